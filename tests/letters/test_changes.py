"""Two documents compared: what a reader of the history sees as changed, and nothing that only got another number."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.papers import FEE, everything, model, with_access, without_guarantee
from valueback.core.presets import PRESETS
from valueback.core.terms import Allowance, Clause, Terms
from valueback.letters.agreement import agreement_text
from valueback.letters.changes import Change, Kind, Piece, PieceKind, changes, word_pieces
from valueback.letters.document import Document, Point, numbered
from valueback.letters.i18n import LANGUAGES

SAME, ADDED, REMOVED = PieceKind.SAME, PieceKind.ADDED, PieceKind.REMOVED


def document(*sections: tuple[str, tuple[str, ...]]) -> Document:
    parts = [(title, [Point(text) for text in texts]) for title, texts in sections]
    return Document("Agreement", "Lead.", numbered(parts), "en")


def between(before: Terms, after: Terms, language: str = "en") -> tuple[Change, ...]:
    return changes(agreement_text(before, 1, language), agreement_text(after, 2, language))


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    return [
        (one.kind.value, one.section, one.before.text if one.before else "", one.after.text if one.after else "")
        for one in found
    ]


# --- words ---------------------------------------------------------------------------------------------


def test_only_the_words_that_changed_stand_out() -> None:
    assert word_pieces("The fee is 2400 a year.", "The fee is 2280 a year.") == (
        Piece("The fee is ", SAME),
        Piece("2400", REMOVED),
        Piece("2280", ADDED),
        Piece(" a year.", SAME),
    )
    assert word_pieces("Same.", "Same.") == (Piece("Same.", SAME),)
    assert word_pieces("", "New.") == (Piece("New.", ADDED),)


texts = st.lists(st.sampled_from(("fee", "the", "a", "call", "é", "<b>", "  ", "\n")), max_size=12).map(" ".join)


@given(texts, texts)
def test_the_pieces_read_as_both_texts(before: str, after: str) -> None:
    pieces = word_pieces(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not REMOVED) == after
    assert all(piece.text for piece in pieces)


# --- clauses -------------------------------------------------------------------------------------------


def test_a_clause_that_only_got_another_number_is_the_same() -> None:
    before = document(("Calls", ("Every Friday.", "With a recording.")))
    after = document(("Calls", ("With a recording.", "Every Friday.")))
    assert changes(before, after) == ()
    assert changes(before, before) == ()


def test_added_removed_and_changed_are_told_in_the_order_of_reading() -> None:
    before = document(("Calls", ("Twenty-six calls in the term.", "No recording at all.")), ("Fee", ("Paid at once.",)))
    after = document(
        ("Calls", ("Thirty calls in the term.",)), ("Fee", ("Paid at once.", "A discount of a hundred dollars."))
    )
    assert told(changes(before, after)) == [
        ("changed", "Calls", "Twenty-six calls in the term.", "Thirty calls in the term."),
        ("removed", "Calls", "No recording at all.", ""),
        ("added", "Fee", "", "A discount of a hundred dollars."),
    ]


def test_the_same_words_in_another_section_have_moved() -> None:
    before = document(("Calls", ("The coach calls.", "Both can listen.")), ("General", ("It holds.",)))
    after = document(("Calls", ("The coach calls.",)), ("General", ("It holds.", "Both can listen.")))
    (moved,) = changes(before, after)
    assert (moved.kind, moved.section) == (Kind.MOVED, "General")
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.number, moved.after.number) == ("1.2", "2.2")
    assert moved.words == (Piece("Both can listen.", SAME),)


def test_a_section_that_fell_away_is_told_where_it_stood() -> None:
    before = document(("Calls", ("Weekly.",)), ("Fee", ("Paid at once.",)), ("Law", ("Brazil.",)))
    after = document(("Calls", ("Fortnightly, on Tuesdays.",)), ("Law", ("Portugal and Spain.",)))
    assert [(one.kind.value, one.section) for one in changes(before, after)] == [
        ("removed", "Calls"),
        ("added", "Calls"),
        ("removed", "Fee"),
        ("removed", "Law"),
        ("added", "Law"),
    ]


def test_of_two_clauses_alike_the_one_with_the_same_number_is_meant() -> None:
    before = document(("Parts", ("Part one of the fee is 30.", "Part two of the fee is 70.")))
    after = document(("Parts", ("Part six of the fee is 30.", "Part two of the fee is 60.")))
    assert [(one.before, one.after) for one in changes(before, after)] == [
        (before.sections[0].clauses[place], after.sections[0].clauses[place]) for place in (0, 1)
    ]


# --- agreements ----------------------------------------------------------------------------------------


def test_a_lower_fee_changes_the_clauses_of_the_fee_alone() -> None:
    found = between(model(), replace(model(), fee=FEE.times(Decimal("0.95")).rounded()))
    assert {one.section for one in found} == {"Fee and tax"}
    assert {one.kind for one in found} == {Kind.CHANGED}
    pieces = [piece for one in found for piece in one.words if piece.kind is ADDED]
    assert any("US$2,280.00" in piece.text for piece in pieces)


def test_a_duty_is_the_same_duty_in_both_places_where_it_is_said() -> None:
    before = model()
    assert before.guarantee is not None
    duties = tuple(
        replace(duty, allowed=Allowance(Decimal(2))) if duty.clause is Clause.NOTICE else duty
        for duty in before.guarantee.duties
    )
    found = between(before, replace(before, guarantee=replace(before.guarantee, duties=duties)))
    named = [(one.section, one.after.clause) for one in found if one.after is not None and one.after.clause]
    assert named == [("What can end the guarantee", Clause.NOTICE), ("What the client does", Clause.NOTICE)]
    assert all(one.kind is Kind.CHANGED for one in found)


def test_another_guarantee_keeps_its_section_under_its_new_name() -> None:
    found = between(model(), replace(model(), guarantee=PRESETS["make-good-first"]()))
    section = [one for one in found if one.section.startswith("The guarantee and its conditions")]
    assert section
    assert not any(one.kind is Kind.MOVED for one in found)
    assert between(model(), model()) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("after", [everything(), with_access(), without_guarantee()])
def test_every_clause_that_is_not_the_same_is_told_once(after: Terms, language: str) -> None:
    old, new = agreement_text(model(), 1, language), agreement_text(after, 2, language)
    found = changes(old, new)
    gone = {one.text for section in old.sections for one in section.clauses}
    come = {one.text for section in new.sections for one in section.clauses}
    assert come - gone <= {one.after.text for one in found if one.after is not None}
    assert gone - come <= {one.before.text for one in found if one.before is not None}
    numbers = [one.after.number for one in found if one.after is not None]
    assert len(numbers) == len(set(numbers))
