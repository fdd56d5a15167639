"""What becomes of an instance that was not kept: told in time it counts, until it is excused, passed or made good.

Source: domain section 4, "A slip", "Free passes" and the column "cure". A rule finds instances; this module weighs
them against what is allowed and gives the mark, with the instant until which it can still be brought back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from valueback.core.dates import Instant, days_deadline, local_date
from valueback.core.facts import Fact, PassPlayed, PassReason, ServiceFailed, SlipExcused, SlipNotified
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.standing import Finding, Mark, Slip, SlipState
from valueback.core.sessions import Life
from valueback.core.terms import (
    Allowance,
    BeforeNextSession,
    Capacity,
    Clause,
    Counting,
    Cure,
    Duty,
    EffectKind,
    HeldInARow,
    NoCure,
    Party,
    Per,
    Within,
)


@dataclass(frozen=True, slots=True)
class Instance:
    """One occasion on which a duty was due. `weight` 0 is kept; `acts`: later acts and the weight left after each."""

    subject: str
    due: Instant
    weight: Fraction | int = 0
    unclear: bool = False
    excused: bool = False  # settled within the act itself: an accepted late move
    blameless: bool = False  # caused by a broken duty of the coach in the same session
    acts: tuple[tuple[Instant, Fraction | int], ...] = ()
    cites: tuple[int, ...] = ()
    closes: Instant | None = None  # the end (exclusive) of the time in which it could be kept, where it is not `due`


ZERO = Fraction(0)
PASSABLE = frozenset({Clause.VALUE_TOLD, Clause.HOMEWORK, Clause.PRESENT, Clause.NOTICE})


# --- one slip --------------------------------------------------------------------------------------


def slip_of(case: Case, duty: Duty, instance: Instance) -> Slip:
    """The slip that an instance became. By time alone it changes once at most: at the end of its notice or its cure."""
    key = ("slip", id(duty), instance.subject)
    now, until, then = case.kept(key, lambda: _slip(case, duty, instance))
    return then if until is None or case.passed(until) else now


Turning: TypeAlias = tuple[Slip, Instant | None, Slip]  # a slip, until when it is that, and what it is from then on


def _slip(case: Case, duty: Duty, instance: Instance) -> Turning:
    clause, subject = duty.clause, instance.subject
    notify_by = days_deadline(instance.due, case.guarantee.notify_days, case.terms.zone)
    told = _about(case, SlipNotified, clause, subject)
    told_at = told.at if told else None
    weight, cites = Fraction(instance.weight), instance.cites
    bare = Slip(clause, subject, instance.due, weight, SlipState.STANDS, notify_by, told_at, cites=cites)
    if instance.unclear:
        return _final(bare, SlipState.UNCLEAR)
    excuse = _about(case, SlipExcused, clause, subject)
    if excuse is not None or instance.excused:
        return _final(bare, SlipState.EXCUSED, excuse)
    if instance.blameless or _service_failed(case, instance):
        return _final(bare, SlipState.NEVER_COUNTS)
    until = open_until(case, duty, subject, instance.due)
    passed = _passed(case, clause, subject, until)
    if passed is not None:
        return _final(bare, SlipState.PASSED, passed)
    weight, cured_at = _after_acts(instance, _cure_of(case, duty, instance.due), until)
    bare = replace(bare, weight=weight, cure_until=until, settled_at=cured_at)
    if not weight:
        return _final(bare, SlipState.CURED)
    if told is None:
        never = replace(bare, state=SlipState.NEVER_COUNTS)
        return replace(bare, state=SlipState.UNNOTIFIED), notify_by, never
    if told.at >= notify_by:
        return _final(bare, SlipState.NEVER_COUNTS)
    return replace(bare, state=SlipState.OPEN if until else SlipState.STANDS), until, bare


def _final(bare: Slip, state: SlipState, settled: Fact | None = None) -> Turning:
    found = replace(bare, state=state, settled_at=settled.at if settled else bare.settled_at)
    return found, None, found


def _about(case: Case, kind: type, clause: Clause, subject: str) -> Fact | None:
    return next((fact for fact in case.seen.about(kind, subject) if fact.what.clause is clause), None)


def _service_failed(case: Case, instance: Instance) -> bool:
    """The service was not there when it was due, or when the last chance to keep it went by."""
    moments = [one for one in (instance.due, instance.closes) if one is not None]
    return any(fact.at <= one <= fact.what.until for fact in case.seen.of(ServiceFailed) for one in moments)


def _cure_of(case: Case, duty: Duty, due: Instant) -> Cure:
    """The cure as the version in force at the due instant has it."""
    return (case.duty(duty.clause, due) or duty).cure


def open_until(case: Case, duty: Duty, subject: str, due: Instant) -> Instant | None:
    """The end (exclusive) of the time in which an act makes the slip good, once it was told and where an act does."""
    told = _about(case, SlipNotified, duty.clause, subject)
    cure, zone = _cure_of(case, duty, due), case.terms.zone
    if told is None:
        return None
    if isinstance(cure, Within):
        return days_deadline(told.at, cure.days, zone)
    return _next_start(case, cure, told.at) if isinstance(cure, BeforeNextSession) else None


def _next_start(case: Case, cure: BeforeNextSession, told_at: Instant) -> Instant:
    """The start of the first call after the notice; with none planned then, the end of the days given instead.

    A call planned later never takes away what was told, nor opens again what was over.
    """
    alone = days_deadline(told_at, cure.days, case.terms.zone)
    starts = []
    for one in case.sessions:
        if one.gone is None and one.start > told_at:
            if one.planned.at <= told_at:
                starts.append(one.start)
            elif one.planned.at < alone:
                starts.append(max(one.start, alone))
    return min(starts, default=alone)


def _after_acts(instance: Instance, cure: Cure, until: Instant | None) -> tuple[Fraction, Instant | None]:
    """The weight left after what was done late but before the cure ended; before the notice everything is in time."""
    weight, when = Fraction(instance.weight), None
    if not isinstance(cure, Within | BeforeNextSession):
        return weight, when
    for at, left in instance.acts:
        if until is None or at < until:
            weight, when = Fraction(left), at
    return weight, when


def _passed(case: Case, clause: Clause, subject: str, until: Instant | None) -> Fact | None:
    """The free pass that the client played on this instance in time, unless the passes were used up before."""
    if clause not in PASSABLE:
        return None
    free = passes(case)[: case.guarantee.passes]
    for fact in case.seen.about(PassPlayed, subject):
        in_time = fact.what.clause is clause and (until is None or fact.at < until)
        if in_time and (fact in free or (fact.actor is Party.CLIENT and fact.what.reason is not PassReason.NONE)):
            return fact
    return None


def passes(case: Case) -> list[Fact]:
    """The passes played that use one up: one for each instance, illness and bereavement never."""
    first: dict[tuple[Clause, str], Fact] = {}
    for fact in case.seen.of(PassPlayed):
        if fact.what.reason is PassReason.NONE and fact.actor is Party.CLIENT:
            first.setdefault((fact.what.clause, fact.subject), fact)
    return list(first.values())


# --- four in a row ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """The slips after rows of good calls wiped the oldest, and how many more rows the planned calls can bring."""

    slips: tuple[Slip, ...]
    possible: int
    until: Instant | None


def in_a_row(case: Case, cure: HeldInARow, slips: Sequence[Slip]) -> Row:
    """Each `cure.count` held calls in a row after the notice, without a slip of this duty, wipe its oldest slip."""
    left = [slip for slip in slips if slip.state is SlipState.STANDS and slip.notified_at is not None]
    dirty = {slip.subject for slip in left}
    waiting = {slip.subject for slip in slips if slip.state is SlipState.UNNOTIFIED}
    wiped: dict[str, Instant] = {}
    run = 0
    for one in case.sessions:
        if len(wiped) == len(left):
            break
        oldest, life = left[len(wiped)], case.lives[one.subject]
        if one.subject in dirty or life is Life.MISSED:
            run = 0
        elif life is Life.HELD and one.subject not in waiting and _after_notice(oldest, one.start):
            run += 1
            if run == cure.count:
                wiped[oldest.subject] = one.end
                run = 0
    planned = case.planned
    possible = (run + len(planned)) // cure.count
    until = planned[-1].end if planned else None
    return Row(tuple(_wiped(slip, wiped, until if possible else None) for slip in slips), possible, until)


def _after_notice(slip: Slip, start: Instant) -> bool:
    return slip.notified_at is not None and start >= slip.notified_at


def _wiped(slip: Slip, wiped: dict[str, Instant], until: Instant | None) -> Slip:
    if slip.state is not SlipState.STANDS or slip.notified_at is None:
        return slip
    if slip.subject in wiped:
        return replace(slip, state=SlipState.CURED, settled_at=wiped[slip.subject])
    return replace(slip, cure_until=until)


# --- against the allowance -------------------------------------------------------------------------


def measured(allowed: Allowance, slips: Iterable[Slip], order: Sequence[str], zone: str) -> Fraction:
    """The counting slips as the allowance counts them. `order`: subjects of all instances by time, for a run."""
    counting = [slip for slip in slips if slip.counts]
    if allowed.counting in (Counting.COUNT, Counting.SHARE):
        return sum((slip.weight for slip in counting), ZERO)
    if allowed.counting is Counting.RATE:
        return _most_in_one(counting, lambda slip: _period(allowed, local_date(slip.due, zone)))
    weights = {slip.subject: slip.weight for slip in counting}
    longest = run = ZERO
    for subject in order:
        run = run + weights[subject] if subject in weights else ZERO
        longest = max(longest, run)
    return longest


def _most_in_one(slips: Iterable[Slip], period: Callable[[Slip], tuple[int, int]]) -> Fraction:
    sums: dict[tuple[int, int], Fraction] = {}
    for slip in slips:
        sums[period(slip)] = sums.get(period(slip), ZERO) + slip.weight
    return max(sums.values(), default=ZERO)


def _period(allowed: Allowance, day: date) -> tuple[int, int]:
    if allowed.per is Per.MONTH:
        return day.year, day.month
    monday = day - timedelta(days=day.weekday())
    return monday.year, monday.toordinal()


@lru_cache(maxsize=256)
def whole(number: Decimal | int) -> Fraction:
    """The exact fraction of a number of the terms or a small count; kept, because the same few come again."""
    return Fraction(number)


def limit(allowed: Allowance, total: int) -> Fraction:
    """What is allowed, in slips: a share is of all instances, planned ones included."""
    exact = whole(allowed.limit)
    return exact * total if allowed.counting is Counting.SHARE else exact


def weigh(case: Case, duty: Duty, instances: Sequence[Instance], total: int | None = None) -> Finding:
    """The finding on one duty. `instances` are those due so far; `total` what a share is of (default: their number)."""
    since = case.slips_since
    missed = [one for one in instances if (one.weight or one.unclear) and (since is None or one.due >= since)]
    missed.sort(key=_by_due)
    slips = tuple([slip_of(case, duty, one) for one in missed])
    if not slips:
        return _clean(case, duty, len(instances), total)
    row: Row | None = None
    if isinstance(duty.cure, HeldInARow):
        row = in_a_row(case, duty.cure, slips)
        slips = row.slips
    allowed = limit(duty.allowed, len(instances) if total is None else total)
    order = [one.subject for one in sorted(instances, key=_by_due)]
    found = measured(duty.allowed, slips, order, case.terms.zone)
    mark, until = _mark(case, duty, slips, order, allowed, row)
    counting = [slip for slip in slips if slip.counts]
    return Finding(
        f"{duty.clause}_{mark}",
        duty.clause,
        Party.CLIENT,
        mark,
        until,
        found,
        allowed,
        tuple(sorted({seq for slip in counting for seq in slip.cites})),
        effect_of(case, duty),
        detail=slips,
        instances=len(instances),
    )


def _by_due(one: Instance) -> tuple[Instant, str]:
    return one.due, one.subject


def _clean(case: Case, duty: Duty, instances: int, total: int | None) -> Finding:
    """Nothing missed so far; with nothing due yet, not due."""
    mark = Mark.KEPT if instances else Mark.NOT_DUE
    allowed = limit(duty.allowed, instances if total is None else total)
    code, effect = f"{duty.clause.value}_{mark.value}", effect_of(case, duty)
    return Finding(code, duty.clause, Party.CLIENT, mark, None, ZERO, allowed, (), effect, instances=instances)


def effect_of(case: Case, duty: Duty) -> EffectKind:
    """For a consumer `end` needs a cure and the clause acknowledged separately at signing; without them it warns."""
    if duty.effect.kind is not EffectKind.END or case.terms.capacity is not Capacity.CONSUMER:
        return duty.effect.kind
    if isinstance(duty.cure, NoCure):
        return EffectKind.WARN
    acknowledged = case.signed.at(case.as_of).acknowledged
    return EffectKind.END if duty.clause in acknowledged else EffectKind.WARN


def _mark(
    case: Case, duty: Duty, slips: tuple[Slip, ...], order: Sequence[str], allowed: Fraction, row: Row | None
) -> tuple[Mark, Instant | None]:
    zone = case.terms.zone
    found = measured(duty.allowed, slips, order, zone)
    if found > allowed:
        until = _row_until(case, duty, slips, order, allowed, row) if row else _until(duty, slips, order, allowed, zone)
        return (Mark.CURABLE, until) if until is not None else (Mark.BROKEN, None)
    unclear = sum((slip.weight for slip in slips if slip.state is SlipState.UNCLEAR), ZERO)
    if unclear and found + unclear > allowed:
        return Mark.UNKNOWN, None
    return (Mark.WATCH if found >= 1 and allowed - found < 1 else Mark.KEPT), None


def _until(duty: Duty, slips: tuple[Slip, ...], order: Sequence[str], allowed: Fraction, zone: str) -> Instant | None:
    """The last instant at which the cures still open could bring the duty back to its allowance."""
    kept = list(slips)
    opened = [slip for slip in slips if slip.state is SlipState.OPEN and slip.cure_until is not None]
    for slip in sorted(opened, key=lambda one: one.cure_until or one.due, reverse=True):
        kept.remove(slip)
        if measured(duty.allowed, kept, order, zone) <= allowed:
            return slip.cure_until
    return None


def _row_until(
    case: Case, duty: Duty, slips: tuple[Slip, ...], order: Sequence[str], allowed: Fraction, row: Row
) -> Instant | None:
    """As `_until`, for rows of good calls: the planned calls must bring enough rows; wiped are the oldest first."""
    counting = [slip for slip in slips if slip.counts]
    kept = counting[row.possible :]
    if row.possible and measured(duty.allowed, kept, order, case.terms.zone) <= allowed:
        return row.until
    return None
