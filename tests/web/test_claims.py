"""A claim on the coach's pages: read, offered otherwise, granted, refused with words, appealed, paid back, closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.usecases.test_claims import FILED, OVER, ended, filed, stopped
from tests.web.entering import clock, entered, stranger
from valueback.store.models import Claim, OutgoingMail, Person, Purpose, Refund
from valueback.usecases import claims
from valueback.usecases.context import for_system
from valueback.usecases.links import make_link, token_for
from valueback.web.links import keys

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _coach(monkeypatch: pytest.MonkeyPatch, made: Made, now: datetime) -> Client:
    clock(monkeypatch, now)
    return entered(made.house.person)


def _url(made: Made, claim: Claim | None = None, more: str = "") -> str:
    return f"/engagements/{made.id}/claim" + (f"/{claim.pk}/{more}" if claim is not None else "")


def _page(browser: Client, url: str) -> str:
    return unescape(browser.get(url).content.decode())


def test_without_a_claim_the_page_says_when_there_can_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    page = _page(_coach(monkeypatch, made, make.RUNNING), _url(made))
    assert "No claim" in page
    assert "A claim is the client's own" in page


def test_a_claim_shows_the_words_and_the_findings_of_both_sides_and_is_acknowledged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = stopped()
    row = filed(made)
    browser = _coach(monkeypatch, made, FILED + DAY)
    page = _page(browser, _url(made))
    for said in (
        "To lead the weekly call",
        "It was not worth it for me",
        "The part of Ana",
        "The part of Jose",
        "The amount: US$2,400.00",
        "by the end of Tue, 6 Apr 2027",
        "I have read it",
    ):
        assert said in page
    assert "Refuse it" not in page, "the standing grants it"
    page = unescape(browser.post(_url(made, row, "read"), follow=True).content.decode())
    assert "The standing decided at filing: it is granted." in page
    assert "Grant the claim" in page


def test_granting_is_looked_at_then_paid_back_line_by_line_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped()
    row = filed(made)
    browser = _coach(monkeypatch, made, FILED + DAY)
    assert "Grant US$2,400.00" in _page(browser, _url(made, row, "grant"))
    browser.post(_url(made, row, "grant"))
    assert Claim.objects.get().granted_at is None, "only the button of the page grants"
    page = unescape(browser.post(_url(made, row, "grant"), {"act": "grant"}, follow=True).content.decode())
    assert "It is granted. Pay it back, then record it." in page
    typed = {"on": "2027-04-04", "method": "bank_transfer", "reference": "VB"}
    page = unescape(browser.post(_url(made, row, "refund"), typed, follow=True).content.decode())
    assert Refund.objects.get().amount == 240_000
    assert "All of it has been paid back." in page
    assert "Went back" in page
    page = unescape(browser.post(_url(made, row, "close"), follow=True).content.decode())
    assert "Claim closed" in page
    assert "I have read it" not in page


def test_a_claimable_claim_is_never_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped()
    row = filed(made)
    browser = _coach(monkeypatch, made, FILED + DAY)
    page = browser.post(_url(made, row, "refuse"), {"words": "No."}, follow=True).content.decode()
    assert "so the claim is granted. It cannot be refused." in page
    assert Claim.objects.get().refused_at is None


def test_a_refusal_needs_a_sentence_and_can_be_undone_by_kindness(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ended()
    row = filed(made, OVER)
    browser = _coach(monkeypatch, made, OVER + DAY)
    answer = browser.post(_url(made, row, "refuse"), {"words": "  "})
    assert answer.status_code == 422
    assert "Write a sentence of your own." in answer.content.decode()
    words = {"words": "You stopped in week ten; we spoke about it then."}
    page = unescape(browser.post(_url(made, row, "refuse"), words, follow=True).content.decode())
    assert "You stopped in week ten" in page
    assert "Pay back anyway" in _page(browser, _url(made))
    page = unescape(browser.post(_url(made, row, "grant"), {"act": "grant"}, follow=True).content.decode())
    assert "It is granted. Pay it back, then record it." in page


def test_an_alternative_without_its_number_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped()
    row = filed(made)
    browser = _coach(monkeypatch, made, FILED + DAY)
    answer = browser.post(_url(made, row, "offer"), {"kind": "extra_sessions", "words": "Four more calls?"})
    assert answer.status_code == 422
    assert "Four more calls?" in answer.content.decode()
    typed = {"kind": "extra_sessions", "count": "4", "words": "Four more calls?"}
    page = unescape(browser.post(_url(made, row, "offer"), typed, follow=True).content.decode())
    assert "Extra sessions: 4" in page
    assert "No answer yet; the claim's days go on." in page


def test_the_third_person_decides_the_appeal_by_a_link_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ended("Grace")
    row = filed(made, OVER)
    make.done(claims.decide(made.coach(OVER + DAY), row.pk, False, "You stopped in week ten."))
    make.done(claims.appeal(made.client(OVER + 2 * DAY), row.pk, "I was ill that week."))
    now = OVER + 3 * DAY
    browser = _coach(monkeypatch, made, now)
    page = browser.post(_url(made, row, "third"), {"email": "grace@example.org"}, follow=True).content.decode()
    assert "Sent. They decide by a link of their own." in page
    assert OutgoingMail.objects.filter(to_person__email="grace@example.org").count() == 1
    url = _third_link(made, row, now)
    visitor = Client()
    assert "/code" in visitor.get(url).headers["Location"]
    monkeypatch.setattr("valueback.web.links._is_proved", lambda request, opened: True)
    page = unescape(visitor.get(url).content.decode())
    for said in ("named you, Grace, as the person who decides it", "I was ill that week.", "You stopped in week ten."):
        assert said in page
    answer = visitor.post(url, {"words": "Illness is no stopping."})
    assert answer.status_code == 422
    decided = {"granted": "yes", "words": "Illness is no stopping."}
    page = unescape(visitor.post(url, decided, follow=True).content.decode())
    assert "There is nothing to decide any more" in page
    assert Claim.objects.get().appeal_granted_at is not None


def _third_link(made: Made, row: Claim, now: datetime) -> str:
    ctx = for_system(made.house.id, now)
    assert ctx is not None
    third = Person.objects.get(email="grace@example.org").pk
    link = make_link(ctx, keys(), Purpose.CLAIM, third, real=now, lasts=DAY, engagement=made.id, subject=row.ref)
    return f"/l/{token_for(link, keys())}"


def test_the_dossier_holds_what_was_signed_what_happened_and_the_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped()
    row = filed(made)
    for who in (made.house.person, made.client_person):
        clock(monkeypatch, FILED + DAY)
        page = _page(entered(who), _url(made, row, "dossier"))
        for said in (
            "Dossier of the claim",
            "To lead the weekly call",
            "US$2,400.00",
            "A session was planned",
            "Signed by Ana",
            made.row.chain_head,
            "the chain holds",
        ):
            assert said in page


def test_a_stranger_and_the_client_find_no_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped()
    row = filed(made)
    clock(monkeypatch, FILED + DAY)
    for more in ("grant", "refuse", "dossier"):
        assert stranger().get(_url(made, row, more)).status_code == 404
    assert entered(made.client_person).get(_url(made)).status_code == 404
    assert entered(made.client_person).post(_url(made, row, "grant"), {"act": "grant"}).status_code == 404


def test_a_claim_of_another_engagement_is_missing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = stopped(), stopped()
    row = filed(other)
    browser = _coach(monkeypatch, made, FILED + DAY)
    assert browser.get(_url(made, row, "grant")).status_code == 404


def test_three_claims_ask_the_database_no_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped()
    filed(made)
    browser = _coach(monkeypatch, made, FILED + 3 * DAY)
    browser.get(_url(made))
    with CaptureQueriesContext(connection) as one:
        browser.get(_url(made))
    for number in (1, 2):
        last = Claim.objects.latest("filed_at")
        make.done(claims.withdraw(made.client(FILED + timedelta(hours=number)), last.pk))
        filed(made, FILED + timedelta(hours=number, minutes=5))
    browser.get(_url(made))
    with CaptureQueriesContext(connection) as three:
        browser.get(_url(made))
    assert len(three) == len(one)
