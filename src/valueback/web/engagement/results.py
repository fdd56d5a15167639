"""The ledger of results and outside factors: what the client entered, and how far it is from paid for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import local_date, local_instant
from valueback.core.decisions import Done
from valueback.core.facts import (
    FeedbackGiven,
    HabitTicked,
    JudgementGiven,
    MeasureTaken,
    MilestoneJudged,
    MoneyEntered,
)
from valueback.core.terms import Party
from valueback.letters import formats
from valueback.letters.i18n import translator
from valueback.letters.names import name
from valueback.letters.numbers import rate, weighed
from valueback.usecases import circumstances, results
from valueback.usecases.context import Context
from valueback.usecases.course import EntrySeen, FactorSeen, ledger
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.engagement.forms import CircumstanceForm
from valueback.web.engagement.frame import Frame, frame
from valueback.web.engagement.said import branches, progress
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Tone


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the ledger, ready to read."""

    entry: EntrySeen
    sentence: str
    tone: Tone
    word: str


@dataclass(frozen=True, slots=True)
class FactorLine:
    """One outside factor; `mine` when the coach logged it."""

    factor: FactorSeen
    mine: bool


@require("coach")
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    return _index(request, ctx, frame(request, ctx, engagement, "results"), CircumstanceForm())


@require("coach", methods=("POST",))
def confirm(request: HttpRequest, ctx: Context, engagement: UUID, result: UUID) -> HttpResponse:
    """Stand by what the client entered."""
    present(next((one for one in present(ledger(ctx, engagement)).entries if one.id == result), None))
    return onward(request, results.confirm(ctx, result), _list(engagement), _("Confirmed."))


@require("coach", methods=("POST",))
def log(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """An outside factor, when it happens."""
    framed = frame(request, ctx, engagement, "results")
    form = CircumstanceForm(request.POST)
    if form.is_valid():
        on, zone = form.cleaned_data["on"], reader_of(request).zone
        earlier = on is not None and on < local_date(ctx.now, zone)
        at = local_instant(on, time(12), zone) if earlier else None
        if on is not None and on > local_date(ctx.now, zone):
            form.add_error("on", _("That day has not come yet."))
        else:
            decided = or_missing(circumstances.log(ctx, engagement, form.cleaned_data["what"], at))
            if isinstance(decided, Done):
                said = _("Logged. %(name)s sees it.") % {"name": framed.head.client.name}
                return onward(request, decided, _list(engagement), said)
            into_form(request, form, decided, {"at": "on"})
    return _index(request, ctx, framed, form)


@require("coach", methods=("POST",))
def acknowledge(request: HttpRequest, ctx: Context, engagement: UUID, circumstance: UUID) -> HttpResponse:
    """The coach has seen what the client logged."""
    present(next((one for one in present(ledger(ctx, engagement)).factors if one.id == circumstance), None))
    agrees = request.POST.get("agrees") != "no"
    decided = circumstances.acknowledge(ctx, circumstance, agrees=agrees)
    return onward(request, decided, _list(engagement), _("Noted."))


def _index(request: HttpRequest, ctx: Context, framed: Frame, form: CircumstanceForm) -> HttpResponse:
    found = present(ledger(ctx, framed.head.id))
    language = reader_of(request).language
    tree = None if framed.standing is None else framed.standing.results
    values = {
        **framed.values(),
        "entries": tuple(_line(one, framed, language) for one in found.entries),
        "factors": tuple(FactorLine(one, one.by is Party.COACH) for one in found.factors),
        "branches": branches(tree, language),
        "progress": progress(tree, language),
        "form": form,
    }
    return render(request, "engagement/results.html", values, status=UNPROCESSABLE if form.errors else 200)


def _line(entry: EntrySeen, framed: Frame, language: str) -> EntryLine:
    if entry.disputed:
        tone, word = "watch", _("Seen differently")
    elif entry.counts:
        tone, word = "ok", _("Counts")
    elif entry.to_confirm:
        tone, word = "info", _("Waits for you")
    else:
        tone, word = "info", _("Waits for %(name)s") % {"name": framed.head.client.name}
    return EntryLine(entry, sentence(entry, language), tone, word)  # type: ignore[arg-type]


def sentence(entry: EntrySeen, language: str) -> str:
    """What one entry says."""
    what = entry.what
    words = translator(language)
    match what:
        case MoneyEntered():
            return words.gettext("%(amount)s, %(share)s of it from the work, %(level)s") % {
                "amount": weighed(what.amount, what.rate, what.confidence, language),
                "share": rate(what.attribution, language),
                "level": name(entry.level or what.level, language).lower(),
            }
        case HabitTicked():
            week = formats.day(what.week, language)
            times = formats.counted(what.times, "%(num)s time", "%(num)s times", language)
            return words.gettext("%(times)s in the week of %(week)s") % {"times": times, "week": week}
        case MeasureTaken():
            return formats.number(what.value, language)
        case MilestoneJudged():
            return words.gettext("It happened") if what.happened else words.gettext("It did not happen")
        case JudgementGiven():
            return words.gettext("Yes") if what.yes else words.gettext("Not yet")
        case FeedbackGiven():
            return words.gettext("%(score)s of 5") % {"score": what.score}
    return ""


def _list(engagement: UUID) -> str:
    return reverse("engagement:results", args=(engagement,))
