"""pause, resume: sending stopped for a while, and begun again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from bot.words import SHANGHAI, Pause, Refusal
from handlers.entry.cli.common import (
    MOMENT,
    command,
    json_option,
    opened_database,
    round_option,
    served,
    show_json,
)
from handlers.runtime.settings import Settings
from handlers.services.delivery import brakes
from messages.catalogue import say
from messages.pausing import announced, extent
from storage import pauses

_KINDS = [kind.value for kind in brakes.PAUSABLE]


@click.command("pause", help=say("cli.commands.pause"))
@round_option
@click.option("--city", help=say("cli.pause.option_city"))
@click.option("--county", help=say("cli.pause.option_county"))
@click.option("--kind", type=click.Choice(_KINDS), help=say("cli.pause.option_kind"))
@click.option("--channel", help=say("cli.pause.option_channel"))
@click.option("--reason", help=say("cli.pause.option_reason"))
@click.option("--until", type=MOMENT, help=say("cli.pause.option_until"))
@click.option("--list", "listed", is_flag=True, help=say("cli.pause.option_list"))
@json_option
@command
async def pause_command(
    settings: Settings,
    round_key: str | None,
    city: str | None,
    county: str | None,
    kind: str | None,
    channel: str | None,
    reason: str | None,
    until: datetime | None,
    listed: bool,
    as_json: bool,
) -> None:
    why = (reason or "").strip()[:200]
    if not listed and not why:
        raise click.UsageError(say("cli.pause.no_reason"))
    async with served(settings) as context:
        ctx = context.ctx()
        if not listed:
            asked = Pause(0, why, round_key or "", city or "", county or "", kind or "", channel or "", until)
            found = [
                await pauses.begin_pause(
                    brakes.checked(asked, ctx, bends_time=settings.may_bend_time), ctx.now
                )
            ]
        else:
            found = await pauses.in_force(ctx.now)
    if as_json:
        show_json([_document(pause) for pause in found])
        return
    for pause in found:
        click.echo(announced(pause))
    if listed and not found:
        click.echo(say("cli.pause.none"))


@click.command("resume", help=say("cli.commands.resume"))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 999_999_999))
@json_option
@command
async def resume_command(settings: Settings, ids: tuple[int, ...], as_json: bool) -> None:
    async with opened_database(settings) as clock:
        ended, waited = await pauses.end_pauses(list(ids) or None, clock.now())
        left = await pauses.in_force(clock.now())
    if not ended:
        raise Refusal("cli.pause.none_of_these" if ids else "cli.pause.nothing_to_end")
    if as_json:
        show_json({"resumed": [_document(pause) for pause in ended], "messages": waited})
        return
    for pause in ended:
        click.echo(say("cli.pause.ended", id=pause.id, what=extent(pause)))
    click.echo(say("cli.pause.due_again", n=waited))
    for pause in left:
        click.echo(announced(pause))


def _document(pause: Pause) -> dict[str, Any]:
    return {
        "id": pause.id,
        "round": pause.round or None,
        "city": pause.city or None,
        "county": pause.county or None,
        "kind": pause.kind or None,
        "channel": pause.channel or None,
        "reason": pause.reason,
        "until": pause.until.astimezone(SHANGHAI) if pause.until else None,
    }
