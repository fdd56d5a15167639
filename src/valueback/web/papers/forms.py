"""What a coach says of a copy that was signed elsewhere: the file, the day of the last signature, and who signed."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.usecases.papers import PaperSeen
from valueback.usecases.words import NAME
from valueback.web.signing.lists import ROLES

_FIELD = "name_"


class ElsewhereForm(forms.Form):
    """The file itself is read by the door; a name for each signer is asked as it stands under the document."""

    signed_on = forms.DateField(
        label=gettext_lazy("Day of the last signature"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, seen: PaperSeen, today: date, data: object = None) -> None:
        super().__init__(data, initial={"signed_on": today})
        self.parties = tuple(one.party for one in seen.signers)
        for one in seen.signers:
            self.fields[f"{_FIELD}{one.party}"] = forms.CharField(
                label=_("Signed by, as %(role)s") % {"role": ROLES[one.party]}, max_length=NAME, initial=one.name
            )

    @property
    def names(self) -> dict[str, str]:
        """The name that stands under the document, by party."""
        return {party: self.cleaned_data[f"{_FIELD}{party}"] for party in self.parties}
