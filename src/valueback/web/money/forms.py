"""Shapes of what a coach types about money that moved; amounts are read by the verbs, as they were typed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.core.money import CURRENCIES
from valueback.usecases.words import LINE, NAME

METHODS: Final = (
    ("bank_transfer", _("Bank transfer")),
    ("card", _("Card")),
    ("pix", _("Pix")),
    ("cash", _("Cash")),
    ("other", _("Another way")),
)
ON_REFUND: Final = (
    ("credit", _("Yes: it is paid back with the rest, by credit note")),
    ("retain", _("No: it is kept, as the agreement says")),
    ("none", _("There is no tax to speak of")),
)


def day_field(label: Any, initial: date | None = None) -> forms.DateField:
    """A calendar day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=initial, widget=widget)


class MovedForm(forms.Form):
    """Money that went back: the amount as typed, the day, how, and the bank's reference."""

    amount = forms.CharField(label=_("Amount"), max_length=40)
    method = forms.ChoiceField(label=_("How"), choices=METHODS)
    reference = forms.CharField(label=_("Reference"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, today: date, amount: str = "") -> None:
        super().__init__(data, initial={"amount": amount})
        self.fields["on"] = day_field(_("Day"), today)


class PaidForm(MovedForm):
    """Money that came in; the payer and the currency only where they are not the usual ones."""

    payer = forms.CharField(label=_("Who paid, if not the client"), max_length=NAME, required=False)

    def __init__(self, data: Any = None, *, today: date, currency: str, amount: str = "") -> None:
        super().__init__(data, today=today, amount=amount)
        choices = [(code, code) for code in sorted(CURRENCIES)]
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=choices, initial=currency)


class WhenForm(forms.Form):
    """When and how a refund that is worked out already was paid."""

    method = forms.ChoiceField(label=_("How"), choices=METHODS)
    reference = forms.CharField(label=_("Reference"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.fields["on"] = day_field(_("Day"), today)


class TaxForm(forms.Form):
    """The local question about the tax, and who answered it."""

    on_refund = forms.ChoiceField(label=_("Can the tax be recovered?"), choices=ON_REFUND)
    source = forms.CharField(label=_("Who says so, and where it is written"), max_length=LINE)


class WhyForm(forms.Form):
    """Why an entry is taken back."""

    why = forms.CharField(label=_("Why was it a mistake?"), max_length=LINE, required=False)
