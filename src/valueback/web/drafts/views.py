"""One version of an agreement, as its coach works on it: said otherwise, begun again, amended, thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Done, Refused
from valueback.core.presets import PRESETS, minimum_for
from valueback.letters.presets import ORDER, preset_name, preset_says, titled
from valueback.usecases import agreements, heads
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.web.acts import UNPROCESSABLE, onward, told
from valueback.web.context import or_missing, present, require
from valueback.web.drafts.terms import TermsForm, sections
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option


@require("coach", methods=("GET", "POST"))
def edit(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """Every clause of the terms, in one page."""
    seen, head = _seen(ctx, version)
    if seen.state != "draft":
        return HttpResponseRedirect(_here(version))
    language = reader_of(request).language
    data = request.POST if request.method == "POST" else None
    form = TermsForm(
        seen.terms, language, data, amends=head.is_signed, effective=seen.effective, written_in=seen.language
    )
    status = 200
    if data is not None and form.is_valid():
        decided = or_missing(agreements.edit_draft(ctx, version, form.terms(), form.effective(), form.written_in))
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
        minimum = titled(minimum_for(chosen, terms.fee, ""), seen.language)
        decided = agreements.edit_draft(
            ctx, version, replace(terms, guarantee=PRESETS[chosen](), minimum=minimum), seen.effective
        )
    said = _("The draft now begins from this guarantee: %(name)s.") % {
        "name": preset_name(chosen, reader_of(request).language)
    }
    return onward(request, decided, reverse("drafts:edit", args=(version,)), said)


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
    form = TermsForm(seen.terms, language, data, amends=True, effective=None, written_in=seen.language)
    if data is not None and form.is_valid():
        decided = or_missing(agreements.amend(ctx, head.id, form.terms(), form.effective(), form.written_in))
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


def _presets(language: str) -> tuple[Option, ...]:
    return tuple(Option(code, preset_name(code, language), preset_says(code, language)) for code in ORDER)
