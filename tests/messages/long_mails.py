"""Every kind of mail at its longest: of 779 enterprises most are much late, as each reader hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any

from bot.notices.digest import DIGEST_PARTS
from bot.notices.tiles import UnitOfStep, step_map
from bot.words import Channel, Envelope, Kind, Level, NoticeLine, Officer, replace
from messages.sections import TONES
from tests.messages.envelopes import CONSEQUENCE, envelope, line
from tests.places import HEBEI

TODAY = date(2025, 6, 10)
UNTIL = date(2025, 6, 24)
PLACES = [(city, county) for city in HEBEI.units for county in HEBEI.counties(city)]
SENDER = Officer(Level.CITY, "石家庄市", "", "石家庄市生态环境局", "张样明", "13800008011")
READERS = {
    Level.PROVINCE: ("河北省生态环境厅", 779),
    Level.CITY: ("石家庄市生态环境局", 138),
    Level.COUNTY: ("石家庄市鹿泉区生态环境部门", 43),
}
LATE = {
    "提出评估申请": date(2025, 2, 28),
    "报送评估申请": date(2025, 3, 20),
    "完成评估": date(2025, 4, 30),
    "提出验收申请": date(2025, 5, 31),
}
_SENT: dict[str, Any] = {"sent": 9, "delivered": 9, "replied": ""}
_WAITS: dict[str, Any] = {"on": date(2025, 2, 24), "waiting_days": 106}
_ASKED: dict[str, Any] = {"until": date(2025, 9, 30), "reason": "设备采购周期较长，安装调试尚未完成，" * 9}
_NAME = "承德木兰第{}精细化工股份有限公司"


def late(
    text: str, audience: str, n: int, level: Level, step: str = "提出评估申请", **facts: Any
) -> Iterator[NoticeLine]:
    """So many notices of one sort, spread over the reader's places."""
    mine = PLACES if level is Level.PROVINCE else [p for p in PLACES if p[0] == "石家庄市"]
    due = LATE.get(step, date(2024, 7, 18))
    for at, (city, county) in enumerate(islice(cycle(mine[: 1 if level is Level.COUNTY else None]), n), 1):
        found = line(
            text,
            audience,
            _NAME.format(at),
            step=step,
            due=due,
            days_left=(due - TODAY).days,
            number=at,
            facts=facts,
        )
        yield replace(found, city=city, county=county)


def bureau(level: Level, kind: Kind, *lines: NoticeLine, **more: Any) -> Envelope:
    """A letter to a bureau with its button."""
    return envelope(
        *lines,
        kind=kind,
        channel=Channel.EMAIL,
        level=level,
        to_unit=READERS[level][0],
        today=TODAY,
        answer_url="https://qingshen.example/answer/abc",
        answer_until=UNTIL,
        sender=SENDER,
        answers_read=True,
        **more,
    )


def _party(step: str) -> dict[str, Any]:
    return {"party": "石家庄市生态环境局"} if step == "完成评估" else {}


def _to_bureau(level: Level) -> Iterator[tuple[str, Envelope]]:
    n, above = READERS[level][1], level is not Level.COUNTY
    told = [
        one for step in LATE for one in late("report", level.value, n, level, step, **_SENT, **_party(step))
    ]
    own = list(late("late", "owner", n, level, "送达告知书" if level is Level.COUNTY else "完成评估"))
    waits = list(late("late", "confirmer", n, level, **_WAITS))
    calls = [
        one
        for text in ("phone", "broken", "unreachable")
        for one in late(text, "county", 9, level, phones=["13800000001"], **_SENT)
    ]
    unconfirmed = (
        list(late("unconfirmed", level.value, n, level, **_WAITS, party="石家庄市生态环境局"))
        if above
        else []
    )
    yield "提醒", bureau(level, Kind.REMINDER, *own, *waits, *told, *unconfirmed, *calls)
    yield "提醒，一类", bureau(level, Kind.REMINDER, *own)
    yield "提醒，六类各一项", bureau(level, Kind.REMINDER, *own[:1], *waits[:1], *told[:1], *calls[::9])
    yield "情况报告", bureau(level, Kind.ESCALATION, *told, *unconfirmed)
    yield "情况报告，一类", bureau(level, Kind.ESCALATION, *told[:n])
    yield "请确认", bureau(level, Kind.CONFIRM, *(replace(one, text="confirm") for one in waits))
    yield "请确认，五项", bureau(level, Kind.CONFIRM, *(replace(one, text="confirm") for one in waits[:5]))
    yield "请答复", bureau(level, Kind.CONFIRM, *late("extension", "confirmer", n, level, **_ASKED))
    moved: dict[str, Any] = {"old_due": date(2025, 2, 28), "reason": "节假日安排公布后重新计算"}
    yield "通知", bureau(level, Kind.NOTE, *late("due_changed", "owner", n, level, **moved))
    yield "简报", digest(level)


def digest(level: Level) -> Envelope:
    """A digest with something in every part."""
    n = READERS[level][1]
    parts = dict.fromkeys(DIGEST_PARTS, n // 6) | {"extended": 0}
    step = {
        "days_left": -41,
        "unit": "家",
        "confirmed": True,
        "total": sum(parts.values()),
        "parts": parts,
        "each_own": False,
    }
    changes = {"done": 19, "reported": 4, "turned_late": 31, "open": -54}
    steps = [{**step, "name": name, "due": due, "changes": changes} for name, due in LATE.items()]
    lists = {key: [_item(at) for at in range(1, 41)] for key in ("confirm", "own", "late")}
    units = [UnitOfStep(city, county if level is Level.CITY else "", 55, 30, 10) for city, county in PLACES]
    mine = (
        [u for u in units if u.city == "石家庄市"]
        if level is Level.CITY
        else list({u.city: u for u in units}.values())
    )
    drawn = step_map("提出评估申请", mine, HEBEI) if level is not Level.COUNTY else None
    part = {
        "round": "",
        "since": TODAY - timedelta(7),
        "steps": steps,
        **lists,
        "totals": dict.fromkeys(lists, n),
        "whole": dict.fromkeys(lists, n),
        "unreachable": [_NAME.format(at) for at in range(9)],
        "questions": 3,
        "desk": None,
        "map": {
            "step": drawn.step,
            "view": drawn.view.value,
            "rows": drawn.rows,
            "tiles": drawn.tiles,
            "path": "/board",
        }
        if drawn
        else None,
    }
    facts = {**part, "rounds": [part], "tickets": [], "tickets_told": 0}
    return replace(bureau(level, Kind.DIGEST, facts=facts), answer_url="", answer_until=None)


def _item(at: int) -> dict[str, Any]:
    return {
        "number": at,
        "name": _NAME.format(at),
        "place": "石家庄市鹿泉区",
        "step": "提出评估申请",
        "said": "已提交评估申请",
        "asked": "",
        "by": "",
        "extension": False,
        "due": date(2025, 2, 28),
        "by_when": "",
        "days_left": -102,
        "on": date(2025, 2, 24),
        "days": 106,
    }


def _to_desk() -> Envelope:
    """The desk's digest with a long queue."""
    tickets = [
        {"number": at, "text": "系统里企业名称和营业执照不一致，怎么修改？" * 6, "days": 30}
        for at in range(1, 41)
    ]
    topics = [{"question": "附件上传失败怎么办", "asked": 7, "helpful": 4, "unhelpful": 2}] * 5
    load = {"waiting": 40, "late": 31, "answered": 2, "oldest": 30, "marks": 4, "score": "4.5"}
    desk = {**load, "since": TODAY - timedelta(7), "asked": 90, "without": 12, "topics": topics}
    none: dict[str, Any] = {
        "steps": [],
        "confirm": [],
        "own": [],
        "late": [],
        "unreachable": [],
        "questions": 3,
        "map": None,
    }
    zero = dict.fromkeys(("confirm", "own", "late"), 0)
    part = {**none, "round": "", "since": TODAY - timedelta(7), "totals": zero, "whole": zero, "desk": desk}
    facts = {**part, "rounds": [part], "tickets": tickets, "tickets_told": 3}
    return envelope(
        kind=Kind.DIGEST,
        channel=Channel.EMAIL,
        level=Level.SUPPORT,
        to_unit="技术支持",
        today=TODAY,
        facts=facts,
    )


def _to_firm() -> Iterator[tuple[str, Envelope]]:
    """What an enterprise hears, the first time and at its longest; a consultant of forty."""
    told: dict[str, Any] = {
        "facts": {"consequence": CONSEQUENCE},
        "extendable": True,
        "evidence": ("审核报告", "评估申请表", "专家名单"),
    }
    own: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "sender": SENDER,
        "answers_read": True,
        "own_url": "https://qingshen.example/own/abc",
        "own_until": UNTIL,
        "today": TODAY,
    }
    for tone in TONES:
        days = {"open": 60, "gentle": 30, "remind": 7, "today": 0}.get(tone, -102)
        one = line(
            tone,
            name=_NAME.format(1),
            days_left=days,
            legal_due=date(2025, 1, 31),
            advice="截止日为周六，请于2月28日（周五）前办理",
            **told,
        )
        yield f"企业 {tone}", envelope(one, first=True, to_unit=_NAME.format(1), **own)
    facts: dict[str, Any] = {
        "on": TODAY,
        "reason": "监测报告缺少第三方盖章，无低费方案清单与附件不一致，" * 16,
        "next": "提出验收申请",
        "next_due": UNTIL,
    }
    for text in ("confirmed", "sent_back", "assess_failed", "rectify"):
        result = line(text, facts=facts, days_left=-3)
        yield f"企业 {text}", envelope(result, kind=Kind.RESULT, **own)
    many = [replace(line("late", days_left=-102, **told), name=_NAME.format(at)) for at in range(1, 41)]
    yield "咨询机构", envelope(*many, to_name="李样工", **own)
    steps = [
        replace(one, step=step, due=due, days_left=(due - TODAY).days)
        for step, due in LATE.items()
        for one in many
    ]
    yield "咨询机构，三类", envelope(*steps[: 3 * len(many)], to_name="李样工", **own)


def long_mails() -> dict[str, Envelope]:
    """Each, by its reader and kind."""
    bureaus = {f"{level.value} {name}": made for level in READERS for name, made in _to_bureau(level)}
    return {**bureaus, "技术支持 简报": _to_desk(), **dict(_to_firm())}
