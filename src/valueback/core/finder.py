"""A fixed call holds when it is free in every week of the term, for both sides, whatever their clocks do.

All starts on the 15-minute grid of the anchor zone are judged together: the rows of both sides are laid over each
other, cut into the weeks of the term, and added up.
Source: domain section 2 (slots follow their anchor zone) and 5 ("a fixed call agreed for the whole term at once").
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import combinations, compress, pairwise

from valueback.core.availability import BUCKET_MINUTES, Availability, BusyKind, Hours, Side
from valueback.core.buckets import (
    BUCKET,
    PAD,
    PER_DAY,
    Claim,
    Horizon,
    as_shown,
    claims,
    clock,
    free,
    horizon_round,
    number,
    open_hours,
    shorten,
    within_capacity,
)
from valueback.core.dates import Instant, day_after, term_last_day, utc, zone
from valueback.core.slots import Cadence, Shift, Slot, clock_shifts, occurrences

#: Calls start on the quarters of an hour that the anchor zone's clock shows.
STEP_MINUTES = 15
STEP = STEP_MINUTES // BUCKET_MINUTES
STARTS_A_DAY = PER_DAY // STEP
STARTS_A_WEEK = 7 * STARTS_A_DAY
#: A call this near another one keeps a coach's day together.
BESIDE_MINUTES = 60
#: The hours of a day in which most people like to talk.
DAYTIME = (time(8), time(18))
WEEKLY = Cadence("per_week", 1)
_SINCE_MIDNIGHT = tuple(BUCKET * n for n in range(PER_DAY))


@dataclass(frozen=True, slots=True)
class Ask:
    """What is looked for: calls of `minutes` in the term from `first` to `last`, as days of the anchor `zone`.

    `calls` is the number that the terms state, where a term could hold more; later weeks need not be free then.
    """

    coach: Side
    client: Side
    first: date
    last: date
    zone: str
    minutes: int
    now: Instant
    cadence: Cadence = WEEKLY
    calls: int | None = None

    def __post_init__(self) -> None:
        utc(self.now)
        zone(self.zone)
        if not 1 <= self.minutes <= 24 * 60:
            raise ValueError("a call lasts from 1 minute to 24 hours")
        if self.calls is not None and self.calls < 1:
            raise ValueError("a term has at least one call")
        horizon_round(self.first, self.last)

    @property
    def horizon(self) -> Horizon:
        return horizon_round(self.first, self.last)

    @property
    def every_weeks(self) -> int:
        """A pool's usual slot comes back each week."""
        return self.cadence.n if self.cadence.kind == "every_weeks" else 1

    @property
    def a_week(self) -> int:
        return self.cadence.n if self.cadence.kind == "per_week" else 1

    @property
    def most_each(self) -> int | None:
        """How many calls one slot has to hold, where the terms state a number."""
        return None if self.calls is None else -(-self.calls // self.a_week)


def months_from(first: date, months: int) -> tuple[date, date]:
    """The first and the last day of a term of whole months."""
    return first, term_last_day(first, months)


def weeks_from(first: date, weeks: int) -> tuple[date, date]:
    """The first and the last day of a term of whole weeks."""
    if weeks < 1:
        raise ValueError("a term has at least one week")
    return first, day_after(first, 7 * weeks - 1)


class ReasonCode(StrEnum):
    """Why a slot stands where it does in the list; each comes with a number of calls."""

    HOLDS = "holds"  # calls that are free
    DAYTIME = "daytime"  # calls from 08:00 to 18:00 on the client's clock
    SHIFTED_CLIENT = "shifted_client"  # calls at another time on the client's clock than most
    SHIFTED_COACH = "shifted_coach"  # the same on the coach's
    BESIDE = "beside"  # calls within an hour of another call, on the coach's day


@dataclass(frozen=True, slots=True)
class Reason:
    code: ReasonCode
    calls: int


@dataclass(frozen=True, slots=True)
class Found:
    """A weekly slot whose first call is on `begins`; of `calls` calls `free` are free."""

    slot: Slot
    begins: date
    calls: int
    free: int
    reasons: tuple[Reason, ...]

    @property
    def holds(self) -> bool:
        return self.free == self.calls

    def count(self, code: ReasonCode) -> int:
        return next((one.calls for one in self.reasons if one.code is code), 0)

    @property
    def rank(self) -> tuple[int, int, int, int, date, time]:
        """Smaller is better: free, at daytime, steady on both clocks, beside other calls; then simply earlier."""
        shifted = self.count(ReasonCode.SHIFTED_CLIENT) + self.count(ReasonCode.SHIFTED_COACH)
        odd_hours = self.calls - self.count(ReasonCode.DAYTIME)
        away = self.calls - self.count(ReasonCode.BESIDE)
        return self.calls - self.free, odd_hours, shifted, away, self.begins, self.slot.at


def free_starts(ask: Ask) -> tuple[Instant, ...]:
    """Every start on the grid, on the days of the term, at which a single call is free for both, in order.

    Cadence and number of calls do not matter here.
    """
    horizon, row = ask.horizon, _row(ask, 1)
    first, past = horizon.day(ask.first), horizon.day(day_after(ask.last, 1))
    found: list[Instant] = []
    for one in clock(horizon, ask.zone):
        low, high = max(one.start, first - one.offset), min(one.end, past - one.offset)
        low += -(low + one.offset) % STEP
        for day in range(low // PER_DAY, -(-high // PER_DAY)):
            midnight = horizon.origin + timedelta(days=day)
            start, end = max(low - day * PER_DAY, low % STEP), min(high - day * PER_DAY, PER_DAY)
            hits = row[day * PER_DAY + start : day * PER_DAY + end : STEP]
            if any(hits):
                found += [midnight + since for since in compress(_SINCE_MIDNIGHT[start:end:STEP], hits)]
    return tuple(found)


def fitting(ask: Ask) -> Callable[[Instant], bool]:
    """Whether a call of the slot may start at an instant of the term, judged once for all of them."""
    row, origin = _row(ask, ask.a_week), ask.horizon.origin
    return lambda at: row[(at - origin) // BUCKET] == 1


def _row(ask: Ask, more: int) -> bytes:
    return _Laid.of(ask).starts(more).to_bytes(ask.horizon.size, "little")


def weekly_slots(ask: Ask) -> tuple[Found, ...]:
    """All weekly slots that hold for the whole term, the best first. With several a week each holds by itself."""
    return tuple(sorted(_found(ask, lambda calls, fits: calls == fits), key=lambda one: one.rank))


def nearly_slots(ask: Ask, most: int = 12) -> tuple[Found, ...]:
    """Weekly slots that fail in at most half of their calls, those that fail least first."""
    fail = _found(ask, lambda calls, fits: fits < calls <= 2 * fits)
    return tuple(sorted(fail, key=lambda one: one.rank)[:most])


def weekly_sets(ask: Ask, slots: Iterable[Found], most: int = 12) -> tuple[tuple[Found, ...], ...]:
    """`slots` joined to as many a week as the cadence asks, on different weekdays, the best sets first.

    The same clock time on each day is preferred, then days far apart.
    """
    days: dict[int, list[Found]] = {}
    for one in slots:
        days.setdefault((one.slot.weekday - ask.first.weekday()) % 7, []).append(one)
    sets: list[tuple[Found, ...]] = []
    for chosen in combinations(sorted(days), ask.a_week):
        shared = set.intersection(*({one.slot.at for one in days[day]} for day in chosen))
        ranked = [[one for one in days[day] if not shared or one.slot.at in shared] for day in chosen]
        at = min(ranked[0], key=lambda one: one.rank).slot.at
        together = tuple(min(choices, key=lambda one: (one.slot.at != at, one.rank)) for choices in ranked)
        if _apart(ask, together):
            sets.append(together)
    return tuple(sorted(sets, key=_set_rank)[:most])


def shifts(ask: Ask, found: Found, zone_key: str) -> tuple[Shift, ...]:
    """The calls from which on a clock shows another time than at the call before, for whoever lives in that zone."""
    last = calls_of(ask, found)[-1]
    until = last.astimezone(zone(found.slot.zone)).date()
    return clock_shifts(found.slot, found.begins, until, zone_key, ask.every_weeks)


def calls_of(ask: Ask, found: Found) -> tuple[Instant, ...]:
    """The starts of a slot's calls in the term, the free ones and the others."""
    return occurrences(found.slot, found.begins, ask.last, ask.every_weeks)[: found.calls]


def _and(rows: Iterable[bytes | None]) -> int:
    whole = -1
    for row in rows:
        if row is not None:
            whole &= number(row)
    return whole


@dataclass(frozen=True, slots=True)
class _Laid:
    """A question with what both sides have taken, in buckets."""

    ask: Ask
    horizon: Horizon
    call: int
    claims: tuple[tuple[Availability, tuple[Claim, ...]], ...]

    @classmethod
    def of(cls, ask: Ask) -> "_Laid":
        horizon = ask.horizon
        laid = ((side.availability, claims(horizon, side.busy)) for side in (ask.coach, ask.client))
        return cls(ask, horizon, -(-ask.minutes // BUCKET_MINUTES), tuple(laid))

    def starts(self, more: int) -> int:
        """The UTC row, as a number, of where a call may start, with so many more in its week."""
        horizon, sides = self.horizon, self.claims
        rows = [open_hours(horizon, who) for who, _ in sides] + [free(horizon, who, taken) for who, taken in sides]
        row = shorten(_and(rows), self.call)
        row &= _and([within_capacity(horizon, who, taken, more) for who, taken in sides])
        soonest = self.ask.now + timedelta(minutes=max(who.notice for who, _ in sides))
        early = -((horizon.origin - soonest) // BUCKET)
        return row >> 8 * early << 8 * early if early > 0 else row


def _grid(ask: Ask, row: int) -> bytes:
    """A UTC row as the anchor's clock shows it, on the quarters of the term's days."""
    horizon = ask.horizon
    shown = as_shown(horizon, ask.zone, row.to_bytes(horizon.size, "little"))
    return bytes(shown[PAD + horizon.day(ask.first) : PAD + horizon.day(day_after(ask.last, 1)) : STEP])


def _tally(grid: bytes, phase: int, every: int, most: int | None) -> bytes:
    """For each start of the week, in how many of its calls the grid says yes."""
    weeks = range(phase * STARTS_A_WEEK, len(grid), every * STARTS_A_WEEK)[:most]
    whole = sum(number(grid[at : at + STARTS_A_WEEK]) for at in weeks)
    return whole.to_bytes(STARTS_A_WEEK, "little")


def _found(ask: Ask, wanted: Callable[[int, int], bool]) -> list[Found]:
    laid = _Laid.of(ask)
    held = _grid(ask, laid.starts(ask.a_week))
    views = _Views(
        _grid(ask, _daytime(ask, laid.call)),
        _grid(ask, _beside(laid)),
        _differences(ask, ask.client.availability.zone),
        _differences(ask, ask.coach.availability.zone),
    )
    found: list[Found] = []
    for phase in range(ask.every_weeks):
        tallies = views.tallied(phase, ask.every_weeks, ask.most_each)
        frees = _tally(held, phase, ask.every_weeks, ask.most_each)
        planned = _tally(b"\1" * len(held), phase, ask.every_weeks, ask.most_each)
        for cell, (calls, count) in enumerate(zip(planned, frees, strict=True)):
            if calls and wanted(calls, count):
                found.append(_one(ask, phase, cell, (calls, count), tallies))
    return found


@dataclass(frozen=True, slots=True)
class _Tallies:
    daytime: bytes
    beside: bytes
    client: tuple[bytes, ...]
    coach: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Views:
    """What is said of each start: the grids that become reasons."""

    daytime: bytes
    beside: bytes
    client: tuple[bytes, ...]  # one grid for each distance between the two clocks; none where they keep one
    coach: tuple[bytes, ...]

    def tallied(self, phase: int, every: int, most: int | None) -> _Tallies:
        def tally(grid: bytes) -> bytes:
            return _tally(grid, phase, every, most)

        return _Tallies(
            tally(self.daytime),
            tally(self.beside),
            tuple(tally(grid) for grid in self.client),
            tuple(tally(grid) for grid in self.coach),
        )


def _one(ask: Ask, phase: int, cell: int, counts: tuple[int, int], tallies: _Tallies) -> Found:
    calls, count = counts
    day, quarter = divmod(cell, STARTS_A_DAY)
    begins = day_after(ask.first, 7 * phase + day)
    hour, part = divmod(quarter * STEP_MINUTES, 60)
    told = (
        (ReasonCode.HOLDS, count),
        (ReasonCode.DAYTIME, tallies.daytime[cell]),
        (ReasonCode.SHIFTED_CLIENT, calls - max((one[cell] for one in tallies.client), default=calls)),
        (ReasonCode.SHIFTED_COACH, calls - max((one[cell] for one in tallies.coach), default=calls)),
        (ReasonCode.BESIDE, tallies.beside[cell]),
    )
    reasons = tuple(Reason(code, many) for code, many in told if many)
    return Found(Slot(begins.weekday(), time(hour, part), ask.zone, ask.minutes), begins, calls, count, reasons)


def _daytime(ask: Ask, call: int) -> int:
    """Where the whole call is in daytime on the client's clock."""
    pleasant = Availability(ask.client.availability.zone, tuple(Hours(day, *DAYTIME) for day in range(7)))
    return shorten(number(open_hours(ask.horizon, pleasant)), call)


def _beside(laid: _Laid) -> int:
    """Where a call of the coach's ends within an hour before, or begins within an hour after."""
    (who, taken), size = laid.claims[0], laid.horizon.size
    row = bytearray(size)
    near = (BESIDE_MINUTES + max(who.before, who.after)) // BUCKET_MINUTES
    for start, end, kind in taken:
        if kind is BusyKind.CALL:
            low, high = max(0, start - laid.call - near), min(size, end + near + 1)
            if low < high:
                row[low:high] = b"\1" * (high - low)
    return number(row)


def _differences(ask: Ask, zone_key: str) -> tuple[bytes, ...]:
    """A grid for each distance between another clock and the anchor's; none where there is one distance only."""
    horizon = ask.horizon
    pairs = [
        (max(one.start, other.start), min(one.end, other.end), other.offset - one.offset)
        for one in clock(horizon, ask.zone)
        for other in clock(horizon, zone_key)
        if max(one.start, other.start) < min(one.end, other.end)
    ]
    distances = Counter(distance for _, _, distance in pairs)
    if len(distances) == 1:
        return ()
    grids: list[bytes] = []
    for distance in distances:
        row = bytearray(horizon.size)
        for start, end, this in pairs:
            if this == distance:
                row[start:end] = b"\1" * (end - start)
        grids.append(_grid(ask, number(row)))
    return tuple(grids)


def _apart(ask: Ask, together: tuple[Found, ...]) -> bool:
    """Whether no two calls of a set meet, round them included, in any week, nor share a day whose calls are bounded."""
    calls = sorted(at for one in together for at in calls_of(ask, one))
    sides = (ask.coach.availability, ask.client.availability)
    gap = timedelta(minutes=ask.minutes + max(max(who.before, who.after) for who in sides))
    if any(after - one < gap for one, after in pairwise(calls)):
        return False
    for who in sides:
        days = Counter(at.astimezone(zone(who.zone)).date() for at in calls)
        if who.a_day is not None and max(days.values()) > 1:
            return False
    return True


def _set_rank(together: tuple[Found, ...]) -> tuple[bool, int, tuple[tuple[int, int, int, int, date, time], ...]]:
    days = sorted(one.slot.weekday for one in together)
    nearest = min((after - day for day, after in zip(days, (*days[1:], days[0] + 7), strict=True)), default=7)
    return len({one.slot.at for one in together}) > 1, -nearest, tuple(one.rank for one in together)
