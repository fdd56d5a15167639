"""The guarantee of the model case, clause by clause."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.life import ALL_CLAUSES, FEE, Life, at, model_terms
from valueback.core import presets
from valueback.core.facts import (
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CircumstanceLogged,
    ClaimDecided,
    ClaimFiled,
    Done,
    Ended,
    HabitTicked,
    HomeworkGiven,
    HomeworkReported,
    JudgementGiven,
    LevelReached,
    MoneyEntered,
    PaidForItself,
    PassPlayed,
    PassReason,
    Paused,
    Presence,
    ResultConfirmed,
    ScheduleSent,
    ScheduleSigned,
    ServiceFailed,
    SessionMoved,
    SessionPlanned,
    Withdrawn,
)
from valueback.core.guarantee import Mark, SlipState, Verdict
from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, Judgement, State
from valueback.core.terms import Allowance, Capacity, Clause, Counting, EndingKind, Level, Party, TaxClause

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# --- before and after -----------------------------------------------------------------------------------------


def test_nothing_stands_before_both_have_signed() -> None:
    life = Life(signed=False)
    standing = life.standing("2027-01-20 12:00")
    assert standing.verdict is None
    assert [one.code for one in standing.findings] == ["not_signed"]


def test_a_quiet_start_is_covered_and_pays_back_what_was_received() -> None:
    standing = Life().standing("2027-01-14 12:00")
    assert standing.verdict is Verdict.COVERED
    assert standing.refund_if_claimed == FEE
    assert standing.sessions.planned == 26


def test_the_window_ends_with_the_last_day_of_the_term_and_claims_thirty_days_later() -> None:
    life = Life()
    assert life.standing("2027-02-01 12:00").window.ends == at("2027-07-15 00:00")
    assert life.standing("2027-07-14 23:59").verdict is Verdict.COVERED
    assert life.standing("2027-07-15 00:00").verdict is Verdict.CLAIMABLE
    assert life.standing("2027-08-13 23:59").verdict is Verdict.CLAIMABLE
    assert life.standing("2027-08-14 00:00").verdict is Verdict.WINDOW_CLOSED
    assert life.standing("2027-08-14 00:00").refund_if_claimed == Money.zero("USD")


def test_a_pause_moves_the_end_by_its_days() -> None:
    life = Life()
    life.add(Paused(date(2027, 3, 1), date(2027, 3, 10)), "2027-02-20 09:00", by=Party.COACH)
    assert life.standing("2027-03-05 12:00").paused
    assert not life.standing("2027-03-11 12:00").paused
    assert life.standing("2027-03-05 12:00").window.ends == at("2027-07-25 00:00")


def test_a_session_still_owed_holds_the_window_open_one_slot_longer() -> None:
    life = Life()
    for number in (24, 25):
        life.cancel(number, 2 * DAY)
    # s26 is on 9 July; two calls are owed after it: 16 and 23 July.
    assert life.standing("2027-07-20 12:00").window.ends == at("2027-07-24 00:00")


def test_none_has_no_duty_no_verdict_and_no_refund() -> None:
    standing = Life(model_terms("none")).standing("2027-07-20 12:00")
    assert standing.verdict is None
    assert standing.findings == ()
    assert standing.refund_if_claimed == Money.zero("USD")


# --- clarity ----------------------------------------------------------------------------------------------------


def test_the_delay_of_the_coach_is_never_the_slip_of_the_client() -> None:
    finding = Life().finding(Clause.CLARITY, "2027-05-01 12:00")
    assert (finding.code, finding.mark) == ("clarity_waiting_for_coach", Mark.NOT_DUE)


def test_clarity_is_due_at_the_fourth_call_or_a_week_after_the_schedule_came_whichever_is_later() -> None:
    life = Life()
    life.schedule("2027-01-22 12:00", signed=None)
    assert life.finding(Clause.CLARITY, "2027-02-05 09:59").mark is Mark.NOT_DUE
    assert life.finding(Clause.CLARITY, life.end(4)).mark is Mark.KEPT  # a slip, but not notified yet
    assert life.standing(life.end(4)).unnotified[0].due == life.start(4)
    late = Life()
    late.schedule("2027-02-04 12:00", signed=None)
    assert late.standing("2027-02-11 23:59").unnotified == ()
    assert late.standing("2027-02-12 10:45").unnotified[0].due == at("2027-02-12 00:00")


def test_a_clarity_slip_is_cured_by_signing_within_fourteen_days_of_the_notice() -> None:
    life = Life()
    life.schedule("2027-01-22 12:00", signed=None)
    life.add(_notice(Clause.CLARITY), "2027-02-08 09:00", "r1", Party.SERVICE)
    at_risk = life.standing("2027-02-10 12:00")
    assert at_risk.verdict is Verdict.AT_RISK
    assert life.finding(Clause.CLARITY, "2027-02-10 12:00").until == at("2027-02-23 00:00")
    assert life.standing("2027-02-23 00:00").verdict is Verdict.LAPSED
    life.add(ScheduleSigned(), "2027-02-22 23:59", "r1")
    assert life.standing("2027-02-23 00:00").verdict is Verdict.COVERED
    assert life.finding(Clause.CLARITY, "2027-03-01 00:00").detail[0].state is SlipState.CURED


def _notice(clause: Clause) -> object:
    from valueback.core.facts import SlipNotified

    return SlipNotified(clause)


# --- value told --------------------------------------------------------------------------------------------------


def test_a_check_is_told_in_time_until_the_end_of_the_first_working_day_after_it_came() -> None:
    # Session 1 is on Friday 15 January: the window ends with Monday 18 January, in Sao Paulo.
    for said, kept in (("2027-01-18 23:59", True), ("2027-01-19 00:00", False)):
        life = Life()
        life.ask(1)
        life.add(CheckAnswered(Answer.YES), at(said, "America/Sao_Paulo"), "s1")
        finding = life.finding(Clause.VALUE_TOLD, "2027-01-20 12:00")
        assert finding.mark is Mark.KEPT
        assert [slip.state for slip in finding.detail] == ([] if kept else [SlipState.CURED])


def test_what_did_not_reach_the_client_was_not_asked() -> None:
    life = Life()
    asked = life.add(CheckAsked(), life.end(1), "s1", Party.SERVICE)
    life.add(Withdrawn("bounced"), "2027-01-16 08:00", "s1", Party.SERVICE, corrects=asked)
    finding = life.finding(Clause.VALUE_TOLD, "2027-01-25 12:00")
    assert (finding.mark, finding.instances, finding.detail) == (Mark.NOT_DUE, 0, ())


def test_five_silent_checks_are_watched_and_the_sixth_can_be_told_until_the_next_call_starts() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5)
    finding = life.finding(Clause.VALUE_TOLD, "2027-02-17 12:00")
    assert (finding.mark, finding.slips, finding.allowed) == (Mark.WATCH, 5, 5)
    life.silent(6)
    finding = life.finding(Clause.VALUE_TOLD, "2027-02-24 12:00")
    assert (finding.mark, finding.until) == (Mark.CURABLE, life.start(7))
    assert life.standing("2027-02-24 12:00").verdict is Verdict.AT_RISK
    assert life.standing(life.start(7)).verdict is Verdict.LAPSED
    life.add(CheckAnswered(Answer.PARTLY), life.start(7) - HOUR, "s6")
    assert life.standing(life.start(7)).verdict is Verdict.COVERED


def test_a_cure_done_in_time_and_noted_late_undoes_a_lapse() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    assert life.standing("2027-03-05 12:00").verdict is Verdict.LAPSED
    life.add(
        CheckAnswered(Answer.YES),
        life.start(7) - HOUR,
        "s6",
        Party.COACH,
        noted="2027-03-06 09:00",
        noted_for=Party.CLIENT,
    )
    assert life.standing("2027-03-05 12:00").verdict is Verdict.LAPSED
    assert life.standing("2027-03-06 12:00").verdict is Verdict.COVERED


def test_a_slip_not_notified_within_seven_days_never_counts_and_only_the_coach_saw_it() -> None:
    life = Life()
    life.ask(1)
    before, after = life.standing("2027-01-21 12:00"), life.standing("2027-01-23 00:00")
    assert [slip.subject for slip in before.unnotified] == ["s1"]
    assert before.for_side(Party.CLIENT).unnotified == ()
    assert before.for_side(Party.CLIENT).findings[1].detail == ()
    assert before.findings[1].slips == 0
    assert after.unnotified == ()
    life.notify(Clause.VALUE_TOLD, 1, at("2027-01-23 00:00"))
    assert life.finding(Clause.VALUE_TOLD, "2027-02-10 00:00").slips == 0


def test_a_bounced_notice_is_no_notice() -> None:
    life = Life()
    life.ask(1)
    seq = life.notify(Clause.VALUE_TOLD, 1, at("2027-01-20 09:00"))
    assert life.finding(Clause.VALUE_TOLD, "2027-01-20 12:00").slips == 1
    life.add(Withdrawn("bounced"), "2027-01-20 13:00", "s1", Party.SERVICE, corrects=seq)
    assert life.finding(Clause.VALUE_TOLD, "2027-01-20 14:00").slips == 0


def test_an_excuse_is_final_and_a_free_pass_needs_no_reason_three_times() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    life.excuse(Clause.VALUE_TOLD, 6, at("2027-03-20 12:00"))
    assert life.standing("2027-03-21 12:00").verdict is Verdict.COVERED
    played = Life()
    played.silent(1, 2, 3, 4, 5, 6)
    for number in (1, 2, 3, 4):
        played.add(PassPlayed(Clause.VALUE_TOLD), played.end(number) + 4 * DAY + HOUR, f"s{number}")
    finding = played.finding(Clause.VALUE_TOLD, "2027-03-05 12:00")
    assert finding.slips == 3  # six slips, three passes; the fourth pass was not there any more
    assert played.standing("2027-03-05 12:00").passes_left == 0


def test_illness_uses_up_no_pass() -> None:
    life = Life()
    life.silent(1, 2)
    life.add(PassPlayed(Clause.VALUE_TOLD, PassReason.ILLNESS), life.end(1) + 4 * DAY + HOUR, "s1")
    standing = life.standing("2027-02-05 12:00")
    assert standing.passes_left == 3
    assert standing.findings[1].slips == 1


def test_a_pass_played_after_the_cure_has_ended_comes_too_late() -> None:
    life = Life()
    life.silent(1)
    life.add(PassPlayed(Clause.VALUE_TOLD), life.start(2), "s1")
    assert life.finding(Clause.VALUE_TOLD, "2027-02-05 12:00").slips == 1


def test_when_the_service_failed_it_is_no_slip() -> None:
    life = Life()
    life.add(ServiceFailed(at("2027-01-16 00:00")), "2027-01-15 09:00", by=Party.SERVICE)
    life.silent(1)
    assert life.finding(Clause.VALUE_TOLD, "2027-02-05 12:00").slips == 0


def test_end_warns_only_when_the_consumer_did_not_acknowledge_the_clause() -> None:
    terms = model_terms()
    life = Life(terms, signed=False)
    life.sign(1, "2027-01-11 09:30", acknowledged=())
    for number in range(1, 27):
        life.add(SessionPlanned(life.start(number), 45), "2027-01-11 09:31", f"s{number}", Party.COACH)
    life.silent(1, 2, 3, 4, 5, 6)
    standing = life.standing("2027-03-05 12:00")
    assert standing.findings[1].mark is Mark.BROKEN
    assert standing.verdict is Verdict.COVERED
    business = Life(replace(terms, capacity=Capacity.BUSINESS, capacity_reason="A company pays"))
    business.silent(1, 2, 3, 4, 5, 6)
    assert business.standing("2027-03-05 12:00").verdict is Verdict.LAPSED


# --- homework -------------------------------------------------------------------------------------------------------


def test_homework_counts_by_session_partly_is_half_and_none_given_is_not_applicable() -> None:
    life = Life()
    assert life.finding(Clause.HOMEWORK, "2027-02-01 12:00").mark is Mark.NOT_APPLICABLE
    for item, done in (("h1", Done.EXTRA_MILE), ("h2", Done.PARTLY), ("h3", Done.NOT_DONE)):
        life.add(HomeworkGiven("s1", "Write"), life.end(1), item, Party.COACH)
        life.add(HomeworkReported(done), life.end(1) + DAY, item)
    life.ask(2)
    life.tell(2)
    # Due at the end of the window of session 2's check: Monday 25 January in Sao Paulo.
    assert life.standing("2027-01-25 20:00").unnotified == ()
    slip = life.standing("2027-01-26 00:00").unnotified[0]
    assert (slip.subject, slip.weight) == ("s1", Fraction(1, 2))


def test_homework_handed_in_within_fourteen_days_of_the_notice_is_cured_as_far_as_it_was_done() -> None:
    life = Life()
    life.add(HomeworkGiven("s1", "Write"), life.end(1), "h1", Party.COACH)
    life.ask(2)
    life.notify(Clause.HOMEWORK, 1, at("2027-01-28 09:00"))
    assert life.finding(Clause.HOMEWORK, "2027-01-29 12:00").slips == 1
    life.add(HomeworkReported(Done.PARTLY), "2027-02-01 12:00", "h1")
    assert life.finding(Clause.HOMEWORK, "2027-02-02 12:00").slips == Fraction(1, 2)
    life.add(HomeworkReported(Done.DONE), "2027-02-11 23:59", "h1")
    assert life.finding(Clause.HOMEWORK, "2027-02-12 12:00").slips == 0
    life.add(HomeworkReported(Done.NOT_DONE), "2027-02-12 00:00", "h1")
    assert life.finding(Clause.HOMEWORK, "2027-02-13 12:00").slips == 0


# --- present and notice -----------------------------------------------------------------------------------------------


def test_attendance_stands_as_planned_from_the_planned_end() -> None:
    life = Life()
    assert life.standing(life.end(1) - timedelta(seconds=1)).sessions.held == 0
    assert life.standing(life.end(1)).sessions.held == 1


def test_what_one_side_says_within_72_hours_counts_until_the_other_contradicts() -> None:
    life = Life()
    life.attend(1, client=Presence.ABSENT)
    life.notify(Clause.PRESENT, 1, at("2027-01-18 09:00"))
    assert life.finding(Clause.PRESENT, "2027-01-19 12:00").slips == 1
    life.add(Attendance(), "2027-01-21 08:59", "s1")
    finding = life.finding(Clause.PRESENT, "2027-01-21 12:00")
    assert (finding.slips, finding.detail[0].state) == (0, SlipState.UNCLEAR)
    late = Life()
    late.attend(1, client=Presence.ABSENT)
    late.notify(Clause.PRESENT, 1, at("2027-01-18 09:00"))
    late.add(Attendance(), "2027-01-21 09:00", "s1")
    assert late.finding(Clause.PRESENT, "2027-01-21 12:00").slips == 1


def test_a_word_after_72_hours_changes_nothing_unless_both_say_it() -> None:
    life = Life()
    life.attend(1, client=Presence.ABSENT, after=timedelta(hours=72))
    assert life.standing("2027-01-20 12:00").sessions.held == 1
    life.attend(1, client=Presence.ABSENT, after=timedelta(hours=80), both=True)
    assert life.standing("2027-01-20 12:00").sessions.held == 0


def test_four_good_calls_in_a_row_after_the_notice_wipe_the_oldest_slip() -> None:
    life = Life()
    for number in (1, 2, 3, 4, 5):
        life.attend(number, client=Presence.LATE)
        life.notify(Clause.PRESENT, number, life.end(number) + 3 * DAY)
    finding = life.finding(Clause.PRESENT, "2027-02-16 12:00")
    assert (finding.mark, finding.slips, finding.until) == (Mark.CURABLE, 5, life.end(26))
    # Session 7 is cancelled in time: skipped, so the fourth good call is session 10.
    life.cancel(7, 2 * DAY)
    assert life.finding(Clause.PRESENT, life.end(10) - HOUR).slips == 5
    after = life.finding(Clause.PRESENT, life.end(10))
    assert (after.mark, after.slips) == (Mark.WATCH, 4)
    assert life.finding(Clause.PRESENT, life.end(14)).slips == 3


def test_when_too_few_calls_are_left_the_duty_is_broken() -> None:
    life = Life()
    for number in (20, 21, 22, 23, 24):
        life.attend(number, client=Presence.ABSENT)
        life.notify(Clause.PRESENT, number, life.end(number) + 3 * DAY)
    assert life.standing(life.end(24) + 4 * DAY).verdict is Verdict.LAPSED
    # Calls planned after the lapse do not undo it.
    for number in range(4):
        start = life.start(26) + (7 * number + 1) * DAY
        life.add(SessionPlanned(start, 45), life.end(24) + 5 * DAY, f"x{number}", Party.COACH)
    assert life.standing(life.end(24) + 6 * DAY).verdict is Verdict.LAPSED


def test_a_slip_caused_by_the_coach_does_not_count() -> None:
    life = Life()
    life.attend(1, client=Presence.LATE, coach=Presence.LATE)
    life.notify(Clause.PRESENT, 1, life.end(1) + 3 * DAY)
    assert life.finding(Clause.PRESENT, "2027-01-25 12:00").slips == 0
    assert life.finding(Clause.ON_TIME, "2027-01-25 12:00").slips == 1


@pytest.mark.parametrize(
    ("before", "slips"),
    [(timedelta(hours=24), 0), (timedelta(hours=24) - timedelta(microseconds=1), 1), (timedelta(hours=25), 0)],
)
def test_exactly_24_hours_of_notice_are_enough(before: timedelta, slips: int) -> None:
    life = Life()
    life.cancel(2, before)
    assert len(life.standing(life.start(2)).unnotified) == slips


def test_notice_is_elapsed_time_over_a_clock_change() -> None:
    # Fri 12 March 2027 to Sun 14 March: New York moves its clock that night. A Sunday call at 9:00 cancelled on
    # Saturday at 9:00 has 23 hours of notice.
    life = Life()
    life.add(SessionPlanned(at("2027-03-14 09:00"), 45), "2027-03-01 09:00", "x1", Party.COACH)
    from valueback.core.facts import SessionCancelled

    life.add(SessionCancelled(), "2027-03-13 09:00", "x1")
    assert [slip.clause for slip in life.standing("2027-03-13 09:00").unnotified] == [Clause.NOTICE]


def test_a_moved_call_gives_way_to_the_new_one_and_an_accepted_late_move_is_excused() -> None:
    life = Life()
    life.add(SessionMoved("s2b", accepted=True), life.start(2) - HOUR, "s2")
    life.add(SessionPlanned(life.start(2) + DAY, 45), life.start(2) - HOUR, "s2b")
    standing = life.standing(life.start(2) + 2 * DAY)
    assert standing.sessions.held == 2
    assert standing.unnotified == ()
    assert life.finding(Clause.NOTICE, life.start(2) + 2 * DAY).detail[0].state is SlipState.EXCUSED


# --- versions ---


def test_an_amendment_signed_by_one_side_changes_nothing() -> None:
    from valueback.core.facts import VersionSigned

    life = Life()
    stricter = replace(life.terms, guarantee=_allowing(Clause.VALUE_TOLD, 0))
    life.amend(stricter)
    life.add(VersionSigned(2, "d", "Jose"), "2027-02-01 09:00", "v2", Party.COACH)
    assert life.finding(Clause.VALUE_TOLD, "2027-03-01 12:00").allowed == 5
    life.add(VersionSigned(2, "d", "Ana", ALL_CLAUSES), "2027-03-02 09:00", "v2")
    assert life.finding(Clause.VALUE_TOLD, "2027-03-02 08:59").allowed == 5
    assert life.finding(Clause.VALUE_TOLD, "2027-03-02 09:00").allowed == 0


def test_an_amendment_does_not_undo_a_lapse() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    kinder = replace(life.terms, guarantee=_allowing(Clause.VALUE_TOLD, 9))
    life.amend(kinder)
    life.sign(2, "2027-03-10 09:00")
    assert life.finding(Clause.VALUE_TOLD, "2027-03-11 12:00").mark is Mark.KEPT
    assert life.standing("2027-03-11 12:00").verdict is Verdict.LAPSED


def _allowing(clause: Clause, count: int) -> object:
    guarantee = presets.value_back()
    duties = tuple(
        replace(duty, allowed=Allowance(Decimal(count))) if duty.clause is clause else duty for duty in guarantee.duties
    )
    return replace(guarantee, duties=duties)


def test_a_share_is_of_the_planned_number_and_of_the_real_one_at_the_end() -> None:
    guarantee = presets.value_back()
    duties = tuple(
        replace(duty, allowed=Allowance(Decimal("0.25"), Counting.SHARE)) if duty.clause is Clause.VALUE_TOLD else duty
        for duty in guarantee.duties
    )
    life = Life(model_terms(replace(guarantee, duties=duties)))
    life.silent(1, 2)
    assert life.finding(Clause.VALUE_TOLD, "2027-02-01 12:00").allowed == Fraction(26, 4)
    assert life.finding(Clause.VALUE_TOLD, "2027-07-20 12:00").allowed == Fraction(2, 4)


# --- results ---


def _model_money(life: Life) -> None:
    life.add(
        MoneyEntered("gains", Money.of("1500.00", "USD"), date(2027, 4, 1), level=Level.SIGNED),
        "2027-04-01 12:00",
        "m1",
    )
    life.add(
        MoneyEntered(
            "gains",
            Money.of("6000.00", "BRL"),
            date(2027, 5, 1),
            attribution=Decimal("0.80"),
            rate=Decimal("0.20"),
            level=Level.SIGNED,
        ),
        "2027-05-01 12:00",
        "m2",
    )


def test_the_model_sum_is_met_and_confirmed_it_has_paid_for_itself() -> None:
    life = Life()
    _model_money(life)
    standing = life.standing("2027-05-02 12:00")
    assert standing.results is not None and standing.results.parts[0].numbers["counted"] == "2460.00 USD"
    assert standing.verdict is Verdict.COVERED
    assert "numbers_reached_not_confirmed" in {one.code for one in standing.findings}
    life.add(PaidForItself(True), "2027-05-03 12:00")
    assert life.standing("2027-05-03 12:00").verdict is Verdict.VALUE_RETURNED
    assert life.standing("2027-05-03 12:00").refund_if_claimed == Money.zero("USD")


def test_exactly_the_fee_is_met_and_one_cent_less_is_not() -> None:
    for amount, state in (("2400.00", State.MET), ("2399.99", State.NOT_MET)):
        life = Life()
        life.add(
            MoneyEntered("gains", Money.of(amount, "USD"), date(2027, 4, 1), level=Level.PAID), "2027-04-01 12:00", "m1"
        )
        standing = life.standing("2027-07-16 12:00")
        assert standing.results is not None and standing.results.parts[0].state is state


def test_after_the_end_money_below_the_level_leaves_it_unknown_until_the_level_is_reached() -> None:
    life = Life()
    life.add(MoneyEntered("gains", FEE, date(2027, 4, 1), level=Level.WRITTEN), "2027-04-01 12:00", "m1")
    assert _money_state(life, "2027-07-16 12:00") is State.UNKNOWN
    life.add(LevelReached(Level.SIGNED), "2027-07-17 12:00", "m1")
    assert _money_state(life, "2027-07-18 12:00") is State.MET


def test_what_the_coach_enters_counts_once_the_client_confirms_it() -> None:
    life = Life()
    life.add(MoneyEntered("gains", FEE, date(2027, 4, 1), level=Level.PAID), "2027-04-01 12:00", "m1", Party.COACH)
    assert _money_state(life, "2027-04-02 12:00") is State.UNKNOWN
    life.add(ResultConfirmed(), "2027-04-03 12:00", "m1")
    assert _money_state(life, "2027-04-04 12:00") is State.MET


def _money_state(life: Life, when: str) -> State:
    results = life.standing(when).results
    assert results is not None
    return results.parts[0].state


def test_a_habit_that_can_no_longer_be_kept_often_enough_is_not_met() -> None:
    life = Life()
    monday = date(2027, 1, 11)
    for week in range(16):
        life.add(HabitTicked("habit", monday + 7 * week * DAY, 0), at("2027-01-15 12:00") + 7 * week * DAY, f"t{week}")
    results = life.standing("2027-05-05 12:00").results
    assert results is not None
    habit = results.parts[1].parts[0]
    assert habit.state is State.NOT_MET  # 27 weeks in the window, 16 judged "no", 12 needed


def test_the_halfway_word_decides_nothing_and_the_last_one_after_the_end_does() -> None:
    terms = model_terms(minimum=AnyOf((Judgement("word", "I got there"),)))
    life = Life(terms)
    life.add(JudgementGiven("word", False), "2027-04-01 12:00", "j1")
    assert life.standing("2027-07-16 12:00").results.state is State.UNKNOWN  # type: ignore[union-attr]
    life.add(JudgementGiven("word", False), "2027-07-16 13:00", "j2")
    assert life.standing("2027-07-16 14:00").results.state is State.NOT_MET  # type: ignore[union-attr]
    life.add(JudgementGiven("word", True), "2027-07-17 13:00", "j3")
    assert life.standing("2027-07-17 14:00").verdict is Verdict.VALUE_RETURNED


# --- money back, endings, claims ---


def test_tax_inside_the_fee_is_retained_as_printed() -> None:
    from valueback.core.facts import PaymentReceived, TaxCharged

    life = Life(model_terms(tax=TaxClause("ISS", Decimal("0.05"), "inside", "retain")), signed=False)
    life.sign(1, "2027-01-11 09:30")
    charged = (TaxCharged("ISS", Decimal("0.05"), "inside", Money.of("120.00", "USD")),)
    life.add(PaymentReceived(FEE, "Ana", charged), "2027-01-12 12:00", "p1", Party.COACH)
    standing = life.standing("2027-02-01 12:00")
    assert standing.refund_if_claimed == Money.of("2280.00", "USD")
    assert standing.refunds[0].tax_retained == Money.of("120.00", "USD")


@pytest.mark.parametrize(
    ("how", "verdict", "back"),
    [
        (EndingKind.CLIENT_STOPS, Verdict.LAPSED, "0.00"),
        (EndingKind.COACH_STOPS, Verdict.CLAIMABLE, "2400.00"),
        (EndingKind.BOTH_AGREE, Verdict.LAPSED, "2123.08"),
        (EndingKind.SILENT_CLIENT, Verdict.LAPSED, "0.00"),
        (EndingKind.EMPLOYEE_LEAVES, Verdict.LAPSED, "2123.08"),
    ],
)
def test_each_ending_has_its_printed_effect(how: EndingKind, verdict: Verdict, back: str) -> None:
    life = Life()
    life.add(Ended(how), "2027-02-01 12:00", by=Party.COACH)  # three of 26 sessions held
    standing = life.standing("2027-02-02 12:00")
    assert standing.verdict is verdict
    assert Money(sum(line.amount.minor for line in standing.refunds), "USD") == Money.of(back, "USD")
    assert standing.refund_if_claimed == (FEE if verdict is Verdict.CLAIMABLE else Money.zero("USD"))
    assert f"ended_{how}" in {one.code for one in standing.findings}


def test_a_guarantee_already_lapsed_stays_lapsed_when_the_coach_stops() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    life.add(Ended(EndingKind.COACH_STOPS), "2027-03-10 12:00", by=Party.COACH)
    standing = life.standing("2027-03-11 12:00")
    assert standing.verdict is Verdict.LAPSED
    # What was not held comes back in any case: 2400 x (26 - 8) / 26.
    assert Money(sum(line.amount.minor for line in standing.refunds), "USD") == Money.of("1661.54", "USD")


def test_a_claim_freezes_the_verdict_and_silence_grants_it() -> None:
    life = Life()
    life.add(ClaimFiled("a", "b", "my judgement"), "2027-07-20 12:00", "c1")
    filed = life.standing("2027-07-21 12:00")
    assert (filed.verdict, filed.claim.state) == (Verdict.CLAIMABLE, "filed")  # type: ignore[union-attr]
    assert life.finding(Clause.COMMON_SENSE, "2027-07-21 12:00").mark is Mark.KEPT
    later = life.standing("2027-08-20 12:00")  # the claim period is over, the claim stands
    assert later.verdict is Verdict.CLAIMABLE
    assert later.claim is not None and later.claim.granted and later.claim.by_default
    assert later.claim.decided_at == at("2027-08-04 00:00")


def test_a_refused_claim_of_a_lapsed_guarantee_pays_nothing_and_pay_back_anyway_pays_all() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    life.add(ClaimDecided(False, "Six checks were not told"), "2027-07-22 12:00", "c1", Party.COACH)
    refused = life.standing("2027-07-23 12:00")
    assert (refused.verdict, refused.refund_if_claimed) == (Verdict.LAPSED, Money.zero("USD"))
    life.add(ClaimDecided(True, "All the same", kindly=True), "2027-07-24 12:00", "c1", Party.COACH)
    kind = life.standing("2027-07-25 12:00")
    assert (kind.verdict, kind.refund_if_claimed) == (Verdict.LAPSED, FEE)


def test_common_sense_waits_for_each_circumstance_to_be_weighed() -> None:
    life = Life()
    life.add(CircumstanceLogged("Hiring freeze"), "2027-04-01 12:00", "x1")
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    assert life.finding(Clause.COMMON_SENSE, "2027-07-21 12:00").mark is Mark.CURABLE
    weighed = Life()
    weighed.add(CircumstanceLogged("Hiring freeze"), "2027-04-01 12:00", "x1")
    weighed.add(ClaimFiled("a", "b", "c", mattered=("x1",)), "2027-07-20 12:00", "c1")
    assert weighed.finding(Clause.COMMON_SENSE, "2027-07-21 12:00").mark is Mark.KEPT


def test_minimum_results_not_met_for_good_open_the_claim_before_the_end() -> None:
    from valueback.core.outcome import Habit

    terms = model_terms(minimum=AllOf((Habit("habit", "Speaks up", 1, 26),)))
    life = Life(terms)
    for week in range(4):
        day = date(2027, 1, 18) + 7 * week * DAY
        life.add(HabitTicked("habit", day, 0), at("2027-01-22 12:00") + 7 * week * DAY, f"t{week}")
    assert life.standing("2027-02-20 12:00").verdict is Verdict.CLAIMABLE


def test_a_schedule_signed_replaces_the_default_minimum_results() -> None:
    life = Life()
    new = AnyOf((Judgement("mine", "I lead the meeting"),))
    life.add(ScheduleSent("Lead", new), "2027-01-22 12:00", "r1", Party.COACH)
    assert life.standing("2027-01-22 13:00").results.parts[0].key == "gains"  # type: ignore[union-attr]
    life.add(ScheduleSigned(), "2027-01-23 12:00", "r1")
    assert life.standing("2027-01-23 13:00").results.parts[0].key == "mine"  # type: ignore[union-attr]


def test_slips_carry_over_unless_the_amendment_says_otherwise() -> None:
    for carry, slips in ((True, 2), (False, 0)):
        life = Life()
        life.silent(1, 2)
        life.amend(replace(life.terms, slips_carry_over=carry))
        life.sign(2, "2027-02-10 09:00")
        assert life.finding(Clause.VALUE_TOLD, "2027-02-10 08:59").slips == 2
        assert life.finding(Clause.VALUE_TOLD, "2027-02-11 12:00").slips == slips
