"""已报送季度进展: which quarter that is, where several are open, and of which enterprise."""

from __future__ import annotations

from pathlib import Path

from bot.plans.load import parse_plan
from bot.words import DutyState
from handlers.services.reminders.plan_change import change_plan, compare_plan
from handlers.services.reminders.plan_change_words import plan_change_lines
from storage import audit, chain
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook

SECOND, THIRD = "石家庄汐朔电镀有限公司", "石家庄默岚制药有限公司"
ROUND = """
[round]
key          = "trial-2025"
name         = "2025年季报"
document     = "试行通知"
published_on = 2025-01-06

[[milestone]]
key    = "quarter"
name   = "报送季度进展"
what   = "报送本季度进展"
owner  = "enterprise"
due    = { every = "quarter", day = 25, until = 2025-12-25 }
ladder = "plain"
reply  = "已报送季度进展"

[ladder]
plain = [{ to = "owner", before = [7, 0], after = [1] }]
"""


async def _reported(s: Harness, name: str) -> dict[str, str]:
    """Quarter -> the day on which it was reported."""
    done = [d for d in (await s.case(name)).duties if d.state is DutyState.DONE]
    return {d.milestone[-4:]: str(d.reported_on) for d in done}


async def test_the_quarter_that_is_named_is_the_one_reported(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "trial-2025.toml"
    file.write_text(ROUND, "utf-8")
    async with Harness(sqlite_url, at="2025-01-07T09:00", digests=False, round=str(file)) as s:
        await s.imports(workbook(firm(), firm(2, SECOND, "both"), firm(3, THIRD, "both")))
        for day in ("2025-01-08", "2025-03-26", "2025-06-26", "2025-09-26"):
            await s.tick(f"{day}T09:00")
        s.read_all()

        # Three are due: none is booked unasked, and the number that was shown books just that one.
        said = await s.says(CLERK, "9月24日已报送季度进展")
        assert "请问是哪一次" in said and "选1 2025年3月25日" in said and "已登记" not in said
        assert "选4 2025年12月25日（周四）截止（还有90天）" in said
        said = await s.says(CLERK, "2")
        assert f"已登记：{FIRM}，报送季度进展（2025年6月25日），日期2025年9月24日" in said
        assert await _reported(s, FIRM) == {"0625": "2025-09-24"}

        # The day of a quarter names the quarter, and is not the day of the report.
        said = await s.says(CLERK, "已报送季度进展 2025年9月25日")
        assert "（2025年9月25日），日期2025年9月26日" in said
        said = await s.says(CLERK, "2024年四季度的季度进展已报送")
        assert (
            "没有查到" in said
            and "“2024年四季度”" in said
            and "尚未登记" in said
            and "选2 2025年12月25日" in said
        )
        assert "（2025年3月25日）" in await s.says(CLERK, "一季度的季度进展也报送了")
        assert "（2025年12月25日）" in await s.says(CLERK, "已报送季度进展")  # the only one that is open
        assert len(await _reported(s, FIRM)) == 4

        # A contact of two: by name, or by the number of what was shown.
        said = await s.says("both", f"{SECOND} 一季度和三季度的季度进展都报送了")
        assert "（2025年3月25日）" in said and "（2025年9月25日）" in said
        said = await s.says("both", "已报送季度进展")
        assert "请问是哪一家" in said and f"选1 {SECOND}，2025年6月25日" in said
        assert f"{THIRD}，报送季度进展（2025年6月25日）" in await s.says("both", "选3"), said
        assert (await _reported(s, SECOND)).keys() == {"0325", "0925"}
        assert (await _reported(s, THIRD)).keys() == {"0625"}


async def test_a_correction_moves_the_times(sqlite_url: str, tmp_path: Path) -> None:
    """The third quarter is reported by one, and owed by two; from now on it is due five days earlier, and there is no
    fourth any more."""
    file = tmp_path / "trial-2025.toml"
    file.write_text(ROUND, "utf-8")
    async with Harness(sqlite_url, at="2025-01-07T09:00", digests=False, round=str(file)) as s:
        await s.imports(workbook(firm(), firm(2, SECOND, "second"), firm(3, THIRD, "third")))
        for day in ("2025-01-08", "2025-03-24"):
            await s.tick(f"{day}T09:00")
        for who in (CLERK, "second", "third"):
            await s.says(who, "已报送季度进展")
        await s.tick("2025-06-20T09:00")
        for who in (CLERK, "second", "third"):
            await s.says(who, "二季度的季度进展已报送")
        await s.tick("2025-09-01T09:00")
        assert "（2025年9月25日）" in await s.says(CLERK, "三季度的季度进展已报送")
        s.read_all()

        text = ROUND.replace("day = 25, until = 2025-12-25", "day = 20, until = 2025-09-30")
        text = text.replace("published_on", 'correction = "试行通知〔2025〕2号"\npublished_on')
        ctx = s.wired.context.ctx().of(parse_plan(text, "trial-2025"))
        out = list(plan_change_lines(await compare_plan(ctx), ctx))
        step, others = "报送季度进展（2025年{}）（企业）：", f"{SECOND}、{THIRD}"
        for line in (
            step.format("9月20日") + f"2025年9月25日（周四）改为2025年9月20日（周六），2件：{others}",
            step.format("9月20日") + "已报告或已到期的1件，记录和日期不变",
            step.format("12月25日") + f"不再需要办理，3件：{FIRM}、{others}",
            "将通知4人（企业微信 4）。",
        ):
            assert line in out, out
        assert await change_plan(ctx, text) == 3
        assert not (await compare_plan(ctx)).cases
        assert await chain.check_chain() == [] and await audit.drift() == []
        await s.tick("2025-09-02T09:00")
        moved = "报送季度进展（2025年9月20日）的期限由2025年9月25日（周四）调整为2025年9月20日（周六）"
        why = "原因：按照试行通知〔2025〕2号更正。"
        ended = "：“报送季度进展（2025年12月25日）”不再需要办理，原期限2025年12月25日（周四）随之取消。"
        await s.expect("second", moved, f"{SECOND}{ended}", why)
        await s.expect("third", moved)
        await s.expect(CLERK, f"{FIRM}{ended}", why)
        await s.expect(COUNTY, f"2家企业：{moved}", f"3家企业{ended}", f"企业：{FIRM}、{SECOND}、{THIRD}。")
        s.quiet(CITY)
        said = await s.says(CITY, "简报")
        assert "报送季度进展（2025年9月20日）" in said and "应办3家，已完成1家" in said, said
        assert "（2025年9月20日）" in await s.says("second", "已报送季度进展")

        # Put right: whoever was told that it ends is told that it is owed.
        ctx = s.wired.context.ctx().of(parse_plan(ROUND, "trial-2025"))
        line = step.format("12月25日") + f"恢复办理，截止2025年12月25日（周四），3件：{FIRM}、{others}"
        assert line in list(plan_change_lines(await compare_plan(ctx), ctx))
        await change_plan(ctx, ROUND)
        await s.tick("2025-09-03T09:00")
        again = "“报送季度进展（2025年12月25日）”恢复办理，此前告知的“不再需要办理”作废，期限为2025年12月25日（周四）"
        for who in (CLERK, "second", "third"):
            await s.expect(who, again)
        await s.expect(COUNTY, again, f"企业：{FIRM}、{SECOND}、{THIRD}。")
        s.quiet(CITY)


async def test_a_bureau_that_confirms_reads_which_time_was_reported(sqlite_url: str, tmp_path: Path) -> None:
    """In its request and in its digest, as in its list."""
    file = tmp_path / "trial-2025.toml"
    confirmed = ROUND.replace("\n[ladder]", 'confirm = "assessor"\n\n[ladder]')
    file.write_text(f'{confirmed}confirm = [{{ to = "confirmer", since = [3] }}]\n', "utf-8")
    async with Harness(sqlite_url, at="2025-01-07T09:00", round=str(file)) as s:
        await s.imports(workbook(firm()))
        await s.tick("2025-03-26T09:00")
        s.read_all()
        assert "已登记" in await s.says(CLERK, "3月25日的季度进展，3月24日已报送")
        await s.tick("2025-03-31T09:00")
        await s.expect(CITY, "【请确认】", "已报送季度进展（2025年3月25日）")
        s.read_all()
        await s.tick("2025-04-07T09:00")
        await s.expect(CITY, "【简报】", "已报送季度进展（2025年3月25日）")
        s.also()
