"""A demo's clock is moved ahead one step at a time; what each step makes due is done before the next one."""

from __future__ import annotations

from uuid import UUID

from valueback.jobs.worker import Did, Never, Outcome, Run
from valueback.usecases import clock
from valueback.usecases.context import for_system
from valueback.usecases.effects import Forward, enqueue


def forward(run: Run) -> Outcome:
    """One step; the next one is asked for, behind all that is due now, until the clock has arrived."""
    wanted = run.effect
    if not isinstance(wanted, Forward):
        raise TypeError(f"forward was given {wanted!r}")
    ctx = for_system(UUID(wanted.practice), run.at)
    if ctx is None:
        return Never("There is no such practice any more.")
    if clock.step(ctx, wanted):
        return Did()
    return Did(lambda: enqueue(ctx, wanted))
