"""Shapes of what is typed about pauses, contacts and endings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.usecases.words import TEXT
from valueback.web.engagement.noting import CHANNELS
from valueback.web.fields import MomentField
from valueback.web.money.forms import day_field

CONTACTS: Final = (("whatsapp", _("WhatsApp")), ("phone", _("Phone")), ("sms", _("SMS")), ("mail", _("Mail")))
"""How a client can be reached from afar."""


class PauseForm(forms.Form):
    """The first and the last day of a pause, both included."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["first"] = day_field(_("First day"))
        self.fields["last"] = day_field(_("Last day"))

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        first, last = kept.get("first"), kept.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        return kept


class ContactForm(forms.Form):
    """An attempt to reach a silent client, or their answer: by which channel, and when."""

    channel = forms.ChoiceField(label=_("How"), choices=CONTACTS)

    def __init__(self, data: Any = None, *, zone: str, now: datetime) -> None:
        super().__init__(data, initial={"at": now, "channel": "whatsapp"})
        self.fields["at"] = MomentField(zone, label=_("When"))


class EndForm(forms.Form):
    """A word about the end; and for what the client said elsewhere, how and when it came."""

    def __init__(self, data: Any = None, *, zone: str, now: datetime, noted: bool) -> None:
        super().__init__(data, initial={"at": now, "channel": "whatsapp"})
        area = forms.Textarea(attrs={"rows": 3})
        label = _("What they wrote or said") if noted else _("A word to the client")
        if noted:
            self.fields["channel"] = forms.ChoiceField(label=_("How it reached you"), choices=CHANNELS)
            self.fields["at"] = MomentField(zone, label=_("When"))
        self.fields["words"] = forms.CharField(label=label, required=False, max_length=TEXT, widget=area)
