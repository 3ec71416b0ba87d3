"""migrate, backup, verify."""

from __future__ import annotations

from pathlib import Path

import click

from bot.words import Refusal
from handlers.entry.cli.common import NamedFile, command, json_option, note_read, opened_database, show_json
from handlers.runtime.bootstrap import load_plans
from handlers.runtime.settings import Settings
from handlers.services.cases.rounds import step_names
from messages.catalogue import explain, say
from storage import audit, chain, copies, db, missing, schema


@click.command("migrate", help=say("cli.commands.migrate"))
@command
async def migrate_command(settings: Settings) -> None:
    load_plans(settings)  # a broken plan is refused before anything is changed
    await db.connect(settings.database_url)
    try:
        await db.reach()
        was_behind = await schema.lacks_migrations(settings.database_url)
        await schema.migrate(settings.database_url)
        if gone := await schema.absent():
            raise Refusal("settings.database.tables_missing", tables="、".join(gone))
    finally:
        await db.disconnect()
    click.echo(say("cli.migrate.done" if was_behind else "cli.migrate.nothing_to_do"))


@click.command("backup", help=say("cli.commands.backup"))
@click.argument("file", type=NamedFile(dir_okay=False, path_type=Path))
@command
async def backup_command(settings: Settings, file: Path) -> None:
    if not file.absolute().parent.is_dir():
        raise Refusal("cli.backup.no_folder", folder=file.parent)
    for taken in (file, copies.beside(file)):
        if taken.exists():
            raise Refusal("cli.backup.there_already", file=taken)
    async with opened_database(settings) as clock:
        await note_read(clock, "backup")
        count = await copies.backup(settings.database_url, settings.files, file)
    if count:
        click.echo(say("cli.backup.done_with_files", file=file, n=count, folder=copies.beside(file)))
    else:
        click.echo(say("cli.backup.done", file=file))


@click.command("verify", help=say("cli.commands.verify"))
@json_option
@command
async def verify_command(settings: Settings, as_json: bool) -> None:
    async with opened_database(settings):
        steps = await step_names()
        found = [*await chain.check_chain(), *await audit.drift(steps), *await missing.all_problems(steps)]
        redacted = await chain.count_redacted()
    problems = [explain(problem) for problem in found]
    if as_json:
        show_json({"ok": not problems, "problems": problems, "redacted": redacted})
    else:
        for problem in problems:
            click.echo(problem)
    if problems:
        raise Refusal("cli.verify.problems", n=len(problems))
    if not as_json:
        click.echo(say("cli.verify.sound"))
        if redacted:
            click.echo(say("cli.verify.redacted", n=redacted))
