"""How a verb writes what happened: as a fact of the acting party, in the transaction of the change it belongs to.

One way in, so that who acted, who recorded it and the two times are never put together by hand.
"""

from __future__ import annotations

from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.facts import Fact, Facts, NotedFor, What
from valueback.core.terms import Party
from valueback.store.append import NewFact, append
from valueback.store.load import facts_of
from valueback.usecases.access import recorder
from valueback.usecases.context import Context


def fact(
    ctx: Context,
    what: What,
    subject: str = "",
    *,
    at: Instant | None = None,
    by: Party | None = None,
    corrects: int | None = None,
) -> NewFact:
    """The fact of an act in this context. `at` when it happened (default: when the act was done), `by` who says so."""
    noting = ctx.noting
    return NewFact(
        what=what,
        by=by or recorder(ctx),
        at=at or ctx.acted_at,
        noted_at=ctx.now,
        subject=subject,
        person=ctx.actor.person,
        corrects=corrects,
        noted_for=None if noting is None else NotedFor(noting.party, noting.channel, noting.words),
    )


def record(ctx: Context, engagement: UUID, *facts: NewFact) -> tuple[Fact, ...]:
    """Append facts to the engagement's chain, within the caller's transaction."""
    return append(ctx.practice, engagement, *facts)


def known(ctx: Context, engagement: UUID) -> Facts:
    """All facts of the engagement."""
    return facts_of(ctx.practice, engagement)
