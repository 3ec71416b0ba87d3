"""Lists stand in the places' order, or by the column whose head was pressed; pages and filters keep it."""

from __future__ import annotations

import re
from typing import Any

from bot.words import DutyState, Scope
from storage import lists
from storage.list_order import ListedBy
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, STAFF, firm, officer, workbook

NAMES = ("丙化工有限公司", "甲化工有限公司", "乙化工有限公司")
BOOK = workbook(
    *(firm(n, f"石家庄{name}", f"clerk{n}", 联系人=f"赵{name[0]}") for n, name in enumerate(NAMES, 1))
)


async def test_by_name_and_by_day(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says("clerk2", "已提交评估申请")
        async with browser(s, CITY) as b:

            async def listed(path: str) -> list[str]:
                seen = await b.get(path)
                assert seen.status == 200, (path, seen.text)
                table = seen.text[seen.text.index("<tbody>") :]
                return [*dict.fromkeys(re.findall(r"石家庄([甲乙丙])化工", table))]

            signs = sorted("甲乙丙")
            assert await listed("/cases?sort=name") == signs
            assert await listed("/cases?sort=-name") == signs[::-1]
            assert await listed("/cases") == await listed("/cases?sort=place") == ["丙", "甲", "乙"]
            by_day = await listed("/cases?sort=due")
            assert set(by_day) == set(signs) and len(await listed("/cases?sort=-due&page=9")) == 3
            page = (await b.get("/cases?sort=due&state=open")).text
            assert 'aria-sort="ascending"' in page and "state=open" in page and "sort=-due" in page
            reported = await listed("/cases?state=reported")
            assert len(reported) == 1 and set(await listed("/cases?sort=-step")) == set(signs)
            assert (
                (await listed("/cases?sort=state"))[-1:]
                == (await listed("/cases?sort=-state"))[:1]
                == reported
            )
            assert await listed("/people?show=all&sort=name") == [*map(str, signs)]
            assert await listed("/people?show=all&sort=-name") == signs[::-1]
            assert (
                (await b.get("/cases?sort=phone")).status == (await b.get("/cases?sort=-place")).status == 400
            )
        await s.tick()
        s.also("shijiazhuang【请确认】")


COUNTIES = ("新乐市", "长安区", "桥西区", "井陉县")
SPREAD = workbook(
    *(
        firm(n, f"石家庄第{n}化工有限公司", f"c{n}", **{"县（市、区）": COUNTIES[n % len(COUNTIES)]})
        for n in range(1, 12)
    ),
    staff=[*STAFF, *(officer("县", f"xian{n}", "石家庄市", county) for n, county in enumerate(COUNTIES))],
)


async def test_the_queue_goes_by_day_or_place_page_by_page(database_url: str) -> None:
    """Each page follows the one before, nothing stands twice and nothing is left out, whatever the order."""
    async with Harness(database_url, at="2025-03-10T09:00", digests=False, flood_guard=0) as s:
        await s.imports(SPREAD)
        ctx = s.wired.context.ctx()
        rank = ctx.plan.places.rank
        part = lists.DutyPart(Scope(everything=True), ctx.plan.key, (DutyState.OPEN,), late_on=ctx.today)

        async def paged(by: ListedBy) -> list[lists.Row]:
            found: list[lists.Row] = []
            for skip in range(0, 100, 3):
                page = await lists.page_of_duties([part], ctx.plan.places.order, limit=3, skip=skip, by=by)
                if skip >= page.total:
                    return found
                found += page.rows
            raise AssertionError

        def place(row: lists.Row) -> Any:
            return rank(row[1].city, row[1].county)

        by_day = await paged("day")
        assert (
            len({row[0].id for row in by_day}) == len(by_day) > 20
        )  # the letters, and what was to be handed in
        by_id = sorted(by_day, key=lambda row: row[0].id)
        by_place = sorted(by_id, key=place)
        assert by_day == sorted(by_place, key=lambda row: row[0].due)
        assert await paged("-day") == sorted(by_place, key=lambda row: row[0].due, reverse=True)
        assert await paged("place") == sorted(by_id, key=lambda row: (place(row), row[0].due))
        async with browser(s, CITY) as b:
            page = (await b.get("/queue?work=urge&order=place&step=deliver_notice")).text
            assert (
                'value="place" selected' in page
                and '<input type="hidden" name="order" value="place">' in page
            )
            shown = re.findall(r'class="grey">石家庄市(\S+?)</li>', page)
            assert (
                shown == sorted(shown, key=["长安区", "桥西区", "井陉县", "新乐市"].index)
                and len(shown) == 11
            )
        s.also()
