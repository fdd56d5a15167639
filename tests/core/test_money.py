"""Money adds up, never mixes, and is read the way a person meant it."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.money import (
    CURRENCIES,
    AmountRefused,
    CurrencyMismatch,
    Exact,
    Money,
    allocate,
    parse_money,
    split,
    total,
)

MINOR = st.integers(-(10**13), 10**13)
CODES = st.sampled_from(sorted(CURRENCIES))
AMOUNTS = st.builds(Money, MINOR, CODES)
RATES = st.decimals(Decimal("-1000"), Decimal("1000"), places=6, allow_nan=False)


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def test_an_amount_shows_the_decimals_of_its_currency() -> None:
    assert str(usd("2400.00")) == "2400.00 USD"
    assert str(Money.of(2400, "JPY")) == "2400 JPY"
    assert str(Money.of("1.250", "KWD")) == "1.250 KWD"
    assert str(Money(-5, "USD")) == "-0.05 USD"
    assert str(Money(7, "CLF")) == "0.0007 CLF"


def test_missing_decimals_are_zeros() -> None:
    assert usd("2400") == usd("2400.0") == Money.of(2400, "USD") == Money.of(Decimal("2.4E+3"), "USD")


@pytest.mark.parametrize(
    ("value", "currency", "says"),
    [
        ("2400.005", "USD", "'2400.005' has more decimals than USD, which has 2 decimals."),
        ("2400.5", "JPY", "'2400.5' has more decimals than JPY, which has no decimals."),
        (Decimal("0.001"), "EUR", "'0.001' has more decimals than EUR, which has 2 decimals."),
        (Decimal("NaN"), "USD", "'NaN' is not an amount; write one like 2400.00."),
        (Decimal("1E+999999"), "USD", "'1E+999999' is not an amount; write one like 2400.00."),
        ("1e5", "USD", "'1e5' is not an amount; write one like 2400.00."),
        ("9" * 30, "USD", "'" + "9" * 30 + "' is too large an amount."),
        ("1", "XAU", "'XAU' is not a currency code; write one like USD, EUR or BRL."),
        ("1", "usd", "'usd' is not a currency code; write one like USD, EUR or BRL."),
    ],
)
def test_an_amount_that_is_not_exact_is_refused_with_a_sentence(value: str | Decimal, currency: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole sentence is compared
        Money.of(value, currency)
    assert str(refused.value) == says


@pytest.mark.parametrize("wrong", [2400.0, True, None])
def test_a_float_is_never_money(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money.of(wrong, "USD")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(wrong, "USD")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        usd("1").times(wrong)  # type: ignore[arg-type]


def test_currencies_do_not_mix() -> None:
    dollars, reais = usd("1"), Money.of(1, "BRL")
    assert dollars != reais
    for act in (
        lambda: dollars + reais,
        lambda: dollars - reais,
        lambda: dollars < reais,
        lambda: dollars.exact >= reais,
        lambda: total([dollars, reais], "USD"),
    ):
        with pytest.raises(CurrencyMismatch, match="BRL"):
            act()


def test_money_does_not_meet_a_bare_number() -> None:
    with pytest.raises(TypeError):
        usd("1") + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        usd("1") > 0  # type: ignore[operator]  # noqa: B015


def test_every_currency_code_is_known_elsewhere_and_the_odd_exponents_are_right() -> None:
    assert set(CURRENCIES) <= list_currencies()
    assert (CURRENCIES["JPY"], CURRENCIES["KWD"], CURRENCIES["ISK"], CURRENCIES["CLF"]) == (0, 3, 0, 4)
    assert len(CURRENCIES) == 164


def test_a_half_goes_away_from_zero() -> None:
    assert Exact(Fraction(1, 2), "USD").rounded() == Money(1, "USD")
    assert Exact(Fraction(-1, 2), "USD").rounded() == Money(-1, "USD")
    assert usd("0.05").times(Decimal("0.5")).rounded() == usd("0.03")
    assert usd("0.01").times(Decimal("0.499")).rounded() == usd("0.00")


def test_the_model_sum_of_gains_is_exact() -> None:
    """1500 USD and 6000 BRL at 0.20, of which 80 % came from the work: 2460."""
    reais = Money.of("6000.00", "BRL").exact.convert(Decimal("0.20"), "USD").times(Decimal("0.80"))
    gains = total([usd("1500.00"), reais], "USD")
    assert gains.rounded() == usd("2460.00")
    assert gains >= usd("2400.00")


def test_conversion_respects_the_decimals_of_both_currencies() -> None:
    assert usd("10.00").exact.convert(Decimal("150.25"), "JPY").rounded() == Money.of(1503, "JPY")
    assert Money.of(1000, "JPY").exact.convert(Decimal("0.002"), "KWD").rounded() == Money.of("2.000", "KWD")
    with pytest.raises(ValueError, match="above zero"):
        usd("1").exact.convert(Decimal("0"), "EUR")


def test_seven_parts_of_the_model_fee() -> None:
    parts = split(usd("2400.00"), 7)
    assert [str(part.decimal) for part in parts] == ["342.86"] * 5 + ["342.85"] * 2


def test_a_negative_amount_splits_like_its_positive_twin() -> None:
    assert split(usd("-0.05"), 3) == tuple(-part for part in split(usd("0.05"), 3))


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_share_nothing_out_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(usd("1"), weights)
    with pytest.raises(ValueError, match="at least one part"):
        split(usd("1"), 0)


@given(AMOUNTS, st.integers(1, 60))
def test_a_split_adds_up_and_is_even(amount: Money, parts: int) -> None:
    shares = split(amount, parts)
    assert len(shares) == parts
    assert total(shares, amount.currency) == amount
    sizes = [abs(share.minor) for share in shares]
    assert max(sizes) - min(sizes) <= 1
    assert sizes == sorted(sizes, reverse=True)


WEIGHTS = st.lists(st.integers(0, 10**6) | st.fractions(0, 1000, max_denominator=997), min_size=1, max_size=12)


@given(AMOUNTS, WEIGHTS.filter(any))
def test_an_allocation_adds_up_and_is_within_one_unit_of_its_share(
    amount: Money, weights: list[int | Fraction]
) -> None:
    shares = allocate(amount, weights)
    assert total(shares, amount.currency) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - Fraction(amount.minor) * weight / sum(weights)) < 1


@given(AMOUNTS, RATES)
def test_rounding_once_agrees_with_decimal_half_up(amount: Money, rate: Decimal) -> None:
    product = (Decimal(amount.minor) * rate).quantize(Decimal(1), ROUND_HALF_UP)
    assert amount.times(rate).rounded() == Money(int(product), amount.currency)


@given(MINOR, MINOR, CODES)
def test_adding_is_undone_by_subtracting_and_order_is_that_of_the_numbers(one: int, two: int, code: str) -> None:
    a, b = Money(one, code), Money(two, code)
    assert a + b - b == a
    assert a + -a == Money.zero(code) == Exact.zero(code)
    assert (a < b, a <= b, a > b, a >= b) == (one < two, one <= two, one > two, one >= two)
    assert (a.exact < b, a <= b.exact, a + b.exact) == (one < two, one <= two, (a + b).exact)
    assert hash(a) == hash(a.exact)
    assert bool(a) is bool(a.exact) is (one != 0)


@given(AMOUNTS)
def test_an_amount_written_out_reads_back(amount: Money) -> None:
    assert Money.of(amount.decimal, amount.currency) == amount
    assert parse_money(str(amount), amount.currency) == amount


@given(
    MINOR.map(abs), st.sampled_from(["USD", "BRL", "JPY"]), st.sampled_from([",.", ".,", " ,", " .", "',", "\u202f,"])
)
def test_an_amount_grouped_in_any_usual_way_reads_back(minor: int, code: str, marks: str) -> None:
    amount = Money(minor, code)
    written = f"{amount.decimal:,}".translate(str.maketrans(",.", marks))
    assert parse_money(written, code) == amount


@pytest.mark.parametrize(
    "typed",
    [
        *("2.400,00", "2,400.00", "2400", "2400.00", "2400,00", "2400,0", "2 400,00", "2\u00a0400,00", "2'400.00"),
        *("US$ 2.400,00", "$2,400", "2,400", "2.400", "USD 2400", "2400 usd", "2.400,00 $", "  2400  ", "2\u2019400"),
    ],
)
def test_the_model_fee_however_it_is_typed(typed: str) -> None:
    assert parse_money(typed, "USD") == usd("2400.00")


@pytest.mark.parametrize(
    ("typed", "currency", "expected"),
    [
        ("R$ 1.234,56", "BRL", "1234.56 BRL"),
        ("1.234.567", "EUR", "1234567.00 EUR"),
        ("12,34,567.89", "INR", "1234567.89 INR"),
        ("¥2,400", "JPY", "2400 JPY"),
        ("2.400", "JPY", "2400 JPY"),
        ("2.400", "KWD", "2.400 KWD"),
        ("1,234.567", "KWD", "1234.567 KWD"),
        ("-US$ 5", "USD", "-5.00 USD"),
        ("US$ -5,5", "USD", "-5.50 USD"),
        ("\u22125", "USD", "-5.00 USD"),
        ("0,5", "EUR", "0.50 EUR"),
        ("-0", "EUR", "0.00 EUR"),
        ("100 kr", "SEK", "100.00 SEK"),
    ],
)
def test_amounts_of_other_currencies(typed: str, currency: str, expected: str) -> None:
    assert str(parse_money(typed, currency)) == expected


@pytest.mark.parametrize(
    ("typed", "currency", "code", "says"),
    [
        ("", "USD", "nonsense", "'' is not an amount; write one like 2400.00."),
        ("two thousand", "USD", "nonsense", "'two thousand' is not an amount; write one like 2400.00."),
        ("2400.", "USD", "nonsense", "'2400.' is not an amount; write one like 2400.00."),
        ("1,2,3", "USD", "nonsense", "'1,2,3' is not an amount; write one like 2400.00."),
        ("2.4.00,00", "USD", "nonsense", "'2.4.00,00' is not an amount; write one like 2400.00."),
        ("2,400.00,00", "USD", "nonsense", "'2,400.00,00' is not an amount; write one like 2400.00."),
        ("1 2 3", "USD", "nonsense", "'1 2 3' is not an amount; write one like 2400.00."),
        ("1e5", "USD", "nonsense", "'1e5' is not an amount; write one like 2400.00."),
        ("--5", "USD", "nonsense", "'--5' is not an amount; write one like 2400.00."),
        ("\u0662\u0664", "USD", "nonsense", "'\u0662\u0664' is not an amount; write one like 2400.00."),
        ("€ 5", "USD", "currency", "'€ 5' is not in USD; write the amount in USD."),
        ("5 EUR", "USD", "currency", "'5 EUR' is not in USD; write the amount in USD."),
        ("R$ 100", "USD", "currency", "'R$ 100' is not in USD; write the amount in USD."),
        ("CA$ 5", "USD", "currency", "'CA$ 5' is not in USD; write the amount in USD."),
        ("0.400", "USD", "decimals", "'0.400' has more decimals than USD, which has 2 decimals."),
        ("2400,000", "USD", "decimals", "'2400,000' has more decimals than USD, which has 2 decimals."),
        ("2400.00", "JPY", "decimals", "'2400.00' has more decimals than JPY, which has no decimals."),
        ("2,400", "KWD", "ambiguous", "'2,400' can be read in two ways; write all 3 decimals after a point."),
        ("9" * 25, "USD", "too_large", "'9999999999999999999999999' is too large an amount."),
    ],
)
def test_nonsense_is_refused_with_a_sentence(typed: str, currency: str, code: str, says: str) -> None:
    with pytest.raises(AmountRefused) as refused:
        parse_money(typed, currency)
    assert (refused.value.code, str(refused.value)) == (code, says)
    assert refused.value.data["typed"] == typed


@given(st.text(max_size=30), CODES)
def test_whatever_is_typed_gives_an_amount_or_a_sentence(typed: str, code: str) -> None:
    try:
        amount = parse_money(typed, code)
    except AmountRefused as refused:
        answer = str(refused)
    else:
        answer = f"{amount} is read from {sum(char.isdigit() for char in typed)} digits."
    assert answer.endswith(".")
    assert "from 0 digits" not in answer


def test_a_very_long_text_is_answered_at_once_and_not_repeated() -> None:
    with pytest.raises(AmountRefused) as refused:
        parse_money("1," * 50_000, "USD")
    assert len(str(refused.value)) < 100
