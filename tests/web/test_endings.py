"""Pausing and ending early: what it does is said first, and nothing ends by opening a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web.entering import clock, entered, stranger
from valueback.core.facts import Ended, Paused, Presence
from valueback.store.load import facts_of
from valueback.store.models import Engagement, OutgoingMail, Session
from valueback.usecases import endings, payments, sessions
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

NOW = make.RUNNING + timedelta(days=40)


def _coach(monkeypatch: pytest.MonkeyPatch, made: Made, now: datetime = NOW) -> Client:
    clock(monkeypatch, now)
    return entered(made.house.person)


def _url(made: Made, more: str = "") -> str:
    return f"/engagements/{made.id}/endings{more}"


def _page(browser: Client, url: str) -> str:
    return unescape(browser.get(url).content.decode())


def _kinds(made: Made, kind: type) -> int:
    return len(facts_of(made.house.id, made.id).known(NOW + timedelta(days=60)).of(kind))


def test_a_pause_is_shown_then_noted_and_taken_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    days = {"first": "2027-03-01", "last": "2027-03-14"}
    page = unescape(browser.post(_url(made, "/pause"), days).content.decode())
    for said in ("Pause for 14 days", "28 Jul 2027", "14 Jul 2027", "2 planned sessions lie in it"):
        assert said in page
    assert _kinds(made, Paused) == 0, "looking changes nothing"
    page = unescape(browser.post(_url(made, "/pause"), {**days, "step": "pause"}, follow=True).content.decode())
    assert "Paused: 1–14 Mar 2027." in page
    seq = next(one.seq for one in facts_of(made.house.id, made.id).items if isinstance(one.what, Paused))
    page = unescape(browser.post(f"{_url(made, '/take-back')}?seq={seq}", follow=True).content.decode())
    assert "There is no pause." in page


def test_a_pause_that_ends_before_it_begins_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    answer = _coach(monkeypatch, made).post(_url(made, "/pause"), {"first": "2027-03-14", "last": "2027-03-01"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The last day comes before the first." in page
    assert 'value="2027-03-14"' in page


def test_that_you_stop_shows_what_comes_back_before_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    browser = _coach(monkeypatch, made)
    page = _page(browser, _url(made, "/coach-stops"))
    assert "the claim period begins" in page
    assert "US$1,846.15" in page, "20 of 26 sessions were not held"
    assert "A granted claim would return the rest, US$2,400.00 in all." in page
    assert "20 planned sessions are taken off." in page
    browser.post(_url(made, "/coach-stops"))
    assert Engagement.objects.get(pk=made.id).ended_at is None, "only the button of the page ends it"
    answer = browser.post(_url(made, "/coach-stops"), {"act": "end", "words": "I am moving away."}, follow=True)
    assert "It has ended. Both are told by mail." in answer.content.decode()
    assert Engagement.objects.get(pk=made.id).ended_at is not None
    assert OutgoingMail.objects.filter(template="ended").count() == 2
    again = browser.get(_url(made, "/coach-stops"), follow=True).content.decode()
    assert "The engagement has ended; this can no longer be done." in again


def test_that_both_agree_is_noted_with_how_and_when_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    answer = browser.post(_url(made, "/both-agree"), {"act": "end", "words": "We shook hands"})
    assert answer.status_code == 422
    assert "We shook hands" in answer.content.decode()
    typed = {"act": "end", "channel": "phone", "at": "2027-02-24T09:00", "words": "We agreed on the phone"}
    browser.post(_url(made, "/both-agree"), typed)
    (said,) = facts_of(made.house.id, made.id).known(NOW).of(Ended)
    assert said.noted_for is not None
    assert (said.noted_for.channel, said.noted_for.words) == ("phone", "We agreed on the phone")


def test_a_silent_client_waits_for_every_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    page = _page(browser, _url(made, "/silent-client"))
    assert "0 of 3" in page
    assert "End the engagement" not in page
    browser.post(_url(made, "/silent-client"), {"act": "end"})
    assert Engagement.objects.get(pk=made.id).ended_at is None
    later = NOW + timedelta(days=17)
    for call in tuple(Session.objects.filter(engagement=made.id, start__lt=later).order_by("start"))[-5:]:
        after = made.coach(call.start + timedelta(hours=1))
        make.done(sessions.attendance(after, call.pk, client=Presence.ABSENT, held=False))
    for day in (NOW, NOW + timedelta(days=1)):
        browser = _coach(monkeypatch, made, day)
        at = day.strftime("%Y-%m-%dT04:00")
        page = unescape(
            browser.post(
                _url(made, "/contact"), {"what": "attempt", "channel": "phone", "at": at}, follow=True
            ).content.decode()
        )
    assert "2 of 2" in page
    assert "until the end of Thu, 11 Mar 2027" in page
    browser = _coach(monkeypatch, made, later)
    browser.post(_url(made, "/silent-client"), {"act": "end", "words": ""})
    assert Engagement.objects.get(pk=made.id).ended_at == later


def test_a_contact_in_the_future_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    typed = {"what": "attempt", "channel": "phone", "at": "2027-12-01T10:00"}
    answer = browser.post(_url(made, "/contact"), typed)
    assert answer.status_code == 422
    assert "lies in the future" in answer.content.decode()


def test_the_right_to_withdraw_is_said_only_while_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    assert "There is none, or its time is over." in _page(_coach(monkeypatch, made), _url(made))


def test_a_stranger_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    clock(monkeypatch, NOW)
    for more in ("", "/pause", "/coach-stops", "/silent-client"):
        assert stranger().get(_url(made, more)).status_code == 404
    assert stranger().post(_url(made, "/coach-stops"), {"act": "end"}).status_code == 404
    assert Engagement.objects.get(pk=made.id).ended_at is None


def test_three_pauses_ask_the_database_no_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)

    def rest(month: int) -> None:
        first = datetime(2027, month, 1).date()  # noqa: DTZ001
        make.done(endings.pause(made.coach(NOW), made.id, first, first))

    rest(3)
    browser.get(_url(made))
    with CaptureQueriesContext(connection) as one:
        browser.get(_url(made))
    rest(4)
    rest(5)
    browser.get(_url(made))
    with CaptureQueriesContext(connection) as three:
        browser.get(_url(made))
    assert len(three) == len(one)
