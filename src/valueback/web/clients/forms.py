"""The shape of an enquiry and of the short path; whether the terms can work is the verb's to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.core.dates import local_time
from valueback.core.presets import PRESETS
from valueback.core.slots import Slot
from valueback.letters.presets import ORDER, preset_name
from valueback.usecases.engagements import LONGEST_TERM, ShortPath
from valueback.usecases.heads import BrandSeen, Desk
from valueback.usecases.words import EMAIL, LINE, NAME, TEXT
from valueback.web.clients.outline import Outline
from valueback.web.fields import MomentField, MoneyField

MINUTES: Final = 45
MONTHS: Final = 6


def brand_choices(brands: Iterable[BrandSeen]) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in brands]


class EnquiryForm(forms.Form):
    """Somebody asks: who, and where they heard of the coach."""

    client_name = forms.CharField(
        label=_("Name"), max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    client_email = forms.EmailField(
        label=_("Email"), max_length=EMAIL, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    referral = forms.CharField(
        label=_("How they heard of you"),
        max_length=LINE,
        required=False,
        help_text=_("A person, a talk, a search. In a year this tells you where your clients come from."),
    )
    brand = forms.ChoiceField(label=_("Brand"))

    def __init__(self, data: Any = None, *, desk: Desk) -> None:
        super().__init__(data)
        only_brand(self, desk)


class ShortPathForm(forms.Form):
    """One page from a talk to a draft: nine fields at most, and everything else from the preset."""

    client_name = forms.CharField(label=_("Client"), max_length=NAME)
    client_email = forms.EmailField(label=_("Client's email"), max_length=EMAIL)
    objective = forms.CharField(
        label=_("Objective"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What should be different at work in the end, in the client's words."),
    )
    minimum = forms.CharField(
        label=_("It will have paid for itself when"),
        max_length=LINE,
        required=False,
        help_text=_("One sentence the client could say. It is made precise together in the first sessions."),
    )
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=LONGEST_TERM, initial=MONTHS)
    preset = forms.ChoiceField(label=_("Guarantee"), initial="value-back")
    brand = forms.ChoiceField(label=_("Brand"))

    def __init__(
        self, data: Any = None, *, desk: Desk, zone: str, language: str, initial: Any = None, known: bool = False
    ) -> None:
        super().__init__(data, initial=initial)
        self.zone = zone
        self.fields["fee"] = MoneyField(desk.currency, label=_("Fee"))
        self.fields["first_call"] = MomentField(
            zone, label=_("First session"), help_text=_("The sessions come back every week at this time.")
        )
        preset: Any = self.fields["preset"]
        preset.choices = [(code, preset_name(code, language)) for code in ORDER if code in PRESETS]
        only_brand(self, desk)
        if known:
            for name in ("client_name", "client_email", "brand"):
                self.fields.pop(name, None)

    def asked(self, name: str = "", email: str = "") -> ShortPath:
        """What the verb is asked, from a form without faults; name and email where the client is known."""
        kept = self.cleaned_data
        outline = self.outline()
        assert outline is not None
        return ShortPath(
            client_name=kept.get("client_name", name),
            client_email=kept.get("client_email", email),
            objective=kept["objective"],
            minimum=kept["minimum"],
            fee=kept["fee"],
            first_day=outline.first,
            slot=outline.slot,
            preset=kept["preset"],
            months=kept["months"],
        )

    def outline(self) -> Outline | None:
        """What the dates make so far; None while they are not complete."""
        self.errors  # noqa: B018 - asks Django to read what was typed
        first, months = self.cleaned_data.get("first_call"), self.cleaned_data.get("months")
        if first is None or months is None:
            return None
        local = local_time(first, self.zone)
        return Outline(
            Slot(local.weekday(), local.time().replace(tzinfo=None), self.zone, MINUTES), local.date(), months
        )


def only_brand(form: forms.Form, desk: Desk) -> None:
    """A practice with one brand is not asked for it."""
    if len(desk.brands) < 2:
        del form.fields["brand"]
        return
    field: Any = form.fields["brand"]
    field.choices = brand_choices(desk.brands)
