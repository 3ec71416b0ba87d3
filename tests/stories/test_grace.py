"""确认 and 退回 wait two minutes before they leave: what is undone meanwhile is heard by nobody."""

from __future__ import annotations

from bot.words import DutyState
from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook

SECOND, THIRD = "石家庄松岭电镀有限公司", "石家庄青泽热力有限公司"
AT = "2025-02-20T10:00"


async def reported(s: Harness) -> None:
    """Three enterprises have reported; the second and the third have the same contact."""
    third = firm(3, THIRD, "clerk2", 联系人="联系人2", 联系电话="13800000002", 电子邮箱="clerk2@qy.example")
    await s.begin(workbook(firm(), firm(2, SECOND, "clerk2"), third))
    await s.says(CLERK, "已提交评估申请")
    await s.says("clerk2", f"已提交评估申请 {SECOND}")
    await s.says("clerk2", f"已提交评估申请 {THIRD}")
    await s.tick()
    s.read_all()


async def test_what_is_undone_in_time_is_heard_by_nobody(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, undo_seconds=120) as s:
        await reported(s)
        await s.says(CITY, "退回 1 缺少监测报告")
        await s.says(CITY, "确认 2")
        s.later(minutes=1)
        await s.says(CITY, "确认 3")
        await s.tick()
        waiting = [m for m in await s.command("messages", "--status", "waiting") if m["kind"] == "result"]
        assert {m["reason"] for m in waiting} == {"刚刚登记，留出撤销的时间，稍后发出"}
        assert len(waiting) == 2  # one for each person
        s.quiet(CLERK, "clerk2")
        assert "已撤回" in await s.says(CITY, "撤回 1")
        assert "已撤回" in await s.says(CITY, "撤回 3")
        s.later(minutes=1)
        await s.tick()
        s.quiet(CLERK, "clerk2")  # the second waits for the end of what it was joined with
        s.later(minutes=1)
        await s.tick()
        await s.expect("clerk2", SECOND, "已确认", without=THIRD)
        s.quiet(CLERK, "clerk2")
        states = [(await s.duty(name, "apply_assessment")).state for name in (FIRM, SECOND, THIRD)]
        assert states == [DutyState.REPORTED, DutyState.DONE, DutyState.REPORTED]
        # Too late: whoever has heard it hears that it is undone, and each further word says which it is, since the
        # platform keeps back the same words said twice.
        for word, back, then in (("退回 2 没有盖章", "重新核对", "第2次"), ("确认 2", "第3次", "第3次")):
            assert "已撤回" in await s.says(CITY, "撤回 2")
            await s.tick()
            await s.expect("clerk2", SECOND, back, "不再作数")
            await s.says(CITY, word)
            s.later(minutes=3)
            await s.tick()
            await s.expect("clerk2", SECOND, f"经{then}核对")
        s.quiet()


async def test_what_a_confirmation_opens_is_told_once_it_stands(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, undo_seconds=120) as s:
        await reported(s)
        await s.says(CITY, "确认 1")
        s.later(seconds=30)
        await s.tick()
        s.quiet()
        assert "已撤回" in await s.says(CITY, "撤回 1")
        s.later(minutes=5)
        await s.tick()
        s.quiet()
        await s.says(CITY, "确认 1")
        s.later(minutes=3)
        await s.tick()
        s.also("clerk【办理结果】")
        await s.says(CITY, "确认 2")
        s.later(minutes=3)
        await s.tick()
        s.also("clerk2【办理结果】")
        s.quiet(CITY)  # far ahead, and by her own word: no message for each confirmation …
        s.later(days=1)
        await s.tick()
        await s.expect(CITY, FIRM, SECOND, "涉及2家企业")  # … but one for the day
        s.quiet(CITY)


async def test_what_a_sender_has_taken_counts_as_said(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False, undo_seconds=120) as s:
        await reported(s)
        await s.says(CITY, "确认 1")
        told = await models.Message.get(kind="result", status="waiting")
        await models.Message.filter(id=told.id).update(status="sending", request=b"{}")
        assert "已撤回" in await s.says(CITY, "撤回 1")
        assert await models.Message.filter(kind="result", status="waiting").count() == 1  # 正在重新核对
        s.quiet()


async def test_the_enterprise_reads_of_no_answer_before_it_is_told(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, undo_seconds=120) as s:
        await reported(s)
        await s.says(CITY, "退回 1 缺少监测报告")
        assert "待确认" in await s.says(CLERK, "进度")
        told = await s.says(CLERK, "批了没")
        assert "正在等待核对" in told and "退回" not in told
        assert "待办" in await s.says(CITY, f"{FIRM} 进度")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        s.later(minutes=5)
        await s.tick()
        s.quiet(CLERK)  # what was returned is reported again: no word of it any more


async def test_a_bureaus_undone_answer_is_one_event_by_any_word(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False, undo_seconds=120) as s:
        await reported(s)
        await s.says(CITY, "确认 1")
        assert "已撤回" in await s.says(CITY, "撤回 1")
        last = await models.Event.all().order_by("-seq").first()
        assert last is not None and last.act == "undo_answer"


async def test_several_urgings_of_one_minute_reach_a_person_as_one_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False, undo_seconds=120) as s:
        await s.begin(workbook(firm(contact="clerk2"), firm(2, SECOND, "clerk2")))
        await s.tick()
        s.read_all()
        await s.says(CITY, f"催办 {FIRM}")
        await s.tick()
        s.quiet("clerk2")
        await s.says(CITY, f"催办 {SECOND}")
        s.later(minutes=1)
        await s.tick()
        await s.expect("clerk2", FIRM, SECOND)
        s.quiet("clerk2")
        s.also("qiaoxi【逾期清单】")
