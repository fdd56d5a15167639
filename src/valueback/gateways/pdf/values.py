"""What can be printed, as plain data: every word, number and colour is given; nothing is looked up here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

Stroke: TypeAlias = tuple[tuple[int, int], ...]
"""One line of a drawn signature: points (x, y) in a box of 600 x 200, from its top left."""

BOX: Final = (600, 200)
PLACE: Final = (216.0, 76.0)
"""Width and height of the place for one signature, in points."""

COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause; `depth` 0 is a clause of its section, more is a part of another clause."""

    number: str
    text: str
    depth: int = 0
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line to sign on. `key` finds its place again; it is not printed."""

    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document to be signed.

    `language` is a BCP 47 tag ("pt-BR"), `accent` a colour ("#0b5c68"), `made_at` the date in the file. `reference`
    names the document ("LE-7, version 2"), `digest` is that of its text in hex, and `digest_label` the words before
    it. `notice` stands at the foot of page one, `lines_title` above the signature lines and `highlight_label` above
    every highlighted clause. `page_of` is words with {n} and {m} in them ("Page {n} of {m}").
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    language: str
    brand: str
    accent: str
    reference: str
    digest: str
    notice: str
    page_of: str
    digest_label: str
    lines: tuple[Line, ...]
    lines_title: str
    made_at: datetime
    highlight_label: str = ""

    def __post_init__(self) -> None:
        _sound(self.accent, self.made_at)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is seen of one signature: the name as it was typed, or the strokes as they were drawn.

    `label` says what it is ("Signed electronically by Ana Lima, client"), `times` when, once for each zone, and
    `digest` which text, all in words. `width` and `height` are those of the place, in points.
    """

    name: str
    label: str
    times: tuple[str, ...]
    digest: str
    language: str
    accent: str
    made_at: datetime
    strokes: tuple[Stroke, ...] = ()
    width: float = PLACE[0]
    height: float = PLACE[1]

    def __post_init__(self) -> None:
        _sound(self.accent, self.made_at)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened: when, who, what, from which address, with which browser, over which digest."""

    when: str
    who: str
    what: str
    address: str = ""
    agent: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The certificate page: what was shown, consented to and signed. Its fields are those of Sheet.

    `heads` name the four columns: when; who and what; from where; over which digest. `closing` are paragraphs below.
    """

    title: str
    intro: tuple[str, ...]
    heads: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    language: str
    brand: str
    accent: str
    reference: str
    page_of: str
    made_at: datetime
    closing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _sound(self.accent, self.made_at)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature goes: page from 1, and a box in points from that page's bottom left."""

    key: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Printed:
    """The file, the SHA-256 of its bytes in hex, its number of pages, and the places to sign."""

    data: bytes
    digest: str
    pages: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Unprintable:
    """No font here has these characters; `words` is the first text in which one of them stands."""

    characters: tuple[str, ...]
    words: str


def _sound(accent: str, made_at: datetime) -> None:
    if not COLOUR.fullmatch(accent):
        raise ValueError(f"a colour is written #0b5c68, not {accent!r}")
    if made_at.tzinfo is None:
        raise ValueError("the date of a document has a time zone")


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, as the date of a file."""
    return int(moment.astimezone(UTC).timestamp())
