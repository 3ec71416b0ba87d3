"""recall: a batch is taken back from WeCom, and what of it has not left is stopped; who keeps it, or has read it, is
named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from bot.words import Channel, EventName, Kind, MessageStatus, Refusal, SendStatus, Sentence
from messages import terms
from messages.catalogue import say
from messages.wecom.client import WeComClient
from storage import approvals, batches, chain, db, outbox, recalls
from storage.batches import SentMessage
from storage.chain import By
from storage.outbox import Bundle

_AT_ONCE = 50  # so many are taken back before it is stored
_MOST_NAMED = 200  # ids that an event names


class Recipient(Struct, frozen=True):
    """Somebody who still has the message, or has it no more and has probably read it, and why."""

    name: str
    message: int
    why: Sentence


class Recalled(Struct, frozen=True):
    """How many of a batch were taken back (now or before), and who has it or has probably read it. `batch` is its
    number, `stopped` what had not left and now does not."""

    batch: int
    of: int
    taken_back: int
    stopped: int
    kept: tuple[Recipient, ...]
    seen: tuple[Recipient, ...]


async def recall_batch(
    message_id: int, client: WeComClient | None, now: datetime, by: By = chain.COMMAND_LINE
) -> Recalled:
    """Take back what WeCom still lets us of the batch to which this message belongs, and stop what has not begun to
    leave. Run again after a break it goes on where it was. Refused where nothing of such a batch was sent."""
    batch = await db.read(partial(batches.batch_number, message_id))
    if batch is None or not await db.read(partial(batches.sent_of_batch, batch)):
        raise Refusal("cli.recall.no_batch", id=message_id)
    stopped = await db.write(partial(_stop, batch, now, by))
    found = await db.read(partial(batches.sent_of_batch, batch))
    kept: list[Recipient] = []
    back = [one for one in found if one.reason == batches.TAKEN_BACK]
    rest = [one for one in found if one.reason != batches.TAKEN_BACK]
    for at in range(0, len(rest), _AT_ONCE):
        gone: list[SentMessage] = []
        for one in rest[at : at + _AT_ONCE]:
            why = await _taken_back(one, client)
            if why is None:
                gone.append(one)
            else:
                kept.append(Recipient(one.name, one.id, why))
        if gone:
            await db.write(partial(_store, batch, gone, now, by))
        back += gone
    read = Sentence("sending.recalled.answered")
    seen = tuple(Recipient(one.name, one.id, read) for one in back if one.answered)
    return Recalled(batch, len(found), len(back), stopped, tuple(kept), seen)


async def _stop(batch: int, now: datetime, by: By) -> int:
    ids, tried = await batches.stop_unsent(batch)
    if ids or tried or not await recalls.recalled_among([batch]):  # what comes back later is known by it
        facts = {"batch": batch, "n": len(ids), "unsent": ids[:_MOST_NAMED]}
        if tried:
            facts["given_up"] = tried[:_MOST_NAMED]
        await chain.add_events([by.entry(now, EventName.MESSAGES_TAKEN_BACK, facts)])
    return len(ids)


async def _taken_back(one: SentMessage, client: WeComClient | None) -> Sentence | None:
    """Take the message back; return None once it is, else why its reader keeps it."""
    if one.status is MessageStatus.SENDING:
        return Sentence("sending.recalled.leaving")
    if one.status is MessageStatus.UNKNOWN:
        return Sentence("sending.recalled.unsure")
    if one.channel != Channel.WECOM or client is None or not one.provider_id:
        return Sentence("sending.recalled.no_way_back", channel=terms.channel(one.channel))
    outcome = await client.recall(one.provider_id)
    if outcome.status is SendStatus.DELIVERED:
        return None
    return Sentence("sending.recalled.refused", said=f"{outcome.code} {outcome.detail}".strip()[:150])


async def _store(batch: int, gone: Sequence[SentMessage], now: datetime, by: By) -> None:
    await batches.mark_taken_back([one.id for one in gone])
    facts = {"batch": batch, "messages": [one.id for one in gone]}
    await chain.add_events([by.entry(now, EventName.MESSAGES_TAKEN_BACK, facts)])


async def receivers(batch: int) -> list[str]:
    """Return the names of those who got the batch, each once."""
    return list({one.person_id: one.name for one in await batches.sent_of_batch(batch)}.values())


async def correct(
    message_id: int, text: str, now: datetime, by: By = chain.COMMAND_LINE, *, held: bool = True
) -> int:
    """Prepare a correction for exactly those who got the batch to which this message belongs, or may have, held until
    it is approved, or due at once; return how many there are. Who writes one that is held has approved it, if that is a
    person. Refusal where there is no such batch, or it was corrected in these words before."""

    async def put() -> int:
        await chain.lock_head()
        batch = await batches.batch_number(message_id)
        if batch is None:
            raise Refusal("cli.recall.no_batch", id=message_id)
        if text in await recalls.corrections(batch):
            raise Refusal("sending.recalled.corrected_already", id=batch)
        people = {one.person_id: one for one in await batches.sent_of_batch(batch)}
        words = say("sending.recalled.correction", text=text)
        reason = say("sending.recalled.to_approve", id=batch)
        bundles = [
            Bundle(
                person,
                had.channel,
                Kind.ANNOUNCEMENT,
                (),
                now,
                status=MessageStatus.HELD if held else MessageStatus.WAITING,
                reason=reason if held else "",
                text=words,
                round=had.round,
            )
            for person, had in people.items()
        ]
        ids = await outbox.post(bundles, now)
        if held and by.person_id:
            await approvals.note_writers(ids, by.person_id, now)
        facts = {"batch": batch, "n": len(ids), "said": text}
        await chain.add_events([by.entry(now, EventName.CORRECTION_WRITTEN, facts)])
        return len(ids)

    return await db.write(put)
