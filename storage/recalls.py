"""Recalls that somebody asked for in the chat: each is an event, and a background job that carries it out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.words import EventName
from storage import batches, chain, events, jobs, query
from storage.events import Event

RECALL_JOB = "recall"  # of its job; the subject is the number of the event
_ORDER = "SELECT * FROM events WHERE seq = ?"
_LAST = "SELECT * FROM events WHERE person_id = ? AND act = ? AND at > ? ORDER BY seq DESC LIMIT 1"


async def order_recall(batch: int, by: chain.By, now: datetime) -> None:
    """Owe the recall of a batch, in the caller's transaction."""
    (seq,) = await chain.add_events([by.entry(now, EventName.RECALL_ORDERED, {"batch": batch})])
    await jobs.owe(RECALL_JOB, seq, now)


async def ordered(seq: int) -> Event:
    """Return the event of an order."""
    found = await query.one(Event, _ORDER, seq)
    assert found is not None
    return found


async def last_ordered(person_id: int, since: datetime) -> int | None:
    """Return the batch whose recall this person asked for last; None if for none since then."""
    found = await query.one(events.Event, _LAST, person_id, EventName.RECALL_ORDERED, since)
    return int(found.data["batch"]) if found else None


async def recalled_among(message_ids: Collection[int]) -> set[int]:
    """Return those of these messages whose batch somebody has taken back, whatever their readers have of it."""
    if not message_ids or not (done := await events.of_no_case(EventName.MESSAGES_TAKEN_BACK)):
        return set()
    return await batches.of_batches({int(event.data["batch"]) for event in done}, message_ids)


async def corrections(batch: int) -> list[str]:
    """Return the words by which this batch was put right."""
    written = await events.of_no_case(EventName.CORRECTION_WRITTEN)
    return [str(event.data.get("said")) for event in written if event.data.get("batch") == batch]
