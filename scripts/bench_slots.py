"""What finding a fixed call costs, warm: a coach with 20 fixed clients in several zones, and a term of 26 weeks."""

from __future__ import annotations

import time as process
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

ROUNDS = 100
ZONES = ("America/Sao_Paulo", "America/New_York", "Europe/London", "Europe/Paris")


def measure(row: Callable[[str, str, str], None]) -> None:
    """Each row is p50 and p95; nothing is kept from one round to the next but what zones' clocks do."""
    from valueback.core.availability import Availability, Busy, BusyKind, Closed, Holiday, Hours, Side
    from valueback.core.dates import local_instant
    from valueback.core.finder import Ask, free_starts, months_from, weekly_slots
    from valueback.core.misses import near_misses
    from valueback.core.slots import Slot, occurrences

    first, last = months_from(date(2027, 1, 15), 6)
    slots = [Slot(n % 5, time(9 + n // 5 * 2), ZONES[n % 4], 45) for n in range(20)]

    def expand() -> list[tuple[datetime, ...]]:
        return [occurrences(slot, first, last + timedelta(days=7))[:26] for slot in slots]

    def expand_cold() -> list[tuple[datetime, ...]]:
        local_instant.cache_clear()
        return expand()

    busy = tuple(
        Busy(at, at + timedelta(minutes=45), BusyKind.CALL, f"client {number}", slots[number].zone)
        for number, starts in enumerate(expand())
        for at in starts
    )
    open_ = ((time(9), time(13)), (time(14), time(18)))
    coach = Availability(
        "America/Sao_Paulo",
        tuple(Hours(day, *hours) for day in range(5) for hours in open_),
        closed=(Closed(date(2027, 4, 5), date(2027, 4, 6), name="recess"),),
        holidays=(Holiday(date(2027, 2, 9), "Carnival"), Holiday(date(2027, 4, 21), "Tiradentes")),
        before=5,
        after=10,
        a_day=6,
        a_week=24,
    )
    client = Availability("America/New_York", tuple(Hours(day, time(7), time(19)) for day in range(5)))
    now = datetime(2027, 1, 10, tzinfo=UTC)
    ask = Ask(Side(coach, busy), Side(client), first, last, "America/New_York", 45, now, calls=26)
    what = f"among {len(busy)} bookings"
    row(f"{len(free_starts(ask)):,} free starts in 26 weeks {what}", "<= 2 ms", timed(lambda: free_starts(ask)))
    row(
        f"{len(weekly_slots(ask))} weekly slots that hold for the term {what}",
        "<= 5 ms",
        timed(lambda: weekly_slots(ask)),
    )
    row(f"{len(near_misses(ask))} near misses with every cause", "-", timed(lambda: near_misses(ask)))
    row("20 weekly series x 26 expanded", "<= 1 ms", timed(expand))
    row("the same, nothing remembered", "-", timed(expand_cold))


def timed(act: Callable[[], object]) -> str:
    """Milliseconds of one act, after a warm-up; the processor's own time tells what a busy machine adds."""
    spent, busy = [], []
    for _ in range(ROUNDS + 5):
        begun, begun_busy = process.perf_counter(), process.process_time()
        act()
        spent.append((process.perf_counter() - begun) * 1000)
        busy.append((process.process_time() - begun_busy) * 1000)
    wall, work = sorted(spent[5:]), sorted(busy[5:])
    middle, late = ROUNDS // 2, int(ROUNDS * 0.95)
    return f"p50 {wall[middle]:.1f} ms, p95 {wall[late]:.1f} ms (processor {work[middle]:.1f} ms)"
