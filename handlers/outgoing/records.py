"""The record that a report upward carries: in short beside each name, in full in its workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bot.acts.setting import Setting
from bot.words import SHANGHAI, Level, MessageStatus
from handlers.exports.terms import ACTS, CHANNELS
from messages.sheets import Column, Sheet
from messages.words import short
from storage import records
from storage.parcels import Told
from storage.records import Said, Sent

ENDS = {
    MessageStatus.SENT: "已送达",
    MessageStatus.FAILED: "未送达",
    MessageStatus.UNKNOWN: "结果未知",
}
PARTIES = {
    "owner": "责任方", "confirmer": "确认方", "county": "县级", "city": "市级",
    "province": "省级", "unreachable": "县级（联系不上）", "event": "有关方",
}  # fmt: skip


async def in_short(told: Sequence[Told]) -> dict[int, dict[str, Any]]:
    """For each duty: how often its owner was reminded, how often that arrived, what was answered,
    and when the level below the reader was told."""
    sent = _by_duty(await records.sent({t.duty.id for t in told}))
    said = _by_case(await records.answers({t.case.id for t in told}))
    return {t.duty.id: _facts(t, sent[t.duty.id], said[t.case.id]) for t in told}


def _facts(told: Told, sent: list[Sent], said: list[Said]) -> dict[str, Any]:
    reminders = _tries(s for s in sent if s.audience == "owner")
    arrived = sum(any(s.status is MessageStatus.SENT for s in tries) for tries in reminders)
    facts: dict[str, Any] = {"sent": len(reminders), "delivered": arrived, "record": []}
    note = next((s.words for s in reversed(said) if s.act == "progress_note"), "")
    heard = any(s.act == "acknowledge" for s in said)
    lost = [s for s in sent if s.audience == "unreachable"]
    if lost and not reminders:
        facts["unreachable"] = True  # for the county to mend, not the enterprise's silence
        facts["record"].append(f"已请县级核实联系人：{_days(lost)}")
    elif note or heard or not told.duty.reported_on:
        facts["replied"] = note or ("收到" if heard else "")
    if reminders:
        last = reminders[-1][-1]
        facts["record"].append(
            f"最近一次提醒：{_day(last)}，{CHANNELS[last.channel]}，{ENDS[last.status]}"
        )
    asked = [s for s in sent if s.audience == "county" and s.status is MessageStatus.SENT]
    if asked:
        facts["record"].append(f"已告知县级：{_days(asked)}")
    for one in (s for s in said if s.act in ("take_up", "urge") and s.duty_id == told.duty.id):
        day = short(one.at.astimezone(SHANGHAI).date())
        facts["record"].append(f"{day} {one.person}{ACTS[one.act]}")
    return facts


def _tries(sent: Iterable[Sent]) -> list[list[Sent]]:
    """Messages with their replacements by another channel: one reminder, however it went."""
    grouped: dict[int, list[Sent]] = defaultdict(list)
    for one in sent:
        grouped[one.first].append(one)
    return list(grouped.values())


def _days(sent: Iterable[Sent]) -> str:
    return "、".join(dict.fromkeys(_day(s) for s in sent))


def _day(sent: Sent) -> str:
    return short(sent.at.astimezone(SHANGHAI).date())


async def sheets(told: Sequence[Told], setting: Setting) -> list[Sheet]:
    """名单, 提醒和送达记录, 答复记录: the whole record of the matters of one report."""
    duties = {t.duty.id: t for t in told}
    sent = await records.sent(duties)
    said = await records.answers({t.case.id for t in told})
    names = {t.case.id: t.case.name for t in told}
    brief = await in_short(list(duties.values()))
    return [
        Sheet("名单", f"{setting.plan.name}情况报告名单（{setting.today}）", LIST, [
            _listed(n, t, brief[t.duty.id], setting)
            for n, t in enumerate(duties.values(), 1)
        ]),
        Sheet("提醒和送达记录", "提醒和送达记录", MESSAGES, [
            [duties[s.duty_id].case.name,
             setting.plan.milestone(duties[s.duty_id].duty.milestone).name,
             PARTIES.get(s.audience, s.audience), s.person, s.at.astimezone(SHANGHAI),
             CHANNELS[s.channel], ENDS[s.status], s.reason]
            for s in sent
        ]),
        Sheet("答复记录", "答复记录", ANSWERS, [
            [names[s.case_id], s.person, s.at.astimezone(SHANGHAI), ACTS.get(s.act, s.act), s.words]
            for s in said
        ]),
    ]  # fmt: skip


def _listed(n: int, told: Told, facts: dict[str, Any], setting: Setting) -> list[Any]:
    duty, case = told.duty, told.case
    owner = {Level.ENTERPRISE: "企业", Level.COUNTY: "县级", Level.CITY: "市级"}
    return [
        n, case.city, case.county, case.name, setting.plan.milestone(duty.milestone).name,
        owner.get(duty.owner, "省级"), duty.due, max(0, (setting.today - duty.due).days),
        facts["sent"], facts["delivered"], facts.get("replied", ""), "；".join(facts["record"]),
    ]  # fmt: skip


LIST = [
    Column("序号", 6), Column("市", 12), Column("县（市、区）", 14), Column("名称", 36),
    Column("事项", 18), Column("责任方", 10), Column("截止日期", 14), Column("逾期天数", 10),
    Column("提醒次数", 10), Column("送达次数", 10), Column("最近回复", 30), Column("经过", 60),
]  # fmt: skip
MESSAGES = [
    Column("名称", 36), Column("事项", 18), Column("告知对象", 16), Column("姓名", 12),
    Column("时间", 18), Column("渠道", 10), Column("结果", 10), Column("说明", 40),
]  # fmt: skip
ANSWERS = [
    Column("名称", 36), Column("姓名", 12), Column("时间", 18), Column("答复", 20),
    Column("内容", 60),
]  # fmt: skip


def _by_duty(found: Iterable[Sent]) -> dict[int, list[Sent]]:
    grouped: dict[int, list[Sent]] = defaultdict(list)
    for one in found:
        grouped[one.duty_id].append(one)
    return grouped


def _by_case(found: Iterable[Said]) -> dict[int, list[Said]]:
    grouped: dict[int, list[Said]] = defaultdict(list)
    for one in found:
        grouped[one.case_id].append(one)
    return grouped
