"""Numbers, money and time in words: language and zone are what the caller says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from valueback.core.money import Money
from valueback.letters import formats

WINTER = datetime(2027, 1, 15, 14, 0, tzinfo=UTC)
SUMMER = datetime(2027, 7, 15, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "portuguese"),
    [
        ("2400.00", "USD", "US$2,400.00", "US$\xa02.400,00"),
        ("6000.00", "BRL", "R$6,000.00", "R$\xa06.000,00"),
        ("2400", "JPY", "JP¥2,400", "JP¥\xa02.400"),
        ("-120.00", "EUR", "-€120.00", "-€\xa0120,00"),
    ],
)
def test_money(amount: str, currency: str, english: str, portuguese: str) -> None:
    value = Money.of(amount, currency)

    assert formats.money(value, "en") == english
    assert formats.money(value, "pt-BR") == portuguese


def test_the_clock_follows_the_zones_own_rules() -> None:
    assert formats.clock(WINTER, "America/New_York", "en") == "09:00"
    assert formats.clock(SUMMER, "America/New_York", "en") == "10:00"
    assert formats.clock(SUMMER, "America/Sao_Paulo", "pt-BR") == "11:00"


def test_days_are_never_month_first() -> None:
    assert formats.day(date(2027, 1, 15), "en") == "15 Jan 2027"
    assert formats.day(date(2027, 1, 15), "en", "weekday") == "Fri, 15 Jan 2027"
    assert formats.day(date(2027, 1, 15), "en", "short") == "15 Jan"
    assert formats.day(date(2027, 1, 15), "pt-BR", "long") == "15 de janeiro de 2027"


def test_a_moment_names_its_place_on_request() -> None:
    assert formats.instant(WINTER, "America/New_York", "en", place=True) == "Fri, 15 Jan 2027, 09:00 (New York)"
    assert formats.instant(WINTER, "America/New_York", "pt-BR", place=True).endswith("(Nova York)")
    assert formats.city("UTC", "en") == "UTC"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        formats.clock(WINTER.replace(tzinfo=None), "America/New_York", "en")


def test_a_span_of_one_day_is_that_day() -> None:
    assert formats.span(date(2027, 1, 15), date(2027, 1, 15), "en") == "15 Jan 2027"
    assert formats.span(date(2027, 1, 15), date(2027, 7, 14), "en") == "15 Jan\u2009–\u200914 Jul 2027"


def test_shares_are_exact() -> None:
    assert formats.percent(Fraction(1, 8), "en") == "12.5%"
    assert formats.percent(Decimal("0.8"), "pt-BR") == "80%"
    assert formats.percent(Fraction(1, 3), "en", digits=0) == "33%"


def test_a_language_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of the languages"):
        formats.money(Money.of("1.00", "USD"), "tlh")


@pytest.mark.parametrize(
    ("amount", "currency", "spanish"),
    [
        ("2400.00", "USD", "USD\xa02,400.00"),
        ("1234567.50", "MXN", "MXN\xa01,234,567.50"),
        ("2400", "JPY", "JPY\xa02,400"),
        ("-120.00", "EUR", "-EUR\xa0120.00"),
    ],
)
def test_spanish_money_names_its_currency(amount: str, currency: str, spanish: str) -> None:
    assert formats.money(Money.of(amount, currency), "es") == spanish


def test_spanish_days_and_clocks() -> None:
    assert formats.day(date(2027, 1, 15), "es", "long") == "15 de enero de 2027"
    assert formats.instant(WINTER, "America/New_York", "es", place=True) == "vie, 15 ene 2027, 09:00 (Nueva York)"
    assert formats.clock(SUMMER, "Europe/Madrid", "es") == "16:00"
    assert formats.percent(Decimal("0.125"), "es") == "12.5%"
    assert formats.counted(1, "%(num)s session today", "%(num)s sessions today", "es") == "1 sesión hoy"
    assert formats.counted(2, "%(num)s session today", "%(num)s sessions today", "es") == "2 sesiones hoy"
