"""A bureau that is late is reminded and told upward as an enterprise is: confirming, answering,
assessing, gathering, summing up."""

from __future__ import annotations

from tests.harness import Harness, Heard
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, mail, workbook

OTHER = "石家庄岱森造纸有限公司"


async def walk(s: Harness, *days: str) -> list[Heard]:
    """Everything heard, the walk's days in turn."""
    heard: list[Heard] = []
    for day in days:
        await s.tick(f"2025-{day}T09:00")
        heard += s.read_all()
    return heard


def told(heard: list[Heard], who: str, *words: str) -> list[str]:
    """The messages to `who` that contain all of these words."""
    return [str(h) for h in heard if h.to == who and all(w in str(h) for w in words)]


async def test_a_report_that_nobody_confirms_is_told_to_the_province(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        heard = await walk(s, "02-24", "02-27", "03-03", "03-07")
        assert len(told(heard, CITY, "请确认", FIRM)) == 3  # at once, after 3 and 5 working days
        assert not told(heard, mail(PROVINCE))
        (report,) = told(await walk(s, "03-10"), mail(PROVINCE))
        assert all(w in report for w in (FIRM, "2025年2月24日", "已提交评估申请", "还没有确认"))
        assert "逾期未" not in report  # the enterprise is not the one that is late
        assert "已确认" in await s.says(CITY, "确认 1")
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")


async def test_confirmed_before_the_report_upward_leaves_there_is_none(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await walk(s, "02-24", "02-27", "03-03")
        await s.tick("2025-03-10T00:10")
        assert "已退回" in await s.says(CITY, "退回 1 缺少能力证明")
        assert not told(await walk(s, "03-10"), mail(PROVINCE))


async def test_a_request_that_nobody_answers_is_told_in_its_own_words(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other")))
        await s.says(COUNTY, f"{FIRM}已停产")
        await s.says(COUNTY, f"{OTHER}已搬迁到鹿泉区")
        heard = await walk(s, "02-24", "02-28", "03-03", "03-04", "03-06", "03-07")
        assert told(heard, CITY, "核实企业的变动", "逾期")
        (report,) = told(await walk(s, "03-10"), mail(PROVINCE), "等待办理")
        assert "报告停产" in report and "报告搬迁" in report
        assert "编号" not in report  # the form of an answer is no report


async def test_a_change_done_at_once_answers_the_report_of_it(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(COUNTY, f"{FIRM}已停产")
        assert "请确认" in await s.says(CITY, f"{FIRM}已停产")
        assert "已登记" in await s.says(CITY, "是")
        assert "没有" in await s.says(CITY, "待审")
        assert "已" in await s.says(CITY, "确认 1")
        heard = await walk(s, "02-24", "03-03", "03-04", "03-10")
        assert not told(heard, CITY, "核实") and not told(heard, mail(PROVINCE), FIRM)


async def test_a_late_assessment_climbs(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-24T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other", 评估验收部门="省级")))
        for who in (CLERK, "other"):
            await s.says(who, "已提交评估申请")
        await s.says(CITY, "确认 1")
        heard = await walk(s, "02-25", "03-04", "03-07", "03-10", "03-12")
        assert told(heard, CITY, "汇总", OTHER, "3天") and told(heard, CITY, "汇总", OTHER, "逾期")
        (report,) = told(await walk(s, "03-14"), mail(PROVINCE), "未汇总上报评估申请")
        assert OTHER in report
        await s.says(CITY, f"已汇总 {OTHER}")
        heard = await walk(s, "05-06", "05-16", "05-26", "05-28", "05-30", "06-03", "06-10", "06-11")
        mine = told(heard, CITY, "完成评估", FIRM)
        assert len(mine) >= 6 and any("逾期" in text for text in mine)
        reports = told(heard, mail(PROVINCE), "未完成评估")
        assert len(reports) == 1 and FIRM in reports[0]
        assert OTHER not in reports[0]  # its own delay is not reported to itself
        assert told(heard, PROVINCE, OTHER, "逾期")
        assert not told(heard, CLERK) and not told(heard, COUNTY, "逾期")


async def test_a_late_summary_climbs(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-10-09T09:00", digests=False) as s:
        await s.begin(workbook())
        heard = await walk(s, "11-24", "11-28", "12-01", "12-03")
        assert told(heard, CITY, "工作总结", "逾期")
        assert told(heard, mail(PROVINCE), "未上报工作总结", "石家庄市")
