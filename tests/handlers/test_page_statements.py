"""However many enterprises there are, a page asks the database as often."""

from __future__ import annotations

from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import CASE_PART
from tests.browser import browser
from tests.counted import counted
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, workbook

MORE = [firm(n, f"石家庄试样{n}号化工有限公司", f"clerk{n}") for n in range(2, 26)]
PAGES = [route.path for route in ROUTES if route.method == "GET" and (route.sight or route.path == "/")]


async def test_no_page_asks_more_often_for_more_enterprises(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-10T09:00", digests=False, flood_guard=0) as s:
        await s.imports(workbook(firm()))
        await s.tick()
        async with browser(s, CITY) as b:  # somebody has looked at the contact, as before the second time
            await b.get(f"/cases/{(await s.case(FIRM)).id}")
        few = await _asked(s)
        await s.imports(workbook(firm(), *MORE))
        await s.tick()
        many = await _asked(s)
        s.read_all()
    assert {page: (few[page], n) for page, n in many.items() if n > few[page]} == {}
    assert len(few) > 30 and max(few.values()) < 40, few


async def _asked(s: Harness) -> dict[str, int]:
    """How many statements each page cost, for each who may see it, seen a second time."""
    case, found = (await s.case(FIRM)).id, {}
    for account in (CLERK, COUNTY, CITY, PROVINCE):
        async with browser(s, account) as b:
            for page in PAGES:
                path = page.replace(CASE_PART, str(case))
                if (await b.get(path)).status == 200:
                    await s.wired.context.close()  # what is noted behind an answer
                    with counted() as statements:
                        await b.get(path)
                        await s.wired.context.close()
                    found[f"{account} {page}"] = statements.taken()[0]
    return found
