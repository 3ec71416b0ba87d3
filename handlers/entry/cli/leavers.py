"""leavers: officers whom the staff list does not name any more, or whose account is gone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from bot.acts.context import DecisionContext
from bot.words import Refusal
from handlers.entry.cli.common import command, json_option, note_read, served, show_json
from handlers.runtime.settings import Settings
from handlers.services.accounts import leavers as service
from messages.catalogue import say
from storage import db, leavers
from storage.leavers import Leaver


@click.command("leavers", help=say("cli.commands.leavers"))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 999_999_999))
@click.option("--end", is_flag=True, help=say("cli.leavers.option_end"))
@json_option
@command
async def leavers_command(settings: Settings, ids: tuple[int, ...], end: bool, as_json: bool) -> None:
    if ids and not end:
        raise click.UsageError(say("cli.leavers.needs_end"))
    async with served(settings) as context:
        if end:
            listed = await db.write(partial(_end, ids, context.ctx()))
        else:
            await note_read(context.clock, "leavers")
            listed = await service.waiting_leavers(context.rounds.places)
    if as_json:
        show_json([leaver_document(one) for one in listed])
        return
    for one in listed:
        click.echo(service.describe(one))
    click.echo(say("cli.leavers.ended" if end else "cli.leavers.total", n=len(listed)))


async def _end(ids: Sequence[int], ctx: DecisionContext) -> list[Leaver]:
    await db.hold_lock(db.IMPORT_LOCK)
    known = await leavers.waiting_roles()
    if unknown := set(ids) - {one.id for one in known}:
        raise Refusal("cli.leavers.unknown", numbers="、".join(map(str, sorted(unknown))))
    return await service.end_leavers(list(ids) or [one.id for one in known], ctx, "cli")


def leaver_document(one: Leaver) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "level": one.level.value,
        "city": one.city,
        "county": one.county,
        "unit": one.unit,
        "suspended": one.suspended,
        "remaining": list(one.remaining),
    }
