"""Province-assessed: the enterprise reports, its city forwards the batch, the province decides."""

from __future__ import annotations

from bot.words import DutyState
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, workbook

OWN = "石家庄汀泓热力有限公司"  # assessed by the city
BOOK = workbook(firm(1, 评估验收部门="省级"), firm(2, OWN, "other"))


async def test_the_city_forwards_and_the_province_decides(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(BOOK)
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "汇总", FIRM)
        await s.expect(PROVINCE, "请确认", FIRM)

        answer = await s.says(CITY, f"已汇总 {FIRM}")
        assert "已登记" in answer and FIRM in answer
        case = await s.case(FIRM)
        states = {d.milestone: d.state for d in case.duties}
        assert states["apply_assessment"] is DutyState.DONE  # 已汇总 confirms the receipt
        assert states["forward_assessment"] is DutyState.DONE
        assert states["assess"] is DutyState.OPEN
        await s.tick()
        await s.expect(PROVINCE, "完成评估", FIRM)
        s.quiet(CITY)

        assert "评估通过" in await s.says(PROVINCE, f"评估通过 {FIRM}")
        await s.tick()
        await s.expect(CLERK, "评估", "通过", "河北省生态环境厅")
        assert (await s.duty(FIRM, "apply_acceptance")).state is DutyState.OPEN

        assert "已登记" in await s.says(CLERK, "已提交验收申请")
        assert "已登记" in await s.says(CITY, f"已汇总 {FIRM}")  # the acceptance's batch now
        assert (await s.duty(FIRM, "forward_acceptance")).state is DutyState.DONE
        assert "验收合格" in await s.says(PROVINCE, f"验收合格 {FIRM}")
        assert (await s.case(FIRM)).status == "completed"
        await s.tick("2025-02-21T09:00")
        s.also("clerk【办理结果】", "other【提醒】")


async def test_nothing_is_forwarded_before_it_is_there(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(BOOK)
        answer = await s.says(CITY, f"已汇总 {FIRM}")
        assert "未登记" in answer
        assert (await s.duty(FIRM, "forward_assessment")).state is DutyState.WAITING


async def test_whose_case_it_is_not_is_refused_without_a_word_about_it(database_url: str) -> None:
    """The refusal is the same for what exists and for what does not."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(BOOK)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, f"已汇总 {FIRM}")
        await s.tick()
        s.read_all()
        before = (await s.rows("duties"))["duties"]
        for who in (CITY, COUNTY, CLERK):  # who see the enterprise anyway: told whose it is
            own = await s.says(who, f"评估通过 {FIRM}")
            assert f"{FIRM}的“完成评估”由河北省生态环境厅办理，本次未登记" in own, (who, own)
        assert f"{FIRM}的“完成评估”由" in await s.says(CLERK, "评估通过")  # of the only one that it can be
        for who, firm_of_others in ((STRANGER, FIRM), (CLERK, OWN)):
            there = await s.says(who, f"评估通过 {firm_of_others}")
            nowhere = await s.says(who, "评估通过 石家庄并不存在化工有限公司")
            assert "未登记" in there, (who, there)
            assert firm_of_others not in there and "省" not in there, (who, there)
            assert there == nowhere, (who, there, nowhere)
        for who in (STRANGER, CLERK):
            there = await s.says(who, f"进度 {OWN}")
            assert there == await s.says(who, "进度 石家庄并不存在化工有限公司"), who
            assert OWN not in there
        assert "由石家庄市生态环境局办理" in await s.says(PROVINCE, f"评估通过 {OWN}")
        assert (await s.rows("duties"))["duties"] == before
        # The desks count apart: the city's numbers are not the province's.
        assert "失效" in await s.says(STRANGER, "确认 1")
        assert (await s.rows("duties"))["duties"] == before
