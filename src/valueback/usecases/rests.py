"""Pauses as a page shows them: those that are noted, and what one more would do, before it is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from valueback.core.dates import Instant, local_date, term_last_day
from valueback.core.facts import Paused
from valueback.core.guarantee import Case
from valueback.usecases import guarantee
from valueback.usecases.access import engagement_for
from valueback.usecases.context import Context
from valueback.usecases.facts import fact


@dataclass(frozen=True, slots=True)
class PauseSeen:
    """One pause that stands; `seq` is its fact."""

    seq: int
    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class PauseEffect:
    """What a pause would do: the planned calls that lie in it, and how far it moves the end of the term.

    `claims_until` is when claims would end after it, where that is known already.
    """

    days: int
    calls: tuple[Instant, ...]
    term_ends: date
    term_would_end: date
    claims_until: Instant | None


def pauses(ctx: Context, engagement: UUID) -> tuple[PauseSeen, ...]:
    """The pauses of an engagement, in their order."""
    row = engagement_for(ctx, engagement, "coach")
    case = None if row is None else guarantee.fresh_case(ctx, row.pk)
    if case is None:
        return ()
    return tuple(PauseSeen(one.seq, one.what.first, one.what.last, one.what.days) for one in case.seen.of(Paused))


def pause_effect(ctx: Context, engagement: UUID, first: date, last: date) -> PauseEffect | None:
    """What a pause of these days, both included, would do; None before signing and for who may not pause."""
    row = engagement_for(ctx, engagement, "coach")
    case = None if row is None else guarantee.fresh_case(ctx, row.pk)
    if row is None or case is None or last < first:
        return None
    wanted = Paused(first, last)
    with_it = guarantee.fresh(ctx, row.pk, fact(ctx, wanted))
    ends = _term_ends(case)
    zone = case.terms.zone
    calls = tuple(one.start for one in case.planned if first <= local_date(one.start, zone) <= last)
    until = with_it.window.claims_until if with_it is not None else None
    return PauseEffect(wanted.days, calls, ends, ends + timedelta(days=wanted.days), until)


def _term_ends(case: Case) -> date:
    """The term's last day with the pauses that are noted already."""
    rested = sum(one.what.days for one in case.seen.of(Paused))
    return term_last_day(case.terms.first_day, case.terms.months) + timedelta(days=rested)
