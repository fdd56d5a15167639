"""The coach's duties, kept in the same ledger: they never change the verdict alone, the findings speak in a claim.

Source: domain section 4, "The coach's duties".
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from valueback.core.dates import Instant, days_deadline
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
from valueback.core.guarantee.case import Case, Timeline
from valueback.core.guarantee.duties import voiced_facts
from valueback.core.guarantee.slips import whole
from valueback.core.guarantee.standing import Finding, Mark
from valueback.core.sessions import Life
from valueback.core.terms import Clause, CoachDuty, Party, Recording

# When an occasion counts, whether the duty was kept on it, and the seqs cited.
Occasion: TypeAlias = tuple[bool, tuple[int, ...]]
Occasions: TypeAlias = Iterator[tuple[Instant, Occasion]]


def _ask(case: Case, duty: CoachDuty) -> Occasions:
    """Asked after every held session, by the end of the nth local day after it."""
    for one in case.to_be_held:
        until = days_deadline(one.end, duty.days, case.terms.zone)
        asked = case.seen.first(CheckAsked, one.subject)
        if asked is not None and asked.at < until:
            yield one.over_at, (True, (asked.seq,))
        else:
            yield until, (False, (one.planned.seq,))


def _adjust(case: Case, duty: CoachDuty) -> Occasions:
    """Every "no" or "partly" is answered with an adjustment by the next session that is held."""
    proposed = {fact.what.session: fact for fact in reversed(case.seen.of(AdjustmentProposed))}
    for fact in voiced_facts(case):
        following = next((one for one in case.to_be_held if one.start > fact.at), None)
        answer = proposed.get(fact.subject)
        if answer is not None and (following is None or answer.at < following.end):
            yield answer.at, (True, (fact.seq, answer.seq))
        elif following is not None:
            yield following.end, (False, (fact.seq,))


def _look(case: Case, duty: CoachDuty) -> Occasions:
    """Homework given is looked at by the end of the day after the next session that is held."""
    given = {fact.what.session: fact for fact in case.seen.of(HomeworkGiven)}
    for one, following in pairwise(case.to_be_held):
        item = given.get(one.subject)
        if item is None:
            continue
        looked = case.seen.first(HomeworkLooked, one.subject)
        until = days_deadline(following.end, 1, case.terms.zone)
        if looked is not None and looked.at < until:
            yield looked.at, (True, (looked.seq,))
        else:
            yield until, (False, (item.seq,))


def _on_time(case: Case, duty: CoachDuty) -> Occasions:
    """There on time and to the end."""
    for one in case.sessions:
        if one.after in (Life.HELD, Life.MISSED, Life.COACH_MISSED):
            yield one.over_at, (one.coach is Presence.ON_TIME, one.cites)


def _record(case: Case, duty: CoachDuty) -> Occasions:
    """Recorded where the terms say so and nobody said "off today"."""
    for one in case.to_be_held:
        always = case.signed.terms(one.start).recording is Recording.ALWAYS
        asked = case.seen.first(RecordingAsked, one.subject)
        if case.seen.first(RecordingOff, one.subject) or not (always or asked):
            continue
        recorded = case.seen.first(Recorded, one.subject)
        if recorded is not None:
            yield max(recorded.at, one.over_at), (True, (recorded.seq,))
        else:
            yield days_deadline(one.end, max(1, duty.days), case.terms.zone), (False, (one.planned.seq,))


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
    key = ("coach", duty.clause, duty.days)
    occasions = case.due(case.kept(key, lambda: Timeline(_OCCASIONS[duty.clause](case, duty))))
    missed = [cites for kept, cites in occasions if not kept]
    mark = _mark(len(occasions), len(missed), duty.allowed)
    cites = tuple(sorted({seq for found in missed for seq in found}))
    return Finding(
        f"{duty.clause.value}_{mark.value}",
        duty.clause,
        Party.COACH,
        mark,
        None,
        whole(len(missed)),
        whole(duty.allowed),
        cites,
        instances=len(occasions),
    )


def _mark(occasions: int, missed: int, allowed: int) -> Mark:
    if not occasions:
        return Mark.NOT_DUE
    if missed > allowed:
        return Mark.BROKEN
    return Mark.WATCH if missed and allowed - missed < 1 else Mark.KEPT
