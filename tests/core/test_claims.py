"""A claim step by step: the standing decides by default, the coach may be kinder at any moment, never stricter."""

from datetime import timedelta

import pytest

from tests.core.life import FEE, Life, at, usd
from valueback.core.claims import Claim, ClaimState, claim, filed, last_words
from valueback.core.dates import Instant
from valueback.core.facts import (
    AlternativeAnswered,
    AlternativeOffered,
    AppealDecided,
    CircumstanceLogged,
    ClaimAcknowledged,
    ClaimAppealed,
    ClaimClosed,
    ClaimDecided,
    ClaimFiled,
    ClaimWithdrawn,
    Ended,
    Facts,
    PaidForItself,
    PaymentReturned,
    SlipNotified,
    Withdrawn,
)
from valueback.core.guarantee import Mark, Standing, Verdict
from valueback.core.terms import ClaimDays, Clause, EndingKind, Party, RemedyKind

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
LAPSED = (1, 2, 3, 4, 5, 6)


def claiming(*silent: int, when: str = "2027-07-20 12:00") -> Life:
    """A claim filed; with six silent checks the guarantee had lapsed before."""
    life = Life()
    life.silent(*silent)
    life.add(ClaimFiled("Lead meetings", "Vocabulary", "Not worth the fee"), when, "c1")
    return life


def seen(life: Life, when: str | Instant) -> Claim:
    found = life.standing(when).claim
    assert found is not None
    return found


def decided(life: Life, granted: bool, when: str, words: str = "Six checks were not told", subject: str = "c1") -> None:
    life.add(ClaimDecided(granted, words, kindly=granted), when, subject, Party.COACH)


# --- the days ---


def test_the_days_of_each_step_end_with_local_days() -> None:
    found = seen(claiming(), "2027-07-20 13:00")
    assert (found.state, found.filed_at, found.granted) == (ClaimState.FILED, at("2027-07-20 12:00"), None)
    assert found.acknowledge_by == at("2027-07-24 00:00")
    assert found.decide_by == at("2027-08-04 00:00")
    assert (found.appeal_by, found.appeal_decide_by, found.refund_by) == (None, None, None)


def test_the_days_are_the_terms_own() -> None:
    life = claiming()
    known = Facts(tuple(life.items)).known(at("2027-07-20 13:00"))
    found = claim(known, ClaimDays(acknowledge=1, decide=2), "America/New_York", at("2027-07-20 13:00"))
    assert found is not None
    assert (found.acknowledge_by, found.decide_by) == (at("2027-07-22 00:00"), at("2027-07-23 00:00"))


def test_the_days_are_those_of_the_anchor_zone_and_not_of_the_client() -> None:
    # 23:30 in New York is 0:30 of the next day in Sao Paulo.
    life = Life()
    life.add(ClaimFiled(judgement="x"), "2027-07-20 23:30", "c1")
    assert seen(life, "2027-07-21 12:00").decide_by == at("2027-08-04 00:00")


def test_a_claim_is_acknowledged_decided_refunded_and_closed() -> None:
    life = claiming()
    life.add(ClaimAcknowledged(), "2027-07-21 12:00", "c1", Party.COACH)
    assert seen(life, "2027-07-21 13:00").state is ClaimState.ACKNOWLEDGED
    decided(life, True, "2027-07-22 12:00")
    granted = seen(life, "2027-07-22 13:00")
    assert (granted.state, granted.granted, granted.by_default) == (ClaimState.GRANTED, True, False)
    assert (granted.decided_at, granted.refund_by) == (at("2027-07-22 12:00"), at("2027-08-06 00:00"))
    life.add(PaymentReturned(FEE, claim="c1"), "2027-07-25 12:00", "p1", Party.COACH)
    after = life.standing("2027-07-25 13:00")
    assert after.claim is not None
    assert after.claim.state is ClaimState.REFUNDED
    assert after.refund_if_claimed == usd("0.00")
    life.add(ClaimClosed(), "2027-07-26 12:00", "c1", Party.COACH)
    assert (seen(life, "2027-07-26 13:00").state, seen(life, "2027-07-26 13:00").closed) == (ClaimState.CLOSED, True)


# --- who decides ---


def test_what_was_claimable_when_it_was_filed_is_granted_and_a_refusal_changes_nothing() -> None:
    life = claiming()
    decided(life, False, "2027-07-22 12:00")
    standing = life.standing("2027-07-22 13:00")
    assert (standing.verdict, standing.refund_if_claimed) == (Verdict.CLAIMABLE, FEE)
    assert standing.claim is not None
    assert (standing.claim.granted, standing.claim.state) == (True, ClaimState.GRANTED)


def test_any_other_verdict_is_refused_by_the_coachs_own_sentence_only() -> None:
    life = claiming(*LAPSED)
    decided(life, False, "2027-07-22 12:00", words="  ")
    assert seen(life, "2027-07-22 13:00").granted is None
    decided(life, False, "2027-07-23 12:00")
    refused = life.standing("2027-07-23 13:00")
    assert refused.claim is not None
    assert (refused.claim.granted, refused.claim.decided_at) == (False, at("2027-07-23 12:00"))
    assert refused.refund_if_claimed == usd("0.00")


@pytest.mark.parametrize("silent", [(), LAPSED], ids=("claimable", "lapsed"))
def test_with_no_decision_in_time_it_is_granted_whatever_the_verdict(silent: tuple[int, ...]) -> None:
    life = claiming(*silent)
    before, after = life.standing(at("2027-08-04 00:00") - TICK), life.standing("2027-08-04 00:00")
    assert before.claim is not None
    assert before.claim.granted is None
    assert before.holds_until == at("2027-08-04 00:00")
    assert after.claim is not None
    assert (after.claim.granted, after.claim.by_default, after.claim.decided_at) == (True, True, at("2027-08-04 00:00"))
    assert after.refund_if_claimed == FEE


def test_a_refusal_after_the_deadline_is_no_refusal() -> None:
    life = claiming(*LAPSED)
    decided(life, False, "2027-08-04 00:00")
    found = seen(life, "2027-08-05 12:00")
    assert (found.granted, found.by_default) == (True, True)


def test_a_grant_is_never_taken_back() -> None:
    life = claiming(*LAPSED)
    decided(life, True, "2027-07-22 12:00")
    decided(life, False, "2027-07-23 12:00")
    found = seen(life, "2027-07-24 12:00")
    assert (found.granted, found.decided_at) == (True, at("2027-07-22 12:00"))
    assert seen(life, "2027-09-24 12:00").by_default is False


def test_pay_back_anyway_after_a_refusal_pays_what_a_claimable_standing_would() -> None:
    life = claiming(*LAPSED)
    decided(life, False, "2027-07-22 12:00")
    decided(life, True, "2027-10-01 12:00")
    standing = life.standing("2027-10-02 12:00")
    assert (standing.verdict, standing.refund_if_claimed) == (Verdict.LAPSED, FEE)
    assert seen(life, "2027-10-02 12:00").refund_by == at("2027-10-16 00:00")


# --- alternatives ---


def test_an_alternative_waits_for_an_answer_and_does_not_stop_the_clock() -> None:
    life = claiming()
    life.add(AlternativeOffered(RemedyKind.EXTRA_SESSIONS, 4), "2027-07-21 12:00", "c1", Party.COACH)
    offered = seen(life, "2027-07-22 12:00")
    assert (offered.state, offered.decide_by) == (ClaimState.ALTERNATIVE_OFFERED, at("2027-08-04 00:00"))
    assert seen(life, "2027-08-04 00:00").granted is True
    life.add(AlternativeAnswered(False), "2027-07-23 12:00", "c1")
    assert seen(life, "2027-07-24 12:00").state is ClaimState.FILED


def test_an_accepted_alternative_takes_the_place_of_the_decision() -> None:
    life = claiming()
    life.add(AlternativeOffered(RemedyKind.EXTRA_SESSIONS, 4), "2027-07-21 12:00", "c1", Party.COACH)
    life.add(AlternativeAnswered(True), "2027-08-03 23:59", "c1")
    assert seen(life, "2027-09-01 12:00").granted is None
    late = claiming()
    late.add(AlternativeOffered(RemedyKind.EXTRA_SESSIONS, 4), "2027-07-21 12:00", "c1", Party.COACH)
    late.add(AlternativeAnswered(True), "2027-08-04 00:00", "c1")
    assert seen(late, "2027-09-01 12:00").granted is True


# --- appeals ---


def refused() -> Life:
    life = claiming(*LAPSED)
    decided(life, False, "2027-07-22 12:00")
    return life


def test_a_refusal_may_be_appealed_once_within_its_days_to_the_third_person() -> None:
    life = refused()
    assert seen(life, "2027-07-23 12:00").appeal_by == at("2027-08-06 00:00")
    life.add(ClaimAppealed("I was ill"), "2027-08-05 23:59", "c1")
    appealed = seen(life, "2027-08-06 12:00")
    assert (appealed.state, appealed.appeal_decide_by) == (ClaimState.APPEALED, at("2027-08-20 00:00"))
    assert appealed.appeal_by is None
    life.add(AppealDecided(True, "The notices came too late"), "2027-08-10 12:00", "c1", Party.THIRD)
    granted = life.standing("2027-08-11 12:00")
    assert granted.claim is not None
    assert (granted.claim.state, granted.claim.decided_at) == (ClaimState.GRANTED, at("2027-08-10 12:00"))
    assert granted.claim.refund_by == at("2027-08-25 00:00")
    assert granted.refund_if_claimed == FEE


def test_an_appeal_that_fails_leaves_the_refusal_and_cannot_be_repeated() -> None:
    life = refused()
    life.add(ClaimAppealed("I was ill"), "2027-07-25 12:00", "c1")
    life.add(AppealDecided(False, "The slips stand"), "2027-07-30 12:00", "c1", Party.THIRD)
    found = seen(life, "2027-07-31 12:00")
    assert (found.state, found.granted, found.appeal_by) == (ClaimState.REFUSED, False, None)
    decided(life, True, "2027-08-01 12:00")
    assert seen(life, "2027-08-02 12:00").granted is True  # kinder at any moment


def test_an_appeal_too_late_or_before_a_refusal_is_none() -> None:
    late = refused()
    late.add(ClaimAppealed("I was ill"), "2027-08-06 00:00", "c1")
    early = claiming(*LAPSED)
    early.add(ClaimAppealed("in advance"), "2027-07-21 12:00", "c1")
    decided(early, False, "2027-07-22 12:00")
    for life in (late, early):
        life.add(AppealDecided(True, "Granted all the same"), "2027-08-10 12:00", "c1", Party.THIRD)
        found = seen(life, "2027-08-11 12:00")
        assert (found.state, found.granted) == (ClaimState.REFUSED, False)


# --- filing, withdrawing, completing ---


def test_a_withdrawn_claim_is_gone_and_can_be_filed_again() -> None:
    life = claiming()
    life.add(ClaimWithdrawn(), "2027-07-21 12:00", "c1")
    standing = life.standing("2027-07-22 12:00")
    assert (standing.claim, standing.verdict) == (None, Verdict.CLAIMABLE)
    assert life.standing("2027-08-14 00:00").verdict is Verdict.WINDOW_CLOSED
    life.add(ClaimFiled("a", "b", "c"), "2027-08-13 23:59", "c2")
    again = seen(life, "2027-08-14 00:00")
    assert (again.subject, again.filed_at) == ("c2", at("2027-08-13 23:59"))
    assert life.standing("2027-08-14 00:00").verdict is Verdict.CLAIMABLE  # frozen as of its filing


def test_a_claim_entered_by_mistake_and_taken_back_never_was() -> None:
    life = claiming()
    life.add(Withdrawn("a slip of the finger"), "2027-07-20 12:00", "c1", corrects=len(life.items))
    assert life.standing("2027-07-20 13:00").claim is None


def test_answers_can_be_made_complete_until_the_decision_without_moving_the_days() -> None:
    life = Life()
    life.add(CircumstanceLogged("Hiring freeze"), "2027-04-01 12:00", "x1")
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    finding = life.finding(Clause.COMMON_SENSE, "2027-07-21 12:00")
    assert (finding.mark, finding.until) == (Mark.CURABLE, at("2027-08-04 00:00"))
    life.add(ClaimFiled("a", "b", "c", not_mattered=("x1",)), "2027-07-30 12:00", "c1")
    assert life.finding(Clause.COMMON_SENSE, "2027-07-31 12:00").mark is Mark.KEPT
    found = seen(life, "2027-07-31 12:00")
    assert (found.filed_at, found.decide_by) == (at("2027-07-20 12:00"), at("2027-08-04 00:00"))
    known = Facts(tuple(life.items)).known(at("2027-07-31 12:00"))
    first, last = filed(known), last_words(known)
    assert first is not None
    assert last is not None
    assert (first.at, last.what.not_mattered) == (at("2027-07-20 12:00"), ("x1",))


def test_a_judgement_that_was_never_written_is_not_kept_once_the_claim_is_decided() -> None:
    life = Life()
    life.add(ClaimFiled("a", "b", ""), "2027-07-20 12:00", "c1")
    assert life.finding(Clause.COMMON_SENSE, "2027-08-03 23:59").mark is Mark.CURABLE
    assert life.finding(Clause.COMMON_SENSE, "2027-08-04 00:00").mark is Mark.BROKEN
    assert life.standing("2027-08-04 00:00").verdict is Verdict.CLAIMABLE  # it holds a decision, no more


# --- the frozen verdict ---


def frozen(life: Life) -> Standing:
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    return life.standing("2027-07-25 12:00")


def test_the_verdict_is_frozen_at_filing() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    assert frozen(life).verdict is Verdict.LAPSED
    life.excuse(Clause.VALUE_TOLD, 6, at("2027-07-24 12:00"))
    assert life.standing("2027-07-25 12:00").verdict is Verdict.LAPSED
    claimable = Life()
    assert frozen(claimable).verdict is Verdict.CLAIMABLE
    claimable.add(PaidForItself(True), "2027-07-24 12:00")
    assert claimable.standing("2027-07-25 12:00").verdict is Verdict.CLAIMABLE


def test_a_cure_still_running_at_filing_counts_as_kept() -> None:
    life = Life()
    life.schedule("2027-01-22 12:00", signed=None)
    life.add(Ended(EndingKind.BOTH_AGREE), "2028-01-01 12:00", by=Party.COACH)
    life.add(SlipNotified(Clause.CLARITY), "2027-02-08 09:00", "r1", Party.SERVICE)
    life.add(ClaimFiled("a", "b", "c"), "2027-02-10 12:00", "c1")
    assert life.standing("2027-02-10 12:00").verdict is Verdict.COVERED
    assert life.standing("2027-03-10 12:00").verdict is Verdict.COVERED


def test_a_result_still_unknown_at_the_end_does_not_block_a_claim() -> None:
    standing = frozen(Life())
    assert standing.results is not None
    assert standing.results.state.value == "unknown"
    assert (standing.verdict, standing.claim and standing.claim.granted) == (Verdict.CLAIMABLE, None)
    assert standing.refund_if_claimed == FEE


def test_a_coach_who_stopped_returns_the_rest_with_a_granted_claim() -> None:
    life = Life()
    life.silent(*LAPSED)
    life.add(Ended(EndingKind.COACH_STOPS), "2027-03-10 12:00", by=Party.COACH)
    life.add(ClaimFiled("a", "b", "c"), "2027-03-12 12:00", "c1")
    anyway = life.standing("2027-03-13 12:00")
    assert [line.amount for line in anyway.refunds] == [usd("1661.54")]  # eight of 26 held
    decided(life, True, "2027-03-14 12:00")
    assert [line.amount for line in life.standing("2027-03-15 12:00").refunds] == [FEE]
