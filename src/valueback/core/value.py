"""What reaching the objectives is worth, in the words and figures of those who said so; what nobody said is not known.

A figure is a range, over a time, with a likelihood; a missing one leaves its line uncounted and never counts as zero.
Source: domain section 1, "value conversation", and the return on a fee as
(tangible x duration + intangible x weight + peripheral) / fee.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from valueback.core import outcome
from valueback.core.codec import Json, decode, encode
from valueback.core.dates import Instant, utc
from valueback.core.money import Exact, Money, exponent_of
from valueback.core.outcome import Judge, Outcome
from valueback.core.terms import Party
from valueback.core.text import canonical

MOST_OBJECTIVES, MOST_MEASURES, MOST_WORTHS, MOST_FACTORS = 6, 6, 8, 10
"""How many of each one conversation holds: beyond that nobody keeps them in mind."""

LONGEST = 600
"""Months; a value that lasts longer than fifty years is a mistake in the form."""


class Kind(StrEnum):
    TANGIBLE = "tangible"  # money that can be counted
    INTANGIBLE = "intangible"  # felt rather than counted: it weighs in, and is kept apart
    PERIPHERAL = "peripheral"  # comes along: for a team, for somebody else


class Every(StrEnum):
    ONCE = "once"
    MONTH = "month"
    YEAR = "year"


class Gap(StrEnum):
    """What is not known of a value that was named."""

    AMOUNT = "amount"
    MONTHS = "months"
    PROBABILITY = "probability"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Measure:
    """How somebody would notice: from `baseline` to `target` where it has numbers, otherwise that it happened.

    `unit` is what the numbers count; the conversation's own currency makes it money won. `judge_name` says who the
    third person, or the other of both, is.
    """

    key: str
    text: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    how: str = ""
    judge: Judge = Judge.CLIENT
    judge_name: str = ""

    def __post_init__(self) -> None:
        _named(self.key, self.text)


@dataclass(frozen=True, slots=True)
class Worth:
    """One value of reaching an objective: from `low` to `high`, `every` so often for `months`, as likely as it is.

    `probability` and `weight` lie between 0 and 1; the weight says how much of something intangible is counted.
    `said_by` and `said_at`: whose figures these are, and since when.
    """

    key: str
    text: str
    kind: Kind
    said_by: Party
    said_at: Instant
    low: Money | None = None
    high: Money | None = None
    every: Every = Every.ONCE
    months: int | None = None
    probability: Decimal | None = None
    weight: Decimal | None = None

    def __post_init__(self) -> None:
        _named(self.key, self.text)
        utc(self.said_at)
        if (self.low is None) != (self.high is None):
            raise ValueError("a range has both its ends; one figure is both")
        if (
            self.low is not None
            and self.high is not None
            and not Money.zero(self.low.currency) <= self.low <= self.high
        ):
            raise ValueError("a range runs from the lower figure to the higher one, and is not below zero")
        if self.months is not None and not 1 <= self.months <= LONGEST:
            raise ValueError(f"a value lasts from 1 to {LONGEST} months")
        if any(share is not None and not 0 <= share <= 1 for share in (self.probability, self.weight)):
            raise ValueError("a likelihood and a weight are between 0 and 1")


@dataclass(frozen=True, slots=True)
class Objective:
    """What would be different. `enough` is the sentence that would say "it has paid for itself" (may be empty)."""

    key: str
    text: str
    measures: tuple[Measure, ...] = ()
    worths: tuple[Worth, ...] = ()
    enough: str = ""

    def __post_init__(self) -> None:
        _named(self.key, self.text)
        if len(self.measures) > MOST_MEASURES or len(self.worths) > MOST_WORTHS:
            raise ValueError(f"an objective has at most {MOST_MEASURES} measures and {MOST_WORTHS} values")


@dataclass(frozen=True, slots=True)
class Factor:
    """Something outside of the work that could help or hinder, foreseen."""

    key: str
    text: str

    def __post_init__(self) -> None:
        _named(self.key, self.text)


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that was said, in one currency."""

    currency: str
    objectives: tuple[Objective, ...] = ()
    factors: tuple[Factor, ...] = ()

    def __post_init__(self) -> None:
        exponent_of(self.currency)
        if len(self.objectives) > MOST_OBJECTIVES or len(self.factors) > MOST_FACTORS:
            raise ValueError(f"at most {MOST_OBJECTIVES} objectives and {MOST_FACTORS} factors")
        keys = tuple(_keys(self))
        if len(set(keys)) != len(keys):
            raise ValueError("each part of a conversation has a key of its own")
        if any(worth.low is not None and worth.low.currency != self.currency for _, worth in self.worths):
            raise ValueError(f"every amount is in {self.currency}")

    @property
    def worths(self) -> tuple[tuple[Objective, Worth], ...]:
        """Every value with the objective that it belongs to."""
        return tuple((one, worth) for one in self.objectives for worth in one.worths)

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for one in self.objectives for measure in one.measures)


def _named(key: str, text: str) -> None:
    if not key or not text.strip():
        raise ValueError("each part of a conversation has a key and words")


def _keys(conversation: Conversation) -> Iterator[str]:
    for objective in conversation.objectives:
        yield objective.key
        yield from (one.key for one in objective.measures)
        yield from (one.key for one in objective.worths)
    yield from (one.key for one in conversation.factors)


def free_key(conversation: Conversation, letter: str, taken: Iterable[str] = ()) -> str:
    """The next key that nothing in the conversation has: o1, o2, m1 ... A key is never used again for another thing
    while that thing is there."""
    there = {*_keys(conversation), *taken}
    return next(key for number in range(1, 10_000) if (key := f"{letter}{number}") not in there)


# --- stored, and confirmed -------------------------------------------------------------------------


def conversation_to_json(conversation: Conversation) -> Json:
    """The stored form: every part written out."""
    return encode(conversation)


def conversation_from_json(data: Json) -> Conversation:
    """The conversation that was stored. Raises codec.Unreadable."""
    return decode(Conversation, data)


def digest_of(conversation: Conversation) -> str:
    """What each side confirms: SHA-256 of the canonical stored form, in hex."""
    return sha256(canonical(encode(conversation))).hexdigest()


def lacking(conversation: Conversation) -> tuple[tuple[str, str], ...]:
    """What keeps it from being agreed, as (code, words of the objective): no_objective, no_measure, no_value."""
    if not conversation.objectives:
        return (("no_objective", ""),)
    bare = tuple(("no_measure", one.text) for one in conversation.objectives if not one.measures)
    return bare if conversation.worths else (*bare, ("no_value", ""))


# --- arithmetic ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """Unrounded amounts of one currency; `expected` is the middle of the range."""

    low: Exact
    expected: Exact
    high: Exact

    def plus(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.expected + other.expected, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Line:
    """One value, counted: its range times how often, how likely and (intangible) how much of it; or what is missing."""

    objective: Objective
    worth: Worth
    amounts: Range | None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """All lines. A sum is None where nothing of it is known; lines with a gap are in no sum."""

    currency: str
    lines: tuple[Line, ...]

    def of(self, *kinds: Kind) -> Range | None:
        """The sum of the known lines of these kinds."""
        found: Range | None = None
        for line in self.lines:
            if line.worth.kind in kinds and line.amounts is not None:
                found = line.amounts if found is None else found.plus(line.amounts)
        return found

    @property
    def counted(self) -> Range | None:
        """Tangible and peripheral: what can be counted."""
        return self.of(Kind.TANGIBLE, Kind.PERIPHERAL)

    @property
    def whole(self) -> Range | None:
        """With what is intangible, by its weight."""
        return self.of(*Kind)

    @property
    def unknown(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.amounts is None)


@dataclass(frozen=True, slots=True)
class Times:
    """How many times a fee comes back, exactly."""

    low: Fraction
    expected: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Roi:
    """A value against a fee: `counted` without what is intangible, `whole` with it. None: not known."""

    fee: Money
    value: Value
    counted: Times | None
    whole: Times | None


def times_of(worth: Worth) -> Fraction | None:
    """How many times the range comes: once, or once a month or year for its months. None: not known for how long."""
    if worth.every is Every.ONCE:
        return Fraction(1)
    if worth.months is None:
        return None
    return Fraction(worth.months) if worth.every is Every.MONTH else Fraction(worth.months, 12)


def gaps_of(worth: Worth) -> tuple[Gap, ...]:
    """What is not known of a value, in the order in which a page asks."""
    asked = (
        (Gap.AMOUNT, worth.low is None),
        (Gap.MONTHS, times_of(worth) is None),
        (Gap.PROBABILITY, worth.probability is None),
        (Gap.WEIGHT, worth.kind is Kind.INTANGIBLE and worth.weight is None),
    )
    return tuple(gap for gap, missing in asked if missing)


def line_of(objective: Objective, worth: Worth) -> Line:
    """range x times x probability (x weight, if intangible); the expected amount is that of the middle of the range."""
    gaps, often = gaps_of(worth), times_of(worth)
    if gaps or worth.low is None or worth.high is None or worth.probability is None or often is None:
        return Line(objective, worth, None, gaps)
    rate = often * Fraction(worth.probability)
    if worth.kind is Kind.INTANGIBLE and worth.weight is not None:
        rate *= Fraction(worth.weight)
    low, high = worth.low.times(rate), worth.high.times(rate)
    return Line(objective, worth, Range(low, (low + high).times(Fraction(1, 2)), high))


def worth_of(conversation: Conversation) -> Value:
    """What everything that was said is worth, line by line."""
    return Value(conversation.currency, tuple(line_of(objective, worth) for objective, worth in conversation.worths))


def roi(conversation: Conversation, fee: Money) -> Roi:
    """What comes back for a fee. CurrencyMismatch (ValueError) for a fee in another currency, ValueError for none."""
    if fee.minor <= 0:
        raise ValueError("a return is that of a fee above zero")
    value = worth_of(conversation)
    return Roi(fee, value, _times(value.counted, fee), _times(value.whole, fee))


def _times(amounts: Range | None, fee: Money) -> Times | None:
    if amounts is None:
        return None
    zero = Exact.zero(fee.currency)
    low, expected, high = ((zero + one).minor / fee.minor for one in (amounts.low, amounts.expected, amounts.high))
    return Times(low, expected, high)


# --- towards an agreement, and from one --------------------------------------------------------------


def objective_text(conversation: Conversation) -> str:
    """The objectives as an agreement names them: one after another."""
    return "; ".join(one.text.rstrip(" .;") for one in conversation.objectives)


def minimum_of(conversation: Conversation) -> Outcome | None:
    """Any one of: each measure as a result, and each sentence that would be enough; None where nothing was said.

    A measure with a target in the conversation's currency is money won, one with two numbers goes from one to the
    other, one without is seen by the person who judges it, or it simply happened.
    """
    leaves: tuple[Outcome, ...] = (
        *(_leaf(one, conversation.currency) for one in conversation.measures),
        *(
            outcome.Judgement(f"word_{one.key}", one.enough.rstrip(" ."))
            for one in conversation.objectives
            if one.enough.strip()
        ),
    )
    if not leaves:
        return None
    return leaves[0] if len(leaves) == 1 else outcome.AnyOf(leaves)


def _leaf(measure: Measure, currency: str) -> Outcome:
    title = measure.text.rstrip(" .")
    if measure.target is not None and measure.unit.upper() == currency and measure.target > 0:
        decimals = exponent_of(currency)
        minor = Fraction(measure.target) * 10**decimals
        if minor.denominator == 1:
            return outcome.MoneyWon(measure.key, title, Money(int(minor), currency), measure.judge)
    if measure.baseline is not None and measure.target is not None and measure.baseline != measure.target:
        return outcome.Measure(measure.key, title, measure.baseline, measure.target, measure.unit, measure.judge)
    if measure.judge is Judge.THIRD:
        return outcome.Feedback(measure.key, title, outcome.Group.MANAGER, 1, 1)
    return outcome.Milestone(measure.key, title, measure.judge)


def grown_from(objective: str, minimum: Outcome, currency: str) -> Conversation:
    """The conversation that a draft's objective and minimum results already are; what it is worth is not said yet."""
    leaves = outcome.leaves(minimum)
    words = [leaf.title for leaf in leaves if isinstance(leaf, outcome.Judgement)]
    measured = [leaf for leaf in leaves if not isinstance(leaf, outcome.Judgement)]
    measures = tuple(_measure(f"m{place}", leaf) for place, leaf in enumerate(measured[:MOST_MEASURES], start=1))
    return Conversation(currency, (Objective("o1", objective, measures, (), words[0] if words else ""),))


def _measure(key: str, leaf: outcome.Leaf) -> Measure:
    match leaf:
        case outcome.MoneyWon():
            return Measure(key, leaf.title, None, leaf.target.decimal, leaf.target.currency, "", leaf.judge)
        case outcome.Measure():
            return Measure(key, leaf.title, leaf.baseline, leaf.target, leaf.unit, "", leaf.judge)
        case outcome.Habit():
            return Measure(key, leaf.title, Decimal(0), Decimal(leaf.times * leaf.weeks), "", "", leaf.judge)
    return Measure(key, leaf.title, judge=leaf.judge)
