"""The register of violations (N-3.3b, c)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.words import EventName, Scope, ViolationEntry, replace
from storage import chain, models, query
from storage.query import UNRESTRICTED, Sql
from storage.scopes import scope_condition


class Violation(ViolationEntry, frozen=True, kw_only=True):
    """A decision in the register; see `storage.models.Violation`."""

    id: int
    decided_on: date
    at: datetime


_LISTED = """
SELECT * FROM violations v WHERE v.round = ? AND (?) ORDER BY v.id
"""


async def merge(entries: Sequence[ViolationEntry], round_key: str, entry: chain.Entry) -> tuple[int, int]:
    """Add new decisions and fill in known ones (by number and party), in the caller's transaction; a blank
    erases nothing. Each that changed is an event like `entry`. Returns (new, changed)."""
    kept = await keep(entries, round_key, entry.at)
    events = [
        replace(entry, act=EventName.VIOLATION, data=_facts_of(one, values), case_id=case_id)
        for one, case_id, values, _ in kept
    ]
    if events:
        await chain.add_events(events)
    new = sum(is_new for *_, is_new in kept)
    return new, len(kept) - new


def _facts_of(one: ViolationEntry, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the event of a decision says: its number and party, and what is new."""
    return {"no": one.decision_no, "party": one.party, **{k: str(v) for k, v in values.items() if v}}


async def keep(
    entries: Sequence[ViolationEntry], round_key: str, now: datetime
) -> list[tuple[ViolationEntry, int | None, dict[str, Any], bool]]:
    """Store these decisions without an event. Returns each that changed something with its case, what was
    stored of it, and whether it is new."""
    found = await query.fetch(Violation, _LISTED, round_key, UNRESTRICTED)
    known = {(v.decision_no, v.party): (v.id, v.case_id, v.told) for v in found}
    kept = []
    for e in entries:
        if (e.decision_no, e.party) not in known:
            case_id, values = e.case_id, e.told
            row = await models.Violation.create(
                round=round_key,
                case_id=e.case_id,
                consultant=e.consultant,
                party=e.party,
                city=e.city,
                county=e.county,
                decision_no=e.decision_no,
                at=now,
                **values,
            )
            known[e.decision_no, e.party] = int(row.id), case_id, values
            kept.append((e, case_id, values, True))
        else:
            row_id, case_id, before = known[e.decision_no, e.party]
            values = {name: value for name, value in e.told.items() if value and value != before[name]}
            if not values:
                continue
            await models.Violation.filter(id=row_id).update(**values)
            known[e.decision_no, e.party] = row_id, case_id, before | values
            kept.append((e, case_id, values, False))
    return kept


async def decisions_of(case_id: int, round_key: str) -> list[Violation]:
    """Return the decisions on record of this case, in the order in which they came."""
    return await query.fetch(Violation, _LISTED, round_key, Sql("v.case_id = ?", (case_id,)))


async def list_violations(scope: Scope, round_key: str) -> list[Violation]:
    """Return the register by place and day. An enterprise's own scope holds nothing, because the register
    is the bureaus'."""
    of_bureaus = scope_condition(replace(scope, enterprises=frozenset()), "v")
    return await query.fetch(Violation, _LISTED, round_key, of_bureaus)
