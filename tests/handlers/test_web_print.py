"""On paper a page says what it says on the screen: what is folded is open, and what is only there to be filled in or
pressed is left out."""

from __future__ import annotations

import pytest

from tests.handlers.test_web_browser import CHROMIUM, chromium, window
from tests.harness import Harness
from tests.people import COUNTY, FIRM, firm, workbook

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
# Whatever of these has a place on the paper; a box to tick is for the pencil.
_PRESSED = """() => [...document.querySelectorAll(
    "button, .button, select, textarea, input:not([type=checkbox]), form label, .toolbar, .pager, .top")]
    .filter(one => one.checkVisibility() && one.getClientRects().length).map(one => one.outerHTML.slice(0, 90))"""
_NARROW = """() => [...document.querySelectorAll("main h2, main p, main td")]
    .filter(one => one.checkVisibility() && one.innerText.trim().length > 4 && one.clientWidth < 40).length"""


async def test_what_is_folded_is_printed_and_what_is_pressed_is_not(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-19T10:00") as s:
        await s.imports(workbook(firm(), firm(2, "石家庄松岭电镀有限公司", "clerk2")))
        case = (await s.case(FIRM)).id
        shown = {
            "/": ("送达告知书", FIRM, "13800000001"),
            "/queue?work=deliver": (FIRM, "13800000001"),
            f"/cases/{case}": ("冀环办字函〔2024〕184号", "自名单公布之日起10日内"),
            "/cases": (FIRM, "截止"),
            "/announcements": ("还没有发送过通知",),
            "/wishes": ("现在：工作日08:30至17:30",),
        }
        async with chromium() as browser:
            page, complaints = await window(browser, s, COUNTY, 688)  # A4 within its margins
            await page.emulate_media(media="print")
            for path, words in shown.items():
                await page.goto(s.url + path)
                text = await page.inner_text("main")
                assert [word for word in words if word not in text] == [], path
                assert await page.evaluate(_PRESSED) == [], path
                assert await page.evaluate(_NARROW) == 0, path
            assert complaints == []
        s.read_all()
