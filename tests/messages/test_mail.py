"""The mailer against a scripted SMTP server on real sockets, TLS included."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator
from datetime import datetime
from email import policy
from typing import Any

import pytest
import trustme
from aiohttp.test_utils import unused_port

from bot.words import SHANGHAI, Attachment, SendStatus
from messages.email.mailer import Mailer, mail_address
from tests.messages.fake_smtp import (
    HASTY,
    PASSWORD,
    PATIENT,
    WHEN,
    Server,
    build,
    mailer,
    send,
    server_context,
    trusted,
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """An SMTP server that takes everything, running."""
    async with Server().running() as running:
        yield running


def lines(part: Any) -> list[str]:
    return str(part.get_content()).splitlines()


# -- the bytes


async def test_the_bytes_are_exact_and_readable(server: Server) -> None:
    m = mailer(server)
    table = Attachment("进度表.xlsx", b"\x00PK", "application/vnd.ms-excel")
    raw = build(m, attachments=(table,))
    assert raw == build(m, attachments=(table,))
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert (await m.send(raw, "li@example.cn")).status is SendStatus.DELIVERED
    assert server.mails == [("li@example.cn", raw)]  # dots at line starts included
    got = email.message_from_bytes(raw, policy=policy.default)
    assert got["From"] == "清审提醒 <noreply@example.cn>"
    assert got["To"] == "li@example.cn"
    assert got["Subject"] == "关于清洁生产审核的提醒"
    assert got["Message-ID"] == "<m-17@qingshen.example.cn>"
    assert got["Date"].datetime == WHEN
    assert got["Auto-Submitted"] == "auto-generated" and got["X-Auto-Response-Suppress"] == "All"
    plain, rich = got.get_body(("plain",)), got.get_body(("html",))
    assert plain and lines(plain) == ["您好，", ".请于 3 月 31 日前提交评估申请。"]
    assert rich and lines(rich) == ["<p>您好</p>"]
    (attached,) = got.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("进度表.xlsx", b"\x00PK")


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@example.cn", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x85b"])
@pytest.mark.parametrize("field", ["subject", "to", "message_id", "name", "sender"])
async def test_nothing_outside_becomes_a_header(server: Server, field: str, bad: str) -> None:
    m = mailer(server)
    with pytest.raises(ValueError):
        if field == "name":
            build(m, attachments=(Attachment(bad, b""),))
        elif field == "message_id":
            build(m, message_id=f"<{bad}@example.cn>")
        elif field == "to":
            build(m, f"{bad}@example.cn")
        elif field == "sender":
            mailer(server, sender=f"{bad} <a@example.cn>")
        else:
            build(m, subject=bad)


def test_addresses() -> None:
    assert mail_address(" Li.Na+x@Example.cn ").addr_spec == "Li.Na+x@Example.cn"
    assert mail_address("a@例子.中国").addr_spec == "a@xn--fsqu00a.xn--fiqs8s"
    with pytest.raises(ValueError, match="英文字母"):
        mail_address("李娜@example.cn")
    for bad in ("", "a", "@b.cn", "a@", "a b@c.cn", "a..b@c.cn", "a@b c", "<a@b.cn>", "a@b@c.cn", "a,b@c.cn"):
        with pytest.raises(ValueError, match="邮箱地址"):
            mail_address(bad)


@pytest.mark.parametrize("name", ["../a.txt", "a/b", "c:\\x", ""])
async def test_an_attachments_name_is_no_path(server: Server, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        build(mailer(server), attachments=(Attachment(name, b""),))


async def test_a_bad_address_is_a_recipients_fault(server: Server) -> None:
    outcome = await mailer(server).send(b"", "李娜@example.cn")
    assert outcome.status is SendStatus.RECIPIENT and "英文字母" in outcome.detail
    assert server.connections == 0


# -- what the server says


@pytest.mark.parametrize(
    ("step", "text", "status", "code"),
    [
        ("GREET", "421 busy", SendStatus.TRANSIENT, "421"),
        ("GREET", "554 your address is blocked", SendStatus.CONFIG, "554"),
        ("AUTH", "535 wrong password", SendStatus.CONFIG, "535"),
        ("AUTH", "454 try later", SendStatus.TRANSIENT, "454"),
        ("MAIL", "553 not your address", SendStatus.CONFIG, "553"),
        ("MAIL", "530 log in first", SendStatus.CONFIG, "530"),
        ("MAIL", "552 too large", SendStatus.PAYLOAD, "552"),
        ("MAIL", "451 try later", SendStatus.TRANSIENT, "451"),
        ("MAIL", "421 bye", SendStatus.TRANSIENT, "421"),
        ("RCPT", "550 5.1.1 no such user", SendStatus.RECIPIENT, "550"),
        ("RCPT", "451 greylisted", SendStatus.TRANSIENT, "451"),
        ("RCPT", "552 mailbox full", SendStatus.TRANSIENT, "552"),
        ("DATA", "451 try later", SendStatus.TRANSIENT, "451"),
        ("RCPT", "550 5.1.2 bad destination system", SendStatus.RECIPIENT, "550"),
        ("RCPT", "550 User not found: p@example.cn", SendStatus.RECIPIENT, "550"),
        ("RCPT", "550 Mailbox unavailable", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.7.1 relaying denied", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.7.1 Recipient address rejected: Access denied", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.7.13 The account has been disabled", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.2.1 The mailbox is inactive", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.7.23 Recipient address rejected: SPF fail", SendStatus.REFUSED, "550"),
        ("RCPT", "554 5.7.1 Recipient rejected: client host blocked", SendStatus.REFUSED, "554"),
        ("END", "550 5.7.1 Recipient address rejected: spam", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.1.7 user unknown", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.4.1 user unknown", SendStatus.REFUSED, "550"),
        ("RCPT", "554 5.7.1 Recipient address rejected: count quota exceeded", SendStatus.THROTTLED, "554"),
        ("RCPT", "550 5.7.1 Your account is not allowed to send mail", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.7.1 message content rejected for recipient", SendStatus.REFUSED, "550"),
        ("RCPT", "550 5.1.10 RecipientNotFound", SendStatus.RECIPIENT, "550"),
        ("RCPT", "550 5.1.8 sender domain not found", SendStatus.REFUSED, "550"),
        ("RCPT", "550 Connection frequency limited", SendStatus.THROTTLED, "550"),
        ("RCPT", "451 4.7.1 too many recipients this hour", SendStatus.THROTTLED, "451"),
        ("RCPT", "550 5.2.2 mailbox over quota", SendStatus.TRANSIENT, "550"),
        ("MAIL", "550 5.7.0 daily sending quota exceeded", SendStatus.THROTTLED, "550"),
        ("DATA", "554 no", SendStatus.REFUSED, "554"),
        ("END", "554 spam", SendStatus.REFUSED, "554"),
        ("END", "554 DT:SPM 163 smtp9", SendStatus.REFUSED, "554"),
        ("END", "550 user's sending quota exceeded", SendStatus.THROTTLED, "550"),
        ("END", "552 message exceeds the size limit", SendStatus.PAYLOAD, "552"),
        ("END", "550 5.1.1 no such user", SendStatus.RECIPIENT, "550"),
        ("END", "452 disk full", SendStatus.TRANSIENT, "452"),
        ("END", "nonsense", SendStatus.UNKNOWN, "data"),
        ("RCPT", "nonsense", SendStatus.TRANSIENT, "protocol"),
    ],
)
async def test_every_refusal_has_its_fate(
    server: Server, step: str, text: str, status: SendStatus, code: str
) -> None:
    server.script[step] = text
    m = mailer(server)
    outcome = await send(m)
    assert (outcome.status, outcome.code) == (status, code), outcome
    assert outcome.detail and not server.mails
    server.script.clear()
    assert (await send(m)).status is SendStatus.DELIVERED  # whatever happened, the next mail goes out
    await m.close()


@pytest.mark.parametrize("how", ["drop", "stall"])
@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("GREET", SendStatus.TRANSIENT),
        ("EHLO", SendStatus.TRANSIENT),
        ("AUTH", SendStatus.TRANSIENT),
        ("MAIL", SendStatus.TRANSIENT),
        ("RCPT", SendStatus.TRANSIENT),
        ("END", SendStatus.UNKNOWN),
    ],
)
async def test_silence_means_unknown_only_after_the_text(
    server: Server, step: str, how: str, status: SendStatus
) -> None:
    server.script[step] = how
    m = mailer(server, timeout=HASTY if how == "stall" else PATIENT)
    assert (await send(m)).status is status
    server.script.clear()
    assert (await send(m)).status is SendStatus.DELIVERED
    assert len(server.mails) == 1


async def test_a_server_that_dawdles_at_every_step_is_given_up(server: Server) -> None:
    server.delay = 0.35
    assert (await send(mailer(server, timeout=0.4))).status is SendStatus.TRANSIENT


async def test_nobody_listens(server: Server) -> None:
    assert (await send(mailer(server, port=unused_port()))).status is SendStatus.TRANSIENT
    assert (await send(mailer(server, host="nowhere.invalid"))).status is SendStatus.TRANSIENT


@pytest.mark.parametrize("changed", [{"host": "a..b"}, {"password": "密码"}])
async def test_senseless_settings_are_an_outcome(server: Server, changed: dict[str, str]) -> None:
    outcome = await send(mailer(server, **changed))
    assert outcome.status in (SendStatus.CONFIG, SendStatus.DELIVERED), outcome


# -- encryption


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_goes_encrypted(security: str) -> None:
    async with Server(security).running() as server:
        m = mailer(server)
        assert (await send(m)).status is SendStatus.DELIVERED
        assert [ok for _, ok, _ in await m.check()] == [True]
        await m.close()
        before = server.commands.index("STARTTLS") if security == "starttls" else 0
        assert not [c for c in server.commands[:before] if not c.upper().startswith("EHLO")]


@pytest.mark.parametrize("how", ["not offered", "454 not now", "502 what?", "drop"])
async def test_starttls_is_never_given_up(how: str) -> None:
    async with Server("starttls").running() as server:
        if how == "not offered":
            server.offer["starttls"] = False
        else:
            server.script["STARTTLS"] = how
        m = mailer(server)
        outcome = await send(m)
        assert outcome.status is (SendStatus.TRANSIENT if how == "drop" else SendStatus.CONFIG)
        assert how == "drop" or "加密" in outcome.detail
        assert not [c for c in server.commands if c.startswith(("AUTH", "MAIL"))]
        assert [ok for _, ok, _ in await m.check()] == [False]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["stranger", "other name"])
async def test_a_bad_certificate_stops_the_channel(security: str, fault: str) -> None:
    context = server_context("mail.example.cn") if fault == "other name" else None
    async with Server(security, context).running() as server:
        stranger = {"tls_context": trusted(trustme.CA())} if fault == "stranger" else {}
        outcome = await send(mailer(server, **stranger))
        assert (outcome.status, outcome.code) == (SendStatus.CONFIG, "certificate")
        assert not server.mails


async def test_tls_to_a_plain_port_is_a_setting(server: Server) -> None:
    outcome = await send(mailer(server, security="tls"))
    assert outcome.status is SendStatus.CONFIG and "SMTP_SECURITY" in outcome.detail


async def test_a_server_without_login(server: Server) -> None:
    server.offer["auth"] = False
    assert (await send(mailer(server))).status is SendStatus.CONFIG
    assert (await send(mailer(server, username=""))).status is SendStatus.DELIVERED
    with pytest.raises(ValueError, match="SMTP_SECURITY"):
        mailer(server, security="ssl")


# -- reuse


async def test_connections_are_few_and_reused(server: Server) -> None:
    m = mailer(server, pool=2)
    outcomes = await asyncio.gather(*(send(m, f"p{n}@example.cn") for n in range(40)))
    assert {o.status for o in outcomes} == {SendStatus.DELIVERED}
    assert server.connections == 2
    assert {to for to, _ in server.mails} == {f"p{n}@example.cn" for n in range(40)}
    await m.close()
    assert server.commands.count("QUIT") == 2


async def test_a_refusal_does_not_cost_the_connection(server: Server) -> None:
    server.script["RCPT"] = ["550 5.1.1 no", "250 ok", "451 later"]
    m = mailer(server)
    fates = [(await send(m)).status for _ in range(4)]
    assert fates == [SendStatus.RECIPIENT, SendStatus.DELIVERED, SendStatus.TRANSIENT, SendStatus.DELIVERED]
    assert server.connections == 1


async def test_an_idle_connection_that_was_dropped_is_replaced(server: Server) -> None:
    m = mailer(server)
    assert (await send(m)).status is SendStatus.DELIVERED
    server.hang_up()
    await asyncio.sleep(0.05)
    assert (await send(m)).status is SendStatus.DELIVERED
    server.script["RSET"] = ["drop"]  # dropped just as it is taken up again
    assert (await send(m)).status is SendStatus.DELIVERED
    server.script["MAIL"] = ["421 enough mails on this connection"]
    assert (await send(m)).status is SendStatus.DELIVERED
    server.script["MAIL"] = ["drop"]
    assert (await send(m)).status is SendStatus.DELIVERED
    assert server.connections == 5 and len(server.mails) == 5


async def test_a_cancelled_send_leaves_no_answer_for_the_next(server: Server) -> None:
    m = mailer(server, pool=1)
    server.delay = 0.2
    task = asyncio.create_task(send(m))
    while not any(c.startswith("RCPT") for c in server.commands):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await send(m)).status is SendStatus.DELIVERED
    assert server.connections == 2


# -- the doctor, and secrets


async def test_the_doctor(server: Server) -> None:
    m = mailer(server)
    ((_, ok, detail),) = await m.check()
    assert ok and "登录成功" in detail
    server.script["AUTH"] = "535 no"
    ((_, ok, detail),) = await m.check()
    assert not ok and "用户名" in detail
    await m.close()


async def test_the_password_is_not_shown(server: Server) -> None:
    m = mailer(server)
    server.script["AUTH"] = "535 no"
    assert PASSWORD not in repr(m) + repr(await send(m)) + repr(await m.check())


@pytest.mark.parametrize(
    ("sender", "bureau", "shown"),
    [
        ("清审 <q@bureau.example>", "石家庄市生态环境局", "清审·石家庄市生态环境局"),
        ("q@bureau.example", "石家庄市生态环境局", "石家庄市生态环境局"),
        ("清审 <q@bureau.example>", "", "清审"),
        ("清审 <q@bureau.example>", 'a"b\r\nBcc: <x@y.example>', '清审·a"b Bcc: <x@y.example>'),
    ],
)
def test_a_mail_names_the_bureau_and_keeps_its_address(sender: str, bureau: str, shown: str) -> None:
    mailer = Mailer("smtp.example", 25, "", "", sender, "none")
    at = datetime(2025, 2, 21, 9, tzinfo=SHANGHAI)
    raw = mailer.build("li@x.example", "题", "文", "<p>文", "<a@b.example>", at, on_behalf=bureau)
    (named,) = email.message_from_bytes(raw, policy=policy.default)["From"].addresses
    assert (named.display_name, named.addr_spec) == (shown, "q@bureau.example")
    assert b"\nBcc:" not in raw
