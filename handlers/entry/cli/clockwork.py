"""tick, preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from bot.words import SHANGHAI, Channel, Refusal
from handlers.app import Parts
from handlers.entry.cli.common import MOMENT, command, json_option, note_read, opened_database, show_json
from handlers.rehearsal.local import running_service
from handlers.rehearsal.preview import preview
from handlers.runtime.bootstrap import check_files
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from messages import terms
from messages.catalogue import noted, say, sentence_table
from messages.sms_cost import SmsTerms
from messages.terms import KIND_TERMS
from storage import breakers, outbox

_MATTERS = 3  # steps of a message that are named


@click.command("tick", help=say("cli.commands.tick"))
@click.option("--at", type=MOMENT, help=say("cli.tick.option_at"))
@json_option
@command
async def tick_command(settings: Settings, at: datetime | None, as_json: bool) -> None:
    if at and not settings.may_bend_time:
        raise Refusal("cli.tick.real_peers")
    check_files(settings, make=True)
    async with opened_database(settings) as now, running_service(settings, Clock(at) if at else now) as parts:
        counts = await parts.engine.tick(at)
        waits = await _waits(parts)
    if as_json:
        show_json({**counts, "waits": waits})
        return
    words = sentence_table("cli.tick_counts")
    click.echo("，".join(f"{words[key]} {n}" for key, n in counts.items()))
    for row in waits:
        name = terms.channel(row["channel"])
        if row["reason"]:
            said = say("cli.tick.waiting_because", channel=name, n=row["waiting"], reason=row["reason"])
        else:
            said = say("cli.tick.waiting", channel=name, n=row["waiting"])
        click.echo(said)


async def _waits(parts: Parts) -> list[dict[str, Any]]:
    """Return what waits, by channel and reason. For what was not tried, the reason is the channel's own if
    it fails."""
    failing = await breakers.failing()
    found: dict[tuple[Channel, str], int] = defaultdict(int)
    for channel, reason, n in await outbox.count_waiting():
        of_channel = failing[channel].reason if channel in failing else ""
        found[channel, noted(reason) or of_channel] += n
    return [{"channel": channel, "waiting": n, "reason": reason} for (channel, reason), n in found.items()]


@click.command("preview", help=say("cli.commands.preview"))
@click.option("--from", "start", type=MOMENT, required=True, help=say("cli.preview.option_from"))
@click.option("--to", "end", type=MOMENT, required=True, help=say("cli.preview.option_to"))
@click.option("--words", is_flag=True, help=say("cli.preview.option_words"))
@json_option
@command
async def preview_command(
    settings: Settings, start: datetime, end: datetime, words: bool, as_json: bool
) -> None:
    if end < start:
        raise Refusal("cli.preview.ends_before")
    async with opened_database(settings) as clock:
        await note_read(clock, "preview")
    found = await preview(settings, start, end)
    if as_json:
        show_json(found)
        return
    for row in found:
        click.echo(_preview_line(row))
        if words:
            click.echo(say("cli.preview.to", name=row["name"], address=row["address"] or "-"))
            click.echo("".join(f"    {line}\n" for line in row["text"].splitlines()))
    condition = say("cli.preview.held")
    held = sum(row["condition"] == condition for row in found)
    if held:
        said = say("cli.preview.total_with_held", n=len(found), held=held, condition=condition)
    else:
        said = say("cli.preview.total", n=len(found))
    click.echo(said)
    texts = [row["text"] for row in found if row["channel"] == Channel.SMS]
    if cost := SmsTerms(settings.sms_sign_name, settings.sms_price).cost([*filter(None, texts)], len(texts)):
        click.echo(f"{cost}。")
    if paused := sum(row["condition"] not in ("", condition) for row in found):
        click.echo(say("cli.preview.paused", n=paused))


def _preview_line(row: dict[str, Any]) -> str:
    at = datetime.fromisoformat(row["at"]).astimezone(SHANGHAI)
    cases, n, about = "、".join(row["cases"][:3]), len(row["cases"]), ""
    if cases:
        about = say("cli.preview.cases_of_many" if n > 3 else "cli.preview.cases", cases=cases, n=n)
    what = f"{terms.channel(row['channel'])}  {KIND_TERMS[row['kind']]}{_matters(row['matters'])}{about}"
    held = f"（{row['condition']}）" if row["condition"] else ""
    return f"{at:%Y-%m-%d %H:%M}  {row['person']}  {what}{held}"


def _matters(matters: Sequence[dict[str, str]]) -> str:
    """Return the steps that a message is about, with their dates: of many the first."""
    said = [say("cli.preview.matter", step=one["step"], due=one["due"]) for one in matters]
    first = "".join(said[:_MATTERS])
    return first if len(said) <= _MATTERS else say("cli.preview.matters_of_many", matters=first, n=len(said))
