"""One step of the conversation as rows: read from a form, in the order they were posted, and put back into the whole.

Adding, moving and removing work without a script: each is a button of the same form, so what was typed goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from valueback.core.dates import Instant
from valueback.core.value import (
    MOST_FACTORS,
    MOST_MEASURES,
    MOST_OBJECTIVES,
    MOST_WORTHS,
    Conversation,
    Factor,
    Measure,
    Objective,
    Worth,
    free_key,
)
from valueback.web.parts import Fault
from valueback.web.value.forms import FactorForm, MeasureForm, ObjectiveForm, RowForm, WorthForm, figures_of

T = TypeVar("T", Objective, Measure, Worth, Factor)
Item = Objective | Measure | Worth | Factor

OBJECTIVES, MEASURES, WORTH, FACTORS = "objectives", "measures", "worth", "factors"
ROWS: Final[tuple[str, ...]] = (OBJECTIVES, MEASURES, WORTH, FACTORS)
_KEY: Final = re.compile(r"[omwf]\d{1,4}")
_MOST: Final = ((OBJECTIVES, MOST_OBJECTIVES), (MEASURES, MOST_MEASURES), (WORTH, MOST_WORTHS), (FACTORS, MOST_FACTORS))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a group; `key` is empty for the spare one at its end."""

    key: str
    form: Any
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one objective, or of the whole conversation where `owner` is None."""

    owner: Objective | None
    rows: tuple[Row, ...]
    spare: Row | None

    @property
    def name(self) -> str:
        """What the list of its keys is posted as."""
        return f"keys-{self.owner.key}" if self.owner else "keys"

    @property
    def keys(self) -> str:
        return ",".join(row.key for row in self.rows)

    @property
    def every(self) -> tuple[Row, ...]:
        return self.rows if self.spare is None else (*self.rows, self.spare)


class Rows:
    """The rows of one step over a conversation, typed into or not."""

    def __init__(
        self, step: str, body: Conversation, people: tuple[tuple[str, str], ...], now: Instant, data: Any = None
    ) -> None:
        self.step, self.body, self.people, self.now, self.data = step, body, people, now, data
        owners: tuple[Objective | None, ...] = body.objectives if step in (MEASURES, WORTH) else (None,)
        self.groups = tuple(self._group(owner) for owner in owners)

    @property
    def most(self) -> int:
        return dict(_MOST)[self.step]

    def is_valid(self, dropped: str = "") -> bool:
        """Whether all rows can be read, but for one that is to go."""
        return all(row.form.is_valid() or row.key == dropped != "" for row in self._all())

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong, each with the field it is about."""
        return tuple(
            Fault(row.form[name].id_for_label if name in row.form.fields else "", str(sentence))
            for row in self._all()
            for name, sentences in row.form.errors.items()
            for sentence in sentences
        )

    def said(self, dropped: str = "") -> Conversation:
        """The conversation with the rows of this step as they were typed; rows left empty are gone."""
        self._taken: set[str] = set()
        if self.step == FACTORS:
            return replace(self.body, factors=tuple(self._items(self.groups[0], dropped)))
        if self.step == OBJECTIVES:
            return replace(self.body, objectives=tuple(self._items(self.groups[0], dropped)))
        field = "measures" if self.step == MEASURES else "worths"
        changed = tuple(
            replace(group.owner, **{field: tuple(self._items(group, dropped))})  # type: ignore[type-var]
            for group in self.groups
        )
        return replace(self.body, objectives=changed)  # type: ignore[arg-type]

    # --- from the form ---------------------------------------------------------------------------

    def _all(self) -> Iterator[Row]:
        for group in self.groups:
            yield from group.every

    def _there(self, owner: Objective | None) -> tuple[Item, ...]:
        if owner is not None:
            return owner.measures if self.step == MEASURES else owner.worths
        return self.body.objectives if self.step == OBJECTIVES else self.body.factors

    def _group(self, owner: Objective | None) -> Group:
        there = {one.key: one for one in self._there(owner)}
        name = f"keys-{owner.key}" if owner else "keys"
        keys = tuple(there)
        if self.data is not None and name in self.data:
            posted = dict.fromkeys(key for key in self.data[name].split(",") if _KEY.fullmatch(key))
            keys = tuple(posted)[: self.most]
        rows = tuple(
            Row(key, self._form(key, there.get(key)), place == 0, place == len(keys) - 1)
            for place, key in enumerate(keys)
        )
        spare = f"new-{owner.key}" if owner else "new"
        return Group(owner, rows, Row("", self._form(spare, None), False, True) if len(keys) < self.most else None)

    def _form(self, prefix: str, item: Item | None) -> RowForm:
        initial = _initial(item)
        if self.step == OBJECTIVES:
            return ObjectiveForm(self.data, prefix=prefix, initial=initial)
        if self.step == MEASURES:
            return MeasureForm(self.data, prefix=prefix, initial=initial)
        if self.step == FACTORS:
            return FactorForm(self.data, prefix=prefix, initial=initial)
        return WorthForm(self.data, people=self.people, currency=self.body.currency, prefix=prefix, initial=initial)

    def _items(self, group: Group, dropped: str) -> Iterator[Any]:
        there = {one.key: one for one in self._there(group.owner)}
        for row in group.every:
            if row.form.is_blank or (dropped and row.key == dropped):
                continue
            key = row.key or free_key(self.body, _letter(self.step), self._taken)
            self._taken.add(key)
            before: Any = there.get(key)
            if self.step == OBJECTIVES:
                yield row.form.objective(key, before)
            elif self.step == MEASURES:
                yield row.form.measure(key)
            elif self.step == WORTH:
                yield row.form.worth(key, before, self.now)
            else:
                yield row.form.factor(key)


def _letter(step: str) -> str:
    return {OBJECTIVES: "o", MEASURES: "m", WORTH: "w", FACTORS: "f"}[step]


def _initial(item: Item | None) -> dict[str, Any]:
    match item:
        case Objective():
            return {"text": item.text, "enough": item.enough}
        case Measure():
            return {
                "text": item.text,
                "baseline": item.baseline,
                "target": item.target,
                "unit": item.unit,
                "how": item.how,
                "judge": item.judge.value,
                "judge_name": item.judge_name,
            }
        case Worth():
            return {"text": item.text, "kind": item.kind.value, "said_by": item.said_by.value, **figures_of(item)}
        case Factor():
            return {"text": item.text}
    return {}


# --- moving ----------------------------------------------------------------------------------------


def moved(body: Conversation, key: str, by: int) -> Conversation:
    """The conversation with one part a place further up (-1) or down (1) among its own kind."""
    return replace(
        body,
        objectives=tuple(
            replace(one, measures=_moved(one.measures, key, by), worths=_moved(one.worths, key, by))
            for one in _moved(body.objectives, key, by)
        ),
        factors=_moved(body.factors, key, by),
    )


def _moved(items: Iterable[T], key: str, by: int) -> tuple[T, ...]:
    found = list(items)
    place = next((number for number, one in enumerate(found) if one.key == key), None)
    if place is not None and 0 <= place + by < len(found):
        found[place], found[place + by] = found[place + by], found[place]
    return tuple(found)
