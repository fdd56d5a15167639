"""What money comes to: agreed with its tax, received, returned, open, and what an ending returns in any case."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import make
from tests.usecases.test_payments import pay, taxed
from valueback.core.money import Money
from valueback.core.terms import EndingKind, TaxClause
from valueback.usecases import endings, payments
from valueback.usecases.books import books
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

LATER = make.RUNNING + timedelta(days=40)


def test_before_anything_came_in_all_of_it_is_open() -> None:
    made = make.engagement()
    found = books(made.coach(LATER), made.id)
    assert found is not None
    assert (found.agreed, found.received, found.open) == (make.FEE, Money.zero("USD"), make.FEE)
    assert found.due == ()


def test_tax_on_top_is_part_of_what_is_asked_for() -> None:
    made = taxed(TaxClause("VAT", Decimal("0.20"), "exclusive", "credit"))
    found = books(made.coach(LATER), made.id)
    assert found is not None
    assert found.agreed == Money.of("2880.00", "USD")


def test_what_went_back_is_not_open_again() -> None:
    made = make.engagement()
    row = pay(made)
    make.done(payments.record_refund(made.coach(LATER), row.pk, Typed("400", LATER.date())))
    found = books(made.coach(LATER), made.id)
    assert found is not None
    assert (found.received, found.returned, found.open) == (make.FEE, Money.of("400.00", "USD"), Money.zero("USD"))


def test_when_the_coach_stops_only_what_was_not_held_comes_back_in_any_case() -> None:
    made = make.engagement()
    pay(made)
    shown = endings.preview(made.coach(LATER), made.id, EndingKind.COACH_STOPS)
    assert shown is not None
    assert (shown.anyway_total, shown.total) == (Money.of("1846.15", "USD"), make.FEE)
    make.done(endings.end(made.coach(LATER), made.id, EndingKind.COACH_STOPS))
    found = books(made.coach(LATER), made.id)
    assert found is not None
    assert found.due_total == Money.of("1846.15", "USD"), "the rest is for a claim to ask for"
    make.done(payments.pay_back_due(made.coach(LATER), made.id, Typed("", LATER.date())))
    (payment,) = payments.payments(made.coach(LATER), made.id)
    assert payment.left == Money.of("553.85", "USD")
    again = books(made.coach(LATER), made.id)
    assert again is not None
    assert again.due_total == Money.zero("USD")


def test_the_books_are_the_coach_s_and_begin_with_the_signatures() -> None:
    made = make.engagement()
    assert books(made.client(LATER), made.id) is None
    assert books(make.engagement(house=make.practice("Elsewhere")).coach(LATER), made.id) is None
    draft = make.engagement("draft")
    assert books(draft.coach(LATER), draft.id) is None
