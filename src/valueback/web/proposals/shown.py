"""Options as a page shows them: what differs first, each aspect once where it is the same in all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from valueback.core.proposals import Option, compared
from valueback.letters.proposals import Cell, aspect_name, cell


@dataclass(frozen=True, slots=True)
class Said:
    """One aspect of one option: what it is called, and what is said."""

    key: str
    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class OptionShown:
    """One option: its key and title, and what sets it apart from the others."""

    key: str
    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect in which the options differ, with what each says about it."""

    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All options: as cards (`options`), side by side (`rows`), and what holds for each (`same`)."""

    options: tuple[OptionShown, ...]
    rows: tuple[Row, ...]
    same: tuple[Said, ...]


@lru_cache(maxsize=128)
def comparison(options: tuple[Option, ...], language: str) -> Comparison:
    """The options in the words of a language; every cell is worded once, and the newest offers are remembered."""
    lines = compared(options)
    rows = tuple(
        Row(
            line.aspect.value,
            aspect_name(line.aspect, language),
            tuple(cell(one, line.aspect, language) for one in options),
        )
        for line in lines
        if line.differs
    )
    same = tuple(
        Said(line.aspect.value, aspect_name(line.aspect, language), cell(options[0], line.aspect, language))
        for line in lines
        if not line.differs
    )
    cards = tuple(
        OptionShown(one.key, one.title, tuple(Said(row.key, row.name, row.cells[place]) for row in rows))
        for place, one in enumerate(options)
    )
    return Comparison(cards, rows, same)
