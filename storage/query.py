"""Statements: how a question over many rows, or one on a hot path, is put to the database.

The rule of this package (docs/decisions/0056-storage-one-way.md):

- **Tortoise** for models, migrations and single rows: `create`, `get`, `get_or_none`, and `filter` by a
  key followed by `update`, `delete` or `exists`.
- **A named statement** for everything else: a constant of the module that keeps its aggregate, run by
  one of the functions here, which map rows to frozen values.

A statement is written for PostgreSQL, with `?` for each value. A list of values stands for as many `?`
(`id IN (?)`; nothing is in an empty list), and a `Sql` for its own text and values, so that a condition
which is put together (a scope, a filter) takes the place of one `?`. `FOR UPDATE` is left out on
SQLite, whose write lock the transaction holds already.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar, Union, get_args, get_origin

from msgspec import Struct
from msgspec.structs import fields

from storage import db, row_values

T = TypeVar("T")
_Row = Mapping[str, Any]
Unread = tuple[_Row, Exception]
ALL = 2**31 - 1  # for LIMIT: every row
_MOST_VALUES = 5000  # to one statement; PostgreSQL and SQLite take some 32,000
_LISTS = (list, tuple, set, frozenset)


class Sql(Struct, frozen=True):
    """A piece of a statement with its values."""

    text: str
    values: tuple[Any, ...] = ()


class _Rows(Sql, frozen=True):
    """A piece in whose values there is nothing to be put in: they are thousands."""


UNRESTRICTED = Sql("1 = 1")
NOTHING = Sql("1 = 0")


def all_of(conditions: Iterable[Sql]) -> Sql:
    return _joined(conditions, " AND ", UNRESTRICTED)


def any_of(conditions: Iterable[Sql]) -> Sql:
    return _joined(conditions, " OR ", NOTHING)


def comma_list(pieces: Iterable[Sql]) -> Sql:
    """Join pieces with commas, as the columns that a change sets."""
    known = list(pieces)
    return Sql(", ".join(one.text for one in known), tuple(v for one in known for v in one.values))


def table(rows: Sequence[Sequence[Any]], types: Sequence[str]) -> Sql:
    """Return rows, whose values are as they are stored, as the VALUES of a table in a statement. PostgreSQL takes
    its columns' types from the first row, where they are said; SQLite needs none."""
    plain = f"({', '.join('?' * len(types))})"
    first = f"({', '.join(f'?::{kind}' for kind in types)})" if db.is_postgres() else plain
    text = ", ".join([first, *[plain] * (len(rows) - 1)])
    return _Rows(f"VALUES {text}", tuple(chain.from_iterable(rows)))


def containing(part: str) -> str:
    """Return the pattern for `LIKE ? ESCAPE '!'` that finds this part of a text. A sign that LIKE knows stands for
    itself."""
    return "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in part) + "%"


def _joined(conditions: Iterable[Sql], word: str, none: Sql) -> Sql:
    known = list(conditions) or [none]
    text = word.join(f"({one.text})" for one in known)
    return Sql(text, tuple(value for one in known for value in one.values))


async def fetch(kind: type[T], statement: str, *values: Any) -> list[T]:
    """Return the rows as frozen values of `kind`, whose fields are named like the columns."""
    found = await rows(statement, *values)
    return mapped(kind, found)


async def one(kind: type[T], statement: str, *values: Any) -> T | None:
    """Return the first row, if there is one."""
    found = await fetch(kind, statement, *values)
    return found[0] if found else None


async def column(statement: str, *values: Any) -> list[Any]:
    """Return the first column of each row, as the database gives it."""
    return [next(iter(row.values())) for row in await rows(statement, *values)]


async def count(statement: str, *values: Any) -> int:
    """Return the number that a statement gives in its one row."""
    return int((await column(statement, *values))[0])


async def moment(statement: str, *values: Any) -> datetime | None:
    """Return the moment that a statement gives in its one row (`min`, `max`), if it found any."""
    return row_values.moment_of_row((await column(statement, *values))[0])


async def change(statement: str, *values: Any) -> int:
    """Run an UPDATE, INSERT or DELETE without RETURNING; how many rows it concerned."""
    text, flat = bound(statement, values)
    return await db.change(text, flat)


async def change_each(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a change once for each of the rows, which give its values."""
    if rows:
        values = [db.as_stored([_plain(value) for value in row]) for row in rows]
        await db.connection().execute_many(db.placed(statement), values)


async def rows(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Return the rows as they are, for a question that counts or joins what no value of ours holds."""
    text, flat = bound(statement, values)
    return await db.rows(text, *flat)


async def records(question: str, *values: Any) -> Sequence[Any]:
    """Return the rows of a SELECT by place, as the driver gives them: of thousands, a dictionary each costs
    more than finding them."""
    text, flat = bound(question, values)
    _, found = await db.connection().execute_query(db.placed(text), db.as_stored(flat))
    return found


def day_of_rows(value: date) -> date | str:
    """Return a date for many raw rows: SQLite keeps text, which its driver would make anew for each of
    them."""
    return value if db.is_postgres() else value.isoformat()


def day_of(column: str, minutes: int) -> str:
    """Return the expression for the day on which a moment falls where it is so many minutes later than UTC."""
    if db.is_postgres():
        return f"(({column} AT TIME ZONE 'UTC') + interval '{minutes} minutes')::date"
    return f"date({column}, '{minutes:+d} minutes')"


def day_in(column: str, key: str) -> str:
    """Return the expression for a day that a JSON column holds under this key; NULL where it does not."""
    return f"({column}->>'{key}')::date" if db.is_postgres() else f"json_extract({column}, '$.{key}')"


def chunks(values: Iterable[T], size: int = _MOST_VALUES) -> Iterable[list[T]]:
    """Yield the values in lists that one statement takes."""
    known = list(values)
    return (known[start : start + size] for start in range(0, len(known), size))


@lru_cache(maxsize=1024)  # most are constants
def _pieces(statement: str) -> tuple[str, ...]:
    return tuple(statement.split("?"))


def bound(statement: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the statement with one `?` for each of the values returned: lists and `Sql` are put in."""
    first, *pieces = _pieces(statement)
    text, flat = [first], []
    for piece, value in zip(pieces, values, strict=True):
        if isinstance(value, _Rows):
            inner, more = value.text, list(value.values)
        elif isinstance(value, Sql):
            inner, more = bound(value.text, value.values)
        elif isinstance(value, _LISTS):
            inner, more = ", ".join("?" * len(value)) or "NULL", [_plain(one) for one in value]
        else:
            inner, more = "?", [_plain(value)]
        text += inner, piece
        flat += more
    return "".join(text), flat


def _plain(value: Any) -> Any:
    """Words of ours (`Level`, `Channel`) as what they are stored as."""
    return str(value) if isinstance(value, str) else value


def mapped(kind: type[T], found: Sequence[_Row], prefix: str = "") -> list[T]:
    """Turn rows into frozen values; a field that is no column of the rows keeps its default.

    If rows hold two kinds, the columns of the second begin with `prefix`.
    """
    if not found:
        return []
    of_kind: Any = kind
    names, keys, readers = _columns(of_kind, frozenset(found[0]), prefix)
    columns = (
        zip(*map(itemgetter(*keys), found), strict=True) if len(keys) > 1 else [[r[keys[0]] for r in found]]
    )
    values = [_read(column, read) for column, read in zip(columns, readers, strict=True)]
    if names == of_kind.__match_args__[: len(names)]:
        return list(map(kind, *values))
    return [kind(**dict(zip(names, row, strict=True))) for row in zip(*values, strict=True)]


_Reader = Callable[[Any], Any] | None


def _read(values: Sequence[Any], read: _Reader) -> Sequence[Any]:
    """A column. What stands in it again and again is read once, save what its reader might change."""
    if read is None:
        return values
    if read is row_values.json:
        return [{} if value == "{}" else read(value) for value in values]  # most are empty
    if read in _MADE_ANEW:
        return [read(value) for value in values]
    known: dict[Any, Any] = {}
    return [known[v] if v in known else known.setdefault(v, read(v)) for v in values]


def readable(
    found: Sequence[_Row], read: Callable[[Sequence[_Row]], Sequence[T]]
) -> tuple[list[T], list[Unread]]:
    """What `read` makes of the rows and, where one of them cannot be read, of the others each by itself:
    for lists, in which one damaged row must not hide the rest (`missing.py` names it)."""
    try:
        return list(read(found)), []
    except Exception:  # noqa: BLE001  which row it is shows below
        good: list[T] = []
        bad: list[Unread] = []
    for row in found:
        try:
            good += read([row])
        except Exception as error:  # noqa: BLE001  left out, with its error
            bad.append((row, error))
    return good, bad


async def fetch_readable(kind: type[T], statement: str, *values: Any) -> list[T]:
    """Do as `fetch`, but leave out the rows that cannot be read."""
    return readable(await rows(statement, *values), lambda found: mapped(kind, found))[0]


@cache
def _columns(
    kind: Any, given: frozenset[str], prefix: str
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[_Reader, ...]]:
    """Return the fields that are among the columns `given`: their names, their columns, how they are read."""
    hints = typing.get_type_hints(kind)
    known = fields(kind)
    if missing := [f.name for f in known if prefix + f.name not in given and f.required]:
        raise KeyError(f"{kind.__name__} needs the columns {missing}")
    names = tuple(f.name for f in known if prefix + f.name in given)
    return names, tuple(prefix + name for name in names), tuple(_reader(hints[name]) for name in names)


def _reader(hint: Any) -> _Reader:
    """How a value of this type is read from what the engines give; None: it is given as it is."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        read = _reader(inner)
        return None if read is None else _or_none(read)
    plain = get_origin(hint) or hint
    if plain in _READERS:
        return _READERS[plain]
    return plain if isinstance(plain, type) and issubclass(plain, str) and plain is not str else None


@cache
def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _in_order(value: Any) -> Any:
    return tuple(row_values.json(value))


# What can be changed belongs to one value alone.
_MADE_ANEW = (row_values.json, _or_none(row_values.json), _in_order, _or_none(_in_order))
_READERS: dict[Any, _Reader] = {
    bool: bool,
    date: row_values.day_of_row,
    datetime: row_values.moment_of_row,
    dict: row_values.json,
    Mapping: row_values.json,
    list: row_values.json,
    tuple: _in_order,
}
