"""Whoever pays sees the terms, sessions, the guarantee in one word and payments; nothing of what is between the two."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web.entering import clock, entered, stranger
from tests.weekly import after, call
from valueback.core.terms import Clause
from valueback.store.models import Person
from valueback.usecases import checks, circumstances, homework, payments, people, slips
from valueback.usecases.homework import Item
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

NOW = after(1, days=6)


def _paying(made: Made, email: str = "orla@example.org") -> Person:
    make.done(people.invite_sponsor(made.coach(make.RUNNING), made.id, "Northwind", email))
    return Person.objects.get(email=email)


def _page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_sessions_the_word_and_payments_are_there_and_no_reason_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    sponsor = _paying(made)
    coach = made.coach(after(1))
    make.done(payments.record_payment(coach, made.id, Typed("2400.00", make.FIRST_DAY), "USD", payer=sponsor.pk))
    make.done(checks.answer(made.client(after(1)), call(made, 1), checks.Answer.NO_VALUE, "Secret words"))
    make.done(homework.give(coach, call(made, 1), (Item("Secret homework"),)))
    make.done(circumstances.log(made.client(after(1)), made.id, "Secret circumstance"))
    clock(monkeypatch, NOW)
    page = _page(entered(sponsor.pk), f"/company/{made.id}/")
    for told in (
        "Covered",
        "1 of 26",
        "US$2,400.00",
        "Ana with Jose",
        "Terms",
        "26 sessions, 45 minutes",
        "14 Jul 2027",
    ):
        assert told in page
    for between in ("Secret", "No value", "homework", "Lead the weekly call in English", "claim"):
        assert between not in page


def test_something_to_catch_up_is_not_told_by_word_or_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    sponsor = _paying(made)
    make.done(checks.asked(made.coach(after(1)), call(made, 1)))
    make.done(slips.seen(made.client(NOW), made.id, [slips.key_of(Clause.VALUE_TOLD, "s1")]))
    clock(monkeypatch, NOW)
    page = _page(entered(sponsor.pk), f"/company/{made.id}/")
    assert "catch up" not in page
    assert '<span class="pill" data-tone="ok">' in page


def test_the_client_sees_exactly_this_as_their_company(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    sponsor = _paying(made)
    clock(monkeypatch, NOW)
    theirs = _page(entered(sponsor.pk), f"/company/{made.id}/")
    mine = _page(entered(made.client_person), f"/my/{made.id}/company")
    shown = theirs[theirs.index('<div class="headline">') : theirs.index("What is said in the sessions")]
    assert shown.rsplit("<p", 1)[0].strip() in mine


def test_strangers_and_the_clients_own_pages_stay_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    sponsor = _paying(made)
    clock(monkeypatch, NOW)
    browser = entered(sponsor.pk)
    assert browser.get(f"/my/{made.id}/").status_code == 404
    assert browser.get(f"/papers/{made.version}/").status_code == 404
    assert browser.post(f"/company/{made.id}/").status_code == 405
    assert stranger().get(f"/company/{made.id}/").status_code == 404
    assert entered(made.client_person).get(f"/company/{made.id}/").status_code == 404


def test_the_list_of_programmes_costs_the_same_with_two_and_with_four(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    first = make.engagement("running", house)
    sponsor = _paying(first)
    clock(monkeypatch, make.RUNNING + timedelta(hours=1))
    browser = entered(sponsor.pk)
    assert browser.get("/company/")["Location"] == f"/company/{first.id}/"
    counts = []
    for names in (("Bea",), ("Cora", "Dora")):
        for name in names:
            _paying(make.engagement("running", house, name=name))
        with CaptureQueriesContext(connection) as queries:
            page = _page(browser, "/company/")
        counts.append((page.count('class="item"'), len(queries)))
    assert [items for items, _ in counts] == [2, 4]
    assert counts[0][1] == counts[1][1]
