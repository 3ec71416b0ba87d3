"""The experts of a batch: who was drawn, the invitation that counts, what they answer, who took whose place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from bot.words import Channel, MessageStatus
from storage import addresses, models, query
from storage.passes import HOLDING
from storage.query import Sql


class DrawnRow(Struct, frozen=True):
    """A line of `batch_experts` with its expert. `status` is that of the invitation as it went last; "" without one."""

    id: int
    batch_id: int
    expert_id: int
    name: str
    unit: str
    specialty: str
    phone: str
    email: str
    wecom: str
    person_id: int | None
    message_id: int | None
    status: str
    answer: str
    words: str
    answered_at: datetime | None
    replaced_at: datetime | None
    lot: str

    @property
    def serves(self) -> bool:
        """Whether they are to come, as far as anybody knows."""
        return self.replaced_at is None and self.answer != "declines"

    @property
    def left(self) -> bool:
        """Whether the invitation has left, or may have."""
        return self.status in _LEFT

    @property
    def out_of_reach(self) -> bool:
        """Whether no invitation is with them or on its way, so that only a telephone is left."""
        return self.status in ("", MessageStatus.FAILED, MessageStatus.CANCELLED)


_LEFT = (MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNKNOWN)
_WENT = "FROM messages m WHERE m.id = b.message_id OR m.instead_of = b.message_id ORDER BY m.id DESC LIMIT 1"
_LINES = f"""
SELECT b.id, b.batch_id, b.expert_id, e.name, e.unit, e.specialty, e.phone, e.email, e.wecom, e.person_id, b.message_id,
    coalesce((SELECT m.status {_WENT}), '') AS status, b.answer, b.words, b.answered_at, b.replaced_at, b.lot
FROM batch_experts b JOIN experts e ON e.id = b.expert_id WHERE ? ORDER BY b.id
"""
_WAITS = "SELECT m.id FROM messages m WHERE (m.id = ? OR m.instead_of = ?) AND m.status IN (?) AND m.request IS NULL"
_ROUND_OF = "SELECT round, city FROM batches WHERE id = ?"
_FORGET_ANSWERS = """
UPDATE batch_experts SET answer = '', words = '', answered_at = NULL WHERE batch_id = ? AND replaced_at IS NULL
"""


async def of_batch(number: int) -> list[DrawnRow]:
    """Return everybody who was ever drawn for a batch, in the order in which they were."""
    return await query.fetch(DrawnRow, _LINES, Sql("b.batch_id = ?", (number,)))


async def line(line_id: int) -> DrawnRow | None:
    return await query.one(DrawnRow, _LINES, Sql("b.id = ?", (line_id,)))


async def round_and_city(number: int) -> tuple[str, str] | None:
    """Return the round and the bureau of a batch."""
    found = await query.rows(_ROUND_OF, number)
    return (str(found[0]["round"]), str(found[0]["city"])) if found else None


async def receiver_of(one: DrawnRow) -> int:
    """Return the person who gets this expert's messages, in the caller's transaction: whoever has the account of the
    list, else one without any role, whose number and addresses are those of the list."""
    owner = await addresses.owner_of_address(Channel.WECOM, one.wecom) if one.wecom else None
    person_id = one.person_id or owner
    if person_id is None:
        made = await models.Person.create(name=one.name)
        person_id = int(made.id)
    await models.Expert.filter(id=one.expert_id).update(person_id=person_id)
    if not await query.column(HOLDING, [person_id]):
        await models.Person.filter(id=person_id).update(phone=one.phone)
        given = {Channel.EMAIL: one.email, Channel.WECOM: one.wecom if owner in (None, person_id) else ""}
        for channel, address in given.items():
            known = await addresses.registered([person_id], channel)
            if address and known.get(person_id) != address:
                await addresses.give_address(person_id, channel, address)
    return person_id


async def invited(line_id: int, message_id: int) -> None:
    """Note the invitation that counts from now on."""
    await models.BatchExpert.filter(id=line_id).update(message_id=message_id)


async def unsent_invitations(one: DrawnRow) -> list[int]:
    """Return the invitation's messages that wait or are held, and nobody has."""
    waits = (MessageStatus.WAITING, MessageStatus.HELD)
    return await query.column(_WAITS, one.message_id, one.message_id, waits) if one.message_id else []


async def keep_expert_answer(line_id: int, answer: str, words: str, now: datetime) -> None:
    await models.BatchExpert.filter(id=line_id).update(answer=answer, words=words[:200], answered_at=now)


async def forget_answers(number: int) -> None:
    """Have everybody who is still drawn for the batch asked anew."""
    await query.change(_FORGET_ANSWERS, number)


async def put_in_place(one: DrawnRow, by: Sequence[int], lot: str, now: datetime) -> None:
    """Put these experts in the place of one, in the caller's transaction."""
    await models.BatchExpert.filter(id=one.id).update(replaced_at=now)
    for expert_id in by:
        await models.BatchExpert.create(batch_id=one.batch_id, expert_id=expert_id, lot=lot)
