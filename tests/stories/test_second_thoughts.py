"""What one sentence said, the next takes back, denies, or says once more without its day."""

from __future__ import annotations

import pytest

from tests.harness import Harness
from tests.people import CLERK, COUNTY, FIRM, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass"))


async def test_a_denial_of_her_own_report_offers_to_take_it_back(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请")
        assert "撤回“" in await s.says(CLERK, "不对，评估申请没交")
        assert "已撤回" in await s.says(CLERK, "好")
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
        assert "撤回“" not in await s.says(CLERK, "评估申请还没交")


@pytest.mark.parametrize(
    "between",
    ["明天天气咋样", "评估申请2月30日提交", "已提交验收申请", "验收合格", "验收申请还没交", "已送达"],
)
async def test_what_stood_before_a_sentence_that_did_nothing_is_not_taken_back_unasked(
    database_url: str, between: str
) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        await s.says(CLERK, "已提交评估申请，2月20日")
        assert "已登记" not in await s.says(CLERK, between)
        asked = await s.says(CLERK, "撤回")
        assert FIRM in asked and "提出评估申请" in asked and "尚未撤回" in asked
        await s.says(CLERK, "否")
        assert "已报告" in await s.says(CLERK, "进度")
        assert "尚未撤回" in await s.says(CLERK, "撤回")
        assert "已撤回" in await s.says(CLERK, "是")
        s.read_all()  # what the city heard of it is another story's matter


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("审核启动是9月份的事，具体哪天忘了", ["是"]),
        ("好像9月就启动审核了", ["是"]),
        ("评估申请交了，19号，哦不，18号", []),
    ],
)
async def test_a_yes_to_a_sentence_that_named_a_day_never_means_today(
    sqlite_url: str, said: str, answers: list[str]
) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        asked = await s.says(CLERK, said)
        for word in answers:
            asked = await s.says(CLERK, word)
        assert "哪一天" in asked and "尚未登记" in asked
        assert "日期2025年2月18日" in await s.says(CLERK, "2月18日")
        s.read_all()  # what the city heard of it is another story's matter


async def test_a_day_said_to_the_question_whether_it_is_so_is_taken(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        assert "尚未办理" in await s.says(COUNTY, "已送达 全部")
        asked = await s.says(COUNTY, "昨天")
        assert "2025-02-20" in asked and "尚未登记" in asked
        assert "日期2025年2月20日" in await s.says(COUNTY, "是")


async def test_of_two_firms_that_are_told_apart_none_is_taken_back(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {LEATHER}、{GLASS} 2月20日")
        for said in (f"不是{LEATHER}没送达，是{GLASS}没送达", "没送达"):
            assert "撤回" not in await s.says(COUNTY, said)


async def test_all_of_one_step_is_taken_back_and_an_exception_is_asked_about(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {LEATHER}、{GLASS} 2月20日")
        await s.says(COUNTY, f"{GLASS} 停产")
        assert "停产的报告" in await s.says(COUNTY, "都撤回，停产的留着")  # one of those to choose from
        await s.says(COUNTY, "取消")
        asked = await s.says(COUNTY, "送达的都撤回")
        assert "共2项" in asked and "停产" not in asked
        said = await s.says(COUNTY, "是")
        assert "已撤回：2家企业" in said and "停产的报告）仍然有效" in said
        s.read_all()  # what the city heard of it is another story's matter


async def test_a_change_that_is_denied_after_it_was_reported_is_asked_about(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.begin(workbook(firm(1)))
        assert "停产" in await s.says(CLERK, "我厂已停产")
        asked = await s.says(CLERK, "没停产，只是检修")
        assert "停产" in asked and "尚未撤回" in asked
        assert "已撤回" in await s.says(CLERK, "是")
        assert "尚未撤回" not in await s.says(CLERK, "没停产，只是检修")  # nothing stands any more
        s.also()
