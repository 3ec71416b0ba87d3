"""replan: show what a changed plan or calendar does to the dates of cases; with --apply, do it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import click

from bot.acts.context import DecisionContext
from handlers.entry.cli.common import command, json_option, one_round, served, show_json
from handlers.runtime.bootstrap import configured_plan_text, plans_in_force
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.reminders.replan import apply_plan, moved_dates, replan_document
from messages.catalogue import say
from storage import rounds


@click.command("replan", help=say("cli.commands.replan"))
@click.option("--apply", "approved", is_flag=True, help=say("cli.replan.option_apply"))
@click.option("--round", "round_key", metavar="KEY|FILE", help=say("cli.rounds.option_replan"))
@json_option
@command
async def replan_command(settings: Settings, approved: bool, round_key: str | None, as_json: bool) -> None:
    rows, changed = [], 0
    if round_key and round_key.endswith(".toml"):
        settings = replace(settings, round=round_key)  # also where what is recorded cannot be read
    async with served(settings) as context:
        for ctx, text in await _meant(context, round_key):
            rows += replan_document(await moved_dates(ctx), ctx)
            if approved:
                changed += await apply_plan(ctx, text, settings.flood_guard)
    if as_json:
        show_json({"applied": approved, "cases": changed, "differences": rows})
        return
    counts = Counter((r["step"], r["old"], r["new"]) for r in rows)
    for (step, old, new), n in sorted(counts.items()):
        click.echo(say("cli.replan.one", step=step, old=old, new=new, n=n))
    if approved:
        click.echo(say("cli.replan.done", n=changed))
    elif rows:
        click.echo(say("cli.replan.total", n=len(rows)))
    else:
        click.echo(say("cli.replan.nothing"))


async def _meant(context: Context, given: str | None) -> list[tuple[DecisionContext, str]]:
    """Return each round to replan with the text of its plan.

    That is its file if ROUND names it, else what was recorded, unless a file is given.
    """
    ctx, settings = context.ctx(), context.settings
    if given and given.endswith(".toml"):
        return [(ctx.of(context.configured[0]), configured_plan_text(settings))]
    known = {one.key: one.plan_text for one in await rounds.recorded()}
    known |= {key: text for key, (_, text) in (await plans_in_force(settings)).items()}
    asked = [await one_round(ctx, given)] if given else ctx.each()
    return [(where, known[where.plan.key]) for where in asked]
