"""One engagement told in lines, for the tests of the rules: the model case, lived in local time of New York."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from valueback.core import presets
from valueback.core.agreements import Agreed, Version
from valueback.core.dates import Instant, local_instant
from valueback.core.facts import (
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    Done,
    EngagementOpened,
    Fact,
    Facts,
    HomeworkGiven,
    HomeworkReported,
    NotedFor,
    PaymentReceived,
    ScheduleSent,
    ScheduleSigned,
    SessionCancelled,
    SessionPlanned,
    SlipExcused,
    SlipNotified,
    VersionSigned,
)
from valueback.core.guarantee import Finding, Standing, assess
from valueback.core.money import Money
from valueback.core.slots import Slot, occurrences
from valueback.core.terms import (
    After,
    Anchor,
    Capacity,
    ClaimDays,
    Clause,
    Duty,
    Guarantee,
    Names,
    Opens,
    Party,
    Promise,
    Remedy,
    RemedyKind,
    Stage,
    Terms,
    Window,
)

ZONE = "America/New_York"
CLIENT_ZONE = "America/Sao_Paulo"
FEE = Money.of("2400.00", "USD")
FIRST = date(2027, 1, 15)
ALL_CLAUSES = tuple(duty.clause for duty in presets.value_back().duties)


def at(when: str, zone: str = ZONE) -> Instant:
    """The instant of a local `2027-01-15 10:00`."""
    found = datetime.strptime(when, "%Y-%m-%d %H:%M")
    return local_instant(found.date(), found.time(), zone)


def model_terms(guarantee: Guarantee | str | None = "value-back", **changes: Any) -> Terms:
    """The terms of the model case: 2400.00 USD, six months from 15 January 2027, Fridays at 10."""
    made = presets.PRESETS[guarantee]() if isinstance(guarantee, str) else guarantee
    terms = Terms(
        names=Names("Jose's practice", "LinkedEnglish", "Jose", "Ana", third="Dora"),
        fee=FEE,
        first_day=FIRST,
        months=6,
        sessions=26,
        slot=Slot(4, time(10), ZONE, 45),
        objective="Lead meetings in English",
        minimum=presets.model_minimum(FEE),
        zone=ZONE,
        client_zone=CLIENT_ZONE,
        guarantee=made,
        jurisdiction="US",
    )
    return replace(terms, **changes)


class Life:
    """Facts appended one by one. Starts signed, paid and planned, unless told otherwise."""

    def __init__(self, terms: Terms | None = None, *, signed: bool = True, planned: bool = True) -> None:
        self.terms = terms or model_terms()
        self.versions = [Version(1, self.terms)]
        self.items: list[Fact] = []
        self.add(EngagementOpened("word of mouth"), "2027-01-04 09:00", by=Party.COACH)
        if signed:
            self.sign(1, "2027-01-11 09:30")
            self.add(PaymentReceived(FEE, "Ana"), "2027-01-12 12:00", "p1", Party.COACH)
        self.starts = occurrences(self.terms.slot, FIRST, FIRST + timedelta(days=180))[:26]
        if signed and planned:
            for number in range(1, 27):
                self.add(SessionPlanned(self.start(number), 45), "2027-01-11 09:31", f"s{number}", Party.COACH)

    def start(self, number: int) -> Instant:
        return self.starts[number - 1]

    def end(self, number: int) -> Instant:
        return self.start(number) + timedelta(minutes=45)

    def add(
        self,
        what: Any,
        when: str | Instant,
        subject: str = "",
        by: Party = Party.CLIENT,
        *,
        noted: str | Instant | None = None,
        corrects: int | None = None,
        noted_for: Party | None = None,
    ) -> int:
        """The seq of the new fact."""
        moment = at(when) if isinstance(when, str) else when
        recorded = moment if noted is None else (at(noted) if isinstance(noted, str) else noted)
        seq = len(self.items) + 1
        told = NotedFor(noted_for) if noted_for else None
        self.items.append(Fact(seq, subject, moment, recorded, by, what, corrects=corrects, noted_for=told))
        return seq

    def sign(self, version: int, when: str | Instant, acknowledged: Iterable[Clause] = ALL_CLAUSES) -> None:
        self.add(VersionSigned(version, "d" * 64, "Jose"), when, f"v{version}", Party.COACH)
        self.add(VersionSigned(version, "d" * 64, "Ana", tuple(acknowledged)), when, f"v{version}", Party.CLIENT)

    def amend(self, terms: Terms, effective: date | None = None) -> int:
        self.versions.append(Version(len(self.versions) + 1, terms, effective))
        return len(self.versions)

    def schedule(self, sent: str = "2027-01-22 12:00", signed: str | None = "2027-01-23 12:00") -> None:
        self.add(ScheduleSent("Lead meetings", self.terms.minimum), sent, "r1", Party.COACH)
        if signed:
            self.add(ScheduleSigned(), signed, "r1")

    def ask(self, *numbers: int) -> None:
        for number in numbers:
            self.add(CheckAsked(), self.end(number) + timedelta(minutes=1), f"s{number}", Party.SERVICE)

    def tell(self, number: int, answer: Answer = Answer.YES, after: timedelta = timedelta(hours=2)) -> None:
        self.add(CheckAnswered(answer), self.end(number) + after, f"s{number}")

    def ordinary(self, *numbers: int) -> None:
        """Sessions as they should be: asked, told, homework given and done."""
        for number in numbers:
            self.ask(number)
            self.tell(number)
            self.add(HomeworkGiven(f"s{number}", "Write"), self.end(number), f"h{number}", Party.COACH)
            self.add(HomeworkReported(Done.DONE), self.end(number) + timedelta(days=3), f"h{number}")

    def silent(self, *numbers: int, told_after: timedelta = timedelta(days=4)) -> None:
        """Checks that reached the client and were never answered, each notified."""
        for number in numbers:
            self.ask(number)
            self.notify(Clause.VALUE_TOLD, number, self.end(number) + told_after)

    def notify(self, clause: Clause, number: int, when: Instant) -> int:
        return self.add(SlipNotified(clause), when, f"s{number}", Party.SERVICE)

    def excuse(self, clause: Clause, number: int, when: Instant) -> int:
        return self.add(SlipExcused(clause), when, f"s{number}", Party.COACH)

    def attend(self, number: int, by: Party = Party.COACH, after: timedelta = timedelta(hours=1), **word: Any) -> int:
        return self.add(Attendance(**word), self.end(number) + after, f"s{number}", by)

    def cancel(self, number: int, before: timedelta, by: Party = Party.CLIENT, accepted: bool = False) -> int:
        return self.add(SessionCancelled(accepted=accepted), self.start(number) - before, f"s{number}", by)

    def standing(self, when: str | Instant) -> Standing:
        moment = at(when) if isinstance(when, str) else when
        return assess(Agreed(tuple(self.versions)), Facts(tuple(self.items)), moment)

    def finding(self, clause: Clause, when: str | Instant) -> Finding:
        found = self.standing(when).finding(clause)
        assert found is not None
        return found


# --- other terms than the model's ---

PLAIN = presets.value_back()


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def guarantee(*duties: Duty, **changes: object) -> Guarantee:
    """A guarantee with these duties only, without coach duties."""
    return replace(PLAIN, duties=duties, coach_duties=(), **changes)  # type: ignore[arg-type]


def living(made: Guarantee, **changes: object) -> Life:
    """A life under a guarantee; the payer is a business, so that no clause has to be acknowledged."""
    return Life(model_terms(made, capacity=Capacity.BUSINESS, capacity_reason="A company pays", **changes))


def back(life: Life, when: str | Instant) -> Money:
    """What a claim filed now would pay, and the lines say the same."""
    standing = life.standing(when)
    assert sum(line.amount.minor for line in standing.refunds) == standing.refund_if_claimed.minor
    return standing.refund_if_claimed


def two_stages(period: int = 0) -> Guarantee:
    """All of it back within 30 days of the start; half of it until the end of the term."""
    return guarantee(
        stages=(
            Stage(
                Window(Anchor.START, After(Anchor.START, 30), ()),
                Promise(),
                (Remedy(RemedyKind.FULL),),
                Opens.ON_REQUEST,
            ),
            Stage(promise=Promise(Decimal("0.5")), remedies=(Remedy(RemedyKind.EXTRA_SESSIONS, 4),)),
        ),
        claim=ClaimDays(period=period),
    )
