"""Several steps with a day each, several tickets, several outcomes: offered part by part."""

from __future__ import annotations

import pytest

from bot.reading import Reading, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B, C = "长安金和电镀有限公司", "石家庄广泰水泥有限公司", "永顺电镀有限公司"


def heard(who: str, text: str) -> Reading:
    return read_sentence(text.format(A=A, B=B, C=C), PEOPLE[who], INDEX, TODAY)


@pytest.mark.parametrize(
    ("who", "text", "left"),
    [
        (
            "dev0001",
            "启动审核和评估申请都弄完啦，启动是1月6号，申请是2月14号",
            ("已启动审核 2025-01-06", "已提交评估申请 2025-02-14"),
        ),
        (
            "dev0001",
            "审核去年12月10号启的，评估申请2月16号交的",
            ("已启动审核 2024-12-10", "已提交评估申请 2025-02-16"),
        ),
        ("supp01", "14关了吧；15跟他说密码重置好了", ("关闭 14", "回复 15 密码重置好了")),
        ("supp01", "15跟他讲清一下缓存再登；14已经好了，关掉", ("回复 15 清一下缓存再登", "关闭 14")),
        ("city01", "{A}那份确认，{B}的给退了，缺监测报告", ("确认 {A}", "退回 {B} 缺监测报告")),
        (
            "city01",
            "昨天评审了三家：{A}过了，{B}整改到3月28号缺监测数据，{C}没过，方案造假",
            ("评估通过 {A} 2025-02-20", "评估整改 {B} 至2025-03-28 缺监测数据", "评估不通过 {C} 方案造假"),
        ),
        (
            "city01",
            "评估结果报一下，{A}、{B}通过，{C}不通过，原因是数据对不上",
            ("评估通过 {A}、{B}", "评估不通过 {C} 数据对不上"),
        ),
    ],
)
def test_each_part_is_offered_by_itself(who: str, text: str, left: tuple[str, ...]) -> None:
    reading = heard(who, text)
    assert (reading.act, reading.left_why) == ("ask", "parts")
    assert reading.left == tuple(one.format(A=A, B=B, C=C) for one in left)


@pytest.mark.parametrize(
    "text",
    [
        "启动审核1月6号，评估申请没交，2月14号开会",
        "启动审核要在1月6号，评估申请截止2月14号",
        "15先别关，14跟他说好了吗",
    ],
)
def test_what_is_not_done_is_no_part(text: str) -> None:
    assert heard("supp01" if text.startswith("15") else "dev0001", text).left_why != "parts"


def test_a_deadline_by_its_day_of_the_month_is_shown() -> None:
    reading = heard("city01", "{A}要整改，20号之前交修改稿，物料平衡不闭合")
    assert (reading.why, str(reading.on)) == ("unsure", "2025-03-20")


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("帮我催一下{A}和{B}，再不交要挨批了", True),
        ("评估过了两家，{A}和{B}", True),
        ("昨天评审会，{A}通过，{B}下次再评", False),
        ("{A}、{B}评估通过了，一家没来人", False),
    ],
)
def test_several_are_asked_about_together_unless_one_is_set_apart(text: str, both: bool) -> None:
    reading = heard("city01", text)
    assert reading.act == "ask"
    assert {firm.name for firm in reading.names} == ({A, B} if both else set())
