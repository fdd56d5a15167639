"""A letter is queued with the change that calls for it, and what became of it is written once.

Nothing is rendered or delivered here: a row says what to send, the job that goes with it sends it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from valueback.core.dates import Instant
from valueback.store.db import write
from valueback.store.models.mail import OutgoingMail
from valueback.store.models.people import Brand, Person
from valueback.usecases.context import Context
from valueback.usecases.effects import Scalar, SendMail, enqueue

AN_ID: Final = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")
FAILURE_LENGTH: Final = 500


class NothingToSay(LookupError):
    """What a letter was queued to say is no longer so: it is not sent, and nobody is asked to look into it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One letter as the handler needs it. `settled` when it was accepted or has failed for good."""

    id: UUID
    practice: UUID
    engagement: UUID | None
    template: str
    args: Mapping[str, Scalar]
    language: str
    sender_name: str
    to_person: UUID
    to_name: str
    to_email: str
    zone: str
    reply_to: str
    queued_at: Instant
    settled: bool


def queue(
    ctx: Context,
    *,
    to: UUID,
    template: str,
    args: Mapping[str, Scalar] | None = None,
    engagement: UUID | None = None,
    brand: UUID | None = None,
    reply_to: UUID | None = None,
    counted: bool = False,
    due: Instant | None = None,
) -> UUID:
    """Put a letter to a person in the outbox, within the caller's transaction; its id.

    `args` are ids and plain words that the letter is made from when it is sent, `counted` says that it uses up the
    person's weekly message budget, `due` is practice time (`ctx.now + UNDO` for what may still be taken back).
    The letter is in the language that the person has now.
    """
    given = dict(args or {})
    loose = sorted(name for name, value in given.items() if isinstance(value, str) and not AN_ID.fullmatch(value))
    if loose:
        raise ValueError(f"The outbox keeps ids, no texts or addresses: {', '.join(loose)}.")
    person = Person.objects.of(ctx).get(pk=to)
    if brand is not None:
        Brand.objects.of(ctx).only("id").get(pk=brand)
    if reply_to is not None:
        Person.objects.of(ctx).only("id").get(pk=reply_to)
    mail = OutgoingMail.objects.create(
        practice_id=ctx.practice,
        engagement_id=engagement,
        brand_id=brand,
        to_person=person,
        reply_to_id=reply_to,
        template=template,
        args=given,
        language=person.language,
        counted=counted,
        queued_at=ctx.now,
    )
    enqueue(ctx, SendMail(str(mail.pk)), due=due)
    return UUID(str(mail.pk))


def outgoing(mail: UUID) -> Outgoing | None:
    """The letter with the person's name and address of this moment; None when it was erased."""
    row = OutgoingMail.objects.select_related("practice", "brand", "to_person", "reply_to").filter(pk=mail).first()
    if row is None:
        return None
    return Outgoing(
        id=row.pk,
        practice=row.practice_id,
        engagement=row.engagement_id,
        template=row.template,
        args=row.args,
        language=row.language,
        sender_name=row.brand.name if row.brand else row.practice.name,
        to_person=row.to_person_id,
        to_name=row.to_person.name,
        to_email=row.to_person.email,
        zone=row.to_person.zone,
        reply_to=row.reply_to.email if row.reply_to else "",
        queued_at=row.queued_at,
        settled=row.accepted_at is not None or row.failed_at is not None,
    )


def accepted(ctx: Context, mail: UUID, message_id: str) -> bool:
    """The mail server took the letter at `ctx.now`; False when that was known already."""
    waiting = OutgoingMail.objects.of(ctx).filter(pk=mail, accepted_at__isnull=True)
    return bool(waiting.update(accepted_at=ctx.now, message_id=message_id, failed_at=None, failure=""))


def failed(ctx: Context, mail: UUID, why: str) -> bool:
    """The letter cannot be delivered; False when it was settled before."""
    waiting = OutgoingMail.objects.of(ctx).filter(pk=mail, accepted_at__isnull=True, failed_at__isnull=True)
    return bool(waiting.update(failed_at=ctx.now, failure=_short(why)))


def bounced(ctx: Context, mail: UUID, why: str) -> bool:
    """An accepted letter came back at `ctx.now`; False when it never left or had come back before."""
    with write():
        gone = OutgoingMail.objects.of(ctx).filter(pk=mail, accepted_at__isnull=False, bounced_at__isnull=True)
        return bool(gone.update(bounced_at=ctx.now, failure=_short(why)))


def counted_in(ctx: Context, person: UUID, span: timedelta) -> int:
    """How many letters of the weekly budget a person was sent in the `span` up to now; one that failed was none."""
    rows = OutgoingMail.objects.of(ctx).filter(to_person_id=person, counted=True, failed_at__isnull=True)
    return int(rows.filter(queued_at__gt=ctx.now - span, queued_at__lte=ctx.now).count())


def _short(why: str) -> str:
    return why.replace("\x00", "")[:FAILURE_LENGTH]
