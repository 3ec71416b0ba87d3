"""启动审核 counts from the day on which the letter was delivered: until then its date is told as that period,
with the day to which it comes for the time being, and nobody is late by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.plans.load import shipped_plan
from bot.words import DutyStatus
from storage import chain, missing, models
from tests.browser import browser
from tests.harness import Harness
from tests.people import CLERK, COUNTY, FIRM, workbook
from tests.stories.test_papers import letters, read

TOLD = "收到告知书后30个工作日内（暂按2024年8月19日（周一）计算，以实际送达之日起算）"
OLD = """due      = { months = 2, from = "published" }
roll     = "next_workday"  # 参照民法典第二百零三条 [u]
silent   = true            # the notice sets no date: shown, never blocks, never escalates
implied  = true            # who applies has begun
ladder   = "quiet"
"""


@pytest.fixture
def counted_from_receipt(tmp_path: Path) -> str:
    """Hebei's plan, but the audit begins thirty working days after the letter came."""
    text, own = shipped_plan("hebei-2024"), tmp_path / "own.toml"
    assert OLD in text
    new = 'due = { working_days = 30, from = "received" }\nimplied = true\nladder = "application"\n'
    own.write_text(text.replace(OLD, new), "utf-8")
    return str(own)


async def test_a_date_from_the_receipt_is_told_as_a_period_until_the_letter_came(
    sqlite_url: str, counted_from_receipt: str, tmp_path: Path
) -> None:
    async with Harness(sqlite_url, at="2024-07-22T09:00", round=counted_from_receipt) as s:
        await s.imports(workbook())
        await letters(s, tmp_path / "l.zip")
        (text,) = read(tmp_path / "l.zip").values()
        assert f"请于{TOLD}启动本轮清洁生产审核" in text
        await s.tick()
        await s.expect(CLERK, f"请于{TOLD}启动本轮", without="还有28天")
        state = await s.says(CLERK, "进度")
        assert f"启动审核：待办，{TOLD}\n" in state, state
        assert f"启动审核，{TOLD}\n" in await s.says(CLERK, "待办")
        assert "告知书尚未登记送达" in await s.says(CLERK, "为什么 启动审核")

        await s.says(COUNTY, f"已送达 {FIRM}")
        state = await s.says(CLERK, "进度")
        assert "启动审核：待办，2024年9月2日（周一）前（含当日），还有42天" in state, state
        s.read_all()
        assert "启动审核（期限按各家起算之日计算）" in await s.says(COUNTY, "简报")


async def test_nobody_is_late_by_a_date_that_does_not_stand(
    sqlite_url: str, counted_from_receipt: str
) -> None:
    async with Harness(sqlite_url, at="2024-07-22T09:00", round=counted_from_receipt) as s:
        await s.imports(workbook())
        for day in ("2024-07-22", "2024-08-16", "2024-08-19", "2024-08-20", "2024-08-22", "2024-08-29"):
            await s.tick(f"{day}T09:00")
        heard = s.read_all()
        own = [str(one) for one in heard if one.to == CLERK and "启动审核" in str(one)]
        assert own and all("逾期" not in one and "截止日是" not in one for one in own), own
        upward = [str(one) for one in heard if one.to != CLERK and "未启动审核" in str(one)]
        assert not upward, upward


async def test_an_estimate_that_has_passed_is_counted_again_and_nowhere_late(
    database_url: str, counted_from_receipt: str
) -> None:
    """The letter never came: counts, lists, digest and interface tell a date that can still be kept, as an estimate.
    Once it has come, the date stands, and who misses it is late."""
    async with Harness(database_url, at="2024-07-22T09:00", round=counted_from_receipt, digests=False) as s:
        await s.imports(workbook())
        await s.tick()
        for day in ("2024-08-19", "2024-08-20", "2024-08-26", "2024-11-04"):
            await s.tick(f"{day}T09:00")
            duty = await s.duty(FIRM, "start_audit")
            assert duty.due >= s.clock.now().date() and duty.mark(s.clock.now().date()) is DutyStatus.OPEN, (
                day
            )
        assert await missing.all_problems() == [] and await chain.check_chain() == []
        moved = await models.Event.filter(act="replan").count()
        assert 2 <= moved <= 3  # once for each thirty working days, not once a day
        mine = {"Authorization": f"Bearer {(await s.command('token', COUNTY))['token']}"}
        async with browser(s, COUNTY) as b:
            overdue = await b.get("/api/v1/overdue", headers=mine)
            assert "start_audit" not in overdue.text and "deliver_notice" in overdue.text
            case = await b.get(f"/api/v1/cases/{(await s.case(FIRM)).id}", headers=mine)
            assert "暂按2024年" in case.text
            assert FIRM not in (await b.get("/cases?state=overdue&step=start_audit")).text
            assert "暂定" in (await b.get("/cases?state=open&step=start_audit")).text
        said = await s.says(COUNTY, "逾期")
        assert "启动审核" not in said
        await s.says(COUNTY, f"已送达 {FIRM}")
        stands = await s.duty(FIRM, "start_audit")
        assert stands.due == date(2024, 12, 16)
        await s.tick("2024-12-17T09:00")
        assert (await s.duty(FIRM, "start_audit")).due == stands.due
        assert stands.mark(date(2024, 12, 17)) is DutyStatus.OVERDUE
        s.also(
            "clerk【提醒】",
            "clerk【温馨提示】",
            "clerk【逾期提醒】",
            "province@mail.example【情况报告】",
            "qiaoxi【督促】",
            "qiaoxi【督促】",
            "qiaoxi【督促】",
            "qiaoxi【逾期提醒】",
            "shijiazhuang@mail.example【情况报告】",
            "shijiazhuang@mail.example【情况报告】",
            "shijiazhuang@mail.example【情况报告】",
        )
