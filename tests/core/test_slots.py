"""The fixed call keeps its local time, and the other side is told when its own clock differs."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.dates import local_time, term_last_day
from valueback.core.slots import Cadence, Slot, clock_shifts, occurrences

FRIDAY_AT_ELEVEN = Slot(4, time(11), "America/Sao_Paulo", 45)
FIRST, LAST = date(2027, 1, 15), term_last_day(date(2027, 1, 15), 6)


def test_the_model_term_holds_26_fridays_and_the_call_keeps_its_time() -> None:
    starts = occurrences(FRIDAY_AT_ELEVEN, FIRST, LAST)
    assert (len(starts), starts[0]) == (26, datetime(2027, 1, 15, 14, tzinfo=UTC))
    assert {local_time(start, "America/Sao_Paulo").time() for start in starts} == {time(11)}


def test_six_months_can_hold_27_weeks() -> None:
    assert len(occurrences(Slot(0, time(9), "UTC", 45), date(2027, 3, 1), term_last_day(date(2027, 3, 1), 6))) == 27


def test_both_end_days_count() -> None:
    assert len(occurrences(FRIDAY_AT_ELEVEN, FIRST, FIRST)) == 1
    assert len(occurrences(FRIDAY_AT_ELEVEN, FIRST, FIRST + timedelta(days=7))) == 2
    assert occurrences(FRIDAY_AT_ELEVEN, FIRST + timedelta(days=1), FIRST + timedelta(days=6)) == ()
    assert occurrences(FRIDAY_AT_ELEVEN, LAST, FIRST) == ()


def test_every_second_week() -> None:
    starts = occurrences(FRIDAY_AT_ELEVEN, FIRST, LAST, every_weeks=2)
    assert starts == occurrences(FRIDAY_AT_ELEVEN, FIRST, LAST)[::2]


def test_a_call_that_the_clocks_skip_starts_an_hour_later_that_day_only() -> None:
    starts = occurrences(Slot(6, time(2, 30), "America/New_York", 45), date(2027, 3, 7), date(2027, 3, 21))
    assert [local_time(start, "America/New_York").time() for start in starts] == [time(2, 30), time(3, 30), time(2, 30)]


def test_the_other_side_is_told_of_the_one_week_its_clock_shifts() -> None:
    """Sao Paulo keeps its time in March 2027, New York does not: from 19 March the call is an hour later there."""
    (shift,) = clock_shifts(FRIDAY_AT_ELEVEN, FIRST, LAST, "America/New_York")
    assert shift.at == datetime(2027, 3, 19, 14, tzinfo=UTC)
    assert (shift.before, shift.after, shift.by) == (time(9), time(10), timedelta(hours=1))


def test_two_zones_that_change_on_different_days_shift_twice() -> None:
    slot = Slot(2, time(15), "Europe/London", 45)
    shifts = clock_shifts(slot, date(2027, 3, 1), date(2027, 4, 30), "America/New_York")
    assert [(local_time(s.at, slot.zone).date(), s.after) for s in shifts] == [
        (date(2027, 3, 17), time(11)),
        (date(2027, 3, 31), time(10)),
    ]


def test_a_shift_over_midnight_is_still_one_hour() -> None:
    (shift,) = clock_shifts(Slot(4, time(1, 30), "America/Sao_Paulo", 45), FIRST, LAST, "America/New_York")
    assert (shift.before, shift.after, shift.by) == (time(23, 30), time(0, 30), timedelta(hours=1))


def test_the_own_side_sees_no_shift() -> None:
    assert clock_shifts(FRIDAY_AT_ELEVEN, FIRST, LAST, "America/Sao_Paulo") == ()


@pytest.mark.parametrize(
    ("weekday", "at", "key", "minutes", "says"),
    [
        (7, time(9), "UTC", 45, "0 \\(Monday\\) to 6"),
        (0, time(9, tzinfo=UTC), "UTC", 45, "local to its zone"),
        (0, time(9), "Nowhere", 45, "is not a time zone"),
        (0, time(9), "UTC", 0, "from 1 minute to 24 hours"),
        (0, time(9), "UTC", 1441, "from 1 minute to 24 hours"),
    ],
)
def test_a_slot_that_cannot_be_is_refused(weekday: int, at: time, key: str, minutes: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Slot(weekday, at, key, minutes)


def test_a_cadence_counts_from_one() -> None:
    assert Cadence("per_week", 1).n == 1
    with pytest.raises(ValueError, match="counts from 1"):
        Cadence("pool", 0)
    with pytest.raises(ValueError, match="per_week, every_weeks or pool"):
        Cadence("daily", 1)  # type: ignore[arg-type]


def test_dates_that_cannot_be_right_do_not_make_a_million_calls() -> None:
    with pytest.raises(ValueError, match="the dates cannot be right"):
        occurrences(FRIDAY_AT_ELEVEN, date(2027, 1, 1), date(9000, 1, 1))
    with pytest.raises(ValueError, match="at least one week"):
        occurrences(FRIDAY_AT_ELEVEN, FIRST, LAST, every_weeks=0)


@given(
    st.integers(0, 6),
    st.times(),
    st.sampled_from(["America/Sao_Paulo", "America/New_York", "Europe/London", "Australia/Sydney"]),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 500),
    st.integers(1, 5),
)
def test_occurrences_are_the_slots_weekdays_in_order(
    weekday: int, at: time, key: str, first: date, days: int, every: int
) -> None:
    slot, last = Slot(weekday, at, key, 45), first + timedelta(days=days)
    starts = occurrences(slot, first, last, every)
    expected = [first + timedelta(days=n) for n in range(days + 1) if (first + timedelta(days=n)).weekday() == weekday]
    assert starts == tuple(slot.on(day) for day in expected[::every])
