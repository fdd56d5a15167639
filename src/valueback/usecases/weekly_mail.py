"""What the letters of the weekly life say, read when a letter is written, and what becomes true once one is accepted.

An accepted message after a call is when its check reached the client, and when the slips in it were told. A letter
that came back told nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from valueback.core.decisions import Refused
from valueback.core.facts import CheckAnswered, CheckAsked, SessionCancelled, Withdrawn
from valueback.core.guarantee import Case, Standing
from valueback.core.sessions import late
from valueback.core.terms import Party
from valueback.letters import weekly, wording
from valueback.store.db import write
from valueback.store.models import Engagement, Membership, OutgoingMail, Purpose, Role, Session
from valueback.usecases import checks, guarantee, messages, slips
from valueback.usecases.context import Actor, Context
from valueback.usecases.facts import fact, record
from valueback.usecases.mail import NothingToSay, Outgoing, bounced
from valueback.usecases.pages import after_call_client, coach_today
from valueback.usecases.paper_mail import Said
from valueback.usecases.scenes import open_scene
from valueback.usecases.sessions import notice_hours
from valueback.usecases.slips import Pending


@dataclass(frozen=True, slots=True)
class _About:
    """What a letter of one engagement is made from."""

    engagement: Engagement
    case: Case
    standing: Standing
    telling: tuple[Pending, ...]
    language: str
    zone: str

    @property
    def coach(self) -> str:
        found: str = self.engagement.coach.person.name
        return found


Read = Callable[[Context, Outgoing], Said]


# --- reading ---------------------------------------------------------------------------------------


def read(ctx: Context, mail: Outgoing) -> Said:
    """The values of a letter of WEEKLY. LookupError when what it is about is gone."""
    return WEEKLY[mail.template](ctx, mail)


def _about(ctx: Context, mail: Outgoing) -> _About:
    """How things stand when the letter is written, as if the slips that it tells were told already."""
    rows = Engagement.objects.of(ctx).select_related("client", "coach__person", "brand")
    row = rows.filter(pk=mail.engagement).first()
    case = None if row is None else guarantee.fresh_case(ctx, row.pk)
    if row is None or case is None:
        raise LookupError(f"the letter {mail.id} is about an engagement that nobody signed")
    keys = messages.told_in(mail.args)
    telling = tuple(one for one in slips.pending_in(case) if one.key in keys and one.ready(ctx.now))
    more = slips.as_told(ctx, telling)
    told, standing = guarantee.fresh_case(ctx, row.pk, *more), guarantee.fresh(ctx, row.pk, *more)
    assert told is not None
    assert standing is not None
    return _About(row, told, standing.for_side(Party.CLIENT), telling, mail.language, mail.zone)


def _session(ctx: Context, mail: Outgoing, key: str = "session") -> Session:
    found: Session | None = Session.objects.of(ctx).filter(pk=UUID(str(mail.args[key]))).first()
    if found is None:
        raise LookupError(f"the letter {mail.id} is about a session that is not there")
    return found


def _common(about: _About) -> dict[str, object]:
    row = about.engagement
    return {"client": row.client.name, "coach": about.coach, "receipt": row.chain_head}


def _after_call(ctx: Context, mail: Outgoing) -> Said:
    about, session = _about(ctx, mail), _session(ctx, mail)
    values = {
        **_common(about),
        "session_at": session.start,
        "where": weekly.where(about.standing, about.language),
        "why": weekly.why(about.standing, about.case.terms, about.language, about.zone, about.coach),
        "next": weekly.what_next(about.standing, about.language, about.zone, about.coach),
        "slips": tuple(_slip_line(one, about) for one in about.telling),
        "more": _more(ctx, about),
    }
    return Said(values, Purpose.AFTER_CALL)


def _reminder(ctx: Context, mail: Outgoing) -> Said:
    about, session = _about(ctx, mail), _session(ctx, mail)
    until = checks.window(about.case, session.ref)
    if about.case.seen.first(CheckAnswered, session.ref) is not None:
        raise NothingToSay("the check was answered before its reminder was sent")
    return Said({**_common(about), "session_at": session.start, "until": until}, Purpose.AFTER_CALL)


def _slip_notice(ctx: Context, mail: Outgoing) -> Said:
    about = _about(ctx, mail)
    if not about.telling:
        raise NothingToSay("what it would tell was settled before it was sent")
    values = {
        **_common(about),
        "slips": tuple(_slip_line(one, about) for one in about.telling),
        "where": weekly.where(about.standing, about.language),
    }
    return Said(values, Purpose.AFTER_CALL)


def _slip_line(one: Pending, about: _About) -> str:
    """What happened and until when it can be made good, with the coach's word about it."""
    told = slips.find(about.case, one.slip.clause, one.slip.subject) or one.slip
    line = wording.slip(told, Party.CLIENT, about.language, about.zone, coach_name=about.coach)
    return f"{line} {about.coach}: {one.remark}" if one.remark else line


def _more(ctx: Context, about: _About) -> tuple[str, ...]:
    """What else waits on the page, for which the client's own eyes are borrowed."""
    row = about.engagement
    membership = Membership.objects.of(ctx).filter(person_id=row.client_id, role=Role.CLIENT).first()
    if membership is None:
        return ()
    eyes = Context(ctx.practice, Actor("client", membership.pk, row.client_id), ctx.now)
    page = after_call_client(eyes, row.pk)
    if page is None:
        return ()
    return weekly.on_the_same_page(
        about.language,
        homework=sum(one.done is None for one in page.homework),
        noted=len(page.noted),
        results=len(page.to_confirm),
        changes=len(page.adjustments),
        schedule=page.schedule is not None,
    )


def _call_gone(ctx: Context, mail: Outgoing) -> Said:
    about, session = _about(ctx, mail), _session(ctx, mail)
    gone = about.case.seen.last(SessionCancelled, session.ref)
    call = next((one for one in about.case.sessions if one.subject == session.ref), None)
    moved = _session(ctx, mail, "replacement") if "replacement" in mail.args else None
    to_coach = mail.template == messages.COACH_CANCELLATION
    values = {
        **_common(about),
        "session_at": session.start,
        "new_at": moved.start if moved else None,
        "by": about.engagement.client.name if to_coach else about.coach,
        "reason": gone.what.reason if gone else "",
        "late": call is not None and late(call, notice_hours(about.case, ctx.now)),
    }
    return Said(values, Purpose.SESSION, session.ref if moved is None else moved.ref)


def _no_value(ctx: Context, mail: Outgoing) -> Said:
    about, session = _about(ctx, mail), _session(ctx, mail)
    told = checks.told(about.case.seen, session.ref, ctx.now)
    better = told.better if told else ""
    return Said({**_common(about), "session_at": session.start, "better": better}, Purpose.STANDING, session.ref)


def _morning(ctx: Context, mail: Outgoing) -> Said:
    membership = Membership.objects.of(ctx).get(pk=UUID(str(mail.args["membership"])))
    coach = Context(ctx.practice, messages.coaching(membership), ctx.now)
    day = coach_today(coach)
    if day is None:
        raise LookupError(f"the letter {mail.id} is for somebody who coaches no longer")
    language, zone = mail.language, mail.zone
    values = {
        "today": tuple(
            weekly.call_line(one.client, one.session.start, one.standing, language, zone) for one in day.sessions
        ),
        "to_do": tuple(
            weekly.task_line(
                one.task.value,
                one.client,
                language,
                zone,
                session_at=one.session_at,
                until=one.until,
                clause=one.clause,
                count=one.count,
            )
            for one in day.to_do
        ),
        "news": tuple(
            weekly.news_line(
                one.what.value,
                one.client,
                language,
                zone,
                session_at=one.session_at,
                answer=one.told.answer if one.told else None,
            )
            for one in day.news
        ),
    }
    return Said(values, Purpose.ENTER)


WEEKLY: Mapping[str, Read] = MappingProxyType(
    {
        messages.AFTER_CALL: _after_call,
        messages.REMINDER: _reminder,
        messages.SLIP_NOTICE: _slip_notice,
        messages.CALL_CANCELLED: _call_gone,
        messages.CALL_MOVED: _call_gone,
        messages.COACH_CANCELLATION: _call_gone,
        messages.COACH_NO_VALUE: _no_value,
        messages.COACH_MORNING: _morning,
    }
)
"""The letters that the weekly life queues, and how each is read."""

TO_COACH: frozenset[str] = frozenset({messages.COACH_CANCELLATION, messages.COACH_NO_VALUE, messages.COACH_MORNING})


# --- what becomes true -----------------------------------------------------------------------------


def accepted(ctx: Context, mail: Outgoing) -> None:
    """The mail server has the letter: checks have reached the client, slips are told. In the caller's transaction."""
    if mail.template not in (messages.AFTER_CALL, messages.SLIP_NOTICE) or mail.engagement is None:
        return
    scene = open_scene(ctx, mail.engagement)
    if not isinstance(scene, Refused):
        if mail.template == messages.AFTER_CALL:
            checks.reached(ctx, scene, checks.unasked(scene.case))
        slips.tell(ctx, scene, messages.told_in(mail.args), str(mail.id))


def came_back(ctx: Context, mail: UUID, why: str) -> bool:
    """The letter bounced: what it asked and told did not reach the client. False when that was known."""
    with write():
        row = OutgoingMail.objects.of(ctx).filter(pk=mail).first()
        if row is None or not bounced(ctx, mail, why):
            return False
        engagement = Engagement.objects.of(ctx).filter(pk=row.engagement_id).first()
        if engagement is not None and row.template in (messages.AFTER_CALL, messages.SLIP_NOTICE):
            slips.untold(ctx, engagement, str(mail))
            _unasked(ctx, engagement, row)
        return True


def _unasked(ctx: Context, engagement: Engagement, mail: OutgoingMail) -> None:
    """What did not reach the client was not asked, unless it was answered all the same."""
    scene = open_scene(ctx, engagement.pk)
    if isinstance(scene, Refused) or mail.template != messages.AFTER_CALL:
        return
    seen = scene.case.seen
    asked = [one for one in seen.of(CheckAsked) if one.at == mail.accepted_at and one.by is Party.SERVICE]
    lost = [one for one in asked if not seen.about(CheckAnswered, one.subject)]
    facts = (fact(ctx, Withdrawn("came back"), one.subject, corrects=one.seq, by=Party.SERVICE) for one in lost)
    record(ctx, engagement.pk, *facts)
