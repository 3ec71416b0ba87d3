"""Lists stand in the places' order, or by the column whose head was pressed; pages and filters keep it."""

from __future__ import annotations

import re

from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, firm, workbook

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
