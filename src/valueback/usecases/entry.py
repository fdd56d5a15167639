"""Who comes in, and as what: a proven address becomes a user, and a user, or a link, acts through one membership.

Nothing here says whether somebody may see a thing: that is `access`. All instants handed in are real time; a context
carries practice time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from valueback.core.dates import Instant, utc
from valueback.core.decisions import Decision, Done, Refused
from valueback.store.db import write
from valueback.store.models import Brand, Engagement, Membership, Person, Purpose, Role, User
from valueback.store.prepared import prepared
from valueback.usecases import people
from valueback.usecases.access import reaches
from valueback.usecases.context import SYSTEM, Actor, Context, RoleName
from valueback.usecases.links import Keys, Opened, make_link
from valueback.usecases.words import address

ENTRANCE_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that somebody is in one practice. `shift` is how far, in seconds, the clock of a demo runs ahead."""

    membership: UUID
    practice: UUID
    practice_name: str
    role: RoleName
    person: UUID
    person_name: str
    email: str
    zone: str
    language: str
    shift: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """How a brand shows itself: its name, its scope line and its accents."""

    name: str
    scope: str
    accent_light: str
    accent_dark: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a letter to a person goes, and in which words."""

    name: str
    email: str
    language: str
    zone: str


# --- as whom somebody acts -------------------------------------------------------------------------


def places(user: UUID) -> tuple[Place, ...]:
    """What a user is, by practice; an owner acts as coach, so their own coaching is not another place."""
    found = tuple(Place(*row) for row in _places_of(user))
    owned = {place.practice for place in found if place.role == "owner"}
    kept = (place for place in found if place.role != "coach" or place.practice not in owned)
    return tuple(sorted(kept, key=lambda place: (place.practice_name.casefold(), place.role)))


def context_at(place: Place, user: UUID, real: Instant) -> Context:
    """The context of a signed-in user at one of their places."""
    actor = Actor(place.role, place.membership, place.person, user)
    return Context(place.practice, actor, utc(real) + timedelta(seconds=place.shift))


def place_by_link(opened: Opened) -> Place | None:
    """What the person of a link is there; None for a third person, and for somebody who no longer is anything."""
    found = tuple(Place(*row) for row in _places_in(opened.practice, opened.person))
    if opened.membership is not None:
        return next((place for place in found if place.membership == opened.membership), None)
    if not found:
        return None
    by_role: dict[str, Place] = {place.role: place for place in found}
    return next((by_role[role] for role in _roles_in(opened) if role in by_role), None)


def context_by_link(opened: Opened, place: Place | None, real: Instant, *, proved: bool) -> Context | None:
    """The context of whoever follows a link; None when the link leads nobody anywhere any more.

    Without a place they are a third person, who is asked one thing about one engagement.
    """
    if place is not None:
        actor = Actor(
            place.role, place.membership, place.person, None, "link", opened.purpose, opened.engagement, proved
        )
        ctx = Context(opened.practice, actor, utc(real) + timedelta(seconds=place.shift))
        gone = opened.engagement is not None and not reaches(ctx, opened.engagement)
        return None if gone else ctx
    if opened.membership is not None or opened.engagement is None or _roles_in(opened):
        return None
    person = Person.objects.filter(practice_id=opened.practice, pk=opened.person).select_related("practice").first()
    if person is None:
        return None
    actor = Actor("third", None, opened.person, None, "link", opened.purpose, opened.engagement, proved)
    return Context(opened.practice, actor, utc(real) + timedelta(seconds=person.practice.clock_shift))


def mark(practice: UUID, engagement: UUID | None = None) -> Mark | None:
    """The brand that a page shows: that of the engagement, else the practice's first; None before there is one."""
    found = _first_brand(practice) if engagement is None else _brand_of(practice, engagement)
    return Mark(*found[0]) if found else None


# --- coming in -------------------------------------------------------------------------------------


def user_for(email: str) -> UUID:
    """The user of a proven address, made when there is none, and tied to the persons that practices know by it."""
    kept = address("email", email)
    if isinstance(kept, Refused):
        raise ValueError("an address was proven that is none")
    with write():
        row, _ = User.objects.get_or_create(email=kept, defaults={"password": make_password(None)})
        people.enter(row.pk)
    found: UUID = row.pk
    return found


def user_by_link(opened: Opened) -> Decision[UUID]:
    """The user behind a link to enter. Refused as link_unknown when its person has no address or no place."""
    person = Person.objects.filter(practice_id=opened.practice, pk=opened.person).first()
    if opened.purpose != Purpose.ENTER or person is None or place_by_link(opened) is None:
        return Refused("link_unknown")
    if person.user_id is not None:
        return Done(person.user_id)
    return Done(user_for(person.email)) if person.email else Refused("link_unknown")


def entrance(membership: UUID, keys: Keys, real: Instant, lasts: timedelta = ENTRANCE_LASTS) -> UUID:
    """A link, for one use, by which a member enters as what they are. LookupError for no running membership."""
    row = Membership.objects.filter(pk=membership, ended_at__isnull=True).first()
    if row is None:
        raise LookupError(f"there is no running membership {membership}")
    ctx = Context(row.practice_id, SYSTEM, utc(real))
    return make_link(ctx, keys, Purpose.ENTER, row.person_id, real=real, lasts=lasts, membership=membership, once=True)


# --- links that have ended, and letters from the door ----------------------------------------------


def renewed(opened: Opened, keys: Keys, real: Instant) -> UUID | None:
    """A new link in the place of one that has ended, lasting as long; None when it leads nobody anywhere any more."""
    ctx = context_by_link(opened, place_by_link(opened), real, proved=False)
    if ctx is None:
        return None
    return make_link(
        Context(opened.practice, SYSTEM, ctx.now),
        keys,
        opened.purpose,
        opened.person,
        real=real,
        lasts=opened.expires_at - opened.created_at,
        membership=opened.membership,
        engagement=opened.engagement,
        subject=opened.subject,
        once=opened.once,
    )


def mailbox(practice: UUID, person: UUID) -> Mailbox | None:
    """Where letters to a person of a practice go; None for nobody, and for somebody without an address."""
    row = Person.objects.filter(practice_id=practice, pk=person).exclude(email="").first()
    return None if row is None else Mailbox(row.name, row.email, row.language, row.zone)


def _roles_in(opened: Opened) -> tuple[str, ...]:
    """What a link without a membership means its person as: a party of its engagement, else anything they are."""
    if opened.engagement is None:
        return (Role.OWNER, Role.COACH, Role.CLIENT, Role.SPONSOR)
    found = _parties(opened.practice, opened.engagement)
    parties = zip((Role.CLIENT, Role.SPONSOR, Role.COACH), found[0], strict=True) if found else ()
    return tuple(role for role, person in parties if person == opened.person)


# --- the questions of every page, prepared ---------------------------------------------------------

_PLACE = (
    "pk",
    "practice_id",
    "practice__name",
    "role",
    "person_id",
    "person__name",
    "person__email",
    "person__zone",
    "person__language",
    "practice__clock_shift",
    "practice__is_demo",
)
"""The columns of a Place, in its order."""

_MARK = ("name", "scope", "accent_light", "accent_dark")


@prepared
def _places_of(user: UUID) -> QuerySet[Any]:
    rows = Membership.objects.filter(person__user_id=user, ended_at__isnull=True)
    return rows.order_by("created_at", "pk").values_list(*_PLACE)


@prepared
def _places_in(practice: UUID, person: UUID) -> QuerySet[Any]:
    rows = Membership.objects.filter(practice_id=practice, person_id=person, ended_at__isnull=True)
    return rows.values_list(*_PLACE)


@prepared
def _parties(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Engagement.objects.filter(practice_id=practice, pk=engagement)
    return rows.values_list("client_id", "sponsor_id", "coach__person_id")


@prepared
def _first_brand(practice: UUID) -> QuerySet[Any]:
    return Brand.objects.filter(practice_id=practice).order_by("created_at", "pk").values_list(*_MARK)[:1]


@prepared
def _brand_of(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Engagement.objects.filter(practice_id=practice, pk=engagement)
    return rows.values_list(*(f"brand__{name}" for name in _MARK))
