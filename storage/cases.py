"""Cases: load one, apply a decision to it, list those of a scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.words import OWING, Case, CaseStatus, Decision, Duty, Enterprise, Scope, replace
from storage import accounts, audit, chain, db, models, query, rounds, row_values
from storage.scopes import scope_condition

DUTY_FIELDS = (
    "milestone",
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
    "promised_on",
    "data",
)
_CHANGE_DUTIES = "UPDATE duties SET ? WHERE id IN (?)"
_ADD_DUTY = f"""INSERT INTO duties (case_id, turn, {", ".join(DUTY_FIELDS)})
VALUES (?, ?, {", ".join("?" * len(DUTY_FIELDS))}) RETURNING id"""

SELECT_CASES = """
SELECT c.id, c.round_id AS round, c.enterprise_id, c.name, c.city, c.county, c.assessor, c.status, c.paused,
    coalesce(e.uscc, '') AS uscc, coalesce(e.industry, '') AS industry, coalesce(e.aliases, '[]') AS aliases,
    NOT EXISTS (
        SELECT 1 FROM hats h WHERE h.level = 'city' AND h.city = c.city AND h.ended_at IS NULL
    ) AS unstaffed,
    NOT EXISTS (
        SELECT 1 FROM hats h
        WHERE h.level = 'county' AND h.city = c.city AND h.county = c.county AND h.ended_at IS NULL
    ) AS no_county
FROM cases c LEFT JOIN enterprises e ON e.id = c.enterprise_id
"""
_BY_IDS = f"{SELECT_CASES} WHERE c.id IN (?) ORDER BY c.id"
_LOCKED = f"{SELECT_CASES} WHERE c.id = ? FOR UPDATE OF c"
_HELD = "SELECT id FROM cases WHERE id IN (?) ORDER BY id FOR UPDATE"
_OF_SCOPE = f"{SELECT_CASES} WHERE c.round_id = ? AND (?) ORDER BY c.id"
_OF_ROUND = f"{SELECT_CASES} WHERE c.round_id = ? AND c.status IN (?) ORDER BY c.id"
_ROUNDS_WITHIN = """
SELECT DISTINCT c.round_id FROM cases c WHERE (?) AND (c.round_id IN (?) OR c.round_id IN (?)
    AND EXISTS (SELECT 1 FROM duties d WHERE d.case_id = c.id AND d.next_action_at IS NOT NULL))
"""
_OF_ENTERPRISE = f"{SELECT_CASES} WHERE c.enterprise_id = ? AND c.round_id = ?"
_OWN_FILE = f"{SELECT_CASES} WHERE c.city = ? AND c.county = ? AND c.enterprise_id IS NULL AND c.round_id = ?"
_NAMED = f"""{SELECT_CASES} WHERE c.round_id = ? AND
    (e.name = ? OR e.uscc = ? AND e.uscc <> '' OR c.enterprise_id IS NULL AND c.name = ?) ORDER BY c.id"""
_FORMERLY = f"{SELECT_CASES} WHERE c.round_id = ? AND c.enterprise_id IN (?) ORDER BY c.id"

DUTIES = """
SELECT id, case_id, milestone, owner, state, due, legal_due, opened_on, reported_on, reported_at, reported_by,
    confirmed_on, planned_to, next_action_at, position, turn, extended_to, acked_on, promised_on, data FROM duties
"""
_DUTIES_OF_CASES = f"{DUTIES} WHERE case_id IN (?) ORDER BY position, turn"
_DUTIES_BY_IDS = f"{DUTIES} WHERE id IN (?) ORDER BY id"


async def load_case(case_id: int, *, lock: bool = False) -> Case | None:
    """Return one case with its duties in order. `lock` holds its row until the transaction ends."""
    if known := db.kept().get(("case", case_id)):
        case: Case = known
        return case
    found = await query.fetch(Case, _LOCKED, case_id) if lock else await query.fetch(Case, _BY_IDS, [case_id])
    return (await with_duties(found))[0] if found else None


async def load_all(case_ids: Iterable[int]) -> list[Case]:
    """Return these cases with their duties, by id."""
    return await with_duties(await outlines(case_ids))


async def outlines(case_ids: Iterable[int]) -> list[Case]:
    """Return these cases without their duties, by id."""
    ids = sorted(set(case_ids))
    return [case for part in query.chunks(ids) for case in await query.fetch(Case, _BY_IDS, part)]


async def round_of(case_id: int) -> str:
    """Return the round of a case; "" where there is no such case."""
    found = await outlines([case_id])
    return found[0].round if found else ""


async def outline(case_id: int) -> Case:
    """Return a case that is known to be there, without its duties."""
    return (await outlines([case_id]))[0]


async def with_duties(found: Sequence[Case]) -> list[Case]:
    """Return the cases with their duties, in the order given."""
    owed: dict[int, list[Duty]] = defaultdict(list)
    for ids in query.chunks([case.id for case in found]):
        for duty in await query.fetch(Duty, _DUTIES_OF_CASES, ids):
            owed[duty.case_id].append(duty)
    made = [replace(case, duties=tuple(owed[case.id])) for case in found]
    if len(made) == 1:  # of a list nobody asks one by one
        db.kept()["case", made[0].id] = made[0]
    return made


async def lock_cases(case_ids: Sequence[int]) -> None:
    """Lock the rows of these cases until the transaction ends."""
    await query.column(_HELD, list(case_ids))


async def of_duty(duty_id: int) -> tuple[Case, Duty]:
    """Return a duty and its case, whose row is locked until the transaction ends."""
    case = await load_case((await duty(duty_id)).case_id, lock=True)
    assert case is not None
    return case, next(d for d in case.duties if d.id == duty_id)


async def duty(duty_id: int) -> Duty:
    """Return a duty that is known to be there."""
    return (await duties_by_id([duty_id]))[duty_id]


async def duties_by_id(ids: Iterable[int]) -> dict[int, Duty]:
    return {one.id: one for one in await query.fetch(Duty, _DUTIES_BY_IDS, sorted(set(ids)))}


class _Applied(Struct, frozen=True):
    """The number of the event, the id of the duty that the decision opened, and the case as it is now."""

    seq: int
    opened: int | None
    case: Case


async def apply(case: Case, decision: Decision, entry: chain.Entry) -> _Applied | None:
    """Change a case: its rows and its event, in the running transaction. This is the only way a case
    changes.

    `case` must have been loaded with `lock`. None for a refusal, which changes nothing.
    """
    if decision.event is None:
        return None
    status = {"status": decision.status} if decision.status else {}
    values = {**decision.changes, **status}
    changed = audit.changed_values(case, {name: getattr(case, name) for name in values}, decision)
    known = {duty.id: duty for duty in case.duties}
    for duty in decision.duties:
        await change_duties([duty.id], duty, known[duty.id])
        known[duty.id] = duty
    opened = None
    for duty in (*((decision.opens,) if decision.opens else ()), *decision.adds):
        made = replace(duty, id=await _insert(duty))
        known[made.id] = made
        changed += audit.new_duty_values(duty, made.id)
        if duty is decision.opens:
            opened = made.id
            entry = replace(entry, duty_id=opened)
    await _apply_to_enterprise(case, decision, entry)
    if values:
        await models.Case.filter(id=case.id).update(**values)
    if changed:
        entry = replace(entry, data={**entry.data, "changed": changed})
    (seq,) = await chain.add_events([entry])
    if decision.firm or decision.contact or decision.changes:  # who is staffed may have changed with it
        now = await load_case(case.id)
        assert now is not None
    else:
        duties = tuple(sorted(known.values(), key=lambda duty: (duty.position, duty.turn)))
        now = replace(case, status=decision.status or case.status, duties=duties)
    return _Applied(seq, opened, now)


async def change_duties(ids: Sequence[int], duty: Duty, before: Duty) -> None:
    """Store the columns in which a duty differs from what it was, in all these that stood as it did."""
    values = dict(zip(DUTY_FIELDS, _values(duty), strict=True))
    was = dict(zip(DUTY_FIELDS, _values(before), strict=True))
    columns = [query.Sql(f"{name} = ?", (value,)) for name, value in values.items() if value != was[name]]
    if columns:
        await query.change(_CHANGE_DUTIES, query.comma_list(columns), list(ids))


async def _apply_to_enterprise(case: Case, decision: Decision, entry: chain.Entry) -> None:
    """Change its name, place or contact; the conversation's index of names is read again after it."""
    if decision.firm:
        await models.Enterprise.filter(id=case.enterprise_id).update(**decision.firm)
    if decision.contact and case.enterprise_id:
        await accounts.change_contact(case.enterprise_id, decision.contact, entry.at)
    if decision.firm or decision.changes:
        await rounds.names_changed(case.round)


async def _insert(duty: Duty) -> int:
    found = await query.column(_ADD_DUTY, duty.case_id, duty.turn, *_values(duty))
    return int(found[0])


def _values(duty: Duty) -> list[Any]:
    """What is stored of a duty, in the order of `DUTY_FIELDS`."""
    return [*(getattr(duty, name) for name in DUTY_FIELDS[:-1]), row_values.as_json(duty.data)]


async def list_cases(scope: Scope, *, round_key: str) -> list[Case]:
    """Return the cases of a round within a scope, by id."""
    return await with_duties(await query.fetch(Case, _OF_SCOPE, round_key, scope_condition(scope)))


async def rounds_within(scope: Scope, running: Collection[str], closed: Collection[str]) -> frozenset[str]:
    """Return those of these rounds in which the scope has a case; of the `closed` ones only where a case
    still runs."""
    return frozenset(await query.column(_ROUNDS_WITHIN, scope_condition(scope), list(running), list(closed)))


async def of_round(round_key: str, statuses: Iterable[CaseStatus] = CaseStatus) -> list[Case]:
    """Return the cases of a round in these statuses, by id."""
    return await with_duties(await query.fetch(Case, _OF_ROUND, round_key, list(statuses)))


async def case_of_enterprise(enterprise_id: int, round_key: str) -> Case | None:
    found = await with_duties(await query.fetch(Case, _OF_ENTERPRISE, enterprise_id, round_key))
    return found[0] if found else None


async def latest_of_enterprise(enterprise_id: int, round_keys: Sequence[str]) -> Case | None:
    """Return the enterprise's case in the last of these rounds in which it has one; None if in none."""
    for key in reversed(round_keys):
        if case := await case_of_enterprise(enterprise_id, key):
            return case
    return None


async def own_file(city: str, round_key: str, county: str = "") -> Case | None:
    """Return a city's own file, or a county's: the duties that the bureau owes for itself."""
    found = await with_duties(await query.fetch(Case, _OWN_FILE, city, county, round_key))
    return found[0] if found else None


_ANY = "SELECT id FROM cases LIMIT 1"
_IDS_OF_ENTERPRISES = "SELECT id FROM cases WHERE enterprise_id IN (?) AND round_id = ? ORDER BY id"


async def any_listed() -> bool:
    """Say whether there is any case at all, in any round."""
    return bool(await query.column(_ANY))


async def ids_of_enterprises(enterprise_ids: Iterable[int], round_key: str) -> list[int]:
    parts = query.chunks(enterprise_ids)
    return [i for ids in parts for i in await query.column(_IDS_OF_ENTERPRISES, ids, round_key)]


_ENTERPRISES = """
SELECT e.id, e.name, c.city, c.county, c.assessor, e.uscc, e.aliases, NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.level = 'city' AND h.city = c.city AND h.ended_at IS NULL
) AS unstaffed
FROM cases c JOIN enterprises e ON e.id = c.enterprise_id WHERE c.round_id = ? ORDER BY e.id
"""


async def enterprises_of_round(round_key: str) -> list[Enterprise]:
    """Return every enterprise of a round, as the conversation knows them; unreadable rows are left out."""
    return await query.fetch_readable(Enterprise, _ENTERPRISES, round_key)


async def by_name(text: str, round_key: str) -> list[Case]:
    """Return the cases whose enterprise has this name, former name or credit code, or the city's own file
    of this name."""
    if len(text) > 200:  # the columns take no longer question than they hold
        return []
    found = await query.fetch(Case, _NAMED, round_key, text, text.upper(), text)
    if not any(case.enterprise_id for case in found):
        former = [e.id for e in await enterprises_of_round(round_key) if text in e.aliases]
        found += await query.fetch(Case, _FORMERLY, round_key, former)
    return await with_duties(sorted(found, key=lambda case: case.id))


# By the index, the first that is found; CROSS JOIN keeps SQLite from beginning with the cases.
_NEXT_LOOK = """
SELECT (
    SELECT d.next_action_at FROM duties d CROSS JOIN cases c
    WHERE c.id = d.case_id AND d.next_action_at IS NOT NULL AND c.status IN (?) AND (?)
    ORDER BY d.next_action_at LIMIT 1
) AS at
"""


async def next_moment(after: datetime | None = None) -> datetime | None:
    """When the next duty of any round is to be looked at; without `after` that may lie in the past."""
    later = query.Sql("d.next_action_at > ?", (after,)) if after else query.UNRESTRICTED
    return await query.moment(_NEXT_LOOK, OWING, later)
