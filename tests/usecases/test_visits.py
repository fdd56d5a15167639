"""Attention is a budget: how often half a year asks for a client's eyes, counted from the records it leaves.

Two clients live the model case of 26 calls: one who opens every message after a call and answers what is on its page,
and one who forgets some. Visits are counted as the instants at which the client did something, messages as the
letters of the outbox that use the budget up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done
from tests.weekly import Post, call, end, facts, queued, standing
from valueback.core.dates import Instant
from valueback.core.facts import (
    Answer,
    CheckAnswered,
    CheckAsked,
    Informed,
    ScheduleSigned,
    SlipNotified,
    VersionSigned,
)
from valueback.core.facts import Done as How
from valueback.core.guarantee import Mark, Standing, Verdict
from valueback.core.outcome import AnyOf, Judgement, MoneyWon
from valueback.core.terms import Clause, Party
from valueback.store.load import facts_of
from valueback.store.models import OutgoingMail
from valueback.usecases import adjustments, checks, homework, pages, schedules
from valueback.usecases.homework import Item

CALLS = 26
VISITS = 26
A_WEEK = 2
WEEK, A_DAY = timedelta(days=7), timedelta(days=1)
UNCOUNTED = (VersionSigned, Informed, ScheduleSigned)
"""Signing is no visit of the weekly round."""

MINIMUM = AnyOf((MoneyWon("gains", "Two new clients", make.FEE), Judgement("word", "I lead the call")))
HARD = (3, 14)
"""The calls whose value was told as "partly"."""


@dataclass(slots=True)
class HalfYear:
    """One engagement lived to its end; `asleep` are the calls after which the client opens nothing."""

    made: Made
    asleep: Collection[int] = ()
    post: Post = field(default_factory=Post)
    standings: list[Standing] = field(default_factory=list)

    def live(self) -> None:
        self._sign_schedule()
        for number in range(1, CALLS + 1):
            self._days_until(end(number) + timedelta(minutes=1))
            self._coach(number, end(number) + timedelta(minutes=20))
            # The evening of the call in New York, by the link of the message.
            if number not in self.asleep:
                self._visit(number, end(number) + timedelta(hours=8))
        self._days_until(end(CALLS) + timedelta(days=2))

    def _sign_schedule(self) -> None:
        sent = done(schedules.draft(self.made.coach(), self.made.id, "Lead the weekly call", MINIMUM))
        make.send_schedule(self.made, sent)
        make.sign_schedule(self.made, sent)

    def _days_until(self, moment: Instant) -> None:
        """Once a morning the service looks after what time makes due, for the coach and for the client."""
        while self.post.now + A_DAY < moment:
            self._at(self.post.now + A_DAY)
        self._at(moment)

    def _at(self, moment: Instant) -> None:
        self.post.at(moment)
        found = standing(self.made, moment, Party.CLIENT)
        self.standings.append(found)

    def _coach(self, number: int, now: Instant) -> None:
        """A coach after a call: looks at what was brought, gives something new, changes what a check asks for."""
        coach = self.made.coach(now)
        if number > 1:
            homework.looked(coach, call(self.made, number - 1))
        if number < CALLS:
            done(homework.give(coach, call(self.made, number), (Item(f"Open the call of week {number}"),)))
        for one in pages.after_call_coach(coach, self.made.id).adjustments:  # type: ignore[union-attr]
            if one.agreed_at is not None:
                done(adjustments.tried(coach, one.id, True))
        if number in HARD:
            done(adjustments.propose(coach, call(self.made, number), "Start from the agenda of Monday's call"))

    def _visit(self, number: int, now: Instant) -> None:
        """One page, one button: everything on it that can be answered by now."""
        client = self.made.client_by_link(now)
        page = pages.after_call_client(client, self.made.id)
        assert page is not None
        for check in page.checks:
            if check.answer is None:
                words = Answer.PARTLY if number in HARD else Answer.YES
                done(checks.answer(client, check.session.id, words, "", True if check.asks_course else None))
        brought = {one.id: How.DONE for one in page.homework if one.done is None and one.session != f"s{number}"}
        if brought:
            done(homework.report(client, self.made.id, brought))
        for change in page.adjustments:
            done(adjustments.agree(client, change.id))

    # --- what the records say ----------------------------------------------------------------------

    def visits(self) -> set[Instant]:
        """The instants at which the client did something."""
        found = facts_of(self.made.house.id, self.made.id).items
        return {one.noted_at for one in found if one.by is Party.CLIENT and not isinstance(one.what, UNCOUNTED)}

    def messages(self) -> list[OutgoingMail]:
        return list(OutgoingMail.objects.filter(to_person=self.made.client_person, counted=True).order_by("queued_at"))


def most_in_a_week(letters: list[OutgoingMail]) -> int:
    """The most letters of any seven days."""
    times = [one.queued_at for one in letters]
    return max(sum(first <= one < first + WEEK for one in times) for first in times)


def verdicts(lived: HalfYear) -> set[Verdict | None]:
    return {one.verdict for one in lived.standings}


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def test_half_a_year_stays_covered_with_a_visit_a_call(ana: Made) -> None:
    lived = HalfYear(ana)
    lived.live()

    assert verdicts(lived) == {Verdict.COVERED}
    assert lived.standings[-1].sessions.held == CALLS
    assert lived.standings[-1].window.ends > end(CALLS)  # type: ignore[operator]
    assert len(lived.visits()) == VISITS
    # Nothing was left over for another visit: every check, every homework, every change.
    for clause in (Clause.VALUE_TOLD, Clause.HOMEWORK, Clause.PRESENT, Clause.CLARITY):
        found = lived.standings[-1].finding(clause)
        assert found is not None
        assert (found.mark, found.slips) == (Mark.KEPT, 0), clause
    last = pages.after_call_client(ana.client_by_link(lived.post.now), ana.id)
    assert last is not None
    assert (last.adjustments, last.slips) == ((), ())
    # One message a call, and each of them was handed to the mail server.
    assert [one.template for one in lived.messages()] == ["after_call"] * CALLS
    assert all(one.accepted_at for one in lived.messages())
    assert most_in_a_week(lived.messages()) <= A_WEEK


def test_who_forgets_some_is_told_within_two_messages_a_week_and_stays_covered(ana: Made) -> None:
    forgotten = (5, 10, 11, 19)
    lived = HalfYear(ana, asleep=forgotten)
    lived.live()

    assert verdicts(lived) == {Verdict.COVERED}
    assert len(lived.visits()) == VISITS - len(forgotten)
    assert most_in_a_week(lived.messages()) <= A_WEEK
    assert len(queued("after_call_reminder")) == len(forgotten)
    # Every slip was told. Those told in time were made good on the page of the next call; of two in a row one stands.
    told = {one.subject for one in facts(ana, SlipNotified)}
    assert {f"s{number}" for number in forgotten} <= told
    assert {one.subject for one in facts(ana, CheckAsked)} == {f"s{number}" for number in range(1, CALLS + 1)}
    answered = {one.subject for one in facts(ana, CheckAnswered)}
    assert {one.subject for one in facts(ana, CheckAsked)} - answered == {"s10"}
    value_told = lived.standings[-1].finding(Clause.VALUE_TOLD)
    assert value_told is not None
    assert (value_told.mark, value_told.slips, value_told.allowed) == (Mark.KEPT, 1, 5)
