"""An act of those who are not left out: asked about by name, and never of whoever is left out."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import Reading, read_sentence
from bot.reading.names import NameIndex
from bot.words import Assessor, Enterprise, Level, Person, Role
from tests.bot.cases import PLAN

NAMES = [
    "石家庄华兴铸造有限公司",
    "石家庄鼎盛制药有限公司",
    "石家庄恒峰水泥有限公司",
    "石家庄金桥电镀有限公司",
]
FIRMS = tuple(Enterprise(n, name, "石家庄市", "桥西区", Assessor.CITY) for n, name in enumerate(NAMES, 1))
INDEX = NameIndex(FIRMS, PLAN.places)
COUNTY = Person(1, "县", roles=(Role(Level.COUNTY, "石家庄市", "桥西区"),))
CONSULTANT = Person(2, "咨询", roles=tuple(Role(Level.ENTERPRISE, enterprise_id=n) for n in (1, 2, 3)))


def say(who: Person, text: str) -> Reading:
    return read_sentence(text, who, INDEX, date(2025, 2, 20))


def named(reading: Reading) -> str:
    return "".join(firm.name[3:5] for firm in reading.names)


@pytest.mark.parametrize("text", ["启明、恒峰送了，不含恒峰", "启明和恒峰送了，恒峰除外"])
def test_whoever_is_left_out_is_not_offered_for_want_of_others(text: str) -> None:
    """Nobody is called 启明 here."""
    reading = say(COUNTY, text)
    assert reading.act != "do" and not reading.names and not reading.choices


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("华兴、鼎盛送达了，不包括恒峰", "华兴鼎盛"),
        ("华兴、鼎盛、恒峰送达，恒峰待补签", "华兴鼎盛"),
        ("华兴鼎盛恒峰送了 恒峰没签字不算", "华兴鼎盛"),
    ],
)
def test_those_who_remain_are_asked_about(text: str, names: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.act, reading.why, named(reading)) == ("ask", "unsure", names)
    assert reading.left == ("石家庄恒峰水泥有限公司",)


@pytest.mark.parametrize(
    ("text", "names", "on"),
    [
        ("除华兴外，其他两家评估申请已提交", "鼎盛恒峰", None),
        ("三家都交了评估申请，2月18日", "华兴鼎盛恒峰", date(2025, 2, 18)),
    ],
)
def test_of_a_contact_of_several_the_others_are_meant(text: str, names: str, on: date | None) -> None:
    reading = say(CONSULTANT, text)
    assert (reading.act, reading.why, named(reading), reading.on) == ("ask", "unsure", names, on)


@pytest.mark.parametrize("text", ["两家都交了评估申请", "四家都交了评估申请"])
def test_another_count_means_none(text: str) -> None:
    assert say(CONSULTANT, text).names == ()


def test_names_without_a_sign_between_them_are_a_list() -> None:
    reading = say(COUNTY, "华兴鼎盛恒峰送了")
    assert (reading.act, named(reading)) == ("do", "华兴鼎盛恒峰")


def test_a_remark_on_one_does_not_make_it_the_only_one() -> None:
    reading = say(COUNTY, "全送了 华兴是代签的")
    assert (reading.act, reading.why, reading.every, reading.names) == ("ask", "many", "all", ())


@pytest.mark.parametrize(
    ("text", "but"),
    [
        ("全部送达，华兴和鼎盛没有", "华兴鼎盛"),
        ("全部已送达，华兴还没", "华兴"),
        ("全部送达，但是华兴没有", "华兴"),
        ("全送了 华兴拒收", "华兴"),
        ("都送到位了就剩华兴", "华兴"),
        ("全县告知书已全部送达", ""),
        ("我县企业的告知书均已送达，华兴除外", "华兴"),
    ],
)
def test_all_but_those_of_whom_it_is_denied(text: str, but: str) -> None:
    reading = say(COUNTY, text)
    assert (reading.act, reading.why, reading.every, named(reading)) == ("ask", "many", "all", but)


@pytest.mark.parametrize(
    "text",
    [
        "华兴 鼎盛都交评估申请了就恒峰没交",
        "华兴、鼎盛都交了评估申请，只有恒峰没交",
        "华兴、鼎盛都交评估申请了，唯独恒峰没有",
    ],
)
def test_the_only_one_who_did_not_is_left_out(text: str) -> None:
    assert named(say(CONSULTANT, text)) == "华兴鼎盛"


@pytest.mark.parametrize("text", ["昨天送了华兴没送鼎盛", "鼎盛没送"])
def test_whoever_was_not_served_is_not_offered(text: str) -> None:
    assert FIRMS[1] not in say(COUNTY, text).names


@pytest.mark.parametrize("text", ["周末别发消息", "就这两天 别催了", "周六周日不要提醒我"])
def test_a_mute_whose_end_is_not_plain_is_asked_about(text: str) -> None:
    reading = say(CONSULTANT, text)
    assert (reading.intent, reading.act, reading.why) == ("mute", "ask", "unsure")


@pytest.mark.parametrize(
    ("who", "text", "parts"),
    [
        (
            CONSULTANT,
            "华兴今天报的评估申请，鼎盛昨天报的",
            (
                "已提交评估申请 石家庄华兴铸造有限公司 2025-02-20",
                "已提交评估申请 石家庄鼎盛制药有限公司 2025-02-19",
            ),
        ),
        (
            Person(3, "企业", roles=(Role(Level.ENTERPRISE, enterprise_id=1),)),
            "评估申请√ 信息公开√ 启动√",
            ("已提交评估申请", "已公开信息", "已启动审核"),
        ),
    ],
)
def test_each_report_of_a_message_is_a_part(who: Person, text: str, parts: tuple[str, ...]) -> None:
    reading = say(who, text)
    assert (reading.why, reading.left) == ("one_by_one", parts)


def test_what_stands_behind_a_title_is_what_is_reported() -> None:
    text = f"关于{NAMES[0]}等2家企业告知书送达情况的报告：{NAMES[0]}、{NAMES[1]}均已于2月18日送达。"
    reading = say(COUNTY, text)
    assert (reading.act, named(reading), reading.on) == ("ask", "华兴鼎盛", date(2025, 2, 18))
    assert say(COUNTY, f"关于{NAMES[0]}告知书已送达的报告").act != "do"
