"""axe-core finds nothing on any page, by phone and by desk, light and dark, whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.async_api import Page

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

# What a screen reader meets on the pages of a day's work, in this order.
READ_ALOUD = {
    (CITY, "/queue"): (
        'navigation "页面"',
        'heading "办理"',
        'navigation "待办类别"',
        f'listitem "{FIRM}"',
        f'checkbox "勾选{FIRM}"',
        f'heading "{FIRM}"',
        f'group "{FIRM}的材料和说明"',
        f'button "确认：{FIRM}"',
        'group "对勾选的事项"',
    ),
    (CITY, f"/cases/{CASE_PART}"): (
        f'heading "{FIRM}" [level=1]',
        'heading "事项"',
        'heading "提出评估申请 待确认"',
        'link "确认"',
        'link "退回"',
        'heading "联系人（1）"',
        'heading "办理记录',
    ),
    (PROVINCE, "/board"): (
        'heading "2024年全省清洁生产审核看板"',
        'navigation "显示内容"',
        'region "各市方位图"',
        'link "石家庄市逾期的企业',
        'region "各地各事项的家数"',
        'columnheader "送达告知书"',
    ),
    (SUPPORT, "/desk"): ('heading "提问"', 'columnheader "提问人"', 'link "评估申请表在哪里下载？"'),
    (CLERK, "/"): (
        f'heading "{FIRM}"',
        "等待石家庄市生态环境局确认",
        'link "撤回报告（提出评估申请）"',
        'heading "上传材料"',
        'combobox "用于"',
        'heading "提问"',
        'button "提交问题"',
    ),
}


async def out_of_order(page: Page, expected: Sequence[str]) -> list[str]:
    """What is not read after all that is expected before it."""
    text, at, missing = await page.locator("body").aria_snapshot(), 0, []
    for words in expected:
        if (found := text.find(words, at)) < 0:
            missing.append(words)
        at = max(at, found)
    return missing


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
                if unread := await out_of_order(page, READ_ALOUD.get((account, part), ())):
                    findings[f"{path} read"] = unread
        await s.tick()
        s.read_all()
    assert findings == {} and complaints == []
    assert seen >= 4
