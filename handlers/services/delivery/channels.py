"""The two ways out as the dispatcher needs them, and the token that all processes share."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.words import Channel, Outcome, Person, Rendered, SendStatus
from messages.mail import Mailer
from messages.wecom.client import DUPLICATE_WINDOW, WeComClient
from messages.wecom.tokens import Token
from storage import leases, restored
from storage.limits import Limit


@dataclass(frozen=True, slots=True)
class WeComTransport:
    """Messages of the app: texts and, where one was made, cards."""

    client: WeComClient
    member_per_minute: int
    member_per_hour: int
    corp_per_minute: int

    def address(self, person: Person) -> str:
        return person.wecom

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        if rendered.card is not None:
            return self.client.build_card(address, rendered.card)
        # In each range of ids other bytes: a text sent before a restore is no duplicate of this.
        window = DUPLICATE_WINDOW - message_id // restored.RANGE % 3600
        return self.client.build_text(address, rendered.text, window)

    async def send(self, request: bytes, address: str) -> Outcome:
        return await self.client.send(request, address)

    def limits(self, address: str) -> Sequence[Limit]:
        """The corp's counter first: all senders take its row in one order and never wait for each
        other in a circle, as two would that hold a member's each."""
        member = f"member:{address.lower()}"
        return (
            Limit("corp", 60, self.corp_per_minute),
            Limit(member, 60, self.member_per_minute),
            Limit(member, 3600, self.member_per_hour),
        )


@dataclass(frozen=True, slots=True)
class MailTransport:
    """Mail, one to a person; the Message-ID is the outbox row's and stays the same."""

    mailer: Mailer
    domain: str

    def address(self, person: Person) -> str:
        return person.email

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return self.mailer.build(
            address,
            rendered.subject,
            rendered.text,
            rendered.html,
            f"<qingshen.{message_id}@{self.domain}>",
            at,
            rendered.attachments,
        )

    async def send(self, request: bytes, address: str) -> Outcome:
        return await self.mailer.send(request, address)

    def limits(self, address: str) -> Sequence[Limit]:
        return ()


@dataclass(frozen=True, slots=True)
class AbsentTransport:
    """A channel that is not set up: its messages wait and say why, and none counts as sent."""

    channel: Channel

    def address(self, person: Person) -> str:
        return person.wecom if self.channel is Channel.WECOM else person.email

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return b""

    async def send(self, request: bytes, address: str) -> Outcome:
        name = "企业微信" if self.channel is Channel.WECOM else "邮件服务器"
        return Outcome(SendStatus.CONFIG, "absent", f"没有配置{name}")

    def limits(self, address: str) -> Sequence[Limit]:
        return ()


@dataclass(slots=True)
class SharedTokens:
    """The WeCom access token in the database: one for all processes, renewed by one at a time."""

    name: str
    wall: Callable[[], datetime]
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    _local: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, now: datetime) -> Token | None:
        found = await leases.value(self.name, now)
        if found is None:
            return None
        kept = json.loads(found[0])
        return Token(kept["value"], found[1], datetime.fromisoformat(kept["refresh_at"]))

    async def put(self, token: Token, now: datetime) -> None:
        kept = json.dumps({"value": token.value, "refresh_at": token.refresh_at.isoformat()})
        await leases.share(self.name, kept, token.expires_at)

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        async with self._local:
            while not await leases.take(
                f"{self.name}:renewal", self.holder, self.wall(), self.wall() + RENEWAL
            ):
                await asyncio.sleep(0.2)
            try:
                yield
            finally:
                await leases.release(f"{self.name}:renewal", self.holder)


RENEWAL = timedelta(seconds=30)  # longer than one request for a token with its time-out
