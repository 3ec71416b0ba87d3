"""你打错了, 我已离职: who says that they are not the one, and who says something else."""

from __future__ import annotations

import pytest

from bot.reading.not_the_one import not_the_one, successor_said

FIRM = "石家庄岚澄化工有限公司"
SAID = """
你打错了|stranger
您好，你们发错人了吧|stranger
打错电话了|stranger
我不是这家的|stranger
我不是石家庄岚澄化工有限公司的人|stranger
我不认识这家公司|stranger
这个号码不是这家公司的|stranger
我已离职|left
我早就不在这家公司干了|left
本人已经从单位退休了。|left
我不负责环保了，请联系老王 13900002222|left
请联系老王 13900002222|other
麻烦直接找李四，电话13900002222|other
打错了|
打错了，是已启动审核|
我不是已经交了吗|
联系人离职了|
原来管这事的人离职了|
我离职手续还没办完，先帮我看看|
你们是不是打错了？|
我不是环保专员，但材料我来交|
我不在公司，明天交|
请联系县局|
已提交评估申请|
我不管了，已提交|
请联系我 13900002222 要材料|
"""


@pytest.mark.parametrize("row", SAID.strip().splitlines())
def test_who_is_not_the_one(row: str) -> None:
    said, _, kind = row.partition("|")
    assert (not_the_one(said, FIRM) or "") == kind


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("我离职了，请联系老王 13900002222", ("老王", "13900002222")),
        ("以后找李四，电话：139 0000 2222", ("李四", "13900002222")),
        ("我离职了，接手的是王建国（13900002222）", ("王建国", "13900002222")),
        ("我离职了，王建国负责，13900002222", ("王建国", "13900002222")),
        ("你打错了", ("", "")),
        ("我换号了13900002222", ("", "")),
    ],
)
def test_whom_they_name_instead(said: str, who: tuple[str, str]) -> None:
    assert successor_said(said) == who
