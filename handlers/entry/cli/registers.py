"""announcements, violations."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot import audiences
from bot.words import SHANGHAI, Refusal, Scope
from handlers.entry.cli.common import (
    NamedFile,
    command,
    in_round,
    json_option,
    note_read,
    round_option,
    served,
    show_json,
)
from handlers.runtime.settings import Settings
from handlers.services.rosters.findings import lines
from handlers.services.rosters.violations import import_violations
from messages.catalogue import explain, say, sentence_table
from storage import announcements


@click.command("announcements", help=say("cli.commands.announcements"))
@click.argument("number", type=click.IntRange(1, 999_999_999), required=False)
@json_option
@command
async def announcements_command(settings: Settings, number: int | None, as_json: bool) -> None:
    async with served(settings) as context:
        await note_read(context.clock, "announcements")
        found = [one for key in context.rounds.keys for one in await announcements.list_announcements(key)]
        of = await announcements.outcome_per_person(number) if number is not None else []
    if number is not None:
        found = [one for one in found if one["id"] == number]
        if not found:
            raise Refusal("cli.announcements.unknown", number=number)
        found[0]["copies"] = [
            {"person": o.person, "status": o.status, "received_at": o.received_at} for o in of
        ]
    if as_json:
        show_json(found[0] if number is not None else found)
        return
    for one in found:
        when = say("cli.announcements.not_approved")
        if one["approved_at"]:
            when = say("cli.announcements.approved", at=one["approved_at"].astimezone(SHANGHAI))
        kind = say("cli.announcements.training" if one["training"] else "cli.announcements.notice")
        to = audiences.audience(one["audience"]).name
        click.echo(
            say(
                "cli.announcements.one",
                number=one["id"],
                kind=kind,
                by=one["by"],
                audience=to,
                n=one["people"],
                when=when,
            )
        )
        click.echo(
            say(
                "cli.announcements.counts",
                sent=one["sent"],
                waiting=one["waiting"],
                failed=one["failed"],
                unknown=one["unknown"],
                nowhere=one["no channel"],
                received=one["received"],
            )
        )
        click.echo(f"      {one['text'][:60]}")
    statuses = sentence_table("cli.announcement_statuses")
    statuses = sentence_table("cli.announcement_statuses")
    for o in of:
        status = statuses[o.status.replace(" ", "_")]
        if o.received_at:
            at = o.received_at.astimezone(SHANGHAI)
            click.echo(say("cli.announcements.received", person=o.person, status=status, at=at))
        else:
            click.echo(say("cli.announcements.copy", person=o.person, status=status))
    if not found:
        click.echo(say("cli.announcements.none"))


@click.command("violations", help=say("cli.commands.violations"))
@click.argument("action", type=click.Choice(["import"]))
@click.argument("file", type=NamedFile(path_type=Path))
@click.option("--dry-run", is_flag=True, help=say("cli.common.option_dry_run"))
@round_option
@json_option
@command
async def violations_command(
    settings: Settings, action: str, file: Path, dry_run: bool, round_key: str | None, as_json: bool
) -> None:
    if not file.is_file():
        raise Refusal("cli.common.no_file", file=file)
    data = await asyncio.to_thread(file.read_bytes)
    async with in_round(settings, round_key) as ctx:
        out = await import_violations(file.name, data, ctx, Scope(everything=True), dry_run=dry_run)
    if as_json:
        show_json(
            {
                "imported": out.readable and not dry_run,
                "rows": out.rows,
                "new": out.new,
                "changed": out.changed,
                "findings": [
                    {
                        "sheet": f.sheet,
                        "row": f.row,
                        "column": f.column,
                        "message": explain(f.problem),
                        "fatal": f.fatal,
                    }
                    for f in out.findings
                ],
            }
        )
    else:
        for line in lines(out.findings):
            click.echo(line)
        if out.readable:
            click.echo(
                say(
                    "cli.violations.will" if dry_run else "cli.violations.done",
                    new=out.new,
                    changed=out.changed,
                    rows=out.rows,
                )
            )
    if not out.readable:
        raise Refusal("cli.violations.unreadable")
    if not out.rows:
        raise Refusal("cli.violations.no_rows")
