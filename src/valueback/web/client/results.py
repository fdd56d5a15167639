"""The results ledger and the circumstances: little to fill in, what counts said beside it, nothing ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import local_date, start_of_day
from valueback.core.decisions import Refused
from valueback.core.outcome import Judge, Leaf
from valueback.core.terms import Level, Party
from valueback.letters import formats
from valueback.letters.findings import Reader as Letter
from valueback.letters.happenings import Scenery, happened
from valueback.letters.names import name
from valueback.usecases import circumstances, course, guarantee, results
from valueback.usecases.context import Context
from valueback.usecases.course import EntrySeen, Ledger
from valueback.usecases.heads import Head
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.client.about import about, posted
from valueback.web.client.forms import CircumstanceForm, EntryForm, MoneyForm, form_for
from valueback.web.context import NOTHING_HERE, or_missing, present, require
from valueback.web.engagement import said
from valueback.web.fields import MoneyField, understood
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.parts import Option, Tone


@dataclass(frozen=True, slots=True)
class Addable:
    """A minimum result that the client can enter something for."""

    key: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry, ready to read, and what the client may do with it."""

    id: UUID
    title: str
    sentence: str
    day: str
    tone: Tone
    word: str
    to_confirm: bool
    mine: bool
    levels: tuple[Option, ...]


# --- the ledger ------------------------------------------------------------------------------------


@require("client")
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """What counts so far, entry by entry, and what came from outside."""
    head = about(request, ctx, engagement)
    ledger = present(course.ledger(ctx, engagement))
    standing = present(guarantee.standing(ctx, engagement))
    reader = reader_of(request)
    values = {
        "head": head,
        "progress": said.progress(standing.results, reader.language),
        "branches": said.branches(standing.results, reader.language),
        "addable": _addable(ledger, head),
        "lines": tuple(_line(one, ledger, head, reader) for one in ledger.entries),
        "factors": ledger.factors,
        "with_guarantee": ledger.terms.guarantee is not None,
    }
    return render(request, "client/results.html", values)


def _addable(ledger: Ledger, head: Head) -> tuple[Addable, ...]:
    return tuple(
        Addable(leaf.key, leaf.title, reverse("client:add", args=(head.id, leaf.key)))
        for leaf in ledger.leaves
        if form_for(leaf) is not None and leaf.judge is not Judge.THIRD
    )


def _line(one: EntrySeen, ledger: Ledger, head: Head, reader: Reader) -> LedgerLine:
    from valueback.core.facts import Fact

    letter = Letter(Party.CLIENT, reader.language, reader.zone, head.client.name, head.coach.name)
    titles = {leaf.key: leaf.title for leaf in ledger.leaves}
    fact = Fact(1, "", one.at, one.at, one.by, one.what)
    tone, word = _state(one)
    mine = one.by is Party.CLIENT
    levels = tuple(level for level in Level if one.level is not None and level.rank > one.level.rank)
    return LedgerLine(
        one.id,
        one.title,
        happened(fact, Scenery({}, titles), letter),
        formats.day(one.on, reader.language),
        tone,
        word,
        one.to_confirm and not mine,
        mine,
        tuple(Option(level.value, name(level, reader.language)) for level in levels),
    )


def _state(one: EntrySeen) -> tuple[Tone, str]:
    if one.disputed:
        return "watch", _("Seen differently")
    if one.to_confirm and one.by is not Party.CLIENT:
        return "info", _("For you to confirm")
    return ("ok", _("Confirmed")) if one.counts else ("quiet", _("Waits for a word of the other side"))


# --- entering --------------------------------------------------------------------------------------


@require("client", methods=("GET", "POST"))
def add(request: HttpRequest, ctx: Context, engagement: UUID, leaf: str) -> HttpResponse:
    """One entry for one minimum result."""
    head = about(request, ctx, engagement)
    ledger = present(course.ledger(ctx, engagement))
    asked = present(next((one for one in ledger.leaves if one.key == leaf), None))
    kind = form_for(asked)
    if kind is None or asked.judge is Judge.THIRD:
        raise Http404(NOTHING_HERE)
    language = reader_of(request).language
    today = local_date(ctx.now, ledger.terms.zone)
    form = kind(posted(request), leaf=asked, language=language, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        done = or_missing(results.enter(ctx, engagement, form.entry()))
        if not isinstance(done, Refused) or not done.data.get("field"):
            return onward(request, done, reverse("client:results", args=(engagement,)), _("Entered."))
        into_form(request, form, done, {"value": "value", "leaf": "amount"})
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "client/add.html", _add_values(head, asked, form, language), status=status)


def _add_values(head: Head, leaf: Leaf, form: EntryForm, language: str) -> dict[str, Any]:
    amount = form.fields.get("amount")
    read = understood(amount, form.data.get("amount"), language) if isinstance(amount, MoneyField) else ""
    more = MoneyForm.MORE if isinstance(form, MoneyForm) else ()
    return {
        "head": head,
        "leaf": leaf,
        "form": form,
        "currency": amount.currency if isinstance(amount, MoneyField) else "",
        "understood": read,
        "more": tuple(form[field] for field in more),
        "more_open": any(form[field].errors for field in more) if form.is_bound else False,
        "plain": tuple(form[field] for field in form.fields if field not in (*more, "amount", "share", "yes")),
    }


@require("client", methods=("POST",))
def confirm(request: HttpRequest, ctx: Context, engagement: UUID, result: UUID) -> HttpResponse:
    """Stand by an entry of the coach."""
    about(request, ctx, engagement)
    return onward(request, results.confirm(ctx, result), _ledger(engagement), _("Confirmed."))


@require("client", methods=("POST",))
def dispute(request: HttpRequest, ctx: Context, engagement: UUID, result: UUID) -> HttpResponse:
    """An entry of the coach was not so."""
    about(request, ctx, engagement)
    done = results.dispute(ctx, result, request.POST.get("why", ""))
    return onward(request, done, _ledger(engagement), _("Noted. It does not count until both see it alike."))


@require("client", methods=("POST",))
def level(request: HttpRequest, ctx: Context, engagement: UUID, result: UUID) -> HttpResponse:
    """The evidence for money has become firmer."""
    about(request, ctx, engagement)
    typed = request.POST.get("level", "")
    if typed not in tuple(Level):
        raise Http404(NOTHING_HERE)
    return onward(request, results.raise_level(ctx, result, Level(typed)), _ledger(engagement), _("Saved."))


@require("client", methods=("POST",))
def take_back(request: HttpRequest, ctx: Context, engagement: UUID, result: UUID) -> HttpResponse:
    """One's own entry was a mistake."""
    about(request, ctx, engagement)
    return onward(request, results.take_back(ctx, result), _ledger(engagement), _("Taken back."))


def _ledger(engagement: UUID) -> str:
    return reverse("client:results", args=(engagement,))


# --- circumstances ---------------------------------------------------------------------------------


@require("client", methods=("GET", "POST"))
def circumstance(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Log what came from outside, when it happens."""
    head = about(request, ctx, engagement)
    today = local_date(ctx.now, head.zone)
    form = CircumstanceForm(posted(request), initial={"on": today})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        at = None if on == today else start_of_day(on, head.zone)
        done = or_missing(circumstances.log(ctx, engagement, form.cleaned_data["what"], at))
        if not isinstance(done, Refused) or not done.data.get("field"):
            return onward(request, done, _ledger(engagement), _("Noted. Your coach can see it."))
        into_form(request, form, done, {"at": "on"})
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "client/circumstance.html", {"head": head, "form": form}, status=status)


@require("client", methods=("POST",))
def circumstance_seen(request: HttpRequest, ctx: Context, engagement: UUID, circumstance: UUID) -> HttpResponse:
    """The client has seen what the coach logged, and agrees or not."""
    about(request, ctx, engagement)
    done = circumstances.acknowledge(ctx, circumstance, agrees=request.POST.get("agrees") != "no")
    return onward(request, done, _ledger(engagement), _("Noted."))
