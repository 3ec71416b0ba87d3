"""Announcements: who is meant, what became of each copy, who answered 收到."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bot.words import OWING, Case, DutyState, MessageStatus, Person, Scope
from storage import bulk, cases, query, row_values, trainings
from storage.batches import BEFORE_IT_LEFT
from storage.models import Announcement, Copy
from storage.query import UNRESTRICTED, Sql
from storage.scopes import scope_condition

_RECEIPTS = timedelta(days=14)  # so long 收到 may be meant for an announcement


_MEANT = f"""{cases.SELECT_CASES} WHERE (?) AND c.round_id = ? AND c.status IN (?) AND c.enterprise_id IS NOT NULL
    AND (?) ORDER BY c.id"""
_OWING_STEP = """EXISTS (
    SELECT 1 FROM duties d WHERE d.case_id = c.id AND d.milestone = ? AND d.state IN (?)
)"""


async def cases_meant(scope: Scope, round_key: str, step: str, states: Collection[DutyState]) -> list[Case]:
    """Return the running cases of enterprises within a scope in the round, by id, without their duties.

    With `step` only those are returned whose duty of that step is in one of `states`.
    """
    owing = Sql(_OWING_STEP, (step, list(states))) if step else UNRESTRICTED
    return await query.fetch(Case, _MEANT, scope_condition(scope), round_key, OWING, owing)


async def store_draft(
    by: int,
    round_key: str,
    key: str,
    text: str,
    training: bool,
    held_on: date | None,
    to: Sequence[Person],
    now: datetime,
) -> int:
    """Store an announcement with the people it is meant for. Nothing is sent."""
    made = await Announcement.create(
        round=round_key, by_id=by, audience=key, text=text, training=training, held_on=held_on, written_at=now
    )
    await bulk.insert(Copy, ({"announcement_id": made.id, "person_id": p.id} for p in to))
    return int(made.id)


class _Draft(Struct, frozen=True):
    """An announcement that was not approved yet."""

    id: int
    round: str
    audience: str
    text: str
    training: bool
    held_on: date | None


class _OneCopy(Struct, frozen=True):
    """One person's copy."""

    id: int
    announcement_id: int
    person_id: int


_DRAFT = """
SELECT id, round, audience, text, training, held_on FROM announcements
WHERE id = ? AND by_id = ? AND approved_at IS NULL FOR UPDATE
"""
_COPIES = (
    "SELECT id, announcement_id, person_id FROM announcement_copies WHERE announcement_id = ? ORDER BY id"
)
_DROP_COPIES = "DELETE FROM announcement_copies WHERE announcement_id = ?"
_WAITING = """
SELECT c.id, c.announcement_id, c.person_id FROM announcement_copies c JOIN messages m ON m.id = c.message_id
WHERE c.person_id = ? AND c.received_at IS NULL AND m.status = ? AND m.sent_at >= ? ORDER BY c.id DESC LIMIT 1
"""


async def draft_of(announcement_id: int, by: int) -> _Draft | None:
    """Return the writer's own announcement that was not approved yet, locked."""
    return await query.one(_Draft, _DRAFT, announcement_id, by)


async def discard(announcement_id: int, by: int) -> bool:
    """Delete the writer's own draft; False if it no longer exists."""
    if await draft_of(announcement_id, by) is None:
        return False
    await trainings.drop_trainings([announcement_id])
    await query.change(_DROP_COPIES, announcement_id)
    await Announcement.filter(id=announcement_id).delete()
    return True


async def copies(announcement_id: int) -> list[_OneCopy]:
    return await query.fetch(_OneCopy, _COPIES, announcement_id)


_MESSAGES = "SELECT message_id FROM announcement_copies WHERE announcement_id = ? AND message_id IS NOT NULL"
_AUTHOR = """
SELECT a.by_id FROM announcements a JOIN announcement_copies c ON c.announcement_id = a.id WHERE c.message_id = ?
"""
_CANCEL = "UPDATE messages SET status = ?, reason = ? WHERE id IN (?) AND status IN (?) RETURNING id"
_UNSENT = (MessageStatus.WAITING, MessageStatus.HELD)


async def messages_of(announcement_id: int) -> list[int]:
    """Return the ids of the messages that carry this announcement."""
    return [int(one) for one in await query.column(_MESSAGES, announcement_id)]


async def author_of_copy(message_id: int) -> int | None:
    """Return who wrote the announcement that this message is a copy of; None if it is none."""
    return next(iter(await query.column(_AUTHOR, message_id)), None)


async def cancel_unsent(message_ids: Sequence[int]) -> int:
    """Cancel these messages, of those that have not begun to leave; return how many."""
    return len(
        await query.column(_CANCEL, MessageStatus.CANCELLED, BEFORE_IT_LEFT, list(message_ids), list(_UNSENT))
    )


async def approved(announcement_id: int, sent: Sequence[tuple[int, int]], now: datetime) -> None:
    """Mark as approved, and join each (copy, message)."""
    await Announcement.filter(id=announcement_id).update(approved_at=now)
    for copy_id, message_id in sent:
        await Copy.filter(id=copy_id).update(message_id=message_id)


async def unacknowledged(person_id: int, now: datetime) -> _OneCopy | None:
    """Return the person's latest announcement of these days that was not acknowledged."""
    return await query.one(_OneCopy, _WAITING, person_id, MessageStatus.SENT, now - _RECEIPTS)


async def acknowledge(person_id: int, now: datetime) -> int | None:
    """收到: store the receipt of the person's latest announcement, once; returns its id."""
    last = await unacknowledged(person_id, now)
    if last is None:
        return None
    await Copy.filter(id=last.id).update(received_at=now)
    return last.announcement_id


class _Outcome(Struct, frozen=True):
    """What became of one person's copy: "draft", "no channel", or the message's status."""

    person: str
    status: str
    received_at: datetime | None


_OUTCOMES = """
SELECT p.name, w.address AS account, c.received_at, a.approved_at, m.status,
    (SELECT r.status FROM messages r WHERE r.instead_of = m.id ORDER BY r.id DESC LIMIT 1) AS again
FROM announcement_copies c JOIN people p ON p.id = c.person_id JOIN announcements a ON a.id = c.announcement_id
LEFT JOIN messages m ON m.id = c.message_id
LEFT JOIN addresses w ON w.person_id = p.id AND w.channel = 'wecom' WHERE c.announcement_id = ? ORDER BY c.id
"""


async def outcome_per_person(announcement_id: int) -> list[_Outcome]:
    """Return one outcome for each person; if a copy was sent again by another channel, that of the last."""
    return [
        _Outcome(
            f"{r['name']}（{r['account']}）" if r["account"] else str(r["name"]),
            str(r["again"] or r["status"] or ("no channel" if r["approved_at"] else "draft")),
            row_values.moment_of_row(r["received_at"]),
        )
        for r in await query.rows(_OUTCOMES, announcement_id)
    ]


class Written(Struct, frozen=True):
    """An announcement as the list shows it, with its writer's name."""

    id: int
    by_id: int
    by: str
    audience: str
    text: str
    training: bool
    held_on: date | None
    approved_at: datetime | None


_LISTED = """
SELECT a.id, a.by_id, p.name AS "by", a.audience, a.text, a.training, a.held_on, a.approved_at
FROM announcements a JOIN people p ON p.id = a.by_id WHERE ? ORDER BY a.id DESC
"""


async def list_announcements(round_key: str) -> list[dict[str, Any]]:
    """Return every announcement of a round, the latest first, with its counts."""
    result = []
    for one in await query.fetch(Written, _LISTED, Sql("a.round = ?", (round_key,))):
        of = await outcome_per_person(one.id)
        counts = {
            s: sum(o.status == s for o in of)
            for s in ("draft", "waiting", "sent", "failed", "unknown", "no channel")
        }
        received = sum(o.received_at is not None for o in of)
        about = asdict(one)
        del about["by_id"]
        result.append({**about, "people": len(of), **counts, "received": received})
    return result


async def written(number: int) -> Written | None:
    return await query.one(Written, _LISTED, Sql("a.id = ?", (number,)))


class _Copies(Struct, frozen=True):
    """How the copies of one announcement stand: how many people were meant, could not be sent theirs, have theirs, and
    have said 收到."""

    announcement_id: int
    n: int
    untold: int
    sent: int
    received: int


_SENT_BY = "a.by_id IN (?) AND a.approved_at IS NOT NULL"
_COUNTED = """
SELECT c.announcement_id, count(*) AS n, sum(CASE WHEN c.message_id IS NULL THEN 1 ELSE 0 END) AS untold,
    sum(CASE WHEN m.status = ? OR r.status = ? THEN 1 ELSE 0 END) AS sent,
    sum(CASE WHEN c.received_at IS NOT NULL THEN 1 ELSE 0 END) AS received
FROM announcement_copies c LEFT JOIN messages m ON m.id = c.message_id
LEFT JOIN messages r ON r.id = (SELECT max(x.id) FROM messages x WHERE x.instead_of = m.id)
WHERE c.announcement_id IN (?) GROUP BY c.announcement_id
"""


async def sent_by(person_ids: Sequence[int], limit: int) -> list[tuple[Written, _Copies]]:
    """Return the last announcements that these people have sent, the newest first, each with its counts."""
    found = (await query.fetch(Written, _LISTED, Sql(_SENT_BY, (list(person_ids),))))[:limit]
    counts = {one.announcement_id: one for one in await copies_counted([one.id for one in found])}
    return [(one, counts[one.id]) for one in found if one.id in counts]


async def copies_counted(numbers: Sequence[int]) -> list[_Copies]:
    """Return how the copies of these announcements stand."""
    return await query.fetch(_Copies, _COUNTED, MessageStatus.SENT, MessageStatus.SENT, list(numbers))
