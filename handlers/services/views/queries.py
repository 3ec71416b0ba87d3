"""What people ask for: progress, what is to do, what is late, what waits, why this date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot import access
from bot.acts.as_told import as_told
from bot.acts.context import DecisionContext
from bot.acts.figures import SAID
from bot.acts.late import long_late
from bot.references import STORED
from bot.results.standing import next_owed, still_owed
from bot.words import (
    REQUESTS,
    Answer,
    Case,
    Duty,
    DutyState,
    Enterprise,
    Intent,
    Level,
    MilestoneKind,
    Person,
    Role,
    Scope,
    ShownStatus,
    replace,
    shown_status,
)
from bot.words.intent_lookup import step_decided
from handlers.services.views import clients, overall, registers
from handlers.services.views.lines import by_when, expected_dates, what
from handlers.services.views.owing import owner_name
from messages.catalogue import say
from messages.words import figures
from storage import cases, files, lists, numbers, people

_SHOWN = 60  # more than fits on a phone is cut by the renderer, which says how many remain
_OPEN = (DutyState.OPEN,)


async def show_status(person: Person, names: tuple[Enterprise, ...], ctx: DecisionContext) -> Answer:
    """进度: one or several enterprises; without a name a bureau gets its counts."""
    if not names:
        return await overall.overall_state(access.scope_of(person), "", ctx)
    found = [await cases.case_of_enterprise(e.id, ctx.plan.key) for e in names]
    return Answer("status", {"cases": [_case(as_told(c, person, ctx), person, ctx) for c in found if c]})


def _case(case: Case, person: Person, ctx: DecisionContext) -> dict[str, Any]:
    return {
        "name": case.name,
        "place": case.place,
        "status": str(case.shown),
        "duties": [
            {
                "step": ctx.plan.milestone(d.milestone).name,
                "by": "" if d.owner is Level.ENTERPRISE else str(access.acting(d.owner, case)),
                "state": str(d.state),
                "missed": _missed(d, ctx),
                "due": d.due,
                "by_when": by_when(case, d, ctx),
                "on": d.confirmed_on or d.reported_on,
                "days_left": (d.due - ctx.today).days,
            }
            for d in case.duties
            if not (d.state is DutyState.WAITING and ctx.plan.milestone(d.milestone).due.recurring)
        ],
        "next": next_step_words(case, person, ctx),
    }


def _missed(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether the enterprise never did this step and the case therefore went to the next round, which is no
    result."""
    own = duty.owner is Level.ENTERPRISE and not ctx.plan.milestone(duty.milestone).on_demand
    return own and duty.state is DutyState.FAILED


def next_step_words(case: Case, person: Person, ctx: DecisionContext) -> str:
    """Who has to do what next; "" if nothing is left. An enterprise is told when it is a bureau's turn, and
    that it has to do nothing itself."""
    hand = next_owed(case, ctx.plan)
    if hand is None:
        return ""
    contact = [role for role in person.roles if role.enterprise_id and not role.consults]
    own = any(role.enterprise_id == case.enterprise_id for role in contact)
    asked = hand.state is DutyState.OPEN and hand.owner is Level.ENTERPRISE
    if asked and ctx.plan.rests(hand.milestone, hand.owner, paused=case.shown is ShownStatus.PAUSED):
        return say("views.next.paused_own" if own else "views.next.paused")
    if asked:
        return say("views.next.own" if own else "views.next.of_enterprise", what=what(case, hand, ctx))
    milestone = ctx.plan.milestone(hand.milestone)
    reported = hand.state is DutyState.REPORTED
    level = access.acting((milestone.confirmer(case.assessor) if reported else None) or hand.owner, case)
    doing = say("views.next.check", step=milestone.name) if reported else what(case, hand, ctx)
    who = owner_name(level, case, ctx.plan)
    if own and (also := still_owed(case, ctx.plan)):
        names = "".join(f"“{ctx.plan.milestone(duty.milestone).name}”" for duty in also)
        return say("views.next.of_bureau_also", who=who, what=doing, also=names)
    return say("views.next.of_bureau_only" if own else "views.next.of_bureau", who=who, what=doing)


async def todo(person: Person, ctx: DecisionContext) -> Answer:
    """待办: what this person owes now, the earliest first."""
    items, total = await clients.todo_of_clients(person, ctx)
    for role in person.roles:
        if role.level is Level.SUPPORT or (items and role.level is Level.ENTERPRISE):
            continue
        for level, scope in await places_of(person, role, ctx):
            found, n = await lists.duties(
                scope, ctx.plan.key, _OPEN, ctx.plan.places.order, owners=[level], limit=_SHOWN
            )
            items += [{**item, "by": ""} for item in await numbered_lines(person, found, ctx)]  # the reader's
            total += n
    items.sort(key=lambda item: item["suggested"])  # what binds stands above advice
    _, pending_total = await _wait_for_answer(person, ctx)
    handover, unanswered = await registers.to_pass_on(person, ctx)
    facts = {
        "items": items,
        "total": total,
        "pending": pending_total,
        "handover": handover,
        "unanswered": unanswered,
    }
    return Answer("todo", facts)


async def list_overdue(person: Person, ctx: DecisionContext) -> Answer:
    """List every duty in the person's scope whose date has passed (逾期)."""
    found, total = await lists.duties(
        access.scope_of(person),
        ctx.plan.key,
        _OPEN,
        ctx.plan.places.order,
        late_on=ctx.today,
        limit=_SHOWN,
        milestones=[m.key for m in ctx.plan.milestones if not m.silent],
    )
    decides = access.may(person, Intent.CARRY_OVER)
    ripe = next((c.name for d, c in found if decides and long_late(d, ctx)), "")
    items = await numbered_lines(person, found, ctx)
    days = ctx.plan.candidate_working_days
    facts = {"items": items, "total": total, "candidate": ripe, "candidate_days": days}
    return Answer("overdue", facts)


_FEW = 15  # more are not read on a phone


async def candidates(person: Person, intent: str, ctx: DecisionContext) -> tuple[Enterprise, ...]:
    """Return the enterprises that an act without a name can be about, if they are few; else none."""
    step = step_decided(intent)
    if step is None:
        return ()
    found, total = await lists.duties(
        access.scope_of(person),
        ctx.plan.key,
        _OPEN,
        ctx.plan.places.order,
        milestones=ctx.plan.keys_of([step]),
        limit=_FEW,
    )
    firms = [case.enterprise for _, case in found]
    mine = tuple(firm for firm in firms if access.may_in(person, intent, firm, ctx.plan.office))
    return mine if total <= _FEW else ()


async def list_pending(person: Person, ctx: DecisionContext) -> Answer:
    """待审: reports that wait for this person's bureau, with the numbers to answer by."""
    found, total = await _wait_for_answer(person, ctx)
    lines = await numbered_lines(person, found, ctx)
    sent = await files.count_files([d.id for d, _ in found])
    items = [
        {
            **item,
            "milestone": d.milestone,
            "on": d.reported_on,
            "days": (ctx.today - d.reported_on).days if d.reported_on else 0,
            "extension": ctx.kind(d) is MilestoneKind.EXTENSION_REQUEST,
            "asked": request_text(d),
            **{key: d.data[key] for key in (*STORED, SAID) if key in d.data},
            "files": sent[d.id].facts() if d.id in sent else {},
        }
        for item, (d, _) in zip(lines, found, strict=True)
    ]
    items.sort(key=lambda item: item["number"] or 0)
    return Answer("pending", {"items": items, "total": total})


async def places_of(person: Person, role: Role, ctx: DecisionContext) -> list[tuple[Level, Scope]]:
    """As what, and where, this role acts: also for each bureau below it that has no staff."""
    found = [(role.level, access.scope_of(replace(person, roles=(role,))))]
    if role.level not in (Level.CITY, Level.PROVINCE):
        return found
    empty = await people.unstaffed(ctx.plan.key)
    cities = empty.cities if role.level is Level.PROVINCE else frozenset({role.city})
    if role.level is Level.PROVINCE and cities:
        found.append((Level.CITY, Scope(cities=cities).within(*person.kept_to)))
    if counties := frozenset(place for place in empty.counties if place[0] in cities):
        found.append((Level.COUNTY, Scope(counties=counties).within(*person.kept_to)))
    return found


async def acts_as(person: Person, ctx: DecisionContext) -> list[tuple[Level, Scope]]:
    """Return as what, and where, this person's roles act, each once (see `places_of`)."""
    found = [one for role in person.roles for one in await places_of(person, role, ctx)]
    return list(dict.fromkeys(found))


def parts_to_answer(acts: Sequence[tuple[Level, Scope]], ctx: DecisionContext) -> list[lists.DutyPart]:
    """Return the parts of the list of reports and requests that wait for somebody who acts so (see `acts_as`)."""
    parts: list[lists.DutyPart] = []
    for level, scope in acts:
        if level not in (Level.CITY, Level.PROVINCE):
            continue
        for assessor in ("city", "province"):
            mine = [
                m.key
                for m in ctx.plan.milestones
                if m.confirm and (assessor if m.confirm == "assessor" else m.confirm) == level.value
            ]
            reported = (DutyState.REPORTED,)
            parts.append(lists.DutyPart(scope, ctx.plan.key, reported, milestones=mine, assessor=assessor))
        requests = ctx.plan.keys_of(REQUESTS)
        parts.append(lists.DutyPart(scope, ctx.plan.key, _OPEN, milestones=requests, owners=[level]))
    return parts


async def _wait_for_answer(person: Person, ctx: DecisionContext) -> tuple[list[lists.Row], int]:
    """Return the first reports and requests that wait for this person's bureau, those that wait longest first, each
    case without its duties, and how many there are."""
    parts = parts_to_answer(await acts_as(person, ctx), ctx)
    found = await lists.page_of_duties(parts, ctx.plan.places.order, limit=_SHOWN, day="waits")
    return found.rows, found.total


def request_text(duty: Duty) -> str:
    """What a request asks for, in words; empty for a report."""
    if "until" in duty.data:
        until = date.fromisoformat(duty.data["until"])
        return say("views.asked.extension", day=figures(until))
    if "what" not in duty.data:
        return ""
    if not duty.data.get("details"):
        return say("views.asked.change", what=duty.data["what"])
    return say("views.asked.change_to", what=duty.data["what"], to=_from_to(duty.data))


def _from_to(data: Mapping[str, Any]) -> str:
    """What a reported change would change, from what to what, in full."""
    return " → ".join(filter(None, (str(data.get("old", "")), str(data.get("new", "")))))


async def numbered_lines(
    person: Person, found: Sequence[lists.Row], ctx: DecisionContext
) -> list[dict[str, Any]]:
    """Return lines of a list, each under its number at this person's desk (none for an enterprise).

    What nobody can do anything about now gets no new number.
    """
    idle = {duty.id for duty, _ in found if duty.state not in (*_OPEN, DutyState.REPORTED)}
    known = await numbers.for_duties(person, {d.id: (c.city, c.county) for d, c in found}, only_known=idle)
    counted = await expected_dates(found, ctx)
    return [
        {**_item(d, c, ctx, person), "by_when": counted.get(d.id, ""), "number": known.get(d.id)}
        for d, c in found
    ]


def _office(owner: Level, case: Case) -> Level:
    """定州, 辛集: what a county does, the city does."""
    return Level.CITY if owner is Level.COUNTY and case.county == case.city else owner


def _item(duty: Duty, case: Case, ctx: DecisionContext, person: Person) -> dict[str, Any]:
    """Return one line of a list; `by` is the bureau that owes it, unless that is the reader's own."""
    ctx = ctx.at(case.round)
    own = case.enterprise_id is None  # a bureau's own file bears its place as its name
    return {
        "case": case.id,
        "duty": duty.id,
        "name": case.name,
        "city": case.city,
        "county": "" if own else access.county_named(person, case.city, case.county, ctx.plan.places),
        "step": ctx.plan.milestone(duty.milestone).name,
        "suggested": ctx.plan.milestone(duty.milestone).silent,
        "shown": shown_status(case.status, case.paused).value,
        "by": "" if own else access.owner_elsewhere(_office(duty.owner, case), person),
        "reply": ctx.plan.milestone(duty.milestone).reply,
        "due": duty.due,
        "days_left": (duty.due - ctx.today).days,
    }
