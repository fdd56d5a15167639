"""What both agree to change because of a value check; one side proposes, the other agrees, a later call looks at it."""

from __future__ import annotations

from uuid import UUID

from valueback.core.dates import instant_text
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import AdjustmentAgreed, AdjustmentProposed, AdjustmentTried
from valueback.store.db import write
from valueback.store.models import Adjustment, Session
from valueback.usecases.access import NOT_FOUND, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.scenes import next_ref, open_scene
from valueback.usecases.words import TEXT, cleaned


def propose(ctx: Context, session: UUID, change: str) -> Decision[UUID]:
    """What to change because of the check of this call; either side may say it."""
    row = row_for(ctx, Session, session, "coach", "client")
    if row is None:
        return NOT_FOUND
    words = cleaned("change", change, limit=TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        call = scene.session(row.ref)
        if call is None or call.gone is not None:
            return Refused("session_gone")
        if ctx.acted_at < row.start:
            return Refused("not_started", {"at": instant_text(row.start)})
        same = Adjustment.objects.of(ctx).filter(session=row, what=words, opened_by=side(ctx)).first()
        if same is not None:
            return Done(same.pk)
        made = Adjustment.objects.create(
            practice_id=ctx.practice,
            engagement=scene.engagement,
            ref=next_ref(ctx, Adjustment, row.engagement_id, "a"),
            session=row,
            what=words,
            opened_by=side(ctx),
            opened_at=ctx.acted_at,
        )
        record(ctx, row.engagement_id, fact(ctx, AdjustmentProposed(row.ref, words), made.ref))
        return Done(made.pk)


def agree(ctx: Context, adjustment: UUID) -> Decision[None]:
    """The other side agrees."""
    row = row_for(ctx, Adjustment, adjustment, "coach", "client")
    if row is None:
        return NOT_FOUND
    if row.opened_by == side(ctx):
        return Refused("own_proposal")
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if Adjustment.objects.of(ctx).filter(pk=row.pk, agreed_at__isnull=True).update(agreed_at=ctx.acted_at):
            record(ctx, row.engagement_id, fact(ctx, AdjustmentAgreed(), row.ref))
        return Done(None)


def tried(ctx: Context, adjustment: UUID, helped: bool | None = None, *, was_tried: bool = True) -> Decision[None]:
    """Looked at in a later call: was it tried, did it help? None: nobody can tell yet."""
    row = row_for(ctx, Adjustment, adjustment, "coach", "client")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if row.agreed_at is None:
            return Refused("not_agreed_yet")
        said = AdjustmentTried(helped if was_tried else None, was_tried)
        last = scene.last(AdjustmentTried, row.ref)
        if last is not None and last.what == said:
            return Done(None)
        first = Adjustment.objects.of(ctx).filter(pk=row.pk, looked_at__isnull=True)
        if not first.update(looked_at=ctx.acted_at, helped=said.helped):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, said, row.ref))
        return Done(None)
