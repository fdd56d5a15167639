"""The cast and the engagements that tests begin with, made through the verbs themselves.

Jose coaches in LinkedEnglish; Ana is his client, her company pays. `engagement(state=...)` lives an engagement up to
that state with the model case of the guarantee: 2400.00 USD, six months from 15 January 2027, 26 calls on Fridays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.money import Money
from valueback.core.slots import Slot
from valueback.core.terms import Clause, Party
from valueback.store.models import AgreementVersion, Engagement, Membership, ResultsSchedule, Role, User
from valueback.usecases import agreements, engagements, papers, people, schedules
from valueback.usecases.context import Actor, Context, Noting, RoleName
from valueback.usecases.engagements import ShortPath
from valueback.usecases.papers import Printed, Signing, Traces
from valueback.usecases.people import NewPractice

State: TypeAlias = Literal["enquiry", "draft", "offered", "client_signed", "agreed", "running"]

FIRST_DAY = date(2027, 1, 15)
ENQUIRED = datetime(2027, 1, 8, 12, tzinfo=UTC)
OFFERED = datetime(2027, 1, 10, 12, tzinfo=UTC)
SIGNED = datetime(2027, 1, 11, 12, tzinfo=UTC)
RUNNING = datetime(2027, 1, 15, 9, tzinfo=UTC)
SLOT = Slot(4, time(10), "America/New_York", 45)
FEE = Money.of("2400.00", "USD")
ENDS: tuple[Clause, ...] = (
    Clause.CLARITY,
    Clause.VALUE_TOLD,
    Clause.HOMEWORK,
    Clause.PRESENT,
    Clause.NOTICE,
)
"""The clauses of the value-back preset that end the guarantee, as a consumer acknowledges them."""

T = TypeVar("T")
_numbers = count(1)


def done(decision: Decision[T]) -> T:
    """The value of a verb that took effect; a refusal fails the test with its code."""
    assert isinstance(decision, Done), f"refused: {decision}"
    return decision.value


def refused(decision: Decision[T]) -> str:
    """The code of a refusal; an act that took effect fails the test."""
    assert isinstance(decision, Refused), f"done: {decision}"
    return decision.code


def session_start(number: int) -> Instant:
    """When the nth call of the term starts: Fridays at 10:00 in New York, whatever its clocks do."""
    return SLOT.on(FIRST_DAY + timedelta(weeks=number - 1))


@dataclass(frozen=True, slots=True)
class House:
    """One practice with its owner, who coaches."""

    id: UUID
    brand: UUID
    person: UUID
    owner_membership: UUID
    coach_membership: UUID
    user: UUID

    def owner(self, now: Instant = ENQUIRED) -> Context:
        return Context(self.id, Actor("owner", self.owner_membership, self.person, self.user), now)

    def coach(self, now: Instant = ENQUIRED) -> Context:
        return Context(self.id, Actor("coach", self.coach_membership, self.person, self.user), now)


@dataclass(frozen=True, slots=True)
class Made:
    """One engagement, and the contexts of those who take part in it."""

    house: House
    id: UUID
    client_person: UUID
    client_membership: UUID
    version: UUID | None = None

    def coach(self, now: Instant = RUNNING) -> Context:
        return self.house.coach(now)

    def client(self, now: Instant = RUNNING) -> Context:
        return Context(self.house.id, Actor("client", self.client_membership, self.client_person), now)

    def client_by_link(self, now: Instant = RUNNING, *, proved: bool = False) -> Context:
        """The client as somebody who followed a mailed link to this engagement."""
        actor = Actor(
            "client",
            self.client_membership,
            self.client_person,
            via="link",
            purpose="after_call",
            engagement=self.id,
            proved=proved,
        )
        return Context(self.house.id, actor, now)

    @property
    def row(self) -> Engagement:
        return Engagement.objects.select_related("client", "brand", "coach__person").get(pk=self.id)


def user(email: str = "") -> User:
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org")


def practice(name: str = "LinkedEnglish", *, coach: str = "Jose", country: str = "US") -> House:
    """A practice with one brand of the same name, opened by its coach."""
    who = user()
    asked = NewPractice(
        name=name, brand=name, person=coach, zone="America/New_York", currency="USD", country=country, language="en"
    )
    made = done(people.open_practice(who.pk, asked, ENQUIRED))
    return House(made.practice, made.brand, made.person, made.owner, made.coach, who.pk)


def member(house: House, role: RoleName, name: str = "Clara", now: Instant = RUNNING) -> Context:
    """Somebody new in a practice, in one role."""
    address = f"{name.lower()}{next(_numbers)}@example.org"
    person = done(people.find_or_add_person(house.owner(now), name, address))
    membership = Membership.objects.create(practice_id=house.id, person_id=person, role=Role(role))
    return Context(house.id, Actor(role, membership.pk, person), now)


def asked(preset: str = "value-back", name: str = "Ana", email: str = "") -> ShortPath:
    """The short path of the model case."""
    return ShortPath(
        client_name=name,
        client_email=email or f"{name.lower()}{next(_numbers)}@example.org",
        objective="Lead the weekly call in English",
        minimum="I have the tools and habits to get there",
        fee=FEE,
        first_day=FIRST_DAY,
        slot=SLOT,
        preset=preset,
    )


def engagement(
    state: State = "running", house: House | None = None, preset: str = "value-back", name: str = "Ana"
) -> Made:
    """An engagement of Jose with a client, lived through the verbs up to `state`."""
    house = house or practice()
    form = asked(preset, name)
    if state == "enquiry":
        return _made(house, done(engagements.open_enquiry(house.coach(), form.client_name, form.client_email)), None)
    drafted = done(engagements.short_path(house.coach(), form))
    made = _made(house, drafted.engagement, drafted.version)
    if state == "draft":
        return made
    offer(made, OFFERED)
    if state == "offered":
        return made
    sign(made, "client", SIGNED)
    if state == "client_signed":
        return made
    sign(made, "coach", SIGNED + timedelta(hours=1))
    if state == "running":
        assert engagements.start_due(house.owner(RUNNING)) == 1
    return made


def noted(party: Party = Party.CLIENT, channel: str = "whatsapp", at: Instant = RUNNING, words: str = "") -> Noting:
    """What the coach notes for somebody: `replace(made.coach(now), noting=noted(at=now))`."""
    return Noting(party, channel, at, words)


EITHER: Final = (("coach", "client"),)
"""Coach and client may sign in any order."""


def printed(row: AgreementVersion | ResultsSchedule, size: int = 0) -> Printed:
    """What the door would have printed of a version or schedule; of size 0, as one that was shown as text."""
    return Printed(row.digest, size, row.digest)


def offer(made: Made, now: Instant, version: UUID | None = None, order: papers.Order = EITHER) -> UUID:
    """Put a version (by default the first) before coach and client; its paper."""
    row = AgreementVersion.objects.get(pk=version or made.version)
    done(agreements.offer(made.coach(now), row.pk, printed(row), order=order))
    row.refresh_from_db()
    found: UUID = row.paper_id
    return found


def view(ctx: Context, paper: UUID) -> str:
    """Somebody opens a paper; the digest of what they were shown."""
    return done(papers.viewed(ctx, paper, Traces("192.0.2.7", "Firefox")))


def sign(made: Made, who: Literal["client", "coach"], now: Instant, version: UUID | None = None) -> None:
    """One side opens and signs a version (by default the first), with every clause acknowledged."""
    row = AgreementVersion.objects.get(pk=version or made.version)
    ctx = made.client(now) if who == "client" else made.coach(now)
    name = "Ana" if who == "client" else "Jose"
    digest = view(ctx, row.paper_id)
    done(agreements.sign(ctx, row.pk, Signing(name, True, digest, acknowledged=ENDS, informed=True, proof="session")))


def send_schedule(made: Made, schedule: UUID, now: Instant = RUNNING) -> str:
    """The coach signs a results schedule and sends it; the digest of what was sent."""
    row = ResultsSchedule.objects.get(pk=schedule)
    done(schedules.send(made.coach(now), row.pk, printed(row), Signing("Jose", True, row.digest, proof="session")))
    digest: str = row.digest
    return digest


def sign_schedule(made: Made, schedule: UUID, now: Instant = RUNNING) -> None:
    """The client opens a sent results schedule and signs it."""
    row = ResultsSchedule.objects.get(pk=schedule)
    digest = view(made.client(now), row.paper_id)
    done(schedules.sign(made.client(now), row.pk, Signing("Ana", True, digest, proof="session")))


def _made(house: House, engagement_id: UUID, version: UUID | None) -> Made:
    row = Engagement.objects.get(pk=engagement_id)
    membership = Membership.objects.get(practice_id=house.id, person_id=row.client_id, role=Role.CLIENT)
    return Made(house, engagement_id, row.client_id, membership.pk, version)
