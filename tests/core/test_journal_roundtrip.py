"""What is written reads back as the same values, whatever was agreed and whatever happened."""

from dataclasses import fields, replace
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.journals import SIGNED, TERMS, agreements, facts, whats
from valueback.core import facts as f
from valueback.core import terms as t
from valueback.core.agreements import Agreed
from valueback.core.facts import Fact, Facts
from valueback.core.guarantee import assess
from valueback.core.journal import Journal, Unreadable, agreement, clauses, parse, results, retainers, write
from valueback.core.journal.events import BY_KIND, EVENTS
from valueback.core.journal.forms import Form, Opt
from valueback.core.journal.record import SUFFIX
from valueback.core.money import Money
from valueback.core.slots import Slot
from valueback.core.terms import Party


def read(text: str) -> Journal:
    journal = parse(text)
    assert isinstance(journal, Journal), [problem.text("t") for problem in journal.problems] + [text]
    return journal


def erased(given_facts: Facts) -> Facts:
    """With one erased fact, names are not looked up: any subject may stand in any fact."""
    last = given_facts.items[-1].seq if given_facts.items else 0
    at = datetime(2028, 1, 1, tzinfo=UTC)
    return given_facts.plus(Fact(last + 1, "", at, at, Party.COACH, f.Blank()))


@settings(max_examples=30)
@given(agreements())
def test_every_agreement_reads_back_as_it_was(agreed: Agreed) -> None:
    assert read(write(agreed, Facts())).agreed == agreed


@settings(max_examples=80)
@given(facts())
def test_every_record_reads_back_as_it_was(happened: Facts) -> None:
    agreed = read(TERMS).agreed
    happened = erased(happened)
    assert read(write(agreed, happened)).facts == happened


@pytest.mark.parametrize("kind", f.KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15)
@given(data=st.data())
def test_every_kind_of_fact_can_be_written_by_hand(kind: type, data: st.DataObject) -> None:
    what = data.draw(whats(kind))
    at = datetime(2027, 3, 14, 6, 30, tzinfo=UTC)
    happened = erased(Facts((Fact(1, "s 1", at, at, Party.CLIENT, what),)))
    assert read(write(read(TERMS).agreed, happened)).facts == happened


def test_each_kind_has_one_verb_and_its_words_never_clash_with_those_of_every_fact() -> None:
    assert {event.kind for event in EVENTS} == set(f.KINDS)
    assert len({event.verb for event in EVENTS}) == len(EVENTS)
    for event in EVENTS:
        assert not event.form.keywords & SUFFIX.keywords, event.form.spec


def test_every_field_of_the_terms_and_the_guarantee_has_a_place_in_the_grammar() -> None:
    placed = {name for form in (*agreement.FIELDS, agreement.RESULTS) for name in (*form.kinds, *form.fixed)}
    blocks = {"names", "slot", "tax", "own_clauses", "payment_parts", "guarantee"}
    assert {item.name for item in fields(t.Terms)} == placed | blocks
    placed = {name for form in clauses.NUMBERS for name in form.kinds}
    blocks = {"preset", "duties", "coach_duties", "stages", "claim", "endings", "activation"}
    assert {item.name for item in fields(t.Guarantee)} == placed | blocks


LINES: tuple[tuple[type, Form], ...] = (
    *((event.kind, event.form) for event in EVENTS),
    *(*clauses.RULES, *clauses.CURES, *results.LEAVES, *retainers.RETAINERS),
    (t.PaymentPart, retainers.PART),
    *((t.Duty, clauses.DUTY), (t.CoachDuty, clauses.COACH_DUTY), (t.Effect, clauses.EFFECT), (t.Tier, clauses.TIER)),
    *((t.Window, clauses.WINDOW), (t.Promise, clauses.PROMISE), (t.MilestonePart, clauses.MILESTONE_PART)),
    *((t.Remedy, clauses.REMEDY), (t.Ending, clauses.ENDING), (t.Activation, clauses.ACTIVATION)),
    *((t.Names, agreement.NAMES), (t.TaxClause, agreement.TAX), (t.ClaimDays, clauses.CLAIM), (Slot, agreement.SLOT)),
)


@pytest.mark.parametrize(("cls", "form"), LINES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_field_of_a_value_has_a_place_on_its_line(cls: type, form: Form) -> None:
    flags = {part.flag[0] for part in form.parts if isinstance(part, Opt) and part.flag}
    assert {item.name for item in fields(cls)} <= set(form.kinds) | flags


def test_a_written_journal_assesses_to_the_same_standing() -> None:
    story = TERMS + SIGNED + "after s1..s26 10m asked each\nafter s1..s20 8h told each yes\n"
    journal = read(story)
    again = read(write(journal.agreed, journal.facts))
    for month in range(1, 13):
        as_of = datetime(2027, month, 28, 3, tzinfo=UTC)
        assert assess(again.agreed, again.facts, as_of) == assess(journal.agreed, journal.facts, as_of)


def test_a_standing_asked_before_an_amendment_never_colours_the_one_after_it() -> None:
    longer = "amend 2 effective 2027-03-01\n    term 2027-01-15 8 months 26 sessions\n"
    signatures = "2027-02-01 10:00 signed v2 by coach\n2027-02-02 10:00 signed v2 acknowledging all\n"
    journal = read(TERMS + longer + SIGNED + signatures)
    before, after = datetime(2027, 2, 20, tzinfo=UTC), datetime(2027, 3, 20, tzinfo=UTC)
    known = Facts(journal.facts.items)
    assert str(assess(journal.agreed, known, before).window.ends) == "2027-07-15 04:00:00+00:00"
    assert str(assess(journal.agreed, known, after).window.ends) == "2027-09-15 04:00:00+00:00"


def test_an_hour_that_comes_twice_is_written_in_full() -> None:
    agreed = read(TERMS).agreed
    second = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)  # 01:30 in New York for the second time
    happened = Facts((Fact(1, "", second, second, Party.CLIENT, f.ContactAnswered()),))
    text = write(agreed, happened)
    assert "2027-11-07T06:30:00Z answered" in text
    assert read(text).facts == happened


def test_an_amendment_is_written_with_only_what_changes() -> None:
    journal = read(TERMS + "amend 2 effective 2027-04-01\n    fee 2000.00 USD\n")
    block = write(journal.agreed, Facts()).split("amend 2", 1)[1]
    assert block.split("\n")[1:] == ["    fee 2000.00 USD payment at-once", "", ""]


def test_an_amendment_takes_back_a_discount_a_retainer_and_the_parts_of_a_payment() -> None:
    paid = """\
fee 2280.00 USD payment at-once list 2400.00 USD
retainer work 120 minutes cap 60 overage bill rate 2.00 USD
"""
    later = """\
amend 2
    fee 2400.00 USD payment milestones
    payment-part "Results schedule signed" 30%
    payment-part "Session 13 held" 0.7
    retainer access "Jose", "Clara" over WhatsApp, "the phone" from 09:00 to 17:00 answer within 4 hours
amend 3
    fee 2400.00 USD payment at-once
    payment-part none
    retainer none
"""
    journal = read(TERMS.replace("fee 2400.00 USD\n", paid) + later)
    first, second, third = (version.terms for version in journal.agreed.versions)
    assert (str(first.list_fee), first.payment_parts) == ("2400.00 USD", ())
    assert first.retainer == t.PayForWork(
        t.WorkUnit.MINUTES, Decimal(120), cap=Decimal(60), overage=t.Overage.BILL, rate=Money.of("2.00", "USD")
    )
    assert second.list_fee is None
    assert [str(part.share) for part in second.payment_parts] == ["0.30", "0.7"]
    assert second.retainer == t.PayForAccess(("Jose", "Clara"), ("WhatsApp", "the phone"), time(9), time(17), 4)
    assert (third.payment_parts, third.retainer) == ((), None)
    assert read(write(journal.agreed, Facts())).agreed == journal.agreed


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("fee 2400.00 USD payment at-once list 2400.00 USD", "not above the fee"),
        ("fee 2400.00 USD payment milestones", "no part of it is named"),
        ('fee 2400.00 USD\npayment-part "End" 100%', "the fee is not paid by milestones"),
        ('fee 2400.00 USD payment milestones\npayment-part "End" 90%', "make 0.90, not 1"),
        ("fee 2400.00 USD\nretainer work 0 minutes", "more than nothing"),
        ("fee 2400.00 USD\nretainer work 10 sessions overage bill", "no rate says for how much"),
        ("fee 2400.00 USD\nretainer hours 10", "should stand: work"),
        ("fee 2400.00 USD\nsigners client", "client and coach both sign"),
        ("fee 2400.00 USD\nsigners client, coach, sponsor", "nobody else is named as the payer"),
    ],
)
def test_what_cannot_be_paid_or_signed_is_said_at_its_line(line: str, wrong: str) -> None:
    unread = parse(TERMS.replace("fee 2400.00 USD", line))
    assert isinstance(unread, Unreadable)
    assert wrong in " ".join(problem.text("t") for problem in unread.problems)


def test_numbers_of_facts_survive_gaps() -> None:
    at = datetime(2027, 2, 1, tzinfo=UTC)
    first = Fact(3, "c1", at, at, Party.CLIENT, f.CircumstanceLogged("hiring freeze"))
    second = replace(first, seq=9, corrects=3)
    happened = Facts((first, second))
    assert read(write(read(TERMS).agreed, happened)).facts == happened
    assert BY_KIND[f.CircumstanceLogged].verb == "circumstance"
