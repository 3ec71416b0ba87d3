"""plan diff: what a changed plan would do to a round that runs, and on whom; with --apply, done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from bot.acts.context import DecisionContext
from bot.acts.recompute import MovedDate
from bot.calendar.days import Calendar, long
from bot.plans.edits import PlanEdit, plan_edits
from bot.plans.plan import Plan
from bot.words import SHANGHAI, Refusal
from handlers.entry.cli.common import command, json_option, named_rounds, note_read, served, show_json
from handlers.entry.cli.plan import read_plan_text
from handlers.runtime.bootstrap import load_calendar, sound_plan
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from handlers.services.cases.rounds import context_in
from handlers.services.reminders import plan_change
from handlers.services.reminders.plan_change import PlanChange, StepDate
from handlers.services.reminders.plan_change_words import plan_change_lines, plan_edit_lines
from messages.catalogue import say
from storage import rounds

_MOST_NAMES = 5  # of one line; --json has all


@click.command("diff", help=say("cli.plan_diff.help"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--apply", "approved", is_flag=True, help=say("cli.plan_diff.option_apply"))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=say("cli.plan_diff.option_on"))
@json_option
@command
async def diff_command(
    settings: Settings, files: tuple[Path, ...], approved: bool, on: datetime | None, as_json: bool
) -> None:
    if len(files) > 2 or (len(files) == 2 and approved) or (on and not approved):
        raise click.UsageError(say("cli.plan_diff.usage"))
    texts = [read_plan_text(file) for file in files]
    plans = [sound_plan(text, file.stem, settings) for file, text in zip(files, texts, strict=True)]
    if len(plans) == 2:
        _beside(plans[0], plans[1], load_calendar(settings), as_json)
        return
    async with served(settings) as context:
        ctx = await _running(context.ctx(), plans[0])
        await note_read(context.clock, "plan diff")
        found = await plan_change.compare_plan(ctx)
        changed = 0
        if approved and on:
            await plan_change.change_plan_later(ctx, texts[0], on.date(), settings.flood_guard)
        elif approved:
            changed = await plan_change.change_plan(ctx, texts[0], settings.flood_guard)
    if as_json:
        show_json(_document(found, ctx, applied=approved, on=on.date() if on else None))
        return
    for line in plan_change_lines(found, ctx):
        click.echo(line)
    if approved and on:
        click.echo(say("cli.plan_diff.later", day=long(on.date())))
        if found.counties:
            click.echo(say("cli.plan_diff.told_ahead"))
    elif approved:
        click.echo(say("cli.plan_diff.done", n=changed) if changed else say("cli.plan_diff.in_force"))
    elif found.cases or found.counties or found.edits:
        click.echo(say("cli.plan_diff.not_yet"))


async def _running(ctx: DecisionContext, plan: Plan) -> DecisionContext:
    """Return the round of that key, decided by the new plan; Refusal if no such round was imported."""
    known = await rounds.recorded()
    if plan.key not in [one.key for one in known]:
        raise Refusal("cli.rounds.unknown", key=plan.key, there=named_rounds(known or ctx.rounds))
    return (await context_in(plan.key, ctx)).of(plan)


def _document(found: PlanChange, ctx: DecisionContext, *, applied: bool, on: date | None) -> dict[str, Any]:
    def step(key: str) -> str:
        return ctx.plan.milestone(key).name

    def of_duty(d: MovedDate) -> dict[str, Any]:
        return {
            "name": d.case.name,
            "city": d.case.city,
            "county": d.case.county,
            "milestone": d.duty.milestone,
            "step": step(d.duty.milestone),
            "owner": d.duty.owner,
            "old": d.old,
        }

    moved = [{**of_duty(d), "new": d.new} for d in found.moved if d.new and d.new != d.old]
    new = [
        {
            "name": case.name,
            "milestone": d.milestone,
            "step": step(d.milestone),
            "owner": d.owner,
            "due": d.due,
        }
        for case, d in found.new
    ]
    return {
        "round": ctx.plan.key,
        "applied": applied,
        "on": on,
        "cases": len(found.cases),
        "counties": [
            {
                "city": one.city,
                "old": one.old,
                "new": one.new,
                "enterprises": list(one.enterprises.values()),
                "people": [p.name for p in one.people],
                "numbers_ended": {county: list(numbers) for county, numbers in one.ended.items() if numbers},
            }
            for one in found.counties
        ],
        "differences": moved,
        "new_steps": new,
        "ended": [of_duty(d) for d in found.moved if d.new is None],
        "kept": [of_duty(d) for d in found.moved if d.renamed and d.new == d.old and not d.again],
        "again": [{**of_duty(d), "new": d.new} for d in found.moved if d.again],
        "edits": _edits(found.edits),
        "told": {str(channel): n for channel, n in found.people_told.items()},
        "replaced": found.replaced,
    }


def _beside(old: Plan, new: Plan, calendar: Calendar, as_json: bool) -> None:
    """Compare two files, without a database."""
    ctx = DecisionContext(new, calendar, wall().astimezone(SHANGHAI))
    found = plan_change.compare_plans(old, new, ctx)
    dated = {m.step for m in (*old.milestones, *new.milestones) if not m.on_demand}
    edits = [one for one in plan_edits(old, new) if one.key not in ("", "due") or one.step not in dated]
    if as_json:
        steps = [{"step": one.name, "old": one.old, "new": one.new} for one in found]
        show_json({"steps": steps, "edits": _edits(edits)})
        return
    for one in found:
        click.echo(
            say("cli.plan_diff.step", step=one.name, old=_day(one, old=True), new=_day(one, old=False))
        )
    for line in plan_edit_lines(edits):
        click.echo(line)
    if not (found or edits):
        click.echo(say("cli.plan_diff.nothing"))


def _edits(edits: Sequence[PlanEdit]) -> list[dict[str, str | None]]:
    return [
        {"part": one.part, "name": one.name, "key": one.key, "old": one.old, "new": one.new} for one in edits
    ]


def _day(one: StepDate, *, old: bool) -> str:
    day = one.old if old else one.new
    return long(day) if day else say("cli.plan_diff.none")
