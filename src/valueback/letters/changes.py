"""Two documents compared, clause by clause and word by word: by what is said, never by its number alone.

A clause is found again by its duty, by its exact words, or by being nearly the same; what is left was added or removed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeAlias

from valueback.letters.document import Document, Numbered, Section

_ALIKE = 0.5  # below half of the words in common, two clauses are two clauses
_WORDS = re.compile(r"\s+|[^\s]+")


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same words in another section


class PieceKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words as they stand, with their spaces; the pieces of a change read on from one to the next."""

    text: str
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that is not as it was. `section` is its title; `before` or `after` is None where there is none."""

    kind: Kind
    section: str
    before: Numbered | None
    after: Numbered | None
    words: tuple[Piece, ...]


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """What is not the same in `after`, in the order in which it is read there; what fell away stands where it stood.

    A clause that only got another number is the same. Title and lead are the document's own and are not compared.
    """
    found: list[tuple[int, Change]] = []
    gone: list[_Single] = []
    come: list[_Single] = []
    for place, (title, old, new) in enumerate(_sections(before, after)):
        pairs, left, right = _matched(old, new)
        found += [(place, _pair(Kind.CHANGED, title, *pair)) for pair in pairs if pair[0].text != pair[1].text]
        gone += [(place, title, one) for one in left]
        come += [(place, title, one) for one in right]
    found += _moved(gone, come)
    found += [(place, _removed(title, one)) for place, title, one in gone]
    found += [(place, _added(title, one)) for place, title, one in come]
    return tuple(change for _, change in sorted(found, key=_reading))


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one: what stayed, what went, what came. Joined without the added words it is `before`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, left, right, low, high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(old[left:right]), PieceKind.SAME))
            continue
        if left < right:
            pieces.append(Piece("".join(old[left:right]), PieceKind.REMOVED))
        if low < high:
            pieces.append(Piece("".join(new[low:high]), PieceKind.ADDED))
    return tuple(pieces)


# --- which clause is which ------------------------------------------------------------------------------------------

Clauses: TypeAlias = tuple[Numbered, ...]
_Pair: TypeAlias = tuple[Numbered, Numbered]
_Single: TypeAlias = tuple[int, str, Numbered]  # the place and title of its section, and the clause


def _sections(before: Document, after: Document) -> list[tuple[str, Clauses, Clauses]]:
    """Sections side by side, in the order of `after`; one that fell away stands where it stood.

    A section keeps its place under another title if that is nearly the same (it may name what was chosen).
    """
    rows = [(section.title, _partner(section, before, after), section.clauses) for section in after.sections]
    kept = {title for _, title, _ in rows}
    old = {section.title: section.clauses for section in before.sections}
    found = [(title, old.get(was, ()), clauses) for title, was, clauses in rows]
    for place, section in enumerate(before.sections):
        if section.title not in kept:
            found.insert(min(place, len(found)), (section.title, section.clauses, ()))
    return found


def _partner(section: Section, before: Document, after: Document) -> str:
    """The title that a section had before; empty for a new one."""
    titles = [one.title for one in before.sections]
    if section.title in titles:
        return section.title
    still = {one.title for one in after.sections}
    free = [title for title in titles if title not in still]
    return max((title for title in free if _likeness(title, section.title) >= _ALIKE), default="", key=len)


def _matched(old: Clauses, new: Clauses) -> tuple[list[_Pair], list[Numbered], list[Numbered]]:
    """The pairs of one section, and what has no partner on either side."""
    left, right = list(old), list(new)
    pairs = [*_take(left, right, _same_words), *_take(left, right, _same_duty)]
    while left and right:
        likeness, one, other = max(
            ((_rank(one, other), one, other) for one in left for other in right), key=lambda found: found[0]
        )
        if likeness[0] < _ALIKE:
            break
        left.remove(one)
        right.remove(other)
        pairs.append((one, other))
    return pairs, left, right


def _take(left: list[Numbered], right: list[Numbered], same: Callable[[Numbered, Numbered], bool]) -> list[_Pair]:
    """Takes the pairs that are the same out of both lists, first with first."""
    pairs = []
    for one in tuple(left):
        other = next((found for found in right if same(one, found)), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            pairs.append((one, other))
    return pairs


def _same_words(one: Numbered, other: Numbered) -> bool:
    return one.text == other.text


def _same_duty(one: Numbered, other: Numbered) -> bool:
    return one.clause is not None and one.clause is other.clause


def _rank(one: Numbered, other: Numbered) -> tuple[float, bool]:
    """How alike two clauses are; of equals, the one with the same number."""
    return _likeness(one.text, other.text), one.number == other.number


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


# --- changes made of them -------------------------------------------------------------------------------------------


def _moved(gone: list[_Single], come: list[_Single]) -> list[tuple[int, Change]]:
    """The same words in another section; takes them out of both lists."""
    found = []
    for single in tuple(gone):
        here = next((one for one in come if one[2].text == single[2].text), None)
        if here is not None:
            gone.remove(single)
            come.remove(here)
            found.append((here[0], _pair(Kind.MOVED, here[1], single[2], here[2])))
    return found


def _pair(kind: Kind, section: str, before: Numbered, after: Numbered) -> Change:
    return Change(kind, section, before, after, word_pieces(before.text, after.text))


def _removed(section: str, before: Numbered) -> Change:
    return Change(Kind.REMOVED, section, before, None, (Piece(before.text, PieceKind.REMOVED),))


def _added(section: str, after: Numbered) -> Change:
    return Change(Kind.ADDED, section, None, after, (Piece(after.text, PieceKind.ADDED),))


def _reading(found: tuple[int, Change]) -> tuple[int, tuple[int, ...], bool]:
    """Where a change is read: its section, its number there, what fell away before what stands there now."""
    place, change = found
    stands = change.after or change.before
    number = stands.number if stands is not None else "0"
    return place, tuple(int(part) for part in number.split(".")[1:]), change.after is not None
