"""What becomes of an enterprise: moved, renamed, closed, handed to another contact or bureau."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness import Harness, qingshen
from tests.people import (
    CITY,
    CLERK,
    CODE_SIGNS,
    COUNTY,
    FIRM,
    PROVINCE,
    STAFF,
    STRANGER,
    code,
    firm,
    mail,
    officer,
    workbook,
)

LUQUAN = "luquan"
BOTH_COUNTIES = [*STAFF, officer("县", LUQUAN, "石家庄市", "鹿泉区")]
NEW = "河北岚澄新材料股份有限公司"
NAMESAKE = "zhangjiakou"


async def yes(s: Harness, who: str, text: str) -> str:
    """Say it, be asked once, and say yes."""
    asked = await s.says(who, text)
    assert "请确认" in asked and "尚未登记" in asked, asked
    return await s.says(who, "是")


async def test_moved_between_counties_in_the_middle(sqlite_url: str) -> None:
    """What waits for the old county is cancelled, the new one gets its list; sent stays sent."""
    async with Harness(sqlite_url, at="2025-03-04T09:00") as s:
        await s.begin(workbook(staff=BOTH_COUNTIES))
        await s.tick("2025-03-05T20:00")  # +3 waits for the morning, for the old county
        assert COUNTY in [m["person"] for m in await s.messages("waiting")]
        sent = await s.messages("sent", COUNTY)
        answer = await yes(s, CITY, f"{FIRM}已搬迁到鹿泉区")
        assert all(word in answer for word in ("已登记", FIRM, "桥西区 → 石家庄市鹿泉区"))
        assert COUNTY not in [m["person"] for m in await s.messages("waiting")]
        assert [m["person"] for m in await s.messages("cancelled")] == [COUNTY]
        await s.tick("2025-03-06T08:30")
        await s.expect(LUQUAN, FIRM, "逾期")
        s.quiet(COUNTY)
        assert await s.messages("sent", COUNTY) == sent
        assert "没有找到" in await s.says(COUNTY, f"进度 {FIRM}")
        assert FIRM in await s.says(LUQUAN, f"进度 {FIRM}")
        s.also("clerk【办理结果】", "clerk【督促】")


async def test_renamed_and_found_under_both_names(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        assert "尚未登记" in await s.says(CLERK, "我们公司更名了")
        answer = await s.says(CLERK, f"我公司已更名为{NEW}")
        assert "已登记" in answer and "核实之前" in answer
        assert (await s.case(FIRM)).name == FIRM  # a report alone changes nothing
        await s.tick()
        await s.expect(CITY, "更名", "确认 1")
        assert f"{FIRM} → {NEW}" in await s.says(CITY, "确认 1")
        await s.tick()
        await s.expect(CLERK, NEW, "更名")
        for name in (FIRM, NEW):
            assert NEW in await s.says(COUNTY, f"进度 {name}")
            assert (await s.case(name)).name == NEW
        # The list of before, imported again, does not rename it back.
        before = await s.rows()
        merged = await s.imports(workbook())
        assert not merged.changes and await s.rows() == before
        s.quiet()


async def test_closed_by_the_enterprise_alone_changes_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        answer = await s.says(CLERK, "我们公司已经关闭了")
        assert "已登记" in answer and "原有待办和期限不变" in answer
        await s.tick()
        await s.expect(CITY, "关闭", "确认 1")
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        case = await s.case(FIRM)
        assert case.status == "active"
        assert "已确认" not in await s.says(STRANGER, "确认 1")
        assert "退出本轮审核" in await s.says(CITY, "确认 1")
        case = await s.case(FIRM)
        assert case.status == "withdrawn" and not case.duty("apply_assessment").next_action_at  # type: ignore[union-attr]
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "贵公司退出本轮审核", "原因：我们公司已经关闭了。")
        await s.expect(COUNTY, "已登记“关闭”，退出本轮审核", "原因：我们公司已经关闭了。")
        s.quiet()


async def test_the_county_hands_over_to_a_new_contact(sqlite_url: str) -> None:
    """The old contact's waiting message is taken back, the new one hears it; by mail at first."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T20:00")
        assert [m["person"] for m in await s.messages("waiting")] == [CLERK]
        assert "尚未登记" in await s.says(COUNTY, f"{FIRM}联系人换成李四了")
        answer = await s.says(COUNTY, f"{FIRM} 换联系人 李四 13900001111 {mail('lisi')}")
        assert all(word in answer for word in ("已登记", FIRM, "李四"))
        assert [m["person"] for m in await s.messages("cancelled")] == [CLERK]
        assert "没有登记" in await s.says(CLERK, "进度")  # she has no role any more
        await s.tick("2025-02-24T08:30")
        texts = s.read_all()
        assert {heard.to for heard in texts} == {mail("lisi")}
        assert any("还有4天" in heard.text for heard in texts)
        # The same again: nothing new for anybody.
        await s.says(COUNTY, f"{FIRM} 换联系人 李四 13900001111 {mail('lisi')}")
        await s.tick()
        assert not [h for h in s.read_all() if "还有4天" in h.text]


async def test_a_result_that_waits_goes_to_the_new_contact(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-24T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.read_all()
        s.at("2025-02-24T20:00")
        await s.says(CITY, "确认 1")
        await s.says(COUNTY, f"{FIRM} 换联系人 李四 13900001111 {mail('lisi')}")
        await s.tick("2025-02-25T08:30")
        mails = [h for h in s.read_all() if h.to == mail("lisi")]
        assert any("报告已确认" in h.text for h in mails), mails
        s.quiet(CLERK)


async def test_from_city_to_province_in_the_middle(sqlite_url: str) -> None:
    """The confirmed application stays valid, the city owes the batch, the province decides (S26)."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        s.at("2025-02-20T20:00")
        merged = await s.imports(workbook(firm(评估验收部门="省级")))
        assert [(c.what, c.old, c.new) for c in merged.changes] == [("评估验收部门", "市级", "省级")]
        assert "失效" in await s.says(CITY, "确认 1")  # it is the province's to confirm now
        await s.tick("2025-02-21T09:00")
        await s.expect(PROVINCE, "请确认", f"1 {FIRM}")
        await s.expect(CITY, "汇总", FIRM)
        assert "已登记" in await s.says(CITY, f"已汇总 {FIRM}")
        await s.tick()
        await s.expect(PROVINCE, "完成评估")
        assert "由河北省生态环境厅办理" in await s.says(CITY, f"评估通过 {FIRM}")
        assert "评估通过" in await s.says(PROVINCE, f"评估通过 {FIRM}")
        s.quiet()


async def test_to_another_city_by_the_province(sqlite_url: str) -> None:
    """Proposed by the origin, accepted by the province (S22); a pending report gets a new desk."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        assert "已登记" in await s.says(CITY, f"{FIRM}已搬迁到沧州市运河区")
        assert (await s.case(FIRM)).city == "石家庄市"
        await s.tick()
        await s.expect(PROVINCE, "搬迁", "确认 1")
        assert "石家庄市桥西区 → 沧州市运河区" in await s.says(PROVINCE, "确认 1")
        await s.tick()
        await s.expect(STRANGER, "请确认", f"1 {FIRM}")
        await s.expect(CLERK, "搬迁")
        assert "没有找到" in await s.says(CITY, f"进度 {FIRM}")
        assert "失效" in await s.says(CITY, "确认 1")
        assert "已确认" in await s.says(STRANGER, "确认 1")
        await s.tick()
        s.also("cangzhou【温馨提示】", "clerk【办理结果】")


async def test_paused_is_quiet_and_resumed_goes_on(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        assert "停产期间不再提醒企业" in await yes(s, CITY, f"{FIRM}已停产")
        await s.tick()
        await s.expect(CLERK, "停产")
        for day in ("02-21", "02-25", "02-28", "03-05", "03-11"):
            await s.tick(f"2025-{day}T09:00")
            s.quiet(CLERK)
        s.read_all()
        await s.tick("2025-03-24T09:00")  # a month later the county is asked
        assert any("停产中，请核实是否已恢复生产" in h.text for h in s.read_all() if h.to == COUNTY)
        assert "提醒照常恢复" in await yes(s, CITY, f"{FIRM}已复产")
        await s.tick()
        await s.expect(CLERK, "复产")
        assert (await s.duty(FIRM, "apply_assessment")).due.isoformat() == "2025-02-28"
        s.read_all()
        await s.tick("2025-03-25T09:00")
        await s.expect(CLERK, "逾期")
        s.also("qiaoxi【逾期清单】", "shijiazhuang@mail.example【情况报告】")


async def test_a_clerk_and_a_county_of_a_namesake_place_are_refused(sqlite_url: str) -> None:
    """桥西区 of 张家口 has no business with 桥西区 of 石家庄, whoever writes."""
    other = "张家口桥峪铸造有限公司"
    there: dict[str, Any] = {"市": "张家口市", "县（市、区）": "桥西区"}
    staff = [*STAFF, officer("市", "zjk", "张家口市"), officer("县", NAMESAKE, "张家口市", "桥西区")]
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(firm(), firm(2, other, "clerk2", **there), staff=staff))
        before = await s.rows()
        for who in (NAMESAKE, "zjk", "clerk2"):
            for said in (
                f"{FIRM}已提交评估申请",
                f"已送达 {FIRM}",
                f"{FIRM} 换联系人 李四 13900001111",
                f"{FIRM}已更名为{NEW}",
                f"{FIRM}已关闭",
                f"评估通过 {FIRM}",
                f"进度 {FIRM}",
            ):
                answer = await s.says(who, said)
                assert "已登记" not in answer and "石家庄" not in answer.replace(FIRM, ""), answer
        after = await s.rows()
        for table in ("cases", "duties", "enterprises", "hats", "messages"):
            assert after[table] == before[table], table


async def test_the_administrators_command(database_url: str) -> None:
    two = workbook(firm(), firm(2, "石家庄岱森造纸有限公司", "other"))
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(two)
        env = s.environment()
        for words, expected in (
            (("change", FIRM, "更名", NEW), NEW),
            (("change", code(1), "评估部门", "省级"), "市级 → 省级"),
        ):
            ran = await qingshen(env, *words, "--json")
            assert ran.status == 0 and expected in ran.document["answer"], ran
        refused: list[tuple[tuple[str, ...], str]] = [
            (("change", NEW, "换联系人", "李四"), "请写全"),
            (("change", NEW, "更名", "石家庄岱森造纸有限公司"), "已经使用这个名称"),
            (("close-round",), "没有结束"),
        ]
        for given, said in refused:
            ran = await qingshen(env, *given)
            assert said in ran.err and ran.status == 1, ran
        case = await s.case(FIRM)
        assert (case.name, str(case.assessor)) == (NEW, "province")
        assert case.duty("forward_assessment")
        await s.tick()
        s.quiet()


@pytest.mark.parametrize("survivor_listed", [True, False])
async def test_merged(database_url: str, survivor_listed: bool) -> None:
    other = "石家庄岱森造纸有限公司"
    firms = [firm(), firm(2, other, "other")] if survivor_listed else [firm()]
    assert len(code(2)) == 18 and set(code(2)) <= set(CODE_SIGNS)
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook(*firms))
        if survivor_listed:
            answer = await yes(s, CITY, f"{FIRM}已并入{other}")
            assert "退出本轮审核" in answer
            assert (await s.case(FIRM)).status == "withdrawn"
            assert (await s.case(other)).status == "active"
        else:
            ran = await qingshen(s.environment(), "change", FIRM, "合并", other, code(2), "--json")
            assert ran.status == 0, ran
            case = await s.case(other)
            assert (case.status, case.uscc) == ("active", code(2))
            assert (await s.case(FIRM)).id == (await s.case(code(1))).id == case.id
            merged = await s.imports(workbook())  # the old list: the same enterprise
            assert merged.enterprises_new == 0
        await s.tick()
        s.read_all()
