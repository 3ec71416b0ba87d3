"""A database that was put back from a copy does not know what was sent since the copy was made.

It is marked until a person has decided about what it would send again; until then only replies to what
people say now leave (`outbox.lease`). That it was put back is recognised by its beat, a number that grows
with every look and is kept in the database and in a file beside it: a database whose beat is lower than the
file's is an older one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from bot.words import ID_RANGE, READY_MADE, Kind, MessageStatus
from storage import db, leases, message, models, query, row_values
from storage.message import OutboxMessage
from storage.query import UNRESTRICTED, Sql

_MARK, _BEAT, _FLOOR = "restored", "beat", "numbers:floor"
_READ_ALOUD = ("tickets", "announcements", "trainings")  # people say these ids: a smaller step
_STEP = 1000
HELD_BY_RESTORE = "database.noted.restored"  # until `store_reason` says more
APPROVED = "database.noted.approved"
_STANDS = f"EXISTS (SELECT 1 FROM leases WHERE name = '{_MARK}' AND value <> '')"
# The lease's condition: what a person approved, and answers to what people say now.
MAY_LEAVE = f"(kind = '{Kind.REPLY.value}' OR approved OR NOT {_STANDS})"
# To what was approved nothing is added meanwhile that nobody has seen.
MAY_GROW = f"NOT (approved AND {_STANDS})"

_OTHERS = """
SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()
AND application_name = 'qingshen' AND pid <> pg_backend_pid()
"""
_ANY = "SELECT id FROM messages LIMIT 1"
_STANDING = f"SELECT 1 AS one WHERE {_STANDS}"
_HIGHEST = "SELECT max(number) AS n FROM numbers"
_OPEN = "SELECT id FROM messages WHERE status IN (?) ORDER BY id"
_HOLD = f"UPDATE messages SET status = ?, reason = ? WHERE status = ? AND NOT {MAY_LEAVE}"
_HELD = "SELECT * FROM messages WHERE status = ? AND reason = ? ORDER BY id"
_SENT_BEFORE = "SELECT id FROM messages WHERE status = ? AND reason LIKE ? ORDER BY id"
_SENT_SINCE = "SELECT id FROM messages WHERE status = ? AND (?) ORDER BY id"
_NOTICES = "SELECT message_id, duty_id, due, rung FROM notices WHERE message_id IN (?) ORDER BY id"
_SAME = (
    "person_id, channel, kind, round, urgent, not_before, instead_of, provider_id, created_at, sent_at, cause"
)
_COPY_HELD = f"""
INSERT INTO messages (id, status, reason, approved, attempts, text, {_SAME})
SELECT CAST(? AS INTEGER), ?, ?, ?, 0, CASE WHEN kind IN (?) THEN text ELSE '' END, {_SAME} FROM messages WHERE id = ?
"""
# What points to a message and goes with it.
_CARRIED = (
    "UPDATE notices SET message_id = ? WHERE message_id = ?",
    "UPDATE ticket_notices SET message_id = ? WHERE message_id = ?",
    "UPDATE digests SET message_id = ? WHERE message_id = ?",
    "UPDATE announcement_copies SET message_id = ? WHERE message_id = ?",
    "UPDATE mail_answers SET message_id = ? WHERE message_id = ?",
    "UPDATE messages SET instead_of = ? WHERE instead_of = ?",
)


class Held(Struct, frozen=True):
    """A message that waits for a person; `notices` are (duty, due, rung)."""

    id: int
    person_id: int
    kind: Kind
    notices: tuple[tuple[int, str, str], ...]
    text: str


async def beat() -> int | None:
    """Return the database's beat; None when it never had one."""
    found = await leases.shared_value(_BEAT)
    return int(found) if found else None


async def set_beat(number: int, wall: datetime) -> None:
    """`value_until` of the beat is the moment of the last look, in real time."""
    await leases.share(_BEAT, str(number), wall)


async def other_process_connected() -> bool:
    """Whether another process of ours is connected to the same PostgreSQL database."""
    return bool((await query.column(_OTHERS))[0])


async def is_new() -> bool:
    """Whether nothing was ever planned from this database."""
    return not await query.column(_ANY)


async def is_marked_restored() -> bool:
    """Whether the database is marked as restored."""
    return bool(await query.column(_STANDING))


async def mark_restored(wall: datetime) -> int:
    """Mark the database as put back: what waits is held under new ids, new rows begin a new range.

    Runs inside the caller's transaction. Returns how many messages are held.
    """
    await leases.share(_MARK, wall.isoformat(), leases.FOREVER)
    highest = int((await query.column(_HIGHEST))[0] or 0)
    await leases.share(_FLOOR, str(highest // _STEP * _STEP + _STEP), leases.FOREVER)
    await _new_range()
    open_ = (MessageStatus.WAITING, MessageStatus.SENDING, MessageStatus.HELD)
    old_ids = await query.column(_OPEN, open_)
    new_ids = await db.new_ids("messages", len(old_ids))
    for old, new_id in zip(old_ids, new_ids, strict=True):
        await _moved(old, new_id)
    return len(old_ids)


async def _moved(old: int, new_id: int) -> None:
    """The same message under another id, held and to be worded anew: its old id may be known to
    mail programs, and its old words to the duplicate check."""
    await query.change(_COPY_HELD, new_id, MessageStatus.HELD, HELD_BY_RESTORE, False, READY_MADE, old)
    await models.Card.filter(message_id=old).delete()
    for statement in _CARRIED:
        await query.change(statement, new_id, old)
    await models.Message.filter(id=old).delete()


async def _new_range() -> None:
    """Set every table's next id beyond all that may have been given after the copy was made."""
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
    return _STEP if table in _READ_ALOUD else ID_RANGE


async def hold_planned() -> list[Held]:
    """Hold what was planned while the mark is set, and return all held messages that `store_reason` has to
    explain."""
    await query.change(_HOLD, MessageStatus.HELD, HELD_BY_RESTORE, MessageStatus.WAITING)
    found = await query.fetch(OutboxMessage, _HELD, MessageStatus.HELD, HELD_BY_RESTORE)
    notices = await notices_by_message([m.id for m in found])
    return [Held(m.id, m.person_id, m.kind, tuple(notices.get(m.id, ())), m.text) for m in found]


async def store_reason(message_id: int, reason: str) -> None:
    """Store as its reason what the log of sends knows of a held message, so that the log is not asked
    for it again."""
    held = models.Message.filter(id=message_id, status=MessageStatus.HELD)
    await held.update(reason=reason[:200])


async def lift() -> None:
    """Remove the mark, because a person has decided so; everything is sent as usual again."""
    await models.Lease.filter(name=_MARK).update(value="")


async def floor() -> int:
    """Return the number above which a desk may give new ones; lower ones may stand for lost matters."""
    return int(await leases.shared_value(_FLOOR) or 0)


async def sent_ids() -> set[int]:
    """Return the messages that the database has as sent."""
    return set(await query.column(_SENT_SINCE, MessageStatus.SENT, UNRESTRICTED))


async def sent_before(words: str) -> list[int]:
    """Return the held messages that the record says, in these words, were sent."""
    return await query.column(_SENT_BEFORE, MessageStatus.HELD, f"%{words}%")


async def messages_sent_since(moment: datetime | None) -> list[int]:
    """Return the messages that were sent at or after this moment."""
    since = Sql("sent_at >= ?", (moment,)) if moment else UNRESTRICTED
    return await query.column(_SENT_SINCE, MessageStatus.SENT, since)


async def sent_among(ids: Sequence[int]) -> list[OutboxMessage]:
    """Return those of these that the database has as sent, in order."""
    found = [one for one in await message.load_messages(ids) if one.status is MessageStatus.SENT]
    return sorted(found, key=lambda m: (m.sent_at or m.created_at, m.id))


async def notices_by_message(ids: Sequence[int]) -> dict[int, list[tuple[int, str, str]]]:
    """By message id, what it told of: (duty id, due day in ISO form, rung). Messages without any are
    left out."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    for part in query.chunks(ids):
        for n in await query.rows(_NOTICES, part):
            line = n["duty_id"], row_values.day_of_row(n["due"]).isoformat(), n["rung"]
            found.setdefault(n["message_id"], []).append(line)
    return found
