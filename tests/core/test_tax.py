"""Tax is reckoned on a document's sums, and credit notes never pay back more than the document asked."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.money import CurrencyMismatch, Money, total
from valueback.core.tax import DocumentLine, RefundTax, TaxLine, credits, gross_of, rule_on, tax_in, taxes

VAT = TaxLine("VAT", Decimal("0.20"), "exclusive")
SALES = TaxLine("GST", Decimal("0.10"), "inclusive")
ISS = TaxLine("ISS", Decimal("0.05"), "inside")


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def lines(*amounts: str, line: TaxLine | None = VAT) -> list[DocumentLine]:
    return [(usd(amount), line) for amount in amounts]


FOUR = lines("68.33", "68.33", "57.50", "85.00")


def test_each_kind_meets_the_amount_in_its_own_way() -> None:
    assert tax_in(usd("2400.00"), VAT) == usd("480.00")
    assert tax_in(usd("110.00"), SALES) == usd("10.00")
    assert tax_in(usd("2400.00"), ISS) == usd("120.00")


def test_net_and_tax_make_the_gross() -> None:
    (vat,), (gst,), (iss,), (free,) = (taxes(lines("100.00", line=line)) for line in (VAT, SALES, ISS, None))
    assert (vat.net, vat.tax, vat.gross) == (usd("100.00"), usd("20.00"), usd("120.00"))
    assert (gst.net, gst.tax, gst.gross) == (usd("90.91"), usd("9.09"), usd("100.00"))
    assert (iss.net, iss.tax, iss.gross) == (usd("95.00"), usd("5.00"), usd("100.00"))
    assert (free.net, free.tax, free.gross) == (usd("100.00"), usd("0.00"), usd("100.00"))


def test_tax_is_on_the_sum_and_not_on_each_line() -> None:
    (group,) = taxes(FOUR)
    assert (group.net, group.tax, group.gross) == (usd("279.16"), usd("55.83"), usd("334.99"))
    assert total((tax_in(amount, VAT) for amount, _ in FOUR), "USD") == usd("55.84")


def test_rates_are_grouped_in_order_of_appearance() -> None:
    same_rate = TaxLine("VAT", Decimal("0.2"), "exclusive")
    document = [*lines("1.00", line=None), *lines("2.00"), *lines("3.00", line=ISS), *lines("4.00", line=same_rate)]
    assert [(group.line, group.net + group.tax) for group in taxes(document)] == [
        (None, usd("1.00")),
        (VAT, usd("7.20")),
        (ISS, usd("3.00")),
    ]
    assert gross_of(taxes(document), "USD") == usd("11.20")


def test_a_document_has_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        taxes([(usd("1.00"), VAT), (Money.of("1.00", "EUR"), ISS)])
    assert taxes([]) == ()


def test_four_credits_add_up_to_the_document_in_any_order() -> None:
    for order in permutations(FOUR):
        notes = credits(FOUR, [[line] for line in order])
        assert total((gross_of(note, "USD") for note in notes), "USD") == usd("334.99")


def test_the_last_credit_takes_the_remainder() -> None:
    notes = credits(FOUR, [[line] for line in FOUR])
    assert [str(note[0].gross.decimal) for note in notes] == ["82.00", "82.00", "69.00", "101.99"]


def test_one_credit_of_everything_is_the_document() -> None:
    assert credits(FOUR, [FOUR]) == (taxes(FOUR),)


@pytest.mark.parametrize(
    "parts",
    [
        [lines("279.17")],
        [lines("200.00"), lines("79.17")],
        [lines("1.00", line=ISS)],
        [lines("-1.00")],
    ],
)
def test_more_than_the_document_cannot_be_credited(parts: list[list[DocumentLine]]) -> None:
    with pytest.raises(ValueError, match="cannot be credited"):
        credits(FOUR, parts)


LINES = st.lists(
    st.tuples(
        st.integers(1, 10**7).map(lambda minor: Money(minor, "USD")),
        st.sampled_from([VAT, SALES, ISS, None, TaxLine("VAT", Decimal("0.077"), "exclusive")]),
    ),
    min_size=1,
    max_size=8,
)


@given(LINES, st.randoms(use_true_random=False))
def test_credits_of_all_lines_add_up_exactly_and_none_is_negative(
    document: list[DocumentLine], random: st.DataObject
) -> None:
    order = list(document)
    random.shuffle(order)  # type: ignore[attr-defined]
    notes = credits(document, [[line] for line in order])
    asked = taxes(document)
    for group in asked:
        given_back = [taxed for note in notes for taxed in note if taxed.line == group.line]
        assert total((taxed.gross for taxed in given_back), "USD") == group.gross
        assert total((taxed.tax for taxed in given_back), "USD") == group.tax
        assert all(taxed.tax.minor >= 0 and taxed.net + taxed.tax == taxed.gross for taxed in given_back)


@given(st.integers(0, 10**12), st.decimals(0, Decimal("0.9999"), places=4))
def test_tax_inside_a_gross_is_the_tax_on_its_net(minor: int, rate: Decimal) -> None:
    net = Money(minor, "USD")
    added = tax_in(net, TaxLine("VAT", rate, "exclusive"))
    assert tax_in(net + added, TaxLine("VAT", rate, "inclusive")) == added


@pytest.mark.parametrize(
    ("rate", "kind", "name", "says"),
    [
        (Decimal("20"), "exclusive", "VAT", "from 0 up to"),
        (Decimal("-0.1"), "exclusive", "VAT", "from 0 up to"),
        (Decimal("NaN"), "exclusive", "VAT", "from 0 up to"),
        (0.2, "exclusive", "VAT", "from 0 up to"),
        (Decimal("0.2"), "added", "VAT", "exclusive, inclusive or inside"),
        (Decimal("0.2"), "inside", " ", "has a name"),
    ],
)
def test_a_tax_that_cannot_be_is_refused(rate: Decimal, kind: str, name: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        TaxLine(name, rate, kind)  # type: ignore[arg-type]


RULES = (
    RefundTax("retain", date(2027, 1, 1), "municipal law"),
    RefundTax("credit", date(2027, 6, 1), "the tax office's answer"),
    RefundTax("none", date(2020, 1, 1), "before the registration"),
)


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 12, 31), "none"),
        (date(2027, 1, 1), "retain"),
        (date(2027, 5, 31), "retain"),
        (date(2027, 6, 1), "credit"),
    ],
)
def test_the_refund_date_chooses_the_rule(day: date, rule: str) -> None:
    assert rule_on(day, RULES).rule == rule


def test_of_two_answers_on_one_day_the_later_entry_counts() -> None:
    rules = (*RULES, RefundTax("retain", date(2027, 6, 1), "corrected answer"))
    assert rule_on(date(2027, 7, 1), rules).source == "corrected answer"


def test_an_unknown_tax_effect_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="no rule says what a refund on 2019-12-31 does to tax"):
        rule_on(date(2019, 12, 31), RULES)
    with pytest.raises(ValueError, match="credited, retained or none"):
        RefundTax("keep", date(2027, 1, 1), "x")  # type: ignore[arg-type]
