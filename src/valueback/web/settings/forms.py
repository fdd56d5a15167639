"""Shapes of what an owner types about the practice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from valueback.usecases.words import EMAIL, LINE, NAME
from valueback.web.accounts.forms import countries, currencies, languages, zones
from valueback.web.colours import HEX, accent_faults


class PracticeForm(forms.Form):
    """Name and place of the practice."""

    name = forms.CharField(label=_("Name of the practice"), max_length=NAME)
    country = forms.ChoiceField(
        label=_("Country"), help_text=_("It decides which consumer rights new agreements explain.")
    )
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("New agreements begin with it."))
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    language = forms.ChoiceField(label=_("Language"), choices=languages)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, choices in (("country", countries(language)), ("currency", currencies(language))):
            choice = self.fields[field]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = choices


class BrandForm(forms.Form):
    """A brand: what clients see, how its documents are numbered, and its accent in light and dark."""

    name = forms.CharField(label=_("Name that clients see"), max_length=NAME)
    scope = forms.CharField(
        label=_("Scope line"),
        max_length=LINE,
        required=False,
        help_text=_("One line under the name, such as: Professional coaching, no life coaching."),
    )
    number_prefix = forms.CharField(
        label=_("Numbers begin with"), max_length=8, help_text=_("One to eight letters or digits, such as LE.")
    )
    accent_light = forms.CharField(label=_("Accent in light"), widget=forms.TextInput(attrs={"type": "color"}))
    accent_dark = forms.CharField(label=_("Accent in dark"), widget=forms.TextInput(attrs={"type": "color"}))

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        light, dark = (str(kept.get(name, "")).lower() for name in ("accent_light", "accent_dark"))
        kept |= {"accent_light": light, "accent_dark": dark}
        if HEX.fullmatch(light) and HEX.fullmatch(dark):
            for scheme, _ground, ratio in accent_faults(light, dark)[:1]:
                sentence = _now(
                    "Text in this colour is hard to read (%(ratio)s to 1; 4.5 is needed). Choose a %(way)s one."
                )
                way = _now("darker") if scheme == "light" else _now("lighter")
                self.add_error(f"accent_{scheme}", sentence % {"ratio": f"{ratio:.1f}", "way": way})
        return kept


class CoachForm(forms.Form):
    """Whom to take in as a coach."""

    name = forms.CharField(label=_("Name"), max_length=NAME)
    email = forms.EmailField(label=_("Email"), max_length=EMAIL)


class SponsorForm(CoachForm):
    """Who pays for whose engagement."""

    field_order = ("engagement", "name", "email")

    def __init__(self, *args: Any, engagements: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one), name) for one, name in engagements]
        self.fields["engagement"] = forms.ChoiceField(label=_("Whose engagement"), choices=choices)
        self.order_fields(self.field_order)
