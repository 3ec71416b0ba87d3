"""Which way an officer's words lean that no rule understands."""

import pytest

from bot.reading.leaning import leaning, of_a_later_step


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("通知书2月17号就给了，当时忘了报，补一下", "good"),
        ("签收单拿回来了", "good"),
        ("✅", "good"),
        ("❌（厂里没人）", "not_yet"),
        ("要缓一缓的那个，准", "good"),
        ("想延到十月底？不行，驳了", "bad"),
        ("退的话企业会不会炸", "asks"),
        ("要是不补材料就按不通过处理", "not_yet"),
        ("三家都签收了", "good"),
        ("申请我看了没毛病", "good"),
        ("齐了，可以", "good"),
        ("附件打不开，退了吧", "bad"),
        ("再改改", "bad"),
        ("缺物料平衡", "bad"),
        ("慢得不行，你发消息撵一撵", "urges"),
        ("再给去个电话", "urges"),
        ("没动静，盯一下", "urges"),
        ("老板不在，没给成", "not_yet"),
        ("下周跟着报", "not_yet"),
        ("门卫说先放他那儿，回头给老板", "not_yet"),
        ("要是今天签了就记上", "not_yet"),
        ("都签了没有？", "asks"),
        ("到哪一步了呢", "asks"),
        ("开过会了", "open"),
        *(("企业的电话变了", "contact"), ("的联系人离职了", "contact"), ("号码也换了", "contact")),
        *(("联系人换了，申请没毛病", "good"), ("换了联系人，缺监测报告", "bad")),
    ],
)
def test_words_lean_one_way(text: str, way: str) -> None:
    assert leaning(text) == way


@pytest.mark.parametrize(
    "text",
    [
        "A不签字，说没这茬，我跟小赵俩人留那儿了，拍了照",
        "A不收，贴大门上了",
        "A没人签，塞门缝里了",
        "A老板不肯签，撂他桌上了",
        "A拒签，留置送达",
    ],
)
def test_a_letter_that_was_left_there_is_handed(text: str) -> None:
    assert leaning(text) == "good"


@pytest.mark.parametrize(
    ("text", "later"), [("评估申请昨天交上了", True), ("评估的告知书送了", False), ("送了", False)]
)
def test_another_step_than_the_letter(text: str, later: bool) -> None:
    assert of_a_later_step(text) is later
