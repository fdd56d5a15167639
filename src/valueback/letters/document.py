"""A document as plain data: numbered sections of numbered clauses, and the one exact text that is signed.

Pages, prints and digests are made from the same values; nothing is said in one that is not in the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from valueback.core.money import Money
from valueback.core.terms import Clause
from valueback.letters import formats, numbers
from valueback.letters.i18n import translator


@dataclass(frozen=True, slots=True)
class Numbered:
    """One clause: its number in the document, its words, and the duty that it states, if any.

    `highlighted`: it may end a consumer's guarantee, so it stands out and is acknowledged on its own.
    """

    number: str
    text: str
    highlighted: bool = False
    clause: Clause | None = None

    @property
    def depth(self) -> int:
        """0 for a clause of the section itself, more for a part of another clause."""
        return max(0, self.number.count(".") - 1)


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    title: str
    clauses: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`title`, what it is at a glance (`lead`), and the sections. `language` is that of the words."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    language: str

    def plain(self) -> str:
        """The exact text that is shown, signed and digested; lines end with a line feed, the last one too."""
        lines = [self.title, "", self.lead]
        for section in self.sections:
            lines += ["", f"{section.number}. {section.title}", ""]
            lines += [f"{'   ' * one.depth}{one.number} {one.text}" for one in section.clauses]
        return "\n".join(lines) + "\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the plain text in UTF-8, in hex."""
        return sha256(self.plain().encode()).hexdigest()

    @property
    def highlighted(self) -> tuple[Numbered, ...]:
        return tuple(one for section in self.sections for one in section.clauses if one.highlighted)


@dataclass(frozen=True, slots=True)
class Point:
    """A clause before it is numbered, with the parts that follow under it."""

    text: str
    parts: "tuple[Point, ...]" = ()
    highlighted: bool = False
    clause: Clause | None = None


def numbered(parts: Iterable[tuple[str, Iterable[Point]]]) -> tuple[Section, ...]:
    """Sections numbered from 1, and their clauses within them; a section without a clause is left out."""
    found: list[Section] = []
    for title, points in parts:
        number = str(len(found) + 1)
        clauses = tuple(_under(number, tuple(points)))
        if clauses:
            found.append(Section(number, title, clauses))
    return tuple(found)


def _under(number: str, points: tuple[Point, ...]) -> Iterable[Numbered]:
    for place, point in enumerate(points, start=1):
        own = f"{number}.{place}"
        yield Numbered(own, point.text, point.highlighted, point.clause)
        yield from _under(own, point.parts)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language: messages with their data, amounts, days and shares."""

    language: str

    def gettext(self, message: str, /, **data: str) -> str:
        return translator(self.language).gettext(message) % data

    def ngettext(self, one: str, many: str, amount: int | Decimal, /, **data: str) -> str:
        """The form for an amount, shown as `%(num)s`; a fraction takes the form for many."""
        whole = int(amount) if amount == int(amount) else 2
        text = translator(self.language).ngettext(one, many, whole)
        return text % {"num": numbers.exact(amount, self.language), **data}

    def money(self, amount: Money) -> str:
        return formats.money(amount, self.language)

    def day(self, value: date) -> str:
        return formats.day(value, self.language, "long")

    def rate(self, share: Decimal | Fraction) -> str:
        return numbers.rate(share, self.language)

    def number(self, value: Decimal | Fraction | int) -> str:
        return numbers.exact(value, self.language, digits=6)

    def listed(self, items: Iterable[str]) -> str:
        return numbers.listed(list(items), self.language)
