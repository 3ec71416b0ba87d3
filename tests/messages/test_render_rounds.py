"""A message of two rounds: each section names its own, and what is due first comes first."""

from __future__ import annotations

from typing import Any

import pytest

from bot.words import Channel, Kind, NoticeLine, replace
from messages.render import render
from tests.messages.envelopes import FIRM, NOTICE, ON, OTHER, city, county, envelope, line

OLD: dict[str, Any] = {"round": "2024年审核", "document": "甲号"}
NEW: dict[str, Any] = {"round": "2025年审核", "document": "乙号"}


def test_what_is_due_first_comes_first_whatever_its_round() -> None:
    lines = [
        line("remind", days_left=20, step="提出验收申请", **OLD),
        line("late", days_left=-2, **NEW),
        line("remind", days_left=7, **OLD),
    ]
    text = render(envelope(*lines, several=True)).text
    order = [
        "一、2025年审核：提出评估申请（已逾期2天）",
        "二、2024年审核：提出评估申请（还有7天）",
        "三、2024年审核：",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places) and "轮次：" not in text


def test_what_is_to_be_answered_names_the_round_where_no_number_does() -> None:
    text = render(envelope(line("remind", **OLD), line("remind", **NEW))).text
    assert "“2024年审核 已提交评估申请”" in text and "“2025年审核 已提交评估申请”" in text
    numbered = [line("remind", days_left=3, number=n, **NOTICE, **of) for n, of in ((7, OLD), (8, NEW))]
    assert f"“已送达 {FIRM}”" in render(county(*numbered)).text


def test_one_round_names_no_section() -> None:
    lines = [line("remind", **OLD), line("remind", name=OTHER, days_left=3, **OLD)]
    assert "2024年审核" not in render(envelope(*lines)).text
    assert render(envelope(*lines, several=True)).text.count("轮次：") == 1


def test_each_round_is_named_when_it_began() -> None:
    text = render(envelope(line("open", **OLD), line("open", **NEW))).text
    assert "贵公司已列入2024年审核名单（甲号）" in text and "贵公司已列入2025年审核名单（乙号）" in text


FACTS: dict[str, Any] = {"reason": "材料不齐", **ON}


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.EMAIL])
@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (Kind.CONFIRM, line("confirm", audience="event", number=1, facts=ON)),
        (Kind.RESULT, line("confirmed", audience="event", facts=FACTS)),
        (Kind.NOTE, line("fact", audience="event", facts={"text": "请补录。"})),
        (Kind.REMINDER, line("report", "county", days_left=-5, facts=ON)),
        (Kind.ESCALATION, line("report", "city", days_left=-5, facts=ON)),
        (Kind.ESCALATION, line("unconfirmed", "province", facts=ON)),
    ],
)
def test_every_kind_names_both(kind: Kind, made: NoticeLine, channel: Channel) -> None:
    both = [replace(made, **OLD), replace(made, name=OTHER, **NEW)]
    told = render(city(*both, kind=kind, channel=channel)).text
    for of, name in ((OLD, FIRM), (NEW, OTHER)):
        assert f"{of['round']}：" in told and name in told, told
    alone = render(city(both[0], kind=kind, channel=channel)).text
    assert "2024年审核：" not in alone


def test_a_request_by_mail_says_how_to_answer_in_both_forms() -> None:
    asked = line("change", "event", number=3, facts={"what": "停产", "reason": "检修"})
    mail = render(city(asked, kind=Kind.CONFIRM, channel=Channel.EMAIL))
    assert "确认 3" in mail.text and "确认 3" in mail.html


@pytest.mark.parametrize("longer", range(4, 60, 12))
def test_no_heading_stands_at_the_end_without_a_word_of_its_own(longer: int) -> None:
    """A message that is too long ends after what it says of a matter, wherever the room is over."""
    many = [line("remind", days_left=n, step=f"第{n}项", what="办" * (40 + longer)) for n in range(10, 30)]
    *_, last, rest = render(envelope(*many)).text.splitlines()
    assert rest == "其余内容请回复“待办”或“进度”查看。"
    assert last and "、第" not in last, last
