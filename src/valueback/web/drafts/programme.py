"""The forms of the terms that every agreement has: calls, parties, own clauses, and the language of its document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.dates import get_day_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from valueback.core.dates import is_zone
from valueback.core.jurisdictions import JURISDICTIONS
from valueback.core.slots import Slot
from valueback.core.terms import AfterCancelling, Capacity, Party, Recording, Terms
from valueback.letters.formats import locale_of
from valueback.letters.i18n import LANGUAGE_NAMES
from valueback.letters.names import name
from valueback.usecases.words import LINE, NAME, TEXT

LONG: Final = forms.Textarea


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def zone_field(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=64, validators=[_known_zone], **options)


def _known_zone(key: str) -> None:
    if not is_zone(key):
        raise ValidationError(say("Write a time zone such as America/Sao_Paulo."))


class CallsForm(forms.Form):
    """The term and its fixed time."""

    objective = forms.CharField(label=_("Objective"), max_length=TEXT, widget=LONG(attrs={"rows": 3}))
    first_day = day_field(_("First day of the term"))
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=60)
    sessions = forms.IntegerField(label=_("Number of sessions"), min_value=1, max_value=400)
    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int)
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zone = zone_field(_("In the time zone of"), help_text=_("Days of this agreement are days of this zone."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)
    every_weeks = forms.IntegerField(label=_("Every how many weeks"), min_value=1, max_value=8)
    cancelled_in_time = forms.ChoiceField(label=_("A session cancelled in time is"))
    make_up_days = forms.IntegerField(label=_("Days to book it again"), min_value=0, max_value=365)
    recording = forms.ChoiceField(label=_("Recording"))

    def __init__(self, terms: Terms, language: str, data: Any = None, prefix: str = "calls") -> None:
        slot = terms.slot
        super().__init__(
            data,
            prefix=prefix,
            initial={
                "objective": terms.objective,
                "first_day": terms.first_day,
                "months": terms.months,
                "sessions": terms.sessions,
                "weekday": slot.weekday,
                "at": slot.at.strftime("%H:%M"),
                "zone": slot.zone,
                "minutes": slot.minutes,
                "every_weeks": terms.every_weeks,
                "cancelled_in_time": terms.cancelled_in_time.value,
                "make_up_days": terms.make_up_days,
                "recording": terms.recording.value,
            },
        )
        days = get_day_names("wide", locale=locale_of(language))
        choices(self, "weekday", [(str(day), str(days[day])) for day in range(7)])
        choices(self, "cancelled_in_time", [(one.value, name(one, language)) for one in AfterCancelling])
        choices(self, "recording", [(one.value, name(one, language)) for one in Recording])

    def onto(self, terms: Terms) -> Terms:
        kept = self.cleaned_data
        return replace(
            terms,
            objective=kept["objective"],
            first_day=kept["first_day"],
            months=kept["months"],
            sessions=kept["sessions"],
            slot=Slot(kept["weekday"], kept["at"], kept["zone"], kept["minutes"]),
            zone=kept["zone"],
            every_weeks=kept["every_weeks"],
            cancelled_in_time=AfterCancelling(kept["cancelled_in_time"]),
            make_up_days=kept["make_up_days"],
            recording=Recording(kept["recording"]),
        )


class PartiesForm(forms.Form):
    """Who agrees, in which capacity, under which law, and by whose clock."""

    capacity = forms.ChoiceField(label=_("Whoever pays acts as"))
    capacity_reason = forms.CharField(
        label=_("Why as a business"),
        max_length=LINE,
        required=False,
        help_text=_("Needed for a business; without a reason they are a consumer."),
    )
    payer = forms.CharField(
        label=_("Who pays"), max_length=NAME, required=False, help_text=_("Leave it empty when it is the client.")
    )
    sponsor_signs = forms.BooleanField(
        label=_("Whoever pays signs as well"),
        required=False,
        help_text=_("They are asked by mail, as a third signer; without their signature there is no agreement."),
    )
    third = forms.CharField(
        label=_("Third person"),
        max_length=NAME,
        required=False,
        help_text=_("Decides an appeal, and judges what the results give them to judge."),
    )
    jurisdiction = forms.ChoiceField(label=_("Consumer law of"))
    distance = forms.BooleanField(label=_("Agreed at a distance, not face to face"), required=False)
    client_zone = zone_field(_("The client's time zone"))
    coach_zone = zone_field(_("The coach's time zone"), required=False)
    weekend = forms.TypedMultipleChoiceField(
        label=_("Days off"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        max_length=TEXT,
        help_text=_("One a line, such as 2027-04-21."),
        widget=LONG(attrs={"rows": 3}),
    )

    def __init__(self, terms: Terms, language: str, data: Any = None, prefix: str = "parties") -> None:
        super().__init__(
            data,
            prefix=prefix,
            initial={
                "capacity": terms.capacity.value,
                "capacity_reason": terms.capacity_reason,
                "payer": terms.names.payer,
                "sponsor_signs": Party.SPONSOR in terms.signers,
                "third": terms.names.third,
                "jurisdiction": terms.jurisdiction.upper(),
                "distance": terms.distance,
                "client_zone": terms.client_zone,
                "coach_zone": terms.coach_zone,
                "weekend": list(terms.weekend),
                "holidays": "\n".join(day.isoformat() for day in terms.holidays),
            },
        )
        days = get_day_names("wide", locale=locale_of(language))
        choices(self, "capacity", [(one.value, name(one, language)) for one in Capacity])
        choices(self, "weekend", [(str(day), str(days[day])) for day in range(7)])
        laws = [(code, law.name) for code, law in sorted(JURISDICTIONS.items(), key=lambda one: one[1].name)]
        current = terms.jurisdiction.upper()
        if current not in dict(laws):
            laws.append((current, current))
        choices(self, "jurisdiction", laws)

    def clean_holidays(self) -> tuple[date, ...]:
        found = []
        for line in self.cleaned_data["holidays"].split():
            try:
                found.append(date.fromisoformat(line))
            except ValueError as fault:
                raise ValidationError(
                    say("%(line)s is not a day; write it such as 2027-04-21.") % {"line": line[:20]}
                ) from fault
        return tuple(sorted(set(found)))

    def onto(self, terms: Terms) -> Terms:
        kept = self.cleaned_data
        return replace(
            terms,
            names=replace(terms.names, payer=kept["payer"], third=kept["third"]),
            signers=_signers(terms, kept["sponsor_signs"]),
            capacity=Capacity(kept["capacity"]),
            capacity_reason=kept["capacity_reason"],
            jurisdiction=kept["jurisdiction"],
            distance=kept["distance"],
            client_zone=kept["client_zone"],
            coach_zone=kept["coach_zone"],
            weekend=tuple(sorted(kept["weekend"])),
            holidays=kept["holidays"],
        )


def _signers(terms: Terms, with_sponsor: bool) -> tuple[Party, ...]:
    """As they were where nothing changed; otherwise the two parties, and the sponsor if asked."""
    if (Party.SPONSOR in terms.signers) == with_sponsor:
        return terms.signers
    return (Party.CLIENT, Party.COACH, Party.SPONSOR) if with_sponsor else (Party.CLIENT, Party.COACH)


class DocumentForm(forms.Form):
    """The language in which the document is written, and stays once it is signed."""

    language = forms.ChoiceField(
        label=_("Language of the document"),
        choices=list(LANGUAGE_NAMES.items()),
        help_text=_("What you write yourself stays as you wrote it."),
    )

    def __init__(self, language: str, data: Any = None, prefix: str = "document") -> None:
        super().__init__(data, prefix=prefix, initial={"language": language})


class OwnForm(forms.Form):
    """Clauses in the parties' own words; nothing evaluates them."""

    own_clauses = forms.CharField(
        label=_("Own clauses"),
        required=False,
        max_length=5 * TEXT,
        help_text=_("An empty line between two clauses. They hold between you; the standing does not evaluate them."),
        widget=LONG(attrs={"rows": 5}),
    )

    def __init__(self, terms: Terms, language: str, data: Any = None, prefix: str = "own") -> None:
        super().__init__(data, prefix=prefix, initial={"own_clauses": "\n\n".join(terms.own_clauses)})

    def onto(self, terms: Terms) -> Terms:
        text = self.cleaned_data["own_clauses"].replace("\r\n", "\n")
        found = (" ".join(part.split()) for part in text.split("\n\n"))
        return replace(terms, own_clauses=tuple(part for part in found if part))


class AmendmentForm(forms.Form):
    """From when a change holds, and what becomes of the slips before it."""

    effective = day_field(
        _("In force from"),
        required=False,
        help_text=_("Leave it empty for the day of the last signature. It never holds before that."),
    )
    slips_carry_over = forms.BooleanField(label=_("Slips from before still count"), required=False)

    def __init__(
        self, terms: Terms, language: str, data: Any = None, prefix: str = "amendment", effective: date | None = None
    ) -> None:
        super().__init__(
            data, prefix=prefix, initial={"effective": effective, "slips_carry_over": terms.slips_carry_over}
        )

    def onto(self, terms: Terms) -> Terms:
        return replace(terms, slips_carry_over=self.cleaned_data["slips_carry_over"])


def choices(form: forms.Form, field: str, options: list[tuple[str, str]]) -> None:
    """Give a field its options, in the reader's words."""
    chosen: Any = form.fields[field]
    chosen.choices = options


def plain(number: Decimal) -> str:
    """A number as people type it: no exponent, no zeros at the end."""
    return format(number.normalize(), "f")
