"""Options in words: exact amounts, plain sentences, and no word of money back without what it asks in return."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from decimal import Decimal
from itertools import product

import pytest

from tests import offers
from valueback.core.money import Money
from valueback.core.presets import PRESETS
from valueback.core.proposals import Aspect, Payment, suggested_fee
from valueback.core.terms import Overage, PayForAccess, PayForWork, Rollover, WorkUnit
from valueback.letters.i18n import LANGUAGES
from valueback.letters.presets import ORDER
from valueback.letters.proposals import Cell, aspect_name, cell, share_says

BACK = re.compile(r"\bback\b|de volta|volta para|devuelve|vuelve|devolución", re.IGNORECASE)
"""What says that money comes back, in each language."""


def text(found: Cell) -> str:
    return " ".join((found.main, *found.more, found.title, *found.listed))


@pytest.mark.parametrize(("preset", "language"), list(product(ORDER, LANGUAGES)))
def test_money_back_is_never_said_without_its_conditions(preset: str, language: str) -> None:
    option = offers.option(preset=preset)
    for aspect in Aspect:
        found = cell(option, aspect, language)
        promised = any(BACK.search(one) for one in found.more)
        assert promised == (aspect is Aspect.GUARANTEE and PRESETS[preset]() is not None)
        if promised:
            assert found.title
            assert len(found.listed) >= 2
            assert not BACK.search(found.title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_aspect_has_its_words_in_every_language(language: str) -> None:
    names = [aspect_name(aspect, language) for aspect in Aspect]
    assert len(set(names)) == len(names)
    for option, aspect in product(offers.three(), Aspect):
        found = text(cell(option, aspect, language))
        assert found.strip()
        assert "%(" not in found
        assert "None" not in found


def test_each_condition_of_the_value_back_guarantee_stands_beside_it() -> None:
    found = cell(offers.option(), Aspect.GUARANTEE, "en")
    assert found.main == "Value back"
    assert found.more == (
        "If the results agreed on are not reached by the end of the term, 100% of what you paid comes back, if the "
        "conditions are met.",
    )
    assert found.title == "On these conditions"
    assert found.listed == (
        "Results schedule signed in time; allowed: no slip",
        "Value told after each session; allowed: 5 slips in all",
        "Homework; allowed: 6 slips in all",
        "On time and present; allowed: 4 slips in all",
        "Notice before cancelling or moving; allowed: 3 slips in all",
        "You ask for it within 30 days after that time.",
        "A slip counts only once you were told of it; the agreement says how each is made good.",
    )


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        (
            "satisfaction",
            "Ask within 30 days of the first day, without a reason, and 100% of what you paid comes back.",
        ),
        ("job-search", "are not reached within 180 days of the first day"),
        ("stakeholders", "The fee is earned in steps of 30%, 30% and 40%"),
        ("make-good-first", "4 extra sessions come first; you say whether they are enough."),
        ("none", "No guarantee"),
    ],
)
def test_each_guarantee_says_what_is_its_own(preset: str, said: str) -> None:
    assert said in text(cell(offers.option(preset=preset), Aspect.GUARANTEE, "en"))


def test_a_discount_says_what_it_is_taken_from() -> None:
    found = cell(offers.option(discount=Decimal("0.05")), Aspect.FEE, "en")
    assert text(found).strip() == "US$2,280.00 instead of US$2,400.00: US$120.00 less for paying at once"
    assert cell(offers.option(), Aspect.FEE, "pt-BR").main == "US$\xa02.400,00"


def test_instalments_are_said_as_they_fall_due() -> None:
    seven = offers.option(months=7, payment=Payment.MONTHLY)
    assert cell(seven, Aspect.PAID, "en").more == ("5 payments of US$342.86, then 2 payments of US$342.85",)
    found = cell(offers.three()[2], Aspect.PAID, "en")
    assert found.listed == ("US$600.00: When we begin", "US$900.00: Half-way")


def test_the_sessions_are_said_with_their_rhythm() -> None:
    assert text(cell(offers.option(), Aspect.CALLS, "en")).split("  ")[0].startswith("26 sessions every week")
    assert "every 2 weeks for 6 months, 45 minutes each" in text(cell(offers.three()[2], Aspect.CALLS, "en"))


@pytest.mark.parametrize(
    ("retainer", "said"),
    [
        (
            offers.ACCESS,
            "Jose by WhatsApp, on working days from 09:00 to 17:00 An answer comes within 4 working hours.",
        ),
        (
            PayForAccess(("Jose",), ("mail",), time(9), time(12), 1, Money.of("50.00", "USD")),
            "within 1 working hour. If it comes later, US$50.00 comes off the next payment.",
        ),
        (
            PayForWork(WorkUnit.MINUTES, Decimal(600)),
            "10 hours a month What is left of a month can be used for 1 more month, up to 10 hours. Beyond it, you are "
            "asked before anything costs more.",
        ),
        (
            PayForWork(WorkUnit.MINUTES, Decimal(90), Rollover.NONE, overage=Overage.BLOCK),
            "90 minutes a month What is left of a month ends with it. Beyond it, nothing more is done in that month.",
        ),
        (
            PayForWork(
                WorkUnit.DELIVERABLES,
                Decimal(1),
                Rollover.CAPPED,
                Decimal(2),
                overage=Overage.BILL,
                rate=Money.of("300.00", "USD"),
            ),
            "1 piece of work a month What is left of a month stays yours, up to 2 pieces of work. Beyond it, each "
            "piece of work more costs US$300.00.",
        ),
        (PayForWork(WorkUnit.SESSIONS, Decimal(2), overage=Overage.ABSORB), "Beyond it, more costs you nothing."),
        (None, "The sessions alone"),
    ],
)
def test_what_is_bought_between_the_sessions_is_said(retainer: object, said: str) -> None:
    assert said in text(cell(offers.option(retainer=retainer), Aspect.BETWEEN, "en"))


def test_a_suggested_fee_shows_its_share() -> None:
    said = share_says(suggested_fee(Money.of("24120.00", "USD")), "en")
    assert said == "US$2,400.00 is 10% of the lowest figure you agreed on (US$24,120.00), rounded."


def test_scope_is_a_list_of_the_coach_s_own_lines() -> None:
    option = replace(offers.option(), scope=("A plan", "<b>bold</b>"))
    assert cell(option, Aspect.SCOPE, "en") == Cell("", (), "", ("A plan", "<b>bold</b>"))
