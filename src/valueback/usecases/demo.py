"""The demo practice of an installation, and who can enter it: read here so that a command needs no tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from valueback.core.dates import Instant
from valueback.store.db import write
from valueback.store.models import Membership, Practice
from valueback.usecases import entry
from valueback.usecases.context import RoleName
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
