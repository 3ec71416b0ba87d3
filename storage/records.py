"""The record of a matter: what was sent when by which channel, whether it arrived, who answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.words import CaseStatus, Channel, DutyState, Kind, MessageStatus
from storage import db, models

# What became of a message that was handed over, or could not be.
ENDED = (MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.UNKNOWN)
TOGETHER = timedelta(minutes=5)  # what is sent in one look comes in any order
# What people do about a matter that counts as an answer to a reminder.
ANSWERS = ("progress_note", "take_up", "urge", "request_extension", "report_change")


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that told one person of one duty. `first` groups it with its replacements by
    another channel; `audience` is the part of the notice's rung before the colon."""

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


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did or said: of a case, or (收到) in answer to messages."""

    case_id: int | None
    duty_id: int | None
    person_id: int
    person: str
    act: str
    at: datetime
    words: str
    messages: frozenset[int] = frozenset()  # those that a 收到 answers


async def sent(duty_ids: Collection[int]) -> list[Sent]:
    """Every message about these duties that has come to its end, in order."""
    if not duty_ids:
        return []
    found = await db.rows(
        "SELECT DISTINCT n.duty_id, n.rung, p.id AS person_id, p.name, m.id, m.kind, m.channel, "
        "m.status, m.reason, "
        "coalesce(m.sent_at, m.not_before) AS at, coalesce(m.instead_of, m.id) AS first "
        "FROM notices n JOIN messages m ON m.id = n.message_id OR m.instead_of = n.message_id "
        "JOIN people p ON p.id = m.person_id "
        f"WHERE n.duty_id IN ({db.marks(duty_ids)}) AND m.status IN ({db.marks(ENDED)}) "
        "ORDER BY m.id",
        *duty_ids,
        *[status.value for status in ENDED],
    )
    # Several rungs of one duty in one message are one message.
    unique: dict[tuple[int, int, str], dict[str, Any]] = {}
    for row in found:
        unique[(row["id"], row["duty_id"], row["rung"].partition(":")[0])] = row
    return [_sent(audience, row) for (_, _, audience), row in unique.items()]


def _sent(audience: str, row: dict[str, Any]) -> Sent:
    at = db.moment(row["at"])
    assert at is not None
    return Sent(
        row["id"],
        Kind(row["kind"]),
        row["duty_id"],
        audience,
        row["person_id"],
        row["name"],
        Channel(row["channel"]),
        MessageStatus(row["status"]),
        at,
        row["reason"],
        row["first"],
    )


async def answers(
    case_ids: Collection[int], person_ids: Collection[int], reports: Collection[str]
) -> list[Said]:
    """What was said, done and (one of the acts `reports`) reported about these cases, and every 收到
    of these people, in order."""
    about = await _events("case_id", case_ids, (*ANSWERS, *sorted(reports)))
    received = await _events("person_id", person_ids, ("acknowledge",))
    return sorted([*about, *received], key=lambda said: said.at)


async def _events(column: str, ids: Collection[int], acts: Collection[str]) -> list[Said]:
    if not ids:
        return []
    found = await db.rows(
        "SELECT e.case_id, e.duty_id, e.act, e.at, e.data, p.id AS person_id, p.name FROM events e "
        "JOIN people p ON p.id = e.person_id "
        f"WHERE e.{column} IN ({db.marks(ids)}) AND e.act IN ({db.marks(acts)}) "
        "ORDER BY e.seq",
        *ids,
        *acts,
    )
    result = []
    for row in found:
        at, data = db.moment(row["at"]), db.json(row["data"])
        assert at is not None
        words = str(data.get("said") or data.get("reason") or "")
        result.append(
            Said(
                row["case_id"],
                row["duty_id"],
                row["person_id"],
                row["name"],
                row["act"],
                at,
                words,
                frozenset(data.get("messages", ())),
            )
        )
    return result


async def last_told(person_id: int) -> list[int]:
    """The messages that a 收到 answers: the last that reached this person, and what came with it."""
    sent = models.Message.filter(person_id=person_id, status=MessageStatus.SENT)
    newest = await sent.exclude(kind=Kind.REPLY).order_by("-sent_at", "-id").first()
    if newest is None or newest.sent_at is None:
        return []
    together = sent.exclude(kind=Kind.REPLY).filter(sent_at__gte=newest.sent_at - TOGETHER)
    return sorted(message.id for message in await together)


@dataclass(frozen=True, slots=True)
class Report:
    """The last report upward to a person: message, when it was sent, what of it is still open as
    (case, duty), and whether it is the last thing that the person was told."""

    message_id: int
    at: datetime
    matters: list[tuple[int, int]]
    newest: bool


async def reported_upward(person_id: int, since: datetime) -> Report | None:
    """What 收到 may be meant for; None where nothing of it is open any more."""
    found = await _escalated(person_id, since)
    if not found:
        return None
    message = await models.Message.get(id=found[0][0])
    assert message.sent_at is not None
    later = (
        await models.Message.filter(
            person_id=person_id, status=MessageStatus.SENT, sent_at__gt=message.sent_at + TOGETHER
        )
        .exclude(kind=Kind.REPLY)
        .exists()
    )
    return Report(message.id, message.sent_at, [(c, d) for _, c, d in found], not later)


async def _escalated(person_id: int, since: datetime) -> list[tuple[int, int, int]]:
    """(message, case, duty) of the last report upward that this person got since then, where the
    matter is still open."""
    newest = await db.rows(
        "SELECT id, coalesce(instead_of, id) AS first FROM messages "
        "WHERE person_id = ? AND kind = ? AND status = ? AND sent_at >= ? "
        "ORDER BY sent_at DESC, id DESC LIMIT 1",
        person_id,
        Kind.ESCALATION.value,
        MessageStatus.SENT.value,
        since,
    )
    if not newest:
        return []
    found = await db.rows(
        "SELECT DISTINCT d.case_id, d.id FROM notices n JOIN duties d ON d.id = n.duty_id "
        "JOIN cases c ON c.id = d.case_id "
        "WHERE n.message_id IN (?, ?) AND n.due = d.due AND c.status = ? AND d.state IN (?, ?) "
        "ORDER BY d.case_id, d.id",
        newest[0]["id"],
        newest[0]["first"],
        CaseStatus.ACTIVE.value,
        DutyState.OPEN.value,
        DutyState.REPORTED.value,
    )
    return [(int(newest[0]["id"]), int(r["case_id"]), int(r["id"])) for r in found]
