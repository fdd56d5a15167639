"""A browser that gave its code once is remembered: it holds a random token, the table only the token's digest.

All instants here are real time.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from valueback.core.dates import Instant, utc
from valueback.store.db import write
from valueback.store.models import Device, Person
from valueback.usecases.context import Context

REMEMBERED = timedelta(days=180)
_AGENT = 400


def remember(ctx: Context, person: UUID, agent: str, real: Instant) -> str:
    """Remember this browser for a person of the practice; the token for its cookie. LookupError for a stranger."""
    if not Person.objects.of(ctx).filter(pk=person).exists():
        raise LookupError("a device is remembered for a person of this practice")
    token = secrets.token_urlsafe(32)
    with write():
        Device.objects.create(
            practice_id=ctx.practice,
            person_id=person,
            token_hash=_digest(token),
            agent=agent[:_AGENT],
            created_at=utc(real),
            remembered_until=real + REMEMBERED,
        )
    return token


def is_remembered(practice: UUID, person: UUID, token: str, real: Instant) -> bool:
    """Whether this token was given to this person's browser, and still holds."""
    return Device.objects.filter(
        practice_id=practice,
        token_hash=_digest(token),
        person_id=person,
        remembered_until__gt=utc(real),
        forgotten_at__isnull=True,
    ).exists()


def forget(ctx: Context, person: UUID, real: Instant) -> int:
    """Forget all browsers of a person; how many there were."""
    with write():
        rows = Device.objects.of(ctx).filter(person_id=person, forgotten_at__isnull=True)
        forgotten: int = rows.update(forgotten_at=utc(real))
    return forgotten


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
