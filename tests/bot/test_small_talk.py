"""What is said beside any matter, and how a sentence is read whose sender is angry."""

from __future__ import annotations

import pytest

from bot.reading.small_talk import courtesy, upset, without_asides
from tests.bot.test_reading import say


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谢谢", "thanked"),
        ("大家辛苦了", "thanked"),
        ("辛苦辛苦，周末愉快", "thanked"),
        ("新年好 祝工作顺利", "wished"),
        ("祝您新春快乐", "wished"),
        ("领导过年好，给您拜个晚年", "wished"),
        ("早", "greeted"),
        ("您好，在吗", "greeted"),
        ("不好意思发错人了", "excused"),
        ("在不", "greeted"),
        ("你好，啥事啊", "greeted"),
        ("你是AI还是真人呀", "machine"),
        ("您是机器人还是人工客服", "machine"),
        ("您是谁啊", "machine"),
        ("哦", "heard"),
        ("好的马上去办", "heard"),
        ("中 知道了 这就安排👌", "heard"),
        ("评估申请交了谢谢", ""),
        ("知道为什么吗", ""),
        ("没办", ""),
        ("弄好了", ""),
        ("去年的都办好了", ""),
        ("人工智能项目交了", ""),
    ],
)
def test_a_sentence_of_courtesies_alone_is_answered_in_kind(text: str, kind: str) -> None:
    assert courtesy(text) == kind


@pytest.mark.parametrize("text", ["滚", "烦死了", "你们有完没完", "再催我就去上访", "天天催 烦不烦"])
def test_anger_is_heard(text: str) -> None:
    assert upset(text)


@pytest.mark.parametrize("text", ["评估申请已提交", "设备滚筒没到货", "垃圾焚烧炉改造", "请尽快处理"])
def test_business_is_no_anger(text: str) -> None:
    assert not upset(text)
    assert without_asides(text) == ""


def test_a_report_in_anger_is_asked_about() -> None:
    reading = say("dev0001", "说了多少遍了评估申请2月18号就交了，你们瞎吗")
    assert (reading.intent, reading.act) == ("apply_assessment", "ask")
    assert reading.slots()["date"] == "2025-02-18"
