"""When somebody can take a call: weekly hours on their own clock, with dated exceptions, and what is taken already.

Hours say what the clock on the wall shows: an hour is open while that zone's clock shows a time inside it, on the
days when clocks change too. In order: weekly hours, less holidays, plus extra hours, less what is closed.
Source: domain sections 2 and 5 ("both"); the words busy and free are those of RFC 5545.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise

from valueback.core.dates import Instant, utc, zone

#: Time is claimed in whole buckets of so many minutes: two calls collide when they share one.
BUCKET_MINUTES = 5


def minute_of(at: time) -> int:
    """Minutes since midnight. ValueError for a zone, or for a time off the grid of five minutes."""
    if at.tzinfo is not None:
        raise ValueError("hours are local to their zone and carry none themselves")
    if at.second or at.microsecond or at.minute % BUCKET_MINUTES:
        raise ValueError(f"{at} is not a whole number of five minutes")
    return at.hour * 60 + at.minute


def end_minute_of(at: time) -> int:
    """The same for the end of a range, where 00:00 is the midnight that ends the day."""
    return minute_of(at) or 24 * 60


def _check_range(start: time, end: time) -> None:
    if end_minute_of(end) <= minute_of(start):
        raise ValueError(f"hours from {start} cannot end at {end}: past midnight they go on as the next day's")


@dataclass(frozen=True, slots=True)
class Hours:
    """Open on every `weekday` (0 is Monday) from `start` up to `end`; an `end` of 00:00 is the coming midnight."""

    weekday: int
    start: time
    end: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
        _check_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Extra:
    """Open on one day as well, be it a holiday."""

    day: date
    start: time
    end: time

    def __post_init__(self) -> None:
        _check_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed from `first` to `last`, both inclusive: whole days, or `start` to `end` on each of them."""

    first: date
    last: date
    start: time = time.min
    end: time = time.min
    name: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"what is closed from {self.first} cannot end on {self.last}")
        _check_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A dated holiday, closed for the whole local day; `name` as people call it."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Availability:
    """The hours of one person, in `zone`.

    `before` and `after` are the minutes kept free round a call; the gap after one call may be the gap before the
    next. `notice` is the least time, in elapsed minutes, between booking and start. `a_day` and `a_week` bound the
    calls that start on a local day and in a local week from Monday; None is no bound.
    """

    zone: str
    hours: tuple[Hours, ...]
    closed: tuple[Closed, ...] = ()
    extra: tuple[Extra, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    before: int = 0
    after: int = 0
    notice: int = 0
    a_day: int | None = None
    a_week: int | None = None

    def __post_init__(self) -> None:
        zone(self.zone)
        if self.before < 0 or self.after < 0 or self.before % BUCKET_MINUTES or self.after % BUCKET_MINUTES:
            raise ValueError("the time kept free round a call is a whole number of five minutes")
        if self.before > 24 * 60 or self.after > 24 * 60:
            raise ValueError("the time kept free round a call is a day at most")
        if self.notice < 0:
            raise ValueError("notice is a number of minutes ahead, not behind")
        if any(bound is not None and bound < 1 for bound in (self.a_day, self.a_week)):
            raise ValueError("a bound on calls counts from 1; who takes none has no hours")
        ordered = sorted(self.hours, key=lambda one: (one.weekday, one.start))
        for one, after in pairwise(ordered):
            if one.weekday == after.weekday and minute_of(after.start) < end_minute_of(one.end):
                raise ValueError(f"the hours from {one.start} and from {after.start} of one weekday overlap")


def any_time(zone_key: str) -> Availability:
    """Open day and night, for somebody whose hours nobody has asked."""
    return Availability(zone_key, tuple(Hours(weekday, time.min, time.min) for weekday in range(7)))


class BusyKind(StrEnum):
    CALL = "call"  # one of ours: it keeps the time round it free and counts towards the capacity
    OUTSIDE = "outside"  # from another calendar


@dataclass(frozen=True, slots=True)
class Busy:
    """Taken from `start` up to, not including, `end`. Calls of one fixed slot share a `series`, anchored in `zone`."""

    start: Instant
    end: Instant
    kind: BusyKind = BusyKind.CALL
    series: str = ""
    zone: str = ""

    def __post_init__(self) -> None:
        if utc(self.end) <= utc(self.start):
            raise ValueError("what is busy ends after it starts")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two people of a call: their hours, and what is taken already."""

    availability: Availability
    busy: tuple[Busy, ...] = ()
