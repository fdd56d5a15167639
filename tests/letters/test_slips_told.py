"""What a slip says once its time is over, what a watched duty asks for, and one way to write an amount."""

from datetime import timedelta

import pytest

from tests.core.life import Life, at
from valueback.core.facts import AppealDecided, ClaimAppealed, ClaimDecided, ClaimFiled, Presence
from valueback.core.guarantee import Mark
from valueback.core.outcome import Result
from valueback.core.terms import Clause, Party
from valueback.letters import wording

DAY = timedelta(days=1)
ZONE = "America/New_York"


def told(life: Life, clause: Clause, when: str) -> list[str]:
    return [wording.slip(one, Party.CLIENT, "en", ZONE) for one in life.finding(clause, when).detail]


def steps(life: Life, when: str) -> list[str]:
    return [step.text for step in wording.next_steps(life.standing(when), Party.CLIENT, "en", ZONE)]


def test_a_value_check_whose_time_is_over_counts_and_sessions_in_a_row_do_not_help() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5)
    assert life.finding(Clause.VALUE_TOLD, "2027-02-22 12:00").mark is Mark.WATCH
    lines = told(life, Clause.VALUE_TOLD, "2027-02-22 12:00")
    assert all(line.endswith("It counts.") for line in lines)
    assert not any("in a row" in line for line in steps(life, "2027-02-22 12:00"))


def test_a_value_check_still_open_says_until_when() -> None:
    life = Life()
    life.silent(1)
    (line,) = told(life, Clause.VALUE_TOLD, "2027-01-20 12:00")
    assert line.endswith("It can be made good by Fri, 22 Jan 2027, 10:00.")
    assert "Answer the value check of Fri, 15 Jan 2027." in steps(life, "2027-01-20 12:00")


def test_sessions_in_a_row_make_up_for_a_missed_session_as_long_as_enough_are_planned() -> None:
    life = Life()
    life.attend(1, client=Presence.LATE)
    life.notify(Clause.PRESENT, 1, life.end(1) + DAY)
    assert told(life, Clause.PRESENT, "2027-01-20 12:00")[0].endswith("until enough sessions in a row are kept.")
    late = Life()
    late.attend(24, client=Presence.LATE)
    late.notify(Clause.PRESENT, 24, late.end(24) + DAY)
    assert told(late, Clause.PRESENT, "2027-07-01 12:00")[0].endswith("It counts.")  # two are left


def test_who_has_appealed_once_is_not_asked_to_appeal_again() -> None:
    life = Life()
    life.silent(1, 2, 3, 4, 5, 6)
    life.add(ClaimFiled("a", "b", "c"), "2027-07-20 12:00", "c1")
    life.add(ClaimDecided(False, "Six checks were not told"), "2027-07-22 12:00", "c1", Party.COACH)
    assert any("you can appeal once" in line for line in steps(life, "2027-07-23 12:00"))
    life.add(ClaimAppealed("I was ill"), "2027-07-24 12:00", "c1")
    life.add(AppealDecided(False, "The slips stand"), "2027-07-26 12:00", "c1", Party.THIRD)
    assert steps(life, "2027-07-27 12:00") == []


@pytest.mark.parametrize(
    ("language", "zero", "target"), [("en", "US$0.00", "US$2,400.00"), ("pt-BR", "US$\xa00,00", "US$\xa02.400,00")]
)
def test_nothing_yet_is_written_like_every_other_amount(language: str, zero: str, target: str) -> None:
    results = Life().standing(at("2027-02-01 12:00")).results
    assert results is not None
    line = wording.result(_money(results), language)
    assert zero in line
    assert target in line
    assert "USD" not in line
    assert "still open" not in line


def _money(result: Result) -> Result:
    return next(part for part in result.parts if part.kind == "money")
