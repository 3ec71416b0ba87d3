"""看板: every figure is the length of the list that it opens, whoever looks, whatever is shown."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

from bot.notices.board import BoardView
from bot.results.tile_map import tile_rows
from tests.bot.cases import PLAN
from tests.browser import Browser, browser
from tests.harness import Harness, moment
from tests.people import CITY, COUNTY, PROVINCE, STAFF, STRANGER, firm, officer, workbook

FIGURE = re.compile(r'<a class="figure" href="([^"]+)" aria-label="([^"]+)">(\d+)</a>')
COUNTED = re.compile(r'<a [^>]*href="(/cases\?[^"]+)"[^>]*>(?:<b[^>]*>)?[^<\d]*(\d+)(?:</b>)?')
WHERE = [
    ("石家庄市", "桥西区"),
    ("石家庄市", "桥西区"),
    ("石家庄市", "长安区"),
    ("沧州市", "新华区"),
    ("沧州市", "新华区"),
    ("沧州市", "运河区"),
    ("定州市", "定州市"),
]
FIRMS = [
    firm(
        n,
        f"试样第{n}号化工有限公司",
        f"clerk{n}",
        **{"市": city, "县（市、区）": county, "评估验收部门": "省级" if n % 3 == 0 else "市级"},
    )
    for n, (city, county) in enumerate(WHERE, 1)
]


async def test_every_figure_is_the_length_of_its_list(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-03T09:00", digests=False, flood_guard=0) as s:
        await s.imports(workbook(*FIRMS, staff=[*STAFF, officer("县", "zaqu", "石家庄市", "长安区")]))
        await s.tick()
        await s.says(COUNTY, "已送达 全部")
        await s.says("clerk1", "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.tick("2025-02-25T09:00")
        await s.says("clerk2", "已提交评估申请")
        await s.says("clerk4", "已提交评估申请")
        await s.says("clerk5", "申请延期 至3月20日 生产线检修，监测报告未出")
        seen: dict[str, set[str]] = {}
        for day in ("2025-02-26T09:00", "2025-03-04T09:00"):  # before the date and after it
            s.clock.reach(moment(day))
            for account in (PROVINCE, CITY, STRANGER):
                async with browser(s, account) as b:
                    for view in BoardView:
                        for city in ("", "石家庄市", "沧州市"):
                            found = await _agree(b, f"/board?by={view}&city={city}")
                            seen.setdefault(view, set()).update(found)
            for account in (PROVINCE, CITY, COUNTY):
                async with browser(s, account) as b:
                    await _progress_agrees(b)
                    await _queue_agrees(b)
        s.read_all()
    assert {view for view, numbers in seen.items() if numbers - {"0"}} == set(
        BoardView
    )  # each had something to count


async def _agree(b: Browser, path: str) -> set[str]:
    """Check each figure of a page against its list; return the figures."""
    page = await b.get(path)
    assert page.status == 200, (path, page.status)
    figures = {(unescape(url), said, n) for url, said, n in FIGURE.findall(page.text)}
    for url, said, n in figures:
        listed = await b.get(url)
        total = re.search(r"共(\d+)(?:家|个部门)", listed.text)
        assert total and total[1] == n, (path, url, said, n, total and total[1])
        assert n in unescape(said)
    return {n for _, _, n in figures}


async def _progress_agrees(b: Browser) -> None:
    """Each figure of 进度 that leads to a list is the length of that list."""
    page = await b.get("/progress")
    links = {(unescape(url), int(n)) for url, n in COUNTED.findall(page.text)}
    assert len(links) > 8
    for url, n in links:
        total = re.search(r"共(\d+)(?:家|个部门)", (await b.get(url)).text)
        assert total and int(total[1]) == n, (url, n, total and total[1])


async def _queue_agrees(b: Browser) -> None:
    """Each kind of work has as many lines as its tab says, and each place and step of its filters as it says."""
    page = await b.get("/queue")
    works = re.findall(r'id="n-(\w+)">(\d+)<', page.text)
    assert len(works) > 2
    for work, n in works:
        shown = (await b.get(f"/queue?work={work}")).text
        assert shown.count('form="many" name="pick"') == int(n), (work, n)
        for name in ("area", "step"):
            found = rf'<(?:select|datalist)[^>]* id="{name}s">(.*?)</(?:select|datalist)>'
            of = re.search(found, shown, re.DOTALL)
            assert of or name == "step" or 'name="area"' not in shown
            for value, m in re.findall(
                r'<option value="([^"]+)"[^>]*>\D*(\d+)(?:）|项)', of[1] if of else ""
            ):
                part = (await b.get(f"/queue?work={work}&{name}={quote(unescape(value))}")).text
                assert part.count(" data-line ") == int(m), (work, value, m)
                steps = re.search(r'<select[^>]* id="steps">(.*?)</select>', part, re.DOTALL)
                if name == "area" and steps:  # each step as often as it is there
                    assert sum(map(int, re.findall(r"（(\d+)）", steps[1]))) == int(m), (work, value, m)


async def test_what_was_confirmed_or_registered_this_week_moved_and_what_is_due_is_one_click_away(
    sqlite_url: str,
) -> None:
    async with Harness(sqlite_url, at="2025-02-03T09:00", digests=False, flood_guard=0) as s:
        await s.imports(workbook(*FIRMS))
        await s.tick()
        await s.says("clerk1", "已提交评估申请")

        async def moved(step: str) -> str:
            async with browser(s, CITY) as b:
                page = await b.get("/board?by=moved")
                await _agree(b, "/board?by=moved")
            found = re.search(rf'state=moved[^"]*"[^>]*aria-label="桥西区“{step}”[^"]*">(\d+)', page.text)
            return found[1] if found else "0"

        s.clock.reach(moment("2025-02-24T09:00"))
        assert [await moved(step) for step in ("提出评估申请", "送达告知书")] == ["0", "0"]
        async with browser(s, COUNTY) as b:
            said = re.search(r'href="([^"]+)">7天内到期、还没有报告的(\d+)家', (await b.get("/")).text)
            assert said and said[2] == "1"
            listed = (await b.get(unescape(said[1]))).text
            assert "共1家" in listed and "clerk" not in listed and "试样第2号" in listed
            assert '<option value="soon" selected>7天内到期、未报告' in listed
        assert "已确认" in await s.says(CITY, "确认 1")  # of a report three weeks old
        assert "已登记" in await s.says(COUNTY, "2024年7月15日已送达 试样第1号化工有限公司")
        assert [await moved(step) for step in ("提出评估申请", "送达告知书")] == ["1", "1"]
        for answer in ("", "退回 1 缺少监测报告"):  # an answer that is taken back moved nothing
            assert not answer or "已退回" in await s.says(CITY, answer)
            assert "恢复为待确认" in await s.says(CITY, "撤回 1")
            assert [await moved(step) for step in ("提出评估申请", "送达告知书")] == ["0", "1"], answer
        s.read_all()


async def test_a_city_sees_no_other_citys_figures(database_url: str) -> None:
    """Whatever it asks for: another city has no row for it, and its lists are empty. A county has no board."""
    async with Harness(database_url, at="2025-03-04T09:00", digests=False, flood_guard=0) as s:
        await s.imports(workbook(*FIRMS))
        await s.tick()
        s.read_all()
        async with browser(s, CITY) as b:
            own, other = await b.get("/board"), await b.get("/board?city=沧州市")
            assert "桥西区" in own.text and "沧州" not in own.text
            assert not FIGURE.findall(other.text) and "还没有企业" in other.text
            for state in ("owed", "moved", "ahead", "ahead_county"):
                listed = await b.get(f"/cases?city=沧州市&step=apply_assessment&state={state}")
                assert "共0家" in listed.text, state
            wrong = await b.get("/board?by=<script>&step=%22%3E<b>")
            assert wrong.status == 400 and "<script>" not in wrong.text
            strange = await b.get('/board?step="><b>x')
            assert strange.status == 200 and "<b>x" not in strange.text
        async with browser(s, COUNTY) as b:
            assert (await b.get("/board")).status == 404  # as if there were none
        async with browser(s, PROVINCE) as b:
            wall = (await b.get("/board?wall=1")).text
            assert 'data-seconds="60"' in wall and 'class="top"' not in wall
            assert '<noscript><meta http-equiv="refresh" content="60">' in wall
            assert "data-seconds" not in (await b.get("/board")).text


def test_the_map_has_every_unit_once_and_its_neighbours_beside_it() -> None:
    units = PLAN.places.units
    rows = tile_rows("河北省", units)
    assert sorted(name for row in rows for name in row if name) == sorted(units) and len(units) == 14
    at = {name: (x, y) for y, row in enumerate(rows) for x, name in enumerate(row) if name}
    for one, other in (
        ("保定市", "定州市"),
        ("石家庄市", "辛集市"),
        ("邢台市", "邯郸市"),
        ("廊坊市", "唐山市"),
    ):
        assert abs(at[one][0] - at[other][0]) + abs(at[one][1] - at[other][1]) == 1
    assert at["张家口市"][1] < at["石家庄市"][1] < at["邯郸市"][1]  # north is above
    assert at["保定市"][0] < at["唐山市"][0] and at["张家口市"][0] < at["秦皇岛市"][0]  # west is left


def test_a_province_without_a_map_is_a_plain_grid_in_order() -> None:
    assert tile_rows("甘肃省", ["兰州市", "金昌市", "白银市", "天水市", "酒泉市"]) == [
        ["兰州市", "金昌市", "白银市", "天水市"],
        ["酒泉市"],
    ]
    assert tile_rows("河北省", ["石家庄市", "雄县"]) == [["石家庄市", "雄县"]]
    assert tile_rows("", []) == []
