"""results FILE."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from bot.results.measures import as_text
from bot.words import Refusal, Scope
from handlers.entry.cli.common import NamedFile, command, in_round, json_option, round_option, show_json
from handlers.runtime.bootstrap import load_columns
from handlers.runtime.settings import Settings
from handlers.services.rosters.findings import lines, unused_rows
from handlers.services.rosters.results import ImportedResults, import_results
from messages.catalogue import explain, say


@click.command("results", help=say("cli.commands.results"))
@click.argument("file", type=NamedFile(path_type=Path))
@click.option("--dry-run", is_flag=True, help=say("cli.common.option_dry_run"))
@round_option
@json_option
@command
async def results_command(
    settings: Settings, file: Path, dry_run: bool, round_key: str | None, as_json: bool
) -> None:
    if not file.is_file():
        raise Refusal("cli.common.no_file", file=file)
    columns = load_columns(settings)
    data = await asyncio.to_thread(file.read_bytes)
    async with in_round(settings, round_key) as ctx:
        outcome = await import_results(
            file.name, data, ctx, Scope(everything=True), columns=columns, dry_run=dry_run, entrance="cli"
        )
    if as_json:
        show_json(_document(outcome, imported=outcome.readable and not dry_run))
    else:
        _say(outcome, dry_run, {c.key: c.title for c in columns})
    if not outcome.readable:
        raise Refusal("cli.results.unreadable")
    if not outcome.rows:
        raise Refusal("cli.results.no_rows")


def _document(outcome: ImportedResults, *, imported: bool) -> dict[str, Any]:
    """Return the JSON of an import of results."""
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
            {
                "sheet": f.sheet,
                "row": f.row,
                "column": f.column,
                "message": explain(f.problem),
                "fatal": f.fatal,
            }
            for f in outcome.findings
        ],
    }


def _say(outcome: ImportedResults, dry_run: bool, titles: dict[str, str]) -> None:
    for line in lines(outcome.findings):
        click.echo(line)
    if not outcome.readable:
        return
    for case_id, changed in outcome.changes.items():
        for key, (old, new) in changed.items():
            if old is not None:
                name = outcome.names[case_id]
                what, was, now = titles.get(key, key), as_text(old), as_text(new)
                click.echo(say("cli.import.changed", name=name, what=what, old=was, new=now))
    click.echo(
        say(
            "cli.results.will" if dry_run else "cli.results.done",
            n=len(outcome.changes),
            rows=outcome.rows,
            aside=unused_rows(outcome.findings),
            remarks=sum(not f.fatal for f in outcome.findings),
        )
    )
