"""The level an enterprise must reach, what it reports, and the acceptance that holds both together."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from python_calamine import CalamineWorkbook

from storage import audit, chain, models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, sheet, workbook

OTHER = "石家庄汀泓热力有限公司"
PLATING = workbook(firm(1, 行业="电镀"), firm(2, OTHER, "other"))


async def to_acceptance(s: Harness) -> None:
    """Everything up to the bureau's last word."""
    for who, words in (
        (CLERK, "已提交评估申请"),
        (CITY, "确认 1"),
        (CITY, f"评估通过 {FIRM}"),
        (CLERK, "已提交验收申请"),
        (CITY, "确认 2"),
    ):
        answer = await s.says(who, words)
        assert answer.startswith("已"), answer


async def values(s: Harness) -> dict[str, object]:
    case = await s.case(FIRM)
    row = await models.CaseResult.get_or_none(case_id=case.id)
    return dict(row.values) if row else {}


async def test_figures_are_shown_first_and_stored_on_yes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        shown = await s.says(CLERK, "结果 节电 12万度 中高费投资 300000元")
        assert "节电 12万kWh/年" in shown and "中/高费方案投资 30万元" in shown
        assert "还没有登记" in shown and FIRM in shown and await values(s) == {}
        kept = await s.says(CLERK, "是")
        assert kept.startswith("已登记") and "节电 12万kWh/年" in kept
        assert await values(s) == {"power": 12, "mid_invest": 30}
        events = await models.Event.filter(act="result_reported")
        assert [e.data["changes"] for e in events] == [{"power": [None, 12], "mid_invest": [None, 30]}]
        # A second 是 has nothing to answer; the same figures again change nothing.
        assert "已登记" not in await s.says(CLERK, "是")
        await s.says(CLERK, "结果 节电 12万度")
        await s.says(CLERK, "是")
        assert await models.Event.filter(act="result_reported").count() == 1
        # 取消 forgets them.
        await s.says(CLERK, "结果 节电 99万度")
        await s.says(CLERK, "取消")
        assert "已登记" not in await s.says(CLERK, "是")
        assert await values(s) == {"power": 12, "mid_invest": 30}
        assert await chain.check_chain() == []


async def test_a_slip_of_the_unit_is_pointed_out(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        shown = await s.says(CLERK, "结果 节电 350000")
        assert "是否把kWh/年当作万kWh/年填写" in shown and "35万kWh" in shown
        unread = await s.says(CLERK, "结果 投资 30万元")
        assert "没有登记" in unread and "中高费投资" in unread
        # What could not be read does not leave the first one standing for a 是.
        assert "已登记" not in await s.says(CLERK, "是")
        assert await values(s) == {}


async def test_only_who_may_reports_and_sets(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        before = (await s.rows("events"))["events"]
        for who in (STRANGER, COUNTY, CLERK):
            there = await s.says(who, f"目标 {FIRM} 三级 不是电镀")
            nowhere = await s.says(who, "目标 并不存在有限公司 三级 不是电镀")
            assert there == nowhere and "未登记" in there, (who, there)
        for who in (STRANGER, COUNTY):
            there = await s.says(who, f"结果 {FIRM} 节电 3万度")
            assert there == await s.says(who, "结果 并不存在有限公司 节电 3万度"), who
            assert FIRM not in there
            assert "已登记" not in await s.says(who, "是")
        assert "未登记" in await s.says(CLERK, f"结果 {OTHER} 节电 3万度")
        assert (await s.rows("events"))["events"] == before and await values(s) == {}
        for who in (CITY, PROVINCE):
            answer = await s.says(who, f"目标 {FIRM} 三级 {who}核定")
            assert answer.startswith("已登记") and FIRM in answer
        assert (await values(s))["target"] == "III"


async def test_below_the_target_is_never_silently_accepted(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        await to_acceptance(s)
        await s.says(CLERK, "结果 审核后水平 三级")
        await s.says(CLERK, "是")
        rows = (await s.rows("duties"))["duties"]
        refused = await s.says(CITY, f"验收合格 {FIRM}")
        assert "没有登记验收合格" in refused and "二级" in refused and "通知一、1" in refused
        assert (await s.rows("duties"))["duties"] == rows
        assert (await s.case(FIRM)).status == "active"
        # First way out: another target, with its reason and its event.
        reply = await s.says(CITY, f"目标 {FIRM} 三级 附件1未列为电镀，仅有喷涂")
        assert reply.startswith("已登记")
        event = await models.Event.filter(act="target_set").get()
        assert event.data["changes"]["target"] == [None, "III"] and event.person_id
        assert (await s.says(CITY, f"验收合格 {FIRM}")).startswith("已登记")
        assert (await s.case(FIRM)).status == "completed"
        assert await chain.check_chain() == [] and await audit.drift() == []
        await s.tick()
        s.also("clerk【办理结果】", "clerk【温馨提示】")


async def test_a_corrected_level_is_the_other_way_out(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        await to_acceptance(s)
        for level, fits in (("三级以下", False), ("二级", True)):
            await s.says(CITY, f"结果 {FIRM} 审核后水平 {level}")
            assert "已登记" in await s.says(CITY, "是")
            assert (await s.says(CITY, f"验收合格 {FIRM}")).startswith("已登记") is fits
        await s.tick()
        s.also("clerk【办理结果】", "clerk【温馨提示】")


async def test_the_target_is_in_the_file_and_its_command(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        case = await s.command("case", FIRM)
        assert case["target"]["level"] == "II" and case["target"]["certain"]
        assert "通知一、1" in case["target"]["reason"]
        done = await s.command("target", FIRM, "三级", "--reason", "仅有喷涂")
        assert done == {"enterprise": FIRM, "target": "III", "reason": "仅有喷涂"}
        case = await s.command("case", FIRM)
        assert case["target"]["level"] == "III" and "仅有喷涂" in case["target"]["reason"]
        await s.command_refused("target", FIRM, "三级以下", "--reason", "x")
        assert await models.Event.filter(act="target_set").count() == 1
        done = await s.command("target", FIRM, "一级", "--reason", "合同另有要求")
        assert done["target"] == "I"
        reply = await s.says(CITY, f"目标 {FIRM} 一级 环保绩效另有要求")
        assert reply.startswith("已登记") and "一级" in reply


async def test_a_bureaus_own_columns_are_the_chats_too(sqlite_url: str, tmp_path: Path) -> None:
    """A column that only this bureau asks for, by chat, by workbook and in its table."""
    own = tmp_path / "columns.toml"
    own.write_text(
        (files("bot") / "measures.toml").read_text("utf-8")
        + '\n[[column]]\nkey = "coal"\ntitle = "节煤"\nkind = "number"\nunit = "t/年"\nhigh = 900\n',
        "utf-8",
    )
    async with Harness(sqlite_url, at="2025-02-20T09:00", summary_columns=str(own)) as s:
        await s.begin(PLATING)
        assert "节煤 30t/年" in await s.says(CLERK, "结果 节煤 30吨")
        assert "已登记" in await s.says(CLERK, "是")
        assert await values(s) == {"coal": 30}
        table = tmp_path / "总结表.xlsx"
        await s.command("export", "summary", str(table), SUMMARY_COLUMNS=str(own))
        head, *rows = CalamineWorkbook.from_path(str(table)).get_sheet_by_index(0).to_python()[1:]
        (mine,) = [row for row in rows if FIRM in row]
        assert mine[head.index("节煤（t/年）")] == 30


async def test_a_workbook_may_still_use_the_former_name(sqlite_url: str, tmp_path: Path) -> None:
    new = "石家庄岚澄新材料有限公司"
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        await s.says(CITY, f"{FIRM}已更名为{new}")
        assert "已登记" in await s.says(CITY, "是")
        file = tmp_path / "结果.xlsx"
        file.write_bytes(
            sheet(
                ["企业名称", "节电（kWh）", "节水（t）"],
                [{"企业名称": FIRM, "节电（kWh）": 3500000, "节水（t）": 20000}],
            )
        )
        output = await s.command("results", str(file))
        assert output["changed"] == 1 and not any(f["fatal"] for f in output["findings"])
        row = await models.CaseResult.get(case_id=(await s.case(new)).id)
        assert dict(row.values) == {"power": 350, "water": 2}
        await s.tick()
        s.also("clerk【办理结果】")


async def test_a_level_said_with_the_acceptance_is_stored_and_one_too_low_is_asked(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        await to_acceptance(s)
        asked = await s.says(CITY, f"验收合格 {FIRM} 水平三级")
        assert "审核后水平为三级" in asked and "应达到的二级" in asked and "尚未登记" in asked
        assert (await s.case(FIRM)).status == "active" and await values(s) == {}
        assert "没有登记" in await s.says(CITY, "否")
        assert (await s.case(FIRM)).status == "active" and await values(s) == {}
        assert "尚未登记" in await s.says(CITY, f"验收合格 {FIRM} 三级 二级")
        unclear = await s.says(CITY, "是")
        assert "没有登记" in unclear and (await s.case(FIRM)).status == "active"
        await s.says(CITY, f"验收合格 {FIRM} 水平三级")
        reply = await s.says(CITY, "是")
        assert reply.startswith("已登记") and "审核后水平三级" in reply
        assert (await values(s))["level_after"] == "III"
        assert (await s.case(FIRM)).status == "completed"
        assert await chain.check_chain() == [] and await audit.drift() == []
        await s.tick()
        s.also("clerk【办理结果】", "clerk【温馨提示】")


async def test_a_level_that_reaches_the_target_is_stored_at_once(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(PLATING)
        await to_acceptance(s)
        reply = await s.says(CITY, f"验收合格 {FIRM} 审核后水平一级")
        assert reply.startswith("已登记") and "审核后水平一级" in reply
        assert (await values(s))["level_after"] == "I"
        assert (await s.case(FIRM)).status == "completed"
        await s.tick()
        s.also("clerk【办理结果】", "clerk【温馨提示】")
