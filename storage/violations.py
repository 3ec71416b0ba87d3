"""The register of violations (N-3.3b, c)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from bot.words import Scope
from storage import chain
from storage.models import Violation

FIELDS = ("decided_on", "amount", "article", "handling", "reported_on", "credit_on")


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision as a workbook gives it. `case_id` is of the enterprise, or of the one that
    commissioned the consultant, where that is known."""

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


async def merge(
    entries: Sequence[Entry], round_key: str, now: datetime, plan_version: str
) -> tuple[int, int]:
    """Add new decisions and fill in known ones (by number and party), with their events, in the
    caller's transaction; a blank erases nothing. Returns (new, changed)."""
    known = {(v.decision_no, v.party): v for v in await Violation.filter(round=round_key)}
    events, new, changed = [], 0, 0
    for e in entries:
        row = known.get((e.decision_no, e.party))
        if row is None:
            values = {name: getattr(e, name) for name in FIELDS}
            row = await Violation.create(
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
            known[e.decision_no, e.party] = row
            new += 1
        else:
            values = {
                name: getattr(e, name)
                for name in FIELDS
                if getattr(e, name) and getattr(e, name) != getattr(row, name)
            }
            if not values:
                continue
            await Violation.filter(id=row.id).update(**values)
            changed += 1
        facts = {"no": e.decision_no, "party": e.party, **{k: str(v) for k, v in values.items() if v}}
        events.append(chain.Entry(now, "import", "violation", facts, row.case_id, plan_version=plan_version))
    if events:
        await chain.add(events)
    return new, changed


async def listed(scope: Scope, round_key: str) -> list[Violation]:
    """By place and day. An enterprise's own scope holds none: the register is the bureaus'."""
    query = Violation.filter(round=round_key)
    if not scope.everything:
        wanted = Q(city__in=sorted(scope.cities)) if scope.cities else Q(id=-1)
        for city, county in sorted(scope.counties):
            wanted |= Q(city=city, county=county)
        query = query.filter(wanted)
    return await query.order_by("city", "county", "decided_on", "id")
