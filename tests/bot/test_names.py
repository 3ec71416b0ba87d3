"""Names as people write them, against a roster with all its traps."""

import pytest

from bot.reading.names import How, check_uscc
from bot.reading.place_words import PlaceWords
from bot.reading.short_forms import core, normal
from tests.bot.chat_report import INDEX, WORLDS
from tests.places import HEBEI


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("河北省燕达化工集团有限公司", "燕达化工"),
        ("长安金和电镀有限公司", "金和电镀"),
        ("河北恒泰（集团）焦化有限责任公司", "恒泰集团焦化"),
        ("石家庄宏泰铸造有限公司鹿泉分公司", "宏泰铸造鹿泉分公司"),
        ("兴隆化工有限公司", "兴隆化工"),  # a county's name that is the 字号 itself
        ("唐海县青禾农药有限公司", "青禾农药"),  # of a county that is called otherwise now
        ("滦县青禾农药有限公司", "青禾农药"),
        ("唐山丰润县青禾农药有限公司", "青禾农药"),
    ],
)
def test_core(name: str, expected: str) -> None:
    assert core(name, PlaceWords(HEBEI, ())) == expected


def test_normal_unifies_width_brackets_and_spaces() -> None:
    assert normal(" 河北（ＡＢ） 化工 ") == "河北ab化工"


def test_check_digit() -> None:
    assert check_uscc("91110000600037341L")
    assert not check_uscc("91110000600037341M")
    assert not check_uscc("9111000060003734IL")  # I is no letter of the code
    assert not check_uscc("9111")
    assert all(check_uscc(e.uscc) for e in INDEX.enterprises)


def _find(text: str, city: str = "") -> list[tuple[How, list[str]]]:
    found = INDEX.find(normal(text), lambda e: not city or e.city == city)
    return [(f.how, [e.name for e in f.enterprises]) for f in found]


def test_full_name_code_and_core() -> None:
    assert _find("长安金和电镀有限公司") == [(How.EXACT, ["长安金和电镀有限公司"])]
    assert _find("91130101MA1000001N") == [(How.EXACT, ["长安金和电镀有限公司"])]
    assert _find("金和电镀") == [(How.CORE, ["长安金和电镀有限公司"])]


def test_brands_of_a_list() -> None:
    found = INDEX.find("永顺、燕丰、远腾三家告知书已送达", lambda e: e.county == "新华区")
    assert [f.how for f in found] == [How.CORE] * 3


def test_the_same_core_in_two_cities() -> None:
    both = ["石家庄广泰水泥有限公司", "唐山广泰水泥有限公司"]
    assert _find("广泰水泥") == [(How.AMBIGUOUS, both)]
    assert _find("广泰水泥", "张家口市") == [(How.CORE, both[1:])]


def test_the_longer_name_is_itself_and_the_shorter_is_asked() -> None:
    branch = "石家庄宏泰铸造有限公司鹿泉分公司"
    assert _find("宏泰铸造鹿泉分公司", "石家庄市") == [(How.CORE, [branch])]
    assert _find("宏泰铸造", "石家庄市") == [(How.AMBIGUOUS, [branch])]
    assert _find("石家庄宏泰铸造有限公司")[0][0] is How.EXACT


@pytest.mark.parametrize(
    "text", ["永顺电镀有限责任公司", "永顺电镀藁城分公司", "新永顺电镀", "河北永顺电镀有限公司"]
)
def test_a_name_that_goes_on_only_resembles(text: str) -> None:
    assert [how for how, _ in _find(text)] == [How.NEAR]


def test_another_place_is_another_enterprise() -> None:
    assert [how for how, _ in _find("沧州永顺电镀")] == [How.OUTSIDE]
    assert [how for how, _ in _find("新华区永顺电镀")] == [How.CORE]


def test_near_is_only_ever_offered_from_the_scope() -> None:
    near = INDEX.near("正城橡塑", lambda e: e.county == "桥西区")
    assert next(e.name for e in near) == "河北正诚橡塑有限公司"
    elsewhere = INDEX.near("正城橡塑", lambda e: e.city == "沧州市")
    assert all(e.city == "沧州市" for e in elsewhere)
    assert INDEX.near("大华化肥", lambda e: True) == ()


@pytest.mark.parametrize(
    ("text", "county", "how"),
    [
        ("恒泰橡胶", "", How.AMBIGUOUS),  # begins 恒泰橡胶制品…故城分公司
        ("衡水恒泰橡胶", "", How.AMBIGUOUS),
        ("恒泰橡胶", "景县", How.CORE),
        ("恒泰橡胶故城分公司", "", How.CORE),
        ("恒泰", "景县", How.AMBIGUOUS),  # 橡胶 and 橡塑
        ("华通过滤", "", How.CORE),
        ("我们华通过滤的", "", How.CORE),
        ("景县 前提交通", "", How.OUTSIDE),  # a space between place and name changes nothing
    ],
)
def test_a_name_loses_its_last_words_one_by_one(text: str, county: str, how: How) -> None:
    index = WORLDS["third"].index
    found = index.find(normal(text), lambda e: not county or e.county == county)
    assert [f.how for f in found] == [how]


def test_words_that_only_look_like_a_name_are_none() -> None:
    assert WORLDS["third"].index.find("之前提交通过了", lambda e: True) == ()
