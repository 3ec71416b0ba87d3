"""A whole round without sockets decides what it always did: the figures are stored.

Where the service is meant to decide otherwise, `python -m tests.stories.test_rehearsed_round` stores them anew,
and the difference belongs into the commit's message.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks import roster
from handlers.rehearsal.play import rehearsed
from handlers.runtime.settings import read_settings
from handlers.services.rosters.intake import Intake, read_workbook
from storage import db
from tests.places import HEBEI

# A plan as it was, and what was decided by it before a rehearsal learnt to leave things out.
DATA = Path(__file__).parent.parent / "data" / "rehearsed"
_MESSAGES = """
SELECT p.name, m.channel, m.kind, m.status, m.sent_at FROM messages m JOIN people p ON p.id = m.person_id
ORDER BY m.id
"""
_NOTICES = """
SELECT c.name, d.milestone, n.due, n.rung, n.text, p.name AS who, m.sent_at
FROM notices n JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id
JOIN people p ON p.id = n.person_id JOIN messages m ON m.id = n.message_id ORDER BY n.id
"""
_DIGESTS = "SELECT person_id, at, message_id, snapshot FROM digests ORDER BY id"
_DUTIES = "SELECT id, state, due, opened_on, planned_to, next_action_at FROM duties ORDER BY id"
_EVENTS = "SELECT act, case_id, data FROM events ORDER BY seq"


def _books() -> list[Intake]:
    return [read_workbook("list.xlsx", roster.workbook(30), HEBEI)]


async def _figures(*, words: bool) -> tuple[dict[str, Any], int]:
    """What was decided, as it is stored; and how many messages were put into words."""
    settings = read_settings({"LOG_LEVEL": "error", "ROUND": str(DATA / "hebei-2024.toml")})
    async with rehearsed(settings, _books(), words=words) as play:
        months = [month async for month in play.months()]
        found = await db.rows(_MESSAGES)
        sums = {}
        for name, statement in (("notices", _NOTICES), ("digests", _DIGESTS), ("duties", _DUTIES)):
            rows = await db.rows(statement)
            sums[name] = {"n": len(rows), "hash": _hash(rows)}
        by_kind = Counter(f"{row['channel']} {row['kind']} {row['status']}" for row in found)
        by_day = Counter(row["sent_at"][:10] for row in found)
        events = Counter(row["act"] for row in await db.rows(_EVENTS))
    return {
        "months": months,
        "by_kind": dict(sorted(by_kind.items())),
        "by_day": dict(sorted(by_day.items())),
        "events": dict(sorted(events.items())),
        "messages": {"n": len(found), "hash": _hash(found)},
        **sums,
    }, play.in_words.n


def _hash(rows: list[dict[str, Any]]) -> str:
    return hashlib.sha256(repr([tuple(row.values()) for row in rows]).encode()).hexdigest()[:16]


@pytest.mark.parametrize("words", [False, True])
async def test_a_round_without_sockets_decides_what_the_service_decides(words: bool) -> None:
    """Whether each message is put into words or only the first of each sort."""
    found, worded = await _figures(words=words)
    assert found == json.loads((DATA / "figures.json").read_text("utf-8"))
    assert worded == found["messages"]["n"] if words else 10 < worded < 100


def _store() -> None:
    found, _ = asyncio.run(_figures(words=False))
    (DATA / "figures.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    _store()
