"""Money in and back: the fact with each row, tax as the terms say, and never more back than came in."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import make
from valueback.core.facts import PaymentReceived, PaymentReturned
from valueback.core.money import Money
from valueback.core.terms import TaxClause, terms_from_json
from valueback.store.load import facts_of
from valueback.store.models import AgreementVersion, OutgoingMail, Payment, Refund
from valueback.usecases import agreements, guarantee, payments
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

LATER = make.RUNNING + timedelta(days=3)


def pay(made: make.Made, amount: str = "2.400,00", **more: str) -> Payment:
    typed = Typed(amount, make.FIRST_DAY, "bank transfer", more.get("reference", ""))
    return Payment.objects.get(pk=make.done(payments.record_payment(made.coach(), made.id, typed, "USD")))


def taxed(clause: TaxClause) -> make.Made:
    made = make.engagement("draft")
    row = AgreementVersion.objects.get(pk=made.version)
    make.done(agreements.edit_draft(made.coach(), row.pk, replace(terms_from_json(row.terms), tax=clause)))
    make.offer(made, make.RUNNING, row.pk)
    for who in ("client", "coach"):
        make.sign(made, who, make.SIGNED)  # type: ignore[arg-type]
    return made


def refundable(made: make.Made) -> Money:
    standing = guarantee.standing(made.client(LATER), made.id)
    assert standing is not None
    return standing.refund_if_claimed


def test_money_received_is_what_a_claim_would_return() -> None:
    made = make.engagement()
    row = pay(made)
    assert (row.amount, row.currency, row.payer_name, row.ref) == (240_000, "USD", "Ana", "p1")
    (fact,) = facts_of(made.house.id, made.id).known(LATER).of(PaymentReceived)
    assert fact.what.amount == make.FEE
    assert refundable(made) == make.FEE


@pytest.mark.parametrize(
    ("clause", "received", "tax", "back"),
    [
        (TaxClause("ISS", Decimal("0.05"), "inside", "retain"), "2400.00", "120.00", "2280.00"),
        (TaxClause("VAT", Decimal("0.20"), "exclusive", "credit"), "2880.00", "480.00", "2880.00"),
        (TaxClause("VAT", Decimal("0.20"), "inclusive", "retain"), "2400.00", "400.00", "2000.00"),
    ],
)
def test_tax_is_what_the_terms_put_inside(clause: TaxClause, received: str, tax: str, back: str) -> None:
    made = taxed(clause)
    pay(made, received)
    (seen,) = payments.payments(made.coach(), made.id)
    assert seen.tax == Money.of(tax, "USD")
    assert refundable(made) == Money.of(back, "USD")


def test_a_persons_answer_about_tax_goes_before_the_clause() -> None:
    made = taxed(TaxClause("ISS", Decimal("0.05"), "inside", "retain"))
    pay(made)
    make.done(payments.answer_refund_tax(made.coach(LATER), made.id, "credit", "the tax office, 18 Jan"))
    make.done(payments.answer_refund_tax(made.coach(LATER), made.id, "credit", "the tax office, 18 Jan"))
    assert refundable(made) == make.FEE
    assert make.refused(payments.answer_refund_tax(made.coach(), made.id, "keep", "me")) == "tax_answer_unknown"
    assert make.refused(payments.answer_refund_tax(made.coach(), made.id, "credit", " ")) == "text_missing"


def test_the_form_sent_twice_is_one_payment_and_two_instalments_are_two() -> None:
    made = make.engagement()
    one = pay(made, "1200.00", reference="1/2")
    assert pay(made, "1200.00", reference="1/2").pk == one.pk
    assert pay(made, "1200.00", reference="2/2").pk != one.pk
    assert refundable(made) == make.FEE


@pytest.mark.parametrize(
    ("amount", "currency", "on", "code"),
    [
        ("lots", "USD", make.FIRST_DAY, "amount_unclear"),
        ("0", "USD", make.FIRST_DAY, "amount_not_positive"),
        ("-5", "USD", make.FIRST_DAY, "amount_not_positive"),
        ("10.00", "XXX", make.FIRST_DAY, "currency_unknown"),
        ("10.00", "USD", date(2027, 1, 16), "day_in_future"),
    ],
)
def test_what_is_not_clear_is_refused(amount: str, currency: str, on: date, code: str) -> None:
    made = make.engagement()
    assert make.refused(payments.record_payment(made.coach(), made.id, Typed(amount, on), currency)) == code
    assert not Payment.objects.exists()


def test_a_payment_is_taken_back_at_once_without_a_word_later_with_one() -> None:
    made = make.engagement()
    row = pay(made)
    make.done(payments.undo(made.coach(make.RUNNING + timedelta(seconds=9)), row.pk))
    make.done(payments.undo(made.coach(LATER), row.pk))
    assert refundable(made) == Money.zero("USD")
    again = pay(made)
    assert make.refused(payments.undo(made.coach(LATER), again.pk)) == "reason_needed"
    make.done(payments.undo(made.coach(LATER), again.pk, "typed into the wrong client"))
    assert payments.payments(made.coach(LATER), made.id) == ()


def test_never_more_goes_back_than_came_in() -> None:
    made = make.engagement()
    row = pay(made)
    first = make.done(payments.record_refund(made.coach(LATER), row.pk, Typed("400.00", LATER.date())))
    assert make.done(payments.record_refund(made.coach(LATER), row.pk, Typed("400.00", LATER.date()))) == first
    refused = payments.record_refund(made.coach(LATER), row.pk, Typed("2000.01", LATER.date()))
    assert make.refused(refused) == "more_than_is_left"
    assert refused.data["left"] == "2000.00 USD"  # type: ignore[union-attr]
    assert refundable(made) == Money.of("2000.00", "USD")
    assert OutgoingMail.objects.filter(template="refund_recorded").count() == 1
    assert make.refused(payments.undo(made.coach(LATER), row.pk, "no")) == "payment_was_paid_back"


def test_a_chargeback_counts_as_gone_back_and_sends_no_letter() -> None:
    made = make.engagement()
    row = pay(made)
    make.done(payments.record_chargeback(made.coach(LATER), row.pk, Typed("1000", LATER.date(), reference="bank")))
    assert refundable(made) == Money.of("1400.00", "USD")
    (fact,) = facts_of(made.house.id, made.id).known(LATER).of(PaymentReturned)
    assert fact.what.chargeback
    assert not OutgoingMail.objects.filter(template="refund_recorded").exists()
    (seen,) = payments.payments(made.client(LATER), made.id)
    assert (seen.left, len(seen.returned)) == (Money.of("1400.00", "USD"), 1)


def test_nothing_goes_back_before_it_came() -> None:
    made = make.engagement()
    row = pay(made)
    made_refund = make.done(payments.record_refund(made.coach(LATER), row.pk, Typed("1", date(2027, 1, 2))))
    assert Refund.objects.get(pk=made_refund).at == row.received_at


def test_money_is_the_coachs_to_record_and_a_strangers_never() -> None:
    made, other = make.engagement(), make.practice("MaxiCareerCoaching")
    row = pay(made)
    typed = Typed("1.00", make.FIRST_DAY)
    for ctx in (made.client(), other.coach()):
        assert make.refused(payments.record_payment(ctx, made.id, typed, "USD")) == "not_found"
        assert make.refused(payments.record_refund(ctx, row.pk, typed)) == "not_found"
        assert make.refused(payments.undo(ctx, row.pk)) == "not_found"
    assert payments.payments(other.coach(), made.id) == ()


def test_nothing_is_due_while_it_runs() -> None:
    made = make.engagement()
    pay(made)
    assert make.refused(payments.pay_back_due(made.coach(), made.id, Typed("", make.FIRST_DAY))) == "nothing_is_due"
