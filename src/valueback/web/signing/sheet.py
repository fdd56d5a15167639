"""The clauses that a consumer acknowledges one by one, with the words in which the text states them."""

from __future__ import annotations

from dataclasses import dataclass

from valueback.core.terms import Clause
from valueback.letters.agreement import agreement_text, to_acknowledge
from valueback.letters.names import name
from valueback.usecases.agreements import VersionSeen


@dataclass(frozen=True, slots=True)
class Highlight:
    """A clause that is acknowledged on its own: its number and its words where this text has them, and its name."""

    clause: Clause
    number: str
    title: str
    text: str


def highlights(seen: VersionSeen) -> tuple[Highlight, ...]:
    """The clauses of this version that a consumer acknowledges one by one.

    An amendment repeats none of them, yet what was acknowledged belongs to a version: they are asked again.
    """
    asked = to_acknowledge(seen.terms)
    if not asked:
        return ()
    document = agreement_text(seen.terms, seen.number, seen.language, seen.effective)
    same = document.plain() == seen.text
    own = {one.clause: one for one in document.highlighted}
    return tuple(
        Highlight(
            clause,
            own[clause].number if same and clause in own else "",
            name(clause, seen.language),
            own[clause].text if clause in own else "",
        )
        for clause in asked
    )
