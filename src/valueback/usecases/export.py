"""An engagement as a journal: plain text that assesses to the same standing without server and database.

A side gets what it may read. The coach never gets what a client said first and then changed, nor what was said in
the last half hour: such an answer keeps its time, which rules read, and carries the words of the last version.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from valueback.core.agreements import Agreed
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import Blank, CheckAnswered, Fact, Facts
from valueback.core.journal import write
from valueback.core.terms import Party
from valueback.store.db import snapshot
from valueback.store.load import agreed_of, facts_of
from valueback.store.models import Engagement, Practice
from valueback.usecases.access import NOT_FOUND, engagement_for, side
from valueback.usecases.context import Context

HELD_BACK = timedelta(minutes=30)
"""How long the content of a value check stays with the client."""


def journal_of(ctx: Context, engagement: UUID) -> Decision[str]:
    """The journal of an engagement, as the side that asks may read it. Refused while nothing has been offered."""
    with snapshot():
        row = engagement_for(ctx, engagement, "coach", "client", "system")
        if row is None:
            return NOT_FOUND
        agreed: Agreed | None = agreed_of(ctx.practice, row.pk)
        facts = facts_of(ctx.practice, row.pk)
    if agreed is None:
        return Refused("nothing_offered_yet")
    return Done(write(agreed, readable(ctx, facts)))


def readable(ctx: Context, facts: Facts) -> Facts:
    """The facts as the side that asks may read them; every one stays in its place."""
    if side(ctx) is not Party.COACH:
        return facts
    seen = facts.known(ctx.now)
    last = {one.subject: one for one in seen.of(CheckAnswered)}
    return Facts(tuple(_shown(ctx, one, last.get(one.subject)) for one in facts.items))


def _shown(ctx: Context, one: Fact, last: Fact | None) -> Fact:
    if not isinstance(one.what, CheckAnswered):
        return one
    if one.noted_at + HELD_BACK > ctx.now or last is None or last.noted_at + HELD_BACK > ctx.now:
        return replace(one, what=Blank())
    return one if one is last else replace(one, what=CheckAnswered(last.what.answer))


def find(name: str) -> tuple[UUID, UUID] | None:
    """The practice and engagement that somebody at the machine means: an id, or a practice's slug and a number."""
    slug, _, number = name.rpartition("/")
    rows = Engagement.objects.values_list("practice_id", "pk")
    if number.isdecimal() and len(number) < 10:
        if not slug and Practice.objects.count() > 1:
            return None
        wanted = rows.filter(number=int(number))
        return (wanted.filter(practice__slug=slug) if slug else wanted).first()
    try:
        return rows.filter(pk=UUID(name)).first()
    except ValueError:
        return None
