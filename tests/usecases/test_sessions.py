"""Calls are planned for the term, moved and cancelled by new rows, and told as both sides saw them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import Post, after, call, end, facts, finding, queued, seen, standing, start
from valueback.core.facts import (
    Attendance,
    Presence,
    SessionCancelled,
    SessionKind,
    SessionMoved,
    SessionPlanned,
)
from valueback.core.guarantee import Mark, SlipState
from valueback.core.sessions import Life
from valueback.core.terms import Clause, Party
from valueback.store.models import Session
from valueback.usecases import noted, pages, sessions, slips
from valueback.usecases.noted import Arrived
from valueback.usecases.pages import SessionSeen


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def shown(made: Made, number: int, now: object) -> SessionSeen:
    page = pages.sessions_page(made.coach(now), made.id)  # type: ignore[arg-type]
    assert page is not None
    return next(one for one in page.sessions if one.ref == f"s{number}")


class TestPlanning:
    def test_the_whole_term_is_planned_when_both_have_signed(self, ana: Made) -> None:
        rows = Session.objects.filter(engagement=ana.id).order_by("start")
        assert [row.start for row in rows] == [start(number) for number in range(1, 27)]
        assert [row.ref for row in rows] == [f"s{number}" for number in range(1, 27)]
        planned = facts(ana, SessionPlanned)
        assert {one.noted_at for one in planned} == {make.SIGNED + timedelta(hours=1)}
        assert [one.what.start for one in planned] == [start(number) for number in range(1, 27)]

    def test_planning_the_term_twice_is_planning_it_once(self, ana: Made) -> None:
        assert len(done(sessions.plan_term(ana.coach(), ana.id))) == 26
        assert Session.objects.filter(engagement=ana.id).count() == 26

    def test_nothing_is_planned_before_both_have_signed(self, db: None) -> None:
        early = make.engagement("client_signed")
        assert refused(sessions.plan_term(early.coach(), early.id)) == "not_signed"

    def test_an_extended_call_is_arranged_in_advance(self, ana: Made) -> None:
        when = start(1) + timedelta(days=2)
        made = done(sessions.plan_one(ana.coach(), ana.id, when, 90, SessionKind.EXTENDED))
        assert Session.objects.get(pk=made).minutes == 90
        assert done(sessions.plan_one(ana.coach(), ana.id, when, 90, SessionKind.EXTENDED)) == made
        assert standing(ana, after(1)).sessions.planned == 26

    @pytest.mark.parametrize(
        ("when", "minutes", "code"),
        [
            (make.RUNNING - timedelta(hours=1), 45, "start_passed"),
            (make.RUNNING + timedelta(days=600), 45, "start_too_far"),
            (make.RUNNING + timedelta(days=1), 2, "minutes_out_of_range"),
            (make.session_start(2) + timedelta(minutes=30), 45, "time_taken"),
            (make.session_start(2) - timedelta(minutes=30), 45, "time_taken"),
        ],
    )
    def test_a_call_that_cannot_be_is_refused(self, ana: Made, when: object, minutes: int, code: str) -> None:
        assert refused(sessions.plan_one(ana.coach(), ana.id, when, minutes)) == code  # type: ignore[arg-type]
        assert Session.objects.filter(engagement=ana.id).count() == 26

    def test_calls_may_touch(self, ana: Made) -> None:
        assert done(sessions.plan_one(ana.coach(), ana.id, end(2), 45))

    def test_owed_calls_are_added_after_the_last(self, ana: Made) -> None:
        done(sessions.cancel(ana.coach(), call(ana, 3), "ill"))
        assert standing(ana, make.RUNNING).sessions.owed == 1
        (added,) = done(sessions.plan_owed(ana.coach(), ana.id))
        assert Session.objects.get(pk=added).start == start(27)
        assert done(sessions.plan_owed(ana.coach(), ana.id)) == ()

    def test_only_the_coach_plans(self, ana: Made) -> None:
        when = start(1) + timedelta(days=2)
        assert refused(sessions.plan_one(ana.client(), ana.id, when)) == "not_found"
        stranger = make.practice("Elsewhere").coach(make.RUNNING)
        assert refused(sessions.plan_one(stranger, ana.id, when)) == "not_found"
        assert refused(sessions.plan_term(stranger, ana.id)) == "not_found"


class TestCancelling:
    def test_exactly_a_day_before_is_in_time(self, ana: Made) -> None:
        gone = done(sessions.cancel(ana.client(start(2) - timedelta(hours=24)), call(ana, 2), "a fair"))
        assert not gone.late
        assert gone.deadline == start(2) - timedelta(hours=24)
        assert finding(ana, Clause.NOTICE, after(2)).mark is Mark.KEPT
        assert standing(ana, after(2)).sessions.owed == 1

    def test_a_second_later_is_short_notice(self, ana: Made) -> None:
        now = start(2) - timedelta(hours=24) + timedelta(seconds=1)
        assert done(sessions.cancel(ana.client(now), call(ana, 2))).late
        (slip,) = finding(ana, Clause.NOTICE, now).detail
        assert slip.state is SlipState.UNNOTIFIED

    def test_the_coach_may_cancel_late_and_makes_the_call_up(self, ana: Made) -> None:
        assert not done(sessions.cancel(ana.coach(start(2) - timedelta(hours=1)), call(ana, 2))).late
        found = standing(ana, after(2))
        assert found.sessions.owed == 1
        assert found.finding(Clause.NOTICE).detail == ()  # type: ignore[union-attr]

    def test_short_notice_can_be_accepted_for_good(self, ana: Made) -> None:
        now = start(2) - timedelta(hours=1)
        done(sessions.cancel(ana.client(now), call(ana, 2)))
        done(sessions.accept_late(ana.coach(now + timedelta(hours=1)), call(ana, 2)))
        (slip,) = finding(ana, Clause.NOTICE, after(2)).detail
        assert slip.state is SlipState.EXCUSED
        done(sessions.cancel(ana.client(), call(ana, 3)))
        assert refused(sessions.accept_late(ana.coach(), call(ana, 3))) == "no_such_slip"

    def test_a_call_that_began_is_told_as_it_was_instead(self, ana: Made) -> None:
        assert refused(sessions.cancel(ana.client(start(2)), call(ana, 2))) == "session_started"
        assert facts(ana, SessionCancelled) == []

    def test_twice_by_the_same_side_is_once(self, ana: Made) -> None:
        first = done(sessions.cancel(ana.client(), call(ana, 2)))
        assert (
            done(sessions.cancel(ana.client(make.RUNNING + timedelta(hours=1)), call(ana, 2))).session == first.session
        )
        assert len(facts(ana, SessionCancelled)) == 1

    def test_the_second_of_two_sides_sees_that_it_was_overtaken(self, ana: Made) -> None:
        done(sessions.cancel(ana.client(), call(ana, 2)))
        assert refused(sessions.cancel(ana.coach(), call(ana, 2))) == "overtaken"
        assert refused(sessions.move(ana.coach(), call(ana, 2), start(2) + timedelta(days=1))) == "overtaken"

    def test_the_other_side_is_told_and_oneself_is_not(self, ana: Made) -> None:
        post = Post()
        done(sessions.cancel(ana.client(), call(ana, 2), "a fair"))
        done(sessions.cancel(ana.coach(), call(ana, 3)))
        post.work()
        told = [letter for letter in post.letters if "ancelled" in letter.subject]
        assert [letter.to_name for letter in told] == ["Jose", "Ana"]
        assert "In their words: a fair" in told[0].text
        assert "Jose cancelled the session" in told[1].text
        assert not any(row.counted for row in queued("session_cancelled"))

    def test_a_stranger_finds_nothing(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        for ctx in (other.client(), other.coach(), make.member(ana.house, "sponsor")):
            assert refused(sessions.cancel(ctx, call(ana, 2))) == "not_found"
        assert Session.objects.get(pk=call(ana, 2)).cancelled_at is None


class TestMoving:
    def test_a_moved_call_keeps_its_place_and_the_old_row_stays(self, ana: Made) -> None:
        new = start(2) + timedelta(days=1)
        gone = done(sessions.move(ana.client(), call(ana, 2), new))
        old, made = Session.objects.get(pk=call(ana, 2)), Session.objects.get(pk=gone.replacement)
        assert (old.state, made.state) == ("moved", "planned")
        assert (made.number, made.start, made.replaces_id) == (old.number, new, old.pk)
        assert standing(ana, make.RUNNING).sessions.planned == 26
        assert facts(ana, SessionMoved)[0].what.to == made.ref

    def test_moving_late_is_short_notice_for_the_client_alone(self, ana: Made) -> None:
        soon = start(2) - timedelta(hours=2)
        assert done(sessions.move(ana.client(soon), call(ana, 2), start(2) + timedelta(days=1))).late
        soon = start(3) - timedelta(hours=2)
        assert not done(sessions.move(ana.coach(soon), call(ana, 3), start(3) + timedelta(days=1))).late

    def test_the_same_move_twice_is_one_and_another_one_is_overtaken(self, ana: Made) -> None:
        new = start(2) + timedelta(days=1)
        first = done(sessions.move(ana.client(), call(ana, 2), new))
        assert done(sessions.move(ana.client(), call(ana, 2), new)) == first
        assert refused(sessions.move(ana.coach(), call(ana, 2), new)) == "overtaken"
        assert refused(sessions.move(ana.client(), call(ana, 2), new + timedelta(days=1))) == "overtaken"

    def test_a_call_is_not_moved_onto_another(self, ana: Made) -> None:
        assert refused(sessions.move(ana.client(), call(ana, 2), start(3))) == "time_taken"
        assert done(sessions.move(ana.client(), call(ana, 2), start(2) + timedelta(minutes=15))).replacement

    def test_the_coach_who_notes_it_can_accept_it_at_once(self, ana: Made) -> None:
        soon = start(2) - timedelta(hours=2)
        done(
            noted.note_for(
                ana.coach(soon),
                ana.id,
                Arrived("whatsapp", soon, "can we do tomorrow?"),
                lambda ctx: sessions.move(ctx, call(ana, 2), start(2) + timedelta(days=1), accepted=True),
            )
        )
        (slip,) = finding(ana, Clause.NOTICE, after(2)).detail
        assert slip.state is SlipState.EXCUSED
        done(sessions.move(ana.client(start(3) - timedelta(hours=2)), call(ana, 3), end(3), accepted=True))
        assert finding(ana, Clause.NOTICE, after(3)).detail[1].state is SlipState.UNNOTIFIED


class TestUndo:
    def test_an_undo_is_a_new_row_and_leaves_no_slip(self, ana: Made) -> None:
        soon = start(2) - timedelta(hours=2)
        done(sessions.cancel(ana.client(soon), call(ana, 2)))
        back = done(sessions.undo(ana.client(soon + timedelta(seconds=8)), call(ana, 2)))
        old, new = Session.objects.get(pk=call(ana, 2)), Session.objects.get(pk=back)
        assert old.cancelled_at == soon
        assert (new.start, new.number, new.state) == (old.start, old.number, "planned")
        assert finding(ana, Clause.NOTICE, after(2)).detail == ()
        assert standing(ana, after(2)).sessions.held == 2
        assert done(sessions.undo(ana.client(soon + timedelta(seconds=9)), call(ana, 2))) == back

    def test_an_undone_move_frees_the_new_time(self, ana: Made) -> None:
        gone = done(sessions.move(ana.client(), call(ana, 2), start(2) + timedelta(days=1)))
        back = done(sessions.undo(ana.client(make.RUNNING + timedelta(seconds=3)), call(ana, 2)))
        assert Session.objects.get(pk=gone.replacement).state == "moved"
        assert Session.objects.get(pk=back).start == start(2)
        planned = [one.what.start for one in seen(ana, SessionPlanned, make.RUNNING + timedelta(minutes=1))]
        assert planned == [start(number) for number in (1, *range(3, 27), 2)]

    def test_nobody_is_told_of_what_was_undone(self, ana: Made) -> None:
        post = Post()
        post.work()
        before = len(post.letters)
        done(sessions.cancel(ana.client(), call(ana, 2)))
        done(sessions.undo(ana.client(make.RUNNING + timedelta(seconds=3)), call(ana, 2)))
        post.work()
        assert len(post.letters) == before

    def test_after_ten_seconds_or_by_somebody_else_it_stands(self, ana: Made) -> None:
        done(sessions.cancel(ana.client(), call(ana, 2)))
        assert refused(sessions.undo(ana.coach(), call(ana, 2))) == "not_found"
        assert refused(sessions.undo(ana.client(make.RUNNING + timedelta(seconds=16)), call(ana, 2))) == "undo_over"
        assert refused(sessions.undo(ana.client(), call(ana, 3))) == "nothing_to_undo"


class TestAttendance:
    def test_it_stands_as_planned_until_somebody_speaks(self, ana: Made) -> None:
        assert shown(ana, 1, start(1) + timedelta(minutes=5)).life is Life.PLANNED
        assert shown(ana, 1, end(1)).life is Life.HELD

    def test_the_coach_says_that_the_client_was_away(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.ABSENT))
        assert shown(ana, 1, after(1)).life is Life.MISSED
        (slip,) = finding(ana, Clause.PRESENT, after(1)).detail
        assert slip.state is SlipState.UNNOTIFIED

    def test_contradicted_it_is_not_known_and_never_a_slip(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
        done(sessions.contradict(ana.client(after(1, hours=2)), call(ana, 1), client=Presence.ON_TIME))
        assert shown(ana, 1, after(1, hours=2)).life is Life.UNCLEAR
        (slip,) = finding(ana, Clause.PRESENT, after(1, hours=3)).detail
        assert slip.state is SlipState.UNCLEAR

    def test_there_must_be_something_to_contradict(self, ana: Made) -> None:
        assert refused(sessions.contradict(ana.client(after(1)), call(ana, 1), held=False)) == "nothing_to_contradict"

    def test_both_together_correct_it_at_any_time(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.ABSENT))
        late = after(1, days=30)
        proposed = done(sessions.together(ana.coach(late), call(ana, 1), client=Presence.LATE))
        assert not proposed.both
        assert shown(ana, 1, late).life is Life.MISSED
        agreed = done(sessions.together(ana.client(late + timedelta(hours=1)), call(ana, 1), client=Presence.LATE))
        assert agreed.both
        now = late + timedelta(hours=1)
        assert (shown(ana, 1, now).life, shown(ana, 1, now).client) == (Life.HELD, Presence.LATE)
        assert done(sessions.together(ana.coach(now), call(ana, 1), client=Presence.LATE)).both
        assert sum(one.what.both for one in facts(ana, Attendance)) == 1

    def test_one_side_alone_has_72_hours(self, ana: Made) -> None:
        last = end(1) + timedelta(hours=72)
        assert refused(sessions.attendance(ana.coach(last), call(ana, 1), client=Presence.ABSENT)) == "say_window_over"
        just = last - timedelta(seconds=1)
        done(sessions.attendance(ana.coach(just), call(ana, 1), client=Presence.ABSENT))
        assert shown(ana, 1, last).life is Life.MISSED

    def test_the_client_contradicts_within_72_hours_of_the_notice(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.ABSENT))
        told = after(1, days=3)
        key = slips.key_of(Clause.PRESENT, "s1")
        assert done(slips.seen(ana.client(told), ana.id, [key])) == 1
        late = ana.client(told + timedelta(hours=72))
        assert refused(sessions.contradict(late, call(ana, 1))) == "say_window_over"
        done(sessions.contradict(ana.client(told + timedelta(hours=71)), call(ana, 1)))
        assert shown(ana, 1, told + timedelta(hours=72)).life is Life.UNCLEAR

    def test_the_coach_answers_the_clients_word_within_72_hours(self, ana: Made) -> None:
        done(sessions.attendance(ana.client(after(1)), call(ana, 1), coach=Presence.ABSENT))
        assert shown(ana, 1, after(1)).life is Life.COACH_MISSED
        late = ana.coach(after(1) + timedelta(hours=72))
        assert refused(sessions.contradict(late, call(ana, 1))) == "say_window_over"
        done(sessions.contradict(ana.coach(after(1, hours=70)), call(ana, 1)))
        assert shown(ana, 1, after(1, hours=71)).life is Life.UNCLEAR

    def test_nothing_is_said_before_the_start_or_of_a_call_that_is_gone(self, ana: Made) -> None:
        assert refused(sessions.attendance(ana.coach(start(1) - timedelta(minutes=1)), call(ana, 1))) == "not_started"
        done(sessions.cancel(ana.coach(), call(ana, 2)))
        assert refused(sessions.attendance(ana.coach(after(2)), call(ana, 2))) == "session_gone"

    def test_the_same_word_twice_is_one_fact(self, ana: Made) -> None:
        for minutes in (10, 11):
            done(sessions.attendance(ana.coach(after(1, minutes=minutes)), call(ana, 1), shorter=True))
        (said,) = facts(ana, Attendance)
        assert (said.by, said.what.shorter) == (Party.COACH, True)

    def test_a_stranger_finds_nothing(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        assert refused(sessions.attendance(other.client(after(1)), call(ana, 1))) == "not_found"
        assert facts(ana, Attendance) == []
