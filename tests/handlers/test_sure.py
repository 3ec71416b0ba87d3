"""What counts as the yes to a question that was asked before a weighty act."""

import pytest

from bot.reading.result import Pending, Reading
from bot.words import Assessor, Enterprise
from handlers.services.conversation.sure import SURE, says_yes_to

FIRM = Enterprise(1, "正诚橡塑有限公司", "石家庄市", "桥西区", Assessor.CITY)
OTHER = Enterprise(2, "永顺电镀有限公司", "石家庄市", "桥西区", Assessor.CITY)
FAILED = "assessment_failed"


def _meant(asked: Pending, text: str, reading: Reading, sure: bool = True) -> bool:
    return says_yes_to({SURE: True} if sure else {}, asked, text, reading)


@pytest.mark.parametrize("text", ["是", "是的", "确认", "对"])
def test_a_yes_after_a_choice_by_number_is_enough(text: str) -> None:
    """评估不通过 正诚, 选1, then the question: what was kept as said is “1”, shorter than any yes."""
    asked = Pending(FAILED, "unsure", names=(FIRM,), reason="没盖章", text="1")
    assert _meant(asked, text, Reading(FAILED, "do", (FIRM,), reason="没盖章"))


def test_the_same_sentence_again_is_a_yes() -> None:
    asked = Pending("confirm", "unsure", numbers=(3, 4), text="确认 1-4")
    assert _meant(asked, "确认 1-4", Reading("confirm", "do", numbers=(1, 2, 3, 4)))


@pytest.mark.parametrize(
    ("asked", "text", "reading"),
    [
        (Pending(FAILED, "unsure", names=(FIRM,), text="1"), "是", Reading(FAILED, "do", (OTHER,))),
        (
            Pending(FAILED, "unsure", names=(FIRM,), text="1"),
            "是",
            Reading("assessment_passed", "do", (FIRM,)),
        ),
        (
            Pending(FAILED, "unsure", names=(FIRM,), text="评估不通过 正诚橡塑 没盖章"),
            "评估不通过 正诚橡塑 缺12月监测报告",
            Reading(FAILED, "do", (FIRM,), reason="缺12月监测报告"),
        ),
        (
            Pending("confirm", "unsure", numbers=(3, 4), text="确认 1-4号都没问题"),
            "确认 6",
            Reading("confirm", "do", numbers=(6,)),
        ),
    ],
)
def test_another_matter_is_none(asked: Pending, text: str, reading: Reading) -> None:
    assert not _meant(asked, text, reading)


def test_a_question_that_did_not_ask_whether_she_is_sure() -> None:
    asked = Pending(FAILED, "unsure", names=(FIRM,), text="1")
    assert not _meant(asked, "是", Reading(FAILED, "do", (FIRM,)), sure=False)
