"""The coach's duties in the same ledger, speaking up, and a lapse that only an excuse or a cure in time undoes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.core.life import FEE, PLAIN, Life, at, model_terms, usd
from valueback.core.facts import (
    AdjustmentAgreed,
    AdjustmentProposed,
    AdjustmentTried,
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CourseAnswered,
    Ended,
    HomeworkGiven,
    HomeworkLooked,
    PaidForItself,
    Presence,
    Recorded,
    RecordingAsked,
    RecordingOff,
    ServiceFailed,
    SlipNotified,
    Withdrawn,
)
from valueback.core.guarantee import Mark, SlipState, Verdict
from valueback.core.terms import Allowance, Clause, EffectKind, EndingKind, Party, Recording

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


# --- the coach's duties ---


def test_the_check_is_asked_by_the_end_of_the_day_after_each_held_session() -> None:
    life = Life()
    assert life.finding(Clause.ASK, life.end(1)).mark is Mark.NOT_DUE
    life.add(CheckAsked(), "2027-01-16 23:59", "s1", Party.SERVICE)
    assert life.finding(Clause.ASK, "2027-01-17 00:00").mark is Mark.KEPT
    late = Life()
    late.add(CheckAsked(), "2027-01-17 00:00", "s1", Party.SERVICE)
    finding = late.finding(Clause.ASK, "2027-01-17 00:00")
    assert (finding.mark, finding.slips, finding.allowed) == (Mark.WATCH, 1, 1)
    assert late.finding(Clause.ASK, "2027-02-10 00:00").mark is Mark.BROKEN


def test_a_no_is_answered_with_an_adjustment_by_the_next_session_held() -> None:
    life = Life()
    life.ask(1)
    life.tell(1, Answer.PARTLY)
    assert life.finding(Clause.ADJUST, "2027-01-20 12:00").mark is Mark.NOT_DUE
    for proposed, mark in ((life.end(2) - TICK, Mark.KEPT), (life.end(2), Mark.BROKEN)):
        answered = Life()
        answered.items = list(life.items)
        answered.add(AdjustmentProposed("s1", "More speaking"), proposed, "a1", Party.COACH)
        finding = answered.finding(Clause.ADJUST, life.end(2))
        assert finding.mark is mark
        assert (finding.party, finding.effect) == (Party.COACH, EffectKind.FINDING)


def test_a_session_that_is_cancelled_gives_the_coach_until_the_one_after_it() -> None:
    life = Life()
    life.ask(1)
    life.tell(1, Answer.NO_VALUE)
    life.cancel(2, 2 * DAY)
    assert life.finding(Clause.ADJUST, life.end(3) - TICK).mark is Mark.NOT_DUE
    assert life.finding(Clause.ADJUST, life.end(3)).mark is Mark.BROKEN


def test_the_last_answer_is_the_one_that_asks_for_an_adjustment() -> None:
    life = Life()
    life.ask(1)
    life.tell(1, Answer.PARTLY)
    life.tell(1, Answer.YES, after=3 * HOUR)
    assert life.finding(Clause.ADJUST, life.end(2)).mark is Mark.NOT_DUE
    life.add(CourseAnswered(False), life.end(1) + 4 * HOUR, "s1")
    assert life.finding(Clause.ADJUST, life.end(2)).mark is Mark.BROKEN


def test_homework_is_looked_at_by_the_end_of_the_day_after_the_next_session() -> None:
    for looked, slips in (("2027-01-23 23:59", 0), ("2027-01-24 00:00", 1)):
        life = Life()
        life.add(HomeworkGiven("s1", "Write"), life.end(1), "h1", Party.COACH)
        life.add(HomeworkLooked(), looked, "s1", Party.COACH)
        assert life.finding(Clause.LOOK, "2027-01-24 12:00").slips == slips
    assert Life().finding(Clause.LOOK, "2027-03-01 12:00").mark is Mark.NOT_DUE


@pytest.mark.parametrize(
    ("coach", "slips"),
    [(Presence.ON_TIME, 0), (Presence.LATE, 1), (Presence.LEFT_EARLY, 1), (Presence.ABSENT, 1)],
)
def test_the_coach_is_there_on_time_and_to_the_end(coach: Presence, slips: int) -> None:
    life = Life()
    life.attend(1, Party.CLIENT, coach=coach)
    assert life.finding(Clause.ON_TIME, "2027-01-16 12:00").slips == slips


def test_a_recording_is_due_where_the_terms_say_so_and_nobody_took_it_off() -> None:
    always, asked, never = (Life(model_terms(recording=one)) for one in Recording)
    assert always.finding(Clause.RECORD, "2027-01-17 00:00").slips == 1
    assert asked.finding(Clause.RECORD, "2027-01-17 00:00").mark is Mark.NOT_DUE
    assert never.finding(Clause.RECORD, "2027-01-17 00:00").mark is Mark.NOT_APPLICABLE
    asked.add(RecordingAsked(), life_start(asked), "s1")
    assert asked.finding(Clause.RECORD, "2027-01-17 00:00").slips == 1
    asked.add(RecordingOff(), life_start(asked), "s1")
    assert asked.finding(Clause.RECORD, "2027-01-17 00:00").mark is Mark.NOT_DUE
    always.add(Recorded(), always.end(1) + HOUR, "s1", Party.COACH)
    assert always.finding(Clause.RECORD, "2027-01-17 00:00").mark is Mark.KEPT


def life_start(life: Life) -> str:
    assert life.start(1) == at("2027-01-15 10:00")
    return "2027-01-15 10:05"


def test_the_coachs_duties_never_change_the_verdict_alone() -> None:
    life = Life()
    for number in range(1, 6):
        life.ask(number)
        life.tell(number, Answer.NO_VALUE)
        life.attend(number, Party.CLIENT, coach=Presence.LATE)
    standing = life.standing("2027-02-20 12:00")
    broken = {one.clause for one in standing.findings if one.party is Party.COACH and one.mark is Mark.BROKEN}
    assert {Clause.ADJUST, Clause.ON_TIME} <= broken
    assert (standing.verdict, standing.refund_if_claimed) == (Verdict.COVERED, FEE)


# --- speaking up ---


def test_speaking_up_is_a_voice_in_time_and_an_adjustment_tried() -> None:
    life = Life()
    assert life.finding(Clause.SPOKE_UP, "2027-02-01 12:00").mark is Mark.NOT_DUE
    life.ask(1)
    life.tell(1, Answer.A_LITTLE)
    assert life.finding(Clause.SPOKE_UP, life.end(1) + 3 * HOUR).mark is Mark.WATCH
    life.add(AdjustmentProposed("s1", "More speaking"), life.end(1) + DAY, "a1", Party.COACH)
    life.add(AdjustmentAgreed(), life.end(1) + 2 * DAY, "a1")
    assert life.finding(Clause.SPOKE_UP, life.end(2)).mark is Mark.WATCH
    life.add(AdjustmentTried(helped=False), life.end(2) + HOUR, "a1")
    assert life.finding(Clause.SPOKE_UP, life.end(3)).mark is Mark.KEPT


def test_not_on_course_is_a_voice_too_and_a_coach_without_an_answer_costs_the_client_nothing() -> None:
    life = Life()
    life.add(CourseAnswered(False), life.end(6) + HOUR, "s6")
    assert life.finding(Clause.SPOKE_UP, life.end(6) + 2 * HOUR).mark is Mark.WATCH
    assert life.finding(Clause.SPOKE_UP, life.end(7)).mark is Mark.KEPT


def test_a_voice_after_the_end_came_when_nothing_could_be_changed() -> None:
    life = Life()
    life.ask(26)
    life.add(CheckAnswered(Answer.NO_VALUE), "2027-07-16 12:00", "s26")
    life.add(AdjustmentTried(), "2027-07-16 13:00", "a1")
    assert life.finding(Clause.SPOKE_UP, "2027-07-17 12:00").mark is Mark.BROKEN


def test_a_polite_yes_alone_never_costs_the_guarantee() -> None:
    life = Life()
    life.ordinary(*range(1, 27))
    standing = life.standing("2027-07-16 12:00")
    finding = standing.finding(Clause.SPOKE_UP)
    assert finding is not None
    assert finding.mark is Mark.BROKEN
    assert (standing.verdict, standing.refund_if_claimed) == (Verdict.CLAIMABLE, FEE)


# --- what a slip rests on ---


@pytest.mark.parametrize(
    ("failed", "until", "state"),
    [
        ("2027-01-15 10:00", "2027-01-15 11:00", SlipState.NEVER_COUNTS),  # when the check was asked
        ("2027-01-18 20:00", "2027-01-18 22:00", SlipState.NEVER_COUNTS),  # when its window closed, in Sao Paulo
        ("2027-01-18 18:00", "2027-01-18 21:59", SlipState.STANDS),  # there was a minute left
    ],
)
def test_the_services_failure_is_never_the_clients_slip(failed: str, until: str, state: SlipState) -> None:
    life = Life()
    life.add(ServiceFailed(at(until)), failed, by=Party.SERVICE)
    life.silent(1)
    assert life.finding(Clause.VALUE_TOLD, "2027-01-25 12:00").detail[0].state is state


def test_what_the_client_was_never_told_is_not_in_their_standing() -> None:
    life = Life()
    life.ask(1)
    unnotified, never = life.standing("2027-01-20 12:00"), life.standing("2027-01-23 00:00")
    for standing, state in ((unnotified, SlipState.UNNOTIFIED), (never, SlipState.NEVER_COUNTS)):
        (slip,) = standing.findings[1].detail
        assert slip.state is state
        assert standing.for_side(Party.COACH) is standing
        for side in (Party.CLIENT, Party.SPONSOR):
            shown = standing.for_side(side)
            assert (shown.findings[1].detail, shown.unnotified) == ((), ())
            assert shown.findings[1].mark is standing.findings[1].mark is Mark.KEPT
            assert (shown.verdict, shown.refund_if_claimed) == (standing.verdict, standing.refund_if_claimed)


def test_a_slip_told_and_caused_by_the_coach_is_shown_as_not_counting() -> None:
    life = Life()
    life.attend(1, client=Presence.LATE, coach=Presence.LATE)
    life.notify(Clause.PRESENT, 1, life.end(1) + DAY)
    (slip,) = life.standing("2027-01-20 12:00").for_side(Party.CLIENT).findings[3].detail
    assert (slip.state, slip.counts) == (SlipState.NEVER_COUNTS, False)


def test_the_first_notice_counts_and_a_second_one_gives_no_more_time() -> None:
    life = Life()
    life.silent(1)
    life.notify(Clause.VALUE_TOLD, 1, at("2027-01-23 12:00"))
    slip = life.finding(Clause.VALUE_TOLD, "2027-01-25 12:00").detail[0]
    assert (slip.notified_at, slip.cure_until) == (life.end(1) + 4 * DAY, life.start(2))


def test_what_is_to_catch_up_is_told_with_the_most_urgent_first() -> None:
    life = Life()
    life.schedule("2027-01-22 12:00", signed=None)
    life.add(SlipNotified(Clause.CLARITY), "2027-02-08 09:00", "r1", Party.SERVICE)
    life.ask(4)
    life.notify(Clause.VALUE_TOLD, 4, at("2027-02-10 09:00"))
    told = life.standing("2027-02-10 12:00").to_catch_up
    assert [(slip.clause, slip.cure_until) for slip in told] == [
        (Clause.VALUE_TOLD, life.start(5)),
        (Clause.CLARITY, at("2027-02-23 00:00")),
    ]


# --- a lapse, and the order of verdicts ---


def lapsed() -> Life:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    return life


def kinder(life: Life, when: str) -> Life:
    duties = tuple(
        replace(one, allowed=Allowance(Decimal(9))) if one.clause is Clause.VALUE_TOLD else one for one in PLAIN.duties
    )
    life.amend(replace(life.terms, guarantee=replace(PLAIN, duties=duties)))
    life.sign(len(life.versions), when)
    return life


def test_an_excuse_undoes_a_lapse_also_after_an_amendment() -> None:
    life = kinder(lapsed(), "2027-03-10 09:00")
    assert life.standing("2027-03-12 12:00").verdict is Verdict.LAPSED
    life.excuse(Clause.VALUE_TOLD, 6, at("2027-03-13 12:00"))
    assert life.standing("2027-03-13 12:00").verdict is Verdict.COVERED


def test_a_notice_that_never_arrived_made_no_lapse_also_after_an_amendment() -> None:
    life = lapsed()
    told = len(life.items)
    kinder(life, "2027-03-10 09:00")
    life.add(Withdrawn("bounced"), "2027-03-14 12:00", "s6", Party.SERVICE, corrects=told)
    assert life.standing("2027-03-14 12:00").verdict is Verdict.COVERED


def test_what_both_say_of_a_call_undoes_what_one_side_had_said() -> None:
    life = Life()
    for number in (20, 21, 22, 23, 24):
        life.attend(number, client=Presence.ABSENT)
        life.notify(Clause.PRESENT, number, life.end(number) + DAY)
    kinder(life, "2027-07-05 09:00")
    assert life.standing("2027-07-06 12:00").verdict is Verdict.LAPSED
    life.add(Attendance(both=True), "2027-07-07 12:00", "s24", Party.COACH)
    assert life.standing("2027-07-07 12:00").verdict is Verdict.COVERED


def test_an_amendment_in_time_keeps_what_is_not_broken_yet() -> None:
    life = kinder(lapsed(), "2027-02-25 09:00")  # the sixth can be told until 26 February
    assert life.standing("2027-03-10 12:00").verdict is Verdict.COVERED


def test_verdicts_come_in_their_order() -> None:
    life = lapsed()
    assert life.standing("2027-07-14 12:00").verdict is Verdict.LAPSED
    assert life.standing("2027-07-20 12:00").verdict is Verdict.LAPSED  # before claimable
    assert life.standing("2027-08-14 00:00").verdict is Verdict.WINDOW_CLOSED  # before lapsed
    life.add(PaidForItself(True), "2027-07-18 12:00")
    assert life.standing("2027-07-20 12:00").verdict is Verdict.VALUE_RETURNED  # before both
    assert life.standing("2027-08-14 00:00").verdict is Verdict.VALUE_RETURNED
    at_risk = Life()
    at_risk.silent(21, 22, 23, 24, 25, 26)
    at_risk.notify(Clause.VALUE_TOLD, 26, at("2027-07-13 12:00"))
    assert at_risk.standing("2027-07-14 12:00").verdict is Verdict.AT_RISK
    assert at_risk.standing("2027-07-15 00:00").verdict is Verdict.CLAIMABLE  # before at risk
    stopped = Life()
    stopped.add(PaidForItself(True), "2027-03-01 12:00")
    stopped.add(Ended(EndingKind.CLIENT_STOPS), "2027-03-02 12:00")
    assert stopped.standing("2027-03-03 12:00").verdict is Verdict.VALUE_RETURNED


def test_nothing_comes_back_for_value_returned_lapsed_and_a_closed_window() -> None:
    returned, gone = Life(), lapsed()
    returned.add(PaidForItself(True), "2027-03-01 12:00")
    for life, when in ((returned, "2027-03-02 12:00"), (gone, "2027-03-05 12:00"), (Life(), "2027-09-01 12:00")):
        standing = life.standing(when)
        assert (standing.refund_if_claimed, standing.refunds) == (usd("0.00"), ())
