"""What terms can say of windows, promises, milestones, remedies in order and endings; the law comes first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.core.life import FEE, PLAIN, ZONE, Life, at, back, guarantee, living, model_terms, two_stages, usd
from valueback.core.dates import end_of_day
from valueback.core.facts import (
    Activated,
    ClaimDecided,
    ClaimFiled,
    Ended,
    ExpressRequest,
    FeedbackGiven,
    Informed,
    MilestoneJudged,
    PaidForItself,
    Paused,
    PaymentReceived,
    Presence,
    SessionCancelled,
    SessionPlanned,
    TaxCharged,
    WithdrawalDeclared,
)
from valueback.core.guarantee import Verdict
from valueback.core.outcome import AllOf, Feedback, Group, Judge, Judgement, Milestone, State
from valueback.core.terms import (
    Activation,
    After,
    AfterCancelling,
    Anchor,
    Basis,
    Bound,
    Capacity,
    ClaimDays,
    Clause,
    Earlier,
    Ending,
    EndingKind,
    Extension,
    FirstOf,
    Guarantee,
    LastOf,
    MilestonePart,
    NoticeRule,
    OnGuarantee,
    OnMoney,
    Opens,
    Party,
    Promise,
    Stage,
    TaxClause,
    Terms,
    Tier,
    Unit,
    Window,
)

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


def window(ends: Bound, starts: Anchor = Anchor.SIGNATURE, *extended: Extension) -> Guarantee:
    return guarantee(stages=(Stage(Window(starts, ends, extended)),))


def promising(promise: Promise, **changes: object) -> Life:
    return living(guarantee(stages=(Stage(promise=promise),)), **changes)


def ends_with(life: Life, day: str, when: str = "2027-02-01 12:00") -> None:
    """The window ends with that local day: covered to its last tick, then open for a claim."""
    end = end_of_day(date.fromisoformat(day), ZONE)
    assert life.standing(when).window.ends == end
    assert life.standing(end - TICK).verdict is Verdict.COVERED
    assert life.standing(end).verdict is Verdict.CLAIMABLE


# --- windows ---


@pytest.mark.parametrize(
    ("ends", "last_day"),
    [
        (After(Anchor.SIGNATURE, 90), "2027-04-11"),  # signed on 11 January; over a clock change
        (After(Anchor.START, 30), "2027-02-14"),
        (After(Anchor.START, 0), "2027-01-15"),
        (After(Anchor.START, 8, Unit.WEEKS), "2027-03-12"),
        (After(Anchor.START, 2, Unit.MONTHS), "2027-03-14"),  # as a term of two months ends
        (After(Anchor.START, 6, Unit.MONTHS), "2027-07-14"),
        (After(Anchor.FIRST_SESSION, 10, Unit.SESSIONS), "2027-03-19"),
        (After(Anchor.FIRST_SESSION, 1, Unit.SESSIONS), "2027-01-15"),
        (After(Anchor.LAST_SESSION, 14), "2027-07-23"),
        (After(Anchor.TERM_END, 7), "2027-07-21"),
    ],
    ids=str,
)
def test_a_window_ends_with_the_local_day_that_its_bound_names(ends: After, last_day: str) -> None:
    ends_with(living(window(ends)), last_day, "2027-01-14 12:00")


def test_a_month_is_clamped_to_the_month_that_has_no_such_day() -> None:
    life = living(window(After(Anchor.START, 1, Unit.MONTHS)), first_day=date(2027, 1, 31), sessions=20)
    assert life.standing("2027-02-01 12:00").window.ends == at("2027-02-28 00:00")


def test_a_window_of_sessions_counts_those_held_and_moves_on_with_what_was_missed() -> None:
    life = living(window(After(Anchor.FIRST_SESSION, 3, Unit.SESSIONS)))
    assert life.standing("2027-01-14 12:00").window.ends == at("2027-01-30 00:00")
    life.cancel(2, 2 * DAY)
    assert life.standing("2027-01-25 12:00").window.ends == at("2027-02-06 00:00")
    life.attend(3, coach=Presence.ABSENT)
    assert life.standing("2027-02-02 12:00").window.ends == at("2027-02-13 00:00")


def test_a_window_of_more_sessions_than_are_planned_has_no_end_yet() -> None:
    life = living(window(After(Anchor.FIRST_SESSION, 27, Unit.SESSIONS)))
    span = life.standing("2027-05-01 12:00").window
    assert (span.ends, span.claims_until) == (None, None)
    life.add(SessionPlanned(at("2027-07-16 10:00"), 45), "2027-07-01 09:00", "s27", Party.COACH)
    assert life.standing("2027-07-02 12:00").window.ends == at("2027-07-17 00:00")


def test_whichever_of_two_comes_first_or_last_ends_the_window() -> None:
    parts = (After(Anchor.START, 60), After(Anchor.FIRST_SESSION, 20, Unit.SESSIONS))
    assert living(window(FirstOf(parts))).standing("2027-02-01 12:00").window.ends == at("2027-03-17 00:00")
    assert living(window(LastOf(parts))).standing("2027-02-01 12:00").window.ends == at("2027-05-29 00:00")


def test_the_first_of_two_does_not_wait_for_what_is_not_known_and_the_last_of_two_does() -> None:
    parts = (After(Anchor.START, 60), After(Anchor.FIRST_SESSION, 40, Unit.SESSIONS))
    assert living(window(FirstOf(parts))).standing("2027-02-01 12:00").window.ends == at("2027-03-17 00:00")
    assert living(window(LastOf(parts))).standing("2027-02-01 12:00").window.ends is None


def test_a_window_opens_with_its_anchor() -> None:
    for anchor, opens in (
        (Anchor.SIGNATURE, at("2027-01-11 09:30")),
        (Anchor.START, at("2027-01-15 00:00")),
        (Anchor.FIRST_SESSION, at("2027-01-15 00:00")),
        (Anchor.TERM_END, at("2027-07-14 00:00")),
        (Anchor.ACTIVATION, None),
    ):
        made = replace(window(After(Anchor.TERM_END, 30), anchor), activation=Activation("Send the form", False))
        assert living(made).standing("2027-01-12 12:00").window.opens == opens


def test_a_window_from_the_activation_is_not_known_before_it() -> None:
    made = replace(window(After(Anchor.ACTIVATION, 30), Anchor.ACTIVATION), activation=Activation("Send it", False))
    life = living(made)
    assert life.standing("2027-02-01 12:00").window.ends is None
    life.add(Activated(), "2027-02-03 18:00")
    span = life.standing("2027-02-04 12:00").window
    assert (span.opens, span.ends) == (at("2027-02-03 18:00"), at("2027-03-06 00:00"))


@pytest.mark.parametrize(
    ("extended", "days"),
    [((), 0), ((Extension.PAUSES,), 10), ((Extension.SUSPENSIONS,), 7), ((Extension.COACH_ABSENCES,), 7)],
    ids=str,
)
def test_a_window_is_extended_by_what_the_terms_name_and_nothing_else(
    extended: tuple[Extension, ...], days: int
) -> None:
    life = living(window(After(Anchor.TERM_END), Anchor.SIGNATURE, *extended))
    life.add(Paused(date(2027, 3, 1), date(2027, 3, 10)), "2027-02-20 09:00", by=Party.COACH)
    life.add(Paused(date(2027, 4, 5), date(2027, 4, 11), suspension=True), "2027-04-01 09:00", by=Party.COACH)
    life.attend(16, coach=Presence.ABSENT)
    assert life.standing("2027-06-01 12:00").window.ends == at("2027-07-15 00:00") + days * DAY


def test_a_pause_after_the_window_does_not_open_it_again_and_two_that_overlap_count_each_day_once() -> None:
    life = living(window(After(Anchor.START, 30), Anchor.START, Extension.PAUSES))
    life.add(Paused(date(2027, 2, 1), date(2027, 2, 5)), "2027-01-30 09:00", by=Party.COACH)
    life.add(Paused(date(2027, 2, 4), date(2027, 2, 8)), "2027-01-30 09:01", by=Party.COACH)
    assert life.standing("2027-02-10 12:00").window.ends == at("2027-02-23 00:00")  # 14 February and eight days
    life.add(Paused(date(2027, 5, 1), date(2027, 5, 20)), "2027-04-20 09:00", by=Party.COACH)
    assert life.standing("2027-05-21 12:00").window.ends == at("2027-02-23 00:00")


def test_a_pause_that_begins_in_days_won_by_a_pause_still_counts() -> None:
    life = living(window(After(Anchor.START, 30), Anchor.START, Extension.PAUSES))
    life.add(Paused(date(2027, 2, 1), date(2027, 2, 5)), "2027-01-30 09:00", by=Party.COACH)
    life.add(Paused(date(2027, 2, 19), date(2027, 2, 20)), "2027-02-15 09:00", by=Party.COACH)
    assert life.standing("2027-02-16 12:00").window.ends == at("2027-02-22 00:00")


def test_the_claim_period_is_the_terms_own() -> None:
    life = living(guarantee(claim=ClaimDays(period=5)))
    assert life.standing("2027-02-01 12:00").window.claims_until == at("2027-07-20 00:00")
    assert life.standing(at("2027-07-20 00:00") - TICK).verdict is Verdict.CLAIMABLE
    assert life.standing("2027-07-20 00:00").verdict is Verdict.WINDOW_CLOSED


# --- several windows in a row, with different remedies ---


def test_windows_in_a_row_each_give_their_own_promise() -> None:
    life = living(two_stages())
    first, second = life.standing("2027-02-14 23:59"), life.standing("2027-02-15 00:00")
    assert (first.window.stage, first.verdict, first.refund_if_claimed) == (0, Verdict.CLAIMABLE, FEE)
    assert (second.window.stage, second.verdict, second.refund_if_claimed) == (1, Verdict.COVERED, usd("1200.00"))
    assert second.window.ends == at("2027-07-15 00:00")


def test_the_next_window_counts_once_the_claim_period_of_the_one_before_is_over() -> None:
    life = living(two_stages(period=10))
    assert life.standing("2027-02-24 23:59").window.stage == 0
    assert life.standing("2027-02-25 00:00").window.stage == 1


def test_a_claim_pays_by_the_window_in_which_it_was_filed() -> None:
    life = living(two_stages())
    life.add(ClaimFiled("a", "b", "c"), "2027-02-14 18:00", "c1")
    decided = life.standing("2027-03-05 12:00")
    assert (decided.verdict, decided.claim and decided.claim.granted) == (Verdict.CLAIMABLE, True)
    assert decided.refund_if_claimed == FEE


def test_a_coach_who_stops_does_not_open_a_window_again_that_was_over() -> None:
    life = living(two_stages())
    life.add(Ended(EndingKind.COACH_STOPS), "2027-04-01 12:00", by=Party.COACH)
    standing = life.standing("2027-04-01 18:00")
    assert (standing.window.stage, standing.window.ends) == (1, at("2027-04-01 12:00"))
    # Half of all is 1200.00; what was not held, 15 of 26 calls, is more and comes back in any case.
    assert (standing.verdict, standing.refund_if_claimed) == (Verdict.CLAIMABLE, usd("1384.62"))


def test_a_window_that_ends_with_the_last_session_ends_when_the_coach_stops_and_not_before() -> None:
    life = living(window(After(Anchor.LAST_SESSION)))
    life.add(Ended(EndingKind.COACH_STOPS), "2027-04-06 12:00", by=Party.COACH)  # four days after the twelfth call
    assert life.standing("2027-04-07 12:00").window.ends == at("2027-04-06 12:00")


# --- on request ---


def test_money_on_request_needs_no_result_and_no_end_and_stops_with_its_window() -> None:
    life = Life(model_terms("satisfaction"))
    assert life.standing("2027-01-14 23:59").verdict is Verdict.COVERED
    assert life.standing("2027-01-15 00:00").verdict is Verdict.CLAIMABLE
    assert back(life, "2027-02-14 23:59") == FEE
    assert life.standing("2027-02-15 00:00").verdict is Verdict.WINDOW_CLOSED
    life.add(PaidForItself(True), "2027-02-01 12:00")
    assert life.standing("2027-02-02 12:00").verdict is Verdict.VALUE_RETURNED


# --- the promise ---


def test_a_share_of_what_was_received_of_the_fee_or_of_what_was_not_used() -> None:
    for basis, sum_ in ((Basis.RECEIVED, "1200.00"), (Basis.FEE, "1200.00"), (Basis.UNUSED, "1061.54")):
        life = promising(Promise(Decimal("0.5"), basis))
        assert back(life, "2027-02-01 12:00") == usd(sum_)  # three of 26 calls held: 1200 x 23 / 26


def test_a_share_of_the_fee_is_paid_in_full_from_a_part_that_covers_it() -> None:
    life = Life(
        model_terms(
            guarantee(stages=(Stage(promise=Promise(Decimal("0.5"), Basis.FEE)),)),
            capacity=Capacity.BUSINESS,
            capacity_reason="A company pays",
        ),
        signed=False,
    )
    life.sign(1, "2027-01-11 09:30")
    assert back(life, "2027-01-12 12:00") == usd("0.00")
    life.add(PaymentReceived(usd("1000.00"), "Ana"), "2027-01-13 12:00", "p1", Party.COACH)
    assert back(life, "2027-01-14 12:00") == usd("1000.00")  # never more than was received
    life.add(PaymentReceived(usd("800.00"), "Ana"), "2027-01-15 12:00", "p2", Party.COACH)
    assert back(life, "2027-01-16 12:00") == usd("1200.00")  # half of the agreed 2400.00


def test_a_share_of_the_fee_carries_the_tax_that_was_charged_on_top() -> None:
    tax = TaxClause("VAT", Decimal("0.20"), "exclusive", "credit")
    life = _with_vat(guarantee(stages=(Stage(promise=Promise(basis=Basis.FEE)),)), tax)
    assert back(life, "2027-02-01 12:00") == usd("2880.00")


def _with_vat(made: Guarantee, tax: TaxClause) -> Life:
    life = Life(model_terms(made, capacity=Capacity.BUSINESS, capacity_reason="A company pays", tax=tax), signed=False)
    life.sign(1, "2027-01-11 09:30")
    charged = (TaxCharged("VAT", Decimal("0.20"), "exclusive", usd("480.00")),)
    life.add(PaymentReceived(usd("2880.00"), "Ana", charged), "2027-01-12 12:00", "p1", Party.COACH)
    for number in range(1, 27):
        life.add(SessionPlanned(life.start(number), 45), "2027-01-11 09:31", f"s{number}", Party.COACH)
    return life


@pytest.mark.parametrize(
    ("promise", "sum_"),
    [
        (Promise(less_fixed=usd("150.00")), "2250.00"),
        (Promise(less_share=Decimal("0.10")), "2160.00"),
        (Promise(less_per_session=usd("120.00")), "2040.00"),  # three sessions used
        (Promise(excluded=usd("99.00")), "2301.00"),
        (Promise(less_fixed=usd("150.00"), less_share=Decimal("0.10"), excluded=usd("10.00")), "2000.00"),
        (Promise(less_fixed=usd("3000.00")), "0.00"),
    ],
    ids=("fixed", "share", "list price of what was used", "excluded costs", "together", "more than was received"),
)
def test_what_the_promise_deducts(promise: Promise, sum_: str) -> None:
    assert back(promising(promise), "2027-02-01 12:00") == usd(sum_)


def test_tiers_by_date_end_with_their_last_local_day() -> None:
    tiers = (Tier(Decimal(1), days=30), Tier(Decimal("0.5"), days=60), Tier(Decimal("0.1")))
    life = living(guarantee(stages=(Stage(Window(Anchor.START), Promise(tiers=tiers)),)))
    for when, sum_ in (
        ("2027-02-14 23:59", "2400.00"),
        ("2027-02-15 00:00", "1200.00"),
        ("2027-03-16 23:59", "1200.00"),
        ("2027-03-17 00:00", "240.00"),
    ):
        assert back(life, when) == usd(sum_)


def test_tiers_by_sessions_used_count_a_late_cancellation_too() -> None:
    life = promising(Promise(tiers=(Tier(Decimal(1), sessions=2), Tier(Decimal("0.4"), sessions=4))))
    assert back(life, life.end(2)) == FEE
    assert back(life, life.end(3)) == usd("960.00")
    life.cancel(4, 3 * HOUR)
    assert back(life, life.end(4)) == usd("960.00")
    assert back(life, life.end(5)) == usd("0.00")  # after the last tier, nothing of it


def test_a_tier_is_over_with_its_days_or_its_sessions_whichever_comes_first() -> None:
    tiers = (Tier(Decimal(1), days=21, sessions=2), Tier(Decimal("0.5")))
    life = living(guarantee(stages=(Stage(Window(Anchor.START), Promise(tiers=tiers)),)))
    assert back(life, life.end(3) - TICK) == FEE
    assert back(life, life.end(3)) == usd("1200.00")  # the third session, on day 14
    for number in range(1, 6):
        life.cancel(number, 2 * DAY)
    assert back(life, "2027-02-05 23:59") == FEE
    assert back(life, "2027-02-06 00:00") == usd("1200.00")  # day 21 is over, and no session was used


def test_a_claim_pays_the_tier_of_the_day_on_which_it_was_filed() -> None:
    tiers = (Tier(Decimal(1), days=10), Tier(Decimal("0.25")))
    stage = Stage(Window(Anchor.START), Promise(tiers=tiers), opens=Opens.ON_REQUEST)
    life = living(guarantee(stages=(stage,)))
    life.add(ClaimFiled("a", "b", "c"), "2027-01-25 18:00", "c1")
    life.add(ClaimDecided(True), "2027-02-01 12:00", "c1", Party.COACH)
    assert back(life, "2027-02-02 12:00") == FEE


def milestones(earlier: Earlier) -> Life:
    keys = ("m1", "m2", "m3")
    shares = ("0.30", "0.30", "0.40")
    promise = Promise(
        milestones=tuple(MilestonePart(key, Decimal(share)) for key, share in zip(keys, shares, strict=True)),
        earlier=earlier,
    )
    minimum = AllOf(tuple(Milestone(key, key, Judge.THIRD) for key in keys))
    return promising(promise, minimum=minimum)


def judged(life: Life, key: str, happened: bool, when: str) -> None:
    life.add(MilestoneJudged(key, happened), when, f"{key}-{when[5:10]}", Party.THIRD)


def test_a_milestone_that_is_met_keeps_its_share_and_what_an_unmet_one_does_is_chosen() -> None:
    for earlier, sum_ in ((Earlier.STAND, "1680.00"), (Earlier.RETURN, "2400.00")):
        life = milestones(earlier)
        assert back(life, "2027-02-01 12:00") == FEE
        judged(life, "m1", True, "2027-03-01 12:00")
        assert back(life, "2027-03-02 12:00") == usd("1680.00")
        judged(life, "m2", False, "2027-05-01 12:00")
        assert back(life, "2027-05-02 12:00") == usd("1680.00")  # a "no" can still turn until the end
        standing = life.standing("2027-07-16 12:00")
        assert standing.verdict is Verdict.CLAIMABLE
        assert standing.refund_if_claimed == usd(sum_)


def test_all_milestones_met_return_the_value_at_the_end() -> None:
    life = milestones(Earlier.RETURN)
    for key in ("m1", "m2", "m3"):
        judged(life, key, True, "2027-06-01 12:00")
    assert life.standing("2027-06-02 12:00").verdict is Verdict.COVERED
    assert life.standing("2027-07-15 00:00").verdict is Verdict.VALUE_RETURNED


# --- endings and money ---


def test_what_was_not_held_comes_back_with_its_tax_and_does_not_melt_with_time() -> None:
    life = _with_vat(PLAIN, TaxClause("VAT", Decimal("0.20"), "exclusive", "credit"))
    life.add(Ended(EndingKind.BOTH_AGREE), "2027-02-01 12:00", by=Party.COACH)
    for when in ("2027-02-02 12:00", "2027-06-01 12:00", "2027-12-01 12:00"):
        standing = life.standing(when)
        assert sum(line.amount.minor for line in standing.refunds) == 254769  # 2880.00 x 23 / 26
        assert (standing.sessions.held, standing.sessions.planned, standing.sessions.owed) == (3, 0, 0)


def test_an_open_instalment_is_cancelled_before_money_goes_back() -> None:
    life = Life(model_terms(), signed=False)
    life.sign(1, "2027-01-11 09:30")
    life.add(PaymentReceived(usd("400.00"), "Ana"), "2027-01-12 12:00", "p1", Party.COACH)
    for number in range(1, 27):
        life.add(SessionPlanned(life.start(number), 45), "2027-01-11 09:31", f"s{number}", Party.COACH)
    life.add(Ended(EndingKind.COACH_STOPS), "2027-02-01 12:00", by=Party.COACH)
    # Used: 2400 x 3 / 26 = 276.92 of the 400.00 received; a granted claim returns the rest.
    assert back(life, "2027-02-02 12:00") == usd("400.00")
    stopped = Life(model_terms(), signed=False)
    stopped.items = [fact for fact in life.items if not isinstance(fact.what, Ended)]
    stopped.add(Ended(EndingKind.EMPLOYEE_LEAVES), "2027-02-01 12:00", by=Party.COACH)
    standing = stopped.standing("2027-02-02 12:00")
    assert [line.amount for line in standing.refunds] == [usd("123.08")]


def test_an_ending_may_leave_the_guarantee_standing() -> None:
    endings = (Ending(EndingKind.BOTH_AGREE, OnGuarantee.STANDS, OnMoney.NOTHING_BACK),)
    life = living(guarantee(endings=endings))
    life.add(Ended(EndingKind.BOTH_AGREE), "2027-02-01 12:00", by=Party.COACH)
    assert life.standing("2027-02-02 12:00").verdict is Verdict.COVERED
    assert life.standing("2027-07-15 00:00").verdict is Verdict.CLAIMABLE


def test_an_ending_that_the_terms_do_not_name_follows_the_rule() -> None:
    for how, verdict in ((EndingKind.CLIENT_STOPS, Verdict.LAPSED), (EndingKind.COACH_STOPS, Verdict.CLAIMABLE)):
        life = living(guarantee(endings=()))
        life.add(Ended(how), "2027-02-01 12:00", by=Party.COACH)
        assert life.standing("2027-02-02 12:00").verdict is verdict


def test_a_coach_who_stops_starts_the_claim_period_then() -> None:
    life = Life()
    life.add(Ended(EndingKind.COACH_STOPS), "2027-02-01 12:00", by=Party.COACH)
    span = life.standing("2027-02-02 12:00").window
    assert (span.ends, span.claims_until) == (at("2027-02-01 12:00"), at("2027-03-04 00:00"))
    assert life.standing("2027-03-04 00:00").verdict is Verdict.WINDOW_CLOSED


def test_a_session_cancelled_in_time_is_owed_or_used_as_the_terms_say() -> None:
    for rule, owed in ((AfterCancelling.REBOOK, 1), (AfterCancelling.ADD_AT_END, 1), (AfterCancelling.USED, 0)):
        life = Life(model_terms(cancelled_in_time=rule))
        life.cancel(5, 2 * DAY)
        assert life.standing("2027-03-01 12:00").sessions.owed == owed
        life.add(SessionCancelled(), life.start(8) - 2 * DAY, "s8", Party.COACH)
        assert life.standing("2027-03-06 12:00").sessions.owed == owed + 1  # by the coach: always made up


def test_an_amendment_does_not_make_an_earlier_cancellation_late() -> None:
    life = Life()
    life.cancel(5, 30 * HOUR)
    duties = tuple(replace(one, rule=NoticeRule(48)) if one.clause is Clause.NOTICE else one for one in PLAIN.duties)
    life.amend(replace(life.terms, guarantee=replace(PLAIN, duties=duties)))
    life.sign(2, "2027-03-01 09:00")
    standing = life.standing("2027-03-02 12:00")
    assert standing.sessions.owed == 1
    assert standing.unnotified == ()
    life.cancel(9, 30 * HOUR)
    assert [slip.subject for slip in life.standing(life.start(9)).unnotified] == ["s9"]


# --- the law comes first ---


def european(**changes: object) -> Terms:
    return model_terms(jurisdiction="DE", **changes)


def test_a_consumer_who_asked_for_an_early_start_pays_for_the_days_served() -> None:
    life = Life(european(first_day=date(2027, 1, 12)), planned=False, signed=False)
    life.add(Informed(), "2027-01-10 12:00", by=Party.COACH)
    life.add(ExpressRequest(), "2027-01-11 09:00")
    life.sign(1, "2027-01-11 09:30")
    life.add(PaymentReceived(FEE, "Ana"), "2027-01-11 12:00", "p1", Party.COACH)
    right = life.standing("2027-01-21 18:00").withdrawal
    assert (right.open_until, right.amount) == (at("2027-01-26 00:00"), usd("2267.40"))  # day 10 of 181: 132.60 kept
    assert life.standing("2027-01-11 18:00").withdrawal.amount == FEE  # nothing before the start
    life.add(WithdrawalDeclared(), "2027-01-21 20:00")
    after = life.standing("2027-03-01 12:00")
    assert after.verdict is Verdict.LAPSED
    assert [line.amount for line in after.refunds] == [usd("2267.40")]
    assert after.refund_if_claimed == usd("0.00")
    assert "withdrawn_by_law" in {one.code for one in after.findings}


def test_the_days_served_cost_their_part_of_what_was_charged_tax_included() -> None:
    tax = TaxClause("VAT", Decimal("0.20"), "exclusive", "credit")
    life = Life(european(first_day=date(2027, 1, 12), tax=tax), planned=False, signed=False)
    life.add(Informed(), "2027-01-10 12:00", by=Party.COACH)
    life.add(ExpressRequest(), "2027-01-11 09:00")
    life.sign(1, "2027-01-11 09:30")
    charged = (TaxCharged("VAT", Decimal("0.20"), "exclusive", usd("480.00")),)
    life.add(PaymentReceived(usd("2880.00"), "Ana", charged), "2027-01-11 12:00", "p1", Party.COACH)
    assert life.standing("2027-01-21 18:00").withdrawal.amount == usd("2720.88")  # 2880.00 x 171 / 181


def test_a_consumer_who_was_never_told_has_twelve_months_more() -> None:
    life = Life(european())
    assert life.standing("2027-06-01 12:00").withdrawal.open_until == at("2028-01-26 00:00")
    assert life.standing("2027-06-01 12:00").withdrawal.amount == FEE


def test_brazil_gives_everything_back_within_seven_days() -> None:
    life = Life(model_terms(jurisdiction="BR"))
    life.add(Informed(), "2027-01-10 12:00", by=Party.COACH)
    life.add(ExpressRequest(), "2027-01-11 09:00")
    assert life.standing("2027-01-18 23:59").withdrawal.amount == FEE
    assert life.standing("2027-01-19 00:00").withdrawal.amount is None


def test_a_business_and_an_agreement_face_to_face_have_no_right_to_withdraw() -> None:
    for terms in (european(distance=False), european(capacity=Capacity.BUSINESS, capacity_reason="A company")):
        assert Life(terms).standing("2027-01-12 12:00").withdrawal.open_until is None


def test_a_withdrawal_pays_back_also_where_there_is_no_guarantee() -> None:
    life = Life(model_terms("none", jurisdiction="DE"))
    life.add(WithdrawalDeclared(), "2027-01-14 12:00")
    standing = life.standing("2027-02-01 12:00")
    assert (standing.verdict, [line.amount for line in standing.refunds]) == (None, [FEE])
    assert standing.sessions.held == 0


# --- judges and doubt ---


def test_an_answer_that_only_the_coach_stands_for_counts_for_nobody() -> None:
    life = Life(model_terms(minimum=Feedback("manager", "My manager sees it", Group.MANAGER, 1, 1)))
    life.add(FeedbackGiven("manager", 5), "2027-03-01 12:00", "f1", Party.COACH)
    assert life.standing("2027-03-02 12:00").results.state is State.UNKNOWN  # type: ignore[union-attr]
    life.add(FeedbackGiven("manager", 5), "2027-03-03 12:00", "f2", Party.COACH, noted_for=Party.THIRD)
    assert life.standing("2027-03-04 12:00").results.state is State.MET  # type: ignore[union-attr]


def test_has_it_paid_for_itself_answers_the_clients_own_judgement_with_a_yes_only() -> None:
    life = Life(model_terms(minimum=Judgement("word", "I have the tools")))
    life.add(PaidForItself(False), "2027-07-16 12:00")
    assert life.standing("2027-07-17 12:00").results.state is State.UNKNOWN  # type: ignore[union-attr]
    life.add(PaidForItself(True), "2027-07-18 12:00")
    assert life.standing("2027-07-18 12:00").verdict is Verdict.VALUE_RETURNED
    life.add(PaidForItself(False), "2027-07-19 12:00")
    assert life.standing("2027-07-19 12:00").verdict is Verdict.CLAIMABLE  # the last answer counts
