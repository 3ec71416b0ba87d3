"""replan: after a change of the plan or the calendar."""

from __future__ import annotations

from collections import Counter

import click

from handlers.entry.cli.common import as_json, command, opened, show
from handlers.runtime.bootstrap import load_calendar, load_plan, plan_text
from handlers.runtime.clocks import Clock
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.reminders.replan import apply, document, shown
from messages.catalogue import say


@click.command("replan", help=say("cli.commands.replan"))
@click.option("--apply", "approved", is_flag=True, help="核对无误后，按新的日期执行。")
@as_json
@command
async def replan_command(settings: Settings, approved: bool, as_json: bool) -> None:
    context = Context(settings, Clock(), load_plan(settings), load_calendar(settings))
    async with opened(settings) as context.clock:
        ctx = context.ctx()
        found = await shown(ctx)
        changed = 0
        if approved:
            changed = await apply(ctx, plan_text(settings), settings.flood_guard)
    rows = document(found, ctx)
    if as_json:
        show({"applied": approved, "cases": changed, "differences": rows})
        return
    counts = Counter((r["step"], r["old"], r["new"]) for r in rows)
    for (step, old, new), n in sorted(counts.items()):
        click.echo(f"{step}：{old} → {new}，{n} 家")
    if approved:
        click.echo(f"已更新 {changed} 家企业（城市）的期限，每一处都有记录；期限有变的将收到通知。")
    elif rows:
        click.echo(f"共 {len(rows)} 处。核对无误后请运行：qingshen replan --apply")
    else:
        click.echo("没有期限会变。")
