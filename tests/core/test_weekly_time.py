"""A weekly call keeps its wall time and its 45 real minutes across every change of clocks there is."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.clocks import TRAPS, change_days, changes, changing
from valueback.core.buckets import BUCKET, BUCKET_MINUTES, PAD, PER_DAY, Horizon, as_shown, as_utc, clock, horizon_round
from valueback.core.dates import local_instant
from valueback.core.slots import Slot, occurrences

WEEK = timedelta(weeks=1)
ZONES = st.deferred(lambda: st.sampled_from(changing()))
TIMES = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


def exists(wall: datetime, info: ZoneInfo) -> bool:
    """Whether a clock ever shows this: there and back again is the same only then."""
    return wall.replace(tzinfo=info).astimezone(UTC).astimezone(info).replace(tzinfo=None) == wall


def check_series(key: str, day: date, at: time) -> None:
    """Nine weeks round a change, told without a word of the code under test."""
    info, first = ZoneInfo(key), day - timedelta(weeks=4)
    starts = occurrences(Slot(day.weekday(), at, key, 45), first, day + timedelta(weeks=4))
    assert len(starts) == 9
    for number, start in enumerate(starts):
        wanted = datetime.combine(first + number * WEEK, at)
        shown = start.astimezone(info)
        if exists(wanted, info):
            assert shown.replace(tzinfo=None, fold=0) == wanted
            assert shown.fold == 0, "a time that exists twice is the first"
        else:
            noon = start - timedelta(hours=12)
            gap = start.astimezone(info).utcoffset() - noon.astimezone(info).utcoffset()
            assert gap > timedelta(0)
            assert shown.replace(tzinfo=None) == wanted + gap
        end = start + timedelta(minutes=45)
        assert end.tzinfo is UTC
        assert (end.timestamp() - start.timestamp()) == 45 * 60
    largest = timedelta(hours=2)
    assert all(abs(after - before - WEEK) <= largest for before, after in pairwise(starts))


def test_most_of_the_zones_that_change_their_clocks_are_seen() -> None:
    """Were the search for changes blind, every test here would pass on nothing."""
    assert len(changing()) > 100
    assert {"America/Santiago", "Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe"} <= set(changing())
    assert len(changes("America/New_York")) == 14
    assert changes("America/New_York")[0] == datetime(2024, 3, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize("key", [key for key in TRAPS if changes(key)])
def test_every_quarter_of_the_named_traps_change_days(key: str) -> None:
    for day in change_days(key)[:6]:
        for around in (day, day + timedelta(days=1)):
            for quarter in range(0, 96, 1):
                check_series(key, around, time(quarter // 4, quarter % 4 * 15))


def test_apia_has_no_changes_left_and_simply_keeps_its_time() -> None:
    assert changes("Pacific/Apia") == ()
    check_series("Pacific/Apia", date(2027, 4, 4), time(3))


@settings(max_examples=150)
@given(st.data(), ZONES, TIMES, st.integers(0, 1))
def test_a_series_over_any_change_in_the_world(data: st.DataObject, key: str, at: time, later: int) -> None:
    check_series(key, data.draw(st.sampled_from(change_days(key))) + timedelta(days=later), at)


def test_every_zone_that_changes_once_through_its_nights() -> None:
    """No zone is left out: one change each, at the hours at which clocks change."""
    for key in changing():
        day = change_days(key)[-1]
        for at in (time(0), time(0, 30), time(1, 45), time(2, 15), time(23, 30)):
            check_series(key, day, at)


@pytest.mark.parametrize(
    ("key", "day", "at", "shown"),
    [
        ("America/Santiago", date(2027, 9, 5), time(0, 15), "2027-09-05T01:15-03:00"),
        ("Africa/Cairo", date(2027, 4, 30), time(0, 0), "2027-04-30T01:00+03:00"),
        ("Asia/Beirut", date(2027, 3, 28), time(0, 45), "2027-03-28T01:45+03:00"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), "2027-10-03T02:45+11:00"),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-04T01:45+11:00"),
        ("Antarctica/Troll", date(2027, 3, 28), time(2, 0), "2027-03-28T04:00+02:00"),
        ("America/New_York", date(2027, 11, 7), time(1, 30), "2027-11-07T01:30-04:00"),
    ],
)
def test_where_other_schedulers_offer_wrong_hours(key: str, day: date, at: time, shown: str) -> None:
    assert local_instant(day, at, key) == datetime.fromisoformat(shown)
    assert local_instant(day, at, key).astimezone(ZoneInfo(key)).isoformat(timespec="minutes") == shown


def check_rows(key: str, horizon: Horizon, days: tuple[date, ...]) -> None:
    """Both ways between UTC and a clock, bucket by bucket, with rows that say which bucket they are."""
    info = ZoneInfo(key)
    row = bytes(n % 251 for n in range(horizon.size))
    shown = as_shown(horizon, key, row)
    for day in days:
        for n in range(PER_DAY):
            at = time(n * BUCKET_MINUTES // 60, n * BUCKET_MINUTES % 60)
            bucket = (local_instant(day, at, key) - horizon.origin) // BUCKET
            assert shown[PAD + horizon.day(day) + n] == row[bucket], (key, day, at)
    walls = bytes(n % 241 for n in range(horizon.size + 2 * PAD))
    utc_row = as_utc(horizon, key, walls)
    assert len(utc_row) == horizon.size
    base = datetime.combine(horizon.monday, time.min)
    for day in days:
        for n in range(horizon.day(day) - 50, horizon.day(day) + PER_DAY + 50):
            wall = (horizon.origin + n * BUCKET).astimezone(info).replace(tzinfo=None)
            assert utc_row[n] == walls[PAD + (wall - base) // BUCKET], (key, day, n)


@pytest.mark.parametrize("key", TRAPS)
def test_rows_follow_the_clock_bucket_by_bucket(key: str) -> None:
    for day in change_days(key)[:4] or (date(2027, 4, 4),):
        days = tuple(day + timedelta(days=n) for n in (-1, 0, 1))
        check_rows(key, horizon_round(days[0], days[-1] + timedelta(weeks=20)), days)


@settings(max_examples=40)
@example("Africa/Casablanca", 1)
@given(ZONES, st.integers(0, 13))
def test_rows_follow_any_clock(key: str, which: int) -> None:
    known = change_days(key)
    day = known[which % len(known)]
    check_rows(key, horizon_round(day, day + timedelta(weeks=4)), (day, day + timedelta(days=1)))


def test_a_clock_is_told_to_the_bucket_for_every_zone_that_changes() -> None:
    horizon = horizon_round(date(2027, 1, 1), date(2030, 6, 30))
    end = horizon.origin + horizon.size * BUCKET
    for key in changing():
        known = clock(horizon, key)
        inside = [at for at in changes(key) if horizon.origin < at < end]
        assert [horizon.origin + one.start * BUCKET for one in known[1:]] == inside
        assert (known[0].start, known[-1].end) == (0, horizon.size)


def test_dates_that_cannot_be_right_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot end on"):
        horizon_round(date(2027, 1, 2), date(2027, 1, 1))
    with pytest.raises(ValueError, match="too many weeks"):
        horizon_round(date(2027, 1, 1), date(2037, 1, 1))
    with pytest.raises(ValueError, match="whole number of five minutes"):
        clock(horizon_round(date(1900, 1, 1), date(1900, 6, 1)), "Europe/Amsterdam")
