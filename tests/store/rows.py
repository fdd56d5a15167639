"""Typed builders for the rows that the tests of the tables begin with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from valueback.core.dates import Instant
from valueback.core.facts import Answer, CheckAnswered, EngagementOpened
from valueback.core.money import Money
from valueback.core.outcome import Judgement
from valueback.core.slots import Slot
from valueback.core.terms import Guarantee, Names, Party, Terms, terms_to_json
from valueback.store.append import NewFact
from valueback.store.models import (
    AgreementVersion,
    Brand,
    Claim,
    Engagement,
    Membership,
    Paper,
    Payment,
    Person,
    Practice,
    Refund,
    ResultsSchedule,
    Role,
    Session,
)

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)
DIGEST = "0" * 64


def later(**more: float) -> Instant:
    """An instant after NOON."""
    return NOON + timedelta(**more)


def practice(slug: str = "linked-english") -> Practice:
    return Practice.objects.create(
        name=slug.title(), slug=slug, base_currency="USD", zone="America/Sao_Paulo", country="BR", language="en"
    )


def person(owner: Practice, name: str = "Ana") -> Person:
    return Person.objects.create(practice=owner, name=name, zone="America/Sao_Paulo", language="pt-BR")


def engagement(owner: Practice | None = None, number: int = 1, **columns: Any) -> Engagement:
    """An engagement of Jose with Ana, in a practice of its own unless `owner` is given."""
    owner = owner or practice()
    brand, _ = Brand.objects.get_or_create(practice=owner, name="LinkedEnglish", number_prefix="LE")
    jose = Membership.objects.create(practice=owner, person=person(owner, "Jose"), role=Role.COACH)
    return Engagement.objects.create(
        practice=owner,
        brand=brand,
        coach=jose,
        client=person(owner),
        number=number,
        zone="America/New_York",
        opened_at=NOON,
        **columns,
    )


def opened(at: Instant = NOON) -> NewFact:
    return NewFact(what=EngagementOpened("a friend"), by=Party.COACH, at=at, noted_at=at)


def told(session: str, better: str = "", at: Instant = NOON) -> NewFact:
    """The client's answer to a value check."""
    return NewFact(what=CheckAnswered(Answer.PARTLY, better), by=Party.CLIENT, at=at, noted_at=at, subject=session)


def terms(fee: str = "2400.00") -> Terms:
    return Terms(
        names=Names("LinkedEnglish", "LinkedEnglish", "Jose", "Ana"),
        fee=Money.of(fee, "USD"),
        first_day=date(2027, 1, 15),
        months=6,
        sessions=26,
        slot=Slot(4, time(10), "America/New_York", 45),
        objective="Lead the weekly call in English",
        minimum=Judgement("own", "I have the tools and habits to get there"),
        zone="America/New_York",
        client_zone="America/Sao_Paulo",
        guarantee=Guarantee("value-back"),
    )


def version(of: Engagement, number: int = 1, agreed: Terms | None = None, **columns: Any) -> AgreementVersion:
    return AgreementVersion.objects.create(
        practice_id=of.practice_id,
        engagement=of,
        number=number,
        terms=terms_to_json(agreed or terms()),
        text="What both sign.",
        language="en",
        digest=DIGEST,
        created_by=of.client,
        created_at=NOON,
        **columns,
    )


def paper(of: AgreementVersion) -> Paper:
    """The paper of a version, shown as text."""
    return Paper.objects.create(
        practice_id=of.practice_id,
        engagement=of.engagement,
        kind="agreement",
        language="en",
        digest=of.digest,
        size=0,
        text_digest=of.digest,
        made_at=NOON,
    )


def session(of: Engagement, ref: str = "s1", **columns: Any) -> Session:
    values: dict[str, Any] = {"number": 1, "start": later(days=7), "minutes": 45, "planned_at": NOON} | columns
    return Session.objects.create(practice_id=of.practice_id, engagement=of, ref=ref, **values)


def schedule(of: Engagement, number: int = 1, **columns: Any) -> ResultsSchedule:
    return ResultsSchedule.objects.create(
        practice_id=of.practice_id,
        engagement=of,
        number=number,
        objective="Lead the weekly call",
        minimum={"is": "judgement"},
        text="The schedule.",
        digest=DIGEST,
        created_at=NOON,
        **columns,
    )


def claim(of: Engagement, ref: str = "c1", **columns: Any) -> Claim:
    return Claim.objects.create(
        practice_id=of.practice_id,
        engagement=of,
        ref=ref,
        filed_at=NOON,
        filed_by=of.client,
        answers={},
        verdict="claimable",
        **columns,
    )


def payment(of: Engagement, minor: int = 240_000, ref: str = "p1", **columns: Any) -> Payment:
    return Payment.objects.create(
        practice_id=of.practice_id,
        engagement=of,
        ref=ref,
        amount=minor,
        currency="USD",
        payer=of.client,
        payer_name="Ana",
        received_at=NOON,
        method="bank transfer",
        recorded_at=NOON,
        **columns,
    )


def refund(out_of: Payment, minor: int, **columns: Any) -> Refund:
    return Refund.objects.create(
        practice_id=out_of.practice_id,
        payment=out_of,
        amount=minor,
        at=later(days=1),
        method="bank transfer",
        recorded_at=later(days=1),
        **columns,
    )
