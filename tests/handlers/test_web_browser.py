"""The pages in a real browser: by phone and by desk, under their own policy, without a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser import link_token
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
expect.set_options(timeout=60_000)  # machines are noisy
EVIL = '"><script>document.title="hacked"</script><img src=x onerror="document.title=\'hacked\'">'


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        await browser.close()


async def window(browser: Browser, s: Harness, account: str, width: int) -> tuple[Page, list[str]]:
    """A window with cookies of its own, signed in by the chat's link, and what it complains about."""
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": width, "height": 800})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    await page.goto(f"{s.url}/signin/link?t={await link_token(s, account)}")
    await page.click("main button")
    return page, complaints


async def fits(page: Page, width: int) -> bool:
    """Whether the page is no wider than the screen."""
    return bool(await page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [375, 1280])
async def test_a_report_is_made_and_confirmed_by_hand(sqlite_url: str, width: int) -> None:
    """What a browser makes of the pages; what they store is the same over HTTP alone, where
    test_web_pages.py tries it on both engines."""
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(firm(), firm(2, "石家庄松岭电镀有限公司", "clerk2")))
        async with chromium() as browser:
            page, complaints = await window(browser, s, CLERK, width)
            report = page.locator("main >> text=报告已提交评估申请")  # of one enterprise 今天 is its own page
            await expect(report).to_be_in_viewport()
            await report.click()
            await page.fill("input[name=on]", "2025-02-19")
            await page.click("main form button")
            await expect(page.locator(".said")).to_contain_text("已登记")
            drawn = page.locator("svg.line circle.reported")
            await expect(drawn).to_have_count(2)  # the letter and this one
            assert await fits(page, width) and complaints == []
            page, complaints = await window(browser, s, CITY, width)
            await page.click("main >> text=查看本轮进度")
            await expect(page.locator("#waiting h2")).to_have_text("等您确认（1）")
            await page.click(f"#waiting >> text={FIRM}")
            await page.click(".now >> text=退回")
            await page.fill("textarea", EVIL)
            await page.click("main form button")
            await expect(page.locator(".said")).to_contain_text("已退回")
            await expect(page.locator(".events")).to_contain_text(EVIL)
            for path in ("/", "/progress", "/cases?state=open", "/people?show=all"):
                await page.goto(s.url + path)
                assert await fits(page, width), path
            assert await page.title() != "hacked" and complaints == []
        await s.tick()
        s.read_all()
