"""What the ledger says of each minimum result: met when reached, not met once it no longer can be, else unknown.

Source: domain section 4, "Minimum results". A result counts only when the judge that the terms name entered or
confirmed it; never the coach alone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from valueback.core.dates import Instant, local_date
from valueback.core.facts import (
    DisputeSettled,
    Fact,
    FeedbackGiven,
    HabitTicked,
    JudgementGiven,
    LevelReached,
    MeasureTaken,
    MilestoneJudged,
    MoneyEntered,
    PaidForItself,
    ResultConfirmed,
    ResultDisputed,
)
from valueback.core.guarantee.case import Case
from valueback.core.money import Exact
from valueback.core.outcome import (
    Feedback,
    Found,
    Habit,
    Judge,
    Judgement,
    Leaf,
    Measure,
    Milestone,
    MoneyWon,
    Outcome,
    Result,
    State,
    leaves,
    resolve,
)
from valueback.core.terms import Level, Party

_PARTIES: Mapping[Judge, frozenset[Party]] = MappingProxyType(
    {
        Judge.CLIENT: frozenset({Party.CLIENT}),
        Judge.THIRD: frozenset({Party.THIRD}),
        Judge.BOTH: frozenset({Party.CLIENT, Party.COACH}),
    }
)


def results(case: Case, outcome: Outcome, opens: Instant | None, ends: Instant | None) -> Result:
    """The tree with states, judged on the window that `opens` and `ends` (exclusive) bound."""
    over = ends is not None and case.passed(ends)
    return case.kept(("results", id(outcome), opens, ends, over), lambda: _results(case, outcome, opens, ends, over))


def _results(case: Case, outcome: Outcome, opens: Instant | None, ends: Instant | None, over: bool) -> Result:
    span = _Span(case.terms.zone, opens, ends, over)
    found = {leaf.key: _found(case, leaf, span) for leaf in leaves(outcome)}
    return resolve(outcome, found)


class _Span:
    """The window as local days."""

    __slots__ = ("ends", "first", "last", "over", "zone")

    def __init__(self, zone: str, opens: Instant | None, ends: Instant | None, over: bool) -> None:
        self.zone = zone
        self.first = local_date(opens, zone) if opens else date.min
        self.last = local_date(ends - timedelta(microseconds=1), zone) if ends else date.max
        self.over = over
        self.ends = ends

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def stands_for(case: Case, entry: Fact, judge: Judge) -> bool:
    """Entered or confirmed by everybody whom the judge of the leaf asks for."""
    needed = _PARTIES[judge]
    if entry.actor in needed and len(needed) == 1:
        return True
    said = {entry.actor, *(fact.actor for fact in case.seen.about(ResultConfirmed, entry.subject))}
    return needed <= said


def disputed(case: Case, entry: Fact) -> bool:
    """Disputed, and not settled yet."""
    return bool(case.seen.about(ResultDisputed, entry.subject)) and not case.seen.about(DisputeSettled, entry.subject)


def dropped(case: Case, entry: Fact) -> bool:
    """Settled as not counting."""
    settled = case.seen.last(DisputeSettled, entry.subject)
    return settled is not None and not settled.what.counts


def _open(case: Case, entry: Fact, judge: Judge) -> bool:
    return disputed(case, entry) or not stands_for(case, entry, judge)


# --- money -----------------------------------------------------------------------------------------


def worth(case: Case, entry: Fact, currency: str) -> Exact:
    """Amount x attribution (x confidence where the terms say so) at the rate written on it, exact, in `currency`."""
    what: MoneyEntered = entry.what
    exact = what.amount.exact.convert(what.rate, currency).times(Fraction(what.attribution))
    return exact.times(Fraction(what.confidence)) if case.guarantee.weigh_confidence else exact


def level_of(case: Case, entry: Fact) -> Level:
    """The highest evidence level reached so far."""
    levels: list[Level] = [
        entry.what.level,
        *(fact.what.level for fact in case.seen.about(LevelReached, entry.subject)),
    ]
    return max(levels, key=lambda level: level.rank)


def money_counts(case: Case, entry: Fact, judge: Judge) -> bool:
    """At the level the terms ask, entered or confirmed by its judge, and not disputed."""
    return level_of(case, entry).rank >= case.guarantee.evidence.rank and not _open(case, entry, judge)


def _money(case: Case, leaf: MoneyWon, span: _Span) -> Found:
    zero = Exact(Fraction(0), leaf.target.currency)
    counted, pending, cites = zero, zero, []
    for entry in case.seen.of(MoneyEntered):
        if entry.what.leaf != leaf.key or not span.holds(entry.what.on) or dropped(case, entry):
            continue
        if money_counts(case, entry, leaf.judge):
            counted += worth(case, entry, leaf.target.currency)
        else:
            pending += worth(case, entry, leaf.target.currency)
        cites.append(entry.seq)
    numbers = {
        "counted": str(counted.rounded()),
        "pending": str(pending.rounded()),
        "target": str(leaf.target),
    }
    state = State.UNKNOWN
    if counted >= leaf.target:
        state = State.MET
    elif span.over and counted + pending < leaf.target:
        state = State.NOT_MET
    return Found(state, numbers, tuple(cites))


# --- feedback, habits, measures --------------------------------------------------------------------


def _feedback(case: Case, leaf: Feedback, span: _Span) -> Found:
    given = [fact for fact in case.seen.of(FeedbackGiven) if fact.what.leaf == leaf.key and not dropped(case, fact)]
    answers = [fact for fact in given if not disputed(case, fact) and not _coach_alone(case, fact)]
    improved = sum(fact.what.score >= leaf.scale_from for fact in answers)
    enough = len(answers) >= leaf.quorum
    state = State.UNKNOWN
    if enough and improved >= leaf.improved:
        state = State.MET
    elif enough and span.over:
        state = State.NOT_MET
    numbers = {
        "answers": str(len(answers)),
        "quorum": str(leaf.quorum),
        "improved": str(improved),
        "needed": str(leaf.improved),
    }
    return Found(state, numbers, tuple(fact.seq for fact in answers))


def _coach_alone(case: Case, entry: Fact) -> bool:
    """An answer that only the coach's word stands for counts for nobody."""
    return entry.actor is Party.COACH and not case.seen.about(ResultConfirmed, entry.subject)


def _habit(case: Case, leaf: Habit, span: _Span) -> Found:
    weeks: dict[date, Fact] = {}
    for fact in case.seen.of(HabitTicked):
        week = _monday(fact.what.week)
        if fact.what.leaf != leaf.key or week + timedelta(days=6) < span.first or week > span.last:
            continue
        if not dropped(case, fact) and not _open(case, fact, leaf.judge):
            weeks[week] = fact
    kept = sum(fact.what.times >= leaf.times for fact in weeks.values())
    state = State.UNKNOWN
    if kept >= leaf.weeks:
        state = State.MET
    elif span.ends is not None:
        in_window = (_monday(span.last) - _monday(span.first)).days // 7 + 1
        if kept + max(0, in_window - len(weeks)) < leaf.weeks:
            state = State.NOT_MET
    numbers = {"kept": str(kept), "needed": str(leaf.weeks), "times": str(leaf.times)}
    return Found(state, numbers, tuple(fact.seq for fact in weeks.values()))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _measure(case: Case, leaf: Measure, span: _Span) -> Found:
    taken = [fact for fact in case.seen.of(MeasureTaken) if fact.what.leaf == leaf.key and span.holds(fact.what.on)]
    taken = [fact for fact in taken if not dropped(case, fact)]
    counting = [fact for fact in taken if not _open(case, fact, leaf.judge)]
    pending = [fact for fact in taken if _open(case, fact, leaf.judge)]
    state = State.UNKNOWN
    if any(leaf.reached(fact.what.value) for fact in counting):
        state = State.MET
    elif span.over and counting and not any(leaf.reached(fact.what.value) for fact in pending):
        state = State.NOT_MET
    numbers = {"baseline": str(leaf.baseline), "target": str(leaf.target)}
    if counting:
        numbers["last"] = str(counting[-1].what.value)
    return Found(state, numbers, tuple(fact.seq for fact in taken))


# --- what happened, and one's own word -------------------------------------------------------------


def _milestone(case: Case, leaf: Milestone, span: _Span) -> Found:
    judged = [fact for fact in case.seen.of(MilestoneJudged) if fact.what.leaf == leaf.key and not dropped(case, fact)]
    counting = [fact for fact in judged if not _open(case, fact, leaf.judge)]
    waiting = len(counting) < len(judged)
    return _by_last(counting, lambda fact: fact.what.happened, span, waiting)


def _by_last(entries: Sequence[Fact], yes: Callable[[Fact], bool], span: _Span, waiting: bool = False) -> Found:
    """The last word counts: a yes at once, a no once the window is over."""
    cites = tuple(fact.seq for fact in entries)
    if not entries:
        return Found(State.UNKNOWN, {}, cites)
    if yes(entries[-1]):
        return Found(State.MET, {}, cites)
    return Found(State.NOT_MET if span.over and not waiting else State.UNKNOWN, {}, cites)


def _judgement(case: Case, leaf: Judgement, span: _Span) -> Found:
    """The last answer given after the window's end decides, or a yes to "Has it paid for itself?" at any time."""
    paid = case.seen.of(PaidForItself)
    if leaf.judge is not Judge.THIRD and paid and paid[-1].what.yes:
        return Found(State.MET, {}, (paid[-1].seq,))
    words = [fact for fact in case.seen.of(JudgementGiven) if fact.what.leaf == leaf.key]
    after = [
        fact for fact in words if span.ends is not None and fact.at >= span.ends and not _open(case, fact, leaf.judge)
    ]
    return _by_last(after, lambda fact: bool(fact.what.yes), span)


def _found(case: Case, leaf: Leaf, span: _Span) -> Found:
    if isinstance(leaf, MoneyWon):
        return _money(case, leaf, span)
    if isinstance(leaf, Feedback):
        return _feedback(case, leaf, span)
    if isinstance(leaf, Habit):
        return _habit(case, leaf, span)
    if isinstance(leaf, Measure):
        return _measure(case, leaf, span)
    if isinstance(leaf, Milestone):
        return _milestone(case, leaf, span)
    return _judgement(case, leaf, span)
