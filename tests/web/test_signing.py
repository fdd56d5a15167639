"""Signing on pages: exactly the printed bytes are opened, then signed with a name; every way out is a clear page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web import signing
from tests.web.coaching import text
from tests.web.entering import clock, entered, stranger
from tests.web.signing import AGENT, here, offered, opened, paper_of, signed, typed
from valueback.core.outcome import Judgement
from valueback.gateways.files import files
from valueback.jobs import papers as press
from valueback.store.load import facts_of
from valueback.store.models import AgreementVersion, Paper, Person, SealedCopy, Signature, SigningEvent
from valueback.usecases import agreements, papers, people, schedules
from valueback.usecases.agreements import Witness
from valueback.usecases.links import Purpose, make_link, token_for
from valueback.usecases.papers import Printed, Signing
from valueback.web.links import keys

pytestmark = pytest.mark.django_db


def _asked(monkeypatch: pytest.MonkeyPatch, **other: Any) -> tuple[Made, Client, UUID]:
    made, paper = offered(**other)
    clock(monkeypatch, make.SIGNED)
    return made, entered(made.client_person), paper


def _page(answer: Any) -> str:
    return text(answer)


# --- opening ---------------------------------------------------------------------------------------


def test_the_cover_says_what_it_is_and_what_signing_means(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    page = _page(browser.get(here(paper)))
    for told in ("Your agreement with Jose", "US$2,400.00", "26 sessions", "Open the document", "/verify"):
        assert told in page
    assert "To sign here means that you agree to exactly the document you opened" in page
    assert 'name="consent"' not in page


def test_looking_at_pages_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    for _ in range(2):
        browser.get(here(paper))
        browser.get(here(paper, "print"))
    assert browser.get(here(paper, "open")).status_code == 405
    assert not SigningEvent.objects.filter(paper=paper).exists()


def test_opening_serves_exactly_the_printed_bytes_and_writes_it_down(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    data = opened(browser, paper)
    event = SigningEvent.objects.get(paper=paper, step="viewed")
    assert data.startswith(b"%PDF-")
    assert sha256(data).hexdigest() == event.digest == Paper.objects.get(pk=paper).digest
    assert (event.party, event.address, event.agent) == ("client", "127.0.0.1", AGENT)
    answer = browser.post(here(paper, "open"))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")


def test_a_document_that_is_lost_is_said_and_nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    assert made.version is not None
    row = AgreementVersion.objects.get(pk=made.version)
    make.done(agreements.offer(made.coach(make.OFFERED), row.pk, Printed("0" * 64, 7, row.digest)))
    clock(monkeypatch, make.SIGNED)
    page = _page(entered(made.house.person).post(here(paper_of(row.pk).pk, "open"), follow=True))
    assert "The document cannot be found just now." in page
    assert not SigningEvent.objects.exists()


# --- signing ---------------------------------------------------------------------------------------


def test_after_opening_the_conditions_stand_in_full_above_one_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    page = _page(browser.get(here(paper)))
    assert page.count('type="checkbox"') == 2
    assert "What can end the guarantee" in page
    above = page[page.index('class="conditions"') : page.index("I have read these conditions")]
    for word in ("homework", "present", "cancelling"):
        assert word in above.lower(), word
    assert AgreementVersion.objects.get(pk=made.version).text.splitlines()[0] in page


def test_a_typed_name_signs_and_says_what_is_next(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    page = _page(browser.post(here(paper), typed(paper), headers={"user-agent": AGENT}, follow=True))
    assert "You have signed. It holds once everybody has." in page
    assert "Waiting for Jose" in page
    kept = Signature.objects.get(paper=paper)
    assert (kept.name, kept.agent, kept.drawn) == ("Ana Prado", AGENT, [])
    assert set(kept.acknowledged) == {clause.value for clause in make.ENDS}
    assert SigningEvent.objects.get(paper=paper, step="proved").words == "session"
    signed(made.coach(make.SIGNED), paper, "Jose")
    page = _page(browser.get(here(paper)))
    assert "It is signed." in page
    assert "Your sessions are planned." in page
    assert "It is being sealed now." in page


def test_a_drawn_signature_is_kept_as_strokes_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    drawn = [[[10, 20], [300, 100]], [[400, 40]]]
    page = _page(browser.post(here(paper), typed(paper, drawn=json.dumps(drawn)), follow=True))
    assert Signature.objects.get(paper=paper).drawn == drawn
    assert '<polyline points="10,20 300,100"/>' in page
    assert "drawn by hand" in page


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("[[[601, 1]]]", "could not be read"),
        ("[[[1, -1]]]", "could not be read"),
        ("[[[1.5, 2]]]", "could not be read"),
        ("[[[true, 2]]]", "could not be read"),
        ('{"a": 1}', "could not be read"),
        ("<svg onload=alert(1)>", "could not be read"),
        (json.dumps([[[1, 1]]] * 201), "too long"),
        (json.dumps([[[1, 1]] * 5001]), "too long"),
        ("[" * 5000, "could not be read"),
        ("[" + "[[1,1]]," * 20000 + "[[1,1]]]", "too long"),
    ],
)
def test_what_no_hand_drew_is_refused(monkeypatch: pytest.MonkeyPatch, drawn: str, said: str) -> None:
    _made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    answer = browser.post(here(paper), typed(paper, drawn=drawn))
    assert answer.status_code == 422
    assert said in _page(answer)
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("name", "Type your name to sign."),
        ("consent", "Tick that you agree, or decline."),
        ("conditions", "Read these conditions and tick that you accept them, or decline."),
    ],
)
def test_name_consent_and_conditions_are_needed_and_what_was_typed_is_kept(
    monkeypatch: pytest.MonkeyPatch, missing: str, sentence: str
) -> None:
    _made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    said = {"name": "Ana P"} | {missing: None}
    answer = browser.post(here(paper), typed(paper, **said))
    page = _page(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert ('value="Ana P"' in page) == (missing != "name")
    assert not Signature.objects.exists()


def test_nobody_signs_what_they_did_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    page = _page(browser.post(here(paper), typed(paper), follow=True))
    assert "Open the document" in page
    assert not Signature.objects.exists()


def test_nobody_signs_other_bytes_than_were_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    browser.post(here(paper), typed(paper, digest="f" * 64))
    assert not Signature.objects.exists()


def test_two_tabs_and_a_double_click_make_one_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    for _ in range(2):
        page = _page(browser.post(here(paper), typed(paper), follow=True))
        assert "You have signed. It holds once everybody has." in page
    assert Signature.objects.filter(paper=paper).count() == 1


def test_an_offer_taken_back_meanwhile_is_said_and_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    opened(browser, paper)
    make.done(papers.withdraw(made.coach(make.SIGNED), paper))
    page = _page(browser.post(here(paper), typed(paper), follow=True))
    assert "This offer was taken back." in page
    assert not Signature.objects.exists()


def test_the_time_to_sign_ends_to_the_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    made, paper = offered(lasts=timedelta(days=2))
    browser = entered(made.client_person)
    clock(monkeypatch, make.OFFERED + timedelta(days=2, seconds=-1))
    opened(browser, paper)
    clock(monkeypatch, make.OFFERED + timedelta(days=2))
    assert "The time to sign this is over." in _page(browser.get(here(paper)))
    browser.post(here(paper), typed(paper))
    assert not Signature.objects.exists()


def test_a_document_made_void_says_why_to_who_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    signed(made.client(make.SIGNED), paper, "Ana")
    make.done(papers.void(made.coach(make.SIGNED), paper, "The fee was wrong."))
    page = _page(browser.get(here(paper)))
    assert "This document was made void." in page
    assert "The fee was wrong." in page


def test_declining_ends_the_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch)
    assert "Nothing is agreed, and nothing is owed." in _page(browser.get(here(paper, "decline")))
    page = _page(browser.post(here(paper, "decline"), {"reason": "Mondays, please"}, follow=True))
    assert "This was not signed." in page
    assert SigningEvent.objects.get(paper=paper, step="declined").words == "Mondays, please"


def test_the_european_consumer_reads_the_right_to_withdraw_and_may_ask_to_begin_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make.engagement("draft")
    assert made.version is not None
    seen = agreements.version(made.coach(make.ENQUIRED), made.version)
    assert seen is not None
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), made.version, replace(seen.terms, jurisdiction="IE")))
    _made, browser, paper = _asked(monkeypatch, made=made)
    opened(browser, paper)
    page = _page(browser.get(here(paper)))
    assert "the client can withdraw without a reason within 14 days" in page
    refused = browser.post(here(paper), typed(paper, informed=None))
    assert refused.status_code == 422
    assert "Tick that you have read about your right to withdraw." in _page(refused)
    browser.post(here(paper), typed(paper, express="on"))
    facts = {one.kind for one in facts_of(made.house.id, made.id).items}
    assert {"informed", "express_request"} <= facts


# --- in turn ---------------------------------------------------------------------------------------


def test_whoever_signs_later_is_told_so_and_cannot_open_it_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, paper = _asked(monkeypatch, order=(("coach",), ("client",)))
    page = _page(browser.get(here(paper)))
    assert "It is not your turn yet." in page
    assert "First to sign: Jose." in page
    refused = _page(browser.post(here(paper, "open"), follow=True))
    assert "It is not your turn yet." in refused
    browser.post(here(paper), typed(paper))
    assert not Signature.objects.exists()
    assert browser.get(here(paper, "print")).status_code == 404


def test_a_coach_signs_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    made, paper = offered(order=(("coach",), ("client",)))
    clock(monkeypatch, make.SIGNED)
    browser = entered(made.house.person)
    assert "Your agreement with Ana" in _page(browser.get(here(paper)))
    opened(browser, paper)
    page = _page(browser.get(here(paper)))
    assert "What can end the guarantee" not in page.split("Your signature")[0].split("Read its text here")[0]
    assert page.count('type="checkbox"') == 1
    page = _page(browser.post(here(paper), typed(paper, name="Jose"), follow=True))
    assert "Waiting for Ana" in page
    assert browser.get(here(paper, "decline")).status_code == 404


def test_whoever_pays_signs_as_a_third_and_sees_nothing_of_the_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    make.done(people.invite_sponsor(made.coach(make.OFFERED), made.id, "Northwind", "orla@example.org"))
    order = (("client",), ("sponsor",), ("coach",))
    _made, _browser, paper = _asked(monkeypatch, made=made, sponsor=True, order=order)
    sponsor = entered(Person.objects.get(email="orla@example.org").pk)
    assert "It is not your turn yet." in _page(sponsor.get(here(paper)))
    signed(made.client(make.SIGNED), paper, "Ana")
    page = _page(sponsor.get(f"/company/{made.id}/"))
    assert here(paper) in page
    assert "To sign" in page
    page = _page(sponsor.get(here(paper)))
    assert "Jose asks you to sign it for whoever pays." in page
    opened(sponsor, paper)
    page = _page(sponsor.post(here(paper), typed(paper, name="Orla"), follow=True))
    assert "You have signed. It holds once everybody has." in page
    assert sponsor.get(f"/papers/of/{made.id}/").status_code == 404
    signed(made.coach(make.SIGNED), paper, "Jose")
    assert "It is signed." in _page(sponsor.get(here(paper)))


def test_a_witness_comes_by_link_proves_it_is_them_and_sees_this_document_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    witness = Witness("Will Ness", "will@example.org")
    made, _client, paper = _asked(monkeypatch, witnesses=(witness,))
    for name in ("client", "coach"):
        signed(getattr(made, name)(make.SIGNED), paper, name.title())
    person = Person.objects.get(email="will@example.org").pk
    browser = Client()
    link = make_link(
        made.coach(make.SIGNED),
        keys(),
        Purpose.SIGN,
        person,
        real=make.SIGNED,
        lasts=timedelta(days=7),
        engagement=made.id,
        subject="v1",
    )
    asked = browser.get(f"/l/{token_for(link, keys())}", follow=True)
    assert "code" in asked.redirect_chain[-1][0]
    assert browser.get(here(paper)).status_code == 302
    monkeypatch.setattr("valueback.web.links._is_proved", lambda request, opened: True)
    page = _page(browser.get(f"/l/{token_for(link, keys())}", follow=True))
    assert "Jose asks you to sign it as a witness." in page
    opened(browser, paper)
    page = _page(browser.post(here(paper), typed(paper, name="Will Ness"), follow=True))
    assert Signature.objects.filter(paper=paper, party="witness1").exists()
    assert "It is signed." in page
    for elsewhere in (f"/papers/of/{made.id}/", f"/my/{made.id}/", f"/company/{made.id}/", here(paper, "decline")):
        assert browser.get(elsewhere).status_code == 404, elsewhere


# --- what stays ------------------------------------------------------------------------------------


def test_the_sealed_copy_is_there_once_it_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    assert browser.get(here(paper, "copy")).status_code == 404
    for name in ("client", "coach"):
        signed(getattr(made, name)(make.SIGNED), paper, name.title())
    digest = files().put(b"%PDF- sealed")
    row = Paper.objects.get(pk=paper)
    SealedCopy.objects.create(
        practice_id=row.practice_id, paper=row, signatures=2, digest=digest, size=12, made_at=make.SIGNED
    )
    page = _page(browser.get(here(paper)))
    assert "Download the signed document" in page
    assert digest in page
    answer = browser.get(here(paper, "copy"))
    assert answer.content == b"%PDF- sealed"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Disposition"].endswith('.pdf"')


def test_the_text_can_be_printed_with_both_signatures_and_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    for name in ("client", "coach"):
        signed(getattr(made, name)(make.SIGNED), paper, name.title())
    page = _page(browser.get(here(paper, "print")))
    assert AgreementVersion.objects.get(pk=made.version).digest in page
    assert page.count('class="signed-name"') == 2


def test_an_address_that_names_the_version_leads_to_its_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, paper = _asked(monkeypatch)
    assert browser.get(f"/papers/{made.version}/")["Location"] == here(paper)


def test_an_amendment_shows_first_what_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    coach = made.coach(make.RUNNING)
    last = agreements.versions(coach, made.id)[0]
    version = make.done(agreements.amend(coach, made.id, replace(last.terms, objective="Lead the board meeting")))
    paper = signing.put(made, version, make.RUNNING, order=(("client",), ("coach",)))
    clock(monkeypatch, make.RUNNING)
    browser = entered(made.client_person)
    page = _page(browser.get(here(paper)))
    assert "A change to the agreement of Ana and Jose" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "board" in page[page.index("What changes") :]
    opened(browser, paper)
    browser.post(here(paper), typed(paper))
    assert Signature.objects.filter(paper=paper).exists()


def test_a_results_schedule_reaches_the_client_when_opened_and_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    coach = made.coach(make.RUNNING)
    row = make.done(schedules.draft(coach, made.id, "Run the Monday meeting", Judgement("own", "I can run it")))
    printed = press.print_schedule(coach, row)
    assert isinstance(printed, Printed)
    make.done(schedules.send(coach, row, printed, Signing("Jose", True, printed.digest, proof="session")))
    paper = paper_of(row).pk
    clock(monkeypatch, make.RUNNING + timedelta(hours=1))
    browser = entered(made.client_person)
    assert "Run the Monday meeting" in _page(browser.get(f"/papers/{row}/", follow=True))
    assert schedules.schedules(coach, made.id)[0].reached_at is None
    opened(browser, paper)
    later = made.client(make.RUNNING + timedelta(hours=2))
    assert schedules.schedules(later, made.id)[0].reached_at is not None
    page = _page(browser.get(here(paper)))
    assert "I can run it" in page
    assert browser.post(here(paper), typed(paper, name="")).status_code == 422
    page = _page(browser.post(here(paper), typed(paper, name="Ana"), follow=True))
    assert "From now on these are the results that count." in page


# --- whose it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["paper", "print", "decline", "copy"])
def test_a_stranger_finds_nothing(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    _made, _browser, paper = _asked(monkeypatch)
    assert stranger().get(here(paper, part)).status_code == 404
    assert stranger().post(here(paper, "open")).status_code == 404


def test_the_list_of_papers_costs_the_same_with_one_and_with_three(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for versions in (1, 3):
        made, _paper = offered()
        for _ in range(versions - 1):
            coach = made.coach(make.OFFERED)
            draft = make.done(agreements.draft(coach, made.id, agreements.versions(coach, made.id)[0].terms))
            signing.put(made, draft, make.OFFERED)
        clock(monkeypatch, make.SIGNED)
        browser = entered(made.client_person)
        browser.get(f"/papers/of/{made.id}/")
        with CaptureQueriesContext(connection) as queries:
            page = _page(browser.get(f"/papers/of/{made.id}/"))
        assert page.count("Agreement, version") == versions
        counts.append(len(queries))
    assert counts[0] == counts[1]
