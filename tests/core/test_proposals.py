"""Options: the fee comes from the value, the arithmetic adds up, what differs is said first, a choice is a draft."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.life import model_terms
from valueback.core.billing import instalments
from valueback.core.codec import Unreadable
from valueback.core.conflicts import conflicts
from valueback.core.money import CURRENCIES, Money, total
from valueback.core.outcome import AnyOf, Judgement, Milestone, MoneyWon, leaves
from valueback.core.presets import PRESETS
from valueback.core.proposals import (
    SHARE,
    Aspect,
    Offer,
    Option,
    Payment,
    Suggestion,
    calls_that_fit,
    compared,
    faults,
    first_day_from,
    in_steps,
    offer_from_json,
    offer_to_json,
    state_at,
    suggested_fee,
    terms_for,
)
from valueback.core.slots import Slot
from valueback.core.terms import Overage, PayForAccess, PayForWork, PaymentPart, WorkUnit

SLOT = Slot(4, time(10), "America/New_York", 45)
FIRST = date(2027, 1, 15)
AT = datetime(2027, 1, 20, 12, tzinfo=UTC)
CODES = st.sampled_from(sorted(CURRENCIES))
ACCESS = PayForAccess(("Jose",), ("WhatsApp",), time(9), time(17), 4)
WORK = PayForWork(WorkUnit.MINUTES, Decimal(600), overage=Overage.BILL, rate=Money.of("200.00", "USD"))
PARTS = (PaymentPart("Begin", Decimal("0.4")), PaymentPart("Half-way", Decimal("0.6")))


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def option(key: str = "a", **other: Any) -> Option:
    return Option(**{"key": key, "title": "Weekly", "fee": usd("2400.00"), "months": 6, "sessions": 26, **other})


def offer(*options: Option, **other: Any) -> Offer:
    return Offer(options or (option(),), "Lead the weekly call", FIRST, SLOT, **other)


def options() -> st.SearchStrategy[Option]:
    fees = st.builds(Money, st.integers(1, 10**12), CODES)
    discounts = st.decimals(Decimal(0), Decimal("0.99"), places=4)
    return st.builds(
        lambda fee, months, payment, discount, parts: option(
            fee=fee, months=months, payment=payment, discount=discount, parts=parts
        ),
        fees,
        st.integers(1, 60),
        st.sampled_from(Payment),
        discounts,
        st.sampled_from([(), PARTS]),
    )


# --- the fee ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1240", "USD", "1250.00 USD"),
        ("2412", "USD", "2400.00 USD"),
        ("9990", "USD", "10000.00 USD"),
        ("4800", "USD", "4800.00 USD"),
        ("123.40", "EUR", "125.00 EUR"),
        ("12.60", "EUR", "13.00 EUR"),
        ("0.20", "EUR", "1.00 EUR"),
        ("241200", "JPY", "240000 JPY"),
        ("1234567", "JPY", "1250000 JPY"),
        ("741.234", "KWD", "740.000 KWD"),
        ("1225", "USD", "1250.00 USD"),
    ],
)
def test_a_fee_is_rounded_to_what_people_say(amount: str, currency: str, said: str) -> None:
    assert str(in_steps(Money.of(amount, currency).minor, currency)) == said


def test_a_fee_is_suggested_as_a_share_that_stays_visible() -> None:
    assert suggested_fee(usd("24120.00")) == Suggestion(usd("2400.00"), SHARE, usd("24120.00"))
    assert suggested_fee(usd("12400.00"), Decimal("0.15")).fee == usd("1850.00")


@pytest.mark.parametrize("share", [Decimal(0), Decimal("-0.1"), Decimal("1.01")])
def test_a_share_that_is_none_suggests_nothing(share: Decimal) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        suggested_fee(usd("100.00"), share)


def test_nothing_agreed_suggests_nothing() -> None:
    with pytest.raises(ValueError, match="above zero"):
        suggested_fee(usd("0.00"))


@given(st.integers(1, 10**13), CODES)
def test_rounding_stays_near_and_is_done_once(minor: int, currency: str) -> None:
    said = in_steps(minor, currency)
    assert in_steps(said.minor, currency) == said
    assert said.minor > 0
    unit = 10 ** CURRENCIES[currency]
    assume(minor >= 10 * unit)
    assert abs(Fraction(said.minor - minor, minor)) <= Fraction(1, 20)
    assert said.minor % unit == 0


@given(st.integers(1, 10**12), st.integers(0, 10**12), CODES)
def test_more_value_never_suggests_less(minor: int, more: int, currency: str) -> None:
    less, greater = suggested_fee(Money(minor, currency)), suggested_fee(Money(minor + more, currency))
    assert less.fee <= greater.fee


# --- the arithmetic --------------------------------------------------------------------------------


def test_paying_at_once_saves_what_is_said() -> None:
    one = option(discount=Decimal("0.05"))
    assert (one.owed, one.saved) == (usd("2280.00"), usd("120.00"))
    assert option(discount=Decimal("0.05"), payment=Payment.MONTHLY).owed == usd("2400.00")


def test_a_half_of_the_smallest_unit_is_rounded_up() -> None:
    assert option(fee=usd("0.10"), discount=Decimal("0.05")).owed == usd("0.10")
    assert option(fee=Money(1001, "JPY"), discount=Decimal("0.5")).owed == Money(501, "JPY")


def test_a_fee_paid_monthly_is_split_with_the_larger_parts_first() -> None:
    one = option(months=7, payment=Payment.MONTHLY)
    assert one.instalments == (usd("342.86"),) * 5 + (usd("342.85"),) * 2
    assert one.per_month == usd("342.86")


def test_milestones_share_the_fee() -> None:
    assert option(payment=Payment.MILESTONES, parts=PARTS).instalments == (usd("960.00"), usd("1440.00"))


@given(options())
def test_what_is_paid_adds_up_to_what_is_owed(one: Option) -> None:
    assert total(one.instalments, one.fee.currency) == one.owed
    assert one.owed + one.saved == one.fee
    assert 0 <= one.saved.minor <= one.fee.minor


@given(options())
def test_an_offer_is_read_back_as_it_was_written(one: Option) -> None:
    made = offer(replace(one, retainer=ACCESS), replace(one, key="b", retainer=WORK, scope=("Two drafts", "x")))
    assert offer_from_json(offer_to_json(made)) == made


def test_what_is_no_offer_is_not_read() -> None:
    with pytest.raises(Unreadable):
        offer_from_json({"options": [{"key": "a"}]})


# --- what differs ----------------------------------------------------------------------------------


def test_what_differs_comes_first() -> None:
    lines = compared((option(), option("b", retainer=ACCESS, fee=usd("3600.00"))))
    assert [line.aspect for line in lines if line.differs] == [Aspect.FEE, Aspect.PER_MONTH, Aspect.BETWEEN]
    assert [line.aspect for line in lines if not line.differs] == [Aspect.PAID, Aspect.CALLS, Aspect.GUARANTEE]
    assert [line.differs for line in lines] == sorted((line.differs for line in lines), reverse=True)


def test_an_option_alone_is_told_whole_and_leaves_out_what_it_does_not_have() -> None:
    aspects = [line.aspect for line in compared((option(),))]
    assert aspects == [Aspect.FEE, Aspect.PER_MONTH, Aspect.PAID, Aspect.CALLS, Aspect.GUARANTEE]


@given(st.lists(options(), min_size=1, max_size=3))
def test_the_order_of_the_options_does_not_change_what_differs(some: list[Option]) -> None:
    assert compared(tuple(some)) == compared(tuple(reversed(some)))


# --- the draft -------------------------------------------------------------------------------------


def test_choosing_makes_the_terms_that_were_shown() -> None:
    base = model_terms()
    chosen = option(discount=Decimal("0.05"), retainer=ACCESS, scope=("One page a month",), minutes=60)
    made = terms_for(chosen, base)
    assert (made.fee, made.list_fee, made.payment) == (usd("2280.00"), usd("2400.00"), "at_once")
    assert (made.months, made.sessions, made.slot.minutes, made.retainer) == (6, 26, 60, ACCESS)
    assert made.own_clauses == (*base.own_clauses, "One page a month")
    assert made.objective == base.objective
    assert terms_for(chosen, made) == made


def test_what_had_to_reach_the_old_fee_has_to_reach_the_new_one() -> None:
    own = AnyOf((MoneyWon("gains", "Gains", usd("2400.00")), MoneyWon("raise", "A raise", usd("9000.00"))))
    made = terms_for(option(fee=usd("3600.00")), replace(model_terms(), minimum=own, fee=usd("2400.00")))
    assert [leaf.target for leaf in leaves(made.minimum) if isinstance(leaf, MoneyWon)] == [
        usd("3600.00"),
        usd("9000.00"),
    ]


def test_a_preset_brings_the_results_that_it_is_judged_by() -> None:
    plain = terms_for(option(), replace(model_terms(), minimum=Judgement("word", "I can do it")))
    assert plain.minimum == Judgement("word", "I can do it")
    judged = terms_for(option(preset="stakeholders"), plain)
    assert [type(leaf) for leaf in leaves(judged.minimum)] == [Milestone] * 3
    search = terms_for(option(preset="job-search"), terms_for(option(preset="none"), judged))
    assert search.guarantee == PRESETS["job-search"]()


@given(options(), st.sampled_from(sorted(PRESETS)))
def test_whatever_can_be_offered_makes_terms_that_can_work(one: Option, preset: str) -> None:
    fits = calls_that_fit(FIRST, SLOT, one.months, 1)
    usable = replace(
        one,
        preset=preset,
        sessions=fits,
        parts=PARTS if one.payment is Payment.MILESTONES else (),
        discount=one.discount if one.payment is Payment.AT_ONCE else Decimal(0),
    )
    assume(not faults(offer(usable)))
    base = replace(model_terms("none"), fee=one.fee, first_day=FIRST, slot=SLOT, minimum=Judgement("word", "I can"))
    made = terms_for(usable, base)
    assert conflicts(made) == ()
    assert made.fee == usable.owed


def test_a_preset_that_is_unknown_makes_no_terms() -> None:
    with pytest.raises(ValueError, match="not a guarantee"):
        terms_for(option(preset="lottery"), model_terms())


# --- what stands in the way ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "text_missing"),
        ({"fee": Money(0, "USD")}, "fee_not_positive"),
        ({"months": 0}, "months_out_of_range"),
        ({"months": 61}, "months_out_of_range"),
        ({"minutes": 0}, "minutes_out_of_range"),
        ({"sessions": 0}, "no_session_in_term"),
        ({"sessions": 27}, "no_session_in_term"),
        ({"every_weeks": 0}, "no_session_in_term"),
        ({"discount": Decimal(1)}, "discount_unclear"),
        ({"discount": Decimal("0.1"), "payment": Payment.MONTHLY}, "discount_not_at_once"),
        ({"payment": Payment.MILESTONES}, "parts_unclear"),
        ({"payment": Payment.MILESTONES, "parts": PARTS[:1]}, "parts_unclear"),
        ({"preset": "lottery"}, "preset_unknown"),
        ({"retainer": replace(WORK, rate=Money(5, "EUR"))}, "options_in_two_currencies"),
        ({"retainer": replace(ACCESS, credit=Money(5, "EUR"))}, "options_in_two_currencies"),
        ({"suggested": suggested_fee(usd("50000.00"))}, "fee_reason_needed"),
    ],
)
def test_what_stands_in_the_way_is_said(changed: dict[str, Any], code: str) -> None:
    assert code in [one.code for one in faults(offer(option(**changed)))]


def test_a_fee_of_the_coach_s_own_needs_its_reason() -> None:
    other = option(suggested=suggested_fee(usd("50000.00")), why_fee="The first one in this company")
    assert other.is_overridden
    assert faults(offer(other)) == ()


def test_there_is_one_option_at_least_and_three_at_most() -> None:
    assert [one.code for one in faults(Offer((), "x", FIRST, SLOT))] == ["options_missing"]
    four = tuple(option(key) for key in "abcd")
    assert [one.code for one in faults(offer(*four))] == ["options_too_many"]
    assert [one.code for one in faults(offer(option(), option()))] == ["option_unknown"]
    mixed = offer(option(), option("b", fee=Money.of("100.00", "EUR")))
    assert [one.code for one in faults(mixed)] == ["options_in_two_currencies"]


# --- how it stands ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "expires", "withdrawn", "said"),
    [
        ("draft", None, None, "draft"),
        ("sent", AT + timedelta(seconds=1), None, "sent"),
        ("sent", AT, None, "expired"),
        ("withdrawn", AT, AT - timedelta(seconds=1), "withdrawn"),
        ("withdrawn", AT, AT, "expired"),
        ("chosen", AT - timedelta(days=1), None, "chosen"),
    ],
)
def test_what_nobody_answered_in_time_has_expired(
    state: str, expires: datetime | None, withdrawn: datetime | None, said: str
) -> None:
    assert state_at(state, expires, withdrawn, AT) == said


@given(st.integers(-400, 400))
def test_a_first_day_that_is_past_moves_on_by_whole_weeks(days: int) -> None:
    today = FIRST + timedelta(days=days)
    found = first_day_from(offer(), today)
    assert found.weekday() == FIRST.weekday()
    assert found > today or found == FIRST
    assert (found - today).days <= 7 or found == FIRST


def test_an_option_is_found_by_its_key() -> None:
    made = offer(option(), option("b", title="Every two weeks"))
    found = made.option("b")
    assert found is not None
    assert found.title == "Every two weeks"
    assert made.option("c") is None


@given(options())
def test_what_is_shown_is_what_the_draft_bills(one: Option) -> None:
    parts = PARTS if one.payment is Payment.MILESTONES else ()
    shown = replace(one, parts=parts, discount=one.discount if one.payment is Payment.AT_ONCE else Decimal(0))
    base = replace(model_terms("none"), fee=one.fee, first_day=FIRST, slot=SLOT, minimum=Judgement("word", "I can"))
    billed = instalments(terms_for(replace(shown, preset="none"), base))
    assert tuple(due.amount for due in billed) == shown.instalments
