"""The record that a report upward carries: in short beside each name, in full in its workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.words import (
    CALLS,
    EVENTS,
    SHANGHAI,
    DutyState,
    EventName,
    Intent,
    Kind,
    Level,
    MessageStatus,
    replace,
)
from bot.words.intent_lookup import REPORTS
from handlers.services.views.calls import came_of_call, grouped_tries, last_call, tried_ways
from handlers.services.views.owing import Party, parties
from messages import headings, terms
from messages.catalogue import noted, say, sentence_table
from messages.sheets import Sheet
from messages.words import OWED_BY, returned, short, within
from storage import records
from storage.outgoing_messages import NoticeInContext
from storage.records import Remark, Sent

_OF_THE_DUTY = REPORTS | {Intent.WITHDRAW_REPORT}
_DAYS_NAMED = 3  # in the short record; the workbook has every one
_BY_BUREAUS = (Intent.TAKE_UP, "urge", *CALLS)
_IN_WORDS = (
    Intent.PROGRESS_NOTE,
    Intent.REQUEST_EXTENSION,
    Intent.REPORT_CHANGE,
    EventName.NOT_THE_ONE,
    EventName.SMS_REPLY,
)


class _DutyRecord(Struct, frozen=True):
    """What is known of one matter: the party that owes it, what it was sent about it since, what
    it answered to that, and everything else that was sent or done about it."""

    notice: NoticeInContext
    party: Party
    reminders: list[Sent]
    replies: list[Remark]
    sent: list[Sent]
    others: list[Remark]  # what the levels above did about it: 收到，已在督办, 催办, 电话
    today: date


async def read_records(notices: Sequence[NoticeInContext], ctx: DecisionContext) -> dict[int, _DutyRecord]:
    """Return the record of each duty, by its id."""
    if not notices:
        return {}
    owing = await parties(notices, ctx)
    sent = _by_duty(await records.sent_about({t.duty.id for t in notices}))
    people = {person for party in owing.values() for person in party.ever}
    said = await records.remarks_about({t.case.id for t in notices}, people, _OF_THE_DUTY)
    by_case, by_person = defaultdict(list), defaultdict(list)
    for one in said:
        by_case[one.case_id].append(one)
        if one.messages:
            by_person[one.person_id].append(one)
    return {
        t.duty.id: _record(t, owing[t.duty.id], sent[t.duty.id], by_case[t.case.id], by_person, ctx.today)
        for t in notices
    }


def _record(
    notice: NoticeInContext,
    party: Party,
    sent: list[Sent],
    about: list[Remark],
    received: Mapping[int, list[Remark]],
    today: date,
) -> _DutyRecord:
    asked = "confirmer" if notice.duty.state is DutyState.REPORTED else "owner"
    reminders = [
        s
        for s in sent
        if s.person_id in party.ever
        and s.at >= party.since
        and s.kind is not Kind.TRIAL
        and (s.audience == asked or s.kind is Kind.CONFIRM)
    ]
    others = [s for s in about if s.act in _BY_BUREAUS and s.duty_id == notice.duty.id]
    replies = _replies(notice.duty.id, party, reminders, about, received)
    return _DutyRecord(notice, party, reminders, replies, sent, others, today)


def _replies(
    duty_id: int,
    party: Party,
    reminders: Sequence[Sent],
    about: Iterable[Remark],
    received: Mapping[int, list[Remark]],
) -> list[Remark]:
    """What the party answered to these messages: its 收到 to one of them, its reports on this very
    duty, and the enterprise's own words about the case after the first. What it said before, or to
    others, is no answer to this."""
    if not reminders:
        return []
    ids = {m for s in reminders for m in (s.message_id, s.first)}
    first = min(s.at for s in reminders)
    heard = [s for person in party.ever for s in received[person] if s.messages & ids]
    worded = [
        s
        for s in about
        if (s.act in _OF_THE_DUTY and s.duty_id == duty_id)
        or (s.act in _IN_WORDS and party.level is Level.ENTERPRISE)
        if s.person_id in party.ever and s.at >= first
    ]
    return sorted([*heard, *worded], key=lambda s: s.at)


def in_short(known: Mapping[int, _DutyRecord]) -> dict[int, dict[str, Any]]:
    """For each duty: who owes it, how often that party was reminded, how often that arrived, what
    it answered, and when the level below the reader was told."""
    return {duty_id: _facts(record) for duty_id, record in known.items()}


def _facts(record: _DutyRecord) -> dict[str, Any]:
    reminders, party = grouped_tries(record.reminders), record.party
    arrived = sum(any(s.end == MessageStatus.SENT for s in tries) for tries in reminders)
    facts: dict[str, Any] = {"sent": len(reminders), "delivered": arrived, "record": []}
    if party.level is not Level.ENTERPRISE:
        facts |= {"party": party.name, "people": list(party.people)}
    lost = [s for s in record.sent if s.audience == "unreachable" and s.at >= party.since]
    if lost and not reminders:
        facts["unreachable"] = True  # for the county to mend, not the enterprise's silence
        level = OWED_BY[access.acting(Level.COUNTY, record.notice.case)]
        facts["record"].append(say("views.record.county_asked", level=level, days=_days(lost)))
    elif arrived:
        last = record.replies[-1] if record.replies else None
        facts["replied"] = _reply(last) if last else ""
        facts["replied_on"] = last.at.astimezone(SHANGHAI).date() if last else None
    if called := last_call(record.notice.duty, record.today):
        facts["called"] = called
    if record.notice.duty.returned_on:
        facts["returned_on"] = record.notice.duty.returned_on
    if reminders:
        newest = reminders[-1][-1]
        channel, end = terms.channel(newest.channel), sentence_table("views.ends")[newest.end]
        text = say("views.record.newest", day=_day(newest), channel=channel, end=end)
        facts["record"].append(text)
    if tried := tried_ways(record.reminders):
        facts["record"].append(tried)
    phone = [s for s in record.sent if s.audience == "phone" and s.status is MessageStatus.SENT]
    if phone:
        level = OWED_BY[access.acting(Level.COUNTY, record.notice.case)]
        facts["record"].append(say("views.record.call_asked", level=level, days=_days(phone[:1])))
    asked = [s for s in record.sent if s.audience == "county" and s.status is MessageStatus.SENT]
    if asked:
        level = OWED_BY[access.acting(Level.COUNTY, record.notice.case)]
        facts["record"].append(say("views.record.county_told", level=level, days=_days(asked)))
    for one in record.others:
        day = short(one.at.astimezone(SHANGHAI).date())
        facts["record"].append(
            f"{day} {one.person}{EVENTS[one.act]}{came_of_call(one, record.notice.duty, record.today)}"
        )
    return facts


def _reply(one: Remark) -> str:
    if one.act == EventName.NOT_THE_ONE:
        return EVENTS[one.act] + within(one.words)
    return one.words or (EVENTS[one.act] if one.act in _OF_THE_DUTY else say("views.record.received"))


def _days(sent: Iterable[Sent]) -> str:
    """：3月3日、3月5日; of more than three how many, and the last: 4次，最近3月18日."""
    days = list(dict.fromkeys(_day(s) for s in sent))
    if len(days) > _DAYS_NAMED:
        return say("views.record.many_days", n=len(days), day=days[-1])
    return say("views.record.some_days", days="、".join(days))


def _day(sent: Sent) -> str:
    return short(sent.at.astimezone(SHANGHAI).date())


def sheets(
    known: Collection[_DutyRecord],
    numbers: Mapping[int, int],
    own: Mapping[str, DecisionContext],
    ctx: DecisionContext,
) -> list[Sheet]:
    """Return three sheets of a workbook about the duties of a letter, with the reader's `numbers`: who they
    are of (名单), what was sent about each and what became of it (提醒和送达记录), and what was answered
    (答复记录). `own` are the rounds of the duties; of several, each step is named with its own."""
    steps = {record.notice.duty.id: _step(record, own) for record in known}
    title = "、".join(one.plan.name for one in own.values())
    ends = sentence_table("views.ends")
    return [
        Sheet(
            say("views.record.list"),
            say("views.record.list_title", round=title, day=ctx.today),
            headings.REPORTED,
            [_listed(n, record, steps, numbers, ctx) for n, record in enumerate(known, 1)],
        ),
        Sheet(
            say("views.record.messages"),
            say("views.record.messages"),
            headings.REMINDERS,
            [
                [
                    record.notice.case.name,
                    steps[record.notice.duty.id],
                    _addressed(s, record),
                    s.person,
                    s.at.astimezone(SHANGHAI),
                    terms.channel(s.channel),
                    ends[s.end],
                    noted(s.reason),
                ]
                for record in known
                for s in record.sent
            ],
        ),
        Sheet(
            say("views.record.answers"),
            say("views.record.answers"),
            headings.REPLIES,
            [
                [
                    record.notice.case.name,
                    step,
                    s.person,
                    _moment(s),
                    EVENTS[s.act],
                    s.words + came_of_call(replace(s, words=""), record.notice.duty, record.today),
                ]
                for record, step in zip(known, steps.values(), strict=True)
                for s in sorted([*record.replies, *record.others], key=_moment)
            ],
        ),
    ]


def _moment(remark: Remark) -> datetime:
    return remark.at.astimezone(SHANGHAI)


def _step(record: _DutyRecord, own: Mapping[str, DecisionContext]) -> str:
    plan = own[record.notice.case.round].plan
    step = plan.milestone(record.notice.duty.milestone).name
    return f"{step}{within(plan.name)}" if len(own) > 1 else step


def _addressed(sent: Sent, record: _DutyRecord) -> str:
    """Return the role in which a person was told. Somebody who acts for an empty bureau is not the party
    itself."""
    words = sentence_table("views.audiences")
    if sent in record.reminders:
        return words["owner"]
    if sent.audience == "owner":
        enterprise = record.notice.duty.owner is Level.ENTERPRISE
        return terms.LEVEL_TERMS[Level.ENTERPRISE] if enterprise else words["owner_instead"]
    return words.get(sent.audience, sent.audience)


def _listed(
    n: int, record: _DutyRecord, steps: Mapping[int, str], numbers: Mapping[int, int], ctx: DecisionContext
) -> list[Any]:
    duty, case, facts = record.notice.duty, record.notice.case, _facts(record)
    return [
        n,
        numbers.get(duty.id),
        case.city,
        case.county,
        case.name,
        steps[duty.id],
        record.party.name,
        "、".join(record.party.people),
        duty.due,
        max(0, (ctx.today - duty.due).days),
        facts["sent"],
        facts["delivered"],
        facts.get("replied", ""),
        "；".join(filter(None, (returned(facts), *facts["record"]))),
    ]


def _by_duty(found: Iterable[Sent]) -> dict[int, list[Sent]]:
    grouped: dict[int, list[Sent]] = defaultdict(list)
    for one in found:
        grouped[one.duty_id].append(one)
    return grouped
