"""An address that is ended stays ended until somebody changes it, one that only rests is tried again, and the county
hears of each matter once, of all of one look in one list."""

from __future__ import annotations

import pytest

from bot.words import Channel, NotificationPreferences
from storage import db, people, preferences
from tests.harness import Harness
from tests.people import CLERK, COUNTY, FIRM, firm, mail, workbook
from tests.stories.test_sms import LI, begun, by_sms, only_a_number, sms

DAYS = ("2025-02-25", "2025-02-27", "2025-02-28", "2025-03-03", "2025-03-05", "2025-03-11", "2025-03-18")


async def told_of(s: Harness, words: str) -> int:
    """How many messages to the county, read off, have these words."""
    found = s.read_all()
    return sum(words in one.text for one in found if one.to == COUNTY)


@pytest.mark.parametrize(
    ("said", "again"),
    [("空号", False), ("number does not exist", False), ("UNDELIV", True), ("EXPIRED", True)],
)
async def test_a_number_that_is_nobodys_ends_and_one_that_was_not_reached_rests(
    sqlite_url: str, said: str, again: bool
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        (one,) = twin.taken
        await twin.report(s.url, {"id": one.id, "phone": LI, "ok": False, "error": said})
        await s.tick()
        assert await told_of(s, "联系不上") == 1
        for day in DAYS[:3]:
            await s.tick(f"{day}T09:00")
        assert len(twin.taken) == 1 and await told_of(s, "联系不上") == 0
        for day in DAYS[3:]:
            await s.tick(f"{day}T09:00")
        assert (len(twin.taken) > 1) is again
        (row,) = [r for r in (await s.rows("addresses"))["addresses"] if r["channel"] == "sms"]
        assert (row["state"] == "lost") is not again and (said in row["why"]) is not again
        assert not any(LI in line for line in s.logged)
        s.also(*["qiaoxi【逾期清单】"] * 4, *["shijiazhuang@mail.example【情况报告】"] * 2)


@pytest.mark.parametrize("own_wish", [False, True])
async def test_the_county_says_that_a_number_is_right_and_it_is_written_to_again(
    sqlite_url: str, own_wish: bool
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s, only_a_number(联系人="张三"))
        await s.tick("2025-02-21T09:00")
        if own_wish:
            await twin.report(s.url, {"phone": LI, "text": "TD"})
        else:
            await twin.report(s.url, {"id": twin.taken[0].id, "phone": LI, "ok": False, "error": "空号"})
        await s.tick()
        told = [one.text for one in s.read_all()]
        assert own_wish or "原号码确实能用的，请回复" in told[0]
        if own_wish:  # a list that names the number again ends no wish of its owner's
            await s.imports(workbook(only_a_number(联系人="张三")))
        await s.tick("2025-02-25T09:00")
        assert len(twin.taken) == 1
        s.read_all()
        said = await s.says(COUNTY, f"{FIRM} 换联系人 张三 {LI}")
        assert ("没有需要改变的" in said) is own_wish and ("此前发不到" in said) is not own_wish, said
        await s.tick("2025-02-27T09:00")
        assert len(twin.taken) == (1 if own_wish else 2)
        s.read_all()
        s.quiet()


async def test_a_number_that_the_gateway_knows_for_nobodys_is_not_tried_again(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        twin.refusal = "空号"
        twin.fail_next += ["refuse"] * 20
        await s.tick("2025-02-21T09:00")
        for day in DAYS:
            await s.tick(f"{day}T09:00")
        assert len(twin.fail_next) == 19 and {state for state, _ in (await sms(s))[-1:]} == {"failed"}
        assert await told_of(s, "联系不上") == 1


async def test_a_number_that_the_telephone_found_dead_gets_nothing_more(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        await twin.report(s.url, {"id": twin.taken[0].id, "phone": LI, "ok": False, "error": "KEYWORD"})
        await s.tick()
        assert f"已停止向{LI}发短信" in await s.says(COUNTY, "空号 1")
        for day in DAYS:
            await s.tick(f"{day}T09:00")
        assert len(twin.taken) == 1
        s.also(
            "qiaoxi【联系不上】", *["qiaoxi【逾期清单】"] * 4, *["shijiazhuang@mail.example【情况报告】"] * 2
        )


async def test_no_short_message_asks_for_what_was_promised_before_its_day(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        await s.says(COUNTY, f"进度 {FIRM}")
        await s.tick("2025-02-21T09:00")
        await twin.report(s.url, {"id": twin.taken[0].id, "phone": LI, "ok": False, "error": "KEYWORD"})
        await s.tick()
        assert "承诺办理" in await s.says(COUNTY, "承诺 1 至3月4日"), await s.says(COUNTY, "要打的电话")
        urged = await s.says(COUNTY, f"催办 {FIRM}")
        assert "没有催办" in urged and "承诺2025年3月4日" in urged and "不发短信" in urged, urged
        before = len(twin.taken)
        for day in DAYS[:4]:
            await s.tick(f"{day}T09:00")
        assert len(twin.taken) == before
        cancelled = await s.messages("cancelled")
        assert {one["reason"] for one in cancelled} == {"企业已在电话中承诺办理日期，到期前不发短信"}
        await s.tick("2025-03-05T09:00")
        assert len(twin.taken) == before + 1
        s.also("qiaoxi【承诺未兑现】", "qiaoxi【联系不上】", "qiaoxi【逾期清单】")


async def test_before_a_promised_day_whoever_prefers_short_messages_is_urged_by_mail(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s, firm(wecom=""))
        (contact,) = [one for one in await people.everyone() if one.name == "联系人1"]
        await preferences.store_preferences(contact.id, NotificationPreferences(channel=Channel.SMS))
        duty = await s.duty(FIRM, "apply_assessment")
        promised = "UPDATE duties SET promised_on = ? WHERE id = ?"
        await db.write(lambda: db.change(promised, ["2025-03-04", duty.id]))
        assert "已催办" in await s.says(COUNTY, f"催办 {FIRM}")
        await s.tick()
        await s.expect_mail(mail(CLERK), "提请贵公司尽快办理")
        assert twin.taken == []
        s.also()


@pytest.mark.parametrize("account", ["", "newclerk"])
async def test_who_is_refused_for_good_is_not_tried_again_until_a_list_names_them_again(
    sqlite_url: str, account: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(wecom="")))
        s.mailbox.knobs.refuse_address(mail(CLERK), "550 5.1.1 no such user")
        await s.tick("2025-02-21T09:00")
        assert await told_of(s, "联系不上") == 1
        failed = len(await s.messages("failed"))
        assert failed == 1
        for day in DAYS:
            await s.tick(f"{day}T09:00")
        assert len(await s.messages("failed")) == failed and await told_of(s, "联系不上") == 0
        s.at("2025-03-19T09:00")
        s.mailbox.knobs.refuse.clear()
        await s.imports(workbook(firm(wecom=account)))
        await s.tick("2025-03-25T09:00")
        await (s.expect(account, "督促") if account else s.expect_mail(mail(CLERK), FIRM))
        s.also(
            "qiaoxi【逾期清单】", "province@mail.example【情况报告】", "shijiazhuang@mail.example【情况报告】"
        )


async def test_whom_one_look_does_not_reach_stands_in_one_list(sqlite_url: str) -> None:
    firms = [firm(n, f"石家庄栎川{n}号铸造有限公司", f"clerk{n}") for n in range(1, 9)]
    firms[0] |= {"企业微信账号": "", "电子邮箱": ""}
    for one in firms[1:4]:
        one["电子邮箱"] = ""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, undo_seconds=120) as s:
        await s.begin(workbook(*firms))
        s.later(minutes=3)
        await s.tick()
        s.read_all()
        for n in range(2, 5):  # few enough that it is not the platform
            s.twin.directory.leave(f"clerk{n}")
        await s.tick("2025-02-21T09:00")
        assert await told_of(s, "联系不上") == 0
        s.later(seconds=121)
        await s.tick()
        found = [one for one in s.read_all() if one.to == COUNTY]
        assert len(found) == 1 and all(f"栎川{n}号" in found[0].text for n in range(2, 5)), found
