"""Offers that tests put before somebody: three ways to work with Jose, one of them paid at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests import make
from tests.make import Made
from valueback.core.money import Money
from valueback.core.proposals import Offer, Option, Payment
from valueback.core.terms import PayForAccess, PaymentPart
from valueback.usecases import people, proposals
from valueback.usecases.context import Actor, Context

SENT = make.ENQUIRED + timedelta(hours=1)
READ = SENT + timedelta(hours=1)
OVER = SENT + proposals.LASTS
ACCESS = PayForAccess(("Jose",), ("WhatsApp",), time(9), time(17), 4)
PARTS = (PaymentPart("When we begin", Decimal("0.4")), PaymentPart("Half-way", Decimal("0.6")))


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def option(key: str = "a", **other: Any) -> Option:
    given = {"key": key, "title": "Weekly sessions", "fee": usd("2400.00"), "months": 6, "sessions": 26}
    return Option(**{**given, **other})


def three() -> tuple[Option, Option, Option]:
    return (
        option(discount=Decimal("0.05"), scope=("A plan for the first month",)),
        option("b", title="Weekly, and reachable", fee=usd("3600.00"), payment=Payment.MONTHLY, retainer=ACCESS),
        option(
            "c",
            title="Every two weeks",
            fee=usd("1500.00"),
            sessions=13,
            every_weeks=2,
            payment=Payment.MILESTONES,
            parts=PARTS,
            preset="satisfaction",
        ),
    )


def offer(*options: Option, **other: Any) -> Offer:
    given = {"objective": "Lead the weekly call in English", "first_day": make.FIRST_DAY, "slot": make.SLOT}
    return Offer(**{"options": options or three(), **given, **other})


def sent(made: Made, made_of: Offer | None = None) -> UUID:
    """A proposal that the client can choose from."""
    found = make.done(proposals.draft(made.coach(make.ENQUIRED), made.id, made_of or offer()))
    make.done(proposals.send(made.coach(SENT), found))
    return found


def sponsor(made: Made, now: datetime = READ) -> Context:
    """Ana's company, which pays."""
    person = make.done(people.invite_sponsor(made.coach(make.ENQUIRED), made.id, "Acme", "pay@example.org"))
    row = make.Membership.objects.get(practice_id=made.house.id, person_id=person, role="sponsor")
    return Context(made.house.id, Actor("sponsor", row.pk, person), now)


def by_link(made: Made, now: datetime = READ) -> Context:
    """The client on the page of their mailed link, without a code."""
    ctx = made.client_by_link(now)
    return replace(ctx, actor=replace(ctx.actor, purpose="proposal"))
