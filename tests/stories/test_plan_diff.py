"""A correction notice in the middle of a round: shown first, then one transaction with an event each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.acts.context import DecisionContext
from bot.plans.load import parse_plan, shipped_plan
from bot.words import DutyState, Refusal
from handlers.services.reminders.plan_change import change_plan, change_plan_later
from storage import audit, chain, models
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook
from tests.refused import refused

TEXT = shipped_plan("hebei-2024")
OTHER = "石家庄汐朔化工有限公司"
BOOK = workbook(firm(), firm(2, OTHER, "second"))
NEW_STEP = """
[[milestone]]
key    = "report_energy"
name   = "报送能耗数据"
what   = "报送上一年度能耗数据"
owner  = "enterprise"
due    = 2025-06-30
ladder = "application"
reply  = "已报送能耗数据"
"""


def corrected(folder: Path, *changes: tuple[str, str], more: str = "") -> str:
    """A file with the notice as it was corrected."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = folder / "correction.toml"
    file.write_text(text + more, "utf-8")
    return str(file)


def by(s: Harness, file: str) -> tuple[DecisionContext, str]:
    """The running round by that plan, at the story's moment; a command's own clock is the real one."""
    text = Path(file).read_text("utf-8")
    return s.wired.context.ctx().of(parse_plan(text, "correction")), text


CORRECTED = ("published_on = 2024-07-08", 'published_on = 2024-07-08\ncorrection = "冀环办字函〔2025〕9号"')
LATER = ("due         = 2025-02-28", "due         = 2025-03-31")


async def test_shown_first_and_then_done_at_once(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-21T20:00", digests=False) as s:
        await s.begin(BOOK)
        await s.tick()
        assert await s.messages("waiting", CLERK)  # planned in the evening, for Monday
        file = corrected(tmp_path, LATER, CORRECTED, more=NEW_STEP)
        before = await s.rows()
        shown = await s.command("plan", "diff", file)
        moved = [(d["name"], d["milestone"], d["old"], d["new"]) for d in shown["differences"]]
        assert moved == [
            (FIRM, "apply_assessment", "2025-02-28", "2025-03-31"),
            (OTHER, "apply_assessment", "2025-02-28", "2025-03-31"),
        ]
        assert [(d["name"], d["due"]) for d in shown["new_steps"]] == [
            (FIRM, "2025-06-30"),
            (OTHER, "2025-06-30"),
        ]
        assert (shown["told"], shown["replaced"], shown["applied"]) == ({"wecom": 4}, 2, False)
        after = await s.rows()
        read = {"events", "chain_head"}  # that somebody was shown it is on record
        assert {k: v for k, v in after.items() if k not in read} == {
            k: v for k, v in before.items() if k not in read
        }
        assert await change_plan(*by(s, file)) == 2
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 3, 31)
        new = await s.duty(OTHER, "report_energy")
        assert (new.state, new.due) == (DutyState.OPEN, date(2025, 6, 30))
        assert await models.Event.filter(act="replan").count() == 2
        assert await models.Event.filter(act="plan_changed", case_id=None).count() == 1
        assert not (await s.command("plan", "diff", file))["differences"]
        assert await chain.check_chain() == [] and await audit.drift() == []
        await s.tick("2025-02-24T09:00")
        heard = s.read_all()
        (told,) = [h.text for h in heard if h.to == CLERK]
        for bureau in (COUNTY, CITY):  # both enterprises at once
            (listed,) = [h.text for h in heard if h.to == bureau and "调整为" in h.text]
            assert "2家企业：提出评估申请的期限" in listed and "原因：按照" in listed, listed
            assert FIRM in listed and OTHER in listed
        assert "由2025年2月28日（周五）调整为2025年3月31日（周一）" in told
        assert "原因：按照冀环办字函〔2025〕9号更正。" in told
        assert f"{FIRM}：新增“报送能耗数据”，期限为2025年6月30日（周一）" in told, told
        assert any("2家企业：新增“报送能耗数据”" in h.text for h in heard if h.to == COUNTY), heard
        assert "已登记" in await s.says(CLERK, "已报送能耗数据")  # by the plan that is in force now
        assert (await s.command("plan", "diff", file, "--apply"))["cases"] == 0
        # The service's own file says something else: what was confirmed counts, for a list, too.
        assert not (await s.command("replan"))["differences"]


async def test_a_change_that_takes_effect_later(sqlite_url: str, tmp_path: Path) -> None:
    """Published on the 10th, in force from the 18th: until then everybody is told by the old date, and what
    waits with it is not sent any more."""
    async with Harness(sqlite_url, at="2025-02-10T10:00", digests=False) as s:
        await s.begin(workbook())
        file = corrected(tmp_path, LATER)
        with refused(Refusal, "生效日2025-02-10应晚于今天"):
            await change_plan_later(*by(s, file), date(2025, 2, 10))
        await change_plan_later(*by(s, file), date(2025, 2, 18))
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 2, 28)
        await s.tick("2025-02-13T09:00")
        await s.expect(CLERK, "2025年2月28日")
        await s.tick("2025-02-17T09:00")
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 2, 28)
        await s.tick("2025-02-18T09:00")
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 3, 31)
        why = "原因：通知的期限或放假安排有调整"  # the correction bears no number
        for who in (CLERK, COUNTY, CITY):
            await s.expect(who, "由2025年2月28日（周五）调整为2025年3月31日（周一）", why)
        assert await models.Event.filter(act="plan_changed").count() == 1
        await s.tick("2025-02-21T09:00")
        s.quiet(CLERK)
        assert "2025年3月31日" in await s.says(CLERK, "为什么")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ((('key      = "start_audit"', 'key      = "begin_audit"'),), "start_audit"),
        ((('key          = "hebei-2024"', 'key          = "hebei-2025"'),), "hebei-2025"),
    ],
)
async def test_a_plan_that_cannot_replace_the_running_one(
    sqlite_url: str, tmp_path: Path, changes: tuple[tuple[str, str], ...], says: str
) -> None:
    async with Harness(sqlite_url, at="2025-02-10T10:00", digests=False) as s:
        await s.imports(workbook())
        ran = await s.command_refused("plan", "diff", corrected(tmp_path, *changes), "--apply")
        assert says in ran.err
        assert not await models.Event.filter(act="plan_changed").count()
        await s.tick()
        s.also("clerk【温馨提示】", "qiaoxi【督促】")


async def test_what_changes_no_date_is_told_and_in_force(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-10T10:00", digests=False) as s:
        await s.begin(workbook())
        said = ('reply       = "已提交评估申请"', 'reply = "已交评估材料"')
        file = corrected(tmp_path, said)
        edit = {
            "part": "step",
            "name": "提出评估申请",
            "key": "reply",
            "old": "已提交评估申请",
            "new": "已交评估材料",
        }
        assert (await s.command("plan", "diff", file))["edits"] == [edit]
        out = (await qingshen(s.environment(), "plan", "diff", file)).out
        assert "事项：提出评估申请：报告完成的说法由“已提交评估申请”改为“已交评估材料”" in out
        assert "没有变化" not in out and "确认请加 --apply" in out
        out = (await qingshen(s.environment(), "plan", "diff", file, "--apply")).out
        assert "新计划已生效；没有哪一家的事项或期限因此变动。" in out
        assert "没有变化" in (await qingshen(s.environment(), "plan", "diff", file)).out


async def test_two_files_are_compared_without_a_database(sqlite_url: str, tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_text(TEXT, "utf-8")
    async with Harness(sqlite_url, digests=False) as s:
        found = await s.command("plan", "diff", str(old), corrected(tmp_path, LATER, more=NEW_STEP))
        assert found["steps"] == [
            {"step": "提出评估申请", "old": "2025-02-28", "new": "2025-03-31"},
            {"step": "报送能耗数据", "old": None, "new": "2025-06-30"},
        ]
        s.quiet(CITY)
