"""Near misses name the exact calls that fail, and everything that stands in their way."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from tests.core.test_finder import FIRST, LAST, LONG_AGO, PLAIN, series, working
from valueback.core.availability import Busy, BusyKind, Closed, Holiday, Side, any_time
from valueback.core.dates import local_date
from valueback.core.finder import Ask, Found, nearly_slots, weeks_from
from valueback.core.misses import Cause, MissCode, NearMiss, explain, near_misses
from valueback.core.slots import Slot
from valueback.core.terms import Party


def near(ask: Ask, weekday: int, at: time) -> NearMiss:
    return next(one for one in near_misses(ask, 10_000) if (one.found.slot.weekday, one.found.slot.at) == (weekday, at))


def test_free_but_for_a_holiday() -> None:
    holiday = Holiday(date(2027, 2, 12), "Carnival")
    coach = Side(working("America/Sao_Paulo", holidays=(holiday,)))
    one = near(replace(PLAIN, coach=coach), 4, time(11))
    assert (one.found.calls, one.found.free) == (26, 25)
    (miss,) = one.misses
    assert miss.cause == Cause(MissCode.HOLIDAY, Party.COACH, "Carnival")
    assert (miss.at, miss.local) == ((datetime(2027, 2, 12, 14, tzinfo=UTC),), time(11))


def test_collides_with_another_fixed_call_while_new_york_is_on_summer_time() -> None:
    """Fixed at 09:00 in New York: 11:00 in Sao Paulo in winter, 10:00 from 14 March to 7 November."""
    first, last = date(2027, 1, 4), date(2028, 1, 2)
    other = Slot(1, time(9), "America/New_York", 45)
    coach = Side(working("America/Sao_Paulo"), series(other, first, last, "c7"))
    ask = Ask(coach, Side(any_time("America/Sao_Paulo")), first, last, "America/Sao_Paulo", 45, LONG_AGO)
    one = near(ask, 1, time(11))
    winter, again = one.misses
    assert winter.cause == Cause(MissCode.FIXED_CALL, Party.COACH, "c7", ("America/New_York",))
    assert [local_date(at, ask.zone) for at in (winter.first, winter.last)] == [date(2027, 1, 5), date(2027, 3, 9)]
    assert [local_date(at, ask.zone) for at in (again.first, again.last)] == [date(2027, 11, 9), date(2027, 12, 28)]
    summer = Found(Slot(1, time(10), ask.zone, 45), date(2027, 1, 5), 52, 18, ())
    (miss,) = explain(ask, summer)
    assert (miss.cause.clocks, len(miss.at)) == (("America/New_York",), 34)
    assert [local_date(at, ask.zone) for at in (miss.first, miss.last)] == [date(2027, 3, 16), date(2027, 11, 2)]


def test_no_clock_is_blamed_for_a_series_that_simply_begins() -> None:
    coach = Side(
        working("America/Sao_Paulo"), series(Slot(4, time(11), "America/New_York", 45), date(2027, 5, 14), LAST, "c8")
    )
    (miss,) = near(replace(PLAIN, coach=coach), 4, time(12)).misses
    assert miss.cause == Cause(MissCode.FIXED_CALL, Party.COACH, "c8")
    assert local_date(miss.first, "UTC") == date(2027, 5, 14)


def test_outside_the_hours_after_a_clock_change_is_told_apart_from_plainly_outside() -> None:
    """17:00 in Sao Paulo is 15:00 and then 16:00 in New York; the client leaves at 16:00."""
    coach = Side(working("America/Sao_Paulo", 9, 20))
    client = Side(working("America/New_York", 12, 16))
    ask = replace(PLAIN, coach=coach, client=client)
    (late,) = explain(ask, Found(Slot(4, time(17), ask.zone, 45), FIRST, 26, 9, ()))
    assert late.cause == Cause(MissCode.CLOCK_CHANGE, Party.CLIENT, "", ("America/New_York",))
    assert (local_date(late.first, ask.zone), late.local) == (date(2027, 3, 19), time(16))
    (never,) = explain(ask, Found(Slot(4, time(20), ask.zone, 45), FIRST, 26, 0, ()))[:1]
    assert {miss.cause.code for miss in explain(ask, Found(Slot(4, time(20), ask.zone, 45), FIRST, 26, 0, ()))} == {
        MissCode.OUTSIDE_HOURS
    }
    assert len(never.at) == 26


def test_each_thing_in_the_way_has_its_own_word() -> None:
    first, last = weeks_from(date(2027, 3, 1), 26)
    at = [datetime(2027, 3, 1, 12, tzinfo=UTC) + timedelta(weeks=n) for n in range(26)]
    hour = timedelta(hours=1)
    busy = (
        Busy(at[2], at[2] + hour),
        Busy(at[4], at[4] + hour, BusyKind.OUTSIDE),
        Busy(at[6] + hour, at[6] + 2 * hour, BusyKind.OUTSIDE),
        Busy(at[8] - 3 * hour, at[8] - 2 * hour),
        Busy(at[8] + 3 * hour, at[8] + 4 * hour),
        *(Busy(at[10] + timedelta(days=day), at[10] + timedelta(days=day) + hour) for day in (1, 2, 3)),
    )
    closed = (Closed(date(2027, 5, 24), date(2027, 5, 30), name="recess"),)
    coach = Side(working("UTC", after=5, notice=60, a_day=2, a_week=3, closed=closed), busy)
    ask = Ask(coach, Side(any_time("UTC")), first, last, "UTC", 60, at[0] - timedelta(minutes=59))
    one = near(ask, 0, time(12))
    assert [(miss.cause.code, miss.at) for miss in one.misses] == [
        (MissCode.NOTICE, (at[0],)),
        (MissCode.CALL, (at[2],)),
        (MissCode.BUSY, (at[4],)),
        (MissCode.TOO_CLOSE, (at[6],)),
        (MissCode.FULL_DAY, (at[8],)),
        (MissCode.FULL_WEEK, (at[10],)),
        (MissCode.CLOSED, (at[12],)),
    ]
    assert {miss.cause.side for miss in one.misses} == {Party.COACH}
    assert one.misses[-1].cause.name == "recess"


def test_two_causes_on_one_day_are_both_told() -> None:
    """Were only the first told, mending it would change nothing."""
    holiday = Holiday(date(2027, 2, 12), "Carnival")
    away = Closed(date(2027, 2, 10), date(2027, 2, 14), name="away")
    ask = replace(
        PLAIN,
        coach=Side(working("America/Sao_Paulo", holidays=(holiday,))),
        client=Side(working("America/New_York", closed=(away,))),
    )
    told = [(miss.cause.code, miss.cause.side) for miss in near(ask, 4, time(11)).misses]
    assert told == [(MissCode.CLOSED, Party.CLIENT), (MissCode.HOLIDAY, Party.COACH)]


def test_the_fewest_failures_stand_first_and_half_is_the_limit() -> None:
    first, last = weeks_from(date(2027, 3, 1), 8)
    closed = (
        Closed(date(2027, 3, 1), date(2027, 3, 30), time(9), time(12)),
        Closed(date(2027, 3, 2), date(2027, 3, 2)),
    )
    ask = Ask(Side(working("UTC", closed=closed)), Side(any_time("UTC")), first, last, "UTC", 60, LONG_AGO)
    fails = [(one.calls - one.free, one.slot.weekday) for one in nearly_slots(ask, 10_000)]
    assert [many for many, _ in fails] == sorted(many for many, _ in fails)
    assert fails[0] == (1, 1)
    assert 0 not in {weekday for _, weekday in fails}
    assert len(nearly_slots(ask)) == 12
