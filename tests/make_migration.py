"""Write the next migration from the models: `make migration NAME=what_changes`.

The library's own command would not know our cures, and its guesses need a reader: whatever it
writes is checked against the allowed operations, and what is not allowed is named.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

from tortoise import Tortoise
from tortoise.fields import Field
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import (
    AddField,
    AddIndex,
    AlterModelOptions,
    CreateModel,
    Operation,
    RemoveConstraint,
    RemoveIndex,
    RenameField,
    RunSQL,
)
from tortoise.migrations.schema_generator import state_diff
from tortoise.migrations.writer import MigrationWriter

from storage import db

# What SQLite does without rebuilding a table (docs/decisions/0001-migrations.md).
ALLOWED = (CreateModel, AddField, AddIndex, RemoveIndex, RenameField, AlterModelOptions, RunSQL)


async def pending(url: str = "sqlite://:memory:") -> list[MigrationWriter]:
    """The migrations that would bring the shipped ones to today's models; empty is well."""
    config = db.config(url)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        assert Tortoise.apps is not None
        return await MigrationAutodetector(Tortoise.apps, config["apps"]).changes()
    finally:
        await Tortoise.close_connections()


def refused(writer: MigrationWriter) -> list[str]:
    """What in a migration would rebuild a table on SQLite."""
    return [op.describe() for op in writer.operations if not _allowed(op)]


def _allowed(op: Operation) -> bool:
    """A CHECK, which has a name, is dropped in place; a unique of the table is not."""
    return isinstance(op, ALLOWED) or (isinstance(op, RemoveConstraint) and bool(op.name))


def _without_description(field: Field[Any]) -> dict[str, object]:
    """The library takes a column's comment for a part of it, and the comment of a column of words
    lists them: each new word would alter its column. Our tables carry no comments."""
    found = _library_signature(field)
    found.pop("description", None)
    return found


_library_signature = state_diff._field_signature
state_diff._field_signature = _without_description


def _with_given_keys(text: str) -> str:
    """The writer forgets `generated=False`: keys that we give would become the database's own."""
    return re.sub(r"(fields\.(?:Small)?IntField\()(primary_key=True)", r"\1generated=False, \2", text)


async def write(name: str) -> int:
    """Write the pending migrations under this name; the exit status, 1 where an operation is not allowed."""
    for writer in await pending():
        if bad := refused(writer):
            print("not allowed:", *bad, sep="\n  ")
            return 1
        number = writer.name.partition("_")[0]
        writer.name = f"{number}_{name}"
        path = Path(str(writer.write()))
        path.write_text(_with_given_keys(path.read_text("utf-8")), "utf-8")
        print(path.name, "written: read it before you commit it")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(write(sys.argv[1])))
