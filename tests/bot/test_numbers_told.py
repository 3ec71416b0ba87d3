"""Which numbers of a list an officer speaks of whom no rule understands."""

import pytest

from bot.reading.numbers_told import numbers_told


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("把一二三都给我通过确认，四不动", (1, 2, 3)),
        ("把一跟三给我确认掉，二先不动", (1, 3)),
        ("第2、第5还有第7家送达了", (2, 5, 7)),
        ("3到6号这几家，回执都齐了", (3, 4, 5, 6)),
        ("第一个核过了，没毛病，收下", (1,)),
        ("二号给退了罢，没上传审核报告", (2,)),
        ("2号申请宽限的事，同意，给到他说的那天", (2,)),
        ("第十二件没问题", (12,)),
        ("3号先放着，5号过", (5,)),
        ("3号没盖章，退", ()),
        ("一个送了一个没送", ()),
        ("2月19号签的", ()),
        ("给了三家", ()),
        ("6到3号", ()),
        ("都齐了", ()),
    ],
)
def test_numbers_that_are_spoken_of(text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_told(text) == numbers
