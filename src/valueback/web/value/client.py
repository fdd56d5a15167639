"""The page of whoever confirms a value conversation: read it, say a figure otherwise, say yes; in one column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Decision, Done, Refused
from valueback.core.value import Kind
from valueback.usecases import value
from valueback.usecases.context import Context
from valueback.usecases.value import ConversationSeen, Figures
from valueback.web.acts import UNPROCESSABLE, onward, told
from valueback.web.client.about import about, posted
from valueback.web.context import NOTHING_HERE, or_missing, present, require
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Fault
from valueback.web.value import shown
from valueback.web.value.forms import FiguresForm, figures_of


@require("client", "sponsor", methods=("GET", "POST"))
def mine(request: HttpRequest, ctx: Context, conversation: UUID) -> HttpResponse:
    """The page for somebody who is signed in."""
    seen = present(value.conversation(ctx, conversation))
    return _page(request, ctx, seen, reverse("value:mine", args=(conversation,)))


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page by the link of the letter; no code is asked for it. What took its place is shown in its place."""
    if visit.part:
        raise Http404(NOTHING_HERE)
    found = value.conversations(visit.ctx, present(visit.opened.engagement))
    newest = next((one for one in found if one.state != "replaced"), None)
    named = next((one for one in found if str(one.id) == visit.opened.subject), None)
    return _page(request, visit.ctx, present(newest or named), visit.href())


def _page(request: HttpRequest, ctx: Context, seen: ConversationSeen, here: str) -> HttpResponse:
    about(request, ctx, seen.engagement)
    data = posted(request)
    asked = seen.is_open and seen.mine
    forms = _forms(seen, data) if asked else {}
    if data is None:
        return _shown(request, ctx, seen, here, forms)
    if not all(form.is_valid() for form in forms.values()):
        return _shown(request, ctx, seen, here, forms, _faults(forms))
    decided = or_missing(_say(ctx, seen, _figures(seen, forms), data))
    if isinstance(decided, Refused) and decided.code != "overtaken":
        return _shown(request, ctx, seen, here, forms, (Fault("", told(request, decided)),))
    return onward(request, decided, here, decided.value if isinstance(decided, Done) else "")


def _forms(seen: ConversationSeen, data: Any) -> dict[str, FiguresForm]:
    return {
        worth.key: FiguresForm(data, currency=seen.body.currency, prefix=worth.key, initial=figures_of(worth))
        for _objective, worth in seen.body.worths
    }


def _faults(forms: Mapping[str, FiguresForm]) -> tuple[Fault, ...]:
    return tuple(
        Fault(form[name].id_for_label, str(sentence))
        for form in forms.values()
        for name, sentences in form.errors.items()
        for sentence in sentences
    )


def _figures(seen: ConversationSeen, forms: Mapping[str, FiguresForm]) -> dict[str, Figures]:
    """What was typed; a weight is only asked for what is intangible."""
    found = {}
    for _objective, worth in seen.body.worths:
        if worth.key in forms:
            said = forms[worth.key].figures()
            found[worth.key] = said if worth.kind is Kind.INTANGIBLE else replace(said, weight=worth.weight)
    return found


def _say(ctx: Context, seen: ConversationSeen, figures: dict[str, Figures], data: Any) -> Decision[str]:
    """Keep the figures, and say yes to what was on the page with just these figures in it."""
    typed = data.get("revision", "")
    revision = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    kept = value.change_figures(ctx, seen.id, figures, revision)
    if isinstance(kept, Refused):
        return kept
    if data.get("act") != "confirm":
        return Done(_("Saved. It is agreed once both of you have said yes to the same figures."))
    digest = data.get("digest", "")
    if kept.value != revision:
        now = value.conversation(ctx, seen.id)
        digest = now.digest if now is not None and now.revision == kept.value else ""
    agreed = value.confirm(ctx, seen.id, digest)
    if isinstance(agreed, Refused):
        return agreed
    return Done(_("Agreed by both. Thank you.") if agreed.value else _("You have said yes. Thank you."))


def _shown(
    request: HttpRequest,
    ctx: Context,
    seen: ConversationSeen,
    here: str,
    forms: Mapping[str, FiguresForm],
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    head, language = about(request, ctx, seen.engagement), reader_of(request).language
    values = {
        "seen": seen,
        "head": head,
        "here": here,
        "faults": faults,
        "asked": seen.is_open and seen.mine and seen.buyer_confirmed_at is None,
        "changeable": seen.is_open and seen.mine,
        "objectives": shown.told(seen.body, head, language, forms),
        "factors": seen.body.factors,
        "currency": seen.body.currency,
        "lacks": shown.lacks(seen.body, language),
        **shown.sums(seen.body, value.fee_of(ctx, seen.engagement) if seen.confirmed_at else None, language),
    }
    return render(request, "value/mine.html", values, status=UNPROCESSABLE if faults else 200)
