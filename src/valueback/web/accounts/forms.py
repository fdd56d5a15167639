"""What is typed at the door. Shapes only: whether it is right, the verbs say."""

from __future__ import annotations

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.core.money import CURRENCIES
from valueback.letters.formats import locale_of
from valueback.letters.i18n import LANGUAGE_NAMES
from valueback.usecases.words import EMAIL, NAME

# Regions that keep civil time today; the rest of the list are old names and offsets for machines.
REGIONS: Final = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """Every place that has a time of its own, by region."""
    keys = sorted(key for key in available_timezones() if key.startswith(REGIONS))
    return tuple((key, key.replace("_", " ")) for key in (*keys, "UTC"))


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """The countries in the reader's language and order."""
    names = locale_of(language).territories
    known = ((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha())
    real = ((code, name) for code, name in known if code not in ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))
    return tuple(sorted(real, key=lambda pair: pair[1].casefold()))


@cache
def currencies(language: str) -> tuple[tuple[str, str], ...]:
    """The currencies with their names: `USD, US Dollar`."""
    names = locale_of(language).currencies
    return tuple((code, f"{code}, {names[code]}" if code in names else code) for code in sorted(CURRENCIES))


def languages() -> tuple[tuple[str, str], ...]:
    """The languages, each by its own name."""
    return tuple(LANGUAGE_NAMES.items())


class EnterForm(forms.Form):
    """The address that a code is sent to."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autofocus": True}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class OpenForm(forms.Form):
    """A practice, on one page."""

    person = forms.CharField(
        label=_("Your name"), max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    name = forms.CharField(
        label=_("Name of your practice"),
        max_length=NAME,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    brand = forms.CharField(
        label=_("Name that clients see"),
        max_length=NAME,
        required=False,
        help_text=_("The brand on pages, agreements and messages. Empty: the name of your practice."),
    )
    country = forms.ChoiceField(
        label=_("Country"), help_text=_("It decides which consumer rights your agreements explain.")
    )
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("Each agreement can still name another."))
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones, widget=forms.Select(attrs={"data-guess": "zone"}))
    language = forms.ChoiceField(label=_("Language"), choices=languages)

    def __init__(self, *args: object, language: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        nothing = (("", str(_("Choose one"))),)
        country, currency = self.fields["country"], self.fields["currency"]
        assert isinstance(country, forms.ChoiceField)
        assert isinstance(currency, forms.ChoiceField)
        country.choices = (*nothing, *countries(language))
        currency.choices = (*nothing, *currencies(language))


class YouForm(forms.Form):
    """What a practice knows of oneself and writes in."""

    name = forms.CharField(
        label=_("Your name"), max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    language = forms.ChoiceField(label=_("Language"), choices=languages)
