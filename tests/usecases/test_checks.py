"""The question after a held call: asked, answered once, changed for three days, quiet for half an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import Post, after, call, end, facts, finding, queued, start
from valueback.core.facts import Answer, Attendance, CheckAnswered, CheckAsked, CourseAnswered, Presence
from valueback.core.guarantee import Mark
from valueback.core.sessions import Life
from valueback.core.terms import Clause, Party
from valueback.store.load import facts_of
from valueback.usecases import checks, noted, pages, sessions
from valueback.usecases.noted import Arrived


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def told(made: Made, now: object) -> checks.Told | None:
    """The check of the first call as the coach may see it."""
    return checks.told(facts_of(made.house.id, made.id).known(now), "s1", now)  # type: ignore[arg-type]


class TestAsking:
    def test_it_is_asked_when_the_mail_server_has_the_letter(self, ana: Made) -> None:
        post = Post()
        post.at(end(1) - timedelta(minutes=1))
        assert facts(ana, CheckAsked) == []
        post.at(end(1) + timedelta(minutes=1))
        (asked,) = facts(ana, CheckAsked)
        assert (asked.subject, asked.at, asked.by) == ("s1", end(1) + timedelta(minutes=1), Party.SERVICE)
        assert [letter.to_name for letter in post.letters if "value" in letter.subject] == ["Ana"]

    def test_what_the_server_refused_was_not_asked(self, ana: Made) -> None:
        post = Post(closed=True)
        post.at(after(1))
        assert queued("after_call")[0].failed_at is not None
        assert facts(ana, CheckAsked) == []

    def test_the_coach_may_ask_in_another_way(self, ana: Made) -> None:
        done(checks.asked(ana.coach(after(1)), call(ana, 1)))
        done(checks.asked(ana.coach(after(1, hours=1)), call(ana, 1)))
        (asked,) = facts(ana, CheckAsked)
        assert (asked.at, asked.by) == (after(1), Party.COACH)
        Post().at(after(1, hours=2))
        assert queued("after_call") == []

    def test_only_a_held_call_is_asked_about(self, ana: Made) -> None:
        assert refused(checks.asked(ana.coach(start(1)), call(ana, 1))) == "not_held_yet"
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), held=False))
        assert refused(checks.asked(ana.coach(after(1)), call(ana, 1))) == "not_held_yet"
        done(sessions.cancel(ana.client(after(1)), call(ana, 2)))
        assert refused(checks.asked(ana.coach(after(2)), call(ana, 2))) == "session_gone"

    def test_the_course_is_asked_at_the_sixth_call_that_stands(self, ana: Made) -> None:
        done(sessions.cancel(ana.coach(), call(ana, 2)))
        for number in (6, 7):
            done(checks.asked(ana.coach(after(number)), call(ana, number)))
        assert [(one.subject, one.what.course) for one in facts(ana, CheckAsked)] == [("s6", False), ("s7", True)]


class TestAnswering:
    def test_the_first_answers_time_and_the_last_ones_content_count(self, ana: Made) -> None:
        Post().at(after(1))
        first = done(checks.answer(ana.client_by_link(after(1, hours=1)), call(ana, 1), Answer.PARTLY, "slower"))
        assert first.change_until == after(1, hours=73)
        done(checks.answer(ana.client(after(1, hours=50)), call(ana, 1), Answer.YES, "better now"))
        page = pages.after_call_client(ana.client(after(1, hours=51)), ana.id)
        assert page is not None
        (seen,) = page.checks
        assert (seen.answer, seen.better, seen.change_until) == (Answer.YES, "better now", first.change_until)
        assert finding(ana, Clause.VALUE_TOLD, after(1, days=5)).mark is Mark.KEPT

    def test_after_three_days_it_stands(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.PARTLY))
        late = ana.client(after(1) + timedelta(hours=72))
        assert refused(checks.answer(late, call(ana, 1), Answer.YES)) == "answer_final"
        assert done(checks.answer(late, call(ana, 1), Answer.PARTLY)).answer is Answer.PARTLY

    def test_the_same_answer_twice_is_one(self, ana: Made) -> None:
        for _ in range(2):
            done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.YES, "good"))
        assert len(facts(ana, CheckAnswered)) == 1

    def test_whoever_answers_unasked_has_been_asked_by_the_page(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.YES))
        assert [one.at for one in facts(ana, CheckAsked)] == [after(1)]
        Post().at(after(1, hours=1))
        assert queued("after_call") == []

    def test_a_late_answer_is_taken(self, ana: Made) -> None:
        Post().at(after(1))
        done(checks.answer(ana.client(after(1, days=20)), call(ana, 1), Answer.YES))
        assert len(facts(ana, CheckAnswered)) == 1

    def test_it_can_be_said_that_it_did_not_take_place(self, ana: Made) -> None:
        Post().at(after(1))
        done(checks.did_not_take_place(ana.client_by_link(after(1, hours=1)), call(ana, 1)))
        page = pages.sessions_page(ana.coach(after(1, hours=1)), ana.id)
        assert page is not None
        assert page.sessions[0].life is Life.NOT_HELD
        assert finding(ana, Clause.VALUE_TOLD, after(1, days=6)).detail == ()
        assert facts(ana, Attendance)[0].actor is Party.CLIENT

    def test_the_course_is_kept_beside_it(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(6)), call(ana, 6), Answer.YES, on_course=False))
        done(checks.answer(ana.client(after(6)), call(ana, 6), Answer.YES, on_course=False))
        assert [one.what.on_course for one in facts(ana, CourseAnswered)] == [False]
        assert finding(ana, Clause.SPOKE_UP, after(6)).mark is Mark.WATCH

    def test_before_the_start_or_of_a_cancelled_call_there_is_nothing_to_answer(self, ana: Made) -> None:
        assert refused(checks.answer(ana.client(), call(ana, 1), Answer.YES)) == "not_started"
        done(sessions.cancel(ana.coach(), call(ana, 2)))
        assert refused(checks.answer(ana.client(after(2)), call(ana, 2), Answer.YES)) == "session_gone"

    def test_text_that_cannot_be_kept_is_refused_beside_its_field(self, ana: Made) -> None:
        decision = checks.answer(ana.client(after(1)), call(ana, 1), Answer.YES, "a\0b")
        assert refused(decision) == "text_nul"
        assert facts(ana, CheckAnswered) == []

    def test_only_the_client_answers(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        for ctx in (ana.coach(after(1)), other.client(after(1)), make.member(ana.house, "sponsor", now=after(1))):
            assert refused(checks.answer(ctx, call(ana, 1), Answer.YES)) == "not_found"

    def test_an_answer_is_not_refused_because_the_coach_wrote_something(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
        assert done(checks.answer(ana.client(after(1, hours=1)), call(ana, 1), Answer.YES)).answer is Answer.YES


class TestQuiet:
    def test_that_it_was_answered_shows_at_once_its_content_after_half_an_hour(self, ana: Made) -> None:
        assert told(ana, after(1)) is None
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.A_LITTLE, "less grammar"))
        soon = told(ana, after(1, minutes=39))
        assert soon is not None
        assert (soon.answer, soon.better) == (None, "")
        then = told(ana, after(1, minutes=40))
        assert then is not None
        assert (then.answer, then.better) == (Answer.A_LITTLE, "less grammar")

    def test_of_several_versions_the_coach_sees_the_last_alone(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.NO_VALUE, "bored"))
        done(checks.answer(ana.client(after(1, minutes=20)), call(ana, 1), Answer.PARTLY, "slower"))
        now = after(1, hours=2)
        page = pages.standing_page(ana.coach(now), ana.id)
        assert page is not None
        answers = [one.what for one in page.timeline.entries if one.kind == "check_answered"]
        assert [one.better for one in answers] == ["slower"]

    def test_the_timeline_of_the_coach_is_quiet_too_and_the_clients_is_not(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.NO_VALUE, "bored"))
        shown = []
        for ctx in (ana.coach(after(1, minutes=15)), ana.client(after(1, minutes=15))):
            page = pages.standing_page(ctx, ana.id)
            assert page is not None
            shown += [one.what for one in page.timeline.entries if one.kind == "check_answered"]
        assert shown == [None, CheckAnswered(Answer.NO_VALUE, "bored")]

    def test_no_value_reaches_the_coach_after_half_an_hour(self, ana: Made) -> None:
        post = Post(after(1))
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.NO_VALUE, "bored"))
        post.now = after(1, minutes=41)
        post.work()
        letter = post.letters[-1]
        assert letter.to_name == "Jose"
        assert "no value" in letter.subject
        assert "bored" in letter.text
        post.work()
        assert len(queued("coach_no_value")) == 1

    def test_a_no_that_became_a_yes_is_not_told(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.NO_VALUE))
        done(checks.answer(ana.client(after(1, minutes=15)), call(ana, 1), Answer.YES))
        assert checks.tell_no_value(ana.coach(after(1, minutes=45)), call(ana, 1)) is None
        assert queued("coach_no_value") == []

    def test_what_the_coach_noted_is_known_to_the_coach(self, ana: Made) -> None:
        arrived = Arrived("whatsapp", after(1), "it was great")
        done(
            noted.note_for(
                ana.coach(after(1)), ana.id, arrived, lambda ctx: checks.answer(ctx, call(ana, 1), Answer.MORE)
            )
        )
        seen = told(ana, after(1))
        assert seen is not None
        assert seen.answer is Answer.MORE
        assert [(one.by, one.at, one.noted_for) for one in facts(ana, CheckAsked)] == [(Party.COACH, after(1), None)]
        assert queued("coach_no_value") == []
