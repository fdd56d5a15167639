"""The client's calls: the next ones on both clocks, and cancelling or moving one with the deadline said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import Instant, local_time
from valueback.core.decisions import Done, Refused
from valueback.core.facts import Presence
from valueback.core.sessions import Life
from valueback.core.terms import Party
from valueback.letters import formats
from valueback.letters.names import name
from valueback.usecases import pages, sessions
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.pages import SessionSeen, SessionsPage
from valueback.web.acts import UNPROCESSABLE, into_form, onward, undo_of
from valueback.web.client.about import dress, posted
from valueback.web.context import or_missing, present, require
from valueback.web.fields import LOCAL, MomentField
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Option, Tone

SHOWN: Final = 4
"""Calls that the list shows at once; the rest is behind "all calls"."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call on the list, on both clocks."""

    session: SessionSeen
    mine: str
    theirs: str
    word: str
    tone: Tone
    can_change: bool
    can_say: bool


class CancelForm(forms.Form):
    """Why a call is cancelled; it may stay empty."""

    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("A word to your coach")
        self.fields["reason"].widget.attrs["autocomplete"] = "off"


class MoveForm(forms.Form):
    """The new time of a call, on the client's own clock."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"] = MomentField(
            zone, label=_("New time"), error_messages={"required": _("Choose a day and a time.")}
        )


# --- the list --------------------------------------------------------------------------------------


@require("client")
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The next calls, and those that were."""
    page = present(pages.sessions_page(ctx, engagement))
    dress(request, ctx, page.head)
    coming, past = _parted(page, ctx.now)
    every = "all" in request.GET
    values = {
        "head": page.head,
        "coming": tuple(_line(request, one, page.head, ctx.now) for one in (coming if every else coming[:SHOWN])),
        "more": 0 if every else max(0, len(coming) - SHOWN),
        "past": tuple(_line(request, one, page.head, ctx.now) for one in (past if every else past[:SHOWN])),
        "counted": page.standing.sessions,
        "undo": undo_of(request),
        "is_over": page.head.is_over,
    }
    return render(request, "client/calls.html", values)


def _parted(page: SessionsPage, now: Instant) -> tuple[list[SessionSeen], list[SessionSeen]]:
    coming = [one for one in page.sessions if one.life is Life.PLANNED and one.end > now]
    past = [one for one in reversed(page.sessions) if one not in coming and one.life is not Life.MOVED]
    return coming, past


def _line(request: HttpRequest, one: SessionSeen, head: Head, now: Instant) -> CallLine:
    reader = reader_of(request)
    other = (
        ""
        if reader.zone == head.coach.zone
        else formats.instant(one.start, head.coach.zone, reader.language, place=True)
    )
    return CallLine(
        one,
        formats.instant(one.start, reader.zone, reader.language),
        other,
        name(one.life, reader.language),
        "ok" if one.life is Life.HELD else "quiet",
        one.life is Life.PLANNED and now < one.start,
        one.life in (Life.HELD, Life.UNCLEAR) and now >= one.start,
    )


# --- cancelling and moving -------------------------------------------------------------------------


@require("client", methods=("GET", "POST"))
def cancel(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """A page of its own: until when it is in time, on both clocks, before the click."""
    page, call = _call(request, ctx, engagement, ref)
    to = reverse("client:calls", args=(engagement,))
    return _cancel(request, ctx, page, call, to, _undo(engagement, ref))


@require("client", methods=("GET", "POST"))
def move(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """The same page with a new time to choose."""
    page, call = _call(request, ctx, engagement, ref)
    to = reverse("client:calls", args=(engagement,))
    return _move(request, ctx, page, call, to, _undo(engagement, ref))


@require("client", methods=("POST",))
def undo(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """Take one's own cancelling or moving back."""
    _page, call = _call(request, ctx, engagement, ref)
    done = sessions.undo(ctx, call.id)
    return onward(request, done, reverse("client:calls", args=(engagement,)), _("The session stands as before."))


@require("client", methods=("GET", "POST"))
def attendance(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """How a call was, where it was not as planned; said within its window, or together at any time."""
    page, call = _call(request, ctx, engagement, ref)
    chosen = request.POST.get("was", "")
    word = dict(_WAS).get(chosen)
    to = reverse("client:calls", args=(engagement,))
    if request.method == "POST" and word is not None:
        said = sessions.attendance(ctx, call.id, both="together" in request.POST, **word)
        return onward(request, said, to, _("Noted. Your coach can see it."))
    values = {
        "head": page.head,
        "call": _line(request, call, page.head, ctx.now),
        "options": _was_options(page.head),
        "chosen": chosen,
        "error": _("Choose how it was.") if request.method == "POST" else "",
    }
    return render(request, "client/attendance.html", values, status=UNPROCESSABLE if values["error"] else 200)


_WAS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("planned", {}),
    ("shorter", {"shorter": True}),
    ("late", {"client": Presence.LATE}),
    ("left", {"client": Presence.LEFT_EARLY}),
    ("absent", {"client": Presence.ABSENT, "held": False}),
    ("coach_late", {"coach": Presence.LATE}),
    ("coach_absent", {"coach": Presence.ABSENT, "held": False}),
    ("not_held", {"held": False}),
)
"""What the client can say of a call, and how the verb takes it."""


def _was_options(head: Head) -> tuple[Option, ...]:
    coach = {"coach": head.coach.name}
    return (
        Option("planned", _("As planned")),
        Option("shorter", _("Shorter, as we both wanted")),
        Option("late", _("I joined late")),
        Option("left", _("I left early")),
        Option("absent", _("I was not there")),
        Option("coach_late", _("%(coach)s joined late") % coach),
        Option("coach_absent", _("%(coach)s was not there") % coach),
        Option("not_held", _("It did not take place, for another reason")),
    )


# --- by link ---------------------------------------------------------------------------------------


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A calendar letter's link moves or cancels its call without a code; `move` is the part that moves it."""
    engagement = present(visit.opened.engagement)
    page, call = _call(request, visit.ctx, engagement, visit.opened.subject)
    if visit.part == "undo" and request.method == "POST":
        return onward(request, sessions.undo(visit.ctx, call.id), visit.href(), _("The session stands as before."))
    if call.life is not Life.PLANNED or visit.ctx.now >= call.start:
        line = _line(request, call, page.head, visit.ctx.now)
        return render(request, "client/call_gone.html", {"head": page.head, "call": line, "undo": undo_of(request)})
    if visit.part == "cancel":
        return _cancel(request, visit.ctx, page, call, visit.href(), visit.href("undo"), visit)
    if visit.part == "move":
        return _move(request, visit.ctx, page, call, visit.href(), visit.href("undo"), visit)
    if visit.part:
        return HttpResponseRedirect(visit.href())
    values = {
        "head": page.head,
        "call": _line(request, call, page.head, visit.ctx.now),
        "notice_until": call.notice_until,
        "late": call.late_at(visit.ctx.now),
        "cancel": visit.href("cancel"),
        "move": visit.href("move"),
    }
    return render(request, "client/call.html", values)


# --- what the views share --------------------------------------------------------------------------


def _call(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> tuple[SessionsPage, SessionSeen]:
    page = present(pages.sessions_page(ctx, engagement))
    dress(request, ctx, page.head)
    return page, present(next((one for one in page.sessions if one.ref == ref), None))


def _undo(engagement: UUID, ref: str) -> str:
    return reverse("client:undo", args=(engagement, ref))


def _cancel(
    request: HttpRequest,
    ctx: Context,
    page: SessionsPage,
    call: SessionSeen,
    to: str,
    undo: str,
    visit: Visit | None = None,
) -> HttpResponse:
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done = or_missing(sessions.cancel(ctx, call.id, form.cleaned_data["reason"]))
        if isinstance(done, Refused) and done.data.get("field"):
            into_form(request, form, done)
        else:
            return onward(
                request, done, to, _("Cancelled. %(name)s is told.") % {"name": page.head.coach.name}, undo=undo
            )
    action = visit.href("cancel") if visit else reverse("client:cancel", args=(page.head.id, call.ref))
    values = _gone_values(request, ctx, page, call, to) | {"form": form, "action": action}
    return render(request, "client/cancel.html", values, status=UNPROCESSABLE if form.errors else 200)


def _move(
    request: HttpRequest,
    ctx: Context,
    page: SessionsPage,
    call: SessionSeen,
    to: str,
    undo: str,
    visit: Visit | None = None,
) -> HttpResponse:
    zone = reader_of(request).zone
    form = MoveForm(posted(request), zone=zone)
    if request.method == "POST" and form.is_valid():
        done = or_missing(sessions.move(ctx, call.id, form.cleaned_data["start"]))
        if isinstance(done, Done):
            said = _("Moved. %(name)s is told.") % {"name": page.head.coach.name}
            return onward(request, done, to, said, undo=undo)
        if not done.data.get("field"):
            return onward(request, done, to)
        into_form(request, form, done)
    action = visit.href("move") if visit else reverse("client:move", args=(page.head.id, call.ref))
    typed = request.POST.get("start") or local_time(call.start, zone).strftime(LOCAL)
    values = _gone_values(request, ctx, page, call, to) | {
        "form": form,
        "action": action,
        "typed": typed,
        "error": " ".join(str(one) for one in form["start"].errors),
    }
    return render(request, "client/move.html", values, status=UNPROCESSABLE if form.errors else 200)


def _gone_values(
    request: HttpRequest, ctx: Context, page: SessionsPage, call: SessionSeen, back: str
) -> dict[str, Any]:
    return {
        "head": page.head,
        "call": _line(request, call, page.head, ctx.now),
        "notice_until": call.notice_until,
        "late": call.late_at(ctx.now),
        "by_coach": call.gone_by is Party.COACH,
        "back": back,
    }
