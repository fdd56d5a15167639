"""The coach's page after a call: as planned, homework, the last homework, a change, a private note; one button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Decision, Done, Refused
from valueback.letters.names import name
from valueback.usecases import adjustments, homework, notes, sessions
from valueback.usecases.context import Context
from valueback.usecases.course import AdjustmentSeen, CallSeen, Course, course
from valueback.usecases.homework import Item
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.engagement.calls import check_words, line
from valueback.web.engagement.forms import NEW_ITEMS, AfterForm, how_of, meaning
from valueback.web.engagement.frame import Frame, frame
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option, Row

RECENT = 6
HELPED = "helped-"


@require("coach", methods=("GET", "POST"))
def after(request: HttpRequest, ctx: Context, engagement: UUID, ref: str) -> HttpResponse:
    framed = frame(request, ctx, engagement, "calls")
    seen = present(course(ctx, engagement))
    call = present(seen.call(ref))
    last = _before(seen, call)
    form = AfterForm(
        request.POST if request.method == "POST" else None,
        client=framed.head.client.name,
        now=how_of(call),
        recent=_recent(seen),
        looked=call.looked_at is not None or (last is not None and last.looked_at is not None),
    )
    if form.is_valid():
        refused = tuple(_done(request, ctx, framed, seen, call, form))
        if not refused:
            to = reverse("today:show") if request.GET.get("back") == "today" else _list(engagement)
            return onward(request, _KEPT, to, _("The session is noted."))
        for one in refused:
            into_form(request, form, one, {f"title{place}": f"title{place}" for place in range(NEW_ITEMS)})
    return _page(request, framed, seen, call, last, form)


_KEPT: Decision[None] = Done(None)


def _done(
    request: HttpRequest, ctx: Context, framed: Frame, seen: Course, call: CallSeen, form: AfterForm
) -> Iterator[Refused]:
    """Every act of the page; what was done before is done once, so sending it again mends the rest."""
    for decided in _acts(request, ctx, framed, seen, call, form):
        or_missing(decided)
        if isinstance(decided, Refused):
            yield decided


def _acts(
    request: HttpRequest, ctx: Context, framed: Frame, seen: Course, call: CallSeen, form: AfterForm
) -> Iterator[Decision[Any]]:
    kept = form.cleaned_data
    if kept["how"] != how_of(call):
        yield sessions.attendance(ctx, call.id, **meaning(kept["how"]))
    last = _before(seen, call)
    if kept["looked"] and last is not None and last.homework and last.looked_at is None:
        yield homework.looked(ctx, last.id)
    if form.titles:
        yield homework.give(ctx, call.id, tuple(Item(title) for title in form.titles))
    for change in _to_look_at(seen, call):
        said = request.POST.get(f"{HELPED}{change.id}", "")
        if said in LOOKED_AT:
            helped, tried = LOOKED_AT[said]
            yield adjustments.tried(ctx, change.id, helped, was_tried=tried)
    if kept["change"].strip():
        yield adjustments.propose(ctx, call.id, kept["change"])
    if kept["note"].strip():
        yield notes.write(ctx, framed.head.id, kept["note"], call.id)


LOOKED_AT: Final[Mapping[str, tuple[bool | None, bool]]] = MappingProxyType(
    {
        "yes": (True, True),
        "no": (False, True),
        "open": (None, True),
        "not_tried": (None, False),
    }
)
"""What a later session says about a change: whether it helped, and whether it was tried."""


def helped_options() -> tuple[Option, ...]:
    """What a later call says about a change."""
    return (
        Option("yes", _("It helped")),
        Option("no", _("It did not")),
        Option("open", _("Too early")),
        Option("not_tried", _("Not tried")),
    )


def _page(
    request: HttpRequest, framed: Frame, seen: Course, call: CallSeen, last: CallSeen | None, form: AfterForm
) -> HttpResponse:
    language = reader_of(request).language
    values = {
        **framed.values(),
        "line": line(call, framed.head.id, reader_of(request)),
        "begun": not call.is_gone and seen.now >= call.start,
        "form": form,
        "action": request.get_full_path(),
        "check": check_words(call, language),
        "better": "" if call.told is None else call.told.better,
        "last_items": () if last is None or last.looked_at is not None else _rows(last, language),
        "changes": _to_look_at(seen, call),
        "helped": helped_options(),
        "helped_name": HELPED,
        "given": tuple(item.title for item in call.homework),
        "written": tuple(form[f"title{place}"] for place in range(NEW_ITEMS)),
    }
    return render(request, "engagement/after.html", values, status=UNPROCESSABLE if form.errors else 200)


def _rows(last: CallSeen, language: str) -> tuple[Row, ...]:
    return tuple(
        Row(item.title, name(item.done, language) if item.done is not None else _("not said yet"))
        for item in last.homework
    )


def _before(seen: Course, call: CallSeen) -> CallSeen | None:
    """The call before this one that took place, whose homework this one looks at."""
    found = [one for one in seen.calls if not one.is_gone and one.start < call.start and one.homework]
    return found[-1] if found else None


def _recent(seen: Course) -> tuple[str, ...]:
    """What was given lately, newest first, each once."""
    titles = (item.title for call in reversed(seen.calls) for item in call.homework)
    return tuple(dict.fromkeys(titles))[:RECENT]


def _to_look_at(seen: Course, call: CallSeen) -> tuple[AdjustmentSeen, ...]:
    """The changes of earlier calls that nobody has looked at yet."""
    return tuple(
        one for other in seen.calls if other.start < call.start for one in other.adjustments if one.looked_at is None
    )


def _list(engagement: UUID) -> str:
    return reverse("engagement:calls", args=(engagement,))
