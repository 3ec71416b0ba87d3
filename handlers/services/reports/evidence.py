"""evidence: one case's whole story on one page, from the records as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from bot.acts.context import DecisionContext, dated
from bot.plans.plan import Plan
from bot.reading.faq import shipped
from bot.results.measures import Measure, measures, said
from bot.results.targets import LEVELS
from bot.words import SHANGHAI, Case, Level, MessageStatus, Scope
from handlers.services.accounts.links import hidden
from handlers.services.cases.listed import ASSESSORS, Listed, listed
from handlers.services.reports.files import sent_files
from messages import terms
from messages.evidence import DutyFacts, EventFacts, MessageFacts, Said, Story
from messages.terms import ENTRANCES, FIELDS, HIDDEN, KINDS, MESSAGES, rung
from messages.words import STATES, STATUSES, figures
from storage import cases, chain, models


async def story(
    case_id: int, ctx: DecisionContext, *, checked: bool = True, columns: Sequence[Measure] = ()
) -> Story | None:
    """Everything about one enterprise of this round, or about a city's own file; None when it is
    not there. `checked`: with a walk over the whole chain, which takes a while in a large one."""
    found = [one for one in await _one(case_id, ctx) if one.case.id == case_id]
    if not found:
        return None
    one = found[0]
    case = one.case
    events = await models.Event.filter(case_id=case.id).order_by("seq")
    messages, acknowledged = await _messages(case, ctx)
    inbound = await _inbound(case)
    ids = {e.person_id for e in events} | {m.person_id for m, _ in messages}
    ids |= {d.reported_by for d in case.duties} | {person_id for person_id, _ in inbound}
    who = await _people({i for i in ids if i})
    wrong = await chain.check() if checked else []
    sent = await sent_files(case, ctx)
    number = await models.Letter.get_or_none(case_id=case.id)
    return Story(
        name=case.name,
        head=_head(one, number.number if number else "", ctx),
        made_at=ctx.now,
        chain=wrong[0] if wrong else "事件链校验通过：全部记录与其校验值相符，没有缺漏或改动。",
        chain_ok=not wrong,
        duties=[_duty(case, d.id, who, ctx) for d in case.duties],
        events=[_event(e, who, ctx) for e in events],
        messages=[_message(m, about, who, acknowledged) for m, about in messages],
        said=[
            Said(row.received_at, who.get(person_id, ""), row.text, hidden(row.answer))
            for person_id, row in inbound
        ],
        files=sent,
        results=[(m.heading, said(one.values[m.key])) for m in columns or measures() if m.key in one.values],
    )


async def _one(case_id: int, ctx: DecisionContext) -> list[Listed]:
    row = await models.Case.get_or_none(id=case_id, round_id=ctx.plan.key)
    if row is None:
        return []
    if row.enterprise_id is None:
        return [Listed(case, (), None) for case in await cases.assemble([row])]
    return await listed(Scope(enterprises=frozenset({row.enterprise_id})), ctx)


def _head(one: Listed, number: str, ctx: DecisionContext) -> list[tuple[str, str]]:
    case, plan = one.case, ctx.plan
    if case.enterprise_id is None:
        return [("轮次", _round(plan))]
    rows = [
        ("轮次", _round(plan)),
        ("统一社会信用代码", case.uscc),
        ("所在地", f"{case.city}{case.county}"),
        ("行业", case.industry),
        ("审核类型", one.types_said),
        (
            "评估验收部门",
            f"{plan.places.bureau(str(case.assessor), case.city)}（{ASSESSORS[str(case.assessor)]}）",
        ),
        ("应达到水平", f"{LEVELS[one.target.level]}。{one.target.reason}"),
        ("状态", STATUSES[case.shown]),
        ("告知书编号", number),
    ]
    return [(label, text) for label, text in rows if text]


def _round(plan: Plan) -> str:
    return f"{plan.name}（{plan.document}，{figures(plan.published_on)}公布）"


def _duty(case: Case, duty_id: int, who: Mapping[int, str], ctx: DecisionContext) -> DutyFacts:
    duty = next(d for d in case.duties if d.id == duty_id)
    owner = {Level.ENTERPRISE: "企业", Level.COUNTY: f"{case.county}生态环境部门"}
    return DutyFacts(
        name=ctx.plan.milestone(duty.milestone).name,
        owner=owner.get(duty.owner) or ctx.plan.places.bureau(str(duty.owner), case.city),
        state=STATES[duty.state],
        due=duty.due,
        legal_due=duty.legal_due,
        opened_on=duty.opened_on,
        reported_on=duty.reported_on,
        reported_by=who.get(duty.reported_by or 0, ""),
        confirmed_on=duty.confirmed_on,
        number_in_system=duty.data.get("number_in_system", ""),
        links=duty.data.get("links", ()),
        why=dated(case, duty, ctx).explanation.lines,
    )


def _event(event: models.Event, who: Mapping[int, str], ctx: DecisionContext) -> EventFacts:
    person = who.get(event.person_id or 0, "")
    return EventFacts(
        seq=event.seq,
        at=event.at,
        what=terms.act(event.act),
        who=person or ("系统" if event.entrance in ("clock", "import") else "系统管理员"),
        entrance=ENTRANCES.get(event.entrance, event.entrance),
        facts=_facts(event.data, ctx),
        before=event.before,
        hash=event.hash,
    )


def _facts(data: Mapping[str, Any], ctx: DecisionContext) -> list[tuple[str, str]]:
    """An event's data in words; what is not known by name is shown as it stands."""
    names = {m.key: m.name for m in ctx.plan.milestones}
    titles = {m.key: m.heading for m in measures()}
    rows: list[tuple[str, str]] = []
    for key, value in data.items():
        if key in HIDDEN or value in ("", None, [], {}):
            continue
        if key == "changed":
            rows += [_changed(line, names) for line in value]
            continue
        if key == "changes":
            pairs = value.items() if isinstance(value, dict) else ((c[0], c[1:]) for c in value)
            rows += [(titles.get(str(k), FIELDS.get(str(k), "其他")), _from_to(*v)) for k, v in pairs]
            continue
        items = value if isinstance(value, list) else [value]
        text = "、".join(_value(names.get(str(item), item), key) for item in items)
        rows.append((terms.fact(key), text))
    return rows


def _changed(line: list[Any], names: Mapping[str, str]) -> tuple[str, str]:
    """One line of `storage.audit`: 提出评估申请状态, 由“待办”改为“已报告，待确认”."""
    _, milestone, key, old, new = line
    return f"{names.get(milestone, '')}{FIELDS.get(key, '其他')}", _from_to(old, new)


def _from_to(old: object, new: object) -> str:
    return _value(new) if old in ("", None) else f"由“{_value(old)}”改为“{_value(new)}”"


def _value(value: object, key: str = "") -> str:
    if key == "rungs":
        return rung(str(value))
    if key in ("offered", "faq"):
        return next((e.question for e in shipped().entries if e.key == value), "已给出常见答复")
    words: dict[str, str] = {
        **{s.value: t for s, t in STATES.items()},
        **{s.value: t for s, t in STATUSES.items()},
        **ASSESSORS,
        **terms.VALUES,
    }
    return words.get(str(value).lower(), said(value)) if value is not None else "无"


async def _messages(
    case: Case, ctx: DecisionContext
) -> tuple[list[tuple[models.Message, list[str]]], dict[int, datetime]]:
    """The messages that spoke of this case, each with what it said of it, and 收到 by message.

    A text that speaks of other enterprises too is not shown: it is not this case's to show.
    """
    about: dict[int, list[str]] = defaultdict(list)
    duties = {d.id: d for d in case.duties}
    for notice in await models.Notice.filter(duty_id__in=list(duties)).order_by("id"):
        if notice.message_id:
            step = ctx.plan.milestone(duties[notice.duty_id].milestone).name
            about[notice.message_id].append(f"{step}（{notice.due}截止；{rung(notice.rung)}）")
    own = Q(id__in=sorted(about)) | Q(instead_of__in=sorted(about))
    found = await models.Message.filter(own).order_by("created_at", "id")
    shared: set[Any] = set(
        await models.Notice.filter(message_id__in=sorted(about))
        .exclude(duty_id__in=list(duties))
        .values_list("message_id", flat=True)
    )
    acknowledged = await _acknowledged(found)
    pairs = []
    for message in found:
        first = message.instead_of or message.id
        more = ["同一消息另有其他企业的事项，正文略"] if first in shared else []
        if more:
            message.text = ""
        pairs.append((message, about[first] + more))
    return pairs, acknowledged


async def _acknowledged(found: list[models.Message]) -> dict[int, datetime]:
    """When each message's reader first answered 收到 after it was sent."""
    people = sorted({m.person_id for m in found})
    events = await models.Event.filter(act="acknowledge", person_id__in=people).order_by("seq")
    first: dict[int, datetime] = {}
    for message in found:
        for event in events:
            if event.person_id == message.person_id and message.sent_at and event.at >= message.sent_at:
                first[message.id] = event.at
                break
    return first


def _message(
    message: models.Message, about: list[str], who: Mapping[int, str], acknowledged: Mapping[int, datetime]
) -> MessageFacts:
    return MessageFacts(
        id=message.id,
        person=who.get(message.person_id, ""),
        channel=terms.channel(message.channel),
        kind=KINDS.get(str(message.kind), str(message.kind)),
        status=MESSAGES[MessageStatus(message.status)],
        reason=message.reason,
        about=about,
        text=message.text,
        created_at=message.created_at,
        sent_at=message.sent_at,
        provider_id=message.provider_id,
        acknowledged_at=acknowledged.get(message.id),
        instead_of=message.instead_of,
    )


async def _inbound(case: Case) -> list[tuple[int, models.Inbound]]:
    """What the enterprise's contacts wrote, with the answers; people of one enterprise only."""
    if case.enterprise_id is None:
        return []
    roles = await models.Role.filter(enterprise_id=case.enterprise_id)
    ids = sorted({role.person_id for role in roles})
    elsewhere: set[Any] = set(
        await models.Role.filter(person_id__in=ids)
        .exclude(enterprise_id=case.enterprise_id)
        .values_list("person_id", flat=True)
    )
    people = await models.Person.filter(id__in=[i for i in ids if i not in elsewhere])
    by_account = {p.wecom_key: p.id for p in people if p.wecom_key}
    rows = await models.Inbound.filter(wecom__in=[p.wecom for p in people if p.wecom]).order_by("id")
    return [(by_account[r.wecom.lower()], r) for r in rows if r.wecom.lower() in by_account]


async def _people(ids: set[int]) -> dict[int, str]:
    """石家庄市生态环境局 市员1, 某某公司 联系人1: by unit and name, never by telephone."""
    people = {p.id: p for p in await models.Person.filter(id__in=sorted(ids))}
    units: dict[int, str] = {}
    for role in await models.Role.filter(person_id__in=sorted(ids)).order_by("-id"):
        units[role.person_id] = role.unit or ("企业" if role.level is Level.ENTERPRISE else "")
    return {i: f"{units.get(i, '')} {p.name}".strip() for i, p in people.items()}


def file_stem(name: str, at: datetime) -> str:
    """The suggested file: 过程材料 某某公司 2025-11-28"""
    return f"过程材料 {name} {at.astimezone(SHANGHAI):%Y-%m-%d}"
