"""What is put right in the second turn is asked with the part that was said; what was said before stands."""

from __future__ import annotations

from storage import announcements
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, SUPPORT, firm, workbook

NEXT = "石家庄汐朔化工有限公司"
BOOK = workbook(firm(), firm(2, NEXT, "second"))


async def test_a_decision_is_asked_anew_with_the_part_that_is_put_right(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(BOOK)
        for contact in (CLERK, "second"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        await s.says(CITY, f"{FIRM}确认")
        anew = await s.says(CITY, f"不好意思看错行了，是{NEXT}，{FIRM}先不要")
        assert "共1项" in anew and NEXT in anew and FIRM not in anew
        assert "已确认" in await s.says(CITY, "是")
        assert [(await s.duty(name, "apply_assessment")).state for name in (FIRM, NEXT)] == [
            "reported",
            "done",
        ]
        both = await s.says(CITY, "点快了，应该退回，缺公章")  # behind what was done: both steps by one yes
        assert "撤回" in both and "缺公章" in both
        await s.says(CITY, "是")
        assert (await s.duty(NEXT, "apply_assessment")).state == "open"
        s.also()


async def test_another_firm_than_the_one_that_passed_is_asked_and_the_first_result_is_not_hidden(
    sqlite_url: str,
) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(BOOK)
        for contact in (CLERK, "second"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        await s.says(CITY, "确认全部")
        await s.says(CITY, "是")
        await s.says(CITY, f"评估通过 {FIRM}")
        said = await s.says(CITY, f"打错了，通过的是{NEXT}")
        assert f"“{FIRM}，评估通过”没有改动" in said and f"“评估通过 {NEXT}”吗" in said
        assert (await s.duty(NEXT, "assess")).state == "open"
        s.also()


async def test_a_notice_is_changed_asked_about_and_taken_back_in_own_words(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-22T09:00") as s:  # Saturday: it waits until Monday
        await s.begin(BOOK)
        await s.says(CITY, "群发 各县：本周五下午开调度会")
        assert "下周一上午九点开调度会" in await s.says(CITY, "时间改到下周一上午九点")
        assert "还没有发送" in await s.says(CITY, "这个是发给谁的来着")
        assert "没有看清" in await s.says(CITY, "改成稍后")
        assert "已批准" in await s.says(CITY, "是")
        assert "1条不再发送" in await s.says(CITY, "发早了，撤回来")
        await s.tick("2025-02-24T09:00")
        (one,) = await announcements.list_announcements("hebei-2024")
        assert one["sent"] == 0
        assert not [heard for heard in s.read_all() if "调度会" in heard.text]


async def test_a_reported_change_is_confirmed_by_saying_that_it_is_so(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(BOOK)
        await s.says(CLERK, "已停产")
        assert "1家" in await s.says(CITY, "全市有多少家报停产的")
        assert "停产是假的吗" not in await s.says(CITY, f"{NEXT}停产属实")  # nothing of that kind waits there
        assert "“确认”" in await s.says(CITY, f"{FIRM}停产属实，去看过了")
        await s.says(CITY, "是")
        assert (await s.case(FIRM)).paused
        s.also()


async def test_words_that_point_mean_what_was_looked_at(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:00") as s:
        await s.begin(BOOK)
        await s.says(CITY, f"进度 {FIRM}")
        assert f"催办 {FIRM}" in await s.says(CITY, "给他们催一催")
        await s.says(CITY, "否")
        await s.says(CITY, f"进度 {FIRM}")
        assert NEXT in await s.says(CITY, "那汐朔呢")
        assert "桥西区的企业共2家" in await s.says(CITY, "看看桥西区那边")
        await s.says(PROVINCE, "逾期")
        assert "石家庄市逾期未办" in await s.says(PROVINCE, "石家庄的呢")
        s.also()


async def test_who_has_to_report_is_told_to_whoever_reports_for_others(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-06T09:00") as s:
        await s.begin(BOOK)
        before = (await s.case(FIRM)).duties
        assert "由石家庄市" in await s.says(COUNTY, f"{FIRM}评估已经通过了，帮我登记下")
        assert "企业自己报告" in await s.says(COUNTY, f"{FIRM}跟我说他们评估申请报了")
        assert "由石家庄市" in await s.says(CLERK, "我们验收合格了")
        assert FIRM not in await s.says(
            SUPPORT, f"{FIRM}评估申请交了，帮他登记"
        )  # no ticket of theirs is open
        assert (await s.case(FIRM)).duties == before
        s.also()
