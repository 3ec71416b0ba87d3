"""A city in whose bureau nobody sits: the province acts in its place, by numbers of its own desk."""

from __future__ import annotations

from bot.words import DutyState
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, PROVINCE, STAFF, firm, officer, workbook

FAR = "衡水澜坤橡塑有限公司"
HERE = "石家庄岱森造纸有限公司"
HENGSHUI = {"市": "衡水市", "县（市、区）": "桃城区"}
COUNTY_ONLY = [*STAFF, officer("县", "taocheng", "衡水市", "桃城区")]
BOOK = workbook(
    firm(1, FAR, "far", **HENGSHUI),
    firm(2, HERE, "here", 评估验收部门="省级"),
    firm(3, FIRM, CLERK),
    staff=COUNTY_ONLY,
)


async def test_the_province_confirms_and_assesses_for_it(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        # Number 1 at the province's desk is another enterprise's report.
        await s.says("here", "已提交评估申请")
        await s.says("far", "已提交评估申请")
        await s.tick()
        await s.expect(PROVINCE, f"1 {HERE}", f"2 {FAR}")
        await s.expect(CITY, "汇总", HERE)
        assert f"2 {FAR}" in await s.says(PROVINCE, "待审")
        assert FAR in await s.says(PROVINCE, "确认 2")
        assert (await s.duty(HERE, "apply_assessment")).state is DutyState.REPORTED
        assert (await s.duty(FAR, "apply_assessment")).state is DutyState.DONE
        await s.tick()
        await s.expect("far", "已确认")
        await s.expect(PROVINCE, "完成评估", FAR)
        assert FAR in await s.says(PROVINCE, "待办")
        assert "评估通过" in await s.says(PROVINCE, f"评估通过 {FAR}")
        # Where the city has staff, the province leaves its enterprises to it.
        assert "由石家庄市生态环境局办理" in await s.says(PROVINCE, f"评估通过 {FIRM}")
        await s.tick()
        s.also("far【办理结果】")


async def test_the_province_delivers_where_neither_city_nor_county_has_staff(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-09T09:00", digests=False) as s:
        await s.imports(workbook(firm(1, FAR, "far", **HENGSHUI), firm(3, FIRM, CLERK)))
        await s.tick()
        await s.expect(PROVINCE, f"1 {FAR}")
        # Where somebody sits the letter is theirs.
        assert "办理，本次未登记" in await s.says(PROVINCE, f"已送达 {FIRM}")
        assert "已登记" in await s.says(PROVINCE, "已送达 1")
        assert (await s.duty(FAR, "deliver_notice")).state is DutyState.DONE
        assert FAR in await s.says(PROVINCE, "撤回")
        assert "已撤回" in await s.says(PROVINCE, "是")
        assert (await s.duty(FAR, "deliver_notice")).state is DutyState.OPEN
        assert "已登记" not in await s.says(PROVINCE, f"已送达 {FIRM}")
        s.also("qiaoxi【温馨提示】")


async def test_when_somebody_comes_what_waits_is_asked_there(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(BOOK)
        await s.says("far", "已提交评估申请")
        await s.tick()
        await s.expect(PROVINCE, f"1 {FAR}")
        await s.imports(
            workbook(firm(1, FAR, "far", **HENGSHUI), staff=[*STAFF, officer("市", "hengshui", "衡水市")])
        )
        assert "失效" in await s.says(PROVINCE, "确认 1")
        assert FAR not in await s.says(PROVINCE, "待审")
        await s.tick()
        await s.expect("hengshui", f"1 {FAR}")
        assert "已确认" in await s.says("hengshui", "确认 1")
        await s.tick()
        s.also("far【办理结果】", "hengshui【温馨提示】")


async def test_a_move_to_a_city_that_was_not_in_the_round(sqlite_url: str) -> None:
    """It owes its summary from then on; the report that waits is asked of the province."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        assert "已登记" in await s.says(CITY, f"{FIRM}已搬迁到衡水市桃城区")
        await s.tick()
        await s.expect(PROVINCE, "搬迁", "确认 1")
        assert "衡水市桃城区" in await s.says(PROVINCE, "确认 1")
        await s.tick()
        await s.expect(PROVINCE, "请确认", f"2 {FIRM}")
        assert "已确认" in await s.says(PROVINCE, "确认 2")
        summary = await s.duty("衡水市", "submit_summary")
        assert str(summary.due) == "2025-11-30" and summary.state is DutyState.WAITING
        await s.tick()
        s.also("clerk【办理结果】", "clerk【办理结果】", "province【温馨提示】")
