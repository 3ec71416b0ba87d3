"""A database that was put back from a copy: it does not know what was sent since.

Its mark stands until a person has decided about what it would send again. Until then only replies
to what people say now leave (`outbox.lease`). Whether it was put back is told by its beat, a number
that grows with every look and is kept in the database and in a file beside it: a database whose
beat lies behind the file's is an older one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.words import ID_RANGE, READY_MADE, Kind, MessageStatus
from storage import db, leases, models

MARK, BEAT, FLOOR = "restored", "beat", "numbers:floor"
READ_ALOUD = ("tickets", "announcements")  # people say these ids: a smaller step
STEP = 1000
HELD_BACK = "数据库由备份恢复，可能已经发送过，请核对后批准（qingshen approve）或放弃（qingshen discard）"
APPROVED = "已批准"
SENT = "发送记录：已于"  # in the reason of a held message of which the record says that it was sent
STANDS = f"EXISTS (SELECT 1 FROM leases WHERE name = '{MARK}' AND value <> '')"
# The lease's condition: what a person approved, and answers to what people say now.
MAY_LEAVE = f"(kind = '{Kind.REPLY.value}' OR approved OR NOT {STANDS})"
# To what was approved nothing is added meanwhile that nobody has seen.
MAY_GROW = f"NOT (approved AND {STANDS})"


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for a person; `notices` are (duty, due, rung)."""

    id: int
    person_id: int
    kind: Kind
    notices: tuple[tuple[int, str, str], ...]
    text: str


async def beat() -> int | None:
    """The database's beat; None when it never had one."""
    found = await db.rows("SELECT value FROM leases WHERE name = ? AND value <> ''", BEAT)
    return int(found[0]["value"]) if found else None


async def set_beat(number: int, wall: datetime) -> None:
    """`value_until` of the beat is the moment of the last look, in real time."""
    await leases.share(BEAT, str(number), wall)


async def others() -> bool:
    """Whether another process of ours is connected to the same PostgreSQL database."""
    found = await db.rows(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = 'qingshen' AND pid <> pg_backend_pid()"
    )
    return bool(found[0]["n"])


async def is_new() -> bool:
    """Whether nothing was ever planned from this database."""
    return not await models.Message.exists()


async def standing() -> bool:
    """Whether the mark stands."""
    return bool(await db.rows(f"SELECT 1 AS one WHERE {STANDS}"))


async def mark(wall: datetime) -> int:
    """Mark the database as put back: what waits is held under new ids, new rows begin a new range.

    Runs inside the caller's transaction. Returns how many messages are held.
    """
    await leases.share(MARK, wall.isoformat(), leases.FOREVER)
    found = await db.rows("SELECT max(number) AS n FROM numbers")
    await leases.share(FLOOR, str(int(found[0]["n"] or 0) // STEP * STEP + STEP), leases.FOREVER)
    await _new_range()
    open_ = (MessageStatus.WAITING, MessageStatus.SENDING, MessageStatus.HELD)
    rows = await models.Message.filter(status__in=open_).order_by("id")
    new_ids = await db.new_ids("messages", len(rows))
    for message, new_id in zip(rows, new_ids, strict=True):
        await _moved(message.id, new_id)
    return len(rows)


async def _moved(old: int, new_id: int) -> None:
    """The same message under another id, held and to be worded anew: its old id may be known to
    mail programs, and its old words to the duplicate check."""
    values: dict[str, Any] = dict((await models.Message.filter(id=old).values())[0])
    values |= {
        "id": new_id,
        "status": MessageStatus.HELD,
        "reason": HELD_BACK,
        "approved": False,
        "attempts": 0,
        "lease_by": None,
        "lease_until": None,
        "request": None,
        "frozen_at": None,
        "text": values["text"] if values["kind"] in READY_MADE else "",
    }
    await models.Message.create(**values)
    await models.Card.filter(message_id=old).delete()
    await models.Notice.filter(message_id=old).update(message_id=new_id)
    await models.TicketNotice.filter(message_id=old).update(message_id=new_id)
    await models.Digest.filter(message_id=old).update(message_id=new_id)
    await models.Copy.filter(message_id=old).update(message_id=new_id)
    await models.MailAnswer.filter(message_id=old).update(message_id=new_id)
    await models.Message.filter(instead_of=old).update(instead_of=new_id)
    await models.Message.filter(id=old).delete()


async def _new_range() -> None:
    """Every table's next id, past all that may have been given after the copy was made."""
    if db.is_postgres():
        tables = await db.rows(
            "SELECT table_name AS name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND column_name = 'id'"
        )
        for name in (str(row["name"]) for row in tables):
            # Asked of each table by itself: in one statement the engine may ask it of others first.
            found = await db.rows(f"SELECT pg_get_serial_sequence('{name}', 'id') AS sequence")
            if sequence := found[0]["sequence"]:
                await db.rows(
                    f"SELECT setval('{sequence}', "
                    f"(nextval('{sequence}') / {_step(name)} + 1) * {_step(name)})"
                )
        return
    tables = await db.rows("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    for name in (str(row["name"]) for row in tables):
        last = (await db.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", name) or [{"seq": 0}])[0]
        await db.rows("DELETE FROM sqlite_sequence WHERE name = ?", name)
        seq = (int(last["seq"]) // _step(name) + 1) * _step(name)
        await db.rows("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, seq)


def _step(table: str) -> int:
    return STEP if table in READ_ALOUD else ID_RANGE


async def hold() -> list[Held]:
    """Hold what was planned while the mark stands; all that is held and unexplained, to be
    explained by `explain`."""
    await db.rows(
        f"UPDATE messages SET status = ?, reason = ? WHERE status = ? AND NOT {MAY_LEAVE}",
        MessageStatus.HELD.value,
        HELD_BACK,
        MessageStatus.WAITING.value,
    )
    found = await models.Message.filter(status=MessageStatus.HELD, reason=HELD_BACK)
    notices = await notices_of([m.id for m in found])
    return [Held(m.id, m.person_id, m.kind, tuple(notices.get(m.id, ())), m.text) for m in found]


async def explain(message_id: int, reason: str) -> None:
    """What the log of sends knows of a held message, after which it is not asked again."""
    held = models.Message.filter(id=message_id, status=MessageStatus.HELD)
    await held.update(reason=reason[:200])


async def lift() -> None:
    """A person has decided: from now on everything goes its usual way."""
    await models.Lease.filter(name=MARK).update(value="")


async def floor() -> int:
    """No number of a desk at or below this one is given any more: it may name a lost matter."""
    found = await db.rows("SELECT value FROM leases WHERE name = ? AND value <> ''", FLOOR)
    return int(found[0]["value"]) if found else 0


async def sent_ids() -> set[int]:
    """The messages that the database has as sent."""
    found = await db.rows("SELECT id FROM messages WHERE status = ?", MessageStatus.SENT.value)
    return {int(row["id"]) for row in found}


async def sent_before() -> list[int]:
    """The held messages of which the record says that they were sent."""
    held = models.Message.filter(status=MessageStatus.HELD, reason__contains=SENT)
    return [m.id for m in await held]


async def sent_since(moment: datetime | None) -> list[int]:
    """The messages that were sent at or after this moment."""
    query = models.Message.filter(status=MessageStatus.SENT)
    query = query.filter(sent_at__gte=moment) if moment else query
    return [int(message.id) for message in await query.only("id")]


async def sent_among(ids: Sequence[int]) -> list[models.Message]:
    """Those of these that the database has as sent, in order."""
    found: list[models.Message] = []
    for start in range(0, len(ids), 5000):
        some = list(ids[start : start + 5000])
        found += await models.Message.filter(id__in=some, status=MessageStatus.SENT)
    return sorted(found, key=lambda m: (m.sent_at or m.created_at, m.id))


async def notices_of(ids: Sequence[int]) -> dict[int, list[tuple[int, str, str]]]:
    """(duty, due, rung) by message."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    for start in range(0, len(ids), 5000):
        for n in await models.Notice.filter(message_id__in=list(ids[start : start + 5000])):
            found.setdefault(n.message_id or 0, []).append((n.duty_id, n.due.isoformat(), n.rung))
    return found
