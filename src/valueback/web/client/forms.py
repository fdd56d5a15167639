"""What a client enters into the ledger: little at once, and the finer words behind "more"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from valueback.core.money import Money
from valueback.core.outcome import Habit, Judgement, Leaf, Measure, Milestone, MoneyWon
from valueback.core.terms import Level
from valueback.letters.names import name
from valueback.usecases.results import Entry, Happened, Judged, Measured, Share, Ticked, Won
from valueback.web.fields import MoneyField, shares


class _Day(forms.DateField):
    """A day, today by default."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": _("Choose a day."), "invalid": _("Choose a day, such as 2027-01-15.")},
        )


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class EntryForm(forms.Form):
    """One entry for one minimum result."""

    def __init__(self, *args: Any, leaf: Leaf, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaf, self.language = leaf, language

    def entry(self) -> Entry:
        """What was typed, as the verb takes it."""
        raise TypeError("each form makes its own entry")


class MoneyForm(EntryForm):
    """One amount and how much of it came from the work; currency, evidence and shares behind "more"."""

    MORE = ("level", "currency", "rate", "percent", "confidence")

    def __init__(self, *args: Any, leaf: MoneyWon, language: str, **kwargs: Any) -> None:
        super().__init__(*args, leaf=leaf, language=language, **kwargs)
        own = leaf.target.currency
        typed = str(self.data.get("currency", "") if self.is_bound else "").strip().upper() or own
        currency = typed if len(typed) == 3 and typed.isalpha() else own
        self.fields["amount"] = MoneyField(
            currency, label=_("How much?"), error_messages={"required": _("Write the amount.")}
        )
        self.fields["share"] = forms.ChoiceField(
            label=_("How much of it came from our work?"),
            choices=((Share.ALL, _("All")), (Share.HALF, _("Half")), (Share.LITTLE, _("A little"))),
            error_messages={"required": _("Choose how much of it came from the work.")},
        )
        self.fields["on"] = _Day(_("When?"))
        self.fields["words"] = _words(_("What was it?"))
        self.fields["level"] = forms.ChoiceField(
            label=_("How firm is it?"),
            required=False,
            choices=tuple((one.value, name(one, language)) for one in Level),
            initial=Level.SAID.value,
        )
        self.fields["currency"] = forms.CharField(
            label=_("Currency"),
            required=False,
            max_length=3,
            help_text=_("Leave it empty for %(currency)s.") % {"currency": own},
        )
        self.fields["rate"] = forms.CharField(
            label=_("Exchange rate"),
            required=False,
            help_text=_("How many %(currency)s one unit was worth that day.") % {"currency": own},
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        self.fields["percent"] = forms.DecimalField(
            label=_("Exact share, in per cent"), required=False, validators=(shares(),), max_digits=7, decimal_places=4
        )
        self.fields["confidence"] = forms.DecimalField(
            label=_("How sure is it, in per cent?"),
            required=False,
            validators=(shares(),),
            max_digits=7,
            decimal_places=4,
        )

    def clean_currency(self) -> str:
        typed = str(self.cleaned_data["currency"]).strip().upper()
        if not typed:
            return ""
        try:
            Money.zero(typed)
        except (KeyError, ValueError) as fault:
            raise forms.ValidationError(_("Write three letters, such as USD or BRL.")) from fault
        return typed

    def clean_rate(self) -> Decimal | None:
        return _number(self.cleaned_data["rate"])

    def entry(self) -> Entry:
        said = self.cleaned_data
        percent, sure = said.get("percent"), said.get("confidence")
        return Won(
            self.leaf.key,
            said["amount"],
            said["on"],
            Share(said["share"]) if percent is None else percent / 100,
            Level(said["level"] or Level.SAID.value),
            said.get("rate"),
            Decimal(1) if sure is None else sure / 100,
            said["words"],
        )


class HabitForm(EntryForm):
    """How often a habit was kept in one week."""

    def __init__(self, *args: Any, leaf: Habit, language: str, **kwargs: Any) -> None:
        super().__init__(*args, leaf=leaf, language=language, **kwargs)
        self.fields["times"] = forms.IntegerField(
            label=_("How many times?"),
            min_value=0,
            max_value=100,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            help_text=_("Agreed: %(times)s a week.") % {"times": leaf.times},
            error_messages={"required": _("Write how many times."), "invalid": _("Write a whole number.")},
        )
        self.fields["on"] = _Day(_("In the week of"))

    def entry(self) -> Entry:
        return Ticked(self.leaf.key, self.cleaned_data["on"], self.cleaned_data["times"])


class MeasureForm(EntryForm):
    """A measure, taken on a day."""

    def __init__(self, *args: Any, leaf: Measure, language: str, **kwargs: Any) -> None:
        super().__init__(*args, leaf=leaf, language=language, **kwargs)
        self.fields["value"] = forms.CharField(
            label=_("Value") if not leaf.unit else _("Value, in %(unit)s") % {"unit": leaf.unit},
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"required": _("Write the value.")},
        )
        self.fields["on"] = _Day(_("When?"))
        self.fields["words"] = _words(_("A word about it"))

    def clean_value(self) -> Decimal:
        found = _number(self.cleaned_data["value"])
        if found is None:
            raise forms.ValidationError(_("Write the value."))
        return found

    def entry(self) -> Entry:
        said = self.cleaned_data
        return Measured(self.leaf.key, said["value"], said["on"], said["words"])


class YesForm(EntryForm):
    """It happened or not; the client's own judgement, yes or not yet."""

    def __init__(self, *args: Any, leaf: Milestone | Judgement, language: str, **kwargs: Any) -> None:
        super().__init__(*args, leaf=leaf, language=language, **kwargs)
        happened = isinstance(leaf, Milestone)
        self.fields["yes"] = forms.ChoiceField(
            label=_("Did it happen?") if happened else _("Is it so?"),
            choices=(("yes", _("Yes")), ("no", _("Not yet"))),
            error_messages={"required": _("Choose one.")},
        )
        self.fields["words"] = _words(_("A word about it"))

    def entry(self) -> Entry:
        yes, words = self.cleaned_data["yes"] == "yes", self.cleaned_data["words"]
        return (
            Happened(self.leaf.key, yes, words)
            if isinstance(self.leaf, Milestone)
            else Judged(self.leaf.key, yes, words)
        )


class CircumstanceForm(forms.Form):
    """An outside factor, and the day on which it happened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"] = forms.CharField(
            label=_("What happened?"),
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Such as a hiring freeze, or a promotion that was put off."),
            error_messages={"required": _("Write what happened.")},
        )
        self.fields["on"] = _Day(_("When?"))


def form_for(leaf: Leaf) -> type[EntryForm] | None:
    """The form of a minimum result; None for feedback, which others give."""
    known: tuple[tuple[type, type[EntryForm]], ...] = (
        (MoneyWon, MoneyForm),
        (Habit, HabitForm),
        (Measure, MeasureForm),
        (Milestone, YesForm),
        (Judgement, YesForm),
    )
    return next((form for kind, form in known if isinstance(leaf, kind)), None)


def _number(typed: str) -> Decimal | None:
    """A number with either decimal separator; None for nothing."""
    text = typed.strip().replace(" ", "")
    if not text:
        return None
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        found = Decimal(text)
    except ArithmeticError as fault:
        raise forms.ValidationError(_("Write a number, such as 5.2.")) from fault
    if not found.is_finite():
        raise forms.ValidationError(_("Write a number, such as 5.2."))
    return found
