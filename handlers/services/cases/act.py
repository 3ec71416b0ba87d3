"""Load, decide, apply: the one transaction, written once for every act and every entrance."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import access
from bot.acts import asks_first, decide
from bot.acts.begin import city_duties, county_duties
from bot.acts.context import DecisionContext
from bot.acts.kinds import CHANGE_KINDS
from bot.notices.telling import level_told
from bot.reading.level_said import SEVERAL
from bot.results import measures
from bot.words import (
    Act,
    Answer,
    Case,
    CaseStatus,
    Decision,
    Details,
    Duty,
    DutyState,
    Intent,
    Kind,
    Level,
    Person,
)
from handlers.services.cases import changes, handover, rounds
from handlers.services.cases.targets import below, keep_level
from storage import cases, chain, mailing, numbers, outbox, own_files, people

_TOLD_FACTS = ("reason", "on", "what", "by", "old", "new", "ended")
_CONFIRM_EVERY = timedelta(minutes=30)  # a bureau's requests are gathered, not sent one by one


async def perform(case_id: int, act: Act, who: Person, ctx: DecisionContext, entrance: str) -> Answer:
    """Do `act` inside the caller's transaction: rows, event and messages together, or nothing."""
    case = await cases.load(case_id, lock=True)
    if case is None:
        return Answer("not_yours", ok=False)
    ctx = await rounds.context_in(case.round, ctx)
    decision = decide(case, await changes.checked(case, act, ctx), who, ctx)
    level = act.details.level
    if decision.ok and act.kind == Intent.ACCEPTANCE_PASSED:
        # A level that was named was asked about where it is too low (`foreseen`).
        refused = await below(case, ctx) if not level else _unclear(case, level)
        if refused:
            return refused
    entry = chain.Entry(
        ctx.now,
        entrance,
        act.kind,
        decision.event or {},
        case.id,
        act.duty_id or decision.duty_id,
        who.id or None,
        ctx.plan.version,
    )
    await carry_out(case, decision, entry, ctx)
    await _in_other_rounds(case, act, decision, who, entry, ctx)
    if not (decision.ok and level):
        return decision.answer
    await keep_level(case, level, entry)
    return replace(decision.answer, facts={**decision.answer.facts, "level": measures.as_text(level)})


async def _in_other_rounds(
    case: Case, act: Act, decision: Decision, who: Person, entry: chain.Entry, ctx: DecisionContext
) -> None:
    """A change of an enterprise that was brought about is so in each of its running rounds; it is told
    once. Where it is refused there (it is so already) nothing changes."""
    kind = CHANGE_KINDS.get(str(entry.data.get("what", "")))
    if not decision.ok or "old" not in entry.data or not (kind and kind.of_firm and case.enterprise_id):
        return
    asked = case.by_id(act.duty_id)
    details = Details(**asked.data["details"]) if asked and "details" in asked.data else act.details
    also = Act(kind.act, act.on, str(entry.data.get("reason", "")), None, kind.kind, details)
    for where in ctx.each():
        other = await cases.of_enterprise(case.enterprise_id, where.plan.key)
        if other is None or other.id == case.id or other.status is not CaseStatus.ACTIVE:
            continue
        locked = await cases.load(other.id, lock=True)
        assert locked is not None
        made = decide(locked, await changes.checked(locked, also, where), who, where)
        kept = replace(
            entry,
            act=also.kind,
            data=made.event or {},
            case_id=other.id,
            duty_id=None,
            plan_version=where.plan.version,
        )
        await carry_out(locked, replace(made, tells=()), kept, where)


def _unclear(case: Case, level: str) -> Answer | None:
    return Answer("which_level", {"name": case.name}, ok=False) if level == SEVERAL else None


async def carry_out(case: Case, decision: Decision, entry: chain.Entry, ctx: DecisionContext) -> None:
    """Apply a decision on a locked case: rows, event, numbers, messages; a refusal does nothing."""
    applied = await cases.apply(case, decision, entry)
    if applied is None:
        return
    told = applied.case
    await _number(case, told, decision, applied, ctx)
    if "city" in decision.changes:
        await _own_files(told, entry, ctx)
    if decision.hands_over:
        await handover.ask_again(told, applied.seq, ctx)
    if decision.hands_over or decision.status or decision.changes:
        await handover.take_back([case.id], ctx)
    await _tell(told, decision, applied, entry.person_id, ctx)


async def _own_files(case: Case, entry: chain.Entry, ctx: DecisionContext) -> None:
    """A city that has an enterprise of the round owes its summary, however it came by it; its
    county what counties owe, where the round has such."""
    of_county = county_duties(ctx)
    places = [(case.city, "")]
    if of_county and case.county:
        places.append((case.city, case.county))

    def made(act: str, data: dict[str, Any], case_id: int) -> chain.Entry:
        return chain.Entry(
            entry.at,
            entry.entrance,
            act,
            data,
            case_id,
            person_id=entry.person_id,
            plan_version=entry.plan_version,
        )

    events = await own_files.opened(
        places, lambda county: of_county if county else city_duties(ctx), ctx.plan.key, made
    )
    if events:
        await chain.add(events)


async def foreseen(case_id: int, act: Act, who: Person, ctx: DecisionContext) -> tuple[str, Answer]:
    """What to ask before this act ("" for nothing), and what would be answered; changes nothing."""
    case = await cases.load(case_id)
    if case is None:
        return "", Answer("not_yours", ok=False)
    ctx = await rounds.context_in(case.round, ctx)
    decision = decide(case, await changes.checked(case, act, ctx), who, ctx)
    if not decision.ok:
        return "", decision.answer
    level = act.details.level
    if level and level != SEVERAL and (low := await below(case, ctx, level)):
        return "sure_below_target", low
    return asks_first(case, act, who, ctx), decision.answer


async def _number(
    before: Case, case: Case, decision: Decision, applied: cases.Applied, ctx: DecisionContext
) -> None:
    """What waits for a bureau's word from now on gets the number by which it is answered. A report
    that a correction brought back has one."""
    numbered = (DutyState.REPORTED, DutyState.WAIVED)
    had = {duty.id for duty in before.duties if duty.state in numbered}
    for duty in case.duties:
        milestone = ctx.plan.milestone(duty.milestone)
        level = milestone.confirmer(case.assessor)
        if duty.id == applied.opened and duty.owner is not Level.ENTERPRISE:
            level = duty.owner
        elif duty.state is not DutyState.REPORTED or duty.id not in _ids(decision) - had:
            continue
        if level:
            desk = numbers.desk_of(access.acting(level, case), case.city)
            await numbers.give(desk, duty.id, applied.seq)


def _ids(decision: Decision) -> set[int]:
    return {duty.id for duty in decision.duties}


async def _tell(
    case: Case, decision: Decision, applied: cases.Applied, by: int | None, ctx: DecisionContext
) -> None:
    """The messages that belong to the act of person `by`, in its own transaction (law 3)."""
    bundles = []
    for tell in decision.tells:
        duty = next(d for d in case.duties if d.id == (tell.duty_id or applied.opened))
        said = decision.answer.facts
        facts = {k: str(v) for k, v in said.items() if k in _TOLD_FACTS and v is not None}
        for person in await _audience(tell.audience, duty, case, ctx):
            channel = people.channel_of(person)
            if channel is None or (tell.kind is Kind.REMINDER and person.id == by):
                continue  # nobody urges themselves
            # The reminder is worded for its audience as a rung of the ladder is.
            urged = tell.kind is Kind.REMINDER
            rung = f"{tell.audience}:nudge-{applied.seq}" if urged else f"event:{applied.seq}"
            notice = outbox.NewNotice(duty.id, duty.due, rung, person.id, tell.text, facts)
            not_before = await _when(tell.kind, person, ctx.now)
            bundles.append(outbox.Bundle(person.id, channel, tell.kind, (notice,), not_before))
    await outbox.add(bundles, ctx.now)


async def _audience(audience: str, duty: Duty, case: Case, ctx: DecisionContext) -> list[Person]:
    level = level_told(audience, duty, case, ctx.plan)
    return await people.holders(level, case) if level else []


async def _when(kind: Kind, person: Person, now: datetime) -> datetime:
    """At once, except that a bureau's requests within half an hour of the last are gathered."""
    if kind is not Kind.CONFIRM:
        return now
    last = await mailing.last_sent(person.id, kind)
    return max(now, last + _CONFIRM_EVERY) if last else now
