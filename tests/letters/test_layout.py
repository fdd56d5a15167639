"""A document is laid out from the text that is signed: every word of it is there, in its order, and no other."""

from __future__ import annotations

import pytest

from tests.core.life import model_terms
from valueback.letters.agreement import agreement_text
from valueback.letters.layout import paper


@pytest.mark.parametrize("objective", ["Lead the call", "First line\n2. not a section\n\n1.1 not a clause"])
def test_no_word_is_lost_or_added(objective: str) -> None:
    text = agreement_text(model_terms(objective=objective), 1, "en").plain()
    sheet = paper(text)
    words = [sheet.title, sheet.lead]
    for section in sheet.sections:
        words += [f"{section.number}. {section.title}"]
        words += [f"{clause.number} {clause.text}" for clause in section.clauses]
    assert " ".join(" ".join(words).split()) == " ".join(text.split())


def test_a_clause_under_a_clause_is_deeper() -> None:
    sheet = paper("Title\n\nLead\n\n1. One\n\n1.1 First\n   1.1.1 Under it\n1.2 Second\n")
    assert [(one.number, one.depth) for one in sheet.sections[0].clauses] == [("1.1", 0), ("1.1.1", 1), ("1.2", 0)]
