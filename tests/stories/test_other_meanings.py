"""What else a sentence may mean stands below the question about it, and one number reaches it."""

from __future__ import annotations

import pytest

from storage import models
from tests.harness import Harness
from tests.people import CLERK, FIRM, workbook

AT = "2025-02-20T09:00"


async def acts() -> list[str]:
    """What has been done in the chat."""
    return [event.act for event in await models.Event.filter(entrance="chat").order_by("seq")]


def number_of(reply: str, words: str) -> str:
    """The choice with these words."""
    return next(line.split()[0] for line in reply.splitlines() if words in line and line.startswith("选"))


async def test_a_guess_is_one_of_several_and_its_number_is_its_yes(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        before = await acts()
        said = "交评估申请的人是小林，去年已调走"
        asked = await s.says(CLERK, said)
        assert "您的意思是“已提交评估申请”吗" in asked and "如果是别的意思" in asked
        assert "选1" not in asked  # that is the yes
        assert await acts() == before
        await s.says(CLERK, number_of(asked, "请人工解答"))
        assert [ticket.text for ticket in await models.Ticket.all()] == [said]
        assert "如果是别的意思" in await s.says(CLERK, "方案定稿了，专家也看过，评估申请跟着也报了，一步到位")
        assert "先不登记" in await s.says(CLERK, "选9")
        assert f"已登记：{FIRM}，提出评估申请" in await s.says(CLERK, "1")
        s.also()


async def test_a_request_that_is_taken_back_in_other_words(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "申请延期 至2025-10-31 设备没到货")
        asked = await s.says(CLERK, "把延期申请拿回来，我们能按时")
        assert "撤回“延期申请”的登记" in asked, asked
        assert "已撤回" in await s.says(CLERK, "是")
        s.also()


async def test_what_one_clause_tells_plainly_and_a_second_request_takes_nothing_back(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        asked = await s.says(CLERK, "审核启动了，验收能不能给延到10月底？停产检修")
        assert "启动审核" in await s.says(CLERK, number_of(asked, "审核启动了"))
        await s.says(CLERK, "申请延期 至2025-08-31 设备没到货")
        assert "已有延期申请等待答复" in await s.says(CLERK, "申请延期 至2029-09-30 设备没到货")
        await s.says(CLERK, "是")
        assert "withdraw_report" not in await acts()
        s.also()


async def test_a_plan_beside_another_matter_does_not_swallow_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, "换新联系人葛长顺13700007777，评估申请他明天去交")
        assert "还没有登记" in reply and "提出评估申请" not in reply
        assert "葛长顺（13700007777）" in await s.says(CLERK, number_of(reply, "换联系人 葛长顺"))
        plain = await s.says(CLERK, "评估申请明天交")
        assert "选1" not in plain  # nothing more was told
        s.also()


async def test_a_mere_assent_to_the_answer_chooses_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, "验收申请还没交，能缓到9月30号吗，设备没装")
        assert number_of(reply, "申请延期 至2025-09-30")
        await s.says(CLERK, "好的")
        assert "request_extension" not in await acts()
        s.also()


async def test_words_without_a_known_answer_may_be_no_question(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        said = "专家组28号来厂里预审，我们这几天改PPT"
        reply = await s.says(CLERK, said)
        assert "回复“是”" in reply
        assert "已记录" in await s.says(CLERK, number_of(reply, "进展说明"))
        assert "progress_note" in await acts()
        await s.says(CLERK, said)
        await s.says(CLERK, "是")
        assert [ticket.text for ticket in await models.Ticket.all()] == [said]
        s.also()


GUESSED = "方案定稿了，专家也看过，评估申请跟着也报了，一步到位"


@pytest.mark.parametrize(
    ("guessed", "look", "number"),
    [
        (GUESSED, "我的提问", "1"),
        (GUESSED, "我的设置", "选2"),
        (GUESSED, "提问 密码忘了怎么办呀", "1"),
        ("把延期申请拿回来，我们能按时", "我的提问", "2"),
        ("专家组28号来厂里预审，我们这几天改PPT", "我的提问", "1"),
    ],
)
async def test_numbers_below_a_question_end_once_something_else_is_shown(
    sqlite_url: str, guessed: str, look: str, number: str
) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "提问 系统登不上去")
        await s.says(CLERK, "申请延期 至2025-10-31 设备没到货")
        asked = await s.says(CLERK, guessed)
        assert "选2" in asked or "选1" in asked
        await s.says(CLERK, look)
        before = await acts()
        reply = await s.says(CLERK, number)
        assert await acts() == before, reply
        s.also()
