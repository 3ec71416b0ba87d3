"""What lies on the first screen, and how long a page is, where there is much of everything."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.handlers.test_web_browser import CHROMIUM, chromium, window
from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, firm, workbook
from tests.places import HEBEI

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
_HEIGHT = "document.documentElement.scrollHeight"
_SHEET = re.compile(rb"/Type\s*/Page\b")


async def test_much_of_everything_stays_short(sqlite_url: str) -> None:
    here = [firm(n, f"石家庄第{n}化工有限公司", f"c{n}") for n in range(2, 26)]
    around = [
        firm(90 + n, f"{c}化工有限公司", f"d{n}", **{"县（市、区）": c})
        for n, c in enumerate(HEBEI.counties("石家庄市"))
    ]
    async with Harness(sqlite_url, at="2024-08-20T10:00") as s:
        await s.imports(workbook(firm(), *here, *around))
        async with chromium() as browser:
            page, complaints = await window(browser, s, COUNTY, 375)
            await page.set_viewport_size({"width": 375, "height": 667})
            await page.goto(f"{s.url}/queue?work=deliver")
            shown = page.locator("[data-line]:visible")
            await expect(shown).to_have_count(20)
            await page.check(".rest input")
            await expect(shown).to_have_count(26)
            await page.check("[data-tick-all]")
            await page.click(".toolbar button")  # late: the day is asked for, on the first screen
            button = page.locator("main button.big")
            await expect(button).to_be_in_viewport()
            assert await page.evaluate(_HEIGHT) < 2 * 667
            await button.click()
            await expect(page.locator("[role=alert]")).to_contain_text("请先填写办理日期")
            await expect(page.locator("main tr:visible")).to_have_count(5)
            assert (await s.case(FIRM)).duty("deliver_notice").reported_on is None  # type: ignore[union-attr]

            case = (await s.case(FIRM)).id
            await page.goto(f"{s.url}/cases/{case}")
            assert len(_SHEET.findall(await page.pdf(format="A4"))) <= 3

            page, more = await window(browser, s, CITY, 1280)
            await page.goto(f"{s.url}/board?wall=1")
            await expect(page.locator(".heat tbody tr")).to_have_count(len(HEBEI.counties("石家庄市")) + 2)
            assert await page.evaluate(_HEIGHT) <= 800
            assert complaints[1:] == more == []  # a refused form is an error to the console
        s.read_all()
