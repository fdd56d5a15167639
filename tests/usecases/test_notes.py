"""A coach's notes are their own: no fact, and nobody else reads them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, call
from valueback.store.load import facts_of
from valueback.store.models import CoachNote
from valueback.usecases import notes, pages

NOW = after(1)


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def test_a_note_is_never_a_fact(ana: Made) -> None:
    before = len(facts_of(ana.house.id, ana.id).items)
    done(notes.write(ana.coach(NOW), ana.id, "Tired today", call(ana, 1)))
    assert len(facts_of(ana.house.id, ana.id).items) == before
    page = pages.after_call_coach(ana.coach(NOW), ana.id)
    assert page is not None
    assert [one.text for one in page.notes] == ["Tired today"]


def test_the_same_note_twice_is_one(ana: Made) -> None:
    first = done(notes.write(ana.coach(NOW), ana.id, "Tired today"))
    assert done(notes.write(ana.coach(NOW), ana.id, "Tired today")) == first
    assert [one.text for one in notes.read(ana.coach(NOW), ana.id)] == ["Tired today"]


def test_whoever_owns_the_practice_and_coaches_is_one_person(ana: Made) -> None:
    done(notes.write(ana.house.owner(NOW), ana.id, "As owner"))
    assert [one.text for one in notes.read(ana.coach(NOW), ana.id)] == ["As owner"]


def test_a_note_can_be_changed_and_thrown_away(ana: Made) -> None:
    made = done(notes.write(ana.coach(NOW), ana.id, "Tired today"))
    done(notes.edit(ana.coach(NOW), made, "Tired, back pain"))
    assert notes.read(ana.coach(NOW), ana.id)[0].text == "Tired, back pain"
    done(notes.remove(ana.coach(NOW), made))
    assert CoachNote.objects.count() == 0
    assert refused(notes.remove(ana.coach(NOW), made)) == "not_found"


def test_nobody_else_reads_or_changes_them(ana: Made) -> None:
    made = done(notes.write(ana.coach(NOW), ana.id, "Tired today"))
    colleague = make.member(ana.house, "coach", now=NOW)
    stranger = make.engagement(name="Bruno").coach(NOW)
    for ctx in (ana.client(NOW), colleague, stranger, make.member(ana.house, "sponsor", now=NOW)):
        assert notes.read(ctx, ana.id) == ()
        assert refused(notes.edit(ctx, made, "Mine now")) == "not_found"
        assert refused(notes.remove(ctx, made)) == "not_found"
        assert refused(notes.write(ctx, ana.id, "Hello")) == "not_found"


def test_a_note_needs_words_and_a_call_of_this_engagement(ana: Made) -> None:
    assert refused(notes.write(ana.coach(NOW), ana.id, "  ")) == "text_missing"
    assert refused(notes.write(ana.coach(NOW), ana.id, "Hello", uuid4())) == "not_found"
    other = make.engagement(name="Bruno")
    assert refused(notes.write(ana.coach(NOW), ana.id, "Hello", call(other, 1))) == "not_found"
