"""Build mails as exact bytes, which are stored first, and send them over a few reused connections.

`send` takes the steps of SMTP (RFC 5321) one by one instead of calling aiosmtplib's `sendmail`: the step at
which a connection was lost decides whether nothing happened or the mail may have been delivered.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from msgspec import Struct

from bot.words import Attachment, MailThread, SendOutcome, SendStatus
from messages.channels import WrongAddress
from messages.email.answers import SmtpStage, hung_up, outcome_of
from messages.email.folding import FOLDED_ONCE
from messages.split import clean

Security = Literal["starttls", "tls", "none"]

_TEXT = 4  # servers look through it for viruses first; what they took all the same goes out once only
_IDLE = 60.0  # seconds after which a connection is closed: firewalls forget silent ones
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.-]{1,255}", re.ASCII)
# Whatever a connection can fail with; ValueError is e.g. a host name that cannot be one.
_FAULTS = (SMTPException, OSError, ValueError)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]{1,120}@[A-Za-z0-9.-]{1,80}>", re.ASCII)


def mail_address(text: str) -> Address:
    """Return an address that a server without SMTPUTF8 accepts; else raise WrongAddress with a Chinese
    text."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain:
        raise WrongAddress(f"邮箱地址“{text}”不完整。")
    if not local.isascii():
        raise WrongAddress(f"邮箱地址“{text}”的 @ 前面只能用英文字母、数字和符号。")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise WrongAddress(f"邮箱地址“{text}”的域名不正确。") from error
    if len(local) > 64 or not _LOCAL.fullmatch(local) or not _HOST.fullmatch(host):
        raise WrongAddress(f"邮箱地址“{text}”不正确。")
    return Address(username=local, domain=host)


def sender_of(text: str) -> Address:
    """Read `名称 <address>`, or an address alone; ValueError for anything else."""
    name, address = parseaddr(_line(text))
    plain = mail_address(address or text)
    return Address(name, plain.username, plain.domain)


class Mailer:
    """Sends through one server. `sender` is an address, or `名称 <address>`.

    `security` is never weakened: a server that does not offer STARTTLS gets nothing. `timeout` is in
    seconds and holds for one step (to connect and be greeted, or a command with its answer); all steps
    before the text together may take three times as long. For the answer to the text the server has `_TEXT`
    times as long. The repr does not show the password.
    """

    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        password: str,
        sender: str,
        security: Security = "starttls",
        pool: int = 2,
        timeout: float = 15.0,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        if security not in ("starttls", "tls", "none"):
            raise ValueError("SMTP_SECURITY 只能是 starttls、tls 或 none。")
        self._from = sender_of(sender)
        self._host, self._port = host, port
        self._username, self._password = username, password
        self._security: Security = security
        self._timeout = timeout
        # One context for all connections: loading the system's certificates takes long.
        self._context = None
        if security != "none":
            self._context = tls_context or ssl.create_default_context()
        self._slots = asyncio.Semaphore(pool)
        self._idle: list[tuple[SMTP, float]] = []

    def __repr__(self) -> str:
        return f"Mailer({self._host!r}, {self._port}, security={self._security!r})"

    def build(
        self,
        to: str,
        subject: str,
        text: str,
        html: str,
        message_id: str,
        date: datetime,
        attachments: Sequence[Attachment] = (),
        thread: MailThread | None = None,
        on_behalf: str = "",
    ) -> bytes:
        """Return the exact bytes of a mail to one address; the same input gives the same bytes.
        `message_id` is `<…@…>` and stays the same when a mail is sent again. ValueError for a line break or
        control character in anything that becomes a header. `thread`: the mail that it answers. `on_behalf`: the bureau
        named beside the service; the address stays, so that no check of it changes.
        """
        if not _MESSAGE_ID.fullmatch(message_id):
            raise ValueError("message_id must look like <id@host>")
        mail = EmailMessage(policy=FOLDED_ONCE)
        mail["From"] = _in_the_name_of(on_behalf, self._from)
        mail["To"] = mail_address(_line(to))
        mail["Subject"] = _line(subject)
        mail["Date"] = format_datetime(date)
        mail["Message-ID"] = message_id
        # RFC 3834: no holiday notices
        mail["Auto-Submitted"] = "auto-replied" if thread else "auto-generated"
        if thread and thread.answers:
            mail["In-Reply-To"] = _line(thread.answers)
            mail["References"] = _line(f"{thread.refers} {thread.answers}".strip())
        mail["X-Auto-Response-Suppress"] = "All"  # the same, to Exchange
        mail.set_content(clean(text))
        mail.add_alternative(clean(html), subtype="html")
        for item in attachments:
            _attach(mail, item)
        for number, part in enumerate(p for p in mail.walk() if p.is_multipart()):
            seed = hashlib.sha256(f"{number}{message_id}".encode()).hexdigest()
            part.set_boundary(f"=_{seed[:32]}")
        return mail.as_bytes()

    async def send(self, raw: bytes, to: str) -> SendOutcome:
        """Send stored bytes to one address. The outcome is UNKNOWN only if the text itself was on its way."""
        try:
            recipient = mail_address(to).addr_spec
        except ValueError as error:
            return SendOutcome(SendStatus.RECIPIENT, "address", str(error))
        async with self._slots:
            trip = _Trip()
            try:
                async with asyncio.timeout(self._timeout * 3) as trip.limit:
                    return await self._deliver(raw, recipient, trip)
            except TimeoutError as error:
                return outcome_of(trip.step, error)

    async def check(self) -> list[tuple[str, bool, str]]:
        """Connect and sign in anew, for the doctor; return (what, fine, detail in Chinese)."""
        trip = _Trip()
        async with self._slots:
            try:
                async with asyncio.timeout(self._timeout * 3):
                    self._keep(await self._connect(trip))
            except _FAULTS as error:
                return [("邮件服务器", False, outcome_of(trip.step, error).detail)]
        how = {"starttls": "STARTTLS 加密", "tls": "TLS 加密", "none": "不加密"}[self._security]
        did = "登录成功" if self._username else "连接成功"
        return [("邮件服务器", True, f"{self._host}:{self._port} {did}（{how}）。")]

    async def close(self) -> None:
        """Say goodbye to the server (QUIT) on every idle connection."""
        while self._idle:
            smtp, _ = self._idle.pop()
            try:
                await smtp.quit(timeout=2.0)
            except (SMTPException, OSError):
                smtp.close()  # it had gone already: nothing is lost

    async def _deliver(self, raw: bytes, recipient: str, trip: _Trip) -> SendOutcome:
        """Send one mail on a reused connection, or on a new one if the server has ended that."""
        try:
            idle = await self._reuse()
            if idle:
                try:
                    return await self._attempt(idle, raw, recipient, trip)
                except _FAULTS as error:
                    if trip.step is SmtpStage.DATA or not hung_up(error):
                        raise
            return await self._attempt(await self._connect(trip), raw, recipient, trip)
        except _FAULTS as error:
            return outcome_of(trip.step, error)

    async def _attempt(self, smtp: SMTP, raw: bytes, recipient: str, trip: _Trip) -> SendOutcome:
        """Send one mail on this connection, and keep the connection only if the server has answered.

        After a time-out or a cancelled task an answer is still on its way, and the next mail would take it
        for its own.
        """
        in_step = False
        try:
            outcome = await self._transmit(smtp, raw, recipient, trip)
            in_step = True
            return outcome
        except SMTPResponseException as error:
            in_step = error.code >= 400
            raise
        finally:
            if in_step:
                self._keep(smtp)
            else:
                smtp.close()

    async def _transmit(self, smtp: SMTP, raw: bytes, recipient: str, trip: _Trip) -> SendOutcome:
        trip.step = SmtpStage.MAIL
        size = [f"size={len(raw)}"] if smtp.supports_extension("size") else []
        await smtp.mail(self._from.addr_spec, options=size)
        trip.step = SmtpStage.RCPT
        await smtp.rcpt(recipient)
        trip.step = SmtpStage.DATA
        if trip.limit:
            now = asyncio.get_running_loop().time()
            trip.limit.reschedule(now + self._timeout * (1 + _TEXT))
        reply = await smtp.data(raw, timeout=self._timeout * _TEXT)
        return SendOutcome(SendStatus.DELIVERED, str(reply.code), " ".join(reply.message.split())[:200])

    async def _connect(self, trip: _Trip) -> SMTP:
        smtp = SMTP(
            hostname=self._host,
            port=self._port,
            timeout=self._timeout,
            use_tls=self._security == "tls",
            start_tls=False,  # done below, as a step of its own that must succeed
            tls_context=self._context,
        )
        try:
            trip.step = SmtpStage.CONNECT
            await smtp.connect()
            if self._security == "starttls":
                trip.step = SmtpStage.STARTTLS
                await smtp.starttls()
            if self._username:
                trip.step = SmtpStage.LOGIN
                await smtp.login(self._username, self._password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    async def _reuse(self) -> SMTP | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            smtp, since = self._idle.pop()
            if now - since < _IDLE and await _answers(smtp, min(self._timeout, 5.0)):
                return smtp
            smtp.close()
        return None

    def _keep(self, smtp: SMTP) -> None:
        if smtp.is_connected:  # not after a 421
            self._idle.append((smtp, asyncio.get_running_loop().time()))


class _Trip(Struct):
    step: SmtpStage = SmtpStage.CONNECT
    limit: asyncio.Timeout | None = None


async def _answers(smtp: SMTP, timeout: float) -> bool:
    """Say whether an idle connection still answers; the command (RSET) also clears what the last mail left
    behind."""
    try:
        await smtp.rset(timeout=timeout)
    except (SMTPException, OSError):
        return False
    return True


def _in_the_name_of(bureau: str, sender: Address) -> Address:
    """清审·石家庄市生态环境局 <address>"""
    names = (sender.display_name, " ".join(clean(bureau).split())[:40])
    return Address("·".join(filter(None, names)), sender.username, sender.domain)


def _attach(mail: EmailMessage, item: Attachment) -> None:
    if not item.name or re.search(r"[/\\]", _line(item.name)):
        raise ValueError("an attachment's name is a bare file name")
    main, slash, sub = item.kind.partition("/")
    if not (slash and main.isalnum() and re.fullmatch(r"[A-Za-z0-9.+-]+", sub)):
        raise ValueError("an attachment's kind is a MIME type")
    mail.add_attachment(item.content, maintype=main, subtype=sub, filename=item.name)


def _line(text: str) -> str:
    """Return the text if it may stand in a header: one line, no control characters. Else raise ValueError."""
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in text):
        raise ValueError("邮件的标题、地址和附件名中不能有换行或控制字符。")
    return text
