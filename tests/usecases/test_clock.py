"""The time machine moves one demo's clock ahead, and everything that waits for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.usecases.test_context import NOON, member
from valueback.core.decisions import Done, Refused
from valueback.store.models.jobs import Job
from valueback.usecases import clock
from valueback.usecases.context import for_system


def job(practice_id: object, run_at: datetime, state: str = "ready") -> Job:
    return Job.objects.create(
        practice_id=practice_id,
        name="tidy",
        state=state,
        run_at=run_at,
        max_attempts=1,
        created_at=NOON,
    )


def test_moving_a_week_ahead_brings_that_practice_s_jobs_a_week_nearer(db):
    ours, theirs = member("ours", is_demo=True).practice_id, member("theirs", is_demo=True).practice_id
    due = datetime(2027, 1, 23, 12, tzinfo=UTC)
    waiting, finished, other = job(ours, due), job(ours, due, "done"), job(theirs, due)

    assert clock.advance(for_system(ours, NOON), timedelta(days=7)) == Done(timedelta(days=7))

    assert for_system(ours, NOON).now == NOON + timedelta(days=7)
    assert for_system(theirs, NOON).now == NOON
    after = dict(Job.objects.values_list("pk", "run_at"))
    assert after == {waiting.pk: due - timedelta(days=7), finished.pk: due, other.pk: due}


def test_steps_add_up(db):
    ctx = for_system(member("ours", is_demo=True).practice_id, NOON)
    clock.advance(ctx, timedelta(days=1))
    assert clock.advance(ctx, timedelta(hours=1)) == Done(timedelta(days=1, hours=1))


def test_a_real_practice_s_clock_is_left_alone(db):
    practice = member("real").practice_id
    assert clock.advance(for_system(practice, NOON), timedelta(days=1)) == Refused("clock_not_demo")
    assert for_system(practice, NOON).now == NOON


@pytest.mark.parametrize("by", [timedelta(0), timedelta(days=-1), timedelta(milliseconds=1), timedelta(days=400)])
def test_a_clock_only_moves_forward_and_not_for_ever(db, by):
    ctx = for_system(member("ours", is_demo=True).practice_id, NOON)
    with pytest.raises(ValueError, match="moves ahead"):
        clock.advance(ctx, by)
    assert for_system(ctx.practice, NOON).now == NOON
