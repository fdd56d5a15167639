"""A coach's day: what is next, what waits, what is new; and the first steps of a practice that has just begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.web.coaching import after, coach, held, queries, session, text
from tests.web.entering import clock, entered, stranger
from valueback.core.decisions import Decision
from valueback.core.facts import Answer, Done
from valueback.store.models import Homework
from valueback.usecases import checks, circumstances, homework, noted, payments, people
from valueback.usecases.context import Context
from valueback.usecases.noted import Arrived
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db


def test_a_new_practice_sees_its_first_steps_and_no_empty_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    page = text(coach(make.practice(), monkeypatch, make.ENQUIRED).get("/today"))
    assert "First steps" in page
    assert "1 of 4 done" in page
    assert "What waits" not in page
    assert "/clients/start" in page


def test_the_next_session_says_when_and_what_is_good_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1, Answer.PARTLY, "more speaking")
    item = Homework.objects.get(engagement_id=made.id)
    make.done(homework.report(made.client(after(1) + timedelta(days=5)), made.id, {item.pk: Done.DONE}))
    page = text(coach(made.house, monkeypatch, make.session_start(2) - timedelta(minutes=25)).get("/today"))
    assert "Ana</a>, in 25 minutes" in page
    assert "Homework came in" in page
    assert "The last value check said: partly. “more speaking”" in page


def test_an_unanswered_no_stands_before_everything_else_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1, Answer.NO_VALUE, "too fast")
    make.done(circumstances.log(made.client(after(1)), made.id, "Hiring freeze"))
    page = text(coach(made.house, monkeypatch, after(1) + timedelta(days=1)).get("/today"))
    first, second = page.index("Something was missing: propose a change"), page.index("A circumstance was logged")
    assert first < second
    assert "said: no value. “too fast”" in page


def test_a_fresh_answer_is_news_without_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1, Answer.NO_VALUE, "too fast")
    page = text(coach(made.house, monkeypatch, after(1) + timedelta(minutes=70)).get("/today"))
    assert "answered the value check" in page
    assert "too fast" not in page


def test_after_a_session_the_day_leads_to_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    page = text(coach(made.house, monkeypatch, after(1)).get("/today"))
    assert f"/engagements/{made.id}/calls/{session(made, 1).ref}/after?back=today" in page


def test_a_slip_waits_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    make.done(checks.asked(made.coach(after(1)), session(made, 1).pk))
    page = text(coach(made.house, monkeypatch, after(1) + timedelta(days=4)).get("/today"))
    assert "Excuse it, add a word, or let it go: Value told after each session" in page
    assert f"/engagements/{made.id}#slips" in page


def test_a_client_has_no_such_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    clock(monkeypatch, make.RUNNING)
    assert entered(made.client_person).get("/today").status_code == 404
    assert stranger().get("/today").status_code == 404


def test_the_day_takes_as_many_queries_for_three_clients_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    held(make.engagement(house=house), 1)
    browser = coach(house, monkeypatch, after(1) + timedelta(days=1))
    one = queries(browser, "/today")
    for name in ("Bruno", "Clara"):
        make.engagement("agreed", house, name=name)
    assert queries(browser, "/today") == one


def test_a_fee_that_has_not_come_in_waits_and_then_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    assert "The fee has not all come in" in text(browser.get("/today"))
    make.done(payments.record_payment(made.coach(), made.id, Typed("2,400.00", make.FIRST_DAY), "USD"))
    assert "The fee has not all come in" not in text(browser.get("/today"))


def test_what_was_noted_for_a_client_waits_for_their_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    now = after(1) + timedelta(hours=3)
    make.done(checks.asked(made.coach(after(1)), session(made, 1).pk))

    def answer(noting: Context) -> Decision[Any]:
        return checks.answer(noting, session(made, 1).pk, Answer.YES)

    make.done(noted.note_for(made.coach(now), made.id, Arrived("whatsapp", now), answer))
    assert "What you noted waits for their yes" in text(coach(made.house, monkeypatch, now).get("/today"))


def test_the_day_and_the_bar_speak_portuguese(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    make.done(people.set_preferences(house.owner(), language="pt-BR"))
    page = text(coach(house, monkeypatch, make.ENQUIRED).get("/today"))
    assert "Primeiros passos" in page
    assert ">Hoje</a>" in page
    assert ">Clientes</a>" in page


def test_a_paper_that_the_client_signed_first_waits_for_the_coach(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("client_signed")
    browser = coach(made.house, monkeypatch, make.SIGNED)
    assert "They have signed: read it and sign" in text(browser.get("/today"))
    make.sign(made, "coach", make.SIGNED + timedelta(hours=1))
    assert "They have signed" not in text(browser.get("/today"))
