"""The mailbox, spoken to by a real SMTP client over a real socket."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
import trustme

from handlers.sandbox.mailbox import Mailbox
from messages.email.mailer import Mailer
from tests.handlers.sandbox_product import START, Time


def letter(to: str = "li@example.com", number: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "清审 <qingshen@example.com>"
    message["To"] = to
    message["Subject"] = "提交评估申请的提醒"
    message["Message-ID"] = f"<{number}@example.com>"
    message.set_content("您好。")
    message.add_alternative("<p>您好。</p>", subtype="html")
    message.add_attachment(b"PK..", maintype="application", subtype="zip", filename="附件.xlsx")
    return message


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The sandbox's mail server, running."""
    made = Mailbox(Time())
    await made.start()
    yield made
    await made.stop()


async def send(box: Mailbox, message: EmailMessage, timeout: float = 5) -> None:
    await aiosmtplib.send(message, hostname="127.0.0.1", port=box.port, timeout=timeout)


async def test_letter_is_read_like_a_mail_program_reads_it(box: Mailbox) -> None:
    await send(box, letter())
    (got,) = box.box("LI@example.com")
    assert (got.at, got.to, got.envelope_from) == (START, "li@example.com", "qingshen@example.com")
    assert (got.subject, got.message_id) == ("提交评估申请的提醒", "<1@example.com>")
    assert (got.text.strip(), got.html.strip()) == ("您好。", "<p>您好。</p>")
    assert got.attachments == (("附件.xlsx", b"PK.."),)
    assert got.sender == "清审 <qingshen@example.com>"
    assert got.raw.startswith(b"From: ")


@pytest.mark.parametrize(
    "bureau", ["石家庄市生态环境局裕华区分局", "定州市 生态环境局", "Bureau (A)", "局" * 36, ""]
)
async def test_a_bureau_s_name_has_no_blank_where_the_header_was_folded(box: Mailbox, bureau: str) -> None:
    ours = Mailer("127.0.0.1", box.port, "", "", "清审 <qingshen@example.com>", "none")
    to = "li@example.com"
    raw = ours.build(to, "题", "文", "<p>文", "<1@example.com>", START, on_behalf=bureau)
    await ours.send(raw, to)
    await ours.close()
    (got,) = box.box(to)
    assert got.sender == f"清审{'·' * bool(bureau)}{bureau} <qingshen@example.com>"


async def test_same_letter_twice_is_shown_once(box: Mailbox) -> None:
    await send(box, letter())
    await send(box, letter())
    await send(box, letter(number=2))
    await send(box, letter(to="wang@example.com"))
    assert [(got.to, got.copies) for got in box.letters] == [
        ("li@example.com", 2),
        ("li@example.com", 1),
        ("wang@example.com", 1),
    ]


@pytest.mark.parametrize("code", [421, 451, 452, 550, 554])
async def test_next_letter_is_refused(box: Mailbox, code: int) -> None:
    box.knobs.fail(str(code))
    with pytest.raises(aiosmtplib.SMTPDataError) as caught:
        await send(box, letter())
    assert caught.value.code == code
    assert box.letters == []
    await send(box, letter())
    assert len(box.letters) == 1


async def test_one_address_is_refused_for_good(box: Mailbox) -> None:
    box.knobs.refuse_address("Gone@example.com")
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
            await send(box, letter(to="gone@example.com"))
        assert caught.value.recipients[0].code == 550
    await send(box, letter(to="gone@example.com, li@example.com"))
    assert [got.to for got in box.letters] == ["li@example.com"]


@pytest.mark.parametrize(("mode", "kept"), [("drop", 0), ("accept_then_drop", 1)])
async def test_line_is_cut(box: Mailbox, mode: str, kept: int) -> None:
    box.knobs.fail(mode)
    with pytest.raises((aiosmtplib.SMTPServerDisconnected, OSError)):
        await send(box, letter())
    assert len(box.letters) == kept
    await send(box, letter())
    assert [got.copies for got in box.letters] == [1 + kept]


async def test_stall(box: Mailbox) -> None:
    box.knobs.fail("stall")
    with pytest.raises((aiosmtplib.SMTPReadTimeoutError, TimeoutError)):
        await send(box, letter(), timeout=0.3)
    assert box.letters == []


async def test_unknown_mode_is_refused(box: Mailbox) -> None:
    with pytest.raises(ValueError, match="unknown failure mode"):
        box.knobs.fail("explode")


async def test_starts_again_after_stop() -> None:
    box = Mailbox(Time())
    for number in range(2):
        await box.start()
        await send(box, letter(number=number))
        await box.stop()
    assert len(box.letters) == 2


@pytest.fixture(scope="module")
def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's, client's) TLS settings that trust each other."""
    authority = trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return server, client


@pytest.mark.parametrize("implicit", [False, True])
async def test_login_over_tls(contexts: tuple[ssl.SSLContext, ssl.SSLContext], implicit: bool) -> None:
    server, client = contexts
    box = Mailbox(Time(), tls=server, implicit_tls=implicit, users={"bot": "secret"})
    await box.start()

    async def login(password: str | None) -> None:
        await aiosmtplib.send(
            letter(),
            hostname="127.0.0.1",
            port=box.port,
            username="bot" if password else None,
            password=password,
            use_tls=implicit,
            start_tls=not implicit,
            tls_context=client,
            timeout=5,
        )

    try:
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await login("wrong")
        with pytest.raises(aiosmtplib.SMTPSenderRefused):
            await login(None)
        await login("secret")
        assert len(box.letters) == 1
    finally:
        await box.stop()


async def test_starttls_is_demanded(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    box = Mailbox(Time(), tls=contexts[0])
    await box.start()
    try:
        with pytest.raises(aiosmtplib.SMTPResponseException) as caught:
            await aiosmtplib.send(letter(), hostname="127.0.0.1", port=box.port, start_tls=False)
        assert caught.value.code == 530
    finally:
        await box.stop()
