"""简报: gathered from the database, put into words, shown at once when asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.digest import StepCounts
from bot.notices.standings import Owed
from bot.plans import rhythm
from bot.reading.faq import Faq
from bot.words import (
    SHANGHAI,
    Answer,
    Attachment,
    Channel,
    Envelope,
    Kind,
    Level,
    MilestoneKind,
    Officer,
    Pause,
    Person,
    Rendered,
    Role,
    channel_spec,
    replace,
)
from handlers.services.reminders.desk_part import DeskPart, desk_facts, told_again
from handlers.services.reminders.digest_map import digest_map
from handlers.services.reminders.gathering import (
    SHOWN,
    Composed,
    Gathered,
    Part,
    as_officer,
    gather,
    shared_facts,
    told_before,
)
from handlers.services.reports.progress import overdue_sheets, progress_sheets
from handlers.services.views.lines import expected_dates, which_said
from handlers.services.views.queries import request_text
from handlers.services.views.standing_pauses import lines_for
from messages.catalogue import say, sentence_table
from messages.render import render
from messages.sheets import KIND, book_bytes
from storage import chain, db, digests, numbers, pauses, readable
from storage.cards import NewCard
from storage.message import OutboxMessage

_LISTS = ("confirm", "own", "late")  # of `Digest.lists`


class Worded(Struct, frozen=True):
    """A message in words. `snapshot`: of a digest what it said, for the next one to compare with;
    `card`: the buttons that it carries."""

    rendered: Rendered
    snapshot: dict[str, Any] | None = None
    card: NewCard | None = None


class _LeavingDigest(Struct, frozen=True):
    """What a digest says as it leaves: `parts` of all that was gathered."""

    found: Gathered
    parts: Sequence[Part]

    @property
    def snapshot(self) -> dict[str, Any]:
        return self.found.snapshot(self.parts)


async def leaving_digest(person: Person, message: OutboxMessage, together: Composed) -> _LeavingDigest | None:
    """Return what a planned digest says with the numbers of this moment; None when nothing is left to say.
    `together`: all that leave with it."""
    if not any(h.level is not Level.ENTERPRISE for h in person.roles):
        return None
    found = await together.digest_of(message.id)
    return _LeavingDigest(found, found.loud or found.parts[:1]) if found.worth_sending else None


async def worded(
    person: Person,
    message: OutboxMessage,
    leaving: _LeavingDigest,
    together: Composed,
    ctx: DecisionContext,
    public_url: str,
    faq: Faq,
    *,
    attaches: bool,
    standing: Sequence[Pause] = (),
    sender: Officer | None = None,
) -> Worded:
    """Return it in words; `standing` are the pauses of sending. Without `attaches` a letter comes without its
    workbooks."""
    channel, found = Channel(message.channel), leaving.found
    told = partial(_envelope, person, channel, found, leaving.parts, faq, ctx, public_url, standing)
    envelope = replace(await told(await together.given()), sender=sender)
    rendered = render(envelope)
    counted = [part for part in leaving.parts if part.digest.steps]
    if attaches and channel_spec(channel).form == "letter" and counted:
        rendered = await db.read(partial(_with_workbooks, rendered, person, counted, found.named))
    return Worded(rendered, leaving.snapshot)


async def digest_now(
    person: Person, ctx: DecisionContext, public_url: str, faq: Faq, rounds: Collection[str]
) -> str:
    """Answer 简报 with the digest of these rounds as of now, including what was told today. It does not count as a
    digest sent."""
    before = await told_before([person.id], ctx, today=False)
    found = await gather(person, await shared_facts(ctx, [person]), before, ctx)
    if found.desk is not None:
        found = replace(found, desk=await told_again(found.desk, person))
    about_desk = found.desk is not None and not found.desk.empty
    there = [part for part in found.parts if part.ctx.plan.key in rounds]
    told = [part.digest for part in there]
    parts = [part for part, d in zip(there, told, strict=True) if d.steps or d.confirm or d.own or d.late]
    if not (parts or about_desk):
        return ""
    parts = parts or [*found.parts[:1]]
    standing = await pauses.in_force(ctx.now)
    envelope = await _envelope(person, Channel.WECOM, found, parts, faq, ctx, public_url, standing)
    return render(envelope).text


async def _envelope(
    person: Person,
    channel: Channel,
    found: Gathered,
    parts: Sequence[Part],
    faq: Faq,
    ctx: DecisionContext,
    public_url: str,
    standing: Sequence[Pause],
    given: numbers.Given | None = None,
) -> Envelope:
    role = next((h for h in person.roles if h.level is not Level.ENTERPRISE), person.roles[0])
    parts = sorted(parts, key=_first_due)
    return Envelope(
        Kind.DIGEST,
        channel,
        person.name,
        role.unit,
        role.level,
        ctx.today,
        "、".join(part.ctx.plan.name for part in parts),
        "、".join(dict.fromkeys(part.ctx.plan.document for part in parts)),
        (),
        public_url,
        facts={
            "rounds": [
                {**await _facts(part, person, role, found, given), "map": digest_map(part, role, channel)}
                for part in parts
            ],
            "paused": [line for part in parts for line in lines_for(person, standing, part.ctx.plan.key)],
            **_desk(found.desk, faq, ctx),
        },
    )


def _first_due(part: Part) -> date:
    """Sort rounds by what is due first in them."""
    return min((duty.due for some in part.digest.lists for duty, _ in some), default=date.max)


async def _facts(
    part: Part, person: Person, role: Role, found: Gathered, given: numbers.Given | None
) -> dict[str, Any]:
    """Return one round's part as the templates need it; `round` is its name if that has to be said."""
    digest, ctx = part.digest, part.ctx
    lists = digest.lists
    shown = [owed for part in lists for owed in part[:SHOWN]]
    places = {duty.id: (case.city, case.county) for duty, case in shown}
    known = await numbers.for_duties(person, places, given=given)
    expected = await expected_dates(shown, ctx)
    confirm, own, late = ([_owed(o, role, known, expected, ctx) for o in part[:SHOWN]] for part in lists)
    return {
        "round": ctx.plan.name if found.named else "",
        "desk": found.desk is not None,
        "since": digest.since,
        "steps": [step_facts(s, ctx) for s in digest.steps],
        "unchanged": digest.unchanged,
        "confirm": confirm,
        "own": own,
        "late": late,
        "totals": {name: len(found) for name, found in zip(_LISTS, lists, strict=True)},
        "whole": dict(zip(_LISTS, digest.whole, strict=True)),
        "unreachable": list(digest.unreachable),
        "questions": digest.questions,
        "handover": digest.handover,
        "unanswered": digest.unanswered,
        "not_reported": digest.not_reported,
        "not_in_credit": digest.not_in_credit,
        "resting": digest.resting,
        "unfiled": digest.unfiled,
        "merged": [{"step": name, "n": n} for name, n in digest.merged],
    }


def step_facts(step: StepCounts, ctx: DecisionContext) -> dict[str, Any]:
    units = sentence_table("services.units")
    milestone = ctx.plan.milestone(step.key)
    return {
        "name": step.name,
        "due": step.due,
        "days_left": (step.due - ctx.today).days,
        "each_own": milestone.due.open_ended,
        "unit": units.get(milestone.per, units["other"]),
        "confirmed": bool(milestone.confirm),
        "total": step.total,
        "parts": dict(step.parts),
        "changes": step.changes,
    }


def _owed(
    owed: Owed, role: Role, known: Mapping[int, int], expected: Mapping[int, str], ctx: DecisionContext
) -> dict[str, Any]:
    duty, case = owed
    milestone = ctx.plan.milestone(duty.milestone)
    owner = access.acting(duty.owner, case)
    own_city = "" if case.county == case.city else case.county
    place = {Level.COUNTY: "", Level.CITY: own_city}.get(role.level, f"{case.city}{own_city}")
    return {
        "number": known.get(duty.id),
        "asked": request_text(duty),
        "name": case.name,
        "place": "" if place in ("", case.name) else place,
        "step": milestone.name,
        "said": which_said(milestone).split(" ")[0] or say("services.reminders.done", step=milestone.name),
        "by": "" if case.enterprise_id is None or owner in (role.level, Level.ENTERPRISE) else str(owner),
        "extension": ctx.kind(duty) is MilestoneKind.EXTENSION_REQUEST,
        "due": duty.due,
        "by_when": expected.get(duty.id, ""),
        "days_left": (duty.due - ctx.today).days,
        "on": duty.reported_on,
        "days": (ctx.today - duty.reported_on).days if duty.reported_on else 0,
    }


def _desk(part: DeskPart | None, faq: Faq, ctx: DecisionContext) -> dict[str, Any]:
    if part is None:
        return {"tickets": [], "tickets_told": 0, "desk": None}
    waiting = [
        {"number": t.id, "text": t.text, "days": (ctx.now - t.asked_at).days} for t in part.waiting[:SHOWN]
    ]
    return {"tickets": waiting, "tickets_told": part.named, "desk": desk_facts(part, faq, ctx)}


async def _with_workbooks(rendered: Rendered, person: Person, parts: Sequence[Part], named: bool) -> Rendered:
    """Return the reader's progress and overdue lists of each round, made now: once frozen, the bytes stay
    the same. Only reads (see `db.read`)."""
    scope = access.scope_of(as_officer(person))
    attached: list[Attachment] = []
    for part in parts:
        ctx = part.ctx
        _, sheets = await progress_sheets(scope, ctx, readable.list_readable)
        _, late = await overdue_sheets(scope, ctx, readable.list_readable)
        content = book_bytes([*sheets, *late], ctx.now)
        name = (
            say("services.reminders.round_file", round=ctx.plan.name, day=ctx.today)
            if named
            else say("services.reminders.digest_file", day=ctx.today)
        )
        attached.append(Attachment(name, content, KIND))
    return Rendered(rendered.text, rendered.subject, rendered.html, tuple(attached))


async def choose_rhythm(person: Person, text: str, ctx: DecisionContext, by: str = "chat") -> Answer:
    """Store how often somebody wants the digest: 简报 每周一 9:00 · 简报 每天 · 停发简报."""
    wish = rhythm.wished(text)
    if wish is None:
        return Answer("digest_how", ok=False)
    if wish.every != "never" and not ctx.start <= wish.at < ctx.end:
        hours = f"{ctx.start:%H:%M}-{ctx.end:%H:%M}"
        return Answer("digest_hours", {"hours": hours}, ok=False)
    dates = rhythm.deadlines_of(ctx.rounds or (ctx.plan,), ctx.calendar)
    next_at = rhythm.next_digest(wish, ctx.now, dates, ctx.calendar)
    await digests.store_rhythm(person.id, str(wish), next_at)
    entry = chain.Entry(
        ctx.now,
        by,
        "digest_rhythm",
        {"rhythm": wish.label},
        person_id=person.id,
        plan_version=ctx.plan.version,
    )
    await chain.add_events([entry])
    first = next_at.astimezone(SHANGHAI).date() if next_at else None
    return Answer("digest_set", {"rhythm": wish.label, "first": first})
