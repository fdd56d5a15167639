"""Homework by call, and what was changed: one line a call, from what was said to whether it helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Done
from valueback.core.facts import Done as HomeworkDone
from valueback.core.sessions import Life
from valueback.core.terms import Party
from valueback.letters.names import name
from valueback.letters.numbers import deadline
from valueback.usecases import adjustments, homework
from valueback.usecases.context import Context
from valueback.usecases.course import AdjustmentSeen, CallSeen, Course, ItemSeen, course
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.engagement.after import LOOKED_AT, helped_options
from valueback.web.engagement.calls import check_words
from valueback.web.engagement.forms import ChangeForm
from valueback.web.engagement.frame import Frame, frame
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.parts import Tone


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of homework, ready to read."""

    item: ItemSeen
    tone: Tone
    word: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallHomework:
    """What was given in one call."""

    call: CallSeen
    lines: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One change: what the check said, what was changed, and whether it helped."""

    call: CallSeen
    said: str
    change: AdjustmentSeen
    agreed: str
    helped: str
    mine_to_agree: bool
    to_look_at: bool


@require("coach")
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    framed = frame(request, ctx, engagement, "homework")
    return _index(request, framed, present(course(ctx, engagement)), ChangeForm())


@require("coach", methods=("POST",))
def propose(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    """What to change because of a call."""
    framed = frame(request, ctx, engagement, "homework")
    seen = present(course(ctx, engagement))
    call, form = present(seen.call(ref)), ChangeForm(request.POST)
    if form.is_valid():
        decided = or_missing(adjustments.propose(ctx, call.id, form.cleaned_data["change"]))
        if isinstance(decided, Done):
            said = _("Proposed. %(name)s is asked to agree.") % {"name": framed.head.client.name}
            return onward(request, decided, _list(engagement), said)
        into_form(request, form, decided)
    return _index(request, framed, seen, form)


@require("coach", methods=("POST",))
def change(request: HttpRequest, ctx: Context, engagement: UUID, adjustment: UUID) -> HttpResponse:
    """Agree to what the client proposed, or say whether a change helped."""
    seen = present(course(ctx, engagement))
    present(next((one for call in seen.calls for one in call.adjustments if one.id == adjustment), None))
    said = request.POST.get("helped", "")
    if said in LOOKED_AT:
        helped, tried = LOOKED_AT[said]
        return onward(
            request, adjustments.tried(ctx, adjustment, helped, was_tried=tried), _list(engagement), _("Noted.")
        )
    return onward(request, adjustments.agree(ctx, adjustment), _list(engagement), _("You have agreed to the change."))


@require("coach", methods=("POST",))
def withdraw(request: HttpRequest, ctx: Context, engagement: UUID, item: UUID) -> HttpResponse:
    """Take back an item given by mistake."""
    _of_here(ctx, engagement, item)
    return onward(request, homework.withdraw(ctx, item), _list(engagement), _("Taken back. It was never asked."))


@require("coach", methods=("POST",))
def excuse(request: HttpRequest, ctx: Context, engagement: UUID, item: UUID) -> HttpResponse:
    """Leave an item out of the count."""
    _of_here(ctx, engagement, item)
    return onward(request, homework.excuse_item(ctx, item), _list(engagement), _("Excused. It does not count."))


def _of_here(ctx: Context, engagement: UUID, item: UUID) -> None:
    """The page for missing things for an item of another engagement."""
    seen = present(course(ctx, engagement))
    present(next((one for call in seen.calls for one in call.homework if one.id == item), None))


def _index(request: HttpRequest, framed: Frame, seen: Course, form: ChangeForm) -> HttpResponse:
    reader = reader_of(request)
    language = reader.language
    held = [one for one in seen.past if one.life is Life.HELD]
    values = {
        **framed.values(),
        "given": tuple(CallHomework(one, tuple(_lines(one, reader))) for one in seen.past if one.homework),
        "stories": tuple(_stories(seen, language)),
        "helped": helped_options(),
        "last": held[0] if held else None,
        "form": form,
    }
    return render(request, "engagement/homework.html", values, status=UNPROCESSABLE if form.errors else 200)


def _lines(call: CallSeen, reader: Reader) -> Iterator[ItemLine]:
    language = reader.language
    for item in call.homework:
        if item.excused:
            yield ItemLine(item, "quiet", _("Excused"))
        elif item.done is None:
            by = "" if item.due is None else deadline(item.due, reader.zone, language)
            yield ItemLine(item, "info", _("Not said yet"), by)
        else:
            kept = item.done in (HomeworkDone.DONE, HomeworkDone.EXTRA_MILE)
            yield ItemLine(item, "ok" if kept else "watch", name(item.done, language))


def _stories(seen: Course, language: str) -> Iterator[Story]:
    for call in reversed(seen.calls):
        for one in call.adjustments:
            yield Story(
                call,
                check_words(call, language),
                one,
                _("agreed") if one.agreed_at is not None else _("proposed"),
                _outcome(one),
                one.agreed_at is None and one.opened_by is Party.CLIENT,
                one.looked_at is None,
            )


def _outcome(one: AdjustmentSeen) -> str:
    if one.looked_at is None:
        return ""
    return {True: _("helped"), False: _("did not help"), None: _("looked at, too early to say")}[one.helped]


def _list(engagement: UUID) -> str:
    return reverse("engagement:homework", args=(engagement,))
