"""新华区 stands under 石家庄市 and under 沧州市: nothing is ever known by its county alone."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, STAFF, code, firm, officer, workbook

HERE, THERE = "here", "there"
NAME = "永川电镀有限公司"  # one in each 新华区
BOOK = workbook(
    firm(1, NAME, "one", 市="石家庄市", **{"县（市、区）": "新华区"}),
    firm(2, NAME, "two", 市="沧州市", **{"县（市、区）": "新华区"}),
    firm(3, "沧州岱原印染有限公司", "three", 市="沧州市", **{"县（市、区）": "新华区"}),
    staff=[*STAFF, officer("县", HERE, "石家庄市", "新华区"), officer("县", THERE, "沧州市", "新华区")],
)


async def test_each_county_hears_of_its_own(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-19T09:00") as s:
        await s.imports(BOOK)
        await s.tick()
        await s.expect(HERE, "送达", "1家企业", without="岱原")
        await s.expect(THERE, "送达", "2家企业", "岱原")


async def test_each_county_acts_upon_its_own(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-19T09:00") as s:
        await s.imports(BOOK)
        answer = await s.says(THERE, f"已送达 {NAME}")
        assert "已登记" in answer
        states = {
            (case.city, duty.state)
            for n in (1, 2)
            for case in [await s.case(code(n))]
            if (duty := case.duty("deliver_notice"))
        }
        assert states == {("石家庄市", "open"), ("沧州市", "done")}
        assert "没有找到" in await s.says(HERE, "已送达 沧州岱原印染有限公司")
        todo = await s.says(HERE, "待办")
        assert NAME in todo and "岱原" not in todo
        assert "岱原" not in await s.says(HERE, "逾期")
        # A city that has both asks which; here each has one.
        assert "石家庄" in await s.says("shijiazhuang", f"进度 {NAME}")
        asked = await s.says("province", f"进度 {NAME}")
        assert "请问是哪一家企业" in asked


async def test_a_county_without_staff_is_skipped_upward(sqlite_url: str) -> None:
    """定州 and 辛集 have one office; a county without an officer is its city's business."""
    book = workbook(
        firm(1, "辛集岚樟皮革有限公司", "one", 市="辛集市", **{"县（市、区）": "辛集市"}),
        staff=[*STAFF, officer("市", "xinji", "辛集市")],
    )
    async with Harness(sqlite_url, at="2024-07-15T09:00") as s:
        await s.imports(book)
        await s.tick()
        await s.expect("xinji", "送达", "岚樟皮革")
        s.quiet()


async def test_what_an_empty_county_owes_is_on_its_citys_list(sqlite_url: str) -> None:
    """定州 and a county without an officer: whoever is reminded finds it in 待办 and 简报, too."""
    own, far = "定州岚樟皮革有限公司", "石家庄澜坤橡塑有限公司"
    book = workbook(
        firm(1, own, "one", 市="定州市", **{"县（市、区）": "定州市"}),
        firm(2, far, "two", **{"县（市、区）": "正定县"}),
        firm(3),
        staff=[*STAFF, officer("县", "dingzhou", "定州市", "定州市")],
    )
    async with Harness(sqlite_url, at="2024-07-15T09:00", digests=False) as s:
        await s.imports(book)
        await s.tick()
        s.read_all()
        for who, mine, others in (("dingzhou", own, far), (CITY, far, FIRM), (COUNTY, FIRM, far)):
            for asked in ("待办", "简报"):
                answer = await s.says(who, asked)
                assert mine in answer and others not in answer, (who, asked, answer)
        assert "已登记" in await s.says("dingzhou", f"已送达 {own}")
        assert "没有待办" in await s.says("dingzhou", "待办")
        s.quiet()
