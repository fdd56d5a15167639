"""What is owed follows from the terms: parts that add up, on days that keep to the first day's grid."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.journals import amounts, days, payment_parts
from tests.core.journals import terms as any_terms
from tests.core.life import FEE, FIRST, model_terms
from valueback.core.billing import Due, discount, instalments
from valueback.core.dates import Period, add_months
from valueback.core.money import Money, total
from valueback.core.terms import PaymentPart, Terms


def amounts_of(dues: tuple[Due, ...]) -> list[str]:
    return [str(due.amount) for due in dues]


def test_at_once_is_one_part_for_the_whole_term() -> None:
    assert instalments(model_terms()) == (Due(1, FIRST, FEE, period=Period(FIRST, date(2027, 7, 15))),)


def test_monthly_is_paid_in_advance_and_the_first_parts_take_what_is_left_over() -> None:
    dues = instalments(model_terms(payment="monthly", months=7))
    assert amounts_of(dues) == ["342.86 USD"] * 5 + ["342.85 USD"] * 2
    assert [due.day for due in dues[:3]] == [date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15)]
    assert [due.number for due in dues] == [1, 2, 3, 4, 5, 6, 7]


def test_a_month_that_is_too_short_moves_no_later_day() -> None:
    dues = instalments(model_terms(payment="monthly", months=4, first_day=date(2027, 1, 31)))
    assert [due.day for due in dues] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_milestones_wait_for_what_they_are_called_and_share_the_fee() -> None:
    parts = (PaymentPart("On signing", Decimal("0.3")), PaymentPart("Session 13 held", Decimal("0.7")))
    dues = instalments(model_terms(payment="milestones", payment_parts=parts))
    assert dues == (
        Due(1, None, Money.of("720.00", "USD"), "On signing"),
        Due(2, None, Money.of("1680.00", "USD"), "Session 13 held"),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"payment": "milestones"},
        {"payment": "milestones", "payment_parts": (PaymentPart("Half", Decimal("0.5")),)},
        {"payment": "milestones", "payment_parts": (PaymentPart("A", Decimal(2)), PaymentPart("B", Decimal(-1)))},
        {"months": 0},
    ],
)
def test_terms_in_the_making_owe_nothing_yet(changes: dict[str, object]) -> None:
    assert instalments(model_terms(**changes)) == ()


@settings(max_examples=60)
@given(any_terms())
def test_the_parts_add_up_to_the_fee_exactly(terms: Terms) -> None:
    dues = instalments(terms)
    assert total((due.amount for due in dues), terms.fee.currency).rounded() == terms.fee
    assert [due.number for due in dues] == list(range(1, len(dues) + 1))


@given(amounts, days, st.integers(1, 40))
def test_monthly_parts_cover_the_term_without_gap_or_overlap(fee: Money, first: date, months: int) -> None:
    dues = instalments(model_terms(fee=fee, first_day=first, months=months, payment="monthly"))
    spans = [due.period for due in dues if due.period is not None]
    assert len(spans) == months
    assert spans[0].start == first
    assert spans[-1].end == add_months(first, months)
    assert all(one.end == following.start for one, following in pairwise(spans))
    assert all(due.day == span.start for due, span in zip(dues, spans, strict=True))
    assert max(due.amount.minor for due in dues) - min(due.amount.minor for due in dues) <= 1
    assert [due.amount.minor for due in dues] == sorted((due.amount.minor for due in dues), reverse=True)
    assert all(timedelta(27) < span.end - span.start < timedelta(32) for span in spans)


@given(amounts, payment_parts())
def test_milestones_keep_the_order_and_the_names_of_the_terms(fee: Money, parts: tuple[PaymentPart, ...]) -> None:
    dues = instalments(model_terms(fee=fee, payment="milestones", payment_parts=parts))
    assert [due.title for due in dues] == [part.title for part in parts]
    assert all(abs(due.amount.minor - fee.minor * part.share) < 1 for due, part in zip(dues, parts, strict=True))


def test_a_discount_is_what_paying_at_once_takes_off_the_list_price() -> None:
    terms = model_terms(fee=Money.of("2280.00", "USD"), list_fee=FEE)
    assert discount(terms) == Money.of("120.00", "USD")
    assert discount(replace(terms, list_fee=None)) is None
    assert discount(replace(terms, list_fee=terms.fee)) is None
    assert discount(replace(terms, list_fee=Money.of("9000.00", "BRL"))) is None
