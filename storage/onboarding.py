"""Who of a round's enterprises is known by what: for inviting them, and for seeing what is left to do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from msgspec import Struct

from bot.words import (
    AHEAD,
    OWING,
    Channel,
    ContactFacts,
    ContactKnown,
    DutyState,
    EventName,
    Kind,
    Level,
    MessageStatus,
    Scope,
)
from storage import channels, query, row_values
from storage.addresses import REACHES
from storage.query import Sql
from storage.scopes import scope_condition

_CasePlace = tuple[int, str, str]  # case, city, county

# SQLite goes through what each contact has by index; of whoever wrote nothing more is asked.
_KNOWN = f"""
WITH known AS (
    SELECT c.id AS case_id, c.city, c.county, h.id AS hat, h.person_id,
        EXISTS (SELECT 1 FROM events v WHERE v.person_id = h.person_id AND v.act NOT IN (?)) AS acted
    FROM cases c LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.level = 'enterprise' AND h.ended_at IS NULL
    WHERE c.enterprise_id IS NOT NULL AND c.round_id = ? AND c.status = 'active' AND (?)
), trial AS (
    SELECT m.person_id, max(CASE WHEN m.status IN (?) THEN m.sent_at END) AS asked_at,
        max(CASE WHEN m.status IN (?) THEN 1 ELSE 0 END) AS asking,
        max(CASE WHEN m.status = '{MessageStatus.FAILED}' THEN 1 ELSE 0 END) AS not_arrived
    FROM known w CROSS JOIN messages m WHERE m.person_id = w.person_id AND m.kind = '{Kind.TRIAL}' GROUP BY m.person_id
)
SELECT k.case_id, k.city, k.county, k.person_id, k.acted, (
    SELECT sum(CASE WHEN a.channel IN (?) AND {REACHES} THEN 1 ELSE 0 END
        + CASE WHEN a.address <> '' AND a.exclusive THEN 100 ELSE 0 END
        + CASE WHEN a.address <> '' AND a.channel = '{Channel.KF}' THEN 10000 ELSE 0 END
        + CASE WHEN a.address <> '' AND (a.state = 'ok' OR a.heard_at IS NOT NULL) THEN 1000000 ELSE 0 END
        + CASE WHEN a.state = 'refused' THEN 100000000 ELSE 0 END)
    FROM addresses a WHERE a.person_id = k.person_id
) AS addresses, NOT k.acted AND EXISTS (
    SELECT 1 FROM events v WHERE v.person_id = k.person_id AND v.act = '{EventName.BOUND}'
) AS bound, CASE WHEN k.acted THEN 0 ELSE (
    SELECT count(*) FROM messages m WHERE m.person_id = k.person_id AND m.status = 'sent' AND m.kind <> 'reply'
) END AS told, EXISTS (
    SELECT 1 FROM duties d WHERE d.case_id = k.case_id AND d.milestone IN (?) AND d.state IN (?)
) AS delivered, q.asked_at, q.asking, q.not_arrived"""
_FACTS = f"{_KNOWN} FROM known k LEFT JOIN trial q ON q.person_id = k.person_id"
_CONTACTS = f"""
{_KNOWN}, c.name, coalesce(e.uscc, ''), p.name, p.phone
FROM known k JOIN cases c ON c.id = k.case_id JOIN enterprises e ON e.id = c.enterprise_id
LEFT JOIN people p ON p.id = k.person_id LEFT JOIN trial q ON q.person_id = k.person_id ORDER BY k.case_id, k.hat
"""
# What is on record about somebody without their having done anything, or only that they have an account.
_NOT_A_WORD = (
    EventName.BOUND,
    EventName.MEMBER_LEFT,
    EventName.MEMBER_BACK,
    EventName.MEMBER_RENAMED,
    EventName.MEMBER_DELETED,
)
_DELIVERED = (DutyState.REPORTED, DutyState.DONE)
_ARRIVED = (MessageStatus.SENT, MessageStatus.UNKNOWN)
_GOING = (MessageStatus.WAITING, MessageStatus.HELD, MessageStatus.SENDING)
_NEXT_STEPS = """
SELECT d.case_id, d.id, d.due FROM duties d JOIN cases c ON c.id = d.case_id
WHERE d.case_id IN (?) AND d.owner = ? AND d.milestone IN (?) AND d.state IN (?) AND c.status IN (?)
ORDER BY CASE WHEN d.state = 'open' THEN 1 ELSE 0 END, d.due DESC, d.id DESC
"""


class _AlikeFirms(Struct, frozen=True):
    """Enterprises whose contacts are known alike: how each of the contacts is, in no order, and (case, city, county)
    of each enterprise."""

    contacts: tuple[ContactFacts, ...]
    places: list[_CasePlace]


async def alike_firms(round_key: str, delivery: Collection[str], scope: Scope) -> list[_AlikeFirms]:
    """Return a round's active enterprises within a scope. `delivery`: the steps by which an enterprise gets its
    letter."""
    within = scope_condition(scope)
    contacts: dict[_CasePlace, list[tuple[Any, ...]]] = {}
    for row in await query.records(_FACTS, *_values(round_key, delivery, within)):
        case_id, city, county, person, *facts = row
        contacts.setdefault((case_id, city, county), []).append((person is not None, *facts))
    alike: dict[tuple[tuple[Any, ...], ...], list[_CasePlace]] = {}
    for place, rows in contacts.items():
        alike.setdefault(tuple(rows), []).append(place)
    return [_AlikeFirms(tuple(_facts(*row) for row in rows), places) for rows, places in alike.items()]


def _values(round_key: str, delivery: Collection[str], within: Sql) -> tuple[Any, ...]:
    answering = channels.reaching_people(channels.in_any_words())
    return (_NOT_A_WORD, round_key, within, _ARRIVED, _GOING, answering, list(delivery), _DELIVERED)


def _facts(
    person: bool, acted: Any, addresses: int | None, bound: Any, told: int, delivered: Any, asked_at: Any,
    asking: int | None, not_arrived: int | None,
) -> ContactFacts:  # fmt: skip
    """Read a row. Two digits of `addresses` each count those that reach somebody, are theirs alone, wrote to the desk,
    were heard from, are refused."""
    ways, accounts, written, heard, refused = (bool((addresses or 0) // 100**n % 100) for n in range(5))
    return ContactFacts(
        person, ways, accounts, bool(bound or written), bool(heard or acted), refused, told, bool(delivered),
        row_values.moment_of_row(asked_at), bool(asking), bool(not_arrived),
    )  # fmt: skip


def _contact(case_id: int, city: str, county: str, person_id: int | None, *row: Any) -> ContactKnown:
    *facts, firm, uscc, name, phone = row
    known = _facts(person_id is not None, *facts)
    return ContactKnown(case_id, firm, city, county, uscc, person_id, name, phone, known)


async def contacts_known(
    round_key: str, delivery: Collection[str], scope: Scope, case_ids: Collection[int] | None = None
) -> list[ContactKnown]:
    """Return the contacts of a round's active enterprises within a scope, or of these alone, the main one of each
    first. `delivery`: see `alike_firms`."""
    these = [] if case_ids is None else [Sql("c.id IN (?)", (list(case_ids),))]
    within = query.all_of([scope_condition(scope), *these])
    found = await query.records(_CONTACTS, *_values(round_key, delivery, within))
    return [_contact(*row) for row in found]


async def next_steps(case_ids: Collection[int], steps: Collection[str]) -> dict[int, tuple[int, date]]:
    """Return by case which of these steps its enterprise owes next, as (duty, due): one that is open before one that
    waits; a case of which nothing is left to do is left out."""
    found = {}
    for part in query.chunks(case_ids):
        for row in await query.rows(_NEXT_STEPS, part, Level.ENTERPRISE, list(steps), AHEAD, list(OWING)):
            found[int(row["case_id"])] = (int(row["id"]), row_values.day_of_row(row["due"]))
    return found
