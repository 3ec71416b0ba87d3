"""What is said of several firms, each with its own day, outcome or matter: offered part by part."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from bot.reading.names import NameIndex
from bot.words import Assessor, Channel, Enterprise, Level, Person, Role
from tests.bot.chat_report import INDEX, PEOPLE, TODAY
from tests.places import HEBEI

A, B, C = "长安金和电镀有限公司", "石家庄广泰水泥有限公司", "永顺电镀有限公司"

# A consultant's firms: one is called like a county, and none of the names stands in running text as a word does.
_NAMES = ("藁城金隆食品有限公司", "石家庄玉田铸造有限责任公司", "藁城鑫达纸业股份有限公司")
FIRMS = tuple(
    Enterprise(id=n, name=name, city="石家庄市", county="藁城区", assessor=Assessor.CITY)
    for n, name in enumerate(_NAMES, start=1)
)
HERS = NameIndex(FIRMS, HEBEI)
CONSULTANT = Person(
    9,
    "贺工",
    ((Channel.WECOM, "k1"),),
    roles=tuple(Role(Level.ENTERPRISE, "石家庄市", "藁城区", firm.id) for firm in FIRMS),
)


def parts_of_a_city(text: str) -> tuple[str, tuple[str, ...]]:
    reading = read_sentence(text.format(A=A, B=B, C=C), PEOPLE["city01"], INDEX, TODAY)
    return reading.act, reading.left


K, L, M = _NAMES


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "金隆今天报的评估申请，玉田昨天报的",
            (f"已提交评估申请 {K} 2025-02-21", f"已提交评估申请 {L} 2025-02-20"),
        ),
        (
            "金隆 评估申请 2.19\n玉田 评估申请 2.20",
            (f"已提交评估申请 {K} 2025-02-19", f"已提交评估申请 {L} 2025-02-20"),
        ),
        (
            "评估申请情况：\n金隆 2月4日提交\n鑫达 2月6日提交\n玉田 未提交",
            (f"已提交评估申请 {K} 2025-02-04", f"已提交评估申请 {M} 2025-02-06"),
        ),
        (
            "金隆启动了审核，2024年9月2日；玉田也启动了，9月6日",
            (f"已启动审核 {K} 2024-09-02", f"已启动审核 {L} 2024-09-06"),
        ),
    ],
)
def test_each_firm_of_a_consultant_has_its_own_day(text: str, parts: tuple[str, ...]) -> None:
    reading = read_sentence(text, CONSULTANT, HERS, TODAY)
    assert (reading.act, reading.left) == ("ask", parts)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("金隆、玉田、鑫达三家评估申请都报了", _NAMES),
        ("帮金隆和玉田两家报一下：评估申请均已提交", (K, L)),
        ("玉田补交了，评估申请", (L,)),
    ],
)
def test_ones_own_firms_are_found_wherever_they_stand_and_asked_about(
    text: str, names: tuple[str, ...]
) -> None:
    reading = read_sentence(text, CONSULTANT, HERS, TODAY)
    assert reading.act == "ask"
    assert tuple(firm.name for firm in reading.names) == names


def test_a_place_is_not_the_firm_that_is_called_like_it() -> None:
    reading = read_sentence("玉田县评估申请交了", CONSULTANT, HERS, TODAY)
    assert L not in {firm.name for firm in reading.names}


@pytest.mark.parametrize(
    "text",
    [
        "{A}已送达，{B}还没送",  # one part is no list of parts
        "{A}评估通过，不对，是{B}评估通过",
        "{A}和{B}评估通过，{A}要整改",  # the same firm twice
        "{A}评估通过了吗，{B}呢",
        "{A}评估通过的话{B}也通过",
    ],
)
def test_what_is_put_right_asked_or_said_twice_is_no_list_of_parts(text: str) -> None:
    act, left = parts_of_a_city(text)
    assert act != "do" or not left
    assert len(left) < 2 or not all(one.startswith("评估通过") for one in left)


@pytest.mark.parametrize(
    "text",
    [
        "{K}、{L}评估申请都交了，后面那家还缺章",
        "{K}和{L}的评估申请都交了，缺的章补上了",
        "{K}和{L}都交了评估申请，明天补材料",
        "{K}、{L}的评估申请全都交了，少一份附件",
        "金隆和玉田的评估申请都交了，昨天下午",
        "金隆、玉田都交评估申请了，附件可能不全",
    ],
)
def test_no_firm_is_added_that_nobody_named(text: str) -> None:
    reading = read_sentence(text.format(K=K, L=L), CONSULTANT, HERS, TODAY)
    assert reading.act == "ask"
    assert {firm.name for firm in (*reading.names, *reading.choices)} == {K, L}
