"""Private notes, which are never facts, and acts of the client that the coach notes for them, which are."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Done
from valueback.usecases import notes
from valueback.usecases.context import Context
from valueback.usecases.course import course, ledger
from valueback.usecases.noted import Arrived
from valueback.usecases.noted import note_for as record_for
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.engagement.forms import NoteForm
from valueback.web.engagement.frame import frame
from valueback.web.engagement.noting import KINDS, Ground, NotingForm
from valueback.web.fields import MoneyField, understood
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option


@require("coach", methods=("GET", "POST"))
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    framed = frame(request, ctx, engagement, "notes")
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decided = or_missing(notes.write(ctx, engagement, form.cleaned_data["text"]))
        if isinstance(decided, Done):
            return onward(request, decided, _list(engagement), _("Kept. Only you read it."))
        into_form(request, form, decided)
    values = {**framed.values(), "form": form, "notes": notes.read(ctx, engagement)}
    return render(request, "engagement/notes.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("POST",))
def remove(request: HttpRequest, ctx: Context, engagement: UUID, note: UUID) -> HttpResponse:
    present(next((one for one in notes.read(ctx, engagement) if one.id == note), None))
    return onward(request, notes.remove(ctx, note), _list(engagement), _("The note is gone, for good."))


@require("coach", methods=("GET", "POST"))
def note_for(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Two taps: what it is, and how it reached the coach."""
    framed = frame(request, ctx, engagement, "standing")
    reader = reader_of(request)
    ground = Ground(
        framed.head, present(course(ctx, engagement)), present(ledger(ctx, engagement)), reader.language, reader.zone
    )
    kind = request.GET.get("what", "")
    if kind not in ground.kinds():
        options = tuple(Option(one, str(KINDS[one][0]), str(KINDS[one][1])) for one in ground.kinds())
        return render(request, "engagement/note_what.html", {**framed.values(), "options": options})
    form = NotingForm(request.POST if request.method == "POST" else None, ground=ground, kind=kind, now=ctx.now)
    if form.is_valid():
        kept = form.cleaned_data
        at = min(kept["at"], ctx.now)
        decided = or_missing(record_for(ctx, engagement, Arrived(kept["channel"], at, kept["words"]), form.act()))
        if isinstance(decided, Done):
            said = _("Noted. %(name)s is asked whether it was so.") % {"name": framed.head.client.name}
            return onward(request, decided, reverse("engagement:show", args=(engagement,)), said)
        into_form(request, form, decided)
    values = {
        **framed.values(),
        "form": form,
        "title": str(KINDS[kind][0]),
        "action": request.get_full_path(),
        "money_read": _read(form, reader.language),
    }
    return render(request, "engagement/note_for.html", values, status=UNPROCESSABLE if form.errors else 200)


def _read(form: NotingForm, language: str) -> str:
    field = form.fields.get("amount")
    return understood(field, form["amount"].value(), language) if isinstance(field, MoneyField) else ""


def _list(engagement: UUID) -> str:
    return reverse("engagement:notes", args=(engagement,))
