"""The exact text of a document, laid out for a page or for print: read back from what is signed, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SECTION: Final = re.compile(r"^(\d+)\. (.+)$")
_CLAUSE: Final = re.compile(r"^ *((?:\d+\.)+\d+) (.*)$")


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """One numbered clause; `depth` 0 belongs to the section itself, more to another clause."""

    number: str
    text: str

    @property
    def depth(self) -> int:
        return max(0, self.number.count(".") - 1)


@dataclass(frozen=True, slots=True)
class SectionShown:
    number: str
    title: str
    clauses: tuple[ClauseShown, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is read: its title, what it is at a glance, and its sections."""

    title: str
    lead: str
    sections: tuple[SectionShown, ...]


def paper(text: str) -> Paper:
    """The layout of a plain text of `letters.document`. A line without a number goes on with the clause before it."""
    title, _, rest = text.partition("\n")
    head, sections = [], list[SectionShown]()
    for line in rest.split("\n"):
        opened = _SECTION.match(line)
        if opened and int(opened[1]) == len(sections) + 1:
            sections.append(SectionShown(opened[1], opened[2], ()))
        elif sections:
            sections[-1] = SectionShown(sections[-1].number, sections[-1].title, tuple(_with(sections[-1], line)))
        elif line.strip():
            head.append(line)
    return Paper(title, " ".join(head), tuple(sections))


def _with(section: SectionShown, line: str) -> Iterator[ClauseShown]:
    clause = _CLAUSE.match(line)
    if clause and clause[1].split(".")[0] == section.number:
        yield from (*section.clauses, ClauseShown(clause[1], clause[2]))
    elif line.strip() and section.clauses:
        last = section.clauses[-1]
        yield from (*section.clauses[:-1], ClauseShown(last.number, f"{last.text}\n{line}"))
    else:
        yield from section.clauses
