"""The papers of an engagement: versions of its agreement, who has signed, and the results schedule written and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.core.decisions import Done
from valueback.gateways.pdf import Unprintable
from valueback.letters import papers as letters
from valueback.letters.layout import paper
from valueback.usecases import agreements, papers, schedules
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.guarantee import case as case_of
from valueback.usecases.papers import PaperSeen, Signing
from valueback.usecases.schedules import ScheduleSeen
from valueback.usecases.words import TEXT
from valueback.web import printing
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.drafts.minimum import Rows
from valueback.web.engagement.forms import SendForm
from valueback.web.engagement.frame import frame
from valueback.web.fragments import render
from valueback.web.parts import Tone
from valueback.web.signing.lists import STATES
from valueback.web.signing.shown import proof, traces

_OPENED: Final = "schedule_opened"
"""In the session: the results schedule that this browser was last given as a document, and the digest of its bytes."""

_OVER: Final = ("withdrawn", "expired", "voided", "declined")


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
    kept = {one.of: one for one in papers.papers_of(ctx, engagement)}
    values = {
        **framed.values(),
        "versions": tuple(_version(one, kept) for one in found if one.state not in _OVER),
        "old": tuple(_version(one, kept) for one in found if one.state in _OVER),
        "schedules": tuple(_schedule(one, kept) for one in drawn if one.state != "superseded"),
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


@require("coach", methods=("POST",))
def document(request: HttpRequest, ctx: Context, engagement: UUID, schedule: UUID) -> HttpResponse:
    """ "Open the document": the PDF as it would be sent now; that this browser was given it is remembered."""
    seen = _one(ctx, engagement, schedule)
    if seen.paper is not None:
        return HttpResponseRedirect(reverse("papers:show", args=(seen.paper,)))
    pressed = printing.schedule(ctx, seen.id)
    if isinstance(pressed, Unprintable):
        return _unprintable(request, pressed, _send_page(seen))
    data = present(printing.bytes_of(pressed.digest))
    request.session[_OPENED] = {str(schedule): pressed.digest}
    return printing.pdf(data, letters.file_name(paper(seen.text).title, False, seen.language))


@require("coach", methods=("GET", "POST"))
def send(request: HttpRequest, ctx: Context, engagement: UUID, schedule: UUID) -> HttpResponse:
    """The text of a results schedule, to be opened as a document, then signed by the coach and sent."""
    framed = frame(request, ctx, engagement, "agreement")
    seen = _one(ctx, engagement, schedule)
    opened = request.session.get(_OPENED, {}).get(str(schedule), "")
    form = SendForm(request.POST if request.method == "POST" and opened else None)
    if form.is_valid():
        pressed = printing.schedule(ctx, schedule)
        if isinstance(pressed, Unprintable):
            return _unprintable(request, pressed, _send_page(seen))
        decided = or_missing(schedules.send(ctx, schedule, pressed, _signing(request, ctx, form, opened)))
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
        "opened": bool(opened),
    }
    unsaid = bool(form.errors) or (request.method == "POST" and not opened)
    return render(request, "engagement/schedule_send.html", values, status=UNPROCESSABLE if unsaid else 200)


def _one(ctx: Context, engagement: UUID, schedule: UUID) -> ScheduleSeen:
    return present(next((one for one in schedules.schedules(ctx, engagement) if one.id == schedule), None))


def _signing(request: HttpRequest, ctx: Context, form: SendForm, opened: str) -> Signing:
    """The coach's signature under the document that this browser was given."""
    kept, from_where = form.cleaned_data, traces(request)
    return Signing(
        name=kept["name"],
        consent=kept["consent"],
        digest=opened,
        proof=proof(request, ctx),
        address=from_where.address,
        agent=from_where.agent,
    )


def _unprintable(request: HttpRequest, found: Unprintable, to: str) -> HttpResponse:
    messages.warning(request, printing.unprintable(found))
    return HttpResponseRedirect(to)


def _send_page(seen: ScheduleSeen) -> str:
    return reverse("engagement:schedule-send", args=(seen.engagement, seen.id))


def _version(one: VersionSeen, kept: Mapping[UUID, PaperSeen]) -> PaperLine:
    title = _("Agreement") if one.number == 1 else _("Version %(number)s") % {"number": one.number}
    return _line(title, one.state, kept.get(one.id), reverse("drafts:review", args=(one.id,)))


def _schedule(one: ScheduleSeen, kept: Mapping[UUID, PaperSeen]) -> PaperLine:
    title = _("Results schedule %(number)s") % {"number": one.number}
    return _line(title, one.state, kept.get(one.id), _send_page(one))


def _line(title: str, state: str, seen: PaperSeen | None, draft: str) -> PaperLine:
    """A paper that was put to be signed has its page; a draft is worked on where it was written."""
    if seen is None:
        word = _("Draft") if state == "draft" else str(STATES.get(state, STATES["withdrawn"])[1])
        return PaperLine(title, "", "quiet", word, draft)
    tone, word_ = STATES[seen.state]
    waiting = tuple(one.name for one in seen.signers if one.their_turn and one.signature is None)
    sub = _("Waits for %(names)s") % {"names": ", ".join(waiting)} if seen.state == "waiting" and waiting else ""
    return PaperLine(title, sub, tone, str(word_), reverse("papers:show", args=(seen.id,)))


def _papers(engagement: UUID) -> str:
    return reverse("engagement:agreement", args=(engagement,))
