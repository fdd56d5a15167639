"""The demo practice of an installation, and who can enter it: read here so that a command needs no tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from valueback.core.dates import Instant
from valueback.store.db import write
from valueback.store.models import Membership, OutgoingMail, Practice, Role
from valueback.usecases import entry
from valueback.usecases.context import Context, RoleName
from valueback.usecases.links import Keys, token_for


@dataclass(frozen=True, slots=True)
class Entrance:
    """A link for one use: as what, as whom, and its token."""

    role: RoleName
    name: str
    token: str


@contextmanager
def together() -> Iterator[None]:
    """Everything that happens inside is kept, or nothing of it is: half a demo is none."""
    with write():
        yield


def practice() -> UUID | None:
    """The demo practice, if there is one."""
    demos = Practice.objects.filter(is_demo=True).order_by("created_at")
    found: UUID | None = demos.values_list("pk", flat=True).first()
    return found


def entrances(demo: UUID, people: tuple[tuple[RoleName, str], ...], keys: Keys, real: Instant) -> tuple[Entrance, ...]:
    """New links for one use for members of a demo, named by role and address; who is not there gets none."""
    rows = Membership.objects.filter(practice_id=demo, practice__is_demo=True, ended_at__isnull=True)
    there = {(row.role, row.person.email): row for row in rows.select_related("person")}
    found = (there.get(wanted) for wanted in people)
    return tuple(
        Entrance(row.role, row.person.name, token_for(entry.entrance(row.pk, keys, real), keys))
        for row in found
        if row is not None
    )


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom one can enter as."""

    membership: UUID
    role: RoleName
    name: str


def members(ctx: Context) -> tuple[Member, ...]:
    """Everybody in a demo, the coach first; nobody in a real practice."""
    rows = Membership.objects.of(ctx).filter(practice__is_demo=True, ended_at__isnull=True)
    found = tuple(rows.exclude(person__email="").select_related("person"))
    owners = {row.person_id for row in found if row.role == Role.OWNER}
    kept = (row for row in found if row.role != Role.COACH or row.person_id not in owners)
    order = (Role.OWNER, Role.COACH, Role.CLIENT, Role.SPONSOR)
    shown = sorted(kept, key=lambda row: (order.index(row.role), row.person.name))
    return tuple(Member(row.pk, row.role, row.person.name) for row in shown)


def door(ctx: Context, membership: UUID, keys: Keys, real: Instant) -> str | None:
    """The token of a link for one use by which one enters a demo as somebody else; None for nobody."""
    if all(one.membership != membership for one in members(ctx)):
        return None
    return token_for(entry.entrance(membership, keys, real), keys)


def posted(ctx: Context, message_ids: Iterable[str]) -> Mapping[str, Instant]:
    """When letters were queued, by the practice's clock; only those of the outbox are known here."""
    rows = OutgoingMail.objects.of(ctx).filter(message_id__in=tuple(message_ids))
    return dict(rows.values_list("message_id", "queued_at"))
