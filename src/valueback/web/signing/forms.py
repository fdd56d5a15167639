"""What somebody signs with: a typed name, consent, each highlighted clause, and what the law asks to be ticked."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext as _

from valueback.core.terms import Clause
from valueback.web.signing.sheet import Highlight

ACK: Final = "clause_"


class SignForm(forms.Form):
    """The signature under one text. `digest` is that of the text on the page it was typed on."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: object,
        highlights: tuple[Highlight, ...] = (),
        withdrawal: bool = False,
        early_start: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.highlights = highlights
        for one in highlights:
            self.fields[f"{ACK}{one.clause.value}"] = forms.BooleanField(
                label=f"{one.number} {one.title}".strip(),
                error_messages={"required": _("Read this clause and tick it, or decline the agreement.")},
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
        self.fields["consent"] = forms.BooleanField(
            label=_("I have read this text, I agree to it, and I sign it with my name."),
            error_messages={"required": _("Tick that you agree, or decline.")},
        )

    @property
    def acknowledged(self) -> tuple[Clause, ...]:
        """The highlighted clauses that were ticked."""
        return tuple(one.clause for one in self.highlights if self.cleaned_data.get(f"{ACK}{one.clause.value}"))

    @property
    def ticks(self) -> tuple[tuple[Highlight, forms.BoundField], ...]:
        """Each highlighted clause with its own tick."""
        return tuple((one, self[f"{ACK}{one.clause.value}"]) for one in self.highlights)


class DeclineForm(forms.Form):
    """Why somebody does not sign; it may stay empty."""

    reason = forms.CharField(
        required=False,
        max_length=4000,
        label="",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What would have to be different?")
        self.fields["reason"].help_text = _("Only your coach reads it. You may leave it empty.")
