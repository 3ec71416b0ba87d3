"""How dates, places, states and outside text are said: the Jinja filters of every template.

Nothing here decides anything. Dates are Shanghai calendar days and always come with their weekday;
a last day always says 含当日, because 前 alone is ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from bot.words import DutyState, Level, ListState, ShownStatus
from messages.places_said import place, whole_area
from messages.split import split

T = TypeVar("T")

NAME_BYTES = 120  # 40 characters: longer names are shortened where bytes are counted
OWED_BY = {Level.COUNTY: "县级", Level.CITY: "市级", Level.PROVINCE: "省级"}
PEOPLE_NAMED = 3  # of a bureau's staff, beside its name
WEEKDAYS = "一二三四五六日"
STATES = {
    DutyState.WAITING: "未开始",
    DutyState.OPEN: "待办",
    DutyState.REPORTED: "已报告，待确认",
    DutyState.DONE: "已完成",
    DutyState.FAILED: "未通过",
    DutyState.WAIVED: "无需办理",
}
# How a duty counts (bot.words.Mark): on pages, in digests, figures and exports.
MARKS = {
    "done": "已完成",
    "reported": "待确认",
    "open": "待办",
    "extended": "已延期",
    "overdue": "逾期",
    "waiting": "未开始",
    "failed": "未通过",
    "waived": "无需办理",
}
# How a case stands (bot.words.shown_status): in chat, on pages, in digests, figures and exports.
STATUSES = {
    ShownStatus.ACTIVE: "进行中",
    ShownStatus.PAUSED: "停产中",
    ShownStatus.COMPLETED: "已完成",
    ShownStatus.CARRIED_OVER: "已纳入下一轮",
    ShownStatus.WITHDRAWN: "已退出",
}
# What a list was asked for (bot.words.list_query.ListState), as its answer repeats it.
LISTED = {
    ListState.NOT_DONE: "尚未办理",
    ListState.OVERDUE: "逾期未办",
    ListState.HANDED_IN: "已经报告",
    ListState.REPORTED: "等待确认",
    ListState.DONE: "已经完成",
    ListState.FAILED: "未通过",
    ListState.EXTENDED: "已延期",
    ListState.EXTENSION_ASKED: "申请延期，等待答复",
    ListState.STOPPED: "已停产或已关闭",
    ListState.SILENT: "提醒后还没有回复",
    ListState.PAUSED: "停产中",
    ListState.WITHDRAWN: "已退出",
    ListState.CARRIED_OVER: "已纳入下一轮",
    ListState.COMPLETED: "全部办结",
}
BUREAUS = {
    Level.ENTERPRISE: "企业",
    Level.COUNTY: "县（市、区）生态环境部门",
    Level.CITY: "市级生态环境部门",
    Level.PROVINCE: "省生态环境厅",
    Level.SUPPORT: "技术支持",
    Level.ADMIN: "系统管理员",
}


def day(value: date | str) -> str:
    """2025年2月28日（周五）"""
    return f"{figures(value)}（{weekday(value)}）"


def figures(value: date | str) -> str:
    """2025年2月28日, where the text itself stands in brackets."""
    value = _date(value)
    return f"{value.year}年{value.month}月{value.day}日"


def until(value: date | str) -> str:
    """2025年2月28日（周五），含当日: as the end of a period; `before` says it of a deadline."""
    return f"{day(value)}，含当日"


def before(value: date | str, expected: str = "") -> str:
    """2025年2月28日（周五）前（含当日）; `expected` is how a date is told that rests on an estimate."""
    return expected or f"{day(value)}前（含当日）"


def short(value: date | str, today: date | str | None = None) -> str:
    """2月28日; 2024年2月28日 beside a `today` of another year."""
    value = _date(value)
    if today is not None and _date(today).year != value.year:
        return figures(value)
    return f"{value.month}月{value.day}日"


def weekday(value: date | str) -> str:
    return f"周{WEEKDAYS[_date(value).weekday()]}"


def left(days: int, expected: str = "") -> str:
    """还有7天, 今天截止, 已逾期3天: only here are days put into words; of an `expected` date 截止日待定, 建议日期."""
    if expected:
        return "建议日期" if "建议日期" in expected else "截止日待定"
    return f"还有{days}天" if days > 0 else f"已逾期{-days}天" if days else "今天截止"


def ordinal(n: int) -> str:
    """一, 二, … 十, 十一, … for headings; figures from 20 on."""
    digits = "〇一二三四五六七八九"
    if n < 10:
        return digits[n]
    return f"十{digits[n - 10] if n > 10 else ''}" if n < 20 else str(n)


def within(text: str) -> str:
    """（桥西区）, or nothing for nothing."""
    return f"（{text}）" if text else ""


def way_back(hours: int, on_page: bool) -> str:
    """How a report is undone, by whoever made it."""
    return f"{hours}小时内可{'在本页点“撤回报告”' if on_page else '回复“撤回”'}"


def duty_of(level: str) -> str:
    """（县级负责）, where a list of enterprises tells what a bureau owes; "" for nothing."""
    return f"（{OWED_BY[Level(level)]}负责）" if level else ""


_ENDED = re.compile("[。！？!?…][”’）)」』》]?$")


def contact(facts: Mapping[str, Any]) -> str:
    """由桥西区分局（张三）负责，已提醒6次，均已送达，未回复: only what the facts say, nothing for
    nothing. What was sent and answered is the party's that owes."""
    known = [f"由{owing(facts)}负责"] if facts.get("party") else []
    sent = facts.get("sent")
    if sent is not None:
        known.append(f"已提醒{sent}次" if sent else "尚未提醒")
        delivered = facts.get("delivered")
        if sent and delivered is not None:
            partly = f"送达{delivered}次" if delivered else "均未送达"
            known.append("均已送达" if delivered >= sent else partly)
    if facts.get("unreachable"):
        known.append("联系不上")
    elif "replied" in facts:
        on = facts.get("replied_on")
        said = f"回复：{facts['replied']}{f'（{short(on)}）' if on else ''}"
        known.append(said if facts["replied"] else "未回复")
    known += [str(facts.get("called") or ""), returned(facts)]
    return "；".join(filter(None, (revising(facts), "，".join(filter(None, known)))))


def returned(facts: Mapping[str, Any]) -> str:
    """2月20日退回，尚未补齐: why a report that was made does not count; "" for nothing."""
    day = facts.get("returned_on")
    return f"{short(day)}退回，尚未补齐" if day else ""


def revising(facts: Mapping[str, Any]) -> str:
    """评估整改中，企业应于2025年4月18日（周五）前提交修改稿，已逾期3天: why an assessment is not done."""
    due = facts.get("revision_due")
    if due is None:
        return ""
    if facts.get("revision_in"):
        return "评估整改中，企业已提交修改稿"
    late = facts.get("revision_late") or 0
    return f"评估整改中，企业应于{day(due)}前提交修改稿{f'，已逾期{late}天' if late > 0 else ''}"


def owing(facts: Mapping[str, Any]) -> str:
    """桥西区分局（张三、李四）: the bureau whose move it is, with its people; "" for an enterprise."""
    people = list(facts.get("people") or ())
    names = "、".join(people[:PEOPLE_NAMED]) + ("等" if len(people) > PEOPLE_NAMED else "")
    return f"{facts.get('party') or ''}{within(names)}"


def attached(counts: Mapping[str, int]) -> str:
    """附图片1张、文件2份；另有1份正在保存: what was sent along, nothing for nothing."""
    units = (("pictures", "图片", "张"), ("videos", "视频", "段"), ("papers", "文件", "份"))
    kept = "、".join(f"{what}{counts[key]}{unit}" for key, what, unit in units if counts.get(key))
    coming = counts.get("coming")
    if not coming:
        return f"附{kept}" if kept else ""
    return f"附{kept}；另有{coming}份正在保存" if kept else f"另有{coming}份材料正在保存"


def state(value: str) -> str:
    return STATES[DutyState(value)]


def standing(state: DutyState, mark: str) -> str:
    """Return a duty's state in a document: an open one is late or put off where it counts as that."""
    return MARKS[mark] if mark in ("overdue", "extended") else STATES[state]


def mark(value: str) -> str:
    return MARKS[value]


def status(value: str) -> str:
    return STATUSES[ShownStatus(value)]


def listed_as(asked: Mapping[str, Any], step: str = "") -> str:
    """桥西区“提出评估申请”尚未办理（2月28日前）: what a list holds, as it was asked for; `step` where none was."""
    named = asked["step"] or step
    state = LISTED[ListState(asked["state"])] if asked["state"] else "" if named else "进度"
    days, since, last = "", asked["since"], asked["until"]
    if last:
        days = short(last) if since == last else f"{short(since)}至{short(last)}" if since else before(last)
    whose = within({"city": "市级评估验收", "province": "省级评估验收"}.get(asked.get("assessor", ""), ""))
    return f"{asked['place']}{f'“{named}”' if named else ''}{state}{whose}{within(days)}"


def resting(value: str) -> str:
    """（停产中） behind the name of an enterprise that stands so, or nothing."""
    return within(status(value)) if value == ShownStatus.PAUSED else ""


def bureau(value: str) -> str:
    """Return a level as a sender thinks of it; a name is left as it is."""
    return BUREAUS[Level(value)] if value in set(Level) else value


def clip(value: str, limit: int = NAME_BYTES) -> str:
    """Return at most `limit` bytes and an ellipsis; it never cuts inside a character."""
    if len(value.encode()) <= limit:
        return value
    return split(value, limit, number=False)[0].rstrip("，、：；。 ") + "…"


def as_written(value: str, limit: int) -> str:
    """Return a person's words whole; of more than `limit` bytes as much as fits, and where all of it stands."""
    return value if len(value.encode()) <= limit else f"{clip(value, limit)}（全文见网页上的办理记录）"


def sentence(value: str) -> str:
    """Return a person's words at the end of a sentence of ours: as written, with one full stop."""
    return value if _ENDED.search(value) else f"{value}。"


def breaks(value: str) -> str:
    """Return a person's line breaks in sentences.j2, where those of the source mean nothing."""
    return value.replace("\n", "⏎")


def oneline(value: str) -> str:
    """Return what a person wrote on one line, line breaks made blanks: a list has a line for each entry."""
    return " ".join(value.split())


def refers(facts: Mapping[str, Any]) -> str:
    """What a report refers to: ，系统编号 HB2025-0012，链接 https://…，数据：节电 12万kWh/年; "" for nothing."""
    number, values = facts.get("number_in_system"), facts.get("figures_said")
    said = [f"，系统编号 {number}"] if number else []
    told = [f"，数据：{'、'.join(values)}"] if values else []
    return "".join([*said, *(f"，链接 {link} " for link in facts.get("links") or ()), *told])


def upto(items: Sequence[T], cap: int) -> Sequence[T]:
    return items[:cap]


def more(items: Sequence[object], cap: int) -> int:
    """How many of the items are not shown."""
    return max(0, len(items) - cap)


def soonest(items: Sequence[Mapping[str, Any]], cap: int) -> list[Mapping[str, Any]]:
    """Return those of a digest's items that are among the `cap` most urgent of all of its lists, at least one."""
    first = min((one["rank"] for one in items), default=0)
    return [one for one in items if one["rank"] < max(cap, first + 1)]


def _date(value: date | str) -> date:
    """Read a date, also in ISO form, because a fact may have gone through JSON. ValueError for anything
    else."""
    return date.fromisoformat(value) if isinstance(value, str) else value


FILTERS = {
    f.__name__: f
    for f in (
        *(day, figures, until, before, short, weekday, left, ordinal, place, within),
        *(contact, revising, owing, duty_of, attached, state, mark, status, bureau, clip, as_written),
        *(upto, more, soonest, refers, sentence, breaks, oneline, way_back, resting, listed_as, whole_area),
    )
}
