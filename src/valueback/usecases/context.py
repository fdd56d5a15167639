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
from valueback.core.terms import Party
from valueback.store.models import Membership, Practice

RoleName: TypeAlias = Literal["owner", "coach", "client", "sponsor", "third", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. The system (a job, a command) has a role and nothing else; a person by link has no user.

    Whoever came by a link has its `purpose`, may reach only its `engagement` (None: any of their own), and is `proved`
    once their browser gave a six-digit code. A third person is asked one thing by link and has no membership.
    """

    role: RoleName
    membership: UUID | None = None
    person: UUID | None = None
    user: UUID | None = None
    via: Literal["session", "link"] = "session"
    purpose: str = ""
    engagement: UUID | None = None
    proved: bool = False

    def __post_init__(self) -> None:
        if (self.role == "system") != (self.person is None):
            raise ValueError("a person acts, or the system does without one")
        if (self.role in ("system", "third")) != (self.membership is None):
            raise ValueError("a person acts through a membership, the system and a third person without one")
        if self.role == "third" and (self.via != "link" or self.engagement is None):
            raise ValueError("a third person comes by a link to one engagement")

    @property
    def is_coach_side(self) -> bool:
        """Whether this is the practice itself: its owner or one of its coaches."""
        return self.role in ("owner", "coach")


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Noting:
    """The coach records what somebody else did: who, by which channel it came, the pasted words, and when it came."""

    party: Party
    channel: str
    arrived_at: Instant
    words: str = ""

    def __post_init__(self) -> None:
        utc(self.arrived_at)


@dataclass(frozen=True, slots=True)
class Context:
    """What every verb is told. `practice` is the tenant's id, `now` practice time in UTC.

    With `noting` the verb is done by the coach for somebody else: the act is theirs, the record the coach's.
    """

    practice: UUID
    actor: Actor
    now: Instant
    noting: Noting | None = None

    def __post_init__(self) -> None:
        utc(self.now)
        if self.noting is not None and (not self.actor.is_coach_side or self.noting.arrived_at > self.now):
            raise ValueError("only the coach's side notes acts of others, and only those that have happened")

    @property
    def acted_at(self) -> Instant:
        """When the act itself was done: now, or when it reached the coach who notes it."""
        return self.now if self.noting is None else self.noting.arrived_at


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
