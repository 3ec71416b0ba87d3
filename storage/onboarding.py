"""Who of a round's enterprises is known by what: for inviting them, and for seeing what is left to do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.words import (
    CHANNELS,
    OWING,
    Channel,
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
from storage.scopes import scope_condition

_WRITTEN_FROM = "a.person_id = p.id AND a.address <> ''"
_TRIAL = f"m.person_id = p.id AND m.kind = '{Kind.TRIAL}' AND m.status"
_CONTACTS = f"""
SELECT c.id AS case_id, c.enterprise_id AS firm_id, c.name AS firm, c.city, c.county, COALESCE(e.uscc, '') AS uscc,
    p.id AS person_id, p.name, p.phone,
    (SELECT count(*) FROM addresses a WHERE a.person_id = p.id AND a.channel IN (?) AND {REACHES}) AS ways,
    (SELECT count(*) FROM addresses a WHERE {_WRITTEN_FROM} AND a.exclusive) AS accounts,
    (SELECT count(*) FROM events v WHERE v.person_id = p.id AND v.act = '{EventName.BOUND}')
        + (SELECT count(*) FROM addresses a WHERE {_WRITTEN_FROM} AND a.channel = '{Channel.KF}') AS bound,
    (SELECT count(*) FROM addresses a WHERE {_WRITTEN_FROM} AND (a.state = 'ok' OR a.heard_at IS NOT NULL))
        + (SELECT count(*) FROM events v WHERE v.person_id = p.id AND v.act NOT IN (?)) AS heard,
    (SELECT count(*) FROM addresses a WHERE a.person_id = p.id AND a.state = 'refused') AS refused,
    (SELECT count(*) FROM messages m WHERE m.person_id = p.id AND m.status = 'sent' AND m.kind <> 'reply') AS told,
    (SELECT count(*) FROM duties d WHERE d.case_id = c.id AND d.milestone IN (?) AND d.state IN (?)) AS delivered,
    (SELECT max(m.sent_at) FROM messages m WHERE {_TRIAL} IN (?)) AS asked_at,
    (SELECT count(*) FROM messages m WHERE {_TRIAL} IN (?)) AS asking,
    (SELECT count(*) FROM messages m WHERE {_TRIAL} = '{MessageStatus.FAILED}') AS not_arrived
FROM cases c JOIN enterprises e ON e.id = c.enterprise_id
LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.level = 'enterprise' AND h.ended_at IS NULL
LEFT JOIN people p ON p.id = h.person_id
WHERE c.round_id = ? AND c.status = 'active' AND (?) ORDER BY c.id, h.id
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
_AHEAD = (DutyState.OPEN, DutyState.WAITING)


async def contacts_known(
    round_key: str, delivery: Collection[str], scope: Scope = Scope(everything=True)
) -> list[ContactKnown]:
    """Return every contact of a round's active enterprises within a scope, the main one of each first. `delivery`:
    the steps by which an enterprise gets its letter."""
    answering = [c for c in channels.available() if CHANNELS[c].personal and CHANNELS[c].form != "template"]
    return await query.fetch(
        ContactKnown,
        _CONTACTS,
        *(
            answering,
            _NOT_A_WORD,
            list(delivery),
            _DELIVERED,
            _ARRIVED,
            _GOING,
            round_key,
            scope_condition(scope),
        ),
    )


async def next_steps(case_ids: Collection[int], steps: Collection[str]) -> dict[int, tuple[int, date]]:
    """Return by case which of these steps its enterprise owes next, as (duty, due): one that is open before one that
    waits; a case of which nothing is left to do is left out."""
    found = {}
    for part in query.chunks(case_ids):
        for row in await query.rows(_NEXT_STEPS, part, Level.ENTERPRISE, list(steps), _AHEAD, list(OWING)):
            found[int(row["case_id"])] = (int(row["id"]), row_values.day_of_row(row["due"]))
    return found
