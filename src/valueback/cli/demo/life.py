"""One engagement as it is lived: the paper at its start, the weekly round after it, and what a story adds to that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from valueback.cli.demo.cast import COACH, SPONSOR, SPONSOR_EMAIL, Role
from valueback.cli.demo.stage import OffScript, Stage, took
from valueback.core.dates import Instant, local_date
from valueback.core.facts import Answer, Done
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.slots import Slot
from valueback.core.terms import Terms
from valueback.gateways.pdf import Unprintable
from valueback.jobs import papers as documents
from valueback.letters.agreement import to_acknowledge
from valueback.usecases import (
    adjustments,
    agreements,
    checks,
    engagements,
    entry,
    guarantee,
    homework,
    papers,
    payments,
    people,
    schedules,
    sessions,
)
from valueback.usecases.agreements import Witness
from valueback.usecases.context import Actor, Context, RoleName
from valueback.usecases.engagements import ShortPath
from valueback.usecases.homework import Item
from valueback.usecases.papers import PaperSeen, Printed, Signing, Traces
from valueback.usecases.payments import Typed

MINUTES: Final = 45


@dataclass(frozen=True, slots=True)
class House:
    """The practice with its one coach, and the brands by name."""

    stage: Stage
    coach: Actor
    brands: Mapping[str, UUID]
    home: str


@dataclass(frozen=True, slots=True)
class Week:
    """What one call brings. `answer` None: the client does not answer; `better` what would make it better.

    `given` are the homework items of the call, `done` how the client reports them before the next one.
    `adjust` is what both agree to change because of this call, `helped` whether that was of use.
    """

    answer: Answer | None = Answer.YES
    better: str = ""
    given: tuple[str, ...] = ()
    done: tuple[Done, ...] = ()
    on_course: bool | None = None
    adjust: str = ""
    helped: bool = True


USUAL: Final = Week()


def actor_of(person: UUID, email: str, role: RoleName) -> Actor:
    """Somebody of the cast as what they are in the practice, who has proved their address."""
    user = entry.user_for(email)
    place = next(one for one in entry.places(user) if one.person == person and one.role == role)
    return Actor(role, place.membership, person, user)


def on_paper(printed: Printed | Unprintable) -> Printed:
    """The document as it was printed; the cast's names all have letters to print."""
    if isinstance(printed, Unprintable):
        raise OffScript(f"not printable: {' '.join(printed.characters)}")
    return printed


@dataclass(slots=True)
class Life:
    """One client's engagement on the stage."""

    house: House
    role: Role
    first_day: date
    engagement: UUID = field(init=False)
    version: UUID = field(init=False)
    client: Actor = field(init=False)
    sponsor: Actor = field(init=False)
    calls: tuple[tuple[UUID, Instant], ...] = ()

    @property
    def stage(self) -> Stage:
        return self.house.stage

    def coach_now(self) -> Context:
        return self.stage.as_(self.house.coach)

    def client_now(self) -> Context:
        return self.stage.as_(self.client)

    # --- the start ---------------------------------------------------------------------------------

    def enquire(self) -> None:
        """Somebody asks. A client who was here before is the same person."""
        ctx, role = self.coach_now(), self.role
        person = took(people.invite_client(ctx, role.name, role.email, zone=role.zone, language=role.language))
        self.engagement = took(
            engagements.open_enquiry(
                ctx, role.name, role.email, brand=self.house.brands[role.brand], referral=role.referral
            )
        )
        self.client = actor_of(person, role.email, "client")

    def name_sponsor(self) -> None:
        """Whoever pays is named and gets a view of their own."""
        person = took(people.invite_sponsor(self.coach_now(), self.engagement, SPONSOR, SPONSOR_EMAIL))
        self.sponsor = actor_of(person, SPONSOR_EMAIL, "sponsor")

    def offer(
        self, change: Callable[[Terms], Terms] = lambda terms: terms, witnesses: tuple[Witness, ...] = ()
    ) -> None:
        """A draft by the short path, the coach's own changes to it, and the offer."""
        role = self.role
        asked = ShortPath(
            client_name=role.name,
            client_email=role.email,
            objective=role.objective,
            minimum=role.minimum,
            fee=Money.of(role.fee, "USD"),
            first_day=self.first_day,
            slot=Slot(role.weekday, role.at, self.house.home, MINUTES),
            preset=role.preset,
            months=role.months,
        )
        self.version = took(engagements.draft_first(self.coach_now(), self.engagement, asked)).version
        self.send_agreement(change, witnesses)

    def send_agreement(
        self, change: Callable[[Terms], Terms] = lambda terms: terms, witnesses: tuple[Witness, ...] = ()
    ) -> None:
        """The draft as the coach changes it is printed and put before its signers."""
        ctx = self.coach_now()
        drafted = agreements.version(ctx, self.version)
        assert drafted is not None
        changed = change(drafted.terms)
        if changed != drafted.terms:
            took(agreements.edit_draft(ctx, self.version, changed))
        printed = on_paper(documents.print_version(ctx, self.version, [one.name for one in witnesses]))
        took(agreements.offer(ctx, self.version, printed, witnesses=witnesses))

    def coach_signs(self) -> None:
        self._sign(self.coach_now(), COACH)

    def client_signs(self) -> None:
        self._sign(self.client_now(), self.role.name)

    def sponsor_signs(self) -> None:
        self._sign(self.stage.as_(self.sponsor), SPONSOR)

    def witness_signs(self, name: str) -> None:
        """A witness has no place in the practice: they come by the link in their letter, with the code."""
        signer = next(one for one in self._paper().signers if one.name == name)
        by_link = Actor("third", None, signer.person, None, "link", "sign", self.engagement, proved=True)
        self._sign(self.stage.as_(by_link), name)

    def _paper(self) -> PaperSeen:
        """The document that is being signed."""
        return next(one for one in papers.papers_of(self.coach_now(), self.engagement) if one.of == self.version)

    def _sign(self, ctx: Context, name: str) -> None:
        """Open the document, and sign what was opened."""
        drafted = agreements.version(self.coach_now(), self.version)
        assert drafted is not None
        signing = Signing(
            name,
            True,
            took(papers.viewed(ctx, self._paper().id, Traces())),
            acknowledged=to_acknowledge(drafted.terms),
            informed=True,
            express_request=True,
            proof="session" if ctx.actor.is_coach_side else "code",
        )
        took(agreements.sign(ctx, self.version, signing))
        self.stage.settle()  # the worker seals at once, so that the copy is dated by its last signature
        if len(self.calls) == 0:
            self._note_calls()

    def _note_calls(self) -> None:
        ctx = self.coach_now()
        case = guarantee.case(ctx, self.engagement)
        if case is None:
            return
        ids = took(sessions.plan_term(ctx, self.engagement))
        self.calls = tuple(zip(ids, (one.start for one in case.planned), strict=True))

    def pay(self, *, sponsored: bool = False) -> None:
        """The whole fee arrives, from the client or from whoever pays for them."""
        ctx = self.coach_now()
        typed = Typed(self.role.fee, local_date(ctx.now, self.house.home), "Bank transfer")
        payer = self.sponsor.person if sponsored else None
        took(payments.record_payment(ctx, self.engagement, typed, "USD", payer=payer))

    def send_schedule(self, minimum: Outcome, objective: str = "") -> UUID:
        """The results schedule, signed by the coach and sent."""
        ctx = self.coach_now()
        made = took(schedules.draft(ctx, self.engagement, objective or self.role.objective, minimum))
        printed = on_paper(documents.print_schedule(ctx, made))
        return took(schedules.send(ctx, made, printed, Signing(COACH, True, printed.digest, proof="session")))

    def sign_schedule(self, schedule: UUID) -> None:
        ctx = self.client_now()
        shown = schedules.schedule(ctx, schedule)
        assert shown is not None
        assert shown.paper is not None
        digest = took(papers.viewed(ctx, shown.paper, Traces()))
        took(schedules.sign(ctx, schedule, Signing(self.role.name, True, digest, proof="device")))
        self.stage.settle()

    # --- the weekly round --------------------------------------------------------------------------

    def weekly(self, weeks: Callable[[int], Week]) -> None:
        """Plan the round of every call: what the coach does after it, and when the client answers and reports."""
        for number, (call, start) in enumerate(self.calls, start=1):
            week = weeks(number)
            end = start + timedelta(minutes=MINUTES)
            self.stage.at(end + timedelta(minutes=1), self.stage.see_to_it)
            if number > 1 and weeks(number - 1).answer is None:
                # The reminder took the second place of that week: the next message waits until the week is over.
                self.stage.at(end + timedelta(minutes=4), self.stage.see_to_it)
            self.stage.at(end + timedelta(minutes=2), lambda c=call, w=week: self._after(c, w))  # type: ignore[misc]
            if week.answer is not None:
                self.stage.at(end + timedelta(minutes=40), lambda c=call, w=week: self._answer(c, w))  # type: ignore[misc]

    def _after(self, call: UUID, week: Week) -> None:
        """What the coach notes after a call: the homework given in it."""
        if not week.given:
            return
        given = took(homework.give(self.coach_now(), call, tuple(Item(title) for title in week.given)))
        if week.done:
            done = dict(zip(given, week.done, strict=True))
            self.stage.at(self.stage.now + timedelta(days=5), lambda: self._report(call, done))

    def _report(self, call: UUID, done: Mapping[UUID, Done]) -> None:
        took(homework.report(self.client_now(), self.engagement, done))
        self.stage.at(self.stage.now + timedelta(days=1), lambda: took(homework.looked(self.coach_now(), call)))

    def _answer(self, call: UUID, week: Week) -> None:
        assert week.answer is not None
        took(checks.answer(self.client_now(), call, week.answer, week.better, week.on_course))
        if week.adjust:
            self.stage.at(self.stage.now + timedelta(hours=20), lambda: self._adjust(call, week))

    def _adjust(self, call: UUID, week: Week) -> None:
        made = took(adjustments.propose(self.coach_now(), call, week.adjust))
        self.stage.at(self.stage.now + timedelta(hours=3), lambda: took(adjustments.agree(self.client_now(), made)))
        self.stage.at(
            self.stage.now + timedelta(days=8), lambda: took(adjustments.tried(self.coach_now(), made, week.helped))
        )


def live(house: House, role: Role, weeks: int) -> Life:
    """A life whose first call is in the week so many before (below zero) the one in which you enter."""
    return Life(house, role, local_date(house.stage.day(weeks, role.weekday, role.at), house.home))
