"""The question after each held call: asked once it reached the client, answered once, changed for 72 hours.

That it was answered shows at once; its content reaches the coach after half an hour, and of it only the last version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from valueback.core.dates import Instant, instant_text
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import (
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CourseAnswered,
    Fact,
    Seen,
)
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.duties import check_until
from valueback.core.sessions import Life, ordinal
from valueback.core.sessions import Session as Call
from valueback.core.terms import Clause, Party, SpokeUpRule
from valueback.store.db import write
from valueback.store.models import Engagement, Session
from valueback.usecases import messages, sessions
from valueback.usecases.access import NOT_FOUND, row_for
from valueback.usecases.context import Context
from valueback.usecases.effects import TellNoValue, enqueue
from valueback.usecases.facts import fact, record
from valueback.usecases.guarantee import fresh_case
from valueback.usecases.scenes import Scene, open_scene
from valueback.usecases.words import TEXT, cleaned

CHANGE = timedelta(hours=72)
"""How long an answer can be changed."""

QUIET = timedelta(minutes=30)
"""How long an answer's content stays with the client alone."""

BACK = timedelta(days=7)
"""Calls that ended longer ago are not asked about any more, unless the coach does."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands now, and until when it can be changed."""

    answer: Answer
    better: str
    change_until: Instant


@dataclass(frozen=True, slots=True)
class Told:
    """What the coach may see of one check. `answer` None: answered, but its content is not for the coach yet."""

    at: Instant
    answer: Answer | None
    better: str = ""
    on_course: bool | None = None


# --- asking ----------------------------------------------------------------------------------------


def unasked(case: Case) -> tuple[Call, ...]:
    """The held calls of the last days whose check has not reached the client, oldest first."""
    return tuple(
        one
        for one in case.held
        if case.as_of - BACK <= one.end <= case.as_of
        and case.seen.first(CheckAsked, one.subject) is None
        and (case.ended is None or one.end <= case.ended.at)
    )


def asks_course(case: Case, ref: str) -> bool:
    """Whether the check of this call also asks if all is on course to pay for itself."""
    duty = case.terms.duty(Clause.SPOKE_UP)
    if duty is None or not isinstance(duty.rule, SpokeUpRule):
        return False
    return ordinal(case.sessions, ref) in duty.rule.ask_at


def asked(ctx: Context, session: UUID) -> Decision[None]:
    """The coach asked in another way, such as WhatsApp, with the link to the page."""
    row = row_for(ctx, Session, session, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id)
        if isinstance(scene, Refused):
            return scene
        call = scene.session(row.ref)
        if call is None or call.gone is not None:
            return Refused("session_gone")
        if call.life(ctx.now) is not Life.HELD:
            return Refused("not_held_yet", {"at": instant_text(call.end)})
        reached(ctx, scene, (call,), by=Party.COACH)
        return Done(None)


def reached(
    ctx: Context, scene: Scene, calls: tuple[Call, ...], by: Party = Party.SERVICE, at: Instant | None = None
) -> None:
    """The checks of these calls reached the client: by an accepted mail, a page, or the coach. Behind the lock."""
    new = (one for one in calls if scene.case.seen.first(CheckAsked, one.subject) is None)
    facts = (fact(ctx, CheckAsked(asks_course(scene.case, one.subject)), one.subject, by=by, at=at) for one in new)
    record(ctx, scene.engagement.pk, *facts)


# --- answering -------------------------------------------------------------------------------------


def answer(
    ctx: Context, session: UUID, given: Answer, better: str = "", on_course: bool | None = None
) -> Decision[Answered]:
    """The client's answer; the first one's time counts, the last one's content."""
    row = row_for(ctx, Session, session, "client")
    if row is None:
        return NOT_FOUND
    words = cleaned("better", better, limit=TEXT)
    if isinstance(words, Refused):
        return words
    with write():
        scene = open_scene(ctx, row.engagement_id)
        if isinstance(scene, Refused):
            return scene
        refused = _unanswerable(ctx, scene, row.ref, CheckAnswered(given, words))
        if refused is not None:
            return refused
        call = scene.session(row.ref)
        assert call is not None
        # Whoever answers has been asked: by the page if by nothing else, or by the coach who notes the answer.
        asker = Party.SERVICE if ctx.noting is None else Party.COACH
        reached(replace(ctx, noting=None), scene, (call,), by=asker, at=ctx.acted_at)
        _note(ctx, scene, row.ref, CheckAnswered(given, words), on_course)
        if given is Answer.NO_VALUE and ctx.noting is None:
            enqueue(ctx, TellNoValue(str(ctx.practice), str(row.pk)), due=ctx.now + QUIET)
        first = scene.case.seen.first(CheckAnswered, row.ref)
        return Done(Answered(given, words, (first.at if first else ctx.acted_at) + CHANGE))


def did_not_take_place(ctx: Context, session: UUID) -> Decision[Attendance]:
    """The sixth choice: the call did not take place."""
    return sessions.attendance(ctx, session, held=False)


def _unanswerable(ctx: Context, scene: Scene, ref: str, new: CheckAnswered) -> Refused | None:
    call = scene.session(ref)
    if call is None or call.gone is not None:
        return Refused("session_gone")
    if ctx.acted_at < call.start:
        return Refused("not_started", {"at": instant_text(call.start)})
    first, last = scene.case.seen.first(CheckAnswered, ref), scene.last(CheckAnswered, ref)
    if first is None or last is None or last.what == new:
        return None
    if ctx.noting is not None and last.noted_for is None:
        return Refused("client_answered")
    until = first.at + CHANGE
    return Refused("answer_final", {"until": instant_text(until)}) if ctx.acted_at >= until else None


def _note(ctx: Context, scene: Scene, ref: str, new: CheckAnswered, on_course: bool | None) -> None:
    last, course = scene.last(CheckAnswered, ref), scene.last(CourseAnswered, ref)
    facts = []
    if last is None or last.what != new or (last.noted_for is not None and ctx.noting is None):
        facts.append(fact(ctx, new, ref))
    if on_course is not None and (course is None or course.what.on_course is not on_course):
        facts.append(fact(ctx, CourseAnswered(on_course), ref))
    record(ctx, scene.engagement.pk, *facts)


# --- what the coach may see ------------------------------------------------------------------------


def told(seen: Seen, ref: str, now: Instant) -> Told | None:
    """The check of a call as the coach may see it at `now`; None while it is not answered."""
    answers = seen.about(CheckAnswered, ref)
    if not answers:
        return None
    open_ = [one for one in answers if _open(one, now)]
    course = [one for one in seen.about(CourseAnswered, ref) if _open(one, now)]
    on_course = course[-1].what.on_course if course else None
    if not open_:
        return Told(answers[0].at, None)
    return Told(answers[0].at, open_[-1].what.answer, open_[-1].what.better, on_course)


def hidden(seen: Seen, now: Instant) -> frozenset[int]:
    """The seqs of answers whose content is not for the coach: fresh ones, and versions that were changed since."""
    found = set()
    for kind in (CheckAnswered, CourseAnswered):
        last: dict[str, int] = {}
        for one in seen.of(kind):
            found.add(one.seq)
            if _open(one, now):
                last[one.subject] = one.seq
        found -= set(last.values())
    return frozenset(found)


def _open(answer_: Fact, now: Instant) -> bool:
    return answer_.noted_for is not None or now >= answer_.noted_at + QUIET


def tell_no_value(ctx: Context, session: UUID) -> UUID | None:
    """Half an hour later: tell the coach, if the answer still is "no value"; the letter, or None."""
    with write():
        row = Session.objects.of(ctx).filter(pk=session).first()
        case = None if row is None else fresh_case(ctx, row.engagement_id)
        if row is None or case is None:
            return None
        last = case.seen.last(CheckAnswered, row.ref)
        if last is None or last.what.answer is not Answer.NO_VALUE:
            return None
        engagement = Engagement.objects.select_related("coach").get(pk=row.engagement_id)
        return messages.no_value(ctx, engagement, row.pk)


def window(case: Case, ref: str) -> Instant | None:
    """Until when the check of a call is answered in time; None while nobody asked, or where that is no duty."""
    found = case.seen.first(CheckAsked, ref)
    if found is None or case.duty(Clause.VALUE_TOLD, found.at) is None:
        return None
    return check_until(case.signed.terms(found.at), found.at)
