"""A conversation over several sentences: choices, corrections, what comes too late, what is meant."""

from __future__ import annotations

import asyncio

from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, SUPPORT, firm, officer, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FAR = "沧州泰澜焦化有限公司"
FIRMS = workbook(
    firm(1),
    firm(2, LEATHER, "leather"),
    firm(3, GLASS, "glass"),
    firm(4, FAR, "far", 市="沧州市", **{"县（市、区）": "任丘市"}),
)


async def _delivered(s: Harness, name: str) -> bool:
    return (await s.duty(name, "deliver_notice")).state == "done"


async def test_a_number_chooses_and_is_used_up(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        asked = await s.says(COUNTY, "已送达 广澜")
        assert LEATHER in asked and GLASS in asked and "尚未登记" in asked
        assert f"已登记：{GLASS}" in await s.says(COUNTY, "２")
        assert await _delivered(s, GLASS) and not await _delivered(s, LEATHER)
        assert "没有等您选择" in await s.says(COUNTY, "1")
        assert not await _delivered(s, LEATHER)


async def test_a_number_that_was_not_offered_is_asked_again(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        again = await s.says(COUNTY, "7")
        assert again.startswith("没有这个编号") and GLASS in again
        assert f"已登记：{LEATHER}" in await s.says(COUNTY, "皮革")


@variants("word", ["取消", "否", "不办了", "都不是"])
async def test_no_ends_it(database_url: str, word: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        assert "没有登记" in await s.says(COUNTY, word)
        assert "没有等您选择" in await s.says(COUNTY, "1")


async def test_good_is_not_yes(sqlite_url: str) -> None:
    """好的 is how people acknowledge whatever they are told; only 是 says that it was done."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        assert "“已提交评估申请”吗" in await s.says(CLERK, "好像已经提交评估申请了")
        reply = await s.says(CLERK, "好的")
        assert "还在等您答复" in reply and "已登记" not in reply
        assert "已登记" in await s.says(CLERK, "是的")
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"


async def test_a_look_at_something_else_leaves_the_question_open(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        reply = await s.says(COUNTY, f"进度 {FIRM}")
        assert FIRM in reply and "“已送达”还在等您答复" in reply
        assert f"已登记：{LEATHER}" in await s.says(COUNTY, "1")


async def test_a_whole_new_sentence_is_taken_for_itself(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        assert f"已登记：{FIRM}" in await s.says(COUNTY, f"已送达 {FIRM}")
        assert "没有等您选择" in await s.says(COUNTY, "2")
        assert not await _delivered(s, GLASS)


@variants("late", ["2", GLASS, "是"])
async def test_an_answer_that_comes_too_late_says_so(database_url: str, late: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        s.later(minutes=31)
        reply = await s.says(COUNTY, late)
        assert "已经过了半小时，还没有登记，现在再问您一次" in reply and f"选2 {GLASS}" in reply
        assert not await _delivered(s, GLASS)
        await s.says(COUNTY, "2")
        assert await _delivered(s, GLASS)


async def test_why_means_the_enterprise_spoken_of(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        assert LEATHER in await s.says(COUNTY, f"进度 {LEATHER}")
        assert LEATHER in await s.says(COUNTY, "为什么")
        assert GLASS in await s.says(COUNTY, "广澜玻璃呢")
        assert GLASS in await s.says(COUNTY, "为什么是这个日期")
        s.later(minutes=31)
        assert "哪一家企业" in await s.says(COUNTY, "为什么")


async def test_what_changes_something_is_asked_of_the_enterprise_spoken_of(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"进度 {LEATHER}")
        asked = await s.says(COUNTY, "已送达")
        assert f"1 {LEATHER}" in asked and "尚未登记" in asked
        assert not await _delivered(s, LEATHER)
        assert f"已登记：{LEATHER}" in await s.says(COUNTY, "是")


async def test_the_missing_parts_are_asked_one_by_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-06-20T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        assert "到哪一天" in await s.says(CLERK, "申请延期")
        asked = await s.says(CLERK, "到12月31日")
        assert "“申请延期 至2025-12-31”" in asked and "原因" in asked
        reply = await s.says(CLERK, "锅炉改造，设备没到货")
        assert "申请延期至2025年12月31日" in reply and "锅炉改造，设备没到货" in reply
        reply = await s.says(CLERK, "说错了，撤回")
        assert reply == f"已撤回：{FIRM}，延期申请。原有待办和期限不变。"
        assert "到哪一天" in await s.says(CLERK, "申请延期")
        assert "“申请延期”还在等您答复" in await s.says(CLERK, "设备没到货")
        assert "原因" in await s.says(CLERK, "12月31日")
        await s.says(CLERK, "取消")
        assert "报告更名" in await s.says(CLERK, "我公司名称变更为河北岚澄集团有限公司")
        assert f"已撤回：{FIRM}，更名的报告。" in await s.says(CLERK, "撤回")


async def test_a_stale_number_is_answered_with_what_waits_now(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says("leather", "已提交评估申请")
        for reply in (f"确认 1 {LEATHER}", f"退回 1 {LEATHER} 缺报告"):
            assert f"1 是{FIRM}，与您写的{LEATHER}不是同一家" in await s.says(CITY, reply)
        assert "已确认" in await s.says(CITY, f"确认 1 {FIRM}")
        assert "已经办结" in await s.says(CITY, "确认 1")
        reply = await s.says(CITY, "确认 9")
        assert "编号 9 已经失效" in reply and f"2 {LEATHER}" in reply


async def test_a_stale_number_is_not_asked_for_a_reason(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        reply = await s.says(CITY, "退回 9")
        assert "编号 9 已经失效" in reply and f"1 {FIRM}" in reply
        assert "尚未登记" in await s.says(CITY, "缺少监测报告")
        for no_reason in ("等一下", "下午"):
            assert "写明原因" in await s.says(CITY, "退回 1")
            asked = await s.says(CITY, no_reason)
            assert f"“退回 1”的原因就是“{no_reason}”吗" in asked, asked
            assert "没有登记" in await s.says(CITY, "否")
        for asks in ("怎么写", "为什么要退回", "再说吧"):  # no reason, and the question stays open
            await s.says(CITY, "退回 1")
            assert "“退回 1”还在等您答复" in await s.says(CITY, asks), asks
        for polite in ("收到", "好的呢", "好的，收到", "嗯，知道了", "是的", "谢谢"):
            assert "写明原因" in await s.says(CITY, "退回 1")
            assert "已退回" not in await s.says(CITY, polite), polite
            assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        assert "写明原因" in await s.says(CITY, "退回 1")
        assert "已退回" in await s.says(CITY, "缺少监测报告")
        await s.says(CLERK, "已提交评估申请")
        asked = await s.says(CITY, "都确认")
        assert f"共1项：2 {FIRM}" in asked
        assert "已确认" in await s.says(CITY, "是")
        assert "已经办结" in await s.says(CITY, "退回 2")  # no reason is asked for in vain
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")


async def test_nothing_to_take_back_says_what_stands(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        nothing = "没有可以撤回的登记"
        for who in (CLERK, COUNTY):
            reply = await s.says(who, "撤回")
            assert nothing in reply and "仍然有效" not in reply
        assert "重新登记正确的结果" in await s.says(CITY, "撤回")
        reply = await s.says(COUNTY, f"已送达 {LEATHER}、{GLASS}")
        assert "已登记：2家企业（" in reply and reply.count("登记有误") == 1
        reply = await s.says(COUNTY, "撤回")
        assert reply.startswith("已撤回：2家企业（") and LEATHER in reply and GLASS in reply
        assert "仍然有效" not in reply
        assert nothing in await s.says(COUNTY, "撤回")
        await s.says(COUNTY, f"已送达 {GLASS}")
        assert "已备注" in await s.says(COUNTY, f"备注 {LEATHER} 已电话联系")
        reply = await s.says(COUNTY, "撤回")
        assert reply.startswith(f"您上一项办理的是“登记备注”（{LEATHER}），不能撤回，没有改动")
        assert "不能撤回，没有改动" in await s.says(COUNTY, "撤回备注")
        assert await _delivered(s, GLASS)
        s.later(hours=25)
        reply = await s.says(COUNTY, "撤回")
        assert nothing in reply and f"{GLASS}，送达告知书，日期2025年2月21日" in reply


async def test_an_answered_request_is_not_taken_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-06-20T09:00") as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        await s.says(CLERK, "申请延期 至12月31日 设备没到货")
        assert "已同意" in await s.says(CITY, "同意延期 2")
        assert "已有后续处理，不能撤回" in await s.says(CLERK, "撤回")
        assert (await s.duty(FIRM, "answer_extension")).state == "done"
        assert (await s.duty(FIRM, "apply_acceptance")).due.isoformat() == "2025-12-31"
        await s.tick()
        s.also("clerk【办理结果】")


async def test_help_for_every_role_one_has(sqlite_url: str) -> None:
    both = officer("县", CLERK, "石家庄市", "桥西区")
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(staff=[both]))
        reply = await s.says(CLERK, "帮助")
        assert "已提交评估申请" in reply and "已送达 企业名称" in reply
        s.quiet()


async def test_two_matters_in_one_sentence(sqlite_url: str) -> None:
    """The first is done, the second is not forgotten silently."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        for who in (CLERK, "leather"):
            await s.says(who, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, "确认 2")
        reply = await s.says(CITY, f"{FIRM}评估通过，{LEATHER}评估不通过，数据不实")
        assert f"已登记：{FIRM}，评估通过" in reply
        assert f"“{LEATHER}评估不通过，数据不实”还没有登记" in reply
        assert (await s.duty(LEATHER, "assess")).state == "open"
        reply = await s.says("glass", "评估申请已提交，请问验收什么时候办")
        assert "已登记" in reply and "回复“是”" in reply and "工单号" not in reply
        assert "工单号" in await s.says("glass", "是")
        await s.tick()
        s.also(
            "clerk【办理结果】",
            "leather【办理结果】",
            "shijiazhuang【温馨提示】",
            "shijiazhuang【请确认】",
            "support【工单 1】",
        )


async def test_a_refusal_does_not_tell_whether_the_enterprise_exists(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        forms = ("进度 {}", "已送达 {}", "{}告知书已送达", "{}到哪一步了", "{} 已停产", "为什么 {}")
        names = (FAR, "泰澜焦化", "沧州泰潾焦化有限公司", "盛锦铸造有限公司", "盛锦铸造")
        for form in forms:
            answers = {await s.says(COUNTY, form.format(name)) for name in names}
            assert len(answers) == 1, (form, answers)
        assert "没有找到" in await s.says(STRANGER, f"进度 {FIRM}")
        assert "没有找到" in await s.says(SUPPORT, f"进度 {FIRM}")


async def test_every_question_names_what_it_is_about(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says("leather", "已提交评估申请")
        asked = {
            (COUNTY, "已送达"): "“已送达”的是哪一家企业？请回复编号",
            (COUNTY, "广澜皮革好像停产了"): f"您的意思是“停产 {LEATHER}”吗",
            (COUNTY, "听说广澜皮革停产了"): f"请回复“停产 {LEATHER}”",
            (CITY, "确认"): f"将办理“确认”，共1项：1 {LEATHER}",
            (CITY, "退回 1"): "“退回 1”：请写明原因",
            (CITY, f"评估不通过 {FIRM}"): f"“评估不通过 {FIRM}”：请写明原因",
            (CITY, f"评估整改 {FIRM} 补监测报告"): "请问到哪一天",
            (CITY, f"好像{FIRM}评估通过了"): f"您的意思是“评估通过 {FIRM}”吗",
            (CITY, "群发"): "请写明内容",
            (CLERK, "已提交"): "1 已启动审核",
            (CLERK, "绑定"): "绑定码",
            (CLERK, "申请延期"): "请问到哪一天",
        }
        for (who, text), words in asked.items():
            reply = await s.says(who, text)
            assert words in reply and ("尚未" in reply), (who, text, reply)
            await s.says(who, "取消")


async def test_of_two_answers_at_once_one_wins(database_url: str) -> None:
    """The row of the question is locked, so any number of processes may hear the answers."""
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "已送达 广澜")
        reply = await asyncio.gather(*(s.says(COUNTY, n) for n in ("1", "2", "1", "2")))
        assert sum("已登记" in text for text in reply) == 1, reply
        assert sum("没有等您选择" in text for text in reply) == 3, reply
        assert await _delivered(s, LEATHER) != await _delivered(s, GLASS)


async def test_progress_alone_is_the_bureaus_whole(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        await s.says(COUNTY, f"进度 {GLASS}")
        reply = await s.says(COUNTY, "进度")  # just after she spoke of one
        assert f"{GLASS}（" in reply and "下一步：企业完成" in reply
        assert "下一步：贵公司完成" in await s.says(CLERK, "进度")
        await s.says(CLERK, "已提交评估申请")
        s.later(minutes=31)
        for who, n in ((COUNTY, 3), (CITY, 3), (PROVINCE, 4)):
            reply = await s.says(who, "进度")
            assert f"您负责的企业共{n}家" in reply and "待确认1" in reply, reply
            assert f"完成评估：完成0，待确认0，待办0，逾期0，未开始{n}" in reply
        assert "沧州市的企业共1家" in await s.says(PROVINCE, "进度 沧州")
        assert "桥西区的企业共3家" in await s.says(CITY, "桥西区的进度怎么样")
        assert "哪一家企业" in await s.says(CITY, "进度 沧州")  # not hers, and no enterprise
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估不通过 {FIRM} 数据造假")
        assert "已登记" in await s.says(CITY, "是")
        s.later(minutes=31)
        reply = await s.says(CITY, "进度")  # what fell away with it is neither done nor owed
        assert "完成评估：完成0，待确认0，待办0，逾期0，未通过1，未开始2" in reply
        assert "提出验收申请：完成0，待确认0，待办0，逾期0，未开始2" in reply
        reply = await s.says(CLERK, "进度")
        assert "送达告知书（县级）：已完成" in reply and "· 提出评估申请：已完成" in reply
        await s.tick()
        s.also("clerk【办理结果】")


async def test_whoever_names_none_chooses_among_those_it_can_be(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {LEATHER}")
        s.later(minutes=31)
        asked = await s.says(COUNTY, "都送到了")
        assert FIRM in asked and GLASS in asked and "尚未办理" in asked
        assert LEATHER not in asked and FAR not in asked
        assert not await _delivered(s, GLASS)
        reply = await s.says(COUNTY, "是")
        assert "已登记：2家企业（" in reply and await _delivered(s, GLASS)
        s.later(minutes=31)
        assert "直接回复企业名称" in await s.says(COUNTY, "已送达")  # there are none
        await s.says(COUNTY, "取消")
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        s.later(minutes=31)
        assert f"1 {FIRM}" in await s.says(CITY, "评估不通过")
        asked = await s.says(CITY, "1")
        assert f"“评估不通过 {FIRM}”" in asked and "原因" in asked
        assert (await s.case(FIRM)).status == "active"
        await s.tick()
        s.also(
            "cangzhou【督促】",
            "clerk【办理结果】",
            "far【提醒】",
            "glass【提醒】",
            "leather【提醒】",
            "shijiazhuang【温馨提示】",
        )


async def test_of_two_enterprises_the_last_named_comes_first_and_the_other_too(sqlite_url: str) -> None:
    """One contact of two: an act is asked, and both stand to choose."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1), firm(2, LEATHER, CLERK, 联系人="联系人1", 联系电话="13800000001")))
        assert f"{LEATHER}（" in await s.says(CLERK, f"进度 {LEATHER}")
        asked = await s.says(CLERK, "已提交评估申请")
        assert f"1 {LEATHER}" in asked and f"2 {FIRM}" in asked
        assert f"已登记：{FIRM}" in await s.says(CLERK, "2")
        await s.tick()
        s.also("shijiazhuang【请确认】")


async def test_a_day_that_cannot_be_is_said_so_and_never_replaced_by_today(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        assert "还没有到" in await s.says(COUNTY, f"3月3日已送达 {LEATHER}")
        assert "还在等您答复" in await s.says(COUNTY, "是")
        await s.says(COUNTY, "取消")
        assert "没有“2月30日”这一天" in await s.says(COUNTY, f"2月30日已送达 {LEATHER}")
        assert not await _delivered(s, LEATHER)
        assert f"已登记：{LEATHER}" in await s.says(COUNTY, "2月18日")
        assert str((await s.duty(LEATHER, "deliver_notice")).reported_on) == "2025-02-18"
        assert "2025年2月20日" in await s.says(CLERK, "申请延期到昨天 设备没到")
