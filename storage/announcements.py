"""Announcements: who is meant, what became of each copy, who answered 收到."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.words import OWING, DutyState, Level, MessageStatus, Person, Scope
from storage import cases, db, models, people
from storage.models import Announcement, Copy

RECEIPTS = timedelta(days=14)  # so long 收到 may be meant for an announcement


async def audience(
    level: Level, scope: Scope, round_key: str, step: str, states: Collection[DutyState]
) -> list[Person]:
    """The people of a level within a scope whose enterprise or place has a running case in the
    round; with `step` only those whose duty of it is in one of `states`."""
    query = models.Case.filter(
        cases.within(scope), round_id=round_key, status__in=OWING, enterprise_id__isnull=False
    )
    found = await query
    if step:
        owed = await models.Duty.filter(
            case_id__in=[c.id for c in found], milestone=step, state__in=list(states)
        )
        meant = {d.case_id for d in owed}
        found = [c for c in found if c.id in meant]
    directory = await people.Directory.read()
    whole = await cases.assemble(found)
    told = {p.id: p for case in whole for p in directory.at(level, case)}
    return [told[i] for i in sorted(told)]


async def write(
    by: int,
    round_key: str,
    key: str,
    text: str,
    training: bool,
    held_on: date | None,
    to: Sequence[Person],
    now: datetime,
) -> int:
    """Store an announcement with the people it is meant for; nothing goes out."""
    made = await Announcement.create(
        round=round_key, by_id=by, audience=key, text=text, training=training, held_on=held_on, written_at=now
    )
    await Copy.bulk_create([Copy(announcement_id=made.id, person_id=p.id) for p in to], batch_size=1000)
    return int(made.id)


async def draft_of(announcement_id: int, by: int) -> Announcement | None:
    """The writer's own announcement that was not approved yet, locked."""
    return await (
        Announcement.filter(id=announcement_id, by_id=by, approved_at=None).select_for_update().first()
    )


async def discard(announcement_id: int, by: int) -> bool:
    """Forget the writer's own draft; False where there is none (approved, or gone already)."""
    found = await draft_of(announcement_id, by)
    if found is None:
        return False
    await Copy.filter(announcement_id=found.id).delete()
    await found.delete()
    return True


async def copies(announcement_id: int) -> list[Copy]:
    return await Copy.filter(announcement_id=announcement_id).order_by("id")


async def approved(announcement_id: int, sent: Sequence[tuple[int, int]], now: datetime) -> None:
    """Approved: each (copy, message) is joined."""
    await Announcement.filter(id=announcement_id).update(approved_at=now)
    for copy_id, message_id in sent:
        await Copy.filter(id=copy_id).update(message_id=message_id)


async def waiting(person_id: int, now: datetime) -> Copy | None:
    """The person's latest announcement of these days that was not acknowledged."""
    return await (
        Copy.filter(
            person_id=person_id,
            received_at=None,
            message__status=MessageStatus.SENT,
            message__sent_at__gte=now - RECEIPTS,
        )
        .order_by("-id")
        .first()
    )


async def received(person_id: int, now: datetime) -> int | None:
    """收到: the receipt of the person's latest announcement, once; its id."""
    last = await waiting(person_id, now)
    if last is None:
        return None
    await Copy.filter(id=last.id).update(received_at=now)
    return last.announcement_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person's copy: "draft", "no channel", or the message's status."""

    person: str
    status: str
    received_at: datetime | None


async def outcomes(announcement_id: int) -> list[Outcome]:
    """By person; of a copy that went another way the last message speaks."""
    found = await db.rows(
        "SELECT p.name, p.wecom, c.received_at, a.approved_at, m.status, "
        "(SELECT r.status FROM messages r WHERE r.instead_of = m.id ORDER BY r.id DESC LIMIT 1) "
        "AS again FROM announcement_copies c JOIN people p ON p.id = c.person_id "
        "JOIN announcements a ON a.id = c.announcement_id "
        "LEFT JOIN messages m ON m.id = c.message_id WHERE c.announcement_id = ? ORDER BY c.id",
        announcement_id,
    )
    return [
        Outcome(
            f"{r['name']}（{r['wecom']}）" if r["wecom"] else str(r["name"]),
            str(r["again"] or r["status"] or ("no channel" if r["approved_at"] else "draft")),
            db.moment(r["received_at"]),
        )
        for r in found
    ]


async def listed(round_key: str) -> list[dict[str, Any]]:
    """Every announcement of a round, the latest first, with its counts."""
    result = []
    for one in await Announcement.filter(round=round_key).order_by("-id"):
        of = await outcomes(one.id)
        by = (await people.load([one.by_id]))[one.by_id]
        counts = {
            s: sum(o.status == s for o in of)
            for s in ("draft", "waiting", "sent", "failed", "unknown", "no channel")
        }
        result.append(
            {
                "id": one.id,
                "by": by.name,
                "audience": one.audience,
                "text": one.text,
                "training": one.training,
                "held_on": one.held_on,
                "approved_at": one.approved_at,
                "people": len(of),
                **counts,
                "received": sum(o.received_at is not None for o in of),
            }
        )
    return result
