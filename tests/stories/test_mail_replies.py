"""Whoever has only mail answers by mail: taken as the chat is, answered in the thread, each mail once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import pytest
from msgspec.structs import asdict

from bot.words import Channel
from handlers.sandbox.mailbox import MailboxLetter
from handlers.services.conversation.mails import MailReading
from messages.email.channel import MailTransport
from messages.email.mailbox import OWN_FOLDER, MailboxReader
from storage import models
from tests.harness import Harness
from tests.imap_server import MailboxServer, imap_server
from tests.people import FIRM, firm, workbook

LI = "li@qq.example"
QUOTED = """

------------------ 原始邮件 ------------------
发件人: "清审" <qingshen@sandbox.example>;
发送时间: 2025年2月21日(星期五) 上午9:00
收件人: "li"<li@qq.example>;
主题: 【提醒】

已送达全部。评估通过。
"""
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@asynccontextmanager
async def by_mail(
    url: str, **settings: object
) -> AsyncIterator[tuple[Harness, MailboxServer, MailboxLetter]]:
    """A round in which one contact has mail alone, and has just been reminded."""
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(imap_server())
        given: dict[str, Any] = {**box.settings, **settings}
        s = await stack.enter_async_context(Harness(url, at="2025-02-20T09:00", digests=False, **given))
        await s.begin(workbook(firm(wecom="", 电子邮箱=LI)))
        s.read_all()
        await s.tick("2025-02-21T09:00")
        (reminder,) = [one for one in s.mailbox.letters if one.to == LI][-1:]
        s.read_all()
        yield s, box, reminder


def answer(to: MailboxLetter, text: str, sender: str = LI, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    known = {"From": f"李工 <{sender}>", "To": "qingshen@sandbox.example", "Subject": f"回复：{to.subject}"}
    known |= {
        "In-Reply-To": to.message_id,
        "References": to.message_id,
        "Message-ID": make_msgid(domain="qq.example"),
    }
    for name, value in {**known, **{n.replace("_", "-"): v for n, v in headers.items()}}.items():
        mail[name] = value
    mail.set_content(text)
    return mail


async def letters(s: Harness) -> list[MailboxLetter]:
    """What the contact got since, read off."""
    s.read_all()
    return [one for one in s.mailbox.letters if one.to == LI]


async def test_a_report_by_mail_counts_and_is_answered_in_its_thread(sqlite_url: str) -> None:
    async with by_mail(sqlite_url) as (s, box, reminder):
        before = len(await letters(s))
        assert "可直接回复本邮件" in reminder.text and "不接收回信" not in reminder.text + reminder.html
        mail = answer(reminder, f"已提交评估申请，材料见附件{QUOTED}")
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="评估申请.pdf")
        other = EmailMessage()
        other["From"], other["Subject"] = "boss@x.example", "开会"
        other.set_content("下午三点")
        await box.put(other, mail)
        await s.tick()
        await s.tick()
        (reply,) = (await letters(s))[before:]
        headers = dict(reply.headers)
        assert headers["In-Reply-To"] == mail["Message-ID"] and reminder.message_id in headers["References"]
        assert headers["Auto-Submitted"] == "auto-replied"
        assert reply.subject == f"回复：{reminder.subject}" and FIRM in reply.text and "已登记" in reply.text
        assert "收到文件" in reply.text
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        rows = await s.rows("files")
        assert [(r["type"], r["size"], bool(r["duty_id"])) for r in rows["files"]] == [
            ("pdf", len(PDF), True)
        ]
        # The same mail again, under another number: nothing. Somebody else's mail stays, unread.
        await box.put(mail)
        await s.tick()
        await s.tick()
        assert len(await letters(s)) == before + 1
        ((flags, left),) = await box.folder()
        assert b"boss@x.example" in left and "Seen" not in flags
        assert len(await box.folder(OWN_FOLDER)) == 2


@pytest.mark.parametrize("words", ["", "见附件", "领导您好，材料见附件，请查收。谢谢！"])
async def test_files_alone_are_material_and_are_answered_as_that(sqlite_url: str, words: str) -> None:
    async with by_mail(sqlite_url) as (s, box, reminder):
        before = len(await letters(s))
        mail = answer(reminder, f"{words}{QUOTED}")
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="评估申请.pdf")
        await box.put(mail)
        await s.tick()
        await s.tick()
        (reply,) = (await letters(s))[before:]
        assert "收到文件" in reply.text and "没" not in reply.text.split("材料不代替报告")[0], reply.text
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
        kept = [r["text"] for r in (await s.rows("inbound"))["inbound"] if r["key"].startswith("mail:")]
        assert kept == [*([words] if words else []), "评估申请.pdf"]
        s.also()


async def test_nobody_else_reports_by_mail(sqlite_url: str) -> None:
    async with by_mail(sqlite_url) as (s, box, reminder):
        before = len(await letters(s))
        guessed = reminder.message_id.replace(reminder.message_id.split(".")[2][:4], "0000")
        assert guessed != reminder.message_id
        await box.put(
            answer(reminder, "已提交评估申请", "other@x.example"),
            answer(reminder, "已提交评估申请", In_Reply_To=guessed, References=guessed),
            answer(reminder, "已提交评估申请", Authentication_Results="mx; dmarc=fail"),
            answer(reminder, "您好，我正在休假", Auto_Submitted="auto-replied"),
            answer(reminder, "我外出", Subject="自动回复：提醒"),
        )
        await s.tick()
        await s.tick()
        assert len(await letters(s)) == before
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
        texts = [r["text"] for r in (await s.rows("messages"))["messages"] if r["kind"] == "ticket"]
        assert len(texts) == 1 and texts[0].count("已提交评估申请") == 2
        assert "不是收件人登记的邮箱" in texts[0] and "无法确认发件人" in texts[0]


def returned(to: MailboxLetter, status: str) -> bytes:
    return f"""From: MAILER-DAEMON@mx.example\r
To: qingshen@sandbox.example\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <bounce-{status}@mx.example>\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
Your mail could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; {LI}\r
Action: {"failed" if status[0] == "5" else "delayed"}\r
Status: {status}\r
Diagnostic-Code: smtp; {status}\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
From: qingshen@sandbox.example\r
To: {LI}\r
Message-ID: {to.message_id}\r
\r
--b--\r
""".encode()


async def test_a_mail_that_came_back_for_good_marks_the_address_another_does_not(database_url: str) -> None:
    async with by_mail(database_url) as (s, box, reminder):
        await box.put(returned(reminder, "4.2.2"))
        await s.tick()
        rows = (await s.rows("messages"))["messages"]
        assert not [r for r in rows if r["status"] == "failed"]
        await box.put(returned(reminder, "5.1.1"))
        await s.tick()
        rows = (await s.rows("messages"))["messages"]
        assert [r["reason"] for r in rows if r["status"] == "failed"] == ["邮件被退回：没有这个收件地址"]
        await s.tick()
        await s.expect("qiaoxi", "联系不上", FIRM)
        s.quiet()


class Killed(MailboxReader, frozen=True):
    """Ends before a mail is put away."""

    async def put_away(self, uids: Iterable[int], validity: int, today: date) -> None:
        raise SystemExit


async def test_what_a_killed_process_had_kept_is_answered_once_and_put_away(database_url: str) -> None:
    async with by_mail(database_url) as (s, box, reminder):
        before = len(await letters(s))
        mail = s.wired.transports[Channel.EMAIL]
        assert isinstance(mail, MailTransport) and mail.mailbox
        await box.put(answer(reminder, "进度"))
        with pytest.raises(SystemExit):
            await MailReading(s.wired.context, Killed(**asdict(mail.mailbox))).read()
        assert len(await box.folder()) == 1
        await s.tick()
        await s.tick()
        assert len(await letters(s)) == before + 1 and await box.folder() == []


async def test_whoever_may_not_be_the_contact_has_days_to_answer_and_rests(database_url: str) -> None:
    """The county has their words meanwhile, and the last answer leaves though the address is closed."""
    async with by_mail(database_url) as (s, box, reminder):
        before = len(await letters(s))
        await box.put(answer(reminder, "我不在厂里了，明天办"))
        await s.tick()
        await s.tick()
        (asked,) = (await letters(s))[before:]
        assert "的联系人吗" in asked.text
        assert (await models.Address.get(channel="email", address=LI)).heard_at
        await s.tick("2025-02-25T09:00")  # a day of reminders
        told = [one["text"] for one in await s.messages() if "我不在厂里了" in one["text"]]
        assert told and "已询问本人" in told[0]
        assert len(await letters(s)) == before + 1
        await box.put(answer(asked, "1"))
        await s.tick()
        await s.tick()
        said = (await letters(s))[-1]
        assert "已停止向您发送" in said.text and "换联系人" in said.text
        await box.put(answer(said, "换联系人 王建国 13900002222"))
        await s.tick()
        await s.tick()
        assert "王建国" in (await letters(s))[-1].text
