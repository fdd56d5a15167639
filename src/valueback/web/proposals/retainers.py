"""What an option buys between the sessions, as fields: all are there, those of the kind chosen are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from valueback.core.terms import Overage, PayForAccess, PayForWork, Retainer, Rollover, WorkUnit
from valueback.usecases.words import LINE
from valueback.web.fields import MoneyField

KINDS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("none", _("The sessions alone")),
    ("work", _("Work: an amount each month")),
    ("access", _("Access: they can reach you")),
)
UNITS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (WorkUnit.MINUTES.value, _("Minutes of work")),
    (WorkUnit.SESSIONS.value, _("More sessions")),
    (WorkUnit.DELIVERABLES.value, _("Pieces of work")),
)
ROLLOVERS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Rollover.EXPIRING.value, _("Can be used in the next month")),
    (Rollover.CAPPED.value, _("Stays theirs, up to the most")),
    (Rollover.NONE.value, _("Ends with the month")),
)
OVERAGES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Overage.ASK.value, _("You ask first")),
    (Overage.BILL.value, _("It is billed")),
    (Overage.BLOCK.value, _("Nothing more is done")),
    (Overage.ABSORB.value, _("You give it")),
)
WORK: Final = ("unit", "granted", "rollover", "cap", "overage", "rate")
ACCESS: Final = ("people", "channels", "opens", "closes", "response_hours", "credit")


def add_fields(form: forms.Form, currency: str, coach: str) -> None:
    """The fields of both kinds; none is required before the kind is known."""
    form.fields["retainer"] = forms.ChoiceField(label=_("What they get between the sessions"), choices=KINDS)
    form.fields["unit"] = forms.ChoiceField(label=_("What you do"), choices=UNITS, required=False)
    form.fields["granted"] = _number(_("How much a month"))
    form.fields["rollover"] = forms.ChoiceField(label=_("What is left of a month"), choices=ROLLOVERS, required=False)
    form.fields["cap"] = _number(_("The most that goes over"), _("Empty: as much as one month has."))
    form.fields["overage"] = forms.ChoiceField(label=_("What goes beyond it"), choices=OVERAGES, required=False)
    form.fields["rate"] = MoneyField(currency, label=_("Price of one more"), required=False)
    form.fields["people"] = forms.CharField(label=_("Whom they reach"), max_length=LINE, required=False, initial=coach)
    form.fields["channels"] = forms.CharField(
        label=_("By what"), max_length=LINE, required=False, help_text=_("Such as WhatsApp, email.")
    )
    form.fields["opens"] = _clock(_("From"), time(9))
    form.fields["closes"] = _clock(_("To"), time(17))
    form.fields["response_hours"] = forms.IntegerField(
        label=_("Answered within working hours"), min_value=1, max_value=200, required=False, initial=8
    )
    form.fields["credit"] = MoneyField(
        currency, label=_("Taken off the next payment for a late answer"), required=False
    )


def initial_of(retainer: Retainer | None) -> dict[str, Any]:
    """The fields' values of what an option says."""
    if isinstance(retainer, PayForWork):
        return {
            "retainer": "work",
            "unit": retainer.unit.value,
            "granted": retainer.granted,
            "rollover": retainer.rollover.value,
            "cap": retainer.cap,
            "overage": retainer.overage.value,
            "rate": retainer.rate,
        }
    if isinstance(retainer, PayForAccess):
        return {
            "retainer": "access",
            "people": ", ".join(retainer.people),
            "channels": ", ".join(retainer.channels),
            "opens": retainer.opens.strftime("%H:%M"),
            "closes": retainer.closes.strftime("%H:%M"),
            "response_hours": retainer.response_hours,
            "credit": retainer.credit,
        }
    return {"retainer": "none"}


def check(form: forms.Form) -> None:
    """What the kind that was chosen cannot do without; said beside its field."""
    kept = form.cleaned_data
    if kept.get("retainer") == "work":
        if not kept.get("granted") and "granted" not in form.errors:
            form.add_error("granted", gettext("Say how much a month; it is more than nothing."))
        if kept.get("overage") == Overage.BILL.value and not kept.get("rate") and "rate" not in form.errors:
            form.add_error("rate", gettext("Say what one more costs, or choose another way."))
    if kept.get("retainer") == "access":
        for name in ("people", "channels"):
            if not _listed(kept.get(name, "")) and name not in form.errors:
                form.add_error(name, gettext("Name one at least."))
        opens, closes = kept.get("opens"), kept.get("closes")
        if not opens or not closes or opens >= closes:
            form.add_error("closes", gettext("The hours begin before they end."))
        if not kept.get("response_hours") and "response_hours" not in form.errors:
            form.add_error("response_hours", gettext("Say within how many working hours you answer."))


def made(kept: Mapping[str, Any]) -> Retainer | None:
    """What was typed, from a form without faults."""
    if kept["retainer"] == "work":
        return PayForWork(
            WorkUnit(kept["unit"] or WorkUnit.MINUTES.value),
            kept["granted"],
            Rollover(kept["rollover"] or Rollover.EXPIRING.value),
            kept["cap"],
            overage=Overage(kept["overage"] or Overage.ASK.value),
            rate=kept["rate"],
        )
    if kept["retainer"] == "access":
        return PayForAccess(
            _listed(kept["people"]),
            _listed(kept["channels"]),
            kept["opens"],
            kept["closes"],
            kept["response_hours"],
            kept["credit"],
        )
    return None


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(word for one in typed.split(",") if (word := one.strip()))


def _number(label: Any, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=hint, min_value=0, max_value=100_000, decimal_places=2, required=False, localize=False
    )


def _clock(label: Any, initial: time) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        initial=initial.strftime("%H:%M"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
