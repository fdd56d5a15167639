"""The coach's side of options: written, looked at as the client will see them, sent, taken back, written again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Done
from valueback.letters.i18n import LANGUAGE_NAMES, nearest_language
from valueback.letters.presets import ORDER, preset_name, preset_says
from valueback.letters.proposals import share_says
from valueback.usecases import proposals
from valueback.usecases.context import Context
from valueback.usecases.proposals import ProposalSeen, Start
from valueback.web.acts import UNPROCESSABLE, onward, told
from valueback.web.client.about import about
from valueback.web.context import or_missing, present, require
from valueback.web.fields import understood
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Row
from valueback.web.proposals.client import choosing
from valueback.web.proposals.forms import OfferForm, OptionForm
from valueback.web.proposals.shown import comparison


@dataclass(frozen=True, slots=True)
class Fields:
    """One option's form with the sentences that belong to it: where its fee comes from, how the fee is read."""

    form: OptionForm
    number: int
    suggested: str
    fee_read: str


@require("coach")
def of(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The newest options of an engagement, or the page to write the first."""
    about(request, ctx, engagement)
    last = next(iter(proposals.proposals(ctx, engagement)), None)
    to = reverse("proposals:write", args=(engagement,)) if last is None else _here(last.id)
    return HttpResponseRedirect(to)


@require("coach", methods=("GET", "POST"))
def write(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """A new offer."""
    start = present(proposals.start(ctx, engagement))
    return _written(request, ctx, start, None)


@require("coach", methods=("GET", "POST"))
def edit(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    """A draft, said otherwise."""
    seen = present(proposals.proposal(ctx, proposal))
    if seen.state != "draft":
        return HttpResponseRedirect(_here(proposal))
    return _written(request, ctx, present(proposals.start(ctx, seen.head.id)), seen)


@require("coach", "client", "sponsor")
def show(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    """The coach looks at it as it will be seen; whoever is asked compares and chooses."""
    seen = present(proposals.proposal(ctx, proposal))
    about(request, ctx, seen.head.id)
    if not ctx.actor.is_coach_side:
        return choosing(request, ctx, seen)
    language = nearest_language(seen.language)
    values = {
        "seen": seen,
        "head": seen.head,
        "shown": comparison(seen.offer.options, language),
        "choose_at": "",
        "spoken": LANGUAGE_NAMES[language] if language != reader_of(request).language else "",
        "readers": _readers(seen),
        "reasons": _reasons(seen, reader_of(request).language),
        "others": tuple(one for one in proposals.proposals(ctx, seen.head.id) if one.id != seen.id),
    }
    return render(request, "proposals/show.html", values)


@require("coach", methods=("POST",))
def send(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    seen = present(proposals.proposal(ctx, proposal))
    said = _("Sent. %(name)s has the link to choose.") % {"name": _readers(seen)}
    return onward(request, proposals.send(ctx, proposal), _here(proposal), said)


@require("coach", methods=("POST",))
def withdraw(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    present(proposals.proposal(ctx, proposal))
    return onward(request, proposals.withdraw(ctx, proposal), _here(proposal), _("Taken back. Nobody can choose now."))


@require("coach", methods=("POST",))
def again(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    """The next offer begins with what this one says."""
    decided = or_missing(proposals.again(ctx, proposal))
    to = reverse("proposals:edit", args=(decided.value,)) if isinstance(decided, Done) else _here(proposal)
    return onward(request, decided, to)


# --- what the pages share --------------------------------------------------------------------------


def _written(request: HttpRequest, ctx: Context, start: Start, seen: ProposalSeen | None) -> HttpResponse:
    about(request, ctx, start.head.id)
    language = reader_of(request).language
    data = request.POST if request.method == "POST" else None
    form = OfferForm(start, language, ctx.now, data=data, offer=None if seen is None else seen.offer)
    if data is not None and form.is_valid():
        offer = form.offer()
        decided = or_missing(
            proposals.draft(ctx, start.head.id, offer) if seen is None else proposals.change(ctx, seen.id, offer)
        )
        if isinstance(decided, Done):
            return HttpResponseRedirect(_here(decided.value))
        form.refuse(told(request, decided), str(decided.data.get("field") or ""))
    values = {
        "form": form,
        "start": start,
        "head": start.head,
        "action": request.path,
        "options": tuple(_fields(one, place, language) for place, one in enumerate(form.options, start=1)),
        "presets": tuple(Row(preset_name(code, language), preset_says(code, language)) for code in ORDER),
        "back": reverse("engagement:show", args=(start.head.id,)) if seen is None else _here(seen.id),
    }
    return render(request, "proposals/write.html", values, status=UNPROCESSABLE if form.faults else 200)


def _fields(form: OptionForm, number: int, language: str) -> Fields:
    suggestion, fee = form.suggestion, form["fee"]
    said = share_says(suggestion, language) if suggestion is not None else ""
    money = form.fields["fee"]
    return Fields(form, number, said, understood(money, fee.value(), language))  # type: ignore[arg-type]


def _reasons(seen: ProposalSeen, language: str) -> tuple[Row, ...]:
    """What was suggested for each option whose fee is another one, and why: for the coach alone."""
    found = []
    for one in seen.offer.options:
        if one.suggested is not None:
            said = share_says(one.suggested, language)
            found.append(Row(one.title, f"{said} {one.why_fee}".strip()))
    return tuple(found)


def _readers(seen: ProposalSeen) -> str:
    """Who gets the letter, by name."""
    sponsor = seen.head.sponsor
    if seen.offer.to_sponsor and sponsor is not None:
        return _("%(name)s and %(other)s") % {"name": seen.head.client.name, "other": sponsor.name}
    return seen.head.client.name


def _here(proposal: UUID) -> str:
    return reverse("proposals:show", args=(proposal,))
