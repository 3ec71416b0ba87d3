"""What a form or a request says of an act, in the fields that the table of intents names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.acts.kinds import KINDS as CHANGES
from bot.places import Places
from bot.reading.change_names import details_of
from bot.references import MOST_LINKS, referring
from bot.results.measures import LEVELS, level
from bot.words import SPECS, Act, Case, Details, Intent
from bot.words.intent_lookup import SLOTS
from handlers.entry.web.table import Field, Wrong
from messages.forms import FORMS

REASON = 300  # characters

ASKS = (
    Field("kind", "办理事项", "choice", choices=tuple(SLOTS), required=True),
    Field("duty", "待办编号", "number"),
)
SAYS = (
    *ASKS,
    Field("mark", "页面标记", longest=16),
    Field("on", "日期", "date"),
    Field("reason", "原因", longest=REASON),
    Field("what", "变动类型或接收部门", longest=20),
    Field("details", "变动后的内容", longest=REASON),
    Field("links", "公开链接", longest=2000),
    Field("number", "系统编号", longest=60),
    Field("level", "审核后水平", "choice", choices=tuple(LEVELS.values())),
    Field("sure", "仍按此水平登记", "choice", choices=("yes",)),
)


def act_of(body: Mapping[str, Any], case: Case, places: Places) -> Act:
    """The act as it was filled in; Wrong for a field that cannot be meant or that it does not take."""
    kind = body["kind"]
    takes = SLOTS[kind].fields
    for name in ("links", "number", "level", "details"):
        if body[name] and name not in takes:
            label = next(f.label for f in SAYS if f.name == name)
            raise Wrong(f"“{FORMS[kind].button}”不填写{label}（{name}）。")
    what = body["what"] or ""
    return Act(kind, body["on"], body["reason"] or "", body["duty"], what, _details(body, what, case, places))


def _details(body: Mapping[str, Any], what: str, case: Case, places: Places) -> Details:
    if body["level"]:
        return Details(level=level(body["level"]) or "")
    if body["details"]:
        return details_of(what, body["details"], case, places)
    found = referring(body["links"] or "", body["number"] or "")
    if found is None:
        raise Wrong(
            f"公开链接应以 http:// 或 https:// 开头，最多 {MOST_LINKS} 个，用空格分开；"
            "系统编号应是字母、数字和横线，或带年份的文号。尚未登记。"
        )
    return found


def missing(what: Act) -> str:
    """What must be said and was not; `decide` would ask the same, one thing after the other."""
    slots, words = SLOTS[what.kind], FORMS[what.kind]
    if slots.on == "must" and what.on is None:
        return "请填写日期。尚未登记。"
    if slots.reason == "must" and not what.reason.strip():
        return f"请填写{SPECS[Intent(what.kind)].words}。尚未登记。"
    if slots.what and what.what not in slots.what:
        return f"请选择{words.what}：{'、'.join(slots.what)}。尚未登记。"
    if slots.refers == "must" and what.details == Details():
        return "请填写公开链接或系统编号，至少一项。尚未登记。"
    change = CHANGES.get(what.what)
    if slots.details and change and change.lacks(what.details):
        return f"{what.what}请在“变动后的内容”中写明：{change.arguments}。尚未登记。"
    return ""
