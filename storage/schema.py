"""The schema: bringing it to this version, and saying where it is not."""

from __future__ import annotations

from tortoise import Tortoise
from tortoise.migrations.executor import MigrationExecutor

from storage import db, tortoise_patches

_MIGRATION_LOCK = 7_241_184  # one number for all processes of this product


async def migrate(url: str, migrations: str = db.MIGRATIONS) -> None:
    """Bring the schema to this version; only one process at a time does it.

    All in one transaction: the library's own runner has no lock and notes a migration only after
    its commit, so a kill between the two would leave a database that can never be migrated again.
    """

    async def apply() -> None:
        await db.hold_lock(_MIGRATION_LOCK)
        executor = _executor(url, migrations)
        editor = executor._schema_editor()
        history = editor._get_model_sql_data(executor.recorder.model).table_sql
        await editor._run_sql(history.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
        steps = await executor.plan(None)
        if not steps:
            return
        applied = set(await executor.recorder.applied_migrations())
        with tortoise_patches.never_queried():
            state = await executor._project_state(applied)
            for step in steps:
                await step.migration.apply(state, schema_editor=editor)
                await executor.recorder.record_applied(step.migration.app_label, step.migration.name)

    await db.write(apply)


async def lacks_migrations(url: str, migrations: str = db.MIGRATIONS) -> bool:
    """Whether migrations of this version have not been applied yet."""
    return bool(await _executor(url, migrations).plan(None))


async def absent() -> list[str]:
    """Return the tables of this version that the database lacks, though its history of migrations may say
    otherwise.

    That happens if it was restored in part, or its tables were moved.
    """
    wanted = {model._meta.db_table for model in (Tortoise.apps or {})["models"].values()}
    found = await db.rows(
        "SELECT table_name AS name FROM information_schema.tables "
        "WHERE table_schema = ANY (current_schemas(false))"
        if db.is_postgres()
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    return sorted(wanted - {row["name"] for row in found})


def _executor(url: str, migrations: str) -> MigrationExecutor:
    return MigrationExecutor(db.connection(), db.config(url, migrations)["apps"])
