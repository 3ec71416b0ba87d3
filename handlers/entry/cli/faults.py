"""faults: what failed and was set aside, channels included; the next look tries it again."""

from __future__ import annotations

from typing import Any

import click

from bot.words import SHANGHAI, Channel, Health, Refusal, spec_of
from handlers.entry.cli.common import as_json, command, opened, show
from handlers.runtime.settings import Settings
from messages.catalogue import say
from storage import breakers, faults
from storage.faults import Fault

KINDS = {
    "message": "收到的消息",
    "duty": "待办",
    "case": "企业",
    "digest": "简报",
    "ticket": "工单",
    "errand": "差事",
    "chore": "例行工作",
    "part": "定时检查",
}


@click.command("faults", help=say("cli.commands.faults"))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 999_999_999))
@click.option("--retry", is_flag=True, help=say("cli.faults.option_retry"))
@as_json
@command
async def faults_command(settings: Settings, ids: tuple[int, ...], retry: bool, as_json: bool) -> None:
    if ids and not retry:
        raise click.UsageError(say("cli.faults.needs_retry"))
    async with opened(settings):
        known, failing = await faults.listed(), await breakers.failing()
        if retry:
            gone = set(ids) - {fault.id for fault in known}
            if gone:
                raise Refusal("cli.faults.unknown", numbers="、".join(map(str, sorted(gone))))
            done = await faults.retry(list(ids) or [fault.id for fault in known])
            channels = [] if ids else await breakers.try_now()
    if as_json:
        rows = [*map(channel_row, failing.items()), *map(row, known)]
        show({"retried": done, "channels": channels} if retry else rows)
    elif retry:
        click.echo(say("cli.faults.retried", n=len(done) + len(channels)))
    else:
        for line in (*map(describe_channel, failing.items()), *map(describe, known)):
            click.echo(line)
        click.echo(say("cli.faults.total", n=len(failing) + len(known)))


def row(fault: Fault) -> dict[str, Any]:
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


def describe(fault: Fault) -> str:
    """One line for the administrator."""
    state = "已搁置" if fault.attempts >= faults.TRIES else f"失败 {fault.attempts} 次"
    at = fault.last_at.astimezone(SHANGHAI)
    what = f"{KINDS.get(fault.kind, fault.kind)} {fault.subject}"
    return f"{fault.id}  {what}  {state}  {at:%Y-%m-%d %H:%M}  {fault.error}"


def channel_name(channel: Channel) -> str:
    return f"{spec_of(channel).short}通道"


def channel_row(failing: tuple[Channel, Health]) -> dict[str, Any]:
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


def describe_channel(failing: tuple[Channel, Health]) -> str:
    """One line for the administrator: since when, how often, when it is tried again, and why."""
    channel, health = failing
    since = f"{health.since.astimezone(SHANGHAI):%Y-%m-%d %H:%M}起不通" if health.since else "不通"
    again = f"{health.until.astimezone(SHANGHAI):%H:%M}再试" if health.until else "即将再试"
    return f"{channel_name(channel)}  {since}，已试 {health.fails} 次，{again}  {health.reason}"
