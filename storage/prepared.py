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


_WAITING = """
SELECT r.id, r.case_id, c.round_id AS round, e.name, r.kind, r.data, r.person_id, p.name AS "by", r.said, r.at
FROM prepared_reports r JOIN cases c ON c.id = r.case_id JOIN enterprises e ON e.id = c.enterprise_id
JOIN people p ON p.id = r.person_id WHERE r.outcome = '' AND c.enterprise_id IN (?) ORDER BY r.id
"""
_SETTLE = """
UPDATE prepared_reports SET outcome = ?, settled_at = ?, settled_by = ?
WHERE case_id = ? AND kind = ? AND outcome = ''
"""


async def keep_prepared(case_id: int, act: Act, person_id: int, said: str, now: datetime) -> None:
    """Store what was prepared; it takes the place of another of the same matter that waits."""
    matter = (
        act.what if act.kind == Intent.STEP else act.kind
    )  # of the steps said in the plan's words each is one
    await settle_prepared(case_id, matter, "replaced", person_id, now)
    await PreparedReport.create(
        case_id=case_id,
        kind=matter,
        data=msgspec.to_builtins(act),
        person_id=person_id,
        said=said[:400],
        at=now,
    )


async def waiting_prepared(firm_ids: Collection[int]) -> list[Prepared]:
    """Return what waits for the yes of these enterprises, in the order in which it came."""
    return await query.fetch(Prepared, _WAITING, sorted(firm_ids)) if firm_ids else []


async def settle_prepared(case_id: int, kind: str, outcome: str, by: int | None, now: datetime) -> None:
    """Note that nothing of this kind waits for the case any more, and why."""
    await query.change(_SETTLE, outcome, now, by, case_id, kind)
