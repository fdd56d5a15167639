"""Who and what a page is about, read in one query each: the head of an engagement, and the desk that a coach works at.

Frozen values for the doors, which never see a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from valueback.core.dates import Instant
from valueback.store.models import Brand, Engagement, Person, Practice
from valueback.usecases.access import engagement_for, engagements_of
from valueback.usecases.context import Context

NEIGHBOURS = 40
_OPEN: tuple[str, ...] = ("running", "agreed", "proposed", "enquiry", "ended")


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the other side may know them."""

    id: UUID
    name: str
    email: str
    phone: str
    zone: str
    language: str
    channel: str


@dataclass(frozen=True, slots=True)
class BrandSeen:
    """A brand: its name, its scope line and its accent in light and dark."""

    id: UUID
    name: str
    scope: str
    accent_light: str
    accent_dark: str


@dataclass(frozen=True, slots=True)
class Head:
    """An engagement at a glance. `zone` is its anchor zone."""

    id: UUID
    number: int
    state: str
    client: Who
    coach: Who
    sponsor: Who | None
    brand: BrandSeen
    zone: str
    referral: str
    opened_at: Instant
    proposed_at: Instant | None
    agreed_at: Instant | None
    started_at: Instant | None
    ended_at: Instant | None
    closed_at: Instant | None
    declined_at: Instant | None

    @property
    def is_signed(self) -> bool:
        return self.agreed_at is not None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.declined_at is not None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One line of the short list beside an engagement: whose it is and in which state."""

    id: UUID
    client: str
    state: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What new engagements begin with: the practice's currency, zone and country, and its brands."""

    practice: str
    currency: str
    zone: str
    country: str
    language: str
    is_demo: bool
    brands: tuple[BrandSeen, ...]


def head(ctx: Context, engagement: UUID) -> Head | None:
    """The head of an engagement that the actor may reach."""
    row = engagement_for(ctx, engagement)
    return None if row is None else head_of(row)


def neighbours(ctx: Context) -> tuple[Neighbour, ...]:
    """The actor's open engagements, those that run first, for the list beside a page."""
    rows = engagements_of(ctx).filter(state__in=_OPEN).values_list("pk", "client__name", "state")
    found = sorted(rows, key=lambda one: (_OPEN.index(one[2]), one[1].casefold()))
    return tuple(Neighbour(*one) for one in found[:NEIGHBOURS])


def desk(ctx: Context) -> Desk:
    """The practice as its coaches work in it."""
    row = Practice.objects.get(pk=ctx.practice)
    brands = Brand.objects.of(ctx).order_by("created_at", "name")
    return Desk(
        row.name,
        row.base_currency,
        row.zone,
        row.country,
        row.language,
        row.is_demo,
        tuple(_brand(one) for one in brands),
    )


def head_of(row: Engagement) -> Head:
    """The head of a row that was read with its brand, client, coach and sponsor."""
    return Head(
        id=row.pk,
        number=row.number,
        state=row.state,
        client=_who(row.client),
        coach=_who(row.coach.person),
        sponsor=None if row.sponsor is None else _who(row.sponsor),
        brand=_brand(row.brand),
        zone=row.zone,
        referral=row.referral,
        opened_at=row.opened_at,
        proposed_at=row.proposed_at,
        agreed_at=row.agreed_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        closed_at=row.closed_at,
        declined_at=row.declined_at,
    )


def _who(person: Person) -> Who:
    return Who(person.pk, person.name, person.email, person.phone, person.zone, person.language, person.channel)


def _brand(row: Brand) -> BrandSeen:
    return BrandSeen(row.pk, row.name, row.scope, row.accent_light, row.accent_dark)
