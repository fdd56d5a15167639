"""The coach's duties, kept in the same ledger: they never change the verdict alone, the findings speak in a claim.

Source: domain section 4, "The coach's duties".
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from valueback.core.dates import days_deadline
from valueback.core.facts import (
    AdjustmentProposed,
    CheckAsked,
    HomeworkGiven,
    HomeworkLooked,
    Presence,
    Recorded,
    RecordingAsked,
    RecordingOff,
)
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.duties import voiced_facts
from valueback.core.guarantee.standing import Finding, Mark
from valueback.core.sessions import Life
from valueback.core.terms import Clause, CoachDuty, Party, Recording

# (kept, seqs cited) for each instance that is due
Occasions: TypeAlias = Iterator[tuple[bool, tuple[int, ...]]]


def _ask(case: Case, duty: CoachDuty) -> Occasions:
    """Asked after every held session, by the end of the nth local day after it."""
    for one in case.held:
        until = days_deadline(one.end, duty.days, case.terms.zone)
        asked = case.seen.first(CheckAsked, one.subject)
        if asked is not None and asked.at < until:
            yield True, (asked.seq,)
        elif case.passed(until):
            yield False, (one.planned.seq,)


def _adjust(case: Case, duty: CoachDuty) -> Occasions:
    """Every "no" or "partly" is answered with an adjustment by the next session that is held."""
    proposed = {fact.what.session: fact for fact in reversed(case.seen.of(AdjustmentProposed))}
    for fact in voiced_facts(case):
        following = next((one for one in case.held if one.start > fact.at), None)
        answer = proposed.get(fact.subject)
        if answer is not None and (following is None or answer.at < following.end):
            yield True, (fact.seq, answer.seq)
        elif following is not None:
            yield False, (fact.seq,)


def _look(case: Case, duty: CoachDuty) -> Occasions:
    """Homework given is looked at by the end of the next session that is held."""
    given = {fact.what.session: fact for fact in case.seen.of(HomeworkGiven)}
    for place, one in enumerate(case.held):
        item = given.get(one.subject)
        if item is None or place + 1 >= len(case.held):
            continue
        looked = case.seen.first(HomeworkLooked, one.subject)
        until = days_deadline(case.held[place + 1].end, 1, case.terms.zone)
        if looked is not None and looked.at < until:
            yield True, (looked.seq,)
        elif case.passed(until):
            yield False, (item.seq,)


def _on_time(case: Case, duty: CoachDuty) -> Occasions:
    """There on time and to the end; cancelled by the coach with less than a day's notice is no kept call either."""
    for one in case.sessions:
        life = case.lives[one.subject]
        if life in (Life.HELD, Life.MISSED, Life.COACH_MISSED):
            yield one.coach is Presence.ON_TIME, one.cites


def _record(case: Case, duty: CoachDuty) -> Occasions:
    """Recorded where the terms say so and nobody said "off today"."""
    for one in case.held:
        always = case.signed.terms(one.start).recording is Recording.ALWAYS
        asked = case.seen.first(RecordingAsked, one.subject)
        if case.seen.first(RecordingOff, one.subject) or not (always or asked):
            continue
        recorded = case.seen.first(Recorded, one.subject)
        until = days_deadline(one.end, max(1, duty.days), case.terms.zone)
        if recorded is not None:
            yield True, (recorded.seq,)
        elif case.passed(until):
            yield False, (one.planned.seq,)


_OCCASIONS: Mapping[Clause, Callable[[Case, CoachDuty], Occasions]] = MappingProxyType(
    {
        Clause.ASK: _ask,
        Clause.ADJUST: _adjust,
        Clause.LOOK: _look,
        Clause.ON_TIME: _on_time,
        Clause.RECORD: _record,
    }
)


def findings(case: Case) -> tuple[Finding, ...]:
    """One finding for each duty of the coach in the terms in force now."""
    return tuple(_finding(case, duty) for duty in case.guarantee.coach_duties)


def _finding(case: Case, duty: CoachDuty) -> Finding:
    if duty.clause is Clause.RECORD and case.terms.recording is Recording.NEVER:
        return Finding("record_not_applicable", duty.clause, Party.COACH, Mark.NOT_APPLICABLE)
    occasions = tuple(_OCCASIONS[duty.clause](case, duty))
    missed = [cites for kept, cites in occasions if not kept]
    mark = _mark(len(occasions), len(missed), duty.allowed)
    cites = tuple(sorted({seq for found in missed for seq in found}))
    return Finding(
        f"{duty.clause}_{mark}",
        duty.clause,
        Party.COACH,
        mark,
        None,
        Fraction(len(missed)),
        Fraction(duty.allowed),
        cites,
        instances=len(occasions),
    )


def _mark(occasions: int, missed: int, allowed: int) -> Mark:
    if not occasions:
        return Mark.NOT_DUE
    if missed > allowed:
        return Mark.BROKEN
    return Mark.WATCH if missed and allowed - missed < 1 else Mark.KEPT
