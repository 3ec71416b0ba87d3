"""What stands in the place of a reason and is none: no, please, and what will be done first."""

from __future__ import annotations

import pytest

from bot.reading import Pending, read_sentence
from bot.reading.corpus import Line
from bot.reading.reasons import plans, reason_told
from bot.words import SPECS, Intent
from tests.bot.chat_report import TODAY, world_of


@pytest.mark.parametrize(
    "words",
    "不中 不行 中不中 行不行 不成 成不成 算了 好吧 麻烦了 对不住 求您了 没辙 可中 这不行 哎不对 行不".split(),
)
def test_a_small_word_is_no_reason(words: str) -> None:
    assert reason_told(words) == ""
    asked = world_of("dev0024").read(Line("dev0024", f"申请延期 至2025-09-30 {words}", "", "", {}))
    assert asked.reason == "" and asked.act != "do"


@pytest.mark.parametrize("words", ["设备没到货", "没钱", "不可抗力", "对方不同意", "好设备没到", "检修"])
def test_what_tells_something_stays(words: str) -> None:
    assert reason_told(words) == words


@pytest.mark.parametrize(
    "text",
    [
        *("我打电话问他们再定", "等我问问科长", "回头再说", "我先跟他们沟通", "下午给他们打电话", "容我想想"),
        *("让他们自己先看看", "晚点告诉你", "我去核实一下", "开会研究后定", "等专家回话", "问完处长再写"),
        *(
            "先打个电话",
            "我和企业联系看看",
            "明天现场看了再说",
            "得请示领导",
            "我再翻翻材料",
            "等我翻一下材料",
        ),
        *("查一下再说", "等会儿给你"),
    ],
)
def test_what_will_be_done_first_is_a_plan(text: str) -> None:
    assert plans(text)


@pytest.mark.parametrize(
    "text",
    [
        "等企业补监测报告",
        "要重新打电话核实数据，数据对不上",
        "缺监测报告",
        "物料平衡没算",
        "先补监测报告",
        "材料不全",
        "以后写清楚用水量",
        "方案写得太简单，重写后再定稿",
    ],
)
def test_what_is_wrong_is_none(text: str) -> None:
    assert not plans(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "退回 1 算了",
            "退回 1 回头再说",
            "退回 1 先打电话问问",
            "退回 1 我再跟他们核实",
            "退回 1 等我问问科长",
        ),
        *(
            "退回 1 行不行",
            "退回 1，麻烦了",
            "把1退回，我先问问他们",
            "头两个放行，1号退回",
            "第二个没问题，1号退回",
        ),
    ],
)
def test_neither_is_a_decisions_reason_when_said_with_it(text: str) -> None:
    read = read_sentence(text, (world := world_of("city01")).people["city01"], world.index, TODAY)
    assert read.act != "do" and not read.reason, read


@pytest.mark.parametrize("slip", ["等等收早了", "点错了", "哎呀看错了", "不对", "不好意思，我点快了", "慢着"])
def test_that_it_was_a_slip_is_no_part_of_the_reason(slip: str) -> None:
    world = world_of("city01")
    read = read_sentence(f"{slip}，缺监测报告，打回去", world.people["city01"], world.index, TODAY)
    assert (read.intent, read.reason) == (Intent.REJECT, "缺监测报告")


@pytest.mark.parametrize(
    "intent", [one for one in Intent if not {"reason", "text", "code"} & {*SPECS[one].needs}]
)
def test_words_answer_no_question_that_is_never_put(intent: Intent) -> None:
    """A question kept by another version, or wrongly, must not be answered with what the act cannot take."""
    world = world_of("city01")
    for missing in ("need_reason", "need_text", "need_code"):
        for text in ("缺监测报告", "先等等", "1234"):
            kept = Pending(intent, missing)
            read = read_sentence(text, world.people["city01"], world.index, TODAY, kept)
            assert (read.intent, read.act) != (intent, "do")
