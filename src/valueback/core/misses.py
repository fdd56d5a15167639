"""A slot that nearly holds comes with each call that fails and everything that stands in its way.

What is said is data: a code, whose side it is on, a name, a clock time, and the zones whose change of clocks brought
it. Calls that fail one after the other for one cause are told together, from the first to the last.
Source: domain section 5 ("free in every week ... or the exceptions are named").
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from valueback.core.availability import (
    BUCKET_MINUTES,
    Availability,
    Busy,
    BusyKind,
    Side,
    end_minute_of,
    minute_of,
)
from valueback.core.buckets import BUCKET, claims, kept_free
from valueback.core.dates import Instant, day_after, local_date, local_time
from valueback.core.finder import Ask, Found, calls_of, fitting, nearly_slots
from valueback.core.terms import Party

_HALF_A_WEEK = timedelta(days=3, hours=12)


class MissCode(StrEnum):
    HOLIDAY = "holiday"
    CLOSED = "closed"  # an exception
    OUTSIDE_HOURS = "outside_hours"
    CLOCK_CHANGE = "clock_change"  # outside the hours at a clock time that the other weeks do not have
    FIXED_CALL = "fixed_call"  # another fixed call
    CALL = "call"  # a single call
    BUSY = "busy"  # the other calendar
    TOO_CLOSE = "too_close"  # a call, or the other calendar, within the time kept free
    FULL_DAY = "full_day"
    FULL_WEEK = "full_week"
    NOTICE = "notice"  # sooner than the notice allows


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a call fails. `name` is the holiday's, the exception's or the series'; `clocks` the zones that changed."""

    code: MissCode
    side: Party
    name: str = ""
    clocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """One cause and the consecutive calls that it hits, at `local` on that side's clock (the first of them)."""

    cause: Cause
    local: time
    at: tuple[Instant, ...]

    @property
    def first(self) -> Instant:
        return self.at[0]

    @property
    def last(self) -> Instant:
        return self.at[-1]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A slot, and every call of it that fails."""

    found: Found
    misses: tuple[Miss, ...]


def near_misses(ask: Ask, most: int = 12) -> tuple[NearMiss, ...]:
    """The slots that fail least, at most in half of their calls, with what stands in their way."""
    case = _Case.of(ask)
    return tuple(NearMiss(found, _explained(case, found)) for found in nearly_slots(ask, most))


def explain(ask: Ask, found: Found) -> tuple[Miss, ...]:
    """Every cause for which a call of the slot is not free, in the order of the first call it hits."""
    return _explained(_Case.of(ask), found)


@dataclass(frozen=True, slots=True)
class _Case:
    """A question with what is busy by UTC day (the days around it too) and the calls by local day, on each side."""

    ask: Ask
    fits: Callable[[Instant], bool]
    busy: Mapping[tuple[Party, date], Sequence[Busy]]
    calls: Mapping[tuple[Party, date], int]

    @classmethod
    def of(cls, ask: Ask) -> "_Case":
        busy: dict[tuple[Party, date], list[Busy]] = {}
        calls: Counter[tuple[Party, date]] = Counter()
        first, last = day_after(ask.first, -9), day_after(ask.last, 9)
        for party in (Party.COACH, Party.CLIENT):
            side = _side(ask, party)
            for one in side.busy:
                low, high = max(first, day_after(one.start.date(), -2)), min(last, day_after(one.end.date(), 2))
                for n in range((high - low).days + 1):
                    busy.setdefault((party, day_after(low, n)), []).append(one)
                if one.kind is BusyKind.CALL:
                    calls[party, local_date(one.start, side.availability.zone)] += 1
        return cls(ask, fitting(ask), busy, calls)


def _explained(case: _Case, found: Found) -> tuple[Miss, ...]:
    ask, calls = case.ask, calls_of(case.ask, found)
    plain = {at: () if case.fits(at) else tuple(_causes(case, at)) for at in calls}
    fits = tuple(at for at in calls if case.fits(at))
    runs: dict[Cause, list[list[Instant]]] = {}
    earlier: dict[Cause, Cause] = {}  # the plain cause of the call before, and how it was told
    for at in calls:
        told: dict[Cause, Cause] = {}
        for cause in plain[at]:
            known = earlier.get(cause)
            told[cause] = known or _with_clocks(ask, cause, at, fits)
            if known:
                runs[known][-1].append(at)
            else:
                runs.setdefault(told[cause], []).append([at])
        earlier = told
    found_ = [
        Miss(cause, local_time(run[0], _side(ask, cause.side).availability.zone).time(), tuple(run))
        for cause, several in runs.items()
        for run in several
    ]
    return tuple(sorted(found_, key=lambda miss: (miss.first, miss.cause.side, miss.cause.code, miss.cause.name)))


def _side(ask: Ask, party: Party) -> Side:
    return ask.coach if party is Party.COACH else ask.client


def _causes(case: _Case, at: Instant) -> Iterator[Cause]:
    ask = case.ask
    for party in (Party.COACH, Party.CLIENT):
        yield from _closed(ask, party, at)
        yield from _taken(case, party, at)
        yield from _full(case, party, at)
    notice = timedelta(minutes=max(ask.coach.availability.notice, ask.client.availability.notice))
    if at < ask.now + notice:
        shorter = ask.coach.availability.notice < ask.client.availability.notice
        yield Cause(MissCode.NOTICE, Party.CLIENT if shorter else Party.COACH)


def _buckets(ask: Ask, at: Instant) -> tuple[Instant, ...]:
    return tuple(at + BUCKET * n for n in range(-(-ask.minutes // BUCKET_MINUTES)))


def _closed(ask: Ask, party: Party, at: Instant) -> Iterator[Cause]:
    """What closes any part of the call, each once."""
    who = _side(ask, party).availability
    codes = [code for bucket in _buckets(ask, at) for code in _closed_at(who, local_time(bucket, who.zone))]
    for code, name in dict.fromkeys(codes):
        yield Cause(code, party, name)


def _closed_at(who: Availability, local: datetime) -> Iterator[tuple[MissCode, str]]:
    day, minute = local.date(), local.hour * 60 + local.minute
    closed = [
        one
        for one in who.closed
        if one.first <= day <= one.last and minute_of(one.start) <= minute < end_minute_of(one.end)
    ]
    for one in closed:
        yield MissCode.CLOSED, one.name
    if any(one.day == day and minute_of(one.start) <= minute < end_minute_of(one.end) for one in who.extra):
        return
    for holiday in who.holidays:
        if holiday.day == day:
            yield MissCode.HOLIDAY, holiday.name
    if not any(
        one.weekday == day.weekday() and minute_of(one.start) <= minute < end_minute_of(one.end) for one in who.hours
    ):
        yield MissCode.OUTSIDE_HOURS, ""


def _taken(case: _Case, party: Party, at: Instant) -> Iterator[Cause]:
    """What the call meets, each series once."""
    ask, side = case.ask, _side(case.ask, party)
    horizon = ask.horizon
    start, end = at, at + BUCKET * -(-ask.minutes // BUCKET_MINUTES)
    codes: list[tuple[MissCode, str]] = []
    for one in case.busy.get((party, at.date()), ()):
        ((low, high, _kind),) = claims(horizon, (one,))
        first, past = horizon.origin + BUCKET * low, horizon.origin + BUCKET * high
        before, after = (timedelta(minutes=many) for many in kept_free(side.availability, one.kind))
        if first - before < end and start < past + after:
            if one.series:
                codes.append((MissCode.FIXED_CALL, one.series))
            elif first < end and start < past:
                codes.append((MissCode.CALL if one.kind is BusyKind.CALL else MissCode.BUSY, ""))
            else:
                codes.append((MissCode.TOO_CLOSE, ""))
    for code, name in dict.fromkeys(codes):
        yield Cause(code, party, name)


def _full(case: _Case, party: Party, at: Instant) -> Iterator[Cause]:
    """The bounds that a further call would pass on its local day and in its local week."""
    who = _side(case.ask, party).availability
    if who.a_day is None and who.a_week is None:
        return
    day = local_date(at, who.zone)
    if who.a_day is not None and case.calls.get((party, day), 0) + 1 > who.a_day:
        yield Cause(MissCode.FULL_DAY, party)
    monday = day_after(day, -day.weekday())
    week = sum(case.calls.get((party, day_after(monday, n)), 0) for n in range(7))
    if who.a_week is not None and week + case.ask.a_week > who.a_week:
        yield Cause(MissCode.FULL_WEEK, party)


def _with_clocks(ask: Ask, cause: Cause, at: Instant, fits: tuple[Instant, ...]) -> Cause:
    """The same cause, with the zones whose change of clocks between the nearest call that fits and this brought it."""
    if not fits:
        return cause
    near = min(fits, key=lambda one: (abs(one - at), one))
    side = _side(ask, cause.side)
    home = side.availability.zone
    if cause.code is MissCode.OUTSIDE_HOURS:
        wall = local_time(at, home).time()
        if all(local_time(one, home).time() != wall for one in fits):
            return Cause(MissCode.CLOCK_CHANGE, cause.side, cause.name, _changed((home, ask.zone), near, at))
    if cause.code is MissCode.FIXED_CALL:
        others = [one for one in side.busy if one.series == cause.name]
        beside = any(abs(one.start - near) < _HALF_A_WEEK for one in others)
        zones = dict.fromkeys((*(one.zone for one in others if one.zone), ask.zone))
        if beside:
            return Cause(cause.code, cause.side, cause.name, _changed(zones, near, at))
    return cause


def _changed(zones: Iterable[str], one: Instant, other: Instant) -> tuple[str, ...]:
    """Those of the zones that are not as far from UTC at one instant as at another."""
    return tuple(
        dict.fromkeys(key for key in zones if local_time(one, key).utcoffset() != local_time(other, key).utcoffset())
    )
