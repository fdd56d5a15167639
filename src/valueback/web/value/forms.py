"""The rows of a value conversation as a person fills them in: an empty row is none, what is not known stays empty."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from valueback.core.dates import Instant
from valueback.core.money import Money
from valueback.core.outcome import Judge
from valueback.core.terms import Party
from valueback.core.value import LONGEST, Every, Factor, Kind, Measure, Objective, Worth
from valueback.usecases.value import Figures
from valueback.usecases.value_words import UNIT
from valueback.usecases.words import LINE, NAME, TEXT
from valueback.web.fields import MoneyField

_NUMBER: Final = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?")

KINDS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Kind.TANGIBLE.value, _("Money that can be counted")),
    (Kind.INTANGIBLE.value, _("Felt rather than counted")),
    (Kind.PERIPHERAL.value, _("Comes along for others")),
)
EVERIES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Every.ONCE.value, _("once")),
    (Every.MONTH.value, _("each month")),
    (Every.YEAR.value, _("each year")),
)
JUDGES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Judge.CLIENT.value, _("the client")),
    (Judge.BOTH.value, _("both together")),
    (Judge.THIRD.value, _("somebody else")),
)


class NumberField(forms.Field):
    """A number with either decimal sign; the value is a Decimal."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise ValidationError(say("Write a number, such as 4 or 4,5."))
        return Decimal(text.replace(",", "."))

    def prepare_value(self, value: Any) -> str:
        return plain(value) if isinstance(value, Decimal) else str(value or "")


class ShareField(forms.Field):
    """A percentage as people say it (70, or 70 %); the value is a share between 0 and 1."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").replace("%", "").strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text) or not 0 <= Decimal(text.replace(",", ".")) <= 100:
            raise ValidationError(say("Write a percentage between 0 and 100."))
        return Decimal(plain(Decimal(text.replace(",", ".")) / 100))

    def prepare_value(self, value: Any) -> str:
        return plain(value * 100) if isinstance(value, Decimal) else str(value or "")


def plain(number: Decimal) -> str:
    """A number without needless zeros: one number is always written the same way."""
    return format(number.normalize(), "f") if number else "0"


class RowForm(forms.Form):
    """One row. With nothing typed in the fields of `_SAYS` it is left out."""

    _SAYS: tuple[str, ...] = ("text",)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed that says anything."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self._SAYS)

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        if not self.is_blank and not str(kept.get("text") or "").strip() and "text" not in self.errors:
            self.add_error("text", say("Say it in a few words."))
        return kept


class ObjectiveForm(RowForm):
    """What would be different, and the sentence that would be enough."""

    _SAYS = ("text", "enough")
    text = forms.CharField(
        label=_("What would be different"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    enough = forms.CharField(
        label=_("It will have paid for itself when"),
        max_length=LINE,
        required=False,
        help_text=_("A sentence that the client could say of themselves."),
    )

    def objective(self, key: str, before: Objective | None) -> Objective:
        kept = self.cleaned_data
        measures, worths = ((), ()) if before is None else (before.measures, before.worths)
        return Objective(key, kept["text"].strip(), measures, worths, kept["enough"].strip())


class MeasureForm(RowForm):
    """How somebody would notice, from where to where, and who says so."""

    _SAYS = ("text", "baseline", "target", "unit", "how", "judge_name")
    text = forms.CharField(label=_("What is looked at"), max_length=LINE, required=False)
    baseline = NumberField(label=_("Today"), required=False)
    target = NumberField(label=_("At the end"), required=False)
    unit = forms.CharField(
        label=_("Counted in"),
        max_length=UNIT,
        required=False,
        help_text=_("Calls a month, points, or the currency for money won."),
    )
    how = forms.CharField(label=_("Where it can be seen"), max_length=LINE, required=False)
    judge = forms.ChoiceField(label=_("Who says so"), choices=JUDGES)
    judge_name = forms.CharField(label=_("Who that is"), max_length=NAME, required=False)

    def measure(self, key: str) -> Measure:
        kept = self.cleaned_data
        return Measure(
            key,
            kept["text"].strip(),
            _tidy(kept["baseline"]),
            _tidy(kept["target"]),
            kept["unit"].strip(),
            kept["how"].strip(),
            Judge(kept["judge"]),
            kept["judge_name"].strip(),
        )


def _tidy(number: Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(plain(number))


class FiguresForm(RowForm):
    """The figures of a value, each of which may stay empty."""

    every = forms.ChoiceField(label=_("How often"), choices=EVERIES)
    months = forms.IntegerField(
        label=_("For how many months"), min_value=1, max_value=LONGEST, required=False, help_text=_("Not for once.")
    )
    probability = ShareField(label=_("How likely, in per cent"), required=False)
    weight = ShareField(
        label=_("How much of it should count, in per cent"),
        required=False,
        help_text=_("Only for what is felt rather than counted."),
    )

    def __init__(self, data: Any = None, *, currency: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["low"] = MoneyField(currency, label=_("At the least"), required=False)
        self.fields["high"] = MoneyField(
            currency,
            label=_("At the most"),
            required=False,
            help_text=_("One figure is enough; a second makes a range."),
        )

    def clean(self) -> dict[str, Any]:
        kept = super().clean()
        low, high = kept.get("low"), kept.get("high")
        for name, amount in (("low", low), ("high", high)):
            if amount is not None and amount.minor < 0:
                self.add_error(name, say("A value is not below zero."))
        if low is not None and high is not None and high < low:
            self.add_error("high", say("The second figure is the higher one."))
        return kept

    def figures(self) -> Figures:
        kept = self.cleaned_data
        low, high = kept["low"], kept["high"]
        return Figures(
            high if low is None else low,
            low if high is None else high,
            Every(kept["every"]),
            kept["months"],
            kept["probability"],
            kept["weight"],
        )


class WorthForm(FiguresForm):
    """One value: in words, of which sort, in figures, and whose figures they are."""

    _SAYS = ("text", "low", "high", "months", "probability", "weight")
    text = forms.CharField(label=_("What is gained"), max_length=LINE, required=False)
    kind = forms.ChoiceField(label=_("What sort of value"), choices=KINDS)
    said_by = forms.ChoiceField(label=_("Whose figures these are"))

    def __init__(self, data: Any = None, *, people: tuple[tuple[str, str], ...], **options: Any) -> None:
        super().__init__(data, **options)
        whose: Any = self.fields["said_by"]
        whose.choices = people
        self.order_fields(
            ("text", "kind", "low", "high", "every", "months", "probability", "weight", "said_by"),
        )

    def worth(self, key: str, before: Worth | None, now: Instant) -> Worth:
        """The value as typed; its figures keep their date as long as they stay as they were said."""
        kept, said = self.cleaned_data, self.figures()
        made = Worth(
            key,
            kept["text"].strip(),
            Kind(kept["kind"]),
            Party(kept["said_by"]),
            now,
            said.low,
            said.high,
            said.every,
            said.months,
            said.probability,
            said.weight,
        )
        same = before is not None and made == replace(before, text=made.text, kind=made.kind, said_at=now)
        return replace(made, said_at=before.said_at) if before is not None and same else made


class FactorForm(RowForm):
    """Something from outside."""

    text = forms.CharField(label=_("What could help or get in the way"), max_length=LINE, required=False)

    def factor(self, key: str) -> Factor:
        return Factor(key, str(self.cleaned_data["text"]).strip())


def figures_of(worth: Worth) -> dict[str, Any]:
    """The figures of a value as a form begins with them; one amount is not said twice."""
    high: Money | None = None if worth.low == worth.high else worth.high
    return {
        "low": worth.low,
        "high": high,
        "every": worth.every.value,
        "months": worth.months,
        "probability": worth.probability,
        "weight": worth.weight,
    }
