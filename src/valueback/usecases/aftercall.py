"""Everything a client says on the page after a call is saved together, or nothing of it is.

Each part goes through its own verb; the first one that refuses takes the rest back, and its refusal names the field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import Answer, PassReason
from valueback.core.facts import Done as How
from valueback.core.terms import Clause
from valueback.store.db import write
from valueback.usecases import adjustments, checks, homework, noted, results, slips
from valueback.usecases.access import NOT_FOUND, engagement_for
from valueback.usecases.context import Context


@dataclass(frozen=True, slots=True)
class CheckSaid:
    """The answer about one call; `answer` None: it did not take place."""

    field: str
    session: UUID
    answer: Answer | None
    better: str = ""
    on_course: bool | None = None


@dataclass(frozen=True, slots=True)
class HomeworkSaid:
    """How one item was done."""

    field: str
    item: UUID
    done: How
    words: str = ""


@dataclass(frozen=True, slots=True)
class NotedSaid:
    """Whether something that the coach noted for the client was so."""

    field: str
    seq: int
    so: bool


@dataclass(frozen=True, slots=True)
class ResultSaid:
    """Whether a result that the coach entered is so; `why` where it is not."""

    field: str
    result: UUID
    so: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class PassSaid:
    """A free pass on one slip."""

    field: str
    clause: Clause
    subject: str
    reason: PassReason = PassReason.NONE


@dataclass(frozen=True, slots=True)
class AdjustmentSaid:
    """Agreement with one change that the coach proposed."""

    field: str
    adjustment: UUID


@dataclass(frozen=True, slots=True)
class Said:
    """What came with one press of the button. `seen`: the keys of the slips that the page showed."""

    seen: tuple[str, ...] = ()
    checks: tuple[CheckSaid, ...] = ()
    homework: tuple[HomeworkSaid, ...] = ()
    noted: tuple[NotedSaid, ...] = ()
    results: tuple[ResultSaid, ...] = ()
    passes: tuple[PassSaid, ...] = ()
    adjustments: tuple[AdjustmentSaid, ...] = ()


class _TakenBack(Exception):
    """One part was refused: the transaction of all is rolled back."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def save(ctx: Context, engagement: UUID, said: Said) -> Decision[int]:
    """Save all parts in one transaction; the value is how many there were. `field` in a refusal names the part."""
    if engagement_for(ctx, engagement, "client") is None or ctx.noting is not None:
        return NOT_FOUND
    count = 0
    try:
        with write():
            for field, decision in _parts(ctx, engagement, said):
                if isinstance(decision, Refused):
                    raise _TakenBack(Refused(decision.code, {**decision.data, "field": field}))
                count += 1
    except _TakenBack as taken:
        return taken.refused
    return Done(count)


def _parts(ctx: Context, engagement: UUID, said: Said) -> Iterator[tuple[str, Decision[Any]]]:
    """The parts one after the other. What was noted comes first: a correction of it may be among the rest."""
    for note in said.noted:
        verb = noted.confirm if note.so else noted.correct
        yield note.field, verb(ctx, engagement, note.seq)
    if said.seen:
        yield "seen", slips.seen(ctx, engagement, said.seen)
    for one in said.checks:
        yield one.field, _check(ctx, one)
    for item in said.homework:
        yield item.field, homework.report(ctx, engagement, {item.item: item.done}, {item.item: item.words})
    for entry in said.results:
        decision = results.confirm(ctx, entry.result) if entry.so else results.dispute(ctx, entry.result, entry.why)
        yield entry.field, decision
    for played in said.passes:
        yield played.field, slips.play_pass(ctx, engagement, played.clause, played.subject, played.reason)
    for change in said.adjustments:
        yield change.field, adjustments.agree(ctx, change.adjustment)


def _check(ctx: Context, one: CheckSaid) -> Decision[Any]:
    if one.answer is None:
        return checks.did_not_take_place(ctx, one.session)
    return checks.answer(ctx, one.session, one.answer, one.better, one.on_course)
