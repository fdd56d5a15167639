"""One engagement read for a page: who, the case and the standing, in one snapshot and a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.agreements import Agreed
from valueback.core.dates import Instant, local_date
from valueback.core.facts import Done as How
from valueback.core.facts import (
    Fact,
    Facts,
    HomeworkGiven,
    HomeworkLooked,
    HomeworkReported,
    LevelReached,
    MoneyEntered,
    Presence,
    ResultConfirmed,
    Seen,
    SessionKind,
    SlipExcused,
)
from valueback.core.guarantee import Case, Standing, assess, case_of
from valueback.core.guarantee.duties import homework_due
from valueback.core.guarantee.results import disputed, dropped, level_of, money_counts, stands_for, worth
from valueback.core.money import Money
from valueback.core.outcome import Judge, Leaf, MoneyWon, leaves
from valueback.core.sessions import Life, notice_deadline, ordinal
from valueback.core.sessions import Session as Call
from valueback.core.terms import Clause, Level, Party
from valueback.store.db import snapshot
from valueback.store.load import kept
from valueback.store.models import Homework, Result, Session
from valueback.store.prepared import prepared
from valueback.usecases.access import Acting, acting, engagement_for
from valueback.usecases.context import Context
from valueback.usecases.heads import Head, head_of
from valueback.usecases.results import entered
from valueback.usecases.sessions import notice_hours


@dataclass(frozen=True, slots=True)
class Read:
    """What pages of one engagement are made from. `case` and `standing` are None while nothing is signed or offered."""

    head: Head
    reader: Party
    facts: Facts
    seen: Seen
    agreed: Agreed | None
    case: Case | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One call. `place` counts those that stand, from 1; `notice_until` is the last instant to move it in time."""

    id: UUID
    ref: str
    place: int
    start: Instant
    end: Instant
    minutes: int
    kind: SessionKind
    life: Life
    client: Presence
    coach: Presence
    shorter: bool
    notice_until: Instant
    gone_by: Party | None = None
    gone_late: bool = False

    def late_at(self, now: Instant) -> bool:
        """Whether cancelling or moving it now would be at short notice for the client."""
        return now > self.notice_until


@dataclass(frozen=True, slots=True)
class HomeworkSeen:
    """One item. `due` None: no moment yet, as no call is planned after it."""

    id: UUID
    ref: str
    title: str
    instructions: str
    session: str
    given_at: Instant
    due: Instant | None
    done: How | None
    words: str
    reported_at: Instant | None
    excused: bool
    looked_at: Instant | None


@dataclass(frozen=True, slots=True)
class ResultSeen:
    """One entry of the ledger. `waits_for` is whose confirmation is missing; `counts` is null for what is no money."""

    id: UUID
    ref: str
    leaf: str
    title: str
    kind: str
    on: Any
    what: Any
    entered_by: Party
    entered_at: Instant
    waits_for: Party | None
    disputed: bool
    dropped: bool
    level: Level | None
    worth: Money | None
    counts: bool | None


def read(ctx: Context, engagement: UUID, *roles: Acting) -> Read | None:
    """The engagement for whoever may reach it in one of these roles; None is the page for missing things."""
    if roles and acting(ctx) not in roles:
        return None
    with snapshot():
        row = engagement_for(ctx, engagement)
        if row is None:
            return None
        agreed, facts = kept(row)
    return made(ctx, head_of(row), agreed, facts)


def made(ctx: Context, found: Head, agreed: Agreed | None, facts: Facts) -> Read:
    """The values from what was loaded."""
    reader = Party.COACH if acting(ctx) in ("coach", "system") else Party.CLIENT
    standing = None if agreed is None else assess(agreed, facts, ctx.now).for_side(reader)
    case = None if agreed is None else case_of(agreed, facts, ctx.now)
    return Read(found, reader, facts, facts.known(ctx.now), agreed, case, standing)


# --- calls -----------------------------------------------------------------------------------------


def session_ids(ctx: Context, engagement: UUID) -> Mapping[str, UUID]:
    """The ids of all calls of an engagement by their short names; one query."""
    return dict(_calls(ctx.practice, engagement))


@prepared
def _calls(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    return Session.objects.filter(practice_id=practice, engagement_id=engagement).values_list("ref", "pk")


def session_seen(case: Case, call: Call, ids: Mapping[str, UUID]) -> SessionSeen:
    """One call as a page shows it."""
    hours = notice_hours(case, case.as_of)
    until = notice_deadline(call.start, hours)
    gone_late = call.gone is not None and call.gone_by is Party.CLIENT and call.gone.at > until
    return SessionSeen(
        id=ids[call.subject],
        ref=call.subject,
        place=ordinal(case.sessions, call.subject),
        start=call.start,
        end=call.end,
        minutes=int((call.end - call.start).total_seconds() // 60),
        kind=call.kind,
        life=call.life(case.as_of),
        client=call.client,
        coach=call.coach,
        shorter=call.shorter,
        notice_until=until,
        gone_by=call.gone_by,
        gone_late=gone_late,
    )


def next_call(case: Case | None, ids: Mapping[str, UUID]) -> SessionSeen | None:
    """The next call that stands and has not ended."""
    if case is None or case.ended is not None:
        return None
    coming = next((one for one in case.sessions if one.gone is None and not one.said and one.end > case.as_of), None)
    return None if coming is None else session_seen(case, coming, ids)


# --- homework --------------------------------------------------------------------------------------


def homework_seen(ctx: Context, case: Case, engagement: UUID) -> tuple[HomeworkSeen, ...]:
    """All items that stand, as they were given; one query."""
    found = []
    for row in _homework(ctx.practice, engagement):
        given = case.seen.last(HomeworkGiven, row.ref)
        if given is not None:
            found.append(_item(case, row, given))
    return tuple(found)


@prepared
def _homework(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Homework.objects.filter(practice_id=practice, engagement_id=engagement, taken_back_at__isnull=True)
    return rows.order_by("given_at", "ref")


def _item(case: Case, row: Homework, given: Fact) -> HomeworkSeen:
    said = case.seen.last(HomeworkReported, row.ref)
    looked = case.seen.first(HomeworkLooked, given.what.session)
    excused = any(one.what.clause is Clause.HOMEWORK for one in case.seen.about(SlipExcused, row.ref))
    return HomeworkSeen(
        id=row.pk,
        ref=row.ref,
        title=row.title,
        instructions=row.instructions,
        session=given.what.session,
        given_at=row.given_at,
        due=homework_due(case, given),
        done=said.what.done if said else None,
        words=said.what.words if said else "",
        reported_at=said.at if said else None,
        excused=excused,
        looked_at=looked.at if looked else None,
    )


# --- results ---------------------------------------------------------------------------------------


def results_seen(ctx: Context, case: Case, engagement: UUID) -> tuple[ResultSeen, ...]:
    """The ledger, newest first; one query."""
    known = {leaf.key: leaf for leaf in leaves(case.signed.minimum(case.as_of))}
    found = []
    for row in _ledger(ctx.practice, engagement):
        fact = entered(case.seen, row.ref)
        if fact is not None:
            found.append(_result(case, row, fact, known.get(row.leaf)))
    return tuple(found)


@prepared
def _ledger(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Result.objects.filter(practice_id=practice, engagement_id=engagement, taken_back_at__isnull=True)
    return rows.order_by("-on", "-entered_at", "-ref")


def _result(case: Case, row: Result, fact: Fact, leaf: Leaf | None) -> ResultSeen:
    money = fact.what if isinstance(fact.what, MoneyEntered) and case.terms.guarantee is not None else None
    counts, value = None, None
    if money is not None and isinstance(leaf, MoneyWon):
        value = worth(case, fact, leaf.target.currency).rounded()
        counts = money_counts(case, fact, leaf.judge) and not dropped(case, fact)
    return ResultSeen(
        id=row.pk,
        ref=row.ref,
        leaf=row.leaf,
        title=leaf.title if leaf else row.leaf,
        kind=row.kind,
        on=row.on,
        what=fact.what,
        entered_by=fact.actor,
        entered_at=fact.at,
        waits_for=_waits_for(case, fact, leaf),
        disputed=disputed(case, fact),
        dropped=dropped(case, fact),
        level=level_of(case, fact) if money is not None else None,
        worth=value,
        counts=counts,
    )


def _waits_for(case: Case, fact: Fact, leaf: Leaf | None) -> Party | None:
    """Who has still to stand by an entry before it counts."""
    if leaf is None or stands_for(case, fact, leaf.judge):
        return None
    if leaf.judge is Judge.THIRD:
        return Party.THIRD
    said = {fact.actor, *(one.actor for one in case.seen.about(ResultConfirmed, fact.subject))}
    return Party.COACH if Party.CLIENT in said else Party.CLIENT


def raised(case: Case, ref: str) -> tuple[Fact, ...]:
    """The evidence levels that a money entry reached after it was entered."""
    return tuple(case.seen.about(LevelReached, ref))


def today(case: Case) -> Any:
    """The local day in the anchor zone."""
    return local_date(case.as_of, case.terms.zone)
