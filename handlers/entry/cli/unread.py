"""unread: what people wrote and the bot did not understand, so that phrases.toml can be extended."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import click

from bot.reading.mask import masked
from bot.words import Channel, Person
from handlers.entry.cli.common import MOMENT, command, json_option, note_read, opened_database, show_json
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from messages.catalogue import say, sentence_table
from storage import inbox, people

_LATELY = timedelta(days=30)


@click.command("unread", help=say("cli.commands.unread"))
@click.option("--since", type=MOMENT, help=say("cli.unread.option_since"))
@json_option
@command
async def unread_command(settings: Settings, since: datetime | None, as_json: bool) -> None:
    async with opened_database(settings) as clock:
        await note_read(clock, "unread")
        rows = await _rows(since or wall() - _LATELY)
    if as_json:
        show_json(rows)
        return
    if not rows:
        click.echo(say("cli.unread.none"))
    levels = sentence_table("cli.levels")
    for row in rows:
        click.echo(
            say(
                "cli.unread.one_asked" if row["act"] == "ask" else "cli.unread.one",
                n=row["count"],
                level=levels.get(row["level"], ""),
                text=row["text"],
            )
        )


async def _rows(since: datetime) -> list[dict[str, Any]]:
    """Return text (without personal numbers), level, intent, act and count, the most frequent first."""
    levels = {p.address(Channel.WECOM).lower(): _level(p) for p in await people.everyone()}
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for row in await inbox.not_understood(since):
        intent, act, *_ = row.taken.split()
        text = " ".join(masked(row.text).split())[:200]
        counted[text, levels.get(row.wecom.lower(), ""), intent, act] += 1
    names = ("text", "level", "intent", "act")
    return [dict(zip(names, key, strict=True)) | {"count": n} for key, n in counted.most_common()]


def _level(person: Person) -> str:
    return str(person.roles[0].level)
