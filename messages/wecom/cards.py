"""Turn a worded message into a WeCom card with buttons (button_interaction, path 90236).

The card says what the text says, and its buttons what may be answered in words. WeCom recommends lengths in
characters; what is longer is cut where a reader would pause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from bot.words import SPECS, DutyState, Envelope, Intent
from messages.places_said import place
from messages.split import clean
from messages.words import figures, left, weekday

TITLE, DESC, BODY, _BUTTON, _KEY, VALUE, _SOURCE, DONE = 36, 44, 160, 10, 5, 30, 20, 16
_SENDER = "清审 · 清洁生产审核"
_HEAD = re.compile(r"【([^】]*)】[^：\n]*：(?:您好！)?")
_PAUSES = (re.compile(r"[。！？；\n]"), re.compile(r"[，、： ]"))
_JOINERS = "\u200d\ufe0e\ufe0f"
# What was done to the matter, on the buttons' place: “已由张三确认”.
_DEEDS: dict[str, str] = {
    intent: "报告" if spec.way == "report" else spec.says
    for intent, spec in SPECS.items()
    if (spec.button and spec.way in ("report", "decision")) or intent is Intent.WITHDRAW_REPORT
}
_STATES = {
    DutyState.REPORTED: "已报告",
    DutyState.DONE: "已办结",
    DutyState.FAILED: "已结束",
    DutyState.WAIVED: "无需办理",
    DutyState.OPEN: "已有变化",
    DutyState.WAITING: "已有变化",
}


class _ButtonLike(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def style(self) -> int: ...


class _TrainingLike(Protocol):
    @property
    def held_on(self) -> date: ...
    @property
    def begins(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def answer_by(self) -> date: ...


def card(envelope: Envelope, text: str, buttons: Iterable[_ButtonLike], task_id: str) -> dict[str, Any]:
    """Return the card of a message about one line; `text` is what the message says as a text."""
    line = envelope.lines[0]
    head = _HEAD.match(text)
    label = head.group(1) if head else ""
    body = text[head.end() :] if head else text
    where = place(line, envelope.level)
    reply = line.reply if line.audience == "owner" else _answers(line.number)
    facts = [
        ("企业", f"{line.name}（{where}）" if where else line.name),
        ("截止日", line.by_when or f"{figures(line.due)}（{weekday(line.due)}）")
        if line.audience == "owner"
        else ("报告日", figures(line.facts["on"]) if line.facts.get("on") else ""),
        ("可回复", reply),
    ]
    desc = left(line.days_left, line.by_when) if line.audience == "owner" else "请核对后确认或退回"
    return {
        "card_type": "button_interaction",
        "source": {"desc": _SENDER[:_SOURCE]},
        "main_title": {
            "title": shortened(f"{label}：{line.step}" if label else line.step, TITLE),
            "desc": shortened(desc, DESC),
        },
        "sub_title_text": shortened(body, BODY),
        "horizontal_content_list": [
            {"keyname": name[:_KEY], "value": shortened(value, VALUE)} for name, value in facts if value
        ],
        "task_id": task_id,
        "button_list": [{"text": b.text[:_BUTTON], "style": b.style, "key": b.key} for b in buttons],
    }


def training_card(
    text: str, of: _TrainingLike, buttons: Iterable[_ButtonLike], task_id: str
) -> dict[str, Any]:
    """Return the card of an invitation; `text` is what the message says as a text, and fits."""
    head = _HEAD.match(text)
    body = (text[head.end() :] if head else text).strip()
    when = f"{figures(of.held_on)}（{weekday(of.held_on)}）{of.begins}"
    facts = [("时间", when), ("地点", of.place), ("答复截止", figures(of.answer_by))]
    return {
        "card_type": "button_interaction",
        "source": {"desc": _SENDER[:_SOURCE]},
        "main_title": {"title": shortened(f"培训通知：{when}", TITLE), "desc": shortened(of.place, DESC)},
        "sub_title_text": shortened(body, BODY),
        "horizontal_content_list": [
            {"keyname": name[:_KEY], "value": shortened(value, VALUE)} for name, value in facts if value
        ],
        "task_id": task_id,
        "button_list": [{"text": b.text[:_BUTTON], "style": b.style, "key": b.key} for b in buttons],
    }


def _answers(number: int | None) -> str:
    return f"确认 {number}；退回 {number} 原因" if number is not None else "待审"


def closing(act: str, who: str, state: DutyState, moved: bool) -> str:
    """Return what stands in place of the buttons after an answer, at most 16 characters."""
    if moved:
        return "期限已调整"
    if act in _DEEDS and who:
        room = DONE - len("已由") - len(_DEEDS[act])
        return f"已由{shortened(who, room)}{_DEEDS[act]}"
    return _STATES[state]


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut after a sentence or else a clause, and marked by an ellipsis.

    It never cuts inside a character that is drawn from several code points.
    """
    text = clean(text).strip()
    if len(text) <= limit:
        return text
    room = limit - 1
    for pause in _PAUSES:
        ends = [m.end() for m in pause.finditer(text[:room]) if m.end() > room // 2]
        if ends:
            return text[: ends[-1]].rstrip("，、：； \n") + "…"
    while room > 1 and (text[room] in _JOINERS or text[room - 1] == "\u200d"):
        room -= 1
    return text[:room] + "…"
