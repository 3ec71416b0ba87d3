"""不对，是2025年度的, behind a report: whether to take it back in its round and report it in the one that is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.reading.which_round import puts_the_round_right
from bot.words import Case, DutyState
from storage import cases
from tests.harness import Harness
from tests.people import COUNTY
from tests.stories.test_rounds_in_talk import BOTH, NEW, OLD, both_begun

A, B, _ = BOTH.values()


@pytest.fixture
async def s(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Harness]:
    async with Harness(sqlite_url, at="2025-02-26T10:00") as harness:
        await both_begun(harness, tmp_path)
        yield harness
        harness.read_all()  # the bureaus' messages about the acts are other stories' matter


async def states(name: str, milestone: str) -> dict[str, DutyState]:
    """The state of a step in each round of an enterprise."""
    found = await cases.with_duties(await cases.outlines([case.id for case in await _cases(name)]))
    return {case.round: duty.state for case in found if (duty := case.duty(milestone))}


async def _cases(name: str) -> list[Case]:
    return [case for key in ("hebei-2024", "b-2025") for case in await cases.by_name(name, key)]


async def test_one_yes_moves_it(s: Harness) -> None:
    assert "已登记" in await s.says("clerka", f"{OLD} 已提交评估申请")
    said = await s.says("clerka", "不对，是补充轮次的")
    assert f"{A}（{OLD}）" in said and f"{NEW} 已提交评估申请 2025-02-26" in said and "尚未改动" in said
    assert (await states(A, "apply_assessment"))["b-2025"] is DutyState.OPEN
    await s.says("clerka", "是")
    assert await states(A, "apply_assessment") == {"hebei-2024": DutyState.OPEN, "b-2025": DutyState.REPORTED}


async def test_what_is_reported_there_already_is_only_taken_back(s: Harness) -> None:
    await s.says("clerka", f"{OLD} 已提交评估申请")
    await s.later(seconds=61).says("clerka", f"{NEW} 已提交评估申请")
    said = await s.later(seconds=61).says("clerka", f"搞错了，应该是{OLD}的")
    assert f"{NEW} 撤回" in said
    await s.says("clerka", "是")
    assert await states(A, "apply_assessment") == {"hebei-2024": DutyState.REPORTED, "b-2025": DutyState.OPEN}


async def test_all_of_one_sentence_are_moved(s: Harness) -> None:
    await s.says(COUNTY, f"{OLD} 已送达 {A}、{B}")
    assert f"{A}（{OLD}）、{B}（{OLD}）" in await s.says(COUNTY, "说错了，是补充轮次的")
    await s.says(COUNTY, "是")
    for name in (A, B):
        assert await states(name, "deliver_notice") == {
            "hebei-2024": DutyState.OPEN,
            "b-2025": DutyState.DONE,
        }


async def test_nothing_is_moved_where_nothing_was_reported(s: Harness) -> None:
    assert "撤回“" not in await s.says("clerka", "不对，是补充轮次的")
    assert await states(A, "apply_assessment") == {"hebei-2024": DutyState.OPEN, "b-2025": DutyState.OPEN}


@pytest.mark.parametrize(
    "words",
    [
        "不对，是",
        "说错了，应该是的",
        "改到",
        "换成的",
        "才对",
        "记错年份了，应记",
        "是",
        "搞混了，那个是",
        "不是，是这批",
    ],
)
def test_words_that_only_put_the_round_right(words: str) -> None:
    assert puts_the_round_right(words)


@pytest.mark.parametrize(
    "words", ["不对，是验收申请", "改到明天", "记好了", "是今天交的", "不是", "也交了", "没交", "是什么"]
)
def test_other_words_do_not(words: str) -> None:
    assert not puts_the_round_right(words)
