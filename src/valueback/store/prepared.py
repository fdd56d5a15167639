"""A query that Django writes once, and that is then only run: building its SQL costs more than running it.

`prepared` takes a function that makes a queryset. Its positional arguments (UUID, text, whole numbers, instants) are
the values of the query, its keyword-only arguments choose its shape. Each shape is built once with marks in place of
the values; afterwards the values go straight where their marks stood. A value that the query does not use is an error:
the practice cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, update_wrapper
from inspect import Parameter, signature
from operator import itemgetter
from typing import Any, Generic, ParamSpec, TypeAlias, get_type_hints
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

P = ParamSpec("P")
Value: TypeAlias = UUID | str | int | datetime
Row: TypeAlias = Sequence[Any]

_MARK = UUID("9f0c6a1e-5d3b-4c8e-8a57-2b1f00000000")
_MARKED_DAY = datetime(1912, 6, 23, tzinfo=UTC)
_MARKED_NUMBER = 1_912_062_300


@dataclass(frozen=True, slots=True)
class _Statement:
    """One shape: `places` says which value stands at a parameter, or None for one that is always the same."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    shape: Callable[[Row], Any]


class Prepared(Generic[P]):
    """A prepared query; calling it runs it and gives its rows in a list."""

    def __init__(self, build: Callable[P, QuerySet[Any]]) -> None:
        self._build: Callable[..., QuerySet[Any]] = build
        self._written: dict[tuple[Any, ...], _Statement] = {}
        update_wrapper(self, build)

    @cached_property
    def _types(self) -> tuple[type, ...]:
        hints = get_type_hints(self._build)
        asked = signature(self._build).parameters.values()
        return tuple(hints[one.name] for one in asked if one.kind is not Parameter.KEYWORD_ONLY)

    def __call__(self, *values: P.args, **shape: P.kwargs) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, *sorted(shape.items()))
        statement = self._written.get(key)
        if statement is None:
            statement = self._written[key] = self._write(connection, shape)
        if len(values) != len(self._types) or not all(map(isinstance, values, self._types)):
            raise TypeError(f"{self._build.__qualname__} takes {[one.__name__ for one in self._types]}, got {values!r}")
        given = tuple(_adapted(connection, one) for one in values)
        filled = [
            fixed if place is None else given[place]
            for fixed, place in zip(statement.parameters, statement.places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, filled)
            rows = cursor.fetchall()
        return [statement.shape(row) for row in _converted(connection, statement, rows)]

    def _write(self, connection: Any, shape: dict[str, Any]) -> _Statement:
        marks = tuple(_mark(kind, place) for place, kind in enumerate(self._types))
        rows = self._build(*marks, **shape)
        compiler = rows.query.get_compiler(using=connection.alias)
        sql, parameters = compiler.as_sql()
        marked = [_adapted(connection, mark) for mark in marks]
        places = tuple(marked.index(one) if one in marked else None for one in parameters)
        missing = set(range(len(marked))) - set(places)
        if missing:
            raise ValueError(f"{self._build.__qualname__} does not use all its values: {sorted(missing)}")
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        return _Statement(
            sql,
            tuple(parameters),
            places,
            tuple((place, tuple(by), column) for place, (by, column) in converters.items()),
            _shape_of(rows, compiler, connection.alias),
        )


def prepared(build: Callable[P, QuerySet[Any]]) -> Prepared[P]:
    """Prepare the query that `build` makes; see the module for what may be an argument."""
    return Prepared(build)


def _mark(kind: type, place: int) -> Value:
    if kind is UUID:
        return UUID(int=_MARK.int + place)
    if kind is datetime:
        return _MARKED_DAY + timedelta(days=place)
    if kind is str:
        return f"mark {place} of {_MARK}"
    if kind is int:
        return _MARKED_NUMBER + place
    raise TypeError(f"{kind!r} cannot be a value of a prepared query")


def _adapted(connection: Any, value: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _converted(connection: Any, statement: _Statement, rows: Sequence[Row]) -> Iterator[Row]:
    if not statement.converters:
        yield from rows
        return
    for row in rows:
        made = list(row)
        for place, by, column in statement.converters:
            for convert in by:
                made[place] = convert(made[place], column, connection)
        yield made


def _shape_of(rows: QuerySet[Any], compiler: Any, alias: str) -> Callable[[Row], Any]:
    """What a row becomes: a tuple, the one value of it, or an instance with those it was read with."""
    wanted = rows._iterable_class
    if wanted is FlatValuesListIterable:
        return itemgetter(0)
    if wanted is ValuesListIterable:
        return tuple
    if wanted is not ModelIterable or compiler.annotation_col_map:
        raise TypeError("a prepared query gives instances without annotations, or values_list()")
    return _instance_of(compiler.klass_info, compiler.select, alias)


def _instance_of(info: Any, select: Sequence[Any], alias: str) -> Callable[[Row], Any]:
    """How a row becomes an instance of a model, and of those that select_related() reads with it."""
    model = info["model"]
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, _, _ in select[first:last]]
    key = first + names.index(model._meta.pk.attname)
    around = [(one, _instance_of(one, select, alias)) for one in info.get("related_klass_infos", ())]

    def instance(row: Row) -> Any:
        if row[key] is None:
            return None
        made = model.from_db(alias, names, row[first:last])
        for related, other in around:
            found = other(row)
            related["local_setter"](made, found)
            if found is not None:
                related["remote_setter"](found, made)
        return made

    return instance
