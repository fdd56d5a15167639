"""The course of an engagement, call by call, and its ledger of results: what both sides read, in constant queries.

Rows give the names that forms use; what happened is read from the facts, as core tells it. The coach reads of a value
check what is for the coach by now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.facts import (
    CheckAnswered,
    CheckAsked,
    CircumstanceAcknowledged,
    CourseAnswered,
    DisputeSettled,
    Done,
    Fact,
    HomeworkGiven,
    HomeworkLooked,
    HomeworkReported,
    LevelReached,
    Presence,
    ResultConfirmed,
    ResultDisputed,
    Seen,
    SessionKind,
    SlipExcused,
    What,
)
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.duties import homework_due
from valueback.core.guarantee.results import stands_for
from valueback.core.outcome import Judge, Leaf, leaves
from valueback.core.sessions import Life, notice_deadline
from valueback.core.sessions import Session as Call
from valueback.core.terms import Clause, Level, Party, Terms
from valueback.store.db import snapshot
from valueback.store.models import Adjustment, Circumstance, Homework, Result, Session
from valueback.usecases.access import acting, engagement_for
from valueback.usecases.checks import Told, told, window
from valueback.usecases.context import Context
from valueback.usecases.guarantee import fresh_case
from valueback.usecases.results import entered
from valueback.usecases.sessions import notice_hours, say_until


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """One item of homework. `due` is its moment, where it is known; `done` the client's last word."""

    id: UUID
    ref: str
    title: str
    instructions: str
    due: Instant | None
    done: Done | None
    words: str
    excused: bool


@dataclass(frozen=True, slots=True)
class AdjustmentSeen:
    """One change: what, who proposed it, whether the other side agreed, and what a later call found."""

    id: UUID
    what: str
    opened_by: Party
    agreed_at: Instant | None
    looked_at: Instant | None
    helped: bool | None


@dataclass(frozen=True, slots=True)
class CallSeen:
    """One call, with all that belongs to it.

    `deadline` is the last instant at which cancelling is in time, `say_until` until when the reading side may say how
    it was, `both_open` whether only both together may. `asked_at` is when its value check reached the client.
    """

    id: UUID
    ref: str
    number: int
    start: Instant
    end: Instant
    minutes: int
    kind: SessionKind
    life: Life
    gone_by: Party | None
    gone_at: Instant | None
    client: Presence
    coach: Presence
    shorter: bool
    said: tuple[Fact, ...]
    deadline: Instant
    say_until: Instant | None
    asked_at: Instant | None
    check_until: Instant | None
    told: Told | None
    looked_at: Instant | None
    homework: tuple[ItemSeen, ...]
    adjustments: tuple[AdjustmentSeen, ...]

    @property
    def is_gone(self) -> bool:
        return self.life in (Life.CANCELLED, Life.MOVED)


@dataclass(frozen=True, slots=True)
class Course:
    """All calls by start, and the terms that hold now."""

    terms: Terms
    calls: tuple[CallSeen, ...]
    now: Instant

    @property
    def coming(self) -> tuple[CallSeen, ...]:
        """The calls still to come, and the one that is on."""
        return tuple(one for one in self.calls if not one.is_gone and one.life is Life.PLANNED)

    @property
    def past(self) -> tuple[CallSeen, ...]:
        """What is over or gone, newest first."""
        return tuple(one for one in reversed(self.calls) if one.is_gone or one.life is not Life.PLANNED)

    def call(self, ref: str) -> CallSeen | None:
        return next((one for one in self.calls if one.ref == ref), None)


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """One line of the results ledger: the entry as facts have it, and how firm it is.

    `counts` says whether everybody whom its minimum result asks for stands by it; `to_confirm` whether it waits for
    the side that reads.
    """

    id: UUID
    kind: str
    title: str
    on: date
    what: What
    by: Party
    at: Instant
    level: Level | None
    counts: bool
    to_confirm: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class FactorSeen:
    """An outside factor, and whether the other side has seen it."""

    id: UUID
    what: str
    at: Instant
    by: Party
    seen_at: Instant | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Results and outside factors, newest first, and the minimum results that hold now."""

    terms: Terms
    leaves: tuple[Leaf, ...]
    entries: tuple[EntrySeen, ...]
    factors: tuple[FactorSeen, ...]


# --- the calls -------------------------------------------------------------------------------------


def course(ctx: Context, engagement: UUID) -> Course | None:
    """All calls with their homework, checks and adjustments, in six queries; None before both have signed."""
    with snapshot():
        row = engagement_for(ctx, engagement, "coach", "client")
        case = None if row is None else fresh_case(ctx, row.pk)
        if row is None or case is None:
            return None
        rows = tuple(Session.objects.of(ctx).filter(engagement=row))
        items = tuple(Homework.objects.of(ctx).filter(engagement=row, taken_back_at__isnull=True).order_by("given_at"))
        changes = tuple(Adjustment.objects.of(ctx).filter(engagement=row).order_by("opened_at"))
    homework, adjustments = _by_session(items), _by_session(changes)
    known = {one.subject: one for one in case.sessions}
    calls = tuple(
        _call(ctx, case, one, known[one.ref], homework[one.pk], adjustments[one.pk]) for one in rows if one.ref in known
    )
    return Course(case.terms, tuple(sorted(calls, key=lambda one: (one.start, one.number))), ctx.now)


def _by_session(rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found


def _call(
    ctx: Context, case: Case, row: Session, call: Call, items: list[Homework], changes: list[Adjustment]
) -> CallSeen:
    party = Party.CLIENT if acting(ctx) == "client" else Party.COACH
    asked = case.seen.first(CheckAsked, row.ref)
    looked = case.seen.first(HomeworkLooked, row.ref)
    return CallSeen(
        id=row.pk,
        ref=row.ref,
        number=row.number,
        start=call.start,
        end=call.end,
        minutes=row.minutes,
        kind=call.kind,
        life=call.life(ctx.now),
        gone_by=call.gone_by,
        gone_at=None if call.gone is None else call.gone.at,
        client=call.client,
        coach=call.coach,
        shorter=call.shorter,
        said=call.said,
        deadline=notice_deadline(call.start, notice_hours(case, ctx.now)),
        say_until=say_until(case, call, party),
        asked_at=None if asked is None else asked.at,
        check_until=window(case, row.ref),
        told=_told(ctx, case.seen, row.ref, party),
        looked_at=None if looked is None else looked.at,
        homework=tuple(_item(case, one) for one in items),
        adjustments=tuple(_change(one) for one in changes),
    )


def _item(case: Case, row: Homework) -> ItemSeen:
    given = case.seen.first(HomeworkGiven, row.ref)
    said = case.seen.last(HomeworkReported, row.ref)
    excused = any(one.what.clause is Clause.HOMEWORK for one in case.seen.about(SlipExcused, row.ref))
    return ItemSeen(
        row.pk,
        row.ref,
        row.title,
        row.instructions,
        row.due if given is None else homework_due(case, given),
        None if said is None else said.what.done,
        "" if said is None else said.what.words,
        excused,
    )


def _change(row: Adjustment) -> AdjustmentSeen:
    return AdjustmentSeen(row.pk, row.what, Party(row.opened_by), row.agreed_at, row.looked_at, row.helped)


def _told(ctx: Context, seen: Seen, ref: str, party: Party) -> Told | None:
    """The check as the reading side may see it: the client their own last word, the coach what is theirs by now."""
    if party is Party.COACH:
        return told(seen, ref, ctx.now)
    answers, course_ = seen.about(CheckAnswered, ref), seen.last(CourseAnswered, ref)
    if not answers:
        return None
    last = answers[-1].what
    return Told(answers[0].at, last.answer, last.better, None if course_ is None else course_.what.on_course)


# --- the ledger ------------------------------------------------------------------------------------


def ledger(ctx: Context, engagement: UUID) -> Ledger | None:
    """The results and the outside factors, in five queries; None before both have signed."""
    with snapshot():
        row = engagement_for(ctx, engagement, "coach", "client")
        case = None if row is None else fresh_case(ctx, row.pk)
        if row is None or case is None:
            return None
        rows = tuple(Result.objects.of(ctx).filter(engagement=row, taken_back_at__isnull=True))
        factors = tuple(Circumstance.objects.of(ctx).filter(engagement=row).order_by("-at"))
    party = Party.CLIENT if acting(ctx) == "client" else Party.COACH
    asked = leaves(case.signed.minimum(ctx.now))
    known = {leaf.key: leaf for leaf in asked}
    found = (_entry(case, one, known.get(one.leaf), party) for one in rows)
    entries = sorted((one for one in found if one is not None), key=lambda one: (one.on, one.at), reverse=True)
    return Ledger(case.terms, asked, tuple(entries), tuple(_factor(case.seen, one) for one in factors))


def _entry(case: Case, row: Result, leaf: Leaf | None, party: Party) -> EntrySeen | None:
    said = entered(case.seen, row.ref)
    if said is None:
        return None
    confirmed = {said.actor, *(one.actor for one in case.seen.about(ResultConfirmed, row.ref))}
    levels = [one.what.level for one in case.seen.about(LevelReached, row.ref)]
    first = getattr(said.what, "level", None)
    level = None if first is None else max((first, *levels), key=lambda one: one.rank)
    disputes, settled = case.seen.about(ResultDisputed, row.ref), case.seen.about(DisputeSettled, row.ref)
    return EntrySeen(
        id=row.pk,
        kind=row.kind,
        title=leaf.title if leaf is not None else row.leaf,
        on=row.on,
        what=said.what,
        by=said.actor,
        at=said.at,
        level=level,
        counts=leaf is not None and stands_for(case, said, leaf.judge),
        to_confirm=_waits_for(leaf, confirmed, party) and not (disputes and not settled),
        disputed=bool(disputes) and not settled,
    )


def _waits_for(leaf: Leaf | None, said: set[Party], party: Party) -> bool:
    """Whether an entry counts only once this side stands by it."""
    if leaf is None or leaf.judge is Judge.THIRD or party in said:
        return False
    return party is Party.CLIENT or leaf.judge is Judge.BOTH


def _factor(seen: Seen, row: Circumstance) -> FactorSeen:
    found = seen.first(CircumstanceAcknowledged, row.ref)
    return FactorSeen(row.pk, row.what, row.at, Party(row.by), None if found is None else found.at)
