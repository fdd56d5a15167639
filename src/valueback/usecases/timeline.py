"""What happened in an engagement, newest first, a page at a time: the facts as the reading side may see them.

The names that the sentences need (calls, homework, changes, results) come with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.facts import (
    AdjustmentProposed,
    CheckAsked,
    Fact,
    HomeworkGiven,
    Seen,
    SessionPlanned,
)
from valueback.core.guarantee import case_of
from valueback.core.guarantee.case import Case
from valueback.core.outcome import leaves
from valueback.core.terms import Party
from valueback.store.db import snapshot
from valueback.store.load import agreed_of, facts_of
from valueback.store.models import Session
from valueback.usecases.access import acting, engagement_for
from valueback.usecases.checks import hidden
from valueback.usecases.context import Context

PAGE = 20
_QUIET: tuple[type, ...] = (CheckAsked,)
"""Kinds that every page of a timeline leaves out: the machine's own steps."""


@dataclass(frozen=True, slots=True)
class Past:
    """One page of a timeline. `calls` by ref: number and start; `older` is where the next page begins, if there is."""

    entries: tuple[Fact, ...]
    calls: Mapping[str, tuple[int, Instant]]
    titles: Mapping[str, str]
    zone: str
    older: int | None


def past(ctx: Context, engagement: UUID, before: int | None = None) -> Past | None:
    """A page of what happened, before the entry numbered `before` (default: from the newest), in four queries."""
    with snapshot():
        row = engagement_for(ctx, engagement, "coach", "client")
        if row is None:
            return None
        facts = facts_of(ctx.practice, row.pk)
        agreed = agreed_of(ctx.practice, row.pk)
        numbers = dict(Session.objects.of(ctx).filter(engagement=row).values_list("ref", "number"))
    seen = facts.known(ctx.now)
    case = None if agreed is None else case_of(agreed, facts, ctx.now)
    shown = _shown(ctx, seen, before)
    page, rest = shown[:PAGE], shown[PAGE:]
    calls = {one.subject: (numbers.get(one.subject, 0), one.what.start) for one in seen.of(SessionPlanned)}
    zone = row.zone if case is None else case.terms.zone
    return Past(tuple(page), calls, _titles(seen, case, ctx.now), zone, page[-1].seq if rest else None)


def _shown(ctx: Context, seen: Seen, before: int | None) -> list[Fact]:
    mine = acting(ctx) == "coach"
    closed = hidden(seen, ctx.now) if mine else frozenset[int]()
    found = [one for one in seen.all if one.seq not in closed and _for_reading(one)]
    found.sort(key=lambda one: (one.at, one.seq), reverse=True)
    if before is None:
        return found
    places = [place for place, one in enumerate(found) if one.seq == before]
    return found[places[0] + 1 :] if places else []


def _for_reading(fact: Fact) -> bool:
    planned_at_signing = isinstance(fact.what, SessionPlanned) and fact.by is Party.SERVICE
    return not isinstance(fact.what, _QUIET) and not planned_at_signing


def _titles(seen: Seen, case: Case | None, now: Instant) -> dict[str, str]:
    found = {one.subject: one.what.title for one in seen.of(HomeworkGiven)}
    found |= {one.subject: one.what.change for one in seen.of(AdjustmentProposed)}
    if case is not None:
        found |= {leaf.key: leaf.title for leaf in leaves(case.signed.minimum(now))}
    return found
