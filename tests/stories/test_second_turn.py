"""What follows a question: whoever was left out stays out, a guess is asked again, a correction is read anew."""

from __future__ import annotations

from datetime import date

import pytest

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass"))


async def delivered(s: Harness) -> list[str]:
    """The enterprises whose letter counts as delivered."""
    found = [(name, await s.duty(name, "deliver_notice")) for name in (FIRM, LEATHER, GLASS)]
    return [name for name, duty in found if duty.state == "done"]


async def test_whoever_is_left_out_of_all_stays_out(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        for said in (f"除了{LEATHER}，别的都送达了", f"已送达 全部 2月20日，{LEATHER}不算"):
            asked = await s.says(COUNTY, said)
            assert "共2家" in asked and f"不含{LEATHER}" in asked
            await s.says(COUNTY, "否")
        assert "“广谰皮革”" in await s.says(COUNTY, "除了广谰皮革，别的都送达了")  # nobody: none is offered
        assert "“9”" in await s.says(COUNTY, "除 9 号外都送达了")
        await s.says(COUNTY, "是")
        assert await delivered(s) == []
        await s.says(COUNTY, f"除了{LEATHER}，别的都送达了")
        await s.says(COUNTY, "是")
        assert await delivered(s) == [FIRM, GLASS]
        s.also()


async def test_the_day_that_a_sentence_names_is_in_the_question(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        assert "2025-02-21”吗" in await s.says(COUNTY, f"今天跑了{LEATHER}和{GLASS}，送到了，岚澄锁着门")
        await s.says(COUNTY, "是")
        assert await delivered(s) == [LEATHER, GLASS]
        asked = await s.says(COUNTY, f"{FIRM}的告知书是去年七月十五号送的，忘报了")
        assert "2024-07-15" in asked and "尚未登记" in asked
        await s.says(COUNTY, "是")
        assert str((await s.duty(FIRM, "deliver_notice")).confirmed_on) == "2024-07-15"
        said = await s.says(COUNTY, "日期记错了吧 我们是17号送的")
        assert "2025-02-17" in said and "尚未" in said
        s.also()


async def test_a_bureau_confirms_all_but_some(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        for contact in ("clerk", "leather", "glass"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        asked = await s.says(CITY, "除 2 号外都确认")
        assert "共2项" in asked and f"不含{LEATHER}" in asked
        assert "已确认" in await s.says(CITY, "是")
        states = [(await s.duty(name, "apply_assessment")).state for name in (FIRM, LEATHER, GLASS)]
        assert states == ["done", "reported", "done"]
        s.also()


async def test_an_offer_is_put_right_and_the_right_one_is_asked(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "好像交了评估申请")
        assert "“已启动审核”" in await s.says(CLERK, "不是，是启动审核")
        await s.says(CLERK, "取消")
        await s.says(CLERK, "好像交了评估申请")
        assert "2025-02-20" in await s.says(CLERK, "不是，是昨天")
        assert "日期2025年2月20日" in await s.says(CLERK, "是的已经交了")
        s.also()


async def test_what_is_denied_of_a_report_that_stands_is_read_from_the_record(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        assert "撤回“" not in await s.says(COUNTY, "没送")
        await s.says(COUNTY, f"已送达 {LEATHER}、{GLASS} 2月20日")
        for said in (f"{FIRM}没送", "没送", f"{GLASS}没交"):
            assert "撤回“" not in await s.says(COUNTY, said)
        asked = await s.says(COUNTY, f"不对，{GLASS}没送")
        assert f"：{GLASS}" in asked and "尚未撤回" in asked
        assert "已撤回" in await s.says(COUNTY, "是")
        assert await delivered(s) == [LEATHER]
        s.also()


async def test_an_open_question_survives_a_look_a_known_answer_and_thanks(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "评估申请早就交了")
        for said in ("评估要什么材料", "有用", "没用", "9月30号开会"):
            assert "还在等您答复（日期）" in await s.says(CLERK, said)
        assert "日期2025年2月18日" in await s.says(CLERK, "2月18日")
        await s.says(CLERK, "撤回")
        await s.says(CLERK, "评估申请早就交了")
        assert "已取消" in await s.says(CLERK, "算了 我查清楚再说")
        assert "已登记" not in await s.says(CLERK, "18号")
        s.also()


async def test_one_more_of_a_list_is_no_number_of_the_desk(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "待办")
        asked = await s.says(COUNTY, "送到了 2月20日")
        second = asked.partition("选2 ")[2].partition("（")[0]
        await s.says(COUNTY, "选1")
        assert second in await s.says(COUNTY, "2也送了")
        assert "日期2025年2月20日" in await s.says(COUNTY, "是")
        assert second in await delivered(s)
        s.also()


async def test_two_outcomes_of_one_message_are_both_offered_and_both_done(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        for contact in ("clerk", "leather", "glass"):
            await s.says(contact, "已提交评估申请")
        asked = await s.says(CITY, "1号确认，2号退回，没盖章")
        assert "选1 确认 1" in asked and "选2 退回 2 没盖章" in asked
        await s.says(CITY, "否")
        assert "选2 退回 2 没盖章" in await s.says(CITY, f"{FIRM}确认，{LEATHER}退回，没盖章")
        said = await s.says(CITY, "是")
        assert f"已确认：{FIRM}" in said and f"已退回：{LEATHER}" in said and "没盖章" in said
        states = [(await s.duty(name, "apply_assessment")).state for name in (FIRM, LEATHER, GLASS)]
        assert states == ["done", "open", "reported"]
        s.also()


async def test_a_further_matter_behind_a_report_is_done_by_a_yes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        said = await s.says(COUNTY, f"{LEATHER}已送达；{GLASS}停产了")
        assert "已登记" in said and "还没有登记" in said
        assert f"{GLASS}报告停产" in await s.says(COUNTY, "是")
        s.also()


async def test_a_report_is_put_right_with_one_yes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {LEATHER}、{GLASS} 2月20日")
        assert "改为" not in await s.says(COUNTY, "日期写错了，应该是2月19日")  # of which of the two?
        await s.says(COUNTY, "取消")
        asked = await s.says(COUNTY, f"{GLASS}其实是2月19日送的")
        assert f"：{GLASS}，改为“已送达 {GLASS} 2025-02-19”" in asked and "尚未改动" in asked
        said = await s.says(COUNTY, "是")
        assert "已撤回" in said and "日期2025年2月19日" in said
        assert str((await s.duty(LEATHER, "deliver_notice")).reported_on) == "2025-02-20"
        asked = await s.says(COUNTY, f"报错了，不是{GLASS}是{FIRM}")
        assert f"改为“已送达 {FIRM} 2025-02-19”" in asked
        await s.says(COUNTY, "是")
        assert await delivered(s) == [FIRM, LEATHER]
        s.also()


async def test_a_day_said_to_an_offer_is_taken_into_the_question(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "评估申请好像交了")
        assert "2025-02-12" in await s.says(CLERK, "老板说是上周三")
        assert "哪一天" in await s.says(CLERK, "好像是上个月的事")
        assert "已登记" not in await s.says(CLERK, "是")
        s.quiet()


async def test_a_confirmation_with_another_day_is_chosen_by_number(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请，2月20日")
        asked = await s.says(CITY, "确认 1，日期改为2月18日")
        assert "选1 确认 1" in asked and "选2 退回 1 日期有误，应为2月18日" in asked
        await s.says(CITY, "是")
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        assert "已确认" in await s.says(CITY, "选1")
        s.also()


async def test_the_only_matter_that_waits_is_not_asked_for(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请")
        assert "请先回复“确认 1”" in await s.says(CITY, f"评估通过 {FIRM}")
        asked = await s.says(CITY, "退回 没盖章")
        assert f"1 {FIRM}" in asked and "没盖章" in asked and "尚未办理" in asked
        await s.says(CITY, "否")
        assert f"1 {FIRM}" in await s.says(CITY, "确认")
        assert "已确认" in await s.says(CITY, "是")
        s.also()


async def test_a_request_said_again_keeps_its_reason(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-10T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "申请延期 设备没到")
        assert "“申请延期 设备没到”" in await s.says(CLERK, "申请延期")
        s.also()


@pytest.mark.parametrize("matter", ["评估申请！", "评估申请交了"])
async def test_a_day_said_alone_before_its_matter_is_the_matters_day(sqlite_url: str, matter: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "2月18号")
        asked = await s.says(CLERK, matter)
        assert "2025-02-18" in asked and "尚未登记" in asked, asked
        await s.says(CLERK, "嗯")
        assert (await s.duty(FIRM, "apply_assessment")).reported_on == date(2025, 2, 18)
