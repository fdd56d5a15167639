"""The papers of an engagement: versions of its agreement, who has signed, and the results schedule written and sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.core.decisions import Done
from valueback.core.terms import Party
from valueback.letters.layout import paper
from valueback.usecases import agreements, schedules
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.guarantee import case as case_of
from valueback.usecases.schedules import ScheduleSeen
from valueback.usecases.words import TEXT
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.drafts.minimum import Rows
from valueback.web.engagement.forms import SendForm
from valueback.web.engagement.frame import frame
from valueback.web.fragments import render
from valueback.web.parts import Tone

_OVER: Final = ("withdrawn", "expired")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper on the list: what it is, how it stands, and where it is read."""

    title: str
    sub: str
    tone: Tone
    word: str
    href: str


class ObjectiveForm(forms.Form):
    objective = forms.CharField(
        label=gettext_lazy("Objective"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


@require("coach")
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    framed = frame(request, ctx, engagement, "agreement")
    found = agreements.versions(ctx, engagement)
    drawn = schedules.schedules(ctx, engagement)
    values = {
        **framed.values(),
        "versions": tuple(_version(one) for one in found if one.state not in _OVER),
        "old": tuple(_version(one) for one in found if one.state in _OVER),
        "schedules": tuple(_schedule(one, engagement) for one in drawn if one.state != "superseded"),
        "signed": next((one for one in found if one.state == "signed"), None),
        "startable": not found and not framed.head.is_over,
        "schedulable": framed.head.is_signed
        and not framed.head.is_over
        and not any(one.state in ("sent", "draft") for one in drawn),
        "waiting": any(one.state in ("draft", "offered") for one in found),
    }
    return render(request, "engagement/papers.html", values)


@require("coach", methods=("GET", "POST"))
def schedule(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The objective and the minimum results, made precise; written here, looked at and sent on the next page."""
    framed = frame(request, ctx, engagement, "agreement")
    case = present(case_of(ctx, engagement))
    last = next(iter(schedules.schedules(ctx, engagement)), None)
    minimum = last.minimum if last is not None else case.signed.minimum(ctx.now)
    objective = last.objective if last is not None else case.terms.objective
    data = request.POST if request.method == "POST" else None
    form = ObjectiveForm(data, initial={"objective": objective})
    rows = Rows(minimum, case.terms.fee.currency, data)
    good = data is not None and (form.is_valid() & rows.is_valid())
    if good:
        decided = or_missing(schedules.draft(ctx, engagement, form.cleaned_data["objective"], rows.outcome()))
        if isinstance(decided, Done):
            return HttpResponseRedirect(reverse("engagement:schedule-send", args=(engagement, decided.value)))
        into_form(request, form, decided)
    values = {**framed.values(), "form": form, "rows": rows}
    return render(
        request, "engagement/schedule.html", values, status=UNPROCESSABLE if form.errors or rows.faults else 200
    )


@require("coach", methods=("GET", "POST"))
def send(request: HttpRequest, ctx: Context, engagement: UUID, schedule: UUID) -> HttpResponse:
    """The exact text of a results schedule, signed by the coach and sent."""
    framed = frame(request, ctx, engagement, "agreement")
    seen = present(next((one for one in schedules.schedules(ctx, engagement) if one.id == schedule), None))
    form = SendForm(request.POST if request.method == "POST" else None, initial={"digest": seen.digest})
    if form.is_valid():
        kept = form.cleaned_data
        decided = or_missing(schedules.send(ctx, schedule, kept["name"], kept["consent"], kept["digest"]))
        if isinstance(decided, Done):
            said = _("Signed and sent. %(name)s has it to read and sign.") % {"name": framed.head.client.name}
            return onward(request, decided, _papers(engagement), said)
        into_form(request, form, decided)
    values: dict[str, Any] = {
        **framed.values(),
        "schedule": seen,
        "form": form,
        "paper": paper(seen.text),
        "sendable": seen.state == "draft",
    }
    return render(request, "engagement/schedule_send.html", values, status=UNPROCESSABLE if form.errors else 200)


def _version(one: VersionSeen) -> PaperLine:
    tones: dict[str, tuple[Tone, str]] = {
        "draft": ("quiet", _("Draft")),
        "offered": ("info", _waiting(one)),
        "signed": ("ok", _("Signed by both")),
        "declined": ("quiet", _("Not signed")),
        "withdrawn": ("quiet", _("Taken back")),
        "expired": ("quiet", _("Expired")),
    }
    tone, word = tones[one.state]
    first = one.number == 1
    title = _("Agreement") if first else _("Version %(number)s") % {"number": one.number}
    return PaperLine(title, "", tone, word, reverse("drafts:review", args=(one.id,)))


def _waiting(one: VersionSeen) -> str:
    if one.signed_by(Party.COACH):
        return _("Waits for the client")
    return _("Waits for you") if one.signed_by(Party.CLIENT) else _("Waiting for signatures")


def _schedule(one: ScheduleSeen, engagement: UUID) -> PaperLine:
    tones: dict[str, tuple[Tone, str]] = {
        "draft": ("quiet", _("Draft")),
        "sent": ("info", _("Waits for the client")),
        "signed": ("ok", _("Signed by both")),
    }
    tone, word = tones.get(one.state, ("quiet", _("Replaced")))
    title = _("Results schedule %(number)s") % {"number": one.number}
    return PaperLine(title, "", tone, word, reverse("engagement:schedule-send", args=(engagement, one.id)))


def _papers(engagement: UUID) -> str:
    return reverse("engagement:agreement", args=(engagement,))
