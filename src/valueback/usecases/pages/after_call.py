"""One page after the call holds everything that waits for its reader; what is not there can wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.dates import Instant
from valueback.core.facts import (
    AdjustmentProposed,
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CourseAnswered,
    Fact,
    ScheduleSent,
)
from valueback.core.guarantee import Case, Slip, SlipState, Standing, Verdict, case_of
from valueback.core.guarantee.duties import voiced_facts
from valueback.core.sessions import Life
from valueback.core.sessions import Session as Call
from valueback.core.terms import Clause, Party
from valueback.store.models import Adjustment, ResultsSchedule
from valueback.store.prepared import prepared
from valueback.usecases import checks, noted, notes, schedules, slips
from valueback.usecases.checks import Told
from valueback.usecases.context import Context
from valueback.usecases.guarantee import with_more
from valueback.usecases.heads import Head
from valueback.usecases.notes import Note
from valueback.usecases.pages.reading import (
    HomeworkSeen,
    Read,
    ResultSeen,
    SessionSeen,
    homework_seen,
    next_call,
    read,
    results_seen,
    session_ids,
    session_seen,
)
from valueback.usecases.schedules import ScheduleSeen
from valueback.usecases.sessions import say_until
from valueback.usecases.slips import Pending

SHOWN = timedelta(days=14)
"""An unanswered check stays on the page this long, and longer while it can be caught up."""

REPORTED = timedelta(days=7)
"""A report on homework stays on the page this long, so that it can be said otherwise."""


@dataclass(frozen=True, slots=True)
class CheckSeen:
    """The value check of one call, for the client. `change_until` None: not answered yet."""

    session: SessionSeen
    answer: Answer | None
    better: str
    answer_until: Instant | None
    change_until: Instant | None
    asks_course: bool
    on_course: bool | None


@dataclass(frozen=True, slots=True)
class SlipSeen:
    """A slip for the client. `key` goes back with the form; `new`: this page is what tells it."""

    key: str
    slip: Slip
    remark: str
    new: bool
    can_pass: bool
    session_at: Instant | None


@dataclass(frozen=True, slots=True)
class AdjustmentSeen:
    """One change. `waits_for` is who has still to agree."""

    id: UUID
    ref: str
    session: str
    what: str
    opened_by: Party
    opened_at: Instant
    agreed_at: Instant | None
    looked_at: Instant | None
    helped: bool | None
    waits_for: Party | None


@dataclass(frozen=True, slots=True)
class AfterCallClient:
    """Everything that waits for the client. `asks_paid`: the numbers are there, so "Has it paid for itself?"."""

    head: Head
    standing: Standing
    checks: tuple[CheckSeen, ...]
    homework: tuple[HomeworkSeen, ...]
    noted: tuple[Fact, ...]
    to_confirm: tuple[ResultSeen, ...]
    slips: tuple[SlipSeen, ...]
    adjustments: tuple[AdjustmentSeen, ...]
    schedule: ScheduleSeen | None
    next_session: SessionSeen | None
    passes_left: int
    asks_paid: bool
    sessions: Mapping[str, Instant]
    titles: Mapping[str, str]

    @property
    def nothing_waits(self) -> bool:
        """Whether all is answered: the page then only says where things stand."""
        open_checks = any(one.answer is None for one in self.checks)
        open_items = any(one.done is None and not one.excused for one in self.homework)
        more = (self.noted, self.to_confirm, self.slips, self.adjustments, self.schedule)
        return not (open_checks or open_items or any(more))


@dataclass(frozen=True, slots=True)
class AfterCallCoach:
    """A call for its coach: three taps if all went as planned. `said` is each side's last word on who was there."""

    head: Head
    standing: Standing
    session: SessionSeen
    said: Mapping[Party, Attendance]
    say_until: Instant | None
    asked_at: Instant | None
    check: Told | None
    to_look_at: tuple[HomeworkSeen, ...]
    given: tuple[HomeworkSeen, ...]
    adjustments: tuple[AdjustmentSeen, ...]
    adjustment_due: bool
    pending: tuple[Pending, ...]
    notes: tuple[Note, ...]
    next_session: SessionSeen | None


# --- the client ------------------------------------------------------------------------------------


def after_call_client(ctx: Context, engagement: UUID) -> AfterCallClient | None:
    """The client's page; None when it is not theirs, or nothing is signed yet."""
    found = read(ctx, engagement, "client")
    if found is None or found.case is None or found.standing is None:
        return None
    case, ids = found.case, session_ids(ctx, engagement)
    items = homework_seen(ctx, case, engagement)
    return AfterCallClient(
        head=found.head,
        standing=found.standing,
        checks=_checks(case, ids),
        homework=tuple(one for one in items if _waits(case, one)),
        noted=noted.waiting(case.seen.all),
        to_confirm=tuple(
            one for one in results_seen(ctx, case, engagement) if one.waits_for is Party.CLIENT and not one.disputed
        ),
        slips=_slips(ctx, found),
        adjustments=tuple(one for one in adjustments(ctx, engagement) if one.waits_for is Party.CLIENT),
        schedule=_to_sign(ctx, found),
        next_session=next_call(case, ids),
        passes_left=found.standing.passes_left,
        asks_paid=_asks_paid(found.standing),
        sessions={one.subject: one.start for one in case.sessions},
        titles={one.ref: one.title for one in items},
    )


def _checks(case: Case, ids: Mapping[str, UUID]) -> tuple[CheckSeen, ...]:
    """Newest first: those not answered, and those whose answer can still be changed."""
    owed = {one.subject for one in slips.all_slips(case) if one.clause is Clause.VALUE_TOLD and _open(case, one)}
    return tuple(
        _check(case, call, ids)
        for call in reversed(case.sessions)
        if _asked_about(case, call) and _shows(case, call, owed)
    )


def _asked_about(case: Case, call: Call) -> bool:
    return call.life(case.as_of) is Life.HELD and call.end <= case.as_of


def _shows(case: Case, call: Call, owed: set[str]) -> bool:
    first = case.seen.first(CheckAnswered, call.subject)
    if first is not None:
        return case.as_of < first.at + checks.CHANGE
    return call.end > case.as_of - SHOWN or call.subject in owed


def _check(case: Case, call: Call, ids: Mapping[str, UUID]) -> CheckSeen:
    first, last = case.seen.first(CheckAnswered, call.subject), case.seen.last(CheckAnswered, call.subject)
    course = case.seen.last(CourseAnswered, call.subject)
    return CheckSeen(
        session=session_seen(case, call, ids),
        answer=last.what.answer if last else None,
        better=last.what.better if last else "",
        answer_until=checks.window(case, call.subject),
        change_until=first.at + checks.CHANGE if first else None,
        asks_course=checks.asks_course(case, call.subject),
        on_course=course.what.on_course if course else None,
    )


def _waits(case: Case, item: HomeworkSeen) -> bool:
    """To be reported, or reported so lately that it can be said otherwise."""
    if item.excused:
        return False
    if item.done is None:
        return True
    return item.reported_at is not None and case.as_of < item.reported_at + REPORTED


def _open(case: Case, slip: Slip) -> bool:
    return slip.state is SlipState.OPEN or (slip.state is SlipState.UNNOTIFIED and case.as_of < slip.notify_by)


def _slips(ctx: Context, found: Read) -> tuple[SlipSeen, ...]:
    """What this page tells for the first time, and what was told and can still be made good, most urgent first."""
    case = found.case
    assert case is not None
    new = tuple(one for one in slips.pending_in(case) if one.ready(case.as_of))
    after = _as_told(ctx, found, new)
    told = [one for one in slips.all_slips(case) if one.counts and one.notified_at is not None]
    told.sort(key=lambda one: (one.cure_until or one.due, one.subject))
    left = found.standing.passes_left if found.standing else 0
    return (
        *(_slip(case, slips.find(after, one.slip.clause, one.slip.subject) or one.slip, new=True) for one in new),
        *(_slip(case, one, can_pass=slips.can_pass(one, left)) for one in told),
    )


def _as_told(ctx: Context, found: Read, new: tuple[Pending, ...]) -> Case:
    """The case as it is once this page has told its slips."""
    assert found.agreed is not None
    assert found.case is not None
    if not new:
        return found.case
    return case_of(found.agreed, with_more(found.facts, *slips.as_told(ctx, new)), ctx.now) or found.case


def _slip(case: Case, slip: Slip, *, new: bool = False, can_pass: bool = False) -> SlipSeen:
    starts = {one.subject: one.start for one in case.sessions}
    remark = slips.remark_on(case, slip.clause, slip.subject)
    key = slips.key_of(slip.clause, slip.subject)
    return SlipSeen(key, slip, remark, new, can_pass, starts.get(slip.subject))


def _to_sign(ctx: Context, found: Read) -> ScheduleSeen | None:
    """The results schedule that waits for the client's signature; one query."""
    row = next(iter(_sent_schedules(ctx.practice, found.head.id)), None)
    if row is None:
        return None
    reached = found.seen.first(ScheduleSent, row.ref)
    return ScheduleSeen(
        id=row.pk,
        engagement=found.head.id,
        ref=row.ref,
        number=row.number,
        state=row.state,
        objective=row.objective,
        minimum=schedules.outcome_from_json(row.minimum),
        text=row.text,
        digest=row.digest,
        language=row.language,
        paper=row.paper_id,
        paper_digest=row.paper.digest if row.paper is not None else "",
        sent_at=row.sent_at,
        reached_at=reached.at if reached else None,
        signed_at=row.signed_at,
    )


@prepared
def _sent_schedules(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    sent = ResultsSchedule.objects.filter(practice_id=practice, engagement_id=engagement, state="sent")
    return sent.select_related("paper").order_by("-number")


def _asks_paid(standing: Standing) -> bool:
    codes = {one.code for one in standing.findings}
    return "numbers_reached_not_confirmed" in codes or standing.verdict is Verdict.CLAIMABLE


# --- the coach -------------------------------------------------------------------------------------


def after_call_coach(ctx: Context, engagement: UUID, session: str = "") -> AfterCallCoach | None:
    """The coach's page about one call (its short name), by default the last one that began."""
    found = read(ctx, engagement, "coach")
    if found is None or found.case is None or found.standing is None:
        return None
    case, ids = found.case, session_ids(ctx, engagement)
    call = _call(case, session)
    if call is None:
        return None
    items = homework_seen(ctx, case, engagement)
    before = _before(case, call)
    asked = case.seen.first(CheckAsked, call.subject)
    return AfterCallCoach(
        head=found.head,
        standing=found.standing,
        session=session_seen(case, call, ids),
        said={one.actor: one.what for one in case.seen.about(Attendance, call.subject)},
        say_until=say_until(case, call, Party.COACH),
        asked_at=asked.at if asked else None,
        check=checks.told(case.seen, call.subject, case.as_of),
        to_look_at=tuple(one for one in items if one.session == before),
        given=tuple(one for one in items if one.session == call.subject),
        adjustments=tuple(one for one in adjustments(ctx, engagement) if one.looked_at is None),
        adjustment_due=owes_adjustment(case),
        pending=slips.pending_in(case),
        notes=notes.read(ctx, engagement, ids[call.subject]),
        next_session=next_call(case, ids),
    )


def _call(case: Case, ref: str) -> Call | None:
    if ref:
        return next((one for one in case.sessions if one.subject == ref), None)
    begun = [one for one in case.sessions if one.gone is None and one.start <= case.as_of]
    return begun[-1] if begun else None


def _before(case: Case, call: Call) -> str:
    """The held call before this one, whose homework this one looks at."""
    held = [one.subject for one in case.to_be_held if one.start < call.start]
    return held[-1] if held else ""


def owes_adjustment(case: Case) -> bool:
    """Whether somebody voiced dissatisfaction that no adjustment answers yet, as far as the coach may know it."""
    unknown = checks.hidden(case.seen, case.as_of)
    answered = {one.what.session for one in case.seen.of(AdjustmentProposed)}
    return any(one.seq not in unknown and one.subject not in answered for one in voiced_facts(case))


def adjustments(ctx: Context, engagement: UUID) -> tuple[AdjustmentSeen, ...]:
    """All changes of an engagement that the caller has checked access to, newest first; one query."""
    return tuple(_adjustment(row) for row in _adjustments(ctx.practice, engagement))


@prepared
def _adjustments(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Adjustment.objects.filter(practice_id=practice, engagement_id=engagement)
    return rows.select_related("session").order_by("-opened_at", "-ref")


def _adjustment(row: Adjustment) -> AdjustmentSeen:
    opened = Party(row.opened_by)
    other = Party.COACH if opened is Party.CLIENT else Party.CLIENT
    return AdjustmentSeen(
        id=row.pk,
        ref=row.ref,
        session=row.session.ref,
        what=row.what,
        opened_by=opened,
        opened_at=row.opened_at,
        agreed_at=row.agreed_at,
        looked_at=row.looked_at,
        helped=row.helped,
        waits_for=other if row.agreed_at is None else None,
    )
