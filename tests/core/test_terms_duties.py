"""What terms can say of duties: allowances, cures, effects, acts in time, and which version judges."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.life import FEE, PLAIN, Life, at, back, guarantee, living, model_terms, two_stages, usd
from valueback.core.facts import (
    ActDone,
    Activated,
    Attendance,
    ClaimFiled,
    Done,
    Ended,
    EvidenceAsked,
    EvidenceGiven,
    HomeworkGiven,
    HomeworkObjected,
    HomeworkReported,
    ObjectionSettled,
    PaidForItself,
    PassPlayed,
    Paused,
    Presence,
    SessionCancelled,
    SessionPlanned,
    SlipNotified,
)
from valueback.core.guarantee import Mark, SlipState, Verdict
from valueback.core.terms import (
    Activation,
    ActsRule,
    After,
    Allowance,
    Anchor,
    BeforeNextSession,
    Capacity,
    ClarityRule,
    Clause,
    Counting,
    Cure,
    Duty,
    Effect,
    EffectKind,
    EndingKind,
    EvidenceRule,
    HeldInARow,
    HomeworkRule,
    NoCure,
    NoticeRule,
    Party,
    Per,
    PresentRule,
    Stage,
    ValueToldRule,
    Window,
    Within,
)

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


# --- duties: count, share, rate, run ---


def late_calls(allowed: Allowance, numbers: Iterable[int], cure: Cure | None = None) -> Life:
    life = living(guarantee(Duty(PresentRule(), allowed, cure or NoCure(), Effect(EffectKind.END))))
    for number in numbers:
        life.attend(number, client=Presence.LATE)
        life.notify(Clause.PRESENT, number, life.end(number) + DAY)
    return life


def test_a_rate_a_month_counts_the_worst_month() -> None:
    allowed = Allowance(Decimal(2), Counting.RATE, Per.MONTH)
    # 22 and 29 January, 5 and 12 February: two in each month.
    assert late_calls(allowed, (2, 3, 4, 5)).finding(Clause.PRESENT, "2027-04-01 12:00").mark is Mark.WATCH
    broken = late_calls(allowed, (4, 5, 6))
    assert (broken.finding(Clause.PRESENT, "2027-04-01 12:00").slips, broken.standing("2027-04-01 12:00").verdict) == (
        3,
        Verdict.LAPSED,
    )


def test_a_rate_a_week_counts_from_monday_to_sunday_in_the_anchor_zone() -> None:
    life = living(
        guarantee(Duty(NoticeRule(24), Allowance(Decimal(1), Counting.RATE, Per.WEEK), effect=Effect(EffectKind.END)))
    )
    for number, start, cancelled in (
        (1, "2027-02-01 09:00", "2027-01-31 23:30"),  # Sunday evening in New York, Monday morning elsewhere
        (2, "2027-02-01 12:00", "2027-02-01 10:00"),
    ):
        life.add(SessionPlanned(at(start), 45), "2027-01-20 09:00", f"x{number}", Party.COACH)
        life.add(SessionCancelled(), cancelled, f"x{number}")
        life.add(SlipNotified(Clause.NOTICE), "2027-02-02 09:00", f"x{number}", Party.SERVICE)
    assert life.finding(Clause.NOTICE, "2027-02-03 12:00").slips == 1
    life.add(SessionPlanned(at("2027-02-03 12:00"), 45), "2027-01-20 09:00", "x3", Party.COACH)
    life.add(SessionCancelled(), "2027-02-03 10:00", "x3")
    life.add(SlipNotified(Clause.NOTICE), "2027-02-03 11:00", "x3", Party.SERVICE)
    assert life.finding(Clause.NOTICE, "2027-02-03 12:00").slips == 2
    assert life.standing("2027-02-03 12:00").verdict is Verdict.LAPSED


def test_a_run_counts_misses_one_after_the_other_and_a_good_call_between_them_breaks_it() -> None:
    allowed = Allowance(Decimal(2), Counting.RUN)
    apart = late_calls(allowed, (2, 3, 5, 6, 8))
    assert (apart.finding(Clause.PRESENT, "2027-04-01 12:00").slips, apart.standing("2027-04-01 12:00").verdict) == (
        2,
        Verdict.COVERED,
    )
    together = late_calls(allowed, (2, 3, 4))
    assert (
        together.finding(Clause.PRESENT, "2027-04-01 12:00").slips,
        together.standing("2027-04-01 12:00").verdict,
    ) == (3, Verdict.LAPSED)


def test_a_call_cancelled_in_time_does_not_break_a_run() -> None:
    life = late_calls(Allowance(Decimal(2), Counting.RUN), (2, 3, 5))
    life.cancel(4, 2 * DAY)
    assert life.finding(Clause.PRESENT, "2027-04-01 12:00").slips == 3


def test_a_share_is_of_all_planned_and_at_the_end_of_the_real_number() -> None:
    life = late_calls(Allowance(Decimal("0.20"), Counting.SHARE), (2, 3, 4, 5, 6))
    assert life.finding(Clause.PRESENT, "2027-04-01 12:00").allowed == Fraction(26, 5)
    assert life.finding(Clause.PRESENT, "2027-04-01 12:00").mark is Mark.WATCH
    for number in range(11, 27):
        life.cancel(number, 2 * DAY)
    assert life.standing("2027-07-16 12:00").window.ends is not None
    over = life.finding(Clause.PRESENT, "2027-12-01 12:00")
    assert (over.allowed, over.mark) == (2, Mark.BROKEN)  # ten were held


def test_homework_that_is_excused_leaves_the_count_of_a_share() -> None:
    life = living(guarantee(Duty(HomeworkRule(), Allowance(Decimal("0.5"), Counting.SHARE))))
    for number in (1, 2, 3, 4):
        life.ask(number + 1)
        life.add(HomeworkGiven(f"s{number}", "Write"), life.end(number), f"h{number}", Party.COACH)
    life.excuse(Clause.HOMEWORK, 1, life.end(3))
    life.add(Ended(EndingKind.COACH_STOPS), "2027-03-01 12:00", by=Party.COACH)
    assert life.finding(Clause.HOMEWORK, "2027-04-01 12:00").allowed == Fraction(3, 2)


def test_what_was_not_agreed_when_it_was_due_is_no_slip() -> None:
    """A duty that an amendment adds counts from its effect; before it nothing was owed."""
    life = living(guarantee(Duty(PresentRule())))
    life.ask(1, 2)
    life.cancel(4, 3 * HOUR)
    life.add(HomeworkGiven("s1", "Write", at("2027-01-20 12:00")), life.end(1), "h1", Party.COACH)
    life.add(EvidenceAsked(), "2027-01-20 12:00", "e1", Party.COACH)
    stricter = guarantee(Duty(ValueToldRule()), Duty(NoticeRule()), Duty(HomeworkRule()), Duty(EvidenceRule()))
    life.amend(replace(life.terms, guarantee=stricter))
    life.sign(2, "2027-02-10 09:00")
    standing = life.standing("2027-02-11 12:00")
    assert [slip for one in standing.findings for slip in one.detail] == []
    life.ask(5)
    assert [slip.subject for slip in life.standing("2027-02-17 12:00").unnotified] == ["s5"]


def test_a_slip_is_cured_as_the_version_in_force_when_it_was_due_says() -> None:
    life = living(guarantee(Duty(ValueToldRule(), cure=Within(5))))
    life.silent(1)  # told on Tuesday 19 January
    life.amend(replace(life.terms, guarantee=guarantee(Duty(ValueToldRule(), cure=Within(0)))))
    life.sign(2, "2027-01-20 09:00")
    assert life.finding(Clause.VALUE_TOLD, "2027-01-21 12:00").detail[0].cure_until == at("2027-01-25 00:00")


def test_clarity_is_due_as_the_version_in_force_then_says() -> None:
    terms = model_terms(guarantee(Duty(ClarityRule(2, 1))), capacity=Capacity.BUSINESS, capacity_reason="x")
    life = Life(terms)
    life.schedule("2027-01-18 12:00", signed=None)
    assert life.standing(life.end(2)).unnotified[0].due == life.start(2)
    later = replace(terms, guarantee=guarantee(Duty(ClarityRule(6, 1))))
    life.amend(later)
    life.sign(2, "2027-01-25 09:00")
    assert life.standing("2027-01-26 12:00").unnotified[0].due == life.start(2)  # it was due before the amendment
    early = Life(terms)
    early.schedule("2027-01-18 12:00", signed=None)
    early.amend(later)
    early.sign(2, "2027-01-20 09:00")
    assert early.standing("2027-01-26 12:00").unnotified == ()
    assert early.standing(early.end(6)).unnotified[0].due == early.start(6)


# --- cures ---


def test_without_a_cure_a_late_answer_makes_nothing_good() -> None:
    life = living(guarantee(Duty(ValueToldRule(), cure=NoCure(), effect=Effect(EffectKind.END))))
    life.silent(1)
    life.tell(1, after=4 * DAY + HOUR)
    finding = life.finding(Clause.VALUE_TOLD, "2027-01-25 12:00")
    assert (finding.slips, finding.detail[0].state, finding.mark) == (1, SlipState.STANDS, Mark.BROKEN)


def test_a_slip_can_be_made_good_before_its_notice_and_below_the_allowance() -> None:
    life = Life()
    life.ask(1)
    life.tell(1, after=5 * DAY)
    finding = life.finding(Clause.VALUE_TOLD, "2027-01-25 12:00")
    assert (finding.slips, finding.detail[0].state) == (0, SlipState.CURED)


def test_with_no_call_planned_after_the_notice_there_are_seven_days() -> None:
    life = Life(planned=False)
    life.add(SessionPlanned(life.start(1), 45), "2027-01-11 10:00", "s1", Party.COACH)
    life.silent(1)  # told on Tuesday 19 January
    slip = life.finding(Clause.VALUE_TOLD, "2027-01-20 12:00").detail[0]
    assert slip.cure_until == at("2027-01-27 00:00")
    # A call planned since never takes away what was told, and one planned afterwards opens nothing again.
    sooner, later = Life(planned=False), Life(planned=False)
    for life_, planned, start in (
        (sooner, "2027-01-20 09:00", "2027-01-21 10:00"),
        (later, "2027-02-01 09:00", "2027-02-12 10:00"),
    ):
        life_.items = list(life.items)
        life_.add(SessionPlanned(at(start), 45), planned, "x1", Party.COACH)
        slip = life_.finding(Clause.VALUE_TOLD, "2027-02-02 12:00").detail[0]
        assert (slip.cure_until, slip.state) == (at("2027-01-27 00:00"), SlipState.STANDS)


def test_a_call_moved_on_leaves_time_until_it_starts() -> None:
    life = Life()
    life.silent(1)
    life.cancel(2, 2 * DAY, Party.COACH)
    assert life.finding(Clause.VALUE_TOLD, "2027-01-21 12:00").detail[0].cure_until == life.start(3)


def test_a_pass_cannot_bring_back_what_was_broken_already() -> None:
    numbers = (20, 21, 22, 23, 24)
    life = Life()
    for number in numbers:
        life.attend(number, client=Presence.ABSENT)
        life.notify(Clause.PRESENT, number, life.end(number) + 3 * DAY)
    lapsed = life.end(24) + 4 * DAY
    assert life.standing(lapsed).verdict is Verdict.LAPSED
    life.add(PassPlayed(Clause.PRESENT), lapsed + HOUR, "s24")
    assert life.standing(lapsed + 2 * HOUR).verdict is Verdict.LAPSED
    in_time = Life()
    for number in numbers:
        in_time.attend(number, client=Presence.ABSENT)
        if number == 23:
            in_time.add(PassPlayed(Clause.PRESENT), in_time.end(23) + DAY, "s23")
        in_time.notify(Clause.PRESENT, number, in_time.end(number) + 3 * DAY)
    assert in_time.standing(lapsed).verdict is Verdict.COVERED


def test_a_pass_is_the_clients_own_act() -> None:
    life = Life()
    life.silent(1)
    life.add(PassPlayed(Clause.VALUE_TOLD), life.end(1) + 4 * DAY + HOUR, "s1", Party.COACH)
    standing = life.standing("2027-01-21 12:00")
    assert (standing.passes_left, life.finding(Clause.VALUE_TOLD, "2027-01-21 12:00").slips) == (3, 1)


# --- effects ---


def told_late(effect: Effect, **changes: object) -> Life:
    """One check never answered and none allowed, told on Tuesday 19 January: broken from 22 January on."""
    life = living(guarantee(Duty(ValueToldRule(), cure=BeforeNextSession(), effect=effect), **changes))
    life.silent(1)
    return life


def test_a_warning_leaves_verdict_and_money() -> None:
    standing = told_late(Effect(EffectKind.WARN)).standing("2027-02-01 12:00")
    assert (standing.findings[0].mark, standing.verdict, standing.refund_if_claimed) == (
        Mark.BROKEN,
        Verdict.COVERED,
        FEE,
    )


def test_a_reduction_lowers_the_promise_once_the_duty_is_broken() -> None:
    life = told_late(Effect(EffectKind.REDUCE, share=Decimal("0.25")))
    curable, broken = life.standing("2027-01-21 12:00"), life.standing(life.start(2))
    assert (curable.verdict, curable.refund_if_claimed) == (Verdict.COVERED, FEE)
    assert (broken.verdict, broken.refund_if_claimed) == (Verdict.COVERED, usd("1800.00"))


def test_reductions_add_up_and_never_go_below_nothing() -> None:
    effect = Effect(EffectKind.REDUCE, share=Decimal("0.6"))
    life = living(guarantee(Duty(ValueToldRule(), effect=effect), Duty(PresentRule(), effect=effect)))
    life.silent(1)
    life.attend(1, client=Presence.LATE)
    life.notify(Clause.PRESENT, 1, life.end(1) + DAY)
    assert back(life, "2027-02-01 12:00") == usd("0.00")


def test_a_cure_that_runs_at_filing_counts_as_kept_also_for_what_is_paid() -> None:
    life = living(
        guarantee(
            Duty(ValueToldRule(), cure=Within(14), effect=Effect(EffectKind.REDUCE, share=Decimal("0.25"))),
        )
    )
    life.ask(26)  # on Friday 9 July
    life.notify(Clause.VALUE_TOLD, 26, at("2027-07-14 12:00"))
    life.add(ClaimFiled("a", "b", "c"), "2027-07-16 12:00", "c1")
    assert back(life, "2027-08-10 12:00") == FEE
    late = living(life.terms.guarantee or PLAIN)
    late.items = [fact for fact in life.items if fact.subject != "c1"]
    late.add(ClaimFiled("a", "b", "c"), "2027-07-29 12:00", "c1")
    assert back(late, "2027-08-20 12:00") == usd("1800.00")


def test_an_extension_gives_more_time_and_leaves_the_verdict() -> None:
    life = told_late(Effect(EffectKind.EXTEND, days=14))
    assert life.standing("2027-01-21 12:00").window.ends == at("2027-07-15 00:00")
    standing = life.standing("2027-02-01 12:00")
    assert (standing.verdict, standing.window.ends) == (Verdict.COVERED, at("2027-07-29 00:00"))
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    assert life.standing("2027-07-21 12:00").verdict is Verdict.COVERED  # the window still ran when it was filed


def test_an_extension_keeps_an_earlier_window_open_as_well() -> None:
    made = two_stages()
    duty = Duty(ValueToldRule(), cure=BeforeNextSession(), effect=Effect(EffectKind.EXTEND, days=10))
    life = living(replace(made, duties=(duty,)))
    life.silent(1)
    assert life.standing("2027-02-20 12:00").window.stage == 0


def test_only_an_end_puts_at_risk() -> None:
    for kind, verdict in ((EffectKind.END, Verdict.AT_RISK), (EffectKind.WARN, Verdict.COVERED)):
        assert told_late(Effect(kind)).standing("2027-01-21 12:00").verdict is verdict


def test_for_a_consumer_an_end_needs_a_cure() -> None:
    made = guarantee(Duty(ValueToldRule(), cure=NoCure(), effect=Effect(EffectKind.END)))
    life = Life(model_terms(made))
    life.silent(1)
    standing = life.standing("2027-02-01 12:00")
    assert (standing.findings[0].mark, standing.verdict) == (Mark.BROKEN, Verdict.COVERED)


# --- acts in time ---


def test_until_it_is_activated_the_guarantee_is_not_armed_and_the_client_is_told_what_is_missing() -> None:
    life = living(guarantee(activation=Activation("Fill in the form", before_start=False)))
    standing = life.standing("2027-03-01 12:00")
    assert standing.verdict is Verdict.NOT_YET_ARMED
    (note,) = [one for one in standing.findings if one.code == "activation_waited_for"]
    assert (note.party, note.data["what"]) == (Party.CLIENT, "Fill in the form")
    life.add(Activated(), "2027-03-02 12:00")
    assert life.standing("2027-03-02 12:00").verdict is Verdict.COVERED


def test_an_activation_before_the_start_comes_too_late_on_the_first_day() -> None:
    for when, verdict, code in (
        ("2027-01-14 23:59", Verdict.COVERED, ""),
        ("2027-01-15 00:00", Verdict.NOT_YET_ARMED, "activation_missed"),
    ):
        life = living(guarantee(activation=Activation("Fill in the form")))
        before = life.standing("2027-01-13 12:00")
        assert "activation_waited_for" in {one.code for one in before.findings}
        assert before.holds_until is not None
        assert before.holds_until <= at("2027-01-15 00:00")
        life.add(Activated(), when)
        standing = life.standing("2027-01-16 12:00")
        assert standing.verdict is verdict
        assert [one.code for one in standing.findings if one.code.startswith("activation")] == ([code] if code else [])


def test_value_returned_comes_before_not_armed() -> None:
    life = living(guarantee(activation=Activation("Fill in the form")))
    life.add(PaidForItself(True), "2027-03-01 12:00")
    assert life.standing("2027-03-01 12:00").verdict is Verdict.VALUE_RETURNED


def test_evidence_is_due_within_its_days_and_can_be_handed_in_later() -> None:
    life = living(guarantee(Duty(EvidenceRule(7), cure=Within(7), effect=Effect(EffectKind.END))))
    life.add(EvidenceAsked("Which companies?"), "2027-02-01 12:00", "e1", Party.COACH)
    assert life.standing("2027-02-08 23:59").unnotified == ()
    assert [slip.subject for slip in life.standing("2027-02-09 00:00").unnotified] == ["e1"]
    life.add(SlipNotified(Clause.EVIDENCE), "2027-02-10 12:00", "e1", Party.SERVICE)
    finding = life.finding(Clause.EVIDENCE, "2027-02-11 12:00")
    assert (finding.mark, finding.until) == (Mark.CURABLE, at("2027-02-18 00:00"))
    life.add(EvidenceGiven("A list"), "2027-02-17 23:59", "e1")
    assert life.finding(Clause.EVIDENCE, "2027-02-18 12:00").detail[0].state is SlipState.CURED
    in_time = living(guarantee(Duty(EvidenceRule(7))))
    in_time.add(EvidenceAsked(), "2027-02-01 12:00", "e1", Party.COACH)
    in_time.add(EvidenceGiven(), "2027-02-08 23:59", "e1")
    assert in_time.finding(Clause.EVIDENCE, "2027-02-20 12:00").mark is Mark.KEPT


def applying(per: Per = Per.WEEK, at_least: bool = True, count: int = 5, cure: Cure | None = None) -> Life:
    """Applications each full week (or month) from Friday 15 January on."""
    rule = ActsRule("applications", count, per, at_least)
    made = guarantee(
        Duty(rule, cure=cure or Within(14), effect=Effect(EffectKind.END)),
        stages=(Stage(Window(Anchor.START, After(Anchor.START, 60))),),
    )
    return living(made)


def apply(life: Life, *days: tuple[str, int]) -> None:
    for when, count in days:
        life.add(ActDone(count), f"{when} 12:00", "applications")


def acts_slips(life: Life, when: str) -> list[tuple[str, SlipState]]:
    return [(slip.subject, slip.state) for slip in life.finding(Clause.ACTS, when).detail]


def test_each_full_week_needs_its_acts_and_the_one_that_runs_is_not_judged() -> None:
    life = applying()
    apply(life, ("2027-01-15", 3), ("2027-01-21", 2), ("2027-01-25", 4))
    assert life.finding(Clause.ACTS, "2027-01-21 23:59").mark is Mark.NOT_DUE
    assert life.finding(Clause.ACTS, "2027-01-22 00:00").mark is Mark.KEPT
    assert acts_slips(life, "2027-01-29 00:00") == [("applications:2027-01-22", SlipState.UNNOTIFIED)]
    assert life.finding(Clause.ACTS, "2027-01-29 00:00").instances == 2


def test_months_are_counted_from_the_day_on_which_the_window_opens() -> None:
    life = applying(Per.MONTH)
    apply(life, ("2027-02-14", 5))
    assert life.finding(Clause.ACTS, "2027-02-14 23:59").instances == 0
    assert life.finding(Clause.ACTS, "2027-02-15 00:00").mark is Mark.KEPT


def test_a_part_of_a_week_at_the_end_of_the_window_is_not_judged() -> None:
    life = applying()  # the window ends with 16 March, four days into the ninth week
    assert life.finding(Clause.ACTS, "2027-05-01 12:00").instances == 8


def test_weeks_that_rest_are_not_judged() -> None:
    life = applying()
    life.add(Paused(date(2027, 1, 28), date(2027, 1, 30), suspension=True), "2027-01-27 09:00", by=Party.COACH)
    assert [subject for subject, _ in acts_slips(life, "2027-02-12 00:00")] == [
        "applications:2027-01-15",
        "applications:2027-02-05",
    ]


def test_too_many_acts_are_as_wrong_as_too_few_where_the_terms_say_at_most() -> None:
    life = applying(at_least=False, count=2, cure=NoCure())
    apply(life, ("2027-01-16", 2), ("2027-01-23", 3))
    assert [subject for subject, _ in acts_slips(life, "2027-01-29 00:00")] == ["applications:2027-01-22"]


def short_week() -> Life:
    """Two applications are missing in the week from 22 January, told on Saturday 30 January."""
    life = applying()
    apply(life, ("2027-01-16", 5), ("2027-01-23", 3))
    life.add(SlipNotified(Clause.ACTS), "2027-01-30 12:00", "applications:2027-01-22", Party.SERVICE)
    return life


def test_what_a_later_week_has_to_spare_makes_a_short_one_good_at_once() -> None:
    life = short_week()
    assert life.finding(Clause.ACTS, "2027-01-31 12:00").until == at("2027-02-14 00:00")
    apply(life, ("2027-02-01", 5), ("2027-02-02", 1))
    assert acts_slips(life, "2027-02-02 13:00") == [("applications:2027-01-22", SlipState.OPEN)]
    apply(life, ("2027-02-03", 1))
    assert acts_slips(life, "2027-02-03 13:00") == [("applications:2027-01-22", SlipState.CURED)]
    assert life.standing("2027-02-03 13:00").verdict is Verdict.COVERED


def test_two_later_weeks_together_make_a_short_one_good() -> None:
    life = short_week()
    apply(life, ("2027-02-01", 6), ("2027-02-08", 6))
    assert acts_slips(life, "2027-02-12 00:00") == [("applications:2027-01-22", SlipState.CURED)]


def test_acts_after_the_cure_has_ended_make_nothing_good() -> None:
    life = short_week()
    apply(life, ("2027-02-01", 5), ("2027-02-08", 5), ("2027-02-14", 2))
    assert acts_slips(life, "2027-02-20 00:00")[0] == ("applications:2027-01-22", SlipState.STANDS)


def test_an_act_to_spare_is_not_spent_twice() -> None:
    life = applying()
    apply(life, ("2027-01-16", 3), ("2027-01-23", 3), ("2027-01-30", 7))
    states = acts_slips(life, "2027-02-05 00:00")
    assert states == [
        ("applications:2027-01-15", SlipState.CURED),
        ("applications:2027-01-22", SlipState.UNNOTIFIED),
    ]


def test_an_ending_stops_the_weeks() -> None:
    life = applying()
    life.add(Ended(EndingKind.COACH_STOPS), "2027-01-30 12:00", by=Party.COACH)
    assert life.finding(Clause.ACTS, "2027-03-10 12:00").instances == 2


# --- homework that the coach may object to ---


def objecting(days: int) -> Life:
    life = living(guarantee(Duty(HomeworkRule(objection_days=days), effect=Effect(EffectKind.END))))
    life.ask(2)
    life.add(HomeworkGiven("s1", "Write"), life.end(1), "h1", Party.COACH)
    life.add(HomeworkReported(Done.DONE), "2027-01-20 12:00", "h1")
    return life


def test_an_objection_in_time_leaves_it_unknown_until_it_is_settled() -> None:
    life = objecting(7)
    life.add(HomeworkObjected("It was copied"), "2027-01-27 23:59", "h1", Party.COACH)
    finding = life.finding(Clause.HOMEWORK, "2027-01-28 12:00")
    assert (finding.mark, finding.slips, finding.detail[0].state) == (Mark.UNKNOWN, 0, SlipState.UNCLEAR)
    assert life.standing("2027-01-28 12:00").verdict is Verdict.COVERED
    life.add(ObjectionSettled(Done.PARTLY), "2027-01-29 12:00", "h1", Party.COACH)
    assert life.standing("2027-01-29 12:00").unnotified[0].weight == Fraction(1, 2)


def test_an_objection_too_late_or_not_agreed_changes_nothing() -> None:
    late = objecting(7)
    late.add(HomeworkObjected(), "2027-01-28 00:00", "h1", Party.COACH)
    final = objecting(0)
    final.add(HomeworkObjected(), "2027-01-21 12:00", "h1", Party.COACH)
    for life in (late, final):
        assert life.finding(Clause.HOMEWORK, "2027-01-29 12:00").mark is Mark.KEPT


def test_partly_counts_what_the_terms_say() -> None:
    life = living(guarantee(Duty(HomeworkRule(partly=Decimal("0.8")))))
    life.ask(2)
    life.add(HomeworkGiven("s1", "Write"), life.end(1), "h1", Party.COACH)
    life.add(HomeworkReported(Done.PARTLY), "2027-01-20 12:00", "h1")
    assert life.standing("2027-01-29 12:00").unnotified[0].weight == Fraction(1, 5)


def half_slips(count: int) -> Life:
    """So many homeworks half done, with three slips allowed."""
    life = living(guarantee(Duty(HomeworkRule(), Allowance(Decimal(3)), Within(14), Effect(EffectKind.END))))
    for number in range(1, count + 1):
        life.ask(number + 1)
        life.add(HomeworkGiven(f"s{number}", "Write"), life.end(number), f"h{number}", Party.COACH)
        life.add(HomeworkReported(Done.PARTLY), life.end(number) + DAY, f"h{number}")
        life.notify(Clause.HOMEWORK, number, life.end(number + 1) + 5 * DAY)
    return life


@pytest.mark.parametrize(
    ("count", "slips", "mark"),
    [
        (1, Fraction(1, 2), Mark.KEPT),
        (4, Fraction(2), Mark.KEPT),
        (5, Fraction(5, 2), Mark.WATCH),
        (6, Fraction(3), Mark.WATCH),
        (7, Fraction(7, 2), Mark.CURABLE),
    ],
)
def test_watch_begins_when_less_than_one_slip_is_left(count: int, slips: Fraction, mark: Mark) -> None:
    life = half_slips(count)
    finding = life.finding(Clause.HOMEWORK, life.end(count + 1) + 6 * DAY)
    assert (finding.slips, finding.mark) == (slips, mark)


def test_four_in_a_row_are_as_many_as_the_terms_say() -> None:
    life = late_calls(Allowance(Decimal(1)), (1, 2), HeldInARow(2))
    assert life.finding(Clause.PRESENT, life.end(4) - TICK).slips == 2
    assert life.finding(Clause.PRESENT, life.end(4)).slips == 1
    assert life.finding(Clause.PRESENT, life.end(6)).slips == 0


def test_a_call_missed_with_an_excuse_still_breaks_a_row_and_one_not_told_yet_is_left_out() -> None:
    life = late_calls(Allowance(Decimal(2)), (1,), HeldInARow(3))
    life.attend(3, client=Presence.ABSENT)
    life.excuse(Clause.PRESENT, 3, life.end(3) + DAY)
    assert life.finding(Clause.PRESENT, life.end(5)).slips == 1  # a row of 4 and 5 only
    assert life.finding(Clause.PRESENT, life.end(6)).slips == 0
    waiting = late_calls(Allowance(Decimal(2)), (1,), HeldInARow(3))
    waiting.attend(4, client=Presence.LATE)
    finding = waiting.finding(Clause.PRESENT, waiting.end(4) + 2 * HOUR)
    assert finding.slips == 1
    assert [slip.state for slip in finding.detail] == [SlipState.STANDS, SlipState.UNNOTIFIED]


def test_the_oldest_slip_is_wiped_first_whenever_its_call_was_planned() -> None:
    life = late_calls(Allowance(Decimal(2)), (2,), HeldInARow(3))
    life.add(SessionPlanned(at("2027-01-20 10:00"), 45), "2027-01-18 09:00", "x1", Party.COACH)
    life.add(Attendance(client=Presence.LATE), "2027-01-20 12:00", "x1", Party.COACH)
    life.add(SlipNotified(Clause.PRESENT), "2027-01-21 12:00", "x1", Party.SERVICE)
    states = [(slip.subject, slip.state) for slip in life.finding(Clause.PRESENT, life.end(5)).detail]
    assert states == [("x1", SlipState.CURED), ("s2", SlipState.STANDS)]


def test_an_amendment_makes_nothing_due_before_its_effect() -> None:
    strict = guarantee(Duty(ClarityRule(2, 1)))
    life = living(guarantee(Duty(ClarityRule(10, 1))))
    life.schedule("2027-01-18 12:00", signed=None)
    life.amend(replace(life.terms, guarantee=strict))
    life.sign(2, "2027-02-10 09:00")
    assert life.standing("2027-02-11 12:00").unnotified[0].due == at("2027-02-10 09:00")
