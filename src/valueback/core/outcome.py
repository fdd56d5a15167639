"""Minimum results as a tree that is met, not met, or not known yet; missing is never "no".

Source: domain section 4, "Three states everywhere" and "Minimum results".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from valueback.core.money import Money


class State(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Judge(StrEnum):
    """Who says that a result counts. Never the coach alone."""

    CLIENT = "client"
    THIRD = "third"
    BOTH = "both"


class Group(StrEnum):
    MANAGER = "manager"
    PEERS = "peers"


@dataclass(frozen=True, slots=True)
class MoneyWon:
    """Money that came from the work: attributed sum >= target, in the target's currency."""

    key: str
    title: str
    target: Money
    judge: Judge = Judge.CLIENT


@dataclass(frozen=True, slots=True)
class Feedback:
    """`improved` of at least `quorum` answers of one group score `scale_from` or more on a scale of 1 to 5."""

    key: str
    title: str
    group: Group
    quorum: int
    improved: int
    scale_from: int = 4
    judge: Judge = Judge.THIRD

    def __post_init__(self) -> None:
        least = 3 if self.group is Group.PEERS else 1
        if self.quorum < least:
            raise ValueError(f"feedback of the group {self.group} needs at least {least} answers")
        if not self.improved >= 1:
            raise ValueError("feedback needs at least one answer that says improved")
        if not 1 <= self.scale_from <= 5:
            raise ValueError("the scale of feedback runs from 1 to 5")


@dataclass(frozen=True, slots=True)
class Habit:
    """Kept `times` a week in at least `weeks` weeks of the window."""

    key: str
    title: str
    times: int
    weeks: int
    judge: Judge = Judge.CLIENT

    def __post_init__(self) -> None:
        if self.times < 1 or self.weeks < 1:
            raise ValueError("a habit needs at least one time a week and one week")


@dataclass(frozen=True, slots=True)
class Measure:
    """From baseline to target, in the direction that the two give."""

    key: str
    title: str
    baseline: Decimal
    target: Decimal
    unit: str = ""
    judge: Judge = Judge.CLIENT

    def __post_init__(self) -> None:
        if self.baseline == self.target:
            raise ValueError("a measure's target must differ from its baseline")

    def reached(self, value: Decimal) -> bool:
        return value >= self.target if self.target > self.baseline else value <= self.target


@dataclass(frozen=True, slots=True)
class Milestone:
    """It happened, or by the end it did not."""

    key: str
    title: str
    judge: Judge = Judge.CLIENT


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judge's own word, such as "I have the tools and habits to get there"."""

    key: str
    title: str
    judge: Judge = Judge.CLIENT


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: "tuple[Outcome, ...]"

    def __post_init__(self) -> None:
        _parts(self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: "tuple[Outcome, ...]"

    def __post_init__(self) -> None:
        _parts(self.parts)


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    parts: "tuple[Outcome, ...]"

    def __post_init__(self) -> None:
        _parts(self.parts)
        if not 1 <= self.count <= len(self.parts):
            raise ValueError("at least k of n needs k between 1 and n")


Leaf: TypeAlias = MoneyWon | Feedback | Habit | Measure | Milestone | Judgement
Outcome: TypeAlias = MoneyWon | Feedback | Habit | Measure | Milestone | Judgement | AllOf | AnyOf | AtLeast


def _parts(parts: "tuple[Outcome, ...]") -> None:
    if not parts:
        raise ValueError("a group of results needs at least one part")


@dataclass(frozen=True, slots=True)
class Found:
    """What the facts say about one leaf: its state, exact numbers as text, and the facts cited by seq."""

    state: State
    numbers: Mapping[str, str] = field(default_factory=dict)
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One node of the tree with its state; `kind` is the class in snake case, `key` empty for a group."""

    kind: str
    key: str
    title: str
    state: State
    numbers: Mapping[str, str]
    parts: "tuple[Result, ...]" = ()
    cites: tuple[int, ...] = ()


def leaves(outcome: Outcome) -> tuple[Leaf, ...]:
    """All leaves, in the order they were written."""
    if isinstance(outcome, AllOf | AnyOf | AtLeast):
        return tuple(leaf for part in outcome.parts for leaf in leaves(part))
    return (outcome,)


def needed(outcome: AllOf | AnyOf | AtLeast) -> int:
    """How many parts must be met."""
    if isinstance(outcome, AllOf):
        return len(outcome.parts)
    return 1 if isinstance(outcome, AnyOf) else outcome.count


def at_least(count: int, states: tuple[State, ...]) -> State:
    """k of n in three states: met as soon as k are, not met as soon as k no longer can be."""
    met = states.count(State.MET)
    if met >= count:
        return State.MET
    return State.NOT_MET if met + states.count(State.UNKNOWN) < count else State.UNKNOWN


KINDS: tuple[tuple[type, str], ...] = (
    (MoneyWon, "money"),
    (Feedback, "feedback"),
    (Habit, "habit"),
    (Measure, "measure"),
    (Milestone, "milestone"),
    (Judgement, "judgement"),
    (AllOf, "all"),
    (AnyOf, "any"),
    (AtLeast, "at_least"),
)
_KIND_OF: Mapping[type, str] = dict(KINDS)


def resolve(outcome: Outcome, found: Mapping[str, Found]) -> Result:
    """The tree with states, from what was found about each leaf (by key; not found is unknown)."""
    kind = _KIND_OF[type(outcome)]
    if isinstance(outcome, AllOf | AnyOf | AtLeast):
        parts = tuple(resolve(part, found) for part in outcome.parts)
        count = needed(outcome)
        state = at_least(count, tuple(part.state for part in parts))
        numbers = {"needed": str(count), "met": str(sum(part.state is State.MET for part in parts))}
        return Result(kind, "", "", state, numbers, parts)
    leaf = found.get(outcome.key, Found(State.UNKNOWN))
    return Result(kind, outcome.key, outcome.title, leaf.state, leaf.numbers, (), leaf.cites)
