"""Who acts, for which practice, and when: built once at the door and passed down as an argument.

`now` is practice time: real time, moved ahead by the clock shift that only a demo practice has. Doors hand in real
time; jobs, leases, logins, codes and rate limits keep using that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from valueback.core.dates import Instant, utc
from valueback.store.models import Membership, Practice

RoleName: TypeAlias = Literal["owner", "coach", "client", "sponsor", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. The system (a job, a command) has a role and nothing else; a person by link has no user."""

    role: RoleName
    membership: UUID | None = None
    person: UUID | None = None
    user: UUID | None = None

    def __post_init__(self) -> None:
        if (self.role == "system") != (self.membership is None) or (self.membership is None) != (self.person is None):
            raise ValueError("a person acts through a membership, the system without one")

    @property
    def is_coach_side(self) -> bool:
        """Whether this is the practice itself: its owner or one of its coaches."""
        return self.role in ("owner", "coach")


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Context:
    """What every verb is told. `practice` is the tenant's id, `now` practice time in UTC."""

    practice: UUID
    actor: Actor
    now: Instant

    def __post_init__(self) -> None:
        utc(self.now)


def practice_now(practice: UUID, real: Instant) -> Instant | None:
    """The time in a practice at a real instant; None if there is no such practice."""
    shift = Practice.objects.filter(pk=practice).values_list("clock_shift", flat=True).first()
    return None if shift is None else utc(real) + timedelta(seconds=shift)


def for_member(membership: UUID, real: Instant, user: UUID | None = None) -> Context | None:
    """The context of somebody acting through a membership that has not ended; None if there is none.

    `user` is the signed-in user, who must be the person's own; without one, a link or code has named the membership.
    """
    found = Membership.objects.filter(pk=membership, ended_at__isnull=True)
    if user is not None:
        found = found.filter(person__user_id=user)
    row = found.select_related("person", "practice").first()
    if row is None:
        return None
    actor = Actor(_role(row.role), row.pk, row.person_id, user)
    return Context(row.practice_id, actor, utc(real) + timedelta(seconds=row.practice.clock_shift))


def for_system(practice: UUID, real: Instant) -> Context | None:
    """The context in which a job or a command acts for a practice; None if there is no such practice."""
    now = practice_now(practice, real)
    return None if now is None else Context(practice, SYSTEM, now)


def memberships_of(user: UUID) -> tuple[UUID, ...]:
    """The running memberships of a user, oldest first: the places they can choose from."""
    rows = Membership.objects.filter(person__user_id=user, ended_at__isnull=True).order_by("created_at", "pk")
    return tuple(rows.values_list("pk", flat=True))


def _role(word: str) -> RoleName:
    match word:
        case "owner" | "coach" | "client" | "sponsor":
            return word
    raise ValueError(f"no such role: {word}")
