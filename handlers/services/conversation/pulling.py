"""What customers of 微信客服 wrote: pulled page by page, kept before anything is done with it, then answered.

A page and the place to go on from are stored in one transaction. Whoever was killed before it pulls the page
again; whoever was killed behind it has the messages. Nothing is answered before the last page: the platform takes five
answers, however short its pages are. Then all that is kept and has no answer gets one, whoever pulled it; what no pull
comes to (a platform that refuses them) `Conversation.catch_up` answers. Two processes that pull at once keep each
message once (its key), and the cursor moves for one of them only.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from msgspec import Struct, field

from bot.words import CHANNELS, Channel, Sender, SendOutcome
from handlers.runtime.context import Context
from handlers.services.conversation import customers, files
from handlers.services.conversation.converse import Conversation
from handlers.services.conversation.kept_messages import KeptMessage
from messages.kf.client import KfClient, KfItem, KfPage
from storage import db, inbox, leases, scans, trouble, windows
from storage.inbox import Inbound

log = structlog.get_logger()
_TOKEN_LIVES = timedelta(minutes=10)  # of a callback (path 94670)
_UNTOLD = timedelta(minutes=10)  # how often it is pulled though no callback said so
_AT_ONCE = 8  # customers
_MOST_PAGES = 500  # of one pull, however short they are: the next look goes on
_REQUESTS_LIVE = timedelta(days=90)


class Pulling(Struct):
    """One account's pulls in this process."""

    context: Context
    client: KfClient
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _pulled_at: datetime | None = None

    @property
    def _cursor(self) -> str:
        return f"kf:{self.client.kf_id}"[:60]

    @property
    def _token(self) -> str:
        return f"kf-token:{self.client.kf_id}"[:60]

    async def told(self, token: str) -> None:
        """Note that there is something to pull, so that no kill forgets it, and begin."""
        await leases.share(self._token, token, self.context.wall() + _TOKEN_LIVES)
        self.context.background(self._pull_quietly())

    async def look(self) -> None:
        """Pull what a callback told of and nobody has pulled, and now and then what none has told of; close the
        windows whose time is over."""
        now, wall = self.context.clock.now(), self.context.wall()
        for channel, spec in CHANNELS.items():
            if spec.window:
                await db.write(partial(windows.close_old, channel, spec.window, now))
        await db.write(partial(scans.drop_old_requests, now - _REQUESTS_LIVE))
        due = self._pulled_at is None or wall - self._pulled_at >= _UNTOLD
        if due or await leases.value(self._token, wall):
            await self.pull()

    async def _pull_quietly(self) -> None:
        try:
            await self.pull()
        except Exception:
            log.exception("could not pull")  # the next look does

    async def pull(self) -> None:
        """Pull until there is no more, and answer what came."""
        async with self._lock:
            self._pulled_at = self.context.wall()
            found = await leases.value(self._token, self.context.wall())
            token = found[0] if found else ""
            new: dict[int, Inbound] = {}
            more = True
            for _ in range(_MOST_PAGES):
                cursor = await leases.shared_value(self._cursor)
                page = await self.client.pull(cursor, token)
                if isinstance(page, SendOutcome):
                    log.warning("could not pull", code=page.code, detail=page.detail)
                    return
                rows = await db.write(partial(self._keep, page, cursor))
                # A greeting has 20 seconds, and is none of the five.
                for wave in in_waves(_only_came_in(rows)):
                    await self._answer(wave)
                new |= {row.id: row for row in rows}
                if not (more := page.more):
                    break
            left = await inbox.unanswered_of(Channel.KF)
            await self._answer([new.get(row.id, row) for row in left])
            if not more and token and await leases.shared_value(self._token) == token:
                await leases.share(self._token, "", self.context.wall())

    async def _keep(self, page: KfPage, cursor: str) -> list[Inbound]:
        """Store a page and where it ends; returns what is new."""
        now, rows = self.context.clock.now(), []
        for item in page.items:
            sender = Sender(Channel.KF, item.user)
            words, data = _to_keep(item)
            row = await inbox.store_message(self._key(item), sender, words, now, data)
            if not row.new:
                continue
            at = datetime.fromtimestamp(item.at, UTC)
            if not item.event:
                await windows.note_written(sender, at, now)
            elif code := item.said.get("welcome_code"):
                await windows.note_welcome(sender, str(code), at)
            rows.append(row)
        if await leases.shared_value(self._cursor) == cursor:
            await leases.share(self._cursor, page.cursor, leases.FOREVER)
        return rows

    def _key(self, item: KfItem) -> str:
        return f"kf:{hashlib.sha256(f'{self.client.kf_id} {item.msgid}'.encode()).hexdigest()}"

    async def _answer(self, rows: Sequence[Inbound]) -> None:
        """Answer what came, each customer's in order and together."""
        theirs: dict[Sender, list[Inbound]] = {}
        for row in rows:
            theirs.setdefault(row.sender, []).append(row)
        few = asyncio.Semaphore(_AT_ONCE)

        async def answer(sender: Sender) -> None:
            async with few:
                await self._answer_one(sender, theirs[sender])

        await asyncio.gather(*map(answer, theirs))

    async def _answer_one(self, sender: Sender, rows: Sequence[Inbound]) -> None:
        conversation = Conversation(self.context)
        for row in rows:
            try:
                await conversation.reply(row.id, KeptMessage(row))
            except Exception as error:
                if trouble.of_the_database(error):
                    raise
                log.exception("message could not be answered", inbound=row.id)
        try:
            await db.write(partial(customers.say_together, sender, self.context.clock.now()))
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("answers could not be put together", inbound=[row.id for row in rows])
        self.context.look_soon()


def _only_came_in(rows: Sequence[Inbound]) -> list[Inbound]:
    """Return the events of those who have opened the chat and may be greeted for it, and who wrote nothing with it."""
    wrote = {row.sender for row in rows if "kf" not in row.data}
    came = (row for row in rows if row.sender not in wrote)
    return [row for row in came if row.data["kf"].get("greets")]


def in_waves(rows: Sequence[Inbound]) -> list[list[Inbound]]:
    """Return what may be answered at once, wave behind wave: of two who scan one letter the first is let in, and
    whoever comes twice is answered in order."""
    waves: list[list[Inbound]] = []
    behind: dict[Hashable, int] = {}
    for row in rows:
        letter = row.data["kf"].get("scan") or row.sender
        at = max(behind.get(letter, 0), behind.get(row.sender, 0))
        behind[letter] = behind[row.sender] = at + 1
        if at == len(waves):
            waves.append([])
        waves[at].append(row)
    return waves


def _to_keep(item: KfItem) -> tuple[str, dict[str, Any]]:
    """Return (the words to store, what it says beside them)."""
    said = item.said
    match item.event or item.kind:
        case "text":
            return str(said.get("content", "")), {}
        case "enter_session":
            scan = str(said.get("scene_param", ""))[:128]
            return "[enter_session]", {"kf": _event(item, scan=scan, greets=bool(said.get("welcome_code")))}
        case "msg_send_fail":
            failed = {"msgid": str(said.get("fail_msgid", ""))[:200], "type": _number(said.get("fail_type"))}
            return "[msg_send_fail]", {"kf": _event(item, **failed)}
        case "session_status_change":
            return "[session_status_change]", {"kf": _event(item, type=_number(said.get("change_type")))}
        case kind if kind in files.FILE_WORDS and said.get("media_id"):
            return f"[{files.FILE_WORDS[kind]}]", {"file": {"kind": kind, "media": str(said["media_id"])}}
        case kind if item.event:
            return f"[{kind[:40]}]", {"kf": _event(item)}
        case kind:
            return f"[{kind[:40]}]", {"other": kind[:40], "in_app": False}


def _event(item: KfItem, **said: Any) -> dict[str, Any]:
    return {"event": item.event[:40], **said}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
