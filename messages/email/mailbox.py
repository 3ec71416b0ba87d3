"""The mailbox behind SMTP_FROM, by IMAP: what may be ours is read, put into a folder of our own, and dropped there
after a while. Everything else stays as it is, unread as it was.

imap-tools (kept up to date, pure Python, nothing besides) does the protocol, in a thread: a mailbox is looked at once a
minute, and what an asynchronous client would save is nothing. Only MOVE and UID EXPUNGE (RFC 6851, RFC 4315) take away:
a plain EXPUNGE would take what somebody else has marked.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from msgspec import Struct

from messages.email.headers import MOST_HEAD
from messages.email.incoming import MOST_BYTES, MOST_OF_A_BOUNCE, concerns_us

OWN_FOLDER = "qingshen"
_KEPT_DAYS = 30
_FIRST_DAYS = 7  # what is older when a mailbox is first read answers nothing of ours
_SECONDS = 20.0
_AT_ONCE = 50
_FAULTS = (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError, EOFError)
T = TypeVar("T")


class MailboxPlace(Struct, frozen=True):
    """How far a mailbox was read: the last UID, which counts only under this validity."""

    validity: int = 0
    uid: int = 0

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}"

    @classmethod
    def of(cls, text: str) -> MailboxPlace:
        validity, _, uid = text.partition(":")
        return cls(int(validity), int(uid)) if validity.isdigit() and uid.isdigit() else cls()


class Page(Struct, frozen=True):
    """What may be ours, by UID, and how far it reaches; `more` follows."""

    mails: Sequence[tuple[int, bytes]]
    place: MailboxPlace
    more: bool


class MailboxFault(Exception):
    """The mailbox could not be read; the text says why, in Chinese."""


class MailboxReader(Struct, frozen=True):
    """One mailbox. `secret`: by which our own Message-IDs are known."""

    host: str
    port: int
    username: str
    password: str
    security: Literal["tls", "starttls", "none"]
    secret: str
    context: ssl.SSLContext | None = None

    async def read(self, after: MailboxPlace, today: date) -> Page:
        """Return the next page of what came after that place. MailboxFault if that cannot be."""
        return await self._apart(lambda box: self._page(box, after, today))

    async def put_away(self, uids: Iterable[int], validity: int, today: date) -> None:
        """Move these into our own folder, and drop there what is old."""
        wanted = ",".join(str(uid) for uid in uids)
        await self._apart(lambda box: self._put_away(box, wanted, validity, today))

    async def flag(self, uid: int, validity: int) -> None:
        """Mark a mail that could not be read, so that whoever opens the mailbox sees it."""

        def flagged(box: BaseMailBox) -> None:
            if _select(box, "INBOX") == validity:
                _done(box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Flagged)"))

        await self._apart(flagged)

    async def check(self) -> list[tuple[str, bool, str]]:
        """Sign in and look, for the doctor."""
        try:
            can = await self._apart(lambda box: _abilities(box))
        except MailboxFault as error:
            return [("收件邮箱", False, str(error))]
        missing = [name for name in ("MOVE", "UIDPLUS") if name not in can]
        if missing:
            why = f"可以登录；邮件服务器不支持 {'、'.join(missing)}，处理过的邮件会留在收件箱中。"
            return [("收件邮箱", True, why)]
        return [
            ("收件邮箱", True, f"{self.host}:{self.port} 登录成功；处理过的邮件移入文件夹“{OWN_FOLDER}”。")
        ]

    async def _apart(self, work: Callable[[BaseMailBox], T]) -> T:
        def run() -> T:
            with self._opened() as box:
                return work(box)

        try:
            return await asyncio.to_thread(run)
        except _FAULTS as error:
            raise MailboxFault(_why(error)) from error

    @contextlib.contextmanager
    def _opened(self) -> Iterator[BaseMailBox]:
        tls = None if self.security == "none" else self.context or ssl.create_default_context()
        box: BaseMailBox
        if self.security == "tls":
            box = MailBox(self.host, self.port, timeout=_SECONDS, ssl_context=tls)
        elif self.security == "starttls":
            box = MailBoxStartTls(self.host, self.port, timeout=_SECONDS, ssl_context=tls)
        else:
            box = MailBoxUnencrypted(self.host, self.port, timeout=_SECONDS)
        try:
            box.login(self.username, self.password, initial_folder=None)
            _named_to_netease(box)
            yield box
        finally:
            with contextlib.suppress(*_FAULTS):
                box.client.logout()

    def _page(self, box: BaseMailBox, after: MailboxPlace, today: date) -> Page:
        validity = _select(box, "INBOX", readonly=True)
        begun = after.uid if after.validity == validity else 0
        first = f"SINCE {today - timedelta(days=_FIRST_DAYS):%d-%b-%Y}"
        criteria = f"UID {begun + 1}:*" if begun else first
        found = sorted(uid for uid in _found(box, criteria) if uid > begun)
        mails: list[tuple[int, bytes]] = []
        last, here, size = begun, found[:_AT_ONCE], 0
        for uid in here:
            if size > MOST_BYTES:
                break  # the rest is the next page's
            if raw := self._ours(box, uid):
                mails.append((uid, raw))
                size += len(raw)
            last = uid
        more = bool(found) and last < found[-1]
        if not begun and not here:
            last = max(int(box.folder.status("INBOX", ["UIDNEXT"])["UIDNEXT"]) - 1, 0)
        return Page(mails, MailboxPlace(validity, last), more)

    def _ours(self, box: BaseMailBox, uid: int) -> bytes:
        """Return the mail, if its headers say that it may be ours; b"" else. Of one that is larger than is looked into
        only the headers, of what may be a bounce only its beginning. Nothing is marked as read."""
        head = _fetched(box, uid, f"(RFC822.SIZE BODY.PEEK[HEADER]<0.{MOST_HEAD}>)")
        kind = concerns_us(head[1], self.secret) if head else ""
        if head is None or not kind or (kind == "answer" and head[0] > MOST_BYTES):
            return head[1] if head and kind else b""
        most = MOST_BYTES if kind == "answer" else MOST_OF_A_BOUNCE
        whole = _fetched(box, uid, f"(RFC822.SIZE BODY.PEEK[]<0.{most}>)")
        return whole[1] if whole else b""

    def _put_away(self, box: BaseMailBox, wanted: str, validity: int, today: date) -> None:
        can = _abilities(box)
        if can.isdisjoint(("MOVE", "UIDPLUS")):
            return  # nothing here takes away one mail and no other
        if not box.folder.exists(OWN_FOLDER):
            box.folder.create(OWN_FOLDER)
        if wanted and _select(box, "INBOX") == validity:
            if "MOVE" in can:
                _done(box.client.uid("MOVE", wanted, OWN_FOLDER))
            elif "UIDPLUS" in can:
                _done(box.client.uid("COPY", wanted, OWN_FOLDER))
                _done(box.client.uid("STORE", wanted, "+FLAGS.SILENT", r"(\Deleted)"))
                _done(box.client.uid("EXPUNGE", wanted))
        if "UIDPLUS" in can:
            _select(box, OWN_FOLDER)
            before = f"BEFORE {today - timedelta(days=_KEPT_DAYS):%d-%b-%Y}"
            if old := ",".join(map(str, _found(box, before))):
                _done(box.client.uid("STORE", old, "+FLAGS.SILENT", r"(\Deleted)"))
                _done(box.client.uid("EXPUNGE", old))


def _select(box: BaseMailBox, folder: str, *, readonly: bool = False) -> int:
    """Open a folder; return its UIDVALIDITY."""
    box.folder.set(folder, readonly)
    _, found = box.client.response("UIDVALIDITY")
    return int(found[0]) if found and found[0] else 1


def _found(box: BaseMailBox, criteria: str) -> list[int]:
    """Return the UIDs of the open folder that fit."""
    status, found = box.client.uid("SEARCH", criteria)
    if status != "OK":
        raise imaplib.IMAP4.error(str(found)[:200])
    return [int(uid) for uid in b" ".join(one or b"" for one in found).split()]


def _fetched(box: BaseMailBox, uid: int, what: str) -> tuple[int, bytes] | None:
    """Return a mail's size and the bytes that were asked for; None if it is gone."""
    status, found = box.client.uid("FETCH", str(uid), what)
    if status != "OK":
        return None
    for one in found:
        if isinstance(one, tuple):
            size = one[0].upper().partition(b"RFC822.SIZE ")[2].split(b" ")[0].strip(b")")
            return int(size) if size.isdigit() else len(one[1]), one[1]
    return None


def _abilities(box: BaseMailBox) -> frozenset[str]:
    """Return what the server can do for whoever has signed in."""
    _, found = box.client.capability()
    return frozenset(b" ".join(found).decode("ascii", "replace").upper().split())


def _named_to_netease(box: BaseMailBox) -> None:
    """Say who we are (RFC 2971): the servers of 163 and 126 open no mailbox to a client that has not."""
    if "ID" in _abilities(box):
        imaplib.Commands.setdefault("ID", ("AUTH", "SELECTED"))
        with contextlib.suppress(imaplib.IMAP4.error):
            box.client._simple_command("ID", '("name" "qingshen" "version" "1" "vendor" "qingshen")')


def _done(answer: tuple[str, Any]) -> None:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1])[:200])


def _why(error: Exception) -> str:
    text = str(error)
    if "LOGIN" in text.upper() or "AUTHENTICATION" in text.upper():
        return "收件邮箱不接受登录，请核对 IMAP_USERNAME 和 IMAP_PASSWORD（许多邮箱要用授权码）。"
    if isinstance(error, ssl.SSLError):
        return "不能与收件邮箱建立加密连接，请核对 IMAP_PORT 和 IMAP_SECURITY。"
    if isinstance(error, OSError):
        return f"连接不上收件邮箱（{type(error).__name__}），请核对 IMAP_HOST 和 IMAP_PORT。"
    return f"收件邮箱的答复无法理解（{type(error).__name__}）。"
