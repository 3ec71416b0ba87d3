"""你打错了, 我已离职: who says that they are not the one, and who says something else."""

from __future__ import annotations

import pytest

from bot.reading.not_the_one import chosen, is_the_one, not_the_one, successor_said

FIRM = "石家庄岚澄化工有限公司"
SAID = """
你打错了|stranger
您好，你们发错人了吧|stranger
打错电话了|stranger
我不是这家的|stranger
我不是石家庄岚澄化工有限公司的人|stranger
我不认识这家公司|stranger
这个号码不是这家公司的|near
我已离职|left
我早就不在这家公司干了|left
本人已经从单位退休了。|left
我不负责环保了，请联系老王 13900002222|near
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
你们搞错了，我们已经提交评估申请了|near
您发错了，我们去年已经验收过|near
你们可能搞错了，截止日期应该是3月10日|near
贵局弄错了，我们评估单位是省厅|near
我现在不在单位了，下周一回来交|near
我现在不管这事，明天回来再办|near
我不在厂里了，明天办|near
我不负责这个，稍后转给张工|near
我离职了，但是手续还没办完先由我负责|near
我不是公司员工，我是法人|near
这个电话不是公司的，是我个人手机|near
你发错了|near
打错了电话，不好意思|stranger
打错电话了，谢谢|stranger
您打错了，请核实一下|stranger
你打错了，别再发了|stranger
你打错了，我不是这家的|stranger
你们发错了，我不是这家的|stranger
我不是这家的，你们搞错了，请别再发了|stranger
你们找错人了，我已离职|stranger
你们发错了，我已离职|left
你们发错了|near
您好，你们打错了，我不是这家公司的人|stranger
我已离职，你们找错人了|left
你打错了，我不知道|near
我不是这家公司的，抱歉|stranger
我已经离职了，谢谢|left
我已离职，请联系张工 13900002222|left
本人去年退休了。|left
我离职了，但还兼着环保|near
我不是那家公司的，我们是石家庄汀泓热力|near
你打错了，应该是3月4日|near
我辞职了，月底才走|near
你们找错人了，环保找李工|near
我退休了返聘回来继续管|
我离职了，资料已提交|near
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


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", "stop"),
        ("不是，请停止", "stop"),
        ("2。", "stay"),
        ("是，消息有误", "stay"),
        ("我是联系人", "stay"),
        ("是", "unclear"),
        ("不是", "unclear"),
        ("发错了", "stop"),
        ("我不是这家的。", "stop"),
        ("请停止发送", "stop"),
        ("别再发了", "stop"),
        ("进度", ""),
    ],
)
def test_what_answers_the_question(said: str, meant: str) -> None:
    assert chosen(said) == meant


def test_who_asks_to_be_reached_again() -> None:
    assert is_the_one("我就是联系人。") and is_the_one("恢复提醒") and not is_the_one("我是联系人的同事")
