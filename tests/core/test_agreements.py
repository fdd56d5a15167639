"""Which version is in force: signed by both, its day come, never before its last signature."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.core.life import ALL_CLAUSES, FEE, Life, at, model_terms
from valueback.core.agreements import Agreed, Signed, Version, signatures, signed
from valueback.core.facts import Facts, ScheduleSent, ScheduleSigned, VersionSigned, Withdrawn
from valueback.core.guarantee import Verdict, case_of
from valueback.core.money import Money
from valueback.core.outcome import Judgement
from valueback.core.terms import Clause, Party

TICK = timedelta(microseconds=1)


def known(life: Life, when: str) -> Signed | None:
    return signed(Agreed(tuple(life.versions)), Facts(tuple(life.items)).known(at(when)))


def dearer(life: Life, effective: date | None = None) -> Life:
    life.amend(replace(life.terms, fee=Money.of("3000.00", "USD")), effective)
    return life


def fee(life: Life, when: str) -> Money:
    found = known(life, when)
    assert found is not None
    return found.terms(at(when)).fee


def test_an_agreement_has_rising_numbers_and_at_least_one_version() -> None:
    for numbers in ((), (2, 1), (1, 1)):
        with pytest.raises(ValueError, match="rising numbers"):
            Agreed(tuple(Version(number, model_terms()) for number in numbers))


def test_both_have_to_sign_and_the_last_signature_counts() -> None:
    life = Life(signed=False)
    life.add(VersionSigned(1, "d", "Jose"), "2027-01-11 09:00", "v1", Party.COACH)
    assert known(life, "2027-01-11 12:00") is None
    life.add(VersionSigned(1, "d", "Ana", ALL_CLAUSES), "2027-01-13 18:00", "v1")
    found = known(life, "2027-01-14 12:00")
    assert found is not None
    assert found.concluded_at == at("2027-01-13 18:00")
    assert life.standing(at("2027-01-13 18:00") - TICK).verdict is None
    assert life.standing("2027-01-13 18:00").verdict is Verdict.COVERED


def test_what_the_coach_notes_for_the_client_is_the_clients_signature() -> None:
    life = Life(signed=False)
    life.add(VersionSigned(1, "d", "Jose"), "2027-01-11 09:00", "v1", Party.COACH)
    life.add(VersionSigned(1, "d", "Ana"), "2027-01-11 10:00", "v1", Party.COACH, noted_for=Party.CLIENT)
    by = signatures(Facts(tuple(life.items)).known(at("2027-01-12 12:00")), 1)
    assert {party: fact.what.name for party, fact in by.items()} == {Party.COACH: "Jose", Party.CLIENT: "Ana"}


def test_a_signature_taken_back_in_time_signs_nothing() -> None:
    life = Life(signed=False)
    life.sign(1, "2027-01-11 09:30")
    life.add(Withdrawn("undo"), "2027-01-11 09:31", "v1", corrects=len(life.items))
    assert known(life, "2027-01-12 12:00") is None


def test_signing_twice_changes_nothing() -> None:
    life = Life()
    life.add(VersionSigned(1, "d", "Ana"), "2027-02-11 09:30", "v1")
    found = known(life, "2027-02-12 12:00")
    assert found is not None
    assert (found.concluded_at, found.versions[0].acknowledged) == (at("2027-01-11 09:30"), frozenset(ALL_CLAUSES))


def test_an_amendment_signed_by_one_side_changes_nothing() -> None:
    life = dearer(Life())
    life.add(VersionSigned(2, "d", "Jose"), "2027-02-01 09:00", "v2", Party.COACH)
    assert fee(life, "2027-06-01 12:00") == FEE


def test_an_amendment_is_in_force_from_its_last_signature() -> None:
    life = dearer(Life())
    life.sign(2, "2027-02-01 09:00")
    assert fee(life, "2027-02-01 08:59") == FEE
    assert fee(life, "2027-02-01 09:00") == Money.of("3000.00", "USD")


def test_an_amendment_takes_effect_on_its_day_in_the_anchor_zone() -> None:
    life = dearer(Life(), date(2027, 3, 1))
    life.sign(2, "2027-02-01 09:00")
    assert fee(life, "2027-02-28 23:59") == FEE
    assert fee(life, "2027-03-01 00:00") == Money.of("3000.00", "USD")
    assert life.standing("2027-02-20 12:00").holds_until is not None
    assert life.standing("2027-02-28 12:00").holds_until == at("2027-03-01 00:00")


def test_an_amendment_never_takes_effect_before_its_last_signature() -> None:
    life = dearer(Life(), date(2027, 2, 1))
    life.sign(2, "2027-03-10 18:00")
    assert fee(life, "2027-03-10 17:59") == FEE
    assert fee(life, "2027-03-10 18:00") == Money.of("3000.00", "USD")


def test_of_two_amendments_the_later_in_force_counts() -> None:
    life = dearer(Life(), date(2027, 5, 1))
    life.amend(replace(life.terms, fee=Money.of("2000.00", "USD")), date(2027, 4, 1))
    life.sign(2, "2027-02-01 09:00")
    life.sign(3, "2027-02-02 09:00")
    assert fee(life, "2027-04-15 12:00") == Money.of("2000.00", "USD")
    assert fee(life, "2027-05-15 12:00") == Money.of("3000.00", "USD")


def test_a_longer_term_moves_the_end_of_the_window_once_it_is_in_force() -> None:
    life = Life()
    life.amend(replace(life.terms, months=7), date(2027, 4, 1))
    life.sign(2, "2027-02-01 09:00")
    assert life.standing("2027-03-01 12:00").window.ends == at("2027-07-15 00:00")
    assert life.standing("2027-04-01 00:00").window.ends == at("2027-08-15 00:00")
    assert life.standing("2027-03-01 12:00").window.ends == at("2027-07-15 00:00")


def test_an_end_needs_the_clause_acknowledged_in_the_version_in_force() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    assert life.standing("2027-02-28 12:00").verdict is Verdict.LAPSED
    early = Life()
    early.amend(early.terms)
    early.sign(2, "2027-02-01 09:00", acknowledged=(Clause.PRESENT,))
    early.silent(1, 2, 3, 4, 5, 6)
    assert early.standing("2027-02-28 12:00").verdict is Verdict.COVERED


def test_a_schedule_counts_once_signed_and_the_last_signed_one() -> None:
    life = Life()
    for number, title in ((1, "First"), (2, "Second")):
        sent = f"2027-01-{19 + number} 12:00"
        life.add(ScheduleSent(title, Judgement(f"word{number}", title)), sent, f"r{number}", Party.COACH)
    default, facts = life.terms.minimum, lambda: Facts(tuple(life.items))
    agreed = Agreed(tuple(life.versions))

    def now(when: str) -> tuple[object, str]:
        case = case_of(agreed, facts(), at(when))
        assert case is not None
        return case.signed.minimum(at(when)), case.signed.objective(at(when))

    assert now("2027-01-22 12:00") == (default, life.terms.objective)
    life.add(ScheduleSigned(), "2027-01-23 12:00", "r1")
    assert now("2027-01-24 12:00") == (Judgement("word1", "First"), "First")
    life.add(ScheduleSigned(), "2027-01-25 12:00", "r2")
    assert now("2027-01-26 12:00") == (Judgement("word2", "Second"), "Second")


def test_before_both_have_signed_there_is_no_case() -> None:
    life = Life(signed=False)
    assert case_of(Agreed(tuple(life.versions)), Facts(tuple(life.items)), at("2027-01-20 12:00")) is None
