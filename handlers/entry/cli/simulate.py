"""simulate: a whole round on a virtual clock."""

from __future__ import annotations

import time as stopwatch
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from bot.words import SHANGHAI, Refusal
from handlers.entry.cli.common import NamedFile, command, json_option, show_json
from handlers.entry.cli.imports import read_book
from handlers.rehearsal.local import rehearsal
from handlers.rehearsal.sample import sample_workbook
from handlers.rehearsal.unsent import unsent
from handlers.runtime.bootstrap import configured_plan_text, configured_rounds, load_plan, open_database
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from handlers.services.rosters.intake import Intake, read_workbook
from handlers.services.rosters.merge import merge_roster
from messages.catalogue import say

_LONGEST = timedelta(days=600)  # of a round


@click.command("simulate", help=say("cli.commands.simulate"))
@click.argument("files", nargs=-1, type=NamedFile())
@click.option("--sockets", is_flag=True, help=say("cli.simulate.sockets"))
@json_option
@command
async def simulate_command(settings: Settings, files: tuple[str, ...], sockets: bool, as_json: bool) -> None:
    settings = replace(settings, round=configured_rounds(settings)[0])  # one round is played
    places = load_plan(settings).places
    books = [await read_book(Path(name), places) for name in files]
    if not all(book.readable for book in books):
        raise Refusal("cli.simulate.unreadable")
    if not books:
        books = [read_workbook("sample.xlsx", sample_workbook(places), places)]
    begun = stopwatch.perf_counter()
    months = []
    async for month in _played(settings, books, sockets):
        months.append(month)
        if not as_json:
            click.echo(
                say("cli.simulate.month", month=month["month"], sent=month["sent"], planned=month["planned"])
            )
    sent = sum(month["sent"] for month in months)
    seconds = round(stopwatch.perf_counter() - begun, 1)
    if as_json:
        show_json({"months": months, "sent": sent, "seconds": seconds})
    else:
        click.echo(say("cli.simulate.total", n=sent, seconds=seconds))


async def _played(
    settings: Settings, books: Sequence[Intake], sockets: bool
) -> AsyncIterator[dict[str, Any]]:
    """Play the whole round on these lists in a database of its own, and yield each month's counts as soon
    as it is over.

    Every reminder is planned, worded and settled; with `sockets` it is also sent to the sandbox, within the
    platform's limits.
    """
    edge = datetime.combine(load_plan(settings).published_on, time(9), SHANGHAI)
    last = edge + _LONGEST
    clock = Clock(edge, speed=0.0)
    with TemporaryDirectory() as folder:
        own = replace(
            settings,
            # What is thrown away need not be safe on the disk.
            database_url=f"sqlite://{Path(folder) / 'simulation.db'}?synchronous=OFF",
            flood_guard=0,
            wecom_corp_id="",
            smtp_host="",
            packaged=(),  # nothing leaves by a bureau's own channel either
        )
        async with open_database(own, alone=not sockets), AsyncExitStack() as stack:
            if sockets:
                wired, twins = await stack.enter_async_context(rehearsal(own, clock))
            else:
                wired, twins = await stack.enter_async_context(unsent(own, clock)), None
            await merge_roster(books, wired.context.ctx(edge), configured_plan_text(own))
            if twins:
                await twins.let_in()
            while edge < last and await wired.engine.next_moment():
                following = (edge.replace(day=1) + timedelta(days=32)).replace(day=1)
                yield {"month": f"{edge:%Y-%m}", **await wired.engine.walk(following, clock.reach)}
                edge = following
