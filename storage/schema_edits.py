"""What a migration changes in a table that is filled, where SQLite would have to rebuild it.

SQLite keeps a table's CREATE TABLE as text and reads it anew when its version has changed; for what
changes no stored row its documentation names the edit of that text as the way
(https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"). It runs
inside the migration's transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy, deepcopy
from typing import Any

from tortoise.exceptions import OperationalError
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State

_library_remove_constraint = SqliteSchemaEditor.remove_constraint


async def remove_constraint(
    self: SqliteSchemaEditor, model: Any, constraint: UniqueConstraint | CheckConstraint
) -> None:
    """The library would rebuild the table to drop a CHECK, which loses rows and indexes."""
    if isinstance(constraint, CheckConstraint):
        name = constraint.name
        await _edit_table(self, model._meta.db_table, lambda sql: _without_check(sql, name))
    else:
        await _library_remove_constraint(self, model, constraint)


def _without_check(sql: str, name: str) -> str:
    """Return a table's text without the line of this CHECK; columns stand before it."""
    line = re.compile(rf',\s*CONSTRAINT "{re.escape(name)}" CHECK \(.*\)(?=,?$)', re.MULTILINE)
    text, n = line.subn("", sql)
    if n != 1:
        raise OperationalError(f"refused: the table has no CHECK {name}")
    return text


async def _edit_table(editor: BaseSchemaEditor, table: str, edit: Callable[[str], str]) -> None:
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


class AddForeignKey(TortoiseOperation):
    """A column that holds ids becomes a foreign key, on a table that is filled. Its rows stay as they
    are; one that points at nothing stops the migration, which then changes nothing.

    `was` is the column, and the field that it was; `name` is that of the relation.
    """

    def __init__(self, model_name: str, was: str, name: str, field: Any) -> None:
        self.model_name, self.was, self.name, self.field = model_name, was, name, field

    def describe(self) -> str:
        return f"Make {self.was} of {self.model_name} a foreign key"

    def state_forward(self, app_label: str, state: State) -> None:
        model_state = self.get_model_state(state, app_label, self.model_name)
        del model_state.fields[self.was]
        model_state.fields[self.name] = deepcopy(self.field)
        state.reload_models({(app_label, self.model_name), state.apps.split_reference(self.field.model_name)})
        # The library knows a relation's column only once its model has been built.
        built = state.apps.get_model(f"{app_label}.{self.model_name}")._meta.fields_map[self.name]
        model_state.fields[self.name] = copy(built)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None:
            return
        model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
        relation: Any = model._meta.fields_map[self.name]
        table, parent = model._meta.db_table, relation.related_model._meta.db_table
        points = f'REFERENCES "{parent}" ("id") ON DELETE RESTRICT'
        if not isinstance(state_editor, SqliteSchemaEditor):
            name = f"fk_{table}_{self.was}"
            await state_editor._run_sql(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("{self.was}") {points}'
            )
            return
        await _edit_table(state_editor, table, lambda sql: _pointing(sql, self.was, points))
        found = await state_editor.client.execute_query_dict(f'PRAGMA foreign_key_check("{table}")')
        if found:
            raise OperationalError(
                f"refused: {table}.{self.was} points at rows of {parent} that are not there"
            )


def _pointing(sql: str, column: str, points: str) -> str:
    """Return a table's text with one of its columns pointing at another table."""
    text, n = re.subn(rf'^(\s*"{column}" [^,\n]*?)(?=,?$)', rf"\1 {points}", sql, flags=re.MULTILINE)
    if n != 1:
        raise OperationalError(f"refused: the table has no column {column}")
    return text
