"""The last look before an agreement is sent: printed first, in an order, until a day, with witnesses or without."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client

from tests import make
from tests.make import Made
from tests.web.coaching import coach, queries, text
from tests.web.entering import clock, entered, stranger
from tests.web.signing import paper_of, signed, typed, with_sponsor
from valueback.gateways.files import files
from valueback.store.models import AgreementVersion, OutgoingMail, Paper, Session, Signer
from valueback.usecases import agreements, people

pytestmark = pytest.mark.django_db


def _drafted(monkeypatch: pytest.MonkeyPatch) -> tuple[Made, Client, str]:
    made = make.engagement("draft")
    return made, coach(made.house, monkeypatch, make.ENQUIRED), f"/drafts/{made.version}"


def _said(**other: str) -> dict[str, str]:
    return {"order": "coach-client", "days": "14", **other}


def _turns(made: Made) -> dict[str, int]:
    assert made.version is not None
    return dict(Signer.objects.filter(paper=paper_of(made.version)).values_list("party", "turn"))


def test_the_text_that_is_looked_at_is_the_text_that_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    page = text(browser.get(path))
    row = AgreementVersion.objects.get(pk=made.version)
    for line in row.text.split("\n"):
        words = " ".join(line.strip().partition(" ")[2].split())
        assert words.replace('"', "&#34;").replace("'", "&#39;") in page
    assert row.digest in page


def test_the_document_can_be_looked_at_before_and_is_the_one_that_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    answer = browser.get(f"{path}/document")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert not Paper.objects.exists()
    browser.post(f"{path}/offer", _said())
    assert made.version is not None
    paper = paper_of(made.version)
    assert paper.digest == sha256(answer.content).hexdigest()
    assert files().get(paper.digest) == answer.content


def test_an_agreement_is_sent_signed_in_turn_and_plans_its_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    page = text(browser.post(f"{path}/offer", _said(), follow=True))
    assert "Ready. You sign first." in page
    assert "Open the document" in page
    assert made.version is not None
    paper = paper_of(made.version).pk
    asked = OutgoingMail.objects.filter(template="sign_request")
    assert not asked.filter(to_person_id=made.client_person).exists()
    browser.post(f"/papers/{paper}/open")
    page = text(browser.post(f"/papers/{paper}/", typed(paper, name="Jose"), follow=True))
    assert "You have signed. It holds once everybody has." in page
    assert asked.filter(to_person_id=made.client_person).count() == 1
    assert not Session.objects.exists()
    signed(made.client(make.SIGNED), paper, "Ana")
    assert Session.objects.count() == 26
    assert "Signed" in text(browser.get(path, follow=True))


def test_the_client_signs_first_if_the_coach_wants_it_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    page = text(browser.post(f"{path}/offer", _said(order="client-coach"), follow=True))
    assert "Sent. Ana has a mail with the link." in page
    assert _turns(made) == {"client": 1, "coach": 2}


def test_whoever_pays_is_a_third_signer_where_the_terms_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    make.done(people.invite_sponsor(made.coach(make.ENQUIRED), made.id, "Northwind", "orla@example.org"))
    assert made.version is not None
    seen = agreements.version(made.coach(make.ENQUIRED), made.version)
    assert seen is not None
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), made.version, with_sponsor(seen.terms)))
    assert "You, then Northwind, then Ana" in text(browser.get(path))
    browser.post(f"{path}/offer", _said(order="coach-sponsor-client"))
    assert _turns(made) == {"coach": 1, "sponsor": 2, "client": 3}


def test_two_witnesses_sign_last_and_each_needs_a_name_and_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    wrong = browser.post(f"{path}/offer", _said(witness1="Will Ness"))
    assert wrong.status_code == 422
    assert "A witness needs a name and an email address." in text(wrong)
    assert 'value="Will Ness"' in text(wrong)
    witnesses = {"witness1": "Will Ness", "witness1_email": "will@example.org"}
    witnesses |= {"witness2": "Wanda Ness", "witness2_email": "wanda@example.org"}
    browser.post(f"{path}/offer", _said(**witnesses))
    assert _turns(made) == {"coach": 1, "client": 2, "witness1": 3, "witness2": 3}


def test_the_days_to_sign_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    browser.post(f"{path}/offer", _said(days="30"))
    assert made.version is not None
    assert paper_of(made.version).expires_at == make.ENQUIRED + timedelta(days=30)
    assert browser.post(f"{path}/offer", _said(days="9999")).status_code == 302


def test_a_way_that_was_not_offered_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, path = _drafted(monkeypatch)
    for wrong in (_said(order="coach"), _said(days="400")):
        assert browser.post(f"{path}/offer", wrong).status_code == 422
    assert not Paper.objects.exists()


def test_what_cannot_be_printed_is_told_with_its_words_and_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    assert made.version is not None
    seen = agreements.version(made.coach(make.ENQUIRED), made.version)
    assert seen is not None
    terms = replace(seen.terms, objective="Lead the 会议 in English")
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), made.version, terms))
    for page in (browser.post(f"{path}/offer", _said(), follow=True), browser.get(f"{path}/document", follow=True)):
        shown = text(page)
        assert "cannot be printed: 会 议" in shown
        assert "They stand in “" in shown
    assert not Paper.objects.exists()
    assert not OutgoingMail.objects.filter(template="sign_request").exists()


def test_a_second_click_sends_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    for _ in range(2):
        browser.post(f"{path}/offer", _said(order="client-coach"))
    assert Paper.objects.count() == 1
    assert OutgoingMail.objects.filter(template="sign_request", to_person_id=made.client_person).count() == 1


def test_what_was_sent_has_a_page_of_its_own_and_is_not_edited_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    browser.post(f"{path}/offer", _said())
    assert made.version is not None
    show = f"/agreements/{paper_of(made.version).pk}"
    assert browser.get(path)["Location"] == show
    assert browser.get(f"{path}/edit")["Location"] == path


def test_a_draft_is_the_coachs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, path = _drafted(monkeypatch)
    clock(monkeypatch, make.ENQUIRED)
    for browser in (stranger(), entered(made.client_person)):
        assert browser.get(f"{path}/document").status_code == 404
        assert browser.post(f"{path}/offer", _said()).status_code == 404
    assert not Paper.objects.filter(engagement=made.id).exists()


def test_the_last_look_takes_as_many_queries_with_three_versions_as_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _drafted(monkeypatch)
    one = queries(browser, path)
    seen = agreements.versions(made.coach(make.ENQUIRED), made.id)[0]
    for _ in range(2):
        make.done(agreements.draft(made.coach(make.ENQUIRED), made.id, seen.terms))
    assert queries(browser, path) == one
