"""What is known is counted exactly, what is not known is never zero, and each side confirms the same words."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core import outcome
from valueback.core.codec import Unreadable
from valueback.core.money import CurrencyMismatch, Money
from valueback.core.outcome import Judge
from valueback.core.presets import model_minimum
from valueback.core.terms import Party
from valueback.core.value import (
    Conversation,
    Every,
    Factor,
    Gap,
    Kind,
    Measure,
    Objective,
    Worth,
    conversation_from_json,
    conversation_to_json,
    digest_of,
    free_key,
    gaps_of,
    grown_from,
    lacking,
    line_of,
    minimum_of,
    objective_text,
    roi,
    worth_of,
)

SAID = datetime(2027, 1, 8, 12, tzinfo=UTC)
FEE = Money.of("2400.00", "USD")


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def worth(key: str = "w1", kind: Kind = Kind.TANGIBLE, **said: object) -> Worth:
    """400 to 600 a month for a year, 70 % likely."""
    known: dict[str, object] = {
        "low": usd("400.00"),
        "high": usd("600.00"),
        "every": Every.MONTH,
        "months": 12,
        "probability": Decimal("0.7"),
    }
    return Worth(key, "New contracts", kind, Party.CLIENT, SAID, **{**known, **said})  # type: ignore[arg-type]


def talk(*worths: Worth, **more: object) -> Conversation:
    signs = (Measure("m1", "Calls that I lead", Decimal(0), Decimal(4), "calls a month"),)
    return Conversation("USD", (Objective("o1", "I lead the weekly call", signs, worths),), **more)  # type: ignore[arg-type]


amounts = st.integers(0, 10**9)
shares = st.integers(0, 100).map(lambda per_cent: Decimal(per_cent) / 100)


@st.composite
def worths(draw: st.DrawFn, key: str = "w1") -> Worth:
    low, more = draw(amounts), draw(amounts)
    ends = draw(st.sampled_from((None, (Money(low, "USD"), Money(low + more, "USD")))))
    return Worth(
        key,
        "Worth something",
        draw(st.sampled_from(Kind)),
        draw(st.sampled_from((Party.CLIENT, Party.SPONSOR, Party.COACH))),
        SAID,
        ends[0] if ends else None,
        ends[1] if ends else None,
        draw(st.sampled_from(Every)),
        draw(st.none() | st.integers(1, 600)),
        draw(st.none() | shares),
        draw(st.none() | shares),
    )


conversations = st.integers(0, 5).flatmap(
    lambda count: st.tuples(*(worths(f"w{place}") for place in range(count))).map(lambda said: talk(*said))
)


# --- arithmetic ------------------------------------------------------------------------------------


def test_a_line_is_its_range_times_how_long_and_how_likely() -> None:
    found = line_of(talk().objectives[0], worth())
    assert found.amounts is not None
    assert found.amounts.low == usd("3360.00")  # 400 x 12 x 0.7
    assert found.amounts.expected == usd("4200.00")
    assert found.amounts.high == usd("5040.00")


def test_years_are_counted_by_their_months_exactly() -> None:
    found = line_of(talk().objectives[0], worth(every=Every.YEAR, months=10, probability=Decimal(1)))
    assert found.amounts is not None
    assert found.amounts.low.minor == Fraction(40000 * 10, 12)  # a third of a cent is not lost


def test_what_is_said_once_needs_no_months() -> None:
    found = line_of(talk().objectives[0], worth(every=Every.ONCE, months=None, probability=Decimal(1)))
    assert found.amounts is not None
    assert found.amounts.high == usd("600.00")


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ({"low": None, "high": None}, Gap.AMOUNT),
        ({"months": None}, Gap.MONTHS),
        ({"probability": None}, Gap.PROBABILITY),
        ({"kind": Kind.INTANGIBLE}, Gap.WEIGHT),
    ],
)
def test_a_figure_that_nobody_gave_is_not_known_and_not_zero(said: dict[str, object], gap: Gap) -> None:
    bare = worth(**said)  # type: ignore[arg-type]
    assert gaps_of(bare) == (gap,)
    value = worth_of(talk(bare))
    assert value.whole is None
    assert [line.gaps for line in value.unknown] == [(gap,)]
    assert roi(talk(bare), FEE).whole is None


def test_what_is_felt_is_weighed_and_kept_apart() -> None:
    felt = worth("w2", Kind.INTANGIBLE, every=Every.ONCE, low=usd("1000"), high=usd("1000"), weight=Decimal("0.5"))
    found = roi(talk(worth(), felt), FEE)
    assert found.value.of(Kind.INTANGIBLE) is not None
    assert found.counted is not None
    assert found.whole is not None
    assert found.counted.low == Fraction(3360, 2400)
    assert found.whole.low == Fraction(3360 + 350, 2400)  # 1000 x 0.7 x 0.5 more


def test_the_return_is_the_formula_of_both_sides() -> None:
    sure = Decimal(1)
    tangible = worth(low=usd("300"), high=usd("300"), probability=sure)
    felt = worth("w2", Kind.INTANGIBLE, every=Every.ONCE, probability=sure, weight=Decimal("0.4"))
    along = worth("w3", Kind.PERIPHERAL, every=Every.ONCE, low=usd("200"), high=usd("200"), probability=sure)
    found = roi(talk(tangible, felt, along), FEE)
    assert found.whole is not None
    assert found.whole.expected == (300 * 12 + 500 * Fraction(2, 5) + 200) / Fraction(2400)


@given(conversations)
def test_the_lines_add_up_to_the_sums(said: Conversation) -> None:
    value = worth_of(said)
    known = [line.amounts for line in value.lines if line.amounts is not None]
    if not known:
        assert value.whole is None
    else:
        assert value.whole is not None
        assert value.whole.low.minor == sum(one.low.minor for one in known)
        assert value.whole.expected.minor == sum(one.expected.minor for one in known)
        assert value.whole.low <= value.whole.expected <= value.whole.high
    assert len(known) + len(value.unknown) == len(said.worths)


@given(conversations, worths("extra"))
def test_another_value_never_makes_it_worth_less(said: Conversation, more: Worth) -> None:
    first = said.objectives[0]
    larger = replace(said, objectives=(replace(first, worths=(*first.worths, more)),))
    before, after = worth_of(said).whole, worth_of(larger).whole
    if before is not None:
        assert after is not None
        assert after.low >= before.low
    if gaps_of(more):
        assert after == before


@given(conversations)
def test_the_order_of_what_is_said_does_not_matter_to_its_sum(said: Conversation) -> None:
    first = said.objectives[0]
    turned = replace(said, objectives=(replace(first, worths=first.worths[::-1]),))
    assert worth_of(turned).whole == worth_of(said).whole


@given(conversations, st.integers(1, 10**9))
def test_the_return_times_the_fee_is_the_value(said: Conversation, fee: int) -> None:
    found = roi(said, Money(fee, "USD"))
    if found.whole is not None:
        assert found.value.whole is not None
        assert found.whole.high * fee == found.value.whole.high.minor


def test_a_return_needs_a_fee_in_the_same_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        roi(talk(worth()), Money.of("2400.00", "BRL"))
    with pytest.raises(ValueError, match="above zero"):
        roi(talk(worth()), Money.zero("USD"))


# --- what cannot be said ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"low": usd("600"), "high": usd("400")}, "lower figure to the higher"),
        ({"low": usd("-1"), "high": usd("400")}, "not below zero"),
        ({"high": None}, "both its ends"),
        ({"months": 0}, "months"),
        ({"probability": Decimal("1.1")}, "between 0 and 1"),
        ({"weight": Decimal("-0.1")}, "between 0 and 1"),
    ],
)
def test_figures_that_cannot_be_meant_are_no_value(said: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        worth(**said)  # type: ignore[arg-type]


def test_every_part_has_a_key_of_its_own_and_words() -> None:
    with pytest.raises(ValueError, match="key of its own"):
        talk(worth("m1"))
    with pytest.raises(ValueError, match="words"):
        Objective("o1", "  ")
    with pytest.raises(ValueError, match="every amount is in USD"):
        talk(worth(low=Money.of("1", "BRL"), high=Money.of("2", "BRL")))
    with pytest.raises(ValueError, match="at most"):
        Conversation("USD", tuple(Objective(f"o{place}", "More") for place in range(7)))


def test_a_free_key_is_one_that_nothing_has() -> None:
    said = talk(worth(), factors=(Factor("f1", "A reorganisation"),))
    assert [free_key(said, letter) for letter in "omwf"] == ["o2", "m2", "w2", "f2"]
    assert free_key(said, "w", ("w2",)) == "w3"


# --- stored and confirmed --------------------------------------------------------------------------


@given(conversations)
def test_what_is_stored_comes_back_the_same(said: Conversation) -> None:
    assert conversation_from_json(conversation_to_json(said)) == said


def test_what_is_stored_otherwise_is_said_with_its_place() -> None:
    broken = conversation_to_json(talk(worth()))
    broken["objectives"][0]["worths"][0]["months"] = "twelve"
    with pytest.raises(Unreadable, match=r"objectives\[0\].worths\[0\].months"):
        conversation_from_json(broken)


@given(conversations)
def test_one_figure_more_is_another_digest(said: Conversation) -> None:
    changed = replace(said, factors=(Factor("f1", "A reorganisation"),))
    assert digest_of(said) == digest_of(conversation_from_json(conversation_to_json(said)))
    assert digest_of(changed) != digest_of(said)


def test_what_is_lacking_is_named_with_its_objective() -> None:
    assert lacking(Conversation("USD")) == (("no_objective", ""),)
    assert lacking(Conversation("USD", (Objective("o1", "Lead the call"),))) == (
        ("no_measure", "Lead the call"),
        ("no_value", ""),
    )
    assert lacking(talk(worth())) == ()


# --- towards an agreement and from one -------------------------------------------------------------


def test_any_of_its_measures_and_sentences_is_the_minimum() -> None:
    said = Conversation(
        "USD",
        (
            Objective(
                "o1",
                "I lead the weekly call.",
                (
                    Measure("m1", "Gains from the work", None, Decimal("2400"), "USD"),
                    Measure("m2", "Calls that I lead", Decimal(0), Decimal(4), "calls"),
                    Measure("m3", "My manager sees the change", judge=Judge.THIRD, judge_name="Rui"),
                    Measure("m4", "An offer"),
                ),
                (),
                "I have the tools and habits to get there.",
            ),
            Objective("o2", "A promotion"),
        ),
    )
    assert minimum_of(said) == outcome.AnyOf(
        (
            outcome.MoneyWon("m1", "Gains from the work", FEE),
            outcome.Measure("m2", "Calls that I lead", Decimal(0), Decimal(4), "calls"),
            outcome.Feedback("m3", "My manager sees the change", outcome.Group.MANAGER, 1, 1),
            outcome.Milestone("m4", "An offer"),
            outcome.Judgement("word_o1", "I have the tools and habits to get there"),
        )
    )
    assert objective_text(said) == "I lead the weekly call; A promotion"
    assert minimum_of(Conversation("USD", (Objective("o1", "A promotion"),))) is None


def test_half_a_cent_is_no_amount_to_be_won() -> None:
    measure = Measure("m1", "Savings", None, Decimal("2400.005"), "USD")
    assert minimum_of(Conversation("USD", (Objective("o1", "Save", (measure,)),))) == outcome.Milestone("m1", "Savings")


def test_a_draft_grows_into_a_conversation_that_says_the_same() -> None:
    said = grown_from("Lead the weekly call", model_minimum(FEE), "USD")
    (objective,) = said.objectives
    assert objective.enough == "I have the tools and habits to get there"
    assert [one.text for one in objective.measures] == [
        "New contracts from the work",
        "Speaks up in English in every weekly meeting",
        "My manager sees the change",
    ]
    assert objective.measures[0].target == Decimal("2400.00")
    assert objective.worths == ()
    kept = minimum_of(said)
    assert isinstance(kept, outcome.AnyOf)
    assert kept.parts[0] == outcome.MoneyWon("m1", "New contracts from the work", FEE)
