"""Once a minute what time makes due is seen to: asked, reminded, told, greeted, within two messages a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import make
from tests.make import Made, done
from tests.weekly import Post, after, call, end, facts, queued, start
from valueback.core.facts import Answer, CheckAsked, Presence
from valueback.store.models import Engagement, OutgoingMail, Person, Practice
from valueback.usecases import checks, messages, sessions, ticks
from valueback.usecases.context import SYSTEM, Context

MONDAY = datetime(2027, 1, 18, 14, tzinfo=UTC)
"""Nine o'clock in New York on the working day after the first call."""


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def service(made: Made, now: datetime) -> Context:
    return Context(made.house.id, SYSTEM, now)


class TestAsking:
    def test_a_message_goes_after_each_held_call_and_once(self, ana: Made) -> None:
        post = Post()
        assert post.at(end(1) - timedelta(seconds=1)) == 0
        assert post.at(end(1)) == 1
        assert post.at(end(1) + timedelta(minutes=1)) == 0
        (mail,) = queued("after_call", session=call(ana, 1))
        assert mail.counted
        assert mail.accepted_at == end(1)

    def test_it_catches_up_after_an_outage_with_one_message_for_all(self, ana: Made) -> None:
        extra = done(sessions.plan_one(ana.coach(), ana.id, start(1) + timedelta(days=2)))
        post = Post()
        assert post.at(after(1, days=4)) == 1
        assert [row.args["session"] for row in queued("after_call")] == [str(extra)]
        assert {one.subject for one in facts(ana, CheckAsked)} == {"s1", "s27"}
        assert post.at(after(1, days=4, minutes=1)) == 0

    def test_a_call_of_more_than_a_week_ago_is_not_asked_about(self, ana: Made) -> None:
        done(sessions.cancel(ana.coach(), call(ana, 2)))
        assert Post().at(after(1, days=7, minutes=1)) == 0
        assert queued("after_call") == []

    def test_only_held_calls_are_asked_about(self, ana: Made) -> None:
        done(sessions.cancel(ana.coach(), call(ana, 1)))
        done(sessions.attendance(ana.coach(after(2)), call(ana, 2), client=Presence.ABSENT))
        post = Post()
        assert post.at(after(1)) == 0
        assert post.at(after(2)) == 0

    def test_who_has_no_address_is_asked_by_the_coach(self, ana: Made) -> None:
        Person.objects.filter(pk=ana.client_person).update(email="")
        assert Post().at(after(1)) == 0

    def test_an_ended_engagement_is_left_alone(self, ana: Made) -> None:
        Engagement.objects.filter(pk=ana.id).update(ended_at=after(1), closed_at=after(1))
        assert Post().at(after(1)) == 0


class TestReminding:
    def test_once_the_next_working_morning_at_nine(self, ana: Made) -> None:
        post = Post()
        post.at(after(1))
        assert post.at(MONDAY - timedelta(minutes=1)) == 0
        assert post.at(MONDAY) == 1
        assert "Still open" in post.to("Ana")[-1].subject
        assert post.at(MONDAY + timedelta(minutes=1)) == 0

    def test_who_has_answered_is_left_in_peace(self, ana: Made) -> None:
        post = Post()
        post.at(after(1))
        done(checks.answer(ana.client(after(1, hours=1)), call(ana, 1), Answer.YES))
        assert post.at(MONDAY) == 0

    def test_once_the_window_is_over_a_reminder_helps_nobody(self, ana: Made) -> None:
        post = Post()
        post.at(after(1))
        post.at(MONDAY + timedelta(days=1))
        assert queued("after_call_reminder") == []

    def test_an_answer_given_while_the_reminder_waited_stops_it(self, ana: Made) -> None:
        post = Post()
        post.at(after(1))
        ticks.run(service(ana, MONDAY))
        done(checks.answer(ana.client(MONDAY), call(ana, 1), Answer.YES))
        before = len(post.to("Ana"))
        post.now = MONDAY + timedelta(minutes=1)
        post.work()
        assert len(post.to("Ana")) == before
        (mail,) = queued("after_call_reminder")
        assert "answered" in mail.failure

    def test_where_telling_is_no_duty_nobody_is_reminded(self, db: None) -> None:
        make.engagement(preset="none")
        post = Post()
        assert post.at(after(1)) == 1
        assert post.at(MONDAY) == 0

    def test_the_place_is_kept_for_a_call_in_the_same_week(self, ana: Made) -> None:
        done(sessions.plan_one(ana.coach(), ana.id, start(1) + timedelta(days=4)))
        post = Post()
        post.at(after(1))
        assert post.at(MONDAY) == 0
        assert post.at(start(1) + timedelta(days=4, hours=1)) == 1


class TestBudget:
    def test_no_more_than_two_counted_messages_in_any_seven_days(self, ana: Made) -> None:
        post = Post()
        for days in (1, 2, 3):
            done(sessions.plan_one(ana.coach(), ana.id, start(1) + timedelta(days=days)))
        for days in range(7):
            post.at(end(1) + timedelta(days=days, minutes=20))
            post.at(end(1) + timedelta(days=days, hours=20))
        assert len(queued("after_call")) == messages.A_WEEK
        # The third and fourth call wait for a free place, and are asked about together.
        post.at(end(1) + timedelta(days=7, minutes=21))
        assert {one.subject for one in facts(ana, CheckAsked)} == {"s1", "s2", "s27", "s28", "s29"}
        assert len(queued("after_call")) == messages.A_WEEK + 1

    def test_a_letter_that_failed_used_nothing_up(self, ana: Made) -> None:
        post = Post(closed=True)
        post.at(after(1))
        assert messages.has_place(service(ana, after(1)), ana.client_person)
        ctx = service(ana, after(1))
        for _ in range(2):
            OutgoingMail.objects.create(
                practice_id=ana.house.id,
                to_person_id=ana.client_person,
                template="after_call",
                language="en",
                counted=True,
                queued_at=after(1),
            )
        assert not messages.has_place(ctx, ana.client_person)
        assert messages.has_place(service(ana, after(1, days=8)), ana.client_person)


class TestMornings:
    def test_a_coach_gets_one_summary_a_day_if_there_is_anything_to_say(self, ana: Made) -> None:
        post = Post()
        friday = start(1) - timedelta(hours=2)
        post.at(friday - timedelta(minutes=1))
        assert queued("coach_morning") == []
        post.at(friday)
        post.at(friday + timedelta(minutes=1))
        assert len(queued("coach_morning")) == 1
        letter = post.letters[-1]
        assert letter.to_name == "Jose"
        assert letter.subject.startswith("1 session today")
        assert "10:00 Ana (Covered)" in letter.text
        assert "send the results schedule" in letter.text

    def test_a_morning_that_is_over_is_left_out(self, ana: Made) -> None:
        post = Post()
        post.at(start(1) + timedelta(hours=4))
        assert queued("coach_morning") == []

    def test_nothing_to_say_is_not_said(self, db: None) -> None:
        house = make.practice()
        Post().at(start(1) - timedelta(hours=2))
        assert not OutgoingMail.objects.filter(practice_id=house.id).exists()


def test_each_practice_is_seen_to_by_its_own_clock(ana: Made) -> None:
    other = make.engagement(house=make.practice("Elsewhere"), name="Bruno")
    Practice.objects.filter(pk=other.house.id).update(is_demo=True, clock_shift=7 * 24 * 3600)
    Post().at(after(1))
    asked = {row.engagement_id: row.args["session"] for row in queued("after_call")}
    assert asked == {ana.id: str(call(ana, 1)), other.id: str(call(other, 2))}


def test_an_agreed_engagement_starts_on_its_first_day(db: None) -> None:
    early = make.engagement("agreed")
    ticks.run(service(early, make.RUNNING))
    assert early.row.state == "running"
