"""A question that stays open while something else is looked up, and what a 撤回 speaks of."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import COUNTY, FIRM
from tests.stories.test_dialogue import FIRMS, GLASS, LEATHER


async def _delivered(s: Harness, name: str) -> bool:
    return (await s.duty(name, "deliver_notice")).state == "done"


async def test_behind_a_list_with_numbers_of_its_own_a_bare_number_is_asked(sqlite_url: str) -> None:
    """待办 leaves the question open; a 1 may mean its first line, 选1 does not."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        for view in ("待办", "逾期", "工单", "简报", f"进度 {FIRM}"):
            reply = await s.says(COUNTY, view)
            assert reply.endswith("还在等您答复（是哪一家，如“选1”），尚未登记；如需取消，请回复“取消”。"), (
                view
            )
        assert "看不出指哪一个" in await s.says(COUNTY, "1")
        assert not await _delivered(s, LEATHER) and not await _delivered(s, FIRM)
        await s.says(COUNTY, "待办")
        assert f"已登记：{GLASS}" in await s.says(COUNTY, "选2")
        assert "没有等您选择" in await s.says(COUNTY, "选1")


async def test_a_look_that_would_ask_back_leaves_one_question(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        reply = await s.says(COUNTY, "进度 广澜")
        assert "请写企业全称" in reply and GLASS in reply and "还在等您答复" in reply
        assert "没有找到" in await s.says(COUNTY, "进度 天马行空")
        assert f"已登记：{LEATHER}" in await s.says(COUNTY, "1")
        reply = await s.says(COUNTY, "撤回 9")
        assert "编号 9 已经失效" in reply and "仍然有效" not in reply and await _delivered(s, LEATHER)
        await s.says(COUNTY, f"已送达 {GLASS}")
        assert f"选2 {LEATHER}" in await s.says(COUNTY, "撤回上上条")
        await s.says(COUNTY, "工单")  # without numbers of its own
        assert f"已撤回：{LEATHER}" in await s.says(COUNTY, "2")
        assert await _delivered(s, GLASS)


async def test_a_day_that_was_refused_is_said_anew_as_a_date_alone(sqlite_url: str) -> None:
    """Also behind a look at something else; what is asked for is the day, of all that were named."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        reply = await s.says(COUNTY, f"3月3日已送达 {FIRM}、{LEATHER}")
        assert "2家企业" in reply and "直接回复正确的日期" in reply
        assert "还在等您答复（日期）" in await s.says(COUNTY, "待办")
        reply = await s.says(COUNTY, "2月18日")
        assert reply.startswith("已登记：2家企业（") and "2025年2月18日" in reply
        assert "早于本轮名单公布" in await s.says(COUNTY, f"已送达 {GLASS} 2024年3月1日")
        assert "2025年2月17日" in await s.says(COUNTY, "2月17日")


async def test_all_of_ones_reports_and_one_step_of_them_are_taken_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        s.later(hours=26)
        await s.says("glass", "已启动审核")
        await s.says("glass", "已提交评估申请")
        assert "没有可以撤回" in await s.says("glass", "撤回验收申请")
        assert "“启动审核”随之办结" in await s.says("glass", "撤回启动审核")
        assert (await s.duty(GLASS, "start_audit")).state == "done"
        assert "没有可以撤回" in await s.says("glass", "昨天的全部撤回")
        reply = await s.says("glass", "撤回今天全部")
        assert "共2项" in reply and "启动审核" in reply and "提出评估申请" in reply
        assert "“撤回全部 2025-02-22”还在等" in await s.says("glass", "待办")
        assert "已撤回" in await s.says("glass", "是")
        assert (await s.duty(GLASS, "apply_assessment")).state == "open"
        assert "没有可以撤回" in await s.says("glass", "全部撤回")
        # What a report said with it goes back with it, and a question is nobody's report.
        await s.says("glass", "2月21日提交了评估申请")
        assert "请确认：撤回" in await s.says("glass", "打错了，是已启动审核")
        assert "请确认：撤回" in await s.says("glass", "日期写错了，应该是2月24日")
        assert "已撤回" in await s.says("glass", "是")
        await s.says("glass", "提问 系统登不上")
        assert "您上一项办理的是“提问”" in await s.says("glass", "撤回")
        assert (await s.duty(GLASS, "start_audit")).state == "open"


async def test_what_was_done_last_and_stays_is_named_and_nothing_else_goes(sqlite_url: str) -> None:
    """Whatever it was: an urge, a wish, a contact who was replaced."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        for last, called in (
            (f"{GLASS} 换联系人 钱七 13811112222", "换联系人"),
            ("免打扰 3天", "设置免打扰"),
            (f"备注 {GLASS} 已电话核实", "登记备注"),
            (f"绑定码 {GLASS}", "绑定码"),
        ):
            assert "已登记" in await s.says(COUNTY, f"已送达 {LEATHER}")
            await s.says(COUNTY, last)
            said = await s.says(COUNTY, "撤回")
            assert said.startswith("您上一项办理的是") and called in said, (last, said)
            assert await _delivered(s, LEATHER), last
            assert f"已撤回：{LEATHER}" in await s.says(COUNTY, f"撤回 {LEATHER}")
