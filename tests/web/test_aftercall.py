"""The page after a call: one press saves everything, looking changes nothing, and a link alone is enough."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web.entering import clock, entered, stranger
from tests.weekly import after, call, end, facts, queued
from valueback.core.facts import (
    AdjustmentAgreed,
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CourseAnswered,
    HomeworkReported,
    PassPlayed,
    ResultConfirmed,
    SlipNotified,
)
from valueback.core.facts import Done as How
from valueback.core.money import Money
from valueback.core.terms import Clause
from valueback.store.models import Purpose
from valueback.usecases import adjustments, checks, homework, links, noted, pages, results
from valueback.usecases.context import Context
from valueback.usecases.homework import Item
from valueback.usecases.noted import Arrived
from valueback.usecases.results import Won
from valueback.web.links import keys

pytestmark = pytest.mark.django_db


def _link(made: Made, now: Any) -> str:
    ctx = Context(made.house.id, made.coach(now).actor, now)
    link = links.make_link(
        ctx,
        keys(),
        Purpose.AFTER_CALL,
        made.client_person,
        real=now,
        lasts=timedelta(days=30),
        membership=made.client_membership,
        engagement=made.id,
    )
    return f"/l/{links.token_for(link, keys())}"


def _after_first(monkeypatch: pytest.MonkeyPatch, **more: float) -> tuple[Made, Client, str]:
    made = make.engagement("running")
    now = after(1, **more)
    clock(monkeypatch, now)
    return made, Client(), _link(made, now)


def test_the_five_answers_and_the_sixth_tile_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, url = _after_first(monkeypatch)
    page = browser.get(url).content.decode()
    tiles = re.findall(r'<label class="tile">.*?<span>(.*?)</span>', page, re.DOTALL)
    assert tiles == ["No value", "A little", "Partly", "Yes", "More than expected", "It did not take place"]
    assert "Did you get value from the session of Fri, 15 Jan 2027?" in page
    assert "A yes today never costs you your guarantee." in page
    assert "htmx" not in page


def test_looking_changes_nothing_also_with_a_choice_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _after_first(monkeypatch)
    page = browser.get(f"{url}?a=3").content.decode()
    assert re.search(r'name="check-s1" value="3" required checked', page)
    assert not facts(made, CheckAnswered)
    assert not facts(made, CheckAsked)


def test_one_press_by_link_alone_saves_the_answer_and_it_can_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _after_first(monkeypatch)
    answer = browser.post(url, {"check-s1": "2", "better-s1": "More speaking"}, follow=True)
    page = answer.content.decode()
    assert "Saved. Thank you." in page
    assert "Change it" in page
    assert "More speaking" in page
    (fact,) = facts(made, CheckAnswered)
    assert fact.what == CheckAnswered(Answer.PARTLY, "More speaking")
    clock(monkeypatch, after(1, hours=70))
    browser.post(url, {"check-s1": "3", "better-s1": "More speaking"})
    assert [one.what.answer for one in facts(made, CheckAnswered)] == [Answer.PARTLY, Answer.YES]
    clock(monkeypatch, after(1, hours=73))
    assert "Change it" not in browser.get(url).content.decode()


def test_it_did_not_take_place_is_attendance_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _after_first(monkeypatch)
    browser.post(url, {"check-s1": "x"})
    (said,) = facts(made, Attendance)
    assert said.what.held is False
    assert not facts(made, CheckAnswered)


def test_everything_pending_is_saved_with_one_button(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    coach = made.coach(after(1))
    items = make.done(homework.give(coach, call(made, 1), (Item("Write a summary"), Item("Call two people"))))
    make.done(checks.answer(made.client(after(1)), call(made, 1), Answer.A_LITTLE))
    make.done(adjustments.propose(made.coach(after(1, hours=2)), call(made, 1), "Shorter homework"))
    won = Won("gains", Money.of("500.00", "USD"), date(2027, 1, 18))
    make.done(results.enter(made.coach(after(1, days=4)), made.id, won))
    now = after(2)
    clock(monkeypatch, now)
    browser, url = Client(), _link(made, now)
    page = browser.get(url).content.decode()
    assert "Write a summary" in page
    assert "Shorter homework" in page
    assert "US$500.00" in page
    typed = {
        "check-s2": "3",
        "done-h1": "done",
        "done-h2": "extra_mile",
        "words-h2": "Three, even",
        "change-a1": "on",
        "result-r1": "yes",
    }
    assert browser.post(url, typed).status_code == 302
    assert [one.what.answer for one in facts(made, CheckAnswered)] == [Answer.A_LITTLE, Answer.YES]
    assert {one.what for one in facts(made, HomeworkReported)} == {
        HomeworkReported(How.DONE),
        HomeworkReported(How.EXTRA_MILE, "Three, even"),
    }
    assert len(facts(made, AdjustmentAgreed)) == len(facts(made, ResultConfirmed)) == 1
    assert len(items) == 2
    assert "All is told. Nothing waits for you." in browser.get(url).content.decode()


def test_a_refused_part_takes_the_others_back_and_keeps_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    won = Won("gains", Money.of("500.00", "USD"), date(2027, 1, 15))
    make.done(results.enter(made.coach(after(1)), made.id, won))
    now = after(1)
    clock(monkeypatch, now)
    browser, url = Client(), _link(made, now)
    answer = browser.post(url, {"check-s1": "4", "better-s1": "Nothing", "result-r1": "no", "why-r1": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Something is missing here. Please fill it in." in page
    assert 'href="#id_why-r1"' in page
    assert re.search(r'name="check-s1" value="4" required checked', page)
    assert "Nothing</textarea>" in page
    assert not facts(made, CheckAnswered)
    assert not facts(made, ResultConfirmed)


def test_a_field_that_people_do_not_see_gives_a_machine_away(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _after_first(monkeypatch)
    assert 'name="website"' in browser.get(url).content.decode()
    page = browser.post(url, {"check-s1": "0", "website": "http://example.org"}, follow=True).content.decode()
    assert "Thank you" in page
    assert not facts(made, CheckAnswered)


def test_a_slip_is_told_by_the_page_that_comes_back_and_a_pass_is_played_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    make.done(checks.asked(made.coach(after(1)), call(made, 1)))
    now = after(1, days=6)
    clock(monkeypatch, now)
    browser, url = Client(), _link(made, now)
    page = browser.get(url).content.decode()
    assert "The value check of Fri, 15 Jan 2027 was not answered in time." in page
    assert not facts(made, SlipNotified)
    key = re.findall(r'name="seen" value="(\w+)"', page)
    browser.post(url, {"seen": key})
    (told,) = facts(made, SlipNotified)
    assert told.what.clause is Clause.VALUE_TOLD
    page = browser.get(url).content.decode()
    assert "Play a free pass on this (3 left)" in page
    browser.post(url, {f"pass-{key[0]}": "on"})
    assert len(facts(made, PassPlayed)) == 1


def test_what_the_coach_noted_is_asked_and_the_correction_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    now = after(1, hours=1)
    make.done(
        noted.note_for(
            made.coach(now),
            made.id,
            Arrived("whatsapp", after(1), "It was ok"),
            lambda ctx: checks.answer(ctx, call(made, 1), Answer.YES),
        )
    )
    clock(monkeypatch, now)
    browser, url = Client(), _link(made, now)
    page = browser.get(url).content.decode()
    assert "Was it so?" in page
    assert "It was ok" in page
    field = re.findall(r'name="(noted-\d+)"', page)[0]
    browser.post(url, {field: "no", "check-s1": "1"})
    assert facts(made, CheckAnswered)[-1].what.answer is Answer.A_LITTLE
    assert "Was it so?" not in browser.get(url).content.decode()


def test_the_course_is_asked_at_the_sixth_call(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    now = after(6)
    clock(monkeypatch, now)
    browser, url = Client(), _link(made, now)
    page = browser.get(url).content.decode()
    assert page.count("On course for it to pay for itself?") == 1
    browser.post(url, {"check-s6": "3", "course-s6": "no"})
    (said,) = facts(made, CourseAnswered)
    assert said.what.on_course is False


def test_what_asks_for_a_code_leads_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, url = _after_first(monkeypatch)
    answer = browser.get(f"{url}/standing")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{url}/code")


def test_the_same_page_is_there_when_signed_in_and_not_for_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, _url = _after_first(monkeypatch)
    mine = entered(made.client_person)
    assert "Did you get value" in mine.get(f"/my/{made.id}/after").content.decode()
    assert mine.post(f"/my/{made.id}/after", {"check-s1": "3"}).status_code == 302
    assert len(facts(made, CheckAnswered)) == 1
    assert stranger().get(f"/my/{made.id}/after").status_code == 404
    assert stranger().post(f"/my/{made.id}/after", {"check-s1": "3"}).status_code == 404
    assert not queued("coach_no_value")


def test_the_page_costs_the_same_with_one_and_with_three_items(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for items in (1, 3):
        made = make.engagement("running")
        given = tuple(Item(f"Item {place}") for place in range(items))
        make.done(homework.give(made.coach(after(1)), call(made, 1), given))
        now = end(1) + timedelta(minutes=5)
        clock(monkeypatch, now + timedelta(minutes=10))
        browser, url = Client(), _link(made, now)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(url).content.decode()
        assert page.count("<legend>Item") == items
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(page.encode()) < 30_000


def test_what_was_noted_and_stands_on_the_page_is_not_made_the_clients_own_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make.engagement("running")
    given = make.done(homework.give(made.coach(after(1)), call(made, 1), (Item("Open the call"),)))[0]
    now = after(1, hours=1)
    for verb in (
        lambda ctx: checks.answer(ctx, call(made, 1), Answer.YES),
        lambda ctx: homework.report(ctx, made.id, {given: How.DONE}),
    ):
        make.done(noted.note_for(made.coach(now), made.id, Arrived("whatsapp", now), verb))
    clock(monkeypatch, now)
    browser, url = Client(), _link(made, now)
    page = browser.get(url).content.decode()
    answers = dict.fromkeys(re.findall(r'name="(noted-\d+)"', page), "no")
    assert len(answers) == 2
    # The browser sends what the page shows as chosen, too.
    browser.post(url, {**answers, "check-s1": "3", "better-s1": "", "done-h1": "done", "words-h1": ""})
    known = pages.after_call_client(made.client(now), made.id)
    assert known is not None
    assert [one.answer for one in known.checks] == [None]
    assert [one.done for one in known.homework] == [None]
