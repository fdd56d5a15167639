"""The time machine of a demo: a practice's clock moves ahead, never back, and its waiting jobs come nearer with it."""

from __future__ import annotations

from datetime import timedelta

from valueback.core.decisions import Decision, Done, Refused
from valueback.store.db import write
from valueback.store.models import Practice
from valueback.usecases import effects
from valueback.usecases.context import Context

LONGEST = timedelta(days=366)


def advance(ctx: Context, by: timedelta) -> Decision[timedelta]:
    """Move the practice's clock ahead by whole seconds; the value is how far ahead of real time it then is."""
    seconds = int(by.total_seconds())
    if not 0 < seconds <= LONGEST.total_seconds():
        raise ValueError("a clock moves ahead by a second at least and by a year at most")
    with write():
        practice = Practice.objects.select_for_update().get(pk=ctx.practice)
        if not practice.is_demo:
            return Refused("clock_not_demo")
        practice.clock_shift += seconds
        practice.save(update_fields=("clock_shift",))
        effects.advance(ctx.practice, timedelta(seconds=seconds))
    return Done(timedelta(seconds=practice.clock_shift))
