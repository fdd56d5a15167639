"""The fee as printed: the discount in a sentence, and every part that will be billed with its day and amount."""

from dataclasses import replace
from datetime import date

import pytest

from tests.letters.papers import FEE, by_milestones, model, with_access
from valueback.core.billing import instalments
from valueback.core.money import Money
from valueback.core.terms import Terms
from valueback.letters import formats
from valueback.letters.agreement import agreement_text
from valueback.letters.document import Pen
from valueback.letters.fees import fee_points
from valueback.letters.i18n import LANGUAGES


def said(terms: Terms, language: str = "en") -> list[str]:
    points = list(fee_points(terms, Pen(language)))
    return [text for point in points for text in (point.text, *(part.text for part in point.parts))]


def test_a_discount_is_said_with_both_prices_and_what_it_saves() -> None:
    terms = replace(model(), fee=Money.of("2280.00", "USD"), list_fee=FEE)
    fee, due, _tax = said(terms)
    assert fee == ("The fee: US$2,280.00 paid at once, instead of US$2,400.00. Paying at once takes US$120.00 off.")
    assert due == "It is due with the last signature, and at the latest on 15 January 2027: US$2,280.00."


def test_monthly_instalments_are_listed_with_their_days() -> None:
    monthly = replace(model(), payment="monthly", months=7, first_day=date(2027, 1, 31))
    lines = said(monthly)
    assert lines[1] == "What is owed, and when:"
    assert lines[2] == (
        "Instalment 1: US$342.86 on 31 January 2027, in advance for the days up to and including 27 February 2027."
    )
    assert lines[8].startswith("Instalment 7: US$342.85 on 31 July 2027")


def test_milestones_are_listed_with_their_share() -> None:
    assert said(by_milestones())[2:5] == [
        "Part 1: US$720.00, which is 30% of the fee, once this has happened: On signing",
        "Part 2: US$720.00, which is 30% of the fee, once this has happened: Session 13 held",
        "Part 3: US$960.00, which is 40% of the fee, once this has happened: Last session held",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("terms", [model(), with_access(), by_milestones(), replace(model(), payment="monthly")])
def test_what_is_printed_is_what_is_billed(terms: Terms, language: str) -> None:
    text = agreement_text(terms, 1, language).plain()
    for due in instalments(terms):
        line = next(line for line in said(terms, language) if _numbered(line, due.number, len(instalments(terms))))
        assert formats.money(due.amount, language) in line
        assert due.day is None or formats.day(due.day, language, "long") in line
        assert due.title in line
        assert line in text


def _numbered(line: str, number: int, parts: int) -> bool:
    return f" {number}: " in line if parts > 1 else "15" in line and "2027" in line


def test_parts_not_named_yet_leave_the_sentence_alone() -> None:
    assert said(replace(model(), payment="milestones"))[:2] == [
        "The fee: US$2,400.00, paid in parts, by milestones.",
        "No tax is charged on top of it or shown inside it.",
    ]
