"""All that is kept of one person, as rows; and who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.words import EventName
from storage import query, row_values
from storage.inbox import WRITTEN_FROM

_FIND = """
SELECT DISTINCT p.id, p.name FROM people p LEFT JOIN addresses a ON a.person_id = p.id
WHERE p.name = ? OR p.phone = ? OR a.address = ? OR a.key = ? ORDER BY p.id
"""
# By the part of the document in which the rows stand.
_PARTS: dict[str, str] = {
    "addresses": "SELECT channel, address, state, since, why FROM addresses WHERE person_id = ? ORDER BY id",
    "roles": """
SELECT h.level, h.city, h.county, h.unit, e.name AS enterprise, h.ended_at FROM hats h
LEFT JOIN enterprises e ON e.id = h.enterprise_id WHERE h.person_id = ? ORDER BY h.id
""",
    "preferences": "SELECT hour, channel, muted_until, deputy_id FROM preferences WHERE person_id = ?",
    "digests": "SELECT rhythm FROM digest_rhythms WHERE person_id = ?",
    "sign_ins": """
SELECT sort, client, made_at, expires_at, ended_at FROM passes WHERE person_id = ? ORDER BY id
""",
    "open_question": "SELECT pending, expires_at FROM questions WHERE person_id = ?",
    "messages": """
SELECT id, channel, kind, status, reason, text, created_at, sent_at FROM messages WHERE person_id = ? ORDER BY id
""",
    "tickets": "SELECT id, text, answer, asked_at, answered_at FROM tickets WHERE person_id = ? ORDER BY id",
    "ticket_words": "SELECT ticket_id, at, side, text FROM ticket_words WHERE person_id = ? ORDER BY id",
    "files": "SELECT name, type, size, sha256, received_at FROM files WHERE person_id = ? ORDER BY id",
    "trainings": """
SELECT t.held_on, t.place, i.unit, i.answer, i.words, i.came FROM training_invitees i
JOIN trainings t ON t.id = i.training_id WHERE i.person_id = ? ORDER BY i.id
""",
    "expert": "SELECT name, unit, specialty, phone, email, wecom, city FROM experts WHERE person_id = ? ORDER BY id",
    "assessments": """
SELECT b.held_on, b.place, o.answer, o.words, o.answered_at FROM batch_experts o JOIN experts x ON x.id = o.expert_id
JOIN batches b ON b.id = o.batch_id WHERE x.person_id = ? ORDER BY o.id
""",
    "announcements": "SELECT text, written_at, approved_at FROM announcements WHERE by_id = ? ORDER BY id",
    "events": "SELECT seq, at, entrance, act, case_id, data FROM events WHERE person_id = ? ORDER BY seq",
}
_SELF = "SELECT name, title, phone, unlisted, purged_at FROM people WHERE id = ?"
_WROTE = f"""
SELECT i.text, i.answer, i.received_at FROM inbound i
JOIN addresses a ON a.channel = i.channel AND lower(a.key) = {WRITTEN_FROM} WHERE a.person_id = ? ORDER BY i.id
"""
_CASES = """
SELECT c.id, c.city, c.county, c.enterprise_id FROM hats h JOIN cases c ON c.enterprise_id = h.enterprise_id
WHERE h.person_id = ?
"""
_NAMED = """
SELECT seq, at, entrance, act, case_id, data FROM events
WHERE case_id IN (?) AND (person_id IS NULL OR person_id <> ?) AND CAST(data AS text) LIKE ? ORDER BY seq
"""
_LOOKS = """
SELECT at, entrance, person_id, case_id, data FROM events WHERE act = ? AND (case_id IS NULL OR case_id IN (?))
ORDER BY seq
"""
_JSON = ("data", "pending")
_Rows = list[dict[str, Any]]


async def people_of(handle: str) -> list[tuple[int, str]]:
    """Return (id, name) of everybody with this name, number, address or account, whether in office or not."""
    found = await query.rows(_FIND, handle, handle, handle, handle.lower())
    return [(int(row["id"]), str(row["name"])) for row in found]


async def data_of(person_id: int) -> dict[str, _Rows]:
    """Return all rows that hold something about this person."""
    parts = {name: await query.rows(statement, person_id) for name, statement in _PARTS.items()}
    own = await query.rows(_SELF, person_id)
    cases = [row["id"] for row in await query.rows(_CASES, person_id)]
    named = await query.rows(_NAMED, cases, person_id, f"%{own[0]['name']}%")
    found = {"person": own, **parts, "wrote": await query.rows(_WROTE, person_id), "named_in": named}
    return {part: [_read(row) for row in rows] for part, rows in found.items()}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {k: row_values.json(v) if k in _JSON else v for k, v in row.items()}


async def cases_of(person_id: int) -> _Rows:
    """Return the cases of the enterprises whose contact this person is or was: id, place, enterprise."""
    return await query.rows(_CASES, person_id)


async def looks(case_ids: Sequence[int]) -> _Rows:
    """Return every recorded look at one of these cases, or at lists of people."""
    found = await query.rows(_LOOKS, EventName.PERSONAL_DATA_READ, list(case_ids))
    return [{**_read(row), "at": row_values.moment_of_row(row["at"])} for row in found]
