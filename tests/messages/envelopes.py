"""Envelopes and lines for the tests of messages: invented, and as the planner makes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.words import Channel, Envelope, Kind, Level, NoticeLine, replace

FIRM, OTHER = "河北正诚橡塑有限公司", "长安金和电镀有限公司"
DUE = date(2025, 2, 28)
CONSEQUENCE = "按照通知要求，逾期未开展审核评估的企业将纳入下一轮审核名单，重新开展。"
NOTICE: dict[str, Any] = {
    "step": "送达告知书",
    "what": "将告知书书面送达企业",
    "reply": "已送达 企业名称",
    "due": date(2024, 7, 18),
}
ON: dict[str, Any] = {"on": date(2025, 2, 24), "waiting_days": 4}
KINDS = {"confirm": Kind.CONFIRM, "due_changed": Kind.NOTE, "fact": Kind.NOTE}


def line(text: str, audience: str = "owner", name: str = FIRM, **more: Any) -> NoticeLine:
    """One notice of the enterprise FIRM, seven days before its date unless said otherwise."""
    due = more.pop("due", DUE)
    first = NoticeLine(
        text=text,
        audience=audience,
        name=name,
        city="石家庄市",
        county="桥西区",
        step="提出评估申请",
        what="完成清洁生产方案制定，并向石家庄市生态环境局提出评估申请",
        due=due,
        days_left=more.pop("days_left", 7),
        legal_due=due,
        reply="已提交评估申请",
    )
    return replace(first, **more)


def envelope(*lines: NoticeLine, **more: Any) -> Envelope:
    """A message to the enterprise's contact with these lines."""
    plain = Envelope(
        kind=Kind.REMINDER,
        channel=Channel.WECOM,
        to_name="张三",
        to_unit=FIRM,
        level=Level.ENTERPRISE,
        today=DUE - timedelta(days=7),
        round_name="2024年全省清洁生产审核",
        document="冀环办字函〔2024〕184号",
        lines=lines,
        public_url="https://qingshen.example/",
    )
    return replace(plain, **more)


def county(*lines: NoticeLine, **more: Any) -> Envelope:
    """The same to an officer of the county."""
    return envelope(*lines, **{"level": Level.COUNTY, "to_unit": "桥西区分局", **more})


def city(*lines: NoticeLine, **more: Any) -> Envelope:
    """The same to an officer of the city."""
    return envelope(*lines, **{"level": Level.CITY, "to_unit": "石家庄市生态环境局", **more})


def report(name: str = FIRM, **facts: Any) -> NoticeLine:
    """A line that tells a bureau of an enterprise that is five days late."""
    return line("report", "county", name, days_left=-5, facts=facts)


def names(n: int) -> list[str]:
    """So many names of enterprises."""
    return [f"石家庄第{i}化工有限公司" for i in range(1, n + 1)]
