"""Pause, or end early in one of the printed ways; each act has a page that says first what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.core.decisions import Decision, Done, Refused
from valueback.core.terms import EndingKind, Party
from valueback.letters import formats
from valueback.letters.document import Pen
from valueback.letters.numbers import deadline
from valueback.letters.promises import ending_points
from valueback.usecases import endings, guarantee, rests
from valueback.usecases.books import books
from valueback.usecases.context import Context, Noting
from valueback.usecases.endings import Preview, Silence
from valueback.web.acts import UNPROCESSABLE, into_form, onward, told
from valueback.web.context import or_missing, present, require
from valueback.web.endings.forms import ContactForm, EndForm, PauseForm
from valueback.web.engagement.frame import Frame, frame
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.money.arithmetic import worked_out


@dataclass(frozen=True, slots=True)
class Way:
    """One way to end: what it is called, when it fits, and its button. `noted`: the client said it elsewhere."""

    kind: EndingKind
    page: str
    title: str | Promise
    fits: str | Promise
    verb: str | Promise
    noted: bool = False


WAYS: Final = (
    Way(
        EndingKind.BOTH_AGREE,
        "endings:both-agree",
        gettext_lazy("Both agree to end it"),
        gettext_lazy("You spoke about it and agree. The client is asked whether it was so."),
        gettext_lazy("End it by agreement"),
        True,
    ),
    Way(
        EndingKind.CLIENT_STOPS,
        "endings:client-stops",
        gettext_lazy("The client stops"),
        gettext_lazy("The client told you elsewhere; they can also do it on their own page."),
        gettext_lazy("Note that the client stops"),
        True,
    ),
    Way(
        EndingKind.COACH_STOPS,
        "endings:coach-stops",
        gettext_lazy("You stop"),
        gettext_lazy("You cannot go on, for whatever reason."),
        gettext_lazy("End the engagement"),
    ),
    Way(
        EndingKind.EMPLOYEE_LEAVES,
        "endings:employee-leaves",
        gettext_lazy("The client leaves the company that pays"),
        gettext_lazy("The company is the payer, and the client no longer works there."),
        gettext_lazy("End the engagement"),
    ),
    Way(
        EndingKind.SILENT_CLIENT,
        "endings:silent-client",
        gettext_lazy("The client has gone silent"),
        gettext_lazy("Only after sessions missed in a row, attempts on different days, and time to answer."),
        gettext_lazy("End the engagement"),
    ),
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A way to end as the list shows it, with what the agreement prints about it."""

    title: str
    fits: str
    printed: str
    href: str


@require("coach")
def show(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The pauses, the ways to end, the right to withdraw, and closing."""
    around = frame(request, ctx, engagement, "agreement")
    standing = present(around.standing)
    printed = _printed(ctx, engagement, reader_of(request))
    offered = tuple(
        Offered(str(way.title), str(way.fits), printed.get(way.kind, ""), reverse(way.page, args=(engagement,)))
        for way in WAYS
    )
    right = standing.withdrawal
    is_open = right.open_until is not None and ctx.now < right.open_until and not around.head.is_over
    values = {
        **around.values(),
        "pauses": rests.pauses(ctx, engagement),
        "ways": () if around.head.is_over else offered,
        "is_over": around.head.is_over,
        "closable": around.head.state == "ended",
        "until": right.open_until if is_open else None,
        "amount": right.amount,
    }
    return render(request, "endings/show.html", values)


# --- pauses ----------------------------------------------------------------------------------------


@require("coach", methods=("GET", "POST"))
def pause(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The days, then what they do, then the pause; it can be undone at once."""
    around = frame(request, ctx, engagement, "agreement")
    form = PauseForm(request.POST or None)
    effect = None
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        if request.POST.get("step") == "pause":
            made = or_missing(endings.pause(ctx, engagement, first, last))
            if isinstance(made, Done):
                return _paused(request, engagement, made.value.seq, first, last)
            into_form(request, form, made)
        else:
            effect = rests.pause_effect(ctx, engagement, first, last)
    values = {
        **around.values(),
        "form": form,
        "effect": effect,
    }
    return render(request, "endings/pause.html", values, status=UNPROCESSABLE if form.errors else 200)


def _paused(request: HttpRequest, engagement: UUID, seq: int, first: date, last: date) -> HttpResponse:
    days = formats.span(first, last, reader_of(request).language)
    undone = f"{reverse('endings:take-back', args=(engagement,))}?seq={seq}"
    to = reverse("endings:show", args=(engagement,))
    return onward(request, Done(seq), to, _("Paused: %(days)s.") % {"days": days}, undo=undone)


@require("coach", methods=("POST",))
def take_back(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """A pause or a contact that was noted by mistake: at once without a word, later with a reason."""
    frame(request, ctx, engagement, "agreement")
    typed = request.GET.get("seq") or request.POST.get("seq", "")
    seq = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    decided = endings.take_back(ctx, engagement, seq, request.POST.get("why", ""))
    return onward(request, decided, reverse("endings:show", args=(engagement,)), _("Taken back."))


# --- the ways to end -------------------------------------------------------------------------------


@require("coach", methods=("GET", "POST"))
def coach_stops(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    return _end(request, ctx, engagement, EndingKind.COACH_STOPS)


@require("coach", methods=("GET", "POST"))
def client_stops(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    return _end(request, ctx, engagement, EndingKind.CLIENT_STOPS)


@require("coach", methods=("GET", "POST"))
def both_agree(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    return _end(request, ctx, engagement, EndingKind.BOTH_AGREE)


@require("coach", methods=("GET", "POST"))
def employee_leaves(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    return _end(request, ctx, engagement, EndingKind.EMPLOYEE_LEAVES)


@require("coach", methods=("GET", "POST"))
def silent_client(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """What the terms ask for first, attempt by attempt; the act itself is the coach's."""
    return _end(request, ctx, engagement, EndingKind.SILENT_CLIENT)


@require("coach", methods=("POST",))
def contact(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """An attempt to reach the client, or their answer, with its channel and time."""
    around = frame(request, ctx, engagement, "agreement")
    to = reverse("endings:silent-client", args=(engagement,))
    form = ContactForm(request.POST, zone=reader_of(request).zone, now=ctx.now)
    if not form.is_valid():
        return _end(request, ctx, engagement, EndingKind.SILENT_CLIENT, contact_form=form)
    kept = form.cleaned_data
    log: Callable[..., Decision[int]] = (
        endings.log_answer if request.POST.get("what") == "answer" else endings.log_attempt
    )
    decided = or_missing(log(ctx, engagement, kept["channel"], kept["at"]))
    if isinstance(decided, Refused) and decided.data.get("field"):
        into_form(request, form, decided)
        return _end(request, ctx, engagement, EndingKind.SILENT_CLIENT, contact_form=form)
    return onward(request, decided, to, _("Noted for %(name)s.") % {"name": around.head.client.name})


@require("coach", methods=("GET", "POST"))
def withdrawal(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The client uses the right to withdraw, and told it elsewhere: until when it is open, and what comes back."""
    around = frame(request, ctx, engagement, "agreement")
    reader, right = reader_of(request), present(around.standing).withdrawal
    form = EndForm(request.POST or None, zone=reader.zone, now=ctx.now, noted=True)
    if request.method == "POST" and form.is_valid():
        noting = _noting(ctx, form)
        done = or_missing(endings.withdraw(noting, engagement))
        return onward(request, done, _after(engagement), _("Noted. Both are told by mail."))
    is_open = right.open_until is not None and ctx.now < right.open_until and not around.head.is_over
    values = {
        **around.values(),
        "form": form,
        "until": right.open_until if is_open else None,
        "amount": right.amount,
        "at_error": " ".join(str(one) for one in form["at"].errors),
        "at": form["at"].value() or "",
    }
    return render(request, "endings/withdrawal.html", values, status=UNPROCESSABLE if form.errors else 200)


def _end(
    request: HttpRequest,
    ctx: Context,
    engagement: UUID,
    kind: EndingKind,
    contact_form: ContactForm | None = None,
) -> HttpResponse:
    way = next(one for one in WAYS if one.kind is kind)
    around, reader = frame(request, ctx, engagement, "agreement"), reader_of(request)
    acts = request.POST.get("act") == "end" and contact_form is None
    form = EndForm(request.POST if acts else None, zone=reader.zone, now=ctx.now, noted=way.noted)
    if acts and form.is_valid():
        acting = _noting(ctx, form) if way.noted else ctx
        done = or_missing(endings.end(acting, engagement, kind, form.cleaned_data["words"]))
        if isinstance(done, Done) or not done.data.get("field"):
            return onward(request, done, _after(engagement), _("It has ended. Both are told by mail."))
        into_form(request, form, done)
    preview = endings.preview(ctx, engagement, kind)
    if preview is None:
        return onward(request, Refused("engagement_ended"), _after(engagement))
    silence = endings.silence(ctx, engagement) if kind is EndingKind.SILENT_CLIENT else None
    values = {
        **around.values(),
        **_effect(ctx, around, preview, reader),
        "way": way,
        "form": form,
        "noted": way.noted,
        "silence": silence,
        "missing": _missing(request, silence),
        "wait": _wait(silence, reader),
        "contact_form": contact_form or ContactForm(zone=reader.zone, now=ctx.now),
        "action": reverse(way.page, args=(engagement,)),
        "at": (form["at"].value() or "") if way.noted else "",
        "at_error": " ".join(str(one) for one in form["at"].errors) if way.noted else "",
    }
    wrong = form.errors or (contact_form is not None and contact_form.errors)
    return render(request, "endings/end.html", values, status=UNPROCESSABLE if wrong else 200)


def _effect(ctx: Context, around: Frame, preview: Preview, reader: Reader) -> dict[str, Any]:
    """What the agreement prints about it, and what that comes to now."""
    found = books(ctx, around.head.id)
    return {
        "printed": _printed(ctx, around.head.id, reader).get(preview.how, ""),
        "total": preview.anyway_total if preview.anyway_total is not None else preview.total,
        "with_claim": preview.total
        if preview.anyway_total is not None and preview.total > preview.anyway_total
        else None,
        "receipts": worked_out(preview.anyway, found.payments if found else (), reader),
        "sessions_left": preview.sessions_left,
    }


def _missing(request: HttpRequest, silence: Silence | None) -> str:
    """Why a silent client cannot be ended yet; empty once it can."""
    return told(request, silence.refused) if silence is not None and silence.refused is not None else ""


def _wait(silence: Silence | None, reader: Reader) -> str:
    """Until when the client has time to answer; empty before the last attempt that is needed."""
    if silence is None or silence.wait_until is None:
        return ""
    return deadline(silence.wait_until, reader.zone, reader.language)


def _printed(ctx: Context, engagement: UUID, reader: Reader) -> dict[EndingKind, str]:
    """What the terms in force print about each ending."""
    case = guarantee.case(ctx, engagement)
    if case is None:
        return {}
    points = ending_points(case.terms, Pen(reader.language))
    return {kind: point.text for kind, point in zip(EndingKind, points, strict=False)}


def _noting(ctx: Context, form: EndForm) -> Context:
    kept = form.cleaned_data
    return replace(ctx, noting=Noting(Party.CLIENT, kept["channel"], min(kept["at"], ctx.now), kept["words"]))


def _after(engagement: UUID) -> str:
    return reverse("engagement:show", args=(engagement,))
