"""An enterprise that says nothing: the next address, the next contact, then the county's telephone, once."""

from __future__ import annotations

import re
from typing import Any

from bot.words import Scope
from handlers.services.reports.progress import overdue_sheets
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, STAFF, Row, firm, mail, workbook

ONE, TWO = "zhangsan", "lisi"


def contacts() -> list[Row]:
    """The main contact has an account and a mail address, the second one an account."""
    return [
        firm(contact=ONE, 联系人="张三", 联系电话="13800001111"),
        firm(contact=TWO, 联系人="李四", 联系电话="13900002222", email=""),
    ]


async def looked(s: Harness, day: str) -> list[str]:
    """What the enterprise's people got on this day."""
    await s.tick(f"{'2024' if day > '12' else '2025'}-{day}T09:00")
    found = s.read_all()
    return [one.to for one in found if one.to in (ONE, mail(ONE), TWO)]


async def test_the_next_address_then_the_next_contact_then_the_telephone(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-12-25T09:00", digests=False) as s:
        await s.begin(workbook(*contacts()))
        assert await looked(s, "12-30") == [ONE]
        for day, to in (("02-13", ONE), ("02-21", ONE), ("02-25", mail(ONE)), ("02-27", mail(ONE))):
            assert await looked(s, day) == [to], day
        for day, to in (("02-28", mail(ONE)), ("03-03", TWO), ("03-05", TWO), ("03-11", TWO)):
            assert await looked(s, day) == [to], day
        # Nobody has said a word: the county is asked to telephone, with the numbers of all of them.
        await s.tick("2025-03-18T09:00")
        await s.expect(
            COUNTY, "请打电话", f"1 {FIRM}：提出评估申请", "张三 13800001111、李四 13900002222", "接通 1"
        )
        await s.expect(ONE, "督促")
        s.read_all()
        async with browser(s, COUNTY) as b:
            page = await b.get("/queue?work=call")
            assert (
                'id="n-call">1<' in page.text
                and "李四 13900002222" in page.text
                and "勾选的：" not in page.text
            )
            (pick,) = re.findall(r'type="hidden" name="pick" value="([^"]+)"', page.text)
            called: Any = [("say", "call"), ("work", "call"), ("pick", pick), ("called", "无人接听")]
            assert "已记录电话结果1项" in (await b.follow(await b.post("/queue/do", called))).text
            assert 'id="n-call">1<' in (await b.get("/queue?work=call")).text  # it rang, and nobody answered
        assert "不必重复登记" in await s.says(COUNTY, "无人接听 1")
        listed = await s.says(COUNTY, "要打的电话")
        for words in ("要打的电话1项", f"1 {FIRM}", "张三 13800001111", "无人接听", "“接通 1”"):
            assert words in listed, (words, listed)
        assert "要打的电话1项" in await s.says(COUNTY, "电话") and "13800001111" not in await s.says(
            CITY, "要打的电话"
        )
        said = await s.says(COUNTY, "承诺 1 至3月20日")
        assert "目前没有要打的电话" in await s.says(COUNTY, "要打的电话")
        assert "承诺办理（2025年3月20日（周四）前）。截止日2025年2月28日（周五）不变" in said, said
        async with browser(s, COUNTY) as b:
            assert 'id="n-call">0<' in (await b.get("/queue?work=call")).text
        assert await looked(s, "03-19") == []
        await s.tick("2025-03-21T09:00")
        await s.expect(COUNTY, "承诺未兑现", f"1 {FIRM}", "承诺3月20日前办理")
        s.quiet(ONE, TWO, mail(ONE))
        async with browser(s, COUNTY) as b:
            calls = (await b.get("/queue?work=call")).text
            assert (
                'id="n-call">1<' in calls
                and "已接通，承诺3月20日（3月18日记）" in calls
                and "承诺未兑现" in calls
            )
            first = (await b.get("/")).text
            assert "1家请打电话" in first and "其中1家承诺的日期已过" in first
        case = await s.case(FIRM)
        async with browser(s, CITY) as b:
            about = (await b.get(f"/cases/{case.id}")).text
            for words in ("联系情况", "已试：张三企业微信", "李四企业微信3次", "已请打电话", "承诺3月20日"):
                assert words in about, words
            assert "请打电话" not in (await b.get("/")).text  # whose calls the county makes
            theirs = (await b.get("/queue?work=called")).text
            assert 'id="n-called">1<' in theirs and 'id="n-call">0<' in theirs and FIRM in theirs
            assert "您不用打" in theirs and "qiaoxi干部 1370000" in theirs and "13800001111" not in theirs
            assert 'type="checkbox"' not in theirs and "y 记电话" not in theirs and "/queue/do" not in theirs
        assert "由县级打电话的1项，您不用打" in await s.says(CITY, "要打的电话")
        # A voice on the telephone is a word of theirs: the reminders begin anew, and nobody is asked to call again.
        assert await looked(s, "03-25") == [ONE]
        await s.tick("2025-04-01T09:00")
        record = await s.expect_mail(mail(CITY), "情况报告")
        for words in (
            "已试：张三企业微信5次、电子邮件3次，李四企业微信3次",
            "已请县级打电话：3月18日",
            "3月18日 qiaoxi干部电话无人接听",
            "qiaoxi干部电话接通，承诺办理，承诺3月20日前办理，未兑现",
        ):
            assert words in record.text, words
        told = s.read_all()
        assert not any("请打电话" in one.text for one in told)
        shown = [one.text for one in told if one.to == COUNTY and FIRM in one.text]
        assert shown and all("已接通，承诺3月20日（3月18日记）" in text for text in shown), shown
        _, (sheet,) = await overdue_sheets(Scope(everything=True), s.wired.context.ctx())
        assert "已接通，承诺3月20日（3月18日记）" in str(sheet.rows)


async def test_a_city_that_acts_for_its_county_answers_by_number_as_well(sqlite_url: str) -> None:
    staff = [one for one in STAFF if one["级别"] != "县"]
    async with Harness(sqlite_url, at="2025-01-02T09:00", digests=False) as s:
        await s.imports(workbook(firm(email=""), staff=staff))
        for day in ("01-02", "02-13", "02-21", "02-25"):
            await s.tick(f"2025-{day}T09:00")
        asked = next(one for one in s.read_all() if "请打电话" in one.text)
        assert asked.to == CITY and f"2 {FIRM}" in asked.text and "空号 2" in asked.text, asked
        assert "电话空号" in await s.says(CITY, "空号 2")


async def test_whoever_answers_is_reminded_from_then_on(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-02T09:00", digests=False) as s:
        book = contacts()
        book[0]["电子邮箱"] = ""
        await s.begin(workbook(*book))
        for day, to in (("02-13", ONE), ("02-21", ONE), ("02-25", TWO)):
            assert await looked(s, day) == [to], day
        assert "感谢支持" in await s.says(TWO, "收到")
        for day in ("02-27", "02-28", "03-03"):
            assert await looked(s, day) == [TWO], day
        assert "已登记" in await s.says(ONE, "3月2日已提交评估申请")
        assert "目前没有需要打电话的事项" in await s.says(COUNTY, "接通 1")
        s.quiet()
