"""When WeCom or the mail server fails: nothing is lost, nobody is told twice, what is not known is
said to be unknown."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from bot.words import Channel, Scope
from storage import reach, sending
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, SUPPORT, firm, mail, workbook

ONE = workbook(staff=[])
WITH_COUNTY = workbook()


# ---- the person cannot be reached ---------------------------------------------------------------


async def test_an_unknown_account_is_reached_by_mail(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.directory.leave(CLERK)
        counts = await s.tick()
        assert (counts["sent"], counts["failed"]) == (1, 1)
        await s.expect_mail(mail(CLERK), "提醒", FIRM, "还有7天")
        (failed,) = await s.messages("failed")
        assert "无法接收" in failed["reason"]
        # From now on straight by mail …
        await s.tick("2025-02-25T09:00")
        await s.expect_mail(mail(CLERK), "还有3天")
        # … until the person writes to us by WeCom.
        s.twin.directory.join(CLERK)
        await s.says(CLERK, "收到")
        await s.tick("2025-02-27T09:00")
        await s.expect(CLERK, "明天")


@pytest.mark.parametrize(("code", "why"), [("60111", "企业微信中没有这个账号"), ("40003", "账号无效")])
async def test_an_account_refused_by_its_code_is_lost_for_the_person(
    sqlite_url: str, code: str, why: str
) -> None:
    """With its reason where the administrator looks, until a list confirms it or a probe is taken."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(WITH_COUNTY)
        s.twin.knobs.fail(code, times=1)
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")
        (lost,) = await by_mail_only()
        assert why in lost and not re.search("[A-Za-z]{3}", lost), lost
        await s.imports(WITH_COUNTY)
        assert await by_mail_only() == []
        s.twin.knobs.fail(code, times=1)
        await s.tick("2025-02-25T09:00")
        await s.expect_mail(mail(CLERK), "还有3天")
        await s.tick("2025-02-27T09:00")
        await s.expect_mail(mail(CLERK), "明天")
        await s.tick("2025-03-10T09:00")  # long enough: one message is a probe
        await s.expect(CLERK, "督促")
        assert await by_mail_only() == []
        s.also("qiaoxi【逾期清单】")


async def by_mail_only() -> list[str]:
    """Why people are reached by a later channel alone, as the list of those in reach says."""
    found = await reach.page_of_contacts(Scope(everything=True), "hebei-2024", "later", (), 0, 50)
    return ["".join(why for _, why in contact.lost) for contact in found if contact.lost]


async def test_an_account_without_licence_is_reached_by_mail(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.unlicensed = {CLERK.upper()}
        await s.tick()
        await s.expect_mail(mail(CLERK), "还有7天")


async def test_whom_both_channels_refuse_stands_on_the_countys_list(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(WITH_COUNTY)
        s.twin.directory.leave(CLERK)
        s.mailbox.knobs.refuse_address(mail(CLERK))
        await s.tick("2025-02-21T09:00")
        await s.expect(COUNTY, "联系不上", FIRM)
        assert len(await s.messages("failed")) == 2
        await s.tick("2025-02-25T09:00")  # the county knows it already
        s.digested(COUNTY, CITY, PROVINCE)
        s.quiet()
        # A new account in the roster mends it.
        s.at("2025-02-26T09:00")
        await s.imports(workbook(firm(wecom="newclerk")))
        await s.tick()
        await s.expect("newclerk", "还有2天")
        s.quiet()


async def test_a_failing_person_does_not_stop_the_others(sqlite_url: str) -> None:
    firms = [firm(n, f"石家庄栎川{n}号铸造有限公司", f"clerk{n}") for n in range(1, 8)]
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(*firms, staff=[]))
        for n in (1, 4, 7):
            s.twin.directory.leave(f"clerk{n}")
        await s.tick()
        for n in range(1, 8):
            if n in (1, 4, 7):
                await s.expect_mail(mail(f"clerk{n}"), f"{n}号", "还有7天")
            else:
                await s.expect(f"clerk{n}", f"{n}号", "还有7天")


# ---- WeCom itself fails --------------------------------------------------------------------------


@variants("mode", ["502", "-1", "html200", "reset", "timeout_before"])
async def test_a_passing_fault_is_tried_again(database_url: str, mode: str) -> None:
    """After 30 seconds, then after two minutes."""
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.hang = 0.01
        s.twin.knobs.fail(mode, times=2)
        counts = await s.tick()
        assert (counts["sent"], counts["waiting"]) == (0, 1)
        (waits,) = await s.messages("waiting")
        assert waits["attempts"] == 1 and "稍后重发" in waits["reason"]
        s.later(seconds=29)
        assert (await s.tick())["waiting"] == 1  # nothing is due yet
        s.later(seconds=1)
        assert (await s.tick())["waiting"] == 1
        s.later(seconds=119)
        await s.tick()
        s.quiet()
        s.later(seconds=1)
        assert (await s.tick())["sent"] == 1
        await s.expect(CLERK, "还有7天")


async def test_it_is_not_tried_for_ever(sqlite_url: str) -> None:
    """Six tries, then the mail."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.fail("502", times=100)
        for _ in range(5):
            await s.tick()
            s.quiet()
            s.later(hours=1)
        await s.tick()
        await s.expect_mail(mail(CLERK), "还有7天")
        (failed,) = await s.messages("failed")
        assert failed["attempts"] == 6 and "多次发送未成功" in failed["reason"]


async def test_too_fast_rests_the_whole_channel(sqlite_url: str) -> None:
    firms = [firm(n, f"石家庄樟原{n}号铸造有限公司", f"clerk{n}") for n in range(1, 4)]
    post_only = firm(4, "石家庄樟原4号铸造有限公司", "clerk4", wecom="")
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(*firms, post_only, staff=[]))
        s.twin.knobs.fail("45009", times=1)
        await s.tick()
        await s.expect_mail(mail("clerk4"), "还有7天")  # the mail goes on
        s.quiet()  # one call was enough to know it
        s.later(seconds=59)
        await s.tick()
        s.quiet()
        assert {m["attempts"] for m in await s.messages("waiting")} == {0}  # none is used up
        s.later(seconds=2)
        assert (await s.tick())["sent"] == 3
        for n in range(1, 4):
            await s.expect(f"clerk{n}", "还有7天")


async def test_an_expired_token_is_renewed_once(sqlite_url: str) -> None:
    firms = [firm(n, f"石家庄峦谷{n}号铸造有限公司", f"clerk{n}") for n in range(1, 6)]
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(*firms, staff=[]))
        await s.tick()
        s.read_all()
        asked = s.twin.tokens_asked
        s.later(minutes=5)
        assert s.wired.client
        await s.wired.client.check()  # a token that is certainly held
        for spoil in (s.twin.expire_token, s.twin.revoke_token):
            asked = s.twin.tokens_asked
            spoil()
            await s.tick("2025-02-25T09:00" if spoil == s.twin.expire_token else "2025-02-27T09:00")
            for n in range(1, 6):
                await s.expect(f"clerk{n}", f"{n}号")
            assert s.twin.tokens_asked == asked + 1


async def test_a_wrong_address_of_ours_is_an_administrators_matter(sqlite_url: str) -> None:
    """60020: the address is not allow-listed. Nothing is lost and no try is used up."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.allowed_ips = {"192.0.2.1"}
        for _ in range(10):
            await s.tick()
            s.later(seconds=61)
        (waits,) = await s.messages("waiting")
        assert waits["attempts"] == 0 and "管理员" in waits["reason"]
        s.twin.knobs.allowed_ips = None
        s.later(minutes=8)  # tried after 1, 2, 4 and 8 minutes, which are not over yet
        await s.tick()
        await s.expect(CLERK, "还有7天")


@pytest.mark.parametrize("mode", ["timeout_after_accept", "reset_after_accept"])
async def test_perhaps_delivered_goes_again_as_the_same_bytes(sqlite_url: str, mode: str) -> None:
    """WeCom recognises them for four hours, so the person sees the message once."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.hang = 0.01
        s.twin.knobs.fail(mode)
        counts = await s.tick()
        assert (counts["sent"], counts["waiting"]) == (0, 1)
        s.later(seconds=31)
        assert (await s.tick())["sent"] == 1
        await s.expect(CLERK, "还有7天")
        (again,) = s.repeats()
        (first,) = s.twin.delivered
        assert again.request == first.request
        assert json.loads(first.request)["enable_duplicate_check"] == 1


async def test_done_between_the_two_tries_is_not_sent_again(sqlite_url: str) -> None:
    """The first try may have arrived: nobody can say, so a person is asked to look."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.fail("reset_after_accept")
        await s.tick()
        await s.expect(CLERK, "还有7天")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        s.later(minutes=2)
        await s.tick()
        s.quiet()
        (unsure,) = await s.messages("unknown")
        assert unsure["person"] == CLERK


async def test_after_the_duplicate_window_it_is_unknown(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.fail("reset_after_accept")
        await s.tick()
        await s.expect(CLERK, "还有7天")
        s.later(hours=4)
        await s.tick()
        s.quiet()
        assert len(await s.messages("unknown")) == 1 and not s.repeats()


# ---- the sender dies --------------------------------------------------------------------------


async def test_a_dead_senders_message_is_taken_up(database_url: str) -> None:
    """Leased and nothing more: after the lease it is sent, once."""
    async with Harness(database_url, at="2025-02-21T20:00") as s:
        await s.imports(ONE)
        await s.tick()  # planned; the evening waits
        now = s.at("2025-02-24T09:00").clock.now()
        (leased,) = await sending.lease_messages(
            [Channel.WECOM], "dead", now, now + timedelta(seconds=120), 9
        )
        await s.tick()
        s.quiet()  # it is still the other one's
        s.later(seconds=121)
        assert (await s.tick())["sent"] == 1
        await s.expect(CLERK, "还有4天")
        assert [m["id"] for m in await s.messages("sent")] == [leased]


# ---- words that cannot be made anew --------------------------------------------------------------


@variants("mode", ["-1", "45009", "45033", "502"])
async def test_a_ready_made_message_keeps_its_words(database_url: str, mode: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "提问 打印出来的表格少了一栏")
        s.twin.knobs.fail(mode, times=1)
        await s.tick()
        s.quiet()
        s.later(minutes=2)
        await s.tick()
        await s.expect(SUPPORT, "打印出来的表格少了一栏")
        assert not await s.messages("failed")


async def test_what_reaches_nobody_is_said_to_the_desk(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(firm(email="")))
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        s.twin.directory.leave(CLERK)
        assert "已退回" in await s.says(CITY, "退回 1 缺监测报告")
        await s.tick()
        await s.expect(SUPPORT, "【未送达】", "对方无法接收")
