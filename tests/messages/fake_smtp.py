"""A scripted SMTP server on real sockets, TLS included, and a mailer that talks to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import trustme

from bot.words import SendOutcome
from messages.email.mailer import Mailer

WHEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "p4ssw0rd"
AUTHORITY = trustme.CA()
PATIENT = 60.0  # seconds: longer than a busy machine takes to answer
HASTY = 1.0  # of a mailer that is to find out that nobody answers


@cache
def trusted(authority: trustme.CA = AUTHORITY) -> ssl.SSLContext:
    """What a client needs to trust the test's own certificates."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def server_context(name: str = "127.0.0.1") -> ssl.SSLContext:
    """A certificate of the test's authority for this name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(name).configure_cert(context)
    return context


class Server:
    """An SMTP server that does as told: `script[step]` is a reply, "drop" or "stall".

    Steps are GREET, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, END (after the text), RSET; a list
    of scripts is used up, one entry for each time the step is reached.
    """

    def __init__(self, tls: str = "none", context: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.context = context or server_context()
        self.script: dict[str, Any] = {}
        self.offer = {"starttls": tls == "starttls", "auth": True, "size": True}
        self.connections = 0
        self.commands: list[str] = []
        self.mails: list[tuple[str, bytes]] = []
        self.port = 0
        self.delay = 0.0
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Server]:
        """The server, listening on a free port."""
        context = self.context if self.tls == "tls" else None
        server = await asyncio.start_server(self.talk, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.hang_up()

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in self._writers:
            writer.close()

    async def act(self, step: str, usual: str, writer: asyncio.StreamWriter) -> bool:
        """Replies as scripted; True when all goes its usual way."""
        said = self.script.get(step, usual)
        if isinstance(said, list):
            said = said.pop(0) if said else usual
        await asyncio.sleep(60 if said == "stall" else self.delay)
        if said == "drop":
            writer.transport.abort()
            raise ConnectionError
        writer.write(said.encode() + b"\r\n")
        await writer.drain()
        return bool(said == usual)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        self.connections += 1
        self._writers.append(writer)
        try:
            await self.session(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the client has gone, or the test is over
        finally:
            writer.close()

    async def session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Commands and replies of one connection; what arrives whole lies in `mails`."""
        await self.act("GREET", "220 hello", writer)
        to = ""
        while line := await reader.readline():
            words = line.decode().strip()
            self.commands.append(words)
            verb = words[:4].upper()
            if verb == "EHLO":
                await self.act("EHLO", self.abilities(), writer)
            elif verb == "STAR":
                if await self.act("STARTTLS", "220 go", writer):
                    await writer.start_tls(self.context)
            elif verb == "AUTH":
                await self.act("AUTH", "235 ok", writer)
            elif verb == "RCPT":
                to = words.split("<")[1].split(">")[0]
                await self.act("RCPT", "250 ok", writer)
            elif verb == "DATA":
                if await self.act("DATA", "354 go on", writer):
                    text = await reader.readuntil(b"\r\n.\r\n")
                    if await self.act("END", "250 queued", writer):
                        self.mails.append((to, text[:-3].replace(b"\r\n..", b"\r\n.")))
            else:
                await self.act(verb, "221 bye" if verb == "QUIT" else "250 ok", writer)

    def abilities(self) -> str:
        """The reply to EHLO: what the server offers."""
        lines = ["test", "HELP"]
        lines += ["STARTTLS"] if self.offer["starttls"] else []
        lines += ["AUTH PLAIN LOGIN"] if self.offer["auth"] else []
        lines += ["SIZE 1000000"] if self.offer["size"] else []
        return "\r\n".join(f"250-{line}" for line in lines[:-1]) + f"\r\n250 {lines[-1]}"


def mailer(server: Server, **changed: Any) -> Mailer:
    """The product's mailer, set up for this server."""
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "username": "qingshen",
        "password": PASSWORD,
        "sender": "清审提醒 <noreply@example.cn>",
        "security": server.tls,
        "timeout": PATIENT,
        "tls_context": trusted(),
    }
    return Mailer(**{**settings, **changed})


def build(m: Mailer, to: str = "li@example.cn", **changed: Any) -> bytes:
    """A mail's bytes, as the mailer makes them."""
    parts: dict[str, Any] = {
        "subject": "关于清洁生产审核的提醒",
        "text": "您好，\n.请于 3 月 31 日前提交评估申请。\n",
        "html": "<p>您好</p>",
        "message_id": "<m-17@qingshen.example.cn>",
        "date": WHEN,
    }
    return m.build(to, **{**parts, **changed})


async def send(m: Mailer, to: str = "li@example.cn") -> SendOutcome:
    """Send one mail, and what came of it."""
    return await m.send(build(m), to)
