"""One question about one engagement: the facts seen, the terms in force, the calls, the window, and what lies ahead.

Every comparison of the clock with an instant goes through `passed`, which notes instants still to come;
the earliest of them is the first at which time alone could change the answer (`holds_until`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, TypeVar

from valueback.core.agreements import Signed
from valueback.core.dates import Instant, days_deadline, end_of_day, local_date, start_of_day, term_last_day
from valueback.core.facts import Activated, Ended, Fact, Paused, Seen, WithdrawalDeclared
from valueback.core.sessions import Count, Life, Session, count, late, sessions
from valueback.core.terms import (
    After,
    AfterCancelling,
    Anchor,
    Bound,
    Clause,
    Duty,
    EndingKind,
    Extension,
    FirstOf,
    Guarantee,
    NoticeRule,
    OnGuarantee,
    Party,
    Stage,
    Terms,
    Unit,
)

Made = TypeVar("Made")


class Timeline(Generic[Made]):
    """Items in the order in which they come due; `ready` are those instants. Independent of the instant asked about."""

    __slots__ = ("items", "ready")

    def __init__(self, entries: Iterable[tuple[Instant, Made]]) -> None:
        ordered = sorted(entries, key=itemgetter(0))
        self.ready: list[Instant] = [ready for ready, _ in ordered]
        self.items: list[Made] = [item for _, item in ordered]


class Case:
    """What every rule reads. Made once per question."""

    def __init__(self, signed: Signed, seen: Seen, as_of: Instant) -> None:
        self.signed = signed
        self.seen = seen
        self.as_of = as_of
        in_force = signed.at(as_of).version
        self.terms: Terms = in_force.terms
        # Versions may share a clause as one object, so what was kept under one is never read under another.
        self._memo: dict[Any, Any] = signed.memo.setdefault(in_force.number, {})
        self.ahead: Instant | None = None
        self.extra_days = 0  # added to the window by broken duties whose effect is to extend
        for version in signed.versions:
            self.passed(version.since)

    def passed(self, instant: Instant) -> bool:
        """Whether the clock has reached the instant; if not, it is noted as still ahead."""
        if instant <= self.as_of:
            return True
        if self.ahead is None or instant < self.ahead:
            self.ahead = instant
        return False

    def kept(self, key: Any, make: Callable[[], Made]) -> Made:
        """A value that follows from terms and facts alone, made once and kept beside them."""
        found: Made | None = self._memo.get(key)
        if found is None:
            found = self._memo[key] = make()
        return found

    def due(self, timeline: "Timeline[Made]") -> Sequence[Made]:
        """What of a timeline has come due by now; the next of it is noted as ahead."""
        place = bisect_right(timeline.ready, self.as_of)
        if place < len(timeline.ready):
            self.passed(timeline.ready[place])
            return timeline.items[:place]
        return timeline.items

    @property
    def guarantee(self) -> Guarantee:
        found = self.terms.guarantee
        if found is None:
            raise ValueError("terms without a guarantee have no standing")
        return found

    def duty(self, clause: Clause, at: Instant) -> Duty | None:
        """The duty as the version in force at `at` has it."""
        return self.signed.terms(at).duty(clause)

    @cached_property
    def slips_since(self) -> Instant | None:
        """From when on slips count: the effect of the last amendment that did not carry them over; None = all."""
        fresh = [one.since for one in self.signed.versions[1:] if not one.terms.slips_carry_over]
        return max((since for since in fresh if since <= self.as_of), default=None)

    # --- the calls ---------------------------------------------------------------------------------------------

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """All calls, by start; what an early ending left on the plan is not held any more."""
        hours = self.terms.guarantee.say_within_hours if self.terms.guarantee else 72
        known, stopped = sessions(self.seen, hours), self.stopped_at
        if stopped is None:
            return known
        return self.kept(
            "sessions", lambda: tuple(one for one in known if one.gone is not None or one.said or one.start < stopped)
        )

    @cached_property
    def to_be_held(self) -> tuple[Session, ...]:
        """The calls that were held, and those that will have been once they are over."""
        return self.kept("to_be_held", lambda: tuple(one for one in self.sessions if one.after is Life.HELD))

    @cached_property
    def lives(self) -> dict[str, Life]:
        """The life of each call as of now; the end of the next planned one is noted as ahead."""
        found: dict[str, Life] = {}
        for one in self.sessions:
            life = one.life(self.as_of)
            if life is Life.PLANNED:
                self.passed(one.end)
            found[one.subject] = life
        return found

    @cached_property
    def held(self) -> tuple[Session, ...]:
        return tuple(one for one in self.sessions if self.lives[one.subject] is Life.HELD)

    @cached_property
    def planned(self) -> tuple[Session, ...]:
        """Calls still to come."""
        return tuple(one for one in self.sessions if self.lives[one.subject] is Life.PLANNED)

    @cached_property
    def count(self) -> Count:
        tally = self._tally
        return tally if self.stopped_at is None else Count(tally.agreed, tally.held, tally.used, 0, 0)

    @cached_property
    def _tally(self) -> Count:
        _ = self.lives  # the end of the next call is ahead also where no duty asks about calls
        return count(self.sessions, self.terms.sessions, self._used_up, self.as_of)

    def _used_up(self, one: Session) -> bool:
        """Whether a call that the client cancelled is used: cancelled late, or the terms say that every one is."""
        if one.gone is None or one.gone_by is not Party.CLIENT:
            return False
        in_force = self.duty(Clause.NOTICE, one.gone.at)
        hours = in_force.rule.hours if in_force and isinstance(in_force.rule, NoticeRule) else 24
        if late(one, hours) and not one.gone.what.accepted:
            return True
        return self.signed.terms(one.gone.at).cancelled_in_time is AfterCancelling.USED

    # --- endings and pauses --------------------------------------------------------------------------------------

    @cached_property
    def ended(self) -> Fact | None:
        """The early ending, if there was one."""
        found = self.seen.of(Ended)
        return found[0] if found else None

    @cached_property
    def stopped_at(self) -> Instant | None:
        """When the engagement was over before its time: ended early, or withdrawn from by law."""
        ended, withdrawn = self.ended, self.seen.of(WithdrawalDeclared)
        if ended is None or (withdrawn and withdrawn[0].at < ended.at):
            return withdrawn[0].at if withdrawn else None
        return ended.at

    @property
    def stopped_early_for_claim(self) -> bool:
        """Ended in a way that ends the window and opens the claim period (the coach stopped)."""
        return self.ending_effect is OnGuarantee.CLAIM_OPENS

    @cached_property
    def ending_effect(self) -> OnGuarantee | None:
        if self.ended is None:
            return None
        how: EndingKind = self.ended.what.how
        ending = self.signed.terms(self.ended.at).ending(how)
        if ending is not None:
            return ending.guarantee
        return OnGuarantee.CLAIM_OPENS if how is EndingKind.COACH_STOPS else OnGuarantee.LAPSES

    @cached_property
    def paused(self) -> bool:
        """Whether the local day is within a pause."""
        zone, today = self.terms.zone, local_date(self.as_of, self.terms.zone)
        found = False
        for fact in self.seen.of(Paused):
            if fact.what.first > today:
                self.passed(end_of_day(fact.what.first - timedelta(days=1), zone))
            elif fact.what.last >= today:
                self.passed(end_of_day(fact.what.last, zone))
                found = True
        return found

    def _extended(self, day: date, begins: date, kinds: tuple[Extension, ...]) -> date:
        """A last day, later by each day of rest within the window, and by one interval for each call the coach missed.

        What lies before the window or after its end adds nothing, and a day that rests twice is added once.
        """
        rests = sorted((fact.what for fact in self.seen.of(Paused) if _kind(fact) in kinds), key=_first_day)
        counted = begins
        for rest in rests:
            first = max(rest.first, counted)
            if first <= min(day, rest.last):
                day += rest.last - first + timedelta(days=1)
                counted = rest.last + timedelta(days=1)
        if Extension.COACH_ABSENCES in kinds:
            for one in self.sessions:
                if one.after is Life.COACH_MISSED and begins <= local_date(one.start, self.terms.zone) <= day:
                    day += timedelta(days=7 * self.terms.every_weeks)
        return day

    # --- the window ------------------------------------------------------------------------------------------------

    def opens(self, stage: Stage) -> Instant | None:
        """When the stage's window opens, or None while its anchor has not happened."""
        anchor = stage.window.starts
        if anchor is Anchor.SIGNATURE:
            return self.signed.concluded_at
        if anchor is Anchor.ACTIVATION:
            return self.activated.at if self.activated else None
        day = self._anchor_day(anchor)
        return None if day is None else end_of_day(day - timedelta(days=1), self.terms.zone)

    @cached_property
    def activated(self) -> Fact | None:
        """The act that arms the guarantee; where the terms ask for it before the first day, a later one is none."""
        found = self.seen.of(Activated)
        if not found:
            return None
        asked = self.guarantee.activation
        too_late = asked is not None and asked.before_start and found[0].at >= self.first_instant
        return None if too_late else found[0]

    @property
    def first_instant(self) -> Instant:
        """The beginning of the first day of the term."""
        return start_of_day(self.terms.first_day, self.terms.zone)

    def ends(self, stage: Stage) -> Instant | None:
        """The end (exclusive) of the stage's window; a coach who stops ends it at that instant, if it still runs."""
        ends: tuple[Instant | None] = self.kept(("ends", id(stage), self.extra_days), lambda: (self._ends(stage),))
        return ends[0]

    def _ends(self, stage: Stage) -> Instant | None:
        day = self._last_day(stage.window.ends, stage.window.extended_by)
        ends = None if day is None else end_of_day(day + timedelta(days=self.extra_days), self.terms.zone)
        if self.ended is None or not self.stopped_early_for_claim:
            return ends
        return self.ended.at if ends is None else min(ends, self.ended.at)

    def claims_until(self, stage: Stage) -> Instant | None:
        ends = self.ends(stage)
        if ends is None:
            return None
        # The window's last local day is day 0 of the claim period, whatever instant of it ended the window.
        stopped = self.stopped_early_for_claim and self.ended is not None and ends == self.ended.at
        last = ends if stopped else ends - timedelta(microseconds=1)
        return days_deadline(last, self.guarantee.claim.period, self.terms.zone)

    @property
    def stage(self) -> int:
        """The place of the stage that counts now: the first whose claim period is not over, otherwise the last."""
        stages = self.guarantee.stages
        for place, stage in enumerate(stages[:-1]):
            until = self.claims_until(stage)
            if until is None or not self.passed(until):
                return place
        return len(stages) - 1

    def _last_day(self, bound: Bound, extended: tuple[Extension, ...]) -> date | None:
        if isinstance(bound, After):
            return self._after(bound, extended)
        days = [self._last_day(part, extended) for part in bound.parts]
        if isinstance(bound, FirstOf):
            return min((day for day in days if day is not None), default=None)
        known = [day for day in days if day is not None]
        return max(known) if len(known) == len(days) else None

    def _after(self, bound: After, extended: tuple[Extension, ...]) -> date | None:
        anchor = self._anchor_day(bound.anchor)
        if anchor is None:
            return None
        if bound.unit is Unit.SESSIONS:
            return self._nth_session_day(anchor, bound.count)
        if bound.unit is Unit.MONTHS and bound.count:
            day = term_last_day(anchor, bound.count)
        else:
            day = anchor + timedelta(days=bound.count * (7 if bound.unit is Unit.WEEKS else 1))
        if bound.anchor is Anchor.LAST_SESSION:
            return day
        # The term rests from its first day on; what is counted from an event, from that event on.
        begins = self.terms.first_day if bound.anchor is Anchor.TERM_END else anchor
        return self._extended(day, begins, extended)

    def _nth_session_day(self, first: date, count_: int) -> date | None:
        """The local day of the nth call held or to be held from a day on; None while that many are not planned."""
        days = [local_date(one.start, self.terms.zone) for one in self.to_be_held]
        days = [day for day in days if day >= first]
        return days[count_ - 1] if 0 < count_ <= len(days) else None

    def _anchor_day(self, anchor: Anchor) -> date | None:
        terms = self.terms
        if anchor is Anchor.SIGNATURE:
            return local_date(self.signed.concluded_at, terms.zone)
        if anchor is Anchor.START:
            return terms.first_day
        if anchor is Anchor.TERM_END:
            return term_last_day(terms.first_day, terms.months)
        if anchor is Anchor.ACTIVATION:
            return local_date(self.activated.at, terms.zone) if self.activated else None
        standing = [one for one in self.sessions if one.gone is None]
        if anchor is Anchor.FIRST_SESSION:
            return local_date(standing[0].start, terms.zone) if standing else None
        return self._last_session_day(standing)

    def _last_session_day(self, standing: list[Session]) -> date:
        """The last call planned, or still owed: owed calls are added at the end, one slot each."""
        # A coach who stops does not bring the window's end nearer than the day of stopping.
        tally = self._tally if self.stopped_early_for_claim else self.count
        terms, owed, step = self.terms, tally.owed, timedelta(days=7 * self.terms.every_weeks)
        if standing:
            return local_date(standing[-1].start, terms.zone) + owed * step
        first = terms.first_day + timedelta(days=(terms.slot.weekday - terms.first_day.weekday()) % 7)
        return first + max(0, owed - 1) * step


def _kind(fact: Fact) -> Extension:
    return Extension.SUSPENSIONS if fact.what.suspension else Extension.PAUSES


def _first_day(what: Paused) -> date:
    return what.first
