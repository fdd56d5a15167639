"""Facts are appended, never edited: what is seen at an instant, corrections applied, in the order of what happened."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.facts import (
    Answer,
    Blank,
    CheckAnswered,
    CheckAsked,
    Erased,
    Fact,
    Facts,
    FeedbackGiven,
    MoneyEntered,
    NotedFor,
    PaidForItself,
    Paused,
    SessionPlanned,
    Withdrawn,
    renumber,
)
from valueback.core.money import Money
from valueback.core.terms import Party

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


def said(seq: int, what: Any = None, at: datetime = NOON, noted: datetime | None = None, **more: Any) -> Fact:
    return Fact(
        seq, more.pop("subject", "s1"), at, noted or at, Party.CLIENT, what or CheckAnswered(Answer.YES), **more
    )


def seqs(facts: Facts, as_of: datetime) -> list[int]:
    return [fact.seq for fact in facts.known(as_of)]


# --- the envelope ---


@pytest.mark.parametrize(
    "local",
    [
        NOON.astimezone(ZoneInfo("America/New_York")),
        NOON.astimezone(ZoneInfo("UTC")),
        NOON.astimezone(timezone(timedelta(0), "Z")),
        NOON.replace(tzinfo=None),
    ],
    ids=("New York", "the zone called UTC", "an offset of nothing", "no zone"),
)
def test_an_instant_is_utc_exactly(local: datetime) -> None:
    for build in (
        lambda: said(1, at=local, noted=NOON),
        lambda: said(1, noted=local),
        lambda: SessionPlanned(local, 45),
    ):
        with pytest.raises(ValueError, match="time zone must be UTC"):
            build()


def test_an_act_noted_for_somebody_is_theirs() -> None:
    noted = Fact(1, "s1", NOON, NOON, Party.COACH, CheckAsked(), noted_for=NotedFor(Party.CLIENT, "WhatsApp", "yes"))
    assert (noted.by, noted.actor, noted.kind) == (Party.COACH, Party.CLIENT, "check_asked")
    assert said(1).actor is Party.CLIENT


def test_the_first_three_answers_count_as_no_or_partly() -> None:
    assert [answer.short for answer in Answer] == [True, True, True, False, False]


@pytest.mark.parametrize(
    "build",
    [
        lambda: FeedbackGiven("f", 0),
        lambda: FeedbackGiven("f", 6),
        lambda: Paused(NOON.date(), NOON.date() - timedelta(days=1)),
        lambda: SessionPlanned(NOON, 0),
        lambda: MoneyEntered("m", Money(-1, "USD"), NOON.date()),
        lambda: MoneyEntered("m", Money(1, "USD"), NOON.date(), attribution=Decimal("1.1")),
        lambda: MoneyEntered("m", Money(1, "USD"), NOON.date(), confidence=Decimal("-0.1")),
        lambda: MoneyEntered("m", Money(1, "USD"), NOON.date(), rate=Decimal(0)),
    ],
)
def test_facts_that_cannot_be_are_refused(build: Any) -> None:
    with pytest.raises(ValueError, match=r".+ .+"):
        build()


# --- what is seen ---


def test_a_fact_is_seen_once_it_happened_and_was_noted() -> None:
    early, late = said(1, noted=NOON + 2 * HOUR), said(2, at=NOON + HOUR, noted=NOON)
    facts = Facts((early, late))
    assert seqs(facts, NOON) == []
    assert seqs(facts, NOON + HOUR - TICK) == []
    assert seqs(facts, NOON + HOUR) == [2]
    assert seqs(facts, NOON + 2 * HOUR) == [1, 2]


def test_what_is_still_to_come_of_what_was_noted_is_known() -> None:
    facts = Facts((said(1), said(2, at=NOON + 3 * HOUR, noted=NOON), said(3, noted=NOON + HOUR)))
    assert facts.next_seen(NOON) == NOON + 3 * HOUR
    assert facts.next_seen(NOON + 3 * HOUR) is None


def test_facts_are_in_the_order_of_what_happened_then_of_seq() -> None:
    facts = Facts((said(1, at=NOON + HOUR), said(2), said(3)))
    assert seqs(facts, NOON + HOUR) == [2, 3, 1]


def test_a_correction_replaces_what_it_names_from_when_it_is_seen() -> None:
    facts = Facts((said(1), said(2, CheckAnswered(Answer.PARTLY), noted=NOON + HOUR, corrects=1)))
    assert seqs(facts, NOON) == [1]
    assert seqs(facts, NOON + HOUR) == [2]


def test_what_is_taken_back_is_gone_and_taking_that_back_restores_it() -> None:
    facts = Facts((said(1), said(2, Withdrawn("undo"), noted=NOON + HOUR, corrects=1)))
    assert seqs(facts, NOON + HOUR) == []
    again = facts.plus(said(3, Withdrawn("it was so"), noted=NOON + 2 * HOUR, corrects=2))
    assert seqs(again, NOON + HOUR) == []
    assert seqs(again, NOON + 2 * HOUR) == [1]


def test_of_two_corrections_of_one_fact_both_stand_and_the_fact_is_gone() -> None:
    facts = Facts((said(1), said(2, corrects=1), said(3, corrects=1)))
    assert seqs(facts, NOON) == [2, 3]


def test_an_erased_payload_leaves_no_fact() -> None:
    facts = Facts((said(1, Blank()), said(2, Erased((1,))), said(3)))
    assert seqs(facts, NOON) == [3]


def test_facts_are_found_by_kind_and_by_subject() -> None:
    seen = Facts(
        (said(1, CheckAsked()), said(2), said(3, subject="s2"), said(4, at=NOON + HOUR), said(5, PaidForItself(True)))
    ).known(NOON + HOUR)
    assert [fact.seq for fact in seen.of(CheckAnswered)] == [2, 3, 4]
    assert [fact.seq for fact in seen.about(CheckAnswered, "s1")] == [2, 4]
    first, last = seen.first(CheckAnswered, "s1"), seen.last(CheckAnswered, "s1")
    assert first is not None
    assert last is not None
    assert (first.seq, last.seq) == (2, 4)
    assert seen.first(CheckAnswered, "s9") is None
    assert seen.last(Paused, "s1") is None
    assert (len(seen), len(seen.of(Paused))) == (5, 0)


def test_asking_about_another_instant_does_not_change_an_earlier_answer() -> None:
    facts = Facts((said(1), said(2, at=NOON + HOUR)))
    before = facts.known(NOON)
    assert [fact.seq for fact in facts.known(NOON + HOUR)] == [1, 2]
    assert [fact.seq for fact in before] == [1]
    assert facts.known(NOON + 30 * timedelta(minutes=1)).all == before.all


HOURS = st.integers(0, 20)


@given(st.lists(st.tuples(HOURS, HOURS), max_size=8), st.data())
def test_what_is_seen_is_what_was_noted_and_happened_with_what_was_corrected_left_out(
    times: list[tuple[int, int]], data: st.DataObject
) -> None:
    items: list[Fact] = []
    for seq, (at, noted) in enumerate(times, start=1):
        corrects = data.draw(st.none() | st.integers(1, seq - 1)) if seq > 1 else None
        items.append(said(seq, at=NOON + at * HOUR, noted=NOON + noted * HOUR, corrects=corrects))
    as_of = NOON + data.draw(HOURS) * HOUR
    visible = [fact for fact in items if fact.at <= as_of and fact.noted_at <= as_of]
    gone: set[int] = set()
    for fact in reversed(visible):
        if fact.corrects and fact.seq not in gone:
            gone.add(fact.corrects)
    expected = sorted(fact.seq for fact in visible if fact.seq not in gone)
    assert sorted(seqs(Facts(tuple(items)), as_of)) == expected
    shuffled = data.draw(st.permutations(items))
    assert Facts(tuple(shuffled)).known(as_of).all == Facts(tuple(items)).known(as_of).all


def test_numbers_can_be_given_anew() -> None:
    facts = renumber((said(7), said(9)))
    assert [fact.seq for fact in facts.items] == [1, 2]
    assert facts == Facts((replace(said(7), seq=1), replace(said(9), seq=2)))
