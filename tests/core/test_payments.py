"""What goes back, payment by payment: never more than was received, and every line adds up."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from valueback.core.money import CurrencyMismatch, Exact, Money, total
from valueback.core.payments import ChargedTax, Payment, RefundLine, Returned, received_net, refunds, refunds_of
from valueback.core.tax import OnRefund, TaxLine

AT = datetime(2027, 1, 15, tzinfo=UTC)
VAT = TaxLine("VAT", Decimal("0.20"), "exclusive")
ISS = TaxLine("ISS", Decimal("0.05"), "inside")


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def paid(number: str, major: str, tax: str | None = None, line: TaxLine = VAT, currency: str = "USD") -> Payment:
    charged = () if tax is None else (ChargedTax(line, Money.of(tax, currency)),)
    return Payment(number, AT, Money.of(major, currency), "Ana", charged)


def back(number: str, major: str, kind: Literal["refund", "chargeback"] = "refund") -> Returned:
    return Returned(number, usd(major), AT, kind)


def amounts(lines: tuple[RefundLine, ...]) -> list[str]:
    return [str(line.amount.decimal) for line in lines]


FEE = (paid("p1", "2400.00"),)
WITH_VAT = (paid("p1", "2880.00", "480.00"),)
WITH_ISS = (paid("p1", "2400.00", "120.00", ISS),)


def test_everything_comes_back_where_no_tax_applies() -> None:
    assert refunds(FEE, (), 1, "none") == (RefundLine("p1", usd("2400.00"), usd("0.00"), usd("0.00"), usd("2400.00")),)


@pytest.mark.parametrize(
    ("payments", "rule", "retained", "amount"),
    [
        (WITH_VAT, "credit", "0.00", "2880.00"),
        (WITH_VAT, "retain", "480.00", "2400.00"),
        (WITH_VAT, "none", "0.00", "2880.00"),
        (WITH_ISS, "retain", "120.00", "2280.00"),
        (WITH_ISS, "credit", "0.00", "2400.00"),
    ],
)
def test_what_a_refund_does_to_tax(payments: tuple[Payment, ...], rule: OnRefund, retained: str, amount: str) -> None:
    (line,) = refunds(payments, (), 1, rule)
    assert (line.base, line.tax_retained, line.amount) == (payments[0].amount, usd(retained), usd(amount))


def test_half_of_it_retains_half_of_the_tax() -> None:
    (line,) = refunds(WITH_VAT, (), Fraction(1, 2), "retain")
    assert (line.base, line.tax_retained, line.amount) == (usd("1440.00"), usd("240.00"), usd("1200.00"))


def test_the_tax_really_charged_counts_and_not_the_rate() -> None:
    payments = (paid("p1", "2400.00", "120.01", ISS),)
    assert amounts(refunds(payments, (), 1, "retain")) == ["2279.99"]


def test_each_payment_goes_back_to_whoever_paid_in_its_own_currency() -> None:
    payments = (paid("p1", "1200.00"), paid("p2", "6000.00", currency="BRL"))
    assert [line.amount for line in refunds(payments, (), Decimal("0.5"), "none")] == [
        usd("600.00"),
        Money.of("3000.00", "BRL"),
    ]


def test_seven_instalments_give_back_a_third_to_the_cent() -> None:
    parts = ["342.86"] * 5 + ["342.85"] * 2
    lines = refunds(tuple(paid(str(n), part) for n, part in enumerate(parts)), (), Fraction(1, 3), "none")
    assert total((line.amount for line in lines), "USD") == usd("800.00")


def test_an_earlier_refund_is_netted_and_a_full_chargeback_leaves_nothing() -> None:
    payments = (paid("p1", "1200.00"), paid("p2", "1200.00"))
    lines = refunds(payments, (back("p1", "200.00"), back("p2", "1200.00", "chargeback")), 1, "none")
    assert amounts(lines) == ["1000.00", "0.00"]
    assert [str(line.already_returned.decimal) for line in lines] == ["200.00", "1200.00"]


def test_tax_retained_at_an_earlier_part_refund_is_not_deducted_twice() -> None:
    (first,) = refunds(WITH_VAT, (), Fraction(1, 2), "retain")
    (second,) = refunds(WITH_VAT, (Returned("p1", first.amount, AT, "refund"),), 1, "retain")
    assert first.amount + second.amount == usd("2400.00")


def test_a_fixed_deduction_is_spread_in_the_proportion_paid() -> None:
    payments = (paid("p1", "1800.00"), paid("p2", "600.00"))
    lines = refunds(payments, (), 1, "none", usd("150.01"))
    assert [line.less for line in lines] == [usd("112.51"), usd("37.50")]
    assert amounts(lines) == ["1687.49", "562.50"]


def test_tax_is_retained_on_what_really_goes_back() -> None:
    (line,) = refunds(WITH_VAT, (), 1, "retain", usd("288.00"))
    assert (line.base, line.less, line.tax_retained, line.amount) == (
        usd("2880.00"),
        usd("288.00"),
        usd("432.00"),
        usd("2160.00"),
    )


def test_a_deduction_above_the_refund_leaves_nothing_to_pay() -> None:
    assert amounts(refunds(FEE, (), Fraction(1, 2), "none", usd("5000.00"))) == ["0.00"]


def test_a_fixed_sum_goes_back_in_the_proportion_paid() -> None:
    payments = (paid("p1", "1800.00"), paid("p2", "600.00"), paid("p3", "500.00", currency="EUR"))
    lines = refunds_of(usd("1000.00"), payments, (back("p2", "100.00"),))
    assert [(line.payment, str(line.amount.decimal)) for line in lines] == [("p1", "750.00"), ("p2", "150.00")]
    assert amounts(refunds_of(usd("9999.00"), payments, ())) == ["1800.00", "600.00"]
    assert refunds_of(usd("10.00"), (), ()) == ()


def test_received_is_what_stayed() -> None:
    payments = (paid("p1", "1200.00"), paid("p2", "1200.00"), paid("p3", "500.00", currency="EUR"))
    gone = (back("p1", "200.00"), back("p2", "1300.00", "chargeback"))
    assert received_net(payments, gone, "USD") == usd("1000.00")
    assert received_net(payments, gone, "EUR") == Money.of("500.00", "EUR")
    assert received_net((), (), "USD") == usd("0.00")


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        refunds(FEE, (), Decimal("1.01"), "none")
    with pytest.raises(ValueError, match="not known"):
        refunds(FEE, (back("p9", "1.00"),), 1, "none")
    with pytest.raises(ValueError, match="same id"):
        refunds((*FEE, *FEE), (), 1, "none")
    with pytest.raises(ValueError, match="credited, retained or none"):
        refunds(FEE, (), 1, "keep")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not negative"):
        refunds(FEE, (), 1, "none", usd("-1.00"))
    with pytest.raises(ValueError, match="not negative"):
        refunds_of(usd("-1.00"), FEE, ())
    with pytest.raises(CurrencyMismatch, match="cannot be deducted"):
        refunds(FEE, (), 1, "none", Money.of("1.00", "EUR"))
    with pytest.raises(CurrencyMismatch, match="cannot be deducted"):
        refunds_of(usd("1.00"), FEE, (), "none", Money.of("1.00", "EUR"))
    with pytest.raises(CurrencyMismatch, match="came back of a payment in USD"):
        refunds(FEE, (Returned("p1", Money.of("1.00", "EUR"), AT, "refund"),), 1, "none")


def test_a_payment_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        paid("p1", "0.00")
    with pytest.raises(ValueError, match="between zero and the whole amount"):
        paid("p1", "100.00", "100.01")
    with pytest.raises(ValueError, match="between zero and the whole amount"):
        paid("p1", "100.00", "-1.00")
    with pytest.raises(ValueError, match="must be UTC"):
        Payment("p1", datetime(2027, 1, 15), usd("1.00"), "Ana")  # noqa: DTZ001
    with pytest.raises(ValueError, match="a refund or a chargeback"):
        Returned("p1", usd("1.00"), AT, "gift")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not negative"):
        back("p1", "-1.00")


SUMS = st.lists(st.tuples(st.integers(1, 20) | st.integers(1, 10**6), st.integers(0, 100)), min_size=1, max_size=7)
SHARES = st.fractions(0, 1, max_denominator=97)
RULES: st.SearchStrategy[OnRefund] = st.sampled_from(["credit", "retain", "none"])


def made(sums: list[tuple[int, int]]) -> tuple[Payment, ...]:
    """Payments in cents, each with a percentage of tax inside, rounded down."""
    return tuple(
        Payment(str(n), AT, Money(cents, "USD"), "Ana", (ChargedTax(ISS, Money(cents * percent // 100, "USD")),))
        for n, (cents, percent) in enumerate(sums)
    )


@given(SUMS, SHARES, RULES, st.integers(0, 10**6))
def test_the_lines_add_up_to_the_rounded_total(
    sums: list[tuple[int, int]], share: Fraction, rule: OnRefund, kept: int
) -> None:
    payments = made(sums)
    gross = sum(payment.amount.minor for payment in payments)
    tax = sum(payment.tax[0].amount.minor for payment in payments) if rule == "retain" else 0
    after_less = max(Fraction(0), share * gross - kept)
    exact = after_less * (gross - tax) / gross
    lines = refunds(payments, (), share, rule, Money(kept, "USD"))
    assert total((line.amount for line in lines), "USD") == Exact(exact, "USD").rounded()
    assert total((line.base for line in lines), "USD") == Exact(share * gross, "USD").rounded()


@given(SUMS, SHARES, RULES, st.integers(0, 10**5), st.data())
def test_every_line_adds_up_and_stays_within_what_is_left(
    sums: list[tuple[int, int]], share: Fraction, rule: OnRefund, kept: int, data: st.DataObject
) -> None:
    payments = made(sums)
    gone = tuple(
        Returned(p.id, Money(data.draw(st.integers(0, p.amount.minor)), "USD"), AT, "refund") for p in payments
    )
    lines = refunds(payments, gone, share, rule, Money(kept, "USD"))
    for payment, returned, line in zip(payments, gone, lines, strict=True):
        assert line.less is not None
        reckoned = line.base - line.less - line.tax_retained - line.already_returned
        assert line.amount == max(reckoned, Money.zero("USD"))
        assert line.amount <= payment.amount - returned.amount
        assert line.tax_retained.minor >= 0
        assert line.tax_retained.minor == 0 or payment.tax[0].amount.minor > 0
        assert Money.zero("USD") <= line.less <= line.base <= payment.amount


@given(SUMS, SHARES, RULES)
def test_asking_again_after_paying_gives_nothing_more(
    sums: list[tuple[int, int]], share: Fraction, rule: OnRefund
) -> None:
    payments = made(sums)
    first = refunds(payments, (), share, rule)
    assume(any(line.amount for line in first))
    gone = tuple(Returned(line.payment, line.amount, AT, "refund") for line in first)
    assert {line.amount.minor for line in refunds(payments, gone, share, rule)} == {0}


@given(SUMS, st.integers(0, 10**7))
def test_a_fixed_sum_is_paid_exactly_up_to_what_was_received(sums: list[tuple[int, int]], cents: int) -> None:
    payments = made(sums)
    lines = refunds_of(Money(cents, "USD"), payments, ())
    received = received_net(payments, (), "USD")
    assert total((line.amount for line in lines), "USD") == min(received, Money(cents, "USD"))
