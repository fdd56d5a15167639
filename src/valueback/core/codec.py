"""One way from typed values to plain JSON and back, driven by the values' own annotations.

A value is a frozen dataclass; a union of dataclasses is told apart by `is`, the snake-case class name.
Decimals, fractions, money, dates and instants travel as strings, so canonical JSON can carry them.
"""

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from valueback.core.dates import instant_text, parse_instant
from valueback.core.money import Money

T = TypeVar("T")
Json = Any


class Unreadable(ValueError):
    """A stored value that does not fit its type; `path` says where."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path or 'value'}: {why}")
        self.path = path
        self.why = why


def tag(cls: type) -> str:
    """The snake-case name of a value's class: `CheckAnswered` is `check_answered`."""
    return _snake(cls.__name__)


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def encode(value: Any) -> Json:
    """The JSON form of a value. Only None is left out: what was signed never depends on a default of ours."""
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Money):
            return str(value)
        body: dict[str, Json] = {}
        hints = _hints(typing.cast(Any, type(value)))
        for item in fields(value):
            inner = getattr(value, item.name)
            if inner is None:
                continue
            body[item.name] = encode(inner)
            if _is_union(hints[item.name]) and is_dataclass(inner) and not isinstance(inner, Money):
                body[item.name] = _tagged(inner)
            elif isinstance(inner, tuple) and _element_is_union(hints[item.name]):
                body[item.name] = [_tagged(one) for one in inner]
        return body
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(encode(one) for one in value)
    if isinstance(value, tuple | list):
        return [encode(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): encode(inner) for key, inner in value.items()}
    return value


def _tagged(value: Any) -> Json:
    return {"is": tag(type(value)), **encode(value)}


def encode_union(value: Any) -> Json:
    """The JSON form of one member of a union, with its `is`."""
    return _tagged(value)


def decode(cls: type[T], data: Json, path: str = "") -> T:
    """The value of class `cls` that `data` describes. Raises Unreadable naming the place."""
    return typing.cast(T, _reader(typing.cast(Any, cls))(data, path))


def decode_union(members: tuple[type, ...], data: Json, path: str = "") -> Any:
    """One member of a union by its `is`. Raises Unreadable for an unknown one."""
    if not isinstance(data, Mapping) or not isinstance(data.get("is"), str):
        raise Unreadable(path, "expected an object with `is`")
    for member in members:
        if tag(member) == data["is"]:
            return decode(member, {key: inner for key, inner in data.items() if key != "is"}, path)
    raise Unreadable(path, f"unknown `is`: {data['is']}")


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _is_union(hint: Any) -> bool:
    return len(_members(hint)) > 1


def _members(hint: Any) -> tuple[type, ...]:
    """The dataclasses of a union annotation, without None."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return tuple(part for part in typing.get_args(hint) if isinstance(part, type) and is_dataclass(part))
    return ()


def _element_is_union(hint: Any) -> bool:
    return typing.get_origin(hint) is tuple and _is_union(typing.get_args(hint)[0])


Reader = Callable[[Json, str], Any]


@cache
def _reader(hint: Any) -> Reader:
    plain = _PLAIN.get(hint)
    if plain is not None:
        return plain
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(args)
    if origin is tuple:
        return _sequence_reader(_reader(args[0]), tuple)
    if origin is frozenset:
        return _sequence_reader(_reader(args[0]), frozenset)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_reader(hint)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping_reader
    if origin is typing.Literal:
        return _literal_reader(args)
    raise TypeError(f"no codec for {hint!r}")


def _union_reader(args: tuple[Any, ...]) -> Reader:
    members = tuple(part for part in args if is_dataclass(part) and isinstance(part, type))
    optional = type(None) in args
    single = tuple(part for part in args if part is not type(None))

    def read(data: Json, path: str) -> Any:
        if data is None and optional:
            return None
        if len(members) > 1:
            return decode_union(members, data, path)
        return _reader(single[0])(data, path)

    return read


def _sequence_reader(inner: Reader, kind: Callable[[list[Any]], Any]) -> Reader:
    def read(data: Json, path: str) -> Any:
        if not isinstance(data, list | tuple):
            raise Unreadable(path, "expected a list")
        return kind([inner(one, f"{path}[{place}]") for place, one in enumerate(data)])

    return read


def _enum_reader(cls: type[Enum]) -> Reader:
    def read(data: Json, path: str) -> Any:
        try:
            return cls(data)
        except ValueError:
            allowed = ", ".join(str(one.value) for one in cls)
            raise Unreadable(path, f"{data!r} is none of {allowed}") from None

    return read


def _literal_reader(allowed: tuple[Any, ...]) -> Reader:
    def read(data: Json, path: str) -> Any:
        if data not in allowed:
            raise Unreadable(path, f"{data!r} is none of {', '.join(map(str, allowed))}")
        return data

    return read


def _mapping_reader(data: Json, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise Unreadable(path, "expected an object")
    return types.MappingProxyType(dict(data))


def _dataclass_reader(cls: type) -> Reader:
    hints = _hints(typing.cast(Any, cls))
    readers = {item.name: _reader(hints[item.name]) for item in fields(cls)}
    bare = tuple(item.name for item in fields(cls) if item.default is MISSING and item.default_factory is MISSING)
    # None is left out when writing, so what may be None and is not there is None.
    absent = {name: None for name in bare if type(None) in typing.get_args(hints[name])}
    needed = frozenset(bare) - set(absent)

    def read(data: Json, path: str) -> Any:
        if not isinstance(data, Mapping):
            raise Unreadable(path, "expected an object")
        unknown = sorted(set(data) - set(readers))
        if unknown:
            raise Unreadable(path, f"unknown: {', '.join(unknown)}")
        missing = sorted(needed - set(data))
        if missing:
            raise Unreadable(path, f"missing: {', '.join(missing)}")
        given = {name: readers[name](inner, f"{path}.{name}" if path else name) for name, inner in data.items()}
        values = {**absent, **given}
        try:
            return cls(**values)
        except ValueError as error:
            raise Unreadable(path, str(error)) from None

    return read


def _of_type(kind: type, *, text: str) -> Reader:
    def read(data: Json, path: str) -> Any:
        if type(data) is not kind:
            raise Unreadable(path, f"expected {text}")
        return data

    return read


def _parsed(parse: Callable[[str], Any], *, text: str) -> Reader:
    def read(data: Json, path: str) -> Any:
        if not isinstance(data, str):
            raise Unreadable(path, f"expected {text}")
        try:
            return parse(data)
        except (ValueError, InvalidOperation, ZeroDivisionError):
            raise Unreadable(path, f"{data!r} is not {text}") from None

    return read


def _money(typed: str) -> Money:
    amount, _, currency = typed.partition(" ")
    return Money.of(amount, currency)


def _exact(typed: str) -> Decimal:
    number = Decimal(typed)
    if not number.is_finite():
        raise ValueError(typed)
    return number


_PLAIN: Mapping[Any, Reader] = types.MappingProxyType(
    {
        str: _of_type(str, text="text"),
        int: _of_type(int, text="a whole number"),
        bool: _of_type(bool, text="true or false"),
        Decimal: _parsed(_exact, text="a decimal number"),
        Fraction: _parsed(Fraction, text="a fraction"),
        Money: _parsed(_money, text="an amount such as 2400.00 USD"),
        datetime: _parsed(parse_instant, text="an instant such as 2027-01-15T14:00:00Z"),
        date: _parsed(date.fromisoformat, text="a day such as 2027-01-15"),
        time: _parsed(time.fromisoformat, text="a time such as 14:00"),
    }
)
