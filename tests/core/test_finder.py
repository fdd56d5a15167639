"""The finder says what a slow and plain reference says, and says why."""

import os
import time as process
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.clocks import TRAPS, change_days
from valueback.core.availability import (
    Availability,
    Busy,
    BusyKind,
    Closed,
    Extra,
    Holiday,
    Hours,
    Side,
    any_time,
    end_minute_of,
    minute_of,
)
from valueback.core.finder import (
    Ask,
    Found,
    ReasonCode,
    calls_of,
    free_starts,
    months_from,
    nearly_slots,
    shifts,
    weekly_sets,
    weekly_slots,
    weeks_from,
)
from valueback.core.misses import explain, near_misses
from valueback.core.slots import Cadence, Slot, occurrences

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def working(zone: str, start: int = 9, end: int = 17, **more: object) -> Availability:
    return Availability(zone, tuple(Hours(day, time(start), time(end)) for day in range(5)), **more)  # type: ignore[arg-type]


def series(slot: Slot, first: date, last: date, name: str) -> tuple[Busy, ...]:
    length = timedelta(minutes=slot.minutes)
    return tuple(Busy(at, at + length, BusyKind.CALL, name, slot.zone) for at in occurrences(slot, first, last))


# --- the reference: one call at a time, minute by minute, as somebody with a calendar would look ---------------


def is_open(who: Availability, at: datetime) -> bool:
    shown = at.astimezone(ZoneInfo(who.zone))
    day, minute = shown.date(), shown.hour * 60 + shown.minute

    def inside(one: Hours | Extra | Closed) -> bool:
        return minute_of(one.start) <= minute < end_minute_of(one.end)

    if any(one.first <= day <= one.last and inside(one) for one in who.closed):
        return False
    if any(one.day == day and inside(one) for one in who.extra):
        return True
    if any(one.day == day for one in who.holidays):
        return False
    return any(one.weekday == day.weekday() and inside(one) for one in who.hours)


def touched(start: datetime, end: datetime) -> set[int]:
    """The five-minute pieces of time that something touches."""
    return set(range((start - EPOCH) // FIVE, -((EPOCH - end) // FIVE)))


def fits(ask: Ask, at: datetime, more: int) -> bool:
    end = at + timedelta(minutes=ask.minutes)
    call = touched(at, end)
    for side in (ask.coach, ask.client):
        who = side.availability
        if not all(is_open(who, EPOCH + FIVE * piece) for piece in call):
            return False
        if at < ask.now + timedelta(minutes=who.notice):
            return False
        before, after = who.before // 5, who.after // 5
        mine = set(range(min(call) - before, max(call) + after + 1))
        for one in side.busy:
            theirs = touched(one.start, one.end)
            if mine & theirs:
                return False
            if one.kind is BusyKind.CALL and call & set(range(min(theirs) - before, max(theirs) + after + 1)):
                return False
        info = ZoneInfo(who.zone)
        days = Counter(one.start.astimezone(info).date() for one in side.busy if one.kind is BusyKind.CALL)
        today = at.astimezone(info).date()
        week = sum(count for day, count in days.items() if day.isocalendar()[:2] == today.isocalendar()[:2])
        if who.a_day is not None and days[today] >= who.a_day:
            return False
        if who.a_week is not None and week + more > who.a_week:
            return False
    return True


def reference(ask: Ask) -> dict[tuple[date, time], tuple[int, int]]:
    """For each first day and time: the calls planned and those that fit."""
    told: dict[tuple[date, time], tuple[int, int]] = {}
    every = ask.cadence.n if ask.cadence.kind == "every_weeks" else 1
    several = ask.cadence.n if ask.cadence.kind == "per_week" else 1
    most = None if ask.calls is None else -(-ask.calls // several)
    for offset in range(7 * every):
        begins = ask.first + timedelta(days=offset)
        for quarter in range(96):
            at = time(quarter // 4, quarter % 4 * 15)
            slot = Slot(begins.weekday(), at, ask.zone, ask.minutes)
            starts = occurrences(slot, begins, ask.last, every)[:most]
            if starts:
                told[begins, at] = len(starts), sum(fits(ask, start, several) for start in starts)
    return told


def key(found: Found) -> tuple[date, time]:
    return found.begins, found.slot.at


FIVES = st.integers(0, 287)


def at_five(n: int) -> time:
    return time(n // 12, n % 12 * 5)


@st.composite
def hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    made = []
    for day in draw(st.sets(st.integers(0, 6), min_size=3, max_size=7)):
        edges = sorted(draw(st.sets(FIVES, min_size=2, max_size=4)))
        made += [Hours(day, at_five(a), at_five(b)) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return tuple(made)


@st.composite
def sides(draw: st.DrawFn, first: date, last: date, zone: str) -> Side:
    days = st.dates(first, last)
    who = Availability(
        zone,
        draw(st.one_of(hours(), st.just(any_time(zone).hours))),
        closed=tuple(
            Closed(day, min(day + timedelta(days=2), date(2040, 1, 1)), at_five(start), at_five(0))
            for day, start in draw(st.lists(st.tuples(days, FIVES), max_size=2))
        ),
        extra=tuple(
            Extra(day, at_five(start), time(0)) for day, start in draw(st.lists(st.tuples(days, FIVES), max_size=2))
        ),
        holidays=tuple(Holiday(day, "holiday") for day in draw(st.lists(days, max_size=1))),
        before=draw(st.sampled_from((0, 10))),
        after=draw(st.sampled_from((0, 5, 15))),
        notice=draw(st.sampled_from((0, 24 * 60 + 1))),
        a_day=draw(st.sampled_from((None, 1, 2))),
        a_week=draw(st.sampled_from((None, 2, 4))),
    )
    busy: list[Busy] = []
    for _ in range(draw(st.integers(0, 2))):
        slot = Slot(draw(st.integers(0, 6)), at_five(draw(FIVES)), draw(st.sampled_from(TRAPS)), 45)
        busy += series(slot, first - timedelta(days=10), last + timedelta(days=10), f"c{len(busy)}")
    for day, minute, long in draw(st.lists(st.tuples(days, st.integers(0, 1439), st.integers(1, 900)), max_size=2)):
        start = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
        busy.append(Busy(start, start + timedelta(minutes=long), draw(st.sampled_from(BusyKind))))
    return Side(who, tuple(busy))


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """Terms of a few weeks over a change of clocks of one of the three zones."""
    zones = [draw(st.sampled_from(TRAPS)) for _ in range(3)]
    known = [day for zone in zones for day in change_days(zone)] or [date(2027, 4, 4)]
    first = draw(st.sampled_from(known)) - timedelta(days=draw(st.integers(0, 16)))
    last = first + timedelta(days=draw(st.integers(5, 24)))
    return Ask(
        draw(sides(first, last, zones[0])),
        draw(sides(first, last, zones[1])),
        first,
        last,
        draw(st.sampled_from(zones)),
        draw(st.sampled_from((30, 45, 47, 90))),
        draw(st.sampled_from((LONG_AGO, datetime.combine(first, time(10), UTC)))),
        draw(
            st.sampled_from(
                (Cadence("per_week", 1), Cadence("per_week", 2), Cadence("every_weeks", 2), Cadence("pool", 9))
            )
        ),
        draw(st.sampled_from((None, 2))),
    )


@settings(max_examples=25)
@given(asks())
def test_the_finder_agrees_with_the_reference(ask: Ask) -> None:
    told = reference(ask)
    found = weekly_slots(ask)
    assert {key(one) for one in found} == {at for at, (calls, free) in told.items() if calls == free}
    near = nearly_slots(ask, 10_000)
    assert {key(one): (one.calls, one.free) for one in near} == {
        at: counts for at, counts in told.items() if counts[1] < counts[0] <= 2 * counts[1]
    }
    several = ask.a_week
    for one in near[:20]:
        hit = {start for miss in explain(ask, one) for start in miss.at}
        assert hit == {start for start in calls_of(ask, one) if not fits(ask, start, several)}, (
            "each failing call is told"
        )
    day, singles = ask.first, set(free_starts(ask))
    while day <= ask.first + timedelta(days=6) and day <= ask.last:
        for quarter in range(96):
            start = Slot(0, time(quarter // 4, quarter % 4 * 15), ask.zone, ask.minutes).on(day)
            if start.astimezone(ZoneInfo(ask.zone)).date() == day:
                assert (start in singles) == fits(ask, start, 1)
        day += timedelta(days=1)


# --- one coach, one client, as a person would notice -----------------------------------------------------------

FIRST, LAST = months_from(date(2027, 1, 15), 6)
PLAIN = Ask(
    Side(working("America/Sao_Paulo")),
    Side(working("America/New_York")),
    FIRST,
    LAST,
    "America/Sao_Paulo",
    45,
    LONG_AGO,
)


def test_a_slot_holds_in_both_zones_after_new_york_changes_its_clock() -> None:
    """Sao Paulo is two hours ahead in winter and one in summer: what is common to both is 11:00 to 17:00."""
    fridays = sorted(one.slot.at for one in weekly_slots(PLAIN) if one.slot.weekday == 4)
    assert (fridays[0], fridays[-1], len(fridays)) == (time(11), time(16, 15), 22)
    assert all(one.calls == one.free == 26 for one in weekly_slots(PLAIN) if one.slot.weekday == 4)


def test_the_anchor_decides_whose_clock_stands_still() -> None:
    ask = replace(PLAIN, zone="America/New_York")
    fridays = sorted(one.slot.at for one in weekly_slots(ask) if one.slot.weekday == 4)
    assert (fridays[0], fridays[-1]) == (time(9), time(14, 15))
    best = weekly_slots(ask)[0]
    assert best.count(ReasonCode.SHIFTED_CLIENT) == 0
    (shift,) = shifts(ask, best, "America/Sao_Paulo")
    assert shift.at.date() >= date(2027, 3, 14)
    assert shift.by == -timedelta(hours=1)
    assert shifts(ask, best, "America/New_York") == ()
    assert best.count(ReasonCode.SHIFTED_COACH) == sum(one < shift.at for one in calls_of(ask, best))


def test_what_is_best_stands_first_with_its_reasons() -> None:
    monday = Slot(0, time(12), "America/Sao_Paulo", 45)
    client = Side(Availability("America/New_York", any_time("America/New_York").hours))
    coach = Side(working("America/Sao_Paulo", 6, 22), series(monday, FIRST, LAST, "c1"))
    found = weekly_slots(replace(PLAIN, coach=coach, client=client))
    best, worst = found[0], found[-1]
    assert best.slot.weekday == 0
    assert best.count(ReasonCode.BESIDE) == best.count(ReasonCode.DAYTIME) == best.calls
    assert worst.count(ReasonCode.DAYTIME) == 0
    assert [one.rank for one in found] == sorted(one.rank for one in found)


def test_every_second_week_may_begin_in_either() -> None:
    first, last = weeks_from(date(2027, 3, 1), 8)
    away = tuple(Closed(first + timedelta(weeks=n), first + timedelta(weeks=n, days=6)) for n in range(0, 8, 2))
    ask = Ask(Side(working("UTC", closed=away)), Side(any_time("UTC")), first, last, "UTC", 45, LONG_AGO)
    assert weekly_slots(ask) == ()
    found = weekly_slots(replace(ask, cadence=Cadence("every_weeks", 2)))
    assert {one.begins for one in found} == {first + timedelta(days=7 + n) for n in range(5)}
    assert {one.calls for one in found} == {4}


def test_two_a_week_are_at_one_time_and_days_apart() -> None:
    ask = replace(PLAIN, cadence=Cadence("per_week", 2), calls=52)
    (first, second), *others = weekly_sets(ask, weekly_slots(ask))
    assert first.slot.at == second.slot.at
    assert abs(first.slot.weekday - second.slot.weekday) == 3
    assert len(others) == 9
    assert weekly_sets(replace(ask, cadence=Cadence("per_week", 6)), weekly_slots(ask)) == ()


def test_two_a_week_never_meet_over_midnight() -> None:
    night = (Hours(0, time(23, 30), time(0)), Hours(1, time(0), time(1)))
    side = Side(Availability("UTC", night))
    ask = Ask(side, side, *weeks_from(date(2027, 3, 1), 4), "UTC", 45, LONG_AGO, Cadence("per_week", 2))
    found = weekly_slots(ask)
    assert {(one.slot.weekday, one.slot.at) for one in found} == {
        (0, time(23, 30)), (0, time(23, 45)), (1, time(0)), (1, time(0, 15))
    }  # fmt: skip
    assert all(
        later - earlier >= timedelta(minutes=45)
        for together in weekly_sets(ask, found)
        for earlier, later in pairwise(sorted(at for one in together for at in calls_of(ask, one)))
    )
    beside = replace(side, availability=replace(side.availability, after=30))
    assert weekly_sets(replace(ask, coach=beside), found) == ()


def test_only_the_calls_that_the_terms_state_need_be_free() -> None:
    """Six months from 1 March hold 27 Mondays; the coach is away in the last week."""
    first, last = months_from(date(2027, 3, 1), 6)
    closed = (Closed(date(2027, 8, 30), date(2027, 9, 5)),)
    ask = Ask(Side(working("UTC", closed=closed)), Side(working("UTC")), first, last, "UTC", 45, LONG_AGO)
    assert not any(one.slot.weekday == 0 for one in weekly_slots(ask))
    mondays = [one for one in weekly_slots(replace(ask, calls=26)) if one.slot.weekday == 0]
    assert {one.calls for one in mondays} == {26}
    assert len(mondays) == 30


def test_round_a_call_the_greater_distance_counts_and_round_another_calendar_only_its_own() -> None:
    first, last = weeks_from(date(2027, 3, 1), 1)
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)

    def mondays(kind: BusyKind) -> list[time]:
        coach = Side(working("UTC", before=15, after=30), (Busy(noon, noon + timedelta(hours=1), kind),))
        starts = free_starts(Ask(coach, Side(any_time("UTC")), first, last, "UTC", 60, LONG_AGO))
        return [at.time() for at in starts if at.date() == first]

    calls, outside = mondays(BusyKind.CALL), mondays(BusyKind.OUTSIDE)
    assert time(10, 30) in calls
    assert time(10, 45) not in calls
    assert (min(at for at in calls if at > time(12)), min(at for at in outside if at > time(12))) == (
        time(13, 30),
        time(13, 15),
    )
    assert max(at for at in outside if at < time(12)) == time(10, 30)


def test_notice_is_elapsed_time_and_exactly_enough_is_enough() -> None:
    """A day's notice over the spring change in New York: 24 hours, whatever the clock says."""
    new_york = Side(Availability("America/New_York", any_time("America/New_York").hours, notice=24 * 60))
    first, last = date(2027, 3, 13), date(2027, 3, 15)
    soonest = datetime(2027, 3, 14, 14, tzinfo=UTC)
    ask = Ask(new_york, Side(any_time("UTC")), first, last, "America/New_York", 45, soonest - timedelta(days=1))
    assert free_starts(ask)[0] == soonest
    assert free_starts(replace(ask, now=ask.now + timedelta(seconds=1)))[0] == soonest + timedelta(minutes=15)
    assert free_starts(replace(ask, now=ask.now - timedelta(seconds=1)))[0] == soonest
    assert free_starts(replace(ask, now=datetime(2030, 1, 1, tzinfo=UTC))) == ()


@pytest.fixture
def _server_zone() -> Iterator[None]:
    known = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if known is not None:
        os.environ["TZ"] = known
    process.tzset()


@pytest.mark.usefixtures("_server_zone")
def test_the_answer_is_the_same_whatever_the_servers_zone() -> None:
    coach = replace(PLAIN.coach, busy=series(Slot(2, time(12), "Europe/London", 45), FIRST, LAST, "c1"))
    told, offsets = [], set()
    for server in ("UTC", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"):
        os.environ["TZ"] = server
        process.tzset()
        offsets.add(process.localtime(0).tm_gmtoff)
        ask = replace(PLAIN, coach=coach)
        told.append(
            repr((weekly_slots(ask), near_misses(ask), free_starts(ask), shifts(ask, weekly_slots(ask)[0], "UTC")))
        )
    assert len(offsets) == 4
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"zone": "Nowhere"}, "is not a time zone"),
        ({"minutes": 0}, "from 1 minute to 24 hours"),
        ({"calls": 0}, "at least one call"),
        ({"last": date(2027, 1, 14)}, "cannot end on"),
        ({"last": date(2090, 1, 14)}, "the dates cannot be right"),
        ({"now": datetime(2027, 1, 1)}, "must be UTC"),
    ],
)
def test_a_question_that_cannot_be_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(PLAIN, **change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one week"):
        weeks_from(FIRST, 0)


def test_two_a_week_need_room_for_two_in_every_week() -> None:
    ask = replace(PLAIN, coach=Side(working("America/Sao_Paulo", a_week=1)))
    assert weekly_slots(ask) != ()
    assert weekly_slots(replace(ask, cadence=Cadence("per_week", 2))) == ()


def test_a_term_may_begin_at_the_first_minute_of_a_monday_at_the_date_line() -> None:
    """Monday 00:00 in Apia is Sunday morning for UTC."""
    apia = Side(any_time("Pacific/Apia"))
    first, last = weeks_from(date(2027, 3, 1), 2)
    ask = Ask(apia, apia, first, last, "Pacific/Apia", 45, LONG_AGO)
    assert len(weekly_slots(ask)) == 7 * 96
    assert free_starts(ask)[0] == datetime(2027, 2, 28, 11, tzinfo=UTC)
    assert len(free_starts(ask)) == 2 * 7 * 96
