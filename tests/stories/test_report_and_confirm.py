"""已提交评估申请 → 确认, and the reminding stops; 退回, and it goes on."""

from __future__ import annotations

from datetime import date

from bot.words import DutyState
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, workbook


async def test_a_confirmed_enterprise_is_left_in_peace(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "提出评估申请", "还有7天")

        await s.tick("2025-02-24T09:30")
        s.digested(COUNTY, CITY, PROVINCE)
        s.at("2025-02-24T10:00")
        answer = await s.says(CLERK, "已提交评估申请")
        assert all(word in answer for word in ("已登记", FIRM, "评估申请", "2025年2月24日"))
        await s.tick()
        await s.expect(CITY, "请确认", f"1 {FIRM}", "2025年2月24日")

        # Reported is enough: T-3 is silent although nobody has confirmed yet.
        await s.tick("2025-02-25T09:00")
        s.quiet(CLERK)

        answer = await s.says(CITY, "确认 1")
        assert all(word in answer for word in ("已确认", FIRM, "2025年2月24日"))
        await s.tick()
        await s.expect(CLERK, "已确认", "评估申请")
        await s.expect(CITY, "完成评估")  # it is the bureau's turn now
        duty = await s.duty(FIRM, "apply_assessment")
        assert (duty.state, duty.confirmed_on) == (DutyState.DONE, date(2025, 2, 24))

        await s.tick("2025-02-27T09:00")
        s.digested(COUNTY, CITY, PROVINCE)  # what has changed since Monday
        for day in ("02-28", "03-03", "03-05", "03-11", "03-18"):
            await s.tick(f"2025-{day}T09:00")
        s.quiet()


async def test_sent_back_the_ladder_resumes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, f"1 {FIRM}")
        await s.tick("2025-02-21T09:00")
        s.quiet(CLERK)

        assert "请写明原因" in await s.says(CITY, "退回 1")
        answer = await s.says(CITY, "退回 1 缺少审核报告")
        assert all(word in answer for word in ("已退回", FIRM, "缺少审核报告"))
        await s.tick()
        await s.expect(CLERK, "退回", "缺少审核报告", "2025年2月28日")
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天", "2月21日退回的报告尚未补齐", without="尚未收到")
        s.digested(COUNTY, CITY, PROVINCE)

        # The old number has had its answer; a new report gets a new one.
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        assert "失效" in await s.says(CITY, "确认 1")
        await s.tick()
        await s.expect(CITY, f"2 {FIRM}")
        assert "已确认" in await s.says(CITY, "确认 2")
        await s.tick()
        await s.expect(CLERK, "已确认")
        await s.expect(CITY, "完成评估")


async def test_sent_back_after_the_date_names_a_new_one(database_url: str) -> None:
    """Ten working days from Tuesday 4 March 2025."""
    async with Harness(database_url, at="2025-02-26T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认")
        s.at("2025-03-04T09:00")
        await s.says(CITY, "退回 1 缺少审核报告")
        await s.tick()
        await s.expect(CLERK, "缺少审核报告", "2025年3月18日")
        assert (await s.duty(FIRM, "apply_assessment")).legal_due == date(2025, 2, 28)
        s.also("province【简报】", "qiaoxi【简报】", "shijiazhuang【简报】")


async def test_a_late_report_is_taken_and_says_so(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00") as s:
        await s.begin(workbook())
        assert "已按实际日期登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick("2025-03-11T09:00")
        await s.expect(CITY, "请确认")
        s.quiet()


async def test_a_report_may_be_taken_back_for_a_day(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        assert "已撤回" in await s.says(CLERK, "撤回")
        await s.tick()
        s.quiet(CITY)  # the request had not left yet
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        await s.says(CLERK, "已提交评估申请")
        s.later(hours=25)
        assert "没有可以撤回" in await s.says(CLERK, "撤回")
        s.quiet()


async def test_the_whole_round_of_one_enterprise(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, f"1 {FIRM}")
        await s.says(CITY, "确认 1")
        await s.tick()
        await s.expect(CLERK, "已确认")
        await s.expect(CITY, "完成评估", "2025年5月31日")

        s.at("2025-04-10T10:00")
        assert "还不能登记" in await s.says(CLERK, "已提交验收申请")
        assert "评估通过" in await s.says(CITY, f"评估通过 {FIRM}")
        await s.tick()
        await s.expect(CLERK, "评估", "通过", "2025年7月31日")
        s.digested(COUNTY, CITY, PROVINCE)  # late: nothing ran since February

        s.at("2025-07-10T10:00")
        assert "已登记" in await s.says(CLERK, "已提交验收申请")
        await s.tick()
        s.digested(COUNTY, CITY, PROVINCE)
        await s.expect(CITY, "请确认", f"2 {FIRM}")
        assert "已确认" in await s.says(CITY, "确认 2")
        await s.tick()
        await s.expect(CLERK, "已确认", "验收申请")
        await s.expect(CITY, "完成验收", "2025年10月31日")

        s.at("2025-09-10T10:00")
        assert "验收合格" in await s.says(CITY, f"验收合格 {FIRM}")
        await s.tick()
        s.digested(COUNTY, CITY, PROVINCE)
        await s.expect(CLERK, "验收合格")
        case = await s.case(FIRM)
        assert case.status == "completed"
        running = [d.milestone for d in case.duties if d.state in (DutyState.WAITING, DutyState.OPEN)]
        assert running == ["report_figures", "disclose_annual_20260315", "disclose_result"]

        for day in ("09-30", "10-31", "11-10"):
            await s.tick(f"2025-{day}T09:00")
        await s.expect(CITY, "工作总结")  # the city's own duty, open to the end
        s.read_all()
        assert "本轮中" in await s.says(CLERK, "已提交验收申请")
        s.quiet()
