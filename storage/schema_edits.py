"""What a migration changes in a table that is filled, where SQLite would have to rebuild it.

SQLite keeps a table's CREATE TABLE as text and reads it anew when its version has changed; for what
changes no stored row its documentation names the edit of that text as the way
(https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"). It runs
inside the migration's transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tortoise.exceptions import OperationalError
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor

_library_remove_constraint = SqliteSchemaEditor.remove_constraint


async def remove_constraint(
    self: SqliteSchemaEditor, model: Any, constraint: UniqueConstraint | CheckConstraint
) -> None:
    """The library would rebuild the table to drop a CHECK, which loses rows and indexes."""
    if isinstance(constraint, CheckConstraint):
        name = constraint.name
        await edit_table(self, model._meta.db_table, lambda sql: _without_check(sql, name))
    else:
        await _library_remove_constraint(self, model, constraint)


def _without_check(sql: str, name: str) -> str:
    """A table's text without the line of this CHECK; columns stand before it."""
    line = re.compile(rf',\s*CONSTRAINT "{re.escape(name)}" CHECK \(.*\)(?=,?$)', re.MULTILINE)
    text, n = line.subn("", sql)
    if n != 1:
        raise OperationalError(f"refused: the table has no CHECK {name}")
    return text


async def edit_table(editor: BaseSchemaEditor, table: str, edit: Callable[[str], str]) -> None:
    """Replace the text of a SQLite table. For what changes no row: the rows stay as they are stored."""
    run = editor.client.execute_query_dict
    found = await run("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table])
    version = (await run("PRAGMA schema_version"))[0]["schema_version"]
    await run("PRAGMA writable_schema = ON")
    try:
        await run(
            "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
            [edit(str(found[0]["sql"])), table],
        )
        await run(f"PRAGMA schema_version = {version + 1}")
    finally:
        await run("PRAGMA writable_schema = RESET")
