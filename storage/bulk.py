"""Many rows at once, past the object layer: to build a model object costs more than its INSERT."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any

from tortoise import fields
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from storage import db, query, row_values

_CHUNK = 5000  # rows handed to the driver at a time, so that memory stays bounded
_AT_ONCE = 1000  # rows that share others, to one statement
# Values that both drivers take as they are; all others go through the field, which checks them.
_PLAIN = (fields.IntField, fields.SmallIntField, fields.BooleanField)
_Stored = list[Any]  # the values of one row as the driver takes them


async def insert(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows given by column; every row names the same ones in the same order, the rest take
    their defaults.

    Inside the caller's transaction. ValidationError for a value that its field refuses.
    """
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        await _insert_rows(model, tuple(chunk[0]), bind_rows(model, chunk))


def rows_of(objects: Iterable[Any], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Objects as rows for `insert`: those of their fields that are named."""
    values = attrgetter(*columns)
    return (dict(zip(columns, values(one), strict=True)) for one in objects)


def bind_rows(
    model: type[Model], rows: Sequence[Mapping[str, Any]], besides: tuple[str, ...] = ()
) -> list[_Stored]:
    """Return the rows as they are inserted: the columns of the first in their order, then the defaults of the
    rest, save of the columns `besides`, which are given elsewhere.

    Rows that are written often need be bound only once.
    """
    if not rows:
        return []
    _, stored, defaults = _prepared(model, tuple(rows[0]), db.is_postgres(), besides)
    found = []
    last: list[Any] = [None] * len(stored)  # what stands in a column in row after row is converted once
    kept = list(last)
    for row in rows:
        values = list(row.values())
        for n, (at, as_stored) in enumerate(stored):
            value = values[at]
            if value is None:
                continue
            if value is not last[n]:
                last[n], kept[n] = value, as_stored(value)
            values[at] = kept[n]
        values += defaults
        found.append(values)
    return found


async def _insert_rows(model: type[Model], columns: tuple[str, ...], rows: Iterable[_Stored]) -> None:
    """Insert what `bind_rows` gave of rows with these columns."""
    statement = db.placed(_prepared(model, columns, db.is_postgres())[0])
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        await db.connection().execute_many(statement, chunk)


async def insert_sharing(
    model: type[Model],
    own: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    shared: tuple[str, ...],
    of_each: Mapping[Any, Sequence[Sequence[Any]]],
) -> None:
    """Insert, in this order, each of `rows` as often as there are rows that it shares with others.

    One of `rows` has the values of its `own` columns and then a key: `of_each` has by key what `bind_rows`
    gave for the `shared` columns. Each value goes to the database once, and is multiplied there.
    """
    statement, own_types, shared_types = _sharing(model, own, shared)
    for part in query.chunks(rows, _AT_ONCE):
        numbers: dict[Any, int] = {}
        ones = [
            (place, *row[:-1], numbers.setdefault(row[-1], len(numbers))) for place, row in enumerate(part)
        ]
        theirs = [
            (number, place, *values)
            for key, number in numbers.items()
            for place, values in enumerate(of_each[key])
        ]
        if theirs:
            await query.change(statement, query.table(ones, own_types), query.table(theirs, shared_types))


@cache
def _sharing(
    model: type[Model], own: tuple[str, ...], shared: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the statement, with a `?` for each of the two tables, and PostgreSQL's types of their columns."""
    fields_of = _by_column(model)
    shared = (*shared, *_rest(model, (*own, *shared)))
    names = [f'"{name}"' for name in (*own, *shared)]
    ones, theirs = ", ".join(names[: len(own)]), ", ".join(names[len(own) :])
    taken = ", ".join([*(f"own.{n}" for n in names[: len(own)]), *(f"shared.{n}" for n in names[len(own) :])])
    statement = f"""
WITH own(place, {ones}, alike) AS (?), shared(alike, place, {theirs}) AS (?)
INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) SELECT {taken}
FROM own CROSS JOIN shared WHERE shared.alike = own.alike ORDER BY own.place, shared.place
"""
    types = {name: str(field.get_for_dialect("postgres", "SQL_TYPE")) for name, field in fields_of.items()}
    own_types = ("int", *(types[name] for name in own), "int")
    return statement, own_types, ("int", "int", *(types[name] for name in shared))


def _by_column(model: type[Model]) -> dict[str, Any]:
    """Return the model's fields by column."""
    return {name: model._meta.fields_map[field] for field, name in model._meta.fields_db_projection.items()}


def _rest(model: type[Model], given: Sequence[str]) -> list[str]:
    """Return the columns that take their defaults where these are given."""
    pk = model._meta.pk
    known = _by_column(model).items()
    return [n for n, field in known if n not in given and not (field is pk and pk.generated)]


_AsStored = Callable[[Any], Any]


@cache
def _prepared(
    model: type[Model], given: tuple[str, ...], postgres: bool, besides: tuple[str, ...] = ()
) -> tuple[str, tuple[tuple[int, _AsStored], ...], tuple[Any, ...]]:
    """Return the statement with `?`; which of the given values must be converted, and how; the defaults of
    the columns that are not given."""
    by_column = _by_column(model)
    if unknown := set(given) - set(by_column):
        raise KeyError(f"{model.__name__} has no column {unknown}")
    rest = _rest(model, (*given, *besides))
    known = [*given, *rest]
    quoted = ", ".join(f'"{name}"' for name in known)
    statement = f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({db.placeholders(known)})'
    converted = ((at, _converter(by_column[name], postgres)) for at, name in enumerate(given))
    stored = tuple((at, convert) for at, convert in converted if convert is not None)
    return statement, stored, tuple(_default(by_column[name]) for name in rest)


def _default(field: Any) -> Any:
    value = field.default() if callable(field.default) else field.default
    return None if value is None else field.to_db_value(value, None)


def _converter(field: Any, postgres: bool) -> _AsStored | None:
    """How a value that is not None is stored; None: as it is."""
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, fields.DateField):  # SQLite's driver would ask an adapter for each
        return None if postgres else date.isoformat
    if isinstance(field, CharEnumFieldInstance):
        return lambda value: field.enum_type(value).value
    checked: Any = field
    if isinstance(field, fields.DatetimeField) and not postgres:
        return lambda value: checked.to_db_value(value, None).isoformat(" ")
    if isinstance(field, fields.JSONField):
        return lambda value: value if isinstance(value, str) else row_values.as_json(value)
    if isinstance(field, fields.CharField):
        longest = field.max_length
        return lambda value: (
            value if type(value) is str and len(value) <= longest else checked.to_db_value(value, None)
        )
    return lambda value: checked.to_db_value(value, None)
