"""The letters of a claim: each step told to whom it concerns, and none that is overtaken."""

from __future__ import annotations

from valueback.store.models import Claim, Engagement, OutgoingMail
from valueback.usecases import mail
from valueback.usecases.context import Context


def unsend(ctx: Context, row: Claim) -> None:
    """Letters about a claim that is gone stay unsent."""
    waiting = OutgoingMail.objects.of(ctx).filter(engagement_id=row.engagement_id, accepted_at__isnull=True)
    for letter in waiting.filter(template__contains="claim"):
        if letter.args.get("claim") == str(row.pk):
            mail.failed(ctx, letter.pk, "taken back before it was sent")


def tell_client(ctx: Context, row: Claim, template: str) -> None:
    _tell(ctx, row, template, to_coach=False)


def tell_coach(ctx: Context, row: Claim, template: str) -> None:
    _tell(ctx, row, template, to_coach=True)


def _tell(ctx: Context, row: Claim, template: str, *, to_coach: bool) -> None:
    engagement = Engagement.objects.of(ctx).select_related("coach").get(pk=row.engagement_id)
    client, coach = engagement.client_id, engagement.coach.person_id
    mail.queue(
        ctx,
        to=coach if to_coach else client,
        template=template,
        args={"claim": str(row.pk)},
        engagement=engagement.pk,
        brand=engagement.brand_id,
        reply_to=client if to_coach else coach,
    )
