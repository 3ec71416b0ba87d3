"""Who leaves reminders unanswered: counted from what was sent and heard, so that nothing has to be kept in step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from bot.words import CALLS, Channel, Intent, Kind, Level, MessageStatus
from storage import query
from storage.query import Sql

_THROUGH = (Intent.CALL_REACHED, Intent.CALL_PROMISED)  # somebody was spoken to: counting begins anew
# What was sent to each contact by each channel after they were last heard from, on any way, or spoken to.
# CROSS JOIN: SQLite begins with these cases, else with all that was ever sent.
_UNANSWERED = """
SELECT told.case_id, told.person_id, told.channel FROM (
    SELECT DISTINCT d.case_id, m.person_id, m.channel, m.id, m.sent_at
    FROM duties d CROSS JOIN notices n CROSS JOIN messages m
    WHERE n.duty_id = d.id AND m.id = n.message_id
        AND d.case_id IN (?) AND d.owner = ? AND d.milestone IN (?) AND n.rung LIKE 'owner:%'
        AND m.kind = ? AND m.status IN (?)
) told
WHERE NOT EXISTS (
    SELECT 1 FROM addresses a WHERE a.person_id = told.person_id AND a.heard_at >= told.sent_at
) AND NOT EXISTS (
    SELECT 1 FROM events e WHERE e.seq = (SELECT max(l.seq) FROM events l WHERE l.person_id = told.person_id)
        AND e.at >= told.sent_at
) AND NOT EXISTS (
    SELECT 1 FROM events e WHERE e.case_id = told.case_id AND e.act IN (?) AND e.at >= told.sent_at
)
GROUP BY told.case_id, told.person_id, told.channel HAVING count(*) >= ?
"""
_ASKED = """
SELECT d.id FROM duties d WHERE d.id IN (?) AND (
    EXISTS (SELECT 1 FROM notices n WHERE n.duty_id = d.id AND n.rung LIKE 'phone:%')
    OR EXISTS (SELECT 1 FROM events e WHERE e.case_id = d.case_id AND e.duty_id = d.id AND e.act IN (?))
)
"""
_TASK = """
SELECT 1 AS n FROM duties d WHERE d.id = ? AND (
    EXISTS (SELECT 1 FROM notices n WHERE n.duty_id = d.id AND n.text IN ('phone', 'unreachable'))
    OR EXISTS (SELECT 1 FROM events e WHERE e.case_id = d.case_id AND e.duty_id = d.id AND e.act IN (?))
)
"""
# A bureau was told that nobody of the enterprise is reached, and there was nobody to remind since.
_TOLD_UNREACHABLE = """
SELECT DISTINCT n.duty_id FROM notices n WHERE n.duty_id IN (?) AND n.text = 'unreachable' AND NOT EXISTS (
    SELECT 1 FROM notices o WHERE o.duty_id = n.duty_id AND o.id > n.id AND o.rung LIKE 'owner:%'
)
"""
# Behind the notice `n` that nothing reaches an enterprise, a reminder to it has left.
_REACHED_SINCE = """EXISTS (SELECT 1 FROM notices o JOIN messages m ON m.id = o.message_id
    WHERE o.duty_id = n.duty_id AND o.id > n.id AND o.rung LIKE 'owner:%' AND m.status IN ('sent', 'unknown'))"""
_OVERTAKEN = f"SELECT n.id FROM notices n WHERE n.id IN (?) AND n.text = 'unreachable' AND {_REACHED_SINCE}"
# Who was reminded of a duty and has said something since, on any way.
_ANSWERED = """
SELECT DISTINCT n.duty_id, n.person_id FROM notices n JOIN messages m ON m.id = n.message_id
WHERE n.duty_id IN (?) AND n.rung LIKE 'owner:%' AND m.kind = ? AND m.status IN (?) AND (EXISTS (
    SELECT 1 FROM addresses a WHERE a.person_id = n.person_id AND a.heard_at >= m.sent_at
) OR EXISTS (
    SELECT 1 FROM events e WHERE e.seq = (SELECT max(l.seq) FROM events l WHERE l.person_id = n.person_id)
        AND e.at >= m.sent_at
))
"""
# Of a duty `d`: its county was asked to telephone, or to find out whom to reach and nothing has reached anybody since,
# and no call has led to anything yet.
# The few of which either may be true are found first, by an index each.
_TO_CALL = f"""d.id IN (
    SELECT n.duty_id FROM notices n WHERE n.text IN ('phone', 'unreachable')
        AND NOT (n.text = 'unreachable' AND {_REACHED_SINCE})
    UNION ALL SELECT p.id FROM duties p WHERE p.promised_on < ?
) AND (d.promised_on < ? OR NOT EXISTS (
    SELECT 1 FROM events e WHERE e.case_id = d.case_id AND e.duty_id = d.id AND e.act IN (?)
))"""
_ENDS_CALLING = tuple(sorted(CALLS - {Intent.CALL_NOBODY}))
_ARRIVED = (MessageStatus.SENT, MessageStatus.UNKNOWN)


def to_call(today: date) -> Sql:
    """Return the condition for the duties about which to telephone, those whose promise is broken among them."""
    return Sql(_TO_CALL, (today, today, _ENDS_CALLING))


async def passed_over(
    case_ids: Iterable[int], steps: Collection[str], most: int
) -> dict[int, dict[int, frozenset[Channel]]]:
    """Return, by case and contact, the channels by which they left `most` reminders of these steps unanswered, or
    more."""
    found: dict[int, dict[int, set[Channel]]] = defaultdict(lambda: defaultdict(set))
    for part in query.chunks(case_ids):
        values = (part, Level.ENTERPRISE, list(steps), Kind.REMINDER, _ARRIVED, _THROUGH, most)
        for row in await query.rows(_UNANSWERED, *values):
            found[row["case_id"]][row["person_id"]].add(Channel(row["channel"]))
    return {case: {who: frozenset(by) for who, by in known.items()} for case, known in found.items()}


async def answered_since(duty_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return, by duty, the people who were reminded of it and have said something since; others are left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for part in query.chunks(duty_ids):
        for row in await query.rows(_ANSWERED, part, Kind.REMINDER, _ARRIVED):
            found[row["duty_id"]].add(row["person_id"])
    return {duty: frozenset(who) for duty, who in found.items()}


async def asked_to_call(duty_ids: Iterable[int]) -> set[int]:
    """Return those of these duties about which a bureau was asked to telephone, or has telephoned."""
    parts = query.chunks(duty_ids)
    return {found for part in parts for found in await query.column(_ASKED, part, list(CALLS))}


async def is_to_be_called(duty_id: int) -> bool:
    """Say whether a bureau was asked to telephone about this duty, or told that nothing reaches the enterprise."""
    return bool(await query.column(_TASK, duty_id, list(CALLS)))


async def told_unreachable(duty_ids: Iterable[int]) -> set[int]:
    """Return those of these duties about which a bureau knows that nothing reaches the enterprise."""
    parts = query.chunks(duty_ids)
    return {found for part in parts for found in await query.column(_TOLD_UNREACHABLE, part)}


async def reached_since(notice_ids: Collection[int]) -> set[int]:
    """Return those of these notices that say that nothing reaches an enterprise which was reached since."""
    return set(await query.column(_OVERTAKEN, list(notice_ids)))
