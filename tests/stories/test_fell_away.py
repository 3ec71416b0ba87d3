"""One 是 answers the last question: of the one before it is said that nothing came of it."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook

OTHER = "石家庄第二化工有限公司"


async def test_the_question_about_another_is_said_to_have_fallen_away(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "two")))
        for who in (CLERK, "two"):
            await s.says(who, "已提交评估申请")
        assert "没有登记" not in await s.says(CITY, f"{FIRM}确认")
        assert "“确认 1”没有登记" in await s.says(CITY, f"{OTHER}确认")
        assert "“确认 2”没有登记" not in await s.says(CITY, f"看错行了，是{FIRM}")
        assert FIRM in await s.says(CITY, "是")


async def test_the_day_of_an_older_report_is_put_right_by_its_name(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, CLERK)))
        for name in (FIRM, OTHER):
            assert "已登记" in await s.says(CLERK, f"{name} 已提交评估申请")
        shown = await s.says(CLERK, f"{FIRM}那个日期写昨天吧，我记错了")
        assert f"改为“已提交评估申请 {FIRM} 2025-02-19”" in shown and OTHER not in shown
        assert "2025年2月19日" in await s.says(CLERK, "是")
        assert "2025年2月20日" in await s.says(CLERK, f"进度 {OTHER}")
        assert "两步一起办" not in await s.says(CLERK, f"{FIRM}昨天的会我记错了")


async def test_who_was_to_get_it_is_who_has_got_it_now(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, CLERK)))
        assert "还没有登记" in await s.says(CLERK, f"{OTHER}的评估申请下午交")
        asked = await s.says(CLERK, "评估申请刚交了")
        assert f"选1 {OTHER}" in asked and "已登记" not in asked


async def test_an_application_that_is_valid_again_twice_says_so_in_other_words(sqlite_url: str) -> None:
    """WeCom drops a text that is byte for byte the last one."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        assert "已登记" in await s.says(CLERK, "申请延期 至2025-09-30 设备没到货")
        await s.tick()
        s.read_all()
        heard = []
        for _ in range(2):
            for words in ("已提交验收申请", "撤回"):
                await s.says(CLERK, words)
                s.later(minutes=40)
                await s.tick()
                heard += [h.text for h in s.read_all() if h.to == CITY and "延期至2025年9月30日" in h.text]
        valid = [text for text in heard if "仍然有效" in text]
        assert len(valid) == 2 and "第2次撤回" in valid[1] and "2025年2月20日" in valid[0], heard
        assert all("“同意延期 2”" in text for text in valid), valid
