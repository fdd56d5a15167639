"""The exact text of a document, laid out for a page or for print: read back from what is signed, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from valueback.letters.document import Numbered, Section

_SECTION: Final = re.compile(r"^(\d+)\. (.+)$")
_CLAUSE: Final = re.compile(r"^ *((?:\d+\.)+\d+) (.*)$")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is read: its title, what it is at a glance, and its sections."""

    title: str
    lead: str
    sections: tuple[Section, ...]


def paper(text: str) -> Paper:
    """The layout of a plain text of `letters.document`. A line without a number goes on with the clause before it."""
    title, _, rest = text.partition("\n")
    head, sections = [], list[Section]()
    for line in rest.split("\n"):
        opened = _SECTION.match(line)
        if opened and int(opened[1]) == len(sections) + 1:
            sections.append(Section(opened[1], opened[2], ()))
        elif sections:
            sections[-1] = Section(sections[-1].number, sections[-1].title, tuple(_with(sections[-1], line)))
        elif line.strip():
            head.append(line)
    return Paper(title, " ".join(head), tuple(sections))


def _with(section: Section, line: str) -> Iterator[Numbered]:
    clause = _CLAUSE.match(line)
    if clause and clause[1].split(".")[0] == section.number:
        yield from (*section.clauses, Numbered(clause[1], clause[2]))
    elif line.strip() and section.clauses:
        last = section.clauses[-1]
        yield from (*section.clauses[:-1], Numbered(last.number, f"{last.text}\n{line}"))
    else:
        yield from section.clauses
