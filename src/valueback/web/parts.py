"""What components are given: one frozen value for each repeated thing on a page.

A component that takes a list takes a tuple of these, so a forgotten word is an error where the page is
built and not a gap where it is read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from valueback.core.money import Money, total

Tone = Literal["ok", "watch", "risk", "info", "quiet"]
TONES: Final = ("ok", "watch", "risk", "info", "quiet")


def _check_tone(tone: str) -> None:
    if tone not in TONES:
        raise ValueError(f"{tone!r} is not a tone; use one of {', '.join(TONES)}")


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: in a navigation, tabs or breadcrumbs. `count` shows a small number beside the label."""

    label: str
    href: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it, both ready to read (Markup is kept, plain text is escaped)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a radio list, a choice grid or a select."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding in words: a tone, the word of its mark, a sentence, and what it rests on."""

    tone: Tone
    word: str
    sentence: str
    detail: str = ""
    proof: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        _check_tone(self.tone)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline: when, who, one sentence, and its proof."""

    at: datetime
    who: str
    sentence: str
    tone: Tone = "quiet"
    href: str = ""
    proof: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        _check_tone(self.tone)


@dataclass(frozen=True, slots=True)
class Week:
    """A group of timeline entries under one label, newest first."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a checklist: done, or the place where it is done."""

    label: str
    done: bool
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt; what is taken off has a negative amount."""

    label: str
    amount: Money
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Arithmetic that adds up: refused with ValueError if the lines do not make the total."""

    lines: tuple[Line, ...]
    total_label: str
    total: Money

    def __post_init__(self) -> None:
        summed = total([line.amount for line in self.lines], self.total.currency).rounded()
        if summed != self.total:
            raise ValueError(f"the lines add up to {summed}, not to {self.total}")


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a long list stands: page n of m, and the addresses before and after (empty at an end)."""

    number: int
    of: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table head; with `href` it sorts, and `order` says how the list is sorted by it now."""

    label: str
    href: str = ""
    order: Literal["", "ascending", "descending"] = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """One line for a signature: signed when `at` is given, awaited otherwise."""

    name: str
    role: str
    at: datetime | None = None
    digest: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a form: the id of its field (empty for the whole form) and the sentence."""

    field: str
    sentence: str
