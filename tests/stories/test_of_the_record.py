"""What is said of the record behind it, and what of others: read from what is stored, shown, and asked."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass"))


async def test_the_record_is_shown_doubted_and_put_right(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请")
        assert "2025年2月21日" in await s.says(CLERK, "真的登记了吗？")
        asked = await s.says(CLERK, "交的是草稿")
        assert FIRM in asked and "尚未改动" in asked
        assert "改为“已提交评估申请 2025-02-20”" in await s.says(CLERK, "昨天的")
        assert "日期2025年2月20日" in await s.says(CLERK, "是")
        assert "2025年2月20日" in await s.says(CLERK, "日期不对")
        assert "没有" in await s.says(CLERK, "是")  # a yes to which day: nothing is taken back
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        s.later(hours=2)
        await s.says(CLERK, "昨天的")  # two hours later it is said of nothing
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        s.quiet()  # what the city heard of it is another story's matter


async def test_the_same_is_said_of_others_with_its_day(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {LEATHER} 2月18日")
        assert "日期2025年2月18日" in await s.says(COUNTY, f"{GLASS}也是")
        assert f"停产 {FIRM}" not in await s.says(COUNTY, f"{FIRM}还没送")
        assert "看不清" in await s.says(COUNTY, f"{FIRM}也一样")  # the last was no report
        await s.says(COUNTY, "是")
        assert (await s.duty(FIRM, "deliver_notice")).state == "open"
        s.also()


async def test_a_reason_is_kept_for_the_next_and_never_the_word_that_points_at_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "退回 1")
        assert "可以照用的原因" in await s.says(CITY, "同上")
        assert "指的是：1" in await s.says(CITY, "哪家来着")
        assert "已确认" in await s.says(CITY, "算了，确认吧")
        s.quiet()


async def test_what_is_taken_out_of_a_question_is_not_done_by_its_yes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, "全部已送达")
        asked = await s.says(COUNTY, f"{LEATHER}除外")
        assert "共2家" in asked and "尚未办理" in asked
        await s.says(COUNTY, "是")
        assert (await s.duty(LEATHER, "deliver_notice")).state == "open"
        assert (await s.duty(GLASS, "deliver_notice")).state == "done"
        assert "先不登记" in await s.says(COUNTY, f"好像{LEATHER}送达了") + await s.says(COUNTY, "差一点")
        await s.says(COUNTY, "嗯")
        assert (await s.duty(LEATHER, "deliver_notice")).state == "open"
        s.also()


async def test_a_contact_of_another_enterprise_puts_nothing_right(sqlite_url: str) -> None:
    """改 in a name is no correction, and what is said of one enterprise is not asked about as of the one before."""
    other = "石家庄改性塑料有限公司"
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.begin(workbook(firm(1, FIRM, "c1"), firm(2, other, "c2")))
        await s.says(COUNTY, f"{FIRM} 增加联系人 甲新 13800020400")
        assert f"已登记：{other}，增加联系人" in (
            said := await s.says(COUNTY, f"{other} 增加联系人 赵新 13800020500")
        ), said
        s.quiet()  # what each contact hears of it is another story's matter
