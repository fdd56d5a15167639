"""What somebody signs with: a name, typed or drawn too; one tick for the conditions; one for agreeing to all of it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext as _

from valueback.core.terms import Clause
from valueback.web.signing.drawn import Strokes, strokes
from valueback.web.signing.sheet import Conditions

REASON: Final = 4000
NONE: Final = Conditions()


class SignForm(forms.Form):
    """The signature under one paper. `digest` is that of the bytes which were opened before.

    `conditions` are those that a consumer acknowledges apart from the rest, all with one tick.
    """

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: object,
        conditions: Conditions = NONE,
        withdrawal: bool = False,
        early_start: bool = False,
        witness: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = conditions
        if conditions.clauses:
            self.fields["conditions"] = forms.BooleanField(
                label=_("I have read these conditions and accept each of them."),
                error_messages={"required": _("Read these conditions and tick that you accept them, or decline.")},
            )
        if withdrawal:
            self.fields["informed"] = forms.BooleanField(
                label=_("I have read about my right to withdraw."),
                error_messages={"required": _("Tick that you have read about your right to withdraw.")},
            )
        if early_start:
            self.fields["express"] = forms.BooleanField(
                required=False,
                label=_("I ask expressly that the sessions begin before the time to withdraw is over."),
            )
        self.fields["name"] = forms.CharField(
            max_length=120,
            label=_("Your full name"),
            help_text=_("Typed here, it is your signature."),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={"required": _("Type your name to sign.")},
        )
        self.fields["drawn"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["consent"] = forms.BooleanField(
            label=_agreed(witness=witness),
            error_messages={"required": _("Tick that you agree, or decline.")},
        )

    def clean_drawn(self) -> Strokes:
        return strokes(self.cleaned_data.get("drawn") or "")

    @property
    def acknowledged(self) -> tuple[Clause, ...]:
        """The conditions that were ticked: all of them, or none."""
        return self.asked.clauses if self.cleaned_data.get("conditions") else ()


class ReasonForm(forms.Form):
    """Why a paper is declined or made void."""

    reason = forms.CharField(max_length=REASON, widget=forms.Textarea(attrs={"rows": 4}), strip=True)

    def __init__(self, *args: object, label: str, help_text: str, needed: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text, field.required = label, help_text, needed
        field.error_messages["required"] = _("Say in a sentence why.")


def _agreed(*, witness: bool) -> str:
    if witness:
        return _("I witness that this document was signed, and I agree to sign it electronically with my name.")
    return _("I have read this document, I agree to it, and I agree to sign it electronically with my name.")
