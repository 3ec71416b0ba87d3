"""Webhooks: the addresses that are told of events, how far each has been told, and what it is to be told next.

The chain of events is what they are told from: an event is written in the transaction of what it records, its number
is its place, and an address keeps the number of the last one it has had. Nothing is stored a second time, and nothing
can be lost between the two (decision 115). What an address is tried at again is real time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from bot.words import Scope
from storage import models, query
from storage.scopes import scope_condition


class Webhook(Struct, frozen=True):
    """An address with its state; see `storage.models.Webhook`. `maker` is the name of who added it."""

    id: int
    person_id: int
    maker: str
    name: str
    url: str
    salt: str
    city: str
    county: str
    about: str
    told_to: int
    tries: int
    next_at: datetime | None
    failing_since: datetime | None
    error: str
    made_at: datetime
    last_at: datetime | None
    stopped_at: datetime | None


class CaseEvent(Struct, frozen=True):
    """An event of a case as other systems may know it: nothing in it is about people."""

    seq: int
    at: datetime
    act: str
    hash: str
    case_id: int
    duty_id: int | None
    step: str | None
    round: str
    enterprise: str
    uscc: str
    city: str
    county: str


_COLUMNS = """
SELECT w.id, w.person_id, p.name AS maker, w.name, w.url, w.salt, w.city, w.county, w.about, w.told_to, w.tries,
    w.next_at, w.failing_since, w.error, w.made_at, w.last_at, w.stopped_at
FROM webhooks w JOIN people p ON p.id = w.person_id WHERE w.ended_at IS NULL
"""
_ALL = f"{_COLUMNS} ORDER BY w.id"
_DUE = f"""{_COLUMNS} AND w.stopped_at IS NULL AND (w.next_at IS NULL OR w.next_at <= ?)
AND w.told_to < (SELECT seq FROM chain_head WHERE id = 1) ORDER BY w.id"""
_ONE = f"{_COLUMNS} AND w.id = ?"
_HEAD = "SELECT seq FROM chain_head WHERE id = 1"
_HELD_BACK = (
    "SELECT min(seq) - 1 AS until FROM events WHERE seq > ? AND at > ? AND act IN (?) AND case_id IS NOT NULL"
)
_NEXT = """
SELECT e.seq, e.at, e.act, e.hash, e.case_id, e.duty_id, d.milestone AS step, c.round_id AS round, c.name AS enterprise,
    coalesce(f.uscc, '') AS uscc, c.city, c.county
FROM events e JOIN cases c ON c.id = e.case_id LEFT JOIN enterprises f ON f.id = c.enterprise_id
LEFT JOIN duties d ON d.id = e.duty_id
WHERE e.seq > ? AND e.seq <= ? AND e.act IN (?) AND c.enterprise_id IS NOT NULL AND (?) ORDER BY e.seq LIMIT 1
"""
_TOLD = """
UPDATE webhooks SET told_to = ?, tries = 0, next_at = NULL, failing_since = NULL, error = '',
    last_at = coalesce(?, last_at)
WHERE id = ? AND told_to < ?
"""
_FAILED = """
UPDATE webhooks SET tries = tries + 1, next_at = ?, failing_since = coalesce(failing_since, ?), error = ?
WHERE id = ? AND ended_at IS NULL
"""
_STOP = (
    "UPDATE webhooks SET stopped_at = ?, error = ? WHERE id = ? AND stopped_at IS NULL AND ended_at IS NULL"
)
_RESUME = """
UPDATE webhooks SET stopped_at = NULL, tries = 0, next_at = NULL, failing_since = NULL, error = ''
WHERE id = ? AND stopped_at IS NOT NULL AND ended_at IS NULL
"""
_END = "UPDATE webhooks SET ended_at = ? WHERE id = ? AND ended_at IS NULL"


async def add_webhook(
    person_id: int, name: str, url: str, salt: str, place: tuple[str, str], about: str, now: datetime
) -> int:
    """Store an address that is told of what happens from now on; returns its number. In the caller's transaction."""
    made = await models.Webhook.create(
        person_id=person_id,
        name=name,
        url=url,
        salt=salt,
        city=place[0],
        county=place[1],
        about=about,
        told_to=await _last_event(),
        made_at=now,
    )
    return made.id


async def _last_event() -> int:
    """Return the number of the chain's last event; 0 while there is none."""
    found = await query.column(_HEAD)
    return int(found[0]) if found else 0


async def living_webhooks() -> list[Webhook]:
    """Return all that have not been ended, stopped ones included, in the order in which they were made."""
    return await query.fetch(Webhook, _ALL)


async def due_webhooks(now: datetime) -> list[Webhook]:
    """Return those that something new may be told to."""
    return await query.fetch(Webhook, _DUE, now)


async def webhook(webhook_id: int) -> Webhook | None:
    """Return one that has not been ended."""
    return await query.one(Webhook, _ONE, webhook_id)


async def last_settled_event(after: int, acts: Collection[str], since: datetime) -> int:
    """Return the number of the last event before the first of these kinds that is newer than `since`, looking behind
    the number `after`; of the chain's last one where there is none."""
    (held_back,) = await query.column(_HELD_BACK, after, since, list(acts))
    return await _last_event() if held_back is None else int(held_back)


async def next_event(after: int, until: int, acts: Collection[str], scope: Scope) -> CaseEvent | None:
    """Return the first event of these kinds behind the number `after`, up to `until`, of an enterprise within the
    scope."""
    return await query.one(CaseEvent, _NEXT, after, until, list(acts), scope_condition(scope))


async def note_told(webhook_id: int, to: int, at: datetime | None) -> None:
    """Note that everything up to this number has been told, or is nothing for this address; `at`: when it took the
    last one."""
    await query.change(_TOLD, to, at, webhook_id, to)


async def note_failed(webhook_id: int, error: str, next_at: datetime, now: datetime) -> None:
    """Note a try that was not taken; the next one is at `next_at`."""
    await query.change(_FAILED, next_at, now, error[:100], webhook_id)


async def stop_webhook(webhook_id: int, error: str, now: datetime) -> bool:
    """Tell this address nothing more until somebody resumes it; False if it is stopped or ended already."""
    return bool(await query.change(_STOP, now, error[:100], webhook_id))


async def resume_webhook(webhook_id: int) -> bool:
    """Go on from where it was stopped; False if it is not."""
    return bool(await query.change(_RESUME, webhook_id))


async def end_webhook(webhook_id: int, now: datetime) -> bool:
    """End it for ever; False if there is none."""
    return bool(await query.change(_END, now, webhook_id))
