"""What was sent, and how far the database is, written beside it: for the day on which an older copy
of the database is put back.

Two files, named after the database: `.sent` gets a line for each message once the database has it
as sent; `.beat` holds the number of the last look. The database is always written first, so that a
file never knows more than its own database. It knows more than an older one: then the database is
marked as restored, and what it would send is held with what the record says (docs/decisions/0040).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from msgspec import Struct, field

from bot.words import READY_MADE, SHANGHAI, Kind
from messages.catalogue import say
from storage import db, restored
from storage.message import OutboxMessage

log = structlog.get_logger()
_OVERLAP = timedelta(hours=1)  # no message is stored as sent so long after it was
_EVENT = "event:"  # its number may mean another event in a restored database


class Record(Struct):
    """The two files of one database, as one process writes them."""

    path: Path  # without the endings
    wall: Callable[[], datetime]
    _noting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _caught_up: bool = False  # with what was sent and not noted: of a killed process, on a full disk

    async def begin(self) -> None:
        """Notice, before a look, a database that was put back, and move its beat on."""
        known, own = self._beat(), await restored.beat()
        if known is not None and own is None and await restored.is_new():
            self._start_anew()
            known = None
        behind = known is not None and (own or 0) < known
        number = max(known or 0, own or 0) + 1

        async def job() -> int:
            held = await restored.mark_restored(self.wall()) if behind else 0
            await restored.set_beat(number, self.wall())
            return held

        held = await db.write(job)
        try:
            self._keep_beat(number)
        except OSError:
            log.exception("no record beside the database: a restored one would not be noticed")
        if behind:
            await self._explain(await restored.hold_planned(), own=True)
            log.warning("the database was restored: what it would send is held", held=held)

    async def mark(self) -> int:
        """Mark that the database has just been put back; return how many messages are held."""

        async def job() -> tuple[int, int]:
            held = await restored.mark_restored(self.wall())
            number = max(self._beat() or 0, await restored.beat() or 0) + 1
            await restored.set_beat(number, self.wall())
            return held, number

        held, number = await db.write(job)
        self._keep_beat(number)
        await self._explain(await restored.hold_planned(), own=True)
        return held

    async def hold(self) -> None:
        """Hold, after planning, what a restored database would send, with what is known of it."""
        if not await restored.is_marked_restored():
            return
        await self._explain(await restored.hold_planned(), own=False)

    async def _explain(self, found: Sequence[restored.Held], *, own: bool) -> None:
        """`own`: they were in the copy, where an event has the number it had when it was sent."""
        if not found:
            return
        said = _SentBefore(self._lines(), await restored.sent_ids())
        for held in found:
            await restored.store_reason(held.id, said.of(held, own))

    async def note(self, ids: Sequence[int]) -> None:
        """Write a line for each of these messages that the database has as sent. Not by the moment of
        sending, because several drains store in another order than they send."""
        async with self._noting:
            missed = [] if self._caught_up else await self._missed()
            self._caught_up = False  # until it is written
            self._caught_up = await self._write(await restored.sent_among(sorted({*ids, *missed})))

    async def _missed(self) -> list[int]:
        """Return what was sent since shortly before the last line but has no line of its own."""
        known = {int(line["id"]): datetime.fromisoformat(line["at"]) for line in self._lines()}
        since = max(known.values()) - _OVERLAP if known else None
        return [i for i in await restored.messages_sent_since(since) if i not in known]

    async def _write(self, fresh: Sequence[OutboxMessage]) -> bool:
        """Write the lines; False if that failed, and then they are found missing the next time."""
        if not fresh:
            return True
        notices = await restored.notices_by_message([m.id for m in fresh])
        lines = "".join(json.dumps(_line(m, notices.get(m.id, [])), ensure_ascii=False) + "\n" for m in fresh)
        try:
            self._append(lines)
        except OSError:
            log.exception("what was sent could not be noted beside the database")
            return False
        return True

    def _append(self, lines: str) -> None:
        self._sent.parent.mkdir(parents=True, exist_ok=True)  # nothing else lies there, of a new PostgreSQL
        with open(os.open(self._sent, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.write(lines)

    @property
    def _sent(self) -> Path:
        return self.path.with_name(f"{self.path.name}.sent")

    def _beat(self) -> int | None:
        with suppress(OSError, ValueError):
            return int(self.path.with_name(f"{self.path.name}.beat").read_text("ascii"))
        return None

    def _keep_beat(self, number: int) -> None:
        place = self.path.with_name(f"{self.path.name}.beat")
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_name(f".{place.name}.{os.getpid()}")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{number}\n")
        partial.replace(place)

    def _start_anew(self) -> None:
        """Begin the record anew: it belongs to another database, which is gone, so its ids mean nothing
        here."""
        with suppress(FileNotFoundError):
            self._sent.replace(self._sent.with_name(f"{self._sent.name}.old"))

    def _lines(self) -> Iterator[dict[str, Any]]:
        with suppress(FileNotFoundError), self._sent.open(encoding="utf-8") as file:
            for line in file:
                with suppress(ValueError):  # half a line, of a process that was killed
                    yield json.loads(line)


def _line(message: OutboxMessage, notices: list[tuple[int, str, str]]) -> dict[str, Any]:
    assert message.sent_at
    about: dict[str, Any] = {"notices": notices} if notices else {}
    if message.kind in READY_MADE:
        about["text"] = message.text
    return {
        "at": message.sent_at.isoformat(),
        "id": message.id,
        "person": message.person_id,
        "channel": message.channel,
        "kind": message.kind,
        **about,
    }


class _SentBefore:
    """What the record says was sent, to look up held messages in."""

    def __init__(self, lines: Iterator[dict[str, Any]], known: Collection[int]) -> None:
        """`known` are the messages that the database itself has as sent."""
        self._notices: dict[tuple[int, int, str, str], datetime] = {}
        self._texts: dict[tuple[int, str], datetime] = {}
        self._digests: dict[int, datetime] = {}
        for line in lines:
            if line["id"] in known:
                continue
            at, person = datetime.fromisoformat(line["at"]), int(line["person"])
            for duty, due, rung in line.get("notices", ()):
                self._notices[person, duty, due, rung] = at
            if "text" in line:
                self._texts[person, line["text"]] = at
            if line["kind"] == Kind.DIGEST:
                self._digests[person] = at

    def of(self, held: restored.Held, own: bool) -> str:
        """Why a message is held: what of it was sent, and when."""
        known = [
            self._notices.get((held.person_id, *notice))
            for notice in held.notices
            if own or not notice[2].startswith(_EVENT)
        ]
        if held.kind in READY_MADE:
            known = [self._texts.get((held.person_id, held.text))]
        elif held.kind is Kind.DIGEST:
            known = [self._digests.get(held.person_id)]
        sent = [at for at in known if at]
        if not sent:
            return say("database.noted.restored_nothing")
        when = f"{max(sent).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        all_ = len(sent) == max(len(known), len(held.notices))
        if all_:
            return say("database.noted.restored_sent", sent=say("database.noted.sent"), when=when)
        return say("database.noted.restored_partly", when=when)
