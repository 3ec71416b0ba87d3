"""purge: personal data whose term is over, looked at first and then cleared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from bot.calendar.days import long
from handlers.entry.cli.common import command, json_option, opened_database, show_json, system_user
from handlers.runtime.settings import Settings
from handlers.services.accounts.purging import Purge, preview_purge, purge
from messages.catalogue import say, sentence_table
from storage import purging


@click.command("purge", help=say("cli.commands.purge"))
@click.option("--apply", "applied", is_flag=True, help=say("cli.purge.option_apply"))
@json_option
@command
async def purge_command(settings: Settings, applied: bool, as_json: bool) -> None:
    days = settings.purge_after_days
    async with opened_database(settings) as clock:
        if applied:
            found = await purge(clock.now(), days, settings.files, system_user())
            await purging.compact(settings.database_url)
        else:
            found = await preview_purge(clock.now(), days)
    if as_json:
        show_json(
            {
                "before": found.rules.terms.before,
                "rounds": sorted(found.rules.terms.over),
                "people": found.people,
                "rows": found.rows,
                "files": found.files,
                "later": found.later,
                "under_way": found.under_way,
                "applied": applied,
            }
        )
        return
    for line in _lines(found, days):
        click.echo(line)
    if found.nothing:
        click.echo(say("cli.purge.nothing"))
        return
    click.echo(say("cli.purge.done" if applied else "cli.purge.not_yet"))


def _lines(found: Purge, days: int) -> Iterator[str]:
    tables = sentence_table("cli.purge_tables")
    yield say("cli.purge.term", days=days, day=long(found.rules.terms.before.date()))
    if found.rules.terms.over:
        yield say("cli.purge.rounds", rounds="、".join(sorted(found.rules.terms.over)))
    for key, n in Counter(found.rules.terms.spared.values()).items():
        yield say("cli.purge.spared", round=key, n=n)
    yield say("cli.purge.people", n=found.people)
    for table, n in found.rows.items():
        yield say("cli.purge.rows", table=tables[table], n=n)
    if found.files:
        yield say("cli.purge.files", n=found.files)
    for table, n in found.under_way.items():
        yield say("cli.purge.under_way", table=tables[table], n=n)
    for key, at in found.later.items():
        yield say("cli.purge.later", round=key, day=long(at.date()))
