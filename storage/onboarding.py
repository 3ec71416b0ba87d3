"""Who of a round's enterprises is known by what: for inviting them, and for seeing what is left to do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.words import (
    AHEAD,
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

# What each contact did is counted at once for all of them.
_CONTACTS = f"""
WITH known AS (
    SELECT c.id AS case_id, c.enterprise_id AS firm_id, c.name AS firm, c.city, c.county, h.id AS hat, h.person_id
    FROM cases c LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.level = 'enterprise' AND h.ended_at IS NULL
    WHERE c.enterprise_id IS NOT NULL AND c.round_id = ? AND c.status = 'active' AND (?)
), whom AS (SELECT DISTINCT person_id FROM known WHERE person_id IS NOT NULL
), reached AS (
    SELECT a.person_id, sum(CASE WHEN a.channel IN (?) AND {REACHES} THEN 1 ELSE 0 END) AS ways,
        sum(CASE WHEN a.address <> '' AND a.exclusive THEN 1 ELSE 0 END) AS accounts,
        sum(CASE WHEN a.address <> '' AND a.channel = '{Channel.KF}' THEN 1 ELSE 0 END) AS written,
        sum(CASE WHEN a.address <> '' AND (a.state = 'ok' OR a.heard_at IS NOT NULL) THEN 1 ELSE 0 END) AS heard,
        sum(CASE WHEN a.state = 'refused' THEN 1 ELSE 0 END) AS refused
    FROM whom w CROSS JOIN addresses a WHERE a.person_id = w.person_id GROUP BY a.person_id
), did AS (
    SELECT v.person_id, sum(CASE WHEN v.act = '{EventName.BOUND}' THEN 1 ELSE 0 END) AS bound,
        sum(CASE WHEN v.act NOT IN (?) THEN 1 ELSE 0 END) AS acts
    FROM whom w CROSS JOIN events v WHERE v.person_id = w.person_id GROUP BY v.person_id
), told AS (
    SELECT m.person_id, count(*) AS n FROM whom w CROSS JOIN messages m
    WHERE m.person_id = w.person_id AND m.status = 'sent' AND m.kind <> 'reply' GROUP BY m.person_id
), trial AS (
    SELECT m.person_id, max(CASE WHEN m.status IN (?) THEN m.sent_at END) AS asked_at,
        sum(CASE WHEN m.status IN (?) THEN 1 ELSE 0 END) AS asking,
        sum(CASE WHEN m.status = '{MessageStatus.FAILED}' THEN 1 ELSE 0 END) AS not_arrived
    FROM whom w CROSS JOIN messages m WHERE m.person_id = w.person_id AND m.kind = '{Kind.TRIAL}' GROUP BY m.person_id
)
SELECT k.case_id, k.firm_id, k.firm, k.city, k.county, coalesce(e.uscc, '') AS uscc, p.id AS person_id, p.name, p.phone,
    coalesce(r.ways, 0) AS ways, coalesce(r.accounts, 0) AS accounts,
    coalesce(v.bound, 0) + coalesce(r.written, 0) AS bound, coalesce(r.heard, 0) + coalesce(v.acts, 0) AS heard,
    coalesce(r.refused, 0) AS refused, coalesce(t.n, 0) AS told,
    (SELECT count(*) FROM duties d WHERE d.case_id = k.case_id AND d.milestone IN (?) AND d.state IN (?)) AS delivered,
    q.asked_at, coalesce(q.asking, 0) AS asking, coalesce(q.not_arrived, 0) AS not_arrived
FROM known k JOIN enterprises e ON e.id = k.firm_id LEFT JOIN people p ON p.id = k.person_id
LEFT JOIN reached r ON r.person_id = k.person_id LEFT JOIN did v ON v.person_id = k.person_id
LEFT JOIN told t ON t.person_id = k.person_id LEFT JOIN trial q ON q.person_id = k.person_id ORDER BY k.case_id, k.hat
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


async def contacts_known(
    round_key: str, delivery: Collection[str], scope: Scope = Scope(everything=True)
) -> list[ContactKnown]:
    """Return every contact of a round's active enterprises within a scope, the main one of each first. `delivery`:
    the steps by which an enterprise gets its letter."""
    answering = channels.reaching_people(channels.in_any_words())
    return await query.fetch(
        ContactKnown,
        _CONTACTS,
        *(
            round_key,
            scope_condition(scope),
            answering,
            _NOT_A_WORD,
            _ARRIVED,
            _GOING,
            list(delivery),
            _DELIVERED,
        ),
    )


async def next_steps(case_ids: Collection[int], steps: Collection[str]) -> dict[int, tuple[int, date]]:
    """Return by case which of these steps its enterprise owes next, as (duty, due): one that is open before one that
    waits; a case of which nothing is left to do is left out."""
    found = {}
    for part in query.chunks(case_ids):
        for row in await query.rows(_NEXT_STEPS, part, Level.ENTERPRISE, list(steps), AHEAD, list(OWING)):
            found[int(row["case_id"])] = (int(row["id"]), row_values.day_of_row(row["due"]))
    return found
