"""One version of an agreement, as its coach works on it: said otherwise, looked at, offered, signed, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.conflicts import conflicts
from valueback.core.decisions import Done, Refused
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.terms import Party, Terms
from valueback.letters import wording
from valueback.letters.layout import paper
from valueback.letters.presets import ORDER, preset_name, preset_says
from valueback.usecases import agreements, heads
from valueback.usecases.agreements import Signing, VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.web.acts import UNPROCESSABLE, into_form, onward, told
from valueback.web.clients.outline import Outline
from valueback.web.context import or_missing, present, require
from valueback.web.drafts.forms import SignForm
from valueback.web.drafts.terms import TermsForm, sections
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option, Signed

_ADDRESS, _AGENT = 64, 400


@require("coach")
def review(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The exact text, what stands in its way, and what can be done with it now."""
    seen, head = _seen(ctx, version)
    return render(request, "drafts/review.html", _shown(request, seen, head))


@require("coach", methods=("GET", "POST"))
def edit(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """Every clause of the terms, in one page."""
    seen, head = _seen(ctx, version)
    if seen.state != "draft":
        return HttpResponseRedirect(_here(version))
    language = reader_of(request).language
    data = request.POST if request.method == "POST" else None
    form = TermsForm(seen.terms, language, data, amends=head.is_signed, effective=seen.effective)
    status = 200
    if data is not None and form.is_valid():
        decided = or_missing(agreements.edit_draft(ctx, version, form.terms(), form.effective()))
        if isinstance(decided, Done):
            return HttpResponseRedirect(_here(version))
        form.refuse(told(request, decided), str(decided.data.get("field") or ""))
    if form.errors:
        status = UNPROCESSABLE
    values = {
        "form": form,
        "rows": form.rows,
        "sections": sections(form, language),
        "version": seen,
        "head": head,
        "presets": _presets(language),
    }
    return render(request, "drafts/edit.html", values, status=status)


@require("coach", methods=("POST",))
def guarantee(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """Start again from another guarantee: its clauses take the place of those of the draft; the rest stays."""
    seen, _head = _seen(ctx, version)
    chosen = request.POST.get("preset", "")
    if chosen not in PRESETS:
        decided: Any = Refused("preset_unknown", {"typed": chosen[:40]})
    else:
        terms = seen.terms
        minimum = minimum_for(chosen, terms.fee, "")
        decided = agreements.edit_draft(
            ctx, version, replace(terms, guarantee=PRESETS[chosen](), minimum=minimum), seen.effective
        )
    said = _("The draft now begins from this guarantee: %(name)s.") % {
        "name": preset_name(chosen, reader_of(request).language)
    }
    return onward(request, decided, reverse("drafts:edit", args=(version,)), said)


@require("coach", methods=("POST",))
def offer(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """Both get the text to sign; from now on it cannot change."""
    _version, head = _seen(ctx, version)
    first = Party.CLIENT if request.POST.get("first") == Party.CLIENT.value else Party.COACH
    decided = agreements.offer(ctx, version, first)
    said = _("Sent. %(name)s has the link to read and sign it.") % {"name": head.client.name}
    own_turn = isinstance(decided, Done) and first is Party.COACH
    to = reverse("drafts:sign", args=(version,)) if own_turn else _here(version)
    return onward(request, decided, to, said)


@require("coach", methods=("GET", "POST"))
def sign(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The coach's own signature, under the exact text."""
    seen, head = _seen(ctx, version)
    if seen.state != "offered" or seen.signed_by(Party.COACH):
        return HttpResponseRedirect(_here(version))
    form = SignForm(request.POST if request.method == "POST" else None, initial={"digest": seen.digest})
    if form.is_valid():
        kept = form.cleaned_data
        traces = (request.META.get("REMOTE_ADDR", "")[:_ADDRESS], request.headers.get("User-Agent", "")[:_AGENT])
        signing = Signing(kept["name"], kept["consent"], kept["digest"], (), False, False, *traces)
        decided = or_missing(agreements.sign(ctx, version, signing))
        if isinstance(decided, Done):
            said = _signed_words(decided.value.by_both, head)
            return onward(request, decided, reverse("engagement:show", args=(head.id,)), said)
        if decided.code == "overtaken":
            return onward(request, decided, _here(version))
        into_form(request, form, decided)
    values = {"form": form, "version": seen, "head": head, "paper": paper(seen.text)}
    return render(request, "drafts/sign.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("POST",))
def withdraw(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """Take a draft or an offer back."""
    _version, head = _seen(ctx, version)
    decided = agreements.withdraw_offer(ctx, version)
    return onward(
        request,
        decided,
        reverse("engagement:agreement", args=(head.id,)),
        _("Taken back. Nobody can sign it any more."),
    )


@require("coach", methods=("POST",))
def again(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The next draft begins from the terms of a version that was taken back, declined, or is to be said otherwise."""
    seen, head = _seen(ctx, version)
    decided = agreements.draft(ctx, head.id, seen.terms)
    to = reverse("drafts:edit", args=(decided.value,)) if isinstance(decided, Done) else _here(version)
    return onward(request, decided, to)


@require("coach", methods=("GET", "POST"))
def amend(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """A change of what both signed, written as the next version; it changes nothing until both have signed it."""
    seen, head = _seen(ctx, version)
    if seen.state != "signed":
        return HttpResponseRedirect(_here(version))
    language = reader_of(request).language
    data = request.POST if request.method == "POST" else None
    form = TermsForm(seen.terms, language, data, amends=True, effective=None)
    if data is not None and form.is_valid():
        decided = or_missing(agreements.amend(ctx, head.id, form.terms(), form.effective()))
        if isinstance(decided, Done):
            return HttpResponseRedirect(_here(decided.value))
        form.refuse(told(request, decided), str(decided.data.get("field") or ""))
    values = {
        "form": form,
        "rows": form.rows,
        "sections": sections(form, language),
        "version": seen,
        "head": head,
        "presets": (),
    }
    return render(request, "drafts/edit.html", values, status=UNPROCESSABLE if form.errors else 200)


# --- what the pages share --------------------------------------------------------------------------


def _seen(ctx: Context, version: UUID) -> tuple[VersionSeen, Head]:
    seen = present(agreements.version(ctx, version))
    return seen, present(heads.head(ctx, seen.engagement))


def _here(version: UUID) -> str:
    return reverse("drafts:review", args=(version,))


def _signed_words(by_both: bool, head: Head) -> str:
    if by_both:
        return _("Signed by both. The agreement stands, and the sessions of its term are planned.")
    return _("You have signed. It stands once %(name)s has signed, too.") % {"name": head.client.name}


def _presets(language: str) -> tuple[Option, ...]:
    return tuple(Option(code, preset_name(code, language), preset_says(code, language)) for code in ORDER)


def _outline(terms: Terms, language: str) -> str:
    """What the dates make, and where the client's clock jumps within the term."""
    made = Outline(terms.slot, terms.first_day, terms.months, terms.every_weeks, terms.sessions)
    return " ".join(one for one in (made.sentence(language), made.shifts(terms.client_zone, language)) if one)


def _shown(request: HttpRequest, seen: VersionSeen, head: Head) -> dict[str, Any]:
    language = reader_of(request).language
    found = conflicts(seen.terms) if seen.state == "draft" else ()
    return {
        "version": seen,
        "head": head,
        "paper": paper(seen.text),
        "outline": _outline(seen.terms, language),
        "preset": preset_name(seen.terms.guarantee.preset if seen.terms.guarantee else "none", language),
        "conflicts": tuple(wording.conflict(one.code, one.data, language) for one in found),
        "signatures": _signatures(seen, head),
        "signed_by_coach": seen.signed_by(Party.COACH),
        "signed_by_client": seen.signed_by(Party.CLIENT),
        "firsts": (
            Option("coach", _("You sign first"), _("%(name)s then sees your signature.") % {"name": head.client.name}),
            Option("client", _("%(name)s signs first") % {"name": head.client.name}, _("You sign when they have.")),
        ),
    }


def _signatures(seen: VersionSeen, head: Head) -> tuple[Signed, ...]:
    found = []
    for party, who, role in (
        (Party.COACH, head.coach, _("coach")),
        (Party.CLIENT, head.client, _("client")),
    ):
        mine = next((one for one in seen.signatures if one.party is party), None)
        found.append(
            Signed(who.name, role) if mine is None else Signed(mine.name, role, mine.at, mine.digest, _("typed name"))
        )
    return tuple(found)
