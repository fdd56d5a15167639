"""A change is proposed by one side, agreed by the other, and looked at in a later call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, call, facts, finding
from valueback.core.facts import AdjustmentAgreed, AdjustmentProposed, AdjustmentTried, Answer
from valueback.core.guarantee import Mark
from valueback.core.terms import Clause
from valueback.usecases import adjustments, checks, pages, sessions

NOW = after(1, hours=2)


@pytest.fixture
def ana(db: None) -> Made:
    made = make.engagement()
    done(checks.answer(made.client(after(1)), call(made, 1), Answer.PARTLY, "slower"))
    return made


def test_a_no_is_answered_by_an_adjustment_tried_in_the_next_call(ana: Made) -> None:
    assert finding(ana, Clause.ADJUST, after(2)).slips == 1
    change = done(adjustments.propose(ana.coach(NOW), call(ana, 1), "Half the speed"))
    page = pages.after_call_client(ana.client(NOW), ana.id)
    assert page is not None
    assert [one.what for one in page.adjustments] == ["Half the speed"]
    done(adjustments.agree(ana.client_by_link(NOW + timedelta(hours=1)), change))
    done(adjustments.tried(ana.coach(after(2)), change, helped=True))
    assert finding(ana, Clause.ADJUST, after(2)).slips == 0
    assert finding(ana, Clause.SPOKE_UP, after(2)).mark is Mark.KEPT
    assert facts(ana, AdjustmentTried)[0].what.helped is True


def test_the_coach_is_reminded_only_of_what_the_coach_may_know(ana: Made) -> None:
    for now, due in ((after(1, minutes=20), False), (NOW, True)):
        page = pages.after_call_coach(ana.coach(now), ana.id)
        assert page is not None
        assert page.adjustment_due is due


def test_the_same_words_twice_are_one_proposal(ana: Made) -> None:
    first = done(adjustments.propose(ana.client(NOW), call(ana, 1), "More talking"))
    assert done(adjustments.propose(ana.client(NOW), call(ana, 1), " More talking ")) == first
    assert len(facts(ana, AdjustmentProposed)) == 1


def test_only_the_other_side_agrees(ana: Made) -> None:
    change = done(adjustments.propose(ana.client(NOW), call(ana, 1), "More talking"))
    assert refused(adjustments.agree(ana.client(NOW), change)) == "own_proposal"
    for _ in range(2):
        done(adjustments.agree(ana.coach(NOW), change))
    assert len(facts(ana, AdjustmentAgreed)) == 1


def test_what_was_not_agreed_is_not_looked_at_and_what_was_is_looked_at_once(ana: Made) -> None:
    change = done(adjustments.propose(ana.coach(NOW), call(ana, 1), "More talking"))
    assert refused(adjustments.tried(ana.coach(after(2)), change)) == "not_agreed_yet"
    done(adjustments.agree(ana.client(NOW), change))
    for _ in range(2):
        done(adjustments.tried(ana.coach(after(2)), change, helped=False))
    assert refused(adjustments.tried(ana.client(after(2)), change, helped=True)) == "overtaken"


def test_a_change_needs_words_and_a_call_that_began(ana: Made) -> None:
    assert refused(adjustments.propose(ana.coach(NOW), call(ana, 1), "  ")) == "text_missing"
    assert refused(adjustments.propose(ana.coach(NOW), call(ana, 2), "Slower")) == "not_started"
    done(sessions.cancel(ana.coach(NOW), call(ana, 3)))
    assert refused(adjustments.propose(ana.coach(NOW), call(ana, 3), "Slower")) == "session_gone"


def test_a_stranger_finds_nothing(ana: Made) -> None:
    change = done(adjustments.propose(ana.coach(NOW), call(ana, 1), "Slower"))
    other = make.engagement(name="Bruno")
    for ctx in (other.client(NOW), other.coach(NOW)):
        assert refused(adjustments.agree(ctx, change)) == "not_found"
        assert refused(adjustments.propose(ctx, call(ana, 1), "Faster")) == "not_found"
