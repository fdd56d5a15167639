"""One template says how a value is written, and is used both ways, so reading and writing cannot drift apart.

`told <subject> <answer> [<better>]` reads and writes a line: plain words stand as they are, `<field>` is a value
of that field, `[...]` may be left out; several of them may stand in any order. A group without a field is a
flag. The same templates are printed in the documentation.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any, TypeAlias

from valueback.core.journal.lines import Cursor, Token
from valueback.core.journal.problems import Bad, refused
from valueback.core.journal.scalars import SCALARS, Name, Scalar, Weekday, Zone, choice

Values: TypeAlias = dict[str, Any]
Make: TypeAlias = Callable[..., Any]
Fill: TypeAlias = Callable[[Values, Any], Any]


@dataclass(frozen=True, slots=True)
class Lit:
    word: str


@dataclass(frozen=True, slots=True)
class Hole:
    name: str


@dataclass(frozen=True, slots=True)
class Opt:
    parts: tuple[Lit | Hole, ...]
    flag: tuple[str, Any] | None = None

    @property
    def holes(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts if isinstance(part, Hole))


Part: TypeAlias = Lit | Hole | Opt


@dataclass(frozen=True, slots=True)
class Form:
    """One template with what it makes. `fill` gives what a writer by hand may leave out and the value still needs."""

    spec: str
    make: Make
    kinds: Mapping[str, Scalar]
    defaults: Mapping[str, Any]
    parts: tuple[Part, ...]
    fill: Mapping[str, Fill] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def opening(self) -> str:
        """The word that a line of this form begins with; empty when it begins with a value."""
        first = self.parts[0]
        return first.word if isinstance(first, Lit) else ""

    @property
    def keywords(self) -> frozenset[str]:
        """The words that open its optional groups."""
        firsts = (part.parts[0] for part in self.parts if isinstance(part, Opt))
        return frozenset(first.word for first in firsts if isinstance(first, Lit))

    def begins(self, token: Token) -> bool:
        first = self.parts[0]
        return token.is_word(first.word) if isinstance(first, Lit) else self.kinds[_hole(first)].begins(token)

    def read(self, cursor: Cursor, zone: str, context: Any = None) -> Any:
        """The value at the cursor. Raises Bad, with this form as what would be right."""
        try:
            return self.make(**self.values(cursor, zone, context))
        except Bad as bad:
            raise Bad(bad.wrong, bad.right or f"write {self.spec}", bad.line) from None
        except ValueError as error:
            raise refused(error, f"write {self.spec}") from None

    def values(self, cursor: Cursor, zone: str, context: Any = None) -> Values:
        values: Values = dict(self.fixed)
        place = 0
        while place < len(self.parts):
            part = self.parts[place]
            if isinstance(part, Opt):
                run = self._run(place)
                self._read_options(run, cursor, zone, values)
                place += len(run)
                continue
            self._read_part(part, cursor, zone, values)
            place += 1
        for name, fill in self.fill.items():
            if name not in values:
                values[name] = fill(values, context)
        return values

    def _run(self, place: int) -> list[Opt]:
        run: list[Opt] = []
        for part in self.parts[place:]:
            if not isinstance(part, Opt):
                break
            run.append(part)
        return run

    def _read_options(self, run: list[Opt], cursor: Cursor, zone: str, values: Values) -> None:
        left = list(run)
        while left:
            token = cursor.peek()
            chosen = next((one for one in left if token is not None and self._opens(one, token)), None)
            if chosen is None:
                return
            left.remove(chosen)
            for part in chosen.parts:
                self._read_part(part, cursor, zone, values)
            if chosen.flag is not None:
                values[chosen.flag[0]] = chosen.flag[1]

    def _opens(self, option: Opt, token: Token) -> bool:
        first = option.parts[0]
        return token.is_word(first.word) if isinstance(first, Lit) else self.kinds[first.name].begins(token)

    def _read_part(self, part: Lit | Hole, cursor: Cursor, zone: str, values: Values) -> None:
        if isinstance(part, Lit):
            cursor.take_word(part.word)
        else:
            values[part.name] = self.kinds[part.name].read(cursor, zone)

    def write(self, values: Mapping[str, Any], zone: str) -> str:
        """The line of these values."""
        written: list[str] = []
        for part in self.parts:
            if isinstance(part, Opt):
                if self._wanted(part, values):
                    written += [self._written(inner, values, zone) for inner in part.parts]
            else:
                written.append(self._written(part, values, zone))
        return " ".join(written)

    def _written(self, part: Lit | Hole, values: Mapping[str, Any], zone: str) -> str:
        return part.word if isinstance(part, Lit) else self.kinds[part.name].write(values[part.name], zone)

    def _wanted(self, option: Opt, values: Mapping[str, Any]) -> bool:
        """Only what is empty or zero by default is left out: what was agreed never depends on a default of ours."""
        if option.flag is not None:
            return bool(values[option.flag[0]] == option.flag[1])
        return any(
            values[name] is not None
            and (name not in self.defaults or values[name] != self.defaults[name] or bool(values[name]))
            for name in option.holes
        )


def _hole(part: Part) -> str:
    if not isinstance(part, Hole):
        raise TypeError("a form begins with a word or a value")
    return part.name


def form(
    spec: str,
    cls: type,
    *,
    kinds: Mapping[str, Any] | None = None,
    make: Make | None = None,
    flags: Mapping[str, tuple[str, Any]] | None = None,
    fill: Mapping[str, Fill] | None = None,
    fixed: Mapping[str, Any] | None = None,
) -> Form:
    """The form of a dataclass: each hole is one of its fields (or a name given in `kinds`)."""
    hints = {**typing.get_type_hints(cls), **(kinds or {})}
    parts = _compiled(spec, flags or {})
    names = [name for part in parts for name in _names(part)]
    return Form(
        spec,
        make or cls,
        types.MappingProxyType({name: kind_of(hints[name]) for name in names}),
        types.MappingProxyType(defaults_of(cls)),
        parts,
        fill or {},
        fixed or {},
    )


def _names(part: Part) -> tuple[str, ...]:
    if isinstance(part, Opt):
        return part.holes
    return (part.name,) if isinstance(part, Hole) else ()


def defaults_of(cls: type) -> Values:
    """The defaults of a dataclass's fields, where they have one."""
    return {item.name: item.default for item in fields(cls) if item.default is not MISSING}


def values_of(value: Any) -> Values:
    """The fields of a dataclass value by name, not copied."""
    return {item.name: getattr(value, item.name) for item in fields(value)}


def _compiled(spec: str, flags: Mapping[str, tuple[str, Any]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    group: list[Lit | Hole] | None = None
    for word in spec.split():
        if word.startswith("["):
            group, word = [], word[1:]
        closes = word.endswith("]")
        word = word.rstrip("]")
        part: Lit | Hole = Hole(word[1:-1]) if word.startswith("<") else Lit(word)
        if group is None:
            parts.append(part)
            continue
        group.append(part)
        if closes:
            parts.append(_option(group, flags))
            group = None
    return tuple(parts)


def _option(group: list[Lit | Hole], flags: Mapping[str, tuple[str, Any]]) -> Opt:
    option = Opt(tuple(group))
    if option.holes:
        return option
    word = " ".join(part.word for part in group if isinstance(part, Lit))
    return Opt(option.parts, flags.get(word, (word.replace("-", "_"), True)))


# --- the kind of a field -----------------------------------------------------------------------------------------


def kind_of(hint: Any) -> Scalar:
    """How a field of that annotation is read and written."""
    if isinstance(hint, Scalar):
        return hint
    if hint in SCALARS:
        return SCALARS[hint]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [one for one in args if one is not type(None)]
        return kind_of(inner[0])
    if origin is tuple:
        return list_of(kind_of(args[0]), closed=args[0] not in (str, Name))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return choice(hint)
    raise TypeError(f"no form for {hint!r}")


def list_of(kind: Scalar, *, closed: bool = True) -> Scalar:
    """Several values parted by commas (or only by spaces, where a word tells what it is); `none` for none."""

    def read(cursor: Cursor, zone: str) -> Any:
        if cursor.skip("none"):
            return ()
        found = [kind.read(cursor, zone)]
        while True:
            token = cursor.peek()
            if not cursor.skip(",") and not (closed and token is not None and kind.begins(token)):
                return tuple(found)
            found.append(kind.read(cursor, zone))

    def write(values: Any, zone: str) -> str:
        return ", ".join(kind.write(value, zone) for value in values) or "none"

    def begins(token: Token) -> bool:
        return token.is_word("none") or kind.begins(token)

    return Scalar(f"{kind.called}, ...", begins, read, write)


def nested(one: Form) -> Scalar:
    """A form as the value of a field."""
    return Scalar(
        one.spec,
        one.begins,
        lambda cursor, zone: one.read(cursor, zone),
        lambda value, zone: one.write(values_of(value), zone),
    )


def one_of(forms: Iterable[tuple[type, Form]]) -> Scalar:
    """A field that holds one of several values, told apart by the word (or value) they begin with."""
    known = tuple(forms)
    by_class = dict(known)
    shown = " | ".join(one.spec for _, one in known)

    def begins(token: Token) -> bool:
        return any(one.begins(token) for _, one in known)

    def read(cursor: Cursor, zone: str) -> Any:
        token = cursor.peek()
        for _, one in known:
            if token is not None and one.begins(token):
                return one.read(cursor, zone)
        found = "the line ends" if token is None else f"{token.shown()} stands"
        raise Bad(f"{found} where one of these should stand: {shown}")

    def write(value: Any, zone: str) -> str:
        return by_class[type(value)].write(values_of(value), zone)

    return Scalar(shown, begins, read, write)


def is_value(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


__all__ = ["Form", "Name", "Weekday", "Zone", "form", "kind_of", "list_of", "nested", "one_of", "values_of"]
