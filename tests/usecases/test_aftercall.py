"""What is said after a call is saved together or not at all."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests import make
from tests.weekly import after, call, facts
from valueback.core.facts import Answer, CheckAnswered, ResultConfirmed
from valueback.core.money import Money
from valueback.usecases import aftercall, checks, noted, results
from valueback.usecases.aftercall import CheckSaid, HomeworkSaid, How, NotedSaid, ResultSaid, Said
from valueback.usecases.noted import Arrived
from valueback.usecases.results import Won

pytestmark = pytest.mark.django_db


def _with_result() -> tuple[make.Made, ResultSaid]:
    made = make.engagement("running")
    won = Won("gains", Money.of("500.00", "USD"), date(2027, 1, 15))
    entry = make.done(results.enter(made.coach(after(1)), made.id, won))
    return made, ResultSaid("result-r1", entry, True)


def test_all_parts_are_saved_in_one_act() -> None:
    made, confirmed = _with_result()
    said = Said(checks=(CheckSaid("check-s1", call(made, 1), Answer.YES, "Nothing"),), results=(confirmed,))
    assert make.done(aftercall.save(made.client_by_link(after(1)), made.id, said)) == 2
    assert len(facts(made, CheckAnswered)) == len(facts(made, ResultConfirmed)) == 1


def test_a_refused_part_takes_back_the_rest_and_names_its_field() -> None:
    made, confirmed = _with_result()
    denied = ResultSaid("result-r1", confirmed.result, False, "")
    said = Said(checks=(CheckSaid("check-s1", call(made, 1), Answer.YES),), results=(denied,))
    refused = aftercall.save(made.client(after(1)), made.id, said)
    assert make.refused(refused) == "text_missing"
    assert dict(refused.data)["field"] == "result-r1"
    assert not facts(made, CheckAnswered)


def test_saying_the_same_twice_changes_nothing() -> None:
    made, confirmed = _with_result()
    said = Said(checks=(CheckSaid("check-s1", call(made, 1), Answer.YES),), results=(confirmed,))
    for _ in range(2):
        make.done(aftercall.save(made.client(after(1)), made.id, said))
    assert len(facts(made, CheckAnswered)) == len(facts(made, ResultConfirmed)) == 1


def test_a_correction_and_the_answer_it_calls_for_go_together() -> None:
    made = make.engagement("running")
    arrived = Arrived("whatsapp", after(1))
    coach = made.coach(after(1, hours=1))
    make.done(noted.note_for(coach, made.id, arrived, lambda ctx: checks.answer(ctx, call(made, 1), Answer.YES)))
    seq = facts(made, CheckAnswered)[0].seq
    said = Said(noted=(NotedSaid(f"noted-{seq}", seq, False),), checks=(CheckSaid("c", call(made, 1), Answer.PARTLY),))
    make.done(aftercall.save(made.client(after(1, hours=2)), made.id, said))
    assert facts(made, CheckAnswered)[-1].what.answer is Answer.PARTLY
    assert facts(made, CheckAnswered)[-1].noted_for is None


def test_only_the_client_says_it_and_nothing_of_others_can_be_named() -> None:
    made, _confirmed = _with_result()
    said = Said(checks=(CheckSaid("check-s1", call(made, 1), Answer.YES),))
    assert make.refused(aftercall.save(made.coach(after(1)), made.id, said)) == "not_found"
    other = make.engagement("running", make.practice("Elsewhere", coach="Eva"), name="Otto")
    assert make.refused(aftercall.save(other.client(after(1)), made.id, said)) == "not_found"
    assert make.refused(aftercall.save(other.client(after(1)), other.id, said)) == "not_found"
    foreign = Said(homework=(HomeworkSaid("done-h1", uuid4(), How.DONE),))
    assert make.refused(aftercall.save(made.client(after(1)), made.id, foreign)) == "not_found"
    assert not facts(made, CheckAnswered)
