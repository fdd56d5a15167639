"""Numbers and moments inside sentences, as people of each language and zone say them."""

from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest

from valueback.letters import numbers


@pytest.mark.parametrize(
    ("value", "english", "portuguese"),
    [
        (Fraction(5, 2), "2.5", "2,5"),
        (Fraction(1, 3), "0.33", "0,33"),
        (Fraction(2, 3), "0.67", "0,67"),
        (Decimal("4.00"), "4", "4"),
        (10, "10", "10"),
        (1200, "1,200", "1.200"),
    ],
)
def test_a_count_may_be_a_fraction(value: Fraction | Decimal | int, english: str, portuguese: str) -> None:
    assert (numbers.exact(value, "en"), numbers.exact(value, "pt-BR")) == (english, portuguese)


def test_a_share_keeps_the_digits_it_was_agreed_with() -> None:
    assert numbers.rate(Decimal("0.0725"), "en") == "7.25%"
    assert numbers.rate(Fraction(1, 2), "pt-BR") == "50%"


def test_midnight_is_the_end_of_the_day_before() -> None:
    until = datetime(2027, 3, 26, 4, tzinfo=UTC)
    assert numbers.deadline(until, "America/New_York", "en") == "the end of Thu, 25 Mar 2027"
    assert numbers.deadline(until, "America/Sao_Paulo", "en") == "Fri, 26 Mar 2027, 01:00"
    assert numbers.deadline(until, "America/New_York", "pt-BR", place=True).endswith("(Nova York)")
    assert numbers.deadline(until, "America/New_York", "es") == "el final del jue, 25 mar 2027"
    assert numbers.deadline(until, "America/Sao_Paulo", "es") == "el vie, 26 mar 2027, 01:00"


def test_lists_weekdays_and_times_follow_the_language() -> None:
    assert numbers.listed(("a", "b", "c"), "en") == "a, b and c"
    assert numbers.listed(["a", "b"], "pt-BR") == "a e b"
    assert numbers.listed((), "en") == ""
    assert (numbers.weekday(0, "en"), numbers.weekday(4, "pt-BR")) == ("Monday", "sexta-feira")
    assert numbers.clock_time(time(14, 5), "en") == "14:05"
    assert (numbers.weekday(4, "es"), numbers.listed(["a", "b"], "es")) == ("viernes", "a y b")
    assert (numbers.clock_time(time(14, 5), "es"), numbers.clock_time(time(0), "es")) == ("14:05", "00:00")


def test_a_receipt_can_be_read_out() -> None:
    assert numbers.receipt("4f2a91c077d305be" + "0" * 48) == "4f2a 91c0 77d3 05be"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2400.00 USD", "US$2,400.00"),
        ("0.00 USD", "US$0.00"),
        ("2027-03-26T04:00:00Z", "the end of Thu, 25 Mar 2027"),
        ("2027-03-25", "Thu, 25 Mar 2027"),
        ("2027-99-99", "2027-99-99"),
        ("12 USD or so", "12 USD or so"),
        ("plain words", "plain words"),
        (3, "3"),
        (True, "True"),
    ],
)
def test_plain_values_are_told_as_what_they_are(value: object, told: str) -> None:
    assert numbers.spoken(value, "America/New_York", "en") == told
