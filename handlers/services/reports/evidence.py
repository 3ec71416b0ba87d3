"""evidence: one case's whole story on one page, from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.acts.context import DecisionContext, due_of
from bot.plans.plan import Plan
from bot.reading.faq import shipped_faq
from bot.results.measures import Measure, as_text, measures
from bot.results.standing import mark_counted
from bot.words import AUDIT_TYPES, SHANGHAI, Case, Intent, Level, MessageStatus, Scope, replace
from handlers.services.accounts.links import hidden
from handlers.services.cases.listed import Listed, listed_cases
from handlers.services.reports.files import sent_files
from handlers.services.views.lines import estimated
from handlers.services.views.owing import owner_name
from handlers.services.views.registers import decision_lines, handed_lines
from messages import terms
from messages.catalogue import explain, noted, say, sentence_table
from messages.evidence import ChatTurn, DutyFacts, EventFacts, MessageFacts, Story
from messages.terms import (
    ASSESSORS,
    ENTRANCES,
    FIELD_TERMS,
    HIDDEN,
    KIND_TERMS,
    MESSAGE_TERMS,
    OTHER_ENTRANCE,
    ladder_step,
)
from messages.words import BUREAUS, STATES, STATUSES, figures, standing
from storage import chain, events, holders, inbox, letters, mailing


async def story(
    case: Case, ctx: DecisionContext, *, checked: bool = True, columns: Sequence[Measure] = ()
) -> Story:
    """Return everything about one enterprise of this round, or about a city's own file, as the case was read.
    `checked`: with a walk over the whole chain, which takes a while in a large one."""
    one = await _one(case, ctx)
    happened = await events.events_of_case(case.id)
    messages, acknowledged = await _messages(case, ctx)
    written = await inbox.written_by_enterprise(case.enterprise_id, case.round) if case.enterprise_id else []
    ids = {e.person_id for e in happened} | {m.person_id for m, _ in messages}
    ids |= {d.reported_by for d in case.duties} | {row.person_id for row in written}
    who = await _people({i for i in ids if i})
    wrong = await chain.check_chain() if checked else []
    sent = await sent_files(case, ctx)
    number = await letters.number_of(case.id)
    return Story(
        name=case.name,
        head=_head(one, number, ctx),
        made_at=ctx.now,
        chain=explain(wrong[0]) if wrong else say("reports.evidence.chain_holds"),
        chain_ok=not wrong,
        duties=[_duty(case, d.id, who, ctx) for d in case.duties],
        events=[_event(e, who, ctx) for e in happened],
        messages=[_message(m, about, who, acknowledged) for m, about in messages],
        chat=[
            ChatTurn(row.received_at, who.get(row.person_id, ""), row.text, hidden(row.answer))
            for row in written
        ],
        files=sent,
        decisions=await decision_lines(case),
        results=[
            (m.heading, as_text(one.values[m.key])) for m in columns or measures() if m.key in one.values
        ],
    )


async def _one(case: Case, ctx: DecisionContext) -> Listed:
    if case.enterprise_id is None:
        return Listed(case, (), None)

    async def read(scope: Scope, *, round_key: str) -> list[Case]:
        return [case]

    return (await listed_cases(Scope(enterprises=frozenset({case.enterprise_id})), ctx, read))[0]


def _head(one: Listed, number: str, ctx: DecisionContext) -> list[tuple[str, str]]:
    case, plan, titles = one.case, ctx.plan, sentence_table("reports.evidence_head")
    if case.enterprise_id is None:
        return [(titles["round"], _round(plan))]
    level = ASSESSORS[str(case.assessor)]
    bureau = plan.places.bureau(str(case.assessor), case.city)
    rows = {
        "round": _round(plan),
        "uscc": case.uscc,
        "place": f"{case.city}{case.county}",
        "industry": case.industry,
        "types": one.types_said,
        "assessor": say("reports.evidence.assessor", bureau=bureau, level=level),
        "target": say(
            "reports.evidence.target",
            level=sentence_table("results.target_levels")[one.target.level],
            reason=explain(one.target.reason),
        ),
        "status": STATUSES[case.shown],
        "number": number,
    }
    return [(titles[key], text) for key, text in rows.items() if text]


def _round(plan: Plan) -> str:
    return say(
        "reports.evidence.round", round=plan.name, document=plan.document, day=figures(plan.published_on)
    )


def _duty(case: Case, duty_id: int, who: Mapping[int, str], ctx: DecisionContext) -> DutyFacts:
    duty = next(d for d in case.duties if d.id == duty_id)
    return DutyFacts(
        name=ctx.plan.milestone(duty.milestone).name,
        owner=owner_name(duty.owner, case, ctx.plan),
        state=standing(duty.state, mark_counted(duty, ctx.plan, ctx.today)),
        returned_on=duty.returned_on,
        returned_for=duty.data.get("returned_for", "") if duty.returned_on else "",
        due=duty.due,
        legal_due=duty.legal_due,
        opened_on=duty.opened_on,
        reported_on=duty.reported_on,
        reported_by=who.get(duty.reported_by or 0, ""),
        confirmed_on=duty.confirmed_on,
        number_in_system=duty.data.get("number_in_system", ""),
        by_when=estimated(case, duty, ctx),
        links=duty.data.get("links", ()),
        handed=handed_lines(duty),
        why=[(label, explain(why)) for label, why in due_of(case, duty, ctx).explanation],
    )


def _event(event: events.Event, who: Mapping[int, str], ctx: DecisionContext) -> EventFacts:
    person = who.get(event.person_id or 0, "")
    return EventFacts(
        seq=event.seq,
        at=event.at,
        what=terms.act(event.act),
        who=person or nobodys_name(event.entrance),
        entrance=ENTRANCES.get(event.entrance, OTHER_ENTRANCE),
        facts=facts_in_words(event.data, ctx, event.act),
        before=event.before,
        hash=event.hash,
    )


def nobodys_name(entrance: str) -> str:
    """Who did what no person did: the system for the clock and lists, otherwise the administrator."""
    by_itself = entrance in ("clock", "import")
    return say("reports.evidence.by_system" if by_itself else "reports.evidence.by_administrator")


def facts_in_words(data: Mapping[str, Any], ctx: DecisionContext, act: str) -> list[tuple[str, str]]:
    """Return the data of an event of this act in words; a value without a name is shown as stored."""
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
            rows += [
                (titles.get(str(k), FIELD_TERMS.get(str(k), say("reports.evidence.other"))), _from_to(*v))
                for k, v in pairs
            ]
            continue
        items = value if isinstance(value, list) else [value]
        text = "、".join(_value(names.get(str(item), item), key) for item in items)
        promised = key == "until" and act == Intent.CALL_PROMISED
        rows.append((terms.fact_name("promised" if promised else key), text))
    return rows


def _changed(line: list[Any], names: Mapping[str, str]) -> tuple[str, str]:
    """Return one line of `storage.audit`: 提出评估申请状态, 由“待办”改为“已报告，待确认”."""
    _, milestone, key, old, new = line
    return f"{names.get(milestone, '')}{_field(key)}", _from_to(old, new)


def _field(key: str) -> str:
    """Return the name of a field that a list changed. Events store the field's key; older ones its Chinese
    name."""
    terms_of_lists = sentence_table("database.changed")
    return (
        FIELD_TERMS.get(key)
        or terms_of_lists.get(key)
        or (key if key in terms_of_lists.values() else say("reports.evidence.other"))
    )


def _from_to(old: object, new: object) -> str:
    if old in ("", None, []):
        return _value(new)
    return say("reports.evidence.from_to", old=_value(old), new=_value(new))


def _value(value: object, key: str = "") -> str:
    if key == "rungs":
        return ladder_step(str(value))
    if key in ("offered", "faq"):
        return next(
            (e.question for e in shipped_faq().entries if e.key == value), say("reports.evidence.faq_given")
        )
    if isinstance(value, list):
        return "、".join(_value(one) for one in value)
    words: dict[str, str] = {
        **AUDIT_TYPES,
        **{s.value: t for s, t in STATES.items()},
        **{s.value: t for s, t in STATUSES.items()},
        **ASSESSORS,
        **terms.VALUES,
    }
    return (
        words.get(str(value).lower(), as_text(value))
        if value is not None
        else say("reports.evidence.nothing")
    )


async def _messages(
    case: Case, ctx: DecisionContext
) -> tuple[list[tuple[mailing.Message, list[str]]], dict[int, datetime]]:
    """Return the messages that told of this case, each with what it said of it, and 收到 by message.

    A text that names other enterprises too is not shown, because it does not belong to this case alone.
    """
    about: dict[int, list[str]] = defaultdict(list)
    duties = {d.id: d for d in case.duties}
    for notice in await mailing.notices_of(duties):
        step = ctx.plan.milestone(duties[notice.duty_id].milestone).name
        text = say("reports.evidence.notice", step=step, due=notice.due, rung=ladder_step(notice.rung))
        about[notice.message_id].append(text)
    found = await mailing.with_replacements(about)
    shared = await mailing.shared(about, duties)
    pairs = []
    for message in found:
        first = message.instead_of or message.id
        if first in shared:
            more = [say("reports.evidence.shared")]
            pairs.append((replace(message, text=""), about[first] + more))
        else:
            pairs.append((message, about[first]))
    return pairs, await _acknowledged(found)


async def _acknowledged(found: list[mailing.Message]) -> dict[int, datetime]:
    """When each message's reader first answered 收到 after it was sent."""
    received = await events.of_people((m.person_id for m in found), "acknowledge")
    first: dict[int, datetime] = {}
    for message in found:
        for event in received:
            if event.person_id == message.person_id and message.sent_at and event.at >= message.sent_at:
                first[message.id] = event.at
                break
    return first


def _message(
    message: mailing.Message, about: list[str], who: Mapping[int, str], acknowledged: Mapping[int, datetime]
) -> MessageFacts:
    return MessageFacts(
        id=message.id,
        person=who.get(message.person_id, ""),
        channel=terms.channel(message.channel),
        kind=KIND_TERMS.get(str(message.kind), str(message.kind)),
        status=MESSAGE_TERMS[MessageStatus(message.status)],
        reason=noted(message.reason),
        about=about,
        text=hidden(message.text),
        created_at=message.created_at,
        sent_at=message.sent_at,
        provider_id=message.provider_id,
        acknowledged_at=acknowledged.get(message.id),
        instead_of=message.instead_of,
    )


async def _people(ids: set[int]) -> dict[int, str]:
    """石家庄市生态环境局 市员1, 某某公司 联系人1: by unit and name, never by telephone."""
    names = await holders.names_of_people(ids)
    units: dict[int, str] = {}
    for role in reversed(await holders.ever(ids)):
        units[role.person_id] = role.unit or (BUREAUS[role.level] if role.level is Level.ENTERPRISE else "")
    return {i: f"{units.get(i, '')} {name}".strip() for i, name in names.items()}


def file_stem(name: str, at: datetime) -> str:
    """Return the suggested file: 过程材料 某某公司 2025-11-28"""
    return say("reports.evidence.file", name=name, day=at.astimezone(SHANGHAI).date())
