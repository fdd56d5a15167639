"""The same standing for both sides, with what happened below it: newest first, twenty at a time, older on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.dates import Instant
from valueback.core.facts import (
    AdjustmentProposed,
    Blank,
    CheckAnswered,
    CheckAsked,
    CourseAnswered,
    Erased,
    Fact,
    HomeworkGiven,
    PaidForItself,
    PaymentReceived,
    PaymentReturned,
    SessionPlanned,
    SlipExcused,
    SlipNotified,
    SlipRemarked,
    Withdrawn,
)
from valueback.core.guarantee import Standing
from valueback.core.jurisdictions import Withdrawal
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.payments import RefundLine
from valueback.core.terms import Party, Terms
from valueback.store.models import AgreementVersion, ResultsSchedule
from valueback.store.prepared import prepared
from valueback.usecases import checks, slips
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.pages.after_call import AdjustmentSeen, adjustments, owes_adjustment
from valueback.usecases.pages.homes import waiting_in
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
from valueback.usecases.slips import Pending

PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `what` None: it happened, its content is not for this reader (yet).

    `session_at` and `title` say what the subject is: the start of a call, the title of a piece of homework. `count`:
    that many facts of one kind recorded at once. `corrects`: it takes the place of something recorded before.
    """

    seq: int
    kind: str
    at: Instant
    noted_at: Instant
    actor: Party
    by: Party
    subject: str
    what: Any
    channel: str
    corrects: bool
    count: int
    session_at: Instant | None
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A part of what happened, newest first. `older`: ask for what came before with this; None at the beginning."""

    entries: tuple[Entry, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class StandingPage:
    """Where do we stand, why, what next. `standing` None: nothing has been offered yet.

    For the client only: `waiting` counts what the page after the call holds, and the papers that wait for a signature.
    """

    head: Head
    standing: Standing | None
    terms: Terms | None
    objective: str
    minimum: Outcome | None
    next_session: SessionSeen | None
    pending: tuple[Pending, ...]
    adjustments: tuple[AdjustmentSeen, ...]
    adjustment_due: bool
    said_paid: bool | None
    timeline: Timeline
    starts: Mapping[str, Instant]
    waiting: int
    version_to_sign: UUID | None
    schedule_to_sign: UUID | None


@dataclass(frozen=True, slots=True)
class GuaranteePage:
    """What would come back, line by line."""

    head: Head
    standing: Standing
    terms: Terms
    lines: tuple[RefundLine, ...]
    if_claimed: Money
    received: Money
    returned: Money
    withdrawal: Withdrawal
    passes_left: int


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The minimum results with their states, and the ledger, newest first."""

    head: Head
    standing: Standing
    objective: str
    minimum: Outcome
    entries: tuple[ResultSeen, ...]


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """All calls by their start, and the next one."""

    head: Head
    standing: Standing
    sessions: tuple[SessionSeen, ...]
    next_session: SessionSeen | None


@dataclass(frozen=True, slots=True)
class HomeworkPage:
    """All homework that stands, as it was given."""

    head: Head
    items: tuple[HomeworkSeen, ...]


def standing_page(ctx: Context, engagement: UUID, older: int | None = None) -> StandingPage | None:
    """The engagement's page for coach and client. `older`: the seq from which an earlier part was told to go on."""
    found = read(ctx, engagement, "coach", "client")
    if found is None:
        return None
    case = found.case
    ids = session_ids(ctx, engagement)
    coach = found.reader is Party.COACH
    changes = tuple(one for one in adjustments(ctx, engagement) if one.looked_at is None)
    said = found.seen.of(PaidForItself)
    return StandingPage(
        head=found.head,
        standing=found.standing,
        terms=case.terms if case else None,
        objective=case.signed.objective(case.as_of) if case else "",
        minimum=case.signed.minimum(case.as_of) if case else None,
        next_session=next_call(case, ids),
        pending=slips.pending_in(case) if case and coach else (),
        adjustments=changes,
        adjustment_due=bool(case and coach and owes_adjustment(case)),
        said_paid=bool(said[-1].what.yes) if said else None,
        timeline=timeline(found, older),
        starts=_starts(found),
        waiting=0 if coach else waiting_in(found),
        version_to_sign=None if coach else next(iter(_versions_to_sign(ctx.practice, engagement)), None),
        schedule_to_sign=None if coach else next(iter(_schedules_to_sign(ctx.practice, engagement)), None),
    )


@prepared
def _versions_to_sign(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    """The offered versions that wait for the client, newest first."""
    offered = AgreementVersion.objects.filter(practice_id=practice, engagement_id=engagement, state="offered")
    turn = offered.filter(paper__signers__party=Party.CLIENT.value, paper__signers__asked_at__isnull=False)
    open_ = turn.exclude(paper__signatures__party=Party.CLIENT.value)
    return open_.order_by("-number").values_list("pk", flat=True)


@prepared
def _schedules_to_sign(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    """The results schedules that were sent and are not signed, newest first."""
    sent = ResultsSchedule.objects.filter(practice_id=practice, engagement_id=engagement, state="sent")
    return sent.order_by("-number").values_list("pk", flat=True)


def my_guarantee(ctx: Context, engagement: UUID) -> GuaranteePage | None:
    """The arithmetic of a refund; None where the agreement has no guarantee, or is not signed."""
    found = read(ctx, engagement, "coach", "client")
    if found is None or found.case is None or found.standing is None or found.case.terms.guarantee is None:
        return None
    standing, terms = found.standing, found.case.terms
    return GuaranteePage(
        head=found.head,
        standing=standing,
        terms=terms,
        lines=standing.refunds,
        if_claimed=standing.refund_if_claimed,
        received=_sum(found.seen.of(PaymentReceived), terms.fee.currency),
        returned=_sum(found.seen.of(PaymentReturned), terms.fee.currency),
        withdrawal=standing.withdrawal,
        passes_left=standing.passes_left,
    )


def results_page(ctx: Context, engagement: UUID) -> ResultsPage | None:
    """The results ledger; None before both have signed."""
    found = read(ctx, engagement, "coach", "client")
    if found is None or found.case is None or found.standing is None:
        return None
    case = found.case
    entries = results_seen(ctx, case, engagement)
    objective, minimum = case.signed.objective(case.as_of), case.signed.minimum(case.as_of)
    return ResultsPage(found.head, found.standing, objective, minimum, entries)


def homework_page(ctx: Context, engagement: UUID) -> HomeworkPage | None:
    """The homework; None before both have signed."""
    found = read(ctx, engagement, "coach", "client")
    if found is None or found.case is None:
        return None
    return HomeworkPage(found.head, homework_seen(ctx, found.case, engagement))


def sessions_page(ctx: Context, engagement: UUID) -> SessionsPage | None:
    """All calls; None before both have signed."""
    found = read(ctx, engagement, "coach", "client")
    if found is None or found.case is None or found.standing is None:
        return None
    ids = session_ids(ctx, engagement)
    calls = tuple(session_seen(found.case, one, ids) for one in found.case.sessions)
    return SessionsPage(found.head, found.standing, calls, next_call(found.case, ids))


def session_page(ctx: Context, engagement: UUID, session: UUID) -> SessionSeen | None:
    """One call, for the page that moves or cancels it."""
    page = sessions_page(ctx, engagement)
    return None if page is None else next((one for one in page.sessions if one.id == session), None)


def _sum(facts: Iterable[Fact], currency: str) -> Money:
    return Money(sum(one.what.amount.minor for one in facts if one.what.amount.currency == currency), currency)


def _starts(found: Read) -> Mapping[str, Instant]:
    return {one.subject: one.what.start for one in found.seen.of(SessionPlanned)}


# --- the timeline ----------------------------------------------------------------------------------

_SILENT: tuple[type, ...] = (Withdrawn, Erased, Blank, CheckAsked)
_ANSWERS: tuple[type, ...] = (CheckAnswered, CourseAnswered)


def timeline(found: Read, older: int | None = None, size: int = PAGE) -> Timeline:
    """A part of what happened, as this reader may see it."""
    lines = _lines(found)
    if older is not None:
        place = next((n for n, (one, *_) in enumerate(lines) if one.seq == older), None)
        lines = lines[place + 1 :] if place is not None else [line for line in lines if line[0].seq < older]
    shown = _entries(found, lines[:size])
    return Timeline(shown, shown[-1].seq if len(lines) > size else None)


def _lines(found: Read) -> list[tuple[Fact, ...]]:
    """The facts of each line, newest line first."""
    facts = sorted(_readable(found), key=lambda one: (one.at, one.seq), reverse=True)
    return [tuple(group) for _, group in groupby(facts, key=_together)]


def _entries(found: Read, lines: Iterable[tuple[Fact, ...]]) -> tuple[Entry, ...]:
    starts = _starts(found)
    titles = {one.subject: one.what.title for one in found.seen.of(HomeworkGiven)}
    titles |= {one.subject: one.what.change for one in found.seen.of(AdjustmentProposed)}
    hidden = checks.hidden(found.seen, _now(found)) if found.reader is Party.COACH else frozenset()
    return tuple(
        _entry(one, None if one.seq in hidden else one.what, 1 + len(more), starts, titles) for one, *more in lines
    )


def _now(found: Read) -> Instant:
    assert found.standing is not None or found.case is None
    if found.case is not None:
        return found.case.as_of
    return max((one.noted_at for one in found.seen.all), default=found.head.opened_at)


def _together(one: Fact) -> object:
    """Calls planned in one act are one line."""
    return (SessionPlanned, one.noted_at) if isinstance(one.what, SessionPlanned) else one.seq


def _readable(found: Read) -> Iterator[Fact]:
    """What belongs on the timeline: of several answers to one check only the one that this reader may read."""
    told = {(one.what.clause, one.subject) for one in found.seen.of(SlipNotified)}
    answers = _answers(found)
    for one in found.seen.all:
        if isinstance(one.what, _SILENT):
            continue
        if isinstance(one.what, _ANSWERS) and one.seq not in answers:
            continue
        spoken_of = not isinstance(one.what, SlipExcused | SlipRemarked) or (one.what.clause, one.subject) in told
        if spoken_of or found.reader is Party.COACH:
            yield one


def _answers(found: Read) -> frozenset[int]:
    """One answer of each check: the last that is open to this reader, or the first while none is."""
    hidden = checks.hidden(found.seen, _now(found)) if found.reader is Party.COACH else frozenset()
    chosen: dict[tuple[type, str], Fact] = {}
    for kind in _ANSWERS:
        for one in found.seen.of(kind):
            key = (kind, one.subject)
            if one.seq not in hidden or key not in chosen:
                chosen[key] = one
    return frozenset(one.seq for one in chosen.values())


def _entry(one: Fact, content: Any, count: int, starts: Mapping[str, Instant], titles: Mapping[str, str]) -> Entry:
    subject = one.what.session if isinstance(one.what, HomeworkGiven) else one.subject
    return Entry(
        seq=one.seq,
        kind=one.kind,
        at=one.at,
        noted_at=one.noted_at,
        actor=one.actor,
        by=one.by,
        subject=one.subject,
        what=content,
        channel=one.noted_for.channel if one.noted_for else "",
        corrects=one.corrects is not None,
        count=count,
        session_at=starts.get(subject),
        title=titles.get(one.subject, ""),
    )
