"""简报: gathered from the database, put into words, shown at once when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from bot import access
from bot.acts.setting import Setting
from bot.notices.digest import BUREAUS, Digest, Owed, Step, View, compose
from bot.plans import rhythm
from bot.reading.faq import Faq
from bot.words import (
    SHANGHAI,
    Answer,
    Attachment,
    Case,
    Channel,
    Envelope,
    Hat,
    Kind,
    Level,
    MilestoneKind,
    Person,
    Rendered,
)
from handlers.services.reminders import desk_digest
from handlers.services.reminders.desk_digest import DeskPart, desk_part
from handlers.services.reports.progress import overdue, progress
from handlers.services.views.lines import numbered
from handlers.services.views.queries import asked
from messages.render import render
from messages.sheets import KIND, book_bytes
from storage import cases, chain, digests, models, tickets, violations
from storage.cards import NewCard

SHOWN = 40  # of each list; a phone shows fewer, and the workbook has all


@dataclass(frozen=True, slots=True)
class Shared:
    """What many readers' digests are made from, read once: the round and its open questions."""

    cases: Sequence[Case]
    unreachable: frozenset[int]
    questions: Sequence[models.Ticket]
    violations: Sequence[models.Violation]


async def shared(setting: Setting, scope_of: Person | None = None) -> Shared:
    """For everybody, or only what this person may see."""
    scope = access.scope_of(officer(scope_of) if scope_of else ALL)
    return Shared(
        await cases.listed(scope, round_key=setting.plan.key),
        await digests.unreachable(setting.plan.key),
        await tickets.unanswered(),
        await violations.listed(scope, setting.plan.key),
    )


ALL = Person(0, "", hats=(Hat(Level.PROVINCE),))


def officer(person: Person) -> Person:
    """The person with the bureau's hats alone."""
    return Person(person.id, person.name, hats=tuple(h for h in person.hats if h.level in BUREAUS))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What may be said to one reader; `desk` where she sits there."""

    digest: Digest
    desk: DeskPart | None

    @property
    def worth_sending(self) -> bool:
        if self.desk is None:
            return not self.digest.quiet
        # What the desk hears of is its own: that a number of questions differs is no news to it.
        return self.desk.worth_sending or bool(self.digest.steps and not self.digest.quiet)


async def gather(
    person: Person, known: Shared, setting: Setting, told: Collection[int] = (), but: int = 0
) -> Gathered:
    """The digest as of now; it does not name the duties that were `told`. `but` is the message
    that is being worded."""
    scope = access.scope_of(officer(person))
    own = [c for c in known.cases if access.within(scope, c.enterprise)]
    mine = {c.id for c in own}
    desk = any(h.level is Level.SUPPORT for h in person.hats)
    handled = [v for v in known.violations if scope.everything or v.city in scope.cities]
    view = View(
        own,
        known.unreachable,
        sum(desk or t.case_id in mine for t in known.questions),
        frozenset(told),
        await digests.last(person.id, but),
        sum(v.reported_on is None for v in handled),
        sum(v.credit_on is None for v in handled),
    )
    digest = compose(person, view, setting)
    return Gathered(digest, await desk_part(person, digest.since, setting))


async def told_today(person: Person, setting: Setting) -> frozenset[int]:
    """The duties that today's reminders name; the digest does not name them again."""
    midnight = datetime.combine(setting.today, time(), SHANGHAI)
    return await digests.told_since(person.id, midnight)


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words. `snapshot`: of a digest what it said, for the next one to compare with;
    `card`: the buttons that it carries."""

    rendered: Rendered
    snapshot: dict[str, Any] | None = None
    card: NewCard | None = None


async def worded(
    person: Person, message: models.Message, setting: Setting, public_url: str, faq: Faq
) -> Worded | None:
    """A planned digest with the numbers of this moment; None when nothing is left to say."""
    if not any(h.level is not Level.ENTERPRISE for h in person.hats):
        return None
    known = await shared(setting, person)
    told = await told_today(person, setting)
    found = await gather(person, known, setting, told, but=message.id)
    if not found.worth_sending:
        return None
    channel = Channel(message.channel)
    rendered = render(await _envelope(person, channel, found, faq, setting, public_url))
    if channel is Channel.EMAIL and found.digest.steps:
        rendered = await _with_workbook(rendered, person, setting)
    return Worded(rendered, found.digest.snapshot)


async def shown(person: Person, setting: Setting, public_url: str, faq: Faq) -> str:
    """简报: the same at once, in the chat, whatever was told today. It does not count as a digest
    sent."""
    found = await gather(person, await shared(setting, person), setting)
    digest = found.digest
    if found.desk is not None:
        found = replace(found, desk=replace(found.desk, waiting=await tickets.unanswered(), told=0))
    about_desk = found.desk is not None and not found.desk.empty
    if not (digest.steps or digest.confirm or digest.own or digest.late or about_desk):
        return ""
    envelope = await _envelope(person, Channel.WECOM, found, faq, setting, public_url)
    return render(envelope).text


async def _envelope(
    person: Person, channel: Channel, found: Gathered, faq: Faq, setting: Setting, public_url: str
) -> Envelope:
    hat = next((h for h in person.hats if h.level is not Level.ENTERPRISE), person.hats[0])
    return Envelope(
        Kind.DIGEST,
        channel,
        person.name,
        hat.unit,
        hat.level,
        setting.today,
        setting.plan.name,
        setting.plan.document,
        (),
        public_url,
        facts={**await _facts(found.digest, person, hat, setting), **_desk(found.desk, faq, setting)},
    )


async def _facts(digest: Digest, person: Person, hat: Hat, setting: Setting) -> dict[str, Any]:
    """The digest as its templates need it."""
    named = (digest.confirm, digest.own, digest.late)
    shown = [owed for part in named for owed in part[:SHOWN]]
    known = await numbered(person, shown, setting)
    confirm, own, late = ([_owed(o, hat, known, setting) for o in part[:SHOWN]] for part in named)
    return {
        "since": digest.since,
        "steps": [_step(s, setting) for s in digest.steps],
        "confirm": confirm,
        "own": own,
        "late": late,
        "totals": {"confirm": len(digest.confirm), "own": len(digest.own), "late": len(digest.late)},
        "unreachable": list(digest.unreachable),
        "questions": digest.questions,
        "handover": digest.handover,
        "not_reported": digest.not_reported,
        "not_in_credit": digest.not_in_credit,
        "skipped": digest.skipped,
    }


def _step(step: Step, setting: Setting) -> dict[str, Any]:
    milestone = setting.plan.milestone(step.key)
    return {
        "name": step.name,
        "due": step.due,
        "days_left": (step.due - setting.today).days,
        "unit": {"enterprise": "家", "county": "个县"}.get(milestone.per, "个市"),
        "confirmed": bool(milestone.confirm),
        "total": step.total,
        "parts": dict(step.parts),
        "changes": step.changes,
    }


def _owed(owed: Owed, hat: Hat, known: Mapping[int, int], setting: Setting) -> dict[str, Any]:
    duty, case = owed
    milestone = setting.plan.milestone(duty.milestone)
    place = {Level.COUNTY: "", Level.CITY: case.county}.get(hat.level, f"{case.city}{case.county}")
    return {
        "number": known.get(duty.id),
        "asked": asked(duty),
        "name": case.name,
        "place": "" if place in ("", case.name) else place,
        "step": milestone.name,
        "said": milestone.reply.split(" ")[0] or f"已{milestone.name}",
        "by": ""
        if case.enterprise_id is None or duty.owner in (hat.level, Level.ENTERPRISE)
        else str(duty.owner),
        "extension": setting.kind(duty) is MilestoneKind.EXTENSION_REQUEST,
        "due": duty.due,
        "days_left": (duty.due - setting.today).days,
        "on": duty.reported_on,
        "days": (setting.today - duty.reported_on).days if duty.reported_on else 0,
    }


def _desk(part: DeskPart | None, faq: Faq, setting: Setting) -> dict[str, Any]:
    if part is None:
        return {"tickets": [], "tickets_told": 0, "desk": None}
    waiting = [
        {"number": t.id, "text": t.text, "days": (setting.now - t.asked_at).days}
        for t in part.waiting[:SHOWN]
    ]
    facts = desk_digest.facts(part, faq, setting)
    return {"tickets": waiting, "tickets_told": part.told, "desk": facts}


async def _with_workbook(rendered: Rendered, person: Person, setting: Setting) -> Rendered:
    """The reader's progress and overdue lists, made now: once frozen, the bytes stay the same."""
    scope = access.scope_of(officer(person))
    _, sheets = await progress(scope, setting)
    _, late = await overdue(scope, setting)
    content = await asyncio.to_thread(book_bytes, [*sheets, *late], setting.now)
    name = f"清洁生产审核进度（{setting.today}）.xlsx"
    attached = Attachment(name, content, KIND)
    return Rendered(rendered.text, rendered.subject, rendered.html, (attached,))


async def set_rhythm(person: Person, text: str, setting: Setting) -> Answer:
    """简报 每周一 9:00 · 简报 每天 · 停发简报."""
    wish = rhythm.wished(text)
    if wish is None:
        return Answer("digest_how", ok=False)
    if wish.every != "never" and not setting.start <= wish.at < setting.end:
        hours = f"{setting.start:%H:%M}-{setting.end:%H:%M}"
        return Answer("digest_hours", {"hours": hours}, ok=False)
    dates = rhythm.deadlines(setting.plan, setting.calendar)
    next_at = rhythm.next_moment(wish, setting.now, dates, setting.calendar)
    await digests.set_rhythm(person.id, str(wish), next_at)
    entry = chain.Entry(
        setting.now,
        "chat",
        "digest_rhythm",
        {"rhythm": wish.said},
        person_id=person.id,
        plan_version=setting.plan.version,
    )
    await chain.add([entry])
    first = next_at.astimezone(SHANGHAI).date() if next_at else None
    return Answer("digest_set", {"rhythm": wish.said, "first": first})
