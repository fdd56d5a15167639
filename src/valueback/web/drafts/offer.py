"""The last look before an agreement is sent: its exact text, who signs in which order, until when, and witnesses.

Sending prints first. What cannot be printed is told with the characters and the words it stands in, and nothing is
sent; what was printed is what everybody opens and signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from valueback.core.conflicts import conflicts
from valueback.core.decisions import Refused
from valueback.core.terms import Party
from valueback.gateways.pdf import Unprintable
from valueback.letters import papers as letters
from valueback.letters import wording
from valueback.letters.i18n import LANGUAGE_NAMES
from valueback.letters.layout import paper
from valueback.letters.presets import preset_name
from valueback.usecases import agreements, heads, papers
from valueback.usecases.agreements import VersionSeen, Witness
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.words import EMAIL, NAME
from valueback.web import printing
from valueback.web.acts import UNPROCESSABLE, onward, told
from valueback.web.clients.outline import Outline
from valueback.web.context import or_missing, present, require
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option

DAYS: Final = (7, 14, 30, 60)
_WITNESSES: Final = (1, 2)
_TOGETHER: Final = "together"

Order = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One order in which to sign: its key in the form, the turns, and how it reads."""

    key: str
    order: Order
    label: str
    hint: str = ""


class OfferForm(forms.Form):
    """Order, days and witnesses; all have a usual value, so that a click alone sends."""

    order = forms.ChoiceField()
    days = forms.TypedChoiceField(coerce=int)

    def __init__(self, ways: tuple[Way, ...], data: object = None) -> None:
        usual = papers.LASTS.days
        super().__init__(data, initial={"order": ways[0].key, "days": usual})
        self.ways = ways
        self.fields["order"].label = _("Who signs in which order")
        self.fields["order"].choices = [(one.key, one.label) for one in ways]  # type: ignore[attr-defined]
        self.fields["days"].label = _("Open for signing")
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, ngettext("%(num)s day", "%(num)s days", days) % {"num": days}) for days in sorted({*DAYS, usual})
        ]
        for number in _WITNESSES:
            self.fields[f"witness{number}"] = forms.CharField(
                required=False, max_length=NAME, label=_("Witness %(number)s: name") % {"number": number}
            )
            self.fields[f"witness{number}_email"] = forms.EmailField(
                required=False, max_length=EMAIL, label=_("Witness %(number)s: email") % {"number": number}
            )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for number in _WITNESSES:
            pair = (f"witness{number}", f"witness{number}_email")
            missing = [name for name in pair if not said.get(name) and name not in self.errors]
            if len(missing) == 1:
                self.add_error(missing[0], _("A witness needs a name and an email address."))
        return said

    @property
    def turns(self) -> Order:
        return next(one.order for one in self.ways if one.key == self.cleaned_data["order"])

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        said = self.cleaned_data
        pairs = ((said.get(f"witness{number}"), said.get(f"witness{number}_email")) for number in _WITNESSES)
        return tuple(Witness(name, email) for name, email in pairs if name and email)

    @property
    def with_witness(self) -> bool:
        """Whether the rare part is open: something in it was typed."""
        return any(self[f"witness{number}"].value() or self[f"witness{number}_email"].value() for number in _WITNESSES)


@require("coach")
def review(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The exact text, what stands in its way, and how it is sent. What was sent has a page of its own."""
    seen, head = _seen(ctx, version)
    if seen.paper is not None:
        return HttpResponseRedirect(reverse("papers:show", args=(seen.paper,)))
    return render(request, "drafts/review.html", _shown(request, seen, head, OfferForm(_ways(seen, head))))


@require("coach")
def document(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The PDF as it would be sent now, to look at."""
    seen, _head = _seen(ctx, version)
    if seen.paper is not None:
        return HttpResponseRedirect(reverse("papers:show", args=(seen.paper,)))
    printed = printing.version(ctx, version)
    if isinstance(printed, Unprintable):
        return _unprintable(request, version, printed)
    data = present(printing.bytes_of(printed.digest))
    return printing.pdf(data, letters.file_name(paper(seen.text).title, False, seen.language))


@require("coach", methods=("POST",))
def offer(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """Print it, and put exactly that before everybody who signs."""
    seen, head = _seen(ctx, version)
    if seen.paper is not None:
        return HttpResponseRedirect(reverse("papers:show", args=(seen.paper,)))
    form = OfferForm(_ways(seen, head), request.POST)
    if not form.is_valid():
        return _again(request, seen, head, form)
    if conflicts(seen.terms):
        return HttpResponseRedirect(_here(version))
    printed = printing.version(ctx, version, tuple(one.name for one in form.witnesses))
    if isinstance(printed, Unprintable):
        return _unprintable(request, version, printed)
    done = or_missing(
        agreements.offer(
            ctx,
            version,
            printed,
            order=form.turns,
            witnesses=form.witnesses,
            lasts=timedelta(days=form.cleaned_data["days"]),
        )
    )
    if isinstance(done, Refused):
        form.add_error(None, told(request, done))
        return _again(request, seen, head, form)
    own_turn = "coach" in form.turns[0]
    names = tuple(_names(head)[party] for party in form.turns[0] if party != "coach")
    said = _("Sent. %s has a mail with the link.") % ", ".join(names) if names else _("Ready. You sign first.")
    page = "signing:paper" if own_turn else "drafts:review"
    return onward(request, done, reverse(page, args=(version,)), said)


# --- what the views share --------------------------------------------------------------------------


def _seen(ctx: Context, version: UUID) -> tuple[VersionSeen, Head]:
    seen = present(agreements.version(ctx, version))
    return seen, present(heads.head(ctx, seen.engagement))


def _here(version: UUID) -> str:
    return reverse("drafts:review", args=(version,))


def _unprintable(request: HttpRequest, version: UUID, found: Unprintable) -> HttpResponse:
    """Back to the page with the characters and their words; nothing was sent."""
    messages.warning(request, printing.unprintable(found))
    return HttpResponseRedirect(_here(version))


def _again(request: HttpRequest, seen: VersionSeen, head: Head, form: OfferForm) -> HttpResponse:
    return render(request, "drafts/review.html", _shown(request, seen, head, form), status=UNPROCESSABLE)


def _names(head: Head) -> dict[str, str]:
    found = {"client": head.client.name, "coach": _("you")}
    return found | ({"sponsor": head.sponsor.name} if head.sponsor else {})


def _ways(seen: VersionSeen, head: Head) -> tuple[Way, ...]:
    """The orders that make sense for those who sign this version."""
    orders: tuple[Order, ...] = ((("coach",), ("client",)), (("client",), ("coach",)), (("client", "coach"),))
    if Party.SPONSOR in seen.terms.signers and head.sponsor is not None:
        orders = (
            (("coach",), ("client",), ("sponsor",)),
            (("coach",), ("sponsor",), ("client",)),
            (("client",), ("sponsor",), ("coach",)),
            (("client", "coach", "sponsor"),),
        )
    return tuple(_way(order, head) for order in orders)


def _way(order: Order, head: Head) -> Way:
    names = _names(head)
    if len(order) == 1:
        return Way(_TOGETHER, order, _("All at once"), _("Everybody is asked now and signs in any order."))
    label = _(", then ").join(names[party] for turn in order for party in turn)
    return Way("-".join(party for turn in order for party in turn), order, label[:1].upper() + label[1:])


def _shown(request: HttpRequest, seen: VersionSeen, head: Head, form: OfferForm) -> dict[str, Any]:
    language = reader_of(request).language
    found = conflicts(seen.terms) if seen.state == "draft" else ()
    terms = seen.terms
    made = Outline(terms.slot, terms.first_day, terms.months, terms.every_weeks, terms.sessions)
    outline = " ".join(one for one in (made.sentence(language), made.shifts(terms.client_zone, language)) if one)
    return {
        "version": seen,
        "head": head,
        "paper": paper(seen.text),
        "outline": outline,
        "preset": preset_name(terms.guarantee.preset if terms.guarantee else "none", language),
        "conflicts": tuple(wording.conflict(one.code, one.data, language) for one in found),
        "form": form,
        "ways": tuple(Option(one.key, one.label, one.hint) for one in form.ways),
        "tongue": LANGUAGE_NAMES.get(seen.language, seen.language),
    }
