"""The examples are told as they say: every `expect` line holds, and their JSON is what the schema promises."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.stories.schema import VALIDATOR
from valueback.core.facts import Facts
from valueback.core.guarantee import Standing, assess
from valueback.core.journal import Journal, parse, write
from valueback.core.journal.answer import standing_json

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
STORIES = sorted(EXAMPLES.glob("*.journal"))
NAMED = (
    "value-back-paid-for",
    "value-back-paid-back",
    "value-back-paid-back-vat",
    "value-back-paid-back-iss",
    "value-back-paid-back-iss-credited",
    "value-back-lapsed-cured",
    "stakeholders",
    "job-search",
    "retainer-for-work",
    "retainer-for-access",
    "ending-client-stops",
    "ending-coach-stops",
    "ending-both-agree",
    "ending-silent-client",
    "ending-employee-leaves",
)

stories = pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)


def journal_of(path: Path) -> Journal:
    found = parse(path.read_text("utf-8"))
    assert isinstance(found, Journal), [problem.text(path.name) for problem in found.problems]
    return found


def test_the_examples_are_all_there() -> None:
    assert {*NAMED} <= {path.stem for path in STORIES}


@stories
def test_a_story_begins_with_what_it_shows_and_says_what_to_expect(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    assert lines[0].startswith("# ")
    assert lines[0].endswith(".")
    assert lines[1] == "#"
    assert journal_of(path).expectations


@stories
def test_every_expectation_of_a_story_holds(path: Path) -> None:
    journal = journal_of(path)
    for expected in journal.expectations:
        standing = assess(journal.agreed, journal.facts, expected.at)
        assert expected.unmet(standing) == (), f"{path.name}:{expected.line}"


@stories
def test_a_story_written_out_in_full_tells_the_same(path: Path) -> None:
    journal = journal_of(path)
    again = parse(write(journal.agreed, journal.facts))
    assert isinstance(again, Journal)
    assert again.agreed == journal.agreed
    assert again.facts == journal.facts


@stories
def test_the_json_of_a_story_is_what_the_schema_promises(path: Path) -> None:
    journal = journal_of(path)
    assert journal.last_noted is not None
    moments = {expected.at for expected in journal.expectations}
    moments |= {journal.last_noted, journal.last_noted + timedelta(days=400), journal.facts.items[0].at}
    for at in sorted(moments):
        VALIDATOR.validate(standing_json(assess(journal.agreed, journal.facts, at)))


@stories
def test_time_alone_changes_nothing_before_the_instant_that_a_standing_names(path: Path) -> None:
    journal = journal_of(path)
    for expected in journal.expectations:
        noted = Facts(tuple(fact for fact in journal.facts.items if fact.noted_at <= expected.at))
        standing = assess(journal.agreed, noted, expected.at)
        until = standing.holds_until or expected.at + timedelta(days=3650)
        assert until > expected.at
        last = assess(journal.agreed, noted, until - timedelta(microseconds=1))
        assert _but_time(last) == _but_time(standing), f"{path.name}:{expected.line}"


def _but_time(standing: Standing) -> dict[str, Any]:
    return {name: value for name, value in standing_json(standing).items() if name not in ("as_of", "holds_until")}


def test_the_schema_is_a_schema_and_refuses_what_it_should() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)
    journal = journal_of(EXAMPLES / "value-back-paid-for.journal")
    answer = standing_json(assess(journal.agreed, journal.facts, journal.expectations[0].at))
    assert not list(VALIDATOR.iter_errors(answer))
    for name in answer:
        assert list(VALIDATOR.iter_errors({other: answer[other] for other in answer if other != name})), name
    assert list(VALIDATOR.iter_errors({**answer, "verdict": "fine"}))
    assert list(VALIDATOR.iter_errors({**answer, "refund_if_claimed": 2400.0}))
