"""Words that tell a thing from others and that nobody knows: perhaps of another round."""

from __future__ import annotations

import pytest

from bot.reading.another_round import hints_at_a_round
from bot.reading.unknown_thing import unknown_thing
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


def told(text: str) -> bool:
    return unknown_thing(text, PEOPLE["dev0015"], INDEX, TODAY) or hints_at_a_round(text)


@pytest.mark.parametrize(
    "words",
    "首期的 头茬的 早前那拨的 上一茬的 前一期的 当初那份名单的 疫情那年的 旧名册的 前任那轮的 停掉的那轮 作废的那轮 "
    "最开始那个 最初的 那会儿的 从前的那份 以往的 历史遗留的 老账里的 前头那个 上届的 往期的 隔年的 "
    "拖了一年的那个 陈年的 落下的那个 迟了的那个 首期 第二期".split(),
)
@pytest.mark.parametrize("said", ["{}评估申请交了", "老王把{}验收申请递了", "{} 已提交评估申请"])
def test_of_another_round_perhaps(words: str, said: str) -> None:
    assert told(said.format(words))


@pytest.mark.parametrize(
    "text", ["头茬的弄完了", "首期的也交了", "评估申请交了，就是首期那份", "首期的全部已送达"]
)
def test_wherever_they_stand(text: str) -> None:
    assert told(text)


@pytest.mark.parametrize(
    "text",
    [
        "咨询公司说评估申请交了",
        "老王把评估申请交了",
        "我们的评估申请今天已经提交",
        "听会计讲评估申请交过了",
        "评估申请昨天下午送到市局了",
        "应该是已提交评估申请",
        "评估申请应该是交了吧，小王办的",
    ],
)
def test_who_said_or_did_it_is_no_such_word(text: str) -> None:
    assert not told(text)
