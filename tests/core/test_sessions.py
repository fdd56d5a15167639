"""What became of each call: as planned from the planned end, unless somebody says otherwise in time."""

from datetime import date, timedelta

import pytest

from tests.core.life import Life, at, model_terms
from valueback.core.facts import (
    Answer,
    Attendance,
    CheckAnswered,
    CheckAsked,
    Facts,
    Presence,
    SessionCancelled,
    SessionKind,
    SessionMoved,
    SessionPlanned,
    SlipNotified,
    Withdrawn,
)
from valueback.core.guarantee import Mark, SlipState
from valueback.core.sessions import Life as State
from valueback.core.sessions import Session, late, notice_deadline, ordinal, sessions
from valueback.core.terms import Clause, Party

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


def of(life: Life, subject: str = "s1", when: str = "2027-12-31 12:00") -> Session:
    known = sessions(Facts(tuple(life.items)).known(at(when)))
    return next(one for one in known if one.subject == subject)


def test_a_call_is_planned_until_its_end_and_then_held() -> None:
    life = Life()
    one = of(life)
    assert one.life(life.end(1) - TICK) is State.PLANNED
    assert one.life(life.end(1)) is State.HELD


@pytest.mark.parametrize(
    ("word", "state"),
    [
        (Attendance(), State.HELD),
        (Attendance(client=Presence.LATE), State.HELD),
        (Attendance(client=Presence.LEFT_EARLY), State.HELD),
        (Attendance(client=Presence.ABSENT), State.MISSED),
        (Attendance(coach=Presence.ABSENT), State.COACH_MISSED),
        (Attendance(client=Presence.ABSENT, coach=Presence.ABSENT), State.COACH_MISSED),
        (Attendance(held=False), State.NOT_HELD),
    ],
    ids=str,
)
def test_what_is_said_of_a_call_gives_its_life(word: Attendance, state: State) -> None:
    life = Life()
    life.add(word, life.end(1) + HOUR, "s1", Party.COACH)
    assert of(life).life(life.end(1) + 2 * HOUR) is state


def test_a_shorter_call_by_agreement_is_a_check_in_and_no_slip() -> None:
    life = Life()
    life.attend(1, client=Presence.LEFT_EARLY, shorter=True)
    assert of(life).kind is SessionKind.CHECK_IN
    assert life.standing("2027-01-20 12:00").unnotified == ()
    assert life.finding(Clause.PRESENT, "2027-01-20 12:00").mark is Mark.KEPT


@pytest.mark.parametrize("before", [timedelta(0), TICK], ids=("at 72 hours", "a tick before"))
def test_a_word_counts_within_72_hours_of_the_planned_end(before: timedelta) -> None:
    life = Life()
    life.attend(1, client=Presence.ABSENT, after=72 * HOUR - before)
    assert of(life).after is (State.MISSED if before else State.HELD)


def test_the_coach_may_contradict_the_client_within_72_hours_of_being_told() -> None:
    for after, state in ((72 * HOUR - TICK, State.UNCLEAR), (72 * HOUR, State.COACH_MISSED)):
        life = Life()
        life.add(Attendance(coach=Presence.ABSENT), life.end(1) + 10 * HOUR, "s1")
        life.attend(1, after=10 * HOUR + after)
        assert of(life).after is state


def test_the_client_may_contradict_until_72_hours_after_the_notice_however_late_that_comes() -> None:
    for after, state in ((72 * HOUR - TICK, SlipState.UNCLEAR), (72 * HOUR, SlipState.STANDS)):
        life = Life()
        life.attend(1, client=Presence.LATE)
        told = life.end(1) + 6 * DAY
        life.add(SlipNotified(Clause.PRESENT), told, "s1", Party.SERVICE)
        life.add(Attendance(), told + after, "s1")
        assert life.finding(Clause.PRESENT, told + 4 * DAY).detail[0].state is state


def test_what_is_contradicted_is_unknown_and_never_a_slip() -> None:
    """Whoever spoke first: a coach who contradicts the client makes no slip of it either."""
    for first, second in ((Party.COACH, Party.CLIENT), (Party.CLIENT, Party.COACH)):
        life = Life()
        words = {Party.COACH: Attendance(client=Presence.ABSENT), Party.CLIENT: Attendance()}
        life.add(words[first], life.end(1) + HOUR, "s1", first)
        life.add(words[second], life.end(1) + 2 * HOUR, "s1", second)
        finding = life.finding(Clause.PRESENT, "2027-01-20 12:00")
        assert (finding.slips, finding.detail[0].state) == (0, SlipState.UNCLEAR)
        assert life.standing("2027-01-20 12:00").unnotified == ()


def test_contradicted_calls_that_could_pass_the_allowance_leave_the_duty_unknown() -> None:
    life = Life()
    for number in range(1, 6):
        life.attend(number, client=Presence.ABSENT)
        life.notify(Clause.PRESENT, number, life.end(number) + DAY)
        life.add(Attendance(), life.end(number) + 2 * DAY, f"s{number}")
    assert life.finding(Clause.PRESENT, "2027-03-01 12:00").mark is Mark.UNKNOWN


def test_both_together_may_correct_it_at_any_time() -> None:
    life = Life()
    life.attend(1, client=Presence.ABSENT)
    life.add(Attendance(both=True), at("2027-05-01 12:00"), "s1", Party.COACH)
    assert of(life).after is State.HELD


def test_ones_own_last_word_in_time_counts() -> None:
    life = Life()
    life.attend(1, client=Presence.ABSENT)
    life.attend(1, client=Presence.LATE, after=2 * HOUR)
    assert (of(life).after, of(life).client) == (State.HELD, Presence.LATE)


def test_the_other_side_agreeing_makes_it_no_contradiction() -> None:
    life = Life()
    life.attend(1, client=Presence.ABSENT)
    life.add(Attendance(client=Presence.ABSENT), life.end(1) + 2 * HOUR, "s1")
    assert of(life).after is State.MISSED


def test_who_left_when_the_coach_left_missed_nothing_and_who_came_late_did() -> None:
    for client, counts in ((Presence.LEFT_EARLY, 0), (Presence.LATE, 1)):
        life = Life()
        life.attend(1, client=client, coach=Presence.LEFT_EARLY)
        life.notify(Clause.PRESENT, 1, life.end(1) + DAY)
        assert life.finding(Clause.PRESENT, "2027-01-20 12:00").slips == counts


# --- cancelled and moved ---


def test_a_no_show_is_a_slip_of_presence_and_none_of_notice() -> None:
    life = Life()
    life.add(SessionCancelled(), life.start(1), "s1")  # after the start it is no cancellation
    life.attend(1, client=Presence.ABSENT)
    assert [slip.clause for slip in life.standing("2027-01-16 12:00").unnotified] == [Clause.PRESENT]


def test_a_cancelled_call_is_no_instance_of_presence() -> None:
    life = Life()
    life.cancel(1, HOUR)
    life.attend(1, client=Presence.ABSENT)
    standing = life.standing("2027-01-16 12:00")
    assert [slip.clause for slip in standing.unnotified] == [Clause.NOTICE]
    assert (standing.sessions.held, standing.sessions.used, standing.sessions.owed) == (0, 1, 0)


def test_a_cancellation_in_time_is_owed_a_late_one_used_and_one_accepted_owed() -> None:
    for before, accepted, owed in ((DAY, False, 1), (DAY - TICK, False, 0), (DAY - TICK, True, 1)):
        life = Life()
        life.cancel(1, before, accepted=accepted)
        assert life.standing("2027-01-16 12:00").sessions.owed == owed


def test_what_the_coach_cancels_is_no_slip_of_the_client_however_late() -> None:
    life = Life()
    life.cancel(1, HOUR, Party.COACH)
    standing = life.standing("2027-01-16 12:00")
    assert (standing.unnotified, standing.sessions.owed) == ((), 1)


def test_a_cancellation_taken_back_leaves_the_call_as_planned() -> None:
    life = Life()
    seq = life.cancel(1, 2 * DAY)
    life.add(Withdrawn("undo"), life.start(1) - DAY, "s1", corrects=seq)
    assert of(life).after is State.HELD


def test_a_moved_call_keeps_the_number_of_agreed_calls() -> None:
    life = Life()
    life.add(SessionMoved("s1b"), life.start(1) - 2 * DAY, "s1")
    life.add(SessionPlanned(life.start(1) + DAY, 60, SessionKind.EXTENDED), life.start(1) - 2 * DAY, "s1b")
    standing = life.standing("2027-01-17 12:00")
    assert (standing.sessions.held, standing.sessions.planned, standing.sessions.owed) == (1, 25, 0)
    assert of(life, "s1b").end == life.start(1) + DAY + HOUR
    assert of(life).after is State.MOVED


def test_moving_late_is_a_slip_like_cancelling_late() -> None:
    life = Life()
    life.add(SessionMoved("s1b"), life.start(1) - 23 * HOUR, "s1")
    life.add(SessionPlanned(life.start(1) + DAY, 45), life.start(1) - 23 * HOUR, "s1b")
    assert [slip.clause for slip in life.standing("2027-01-17 12:00").unnotified] == [Clause.NOTICE]


def test_ordinals_count_the_calls_that_stand() -> None:
    life = Life()
    life.cancel(2, 2 * DAY)
    known = sessions(Facts(tuple(life.items)).known(at("2027-12-31 12:00")))
    assert [ordinal(known, subject) for subject in ("s1", "s2", "s3", "other")] == [1, 0, 2, 0]


# --- two clocks ---


def test_notice_is_elapsed_time_in_spring_and_in_autumn() -> None:
    """A call on Sunday at 9:00, cancelled on Saturday at 9:00: 23 hours in spring, 25 hours in autumn."""
    for sunday, saturday, too_late in (
        ("2027-03-14 09:00", "2027-03-13 09:00", True),
        ("2027-11-07 09:00", "2027-11-06 09:00", False),
        ("2027-03-21 09:00", "2027-03-20 09:00", False),
    ):
        life = Life()
        life.add(SessionPlanned(at(sunday), 45), "2027-02-01 09:00", "x1", Party.COACH)
        life.add(SessionCancelled(), saturday, "x1")
        one = of(life, "x1")
        assert late(one, 24) is too_late
        assert (at(saturday) > notice_deadline(one.start, 24)) is too_late


def test_a_weekly_call_keeps_its_clock_time_in_the_anchor_zone_when_the_clocks_change() -> None:
    life = Life()
    before, after = of(life, "s8").start, of(life, "s10").start  # 5 and 19 March; the change is on the 14th
    assert after - before == 2 * 7 * DAY - HOUR
    assert (before, after) == (at("2027-03-05 10:00"), at("2027-03-19 10:00"))


def test_the_window_of_a_check_is_the_clients_and_the_days_of_a_cure_are_the_anchors() -> None:
    """A check that comes on Sunday evening in New York comes on Monday in Auckland."""
    life = Life(model_terms(client_zone="Pacific/Auckland"))
    life.add(SessionPlanned(at("2027-01-17 18:00"), 45), "2027-01-12 09:00", "x1", Party.COACH)
    life.add(CheckAsked(), "2027-01-17 18:46", "x1", Party.SERVICE)  # Monday 12:46 there; until Tuesday's end
    assert life.standing("2027-01-19 05:59").unnotified == ()
    assert [slip.subject for slip in life.standing("2027-01-19 06:00").unnotified] == ["x1"]
    life.add(CheckAnswered(Answer.YES), at("2027-01-19 23:59", "Pacific/Auckland"), "x1")
    assert life.finding(Clause.VALUE_TOLD, "2027-01-19 06:00").mark is Mark.KEPT
    assert life.standing("2027-01-19 06:00").unnotified == ()


def test_a_working_day_is_none_on_a_dated_holiday() -> None:

    life = Life(model_terms(holidays=(date(2027, 1, 18),)))
    life.ask(1)  # on Friday 15 January; Monday is a holiday
    zone = "America/Sao_Paulo"
    assert life.standing(at("2027-01-19 23:59", zone)).unnotified == ()
    assert len(life.standing(at("2027-01-20 00:00", zone)).unnotified) == 1
