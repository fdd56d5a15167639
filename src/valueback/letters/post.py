"""The parts of a letter: its values as sentences need them, and the body that they become."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from valueback.core.money import Money
from valueback.letters import formats
from valueback.letters.document import Pen
from valueback.letters.numbers import deadline


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of one letter. `attached`: texts that are given whole, after the link."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""
    url: str = ""
    short: str = ""
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one letter, read as what a sentence needs; an absent one reads as empty."""

    data: Mapping[str, object]
    pen: Pen

    def text(self, key: str) -> str:
        found = self.data.get(key)
        return "" if found is None else str(found)

    def lines(self, key: str) -> tuple[str, ...]:
        found = self.data.get(key)
        return tuple(str(one) for one in found) if isinstance(found, Iterable) and not isinstance(found, str) else ()

    def yes(self, key: str) -> bool:
        return bool(self.data.get(key))

    def count(self, key: str) -> int:
        found = self.data.get(key)
        return found if isinstance(found, int) else 0

    @property
    def zone(self) -> str:
        return self.text("zone") or "UTC"

    @property
    def greeting(self) -> str:
        to = self.text("to")
        return self.pen.gettext("Hello %(name)s,", name=to) if to else ""

    def _moment(self, key: str) -> datetime | None:
        found = self.data.get(key)
        return found if isinstance(found, datetime) and found.tzinfo is UTC else None

    def at(self, key: str) -> str:
        """Date and time of an instant in the reader's zone, with the zone's city; a date is its day."""
        found = self._moment(key)
        if found is not None:
            return formats.instant(found, self.zone, self.pen.language, place=True)
        day = self.data.get(key)
        return self.pen.day(day) if isinstance(day, date) else self.text(key)

    def day(self, key: str) -> str:
        """The reader's local day of an instant, with its weekday."""
        found = self._moment(key)
        if found is None:
            return self.at(key)
        return formats.day(formats.local_moment(found, self.zone).date(), self.pen.language, "weekday")

    def by(self, key: str) -> str:
        """A deadline, to stand after "by"."""
        found = self._moment(key)
        return deadline(found, self.zone, self.pen.language) if found else self.text(key)

    def amount(self, key: str) -> str:
        found = self.data.get(key)
        return self.pen.money(found) if isinstance(found, Money) else self.text(key)

    @property
    def link(self) -> str:
        return self.text("url")

    @property
    def to_client(self) -> bool:
        return self.text("side") == "client"

    def if_by(self, key: str, message: str, **data: str) -> str:
        """A sentence with a deadline, where there is one."""
        return self.pen.gettext(message, by=self.by(key), **data) if self.data.get(key) is not None else ""


def said(*paragraphs: str) -> tuple[str, ...]:
    return tuple(one for one in paragraphs if one)


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of letter: its code, the values it cannot do without, and its words."""

    code: str
    needs: tuple[str, ...]
    write: Callable[[Values], Body]
