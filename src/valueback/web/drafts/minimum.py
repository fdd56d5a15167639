"""Minimum results as rows that a person fills in: what, in which words, how much, who judges, and what goes together.

A row that goes "together with the one above" must be reached with it; otherwise each row, or each such group, stands
for itself, and `enough` of them are enough. A tree that cannot be said in this way is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from valueback.core.money import AmountRefused, parse_money
from valueback.core.outcome import (
    AllOf,
    AnyOf,
    AtLeast,
    Feedback,
    Group,
    Habit,
    Judge,
    Judgement,
    Leaf,
    Measure,
    Milestone,
    MoneyWon,
    Outcome,
)
from valueback.web.parts import Option

KINDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "": _("Nothing more"),
        "money": _("Money won"),
        "habit": _("A habit kept"),
        "measure": _("A measure reached"),
        "milestone": _("A milestone"),
        "judgement": _("Their own word"),
        "manager": _("Feedback of the manager"),
        "peers": _("Feedback of colleagues"),
    }
)
MUCH: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "money": _("An amount, such as 2,400.00."),
        "habit": _("Times a week and weeks, such as 1 and 12."),
        "measure": _("From and to, with the unit, such as 3 to 5 points."),
        "manager": _("How many say it got better, of how many, such as 1 of 1."),
        "peers": _("How many say it got better, of how many (at least 3), such as 2 of 3."),
    }
)
"""What is asked under "how much", by kind; the others ask nothing."""

JUDGES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (Judge.CLIENT.value, _("the client")),
    (Judge.BOTH.value, _("both together")),
    (Judge.THIRD.value, _("the third person named")),
)
SPARE: Final = 2
MOST: Final = 14
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown."""

    key: str = ""
    kind: str = ""
    title: str = ""
    much: str = ""
    judge: str = Judge.CLIENT.value
    together: bool = False


def lines(minimum: Outcome) -> tuple[tuple[Line, ...], int] | None:
    """The rows of a tree and how many groups are enough; None for a tree that rows cannot say."""
    groups, enough = _groups(minimum)
    found: list[Line] = []
    for group in groups:
        parts = group.parts if isinstance(group, AllOf) else (group,)
        if any(isinstance(part, AllOf | AnyOf | AtLeast) for part in parts):
            return None
        found += [_line(part, place > 0) for place, part in enumerate(parts)]  # type: ignore[arg-type]
    return tuple(found), enough


def _groups(minimum: Outcome) -> tuple[tuple[Outcome, ...], int]:
    if isinstance(minimum, AnyOf):
        return minimum.parts, 1
    if isinstance(minimum, AtLeast):
        return minimum.parts, minimum.count
    return (minimum,), 1


def _line(leaf: Leaf, together: bool) -> Line:
    judge = leaf.judge.value
    match leaf:
        case MoneyWon():
            return Line(leaf.key, "money", leaf.title, str(leaf.target.decimal), judge, together)
        case Habit():
            return Line(leaf.key, "habit", leaf.title, f"{leaf.times} / {leaf.weeks}", judge, together)
        case Measure():
            much = f"{leaf.baseline} / {leaf.target} {leaf.unit}".strip()
            return Line(leaf.key, "measure", leaf.title, much, judge, together)
        case Feedback():
            kind = "manager" if leaf.group is Group.MANAGER else "peers"
            return Line(leaf.key, kind, leaf.title, f"{leaf.improved} / {leaf.quorum}", judge, together)
        case Milestone():
            return Line(leaf.key, "milestone", leaf.title, "", judge, together)
        case Judgement():
            return Line(leaf.key, "judgement", leaf.title, "", judge, together)


class LineForm(forms.Form):
    """One row; an empty kind is a row left out."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What"), choices=list(KINDS.items()), required=False)
    title = forms.CharField(label=_("In these words"), max_length=200, required=False)
    much = forms.CharField(label=_("How much"), max_length=60, required=False)
    judge = forms.ChoiceField(label=_("Judged by"), choices=JUDGES, required=False)
    together = forms.BooleanField(label=_("Together with the one above"), required=False)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency

    @property
    def kinds(self) -> tuple[Option, ...]:
        return tuple(Option(key, str(word)) for key, word in KINDS.items())

    @property
    def judges(self) -> tuple[Option, ...]:
        return tuple(Option(key, str(word)) for key, word in JUDGES)

    @property
    def is_spare(self) -> bool:
        """A row that nobody has filled in."""
        return not (self["kind"].value() or self["title"].value())

    @property
    def hint(self) -> str:
        return str(MUCH.get(self["kind"].value() or "", ""))

    def clean(self) -> dict[str, Any]:
        kept = super().clean() or {}
        if kept.get("kind") and not kept.get("title", "").strip():
            self.add_error("title", say("Say it in a few words."))
        if kept.get("kind") and not self.errors:
            try:
                kept["leaf"] = self._leaf(kept)
            except ValueError as fault:
                self.add_error("much", str(MUCH.get(kept["kind"], "")) or str(fault))
        return kept

    def _leaf(self, kept: dict[str, Any]) -> Leaf:
        key, title, kind = kept["key"] or "", kept["title"].strip().rstrip(" ."), kept["kind"]
        judge = Judge(kept["judge"] or Judge.CLIENT.value)
        if kind == "money":
            try:
                return MoneyWon(key, title, parse_money(kept["much"], self.currency), judge)
            except AmountRefused as refused:
                raise ValueError(str(refused)) from refused
        if kind == "milestone":
            return Milestone(key, title, judge)
        if kind == "judgement":
            return Judgement(key, title, judge)
        first, second, unit = _two(kept["much"])
        if kind == "measure":
            return Measure(key, title, first, second, unit, judge)
        if kind == "habit":
            return Habit(key, title, _whole(first), _whole(second), judge)
        group = Group.MANAGER if kind == "manager" else Group.PEERS
        return Feedback(key, title, group, _whole(second), _whole(first), judge=judge)


def _two(text: str) -> tuple[Decimal, Decimal, str]:
    found = list(_NUMBER.finditer(text))
    if len(found) != 2:
        raise ValueError("two numbers")
    first, second = (Decimal(one[0].replace(",", ".")) for one in found)
    return first, second, text[found[1].end() :].strip(" /.,")[:30]


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise ValueError("a whole number")
    return int(number)


class Rows:
    """The rows of a form: read, checked, and put together again as a tree."""

    def __init__(self, minimum: Outcome, currency: str, data: Any = None) -> None:
        said = lines(minimum)
        self.kept = minimum if said is None else None
        rows, enough = said or ((), 1)
        count = min(MOST, len(rows) + SPARE)
        if data is not None and str(data.get("rows", "")).isdecimal():
            count = min(MOST, max(1, int(data["rows"])))
        shown = (*rows, *(Line() for _place in range(MOST)))[:count]
        self.forms = tuple(
            LineForm(data, prefix=f"r{place}", currency=currency, initial=_initial(line))
            for place, line in enumerate(shown)
        )
        self.count = count
        self.enough = forms.IntegerField(label=_("How many of these are enough"), min_value=1, max_value=MOST)
        self.enough_typed = str(data.get("enough", enough)) if data is not None else str(enough)
        self.bound = data is not None
        self.faults: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[LineForm, ...]:
        return tuple(form for form in self.forms if not form.is_spare)

    @property
    def spare(self) -> tuple[LineForm, ...]:
        return tuple(form for form in self.forms if form.is_spare)

    def is_valid(self) -> bool:
        """Whether the rows make a tree; what is wrong is beside the rows and in `faults`."""
        if self.kept is not None:
            return True
        good = [form.is_valid() for form in self.forms]
        if not all(good):
            self.faults = tuple(str(one) for form in self.forms for errors in form.errors.values() for one in errors)
            return False
        try:
            self.outcome()
        except ValidationError as fault:
            self.faults = tuple(fault.messages)
            return False
        return True

    def outcome(self) -> Outcome:
        """The tree that the rows say. Raises ValidationError where they say none."""
        if self.kept is not None:
            return self.kept
        groups = tuple(_grouped(self.forms))
        if not groups:
            raise ValidationError(say("Name at least one result."))
        try:
            enough = self.enough.clean(self.enough_typed)
        except ValidationError:
            enough = 0
        if not 1 <= enough <= len(groups):
            most = {"most": len(groups)}
            raise ValidationError(say("How many are enough is a number from 1 to %(most)s.") % most)
        if len(groups) == 1:
            return groups[0]
        return AnyOf(groups) if enough == 1 else AtLeast(enough, groups)


def _grouped(rows: tuple[LineForm, ...]) -> Iterator[Outcome]:
    taken = {form.cleaned_data.get("key") for form in rows}
    groups: list[list[Outcome]] = []
    for form in rows:
        leaf = form.cleaned_data.get("leaf")
        if leaf is None:
            continue
        named = leaf if leaf.key else _named(leaf, taken)
        if form.cleaned_data["together"] and groups:
            groups[-1].append(named)
        else:
            groups.append([named])
    for group in groups:
        yield group[0] if len(group) == 1 else AllOf(tuple(group))


def _named(leaf: Leaf, taken: set[str | None]) -> Leaf:
    key = next(key for n in range(1, 100) if (key := f"result{n}") not in taken)
    taken.add(key)
    return replace(leaf, key=key)


def _initial(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "kind": line.kind,
        "title": line.title,
        "much": line.much,
        "judge": line.judge,
        "together": line.together,
    }
