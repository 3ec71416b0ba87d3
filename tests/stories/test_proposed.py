"""您是想说：what is not understood is offered with numbers; what is chosen is read as if it had been typed."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, workbook

AT = "2025-02-20T09:00"


async def stored() -> list[tuple[str, str]]:
    """(milestone, state) of all duties that are no longer open."""
    found = await models.Duty.exclude(state__in=["open", "waiting"]).order_by("id")
    return [(duty.milestone, str(duty.state)) for duty in found]


async def test_nothing_is_done_before_one_is_chosen_and_then_what_would_be_done_if_typed(
    database_url: str,
) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        before = await stored()
        offered = await s.says(CLERK, "评估那个东西弄好传上去了")
        assert "您是想说" in offered and "选1 已提交评估申请" in offered
        assert "请回复编号" in await s.says(CLERK, "选7")
        assert "抱歉" in await s.says(CLERK, "好像是1吧")
        assert await stored() == before
        await s.says(CLERK, "评估那个东西弄好传上去了")
        assert f"已登记：{FIRM}，提出评估申请" in await s.says(CLERK, "1")
        assert set(await stored()) - set(before) == {
            ("start_audit", "done"),
            ("apply_assessment", "reported"),
        }


async def test_what_has_no_sense_now_or_belongs_to_another_is_not_offered(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        assert "选1 已提交验收申请" not in await s.says(CLERK, "验收那个东西弄好传上去了")  # not open yet
        await s.says(CLERK, "已提交评估申请")
        again = await s.says(CLERK, "评估那个东西弄好传上去了")
        assert "选1 进度" in again and "已提交评估申请" not in again
        assert "已送达" not in await s.says(CITY, f"{FIRM}那边告知书给了")
        asked = await s.says(CITY, f"{FIRM}没问题，过")
        assert f"评估通过 {FIRM}" not in asked  # while her report waits to be confirmed


async def test_a_change_still_needs_what_it_needs(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        before = await stored()
        assert "请写明原因" in await s.says(CITY, "1号不行")
        assert await stored() == before
        assert "已退回" in await s.says(CITY, "缺少监测报告")


async def test_neither_of_them_and_the_words_are_not_typed_again(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        said = "评估那个东西弄好传上去了"
        await s.says(CLERK, said)
        assert "回复“是”" in await s.says(CLERK, "都不是")
        assert "已收到您的提问" in await s.says(CLERK, "是")
        await s.says(COUNTY, said)
        await s.says(COUNTY, "提问")
        assert [ticket.text for ticket in await models.Ticket.all().order_by("id")] == [said] * 2
        await s.tick()
        for asker in (FIRM, "qiaoxi"):
            await s.expect(SUPPORT, said, asker)


async def test_an_open_question_stays_before_what_is_not_understood(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        assert "回复“是”" in await s.says(CLERK, "应该已提交评估申请了")
        assert "还在等您答复" in await s.says(CLERK, "评估那个东西弄好传上去了")
        assert "已登记" in await s.says(CLERK, "是")


async def test_somebody_to_talk_to(sqlite_url: str) -> None:
    """人工 and 我要投诉: whom to call, and one ticket with what was said before."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "验收不合格怎么办")
        reply = await s.says(CLERK, "我要投诉")
        assert "已收到您的提问" in reply and "直接联系" in reply and "桥西区" in reply
        assert "同样的提问已经收到" in await s.says(CLERK, "我要投诉")
        assert [ticket.text for ticket in await models.Ticket.all()] == ["我要投诉（此前：验收不合格怎么办）"]
        await s.tick()
        await s.expect(SUPPORT, "我要投诉")


async def test_a_question_is_never_typed_twice(database_url: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        offered = await s.says(CLERK, "撤回了还能再报吗")
        assert "撤回”吗" not in offered
        number = next(line[1] for line in offered.splitlines() if line.endswith("请人工解答（转去您的原话）"))
        await s.says(CLERK, number)
        assert [ticket.text for ticket in await models.Ticket.all()] == ["撤回了还能再报吗"]
        await s.tick()
        await s.expect(SUPPORT, "撤回了还能再报吗")


async def test_an_offer_carries_what_was_told(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        assert "您先忙" in await s.says(CLERK, "在开会")
        offered = await s.says(CLERK, "这号是我私人的，公事请联系万佳宁：17788886666")
        assert (
            f"选1 {FIRM} 换联系人 万佳宁 17788886666" in offered
            or "选1 换联系人 万佳宁 17788886666" in offered
        )
        assert "万佳宁（17788886666）" in await s.says(CLERK, "选1")


async def test_who_tells_of_something_done_means_what_is_owed_next(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "退回 1 缺少物料衡算")
        assert "选1 已提交评估申请" in await s.says(CLERK, "按退回意见改好又提交了")
        assert f"已登记：{FIRM}，提出评估申请" in await s.says(CLERK, "选1")


async def test_what_is_somebody_elses_is_offered_as_what_one_may_do(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        asked = await s.says(COUNTY, f"麻烦帮忙提醒{FIRM}赶紧报评估申请")
        assert f"选1 催办 {FIRM}" in asked
        assert "由石家庄市" in await s.says(COUNTY, f"评估通过 {FIRM}")  # a command: whose it is
