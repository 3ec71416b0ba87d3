"""The register of violations (N-3.3b, c)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import EventName, Scope, replace
from storage import chain, models, query
from storage.query import UNRESTRICTED
from storage.scopes import scope_condition

_FIELDS = ("decided_on", "amount", "article", "handling", "reported_on", "credit_on")


class ViolationEntry(Struct, frozen=True):
    """One decision as a workbook gives it. `case_id` is the case of the enterprise, or of the one that
    commissioned the consultant, if it is known."""

    party: str
    consultant: bool
    city: str
    county: str
    decision_no: str
    decided_on: date
    case_id: int | None = None
    amount: str = ""
    article: str = ""
    handling: str = ""
    reported_on: date | None = None
    credit_on: date | None = None


class Violation(Struct, frozen=True):
    """A decision in the register; see `storage.models.Violation`."""

    id: int
    case_id: int | None
    consultant: bool
    party: str
    city: str
    county: str
    decision_no: str
    decided_on: date
    amount: str
    article: str
    handling: str
    reported_on: date | None
    credit_on: date | None
    at: datetime


_LISTED = """
SELECT * FROM violations v WHERE v.round = ? AND (?) ORDER BY v.id
"""


def _kept(one: ViolationEntry | Violation) -> dict[str, Any]:
    """Return the fields, by name, that a later list of decisions may fill in."""
    return {name: getattr(one, name) for name in _FIELDS}


async def merge(
    entries: Sequence[ViolationEntry], round_key: str, now: datetime, plan_version: str
) -> tuple[int, int]:
    """Add new decisions and fill in known ones (by number and party), with their events, in the
    caller's transaction; a blank erases nothing. Returns (new, changed)."""
    found = await query.fetch(Violation, _LISTED, round_key, UNRESTRICTED)
    known = {(v.decision_no, v.party): (v.id, v.case_id, _kept(v)) for v in found}
    events, new, changed = [], 0, 0
    for e in entries:
        if (e.decision_no, e.party) not in known:
            case_id, values = e.case_id, _kept(e)
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
            new += 1
        else:
            row_id, case_id, before = known[e.decision_no, e.party]
            values = {name: value for name, value in _kept(e).items() if value and value != before[name]}
            if not values:
                continue
            await models.Violation.filter(id=row_id).update(**values)
            known[e.decision_no, e.party] = row_id, case_id, before | values
            changed += 1
        facts = {"no": e.decision_no, "party": e.party, **{k: str(v) for k, v in values.items() if v}}
        events.append(
            chain.Entry(now, "import", EventName.VIOLATION, facts, case_id, plan_version=plan_version)
        )
    if events:
        await chain.add_events(events)
    return new, changed


async def list_violations(scope: Scope, round_key: str) -> list[Violation]:
    """Return the register by place and day. An enterprise's own scope holds nothing, because the register
    is the bureaus'."""
    of_bureaus = scope_condition(replace(scope, enterprises=frozenset()), "v")
    return await query.fetch(Violation, _LISTED, round_key, of_bureaus)
