"""Reports that a consultant prepared and that wait for the enterprise's yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from bot.words import Act, Intent
from storage import query
from storage.models import PreparedReport


class Prepared(Struct, frozen=True):
    """One that waits; `name` is the enterprise's, `by` the consultant's."""

    id: int
    case_id: int
    round: str
    name: str
    kind: str
    data: dict[str, Any]
    person_id: int
    by: str
    said: str
    at: datetime

    @property
    def meant(self) -> Act:
        """What the enterprise does by its yes."""
        return msgspec.convert(self.data, Act)


class _Answered(Struct, frozen=True):
    """One that a colleague answered; `by` is the colleague's name."""

    name: str
    said: str
    outcome: str
    by: str


_WAITING = """
SELECT r.id, r.case_id, c.round_id AS round, e.name, r.kind, r.data, r.person_id, p.name AS "by", r.said, r.at
FROM prepared_reports r JOIN cases c ON c.id = r.case_id JOIN enterprises e ON e.id = c.enterprise_id
JOIN people p ON p.id = r.person_id WHERE r.outcome = '' AND c.enterprise_id IN (?) ORDER BY r.id
"""
_SETTLED = """
SELECT e.name, r.said, r.outcome, p.name AS "by" FROM prepared_reports r
JOIN cases c ON c.id = r.case_id JOIN enterprises e ON e.id = c.enterprise_id JOIN people p ON p.id = r.settled_by
WHERE r.outcome IN ('done', 'refused', 'reported') AND c.enterprise_id IN (?) AND r.settled_by <> ? AND r.settled_at > ?
ORDER BY r.settled_at DESC, r.id DESC LIMIT 1
"""
_SETTLE = "UPDATE prepared_reports SET outcome = ?, settled_at = ?, settled_by = ? WHERE id = ?"
_SETTLE_MATTER = """
UPDATE prepared_reports SET outcome = ?, settled_at = ?, settled_by = ?
WHERE case_id = ? AND kind = ? AND outcome = '' RETURNING said
"""
_LAST_TOLD = """
SELECT text FROM messages WHERE person_id = ? AND status = 'sent' ORDER BY sent_at DESC, id DESC LIMIT 1
"""


async def keep_prepared(case_id: int, act: Act, person_id: int, said: str, now: datetime) -> None:
    """Store what was prepared; it takes the place of another of the same matter that waits."""
    await settle_matter(case_id, act, "replaced", person_id, now)
    await PreparedReport.create(
        case_id=case_id,
        kind=_matter(act),
        data=msgspec.to_builtins(act),
        person_id=person_id,
        said=said[:400],
        at=now,
    )


def _matter(act: Act) -> str:
    """Return what an act of a case is about: of the steps said in the plan's words, and of the changes, each is one."""
    if act.kind == Intent.STEP:
        return act.what
    return f"{act.kind} {act.what}"[:40] if act.kind == Intent.REPORT_CHANGE else act.kind


async def waiting_prepared(firm_ids: Collection[int]) -> list[Prepared]:
    """Return what waits for the yes of these enterprises, in the order in which it came."""
    return await query.fetch(Prepared, _WAITING, sorted(firm_ids)) if firm_ids else []


async def settled_by_others(firm_ids: Collection[int], person_id: int, since: datetime) -> _Answered | None:
    """Return what somebody else answered last for these enterprises since then."""
    return await query.one(_Answered, _SETTLED, sorted(firm_ids), person_id, since) if firm_ids else None


async def settle_prepared(one: Prepared, outcome: str, by: int | None, now: datetime) -> None:
    """Note that this one waits no more, and why."""
    await query.change(_SETTLE, outcome, now, by, one.id)


async def settle_matter(case_id: int, act: Act, outcome: str, by: int | None, now: datetime) -> list[str]:
    """Note that nothing that was prepared of the act's matter waits for the case any more, and why; return what was."""
    return await query.column(_SETTLE_MATTER, outcome, now, by, case_id, _matter(act))


async def was_told_last(person_id: int, one: Prepared) -> bool:
    """Say whether the question about this one is the newest message that has reached the person."""
    texts = await query.column(_LAST_TOLD, person_id)
    return bool(texts) and one.name in texts[0] and one.said[:200] in texts[0]
