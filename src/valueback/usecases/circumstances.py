"""An outside factor is logged when it happens, by either side, and the other side says that they have seen it."""

from __future__ import annotations

from uuid import UUID

from valueback.core.dates import Instant, utc
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import CircumstanceAcknowledged, CircumstanceLogged
from valueback.store.db import write
from valueback.store.models import Circumstance
from valueback.usecases.access import NOT_FOUND, engagement_for, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.scenes import next_ref, open_scene
from valueback.usecases.words import TEXT, cleaned


def log(ctx: Context, engagement: UUID, what: str, at: Instant | None = None) -> Decision[UUID]:
    """A crisis, a hiring freeze, a promotion that takes its time. `at`: when it happened, by default now."""
    row = engagement_for(ctx, engagement, "client", "coach")
    if row is None:
        return NOT_FOUND
    words = cleaned("what", what, limit=TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    happened = ctx.acted_at if at is None else utc(at)
    if happened > ctx.now:
        return Refused("at_ahead", {"field": "at"})
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        same = Circumstance.objects.of(ctx).filter(engagement=row, what=words, by=side(ctx))
        twin = same.filter(at=happened).first() if at is not None else same.filter(logged_at=ctx.now).first()
        if twin is not None:
            return Done(twin.pk)
        made = Circumstance.objects.create(
            practice_id=ctx.practice,
            engagement=scene.engagement,
            ref=next_ref(ctx, Circumstance, row.pk, "o"),
            what=words,
            at=happened,
            by=side(ctx),
            person_id=ctx.actor.person,
            logged_at=ctx.now,
        )
        record(ctx, row.pk, fact(ctx, CircumstanceLogged(words), made.ref, at=happened))
        return Done(made.pk)


def acknowledge(ctx: Context, circumstance: UUID, *, agrees: bool = True) -> Decision[None]:
    """The other side has seen it, and agrees or not; saying it otherwise later is taken, too."""
    row = row_for(ctx, Circumstance, circumstance, "client", "coach")
    if row is None:
        return NOT_FOUND
    if row.by == side(ctx):
        return Refused("own_circumstance")
    with write():
        scene = open_scene(ctx, row.engagement_id)
        if isinstance(scene, Refused):
            return scene
        said = CircumstanceAcknowledged(agrees)
        last = scene.last(CircumstanceAcknowledged, row.ref)
        if last is None or last.what != said:
            Circumstance.objects.of(ctx).filter(pk=row.pk, acknowledged_at__isnull=True).update(
                acknowledged_at=ctx.acted_at
            )
            record(ctx, row.engagement_id, fact(ctx, said, row.ref))
        return Done(None)
