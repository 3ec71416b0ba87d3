"""experts: the list of those who may be drawn to assess."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.words import Refusal
from handlers.entry.cli.common import NamedFile, command, in_round, json_option, round_option, show_json
from handlers.runtime.settings import Settings
from handlers.services.rosters.experts import import_experts
from messages.catalogue import say


@click.command("experts", help=say("cli.commands.experts"))
@click.argument("action", type=click.Choice(["import"]))
@click.argument("file", type=NamedFile(path_type=Path))
@click.option("--city", help=say("cli.experts.option_city"))
@round_option
@json_option
@command
async def experts_command(
    settings: Settings, action: str, file: Path, city: str | None, round_key: str | None, as_json: bool
) -> None:
    if not file.is_file():
        raise Refusal("cli.common.no_file", file=file)
    data = await asyncio.to_thread(file.read_bytes)
    async with in_round(settings, round_key) as ctx:
        whose = ctx.plan.places.unit(city) if city else ""
        if city and not whose:
            raise Refusal("cli.experts.no_city", city=city)
        new, changed = await import_experts(file.name, data, whose or "", ctx, "cli")
    if as_json:
        show_json({"new": new, "changed": changed})
    else:
        click.echo(say("cli.experts.done", new=new, changed=changed))
