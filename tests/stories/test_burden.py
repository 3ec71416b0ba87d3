"""减负: an officer who has had enough this month reads the rest in the digest; nothing is lost, nothing urgent waits.

The city's officer: “sixty messages a month are enough; tell me the rest on Monday.”
The province: “who had how much to do?”
"""

from __future__ import annotations

import re

from storage import missing, models
from tests.bot.cases import PLAN
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, PROVINCE, firm, mail, workbook


async def with_ceiling(s: Harness, most: int) -> None:
    """Give the round that runs a ceiling: a changed plan that was taken over."""
    round_ = await models.Round.get(key=PLAN.key)
    text = re.sub(r"most_messages += \d+", f"most_messages = {most}", round_.plan_text)
    await models.Round.filter(key=PLAN.key).update(plan_text=text, plan_version="ceiling")


async def test_what_exceeds_the_ceiling_is_read_in_the_next_digest(database_url: str) -> None:
    async with Harness(database_url, at="2025-04-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.tick()
        s.read_all()
        await with_ceiling(s, 1)
        await s.tick("2025-05-06T09:00")  # 31 May lies 25 days ahead
        s.read_all()
        await s.tick("2025-05-16T09:00")  # …and 15: a general reminder, the first of the month was the digest
        assert not [h for h in s.read_all() if h.to == CITY and "完成评估" in h.text]
        merged = await s.messages("cancelled")
        assert "本月消息已达上限，并入下一期工作简报" in [m["reason"] for m in merged]
        await s.tick("2025-05-19T09:00")
        digest = next(h.text for h in s.read_all() if h.to == CITY)
        assert "本月提醒较多，以下提醒已并入简报：完成评估1项" in digest
        await s.tick("2025-05-30T09:00")  # the last call is never merged
        assert [h for h in s.read_all() if h.to == CITY and "完成评估" in h.text]
        async with browser(s, PROVINCE) as b:
            page = await b.get("/burden?month=2025-05")
            assert page.status == 200 and "并入简报" in page.text
            assert (await b.get("/burden?month=2025-13")).status == 400
        async with browser(s, COUNTY) as b:
            assert (await b.get("/burden")).status == 404
        assert not await missing.all_problems()


async def test_pages_and_help_say_where_to_complain_and_the_registration_number(sqlite_url: str) -> None:
    async with Harness(
        sqlite_url, at="2025-02-20T09:00", digests=False, registration_number="冀政应备2026001号"
    ) as s:
        await s.begin(workbook())
        for account in (CLERK, CITY):
            for words in ("帮助", "投诉建议", "投诉建议邮箱是多少", "备案号"):
                said = await s.says(account, words)
                assert "投诉建议：" in said and "备案号：冀政应备2026001号" in said, words
            async with browser(s, account) as b:
                page = await b.get("/cases")
                assert "投诉建议：" in page.text and "备案号：冀政应备2026001号" in page.text


async def test_what_a_link_opens_says_so_too(sqlite_url: str) -> None:
    """An invitation by mail, the end of mails, and a link that is no more: whoever never signs in reads it as well."""
    number = "冀政应备2026001号"
    async with Harness(sqlite_url, at="2025-01-06T09:00", digests=False, registration_number=number) as s:
        await s.begin(workbook(firm(wecom="")))
        await s.says(CITY, "培训通知 1月15日9:30，地点：市局301会议室，清洁生产审核业务培训")
        await s.says(CITY, "是")
        await s.tick()
        letter = await s.expect_mail(mail(CLERK), "【培训通知】")
        (training,) = re.findall(r"/training/[\w.-]+", letter.text)
        async with browser(s) as b:
            gone = ("/training/x.y", "/expert/x.y", "/answer/x.y", "/own/x.y", "/unsubscribe/x.y")
            for path in (training, *gone):
                seen = await b.get(path)
                assert "投诉建议：" in seen.text and f"备案号：{number}" in seen.text, (path, seen.status)
                assert seen.headers["Cache-Control"] == "no-store"
