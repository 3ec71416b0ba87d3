"""Which way an officer's words lean that no rule understands."""

import pytest

from bot.reading.leaning import leaning


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
