"""Cases: load one, apply a decision to it, list those of a scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tortoise.expressions import F, Q

from bot.words import OWING, Assessor, Case, CaseStatus, Decision, Duty, Enterprise, Scope
from storage import accounts, audit, chain, db, duties, models, people

CHUNK = 5000  # cases to a statement: one takes 32,766 values at most
DUTY_FIELDS = (
    "owner",
    "position",
    "state",
    "due",
    "legal_due",
    "opened_on",
    "reported_on",
    "reported_at",
    "reported_by",
    "confirmed_on",
    "planned_to",
    "next_action_at",
    "extended_to",
    "acked_on",
    "data",
)


async def load(case_id: int, *, lock: bool = False) -> Case | None:
    """One case with its duties in order. `lock` holds its row until the transaction ends."""
    query = models.Case.filter(id=case_id)
    row = await (query.select_for_update() if lock else query).first()
    if row is None:
        return None
    return (await assemble([row]))[0]


async def of_duty(duty_id: int) -> tuple[Case, Duty]:
    """A duty in its case, whose row is locked until the transaction ends."""
    row = await models.Duty.get(id=duty_id)
    case = await load(row.case_id, lock=True)
    assert case is not None
    return case, next(d for d in case.duties if d.id == duty_id)


async def assemble(found: Iterable[models.Case]) -> list[Case]:
    """Rows to cases, with three more statements for every 5,000 of them."""
    cases = list(found)
    return [
        case
        for start in range(0, len(cases), CHUNK)
        for case in await _assemble(cases[start : start + CHUNK])
    ]


async def _assemble(cases: list[models.Case]) -> list[Case]:
    """Past the object layer for the duties: there are seven to a case."""
    ids = [c.id for c in cases]
    rows = await db.rows(
        f"SELECT * FROM duties WHERE case_id IN ({db.marks(ids)}) ORDER BY position, turn", *ids
    )
    owed: dict[int, list[Duty]] = defaultdict(list)
    for row in rows:
        owed[row["case_id"]].append(duties.of_row(row))
    firms = {
        e.id: e
        for e in await models.Enterprise.filter(id__in=[c.enterprise_id for c in cases if c.enterprise_id])
    }
    staffed = await people.staffed()
    return [_case(c, tuple(owed[c.id]), firms.get(c.enterprise_id or 0), staffed) for c in cases]


def duty_of(row: models.Duty) -> Duty:
    return Duty(
        row.id,
        row.case_id,
        row.milestone,
        row.owner,
        row.state,
        row.due,
        row.legal_due,
        row.opened_on,
        row.reported_on,
        row.reported_at,
        row.reported_by,
        row.confirmed_on,
        row.planned_to,
        row.next_action_at,
        row.position,
        row.turn,
        row.extended_to,
        row.acked_on,
        row.data,
    )


def _case(
    row: models.Case, duties: tuple[Duty, ...], firm: models.Enterprise | None, staffed: people.Staffed
) -> Case:
    return Case(
        row.id,
        row.round_id,
        row.enterprise_id,
        row.name,
        row.city,
        row.county,
        Assessor(row.assessor),
        CaseStatus(row.status),
        duties,
        uscc=firm.uscc if firm else "",
        industry=firm.industry if firm else "",
        paused=row.paused,
        aliases=tuple(firm.aliases) if firm else (),
        unstaffed=row.city not in staffed.cities,
        no_county=(row.city, row.county) not in staffed.counties,
    )


@dataclass(frozen=True, slots=True)
class Applied:
    """The event's number, and the id of the duty that the decision opened."""

    seq: int
    opened: int | None


async def apply(case: Case, decision: Decision, entry: chain.Entry) -> Applied | None:
    """The only way a case changes: its rows and its event, in the running transaction.

    `case` must have been loaded with `lock`. None for a refusal, which changes nothing.
    """
    if decision.event is None:
        return None
    status = {"status": decision.status} if decision.status else {}
    values = {**decision.changes, **status}
    row = await models.Case.filter(id=case.id).values(*values) if values else [{}]
    changed = audit.changed(case, row[0], decision)
    for duty in decision.duties:
        await models.Duty.filter(id=duty.id).update(**{name: getattr(duty, name) for name in DUTY_FIELDS})
    opened = None
    if decision.opens:
        opened = await _insert(decision.opens)
        entry = replace(entry, duty_id=opened)
        changed += audit.opened(decision.opens, opened)
    for duty in decision.adds:
        changed += audit.opened(duty, await _insert(duty))
    await _apply_to_enterprise(case, decision, entry)
    if values:
        await models.Case.filter(id=case.id).update(**values)
    if changed:
        entry = replace(entry, data={**entry.data, "changed": changed})
    return Applied((await chain.add([entry]))[0], opened)


async def _apply_to_enterprise(case: Case, decision: Decision, entry: chain.Entry) -> None:
    """Its name, place or contact; the conversation's index of names is read again after it."""
    if decision.firm:
        await models.Enterprise.filter(id=case.enterprise_id).update(**decision.firm)
    if decision.contact and case.enterprise_id:
        await accounts.replace_contact(case.enterprise_id, decision.contact, entry.at)
    if decision.firm or decision.changes:
        await models.Round.filter(key=case.round).update(roster_version=F("roster_version") + 1)


async def _insert(duty: Duty) -> int:
    values = {name: getattr(duty, name) for name in DUTY_FIELDS}
    made = await models.Duty.create(case_id=duty.case_id, milestone=duty.milestone, turn=duty.turn, **values)
    return int(made.id)


def within(scope: Scope, prefix: str = "") -> Q:
    """A scope as a WHERE over cases (or over rows that reach a case by `prefix`)."""
    if scope.everything:
        return Q()
    conditions: list[dict[str, Any]] = [
        {f"{prefix}city": city, f"{prefix}county": county} for city, county in sorted(scope.counties)
    ]
    if scope.cities:
        conditions.append({f"{prefix}city__in": sorted(scope.cities)})
    if scope.enterprises:
        conditions.append({f"{prefix}enterprise_id__in": sorted(scope.enterprises)})
    nothing: dict[str, Any] = {f"{prefix}id": -1}
    return Q(*(Q(**c) for c in conditions or [nothing]), join_type="OR")


async def listed(scope: Scope, *, round_key: str, limit: int | None = None) -> list[Case]:
    """The cases of a round within a scope, by place and name."""
    query = models.Case.filter(within(scope), round_id=round_key).order_by("city", "county", "id")
    return await assemble(await (query.limit(limit) if limit else query))


async def of_enterprise(enterprise_id: int, round_key: str) -> Case | None:
    row = await models.Case.get_or_none(enterprise_id=enterprise_id, round_id=round_key)
    return (await assemble([row]))[0] if row else None


async def own_file(city: str, round_key: str, county: str = "") -> Case | None:
    """A city's own file, or a county's: the duties that the bureau owes for itself."""
    row = await models.Case.get_or_none(city=city, county=county, enterprise_id=None, round_id=round_key)
    return (await assemble([row]))[0] if row else None


async def enterprises(round_key: str) -> list[Enterprise]:
    """Every enterprise of a round, as the conversation knows it."""
    found = await db.rows(
        "SELECT e.id, e.name, c.city, c.county, c.assessor, e.uscc, e.aliases "
        "FROM cases c JOIN enterprises e ON e.id = c.enterprise_id "
        "WHERE c.round_id = ? ORDER BY e.id",
        round_key,
    )
    staffed = await people.staffed()
    return [
        Enterprise(
            r["id"],
            r["name"],
            r["city"],
            r["county"],
            Assessor(r["assessor"]),
            r["uscc"],
            tuple(_json(r["aliases"])),
            r["city"] not in staffed.cities,
        )
        for r in found
    ]


def _json(value: object) -> list[str]:
    import orjson

    return list(orjson.loads(value)) if isinstance(value, str | bytes) else list(value or ())  # type: ignore[call-overload]


async def by_name(text: str, round_key: str) -> list[Case]:
    """Cases whose enterprise bears this name, former name or credit code, or the city's own."""
    code, nothing = text.upper(), Q(id=-1)
    if len(text) > 200:  # the columns take no longer question than they hold
        return []
    coded = Q(uscc=code) & ~Q(uscc="") if len(code) <= 18 else nothing
    firms = await models.Enterprise.filter(Q(name=text) | coded)
    ids = [f.id for f in firms] or [e.id for e in await enterprises(round_key) if text in e.aliases]
    own = Q(enterprise_id=None, name=text)
    rows = await models.Case.filter(Q(enterprise_id__in=ids) | own, round_id=round_key)
    return await assemble(sorted(rows, key=lambda row: row.id))


async def next_moment(round_key: str, after: datetime | None = None) -> datetime | None:
    """When the round's next duty is to be looked at; without `after` that may lie in the past."""
    query = models.Duty.filter(next_action_at__isnull=False, case__status__in=OWING, case__round_id=round_key)
    query = query.filter(next_action_at__gt=after) if after else query
    first = await query.order_by("next_action_at").first()
    return first.next_action_at if first else None
