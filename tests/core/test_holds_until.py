"""`holds_until` is the first instant at which time alone can change something: tight in ordinary cases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.core.life import Life, at, guarantee, living, model_terms
from valueback.core.dates import Instant
from valueback.core.facts import (
    ClaimDecided,
    ClaimFiled,
    EvidenceAsked,
    ExpressRequest,
    HomeworkGiven,
    Informed,
    PaidForItself,
    Paused,
    SessionPlanned,
)
from valueback.core.guarantee import Standing
from valueback.core.terms import (
    ActsRule,
    Anchor,
    Clause,
    Duty,
    EvidenceRule,
    Party,
    Promise,
    Stage,
    Tier,
    Window,
)

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


def holds(life: Life, when: str | Instant) -> Instant | None:
    """Until when it holds; and it is tight: something is different then."""
    standing = life.standing(when)
    until = standing.holds_until
    if until is not None:
        assert bare(life.standing(until - TICK)) == bare(standing)
        assert bare(life.standing(until)) != bare(standing)
    return until


def bare(standing: Standing) -> Standing:
    return replace(standing, as_of=at("2027-01-01 00:00"), holds_until=None)


def test_before_a_call_it_holds_until_its_planned_end() -> None:
    life = Life()
    assert holds(life, "2027-01-15 10:20") == life.end(1)


def test_before_a_call_it_holds_until_its_end_also_where_no_duty_is_asked() -> None:
    life = living(guarantee())
    assert holds(life, "2027-01-15 10:20") == life.end(1)


def test_after_a_call_until_the_check_is_no_longer_in_time() -> None:
    life = Life()
    life.ask(1)
    standing = life.standing("2027-01-16 12:00")
    assert standing.holds_until is not None
    assert holds(life, "2027-01-17 12:00") == at("2027-01-19 00:00", "America/Sao_Paulo")


def test_an_untold_slip_until_it_can_no_longer_count() -> None:
    life = Life()
    life.ask(1)
    life.add(SessionPlanned(life.start(2) + 30 * DAY, 45), "2027-01-16 09:00", "x", Party.COACH)
    life.cancel(2, 2 * DAY)
    assert holds(life, "2027-01-22 12:00") == at("2027-01-23 00:00")


def test_a_slip_that_is_open_until_its_cure_ends() -> None:
    life = Life()
    life.silent(1)
    assert holds(life, "2027-01-21 12:00") == life.start(2)


def test_homework_until_it_is_due() -> None:
    life = Life()
    life.add(HomeworkGiven("s1", "Write", at("2027-01-20 18:00")), life.end(1), "h1", Party.COACH)
    assert holds(life, "2027-01-19 12:00") == at("2027-01-20 18:00")


def test_a_pause_until_it_begins_and_until_it_is_over() -> None:
    life = Life(planned=False)
    life.add(Paused(date(2027, 3, 1), date(2027, 3, 10)), "2027-02-20 09:00", by=Party.COACH)
    assert holds(life, "2027-02-21 12:00") == at("2027-03-01 00:00")
    assert holds(life, "2027-03-02 12:00") == at("2027-03-11 00:00")


def test_a_quiet_end_until_the_window_the_claim_period_and_then_for_ever() -> None:
    life = Life(planned=False)
    ends = life.standing("2027-02-01 12:00").window.ends
    assert holds(life, "2027-06-01 12:00") == ends
    assert ends is not None
    assert holds(life, ends) == life.standing(ends).window.claims_until
    assert holds(life, "2028-06-01 12:00") is None


def test_a_claim_until_each_of_its_days() -> None:
    life = Life()
    life.ordinary(*range(1, 27))
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    assert life.standing("2027-07-20 13:00").holds_until == at("2027-07-24 00:00")  # late from then on
    assert life.standing("2027-07-25 12:00").holds_until == at("2027-08-04 00:00")
    life.add(ClaimDecided(True), "2027-07-26 12:00", "c1", Party.COACH)
    assert life.standing("2027-08-05 12:00").holds_until == at("2027-08-10 00:00")  # paid back by then


def test_a_right_to_withdraw_until_it_is_over_and_day_by_day_where_each_costs() -> None:
    free = Life(model_terms(jurisdiction="DE"), planned=False)
    free.add(Informed(), "2027-01-11 09:00", by=Party.COACH)
    assert holds(free, "2027-01-20 12:00") == at("2027-01-26 00:00")
    paid = Life(model_terms(jurisdiction="DE"), planned=False)
    paid.add(Informed(), "2027-01-11 09:00", by=Party.COACH)
    paid.add(ExpressRequest(), "2027-01-11 09:10")
    assert holds(paid, "2027-01-20 12:00") == at("2027-01-21 00:00")


def test_tiers_until_the_first_of_them_is_over() -> None:
    tiers = (Tier(Decimal(1), days=30), Tier(Decimal("0.5")))
    made = guarantee(stages=(Stage(Window(Anchor.START), Promise(tiers=tiers)),))
    life = living(made)
    life.cancel(5, 3 * DAY)
    life.cancel(6, 10 * DAY)
    assert holds(life, "2027-02-12 12:00") == at("2027-02-15 00:00")


def test_weeks_until_the_next_of_them_is_over() -> None:
    life = living(guarantee(Duty(ActsRule("applications", 5)), stages=(Stage(Window(Anchor.START)),)))
    life.cancel(2, 2 * DAY)
    assert holds(life, "2027-01-20 12:00") == at("2027-01-22 00:00")


def test_an_amendment_until_its_day() -> None:
    life = Life(planned=False)
    life.amend(replace(life.terms, months=8), date(2027, 3, 1))
    life.sign(2, "2027-02-01 09:00")
    assert holds(life, "2027-02-10 12:00") == at("2027-03-01 00:00")


def test_a_fact_noted_ahead_until_it_happens() -> None:
    life = Life(planned=False)
    life.add(PaidForItself(True), "2027-03-01 12:00", noted="2027-02-20 12:00")
    assert holds(life, "2027-02-21 12:00") == at("2027-03-01 12:00")


def test_evidence_until_it_is_due() -> None:
    life = living(guarantee(Duty(EvidenceRule(3))))
    life.add(EvidenceAsked(), "2027-01-18 12:00", "e1", Party.COACH)
    assert holds(life, "2027-01-19 12:00") == at("2027-01-22 00:00")
    assert life.finding(Clause.EVIDENCE, "2027-01-22 00:00").slips == 0
