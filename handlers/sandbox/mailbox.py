"""A mail server that keeps what it gets, and fails on request.

It is one asyncio server in the running loop: real SMTP, optionally with STARTTLS, implicit TLS and AUTH. A
letter that arrives again for the same person with the same Message-ID is shown once, as a real mailbox
does.
"""

from __future__ import annotations

import asyncio
import email
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import cached_property
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from msgspec import Struct, field

_Clock = Callable[[], datetime]

#: What can happen to the next letter. A number is the reply to its DATA; "drop" cuts the line
#: before the letter is kept, "accept_then_drop" after it, so the sender cannot know.
MODES = ("421", "451", "452", "550", "554", "drop", "stall", "accept_then_drop")
_REPLIES = {
    "421": "421 4.3.2 Service shutting down",
    "451": "451 4.3.0 Try again later",
    "452": "452 4.2.2 Mailbox full",
    "550": "550 5.1.1 No such user",
    "554": "554 5.7.1 Refused by policy",
}


@dataclass(frozen=True)
class MailboxLetter:
    """One letter in one person's box, taken apart when somebody looks: a clock that is moved on brings thousands.
    `copies` counts how often it arrived."""

    at: datetime
    envelope_from: str
    to: str
    message_id: str
    raw: bytes
    copies: int = 1
    seq: int = 0

    @cached_property
    def _message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=policy.default)

    @cached_property
    def subject(self) -> str:
        return str(self._message.get("Subject", ""))

    @cached_property
    def text(self) -> str:
        return _body(self._message, "plain")

    @cached_property
    def html(self) -> str:
        return _body(self._message, "html")

    @cached_property
    def sender(self) -> str:
        """From, as a mail program shows it. `policy.default` keeps the blank of a fold between two encoded words of
        a name, which RFC 2047 (6.2) leaves out."""
        plain = BytesHeaderParser().parsebytes(self.raw)["From"]
        return str(make_header(decode_header(plain or ""))) or self.envelope_from

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, str(value)) for name, value in self._message.items())

    @cached_property
    def attachments(self) -> tuple[tuple[str, bytes], ...]:
        return tuple(
            (part.get_filename() or "", bytes(part.get_payload(decode=True) or b""))
            for part in self._message.iter_attachments()
        )


class _MailKnobs(Struct):
    """`fail_next` are the modes of the next letters, one each. `refuse` leads from an address to the SMTP
    reply that it gets for good. `hang` is how many seconds a stall lasts."""

    fail_next: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    hang: float = 60.0

    def fail(self, mode: str, times: int = 1) -> None:
        """Let the next `times` letters fail; see MODES."""
        if mode not in MODES:
            raise ValueError(f"unknown failure mode {mode!r}; one of {', '.join(MODES)}")
        self.fail_next.extend([mode] * times)

    def refuse_address(self, address: str, reply: str = _REPLIES["550"]) -> None:
        """Answer RCPT TO this address with `reply` from now on."""
        self.refuse[address.lower()] = reply

    def calm(self) -> None:
        self.fail_next.clear()
        self.refuse.clear()


class Mailbox:
    """All boxes behind one SMTP server. `users` leads from login to password; None means no AUTH."""

    def __init__(
        self,
        clock: _Clock,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        users: Mapping[str, str] | None = None,
    ) -> None:
        self.knobs = _MailKnobs()
        self.letters: list[MailboxLetter] = []
        self.version = 0
        self.port = 0
        self._clock, self._tls, self._implicit_tls, self._users = clock, tls, implicit_tls, users
        self._seen: dict[tuple[str, str], int] = {}
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []
        self._closing = asyncio.Event()

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings with which the product's mail reaches this server."""
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_username": "",
            "smtp_password": "",
            "smtp_from": "清审 <qingshen@sandbox.example>",
            "smtp_security": "none",
        }

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; `port` 0 takes any free one, which `self.port` then tells."""
        # aiosmtpd logs each command, and warns of its own attributes.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._closing.clear()
        loop = asyncio.get_running_loop()
        context = self._tls if self._implicit_tls else None
        self._server = await loop.create_server(self._protocol, host, port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is None:
            return
        self._closing.set()
        self._server.close()
        for protocol in self._open:
            _abort(protocol)
        self._open.clear()
        await self._server.wait_closed()
        self._server = None

    def box(self, address: str) -> list[MailboxLetter]:
        """Return one person's letters, oldest first."""
        return [letter for letter in self.letters if letter.to == address.lower()]

    def _protocol(self) -> SMTP:
        self._open = [protocol for protocol in self._open if protocol.transport]
        # AUTH in clear is refused unless the line is already secret; aiosmtpd knows STARTTLS only.
        starttls = self._tls if not self._implicit_tls else None
        protocol = SMTP(
            self,
            hostname="mailbox.invalid",
            enable_SMTPUTF8=True,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=starttls is not None,
            authenticator=self._authenticate,
            auth_exclude_mechanism=None if self._users is not None else ("PLAIN", "LOGIN"),
            timeout=300,
        )
        self._open.append(protocol)
        return protocol

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        users = self._users or {}
        if isinstance(data, LoginPassword):
            known = users.get(data.login.decode(errors="replace"))
            if known is not None and known.encode() == data.password:
                return AuthResult(success=True, auth_data=data.login)
        # handled=False: otherwise aiosmtpd answers nothing and the client waits for ever.
        return AuthResult(success=False, handled=False)

    # ---- aiosmtpd's hooks ---------------------------------------------------------------

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._users is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.knobs.refuse.get(address.lower()):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mode = self.knobs.fail_next.pop(0) if self.knobs.fail_next else ""
        if mode == "stall":
            await self._stall()
        if mode in ("drop", "stall"):
            _abort(server)
            raise asyncio.CancelledError  # there is nobody to answer any more
        if mode == "421":
            await server.push(_REPLIES["421"])
            if server.transport:
                server.transport.close()
            return _REPLIES["421"]
        if mode in _REPLIES:
            return _REPLIES[mode]
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        for address in envelope.rcpt_tos:
            self._keep(raw, envelope.mail_from or "", address.lower())
        if mode == "accept_then_drop":
            _abort(server)
        return "250 2.0.0 OK"

    def _keep(self, raw: bytes, sender: str, to: str) -> None:
        self.version += 1
        named = str(BytesHeaderParser().parsebytes(raw)["Message-ID"] or "").strip()
        letter = MailboxLetter(self._clock(), sender, to, named, raw, seq=self.version)
        key = (letter.message_id, to)
        if letter.message_id and key in self._seen:
            index = self._seen[key]
            known = self.letters[index]
            self.letters[index] = replace(known, copies=known.copies + 1)
            return
        self._seen[key] = len(self.letters)
        self.letters.append(letter)

    async def _stall(self) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), self.knobs.hang)
        except TimeoutError:
            return


@asynccontextmanager
async def twin(clock: _Clock) -> AsyncIterator[Mailbox]:
    """Open the mail channel's twin, which listens on a free port of this machine."""
    mailbox = Mailbox(clock)
    await mailbox.start()
    try:
        yield mailbox
    finally:
        await mailbox.stop()


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _abort(server: SMTP) -> None:
    """Close the connection without a word."""
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
