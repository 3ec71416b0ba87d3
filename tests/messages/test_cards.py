"""Cards keep WeCom's lengths and are cut at sense; what stands there afterwards fits too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.notices.cards import TO_CONFIRM, Button
from bot.words import Channel, DutyState, Envelope, Kind, Level, NoticeLine
from handlers.sandbox.payload import check_card
from messages.render import render
from messages.wecom.cards import BODY, DESC, DONE, TITLE, VALUE, card, closing, shortened

TASK = "m7-0123456789abcdef"
OWN = (Button("reported", "已提交", 1), Button("extend", "需要延期", 4), Button("ask", "提问", 4))


def envelope(kind: Kind = Kind.REMINDER, **said: Any) -> Envelope:
    given: dict[str, Any] = {
        "text": "remind",
        "audience": "owner",
        "name": "石家庄岚澄化工有限公司",
        "city": "石家庄市",
        "county": "桥西区",
        "step": "提出评估申请",
        "what": "完成清洁生产方案制定，并向石家庄市生态环境局提出评估申请",
        "due": date(2025, 2, 28),
        "days_left": 7,
        "legal_due": date(2025, 2, 28),
        "reply": "已提交评估申请",
        **said,
    }
    level = Level.CITY if kind is Kind.CONFIRM else Level.ENTERPRISE
    return Envelope(
        kind,
        Channel.WECOM,
        "联系人",
        "",
        level,
        date(2025, 2, 21),
        "2024年全省清洁生产审核",
        "冀环办字函〔2024〕184号",
        (NoticeLine(**given),),
    )


def made(of: Envelope, buttons: tuple[Button, ...]) -> dict[str, Any]:
    """The card of this message, which must have one."""
    found = card(of, render(of).text, buttons, TASK)
    check_card(found, has_callback=True)
    return found


def lengths_hold(found: dict[str, Any]) -> bool:
    """Whether every text of the card is as short as WeCom recommends."""
    rows = found["horizontal_content_list"]
    return (
        len(found["main_title"]["title"]) <= TITLE
        and len(found["main_title"]["desc"]) <= DESC
        and len(found["sub_title_text"]) <= BODY
        and len(rows) <= 6
        and all(len(r["keyname"]) <= 5 and len(r["value"]) <= VALUE for r in rows)
        and all(len(b["text"]) <= 10 for b in found["button_list"])
    )


def test_a_reminder_says_what_its_text_says() -> None:
    found = made(envelope(), OWN)
    assert found["main_title"] == {"title": "提醒：提出评估申请", "desc": "还有7天"}
    assert "贵公司应于2025年2月28日" in found["sub_title_text"]
    assert "石家庄岚澄化工有限公司：" not in found["sub_title_text"]
    facts = {row["keyname"]: row["value"] for row in found["horizontal_content_list"]}
    assert facts == {
        "企业": "石家庄岚澄化工有限公司",
        "截止日": "2025年2月28日（周五）",
        "可回复": "已提交评估申请",
    }
    assert [b["text"] for b in found["button_list"]] == ["已提交", "需要延期", "提问"]
    assert lengths_hold(found)


def test_a_request_says_how_to_answer_in_words() -> None:
    asked = envelope(
        Kind.CONFIRM, text="confirm", audience="event", number=12, facts={"on": date(2025, 2, 24)}
    )
    found = made(asked, TO_CONFIRM)
    facts = {row["keyname"]: row["value"] for row in found["horizontal_content_list"]}
    assert found["main_title"]["title"] == "请确认：提出评估申请"
    assert facts["可回复"] == "确认 12；退回 12 原因" and facts["报告日"] == "2025年2月24日"
    assert facts["企业"] == "石家庄岚澄化工有限公司（桥西区）"
    assert lengths_hold(found)


@pytest.mark.parametrize("days_left", [60, 7, 1, 0, -3, -40])
@pytest.mark.parametrize("name", ["甲", "很长的企业名称" * 12, "带【括号】：和冒号的公司"])
def test_lengths_hold_whatever_the_names(name: str, days_left: int) -> None:
    long = envelope(name=name, step="步骤" * 30, what="事项" * 80, days_left=days_left)
    found = made(long, OWN)
    assert lengths_hold(found)
    assert found["sub_title_text"].endswith(("…", "。"))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("短句", 10, "短句"),
        ("一二三四五六七。八九十", 10, "一二三四五六七。…"),
        ("一二三四五六，七八九十一", 10, "一二三四五六…"),
        ("一二三四五六七八九十一", 10, "一二三四五六七八九…"),
        ("一。三四五六七八九十一", 10, "一。三四五六七八九…"),  # a pause too early is no cut
        ("", 10, ""),
        ("家庭👨\u200d👩\u200d👧合影照片", 5, "家庭…"),
    ],
)
def test_cut_where_a_reader_would_pause(text: str, limit: int, short: str) -> None:
    assert shortened(text, limit) == short


@pytest.mark.parametrize(
    ("act", "who", "state", "moved", "words"),
    [
        ("confirm", "张三", DutyState.DONE, False, "已由张三确认"),
        ("reject", "张三", DutyState.OPEN, False, "已由张三退回"),
        ("withdraw_report", "李四", DutyState.OPEN, False, "已由李四撤回"),
        ("apply_assessment", "李四", DutyState.REPORTED, False, "已由李四报告"),
        ("approve_extension", "张三", DutyState.OPEN, True, "期限已调整"),
        ("roster_changed", "", DutyState.WAIVED, False, "无需办理"),
        ("confirm", "", DutyState.DONE, False, "已办结"),
        ("confirm", "阿依古丽·买买提江·艾合买提", DutyState.DONE, False, "已由阿依古丽·买买提江·艾…确认"),
    ],
)
def test_what_takes_the_buttons_place(act: str, who: str, state: DutyState, moved: bool, words: str) -> None:
    said = closing(act, who, state, moved)
    assert said == words and len(said) <= DONE
