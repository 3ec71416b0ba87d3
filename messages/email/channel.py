"""Send by mail: one message goes to one person, and its Message-ID is made from the outbox row and never
changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from msgspec import Struct

from bot.words import Limit, Rendered, SendOutcome
from messages.channels import CheckResult, Setup
from messages.email.mailer import Mailer


class _MailTransport(Struct, frozen=True):
    """Sends messages by mail. `domain` is the right-hand side of the Message-ID."""

    mailer: Mailer
    domain: str

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

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return await self.mailer.send(request, address)

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        return ()

    async def check(self) -> Sequence[CheckResult]:
        return await self.mailer.check()


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[_MailTransport]:
    """Open the transport for one mail server, and close its connections at the end."""
    sender = str(setup.setting("smtp_from"))
    mailer = Mailer(
        setup.setting("smtp_host"),
        setup.setting("smtp_port"),
        setup.setting("smtp_username"),
        setup.setting("smtp_password"),
        sender,
        setup.setting("smtp_security"),
    )
    try:
        yield _MailTransport(mailer, sender.rpartition("@")[2].strip("> "))
    finally:
        await mailer.close()
