"""What the fee buys besides the call, as a client reads it."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from tests.letters.papers import model, with_access
from valueback.core.money import Money
from valueback.core.terms import Deficit, Overage, PayForAccess, PayForWork, Retainer, Rollover, WorkUnit
from valueback.letters.agreement import agreement_text
from valueback.letters.document import Pen
from valueback.letters.i18n import LANGUAGES
from valueback.letters.retainers import retainer_points

HOURS = PayForWork(WorkUnit.MINUTES, Decimal(600), cap=Decimal(300), rate=Money.of("3.33", "USD"))
ACCESS = PayForAccess(("Jose",), ("WhatsApp", "phone"), time(9), time(17), 4)


def said(retainer: Retainer | None, language: str = "en") -> list[str]:
    return [point.text for point in retainer_points(replace(model(), retainer=retainer), Pen(language))]


def test_work_says_what_is_bought_brought_forward_and_what_goes_beyond() -> None:
    assert said(HOURS) == [
        "Besides the fixed call the fee buys work: 600 minutes of work in each month of the term, counted from its "
        "first day.",
        "What a month leaves over is brought forward, 300 minutes of work at the most, and lapses if it is not used in "
        "the month after. What was brought forward first is used first.",
        "Before more is used than what is there, the coach asks; without the client's yes it is not done.",
        "If more was used than was there, and it was neither billed nor a gift, it is taken off the next month.",
        "The price beyond what was bought: US$3.33 for 1 minute of work.",
    ]


def test_without_a_cap_a_month_brings_forward_what_it_grants() -> None:
    plain = PayForWork(WorkUnit.DELIVERABLES, Decimal(1), Rollover.CAPPED)
    assert "1 piece of work at the most, and stays to the end of the term" in said(plain)[1]
    assert "nothing is brought forward" in said(replace(plain, rollover=Rollover.NONE))[1]
    assert "in the 3 months after" in said(replace(HOURS, expires_after=3))[1]
    assert len(said(plain)) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_a_retainer_has_its_own_sentence(language: str) -> None:
    beyond = {said(replace(HOURS, overage=one), language)[2] for one in Overage}
    deficits = {said(replace(HOURS, deficit=one), language)[3] for one in Deficit}
    forward = {said(replace(HOURS, rollover=one), language)[1] for one in Rollover}
    bought = {said(replace(HOURS, unit=one), language)[0] for one in WorkUnit}
    assert [len(one) for one in (beyond, deficits, forward, bought)] == [4, 3, 3, 3]


def test_access_says_who_over_what_when_and_how_soon() -> None:
    assert said(ACCESS) == [
        "Besides the fixed call the fee buys access: the client can reach Jose over WhatsApp and phone.",
        "This holds on working days from 09:00 to 17:00, local time of America/New_York.",
        "A request is answered within 4 working hours. Only these hours count: the clock stands still outside them, on "
        "holidays, and while an answer of the client is waited for.",
        "Nothing is credited for an answer that comes later; both sides see how many came in time.",
        "The fee buys access, used or not: a month without a request is delivered all the same.",
    ]
    credited = said(replace(ACCESS, credit=Money.of("20.00", "USD"), response_hours=1))
    assert "credited with US$20.00" in credited[3]
    assert "within 1 working hour." in credited[2]


def test_the_hours_of_access_are_those_of_the_coach() -> None:
    terms = with_access()
    assert "from 09:00 to 17:00, local time of Europe/Lisbon" in agreement_text(terms, 1, "en").plain()


def test_the_call_alone_has_no_such_section() -> None:
    assert said(None) == []
    assert "What the fee buys besides" not in agreement_text(model(), 1, "en").plain()


def test_who_signs_is_said_and_what_a_sponsor_sees() -> None:
    text = agreement_text(with_access(), 1, "en").plain()
    assert "concluded when these have signed it: the client, the coach and the sponsor." in text
    assert "never what is said in a session" in text
    alone = agreement_text(model(), 1, "en").plain()
    assert "concluded when these have signed it: the client and the coach." in alone
    assert "Whoever pays for the client sees" not in alone
