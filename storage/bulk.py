"""Many rows at once, past the object layer: to build a model object costs more than its INSERT."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any

from tortoise import fields
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from storage import db

CHUNK = 5000  # rows handed to the driver at a time, so that memory stays bounded
# Values that both drivers take as they are; all others go through the field, which checks them.
_PLAIN = (fields.IntField, fields.SmallIntField, fields.BooleanField, fields.DateField)


async def insert(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows given by column; every row names the same ones, the rest take their defaults.

    Inside the caller's transaction. ValidationError for a value that its field refuses.
    """
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        given = tuple(chunk[0])
        statement, columns = _prepared(model, given)
        values = [[value(row) for value in columns] for row in chunk]
        await db.connection().execute_many(db.placed(statement), values)


@cache
def _prepared(
    model: type[Model], given: tuple[str, ...]
) -> tuple[str, tuple[Callable[[Mapping[str, Any]], Any], ...]]:
    """The statement with `?`, and how each of its values is found in a row."""
    by_column = {
        name: model._meta.fields_map[field] for field, name in model._meta.fields_db_projection.items()
    }
    if unknown := set(given) - set(by_column):
        raise KeyError(f"{model.__name__} has no column {unknown}")
    pk = model._meta.pk
    known = [name for name, field in by_column.items() if name in given or not (field is pk and pk.generated)]
    quoted = ", ".join(f'"{name}"' for name in known)
    statement = f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({db.marks(known)})'
    return statement, tuple(_reader(name, by_column[name], name in given) for name in known)


def _reader(name: str, field: Any, given: bool) -> Callable[[Mapping[str, Any]], Any]:
    if not given:
        if callable(field.default):
            return lambda row: field.to_db_value(field.default(), None)
        fixed = None if field.default is None else field.to_db_value(field.default, None)
        return lambda row: fixed
    if isinstance(field, _PLAIN):
        return lambda row: row[name]
    if isinstance(field, CharEnumFieldInstance):
        return lambda row: field.enum_type(row[name]).value
    return lambda row: None if row[name] is None else field.to_db_value(row[name], None)
