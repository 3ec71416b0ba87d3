"""The work queue by a real keyboard, in a browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.handlers.test_web_browser import CHROMIUM, chromium, fits, window
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, firm, workbook
from tests.stories.test_files import PNG, sends

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")
MANY = 60


async def test_the_desk_answers_by_keyboard(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(
            workbook(firm(1, "石家庄第1化工有限公司", "c1"), firm(2, "石家庄第2化工有限公司", "c2"))
        )
        await s.says("c1", "提问 评估申请表第二页怎样填写？")
        await s.says("c2", "提问 电脑上附件上传总是转圈")
        async with chromium() as browser:
            page, complaints = await window(browser, s, SUPPORT, 1280)
            await page.goto(f"{s.url}/desk")
            await page.keyboard.press("j")
            await page.keyboard.press("r")  # on the list it opens the question, in its answer
            await expect(page.locator("#answer")).to_be_focused()
            await page.keyboard.press("Control+Enter")
            await expect(page.locator(".chosen [role=alert]")).to_contain_text("没有发出")
            await page.goto(f"{s.url}/desk")
            for press in ("j", "j", "k", "Enter"):
                await page.keyboard.press(press)
            await expect(page.locator("section.chosen h2")).to_contain_text("工单1")
            await page.keyboard.press("r")
            await page.keyboard.type("请填写企业名称，jkr 三格留空")
            await page.keyboard.press("Control+Enter")
            await expect(page.locator(".said")).to_contain_text("已回复工单 1")
            await expect(page.locator("[data-question]")).to_have_count(1)
            assert complaints == []
        await s.tick()
        await s.expect("c1", "请填写企业名称，jkr 三格留空")
        s.read_all()


async def test_sixty_reports_are_confirmed_by_keyboard(sqlite_url: str) -> None:
    """y for each; one is sent back with a reason, one is taken back. Two minutes would be 2 s for each line: what is
    counted is keys, not seconds."""
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(*(firm(n, f"石家庄第{n}化工有限公司", f"c{n}") for n in range(1, MANY + 1))))
        for n in range(1, MANY + 1):
            await s.says(f"c{n}", "已提交评估申请")
        await sends(s, "c2", PNG)
        await s.tick()
        async with chromium() as browser:
            page, complaints = await window(browser, s, CITY, 1280)
            await page.goto(f"{s.url}/queue?work=answer")
            lines, chosen = page.locator("[data-line]"), page.locator("[data-line][aria-current=true]")
            await expect(lines).to_have_count(MANY)
            await expect(chosen.locator(".number")).to_have_text("1")
            await page.keyboard.press("j")
            await expect(chosen.locator(".number")).to_have_text("2")
            await expect(chosen.locator(".evidence img")).to_be_visible()  # what was sent, beside it
            await page.keyboard.press("k")
            await expect(chosen.locator(".number")).to_have_text("1")

            await page.keyboard.press("n")  # the focus is in the reason: letters are letters there
            for nothing in ("", "  "):  # and stays in it, whatever was missing
                await page.keyboard.type(nothing)
                await page.keyboard.press("Control+Enter")
                await expect(chosen.locator(".no [role=alert]")).to_contain_text("请填写退回的原因")
                await expect(chosen.locator("textarea")).to_be_focused()
            await page.keyboard.type("缺少监测报告 yjk")
            await page.keyboard.press("Control+Enter")
            await expect(page.locator(".answered")).to_have_count(1)
            await expect(page.locator(".answered").first).to_contain_text("已退回")
            await expect(chosen.locator(".number")).to_have_text("2")

            await page.keyboard.press("y")
            await expect(page.locator(".answered")).to_have_count(2)
            await expect(chosen.locator(".number")).to_have_text("3")
            undo = page.locator("#undo [data-undo]")
            await expect(undo).to_have_text("撤销")
            await expect(undo).to_be_in_viewport()  # at the lower edge, where one works
            await expect(page.locator("#n-answer")).to_have_text(str(MANY - 2))
            await page.goto(f"{s.url}/queue?work=urge")  # it stands on another page, and after a reload
            await expect(undo).to_be_visible()
            await page.goto(f"{s.url}/queue?work=answer")
            await page.keyboard.press("u")
            await expect(page.locator(".said")).to_contain_text("已撤销1项")
            await expect(lines).to_have_count(MANY - 1)
            # A mouse is down for a moment: what is opened beside the chosen line must not move the button away.
            fourth = lines.nth(3)
            box = await fourth.get_by_role("button", name="确认").bounding_box()
            assert box
            await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            await page.mouse.down()
            await page.wait_for_timeout(80)
            await page.mouse.up()
            await expect(page.locator(".answered")).to_have_count(1)
            await page.keyboard.press("u")
            await expect(lines).to_have_count(MANY - 1)
            await expect(chosen).to_be_focused()
            assert complaints == []

            # A key that comes before the buttons are bound changes nothing and does not leave the page.
            pressed = asyncio.Event()

            async def late(route: Route) -> None:
                await pressed.wait()
                await route.continue_()

            await page.route("**/tick_all*.js", late)
            await page.goto(f"{s.url}/queue?work=answer", wait_until="commit")
            await page.locator("footer").wait_for(state="attached")
            await page.keyboard.press("y")
            pressed.set()
            await expect(chosen).to_be_focused()
            await expect(lines).to_have_count(MANY - 1)
            await expect(page.locator(".answered")).to_have_count(0)

            for _ in range(MANY - 1):
                await page.keyboard.press("y")
            await expect(page.locator(".answered")).to_have_count(MANY - 1)
            assert await page.locator(".answered .wrong").count() == 0 and await fits(page, 1280)
            await page.goto(f"{s.url}/queue?work=answer")
            await expect(page.locator("main")).to_contain_text("这里没有等您办理的事项")
            assert complaints == []
        duty = (await s.case("石家庄第1化工有限公司")).duty("apply_assessment")
        assert duty and duty.data["returned_for"] == "缺少监测报告 yjk"
        s.read_all()


async def test_a_key_does_not_take_today_for_the_day_of_what_is_late(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0) as s:
        await s.imports(workbook(firm(), firm(2, "石家庄第2化工有限公司", "c2")))
        async with chromium() as browser:
            page, complaints = await window(browser, s, COUNTY, 1280)
            await page.goto(f"{s.url}/queue?work=deliver")
            chosen = page.locator("[data-line][aria-current=true]")
            day = chosen.locator("input[type=date][required]")
            await page.keyboard.press("y")
            for odd in ("0318-02-17", "2025-03-01", "2025-02-17"):  # only the last is taken
                await expect(day).to_be_focused()
                await expect(page.locator(".answered")).to_have_count(0)
                await day.fill(odd)
                await page.keyboard.press("Enter")
            await expect(page.locator(".answered")).to_contain_text("已登记送达")
            await expect(chosen).to_be_focused()
            assert complaints == []
        days = [(await s.case(name)).duty("deliver_notice") for name in (FIRM, "石家庄第2化工有限公司")]
        assert sorted(str(duty and duty.reported_on) for duty in days) == ["2025-02-17", "None"]
        s.read_all()


async def test_a_case_is_not_ended_by_one_stroke(sqlite_url: str) -> None:
    """What would follow is asked in place: Enter is the yes to that, y is not; what is typed anew is asked anew."""
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0, digests=False) as s:
        await s.begin(workbook(firm()))
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.tick("2025-06-10T10:00")
        async with chromium() as browser:
            page, complaints = await window(browser, s, CITY, 1280)
            await page.goto(f"{s.url}/queue?work=assess")
            reason, question = page.locator(".no textarea"), page.locator(".sure [role=alert]")
            await page.keyboard.press("n")
            await page.locator(".no input[type=date]").fill("2025-06-05")
            await reason.focus()
            for more in ("数据不实", "，y 缺附件"):
                await page.keyboard.type(more)
                await page.keyboard.press("Control+Enter")
                await expect(question).to_contain_text("进行中 → 已纳入下一轮")
                await expect(page.locator("[data-sure]")).to_be_focused()
                assert str((await s.case(FIRM)).status) == "active"
                await page.keyboard.press("Escape")
                await expect(question).to_have_count(0)
                await expect(reason).to_be_focused()
            await page.locator(".no input[type=date]").press("Control+Enter")
            await expect(page.locator("[data-sure]")).to_be_focused()
            await page.keyboard.press("y")  # meant for a next line
            await expect(page.locator("[data-sure]")).to_be_focused()
            assert str((await s.case(FIRM)).status) == "active"
            await page.keyboard.press("Enter")
            await expect(page.locator(".answered")).to_contain_text("已登记评估不通过")
            assert complaints == []
        assert str((await s.case(FIRM)).status) == "carried_over"
        s.read_all()
