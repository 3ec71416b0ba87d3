"""A mailbox on this machine: pymap, a real IMAP server in memory, with what a mail program does to it."""

from __future__ import annotations

import asyncio
import imaplib
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import SMTP

from msgspec import Struct
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

USER, PASSWORD = "qingshen@sandbox.example", "imap-password"


class MailboxServer(Struct):
    """One account. Each call signs in anew, as another program would."""

    port: int

    @property
    def settings(self) -> dict[str, str | int]:
        """The settings by which the service finds it."""
        return {
            "imap_host": "127.0.0.1",
            "imap_port": self.port,
            "imap_username": USER,
            "imap_password": PASSWORD,
            "imap_security": "none",
        }

    async def put(self, *mails: bytes | EmailMessage) -> None:
        """Let these mails arrive."""
        raws = [one if isinstance(one, bytes) else one.as_bytes(policy=SMTP) for one in mails]
        await asyncio.to_thread(self._put, raws)

    async def folder(self, name: str = "INBOX") -> list[tuple[str, bytes]]:
        """Return the mails of a folder: their flags, and their bytes; none where there is no such folder."""
        return await asyncio.to_thread(self._folder, name)

    def _put(self, raws: list[bytes]) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as box:
            box.login(USER, PASSWORD)
            for raw in raws:
                box.append("INBOX", "", "", raw)

    def _folder(self, name: str) -> list[tuple[str, bytes]]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as box:
            box.login(USER, PASSWORD)
            status, (n, *_) = box.select(name, readonly=True)
            if status != "OK" or n == b"0":
                return []
            _, found = box.fetch("1:*", "(FLAGS BODY.PEEK[])")
            return [(one[0].decode(), one[1]) for one in found if isinstance(one, tuple)]


@asynccontextmanager
async def imap_server() -> AsyncIterator[MailboxServer]:
    """Open the server, in this process's loop."""
    args = Namespace(
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
        tls=False,
        cert=None,
        key=None,
        host=None,
        port="0",
        inherited_sockets=None,
        proxy_protocol=ProxyProtocolVersion.NOOP.name,
        passlib_cfg=None,
        debug=False,
    )
    backend, config = await DictBackend.init(args, reject_insecure_auth=False, hash_context=Cleartext())
    config.apply_context()
    reader = ProxyProtocolReader(config.proxy_protocol)
    answers = reader.get_callback(IMAPServer(backend.login, config))
    server = await asyncio.start_server(answers, "127.0.0.1", 0)
    try:
        yield MailboxServer(server.sockets[0].getsockname()[1])
    finally:
        server.close()
