"""Minimum results: three states everywhere, each leaf with its judge; missing is never "no"."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.life import FEE, Life, at, guarantee, living, model_terms
from valueback.core.facts import (
    DisputeSettled,
    FeedbackGiven,
    HabitTicked,
    JudgementGiven,
    LevelReached,
    MeasureTaken,
    MilestoneJudged,
    MoneyEntered,
    PaidForItself,
    ResultConfirmed,
    ResultDisputed,
)
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.core.outcome import (
    AllOf,
    AnyOf,
    AtLeast,
    Feedback,
    Found,
    Group,
    Habit,
    Judge,
    Judgement,
    Measure,
    Milestone,
    MoneyWon,
    Outcome,
    Result,
    State,
    at_least,
    leaves,
    needed,
    resolve,
)
from valueback.core.terms import Level, Party

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
MET, NOT_MET, UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN
STATES = st.lists(st.sampled_from(list(State)), min_size=1, max_size=6).map(tuple)
END = "2027-07-15 00:00"  # the window of the model case is over


def mark(key: str) -> Milestone:
    return Milestone(key, key)


def state_of(outcome: Outcome, **states: State) -> State:
    return resolve(outcome, {key: Found(state) for key, state in states.items()}).state


# --- the tree ---


@pytest.mark.parametrize(
    ("group", "states", "state"),
    [
        (AllOf, (MET, MET), MET),
        (AllOf, (MET, UNKNOWN), UNKNOWN),
        (AllOf, (UNKNOWN, NOT_MET), NOT_MET),
        (AnyOf, (MET, NOT_MET), MET),
        (AnyOf, (MET, UNKNOWN), MET),
        (AnyOf, (NOT_MET, UNKNOWN), UNKNOWN),
        (AnyOf, (NOT_MET, NOT_MET), NOT_MET),
    ],
)
def test_all_and_any_in_three_states(group: type, states: tuple[State, State], state: State) -> None:
    assert state_of(group((mark("a"), mark("b"))), a=states[0], b=states[1]) is state


@given(STATES, st.integers(1, 6))
def test_k_of_n_is_met_as_soon_as_k_are_and_not_met_as_soon_as_k_no_longer_can_be(
    states: tuple[State, ...], count: int
) -> None:
    found = at_least(count, states)
    best = sum(state is not NOT_MET for state in states)
    assert (found is MET) == (states.count(MET) >= count)
    assert (found is NOT_MET) == (best < count)


@given(STATES, st.integers(0, 5), st.integers(1, 6))
def test_knowing_more_never_turns_a_known_answer(states: tuple[State, ...], place: int, count: int) -> None:
    before = at_least(count, states)
    if before is UNKNOWN or place >= len(states) or states[place] is not UNKNOWN:
        return
    for learned in (MET, NOT_MET):
        assert at_least(count, (*states[:place], learned, *states[place + 1 :])) is before


def test_what_nobody_found_is_unknown() -> None:
    found = resolve(AnyOf((mark("a"), mark("b"))), {})
    assert (found.state, [part.state for part in found.parts]) == (UNKNOWN, [UNKNOWN, UNKNOWN])
    assert found.numbers == {"needed": "1", "met": "0"}


def test_a_tree_within_a_tree_keeps_its_shape() -> None:
    tree = AnyOf((mark("a"), AllOf((mark("b"), AtLeast(1, (mark("c"), mark("d")))))))
    assert [leaf.key for leaf in leaves(tree)] == ["a", "b", "c", "d"]
    found = resolve(tree, {"b": Found(MET), "c": Found(MET)})
    assert (found.state, found.parts[1].kind, found.parts[1].parts[1].kind) == (MET, "all", "at_least")
    assert [needed(one) for one in (tree, AllOf((mark("a"), mark("b"))), AtLeast(2, (mark("a"), mark("b"))))] == [
        1,
        2,
        2,
    ]


@pytest.mark.parametrize(
    "build",
    [
        lambda: AllOf(()),
        lambda: AnyOf(()),
        lambda: AtLeast(0, (mark("a"),)),
        lambda: AtLeast(2, (mark("a"),)),
        lambda: Feedback("f", "f", Group.PEERS, 2, 1),
        lambda: Feedback("f", "f", Group.MANAGER, 0, 1),
        lambda: Feedback("f", "f", Group.MANAGER, 1, 0),
        lambda: Feedback("f", "f", Group.MANAGER, 1, 1, scale_from=6),
        lambda: Habit("h", "h", 0, 1),
        lambda: Measure("m", "m", Decimal(1), Decimal(1)),
    ],
)
def test_results_that_say_nothing_are_refused(build: Any) -> None:
    with pytest.raises(ValueError, match=r".+ .+"):
        build()


def test_nobody_can_make_the_coach_the_only_judge() -> None:
    assert {judge.value for judge in Judge} == {"client", "third", "both"}


# --- leaves in a standing ---


def under(outcome: Outcome, **changes: Any) -> Life:
    return living(guarantee(**changes), minimum=outcome)


def result(life: Life, when: str) -> Result:
    found = life.standing(when).results
    assert found is not None
    return found


def numbers(life: Life, when: str) -> Mapping[str, str]:
    return result(life, when).numbers


GAINS = MoneyWon("gains", "Gains", FEE)


def money(life: Life, amount: str, on: str = "2027-04-01", subject: str = "m1", **said: Any) -> None:
    by = said.pop("by", Party.CLIENT)
    sum_, _, currency = amount.partition(" ")
    what = MoneyEntered(
        "gains", Money.of(sum_, currency or "USD"), date.fromisoformat(on), level=said.pop("level", Level.PAID), **said
    )
    life.add(what, "2027-05-01 12:00", subject, by)


def test_money_counts_amount_times_attribution_times_confidence_at_the_rate_written_on_it() -> None:
    life = under(GAINS)
    money(life, "1500.00")
    money(life, "6000.00 BRL", subject="m2", attribution=Decimal("0.80"), rate=Decimal("0.20"))
    assert numbers(life, "2027-05-02 12:00")["counted"] == "2460.00 USD"
    money(life, "1000.00", subject="m3", confidence=Decimal("0.5"))
    assert numbers(life, "2027-05-02 12:00")["counted"] == "2960.00 USD"
    plain = under(GAINS, weigh_confidence=False)
    money(plain, "1000.00", confidence=Decimal("0.5"))
    assert numbers(plain, "2027-05-02 12:00")["counted"] == "1000.00 USD"


def test_money_sums_are_compared_unrounded() -> None:
    """Three thirds of a cent short: what is shown as 2400.00 has not reached it."""
    life = under(GAINS)
    money(life, "2399.99")
    money(life, "0.01", subject="m2", attribution=Decimal("0.9"))
    assert numbers(life, "2027-05-02 12:00")["counted"] == "2400.00 USD"
    assert result(life, "2027-05-02 12:00").state is UNKNOWN
    assert result(life, END).state is NOT_MET


@pytest.mark.parametrize(
    ("on", "state"),
    [("2027-01-10", NOT_MET), ("2027-01-11", MET), ("2027-07-14", MET), ("2027-07-15", NOT_MET)],
)
def test_money_counts_by_its_own_day_inside_the_window(on: str, state: State) -> None:
    life = under(GAINS)
    money(life, "2400.00", on=on)
    assert result(life, "2027-07-20 12:00").state is state


@pytest.mark.parametrize("level", list(Level))
def test_money_counts_from_the_level_that_the_terms_ask(level: Level) -> None:
    life = under(GAINS, evidence=Level.WRITTEN)
    money(life, "2400.00", level=level)
    assert result(life, "2027-05-02 12:00").state is (UNKNOWN if level is Level.SAID else MET)
    life.add(LevelReached(Level.SIGNED), "2027-07-20 12:00", "m1")
    assert result(life, "2027-07-20 12:00").state is MET


def test_a_level_once_reached_is_not_lost() -> None:
    life = under(GAINS)
    money(life, "2400.00", level=Level.PAID)
    life.add(LevelReached(Level.SAID), "2027-05-03 12:00", "m1")
    assert result(life, "2027-05-04 12:00").state is MET


def test_after_the_end_doubtful_money_that_could_not_reach_the_target_leaves_it_not_met() -> None:
    life = under(GAINS)
    money(life, "1000.00")
    money(life, "1399.99", subject="m2", level=Level.SAID)
    assert numbers(life, END)["pending"] == "1399.99 USD"
    assert result(life, END).state is NOT_MET
    money(life, "0.01", subject="m3", level=Level.SAID)
    assert result(life, END).state is UNKNOWN


def test_disputed_money_is_unknown_until_it_is_settled() -> None:
    for counts, state in ((True, MET), (False, NOT_MET)):
        life = under(GAINS)
        money(life, "2400.00")
        life.add(ResultDisputed("not from our work"), "2027-07-16 12:00", "m1", Party.COACH)
        assert result(life, "2027-07-17 12:00").state is UNKNOWN
        life.add(DisputeSettled(counts), "2027-07-18 12:00", "m1", Party.COACH)
        assert result(life, "2027-07-19 12:00").state is state


def test_what_both_judge_needs_both() -> None:
    life = under(MoneyWon("gains", "Gains", FEE, Judge.BOTH))
    money(life, "2400.00")
    assert result(life, "2027-05-02 12:00").state is UNKNOWN
    life.add(ResultConfirmed(), "2027-05-03 12:00", "m1", Party.COACH)
    assert result(life, "2027-05-04 12:00").state is MET


def test_what_a_third_person_judges_needs_that_person() -> None:
    life = under(Milestone("post", "The new post", Judge.THIRD))
    life.add(MilestoneJudged("post", True), "2027-05-01 12:00", "x1", Party.COACH)
    life.add(ResultConfirmed(), "2027-05-02 12:00", "x1")
    assert result(life, "2027-05-03 12:00").state is UNKNOWN
    life.add(ResultConfirmed(), "2027-05-04 12:00", "x1", Party.THIRD)
    assert result(life, "2027-05-05 12:00").state is MET


# --- feedback ---


def feedback(life: Life, *scores: int) -> None:
    for place, score in enumerate(scores, start=1):
        life.add(FeedbackGiven("peers", score), f"2027-05-0{place} 12:00", f"f{place}", Party.THIRD)


@pytest.mark.parametrize(
    ("scores", "running", "over"),
    [
        ((), UNKNOWN, UNKNOWN),
        ((5, 5), UNKNOWN, UNKNOWN),  # under the quorum, however good
        ((4, 4, 3), MET, MET),
        ((4, 3, 3), UNKNOWN, NOT_MET),
        ((4, 3, 3, 5), MET, MET),
    ],
    ids=str,
)
def test_feedback_needs_its_quorum_and_enough_improved(scores: tuple[int, ...], running: State, over: State) -> None:
    life = under(Feedback("peers", "Colleagues see it", Group.PEERS, 3, 2))
    feedback(life, *scores)
    assert result(life, "2027-05-09 12:00").state is running
    assert result(life, END).state is over


def test_the_scale_is_the_one_that_was_agreed() -> None:
    life = under(Feedback("peers", "Colleagues see it", Group.PEERS, 3, 3, scale_from=3))
    feedback(life, 3, 4, 5)
    assert result(life, "2027-05-09 12:00").state is MET


# --- habits ---


def ticks(life: Life, first: str, weeks: int, times: int = 3) -> None:
    start = date.fromisoformat(first)
    for week in range(weeks):
        day = start + 7 * week * DAY
        life.add(HabitTicked("habit", day, times), at(f"{day} 12:00"), f"t{first}{week}")


def test_a_habit_is_kept_at_the_agreed_rate_for_the_agreed_weeks() -> None:
    life = under(Habit("habit", "Speaks up", 3, 4))
    ticks(life, "2027-02-01", 3)
    ticks(life, "2027-03-01", 2, times=2)
    assert (result(life, "2027-04-01 12:00").state, numbers(life, "2027-04-01 12:00")["kept"]) == (UNKNOWN, "3")
    ticks(life, "2027-04-05", 1)
    assert result(life, "2027-04-06 12:00").state is MET


def test_weeks_outside_the_window_do_not_count() -> None:
    life = under(Habit("habit", "Speaks up", 3, 2))
    ticks(life, "2026-12-28", 2)  # the window opens on Monday 11 January
    ticks(life, "2027-07-19", 3)
    assert numbers(life, "2027-08-10 12:00")["kept"] == "0"
    ticks(life, "2027-01-15", 1)
    ticks(life, "2027-07-14", 1)
    assert result(life, "2027-08-10 12:00").state is MET


def test_a_week_said_again_counts_as_said_last() -> None:
    life = under(Habit("habit", "Speaks up", 3, 1))
    life.add(HabitTicked("habit", date(2027, 2, 1), 3), "2027-02-03 12:00", "t1")
    life.add(HabitTicked("habit", date(2027, 2, 3), 1), "2027-02-05 12:00", "t2")
    assert result(life, "2027-02-06 12:00").state is UNKNOWN


def test_weeks_that_nobody_spoke_of_are_not_a_no() -> None:
    life = under(Habit("habit", "Speaks up", 3, 20))
    ticks(life, "2027-01-18", 8)
    assert result(life, END).state is UNKNOWN
    ticks(life, "2027-04-05", 8, times=0)
    assert result(life, END).state is NOT_MET  # 27 weeks, eight of them "no": at most 19


# --- measures, milestones, judgement ---


def measured(life: Life, value: str, on: str, subject: str, by: Party = Party.CLIENT) -> None:
    life.add(MeasureTaken("score", Decimal(value), date.fromisoformat(on)), f"{on} 12:00", subject, by)


@pytest.mark.parametrize(
    ("baseline", "target", "reached", "short"), [("60", "80", "80", "79.9"), ("9", "3", "3", "3.1")]
)
def test_a_measure_reaches_its_target_in_either_direction(baseline: str, target: str, reached: str, short: str) -> None:
    life = under(Measure("score", "Score", Decimal(baseline), Decimal(target)))
    assert result(life, END).state is UNKNOWN  # never measured
    measured(life, short, "2027-04-01", "x1")
    assert (result(life, "2027-04-02 12:00").state, result(life, END).state) == (UNKNOWN, NOT_MET)
    measured(life, reached, "2027-07-14", "x2")
    assert result(life, END).state is MET
    assert numbers(life, END)["last"] == reached


def test_a_measure_taken_outside_the_window_or_by_the_coach_alone_does_not_count() -> None:
    life = under(Measure("score", "Score", Decimal(60), Decimal(80)))
    measured(life, "90", "2027-07-15", "x1")
    measured(life, "90", "2027-07-01", "x2", Party.COACH)
    assert result(life, "2027-07-20 12:00").state is UNKNOWN
    life.add(ResultConfirmed(), "2027-07-21 12:00", "x2")
    assert result(life, "2027-07-21 12:00").state is MET


def test_a_milestone_happened_or_by_the_end_it_did_not() -> None:
    life = under(mark("post"))
    assert result(life, END).state is UNKNOWN
    life.add(MilestoneJudged("post", False), "2027-05-01 12:00", "x1")
    assert (result(life, "2027-05-02 12:00").state, result(life, END).state) == (UNKNOWN, NOT_MET)
    life.add(MilestoneJudged("post", True), "2027-07-01 12:00", "x2")
    assert result(life, END).state is MET


def test_a_judgement_is_asked_after_the_end_and_can_turn() -> None:
    life = under(Judgement("word", "I have the tools"))
    life.add(JudgementGiven("word", True), at(END) - TICK, "j1")
    assert result(life, END).state is UNKNOWN
    life.add(JudgementGiven("word", True), at(END), "j2")
    assert life.standing(END).verdict is Verdict.VALUE_RETURNED
    life.add(JudgementGiven("word", False), "2027-07-16 12:00", "j3")
    assert life.standing("2027-07-16 12:00").verdict is Verdict.CLAIMABLE


def test_a_judgement_that_the_coach_writes_is_the_clients_once_confirmed() -> None:
    life = under(Judgement("word", "I have the tools"))
    life.add(JudgementGiven("word", True), "2027-07-16 12:00", "j1", Party.COACH)
    assert result(life, "2027-07-17 12:00").state is UNKNOWN
    life.add(ResultConfirmed(), "2027-07-18 12:00", "j1")
    assert result(life, "2027-07-18 12:00").state is MET


def test_a_third_persons_judgement_is_not_answered_by_the_client() -> None:
    life = under(Judgement("word", "She leads", Judge.THIRD))
    life.add(PaidForItself(True), "2027-07-16 12:00")
    assert result(life, "2027-07-17 12:00").state is UNKNOWN
    life.add(JudgementGiven("word", True), "2027-07-18 12:00", "j1", Party.THIRD)
    assert result(life, "2027-07-18 12:00").state is MET


def test_every_met_leaf_cites_the_facts_that_it_rests_on() -> None:
    life = Life(model_terms(minimum=GAINS))
    money(life, "2400.00")
    standing = life.standing("2027-05-02 12:00")
    (note,) = [one for one in standing.findings if one.code == "numbers_reached_not_confirmed"]
    assert note.cites == (len(life.items),)
