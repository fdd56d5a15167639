"""The forms of money and of what it buys: fee, discount, parts by milestones, tax, and the retainer of either kind.

Fields that belong to one choice only are read for that choice and left alone for the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from valueback.core.tax import KINDS, ON_REFUND
from valueback.core.terms import (
    Deficit,
    Overage,
    PayForAccess,
    PayForWork,
    PaymentPart,
    Retainer,
    Rollover,
    TaxClause,
    Terms,
    WorkUnit,
)
from valueback.usecases.words import LINE
from valueback.web.drafts.programme import plain
from valueback.web.fields import MoneyField

PAYMENTS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("at_once", _("At once")),
    ("monthly", _("In monthly instalments")),
    ("milestones", _("In parts, by milestones")),
)
TAX_KINDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "exclusive": _("Added to the fee"),
        "inclusive": _("Contained in the fee"),
        "inside": _("A share of the fee, paid by the practice"),
    }
)
TAX_BACK: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "credit": _("It is paid back, too"),
        "retain": _("It is kept where it cannot be recovered"),
        "none": _("There is none to speak of"),
    }
)
MOST_PARTS: Final = 6


class FeeForm(forms.Form):
    """The fee, what it would be otherwise, how it is paid, and the tax as it is printed."""

    payment = forms.ChoiceField(label=_("Paid"), choices=PAYMENTS)
    tax_name = forms.CharField(
        label=_("Tax"), max_length=30, required=False, help_text=_("Such as VAT or ISS; leave it empty for none.")
    )
    tax_rate = forms.DecimalField(label=_("Rate in per cent"), min_value=0, max_value=100, required=False)
    tax_kind = forms.ChoiceField(label=_("How it meets the fee"), choices=[(key, TAX_KINDS[key]) for key in TAX_KINDS])
    on_refund = forms.ChoiceField(
        label=_("When money is paid back"), choices=[(key, TAX_BACK[key]) for key in TAX_BACK]
    )

    def __init__(self, terms: Terms, language: str, data: Any = None, prefix: str = "fee") -> None:
        tax = terms.tax
        super().__init__(
            data,
            prefix=prefix,
            initial={
                "fee": terms.fee,
                "list_fee": terms.list_fee or "",
                "payment": terms.payment,
                "tax_name": tax.name,
                "tax_rate": plain(tax.rate * 100) if tax.name else "",
                "tax_kind": tax.kind,
                "on_refund": tax.on_refund,
            },
        )
        self.fields["fee"] = MoneyField(terms.fee.currency, label=_("Fee"))
        self.fields["list_fee"] = MoneyField(
            terms.fee.currency,
            label=_("Usual price"),
            required=False,
            help_text=_("Only if paying at once makes it cheaper; the agreement says both prices."),
        )
        self.order_fields(["fee", "payment", "list_fee"])

    def onto(self, terms: Terms) -> Terms:
        kept = self.cleaned_data
        rate = (kept["tax_rate"] or Decimal(0)) / 100
        named = TaxClause(kept["tax_name"], rate, kept["tax_kind"], kept["on_refund"])
        return replace(
            terms,
            fee=kept["fee"],
            list_fee=kept["list_fee"],
            payment=kept["payment"],
            tax=named if kept["tax_name"] else TaxClause(),
        )


class PartForm(forms.Form):
    """One part of a fee that is paid by milestones; an empty row is none."""

    share = forms.DecimalField(label=_("Per cent of the fee"), min_value=0, max_value=100, required=False)
    title = forms.CharField(label=_("Paid once this has happened"), max_length=LINE, required=False)

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        if self.errors:
            return kept
        if kept.get("title") and not kept.get("share"):
            self.add_error("share", say("Say which share of the fee."))
        if kept.get("share") and not kept.get("title"):
            self.add_error("title", say("Say what has to have happened."))
        return kept

    def made(self) -> PaymentPart | None:
        kept = self.cleaned_data
        return PaymentPart(kept["title"], kept["share"] / 100) if kept["title"] else None


class PartsForms:
    """The rows of the parts. They count only where the fee is paid by milestones."""

    def __init__(self, terms: Terms, data: Any = None) -> None:
        said = (*terms.payment_parts, *(None for _place in range(MOST_PARTS)))
        count = max(MOST_PARTS, len(terms.payment_parts))
        self.rows = tuple(
            PartForm(
                data,
                prefix=f"part{place}",
                initial=None if part is None else {"share": plain(part.share * 100), "title": part.title},
            )
            for place, part in enumerate(said[:count])
        )

    def onto(self, terms: Terms) -> Terms:
        if terms.payment != "milestones":
            return replace(terms, payment_parts=())
        found = (row.made() for row in self.rows)
        return replace(terms, payment_parts=tuple(part for part in found if part is not None))


# --- the retainer ----------------------------------------------------------------------------------------------------

RETAINERS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("none", _("The call alone")),
    ("work", _("An amount of work a month")),
    ("access", _("Being able to reach you")),
)
UNITS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (WorkUnit.SESSIONS.value, _("sessions")),
    (WorkUnit.MINUTES.value, _("minutes of work")),
    (WorkUnit.DELIVERABLES.value, _("pieces of work")),
)
ROLLOVERS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Rollover.EXPIRING.value, _("is brought forward for a time")),
    (Rollover.CAPPED.value, _("is brought forward to the end of the term")),
    (Rollover.NONE.value, _("lapses")),
)
OVERAGES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Overage.ASK.value, _("you ask first")),
    (Overage.BILL.value, _("it is billed")),
    (Overage.ABSORB.value, _("it is your gift")),
    (Overage.BLOCK.value, _("it waits for the next month")),
)
DEFICITS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Deficit.CARRIED.value, _("is taken off the next month")),
    (Deficit.BILLED.value, _("is billed")),
    (Deficit.ABSORBED.value, _("is neither")),
)
_WORK: Final = ("granted", "unit", "rollover", "overage", "rate", "cap", "expires_after", "deficit")
_ACCESS: Final = ("people", "channels", "opens", "closes", "response_hours", "credit")
_MAY_BE_EMPTY: Final = frozenset({"rate", "cap", "credit"})


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class RetainerForm(forms.Form):
    """What the fee buys besides the call. Only the fields of the kind that was chosen are asked and read."""

    kind = forms.ChoiceField(label=_("Besides the call"), choices=RETAINERS)
    granted = forms.DecimalField(label=_("How much a month"), min_value=Decimal("0.01"), max_value=100_000)
    unit = forms.ChoiceField(label=_("of"), choices=UNITS)
    rollover = forms.ChoiceField(label=_("What a month leaves over"), choices=ROLLOVERS)
    overage = forms.ChoiceField(label=_("Before more is used"), choices=OVERAGES)
    cap = forms.DecimalField(
        label=_("Brought forward at most"),
        min_value=0,
        max_value=100_000,
        help_text=_("Leave it empty for as much as one month buys."),
    )
    expires_after = forms.IntegerField(label=_("Months until it lapses"), min_value=1, max_value=60)
    deficit = forms.ChoiceField(label=_("What was used too much"), choices=DEFICITS)
    people = forms.CharField(label=_("Who can be reached"), max_length=LINE, help_text=_("Parted by commas."))
    channels = forms.CharField(
        label=_("Over what"), max_length=LINE, help_text=_("Parted by commas, such as WhatsApp, phone.")
    )
    opens = _clock(_("Reachable from"))
    closes = _clock(_("Reachable until"))
    response_hours = forms.IntegerField(label=_("Answered within working hours"), min_value=1, max_value=400)

    def __init__(self, terms: Terms, language: str, data: Any = None, prefix: str = "retainer") -> None:
        retainer = terms.retainer
        super().__init__(data, prefix=prefix, initial=_retainer_typed(terms))
        currency = terms.fee.currency
        self.fields["rate"] = MoneyField(currency, label=_("Price of one more"))
        self.fields["credit"] = MoneyField(
            currency, label=_("Credit for a late answer"), help_text=_("Leave it empty for none.")
        )
        self.order_fields(["kind", *_WORK, *_ACCESS])
        chosen = str(data.get(f"{prefix}-kind", "none")) if data is not None else _kind(retainer)
        self.other = tuple(
            key for kind, names in (("work", _WORK), ("access", _ACCESS)) if kind != chosen for key in names
        )
        for key in (*_WORK, *_ACCESS):
            self.fields[key].required = key not in self.other and key not in _MAY_BE_EMPTY

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        for key in self.other:
            self.errors.pop(key, None)
        if kept.get("kind") == "access":
            for key in ("people", "channels"):
                if kept.get(key) is not None and not _listed(kept[key]):
                    self.add_error(key, say("Name at least one."))
            opens, closes = kept.get("opens"), kept.get("closes")
            if opens is not None and closes is not None and closes <= opens:
                self.add_error("closes", say("The hours end after they begin."))
        return kept

    def onto(self, terms: Terms) -> Terms:
        return replace(terms, retainer=self._made(terms.retainer))

    def _made(self, before: Retainer | None) -> Retainer | None:
        kept = self.cleaned_data
        if kept["kind"] == "work":
            return PayForWork(
                WorkUnit(kept["unit"]),
                kept["granted"],
                Rollover(kept["rollover"]),
                kept["cap"],
                kept["expires_after"],
                Deficit(kept["deficit"]),
                Overage(kept["overage"]),
                kept["rate"],
            )
        if kept["kind"] == "access":
            made = (_listed(kept["people"]), _listed(kept["channels"]), kept["opens"], kept["closes"])
            return PayForAccess(*made, kept["response_hours"], kept["credit"])
        return None


def _kind(retainer: Retainer | None) -> str:
    if retainer is None:
        return "none"
    return "work" if isinstance(retainer, PayForWork) else "access"


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(part for one in typed.split(",") if (part := one.strip()))


def _retainer_typed(terms: Terms) -> dict[str, Any]:
    """What stands in the fields: the retainer that was agreed, and usual values for the kind that was not."""
    retainer = terms.retainer
    work = retainer if isinstance(retainer, PayForWork) else None
    access = retainer if isinstance(retainer, PayForAccess) else None
    return {
        "kind": _kind(retainer),
        "unit": work.unit.value if work else WorkUnit.MINUTES.value,
        "granted": plain(work.granted) if work else "",
        "rollover": work.rollover.value if work else Rollover.EXPIRING.value,
        "cap": plain(work.cap) if work and work.cap is not None else "",
        "expires_after": work.expires_after if work else 1,
        "deficit": work.deficit.value if work else Deficit.CARRIED.value,
        "overage": work.overage.value if work else Overage.ASK.value,
        "rate": (work.rate or "") if work else "",
        "people": ", ".join(access.people) if access else terms.names.coach,
        "channels": ", ".join(access.channels) if access else "",
        "opens": access.opens.strftime("%H:%M") if access else "09:00",
        "closes": access.closes.strftime("%H:%M") if access else "17:00",
        "response_hours": access.response_hours if access else 4,
        "credit": (access.credit or "") if access else "",
    }


assert set(TAX_KINDS) == set(KINDS)
assert set(TAX_BACK) == set(ON_REFUND)
