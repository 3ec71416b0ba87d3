"""A filled database is migrated and keeps its rows, indexes and constraints, on both engines."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError, OperationalError

from storage import db, schema
from tests.make_migration import pending, refused
from tests.storage import rows

SHIPPED = Path(db.__file__).parent / "migrations"
CONSTRAINTS = re.compile(r'CREATE .*INDEX .*|CONSTRAINT .*[^,\n]|"\w+" .* REFERENCES .* ON DELETE \w+')
Make = Callable[[str], str]

HEADER = """
from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [("models", "{before}")]
    operations = [{operations}]
"""

KEEPING = """
    ops.AddField("Duty", "note", fields.CharField(max_length=40, null=True)),
    ops.AddField("Case", "weight", fields.IntField(db_default=7)),
    ops.AddIndex("Duty", Index(fields=["note"], name="idx_duties_note")),
    ops.RenameField("Person", "title", "post"),
    ops.CreateModel(
        name="Remark",
        fields=[
            ("id", fields.IntField(generated=True, primary_key=True)),
            ("text", fields.TextField()),
        ],
        options={
            "table": "remarks", "app": "models", "pk_attr": "id",
            "constraints": [CheckConstraint(check="text <> ''", name="ck_remarks_text")],
        },
        bases=["Model"],
    ),
    ops.RunSQL("UPDATE duties SET note = 'old'"),
    ops.RunSQL("CREATE UNIQUE INDEX uid_people_post ON people (post) WHERE post <> ''"),
"""

CHECKED = """
    ops.CreateModel(
        name="Remark",
        fields=[
            ("id", fields.IntField(generated=True, primary_key=True)),
            ("text", fields.CharField(max_length=40)),
            ("duty", fields.ForeignKeyField("models.Duty", "remarks", OnDelete.RESTRICT)),
        ],
        options={
            "table": "remarks", "app": "models", "pk_attr": "id", "indexes": [Index(fields=["text"])],
            "unique_together": (("text", "duty"),),
            "constraints": [
                CheckConstraint(check="text IN ('a)', 'b')", name="ck_remarks_text"),
                CheckConstraint(check="id > 0", name="ck_remarks_id"),
            ],
        },
        bases=["Model"],
    ),
    ops.RunSQL("INSERT INTO remarks (text, duty_id) SELECT 'b', id FROM duties"),
"""

REBUILDING = {
    "remove a column": 'ops.RemoveField("Case", "chuang_a")',
    "change a column": 'ops.AlterField("Case", "name", fields.CharField(max_length=300))',
    "add a check": 'ops.AddConstraint("Case", CheckConstraint(check="id > 0", name="ck_id"))',
}


@pytest.fixture
def later(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes a package of the shipped migrations and one more, and gives its name."""
    made = []

    def make(operations: str) -> str:
        name = f"later_{abs(hash((request.node.nodeid, operations)))}"
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").touch()
        shipped = sorted(SHIPPED.glob("0*.py"))
        for path in shipped:
            (package / path.name).write_bytes(path.read_bytes())
        (package / "9999_later.py").write_text(
            HEADER.format(before=shipped[-1].stem, operations=operations), "utf-8"
        )
        made.append(name)
        return name

    sys.path.insert(0, str(tmp_path))
    yield make
    sys.path.remove(str(tmp_path))
    for name in [m for m in sys.modules if m.split(".")[0] in made]:
        del sys.modules[name]


async def tables() -> list[str]:
    """The names of all tables."""
    sql = (
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        if db.is_postgres()
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return sorted(row["name"] for row in await db.rows(sql))


async def contents() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    return {table: await db.rows(f'SELECT * FROM "{table}"') for table in await tables()}


async def defined() -> set[str]:
    """Every index and constraint by its definition."""
    if db.is_postgres():
        found = await db.rows(
            "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
        )
        return {row["line"] for row in found}
    found = await db.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {line for row in found for line in CONSTRAINTS.findall(row["sql"])}


async def test_no_migration_is_owed() -> None:
    """Else run `make migration NAME=…` (docs/decisions/0001-migrations.md)."""
    owed = [op.describe() for writer in await pending() for op in writer.operations]
    assert owed == []


@pytest.mark.usefixtures("database")
async def test_every_table_is_filled_by_our_rows() -> None:
    """Or an upgrade that empties a table would not be seen."""
    await rows.fill()
    assert [table for table, found in (await contents()).items() if not found] == []
    models = Tortoise.apps["models"] if Tortoise.apps else {}
    expected = {model._meta.db_table for model in models.values()} | {"tortoise_migrations"}
    assert set(await tables()) == expected


async def test_an_upgrade_keeps_rows_indexes_and_constraints(database: str, later: Make) -> None:
    await rows.fill()
    package = later(KEEPING)
    rows_before, schema_before = await contents(), await defined()
    assert await schema.lacks_migrations(database, package)
    await schema.migrate(database, package)
    assert not await schema.lacks_migrations(database, package)
    after = await contents()
    assert after.pop("remarks") == []
    assert len(after.pop("tortoise_migrations")) == len(rows_before.pop("tortoise_migrations")) + 1
    for row in rows_before["duties"]:
        row["note"] = "old"
    for row in rows_before["cases"]:
        row["weight"] = 7
    for row in rows_before["people"]:
        row["post"] = row.pop("title")
    assert after == rows_before
    added = await defined() - schema_before
    assert schema_before <= await defined()
    assert any("idx_duties_note" in line for line in added)
    assert any("uid_people_post" in line for line in added)
    with pytest.raises(IntegrityError):
        await db.rows("INSERT INTO remarks (text) VALUES ('') RETURNING id")


async def test_migrating_again_changes_nothing(database: str, later: Make) -> None:
    await rows.fill()
    package = later(KEEPING)
    await schema.migrate(database, package)
    before = await contents(), await defined()
    await schema.migrate(database, package)
    assert (await contents(), await defined()) == before


@pytest.mark.parametrize("name", ["ck_remarks_text", "ck_remarks_id"])
async def test_a_check_is_dropped_by_its_name_and_nothing_else_is(
    database: str, later: Make, name: str
) -> None:
    await rows.fill()
    before = await defined()
    await schema.migrate(database, later(CHECKED + f'ops.RemoveConstraint("Remark", "{name}")'))
    assert [row["text"] for row in await db.rows("SELECT text FROM remarks")] == ["b"]
    added = " ".join(await defined() - before)
    assert name not in added
    assert "ck_remarks_" in added  # the other one
    assert "UNIQUE" in added and "idx_remarks_text" in added
    with pytest.raises(IntegrityError):
        await db.rows("INSERT INTO remarks (id, text, duty_id) VALUES (9, 'a)', 99) RETURNING id")
    other = {"ck_remarks_text": (0, "b"), "ck_remarks_id": (3, "c")}[name]
    with pytest.raises(IntegrityError):
        await db.rows("INSERT INTO remarks (id, text, duty_id) VALUES (?, ?, 1) RETURNING id", *other)
    new = {"ck_remarks_text": (3, "c"), "ck_remarks_id": (0, "a)")}[name]
    await db.rows("INSERT INTO remarks (id, text, duty_id) VALUES (?, ?, 1) RETURNING id", *new)
    if not db.is_postgres():
        assert (await db.rows("PRAGMA integrity_check"))[0]["integrity_check"] == "ok"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("operation", REBUILDING.values(), ids=REBUILDING)
async def test_a_rebuild_that_would_empty_children_is_refused(
    database: str, later: Make, operation: str
) -> None:
    await rows.fill()
    before = await contents(), await defined()
    with pytest.raises(OperationalError, match="refused: rebuilding"):
        await schema.migrate(database, later(operation))
    assert (await contents(), await defined()) == before


async def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, later: Make) -> None:
    broken = later(KEEPING + ', ops.RunSQL("INSERT INTO nowhere VALUES (1)")'.lstrip(", "))
    await db.connect(empty_url)
    try:
        with pytest.raises(OperationalError, match="nowhere"):
            await schema.migrate(empty_url, broken)
        assert await tables() == []
        await schema.migrate(empty_url)
        await rows.fill()
    finally:
        await db.disconnect()


async def test_the_writer_of_migrations_names_what_sqlite_cannot_do() -> None:
    from tortoise.migrations.operations import AddIndex, RemoveField
    from tortoise.migrations.writer import MigrationWriter

    kept = AddIndex("Case", None)  # type: ignore[arg-type]
    writer = MigrationWriter("0002_x", "models", [kept, RemoveField("Case", "chuang_a")])
    assert [line for line in refused(writer) if "chuang_a" in line]
    assert len(refused(writer)) == 1
