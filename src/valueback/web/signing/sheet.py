"""The conditions that a consumer acknowledges apart from the rest, in the words in which the text states them."""

from __future__ import annotations

from dataclasses import dataclass

from valueback.core.terms import Clause
from valueback.letters.agreement import agreement_text, to_acknowledge
from valueback.letters.document import Document, Numbered
from valueback.usecases.agreements import VersionSeen


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is acknowledged with one tick: the clauses, and their words in full with all that belongs to them.

    `numbered` is False where this text does not repeat them (an amendment): they are then shown without a number.
    """

    clauses: tuple[Clause, ...] = ()
    lines: tuple[Numbered, ...] = ()
    numbered: bool = True

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of the clauses that stand out in the text."""
        return frozenset(one.number for one in self.lines if one.highlighted) if self.numbered else frozenset()


def conditions(seen: VersionSeen) -> Conditions:
    """The conditions of this version that a consumer acknowledges.

    An amendment repeats none of them, yet what was acknowledged belongs to a version: they are asked again, in the
    words of the whole text.
    """
    asked = to_acknowledge(seen.terms)
    if not asked:
        return Conditions()
    document = agreement_text(seen.terms, seen.number, seen.language, seen.effective)
    return Conditions(asked, _whole(document), document.plain() == seen.text)


def _whole(document: Document) -> tuple[Numbered, ...]:
    """Each highlighted clause with the parts under it."""
    found = []
    for section in document.sections:
        heads = tuple(one.number for one in section.clauses if one.highlighted)
        found += [one for one in section.clauses if one.highlighted or one.number.startswith(_parts(heads))]
    return tuple(found)


def _parts(heads: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{head}." for head in heads)
