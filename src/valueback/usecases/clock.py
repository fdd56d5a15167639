"""The time machine of a demo: a practice's clock moves ahead, never back, and its waiting jobs come nearer with it.

A long way is gone in steps, from one moment at which something becomes due to the next, so that what time alone
brings (checks asked, reminders, summaries) happens when it would have happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Max, QuerySet

from valueback.core.dates import Instant, day_after, instant_text, local_date, local_instant, parse_instant
from valueback.core.decisions import Decision, Done, Refused
from valueback.store.db import write
from valueback.store.models import Engagement, OutgoingMail, Person, Practice, Session
from valueback.usecases import cast, effects, ticks
from valueback.usecases.access import NOT_FOUND, engagements_of
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.effects import Forward, enqueue

LONGEST: Final = timedelta(days=366)
AFTER_A_CALL: Final = timedelta(minutes=2)
MOST_TOLD: Final = 12


class Way(StrEnum):
    """How far ahead: to the end of the next call, a day, a week, or to the end of all calls that are planned."""

    CALL = "call"
    DAY = "day"
    WEEK = "week"
    END = "end"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that went out: to whom, of which kind, when by the practice's clock."""

    to: str
    template: str
    at: Instant
    accepted: bool


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened between two moments: calls that ended, by client, and letters, the newest first."""

    since: Instant
    until: Instant
    calls: tuple[tuple[str, Instant], ...]
    letters: tuple[Letter, ...]
    more: int
    moving_to: Instant | None


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


# --- a long way ------------------------------------------------------------------------------------


def begin(ctx: Context, way: Way, *, answering: bool = False) -> Decision[Instant]:
    """Set out; the value is where the clock will arrive. Whoever is in a demo practice may move its clock.

    `answering`: the clients do their part on the way, but for whoever moves the clock.
    """
    if not Practice.objects.filter(pk=ctx.practice, is_demo=True).exists():
        return NOT_FOUND
    under_way = moving_to(ctx)
    if under_way is not None:
        return Done(under_way)
    until = _goal(ctx, way)
    if until is None:
        return Refused("nothing_ahead")
    with write():
        enqueue(ctx, Forward(str(ctx.practice), instant_text(until), answering, str(ctx.actor.person or "")))
    return Done(until)


def moving_to(ctx: Context) -> Instant | None:
    """Where the clock is on its way to; None when it stands."""
    waiting = effects.waiting(ctx, Forward)
    return max((parse_instant(one.until) for one in waiting), default=None)


def step(ctx: Context, wanted: Forward) -> bool:
    """Move on to the next moment at which something becomes due, see to it, and say whether that was the last one."""
    until = parse_instant(wanted.until)
    stop = min(_stops(ctx, until), default=until)
    if stop > ctx.now:
        by = timedelta(seconds=-(-(stop - ctx.now) // timedelta(seconds=1)))
        moved = advance(ctx, by)
        if isinstance(moved, Refused):
            return True
        then = Context(ctx.practice, SYSTEM, ctx.now + by)
        if wanted.answering:
            cast.do_their_part(then, wanted.but)
        ticks.run(then)
    return stop >= until


def _goal(ctx: Context, way: Way) -> Instant | None:
    match way:
        case Way.DAY:
            return ctx.now + timedelta(days=1)
        case Way.WEEK:
            return ctx.now + timedelta(weeks=1)
        case Way.CALL:
            ends = (row.start + timedelta(minutes=row.minutes) for row in _calls(ctx).order_by("start")[:20])
            found = next((end for end in ends if end > ctx.now), None)
        case Way.END:
            last = _calls(ctx).aggregate(at=Max("start"))["at"]
            found = None if last is None else last + timedelta(days=1)
    return None if found is None else min(found + AFTER_A_CALL, ctx.now + LONGEST)


def _calls(ctx: Context) -> QuerySet[Any]:
    since = ctx.now - timedelta(hours=8)
    return Session.objects.of(ctx).filter(engagement__in=engagements_of(ctx), state="planned", start__gt=since)


def _stops(ctx: Context, until: Instant) -> tuple[Instant, ...]:
    """The moments up to `until` at which time alone can make something due: calls end, and mornings begin."""
    rows = Session.objects.of(ctx).filter(state="planned", start__gt=ctx.now - timedelta(days=1), start__lt=until)
    # A second look, for a message whose place in the week is free again seven days after another one, to the second.
    lasts = tuple(rows.values_list("start", "minutes"))
    ends = [start + timedelta(minutes=minutes + after) for start, minutes in lasts for after in (1, 4)]
    zones = {(zone, ticks.REMINDED_AT) for zone in _zones(ctx)}
    home = Practice.objects.values_list("zone", flat=True).get(pk=ctx.practice)
    mornings = [_next(ctx.now, zone, at) for zone, at in (*zones, (home, ticks.MORNING))]
    return tuple(one for one in (*ends, *mornings) if ctx.now < one < until)


def _zones(ctx: Context) -> tuple[str, ...]:
    clients = Engagement.objects.of(ctx).filter(state__in=("agreed", "running")).values("client_id")
    return tuple(Person.objects.of(ctx).filter(pk__in=clients).values_list("zone", flat=True).distinct())


def _next(now: Instant, zone: str, at: time) -> Instant:
    today = local_instant(local_date(now, zone), at, zone) + timedelta(minutes=1)
    return today if today > now else local_instant(day_after(local_date(now, zone), 1), at, zone) + timedelta(minutes=1)


# --- what happened ---------------------------------------------------------------------------------


def meanwhile(ctx: Context, since: Instant) -> Meanwhile | None:
    """What happened in the practice since a moment; None outside of a demo."""
    if not Practice.objects.filter(pk=ctx.practice, is_demo=True).exists():
        return None
    over = Session.objects.of(ctx).filter(state="planned", start__gt=since - timedelta(hours=8), start__lt=ctx.now)
    ended = (
        (name, start + timedelta(minutes=minutes))
        for name, start, minutes in over.order_by("start").values_list("engagement__client__name", "start", "minutes")
    )
    sent = OutgoingMail.objects.of(ctx).filter(queued_at__gt=since, failed_at__isnull=True)
    newest = sent.order_by("-queued_at").values_list("to_person__name", "template", "queued_at", "accepted_at")
    letters = tuple(Letter(to, kind, at, accepted is not None) for to, kind, at, accepted in newest[:MOST_TOLD])
    return Meanwhile(
        since,
        ctx.now,
        tuple((name, end) for name, end in ended if since < end <= ctx.now),
        letters,
        max(0, sent.count() - len(letters)),
        moving_to(ctx),
    )
