"""A long way is gone in steps: what time alone brings happens when it would have happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

import pytest

from tests import make
from tests.make import Made
from valueback.core.decisions import Done
from valueback.core.facts import CheckAnswered, CheckAsked
from valueback.core.terms import Party
from valueback.jobs.handlers import HANDLERS
from valueback.jobs.worker import Worker
from valueback.store.load import facts_of
from valueback.store.models import OutgoingMail, Practice
from valueback.usecases import cast, clock
from valueback.usecases.clock import Way
from valueback.usecases.context import Context, for_system

pytestmark = pytest.mark.django_db


def _demo(at: datetime) -> Made:
    """A demo whose clock shows `at` now."""
    made = make.engagement()
    shift = at - datetime.now(UTC)
    Practice.objects.filter(pk=made.house.id).update(is_demo=True, clock_shift=ceil(shift.total_seconds()))
    return made


def _now(made: Made) -> Context:
    ctx = for_system(made.house.id, datetime.now(UTC))
    assert ctx is not None
    return ctx


def _work() -> None:
    worker = Worker(HANDLERS)
    while worker.step():
        pass


def test_two_weeks_ask_about_two_calls_each_when_it_ended() -> None:
    made = _demo(datetime(2027, 1, 15, 12, tzinfo=UTC))
    assert clock.begin(_now(made), Way.WEEK) == Done(_until(made))
    _work()
    clock.begin(_now(made), Way.WEEK)
    _work()
    asked = facts_of(made.house.id, made.id).known(_now(made).now).of(CheckAsked)
    assert [one.subject for one in asked] == ["s1", "s2"]
    for one, call in zip(asked, (1, 2), strict=True):
        ended = make.session_start(call) + timedelta(minutes=45)
        assert timedelta(0) < one.at - ended < timedelta(minutes=5)
    assert _now(made).now >= datetime(2027, 1, 29, 12, tzinfo=UTC)
    assert clock.moving_to(_now(made)) is None


def _until(made: Made) -> datetime:
    until = clock.moving_to(_now(made))
    assert until is not None
    return until


def test_who_sets_out_twice_arrives_once() -> None:
    made = _demo(datetime(2027, 1, 15, 12, tzinfo=UTC))
    first, second = clock.begin(_now(made), Way.DAY), clock.begin(_now(made), Way.WEEK)
    assert first == second
    _work()
    assert _now(made).now < datetime(2027, 1, 16, 13, tzinfo=UTC)


def test_a_reminder_goes_on_the_morning_on_which_it_is_due() -> None:
    made = _demo(datetime(2027, 1, 15, 12, tzinfo=UTC))
    clock.begin(_now(made), Way.WEEK)
    _work()
    reminder = OutgoingMail.objects.get(template="after_call_reminder")
    # Ana's zone is New York here; Monday the 18th is her first working day after the call.
    assert datetime(2027, 1, 18, 14, tzinfo=UTC) <= reminder.queued_at < datetime(2027, 1, 18, 14, 5, tzinfo=UTC)


def test_a_client_moves_to_the_end_of_their_own_next_call() -> None:
    made = _demo(datetime(2027, 1, 15, 12, tzinfo=UTC))
    ctx = made.client(_now(made).now)
    until = clock.begin(ctx, Way.CALL)
    assert until == Done(make.session_start(1) + timedelta(minutes=47))


def test_a_real_practice_does_not_move() -> None:
    made = make.engagement()
    assert make.refused(clock.begin(made.coach(), Way.DAY)) == "not_found"
    assert clock.meanwhile(made.coach(), make.SIGNED) is None


def test_with_nothing_planned_there_is_no_end_to_move_to() -> None:
    house = make.practice()
    Practice.objects.filter(pk=house.id).update(is_demo=True)
    for way in (Way.CALL, Way.END):
        assert make.refused(clock.begin(house.owner(), way)) == "nothing_ahead"


def test_the_clients_do_their_part_on_the_way_but_for_who_moves_the_clock() -> None:
    made = _demo(datetime(2027, 1, 15, 12, tzinfo=UTC))
    clock.begin(_now(made), Way.WEEK, answering=True)
    _work()
    (answer,) = facts_of(made.house.id, made.id).known(_now(made).now).of(CheckAnswered)
    assert answer.subject == "s1"
    assert answer.at >= make.session_start(1) + timedelta(hours=3)
    assert answer.actor is Party.CLIENT
    clock.begin(made.client(_now(made).now), Way.WEEK, answering=True)
    _work()
    assert len(facts_of(made.house.id, made.id).known(_now(made).now).of(CheckAnswered)) == 1


def test_in_a_real_practice_nobody_is_answered_for() -> None:
    made = make.engagement()
    later = make.session_start(1) + timedelta(hours=5)
    assert cast.do_their_part(made.house.owner(later)) == 0
