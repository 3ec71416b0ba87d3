"""restore FILE, discard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.words import Refusal
from handlers.entry.cli.common import NamedFile, command, opened_database
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from handlers.services.delivery import brakes
from handlers.services.delivery.record import Record
from messages.catalogue import explain, say
from storage import audit, chain, copies, db, restored


@click.command("restore", help=say("cli.commands.restore"))
@click.argument("file", type=NamedFile(dir_okay=False, path_type=Path))
@command
async def restore_command(settings: Settings, file: Path) -> None:
    if problem := await copies.check_copy(settings.database_url, file):
        raise Refusal("cli.restore.not_done", problem=problem)
    await _nobody_else(settings)
    aside = _aside(settings, wall())
    count = await copies.put_back(settings.database_url, settings.files, file, aside)
    async with opened_database(settings):
        held = await Record(settings.record, wall).mark()
        problems = [*await chain.check_chain(), *await audit.drift()]
    for problem in problems:
        click.echo(explain(problem))
    click.echo(say("cli.restore.done", file=file, n=count, aside=aside, held=held))
    if problems:
        raise Refusal("cli.restore.problems", n=len(problems))


def _aside(settings: Settings, now: datetime) -> Path:
    name = settings.record.name
    return settings.record.with_name(f"{name}.before-restore-{now:%Y%m%dT%H%M%SZ}")


async def _nobody_else(settings: Settings) -> None:
    """Refuse if anybody is connected to PostgreSQL; of SQLite the file itself tells (`copies.put_back`)."""
    if db.sqlite_path(settings.database_url):
        return
    await db.connect(settings.database_url)
    try:
        await db.reach()
        if await restored.other_process_connected():
            raise Refusal("cli.restore.in_use")
    finally:
        await db.disconnect()


@click.command("discard", help=say("cli.commands.discard"))
@click.argument("ids", nargs=-1, type=int)
@click.option("--sent", is_flag=True, help=say("cli.discard.option_sent"))
@command
async def discard_command(settings: Settings, ids: tuple[int, ...], sent: bool) -> None:
    if ids and sent:
        raise Refusal("cli.discard.either")
    async with opened_database(settings) as clock:
        chosen = await restored.sent_before(say("database.noted.sent")) if sent else list(ids) or None
        dropped = await brakes.drop_messages(chosen, chain.COMMAND_LINE, clock.now())
        if ids and not dropped:
            raise Refusal("cli.messages.none_held")
    click.echo(say("cli.discard.done", n=dropped))
