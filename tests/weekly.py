"""A week of the model case as tests live it: its calls by number, and a mail server that takes or refuses letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests import make
from tests.make import Made
from valueback.core.dates import Instant
from valueback.core.facts import Fact
from valueback.core.guarantee import Finding, Standing
from valueback.core.terms import Clause, Party
from valueback.gateways.mail import Accepted, Answer, Message
from valueback.jobs.handlers import HANDLERS
from valueback.jobs.letters import TEMPLATES
from valueback.jobs.mail import send_mail
from valueback.jobs.worker import Worker
from valueback.letters.mail import render
from valueback.store.load import facts_of
from valueback.store.models import Job, OutgoingMail, Session
from valueback.usecases import guarantee, ticks
from valueback.usecases.effects import SendMail

LASTS = timedelta(minutes=45)


def call(made: Made, number: int) -> UUID:
    """The nth call as it was planned with the term."""
    found: UUID = Session.objects.values_list("pk", flat=True).get(engagement=made.id, ref=f"s{number}")
    return found


def start(number: int) -> Instant:
    return make.session_start(number)


def end(number: int) -> Instant:
    return start(number) + LASTS


def after(number: int, **more: float) -> Instant:
    """Some time after the planned end of the nth call; ten minutes unless said otherwise."""
    return end(number) + (timedelta(**more) if more else timedelta(minutes=10))


def facts(made: Made, kind: type) -> list[Fact]:
    """The facts of a kind, corrected ones too, in the order they were recorded."""
    return [one for one in facts_of(made.house.id, made.id).items if isinstance(one.what, kind)]


def seen(made: Made, kind: type, now: Instant) -> list[Fact]:
    """The facts of a kind as they count at `now`."""
    return list(facts_of(made.house.id, made.id).known(now).of(kind))


def standing(made: Made, now: Instant, side: Party = Party.COACH) -> Standing:
    found = guarantee.standing(made.coach(now), made.id, for_side=side)
    assert found is not None
    return found


def finding(made: Made, clause: Clause, now: Instant) -> Finding:
    found = standing(made, now).finding(clause)
    assert found is not None
    return found


@dataclass(slots=True)
class Post:
    """The worker with the real letters and the real verbs, and a mail server that a test can close."""

    now: Instant = make.RUNNING
    closed: bool = False
    letters: list[Message] = field(default_factory=list)

    def deliver(self, message: Message) -> Answer:
        if self.closed:
            from valueback.gateways.mail import Refused

            return Refused(True, "550 no such mailbox")
        self.letters.append(message)
        return Accepted(self.now, message.message_id)

    def work(self) -> None:
        """Carry out everything that waits, at this moment of the practice's clock."""
        handlers = tuple(one for one in HANDLERS if one[0] is not SendMail)
        mail = (SendMail, send_mail(render, self.deliver, TEMPLATES))
        # What may be taken back waits ten seconds of the wall clock; here the clock is the test's own.
        Job.objects.filter(state="ready").update(run_at=self.now)
        worker = Worker((*handlers, mail), clock=lambda: self.now)
        while worker.step():
            pass

    def at(self, now: Instant) -> int:
        """Let the minute of this instant pass; how many messages of the clients' budget it queued."""
        self.now = now
        before = OutgoingMail.objects.filter(counted=True).count()
        ticks.everywhere(now)
        self.work()
        return OutgoingMail.objects.filter(counted=True).count() - before

    def to(self, name: str) -> list[Message]:
        """The letters that somebody got, in their order."""
        return [letter for letter in self.letters if letter.to_name == name]


def queued(template: str, **args: Any) -> list[OutgoingMail]:
    """The letters of a kind in the outbox, in the order they were queued."""
    rows = OutgoingMail.objects.filter(template=template).order_by("queued_at", "pk")
    return [row for row in rows if all(row.args.get(name) == str(value) for name, value in args.items())]
