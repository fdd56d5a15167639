"""Every effect has exactly one handler, and every periodic work asks for an effect that has one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tests.jobs.make import Clock
from valueback.jobs.handlers import HANDLERS, TEMPLATES, TICKS
from valueback.jobs.worker import Worker
from valueback.store.models import Job
from valueback.usecases.effects import EFFECTS


def test_one_handler_for_each_effect() -> None:
    assert Counter(effect for effect, _ in HANDLERS) == Counter(EFFECTS)


def test_each_kind_is_one_effect() -> None:
    assert len({effect.kind for effect in EFFECTS}) == len(EFFECTS)


def test_each_template_is_named_once() -> None:
    assert len({template.code for template in TEMPLATES}) == len(TEMPLATES)


def test_each_beat_asks_for_an_effect_that_has_a_handler() -> None:
    assert {type(periodic.effect()) for periodic in TICKS} <= {effect for effect, _ in HANDLERS}
    assert len({periodic.name for periodic in TICKS}) == len(TICKS)


def test_the_workers_own_beats_are_carried_out(db: None, clock: Clock) -> None:
    at_work = Worker(HANDLERS, TICKS, clock=clock)
    at_work.upkeep()
    while at_work.step():
        pass
    assert Counter(Job.objects.values_list("name", "state")) == {
        (periodic.effect().kind, "done"): 1 for periodic in TICKS
    }
    # Two weeks later what was done is forgotten; the newest beat remains.
    clock.now += timedelta(days=15)
    at_work.upkeep()
    while at_work.step():
        pass
    assert Job.objects.filter(name="tidy").count() == 1
