"""Calls are planned for the whole term at once, and moved or cancelled by a new row, never by changing the old one.

What became of a call (held, missed, late) is said in facts, by either side, within the windows of `core.sessions`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from valueback.core.dates import Instant, instant_text, local_date, utc
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import (
    Attendance,
    Fact,
    Paused,
    Presence,
    SessionCancelled,
    SessionKind,
    SessionMoved,
    SessionPlanned,
    SlipNotified,
    Withdrawn,
)
from valueback.core.guarantee.case import Case
from valueback.core.sessions import Session as Call
from valueback.core.sessions import notice_deadline
from valueback.core.slots import occurrences
from valueback.core.terms import Clause, NoticeRule, Party, Terms
from valueback.store.db import write
from valueback.store.models import Engagement, Session
from valueback.usecases import messages, slips
from valueback.usecases.access import NOT_FOUND, engagement_for, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.effects import UNDO
from valueback.usecases.facts import fact, record
from valueback.usecases.scenes import Scene, open_scene
from valueback.usecases.words import LINE, cleaned

FARTHEST = timedelta(days=400)
"""A new time further ahead than this is a mistake in the form."""

TOLERANCE = timedelta(seconds=5)
"""An undo pressed in time may arrive this much later."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A call that was cancelled or moved: whether that was late for the client, and until when it was not."""

    session: UUID
    late: bool
    deadline: Instant
    replacement: UUID | None = None


# --- planning --------------------------------------------------------------------------------------


def plan_term(ctx: Context, engagement: UUID) -> Decision[tuple[UUID, ...]]:
    """All calls of the term, as many as agreed, at the slot both signed; those already planned if there are any.

    Anybody of the engagement may ask for it: it plans only what both have signed.
    """
    row = engagement_for(ctx, engagement, "coach", "client", "sponsor", "system")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        there = tuple(
            Session.objects.of(ctx).filter(engagement=row).order_by("start", "ref").values_list("pk", flat=True)
        )
        if there:
            return Done(there)
        if scene.case.ended is not None:
            return Refused("engagement_ended")
        terms = scene.case.terms
        starts = _slots(scene.case, ctx.now, terms.sessions)
        return Done(_plan(ctx, scene, starts, terms.slot.minutes, SessionKind.REGULAR, by=Party.SERVICE))


def plan_owed(ctx: Context, engagement: UUID) -> Decision[tuple[UUID, ...]]:
    """The calls still owed (cancelled in time, missed by the coach), one slot each after the last one planned."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        if scene.case.ended is not None:
            return Refused("engagement_ended")
        owed = scene.case.count.owed
        standing = [one.start for one in scene.case.sessions if one.gone is None]
        starts = _slots(scene.case, max([ctx.now, *standing]), owed)
        return Done(_plan(ctx, scene, starts, scene.case.terms.slot.minutes, SessionKind.REGULAR))


def plan_one(
    ctx: Context, engagement: UUID, start: Instant, minutes: int | None = None, kind: SessionKind = SessionKind.REGULAR
) -> Decision[UUID]:
    """One more call: a make-up, an extended one arranged in advance, a check-in."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        if scene.case.ended is not None:
            return Refused("engagement_ended")
        lasts = scene.case.terms.slot.minutes if minutes is None else minutes
        twin = Session.objects.of(ctx).filter(engagement=row, start=start, minutes=lasts, kind=kind, state="planned")
        same = twin.first()
        if same is not None:
            return Done(same.pk)
        refused = _unfit(ctx, row, start, lasts)
        if refused is not None:
            return refused
        (made,) = _plan(ctx, scene, (start,), lasts, kind)
        return Done(made)


def _slots(case: Case, after: Instant, number: int) -> tuple[Instant, ...]:
    """The next `number` occurrences of the slot after an instant, within the term's days and outside of pauses."""
    terms: Terms = case.terms
    first = max(terms.first_day, local_date(after, terms.slot.zone))
    rests = [fact_.what for fact_ in case.seen.of(Paused)]
    resting = sum(rest.days for rest in rests)
    last = first + timedelta(days=7 * terms.every_weeks * (number + 2) + resting)
    free = (
        start
        for start in occurrences(terms.slot, first, last, terms.every_weeks)
        if start > after and not any(rest.first <= local_date(start, terms.zone) <= rest.last for rest in rests)
    )
    return tuple(start for _, start in zip(range(number), free, strict=False))


def _plan(
    ctx: Context,
    scene: Scene,
    starts: tuple[Instant, ...],
    minutes: int,
    kind: SessionKind,
    *,
    by: Party | None = None,
    number: int | None = None,
    replaces: UUID | None = None,
) -> tuple[UUID, ...]:
    """Rows and facts of new calls, behind the lock. `number`: the place that a moved call keeps."""
    there = Session.objects.of(ctx).filter(engagement=scene.engagement)
    taken, highest = there.count(), there.aggregate(last=Max("number"))["last"] or 0
    rows = [
        Session(
            practice_id=ctx.practice,
            engagement=scene.engagement,
            ref=f"s{taken + place}",
            number=number or highest + place,
            start=start,
            minutes=minutes,
            kind=kind,
            planned_at=ctx.now,
            replaces_id=replaces,
        )
        for place, start in enumerate(starts, start=1)
    ]
    Session.objects.bulk_create(rows)
    facts = (fact(ctx, SessionPlanned(row.start, minutes, kind), row.ref, by=by) for row in rows)
    record(ctx, scene.engagement.pk, *facts)
    return tuple(row.pk for row in rows)


def _unfit(ctx: Context, row: Engagement, start: Instant, minutes: int, besides: UUID | None = None) -> Refused | None:
    """Why a call cannot be at that time: it is over, too far ahead, or the coach or the client has another then."""
    if utc(start) <= ctx.now:
        return Refused("start_passed", {"field": "start"})
    if start > ctx.now + FARTHEST:
        return Refused("start_too_far", {"field": "start"})
    if not 5 <= minutes <= 8 * 60:
        return Refused("minutes_out_of_range", {"field": "minutes", "least": 5, "most": 480})
    end = start + timedelta(minutes=minutes)
    near = Session.objects.of(ctx).filter(
        engagement__coach__person=row.coach.person_id,
        state="planned",
        start__lt=end,
        start__gt=start - timedelta(days=1),
    )
    taken = (one for one in near.exclude(pk=besides) if one.start + timedelta(minutes=one.minutes) > start)
    return Refused("time_taken", {"field": "start", "at": instant_text(start)}) if any(True for _ in taken) else None


# --- moving and cancelling -------------------------------------------------------------------------


def move(ctx: Context, session: UUID, start: Instant, *, accepted: bool = False) -> Decision[Gone]:
    """Move a call to another time. `accepted`: the coach, who notes it for the client, excuses late notice at once."""
    row = row_for(ctx, Session, session, "client", "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        call = scene.session(row.ref)
        if row.replaced_at is not None:
            return _moved_before(ctx, scene, row, start)
        refused = _stands(ctx, row, call) or _unfit(ctx, row.engagement, start, row.minutes, row.pk)
        if refused is not None:
            return refused
        if not _still_planned(ctx, row).update(replaced_at=ctx.acted_at):
            return Refused(OVERTAKEN)
        kind = SessionKind(row.kind)
        (made,) = _plan(ctx, scene, (start,), row.minutes, kind, number=row.number, replaces=row.pk)
        to = Session.objects.of(ctx).values_list("ref", flat=True).get(pk=made)
        record(ctx, row.engagement_id, fact(ctx, SessionMoved(to, _excused(ctx, accepted)), row.ref))
        messages.call_gone(ctx, row.engagement, row.pk, made)
        return Done(_gone(ctx, scene, row, made))


def cancel(ctx: Context, session: UUID, reason: str = "", *, accepted: bool = False) -> Decision[Gone]:
    """Cancel a call. Late is only what the client cancels after the deadline; the coach's calls are made up."""
    row = row_for(ctx, Session, session, "client", "coach")
    if row is None:
        return NOT_FOUND
    why = cleaned("reason", reason, limit=LINE)
    if isinstance(why, Refused):
        return why
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if row.cancelled_at is not None:
            mine = row.cancelled_by == side(ctx)
            return Done(_gone(ctx, scene, row)) if mine else Refused(OVERTAKEN)
        refused = _stands(ctx, row, scene.session(row.ref))
        if refused is not None:
            return refused
        changed = _still_planned(ctx, row).update(cancelled_at=ctx.acted_at, cancelled_by=side(ctx))
        if not changed:
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, SessionCancelled(why, _excused(ctx, accepted)), row.ref))
        messages.call_gone(ctx, row.engagement, row.pk)
        return Done(_gone(ctx, scene, row))


def accept_late(ctx: Context, session: UUID, words: str = "") -> Decision[None]:
    """The coach accepts short notice after all: it is excused, and that is final."""
    row = row_for(ctx, Session, session, "coach")
    return NOT_FOUND if row is None else slips.excuse(ctx, row.engagement_id, Clause.NOTICE, row.ref, words)


def undo(ctx: Context, session: UUID) -> Decision[UUID]:
    """Take back one's own cancelling or moving within the undo time; the value is the new call at the old time."""
    row = row_for(ctx, Session, session, "client", "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        restored = Session.objects.of(ctx).filter(engagement=row.engagement_id, number=row.number, state="planned")
        call = scene.session(row.ref)
        if call is None or call.gone is None:
            back = restored.filter(start=row.start).exclude(pk=row.pk).first()
            return Done(back.pk) if back is not None else Refused("nothing_to_undo")
        if side(ctx) not in (call.gone.actor, call.gone.by):
            return NOT_FOUND
        if ctx.now > call.gone.noted_at + UNDO + TOLERANCE or messages.went_out(ctx, row.engagement_id, row.pk):
            return Refused("undo_over")
        return restore(ctx, scene, row)


def restore(ctx: Context, scene: Scene, row: Session) -> Decision[UUID]:
    """As if the call had never been cancelled or moved: a new row at the old time, and the facts of both withdrawn.

    Behind the lock; for an undo, and for a cancellation that was noted for somebody and was not so.
    """
    call = scene.session(row.ref)
    assert call is not None
    assert call.gone is not None
    taken = [call.gone, call.planned]
    instead = Session.objects.of(ctx).filter(replaces=row).first()
    if instead is not None:
        newer = scene.session(instead.ref)
        if newer is None or not _still_planned(ctx, instead).update(replaced_at=ctx.now):
            return Refused(OVERTAKEN)
        taken.append(newer.planned)
    record(ctx, row.engagement_id, *(fact(ctx, Withdrawn("undone"), one.subject, corrects=one.seq) for one in taken))
    last = row.pk if instead is None else instead.pk
    kind = SessionKind(row.kind)
    (made,) = _plan(ctx, scene, (row.start,), row.minutes, kind, number=row.number, replaces=last)
    messages.take_back(ctx, row.engagement_id, row.pk)
    return Done(made)


def notice_hours(case: Case, at: Instant) -> int:
    """The elapsed hours of notice that the terms in force ask."""
    duty = case.duty(Clause.NOTICE, at)
    return duty.rule.hours if duty is not None and isinstance(duty.rule, NoticeRule) else 24


def _moved_before(ctx: Context, scene: Scene, row: Session, start: Instant) -> Decision[Gone]:
    to = Session.objects.of(ctx).filter(replaces=row).first()
    call = scene.session(row.ref)
    mine = call is not None and call.gone_by is side(ctx)
    return Done(_gone(ctx, scene, row, to.pk)) if mine and to is not None and to.start == start else Refused(OVERTAKEN)


def _stands(ctx: Context, row: Session, call: Call | None) -> Refused | None:
    """Why this call cannot be moved or cancelled any more."""
    if row.state != "planned" or call is None or call.gone is not None:
        return Refused(OVERTAKEN)
    return Refused("session_started", {"at": instant_text(row.start)}) if ctx.acted_at >= row.start else None


def _still_planned(ctx: Context, row: Session) -> QuerySet[Any]:
    return Session.objects.of(ctx).filter(pk=row.pk, cancelled_at__isnull=True, replaced_at__isnull=True)


def _excused(ctx: Context, accepted: bool) -> bool:
    """Only the coach's side excuses, which here is the coach who notes the client's act."""
    return accepted and ctx.noting is not None and side(ctx) is Party.CLIENT


def _gone(ctx: Context, scene: Scene, row: Session, replacement: UUID | None = None) -> Gone:
    deadline = notice_deadline(row.start, notice_hours(scene.case, ctx.acted_at))
    gone_at = row.cancelled_at or row.replaced_at or ctx.acted_at
    return Gone(row.pk, side(ctx) is Party.CLIENT and gone_at > deadline, deadline, replacement)


# --- what became of it -----------------------------------------------------------------------------


def attendance(
    ctx: Context,
    session: UUID,
    *,
    client: Presence = Presence.ON_TIME,
    coach: Presence = Presence.ON_TIME,
    shorter: bool = False,
    held: bool = True,
    both: bool = False,
) -> Decision[Attendance]:
    """One side's word on who was there, within the window that this side has.

    `both`: it is meant as the word of both, at any time; it counts once the other side has said the same.
    """
    word = Attendance(client, coach, shorter, held)
    row = row_for(ctx, Session, session, "client", "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        call = scene.session(row.ref)
        if call is None or call.gone is not None:
            return Refused("session_gone")
        if ctx.acted_at < row.start:
            return Refused("not_started", {"at": instant_text(row.start)})
        if both:
            return _together(ctx, scene, row, word)
        refused = _too_late(ctx, scene, call)
        if refused is not None:
            return refused
        return _said(ctx, scene, row, word)


def contradict(ctx: Context, session: UUID, **word: Presence | bool) -> Decision[Attendance]:
    """The other side's word was not so: say it as it was. Contradicted, it is not known yet and never a slip."""
    row = row_for(ctx, Session, session, "client", "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if not any(one.actor is not side(ctx) for one in scene.case.seen.about(Attendance, row.ref)):
            return Refused("nothing_to_contradict")
        return attendance(ctx, session, **word)  # type: ignore[arg-type]


def together(ctx: Context, session: UUID, **word: Presence | bool) -> Decision[Attendance]:
    """Both say how it was, at any time: the first side proposes, the other side saying the same makes it final."""
    return attendance(ctx, session, both=True, **word)  # type: ignore[arg-type]


def _said(ctx: Context, scene: Scene, row: Session, word: Attendance) -> Decision[Attendance]:
    mine = _words(scene, row.ref, side(ctx))
    if not mine or mine[-1].what != word:
        record(ctx, row.engagement_id, fact(ctx, word, row.ref))
    return Done(word)


def _together(ctx: Context, scene: Scene, row: Session, word: Attendance) -> Decision[Attendance]:
    final = [one for one in scene.case.seen.about(Attendance, row.ref) if one.what.both]
    agreed = replace(word, both=True)
    if final and final[-1].what == agreed:
        return Done(agreed)
    _said(ctx, scene, row, word)
    other = Party.COACH if side(ctx) is Party.CLIENT else Party.CLIENT
    theirs = _words(scene, row.ref, other)
    if not theirs or theirs[-1].what != word:
        return Done(word)
    record(ctx, row.engagement_id, fact(ctx, agreed, row.ref))
    return Done(agreed)


def _words(scene: Scene, ref: str, party: Party) -> list[Fact]:
    return [one for one in scene.case.seen.about(Attendance, ref) if one.actor is party and not one.what.both]


def say_until(case: Case, call: Call, party: Party) -> Instant | None:
    """Until when a side may say how it was by itself; None while nothing ends its time yet (the client, not told)."""
    hours = case.terms.guarantee.say_within_hours if case.terms.guarantee else 72
    within = timedelta(hours=hours)
    spoken = case.seen.about(Attendance, call.subject)
    first = next((one for one in spoken if one.at < call.end + within), None)
    if first is None or first.actor is party:
        return call.end + within
    if party is Party.CLIENT:
        told = next(
            (one for one in case.seen.about(SlipNotified, call.subject) if one.what.clause is Clause.PRESENT), None
        )
        return None if told is None else told.at + within
    theirs = [one for one in spoken if one.actor is first.actor and one.at < call.end + within]
    return theirs[-1].noted_at + within


def _too_late(ctx: Context, scene: Scene, call: Call) -> Refused | None:
    until = say_until(scene.case, call, side(ctx))
    return Refused("say_window_over", {"until": instant_text(until)}) if until and ctx.acted_at >= until else None
