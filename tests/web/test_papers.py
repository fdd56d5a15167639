"""A coach's papers: how each stands, who did what, and how to remind, take back, make void, bring in and compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client

from tests import make
from tests.make import Made
from tests.web import signing
from tests.web.coaching import coach, queries, text
from tests.web.entering import clock, entered, stranger
from tests.web.signing import AGENT, offered, opened, signed, typed
from valueback.gateways.files import files
from valueback.store.models import AgreementVersion, Paper, SigningEvent
from valueback.usecases import agreements, papers
from valueback.web import uploads

pytestmark = pytest.mark.django_db

CLIENT_FIRST = (("client",), ("coach",))


def _sent(monkeypatch: pytest.MonkeyPatch, **other: object) -> tuple[Made, Client, str, UUID]:
    made, paper = offered(**other)  # type: ignore[arg-type]
    return made, coach(made.house, monkeypatch, make.SIGNED), f"/agreements/{paper}", paper


# --- one paper -------------------------------------------------------------------------------------


def test_the_page_tells_who_signs_and_what_happened_from_where(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path, paper = _sent(monkeypatch)
    page = text(browser.get(path))
    assert "Waiting for signatures" in page
    assert "Asked to sign" in page
    client = entered(made.client_person)
    opened(client, paper)
    assert "Has opened it" in text(browser.get(path))
    client.post(signing.here(paper), typed(paper), headers={"user-agent": AGENT})
    page = text(browser.get(path))
    for told in ("Ana Prado", "Opened the document.", "Signed.", "Proved who they are", "127.0.0.1", AGENT):
        assert told in page, told
    assert "Read and sign" in page


def test_a_reminder_goes_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, path, _paper = _sent(monkeypatch)
    assert "Reminded. They have a mail with the link." in text(browser.post(f"{path}/remind", follow=True))
    again = text(browser.post(f"{path}/remind", follow=True))
    assert "Reminded. They have a mail" not in again
    assert SigningEvent.objects.filter(step="reminded").count() == 1


def test_taken_back_it_can_begin_again_as_a_new_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path, _paper = _sent(monkeypatch)
    page = text(browser.post(f"{path}/withdraw", follow=True))
    assert "Taken back. Nobody can sign it any more." in page
    assert "Write a new draft from it" in page
    answer = browser.post(f"/drafts/{made.version}/again")
    newest = AgreementVersion.objects.order_by("-number").first()
    assert newest is not None
    assert (newest.number, newest.state) == (2, "draft")
    assert answer["Location"] == f"/drafts/{newest.pk}/edit"


def test_what_somebody_signed_is_made_void_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path, paper = _sent(monkeypatch)
    assert "Make it void" not in text(browser.get(path))
    signed(made.client(make.SIGNED), paper, "Ana")
    assert "Make it void" in text(browser.get(path))
    asked = text(browser.get(f"{path}/void"))
    assert "Signed already: Ana." in asked
    refused = browser.post(f"{path}/void", {"reason": " "})
    assert refused.status_code == 422
    assert "Say in a sentence why." in text(refused)
    page = text(browser.post(f"{path}/void", {"reason": "The fee was wrong."}, follow=True))
    assert "Made void." in page
    assert "The fee was wrong." in page
    assert browser.get(f"{path}/void")["Location"] == path


def test_a_declined_paper_says_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path, paper = _sent(monkeypatch)
    make.done(papers.decline(made.client(make.SIGNED), paper, "Mondays, please"))
    page = text(browser.get(path))
    assert "Declined to sign." in page
    assert "Mondays, please" in page


# --- signed elsewhere ------------------------------------------------------------------------------


def _brought(browser: Client, path: str, data: bytes, **other: str) -> object:
    file = BytesIO(data)
    file.name = "signed.pdf"
    said = {"signed_on": "2027-01-11", "name_client": "Ana Prado", "name_coach": "Jose", **other}
    return browser.post(f"{path}/elsewhere", {"file": file, **said}, follow=True)


def test_a_copy_signed_elsewhere_becomes_the_signed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path, paper = _sent(monkeypatch)
    assert "It was signed elsewhere: bring in the copy" in text(browser.get(path))
    page = text(_brought(browser, path, b"%PDF-1.7 signed with a qualified signature"))  # type: ignore[arg-type]
    assert "Brought in. Ana has a copy." in page
    row = Paper.objects.get(pk=paper)
    assert files().get(row.elsewhere) == b"%PDF-1.7 signed with a qualified signature"
    assert AgreementVersion.objects.get(pk=made.version).state == "signed"
    assert "signed elsewhere" in page
    answer = entered(made.client_person).get(signing.here(paper, "copy"))
    assert answer.content.startswith(b"%PDF-1.7 signed with")


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"", "Choose a PDF first."), (b"GIF89a", "That is not a PDF."), (b"%PDF-" + b"x" * 900, "20 MB")],
)
def test_another_file_is_refused_and_what_was_typed_is_kept(
    monkeypatch: pytest.MonkeyPatch, data: bytes, told: str
) -> None:
    monkeypatch.setattr(uploads, "LIMIT", 800)
    _made, browser, path, paper = _sent(monkeypatch)
    page = text(_brought(browser, path, data, name_client="Ana P"))  # type: ignore[arg-type]
    assert told in page
    assert 'value="Ana P"' in page
    assert Paper.objects.get(pk=paper).elsewhere == ""


def test_the_day_of_the_last_signature_cannot_lie_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, path, paper = _sent(monkeypatch)
    _brought(browser, path, b"%PDF-1.7", signed_on="2027-02-11")
    assert Paper.objects.get(pk=paper).elsewhere == ""


def test_bringing_in_needs_the_token_of_its_form(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, path, _paper = _sent(monkeypatch)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = entered(made.house.person).cookies
    assert browser.get(f"{path}/elsewhere").status_code == 200
    assert browser.post(f"{path}/elsewhere", {"signed_on": "2027-01-11"}).status_code == 403


# --- the list --------------------------------------------------------------------------------------


def test_papers_are_found_by_client_and_by_state_in_either_order(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    for name in ("Ana", "Bea"):
        offered(make.engagement("draft", house, name=name))
    gone, paper = offered(make.engagement("draft", house, name="Cora"))
    make.done(papers.withdraw(gone.coach(make.SIGNED), paper))
    browser = coach(house, monkeypatch, make.SIGNED)
    page = text(browser.get("/agreements"))
    assert "3 papers" in page
    assert 'href="/agreements" aria-current="page"' in page
    assert "Waits for Ana" in page
    found = text(browser.get("/agreements?q=bea"))
    assert ("Bea" in found, "Cora" in found) == (True, False)
    found = text(browser.get("/agreements?state=withdrawn"))
    assert ("Bea" in found, "Cora" in found) == (False, True)
    up, down = (text(browser.get(f"/agreements?sort=client{order}")) for order in ("&up=1", ""))
    assert up.index(">Ana<") < up.index(">Bea<")
    assert down.index(">Bea<") < down.index(">Ana<")
    assert "Nothing found" in text(browser.get("/agreements?q=nobody"))


def test_nonsense_in_the_address_shows_the_list_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, _path, _paper = _sent(monkeypatch)
    assert "1 paper" in text(browser.get("/agreements?state=stolen&sort=colour&page=0x1"))
    assert browser.get("/agreements?page=999").status_code == 200


def test_an_empty_list_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = coach(make.practice(), monkeypatch, make.SIGNED)
    assert "No papers yet" in text(browser.get("/agreements"))


def test_the_list_takes_as_many_queries_for_three_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    offered(make.engagement("draft", house))
    browser = coach(house, monkeypatch, make.SIGNED)
    one = queries(browser, "/agreements")
    for name in ("Bea", "Cora"):
        offered(make.engagement("draft", house, name=name))
    assert queries(browser, "/agreements") == one


# --- versions compared -----------------------------------------------------------------------------


def _amended(monkeypatch: pytest.MonkeyPatch) -> tuple[Made, Client, str]:
    made = make.engagement("running")
    at = made.coach(make.RUNNING)
    last = agreements.versions(at, made.id)[0]
    make.done(agreements.amend(at, made.id, replace(last.terms, objective="Lead the board meeting in English")))
    return made, coach(made.house, monkeypatch, make.RUNNING + timedelta(hours=1)), f"/clients/{made.id}/history"


def test_two_versions_are_read_as_one_text_with_what_came_and_went(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, path = _amended(monkeypatch)
    page = text(browser.get(path))
    assert "written by Jose" in page
    assert "Said otherwise" in page
    assert "<ins>board</ins>" in page
    assert "<del>weekly</del>" in page
    back = text(browser.get(f"{path}?before=2&after=1"))
    assert "<del>board</del>" in back
    assert "Both say the same." in text(browser.get(f"{path}?before=1&after=1"))
    assert "Said otherwise" in text(browser.get(f"{path}?before=77&after=x"))


def test_a_single_version_has_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    browser = coach(made.house, monkeypatch, make.ENQUIRED)
    assert "there is nothing to compare" in text(browser.get(f"/clients/{made.id}/history"))


def test_the_history_takes_as_many_queries_for_three_versions_as_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = _amended(monkeypatch)
    two = queries(browser, path)
    at = made.coach(make.RUNNING)
    last = agreements.versions(at, made.id)[0]
    make.done(agreements.amend(at, made.id, replace(last.terms, objective="Lead every meeting")))
    assert queries(browser, path) == two


# --- whose it is -----------------------------------------------------------------------------------


def test_nothing_of_it_is_there_for_anybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, path, _paper = _sent(monkeypatch)
    clock(monkeypatch, make.SIGNED)
    for browser in (stranger(), entered(made.client_person)):
        for page in (path, f"{path}/void", f"{path}/elsewhere", f"/clients/{made.id}/history"):
            assert browser.get(page).status_code == 404, page
        for act in ("remind", "withdraw", "void", "elsewhere"):
            assert browser.post(f"{path}/{act}").status_code == 404, act
    assert entered(made.client_person).get("/agreements").status_code == 404
