"""Hours that can be, and hours that are refused with a sentence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from valueback.core.availability import Availability, Busy, Closed, Extra, Holiday, Hours, any_time
from valueback.core.buckets import PER_DAY, Horizon, open_hours

MORNING = Hours(0, time(9), time(12))
NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Hours(7, time(9), time(12)), "0 \\(Monday\\) to 6"),
        (lambda: Hours(0, time(12), time(9)), "go on as the next day's"),
        (lambda: Hours(0, time(9), time(9)), "cannot end at"),
        (lambda: Hours(0, time(9, 2), time(12)), "whole number of five minutes"),
        (lambda: Hours(0, time(9, tzinfo=UTC), time(12)), "local to their zone"),
        (lambda: Extra(date(2027, 1, 1), time(23), time(1)), "go on as the next day's"),
        (lambda: Closed(date(2027, 1, 2), date(2027, 1, 1)), "cannot end on"),
        (lambda: Availability("Nowhere", ()), "is not a time zone"),
        (lambda: Availability("UTC", (MORNING,), before=7), "five minutes"),
        (lambda: Availability("UTC", (MORNING,), after=-5), "five minutes"),
        (lambda: Availability("UTC", (MORNING,), after=1445), "a day at most"),
        (lambda: Availability("UTC", (MORNING,), notice=-1), "ahead, not behind"),
        (lambda: Availability("UTC", (MORNING,), a_day=0), "counts from 1"),
        (lambda: Availability("UTC", (MORNING,), a_week=0), "counts from 1"),
        (lambda: Availability("UTC", (Hours(0, time(11), time(13)), MORNING)), "overlap"),
        (lambda: Busy(NOON, NOON), "ends after it starts"),
        (lambda: Busy(NOON.replace(tzinfo=None), NOON), "must be UTC"),
    ],
)
def test_what_cannot_be_is_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_hours_may_touch_and_end_at_midnight() -> None:
    hours = (MORNING, Hours(0, time(12), time(0)), Hours(1, time(9), time(12)))
    assert Availability("UTC", hours).hours == hours


HORIZON = Horizon(date(2027, 3, 8), 3)


def opened(who: Availability, day: date) -> list[str]:
    """The ranges of a UTC day that are open, as texts."""
    row = open_hours(HORIZON, who)[HORIZON.day(day) : HORIZON.day(day) + PER_DAY]
    edges = [n for n in range(PER_DAY + 1) if (row[n - 1] if n else 0) != (row[n] if n < PER_DAY else 0)]
    return [
        f"{a // 12:02}:{a % 12 * 5:02}-{b // 12:02}:{b % 12 * 5:02}"
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def test_hours_less_holidays_plus_extra_less_closed() -> None:
    day = date(2027, 3, 15)
    weekly = Availability("UTC", (MORNING, Hours(0, time(14), time(18))))
    assert opened(weekly, day) == ["09:00-12:00", "14:00-18:00"]
    assert opened(weekly, date(2027, 3, 16)) == []
    shut = replace(weekly, holidays=(Holiday(day, "Carnival"),))
    assert opened(shut, day) == []
    more = replace(shut, extra=(Extra(day, time(10), time(16)),))
    assert opened(more, day) == ["10:00-16:00"]
    less = replace(more, closed=(Closed(date(2027, 3, 1), date(2027, 3, 31), time(11), time(12)),))
    assert opened(less, day) == ["10:00-11:00", "12:00-16:00"]
    away = replace(more, closed=(Closed(date(2000, 1, 1), date(2090, 1, 1)),))
    assert opened(away, day) == []


def test_hours_from_one_to_five_on_the_nights_when_clocks_change() -> None:
    """Three hours in spring, five in autumn, and never one that the clock does not show."""
    night = tuple(Hours(day, time(1), time(5)) for day in range(7))
    new_york = Availability("America/New_York", night)
    assert opened(new_york, date(2027, 3, 13)) == ["06:00-10:00"]
    assert opened(new_york, date(2027, 3, 14)) == ["06:00-09:00"]
    autumn = Horizon(date(2027, 11, 1), 2)
    assert sum(open_hours(autumn, new_york)) == (13 * 4 + 5) * 12
    half = Availability("America/New_York", (Hours(6, time(0), time(1, 30)),))
    row = open_hours(autumn, half)
    start = autumn.day(date(2027, 11, 7))
    assert [row[start + 12 * 4 + n * 6] for n in range(6)] == [1, 1, 1, 0, 1, 0]


def test_any_time_is_every_minute() -> None:
    assert set(open_hours(HORIZON, any_time("Africa/Cairo"))) == {1}
