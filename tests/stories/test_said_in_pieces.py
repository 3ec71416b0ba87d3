"""What was said in the turn before is used: a name and then its number, a day for what was asked, a step put right."""

from __future__ import annotations

from datetime import date

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook


async def test_a_contact_comes_in_pieces_and_stays_who_it_was(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:40") as s:
        await s.imports(workbook(firm(1)))
        await s.says(CLERK, "换联系人，新的叫孔令辉")
        assert "孔令辉 13011223344" in await s.says(CLERK, "13011223344")
        await s.says(CLERK, "否")
        asked = await s.says(CLERK, "联系人电话变了，改成15032118866，人还是原来的人")
        assert "15032118866”吗" in asked and "换联系人" in asked
        await s.says(CLERK, "否")
        await s.says(COUNTY, f"{FIRM}联系电话打不通")
        assert f"{FIRM} 换联系人 杜鹃 15200001111" in await s.says(COUNTY, "换成杜鹃 15200001111")
        s.also()


async def test_what_is_remembered_of_the_one_before_is_asked_with_its_name(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:40") as s:
        await s.imports(workbook(firm(1)))
        await s.says(COUNTY, f"{FIRM}告知书送达了没")
        assert f"{FIRM} 2025-03-04" in await s.says(COUNTY, "我想起来了，是前天送的")
        await s.says(COUNTY, "是")
        assert (await s.duty(FIRM, "deliver_notice")).confirmed_on == date(2025, 3, 4)
        assert "“已提交评估申请”" in await s.says(CLERK, "打错字了，评估申请")
        await s.says(CLERK, "否")
        await s.says(CLERK, "最近别发消息了，住院呢")
        assert "免打扰 至2025-03-25" in await s.says(CLERK, "到3月25号")
        await s.says(CLERK, "否")
        for said in ("谁来验收", "我们家评估归市里还是省里"):
            assert "石家庄市生态环境部门" in await s.says(CLERK, said)
        assert "没有要求报送季报" in await s.says(CLERK, "什么时候交季报")
        assert "2024年7月18日" in await s.says(COUNTY, "告知书最晚哪天送完")
        s.also()


async def test_a_refused_result_keeps_its_reason_with_another_day(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:40") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "2月27日已提交评估申请")
        await s.says(CITY, f"确认 {FIRM}")
        await s.says(CITY, "是")
        await s.says(CITY, f"{FIRM}评估不通过，数据造假")
        asked = await s.says(CITY, "是的，不过会是3月4号开的，日期按那天")
        assert "2025年3月4日" in asked and "数据造假" in asked
        assert "日期2025年3月4日" in await s.says(CITY, "是")
        s.also()


async def test_a_question_behind_a_report_is_answered_or_handed_on(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:40") as s:
        await s.begin(workbook(firm(1)))
        said = await s.says(CLERK, "评估申请昨天交了，你们什么时候来人看现场")
        assert "日期2025年3月5日" in said and "回复“是”" in said
        s.also()
