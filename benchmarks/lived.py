"""A round that has been lived in: of `roster.filled` enterprises half are late, the others are at every step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from benchmarks import roster
from benchmarks.databases import Engine

TODAY = "2025-05-20T09:00"
_KINDS = 30  # of enterprises, by their case's number
_STEP = (
    "UPDATE duties SET state = ?, reported_on = ?, confirmed_on = ? WHERE milestone = ? AND case_id % 30 = ?"
)
_LATER = "UPDATE duties SET extended_to = ?, due = ? WHERE milestone = ? AND case_id % 30 = ?"
# Every fifth has a consultant; every contact was reminded twice, and wrote once.
_CONSULTANTS = """
INSERT INTO hats (level, city, county, unit, enterprise_id, person_id)
SELECT h.level, h.city, h.county, '咨询机构（样例咨询' || (h.id % 40) || '）', h.enterprise_id, h.person_id
FROM hats h WHERE h.enterprise_id % 5 = 0
"""
_REMINDED = """
INSERT INTO messages (channel, kind, round, status, reason, urgent, not_before, attempts, text, provider_id, created_at,
    sent_at, person_id)
SELECT 'wecom', 'reminder', 'hebei-2024', 'sent', '', FALSE, '@', 1, '提醒', '', '@', '@', p.id FROM people p
"""
_OF_A_STEP = """
INSERT INTO notices (due, rung, text, facts, duty_id, message_id, person_id)
SELECT d.due, 'owner:after-1', 'reminder', '{}', d.id, m.id, m.person_id
FROM messages m JOIN hats h ON h.person_id = m.person_id AND h.unit = ''
JOIN cases c ON c.enterprise_id = h.enterprise_id
JOIN duties d ON d.case_id = c.id AND d.milestone = 'apply_assessment' WHERE m.sent_at < '2025-05-10'
"""
_WROTE = """
INSERT INTO events (seq, at, case_id, person_id, entrance, act, data, plan_version, before, hash)
SELECT (SELECT max(seq) FROM events) + c.id, '2025-05-12 02:00:00+00:00', c.id, h.person_id, 'chat', 'report', '{}',
    '1', '', '' FROM cases c JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.unit = ''
"""
_MORE = (
    _CONSULTANTS,
    _REMINDED.replace("@", "2025-05-06 01:00:00+00:00"),
    _REMINDED.replace("@", "2025-05-13 01:00:00+00:00"),
    _OF_A_STEP,
    _WROTE,
)


async def lived_in(engine: Engine, n: int) -> str:
    """Return the URL of a database with `n` enterprises on `TODAY`."""
    url = await roster.filled(engine, n)
    raw = await engine.raw(url)
    try:
        await raw.begin()
        await raw.many(_STEP, list(_steps()))
        await raw.many(_LATER, [(date(2025, 6, 30), date(2025, 6, 30), "apply_assessment", 15)])
        for statement in _MORE:
            await raw.fetch(statement)
        await raw.commit()
        if engine.name == "PostgreSQL":
            await raw.fetch("ANALYZE")
    finally:
        await raw.close()
    return url


def _steps() -> Iterator[tuple[Any, ...]]:
    """Rows for `_STEP`: half have applied, a sixth is assessed, some have applied for the acceptance."""
    for k in range(_KINDS):
        told, applied = date(2024, 7, 10) + timedelta(k % 8), date(2025, 1, 20) + timedelta(2 * k)
        yield "done", told, told, "deliver_notice", k
        if k < 20:
            yield "done", told, told, "start_audit", k
        if k < 14:
            for step in ("apply_assessment", "forward_assessment"):
                yield "done", applied, applied + timedelta(3), step, k
        elif k == 14:
            yield "reported", date(2025, 5, 12), None, "apply_assessment", k
        else:
            yield "open", None, None, "apply_assessment", k
        if k < 5:
            decided = "failed" if k == 4 else "done"
            yield decided, None, date(2025, 4, 25) + timedelta(4 * k), "assess", k
        elif k < 14:
            yield "open", None, None, "assess", k
        if k < 2:
            yield "done", date(2025, 5, 15), date(2025, 5, 16), "apply_acceptance", k
        elif k < 4:
            yield "open", None, None, "apply_acceptance", k
