"""Shapes of what is typed about a claim."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.core.terms import RemedyKind
from valueback.usecases.words import EMAIL, TEXT

KINDS: Final = (
    (RemedyKind.EXTRA_SESSIONS.value, _("Extra sessions")),
    (RemedyKind.EXTENSION.value, _("More days")),
    (RemedyKind.PART.value, _("A part of the money")),
    (RemedyKind.ADJUST.value, _("Something else")),
)


def words_field(label: Any, *, required: bool, rows: int = 4) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        max_length=TEXT,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write a sentence of your own.")},
    )


class OfferForm(forms.Form):
    """What is offered instead of the whole: how many of what, or how much, and a word about it."""

    kind = forms.ChoiceField(label=_("What you offer"), choices=KINDS)
    count = forms.IntegerField(label=_("How many sessions or days"), min_value=1, max_value=366, required=False)
    amount = forms.CharField(label=_("Amount"), max_length=40, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"kind": RemedyKind.EXTRA_SESSIONS.value})
        self.fields["words"] = words_field(_("A word about it"), required=False)


class WordsForm(forms.Form):
    """A sentence of one's own; `needed` for a refusal."""

    def __init__(self, data: Any = None, *, label: Any, needed: bool) -> None:
        super().__init__(data)
        self.fields["words"] = words_field(label, required=needed)


class ThirdForm(forms.Form):
    """Where the third person reads mail."""

    email = forms.EmailField(label=_("Email"), max_length=EMAIL, widget=forms.EmailInput(attrs={"inputmode": "email"}))


class AppealForm(forms.Form):
    """The third person's decision."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["granted"] = forms.ChoiceField(
            label=_("Your decision"),
            choices=(("yes", _("The claim is granted")), ("no", _("The refusal stands"))),
            error_messages={"required": _("Choose one.")},
        )
        self.fields["words"] = words_field(_("Your reason, for both to read"), required=True)
