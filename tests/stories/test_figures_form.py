"""成效数据: asked for at the acceptance application, filled in from a mail on a phone, confirmed by the city.

A clerk: “the mail says fill in our figures; I open it on my phone, half of it I do not know by heart, I go
on after lunch; it noticed that I had written kWh.”
The city's officer: “I look at the figures beside those of the assessment, send one back, confirm the rest.”
"""

from __future__ import annotations

import re

from aiohttp import ClientSession

from bot.results.figures_form import form_columns
from bot.results.measures import measures
from bot.words import DutyState
from storage import missing, results
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, STRANGER, mail, workbook

WHOLE = {c.key: "三级" if c.kind == "level" else "5" for c in form_columns(measures()) if c.required}
WHOLE |= {"consultant": "河北清泉环保咨询有限公司", "energy": "100", "power": "30", "level_after": "二级"}


def link_in(s: Harness, text: str) -> str:
    """The form's link, at the address where this service really listens."""
    found = re.search(r"https://qingshen.example(/figures/[\w.-]+)", text)
    assert found, text
    return f"{s.url}{found[1]}"


async def applied(s: Harness) -> str:
    """Play the round up to the acceptance application; return the message that asks for the figures."""
    await s.begin(workbook())
    await s.says(CLERK, "已提交评估申请")
    await s.says(CITY, "确认 1")
    await s.says(CLERK, "结果 节电 30万kWh")
    await s.says(CLERK, "是")
    await s.says(CITY, f"评估通过 {FIRM}")
    await s.tick()
    s.read_all()
    s.later(days=1)
    await s.says(CLERK, "已提交验收申请")
    await s.tick()
    asked = next(h.text for h in s.read_all() if h.to == CLERK)
    assert "填报" in asked and "成效数据" in asked
    return asked


async def post(url: str, act: str, typed: dict[str, str], status: int = 200) -> str:
    async with ClientSession() as browser, browser.post(url, data={"act": act, **typed}) as response:
        assert response.status == status, await response.text()
        return await response.text()


async def get(url: str, status: int = 200) -> str:
    async with ClientSession() as browser, browser.get(url) as response:
        assert response.status == status
        return await response.text()


async def test_the_form_is_filled_in_on_a_phone_and_confirmed_by_the_city(database_url: str) -> None:
    async with Harness(database_url, at="2025-07-15T09:00", digests=False) as s:
        url = link_in(s, await applied(s))
        assert "先存下来" in await get(url)
        await get(url)  # a scanner opens it as well: nothing happens
        assert (await s.duty(FIRM, "report_figures")).state is DutyState.OPEN

        # half of it, kept for after lunch
        assert "已存下来，还没有提交。可以" in await post(url, "keep", {"power": "300000"})
        odd = await post(url, "keep", {"power": "-3", "water": "不清楚"}, 422)
        assert "已存下来，还没有提交。其中2项填写有误" in odd and "请填数字" in odd
        page = await get(url)
        assert 'value="-3"' in page and 'value="不清楚"' in page
        assert page.count('aria-invalid="true"') == odd.count('aria-invalid="true"') == 2
        assert (await s.duty(FIRM, "report_figures")).state is DutyState.OPEN

        # handed in: what is wrong is said field by field, what was typed stays
        page = await post(url, "hand_in", {**WHOLE, "power": "300000", "water": "不清楚", "pm": ""}, 422)
        assert "请填数字" in page and "没有的请填 0" in page and 'value="不清楚"' in page
        assert "填写的内容已存下来" in page and 'value="不清楚"' in await get(url)
        # what is ten times the figure of the assessment is asked back
        page = await post(url, "hand_in", {**WHOLE, "power": "300000"}, 422)
        assert "您填的是300000万kWh/年，评估时是30万kWh/年" in page and "确认无误" in page
        assert (await s.duty(FIRM, "report_figures")).state is DutyState.OPEN

        assert "已登记" in await post(url, "hand_in", WHOLE)
        assert (await s.duty(FIRM, "report_figures")).state is DutyState.REPORTED
        assert "刚刚有了变化" in await post(url, "hand_in", {**WHOLE, "power": "31"})  # pressed twice
        case = await s.case(FIRM)
        assert (await results.filed(case.id)).values["power"] == 30

        s.later(minutes=40)  # a bureau's requests of half an hour go out together
        await s.tick()
        asked = s.read_all()
        assert [h.to for h in asked if "节电 30万kWh/年" in h.text] == [CITY]
        assert "节电 30万kWh/年" in await s.says(CITY, "待审")
        assert "退回" in await s.says(CITY, "退回 3 节水请核对")
        await s.tick()
        back = next(h.text for h in s.read_all() if h.to == CLERK)
        assert "节水请核对" in back
        page = await get(url)
        assert "退回原因：节水请核对" in page and 'value="30"' in page
        assert "已登记" in await post(url, "hand_in", {**WHOLE, "water": "0.5", "wastewater": "0.5"})
        assert "已确认" in await s.says(CITY, "确认 4")
        known = await results.filed(case.id)
        assert (known.confirmed["water"], known.confirmed["power"]) == (0.5, 30)
        assert "已核实" in await get(url)
        await s.tick()
        s.read_all()
        assert not await missing.all_problems()

        # corrected afterwards by chat: it is reported, and no longer confirmed
        await s.says(CLERK, "结果 节电 31万kWh")
        await s.says(CLERK, "是")
        known = await results.filed(case.id)
        assert (known.values["power"], known.confirmed["power"]) == (31, 30)


async def test_a_link_is_its_readers_alone(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-15T09:00", digests=False) as s:
        url = link_in(s, await applied(s))
        await get(url[:-3] + "abc", 410)
        assert "不能使用" in await post(url[:-3] + "abc", "hand_in", WHOLE, 410)
        async with ClientSession() as browser:
            foreign = {"Sec-Fetch-Site": "cross-site"}
            async with browser.post(url, data={"act": "keep"}, headers=foreign) as response:
                assert response.status == 403
            async with browser.post(url, data={"act": "keep", "power": "9" * 40_000}) as response:
                assert response.status == 413
        await s.says(CITY, f"{FIRM} 换联系人 李四 13900001111")
        await s.says(CITY, "是")
        await get(url, 410)  # the one who held the enterprise holds it no more
        s.later(days=60)
        await get(url, 410)
        s.quiet()


async def test_it_is_asked_twice_and_then_the_city_sees_the_gap(database_url: str) -> None:
    async with Harness(database_url, at="2025-07-15T09:00") as s:
        await applied(s)
        await s.says(CITY, "确认 2")
        await s.says(CITY, f"验收合格 {FIRM}")
        heard = []
        for _ in range(40):
            s.later(days=1)
            await s.tick()
            heard += s.read_all()
        asked = [h for h in heard if h.to == CLERK and "成效数据" in h.text]
        assert len(asked) == 1  # the request before, and this reminder
        assert not [h for h in heard if h.to == CITY and "成效数据" in h.text and "简报" not in h.text]
        digest = next(h.text for h in heard if h.to == CITY and "未填报审核成效数据1家" in h.text)
        assert "简报" in digest
        assert FIRM in await s.says(CITY, "总结缺报")
        assert "没有" in await s.says(STRANGER, "总结缺报")
        assert not await missing.all_problems()


async def test_said_in_the_chat_until_nothing_is_missing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-15T09:00", digests=False) as s:
        await applied(s)
        numbers = [c for c in measures() if c.of_form and c.required and c.kind == "number"]
        first, rest = numbers[:3], numbers[3:]
        assert "评估时是30万kWh/年" in await s.says(CLERK, "结果 节电 300万kWh")  # as the form asks
        await s.says(CLERK, "否")
        for part, last in ((first, False), (rest, False)):
            line = " ".join(f"{c.title} {WHOLE[c.key]}" for c in part)
            await s.says(CLERK, f"结果 {line}")
            assert "还缺" in await s.says(CLERK, "是"), last
        await s.says(CLERK, "结果 审核前水平 三级 审核后水平 二级")
        assert "还缺1项：咨询服务机构" in await s.says(CLERK, "是")
        assert (await s.duty(FIRM, "report_figures")).state is DutyState.OPEN
        await s.says(CLERK, "结果 咨询服务机构 河北清泉环保咨询有限公司")
        assert "各项数据已经报齐，将请市级生态环境部门核实" in await s.says(CLERK, "是")
        assert (await s.duty(FIRM, "report_figures")).state is DutyState.REPORTED
        assert "已确认" in await s.says(CITY, "确认 3")
        s.quiet()


async def test_what_the_city_enters_is_confirmed_by_that(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-15T09:00", digests=False) as s:
        await applied(s)
        await s.says(CITY, f"结果 {FIRM} 节水 1.5万吨")
        await s.says(CITY, "是")
        known = await results.filed((await s.case(FIRM)).id)
        assert known.confirmed == {"water": 1.5} and known.values["power"] == 30


async def test_a_mail_leads_to_the_form_by_its_button(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-15T09:00", digests=False) as s:
        await applied(s)
        await s.says(CLERK, "只发邮件")
        s.at("2025-08-01T09:00")
        await s.tick()
        text = (await s.expect_mail(mail(CLERK), "填报数据")).text
        assert "成效数据" in text
        assert "提交" in await get(link_in(s, text))
        s.also("province@mail.example【情况报告】", "shijiazhuang【请确认】")
