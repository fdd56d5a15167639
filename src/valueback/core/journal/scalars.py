"""How each kind of single value is written in a journal, and read back as exactly the same value.

Days and times without a zone are those of the journal's anchor zone; a zone or `UTC` may follow, and an
instant may also be written in full (2027-01-15T14:00:00Z).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Any

from valueback.core.dates import Instant, instant_text, local_instant, local_time, parse_instant, zone
from valueback.core.journal.lines import Cursor, Token, name_token, text_token
from valueback.core.journal.problems import Bad, quoted
from valueback.core.money import CURRENCIES, Money

WEEKDAYS: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_INT = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?%?")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")
_DURATION = re.compile(r"(?:([0-9]{1,4})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?")


class Name(str):
    """Marks a field that names something: written bare where possible."""


class Weekday(int):
    """Marks a weekday, 0 to 6, written Mon to Sun."""


class Zone(str):
    """Marks the name of a time zone."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One kind of value: what it is called, whether a word can begin it, and both directions."""

    called: str
    begins: Callable[[Token], bool]
    read: Callable[[Cursor, str], Any]
    write: Callable[[Any, str], str]


def _pattern(regex: re.Pattern[str]) -> Callable[[Token], bool]:
    return lambda token: not token.quoted and regex.fullmatch(token.text) is not None


def _read_int(cursor: Cursor, _zone: str) -> int:
    token = cursor.take("a whole number")
    if token.quoted or not _INT.fullmatch(token.text):
        raise Bad(f"{token.shown()} is not a whole number")
    return int(token.text)


def read_number(cursor: Cursor, _zone: str = "") -> Decimal:
    """A decimal number; `20%` is 0.2."""
    token = cursor.take("a number")
    if token.quoted or not _NUMBER.fullmatch(token.text):
        raise Bad(f"{token.shown()} is not a number such as 0.5, 80% or 12")
    if token.text.endswith("%"):
        return Decimal(token.text[:-1]).scaleb(-2)
    return Decimal(token.text)


def _read_bool(cursor: Cursor, _zone: str) -> bool:
    token = cursor.take("yes or no")
    if token.quoted or token.text not in ("yes", "no"):
        raise Bad(f"{token.shown()} is neither yes nor no")
    return token.text == "yes"


def _read_text(cursor: Cursor, _zone: str) -> str:
    token = cursor.take("a text")
    if not token.quoted and token.text in "(),":
        raise Bad(f"{token.shown()} stands where a text should")
    return token.text


def _read_money(cursor: Cursor, _zone: str) -> Money:
    amount = cursor.take("an amount")
    if amount.quoted or not _AMOUNT.fullmatch(amount.text):
        raise Bad(f"{amount.shown()} is not an amount such as 2400.00 USD")
    currency = cursor.take("a currency such as USD")
    if currency.quoted or currency.text not in CURRENCIES:
        raise Bad(f"{currency.shown()} is not a currency code such as USD, EUR or BRL")
    return Money.of(amount.text, currency.text)


def read_date(cursor: Cursor, _zone: str = "") -> date:
    token = cursor.take("a day such as 2027-01-15")
    try:
        if not token.quoted and _DATE.fullmatch(token.text):
            return date.fromisoformat(token.text)
    except ValueError:
        pass
    raise Bad(f"{token.shown()} is not a day such as 2027-01-15")


def _read_time(cursor: Cursor, _zone: str) -> time:
    token = cursor.take("a time such as 10:00")
    try:
        if not token.quoted and _TIME.fullmatch(token.text):
            return time.fromisoformat(token.text)
    except ValueError:
        pass
    raise Bad(f"{token.shown()} is not a time of day such as 10:00")


def _is_zone(token: Token | None) -> bool:
    return token is not None and not token.quoted and (token.text == "UTC" or "/" in token.text)


def begins_instant(token: Token) -> bool:
    """Whether a word can open a day and time, or a full instant."""
    return not token.quoted and re.match(r"[0-9]{4}-[0-9]", token.text) is not None


def read_instant(cursor: Cursor, anchor: str) -> Instant:
    """`2027-01-15 10:00`, `2027-01-15 10:00 Europe/London`, or `2027-01-15T10:00:00Z`."""
    token = cursor.peek()
    if token is not None and not token.quoted and "T" in token.text and begins_instant(token):
        cursor.place += 1
        try:
            return parse_instant(token.text)
        except ValueError:
            raise Bad(f"{token.shown()} is not an instant such as 2027-01-15T14:00:00Z") from None
    day = read_date(cursor)
    at = _read_time(cursor, anchor)
    where = _read_zone(cursor, anchor) if _is_zone(cursor.peek()) else anchor
    return local_instant(day, at, where)


def write_instant(at: Instant, anchor: str) -> str:
    """Local to the anchor zone where that reads back as the same instant (not in an hour that comes twice)."""
    try:
        local = local_time(at, anchor)
        if local_instant(local.date(), local.time(), anchor) == at:
            return f"{local.date().isoformat()} {_clock(local.time())}"
    except (ValueError, OverflowError):
        pass
    return instant_text(at)


def _clock(at: time) -> str:
    return at.isoformat("minutes") if not (at.second or at.microsecond) else at.isoformat()


def _read_weekday(cursor: Cursor, _zone: str) -> int:
    token = cursor.take("a weekday such as Fri")
    if token.quoted or token.text not in WEEKDAYS:
        raise Bad(f"{token.shown()} is not a weekday: {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(token.text)


def _read_zone(cursor: Cursor, _zone: str) -> str:
    token = cursor.take("a time zone such as America/New_York")
    zone(token.text)
    return token.text


def read_duration(cursor: Cursor) -> timedelta:
    """`3d`, `2h`, `90m` or parts of them together (`1d12h`): elapsed time."""
    token = cursor.take("a duration such as 2h")
    found = None if token.quoted else _DURATION.fullmatch(token.text)
    if found is None or not any(found.groups()):
        raise Bad(f"{token.shown()} is not a duration such as 10m, 2h or 3d")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _write_number(value: Decimal, _zone: str) -> str:
    return format(value, "f")


_ANY = _pattern(re.compile(r"[^(),].*|(?![(),]).*", re.DOTALL))

SCALARS: Mapping[type, Scalar] = MappingProxyType(
    {
        int: Scalar("a whole number", _pattern(_INT), _read_int, lambda value, _: str(value)),
        Decimal: Scalar("a number", _pattern(_NUMBER), read_number, _write_number),
        bool: Scalar(
            "yes or no",
            lambda t: not t.quoted and t.text in ("yes", "no"),
            _read_bool,
            lambda value, _: "yes" if value else "no",
        ),
        str: Scalar('"text"', lambda token: token.quoted, _read_text, lambda value, _: text_token(value)),
        Name: Scalar("a name", _ANY, _read_text, lambda value, _: name_token(value, frozenset({"each"}))),
        Money: Scalar("an amount such as 2400.00 USD", _pattern(_AMOUNT), _read_money, lambda value, _: str(value)),
        date: Scalar("a day such as 2027-01-15", _pattern(_DATE), read_date, lambda value, _: value.isoformat()),
        time: Scalar("a time such as 10:00", _pattern(_TIME), _read_time, lambda value, _: _clock(value)),
        datetime: Scalar("a day and a time", begins_instant, read_instant, write_instant),
        Weekday: Scalar(
            "a weekday", lambda t: not t.quoted and t.text in WEEKDAYS, _read_weekday, lambda value, _: WEEKDAYS[value]
        ),
        Zone: Scalar("a time zone", lambda token: not token.quoted, _read_zone, lambda value, _: name_zone(value)),
    }
)


def name_zone(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_+/-]+", key) else text_token(key)


def member_word(member: Enum) -> str:
    """How a member is written: its stored name with hyphens (`value-told`); numbered ones by their name."""
    stored = member.name.lower() if isinstance(member, IntEnum) else str(member.value)
    return stored.replace("_", "-")


def choice(cls: type[Enum]) -> Scalar:
    """The words of an enumeration; underscores are read as hyphens."""
    named = {member_word(member): member for member in cls}
    options = ", ".join(named)

    def begins(token: Token) -> bool:
        return not token.quoted and token.text.replace("_", "-") in named

    def read(cursor: Cursor, _zone: str) -> Any:
        token = cursor.take(f"one of {options}")
        if not begins(token):
            raise Bad(f"{token.shown()} is none of {options}")
        return named[token.text.replace("_", "-")]

    return Scalar(f"one of {options}", begins, read, lambda value, _: member_word(value))


def word_choice(options: tuple[str, ...]) -> Scalar:
    """A text field that takes only certain words."""
    shown = {option.replace("_", "-"): option for option in options}

    def begins(token: Token) -> bool:
        return not token.quoted and token.text.replace("_", "-") in shown

    def read(cursor: Cursor, _zone: str) -> str:
        token = cursor.take(f"one of {', '.join(shown)}")
        if not begins(token):
            raise Bad(f"{quoted(token.text)} is none of {', '.join(shown)}")
        return shown[token.text.replace("_", "-")]

    return Scalar(f"one of {', '.join(shown)}", begins, read, lambda value, _: value.replace("_", "-"))
