"""Who and what a page is about, read in one query each: the head of an engagement, and the desk that a coach works at.

Frozen values for the doors, which never see a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When

from valueback.core.dates import Instant
from valueback.store.models import AgreementVersion, Brand, Engagement, Person, Practice
from valueback.usecases.access import engagement_for, engagements_of
from valueback.usecases.context import Context

NEIGHBOURS = 40
UNSIGNABLE: tuple[str, ...] = ("expired", "declined", "voided")
"""How an offer came to nothing without the coach's taking it back."""

STANDS: tuple[str, ...] = (*(f"offer_{one}" for one in (*UNSIGNABLE, "withdrawn")), "offer_draft")
"""Where an engagement stands that was proposed, once nothing of it can be signed: how its newest version is."""

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
    """One line of the short list beside an engagement: whose it is, in which state, and where it `stands`."""

    id: UUID
    client: str
    state: str
    stands: str


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
    rows = with_newest(ctx, engagements_of(ctx).filter(state__in=_OPEN))
    lines = rows.values_list("pk", "client__name", "state", "newest")
    found = sorted(lines, key=lambda one: (_OPEN.index(one[2]), one[1].casefold()))
    return tuple(Neighbour(one, name, state, stands(state, last)) for one, name, state, last in found[:NEIGHBOURS])


def stands_at(ctx: Context, found: Head) -> str:
    """Where an engagement stands: its state, or what became of the offer; a query for what is proposed alone."""
    if found.state != "proposed":
        return found.state
    newest = AgreementVersion.objects.of(ctx).filter(engagement=found.id).order_by("-number")
    return stands(found.state, newest.values_list("state", flat=True).first())


def with_newest(ctx: Context, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Engagements with the state of the newest version as `newest`, where the engagement is proposed."""
    versions = AgreementVersion.objects.of(ctx).filter(engagement=OuterRef("pk")).order_by("-number")
    state = Case(
        When(state="proposed", then=Subquery(versions.values("state")[:1])),
        default=Value(""),
        output_field=CharField(),
    )
    found: QuerySet[Any] = rows.annotate(newest=state)
    return found


def stands(state: str, newest: str | None) -> str:
    """What is proposed can be signed only while its newest version is offered; otherwise one of STANDS."""
    said = f"offer_{newest}"
    return said if state == "proposed" and said in STANDS else state


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
