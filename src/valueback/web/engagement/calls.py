"""The calls of an engagement: planned, moved, cancelled, and what became of them, on the coach's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Decision, Done
from valueback.core.facts import SessionKind
from valueback.core.sessions import Life
from valueback.letters import formats
from valueback.letters.names import name
from valueback.usecases import checks, sessions
from valueback.usecases.context import Context
from valueback.usecases.course import CallSeen, Course, course
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.engagement.forms import AttendanceForm, CancelForm, MoveForm, PlanForm, how_of, meaning
from valueback.web.engagement.frame import Frame, frame
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.parts import Tone


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call on a list, ready to read."""

    call: CallSeen
    href: str
    tone: Tone
    word: str
    check: str
    elsewhere: str


@require("coach")
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    framed, seen = _of(request, ctx, engagement, "calls")
    return _index(request, framed, seen, _plan_form(request, seen))


@require("coach", methods=("POST",))
def plan(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """One more call: a make-up, an extended one, a check-in."""
    framed, seen = _of(request, ctx, engagement, "calls")
    form = _plan_form(request, seen)
    if form.is_valid():
        kept = form.cleaned_data
        decided = or_missing(
            sessions.plan_one(ctx, engagement, kept["start"], kept["minutes"], SessionKind(kept["kind"]))
        )
        if isinstance(decided, Done):
            return onward(request, decided, _list(engagement), _("Planned. %(name)s is told.") % _named(framed))
        into_form(request, form, decided)
    return _index(request, framed, seen, form)


@require("coach", methods=("POST",))
def owed(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The calls still owed, at the usual time after the last one planned."""
    decided = sessions.plan_owed(ctx, engagement)
    return onward(request, decided, _list(engagement), _("The sessions still owed are planned."))


@require("coach")
def show(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """One call: move or cancel it while it is to come, say how it was once it has begun."""
    framed, seen, call = _one(request, ctx, engagement, ref)
    return _show(request, framed, seen, call)


@require("coach", methods=("POST",))
def move(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    framed, seen, call = _one(request, ctx, engagement, ref)
    form = MoveForm(request.POST, zone=reader_of(request).zone)
    if form.is_valid():
        decided = or_missing(sessions.move(ctx, call.id, form.cleaned_data["start"]))
        if isinstance(decided, Done) or decided.code == "overtaken":
            said = _("Moved. %(name)s is told in ten seconds.") % _named(framed)
            return onward(request, decided, _list(engagement), said, undo=_undo(engagement, ref))
        into_form(request, form, decided)
    return _show(request, framed, seen, call, moving=form)


@require("coach", methods=("POST",))
def cancel(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    framed, seen, call = _one(request, ctx, engagement, ref)
    form = CancelForm(request.POST)
    if form.is_valid():
        decided = or_missing(sessions.cancel(ctx, call.id, form.cleaned_data["reason"]))
        if isinstance(decided, Done) or decided.code == "overtaken":
            said = _("Cancelled. It will be made up. %(name)s is told in ten seconds.") % _named(framed)
            return onward(request, decided, _list(engagement), said, undo=_undo(engagement, ref))
        into_form(request, form, decided)
    return _show(request, framed, seen, call, cancelling=form)


@require("coach", methods=("POST",))
def undo(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """Take one's own moving or cancelling back, within the undo time."""
    _framed, _seen, call = _one(request, ctx, engagement, ref)
    return onward(request, sessions.undo(ctx, call.id), _list(engagement), _("The session stands again, as it was."))


@require("coach", methods=("POST",))
def attendance(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """The coach's word on how it was; with `both` it waits for the client to say the same."""
    framed, seen, call = _one(request, ctx, engagement, ref)
    form = AttendanceForm(request.POST, client=framed.head.client.name)
    if form.is_valid():
        kept = form.cleaned_data
        decided: Decision[Any] = or_missing(
            sessions.attendance(ctx, call.id, both=kept["both"], **meaning(kept["how"]))
        )
        if isinstance(decided, Done):
            return onward(request, decided, _call(engagement, ref), _("Noted."))
        into_form(request, form, decided)
    return _show(request, framed, seen, call, said=form)


@require("coach", methods=("POST",))
def asked(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """The coach asked how the call was in another way, such as WhatsApp."""
    _framed, _seen, call = _one(request, ctx, engagement, ref)
    return onward(request, checks.asked(ctx, call.id), _call(engagement, ref), _("Noted: the value check was asked."))


# --- what the pages share --------------------------------------------------------------------------


def check_words(call: CallSeen, language: str) -> str:
    """What the value check of a call says, as far as the coach may read it."""
    if call.told is None:
        return _("asked, not answered yet") if call.asked_at is not None else ""
    return _("answered") if call.told.answer is None else name(call.told.answer, language)


def line(call: CallSeen, engagement: UUID, reader: Reader) -> CallLine:
    """One call for a list."""
    language = reader.language
    words, elsewhere = check_words(call, language), ""
    if reader.other_zone and reader.other_zone != reader.zone:
        elsewhere = _("%(time)s in %(city)s") % {
            "time": formats.clock(call.start, reader.other_zone, language),
            "city": formats.city(reader.other_zone, language),
        }
    check = _("Value check: %(answer)s") % {"answer": words} if words else ""
    href = _call(engagement, call.ref)
    return CallLine(call, href, _tone(call), life_word(call, language), check, elsewhere)


def life_word(call: CallSeen, language: str) -> str:
    """What became of a call, in a word."""
    if call.life is Life.HELD and call.kind is SessionKind.CHECK_IN:
        return _("Held as a check-in")
    return name(call.life, language)


def _tone(call: CallSeen) -> Tone:
    if call.life is Life.HELD:
        return "ok"
    return "watch" if call.life in (Life.MISSED, Life.COACH_MISSED, Life.UNCLEAR) else "quiet"


def _of(request: HttpRequest, ctx: Context, engagement: UUID, tab: str) -> tuple[Frame, Course]:
    framed = frame(request, ctx, engagement, tab)
    return framed, present(course(ctx, engagement))


def _one(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> tuple[Frame, Course, CallSeen]:
    framed, seen = _of(request, ctx, engagement, "calls")
    return framed, seen, present(seen.call(ref))


def _plan_form(request: HttpRequest, seen: Course) -> PlanForm:
    reader = reader_of(request)
    data = request.POST if request.method == "POST" else None
    return PlanForm(data, zone=reader.zone, language=reader.language, minutes=seen.terms.slot.minutes)


def _index(request: HttpRequest, framed: Frame, seen: Course, form: PlanForm) -> HttpResponse:
    reader, one = reader_of(request), framed.head.id
    values = {
        **framed.values(),
        "coming": tuple(line(call, one, reader) for call in seen.coming),
        "past": tuple(line(call, one, reader) for call in seen.past),
        "owed": 0 if framed.standing is None or framed.head.is_over else framed.standing.sessions.owed,
        "plannable": not framed.head.is_over,
        "form": form,
    }
    return render(request, "engagement/calls.html", values, status=UNPROCESSABLE if form.errors else 200)


def _show(
    request: HttpRequest,
    framed: Frame,
    seen: Course,
    call: CallSeen,
    *,
    moving: MoveForm | None = None,
    cancelling: CancelForm | None = None,
    said: AttendanceForm | None = None,
) -> HttpResponse:
    reader = reader_of(request)
    bad = any(form is not None and form.errors for form in (moving, cancelling, said))
    values = {
        **framed.values(),
        "line": line(call, framed.head.id, reader),
        "kind": name(call.kind, reader.language),
        "check": check_words(call, reader.language),
        "to_come": not call.is_gone and seen.now < call.start,
        "begun": not call.is_gone and seen.now >= call.start,
        "gone": _gone(call, framed, reader.language, reader.zone),
        "moving": moving or MoveForm(zone=reader.zone, start=call.start),
        "cancelling": cancelling or CancelForm(),
        "said": said or AttendanceForm(client=framed.head.client.name, now=how_of(call)),
        "closed": call.say_until is not None and seen.now >= call.say_until,
    }
    return render(request, "engagement/call.html", values, status=UNPROCESSABLE if bad else 200)


def _gone(call: CallSeen, framed: Frame, language: str, zone: str) -> str:
    if not call.is_gone or call.gone_at is None:
        return ""
    who = framed.head.client.name if call.gone_by == "client" else _("you")
    at = formats.instant(call.gone_at, zone, language)
    if call.life is Life.MOVED:
        return _("Moved by %(who)s, %(at)s.") % {"who": who, "at": at}
    return _("Cancelled by %(who)s, %(at)s.") % {"who": who, "at": at}


def _named(framed: Frame) -> dict[str, str]:
    return {"name": framed.head.client.name}


def _list(engagement: UUID) -> str:
    return reverse("engagement:calls", args=(engagement,))


def _call(engagement: UUID, ref: str) -> str:
    return reverse("engagement:call", args=(engagement, ref))


def _undo(engagement: UUID, ref: str) -> str:
    return reverse("engagement:undo", args=(engagement, ref))
