"""换, 增加, 删除联系人: which of them a sentence is, and whom it names."""

import pytest

from bot.reading.change_names import details_in, details_of
from bot.words import Details
from tests.bot.cases import case
from tests.bot.test_reading import say
from tests.places import HEBEI

FIRM = "河北正诚橡塑有限公司"
NEW = Details(contact="李四", phone="13900002222")
INSTEAD = Details(contact="李四", phone="13900002222", replaces="张三")


@pytest.mark.parametrize(
    ("text", "kind", "details"),
    [
        ("换联系人 李四 13900002222", "换联系人", NEW),
        (
            "联系人张三换成李四 13900002222",
            "换联系人",
            Details(contact="李四", phone="13900002222", replaces="张三"),
        ),
        (
            "联系人由张三变更为李四，电话13900002222",
            "换联系人",
            Details(contact="李四", phone="13900002222", replaces="张三"),
        ),
        ("联系人已变更为李四 13900002222", "换联系人", NEW),
        ("增加联系人 李四 13900002222", "增加联系人", NEW),
        ("新增一位联系人李四 13900002222", "增加联系人", NEW),
        ("加个联系人：李四，13900002222", "增加联系人", NEW),
        ("删除联系人 李四", "删除联系人", Details(contact="李四")),
        ("去掉联系人李四", "删除联系人", Details(contact="李四")),
    ],
)
def test_which_change_of_contacts(text: str, kind: str, details: Details) -> None:
    reading = say("dev0001", text)
    sure = "ask" if kind == "删除联系人" else "do"  # without a number beside it: asked first
    assert (reading.intent, reading.act, reading.kind) == ("report_change", sure, kind)
    assert details_in(kind, text, case(), HEBEI) == details


@pytest.mark.parametrize(
    ("name", "contact"),
    [
        ("王 五", "王五"),  # spread, as lists write it
        ("保 市 甲", "保市甲"),
        ("保 市甲", ""),  # nobody can say where the name begins: asked, never joined nor cut
        ("王 五六", ""),
        ("欧阳 娜娜", ""),
        ("李四 王五", ""),
        ("阿依努尔·买买提", "阿依努尔·买买提"),
        ("岚澄化工 王五", "王五"),  # the enterprise's own name, in short
        ("新的联系人是 王 五", "王五"),
        ("了 王五", "王五"),
    ],
)
def test_a_name_with_blanks_in_it_is_whole_or_asked_for(name: str, contact: str) -> None:
    for kind in ("换联系人", "增加联系人"):
        text = f"{kind}{'' if name[0] == '了' else ' '}{name} 13900002222"
        assert details_in(kind, text, case(), HEBEI).contact == contact, text


def test_by_a_form() -> None:
    assert details_of("增加联系人", "李四 13900002222", case(), HEBEI) == NEW
    assert details_of("删除联系人", "李四", case(), HEBEI) == Details(contact="李四")


@pytest.mark.parametrize("text", ["能不能增加联系人", "不用删除联系人了", "增加联系人要什么材料"])
def test_none_of_these_changes_anything(text: str) -> None:
    reading = say("dev0001", text)
    assert reading.act != "do" or reading.intent == "ask_support"
