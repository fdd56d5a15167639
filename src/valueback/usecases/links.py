"""A mailed link proves itself by its token, and the token is made from the link's id: nothing stored opens anything.

Token = the id and HMAC(versioned key, id and purpose), in URL-safe base64. The mail job holds the id, so that a retry
sends the same link. Opening a link changes nothing: mail scanners open links. All instants here are real time.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from valueback.core.dates import Instant, utc
from valueback.core.decisions import Decision, Done, Refused
from valueback.store.db import write
from valueback.store.models import Engagement, Link, Membership, Person, Purpose
from valueback.store.prepared import prepared
from valueback.usecases.context import Context

_MAC = 20  # bytes of the HMAC that a token carries


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that links are made with, newest first: new links use the first, older links open with theirs."""

    secrets: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.secrets:
            raise ValueError("links need at least one key")

    @classmethod
    def of(cls, secret: str, older: Sequence[str] = ()) -> Keys:
        """Keys derived from the installation's secret key and those it had before."""
        return cls(tuple(_mac(one.encode(), b"valueback links") for one in (secret, *older)))

    @property
    def current(self) -> str:
        """The version that a new link's row names."""
        return _version(self.secrets[0])

    def named(self, version: str) -> bytes | None:
        """The key of that version, or None when it has been retired."""
        return next((secret for secret in self.secrets if _version(secret) == version), None)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link stands for. `membership` None: somebody who is asked one thing only."""

    link: UUID
    practice: UUID
    purpose: Purpose
    person: UUID
    membership: UUID | None
    engagement: UUID | None
    subject: str
    once: bool
    created_at: Instant
    expires_at: Instant


def make_link(
    ctx: Context,
    keys: Keys,
    purpose: Purpose,
    person: UUID,
    *,
    real: Instant,
    lasts: timedelta,
    membership: UUID | None = None,
    engagement: UUID | None = None,
    subject: str = "",
    once: bool = False,
) -> UUID:
    """A new link for a person of this practice; its id. LookupError when something named is not this practice's."""
    _own(ctx, person, membership, engagement)
    with write():
        link = Link.objects.create(
            practice_id=ctx.practice,
            purpose=purpose,
            person_id=person,
            membership_id=membership,
            engagement_id=engagement,
            subject=subject,
            key=keys.current,
            once=once,
            created_at=utc(real),
            expires_at=real + lasts,
        )
    made: UUID = link.pk
    return made


def link_for(
    ctx: Context,
    keys: Keys,
    purpose: Purpose,
    person: UUID,
    *,
    real: Instant,
    lasts: timedelta,
    engagement: UUID | None = None,
    subject: str = "",
) -> UUID:
    """The person's open link of that kind, if it still lasts half as long as a new one would; otherwise a new one.

    So a letter that is written again carries the same link, and one page keeps one address.
    """
    same = Link.objects.of(ctx).filter(
        purpose=purpose, person_id=person, engagement_id=engagement, subject=subject, membership=None, once=False
    )
    usable = same.filter(key=keys.current, revoked_at__isnull=True, expires_at__gt=utc(real) + lasts / 2)
    found: UUID | None = usable.order_by("-expires_at", "pk").values_list("pk", flat=True).first()
    if found is not None:
        return found
    return make_link(ctx, keys, purpose, person, real=real, lasts=lasts, engagement=engagement, subject=subject)


def token_for(link: UUID, keys: Keys) -> str:
    """The token of a link, the same each time. LookupError for no such link, or one whose key has been retired."""
    row = Link.objects.filter(pk=link).first()
    key = keys.named(row.key) if row else None
    if row is None or key is None:
        raise LookupError(f"there is no link {link} that these keys can make a token for")
    return base64.urlsafe_b64encode(link.bytes + _proof(key, link, row.purpose)).decode("ascii")


def open_link(token: str, keys: Keys, real: Instant) -> Decision[Opened]:
    """What the token's link stands for; nothing is written.

    Refused as link_unknown (also for a token that is no token), link_revoked, link_used or link_expired.
    """
    row = _proven(token, keys)
    if row is None:
        return Refused("link_unknown")
    return _open(row, real)


def open_again(link: UUID, real: Instant) -> Decision[Opened]:
    """What a link stands for that this browser has opened and proved before; refused as `open_link` refuses."""
    found = _links(link)
    return _open(found[0], real) if found else Refused("link_unknown")


def ended_link(token: str, keys: Keys) -> Opened | None:
    """What a genuine link stood for, whether it still opens or not; None for a token that is none of ours."""
    row = _proven(token, keys)
    return None if row is None else _opened(row)


def use_link(opened: Opened, real: Instant) -> Decision[Opened]:
    """Note the first use, in the transaction of the act. Refused as link_used when a one-time link was used already."""
    with write():
        first = Link.objects.filter(pk=opened.link, used_at__isnull=True, revoked_at__isnull=True).update(
            used_at=utc(real)
        )
    if opened.once and not first:
        return Refused("link_used")
    return Done(opened)


def revoke_links(
    ctx: Context,
    real: Instant,
    *,
    person: UUID | None = None,
    engagement: UUID | None = None,
    purposes: Sequence[Purpose] = (),
) -> int:
    """Close the open links that fit all that is given; how many. ValueError when nothing is given."""
    wanted = Q()
    if person is not None:
        wanted &= Q(person_id=person)
    if engagement is not None:
        wanted &= Q(engagement_id=engagement)
    if purposes:
        wanted &= Q(purpose__in=tuple(purposes))
    if not wanted:
        raise ValueError("name a person, an engagement or a purpose: not every link of the practice is meant")
    with write():
        closed: int = Link.objects.of(ctx).filter(wanted, revoked_at__isnull=True).update(revoked_at=utc(real))
    return closed


def _own(ctx: Context, person: UUID, membership: UUID | None, engagement: UUID | None) -> None:
    found = Person.objects.of(ctx).filter(pk=person).exists()
    if membership is not None:
        found = found and Membership.objects.of(ctx).filter(pk=membership, person_id=person).exists()
    if engagement is not None:
        found = found and Engagement.objects.of(ctx).filter(pk=engagement).exists()
    if not found:
        raise LookupError("a link is for a person, a membership and an engagement of one practice")


def _open(row: Link, real: Instant) -> Decision[Opened]:
    if row.revoked_at is not None:
        return Refused("link_revoked")
    if row.once and row.used_at is not None:
        return Refused("link_used")
    if utc(real) >= row.expires_at:
        return Refused("link_expired")
    return Done(_opened(row))


def _opened(row: Link) -> Opened:
    return Opened(
        link=row.pk,
        practice=row.practice_id,
        purpose=Purpose(row.purpose),
        person=row.person_id,
        membership=row.membership_id,
        engagement=row.engagement_id,
        subject=row.subject,
        once=row.once,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _proven(token: str, keys: Keys) -> Link | None:
    """The row of a token that holds, or None."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 + _MAC:
        return None
    row: Link | None = next(iter(_links(UUID(bytes=raw[:16]))), None)
    key = keys.named(row.key) if row else None
    if row is None or key is None or not hmac.compare_digest(raw[16:], _proof(key, row.pk, row.purpose)):
        return None
    return row


@prepared
def _links(link: UUID) -> QuerySet[Any]:
    return Link.objects.filter(pk=link)


def _proof(key: bytes, link: UUID, purpose: str) -> bytes:
    return _mac(key, link.bytes + purpose.encode())[:_MAC]


def _version(secret: bytes) -> str:
    return sha256(b"valueback link key version\0" + secret).hexdigest()[:16]


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
