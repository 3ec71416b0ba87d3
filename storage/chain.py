"""The chain of events: each carries its predecessor's hash, one head row orders them all.

Personal data whose term is over is taken out of an event by `redact`. Its hash stays, so its successor's does;
an event of the chain says by the hash of what is left that this was done (docs/decisions/0086-purge.md).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from msgspec import Struct, field

from bot.words import SALT, EventName, Refusal, has_people, replace
from storage import bulk, events, models, query

_START = "0" * 64
CHUNK = 2000


class Entry(Struct, frozen=True):
    """An event before it has its place in the chain. `at` is aware."""

    at: datetime
    entrance: str  # "chat" | "page" | "api" | "cli" | "clock" | "import"
    act: str
    data: dict[str, Any] = field(default_factory=dict)
    case_id: int | None = None
    duty_id: int | None = None
    person_id: int | None = None
    plan_version: str = ""


class By(Struct, frozen=True):
    """Who does what is recorded, and by which entrance; without a person the command line."""

    entrance: str = "cli"
    person_id: int | None = None

    def entry(self, at: datetime, act: str, data: dict[str, Any]) -> Entry:
        """Return the event of something that belongs to no case."""
        return Entry(at, self.entrance, act, data, person_id=self.person_id)


COMMAND_LINE = By()


def event_hash(before: str, seq: int, entry: Entry) -> str:
    """Return the SHA-256 (hex) over the predecessor's hash and everything the event says."""
    content = orjson.dumps(
        [
            before,
            seq,
            entry.at.astimezone(UTC).isoformat(),
            entry.entrance,
            entry.act,
            entry.case_id,
            entry.duty_id,
            entry.person_id,
            entry.plan_version,
            entry.data,
        ],
        option=orjson.OPT_SORT_KEYS,
    )
    return hashlib.sha256(content).hexdigest()


_HEAD = "SELECT seq, hash FROM chain_head WHERE id = 1"
_HOLD = f"{_HEAD} FOR UPDATE"
_BEGIN = "INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, ?) ON CONFLICT (id) DO NOTHING"
_MOVE = "UPDATE chain_head SET seq = ?, hash = ? WHERE id = 1"


async def lock_head() -> tuple[int, str]:
    """Lock the head row to the end of the running transaction, and return the last event's number and hash.

    Only the holder may add events or give numbers meanwhile.
    """
    found = await query.rows(_HOLD)
    if not found:
        await query.change(_BEGIN, _START)
        found = await query.rows(_HOLD)
    return int(found[0]["seq"]), str(found[0]["hash"])


async def add_events(entries: Iterable[Entry]) -> list[int]:
    """Append events inside the running transaction and return their numbers.

    The head row is locked, so that two processes never put two events in one place.
    """
    seq, before = await lock_head()
    new: list[dict[str, Any]] = []
    for entry in entries:
        # What is hashed is what will be read back: dates and enums become text first.
        plain = replace(entry, data=_salted(orjson.loads(orjson.dumps(entry.data))))
        seq += 1
        link = event_hash(before, seq, plain)
        said = {name: getattr(plain, name) for name in Entry.__struct_fields__}
        new.append({**said, "seq": seq, "before": before, "hash": link})
        before = link
    await bulk.insert(models.Event, new)
    await query.change(_MOVE, seq, before)
    return [event["seq"] for event in new]


def _salted(data: dict[str, Any]) -> dict[str, Any]:
    """With a salt where something about people may be taken out one day: nobody shall find out by trying
    numbers which one the hash was made with."""
    return {**data, SALT: secrets.token_hex(16)} if has_people(data) else data


_LEFT = "redacted"  # in the data of an event that says what was taken out: [number, hash of what is left] …
_PUT = "UPDATE events SET data = ? WHERE seq = ?"


async def redact(new: Mapping[int, dict[str, Any]], told: Entry) -> None:
    """Store other data in these events, by their numbers, and the event `told` that says so; inside the running
    transaction. Refusal for an event that is not as its hash says: tampering is never covered up."""
    known = await events.by_seq(new)
    allowed, left = await _allowed(), []
    for event in known:
        if event.act == EventName.DATA_REDACTED or not _whole(event, allowed):
            raise Refusal("database.chain.changed", seq=event.seq)
        now = replace(event, data=orjson.loads(orjson.dumps(new[event.seq])))
        left.append([event.seq, _hash_of(now)])
    await query.change_each(_PUT, [(orjson.dumps(new[e.seq]).decode(), e.seq) for e in known])
    await add_events([replace(told, act=EventName.DATA_REDACTED, data={**told.data, _LEFT: left})])


def _hash_of(event: events.Event) -> str:
    entry = Entry(
        event.at,
        event.entrance,
        event.act,
        event.data,
        event.case_id,
        event.duty_id,
        event.person_id,
        event.plan_version,
    )
    return event_hash(event.before, event.seq, entry)


def _whole(event: events.Event, allowed: Mapping[int, str]) -> bool:
    """Whether the event is as it was stored, or as it was left when personal data was taken out of it."""
    content = _hash_of(event)
    return content == event.hash or content == allowed.get(event.seq)


async def _allowed() -> dict[int, str]:
    """By the number of each event that was redacted, the hash of what was left of it last."""
    found = await events.of_no_case(EventName.DATA_REDACTED)
    return {int(seq): str(left) for event in found for seq, left in event.data.get(_LEFT, ())}


async def count_redacted() -> int:
    """From how many events personal data was taken because its term was over."""
    return len(await _allowed())


async def check_chain() -> list[Refusal]:
    """Walk the whole chain; returns what is wrong, empty when it holds."""
    before, expected = _START, 0
    allowed = await _allowed()
    while True:
        chunk = await events.events_after(expected, CHUNK)
        if not chunk:
            break
        for event in chunk:
            expected += 1
            if event.seq != expected:
                return [Refusal("database.chain.gap", expected=expected, found=event.seq)]
            redacted = {} if event.act == EventName.DATA_REDACTED else allowed
            if event.before != before or not _whole(event, redacted):
                return [Refusal("database.chain.changed", seq=event.seq)]
            before = event.hash
    found = await query.rows(_HEAD)
    last, link = (int(found[0]["seq"]), str(found[0]["hash"])) if found else (0, _START)
    if last != expected or link != before:
        return [Refusal("database.chain.end_missing", last=last, found=expected)]
    return []
