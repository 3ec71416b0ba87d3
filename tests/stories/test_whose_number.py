"""Whose a number is: a stranger's, or nobody's, it is written to and telephoned no more, whoever enters it."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest

from storage import models
from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, firm, mail, workbook
from tests.stories.test_sms import LI, begun, by_sms, only_a_number

ONE = "zhangsan"
OTHER = "石家庄汀泓热力有限公司"
THIRD = "石家庄松岭电镀有限公司"
BOOK = workbook(firm(contact=ONE, 联系人="张三", 联系电话="13800001111"))


async def states(**of: Any) -> dict[str, str]:
    return {row.channel: str(row.state) for row in await models.Address.filter(**of)}


@pytest.mark.parametrize(
    ("words", "stops", "told"),
    [
        ("第五次了，我不是你们要找的人", False, "我不是联系人，请停止发送"),
        ("你打错了", True, "已停止向您发送"),
        ("我已离职，请联系刘洋 13900002231", True, "刘洋（13900002231）"),
        ("怎么填附表3", False, "工单"),
    ],
)
async def test_words_at_the_page_do_what_they_do_in_the_chat(
    sqlite_url: str, words: str, stops: bool, told: str
) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        code = re.search(r"输入([0-9A-Z-]+)办理", twin.taken[-1].text)
        assert code
        async with aiohttp.ClientSession(headers={"Origin": s.settings.public_url}) as http:
            async with http.post(f"{s.url}/s", data={"short": code[1]}) as page:
                there = str(page.url)
            for odd in ("x", ""):
                async with http.post(there, data={"contact": odd}) as page:
                    assert page.status != 500
            async with http.post(there, data={"question": words}) as page:
                text = await page.text()
            if words == "你打错了":  # said by mistake: it is taken back where it was said
                async with http.post(there, data={"question": "我是联系人"}) as page:
                    assert "已恢复在这里" in await page.text()
                async with http.post(there, data={"question": words}) as page:
                    text = await page.text()
        assert told in text, text
        assert ("我不是联系人，请停止发送”" in text) is (not stops and "怎么" not in words)
        assert (set((await states(address=LI)).values()) == {"refused"}) is stops
        await s.tick()
        heard = [one.text for one in s.read_all() if words in one.text]
        assert any("来信说明" in one for one in heard) is stops
        assert any("在网页留言" in one for one in heard) is (not stops and "怎么" not in words)


async def test_a_stranger_on_the_telephone_is_written_to_no_more(database_url: str) -> None:
    """Who shares the number under another name is not, either; who bears it under the same name is."""
    async with by_sms(database_url) as s:
        shared = [only_a_number(联系人="李四"), only_a_number(2, OTHER, 联系人="王五", 联系电话=LI)]
        same = only_a_number(3, THIRD, 联系人="李四", 联系电话=LI)
        twin = await begun(s, *shared, same)
        await s.tick("2025-02-21T09:00")
        for one in list(twin.taken):
            await twin.report(s.url, {"id": one.id, "phone": LI, "ok": False, "error": "KEYWORD"})
        await s.tick()
        listed = await s.says(COUNTY, "要打的电话")
        number = re.search(rf"(\d+) {FIRM}", listed)
        assert number, listed
        n = number[1]
        said = await s.says(COUNTY, f"接通 {n} 对方说打错了，不是他们厂的人")
        assert f"已停止向李四（{LI}）发送消息" in said and f"{FIRM} 换联系人" in said, said
        found = await models.Address.filter(channel="sms").select_related("person")
        assert {row.person.name: str(row.state) for row in found}["王五"] == "refused", found
        assert f"王五 {LI}" not in await s.says(COUNTY, "要打的电话")
        for whoever in ("", "，李四说材料在办"):  # nobody said that it is the contact
            assert "恢复" not in await s.says(COUNTY, f"接通 {n}{whoever}")
        await s.says(COUNTY, f"不是本人 {n} 李四")
        assert f"已恢复向李四（{LI}）" in (back := await s.says(COUNTY, f"接通 {n}，李四是本人")), back
        assert "refused" not in (await states(address=LI)).values()
        offered = await s.says(COUNTY, f"{FIRM} 打通了，对方说打错了")
        assert f"选1 不是本人 {n}" in offered and "已停止" in await s.says(COUNTY, "选1"), offered
        assert "找错了人" in await s.says(COUNTY, f"{FIRM} 增加联系人 赵六 {LI}")
        s.read_all()
        s.quiet()


async def test_a_dead_number_is_asked_about_when_it_is_entered_again(database_url: str) -> None:
    async with by_sms(database_url) as s:
        book = only_a_number(联系人="李四")
        twin = await begun(s, book, only_a_number(2, OTHER, 联系人="钱七", 联系电话="13700003333"))
        await s.tick("2025-02-21T09:00")
        await twin.report(s.url, {"id": twin.taken[0].id, "phone": LI, "ok": False, "error": "KEYWORD"})
        await s.tick()
        number = re.search(rf"(\d+) {FIRM}", listed := await s.says(COUNTY, "要打的电话"))
        assert number and LI in listed, listed
        assert f"已停止向{LI}发短信" in await s.says(COUNTY, f"空号 {number[1]}，{LI}")
        told = (await s.imports(workbook(book))).changes  # the list of before
        assert [one.what for one in told if "空号" in one.what], told
        for words in (f"{FIRM} 增加联系人 王五 {LI}", f"{OTHER} 换联系人 钱七 {LI}"):
            asked = await s.says(COUNTY, words)
            assert f"{LI}此前经电话核实为空号" in asked and "尚未登记" in asked, asked
            assert "好的" in await s.says(COUNTY, "否")
        sent = len(twin.taken)
        await s.tick("2025-02-25T09:00")
        assert LI not in [one.phone for one in twin.taken[sent:]]
        await s.says(COUNTY, f"{OTHER} 换联系人 钱七 {LI}")
        assert "已更正" in (done := await s.says(COUNTY, "是")), done
        await s.tick("2025-02-27T09:00")
        assert LI in [one.phone for one in twin.taken[sent:]]
        s.read_all()
        s.quiet()


async def test_what_went_to_a_dead_number_was_not_delivered(database_url: str) -> None:
    async with by_sms(database_url) as s:
        twin = await begun(s, only_a_number(联系人="李四"))
        for day in ("02-21", "02-25"):
            await s.tick(f"2025-{day}T09:00")
        await twin.report(s.url, {"id": twin.taken[-1].id, "phone": LI, "ok": False, "error": "KEYWORD"})
        await s.tick()
        number = re.search(rf"(\d+) {FIRM}", listed := await s.says(COUNTY, "要打的电话"))
        assert number, listed
        await s.says(COUNTY, f"空号 {number[1]}")
        for day in ("03-03", "03-05", "03-11", "03-18"):
            await s.tick(f"2025-{day}T09:00")
        told = [one.text for one in s.read_all() if one.to == COUNTY and "已提醒" in one.text]
        assert told and all("均未送达" in one and "空号" in one for one in told), told
        s.quiet()


async def test_whoever_takes_the_word_back_is_reached_at_every_firm_of_theirs(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says(ONE, "你打错了")
        named = firm(2, OTHER, ONE, 联系人="张三", 联系电话="13800001111", 电子邮箱=mail(ONE))
        await s.imports(workbook(named))
        assert "已恢复在这里" in await s.says(ONE, "恢复提醒")
        assert set((await states(person__name="张三")).values()) <= {"ok", "unconfirmed"}
        said = await s.says(COUNTY, f"{FIRM} 换联系人 张三 13800001111 new@mail.example")
        assert "找错了人" not in said, said
        assert "已停止向您发送" in await s.says(ONE, f"我不是{OTHER[3:7]}的")
        await s.tick()
        told = "".join(one.text for one in s.read_all() if one.to == COUNTY)
        assert told.count("现又来信") == 2 and f"我不是{OTHER[3:7]}的" in told, told
        s.also()


async def test_the_next_contact_is_told_once_a_day(database_url: str) -> None:
    """A reminder that waits for the morning fails, as its contact says no: the next one has that day's already."""
    two = firm(contact="lisi", 联系人="李四", 联系电话="13900002222")
    async with Harness(database_url, at="2025-02-10T09:00", digests=False) as s:
        await s.begin(workbook(firm(contact=ONE, 联系人="张三", 联系电话="13800001111", email=""), two))
        await s.tick("2025-02-13T19:00")
        s.read_all()
        await s.says(ONE, "你打错了")
        await s.tick("2025-02-21T09:00")
        told = [one.text for one in s.read_all() if one.to == "lisi"]
        assert len(told) == 1 and FIRM in told[0], told
        await s.tick("2025-03-11T09:00")
        record = await s.expect_mail(mail(CITY), "情况报告")
        assert "说明不是联系人（你打错了）" in record.text, record.text
        s.read_all()
        s.quiet()


async def test_a_bureau_tells_of_a_contact_in_its_own_words(sqlite_url: str) -> None:
    """By name or number, with a call to be made, without one, and of a firm that has two contacts."""
    async with by_sms(sqlite_url) as s:
        two = [
            only_a_number(2, OTHER, 联系人=who, 联系电话=tel)
            for who, tel in (("王五", "13700005555"), ("赵六", "13700006666"))
        ]
        twin = await begun(s, only_a_number(联系人="李四"), *two)
        await s.tick("2025-02-21T09:00")
        for one in [one for one in twin.taken if one.phone == LI]:
            await twin.report(s.url, {"id": one.id, "phone": LI, "ok": False, "error": "KEYWORD"})
        await s.tick()
        offered = await s.says(COUNTY, f"{FIRM}的{LI}是空号")
        assert re.search(rf"选1 空号 \d+，李四，{LI}", offered) and f"{FIRM} 换联系人" in offered, offered
        assert f"已停止向{LI}发短信" in await s.says(COUNTY, "选1")
        offered = await s.says(COUNTY, f"{OTHER}的赵六说他不是联系人，别再发了")
        assert f"选1 {OTHER} 删除联系人 赵六" in offered, offered
        assert "请确认" in (asked := await s.says(COUNTY, "选1")) and "赵六" in asked, asked
        assert "赵六" in await s.says(COUNTY, "是")
        offered = await s.says(COUNTY, f"{OTHER} 联系人已经不干了，找他们厂办")
        assert f"选1 {OTHER} 换联系人" in offered, offered
        s.read_all()
        s.quiet()


async def test_an_officer_who_has_moved_on_is_told_who_changes_the_staff_list(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        told = await s.says(COUNTY, "我8月底调到水务局了，这边现在是李科长负责，请把我从系统里去掉")
        assert "系统管理员" in told and "没有改动" in told and "送达" not in told, told
        assert "工单" in await s.says(COUNTY, "是")
        assert "系统管理员" in await s.says(CITY, "组织上安排我去驻村了，两年，这摊子交给小孟孟凡宇了")
        s.read_all()
        s.quiet()


async def test_a_contact_is_named_by_mail_alone_and_a_number_by_its_trunk_zero(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        for words, shown in (
            (f"{FIRM} 增加联系人 王五 wang@mail.example", "王五（wang@mail.example）"),
            (f"{FIRM} 增加联系人", "没有电话的，写邮箱"),
            ("马六 ma@mail.example", "马六（ma@mail.example）"),
            (f"{FIRM} 换联系人 张三 zhang@mail.example", "张三（13800001111，zhang@mail.example）"),
            (f"{FIRM} 增加联系人 李四 013900002222", "李四（13900002222）"),
        ):
            said = await s.says(COUNTY, words)
            said = await s.says(COUNTY, "是") if "请确认" in said or "是”" in said else said
            assert shown in said, said
        mails = models.Address.filter(channel="email", address="wang@mail.example")
        assert await mails.exists()
        await s.says(ONE, "你打错了")
        refused = await s.says(COUNTY, f"{FIRM} 增加联系人 新人五 013800001111")
        assert "找错了人" in refused, refused
        s.read_all()
        s.quiet()
