"""The stage of a demo: a practice, its cast, and a clock that moves ahead from one event to the next.

Everybody acts through the use cases, each at their own moment; between two moments the practice's clock is moved
ahead and whatever has come due is done, as the worker would do it. Nothing is written past a verb.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Final, TypeAlias, TypeVar
from uuid import UUID

from valueback.core.dates import Instant, local_date, local_instant
from valueback.core.decisions import Decision, Refused
from valueback.core.terms import Party
from valueback.jobs.handlers import HANDLERS
from valueback.jobs.worker import Pace, Worker
from valueback.usecases import clock, engagements, ticks
from valueback.usecases.context import Actor, Context, Noting, for_system

Act: TypeAlias = Callable[[], object]
T = TypeVar("T")


PATIENT: Final = Pace(retry_unit=1e9, retry_most=1e9)
"""What fails while the past is lived fails once; the worker beside the server takes it up again."""


class OffScript(RuntimeError):
    """A verb refused what the story needs: the story and the rules no longer fit."""


def took(decision: Decision[T]) -> T:
    """The value of a verb that took effect."""
    if isinstance(decision, Refused):
        raise OffScript(f"refused: {decision.code} {dict(decision.data)}")
    return decision.value


@dataclass(slots=True)
class Stage:
    """One demo practice while its past is lived through. `home` is the zone that the story's days are counted in."""

    practice: UUID
    home: str
    last_day: datetime
    _moments: list[tuple[Instant, int, Act]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    @property
    def now(self) -> Instant:
        found = for_system(self.practice, datetime.now(UTC))
        assert found is not None
        return found.now

    def as_(self, actor: Actor) -> Context:
        """What this member of the cast does now."""
        return Context(self.practice, actor, self.now)

    def noting(self, coach: Actor, party: Party, channel: str, arrived: Instant, words: str) -> Context:
        """The coach writes down what somebody else did."""
        return replace(self.as_(coach), noting=Noting(party, channel, arrived, words))

    def day(self, weeks: int, weekday: int, at: time, zone: str = "") -> Instant:
        """A weekday's clock time, `weeks` before (below zero) the week in which the story ends."""
        monday = local_date(self.last_day, self.home) - timedelta(days=local_date(self.last_day, self.home).weekday())
        return local_instant(monday + timedelta(weeks=weeks, days=weekday), at, zone or self.home)

    def at(self, moment: Instant, act: Act) -> None:
        """Plan an act. Acts of one moment happen in the order in which they were planned."""
        heapq.heappush(self._moments, (moment, next(self._order), act))

    def see_to_it(self) -> None:
        """What time alone makes due for the clients: the check after a call, a reminder, a notice.

        The coach's morning summaries of the past are left out: nobody reads them any more.
        """
        ctx = for_system(self.practice, datetime.now(UTC))
        assert ctx is not None
        engagements.start_due(ctx)
        ticks.ask(ctx)
        ticks.remind(ctx)
        ticks.notify(ctx)
        self.settle()

    def live(self, until: Instant) -> None:
        """Let everything happen that is planned up to an instant, in its order, and end there."""
        while self._moments and self._moments[0][0] <= until:
            moment, _, act = heapq.heappop(self._moments)
            self._move(moment)
            act()
        self._move(until)

    def _move(self, to: Instant) -> None:
        by = to - self.now
        if by <= timedelta(0):
            return
        seconds = -(-by // timedelta(seconds=1))
        ctx = for_system(self.practice, datetime.now(UTC))
        assert ctx is not None
        took(clock.advance(ctx, timedelta(seconds=seconds)))
        self.settle()

    def settle(self) -> None:
        """Do what has come due, as the worker beside the server would."""
        worker = Worker(HANDLERS, pace=PATIENT)
        while worker.step():
            pass
