"""Who tells something and asks for nothing is answered in kind, and may have the words kept."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, workbook


async def test_what_is_told_is_offered_to_be_kept_and_changes_no_step(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        before = await models.Event.exclude(act__in=["progress_note", "open"]).count()
        assert "不客气" in await s.says(CLERK, "告知书收着了，谢谢县里同志")
        assert "没有登记任何事项" in await s.says(COUNTY, f"等{FIRM}老板回来再把告知书给他")
        assert "选1 进展说明" in await s.says(CLERK, "俺厂方案编制这会儿走到物料平衡了")
        assert "已记录" in await s.says(CLERK, "1")
        assert "选1 结果 节水300吨" in await s.says(CLERK, "年节水300吨，已经测过")
        assert "回复“是”" in await s.says(CLERK, "选1")
        (note,) = await models.Event.filter(act="progress_note")
        assert note.data["said"] == "俺厂方案编制这会儿走到物料平衡了"
        assert await models.Event.exclude(act__in=["progress_note", "open"]).count() == before


async def test_what_waits_for_a_bureau_is_offered_to_words_that_find_it_good(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        offered = await s.says(CITY, f"{FIRM}的申请我看了没毛病，收了")
        assert "选1 确认" in offered
        assert "选1 确认" not in await s.says(CITY, f"{FIRM}的申请我看了，缺监测报告，先放着")
        s.also()
