"""How a case ends: failed, corrected, postponed, carried over, and what the next round begins with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.plans.load import shipped_plan
from bot.results.standing import RUNNING_STATES
from bot.words import CaseStatus, DutyState
from handlers.services.cases.closing import Rest, close_round
from handlers.services.reports import export
from handlers.services.rosters.intake import read_workbook
from storage import audit, models
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, mail, workbook
from tests.places import HEBEI

LATE = "石家庄岱森造纸有限公司"
GOOD = "石家庄汀泓热力有限公司"
THREE = workbook(firm(1), firm(2, LATE, "late"), firm(3, GOOD, "good"))


async def assessing(s: Harness, who: str = CLERK, name: str = FIRM) -> None:
    """The application is in and confirmed: it is the bureau's turn."""
    await s.says(who, "已提交评估申请")
    await s.tick()
    number = next(h.text for h in s.read_all() if h.to == CITY).split(name)[0].split()[-1]
    assert "已确认" in await s.says(CITY, f"确认 {number}")
    await s.tick()
    s.read_all()


async def test_failed_is_asked_once_and_begins_again_in_the_next_round(
    database_url: str, tmp_path: Path
) -> None:
    """Failed, late and decided, late and undecided: each with its reason in a workbook that the
    next round's import takes, in the same database, beside the old round."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(THREE)
        await assessing(s)
        said = f"评估不通过 {FIRM} 审核报告数据有重大错误"
        asked = await s.says(CITY, said)
        assert all(w in asked for w in (FIRM, "登记后将纳入下一轮", "尚未登记"))
        assert (await s.case(FIRM)).status == "active"
        assert "没有登记" in await s.says(CITY, "否")
        assert "没有等您" in await s.says(CITY, "是")
        assert (await s.case(FIRM)).status == "active"
        assert "登记后将纳入下一轮" in await s.says(CITY, said)
        assert "已登记" in await s.says(CITY, "是")
        assert (await s.case(FIRM)).status == "carried_over"
        await s.tick()
        await s.expect(CLERK, "评估未通过", "重大错误", "下一轮")

        s.at("2025-03-10T10:00")
        assert "不能决定纳入下一轮" in await s.says(CITY, f"纳入下一轮 {LATE} 多次督促仍未开展")
        s.at("2025-03-11T10:00")
        assert f"“纳入下一轮 {LATE} 原因”" in await s.says(CITY, "逾期")
        assert "纳入下一轮" not in await s.says(COUNTY, "逾期")
        assert "已登记" in await s.says(CITY, f"纳入下一轮 {LATE} 多次督促仍未开展")
        assert (await s.case(LATE)).status == "carried_over"

        file = tmp_path / "next.xlsx"
        assert await export("next-round", file, s.wired.context.ctx()) == 3
        intake = read_workbook(file.name, file.read_bytes(), HEBEI)
        assert intake.readable and not intake.findings
        assert [row.name for row in intake.enterprises] == [FIRM, LATE, GOOD]

        plan = tmp_path / "hebei-2025.toml"
        plan.write_text(_next_plan(), "utf-8")
        ran = await qingshen(s.environment(ROUND=str(plan)), "import", str(file), "--json")
        assert ran.status == 0 and ran.document["imported"], ran
        again = await qingshen(s.environment(), "import", str(file), "--round", "hebei-2025", "--json")
        assert (again.document["changed"], again.document["enterprises_new"]) == (0, 0)
        rounds = {(c.round_id, c.name): c.status for c in await models.Case.exclude(enterprise=None)}
        assert rounds == {
            ("hebei-2024", FIRM): "carried_over",
            ("hebei-2024", LATE): "carried_over",
            ("hebei-2024", GOOD): "active",
            ("hebei-2025", FIRM): "active",
            ("hebei-2025", LATE): "active",
            ("hebei-2025", GOOD): "active",
        }
        assert await models.Enterprise.all().count() == 3
        # The old round goes on by its own plan; whoever is in both says which is meant.
        assert "请问是哪一轮" in await s.says("good", "已提交评估申请")
        assert "已登记" in await s.says("good", "2024年")
        assert (await s.duty(GOOD, "apply_assessment")).state is DutyState.REPORTED
        s.read_all()
        # The new round is planned and worded by its own plan.
        await s.command("tick", "--at", "2025-03-11T10:00", ROUND=str(plan))
        await s.expect(COUNTY, "书面送达新一轮企业", FIRM, "2025年3月20日")
        s.read_all()
        assert not await s.messages("failed")


def _next_plan() -> str:
    """The same notice a year later, published the day before; one step bears another name."""
    text = shipped_plan("hebei-2024")
    for old, new in (
        ("hebei-2024", "hebei-2025"),
        ("2024年全省", "2025年全省"),
        ("2025-", "2026-"),
        ("= 2024-07-08", "= 2025-03-10"),
        ('书面送达企业"', '书面送达新一轮企业"'),
    ):
        text = text.replace(old, new)
    return text


async def test_rectified_then_passed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, "月底前交不上，申请延期到3月15日，检测报告没出来")
        assert "可以申请延期的是“提出验收申请”" in reply and "2025年2月28日" in reply
        await assessing(s)
        s.at("2025-04-10T10:00")
        assert "请" in await s.says(CITY, f"评估整改 {FIRM} 补充物料平衡")  # the date is asked
        answer = await s.says(CITY, f"评估整改 {FIRM} 至5月10日 补充物料平衡")
        assert all(w in answer for w in ("已登记", FIRM, "2025年5月10日", "补充物料平衡"))
        await s.tick()
        await s.expect(CLERK, "修改", "2025年5月10日", "补充物料平衡")
        await s.tick("2025-05-06T09:00")
        await s.expect(CLERK, "修改稿", "还有4天")
        assert "已登记" in await s.says(CLERK, "已提交修改稿")
        await s.tick()
        await s.expect(CITY, "请确认", "修改稿")
        assert "已确认" in await s.says(CITY, "确认 2")
        await s.tick()
        await s.expect(CLERK, "已确认")
        assert "评估通过" in await s.says(CITY, f"评估通过 {FIRM}")
        assert (await s.duty(FIRM, "apply_acceptance")).state is DutyState.OPEN
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")


async def test_a_result_is_corrected_by_a_new_event(database_url: str) -> None:
    """Within the evening nobody hears the wrong result; next day only with a reason."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await assessing(s)
        s.at("2025-04-10T20:00")
        await s.says(CITY, f"评估不通过 {FIRM} 数据错误")
        assert "已登记" in await s.says(CITY, "是")
        asked = await s.says(CITY, f"评估通过 {FIRM}")
        assert "更正为“评估通过”" in asked
        assert "已更正" in await s.says(CITY, "是")
        case = await s.case(FIRM)
        assert case.status == "active"
        assert (await s.duty(FIRM, "apply_acceptance")).state is DutyState.OPEN
        await s.tick("2025-04-11T08:30")
        await s.expect(CLERK, "评估已通过", without="未通过")
        s.quiet()
        events = [e.act for e in await models.Event.filter(case_id=case.id).order_by("seq")]
        assert events[-2:] == ["assessment_failed", "assessment_passed"]

        s.at("2025-04-14T10:00")
        ran = await qingshen(s.environment(), "change", FIRM, "更正评估", "不通过", "省级复核发现造假")
        assert ran.status == 0, ran
        assert (await s.case(FIRM)).status == "carried_over"
        await s.tick()
        s.quiet()


async def test_an_extension_refused_then_approved(database_url: str) -> None:
    """The old date stands until the bureau has answered; nobody above is told meanwhile."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await assessing(s)
        s.at("2025-04-10T10:00")
        await s.says(CITY, f"评估通过 {FIRM}")
        s.at("2025-07-25T10:00")
        await s.tick()
        s.read_all()
        assert "不晚于现在的期限" in await s.says(CLERK, "申请延期 至2025年7月28日 设备检修")
        assert "哪一天" in await s.says(CLERK, "申请延期 至2026年2月29日 设备检修")  # no such day
        answer = await s.says(CLERK, "申请延期 至2025年10月1日 季节性生产")  # a holiday: it may be
        assert "答复之前，原期限" in answer
        assert "已有延期申请等待答复" in await s.says(CLERK, "申请延期 至2025年11月30日 季节性生产")
        await s.tick()
        await s.expect(CITY, "延期", "同意延期 2")
        await s.tick("2025-07-31T09:00")
        await s.expect(CLERK, "今天")  # the clock has not stopped
        s.read_all()
        for day in ("08-01", "08-05", "08-11"):
            await s.tick(f"2025-{day}T09:00")
            # Three reminders to the account were left without a word: the fourth goes to the mail address.
            await (s.expect_mail(mail(CLERK), "逾期") if day == "08-11" else s.expect(CLERK, "逾期"))
            s.quiet(COUNTY)  # pending: not escalated
            assert not [h for h in s.read_all() if "逾期未提出验收申请" in h.text]

        assert "原因" in await s.says(CITY, "驳回延期 2")
        answer = await s.says(CITY, "驳回延期 2 未附停产证明")
        assert "已驳回" in answer and "2025年8月25日" in answer  # ten working days
        await s.tick()
        await s.expect(CLERK, "未获同意", "未附停产证明", "2025年8月25日")
        assert "已登记" in await s.says(CLERK, "申请延期 至2025年10月15日 季节性生产，附证明")
        await s.tick()
        await s.expect(CITY, "同意延期 4")
        answer = await s.says(CITY, "同意延期 4 至2025年9月30日")  # another date than was asked
        assert "2025年9月30日" in answer
        duty = await s.duty(FIRM, "apply_acceptance")
        assert (duty.due, duty.legal_due) == (date(2025, 9, 30), date(2025, 7, 31))
        assert (await s.duty(FIRM, "accept")).due == date(2025, 12, 30)
        await s.tick()
        await s.expect(CLERK, "已同意", "2025年9月30日")
        states = [str(d.state) for d in (await s.case(FIRM)).duties if d.milestone == "answer_extension"]
        assert states == ["failed", "done"]  # the history of both
        s.read_all()
        for day in ("08-12", "09-01"):
            await s.tick(f"2025-{day}T09:00")
            assert not [h for h in s.read_all() if "逾期" in h.text and h.to == CLERK]


async def test_the_round_is_closed_when_nothing_is_left(database_url: str) -> None:
    async with Harness(database_url, at="2025-03-11T09:00", digests=False) as s:
        await s.begin(workbook(firm(1), firm(2, LATE, "late")))
        env = s.environment()
        document = (await qingshen(env, "close-round", "--json")).document
        assert not document["closed"] and {FIRM, LATE, "石家庄市"} <= set(document["open"])
        await s.says(CITY, f"纳入下一轮 {FIRM} 多次督促")
        assert (await qingshen(env, "change", LATE, "说明", "等待省级复核")).status == 0
        for city in ("石家庄市", "沧州市"):
            rows = await models.Case.filter(enterprise=None, city=city)
            await models.Duty.filter(case_id__in=[r.id for r in rows]).update(
                state=DutyState.DONE, next_action_at=None
            )
        looked = (await qingshen(env, "close-round", "--dry-run", "--json")).document
        assert not looked["closed"] and looked["total"]["未完成"] == 2
        document = (await qingshen(env, "close-round", "--json")).document
        assert document["closed"] and document["open"] == []
        assert (await qingshen(env, "close-round", "--json")).document["closed"]
        closed = await models.Event.filter(act="round_closed", case_id=None)
        assert len(closed) == 1 and closed[0].data["figures"] == looked["figures"]
        await s.tick()
        s.also("clerk【办理结果】", "qiaoxi【通知】")


async def test_a_revision_without_a_date_is_due_as_the_plan_says(sqlite_url: str) -> None:
    """rectify_working_days = 20: from Friday 2025-02-21 to Friday 2025-03-21."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        asked = await s.says(CITY, f"评估整改 {FIRM} 补充物料平衡")
        assert "请问到哪一天" in asked and "“按规定”" in asked and "2025年3月21日" in asked
        reply = await s.says(CITY, "按规定")
        assert "已登记" in reply and "2025年3月21日" in reply and "补充物料平衡" in reply
        duty = await s.duty(FIRM, "rectify_assessment")
        assert duty.due.isoformat() == "2025-03-21" and duty.data["reason"] == "补充物料平衡"
        await s.tick()
        s.also("clerk【办理结果】")


@pytest.mark.parametrize(
    ("option", "status", "standing", "told"),
    [
        ("--carry-over", CaseStatus.CARRIED_OVER, "未完成", "纳入下一轮审核名单"),
        ("--write-off", CaseStatus.WITHDRAWN, "退出", "已移出本轮名单"),
    ],
)
async def test_what_is_open_at_the_end_goes_one_way_with_a_reason(
    sqlite_url: str, option: str, status: CaseStatus, standing: str, told: str
) -> None:
    """Looked at first; then one step that leaves nothing open, and keeps the figures of that moment."""
    async with Harness(sqlite_url, at="2025-12-15T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        before = await s.rows()
        looked = await s.command("close-round", "--dry-run", option, "本轮到期")
        assert not looked["closed"] and {FIRM, "石家庄市"} <= set(looked["open"])
        said = (await qingshen(s.environment(), "close-round", "--dry-run", option, "本轮到期")).out
        goes = "纳入下一轮" if option == "--carry-over" else "移出名单"
        assert f"{goes}：{FIRM}" in said and f"{goes}：石家庄市" not in said
        assert "就此办结，没有办完的事项不再办理：石家庄市（市、县自己的事项）" in said
        assert await s.rows() == before
        rest = Rest("carried_over" if option == "--carry-over" else "written_off", "本轮到期")
        ended = await close_round(s.wired.context.ctx(), rest)
        assert ended.closed and ended.total[standing] == 1
        case = await s.case(FIRM)
        assert case.status is status and not [d for d in case.duties if d.state in RUNNING_STATES]
        (event,) = await models.Event.filter(act="round_closed", case_id=None)
        assert event.data["figures"] == ended.figures and event.data["reason"] == "本轮到期"
        after = await s.rows()
        again = await s.command_refused("close-round", option, "本轮到期")
        assert again.refusal == "本轮已于2025年12月15日结束，这次没有改动。"
        assert (
            "本轮已于2025年12月15日结束" in (await qingshen(s.environment(), "close-round", "--dry-run")).out
        )
        assert await s.rows() == after
        await s.tick()
        heard = s.read_all()
        assert {one.to for one in heard} == {CLERK, COUNTY}
        assert all(told in one.text and FIRM in one.text and "本轮到期" in one.text for one in heard)
        assert await audit.drift() == []


async def test_who_waits_for_a_bureau_is_never_swept_away(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-12-15T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请")
        before = await s.rows()
        ended = await close_round(s.wired.context.ctx(), Rest("carried_over", "本轮到期"))
        assert (ended.closed, list(ended.alone)) == (False, [FIRM])
        assert await s.rows() == before
        refused = await s.command_refused("close-round", "--carry-over", "本轮到期")
        assert "有 1 家在等待部门办理" in refused.err
        assert f"（等待石家庄市生态环境局确认“提出评估申请”）：{FIRM}" in refused.out + refused.err
        await s.tick()
        s.also("shijiazhuang【请确认】")


async def test_what_is_not_yet_due_goes_only_when_it_is_said(sqlite_url: str) -> None:
    """Nobody is told to be late who is not."""
    async with Harness(sqlite_url, at="2024-08-05T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        before = await s.rows()
        kept = await close_round(s.wired.context.ctx(), Rest("carried_over", "通知已废止"))
        assert (kept.closed, dict(kept.alone), kept.ahead) == (False, {}, (FIRM,))
        assert await s.rows() == before
        ended = await close_round(s.wired.context.ctx(), Rest("carried_over", "通知已废止", early=True))
        assert ended.closed
        case = await s.case(FIRM)
        assert case.status is CaseStatus.CARRIED_OVER
        assert not [d for d in case.duties if d.state in (*RUNNING_STATES, DutyState.FAILED)]
        await s.tick()
        await s.expect(CLERK, "纳入下一轮审核名单", "通知已废止", without="逾期")
        await s.expect(COUNTY, "已纳入下一轮审核名单", "通知已废止")
        assert await audit.drift() == []


async def test_whose_reason_is_on_record_goes_with_the_others_or_is_said_to_go_on(sqlite_url: str) -> None:
    """A reason keeps no round open; what becomes of its enterprise is shown before and done as shown."""
    async with Harness(sqlite_url, at="2025-12-15T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        env = s.environment()
        assert (await qingshen(env, "change", FIRM, "说明", "等待省级复核")).status == 0
        alone = (await qingshen(env, "close-round", "--dry-run")).out
        assert f"已说明原因，本轮结束后仍照常提醒，直到办结：{FIRM}" in alone and "也不会结束" in alone
        looked = (await qingshen(env, "close-round", "--dry-run", "--carry-over", "本轮到期")).out
        assert f"纳入下一轮：{FIRM}" in looked and "去掉 --dry-run 即结束本轮" in looked
        assert "照常提醒" not in looked
        ended = await close_round(s.wired.context.ctx(), Rest("carried_over", "本轮到期"))
        assert (ended.closed, ended.explained) == (True, ())
        case = await s.case(FIRM)
        assert case.status is CaseStatus.CARRIED_OVER and not [
            d for d in case.duties if d.state in RUNNING_STATES
        ]
        await s.tick()
        await s.expect(COUNTY, "已纳入下一轮审核名单")
        await s.expect(CLERK, "纳入下一轮审核名单", "本轮到期")
