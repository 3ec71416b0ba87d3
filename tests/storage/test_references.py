"""What points at a row points at one that is there, in a database that was filled before as well."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from storage import db, schema
from tests.storage import rows

SHIPPED = Path(db.__file__).parent / "migrations"
POINTING = [
    ("numbers", "duty_id"),
    ("numbers_shown", "number_id"),
    ("numbers_shown", "person_id"),
    ("cards", "message_id"),
    ("cards", "person_id"),
    ("cards", "duty_id"),
    ("files", "inbound_id"),
    ("files", "person_id"),
    ("files", "case_id"),
    ("files", "duty_id"),
    ("duties", "reported_by"),
    ("case_results", "reported_by"),
]


@pytest.fixture
def before(tmp_path: Path) -> Iterator[str]:
    """The migrations as they were before these columns pointed at anything."""
    name = "before_references"
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").touch()
    for path in sorted(SHIPPED.glob("0*.py")):
        if path.name < "0009":
            (package / path.name).write_bytes(path.read_bytes())
    sys.path.insert(0, str(tmp_path))
    yield name
    sys.path.remove(str(tmp_path))
    for module in [m for m in sys.modules if m.split(".")[0] == name]:
        del sys.modules[module]


@pytest.mark.usefixtures("database")
async def test_no_id_points_at_nothing() -> None:
    await rows.fill()
    for table, column in POINTING:
        with pytest.raises(IntegrityError):
            await db.rows(f"UPDATE {table} SET {column} = 987654 RETURNING id")


async def test_a_filled_database_is_taken_over_unless_an_id_points_at_nothing(
    empty_url: str, before: str
) -> None:
    await db.connect(empty_url)
    try:
        await schema.migrate(empty_url, before)
        orphan = (
            "INSERT INTO numbers (desk, number, duty_id, event_seq) VALUES ('x', 1, 987654, 0) RETURNING id"
        )
        await db.rows(orphan)  # nothing points yet
        with pytest.raises((OperationalError, IntegrityError)):
            await schema.migrate(empty_url)
        assert await schema.lacks_migrations(empty_url)
        assert len(await db.rows("SELECT id FROM numbers")) == 1
        await db.rows("DELETE FROM numbers RETURNING id")
        await schema.migrate(empty_url)
        assert not await schema.lacks_migrations(empty_url)
        with pytest.raises(IntegrityError):
            await db.rows(orphan)
    finally:
        await db.disconnect()
