"""Attention is a budget: a client gets at most two counted messages in any seven days, and what has no place waits.

Counted: the message after a call (it carries the weekly three sentences and the slip notices), its one reminder, and
a slip notice sent alone. Calendar letters, codes and receipts are not. A coach gets one summary in the morning, and
at once only a "no value", a cancellation, a claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from valueback.core.dates import Instant
from valueback.store.models import Engagement, Membership, OutgoingMail, Role
from valueback.usecases import mail
from valueback.usecases.access import side
from valueback.usecases.context import Actor, Context, RoleName
from valueback.usecases.effects import UNDO, Scalar
from valueback.usecases.mail import counted_in, queue

WEEK: Final = timedelta(days=7)
A_WEEK: Final = 2
"""Counted messages that a client may get in any seven days."""

AFTER_CALL, REMINDER, SLIP_NOTICE = "after_call", "after_call_reminder", "slip_notice"
CALL_CANCELLED, CALL_MOVED = "session_cancelled", "session_moved"
COACH_CANCELLATION, COACH_NO_VALUE, COACH_MORNING = "coach_cancellation", "coach_no_value", "coach_morning"

MOST_SLIPS: Final = 12
"""Slips that one letter tells; more wait for the next."""


def has_place(ctx: Context, person: UUID) -> bool:
    """Whether one more counted message to this person keeps within the budget."""
    return counted_in(ctx, person, WEEK) < A_WEEK


def to_client(
    ctx: Context,
    engagement: Engagement,
    template: str,
    args: Mapping[str, Scalar],
    *,
    counted: bool = False,
    due: Instant | None = None,
) -> UUID:
    """A letter to the client in the brand's name; an answer reaches the coach."""
    return queue(
        ctx,
        to=engagement.client_id,
        template=template,
        args={"engagement": str(engagement.pk), **args},
        engagement=engagement.pk,
        brand=engagement.brand_id,
        reply_to=engagement.coach.person_id,
        counted=counted,
        due=due,
    )


def to_coach(
    ctx: Context, engagement: Engagement, template: str, args: Mapping[str, Scalar], *, due: Instant | None = None
) -> UUID:
    """A letter to the coach about one engagement; an answer reaches the client."""
    return queue(
        ctx,
        to=engagement.coach.person_id,
        template=template,
        args={"engagement": str(engagement.pk), **args},
        engagement=engagement.pk,
        brand=engagement.brand_id,
        reply_to=engagement.client_id,
        due=due,
    )


# --- after the call --------------------------------------------------------------------------------


def after_call(ctx: Context, engagement: Engagement, session: UUID, slips: Iterable[str]) -> UUID:
    """The message after a call; `slips` are the keys of the notices that ride in it."""
    return to_client(ctx, engagement, AFTER_CALL, {"session": str(session), **_numbered(slips)}, counted=True)


def reminder(ctx: Context, engagement: Engagement, session: UUID) -> UUID:
    """The one reminder of an unanswered value check."""
    return to_client(ctx, engagement, REMINDER, {"session": str(session)}, counted=True)


def slip_notice(ctx: Context, engagement: Engagement, slips: Iterable[str]) -> UUID:
    """The notice of slips that no message after a call could carry."""
    return to_client(ctx, engagement, SLIP_NOTICE, _numbered(slips), counted=True)


def _numbered(slips: Iterable[str]) -> dict[str, Scalar]:
    return {f"slip{place}": key for place, key in zip(range(MOST_SLIPS), slips, strict=False)}


def told_in(args: Mapping[str, Scalar]) -> tuple[str, ...]:
    """The keys of the slips that a letter was queued to tell."""
    return tuple(str(value) for name, value in sorted(args.items()) if name.startswith("slip"))


# --- calls that moved or are gone ------------------------------------------------------------------


def call_gone(ctx: Context, engagement: Engagement, session: UUID, replacement: UUID | None = None) -> None:
    """Tell the other side; what the coach noted for the client is known to both. Due once it cannot be undone."""
    if ctx.noting is not None:
        return
    due = ctx.now + UNDO
    args: dict[str, Scalar] = {"session": str(session)}
    if replacement is not None:
        args["replacement"] = str(replacement)
    if side(ctx).value == "client":
        to_coach(ctx, engagement, COACH_CANCELLATION, args, due=due)
    else:
        to_client(ctx, engagement, CALL_CANCELLED if replacement is None else CALL_MOVED, args, due=due)


def went_out(ctx: Context, engagement: UUID, session: UUID) -> bool:
    """Whether the other side has been told already that this call is gone."""
    return any(row.accepted_at is not None for row in _of_call(ctx, engagement, session))


def take_back(ctx: Context, engagement: UUID, session: UUID) -> None:
    """What waits to be told about a call that is not gone after all stays unsent."""
    for row in _of_call(ctx, engagement, session):
        mail.failed(ctx, row.pk, "taken back before it was sent")


def _of_call(ctx: Context, engagement: UUID, session: UUID) -> tuple[OutgoingMail, ...]:
    templates = (CALL_CANCELLED, CALL_MOVED, COACH_CANCELLATION)
    rows = OutgoingMail.objects.of(ctx).filter(engagement_id=engagement, template__in=templates)
    return tuple(row for row in rows if row.args.get("session") == str(session))


# --- the coach -------------------------------------------------------------------------------------


def no_value(ctx: Context, engagement: Engagement, session: UUID) -> UUID | None:
    """Tell the coach at once that a call brought no value; once for each call."""
    told = OutgoingMail.objects.of(ctx).filter(engagement_id=engagement.pk, template=COACH_NO_VALUE)
    if any(row.args.get("session") == str(session) for row in told):
        return None
    return to_coach(ctx, engagement, COACH_NO_VALUE, {"session": str(session)})


def coaching(membership: Membership) -> Actor:
    """Who a coach's summary is read as: the owner, or one of the coaches."""
    role: RoleName = "owner" if membership.role == Role.OWNER else "coach"
    return Actor(role, membership.pk, membership.person_id)


def greeted(ctx: Context, coach: UUID, day: date) -> bool:
    """Whether a coach (a person of the practice) has the summary of that local day."""
    told = OutgoingMail.objects.of(ctx).filter(to_person_id=coach, template=COACH_MORNING)
    recent = told.filter(queued_at__gt=ctx.now - timedelta(days=3))
    return any(args.get("day") == day.isoformat() for args in recent.values_list("args", flat=True))


def morning(ctx: Context, coach: UUID, membership: UUID, day: date) -> UUID | None:
    """The summary of one local day for a coach; once for each day."""
    if greeted(ctx, coach, day):
        return None
    args = {"membership": str(membership), "day": day.isoformat()}
    return queue(ctx, to=coach, template=COACH_MORNING, args=args)
