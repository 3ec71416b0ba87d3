"""What an officer is offered whose words no rule understands: what is open for the firms that are spoken of."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass"))
AT = "2025-02-21T09:00"


async def test_a_county_is_offered_what_is_open_for_whom_it_names(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        late = await s.says(COUNTY, f"{LEATHER}跟{GLASS}的通知书2月17号就给了，当时忘了报，补一下")
        assert f"选1 已送达 {LEATHER}、{GLASS} 2025-02-17" in late
        not_yet = await s.says(COUNTY, f"{LEATHER}老板不在，没给成")
        assert f"催办 {LEATHER}" in not_yet and "已送达" not in not_yet
        asks = await s.says(COUNTY, f"“已送达 {LEATHER}”这么发对不")
        assert f"进度 {LEATHER}" in asks and "已送达" not in asks
        for said in (f"{LEATHER}和{GLASS}，一个送了一个没送", f"送了的是{LEATHER}或者{GLASS}"):
            asked = await s.says(COUNTY, said)
            assert f"{LEATHER}、{GLASS}" not in asked or "已送达" not in asked
        assert (await s.duty(LEATHER, "deliver_notice")).state == "open"
        s.also()


async def test_which_firm_says_for_what_and_names_only_those_spoken_of(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        asked = await s.says(COUNTY, f"{LEATHER}和{GLASS}，一个送了一个没送")
        assert "“已送达”的是哪一家企业" in asked and FIRM not in asked
        aside = await s.says(COUNTY, f"{FIRM}老板说下午过来取")
        assert "先放下，没有登记" in aside and f"催办 {FIRM}" in aside
        s.also()


async def test_a_question_behind_a_report_is_answered_and_never_offered_as_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        said = await s.says(COUNTY, f"{LEATHER}已送达，{GLASS}也送了？")
        assert "已登记" in said and f"{GLASS}（石家庄市桥西区）" in said
        await s.says(COUNTY, "是")
        assert (await s.duty(GLASS, "deliver_notice")).state == "open"
        s.also()


async def test_results_without_a_stage_are_of_the_stage_that_is_open(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in ("leather", "glass"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "确认 1、2")
        await s.says(CITY, "是")
        asked = await s.says(CITY, f"{LEATHER}通过，{GLASS}没过，数据造假")
        assert f"评估通过 {LEATHER}" in asked and f"评估不通过 {GLASS} 数据造假" in asked
        assert (await s.duty(LEATHER, "assess")).state == "open"
        await s.says(CITY, "否")
        again = await s.says(CITY, "晚交的那个5号，理由站不住，不批")
        assert "编号 5 已经失效或不在清单里" in again
        s.also()


async def test_a_question_that_is_none_any_more_opens_no_ticket(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook(firm(1)))
        for said in ("没事了", "自己解决了，谢谢"):
            await s.says(CLERK, "提问")
            assert "已取消" in await s.says(CLERK, said)
        assert await models.Ticket.all().count() == 0
        await s.says(CLERK, "已提交评估申请，2月10日")
        asked = await s.says(CLERK, "手滑，20号")
        assert "改为“已提交评估申请 2025-02-20”" in asked
        s.also()


async def test_why_more_time_is_wanted_may_be_told_before_until_when(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-10T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "申请延期")
        assert "碱回收炉坏了，配件得从芬兰来" in await s.says(CLERK, "碱回收炉坏了，配件得从芬兰来")
        assert "还在等您答复" in await s.says(CLERK, "厂家说8月20号到货")
        asked = await s.says(CLERK, "装上再调试，咱就写到10月15吧")
        assert "至2025-10-15 碱回收炉坏了，配件得从芬兰来”吗" in asked
        s.also()


async def test_those_whose_numbers_are_told_are_offered_and_nobody_else(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in (CLERK, "leather", "glass"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        asked = await s.says(CITY, "把一跟二给我确认掉，三先不动")
        assert "选1 确认 1、2" in asked and "、3" not in asked
        for said in ("1号能退不，退了会不会有麻烦", "要是3号补齐了就过"):
            assert "退回 1" not in (asked := await s.says(CITY, said)) and "确认 3" not in asked
        s.also()


async def test_what_is_told_of_each_is_offered_of_each(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.imports(FIRMS)
        asked = await s.says(COUNTY, f"送达情况：{LEATHER}✅ {GLASS}❌（厂里没人）")
        assert f"选1 已送达 {LEATHER}\n" in asked and f"已送达 {GLASS}" not in asked
        await s.says(COUNTY, "待办")
        asked = await s.says(COUNTY, "第1跟第2家都送过了")
        assert "已送达" in asked and GLASS not in asked
        assert (await s.duty(LEATHER, "deliver_notice")).state == "open"
        s.also()


async def test_of_results_in_one_message_none_is_stored_alone(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(FIRMS)
        for contact in ("leather", "glass"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "确认 1、2")
        await s.says(CITY, "是")
        asked = await s.says(CITY, f"评估结果：{LEATHER}通过，{GLASS}未通过")
        assert "都还没有登记" in asked and f"评估不通过 {GLASS}" in asked
        assert (await s.duty(LEATHER, "assess")).state == "open"
        s.also()
