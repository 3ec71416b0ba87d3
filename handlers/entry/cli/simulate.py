"""simulate: a whole round on a virtual clock."""

from __future__ import annotations

import time as stopwatch
from dataclasses import replace
from pathlib import Path

import click

from bot.words import Refusal
from handlers.entry.cli.common import NamedFile, command, json_option, show_json
from handlers.entry.cli.imports import read_book
from handlers.rehearsal.play import rehearsed
from handlers.rehearsal.sample import sample_workbook
from handlers.runtime.bootstrap import configured_rounds, load_plan
from handlers.runtime.settings import Settings
from handlers.services.rosters.intake import read_workbook
from messages.catalogue import say


@click.command("simulate", help=say("cli.commands.simulate"))
@click.argument("files", nargs=-1, type=NamedFile())
@click.option("--sockets", is_flag=True, help=say("cli.simulate.sockets"))
@click.option("--words", is_flag=True, help=say("cli.simulate.words"))
@json_option
@command
async def simulate_command(
    settings: Settings, files: tuple[str, ...], sockets: bool, words: bool, as_json: bool
) -> None:
    settings = replace(settings, round=configured_rounds(settings)[0])  # one round is played
    places = load_plan(settings).places
    books = [await read_book(Path(name), places) for name in files]
    if not all(book.readable for book in books):
        raise Refusal("cli.simulate.unreadable")
    if not books:
        books = [read_workbook("sample.xlsx", sample_workbook(places), places)]
    begun = stopwatch.perf_counter()
    months = []
    async with rehearsed(settings, books, sockets=sockets, words=words) as play:
        async for month in play.months():
            months.append(month)
            if not as_json:
                at, sent, planned = (month[key] for key in ("month", "sent", "planned"))
                click.echo(say("cli.simulate.month", month=at, sent=sent, planned=planned))
    sent = sum(month["sent"] for month in months)
    seconds = round(stopwatch.perf_counter() - begun, 1)
    worded = sent if sockets else play.in_words.n
    if as_json:
        show_json({"months": months, "sent": sent, "worded": worded, "seconds": seconds})
    else:
        click.echo(say("cli.simulate.total", n=sent, worded=worded, seconds=seconds))
