"""Time: every instant is UTC exactly; zones turn days into instants and back, and nothing else.

Subtracting two datetimes of one ZoneInfo gives wall-clock time, not elapsed time, so no value in core
carries one. Deadlines are half-open: an act is in time while `at < end`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Instant: TypeAlias = datetime

_DAY = timedelta(days=1)
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def utc(at: datetime) -> Instant:
    """`at` itself when its tzinfo is UTC; ValueError for everything else, other zones at UTC time included."""
    if at.tzinfo is not UTC:
        raise ValueError(f"{at.isoformat()} is not an instant: its time zone must be UTC")
    return at


def parse_instant(text: str) -> Instant:
    """The instant of an RFC 3339 text such as 2027-01-15T14:00:00Z or 2027-01-15T11:00-03:00 (seconds optional)."""
    if _RFC3339.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError(f"{text[:40]!r} is not an instant; write one like 2027-01-15T14:00:00Z.")


def instant_text(at: Instant) -> str:
    """2027-01-15T14:00:00Z, with microseconds only where there are any."""
    return utc(at).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=1024)
def zone(key: str) -> ZoneInfo:
    """The zone of an IANA name such as America/Sao_Paulo. ValueError with a sentence for an unknown one."""
    # These files name the machine's own zone, or count leap seconds: neither means the same everywhere.
    if key not in ("localtime", "posixrules", "Factory") and not key.startswith(("posix/", "right/")):
        try:
            return ZoneInfo(key)
        except (KeyError, ValueError, OSError):
            pass
    raise ValueError(f"{key[:40]!r} is not a time zone; write one like America/Sao_Paulo or Europe/London.")


def is_zone(key: str) -> bool:
    """Whether a zone of that name exists."""
    try:
        zone(key)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=16384)
def local_instant(day: date, at: time, zone_key: str) -> Instant:
    """When the clocks of a zone show `at` on `day`.

    A time that does not exist moves forward by the gap; one that exists twice is the first.
    """
    if at.tzinfo is not None:
        raise ValueError("a local time has no time zone of its own")
    wall = datetime.combine(day, at.replace(fold=0), zone(zone_key))
    try:
        # With fold=0 a time inside a gap takes the offset from before it, which is the move forward.
        return wall.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{day} lies outside the calendar") from None


def local_time(at: Instant, zone_key: str) -> datetime:
    """What the clocks of a zone show, for wording; aware, never to be subtracted from another."""
    return utc(at).astimezone(zone(zone_key))


def local_date(at: Instant, zone_key: str) -> date:
    """The day it is in a zone."""
    return utc(at).astimezone(zone(zone_key)).date()


def start_of_day(day: date, zone_key: str) -> Instant:
    """The first instant of a local day (01:00 where the clocks skip midnight)."""
    return local_instant(day, time.min, zone_key)


@lru_cache(maxsize=16384)
def end_of_day(day: date, zone_key: str) -> Instant:
    """The first instant after a local day: what is done by the end of the day is done before it."""
    return local_instant(day_after(day, 1), time.min, zone_key)


def days_deadline(at: Instant, n: int, zone_key: str) -> Instant:
    """n days from an instant end with the local day `date(at) + n`."""
    if n < 0:
        raise ValueError("a deadline lies a number of days ahead, not behind")
    return end_of_day(day_after(local_date(at, zone_key), n), zone_key)


def day_after(day: date, n: int) -> date:
    """The day n days later (earlier for a negative n). ValueError beyond the years 1 to 9999."""
    try:
        return day + timedelta(days=n)
    except OverflowError:
        raise ValueError(f"{n} days from {day} lies outside the calendar") from None


def add_months(anchor: date, n: int) -> date:
    """The anchor's day n months on, clamped to that month's last (31 Jan + 1 is 28 Feb, + 2 is 31 Mar)."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + n, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{n} months from {anchor} lies outside the calendar")
    return date(year, month + 1, min(anchor.day, _length(year, month + 1)))


def _length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def term_last_day(first: date, months: int) -> date:
    """The last day, inclusive, of a term of whole months (six months from 15 Jan end on 14 Jul)."""
    if months < 1:
        raise ValueError("a term has at least one month")
    return day_after(add_months(first, months), -1)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period that starts on {self.start} cannot end before {self.end}")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - _DAY

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end


def periods(anchor: date, months: int, until: date, kind: Literal["anchored", "calendar"]) -> tuple[Period, ...]:
    """The periods of `months` months that cover the days from `anchor` up to, not including, `until`.

    `anchored` periods begin on the anchor's day of the month (clamped); `calendar` ones on the first of a month
    (of a quarter for 3, a year for 12), so the first may be a part. The last one is cut at `until`.
    """
    if months < 1:
        raise ValueError("a period has at least one month")
    if kind == "anchored":
        origin = anchor
    else:
        into = (anchor.month - 1) % months if 12 % months == 0 else 0
        origin = add_months(anchor.replace(day=1), -into)
    found: list[Period] = []
    start, step = anchor, 0
    while start < until:
        step += months
        end = min(add_months(origin, step), until)
        found.append(Period(start, end))
        start = end
    return tuple(found)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days count as working days: weekdays (0 is Monday) that are free, and dated holidays."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekend <= frozenset(range(7)) or len(self.weekend) == 7:
            raise ValueError("a weekend names some of the weekdays 0 (Monday) to 6, never all")

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def first_after(self, day: date) -> date:
        """The next working day after `day`. ValueError if a whole year has none."""
        for _ in range(366):
            day = day_after(day, 1)
            if self.is_working(day):
                return day
        raise ValueError("no working day in a whole year: the holidays cannot be right")


def end_of_first_working_day_after(at: Instant, zone_key: str, working: WorkingDays) -> Instant:
    """The end of the first working day after the local day of `at`."""
    return end_of_day(working.first_after(local_date(at, zone_key)), zone_key)
