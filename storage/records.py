"""The record of a matter: what was sent when, by which channel, whether it arrived, and who answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from bot.words import CALLS, CaseStatus, Channel, DutyState, EventName, Intent, Kind, MessageStatus
from storage import query, row_values

# What became of a message that was handed over, or could not be.
_ENDED = (MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.UNKNOWN)
_TOGETHER = timedelta(minutes=5)  # what is sent in one look comes in any order
# What people do about a matter that counts as an answer to a reminder.
_ANSWERS = (Intent.PROGRESS_NOTE, Intent.TAKE_UP, "urge", Intent.REQUEST_EXTENSION, Intent.REPORT_CHANGE)


class Sent(Struct, frozen=True):
    """One message that told one person of one duty. `first` groups it with its replacements by
    another channel; `audience` is the part of the notice's rung before the colon; `dead`: by 短信 to a number of which
    the telephone found later that nobody has it."""

    message_id: int
    kind: Kind
    duty_id: int
    audience: str
    person_id: int
    person: str
    channel: Channel
    status: MessageStatus
    at: datetime
    reason: str
    first: int
    dead: bool = False

    @property
    def end(self) -> str:
        """What became of it: its status, or "dead"."""
        return "dead" if self.dead else str(self.status)


class Remark(Struct, frozen=True):
    """What somebody did or said: of a case, or (收到) in answer to messages."""

    case_id: int | None
    duty_id: int | None
    person_id: int
    person: str
    act: str
    at: datetime
    words: str
    until: str = ""  # the day that was promised or asked for, as ISO text
    messages: frozenset[int] = frozenset()  # those that a 收到 answers


_SENT = """
SELECT n.duty_id, n.rung, p.id AS person_id, p.name AS person, m.id AS message_id, m.kind, m.channel,
    m.status, m.reason, coalesce(m.sent_at, m.not_before) AS at, coalesce(m.instead_of, m.id) AS first,
    EXISTS (SELECT 1 FROM refused_addresses r WHERE r.channel = m.channel AND r.dead AND r.since >= m.sent_at AND (
        r.person_id = p.id OR EXISTS (SELECT 1 FROM addresses a
            WHERE a.person_id = p.id AND a.channel = r.channel AND a.key = r.key))) AS dead
FROM notices n CROSS JOIN messages m JOIN people p ON p.id = m.person_id
WHERE (m.id = n.message_id OR m.instead_of = n.message_id) AND n.duty_id IN (?) AND m.status IN (?) ORDER BY m.id
"""  # CROSS JOIN: else SQLite goes through all messages that ever ended
_SAID = """
SELECT e.case_id, e.duty_id, e.act, e.at, e.data, p.id AS person_id, p.name AS person
FROM events e JOIN people p ON p.id = e.person_id
"""
_SAID_OF_CASES = f"{_SAID} WHERE e.case_id IN (?) AND e.act IN (?) ORDER BY e.seq"
_RECEIVED = f"{_SAID} WHERE e.person_id IN (?) AND e.act = 'acknowledge' ORDER BY e.seq"


async def sent_about(duty_ids: Collection[int]) -> list[Sent]:
    """Return every message about these duties that has come to its end, in order."""
    found = await query.rows(_SENT, list(duty_ids), _ENDED)
    # Several rungs of one duty in one message are one message.
    unique: dict[tuple[int, int, str], dict[str, Any]] = {}
    for row in found:
        audience = row["rung"].partition(":")[0]
        unique[row["message_id"], row["duty_id"], audience] = {**row, "audience": audience}
    return query.mapped(Sent, list(unique.values()))


async def remarks_about(
    case_ids: Collection[int], person_ids: Collection[int], reports: Collection[str]
) -> list[Remark]:
    """Return, in order, what was said and done about these cases, what was reported (the acts in
    `reports`), and every 收到 of these people."""
    acts = (*_ANSWERS, EventName.NOT_THE_ONE, EventName.SMS_REPLY, *sorted(CALLS), *sorted(reports))
    about = await query.rows(_SAID_OF_CASES, list(case_ids), acts)
    received = await query.rows(_RECEIVED, list(person_ids))
    return sorted([_said(row) for row in (*about, *received)], key=lambda said: said.at)


def _said(row: dict[str, Any]) -> Remark:
    at, data = row_values.moment_of_row(row["at"]), row_values.json(row["data"])
    assert at is not None
    return Remark(
        row["case_id"],
        row["duty_id"],
        row["person_id"],
        row["person"],
        row["act"],
        at,
        str(data.get("said") or data.get("reason") or ""),
        str(data.get("until") or ""),
        frozenset(data.get("messages", ())),
    )


_NEWEST = """
SELECT max(sent_at) AS at FROM messages WHERE person_id = ? AND status = ? AND kind <> ?
"""
_SINCE = """
SELECT id FROM messages WHERE person_id = ? AND status = ? AND kind <> ? AND sent_at >= ? ORDER BY id
"""
_LAST_REPORT = """
SELECT id, coalesce(instead_of, id) AS first, sent_at FROM messages
WHERE person_id = ? AND kind = ? AND status = ? AND sent_at >= ? ORDER BY sent_at DESC, id DESC LIMIT 1
"""
_STILL_OPEN = """
SELECT DISTINCT d.case_id, d.id FROM notices n JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id
WHERE n.message_id IN (?) AND n.due = d.due AND c.status = ? AND d.state IN (?) ORDER BY d.case_id, d.id
"""


async def last_told(person_id: int) -> list[int]:
    """Return the messages that a 收到 answers: the last that reached this person, and what came with it."""
    worded = (person_id, MessageStatus.SENT, Kind.REPLY)
    newest = await query.moment(_NEWEST, *worded)
    return await query.column(_SINCE, *worded, newest - _TOGETHER) if newest else []


class _Report(Struct, frozen=True):
    """The last report upward to a person: message, when it was sent, what of it is still open as
    (case, duty), and whether it is the last thing that the person was told."""

    message_id: int
    at: datetime
    matters: list[tuple[int, int]]
    newest: bool


async def reported_upward(person_id: int, since: datetime) -> _Report | None:
    """Return the last report upward sent to this person after `since`, to which 收到 may refer; None if
    nothing in it is still open."""
    reported = await query.rows(_LAST_REPORT, person_id, Kind.ESCALATION, MessageStatus.SENT, since)
    if not reported:
        return None
    message_id, at = int(reported[0]["id"]), row_values.moment_of_row(reported[0]["sent_at"])
    assert at is not None
    open_states = (DutyState.OPEN, DutyState.REPORTED)
    ids = [message_id, int(reported[0]["first"])]
    matters = await query.rows(_STILL_OPEN, ids, CaseStatus.ACTIVE, open_states)
    if not matters:
        return None
    newest = await query.moment(_NEWEST, person_id, MessageStatus.SENT, Kind.REPLY)
    later = newest is not None and newest > at + _TOGETHER
    return _Report(message_id, at, [(int(r["case_id"]), int(r["id"])) for r in matters], not later)
