"""The zones whose clocks change in 2024 to 2030, and where they do: what the tests of time are made from."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from valueback.core.dates import is_zone

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, tzinfo=UTC)

#: Midnight changes, half an hour, a change for Ramadan, two hours, a clock that runs the other way, the usual ones.
TRAPS = (
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Europe/Dublin",
    "America/Nuuk",
    "America/Havana",
    "America/New_York",
    "Europe/London",
)


@cache
def changes(key: str) -> tuple[datetime, ...]:
    """The instants, to the minute, at which a zone's clocks change in those years."""
    info = ZoneInfo(key)
    found, week = [], timedelta(days=7)
    at = FIRST
    while at < LAST:
        if at.astimezone(info).utcoffset() != (at + week).astimezone(info).utcoffset():
            low, high = at, at + week
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                same = middle.astimezone(info).utcoffset() == low.astimezone(info).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(second=0, microsecond=0))
        at += week
    return tuple(found)


@cache
def changing() -> tuple[str, ...]:
    """Every zone of the database whose clocks change in those years."""
    return tuple(key for key in sorted(available_timezones()) if is_zone(key) and changes(key))


def change_days(key: str) -> tuple[date, ...]:
    """The local days on which they do, seen from just before."""
    return tuple((at - timedelta(minutes=1)).astimezone(ZoneInfo(key)).date() for at in changes(key))
