"""Client and coach act on the same call at the same moment, or a button is pressed twice: nothing happens twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.usecases.test_at_once import at_once, done_count
from tests.weekly import after, call, facts, start
from valueback.core.decisions import Done, Refused
from valueback.core.facts import Answer, CheckAnswered, HomeworkReported, SessionCancelled, SessionMoved
from valueback.core.facts import Done as How
from valueback.store.models import Homework, Session
from valueback.usecases import checks, homework, sessions, ticks
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.homework import Item
from valueback.usecases.seals import verify_chain

pytestmark = pytest.mark.usefixtures("committed_db")


def test_both_cancelling_at_once_is_one_cancellation() -> None:
    ana = make.engagement()
    second = call(ana, 2)
    decisions = at_once(lambda: sessions.cancel(ana.client(), second), lambda: sessions.cancel(ana.coach(), second))
    assert done_count(decisions) == 1
    assert [one.code for one in decisions if isinstance(one, Refused)] == ["overtaken"]
    assert len(facts(ana, SessionCancelled)) == 1


def test_a_button_pressed_twice_is_done_twice_and_happens_once() -> None:
    ana = make.engagement()
    second, new = call(ana, 2), start(2) + timedelta(days=1)
    decisions = at_once(*[lambda: sessions.move(ana.client(), second, new)] * 3)
    assert all(isinstance(one, Done) for one in decisions), decisions
    assert len({one.value for one in decisions if isinstance(one, Done)}) == 1
    assert len(facts(ana, SessionMoved)) == 1
    assert Session.objects.filter(engagement=ana.id, start=new).count() == 1


def test_answers_and_reports_from_everywhere_are_all_kept_in_one_chain() -> None:
    ana = make.engagement()
    for number in (1, 2, 3):
        make.done(homework.give(ana.coach(after(number)), call(ana, number), (Item(f"Task {number}"),)))
    items = list(Homework.objects.values_list("pk", flat=True))
    now, first = after(3, hours=1), [call(ana, number) for number in (1, 2, 3)]
    decisions = at_once(
        *(lambda one=one: checks.answer(ana.client(now), one, Answer.YES) for one in first),  # type: ignore[misc]
        *(lambda one=one: homework.report(ana.client(now), ana.id, {one: How.DONE}) for one in items),  # type: ignore[misc]
        lambda: homework.give(ana.coach(now), first[2], (Item("One more"),)),
    )
    assert all(isinstance(one, Done) for one in decisions), decisions
    assert (len(facts(ana, CheckAnswered)), len(facts(ana, HomeworkReported))) == (3, 3)
    assert verify_chain(ana.id).broken is None


def test_two_workers_in_the_same_minute_ask_once() -> None:
    ana = make.engagement()
    ctx = Context(ana.house.id, SYSTEM, after(1))
    assert sum(at_once(*[lambda: ticks.ask(ctx)] * 4)) == 1
    early = Context(ana.house.id, SYSTEM, start(1) - timedelta(hours=2))
    assert sum(at_once(*[lambda: ticks.greet(early)] * 4)) == 1


def test_two_workers_remind_once() -> None:
    ana = make.engagement()
    make.done(checks.asked(ana.coach(after(1)), call(ana, 1)))
    monday = Context(ana.house.id, SYSTEM, after(1, days=2, hours=23))
    assert sum(at_once(*[lambda: ticks.remind(monday)] * 4)) == 1
