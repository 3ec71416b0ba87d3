"""A round under way, kept as rows: what most stories begin with is played once a process and engine, and
put back where the same beginning is asked for again.

Who finds such rows is a service after a restart: its memory is empty, nobody holds a right, and WeCom and
the mail server, as fresh as it is, have forgotten what was delivered before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Hashable
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec.structs import fields

from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.wecom import WeComTwin
from storage import db

PutBack = Callable[[], Awaitable[None]]
_SNAPSHOTS: dict[Hashable, sqlite3.Connection | str] = {}

_UNTOUCHED = "SELECT " + " + ".join(
    f"(SELECT count(*) FROM {table})" for table in ("people", "enterprises", "events", "inbound", "messages")
)
_TABLES = """
SELECT table_name AS name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_name NOT LIKE 'tortoise%'
"""
_SEQUENCES = "SELECT sequencename AS name, last_value AS last FROM pg_sequences WHERE last_value IS NOT NULL"


async def untouched(twin: WeComTwin, mailbox: Mailbox) -> bool:
    """Whether nothing has happened on any side yet, and nothing is about to go wrong."""
    heard = twin.ledger.version or mailbox.letters or len(twin.directory)
    if heard or not all(_as_made(knobs) for knobs in (twin.knobs, mailbox.knobs)):
        return False
    (row,) = await db.rows(f"{_UNTOUCHED} AS n")
    return not row["n"]


def _as_made(knobs: Any) -> bool:
    """Whether nobody has turned one; that of chance is a new one each time, and the other side's patience is the
    harness's own."""
    names = [own.name for own in fields(knobs) if own.name not in ("random", "callback_timeout")]
    made = type(knobs)()
    return all(getattr(knobs, name) == getattr(made, name) for name in names)


async def put_back(key: Hashable, url: str) -> bool:
    """Make the open database what it was when `key` was kept; False if it never was."""
    kept = _SNAPSHOTS.get(key)
    if isinstance(kept, str):
        await db.connection().execute_script(kept)
    elif kept:
        with closing(sqlite3.connect(str(db.sqlite_path(url)))) as live:
            kept.backup(live)
    return kept is not None


async def keep(key: Hashable, url: str) -> None:
    """The rows of the open database, but for the rights that its processes hold."""
    _SNAPSHOTS[key] = await _script() if db.is_postgres() else _copied(db.sqlite_path(url) or Path())


def _copied(path: Path) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(path)) as live:
        live.backup(kept)
    kept.execute("DELETE FROM leases")
    kept.commit()
    return kept


async def _script() -> str:
    """Statements that put all rows back, in one round trip; rows as the server itself writes them."""
    script = ["BEGIN", "SET LOCAL session_replication_role = replica"]  # in whatever order
    for name in [row["name"] for row in await db.rows(_TABLES)]:
        if name == "leases":
            continue
        (row,) = await db.rows(f"SELECT quote_literal(json_agg(t)::text) AS rows FROM {name} AS t")
        script.append(f"DELETE FROM {name}")
        if row["rows"]:
            script.append(
                f"INSERT INTO {name} OVERRIDING SYSTEM VALUE "
                f"SELECT * FROM json_populate_recordset(NULL::{name}, {row['rows']}::json)"
            )
    script += [f"SELECT setval('{row['name']}', {row['last']})" for row in await db.rows(_SEQUENCES)]
    return ";\n".join([*script, "COMMIT"])
