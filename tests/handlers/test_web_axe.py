"""axe-core finds nothing on any page, by phone and by desk, light and dark, whoever reads it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.access import SIGHTS
from bot.words import Level
from handlers.entry.web.people import PERSON_PART
from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import CASE_PART
from tests.axe import MODES, WIDTHS, axe_findings
from tests.handlers.test_web_browser import CHROMIUM, chromium, fits, window
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, SUPPORT, firm, workbook

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
ADMIN = "guanli01"
PAGES = [route for route in ROUTES if route.method == "GET" and not route.api]
MORE = [firm(n, f"石家庄试样{n}号化工有限公司", f"clerk{n}") for n in range(2, 8)]


def paths(account: str) -> list[str]:
    """The pages that are walked as this person: of the administrator those that the province has not."""
    shared = {Level.PROVINCE} if account == ADMIN else set()
    own = [page.path for page in PAGES if not shared & SIGHTS.get(page.sight, shared)]
    return [*own, "/board?wall=1"] if account == PROVINCE else own


@pytest.mark.parametrize("account", [CLERK, COUNTY, CITY, PROVINCE, SUPPORT, ADMIN])
async def test_every_page_is_free_of_findings(sqlite_url: str, account: str) -> None:
    """At both widths, light and dark, with something on every list."""
    async with Harness(sqlite_url, at="2025-02-20T10:00", flood_guard=0, admins=(ADMIN,)) as s:
        await s.begin(workbook(firm(), *MORE))
        s.twin.directory.join(ADMIN)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CLERK, "提问 评估申请表在哪里下载？")
        await s.says(CITY, "暂停 桥西区 至2025年3月3日 系统维护")
        case = (await s.case(FIRM)).id
        findings: dict[str, Any] = {}
        async with chromium() as browser:
            page, complaints = await window(browser, s, account, 375)
            seen = 0
            for part in paths(account):
                path = part.replace(CASE_PART, str(case)).replace(PERSON_PART, "1")
                answer = await page.request.get(s.url + path)
                ours = answer.status == 200 and answer.url.startswith(s.url)
                if not ours or "html" not in answer.headers["content-type"]:
                    continue
                seen += 1
                await page.goto(s.url + path)
                for width in WIDTHS:
                    await page.set_viewport_size({"width": width, "height": 800})
                    for mode in MODES:
                        if found := await axe_findings(page, mode):
                            findings[f"{path} {width} {mode}"] = found
                    if not await fits(page, width):
                        findings[f"{path} {width} wide"] = True
        await s.tick()
        s.read_all()
    assert findings == {} and complaints == []
    assert seen >= 4
