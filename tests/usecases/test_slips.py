"""A slip is the coach's to excuse for two days, then the client is told, and only what was told in time counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import Post, after, call, end, facts, finding, queued, start
from valueback.core.dates import Instant
from valueback.core.facts import Answer, PassPlayed, PassReason, Presence, SlipExcused, SlipNotified
from valueback.core.guarantee import Mark, SlipState
from valueback.core.terms import Clause, Party
from valueback.usecases import checks, guarantee, pages, sessions, slips, weekly_mail
from valueback.usecases.context import SYSTEM, Context

MISSED = after(1, hours=1)
"""When the coach said that the client was away."""

TOLD = MISSED + timedelta(hours=48)
KEY = slips.key_of(Clause.PRESENT, "s1")


@pytest.fixture
def ana(db: None) -> Made:
    made = make.engagement()
    done(sessions.attendance(made.coach(MISSED), call(made, 1), client=Presence.ABSENT))
    return made


def state(made: Made, now: Instant) -> SlipState:
    return finding(made, Clause.PRESENT, now).detail[0].state


class TestTheCoachFirst:
    def test_the_coach_has_two_days_from_when_it_arose(self, ana: Made) -> None:
        (one,) = slips.pending(ana.coach(MISSED), ana.id)
        assert (one.slip.clause, one.slip.subject) == (Clause.PRESENT, "s1")
        assert (one.arose_at, one.coach_until) == (MISSED, TOLD)
        assert not one.ready(TOLD - timedelta(seconds=1))
        assert one.ready(TOLD)

    def test_an_unanswered_check_is_a_slip_once_its_window_is_over(self, db: None) -> None:
        bruno = make.engagement(name="Bruno")
        Post().at(after(1))
        page = pages.after_call_client(bruno.client(after(1)), bruno.id)
        assert page is not None
        until = page.checks[0].answer_until
        assert until is not None
        assert slips.pending(bruno.coach(until - timedelta(seconds=1)), bruno.id) == ()
        (one,) = slips.pending(bruno.coach(until), bruno.id)
        assert one.arose_at == until

    def test_the_client_sees_nothing_of_it_meanwhile(self, ana: Made) -> None:
        assert slips.pending(ana.client(MISSED), ana.id) == ()
        page = pages.standing_page(ana.client(MISSED), ana.id)
        after_call = pages.after_call_client(ana.client(MISSED), ana.id)
        assert page is not None
        assert page.standing is not None
        assert after_call is not None
        assert page.pending == ()
        assert page.standing.finding(Clause.PRESENT).detail == ()  # type: ignore[union-attr]
        assert after_call.slips == ()

    def test_an_excuse_is_final(self, ana: Made) -> None:
        for _ in range(2):
            done(slips.excuse(ana.coach(MISSED), ana.id, Clause.PRESENT, "s1", "ill"))
        assert len(facts(ana, SlipExcused)) == 1
        assert state(ana, after(2)) is SlipState.EXCUSED
        assert slips.pending(ana.coach(after(2)), ana.id) == ()

    def test_a_word_rides_with_the_notice_and_comes_before_it(self, ana: Made) -> None:
        done(slips.remark(ana.coach(MISSED), ana.id, Clause.PRESENT, "s1", "I waited twenty minutes"))
        assert slips.pending(ana.coach(TOLD), ana.id)[0].remark == "I waited twenty minutes"
        done(slips.seen(ana.client(TOLD), ana.id, [KEY]))
        late = slips.remark(ana.coach(TOLD), ana.id, Clause.PRESENT, "s1", "more")
        assert refused(late) == "already_told"

    def test_there_must_be_a_slip(self, ana: Made) -> None:
        assert refused(slips.excuse(ana.coach(MISSED), ana.id, Clause.NOTICE, "s1")) == "no_such_slip"
        assert refused(slips.remark(ana.coach(MISSED), ana.id, Clause.PRESENT, "s1", " ")) == "text_missing"

    def test_only_the_coach_excuses(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        for ctx in (ana.client(MISSED), other.coach(MISSED)):
            assert refused(slips.excuse(ctx, ana.id, Clause.PRESENT, "s1")) == "not_found"
            assert slips.pending(ctx, ana.id) == ()


class TestTelling:
    def test_it_rides_in_the_message_after_the_next_call(self, ana: Made) -> None:
        post = Post()
        post.at(after(2))
        letter = next(one for one in post.letters if one.to_name == "Ana" and "value" in one.subject)
        assert "missed" in letter.text
        (told,) = facts(ana, SlipNotified)
        assert (told.subject, told.at, told.what.mail) == ("s1", after(2), str(queued("after_call")[0].pk))
        assert state(ana, after(2)) is SlipState.STANDS

    def test_it_goes_alone_on_the_sixth_day_if_no_message_went(self, ana: Made) -> None:
        done(sessions.cancel(ana.coach(MISSED), call(ana, 2)))
        post = Post()
        thursday = start(1).replace(hour=5) + timedelta(days=6)
        post.at(thursday - timedelta(minutes=1))
        assert queued("slip_notice") == []
        post.at(thursday)
        (notice,) = queued("slip_notice")
        assert notice.counted
        assert "catch up" in post.letters[-1].subject
        assert [one.subject for one in facts(ana, SlipNotified)] == ["s1"]
        post.at(thursday + timedelta(hours=1))
        assert len(queued("slip_notice")) == 1

    def test_what_was_not_told_within_seven_days_never_counts(self, ana: Made) -> None:
        post = Post(closed=True)
        post.at(after(2))
        assert facts(ana, SlipNotified) == []
        assert state(ana, start(2) + timedelta(hours=20)) is SlipState.NEVER_COUNTS
        assert finding(ana, Clause.PRESENT, after(3)).slips == 0

    def test_a_page_that_showed_it_tells_it_when_it_is_sent_back(self, ana: Made) -> None:
        early = ana.client_by_link(TOLD - timedelta(seconds=1))
        assert done(slips.seen(early, ana.id, [KEY])) == 0
        page = pages.after_call_client(ana.client_by_link(TOLD), ana.id)
        assert page is not None
        assert [(one.key, one.new) for one in page.slips] == [(KEY, True)]
        assert page.slips[0].slip.state is SlipState.STANDS
        assert done(slips.seen(ana.client_by_link(TOLD), ana.id, [KEY, "nonsense"])) == 1
        assert done(slips.seen(ana.client_by_link(TOLD), ana.id, [KEY])) == 0
        assert facts(ana, SlipNotified)[0].by is Party.SERVICE

    def test_a_letter_that_came_back_told_nothing(self, ana: Made) -> None:
        post = Post()
        post.at(after(2))
        letter = queued("after_call")[0].pk
        later = service(ana, after(2, hours=1))
        assert weekly_mail.came_back(later, letter, "no such mailbox")
        assert not weekly_mail.came_back(later, letter, "no such mailbox")
        assert state(ana, after(2, hours=2)) is SlipState.UNNOTIFIED
        case = guarantee.case(ana.coach(after(2, hours=2)), ana.id)
        assert case is not None
        assert [one.subject for one in checks.unasked(case)] == ["s2"]

    def test_what_the_client_contradicted_is_not_told(self, ana: Made) -> None:
        done(sessions.contradict(ana.client(MISSED + timedelta(hours=1)), call(ana, 1)))
        Post().at(after(2))
        assert facts(ana, SlipNotified) == []


def service(made: Made, now: Instant) -> Context:
    """The service itself."""
    return Context(made.house.id, SYSTEM, now)


class TestPasses:
    def test_the_client_plays_a_pass_without_a_reason(self, ana: Made) -> None:
        done(slips.seen(ana.client(TOLD), ana.id, [KEY]))
        assert done(slips.play_pass(ana.client_by_link(TOLD), ana.id, Clause.PRESENT, "s1")) == 2
        assert done(slips.play_pass(ana.client(TOLD), ana.id, Clause.PRESENT, "s1")) == 2
        assert len(facts(ana, PassPlayed)) == 1
        assert state(ana, after(2)) is SlipState.PASSED

    def test_illness_uses_none_up(self, ana: Made) -> None:
        done(slips.seen(ana.client(TOLD), ana.id, [KEY]))
        assert done(slips.play_pass(ana.client(TOLD), ana.id, Clause.PRESENT, "s1", PassReason.ILLNESS)) == 3

    def test_what_was_not_told_is_not_there_to_be_passed(self, ana: Made) -> None:
        assert refused(slips.play_pass(ana.client(MISSED), ana.id, Clause.PRESENT, "s1")) == "no_such_slip"
        assert refused(slips.play_pass(ana.coach(TOLD), ana.id, Clause.PRESENT, "s1")) == "not_found"

    def test_three_passes_and_no_more(self, ana: Made) -> None:
        done(slips.seen(ana.client(TOLD), ana.id, [KEY]))
        for number in (2, 3, 4):
            done(sessions.attendance(ana.coach(after(number)), call(ana, number), client=Presence.LATE))
            told = after(number, days=3)
            done(slips.seen(ana.client(told), ana.id, [slips.key_of(Clause.PRESENT, f"s{number}")]))
        now = ana.client(after(4, days=3))
        left = [done(slips.play_pass(now, ana.id, Clause.PRESENT, f"s{number}")) for number in (1, 2, 3)]
        assert left == [2, 1, 0]
        assert refused(slips.play_pass(now, ana.id, Clause.PRESENT, "s4")) == "no_pass_left"
        assert finding(ana, Clause.PRESENT, after(4, days=3)).slips == 1

    def test_what_was_made_good_needs_none_and_after_the_cure_it_is_too_late(self, db: None) -> None:
        bruno = make.engagement(name="Bruno")
        for number in (1, 2):
            done(checks.asked(bruno.coach(after(number)), call(bruno, number)))
        done(slips.seen(bruno.client(after(1, days=6)), bruno.id, [slips.key_of(Clause.VALUE_TOLD, "s1")]))
        done(slips.seen(bruno.client(after(2, days=6)), bruno.id, [slips.key_of(Clause.VALUE_TOLD, "s2")]))
        late = bruno.client(end(3))
        assert refused(slips.play_pass(late, bruno.id, Clause.VALUE_TOLD, "s1")) == "cure_over"
        done(checks.answer(bruno.client(after(2, days=6, hours=1)), call(bruno, 2), Answer.YES))
        assert refused(slips.play_pass(late, bruno.id, Clause.VALUE_TOLD, "s2")) == "nothing_to_make_good"
        assert finding(bruno, Clause.VALUE_TOLD, end(3)).mark is Mark.KEPT
