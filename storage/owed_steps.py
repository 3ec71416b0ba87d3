"""How much of each step a bureau owes, or enterprises do, in numbers: what a first page says before any list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import OWING, AddressState, Channel, DutyState, Level, MessageStatus, Scope, listed_after
from storage import query
from storage.scopes import scope_condition

# Bureaus owe few of the duties: an index is of these alone.
_STEPS = """
SELECT d.milestone, count(*) AS n, sum(CASE WHEN d.state = ? THEN 1 ELSE 0 END) AS done,
    sum(CASE WHEN d.state = ? THEN 1 ELSE 0 END) AS open,
    sum(CASE WHEN d.state = ? AND d.due < ? THEN 1 ELSE 0 END) AS late,
    min(CASE WHEN d.state = ? THEN d.due END) AS first_due,
    min(CASE WHEN d.state = ? THEN c.id END) AS case_id
FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.round_id = ? AND c.status IN (?) AND d.state <> ? AND d.owner IN (?) AND d.owner <> 'enterprise' AND (?)
GROUP BY d.milestone
"""
_CAME_LATE = """
SELECT d.milestone, d.due, d.data FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.round_id = ? AND c.status IN (?) AND d.state = ? AND d.due < ? AND d.owner IN (?) AND d.owner <> 'enterprise'
    AND CAST(d.data AS text) LIKE '%listed_on%' AND (?)
"""
# Nobody is sent to telephone whoever says that they are not the one, or a number that nobody has.
_PHONES = f"""
SELECT h.enterprise_id, p.name, p.phone, h.unit FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level = ? AND h.ended_at IS NULL AND h.enterprise_id IN (?) AND NOT EXISTS (
    SELECT 1 FROM addresses a WHERE a.person_id = p.id AND a.state = '{AddressState.REFUSED}' AND a.address = p.phone
) AND NOT EXISTS (
    SELECT 1 FROM refused_addresses r LEFT JOIN people w ON w.id = r.person_id
    WHERE r.channel = '{Channel.SMS}' AND r.key = p.phone AND (r.dead OR w.id IS NULL OR w.name <> p.name
        OR EXISTS (SELECT 1 FROM hats k WHERE k.person_id = w.id AND k.enterprise_id = h.enterprise_id))
) ORDER BY h.enterprise_id, h.id
"""

# CROSS JOIN: SQLite takes the tables in this order, and so begins with these few duties.
_REMINDED = """
SELECT n.duty_id, count(DISTINCT m.id) AS n, min(m.sent_at) AS first, max(m.sent_at) AS last
FROM notices n CROSS JOIN messages m
WHERE m.id = n.message_id AND n.duty_id IN (?) AND m.status = ? AND n.text <> 'trial'
    AND (n.rung LIKE 'owner:%' OR n.text = 'nudge')
GROUP BY n.duty_id
"""


class OwedStep(Struct, frozen=True):
    """One step of a place: how many owe, owed or will owe it, how many have done it, how many owe it now, how many of
    them late, and the earliest date; `case_id` is that of one that is open, for a step that only one file has."""

    milestone: str
    n: int
    done: int
    open: int
    late: int
    first_due: date | None
    case_id: int | None


class _CameLate(Struct, frozen=True):
    milestone: str
    due: date
    data: dict[str, Any]


class ContactPhone(Struct, frozen=True):
    """A contact of an enterprise with the full number."""

    enterprise_id: int
    name: str
    phone: str
    unit: str


class Reminded(Struct, frozen=True):
    """How often whoever owes a step was reminded of it, and when first and last."""

    duty_id: int
    n: int
    first: datetime
    last: datetime


async def steps_owed(scope: Scope, round_key: str, owners: Collection[Level], today: date) -> list[OwedStep]:
    """Return the steps of which something is still open in this scope for these bureaus."""
    opened = DutyState.OPEN
    values = (
        DutyState.DONE,
        opened,
        opened,
        today,
        opened,
        opened,
        round_key,
        list(OWING),
        DutyState.WAIVED,
        list(owners),
    )
    found = await query.fetch(OwedStep, _STEPS, *values, scope_condition(scope))
    return [one for one in found if one.open]


async def came_late(
    scope: Scope, round_key: str, owners: Collection[Level], today: date
) -> Mapping[str, int]:
    """Return, by step, how many of those that these bureaus owe late had passed when their enterprises came onto the
    list."""
    values = (round_key, list(OWING), DutyState.OPEN, today, list(owners))
    found = await query.fetch(_CameLate, _CAME_LATE, *values, scope_condition(scope))
    return Counter(one.milestone for one in found if listed_after(one.data, one.due))


async def phones_of(enterprise_ids: Collection[int]) -> dict[int, list[ContactPhone]]:
    """Return the contacts of each enterprise with their numbers, the main one first; those without a number are left
    out."""
    found: dict[int, list[ContactPhone]] = {}
    for one in await query.fetch(ContactPhone, _PHONES, Level.ENTERPRISE, list(enterprise_ids)):
        if one.phone:
            found.setdefault(one.enterprise_id, []).append(one)
    return found


async def reminders_of(duty_ids: Collection[int]) -> dict[int, Reminded]:
    """Return, by duty, what its owner was reminded of it, 催办 included; what nobody was reminded of is left out."""
    found = await query.fetch(Reminded, _REMINDED, list(duty_ids), MessageStatus.SENT)
    return {one.duty_id: one for one in found}
