"""Mails that are made to harm: the looks and everybody else's mails go on, and nothing vanishes unseen."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from bot.words import Channel, Sender
from handlers.services.conversation.mails import MailReading
from messages.email.channel import MailTransport
from messages.email.mailbox import OWN_FOLDER, MailboxReader
from storage import db, faults, inbox
from tests.harness import Harness
from tests.people import FIRM
from tests.stories.test_group_robots import CITY as ROBOTS_CITY
from tests.stories.test_group_robots import with_robots
from tests.stories.test_mail_replies import LI, PDF, answer, by_mail, returned


async def answers(s: Harness) -> list[str]:
    """What the contact was answered by mail, the oldest first."""
    s.read_all()
    return [one.text for one in s.mailbox.letters if one.to == LI and "In-Reply-To" in dict(one.headers)]


async def desk_heard(s: Harness) -> str:
    return "\n".join(r["text"] for r in (await s.rows("messages"))["messages"] if r["kind"] == "ticket")


async def test_one_mail_that_cannot_be_read_is_set_aside_and_the_next_is_taken(database_url: str) -> None:
    async with by_mail(database_url) as (s, box, reminder):
        files = s.settings.files
        shutil.rmtree(files, ignore_errors=True)
        files.write_bytes(b"")
        odd = answer(reminder, "见附件")
        odd.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
        stranger = b"From: a@x.example\r\nSubject: Undeliverable: hi\r\n"
        stranger += b"Content-Type: text/plain; charset=punycode\r\n\r\n"
        await box.put(odd, stranger + b"a" * 30000 + b"-" + b"b" * 300000, answer(reminder, "已提交评估申请"))
        await s.tick()
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        kept = await faults.of_kind("mail")
        assert [one.error.partition(":")[0] for one in kept.values()] == ["FileExistsError"]
        await s.tick()
        assert "没能处理，没有办理任何事项" in (await answers(s))[0] and "见附件" in await desk_heard(s)
        assert any("Flagged" in flags for flags, _ in await box.folder()) and len(await box.folder()) == 2
        s.logged.clear()
        s.quiet()


async def test_a_mailbox_that_cannot_be_read_is_a_fault_of_which_the_operator_is_told(
    sqlite_url: str,
) -> None:
    async with by_mail(sqlite_url) as (s, _, _reminder):
        mail = s.wired.transports[Channel.EMAIL]
        assert isinstance(mail, MailTransport) and isinstance(mail.mailbox, MailboxReader)
        looks = (getattr(chore, "__self__", None) for chore in s.engine.also)
        reading = next(one for one in looks if isinstance(one, MailReading))
        there = reading.reader
        reading.reader = type(there)("127.0.0.1", 1, "a", "b", "none", "c")
        for _ in range(3):
            await s.tick()
        assert (await faults.set_aside()) == {"mailbox": 1}
        s.logged.clear()
        s.quiet()


async def test_a_disk_that_was_full_for_a_moment_costs_nobody_an_answer(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced, full = os.replace, [True]

    def once_full(part: Path, place: Path) -> None:
        if "part-page" in str(part) and full:
            full.clear()
            raise OSError(28, "No space left on device")
        replaced(part, place)

    monkeypatch.setattr(os, "replace", once_full)
    async with by_mail(database_url) as (s, box, reminder):
        mail = answer(reminder, "已提交评估申请")
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
        await box.put(mail)
        await s.tick()
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported" and not full
        assert len((await s.rows("files"))["files"]) == 1 and not await faults.of_kind("mail")
        s.quiet()


async def test_who_writes_too_much_is_told_once_and_nothing_more_is_done(sqlite_url: str) -> None:
    async with by_mail(sqlite_url) as (s, box, reminder):

        async def wrote_before() -> None:
            for n in range(59):
                row = await inbox.store_message(
                    f"mail:{n}:0", Sender(Channel.EMAIL, LI), "进度", s.clock.now()
                )
                await inbox.mark_answered(row.id, s.clock.now())

        await db.write(wrote_before)
        s.at("2025-02-21T09:30")
        await box.put(*(answer(reminder, words) for words in ("进度", "已提交评估申请", "进度")))
        await s.tick()
        await s.tick()
        assert ["回复已达60封" in one for one in await answers(s)] == [False, True]
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
        s.logged.clear()
        s.quiet()


async def test_a_link_that_signs_in_goes_by_mail_and_a_code_never(sqlite_url: str) -> None:
    async with by_mail(sqlite_url) as (s, box, reminder):
        await box.put(answer(reminder, "登录"), answer(reminder, f"绑定码 {FIRM}"))
        await s.tick()
        await s.tick()
        link, _refused = await answers(s)
        assert "/signin/link?t=" in link and link.startswith("联系人1：")
        assert "/signin/link" not in str((await s.rows("inbound"))["inbound"])
        url = re.search(r"/signin/link\?t=[\w.~-]+", link)
        assert url
        async with s.http.get(f"{s.url}{url[0]}") as page:
            assert page.status == 200 and "<button" in await page.text()
        s.quiet()


@pytest.mark.parametrize("answered", [True, False])
async def test_a_report_that_comes_back_counts_only_for_a_mail_nobody_has_answered(
    sqlite_url: str, answered: bool
) -> None:
    async with by_mail(sqlite_url) as (s, box, reminder):
        if answered:
            s.at("2025-02-21T09:30")
            await box.put(answer(reminder, "进度"))
            await s.tick()
        await box.put(answer(reminder, "邮箱不存在，用户不存在", "postmaster@x.example", Subject="退信"))
        await s.tick()
        rows = (await s.rows("messages"))["messages"]
        assert not [r for r in rows if r["status"] == "failed"] and "邮箱不存在" in await desk_heard(s)
        s.at("2025-02-21T10:00" if answered else "2025-03-07T09:00")
        await box.put(returned(reminder, "5.1.1"))
        await s.tick()
        rows = (await s.rows("messages"))["messages"]
        assert not [r for r in rows if r["status"] == "failed"]
        s.logged.clear()
        later = ["li@qq.example【督促】", "qiaoxi【逾期清单】"]
        s.also(*(["li@qq.example【提醒】"] if answered else later), "support【邮件回复】")


async def test_what_was_not_read_is_seen_by_the_desk(database_url: str) -> None:
    async with by_mail(database_url) as (s, box, reminder):
        mail = answer(reminder, "见附件")
        for n in range(12):
            mail.add_attachment(
                f"%PDF-1.4 {n}".encode(), maintype="application", subtype="pdf", filename="a.pdf"
            )
        await box.put(
            answer(reminder, "主题：评估申请\n日期：2025年2月21日\n已提交评估申请"),
            answer(reminder, "已提交评估申请", f"{LI} <evil@x.example>"),
            mail,
        )
        await s.tick()
        heard = await desk_heard(s)
        assert (
            "没有读出回复的内容" in heard
            and "超出的部分没有收下" in heard
            and "不是收件人登记的邮箱" in heard
        )
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
        assert len(await box.folder(OWN_FOLDER)) == 3
        await s.tick()
        unread, part = await answers(s)
        assert "没有读出您这封邮件的内容" in unread and "附件10个" in part and "收到文件" in part
        s.logged.clear()
        s.quiet()


async def test_a_robots_key_stands_on_no_list(sqlite_url: str) -> None:
    key = "s3cr3t-key-0123456789abcdef"
    async with with_robots(sqlite_url, {key: ROBOTS_CITY}) as (s, groups):
        await s.tick("2025-02-21T09:00")
        assert groups.taken
        rows = await s.command("messages")
        assert [one["person"] for one in rows if one["channel"] == "robot"] == [ROBOTS_CITY.unit]
        assert key not in str(rows)
        s.also("clerk【提醒】")
