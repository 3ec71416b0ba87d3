"""我调到水务局了: an officer who has moved on, and who says something else."""

from __future__ import annotations

import pytest

from bot.reading.moved_officer import moved_officer

MOVED = """
我8月底调到水务局了，这边现在是李科长负责，请把我从系统里去掉
组织上安排我去驻村了，两年，这摊子交给小孟孟凡宇了
我已转岗至大气处，不再承担清洁生产工作。接任同志：何静，0311-87900123
这个不是我们股的业务，我是执法股的，应该是土壤股
我退休了，以后找小张
本人已离职
我现在不负责清洁生产这块了
我借调到省厅了，一年
清洁生产不是我们科的活
把我删了吧，我不在局里干了
我已经换到办公室了
"""
OTHERS = """
我下午去厂里
我把告知书送到了
我们局调到新楼办公了
我没调走，还是我管
听说我要调到市局
我调走了材料怎么办
广海皮革的联系人退休了
他们厂长离职了
盖章这个不归我管，归办公室，下午送过去
金和电镀的评估不归我管，归省厅
把我县的名单发我
我退休前把这事办完
如果我调走了，谁来接
"""


@pytest.mark.parametrize("said", MOVED.strip().splitlines())
def test_who_has_moved_on(said: str) -> None:
    assert moved_officer(said)


@pytest.mark.parametrize("said", OTHERS.strip().splitlines())
def test_who_says_something_else(said: str) -> None:
    assert not moved_officer(said)
