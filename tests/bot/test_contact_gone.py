"""What a bureau has heard of a contact, told without a number."""

from __future__ import annotations

import pytest

from bot.reading.contact_gone import contact_gone, which_contact

HEARD = """
某某公司的午三说他不是联系人，别再发了|gone
某某公司联系人庚一已经不干了，找他们厂办|gone
某某公司的号码打过去说打错了，你们记一下|gone
某某公司午三离职了|gone
某某公司那个联系人换人了|gone
某某公司 午三说他早就不管了|gone
午三说不认识这个厂，找错人了|gone
某某公司的13800020003是空号|dead
某某公司联系人电话停机了|dead
听说某某公司那个联系人好像不干了，我明天打电话核实一下再说|
某某公司的联系人是不是换人了|
某某公司联系人月底离职|
某某公司的联系人还没换人|
某某公司评估通过|
"""
TWO = (("午三", "13800020003"), ("午四", "0311-86001234"))


@pytest.mark.parametrize("row", HEARD.strip().splitlines())
def test_what_was_heard_of_a_contact(row: str) -> None:
    said, _, heard = row.partition("|")
    assert contact_gone(said) == heard


@pytest.mark.parametrize(
    ("said", "held", "who"),
    [
        ("午三不是联系人", TWO, 0),
        ("138 0002 0003是空号", TWO, 0),
        ("031186001234是空号", TWO, 1),
        ("联系人不干了", TWO, None),
        ("联系人不干了", TWO[:1], 0),
        ("打错了", TWO[:1], None),
        ("午三、午四都不干了", TWO, None),
    ],
)
def test_which_contact_is_meant(said: str, held: tuple[tuple[str, str], ...], who: int | None) -> None:
    assert which_contact(said, held) == (None if who is None else held[who])
