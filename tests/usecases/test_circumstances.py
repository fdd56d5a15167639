"""An outside factor is logged when it happens and acknowledged by the other side."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, facts
from valueback.core.facts import CircumstanceAcknowledged, CircumstanceLogged
from valueback.store.models import Circumstance
from valueback.usecases import circumstances

NOW = after(3)


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def test_it_is_dated_when_it_happened_and_recorded_when_it_was_logged(ana: Made) -> None:
    done(circumstances.log(ana.client(NOW), ana.id, "Hiring freeze", NOW - timedelta(days=4)))
    (logged,) = facts(ana, CircumstanceLogged)
    assert (logged.at, logged.noted_at) == (NOW - timedelta(days=4), NOW)
    assert logged.what.what == "Hiring freeze"


def test_the_same_twice_is_one(ana: Made) -> None:
    for at in (None, NOW - timedelta(days=4)):
        first = done(circumstances.log(ana.client(NOW), ana.id, "Hiring freeze", at))
        assert done(circumstances.log(ana.client(NOW), ana.id, "Hiring freeze", at)) == first
    assert Circumstance.objects.count() == 2


def test_what_has_not_happened_or_says_nothing_is_refused(ana: Made) -> None:
    assert refused(circumstances.log(ana.client(NOW), ana.id, "Freeze", NOW + timedelta(hours=1))) == "at_ahead"
    assert refused(circumstances.log(ana.client(NOW), ana.id, " ")) == "text_missing"
    assert facts(ana, CircumstanceLogged) == []


def test_the_other_side_acknowledges_and_may_say_otherwise_later(ana: Made) -> None:
    made = done(circumstances.log(ana.client(NOW), ana.id, "Hiring freeze"))
    assert refused(circumstances.acknowledge(ana.client(NOW), made)) == "own_circumstance"
    for _ in range(2):
        done(circumstances.acknowledge(ana.coach(NOW), made))
    done(circumstances.acknowledge(ana.coach(NOW), made, agrees=False))
    assert [one.what.agrees for one in facts(ana, CircumstanceAcknowledged)] == [True, False]
    assert Circumstance.objects.get().acknowledged_at == NOW


def test_a_stranger_finds_nothing(ana: Made) -> None:
    made = done(circumstances.log(ana.client(NOW), ana.id, "Hiring freeze"))
    other = make.engagement(name="Bruno")
    assert refused(circumstances.log(other.client(NOW), ana.id, "Freeze")) == "not_found"
    assert refused(circumstances.acknowledge(other.coach(NOW), made)) == "not_found"
