"""Shapes of what a coach types about calls, homework, results and notes; the verbs decide the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.core.facts import Presence, SessionKind
from valueback.letters.names import name
from valueback.usecases.course import CallSeen
from valueback.usecases.words import LINE, NAME, TEXT
from valueback.web.fields import MomentField

TITLE: Final = 200
NEW_ITEMS: Final = 2

HOW: Final[tuple[tuple[str, str | Promise, Mapping[str, Any]], ...]] = (
    ("planned", _("It went as planned"), MappingProxyType({})),
    ("shorter", _("Shorter, as we both wanted"), MappingProxyType({"shorter": True})),
    ("client_late", _("%(client)s joined late"), MappingProxyType({"client": Presence.LATE})),
    ("client_left", _("%(client)s left early"), MappingProxyType({"client": Presence.LEFT_EARLY})),
    ("client_absent", _("%(client)s did not come"), MappingProxyType({"client": Presence.ABSENT, "held": False})),
    ("coach_late", _("I joined late"), MappingProxyType({"coach": Presence.LATE})),
    ("coach_absent", _("I did not come"), MappingProxyType({"coach": Presence.ABSENT, "held": False})),
    ("not_held", _("It did not take place"), MappingProxyType({"held": False})),
)
"""How a call was, as a coach says it, and what that means."""


def how_choices(client: str) -> list[tuple[str, str]]:
    return [(key, str(words) % {"client": client} if "%(" in str(words) else str(words)) for key, words, _m in HOW]


def meaning(key: str) -> Mapping[str, Any]:
    """What a choice of HOW says about who was there."""
    return next(said for known, _words, said in HOW if known == key)


def how_of(call: CallSeen) -> str:
    """The choice that says what stands now; as planned where nobody spoke."""
    if not call.said:
        return "planned"
    word = call.said[-1].what
    now = {"client": word.client, "coach": word.coach, "shorter": word.shorter, "held": word.held}
    usual = {"client": Presence.ON_TIME, "coach": Presence.ON_TIME, "shorter": False, "held": True}
    return next((key for key, _words, said in HOW if {**usual, **said} == now), "planned")


class PlanForm(forms.Form):
    """One more call: when, how long, of which kind."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480)
    kind = forms.ChoiceField(label=_("Kind"))

    def __init__(self, data: Any = None, *, zone: str, language: str, minutes: int) -> None:
        super().__init__(data, initial={"minutes": minutes, "kind": SessionKind.REGULAR.value})
        self.fields["start"] = MomentField(zone, label=_("When"))
        kind: Any = self.fields["kind"]
        kind.choices = [(one.value, name(one, language)) for one in SessionKind]


class MoveForm(forms.Form):
    """The new time of a call."""

    def __init__(self, data: Any = None, *, zone: str, start: Any = None) -> None:
        super().__init__(data, initial={"start": start})
        self.fields["start"] = MomentField(zone, label=_("New time"))


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LINE,
        required=False,
        help_text=_("The client reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AttendanceForm(forms.Form):
    """How a call was, by the coach alone or by both together."""

    how = forms.ChoiceField(label=_("How was it?"), widget=forms.RadioSelect)
    both = forms.BooleanField(label=_("We both say so"), required=False)

    def __init__(self, data: Any = None, *, client: str, now: str = "planned") -> None:
        super().__init__(data, initial={"how": now})
        how: Any = self.fields["how"]
        how.choices = how_choices(client)
        self.fields["both"].help_text = _("It counts once %(client)s has said the same.") % {"client": client}


class AfterForm(forms.Form):
    """One page after the call: three taps if all went as planned."""

    how = forms.ChoiceField(label=_("How was it?"), widget=forms.RadioSelect)
    looked = forms.BooleanField(label=_("We looked at the last homework"), required=False)
    recent = forms.MultipleChoiceField(
        label=_("Given before: tap what fits"), required=False, widget=forms.CheckboxSelectMultiple
    )
    change = forms.CharField(
        label=_("What we change"),
        required=False,
        max_length=TEXT,
        help_text=_("The client is asked to agree; the next session looks at whether it helped."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("Private note"),
        required=False,
        max_length=5 * TEXT,
        help_text=_("Only you read it. It is never part of a record."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, client: str, now: str, recent: Sequence[str], looked: bool) -> None:
        super().__init__(data, initial={"how": now, "looked": looked})
        how: Any = self.fields["how"]
        how.choices = how_choices(client)
        items: Any = self.fields["recent"]
        items.choices = [(title, title) for title in recent]
        for place in range(NEW_ITEMS):
            self.fields[f"title{place}"] = forms.CharField(label=_("Something new"), max_length=TITLE, required=False)

    @property
    def titles(self) -> tuple[str, ...]:
        """What was given: the items tapped, then those written."""
        kept = self.cleaned_data
        written = (kept[f"title{place}"] for place in range(NEW_ITEMS))
        return tuple(dict.fromkeys(title for title in (*kept["recent"], *written) if title.strip()))


class ChangeForm(forms.Form):
    change = forms.CharField(label=_("What we change"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Private note"), max_length=5 * TEXT, widget=forms.Textarea(attrs={"rows": 4}))


class CircumstanceForm(forms.Form):
    """An outside factor, when it happened."""

    what = forms.CharField(label=_("What happened"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2}))
    on = forms.DateField(
        label=_("When"),
        required=False,
        help_text=_("Leave it empty for today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class SendForm(forms.Form):
    """The coach's signature under a results schedule."""

    name = forms.CharField(
        label=_("Your full name"), max_length=NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    consent = forms.BooleanField(label=_("I sign this results schedule with my name."))
