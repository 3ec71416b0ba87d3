"""The service with nobody at the other end: every message is planned, decided and settled, but none is
sent, and no workbooks are made for letters to carry.

For what is to be known without being done: a preview of the coming days, or a whole round in seconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.words import Channel, Health, Limit, Rendered, SendOutcome, SendStatus
from handlers.app import Parts, wired_parts
from handlers.rehearsal.local import sandbox
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from handlers.services.delivery.dispatcher import Dispatcher
from handlers.services.delivery.handing_over import Batch, keep_wording
from handlers.services.delivery.preparing import Frozen
from handlers.services.delivery.record import Record
from handlers.services.delivery.settling import SendResult, Tally
from handlers.services.delivery.wording import UNWORDED, every_message
from messages.channels import CheckResult, Transport
from storage import db, kept, sending
from storage.outgoing_messages import OutgoingMessage

_AT_ONCE = 1000  # messages to a transaction
_DELIVERED = SendOutcome(SendStatus.DELIVERED)


class _Unsent(Struct, frozen=True):
    """A channel that words and addresses a message as the real one does, and keeps it. What is not in words is
    not built: every entrance refuses an address to which nothing can be addressed (`is_mail_address`)."""

    real: Transport

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return b"" if rendered is UNWORDED else self.real.build(message_id, address, rendered, at)

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return _DELIVERED

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        return ()  # they count real time, in which weeks take seconds here

    async def check(self) -> Sequence[CheckResult]:
        return ()


class InWords(Struct):
    """Chooses which messages are put into words, and counts them: all, or the first of each sort (by channel,
    kind, the level of its reader and what it says), so that each template is tried."""

    every: bool
    n: int = 0
    _seen: set[Hashable] = field(default_factory=set)

    def __call__(self, outgoing: OutgoingMessage) -> bool:
        message = outgoing.message
        levels = frozenset(role.level for role in outgoing.person.roles)
        texts = frozenset(notice.text for notice in outgoing.notices)
        sort = message.channel, message.kind, levels, texts
        if sort in self._seen and not self.every:
            return False
        self._seen.add(sort)
        self.n += 1
        return True


@dataclass(slots=True)
class _AtOnce(Dispatcher):
    """Everything that may go is delivered at once, many to a transaction: nothing is frozen or counted against
    limits, because nothing leaves, and nobody else sends from this database. What may go, when, and what
    follows from it, is decided as always."""

    async def drain(self, moment: Callable[[], DecisionContext], tally: Tally) -> None:
        self._moment, self._settler.tally = moment, tally
        while ids := await self._taken():
            frozen = await self._worded(ids, moment())
            await db.write(partial(keep_wording, frozen))
            await db.write(
                partial(sending.keep_texts, {f.outgoing.message.id: f.text for f in frozen if f.text})
            )
            await self._settler.settle_all([self._delivered(one) for one in frozen])
            self.beat()

    async def _taken(self) -> list[int]:
        ctx, wall = self._moment(), self.wall()
        return await sending.lease_messages(
            list(self.transports), self.holder, ctx.now, wall + self.lease, _AT_ONCE
        )

    def _delivered(self, one: Frozen) -> SendResult:
        batch = Batch(Channel(one.outgoing.message.channel), Health(), careful=False)
        return self._handing_over.after(one, _DELIVERED, batch)

    async def _others_turn(self) -> None:
        """Nobody asks anything meanwhile."""


@asynccontextmanager
async def unsent(
    settings: Settings, clock: Clock, chosen: Callable[[OutgoingMessage], bool] = every_message
) -> AsyncIterator[Parts]:
    """Yield the wired service on its database, with every channel kept from sending, and without chores,
    which would call WeCom. `chosen`: see `Wording`."""
    sender = partial(_AtOnce, attaches=False, chosen=chosen)
    async with (
        sandbox("", clock.now) as twins,  # to which nothing is ever sent either
        wired_parts(settings.with_sandbox(twins.settings), clock, through=_Unsent, sender=sender) as wired,
    ):
        wired.engine.also = ()
        wired.engine.record = _NoRecord(settings.record, clock.now)
        wired.engine.dispatcher.note = wired.engine.record.note
        async with kept.keeping():
            yield wired


class _NoRecord(Record):
    """Nobody puts this database back."""

    async def begin(self) -> None:
        pass

    async def hold(self) -> None:
        pass

    async def note(self, ids: Collection[int]) -> None:
        pass
