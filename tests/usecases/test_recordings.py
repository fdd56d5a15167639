"""A call is recorded where agreed or asked for; "off today" needs one tap and no reason."""

from __future__ import annotations

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, call, end, facts, finding
from valueback.core.facts import Recorded, RecordingAsked, RecordingOff
from valueback.core.guarantee import Mark
from valueback.core.terms import Clause
from valueback.usecases import recordings, sessions


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def test_asked_for_and_not_recorded_is_the_coachs_finding(ana: Made) -> None:
    for _ in range(2):
        done(recordings.ask(ana.client(), call(ana, 1)))
    assert len(facts(ana, RecordingAsked)) == 1
    assert finding(ana, Clause.RECORD, after(1, days=3)).mark is Mark.WATCH
    done(recordings.recorded(ana.coach(after(1)), call(ana, 1)))
    assert finding(ana, Clause.RECORD, after(1, days=3)).mark is Mark.KEPT


def test_off_today_is_one_tap_and_can_be_taken_back_by_who_said_it(ana: Made) -> None:
    done(recordings.ask(ana.coach(), call(ana, 1)))
    done(recordings.off(ana.client_by_link(), call(ana, 1)))
    assert finding(ana, Clause.RECORD, after(1, days=3)).mark is Mark.NOT_DUE
    assert refused(recordings.recorded(ana.coach(after(1)), call(ana, 1))) == "recording_was_off"
    assert refused(recordings.on_again(ana.coach(), call(ana, 1))) == "off_by_other_side"
    for _ in range(2):
        done(recordings.on_again(ana.client(), call(ana, 1)))
    done(recordings.recorded(ana.coach(after(1)), call(ana, 1)))
    assert [len(facts(ana, kind)) for kind in (RecordingOff, Recorded)] == [1, 1]


def test_what_cannot_be_said_is_refused(ana: Made) -> None:
    assert refused(recordings.recorded(ana.coach(), call(ana, 1))) == "not_started"
    assert refused(recordings.off(ana.client(end(1)), call(ana, 1))) == "session_over"
    done(sessions.cancel(ana.coach(), call(ana, 2)))
    assert refused(recordings.ask(ana.client(), call(ana, 2))) == "session_gone"


def test_a_stranger_finds_nothing(ana: Made) -> None:
    other = make.engagement(name="Bruno")
    for ctx in (other.client(), other.coach(), make.member(ana.house, "sponsor")):
        assert refused(recordings.off(ctx, call(ana, 1))) == "not_found"
        assert refused(recordings.on_again(ctx, call(ana, 1))) == "not_found"
    assert refused(recordings.recorded(ana.client(after(1)), call(ana, 1))) == "not_found"
