"""What is offered carries what the conversation gave: the day, the firm of the list, the reason; and never a day or a
firm that was not said."""

from __future__ import annotations

import pytest

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, firm, officer, workbook

CEMENT, HEAT = "石家庄汐朔水泥有限公司", "石家庄广澜热力有限公司"
FIRMS = workbook(firm(1), firm(2, CEMENT, "cement"), firm(3, HEAT, "heat"))
AT = "2025-02-21T09:00"


@pytest.mark.parametrize(
    "said", ["翻着本子了，19号，老李签的", "签了，19号", "19号，厂里签的", "查了下，2月19号，签收了"]
)
async def test_a_day_is_kept_where_the_firm_was_named_before(sqlite_url: str, said: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"{FIRM}那张告知书我送没送来着")
        offered = await s.says(COUNTY, said)
        assert "2025-02-19" in offered and "2025-02-21" not in offered
        await s.says(COUNTY, "选1" if "选1" in offered else "是")
        assert str((await s.duty(FIRM, "deliver_notice")).confirmed_on) == "2025-02-19"
        for same, name in (("也照这天记", CEMENT), ("是一趟送的", HEAT)):  # the day of the one before
            if "选1" in await s.says(COUNTY, f"{name}{same}"):
                await s.says(COUNTY, "选1")
            assert str((await s.duty(name, "deliver_notice")).confirmed_on) == "2025-02-19"
        s.also()


@pytest.mark.parametrize(
    "slip",
    [
        "说秃噜嘴了，是{}",
        "嘴瓢了，是{}",
        "张冠李戴了，应该是{}",
        "脑子糊涂了，是{}送了",
        "{}才是",
        "是{}，刚才点错",
    ],
)
async def test_a_slip_behind_a_report_takes_the_first_back_with_one_yes(sqlite_url: str, slip: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {FIRM}")
        asked = await s.says(COUNTY, slip.format(CEMENT))
        assert FIRM in asked and CEMENT in asked and "撤回" in asked
        await s.says(COUNTY, "是")
        assert [(await s.duty(name, "deliver_notice")).state for name in (FIRM, CEMENT)] == ["open", "done"]
        s.also()


async def test_a_slip_that_tells_of_one_more_takes_nothing_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {FIRM}")
        assert "撤回“送达" not in await s.says(COUNTY, f"口误，{CEMENT}也送了")
        await s.says(COUNTY, "是")
        assert {(await s.duty(name, "deliver_notice")).state for name in (FIRM, CEMENT)} == {"done"}
        s.also()


@pytest.mark.parametrize(
    ("said", "offer"),
    [
        ("头两个放行，第三个先搁着", f"确认 1、2（{FIRM}、{CEMENT}）”吗"),
        ("头两个放行，第三个退回去，缺章", f"选2 退回 3 缺章（{HEAT}）"),
        ("1、2放行，3退回", f"选1 确认 1、2（{FIRM}、{CEMENT}）"),
        ("第二个不行，别的都行", f"选1 确认 1、3（{FIRM}、{HEAT}）"),
        ("除了第一个都放行", f"确认 2、3（{CEMENT}、{HEAT}）”吗"),
        ("水泥那户算错数了，退给他", "选1 退回 2 算错数了"),
        ("最后一个没问题", "确认 3"),
    ],
)
async def test_lines_of_the_list_are_meant_by_place_and_trade(sqlite_url: str, said: str, offer: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in (CLERK, "cement", "heat"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        assert offer in await s.says(CITY, said)
        assert not await models.Event.filter(act__in=["confirm", "reject"])
        s.also()


async def test_a_day_alone_is_of_the_month_that_was_written_in_figures(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        assert "“2025-01”是哪一天" in await s.says(COUNTY, f"已送达 {FIRM} 2025-01")
        await s.says(COUNTY, "10号")
        assert str((await s.duty(FIRM, "deliver_notice")).confirmed_on) == "2025-01-10"
        s.also()


@pytest.mark.parametrize(
    "said", ["{}那个送达给我撤了，{}的留着", "{}的送达收回来", "把{}那条送达销了", "{}的送达登记作废"]
)
async def test_what_is_taken_back_in_other_words_is_never_asked_as_the_act(
    sqlite_url: str, said: str
) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {FIRM}、{CEMENT}")
        asked = await s.says(COUNTY, said.format(FIRM, CEMENT))
        assert "请确认：撤回“送达告知书”" in asked and FIRM in asked and CEMENT not in asked
        await s.says(COUNTY, "是")
        assert [(await s.duty(name, "deliver_notice")).state for name in (FIRM, CEMENT)] == ["open", "done"]
        s.also()


async def test_a_taking_back_behind_a_decision_is_told_its_numbers_and_takes_a_yes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in (CLERK, "cement"):
            await s.says(contact, "已提交评估申请")
        for decided, said, offered, whose in (
            ("确认 1", "刚才那个确认收回", "撤回 1", f"确认，{FIRM}"),
            ("退回 1 缺章", "退回取消", "撤回 1", f"退回，{FIRM}"),
            ("确认 1、2", "确认收回来", "撤回 1、2", f"确认，{FIRM}、{CEMENT}"),
        ):
            await s.says(CITY, decided)
            s.later(minutes=1)
            assert f"{whose}。要收回这一项，请回复“{offered}”" in await s.says(CITY, said)
            assert "已撤回" in await s.says(CITY, "是")
            s.later(minutes=1)
        for name in (FIRM, CEMENT):
            assert (await s.duty(name, "apply_assessment")).state == "reported"
        s.also()


async def test_a_question_about_lines_takes_a_reason_and_a_no(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in (CLERK, "cement", "heat"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        for no in ("否", "不是", "算了"):
            await s.says(CITY, "头两个放行")
            assert await s.says(CITY, no) == "好的，已取消，没有登记。"
            assert "目前没有等您" in await s.says(CITY, "是")
        assert f"选1 确认 1、2（{FIRM}、{CEMENT}）" in await s.says(CITY, "头两个放行，第三个退回")
        assert "还在等您答复" in await s.says(CITY, "我再看看")
        assert f"选2 退回 3 缺章（{HEAT}）" in await s.says(CITY, "缺章")
        await s.says(CITY, "否")
        await s.says(CITY, "除了第一个都退回")
        assert f"“退回 2、3 缺章（{CEMENT}、{HEAT}）”吗" in await s.says(CITY, "缺章")
        await s.says(CITY, "是")
        assert [e.data["reason"] for e in await models.Event.filter(act="reject")] == ["缺章", "缺章"]
        s.also()


async def test_a_slip_behind_a_confirmation_offers_its_end_and_nothing_else_first(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in (CLERK, "cement"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        await s.says(CITY, "确认 1")
        for slip in ("点错了", "等等，收早了", "不对，看错行了", "刚才那个不算"):
            assert f"“撤回 1（确认，{FIRM}）”吗" in await s.says(CITY, slip), slip
            await s.says(CITY, "否")
        for right in ("2才是", "点错了，是2", "我看错了，应该是2号"):
            assert f"{FIRM}，改为“确认 2（{CEMENT}）”" in await s.says(CITY, right), right
        await s.says(CITY, "是")
        steps = [await s.duty(name, "apply_assessment") for name in (FIRM, CEMENT)]
        assert [one.state for one in steps] == ["reported", "done"]
        assert "撤回" not in await s.says(CITY, "专家口头说能过，书面意见还没出来")  # of the firm
        s.also()


async def test_a_contact_who_changed_is_no_delivery(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "待办")
        for said in ("第一个企业的电话变了", f"{CEMENT}的联系人离职了", "最后一家号码换了"):
            offered = await s.says(COUNTY, said)
            assert "换联系人" in offered.split("选2")[0] and "已送达" not in offered.split("选2")[0], offered
        s.also()


async def test_a_place_means_the_list_as_it_was_shown(sqlite_url: str) -> None:
    staff = [*STAFF, officer("市", "shiji2", "石家庄市")]
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook(firm(1), firm(2, CEMENT, "cement"), firm(3, HEAT, "heat"), staff=staff))
        for contact in (CLERK, "cement", "heat"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        await s.says("shiji2", "确认 1")
        asked = await s.says(CITY, "头两个放行")
        assert (
            f"1 {FIRM}现在没有等您答复的报告" in asked
            and f"“确认 2（{CEMENT}）”吗" in asked
            and HEAT not in asked
        )
        await s.says(CITY, "是")
        steps = [await s.duty(name, "apply_assessment") for name in (FIRM, CEMENT, HEAT)]
        assert [one.state for one in steps] == ["done", "done", "reported"]
        for decided in ("头两个放行", "第一个没问题", "第一个退回，缺章"):
            assert "没有改动" in await s.says(CITY, decided)
        assert not await models.Event.filter(act="reject")
        s.also()


async def test_a_place_is_of_the_message_that_came_behind_the_list_and_of_no_old_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.says(CITY, "待审")
        s.later(hours=3)
        for contact in ("cement", "heat"):
            await s.says(contact, "已提交评估申请")
        await s.tick()
        s.read_all()
        s.later(minutes=1)
        assert f"“确认 2、3（{CEMENT}、{HEAT}）”吗" in await s.says(CITY, "头两个放行")
        s.later(days=3)
        assert f"“确认 1、2（{FIRM}、{CEMENT}）”吗" in await s.says(CITY, "头两个放行")  # of all that waits
        s.also()


async def test_a_plan_is_no_reason_and_the_next_yes_returns_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "退回 1")
        assert "没有看到原因" in await s.says(CITY, "我打电话问他们再定")
        await s.says(CITY, "是")
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        s.also()
