"""person: a copy of all that is kept of one person."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from handlers.entry.cli.common import NamedFile, command, json_option, note_read, opened_database, show_json
from handlers.runtime.settings import Settings
from handlers.services.accounts.person_data import one_person, person_document, summary_of
from messages.catalogue import say


@click.command("person", help=say("cli.commands.person"))
@click.argument("name_or_account")
@click.option("--file", type=NamedFile(dir_okay=False, path_type=Path), help=say("cli.person.option_file"))
@json_option
@command
async def person_command(settings: Settings, name_or_account: str, file: Path | None, as_json: bool) -> None:
    async with opened_database(settings) as clock:
        person_id = await one_person(name_or_account)
        await note_read(clock, "person", whose=person_id)
        document = await person_document(person_id)
    if file:
        file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str))
    if as_json:
        show_json(document)
        return
    click.echo(summary_of(document))
    if file:
        click.echo(say("cli.person.written", file=file))
