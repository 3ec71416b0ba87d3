"""Send by mail: one message goes to one person, and its Message-ID is made from the outbox row and never
changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from msgspec import Struct

from bot.words import Limit, Rendered, SendOutcome
from messages.channels import CheckResult, Setup
from messages.email import threads
from messages.email.mailbox import MailboxReader
from messages.email.mailer import Mailer


class MailTransport(Struct, frozen=True):
    """Sends messages by mail. `domain` is the right-hand side of the Message-ID, `secret` makes its mark; `mailbox` is
    where answers come to, if they are read."""

    mailer: Mailer
    domain: str
    secret: str
    mailbox: MailboxReader | None = None

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return _ended_by(rendered.unsubscribe) + self.mailer.build(
            address,
            rendered.subject,
            rendered.text,
            rendered.html,
            threads.message_id(message_id, self.domain, self.secret),
            at,
            rendered.attachments,
            rendered.thread,
            rendered.on_behalf,
        )

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return await self.mailer.send(request, address)

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        return ()

    async def check(self) -> Sequence[CheckResult]:
        return [*await self.mailer.check(), *(await self.mailbox.check() if self.mailbox else ())]


def _ended_by(address: str) -> bytes:
    """Return the headers of RFC 8058: a post of these words to the address ends such mails. They stand as they are:
    what folds the others would encode an address this long."""
    if not address:
        return b""
    head = f"List-Unsubscribe: <{address}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return head.encode("ascii")


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[MailTransport]:
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
        secret, domain = setup.setting("secret_key"), sender.rpartition("@")[2].strip("> ")
        yield MailTransport(mailer, domain, secret, _mailbox(setup))
    finally:
        await mailer.close()


def _mailbox(setup: Setup) -> MailboxReader | None:
    host = setup.setting("imap_host")
    names = ("imap_port", "imap_username", "imap_password", "imap_security", "secret_key")
    return MailboxReader(host, *map(setup.setting, names)) if host else None
