"""results FILE."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from bot.results.measures import as_text
from bot.words import Scope
from handlers.entry.cli.common import Refused, as_json, command, in_round, of_round, show
from handlers.entry.cli.findings import lines, set_aside
from handlers.runtime.bootstrap import load_columns
from handlers.runtime.settings import Settings
from handlers.services.rosters.results import Outcome, take
from messages.catalogue import say


@click.command("results", help=say("cli.commands.results"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只说明会改变什么，不写入。")
@of_round
@as_json
@command
async def results_command(
    settings: Settings, file: Path, dry_run: bool, round_key: str | None, as_json: bool
) -> None:
    if not file.is_file():
        raise Refused(f"没有文件 {file}。")
    columns = load_columns(settings)
    data = await asyncio.to_thread(file.read_bytes)
    async with in_round(settings, round_key) as ctx:
        outcome = await take(
            file.name, data, ctx, Scope(everything=True), columns=columns, dry_run=dry_run, entrance="cli"
        )
    if as_json:
        show(document(outcome, imported=outcome.readable and not dry_run))
    else:
        _say(outcome, dry_run, {c.key: c.title for c in columns})
    if not outcome.readable:
        raise Refused("没有可以识别的结果表，什么都没有导入；请按上面的说明修改后重试。")
    if not outcome.rows:
        raise Refused("没有一行可以使用，什么都没有导入；请按上面的说明修改后重试。")


def document(outcome: Outcome, *, imported: bool) -> dict[str, Any]:
    """The JSON of an import of results."""
    return {
        "imported": imported,
        "rows": outcome.rows,
        "changed": len(outcome.changes),
        "changes": [
            {"name": outcome.names[case_id], "what": key, "old": old, "new": new}
            for case_id, changed in outcome.changes.items()
            for key, (old, new) in changed.items()
        ],
        "findings": [
            {"sheet": f.sheet, "row": f.row, "column": f.column, "message": f.message, "fatal": f.fatal}
            for f in outcome.findings
        ],
    }


def _say(outcome: Outcome, dry_run: bool, titles: dict[str, str]) -> None:
    for line in lines(outcome.findings):
        click.echo(line)
    if not outcome.readable:
        return
    for case_id, changed in outcome.changes.items():
        for key, (old, new) in changed.items():
            if old is not None:
                name = outcome.names[case_id]
                click.echo(f"{name}：{titles.get(key, key)}由“{as_text(old)}”改为“{as_text(new)}”")
    verb = "将会" if dry_run else "已"
    aside, remarks = set_aside(outcome.findings), sum(not f.fatal for f in outcome.findings)
    click.echo(
        f"{verb}更新 {len(outcome.changes)} 家企业的结果（读到 {outcome.rows} 行）；"
        f"未采用 {aside} 行，提示 {remarks} 条。"
    )
