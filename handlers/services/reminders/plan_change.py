"""A plan that changes while its round runs: a correction notice moves a date, or asks for one thing more.

What would change is compared first; confirmed, it is one transaction with an event for each case. It may take
effect at once or on a later day. From then on the plan that the database has recorded counts, and no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from datetime import date, datetime

from msgspec import Struct

from bot.acts.begin import lacking_duties
from bot.acts.context import DecisionContext
from bot.acts.recompute import MovedDate, plan_differences
from bot.calendar.days import long
from bot.directory import Directory
from bot.plans.due import due_date
from bot.plans.edits import PlanEdit, plan_edits
from bot.plans.load import parse_plan
from bot.plans.plan import Plan
from bot.words import OWING, Case, Channel, Duty, EventName, Refusal, Scope, replace
from handlers.runtime.bootstrap import lacking_steps
from handlers.runtime.clocks import wall
from handlers.runtime.context import REPLANNED, Context
from handlers.services.cases.counties import (
    CountyChange,
    change_counties,
    compare_counties,
    county_bundles,
    tell_counties_ahead,
)
from handlers.services.reminders.replan import Replanned, corrected_by, dates_told, newly_owed, replan_case
from storage import cases, chain, db, leases, mailing, people, rounds, traits
from storage.chain import COMMAND_LINE, By


class PlanChange(Struct, frozen=True):
    """What another plan would change in a round that runs. `moved`: also what is owed no longer; `new`: steps that
    running cases would get; `people_told`: how many people would be told, by channel; `replaced`: messages that wait
    with an old date; `edits`: what it says otherwise beside that."""

    moved: tuple[MovedDate, ...]
    new: tuple[tuple[Case, Duty], ...]
    people_told: dict[Channel, int]
    replaced: int
    counties: tuple[CountyChange, ...] = ()
    edits: tuple[PlanEdit, ...] = ()

    @property
    def cases(self) -> frozenset[int]:
        return frozenset([one.case.id for one in self.moved] + [case.id for case, _ in self.new])


class StepDate(Struct, frozen=True):
    """A step that two plans date differently; None where a plan does not have it."""

    name: str
    old: date | None
    new: date | None


async def compare_plan(ctx: DecisionContext, by: By = COMMAND_LINE) -> PlanChange:
    """What the plan of `ctx` would change, if `by` puts it in force; changes nothing. Refusal for one that lacks a
    step which running cases have, or that was published on another day."""
    text = await rounds.plan_text(ctx.plan.key)
    in_force = parse_plan(text, ctx.plan.key)
    await _check_steps(in_force, ctx.plan)
    found = sorted(await cases.of_round(ctx.plan.key), key=lambda case: case.id)
    moved = plan_differences(found, ctx)
    why = await traits.of_scope(Scope(everything=True), ctx.plan.key)
    new: list[tuple[Case, Duty]] = []
    for case in found:
        if case.status in OWING:
            own = why.get(case.id)
            types, chuang_a = (own.audit_types, bool(own.chuang_a)) if own else ((), False)
            new += [(case, duty) for duty in lacking_duties(case, types, chuang_a, ctx)]
    settled = Replanned(
        Directory(await people.everyone()), False, ctx, corrected_by(ctx.plan.correction), True, by
    )
    renamed = await compare_counties(ctx)
    ways = {one.person_id: one.channel for one in await county_bundles(renamed, ctx)}
    ways |= {
        one.person.id: one.channel
        for one in dates_told([*moved, *(newly_owed(*one) for one in new)], settled)
    }
    told = Counter(ways.values())
    replaced = await mailing.count_waiting_about(d.duty.id for d in moved if d.new != d.old)
    shown = {
        ctx.plan.milestone(duty.milestone).step for duty in (*(d.duty for d in moved), *(d for _, d in new))
    }
    edits = [
        one
        for one in plan_edits(in_force, ctx.plan)
        if not _told(one, shown) and not (renamed and one.part == "places")
    ]
    return PlanChange(tuple(moved), tuple(new), dict(told), replaced, renamed, tuple(edits))


async def _check_steps(in_force: Plan, plan: Plan) -> None:
    """Refuse a correction that lacks a step which running cases have."""
    gone = await lacking_steps(plan)
    if gone:
        found = [in_force.find(key) for key in gone]
        names = dict.fromkeys(f"{m.step_name}（{m.step}）" for m in found if m)
        raise Refusal("cli.plan_diff.steps_missing", steps="、".join(names or gone))


def _told(edit: PlanEdit, shown: Set[str]) -> bool:
    """Whether it is told by the dates of these steps, or by what becomes of counties."""
    return edit.part == "step" and edit.key in ("", "due", "place") and edit.step in shown


async def change_plan(
    ctx: DecisionContext, text: str, flood_guard: int = 0, by: By = COMMAND_LINE, instead_of: str = ""
) -> int:
    """Give every running case the dates and steps of this plan, and put the plan in force: one transaction,
    with an event for each case and one for the round; people of a renamed or merged county go along. Returns
    how many cases changed. `instead_of` is the plan's text that this one was made from: Refusal if another is in
    force by now, or another waits for its day."""

    async def change() -> int:
        if instead_of:
            await chain.lock_head()  # of two at one moment the second sees what the first has done
            await check_none_waits(ctx.plan.key)
            if await rounds.plan_text(ctx.plan.key) != instead_of:
                raise Refusal("web.rounds_page.changed")
        found = await compare_plan(ctx, by)
        held = bool(flood_guard) and sum(found.people_told.values()) > flood_guard
        await change_counties(found.counties, ctx, held=held)
        directory = Directory(await people.everyone())
        new: dict[int, tuple[Duty, ...]] = {}
        for case, duty in found.new:
            new[case.id] = (*new.get(case.id, ()), duty)
        settled = Replanned(directory, held, ctx, corrected_by(ctx.plan.correction), True, by)
        changed = [await replan_case(i, settled, new.get(i, ())) for i in sorted(found.cases)]
        await _put_in_force(ctx, text, by)
        return sum(changed)

    return await db.write(change)


async def _put_in_force(ctx: DecisionContext, text: str, by: By) -> None:
    facts = {"round": ctx.plan.key, "version": ctx.plan.version}
    entry = by.entry(ctx.now, EventName.PLAN_CHANGED, facts)
    await chain.add_events([replace(entry, plan_version=ctx.plan.version)])
    await rounds.replanned(ctx.plan.key, ctx.plan.version, text)
    await rounds.names_changed(ctx.plan.key)  # whoever serves it reads the rounds again
    await leases.share(REPLANNED, wall().isoformat(), leases.FOREVER)


async def check_none_waits(round_key: str) -> None:
    """Refusal if a whole plan is noted to take the place of this round's on a later day."""
    for noted in await rounds.planned_changes():
        if noted.round == round_key:
            raise Refusal("web.rounds_page.noted", day=long(noted.on))


async def change_plan_later(ctx: DecisionContext, text: str, on: date, flood_guard: int = 0) -> None:
    """Note that this plan takes effect in the morning of that day, instead of any noted before; who gets another county
    is told at once."""
    await _check_steps(parse_plan(await rounds.plan_text(ctx.plan.key), ctx.plan.key), ctx.plan)
    if on <= ctx.today:
        raise Refusal("cli.plan_diff.on_past", day=on)
    facts = {"round": ctx.plan.key, "version": ctx.plan.version, "on": on.isoformat(), "text": text}

    async def note() -> None:
        entry = chain.Entry(ctx.now, "cli", EventName.PLAN_CHANGE_SET, facts, plan_version=ctx.plan.version)
        (seq,) = await chain.add_events([entry])
        counties = await compare_counties(ctx)
        held = bool(flood_guard) and len(await county_bundles(counties, ctx)) > flood_guard
        await tell_counties_ahead(counties, seq, on, ctx, held=held)
        await rounds.names_changed(ctx.plan.key)

    await db.write(note)


async def take_effect(context: Context, at: datetime | None = None) -> None:
    """Put those plans in force whose day has come. If none is noted, the database is not asked."""
    for change in context.plan_changes:
        ctx = context.ctx(at)
        if ctx.now < ctx.morning(change.on):
            continue
        if change.seq in {one.seq for one in await rounds.planned_changes()}:  # no other process was first
            plan = parse_plan(change.text, change.round)
            await change_plan(ctx.of(plan), change.text, context.settings.flood_guard)
        await context.renew()


def compare_plans(old: Plan, new: Plan, ctx: DecisionContext) -> list[StepDate]:
    """Compare two plans: return each step whose date differs."""
    before, after = _dates(old, ctx), _dates(new, ctx)
    both = dict.fromkeys([*before, *after])
    found = [(after.get(key) or before[key], before.get(key), after.get(key)) for key in both]
    return [
        StepDate(m.name, was.due if was else None, now.due if now else None)
        for m, was, now in found
        if (was and was.due) != (now and now.due)
    ]


def step_dates(ctx: DecisionContext) -> list[tuple[str, date]]:
    """Return each step of a plan with the date that it gives to a case of which nothing is known yet, the first due
    first."""
    return sorted(((one.name, one.due) for one in _dates(ctx.plan, ctx).values()), key=lambda one: one[1])


class _Dated(Struct, frozen=True):
    name: str
    due: date


def _dates(plan: Plan, ctx: DecisionContext) -> dict[str, _Dated]:
    return {
        m.key: _Dated(m.name, due_date(m, plan, {}, ctx.calendar).date)
        for m in plan.milestones
        if not m.on_demand
    }
