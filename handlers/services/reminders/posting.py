"""Packs what one look has to tell by reader, and stores it in the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

import structlog
from msgspec import Struct, field

from bot.notices.bundle import MANY_ROUNDS, Contents, Packet, PacketKey, PacketPart
from bot.words import MessageStatus
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from storage import db, outbox, trouble
from storage.notices import NewNotices

log = structlog.get_logger()
_PEOPLE_A_TRANSACTION = 200
_NOTICES_A_TRANSACTION = 4000  # some ten milliseconds: so long others' answers wait
_NOTICES_AT_ONCE = 1500  # of one person: more of them are stored in pieces, because …
_NOTICES_A_PIECE = 500  # … each lies on another page of the table's indexes
_MANY = 300  # messages of one look, after which the database measures their table
_Packet = tuple[PacketKey, Contents]


class Post(Struct):
    """The packets of one look: what one person is told in all rounds is one.

    More of them than the flood guard allows (with `waiting`, what is held already) are stored as held. Until it is
    known whether they are, nothing is stored; from then on what is whole is stored at once, so that never all of it
    is held in memory. What asks a county to see to somebody out of reach waits for `grace`: whom the messages of
    this look do not reach stands in the same list."""

    now: datetime
    round_keys: Sequence[str]
    flood_guard: int
    waiting: int
    guard: Guard
    pace: Pace
    grace: timedelta = timedelta(0)
    made: int = 0
    _stored: int = 0
    _measured: bool = False
    _whole: list[_Packet] = field(default_factory=list)
    _growing: dict[PacketKey, Contents] = field(default_factory=dict)
    _of_span: dict[PacketKey, Contents] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether there is more than is usual so far."""
        return bool(self.flood_guard) and len(self) + self.waiting > self.flood_guard

    def __len__(self) -> int:
        return self._stored + len(self._whole) + len(self._growing) + len(self._of_span)

    def add(self, of: int, duty_id: int, hearing: PacketPart, *, alone: bool) -> None:
        """Put what is told of a duty, of the round with that number, into its reader's packet. `alone`: the reader
        is told of this one case only, so that the packet is whole when the case is over."""
        packets = self._of_span if alone else self._growing
        if hearing.to not in packets:
            packets[hearing.to] = Contents(of)
        packets[hearing.to].add(of, duty_id, hearing)

    async def span_is_over(self) -> None:
        """Store the packets about the cases so far, because no more is coming about them, unless they may
        have to be held."""
        self._whole += self._of_span.items()
        self._of_span = {}
        if self.held or not self.flood_guard:
            await self._store_whole()

    def named(self) -> Mapping[int, set[int]]:
        """Return the duties that are named, by officer."""
        found: dict[int, set[int]] = defaultdict(set)
        for (person_id, *_), packet in self._growing.items():
            found[person_id].update(packet.duties)
        return found

    async def store(self, digests: int) -> bool:
        """Store the messages that were collected and not yet written. Return whether they are held for approval.

        The flood guard counts the messages of a whole look: `digests` is how many more this look will write as digests.
        """
        self.waiting += digests
        self._whole += self._growing.items()
        self._growing = {}
        held = self.held
        await self._store_whole()
        return held

    async def _store_whole(self) -> None:
        """By reader, many to a transaction.

        On SQLite a packet that is too large for one is stored in pieces, each of which joins the message of
        the one before: nothing but answers is sent meanwhile, and after a kill the next look's pieces join.
        """
        held, packets = self.held, sorted(self._whole, key=itemgetter(0))
        self._stored += len(packets)
        self._whole = []
        if not db.is_postgres():
            packets = [(key, piece) for key, packet in packets for piece in _pieces(packet)]
        for chunk in _parts(packets):
            self.made += await self._store_each(chunk, held)
            if self.made > _MANY and not self._measured:
                self._measured = True
                await outbox.measure()

    async def _store_each(self, chunk: Sequence[_Packet], held: bool) -> int:
        """Store them together, or, if that fails, one by one."""
        try:
            return await self._store(chunk, held)
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("messages are stored one by one")
        made = 0
        for packet in chunk:
            try:
                made += await self._store([packet], held)
            except Exception as error:  # noqa: BLE001  set aside with its error
                for duty_id in sorted(set(packet[1].duties)):
                    await self.guard.note(duty_id, error)
        return made

    async def _store(self, chunk: Sequence[_Packet], held: bool) -> int:
        async def add() -> int:
            return await outbox.add_bundles([self._bundle(*packet, held) for packet in chunk], self.now)

        try:
            return await self.pace.write(add)
        except trouble.Conflict:
            # Another process stored some of these notices meanwhile; look again and see them.
            return await self.pace.write(add)

    def _bundle(self, key: PacketKey, packet: Contents, held: bool) -> outbox.Bundle:
        person_id, channel, kind = key
        return outbox.Bundle(
            person_id,
            channel,
            kind,
            tuple(NewNotices(duty_id, said.due, said.rungs) for duty_id, said in packet.lines()),
            not_before=self.now + self.grace if packet.asks_to_see_to else self.now,
            urgent=packet.urgent,
            status=MessageStatus.HELD if held else MessageStatus.WAITING,
            reason=outbox.HELD_BACK if held else "",
            round="" if packet.of == MANY_ROUNDS else self.round_keys[packet.of],
        )


def bundle_of(packet: Packet, now: datetime, held: bool = False) -> outbox.Bundle:
    """Return a packet as the outbox stores it."""
    return outbox.Bundle(
        packet.person_id,
        packet.channel,
        packet.kind,
        tuple(NewNotices(t.duty_id, t.due, ((t.rung, t.text),), t.facts) for t in packet.notices),
        not_before=now,
        urgent=packet.urgent,
        status=MessageStatus.HELD if held else MessageStatus.WAITING,
        reason=outbox.HELD_BACK if held else "",
    )


def _parts(packets: Sequence[_Packet]) -> Iterator[list[_Packet]]:
    """Split into transactions in each of which a person occurs once."""
    part: list[_Packet] = []
    notices = 0
    for packet in packets:
        n = packet[1].notices
        again = bool(part) and part[-1][0] == packet[0]
        if again or len(part) == _PEOPLE_A_TRANSACTION or (part and notices + n > _NOTICES_A_TRANSACTION):
            yield part
            part, notices = [], 0
        part.append(packet)
        notices += n
    if part:
        yield part


def _pieces(packet: Contents) -> Iterable[Contents]:
    """Split a packet that is too large for one transaction."""
    if packet.notices <= _NOTICES_AT_ONCE:
        return [packet]
    most = max(1, _NOTICES_A_PIECE * len(packet.duties) // packet.notices)
    return [packet.part(start, start + most) for start in range(0, len(packet.duties), most)]
