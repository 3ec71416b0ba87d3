"""faults: what failed and was set aside, channels included; the next look tries it again."""

from __future__ import annotations

from typing import Any

import click

from bot.words import SHANGHAI, Channel, Health, Refusal, channel_spec
from handlers.entry.cli.common import command, json_option, opened_database, show_json
from handlers.runtime.settings import Settings
from messages.catalogue import say, sentence_table
from storage import breakers, faults
from storage.faults import Fault


@click.command("faults", help=say("cli.commands.faults"))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 999_999_999))
@click.option("--retry", is_flag=True, help=say("cli.faults.option_retry"))
@json_option
@command
async def faults_command(settings: Settings, ids: tuple[int, ...], retry: bool, as_json: bool) -> None:
    if ids and not retry:
        raise click.UsageError(say("cli.faults.needs_retry"))
    async with opened_database(settings):
        known, failing = await faults.list_faults(), await breakers.failing()
        if retry:
            gone = set(ids) - {fault.id for fault in known}
            if gone:
                raise Refusal("cli.faults.unknown", numbers="、".join(map(str, sorted(gone))))
            done = await faults.retry(list(ids) or [fault.id for fault in known])
            channels = [] if ids else await breakers.try_now()
    if as_json:
        rows = [*map(_channel_row, failing.items()), *map(_row, known)]
        show_json({"retried": done, "channels": channels} if retry else rows)
    elif retry:
        click.echo(say("cli.faults.retried", n=len(done) + len(channels)))
    else:
        for line in (*map(_describe_channel, failing.items()), *map(describe_fault, known)):
            click.echo(line)
        click.echo(say("cli.faults.total", n=len(failing) + len(known)))


def _row(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "kind": fault.kind,
        "subject": fault.subject,
        "attempts": fault.attempts,
        "set_aside": fault.attempts >= faults.TRIES,
        "error": fault.error,
        "first_at": fault.first_at.isoformat(),
        "last_at": fault.last_at.isoformat(),
    }


def describe_fault(fault: Fault) -> str:
    """Return one line about the fault for the administrator."""
    state = say("cli.faults.failed", n=fault.attempts)
    if fault.attempts >= faults.TRIES:
        state = say("cli.faults.set_aside")
    at = fault.last_at.astimezone(SHANGHAI)
    kind = sentence_table("cli.fault_kinds").get(fault.kind, fault.kind)
    what = f"{kind} {fault.subject}"
    return f"{fault.id}  {what}  {state}  {at:%Y-%m-%d %H:%M}  {fault.error}"


def channel_name(channel: Channel) -> str:
    return say("cli.faults.channel", channel=channel_spec(channel).short)


def _channel_row(failing: tuple[Channel, Health]) -> dict[str, Any]:
    channel, health = failing
    return {
        "id": None,
        "kind": "channel",
        "subject": channel,
        "attempts": health.fails,
        "set_aside": True,
        "error": health.reason,
        "first_at": health.since.isoformat() if health.since else None,
        "next_at": health.until.isoformat() if health.until else None,
    }


def _describe_channel(failing: tuple[Channel, Health]) -> str:
    """Return one line for the administrator: since when, how often, when it is tried again, and why."""
    channel, health = failing
    since, again = say("cli.faults.down"), say("cli.faults.soon_again")
    if health.since:
        since = say("cli.faults.down_since", at=health.since.astimezone(SHANGHAI))
    if health.until:
        again = say("cli.faults.again", at=health.until.astimezone(SHANGHAI))
    return say(
        "cli.faults.of_channel",
        channel=channel_name(channel),
        since=since,
        n=health.fails,
        again=again,
        reason=health.reason,
    )
