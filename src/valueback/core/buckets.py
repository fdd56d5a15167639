"""Weeks of five-minute buckets, one byte each, as UTC counts them and as a zone's clock shows them.

A row of buckets is `bytes` with 1 for yes, so that rows are joined, cut and placed as slices, and compared, shortened
and added up as whole numbers. A clock is the row of stretches during which it keeps one distance from UTC.
Source: domain section 2 (a time that does not exist moves forward by the gap; one that exists twice is the first).
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from valueback.core.availability import BUCKET_MINUTES, Availability, Busy, BusyKind, end_minute_of, minute_of
from valueback.core.dates import Instant, day_after, zone

BUCKET = timedelta(minutes=BUCKET_MINUTES)
PER_DAY = 24 * 60 // BUCKET_MINUTES
PER_WEEK = 7 * PER_DAY
#: A clock may be up to 14 hours away from UTC: a local row has one more day at both ends.
PAD = PER_DAY
#: The most weeks that are looked at, so that how often something holds fits into a byte.
MOST_WEEKS = 250


@dataclass(frozen=True, slots=True)
class Horizon:
    """Whole weeks from a Monday: bucket 0 is its midnight, in UTC and on every clock alike."""

    monday: date
    weeks: int

    @property
    def size(self) -> int:
        return self.weeks * PER_WEEK

    @property
    def origin(self) -> Instant:
        return datetime.combine(self.monday, time.min, UTC)

    def day(self, day: date) -> int:
        """The bucket at which a day begins (on a clock, without the pad)."""
        return (day - self.monday).days * PER_DAY


def horizon_round(first: date, last: date) -> Horizon:
    """The weeks from `first` to `last` and one more on both sides. ValueError for more than MOST_WEEKS."""
    if last < first:
        raise ValueError(f"what begins on {first} cannot end on {last}")
    monday = day_after(first, -first.weekday() - 7)
    weeks = (day_after(last, 7) - monday).days // 7 + 1
    if weeks > MOST_WEEKS:
        raise ValueError(f"from {first} to {last} there are too many weeks; the dates cannot be right")
    return Horizon(monday, weeks)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From UTC bucket `start` up to `end` the clock shows the UTC bucket plus `offset` buckets."""

    start: int
    end: int
    offset: int


@lru_cache(maxsize=512)
def clock(horizon: Horizon, zone_key: str) -> tuple[Stretch, ...]:
    """The stretches of a zone's clock over the horizon, in order, each with another offset than the one before."""
    info, origin = zone(zone_key), horizon.origin

    def offset(bucket: int) -> int:
        away = (origin + bucket * BUCKET).astimezone(info).utcoffset()
        assert away is not None
        if away % BUCKET:
            raise ValueError(f"the clocks of {zone_key} are not a whole number of five minutes from UTC")
        return away // BUCKET

    found: list[Stretch] = []
    start, now = 0, offset(0)
    for day in range(PER_DAY, horizon.size + 1, PER_DAY):
        later = offset(day)
        if later == now:
            continue
        low, high = day - PER_DAY, day
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == now else (low, middle)
        found.append(Stretch(start, high, now))
        start, now = high, later
    return (*found, Stretch(start, horizon.size, now)) if start < horizon.size else tuple(found)


def as_utc(horizon: Horizon, zone_key: str, shown: bytes | bytearray) -> bytes:
    """The UTC row of a padded clock row: each bucket has what the clock shows then, twice where it shows it twice."""
    pieces = (shown[PAD + one.start + one.offset : PAD + one.end + one.offset] for one in clock(horizon, zone_key))
    return b"".join(pieces)


def as_shown(horizon: Horizon, zone_key: str, row: bytes) -> bytearray:
    """The padded clock row of a UTC row: each local time has what is true when a call booked for it starts."""
    shown = bytearray(horizon.size + 2 * PAD)
    following: Stretch | None = None
    for one in reversed(clock(horizon, zone_key)):  # of a time that exists twice the first is written last
        gap = max(0, following.start + following.offset - one.end - one.offset) if following else 0
        piece = row[one.start : one.end + gap]  # a time inside the gap is as far behind it as the gap is long
        at = PAD + one.start + one.offset
        shown[at : at + len(piece)] = piece
        following = one
    return shown


def number(row: bytes | bytearray) -> int:
    """A row as a whole number, the first bucket lowest."""
    return int.from_bytes(row, "little")


def shorten(row: int, buckets: int) -> int:
    """Where at least so many buckets in a row begin."""
    have = 1
    while have < buckets:
        step = min(have, buckets - have)
        row &= row >> (8 * step)
        have += step
    return row


def _fill(row: bytearray, start: int, end: int, value: int) -> None:
    start, end = max(0, start), min(len(row), end)
    if start < end:
        row[start:end] = bytes([value]) * (end - start)


def _place(horizon: Horizon, row: bytearray, day: date, start: time, end: time, value: int) -> None:
    base = PAD + horizon.day(day)
    _fill(row, base + minute_of(start) // BUCKET_MINUTES, base + end_minute_of(end) // BUCKET_MINUTES, value)


def open_hours(horizon: Horizon, who: Availability) -> bytes:
    """The UTC row of when somebody's hours are open, exceptions applied."""
    week = bytearray(PER_WEEK)
    for one in who.hours:
        base = one.weekday * PER_DAY
        _fill(week, base + minute_of(one.start) // 5, base + end_minute_of(one.end) // 5, 1)
    shown = week[-PAD:] + week * horizon.weeks + week[:PAD]
    for holiday in who.holidays:
        _place(horizon, shown, holiday.day, time.min, time.min, 0)
    for extra in who.extra:
        _place(horizon, shown, extra.day, extra.start, extra.end, 1)
    for closed in who.closed:
        first = max(closed.first, day_after(horizon.monday, -1))
        last = min(closed.last, day_after(horizon.monday, 7 * horizon.weeks))
        for n in range((last - first).days + 1):
            _place(horizon, shown, day_after(first, n), closed.start, closed.end, 0)
    return as_utc(horizon, who.zone, shown)


#: The UTC buckets of a busy time, from the first up to, not including, the last, and its kind.
Claim: TypeAlias = tuple[int, int, BusyKind]


def claims(horizon: Horizon, busy: Iterable[Busy]) -> tuple[Claim, ...]:
    """The buckets that busy times claim: each bucket that they touch."""
    origin = horizon.origin
    return tuple(((one.start - origin) // BUCKET, -((origin - one.end) // BUCKET), one.kind) for one in busy)


def kept_free(who: Availability, kind: BusyKind) -> tuple[int, int]:
    """The minutes before and after a busy time in which no further call may be.

    A call keeps its own distance and the further call keeps its: the greater counts. Another calendar keeps none,
    so there only the further call's: what it keeps after itself lies before the busy time.
    """
    if kind is BusyKind.CALL:
        return max(who.before, who.after), max(who.before, who.after)
    return who.after, who.before


def free(horizon: Horizon, who: Availability, claimed: Iterable[Claim]) -> bytes:
    """The UTC row of what is not taken, with the time round it."""
    row, size = bytearray(b"\1") * horizon.size, horizon.size
    rounds = {kind: tuple(many // BUCKET_MINUTES for many in kept_free(who, kind)) for kind in BusyKind}
    for start, end, kind in claimed:
        before, after = rounds[kind]
        low, high = start - before, end + after
        if low < 0 or high > size:
            low, high = max(0, low), min(size, high)
        if low < high:
            row[low:high] = bytes(high - low)
    return bytes(row)


def calls_by_day(horizon: Horizon, who: Availability, claimed: Iterable[Claim]) -> tuple[int, ...]:
    """How many calls start on each local day of the horizon."""
    stretches = clock(horizon, who.zone)
    ends, offsets = [one.end for one in stretches[:-1]], [one.offset for one in stretches]
    counts = [0] * (7 * horizon.weeks)
    for start, _end, kind in claimed:
        if kind is BusyKind.CALL:
            day = (start + offsets[bisect_right(ends, start)]) // PER_DAY
            if 0 <= day < len(counts):
                counts[day] += 1
    return tuple(counts)


def within_capacity(horizon: Horizon, who: Availability, claimed: Iterable[Claim], more: int) -> bytes | None:
    """The UTC row of where one further call a day, and `more` a week, may start; None where nothing is bounded."""
    if who.a_day is None and who.a_week is None:
        return None
    counts = calls_by_day(horizon, who, claimed)
    shown = bytearray(b"\1") * (horizon.size + 2 * PAD)
    for day, count in enumerate(counts):
        week = sum(counts[day - day % 7 : day - day % 7 + 7])
        full = who.a_day is not None and count + 1 > who.a_day
        if full or (who.a_week is not None and week + more > who.a_week):
            _fill(shown, PAD + day * PER_DAY, PAD + (day + 1) * PER_DAY, 0)
    return as_utc(horizon, who.zone, shown)
