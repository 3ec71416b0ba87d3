"""More messages than usual are held until a person has looked (law 10)."""

from __future__ import annotations

from messages.catalogue import noted
from storage import holding
from tests.bot.cases import PLAN
from tests.harness import Harness
from tests.people import FIRM, firm, workbook

FIVE = [firm(n, f"石家庄汐朔{n}号化工有限公司", f"clerk{n}") for n in range(1, 6)]
BOOK = workbook(*FIVE, staff=[])


async def test_held_until_approved_then_right_for_the_day(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=4) as s:
        await s.imports(BOOK)
        counts = await s.tick()
        assert (counts["planned"], counts["held"], counts["sent"]) == (5, 5, 0)
        assert {m["status"] for m in await s.messages()} == {"held"}
        assert "核对后批准" in noted((await s.messages("held"))[0]["reason"])
        await s.tick("2025-02-24T09:00")
        s.quiet()

        assert await holding.release(None) == 5
        counts = await s.tick()
        assert (counts["held"], counts["sent"]) == (0, 5)
        for n in range(1, 6):
            # Planned as T-7, sent on Monday the 24th: four days are left, not seven.
            await s.expect(f"clerk{n}", "还有4天", without="还有7天")


async def test_held_over_two_rungs_is_one_message(sqlite_url: str) -> None:
    """Nobody looked for days: the release must not tell everybody twice."""
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=4) as s:
        await s.imports(BOOK)
        await s.tick()
        await s.tick("2025-02-25T09:00")
        await s.tick("2025-02-27T09:00")
        s.quiet()
        await holding.release(None)
        await s.tick("2025-02-27T10:00")
        for n in range(1, 6):
            await s.expect(f"clerk{n}", "明天", "截止")
        s.quiet()


async def test_one_may_be_released_alone(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=4) as s:
        await s.imports(BOOK)
        await s.tick()
        (mine,) = await s.messages("held", "clerk3")
        assert await holding.release([mine["id"]]) == 1
        await s.tick()
        await s.expect("clerk3", "还有7天")
        s.quiet()
        assert len(await s.messages("held")) == 4


async def test_what_was_done_meanwhile_is_not_sent(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=4) as s:
        await s.imports(BOOK)
        await s.tick()
        assert "已登记" in await s.says("clerk1", "已提交评估申请")
        await holding.release(None)
        counts = await s.tick()
        assert (counts["sent"], counts["cancelled"]) == (4, 1)
        s.quiet("clerk1")
        s.also("clerk2【提醒】", "clerk3【提醒】", "clerk4【提醒】", "clerk5【提醒】")


async def test_zero_switches_it_off(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=0) as s:
        await s.imports(BOOK)
        assert (await s.tick())["sent"] == 5
        s.read_all()
        assert FIRM  # the rosters of the other stories are below any guard


async def test_what_is_held_already_counts(sqlite_url: str) -> None:
    """Two more would pass alone; beside five that wait for approval they are held, too."""
    async with Harness(sqlite_url, at="2025-02-21T09:00", flood_guard=6) as s:
        await s.imports(workbook(*FIVE, firm(6, "石家庄汐朔6号化工有限公司", "clerk6"), staff=[]))
        await s.imports(workbook(firm(7, "石家庄汐朔7号化工有限公司", "clerk7"), staff=[]))
        assert (await s.tick())["held"] == 7
        more = [firm(n, f"石家庄汐朔{n}号化工有限公司", f"clerk{n}") for n in (8, 9)]
        await s.imports(workbook(*more, staff=[]))
        counts = await s.tick()
        assert (counts["planned"], counts["held"], counts["sent"]) == (2, 2, 0)
        s.quiet()
        assert len(await s.messages("held")) == 9


async def test_nobody_is_chased_for_a_silent_step_that_was_missed(sqlite_url: str) -> None:
    """启动审核 and 公开企业信息 have no date in the notice: told in their time, never caught up."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(BOOK)
        await s.tick()
        for n in range(1, 6):
            heard = await s.expect(f"clerk{n}", "还有7天")
            assert not [w for w in ("启动审核", "公开企业信息") if w in heard.text], heard.text
        s.quiet()
    notices = {m.key for m in PLAN.milestones if m.silent}
    assert {"start_audit", "disclose_start"} <= notices
