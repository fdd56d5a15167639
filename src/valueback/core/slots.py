"""The fixed call: a weekday and a clock time in one anchor zone, whose rules every occurrence follows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from valueback.core.dates import Instant, day_after, local_instant, local_time, zone

#: More occurrences than this are a mistake in the dates, not a plan (a weekly call for forty years).
MOST = 2080


@dataclass(frozen=True, slots=True)
class Slot:
    """A usual call: `weekday` (0 is Monday) at the local time `at` in `zone`, `minutes` long."""

    weekday: int
    at: time
    zone: str
    minutes: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
        if self.at.tzinfo is not None:
            raise ValueError("a slot's time is local to its zone and carries none itself")
        if not 1 <= self.minutes <= 24 * 60:
            raise ValueError("a call lasts from 1 minute to 24 hours")
        zone(self.zone)

    def on(self, day: date) -> Instant:
        """When the call starts on `day`, whatever weekday that is (a call may be moved and keep its time)."""
        return local_instant(day, self.at, self.zone)


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often: `n` calls a week, one every `n` weeks, or a pool of `n` calls with a usual slot."""

    kind: Literal["per_week", "every_weeks", "pool"]
    n: int

    def __post_init__(self) -> None:
        if self.kind not in ("per_week", "every_weeks", "pool"):
            raise ValueError("a cadence is per_week, every_weeks or pool")
        if self.n < 1:
            raise ValueError("a cadence counts from 1")


@dataclass(frozen=True, slots=True)
class Shift:
    """The call at `at` is at another clock time in `zone` than the one before: `after`, no longer `before`."""

    at: Instant
    zone: str
    before: time
    after: time
    by: timedelta


def occurrences(slot: Slot, first: date, last: date, every_weeks: int = 1) -> tuple[Instant, ...]:
    """Starts on the slot's weekday from `first` to `last`, both inclusive, as local days of the slot's zone."""
    if every_weeks < 1:
        raise ValueError("a call comes back after at least one week")
    day = day_after(first, (slot.weekday - first.weekday()) % 7)
    count = max(0, ((last - day).days // (7 * every_weeks)) + 1)
    if count > MOST:
        raise ValueError(f"from {first} to {last} there would be {count} calls; the dates cannot be right")
    return tuple(slot.on(day + timedelta(weeks=every_weeks * i)) for i in range(count))


def clock_shifts(slot: Slot, first: date, last: date, other_zone: str, every_weeks: int = 1) -> tuple[Shift, ...]:
    """The calls whose clock time in `other_zone` differs from the call before, when either zone's clocks change."""
    found: list[Shift] = []
    earlier: datetime | None = None
    apart = timedelta(weeks=every_weeks)
    for at in occurrences(slot, first, last, every_weeks):
        seen = local_time(at, other_zone).replace(tzinfo=None, fold=0)
        if earlier is not None and seen - earlier != apart:
            found.append(Shift(at, other_zone, earlier.time(), seen.time(), seen - earlier - apart))
        earlier = seen
    return tuple(found)
