"""Instants are UTC, days end where people live, and months count from their anchor."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.dates import (
    Period,
    WorkingDays,
    add_months,
    day_after,
    days_deadline,
    end_of_day,
    end_of_first_working_day_after,
    instant_text,
    local_date,
    local_instant,
    local_time,
    parse_instant,
    periods,
    start_of_day,
    term_last_day,
    utc,
    zone,
)

ZONES = st.sampled_from(
    (
        "America/Sao_Paulo",
        "America/New_York",
        "Europe/London",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "UTC",
    )
)
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return parse_instant(text)


@pytest.mark.parametrize(
    "wrong",
    [
        datetime(2027, 1, 15, 14),  # noqa: DTZ001
        datetime(2027, 1, 15, 14, tzinfo=ZoneInfo("UTC")),
        datetime(2027, 1, 15, 14, tzinfo=timezone(timedelta(0), "UTC ")),
        datetime(2027, 1, 15, 14, tzinfo=ZoneInfo("America/New_York")),
    ],
)
def test_only_utc_itself_is_an_instant(wrong: datetime) -> None:
    with pytest.raises(ValueError, match="its time zone must be UTC"):
        utc(wrong)
    with pytest.raises(ValueError, match="its time zone must be UTC"):
        local_date(wrong, "UTC")


def test_an_instant_is_given_back_as_it_is() -> None:
    moment = datetime(2027, 1, 15, 14, tzinfo=UTC)
    assert utc(moment) is moment


@pytest.mark.parametrize("text", ["2027-01-15T14:00:00Z", "2027-01-15T11:00:00-03:00", "2027-01-15T14:00Z"])
def test_one_instant_written_in_three_ways(text: str) -> None:
    assert at(text) == datetime(2027, 1, 15, 14, tzinfo=UTC)
    assert at(text).tzinfo is UTC


def test_microseconds_show_only_where_there_are_any() -> None:
    assert instant_text(at("2027-01-15T14:00:00.000001Z")) == "2027-01-15T14:00:00.000001Z"
    assert instant_text(at("2027-01-15T14:00:00.0Z")) == "2027-01-15T14:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        *("", "2027-01-15", "2027-01-15T14:00:00", "20270115T140000Z", "2027-02-30T14:00:00Z", "2027-01-15 14:00:00Z"),
        *("0001-01-01T00:00:00+01:00", "2027-01-15T14:00:00Z\n", "\u0662027-01-15T14:00:00Z", "2027-01-15T24:01:00Z"),
    ],
)
def test_what_is_no_instant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an instant; write one like 2027-01-15T14:00:00Z\."):
        at(text)


@given(INSTANTS)
def test_an_instant_written_reads_back(moment: datetime) -> None:
    assert at(instant_text(moment)) == moment


@pytest.mark.parametrize(
    "key", ["Mars/Olympus", "", "America", "../etc/passwd", "localtime", "right/UTC", "\0", "Ãméricas"]
)
def test_an_unknown_zone_is_refused_with_examples(key: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone; write one like America/Sao_Paulo or Europe/London"):
        zone(key)


def test_a_time_that_does_not_exist_moves_forward_by_the_gap() -> None:
    assert local_instant(date(2027, 3, 14), time(2, 30), "America/New_York") == at("2027-03-14T07:30:00Z")
    assert local_time(at("2027-03-14T07:30:00Z"), "America/New_York").time() == time(3, 30)


def test_a_time_that_exists_twice_is_the_first() -> None:
    assert local_instant(date(2027, 11, 7), time(1, 30), "America/New_York") == at("2027-11-07T05:30:00Z")
    assert local_instant(date(2027, 10, 31), time(1, 30, fold=1), "Europe/London") == at("2027-10-31T00:30:00Z")


def test_notice_is_elapsed_time_over_a_clock_change() -> None:
    """Sunday 14 March 2027 09:00 in New York, cancelled on Saturday at 09:00 there: 23 hours, not 24."""
    start = local_instant(date(2027, 3, 14), time(9), "America/New_York")
    cancelled = local_instant(date(2027, 3, 13), time(9), "America/New_York")
    assert start - cancelled == timedelta(hours=23)


def test_a_local_time_carries_no_zone_of_its_own_and_stays_inside_the_calendar() -> None:
    with pytest.raises(ValueError, match="no time zone of its own"):
        local_instant(date(2027, 1, 1), time(9, tzinfo=UTC), "UTC")
    with pytest.raises(ValueError, match="outside the calendar"):
        local_instant(date.min, time(0), "Asia/Tokyo")
    with pytest.raises(ValueError, match="outside the calendar"):
        end_of_day(date.max, "UTC")


def test_a_day_starts_where_the_clocks_skip_midnight() -> None:
    assert start_of_day(date(2018, 11, 4), "America/Sao_Paulo") == at("2018-11-04T03:00:00Z")
    assert end_of_day(date(2018, 11, 3), "America/Sao_Paulo") == at("2018-11-04T03:00:00Z")


@given(DAYS, st.times(), ZONES)
def test_the_instant_of_a_local_time_is_that_time_or_moved_forward(day: date, clock: time, key: str) -> None:
    moment = local_instant(day, clock, key)
    seen = local_time(moment, key).replace(tzinfo=None, fold=0)
    assert moment.tzinfo is UTC
    assert timedelta(0) <= seen - datetime.combine(day, clock) <= timedelta(hours=1)


@given(INSTANTS, ZONES)
def test_an_instant_lies_in_its_own_local_day(moment: datetime, key: str) -> None:
    day = local_date(moment, key)
    assert start_of_day(day, key) <= moment < end_of_day(day, key)


@given(INSTANTS, st.integers(0, 400), ZONES)
def test_n_days_end_with_the_local_day(moment: datetime, n: int, key: str) -> None:
    deadline = days_deadline(moment, n, key)
    assert local_date(deadline - timedelta(microseconds=1), key) == local_date(moment, key) + timedelta(days=n)
    assert local_date(deadline, key) > local_date(moment, key) + timedelta(days=n)


def test_days_are_those_of_the_anchor_zone() -> None:
    late_evening = at("2027-01-16T01:30:00Z")
    assert days_deadline(late_evening, 14, "America/Sao_Paulo") == at("2027-01-30T03:00:00Z")
    assert days_deadline(late_evening, 14, "Europe/London") == at("2027-01-31T00:00:00Z")
    with pytest.raises(ValueError, match="ahead, not behind"):
        days_deadline(late_evening, -1, "UTC")


def test_months_count_from_the_anchor_and_are_clamped() -> None:
    anchor = date(2027, 1, 31)
    assert [add_months(anchor, n) for n in (1, 2, 3, 13)] == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2028, 2, 29),
    ]
    assert add_months(anchor, -2) == date(2026, 11, 30)
    with pytest.raises(ValueError, match="outside the calendar"):
        add_months(anchor, 12 * 9000)


def test_the_model_term_has_181_days() -> None:
    last = term_last_day(date(2027, 1, 15), 6)
    assert last == date(2027, 7, 14)
    assert (last - date(2027, 1, 15)).days + 1 == 181
    with pytest.raises(ValueError, match="at least one month"):
        term_last_day(date(2027, 1, 15), 0)


def test_a_period_is_half_open() -> None:
    april = Period(date(2027, 4, 10), date(2027, 5, 1))
    assert (april.days, april.last_day) == (21, date(2027, 4, 30))
    assert april.contains(date(2027, 4, 10))
    assert not april.contains(date(2027, 5, 1))
    with pytest.raises(ValueError, match="cannot end before"):
        Period(date(2027, 4, 10), date(2027, 4, 10))


def test_anchored_periods_keep_the_anchor_after_a_short_month() -> None:
    found = periods(date(2027, 1, 31), 1, date(2027, 4, 30), "anchored")
    assert [period.start for period in found] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]


def test_calendar_periods_begin_with_a_part() -> None:
    months = periods(date(2027, 4, 10), 1, date(2027, 6, 16), "calendar")
    assert [(period.start.day, period.days) for period in months] == [(10, 21), (1, 31), (1, 15)]
    quarters = periods(date(2027, 5, 20), 3, date(2028, 1, 1), "calendar")
    assert [period.start for period in quarters] == [date(2027, 5, 20), date(2027, 7, 1), date(2027, 10, 1)]


@given(DAYS, st.integers(1, 14), st.integers(-5, 1500), st.sampled_from(["anchored", "calendar"]))
def test_periods_cover_every_day_once(anchor: date, months: int, days: int, kind: str) -> None:
    until = anchor + timedelta(days=days)
    found = periods(anchor, months, until, kind)  # type: ignore[arg-type]
    assert sum(period.days for period in found) == max(0, days)
    assert all(one.end == two.start for one, two in pairwise(found))
    if found:
        assert (found[0].start, found[-1].end) == (anchor, until)


def test_a_working_day_passes_over_weekend_and_holiday() -> None:
    """Asked on Friday 9 October 2026 with Monday a holiday in Brazil: the next working day is Tuesday."""
    working = WorkingDays(holidays=frozenset({date(2026, 10, 12)}))
    asked = at("2026-10-09T19:00:00Z")
    assert working.first_after(date(2026, 10, 9)) == date(2026, 10, 13)
    assert end_of_first_working_day_after(asked, "America/Sao_Paulo", working) == at("2026-10-14T03:00:00Z")


def test_working_days_that_never_come_are_refused() -> None:
    with pytest.raises(ValueError, match="never all"):
        WorkingDays(weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="weekdays 0"):
        WorkingDays(weekend=frozenset({7}))
    always = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(800))
    with pytest.raises(ValueError, match="no working day in a whole year"):
        WorkingDays(holidays=always).first_after(date(2027, 1, 1))


@given(DAYS, st.frozensets(st.integers(0, 6), max_size=6), st.frozensets(DAYS, max_size=20))
def test_the_first_working_day_is_the_first(day: date, weekend: frozenset[int], holidays: frozenset[date]) -> None:
    working = WorkingDays(weekend, holidays)
    found = working.first_after(day)
    assert working.is_working(found)
    assert not any(working.is_working(day_after(day, n)) for n in range(1, (found - day).days))
