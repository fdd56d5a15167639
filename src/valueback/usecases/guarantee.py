"""Where guarantees stand: read in one snapshot, computed by core, and remembered only until time or a fact changes it.

What is remembered is dropped without harm and never decides anything: verbs assess afresh, under their lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.core.cache import caches

from valueback.core.agreements import Agreed
from valueback.core.dates import Instant
from valueback.core.facts import Fact, Facts
from valueback.core.guarantee import Case, Standing, assess, case_of, promise
from valueback.core.payments import RefundLine
from valueback.core.terms import RULESETS, Party
from valueback.store.append import NewFact
from valueback.store.db import snapshot
from valueback.store.load import agreed_of, agreed_of_many, facts_of, facts_of_many, kept_of
from valueback.store.models import Engagement
from valueback.usecases.access import engagements_of, side
from valueback.usecases.context import Context

_READERS: tuple[Party, ...] = (Party.COACH, Party.CLIENT, Party.SERVICE)
_REMEMBERED = "standings"


def standing(
    ctx: Context, engagement: UUID, as_of: Instant | None = None, for_side: Party | None = None
) -> Standing | None:
    """The standing for the side that asks (or another one), now or as of an earlier instant.

    None for an engagement that is not theirs to see, or that nothing has been offered in yet.
    """
    if side(ctx) not in _READERS:
        return None
    with snapshot():
        row = engagements_of(ctx).filter(pk=engagement).first()
        found = None if row is None else standing_of(ctx, row, as_of)
    return None if found is None else found.for_side(for_side or _reader(ctx))


def standings(ctx: Context, engagements: Iterable[UUID]) -> dict[UUID, Standing]:
    """The standings now of all that the actor may see, in three queries whatever their number."""
    if side(ctx) not in _READERS:
        return {}
    with snapshot():
        rows = engagements_of(ctx).filter(pk__in=tuple(engagements)).only("pk", "chain_head", "chain_length")
        found = _many(ctx, tuple(rows))
    reader = _reader(ctx)
    return {one: seen.for_side(reader) for one, seen in found.items()}


def standing_of(ctx: Context, row: Engagement, as_of: Instant | None = None) -> Standing | None:
    """The whole standing of an engagement that the caller has checked access to."""
    if as_of is None or as_of >= ctx.now:
        return _many(ctx, (row,)).get(row.pk)
    agreed = agreed_of(ctx.practice, row.pk)
    return None if agreed is None else assess(agreed, facts_of(ctx.practice, row.pk), as_of)


def case(ctx: Context, engagement: UUID, as_of: Instant | None = None) -> Case | None:
    """What the rules read, for pages that show more than the standing; None before both have signed."""
    if side(ctx) not in _READERS:
        return None
    with snapshot():
        row = engagements_of(ctx).filter(pk=engagement).only("pk").first()
        return None if row is None else fresh_case(ctx, row.pk, as_of=as_of)


# --- for verbs: nothing remembered -----------------------------------------------------------------


def fresh(ctx: Context, engagement: UUID, *more: NewFact, as_of: Instant | None = None) -> Standing | None:
    """The standing from what is stored this moment, as if the facts `more` were there too."""
    agreed, facts = kept_of(ctx.practice, engagement)
    return None if agreed is None else assess(agreed, with_more(facts, *more), as_of or ctx.now)


def fresh_case(ctx: Context, engagement: UUID, *more: NewFact, as_of: Instant | None = None) -> Case | None:
    """What the rules read this moment, as if the facts `more` were there too."""
    agreed, facts = kept_of(ctx.practice, engagement)
    return None if agreed is None else case_of(agreed, with_more(facts, *more), as_of or ctx.now)


def due_anyway(case: Case) -> tuple[RefundLine, ...]:
    """What comes back in any case, claim or none: by a withdrawal under the law, or by the way in which it ended."""
    return promise.statutory_lines(case, promise.statutory(case)) or promise.ending_lines(case)


def with_more(facts: Facts, *more: NewFact) -> Facts:
    """The facts and, after them, some that are not stored (yet)."""
    if not more:
        return facts
    first = len(facts.items) + 1
    return facts.plus(
        *(
            Fact(first + place, one.subject, one.at, one.noted_at, one.by, one.what, "", one.corrects, one.noted_for)
            for place, one in enumerate(more)
        )
    )


# --- what is remembered ----------------------------------------------------------------------------


def _reader(ctx: Context) -> Party:
    return Party.CLIENT if side(ctx) is Party.CLIENT else Party.COACH


def _many(ctx: Context, rows: tuple[Engagement, ...]) -> dict[UUID, Standing]:
    remembered: Mapping[str, Standing] = caches[_REMEMBERED].get_many([_key(row) for row in rows])
    found = {row.pk: replace(seen, as_of=ctx.now) for row in rows if (seen := _holds(ctx, remembered.get(_key(row))))}
    missing = tuple(row for row in rows if row.pk not in found)
    if missing:
        computed = _computed(ctx, missing)
        found |= computed
        caches[_REMEMBERED].set_many(
            {_key(row): computed[row.pk] for row in missing if row.pk in computed and _is_signed(computed[row.pk])},
            timeout=None,
        )
    return found


def _computed(ctx: Context, rows: tuple[Engagement, ...]) -> dict[UUID, Standing]:
    ids = tuple(row.pk for row in rows)
    agreed: Mapping[UUID, Agreed] = agreed_of_many(ctx.practice, ids)
    facts = facts_of_many(ctx.practice, tuple(one for one in ids if one in agreed)) if agreed else {}
    return {one: assess(agreed[one], facts[one], ctx.now) for one in ids if one in agreed}


def _key(row: Engagement) -> str:
    # An offered version appends no fact, but until both have signed nothing is remembered.
    return f"{row.pk}:{row.chain_length}:{row.chain_head[:32]}:{RULESETS[-1]}"


def _holds(ctx: Context, seen: Standing | None) -> Standing | None:
    if seen is None or ctx.now < seen.as_of or (seen.holds_until is not None and ctx.now >= seen.holds_until):
        return None
    return seen


def _is_signed(seen: Standing) -> bool:
    return not any(finding.code == "not_signed" for finding in seen.findings)
