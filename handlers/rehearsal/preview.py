"""preview: the service itself, let run over a copy of the database, with nobody at the other end.

What is listed is what the planner, the digests, the desk's ladder and the dispatcher would really
do if nobody did anything in the meantime: there is no second reckoning that could differ.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.words import SHANGHAI
from handlers.rehearsal.unsent import unsent
from handlers.runtime.bootstrap import open_database
from handlers.runtime.clocks import Clock, current_clock
from handlers.runtime.settings import Settings
from handlers.services.accounts.links import hidden
from messages.catalogue import say
from storage import addresses, mailing, snapshot


async def preview(settings: Settings, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Who would get what from `start` to the end of `end`'s day, if nobody did anything."""
    until = datetime.combine(end.astimezone(SHANGHAI).date(), time.max, SHANGHAI)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "preview.db"
        async with open_database(settings):
            begin = min(start, (await current_clock(settings)).now())
            tables = await snapshot.take_snapshot(settings.database_url, copy)
        own = replace(settings, database_url=f"sqlite://{copy}")
        async with open_database(own, alone=True):
            await snapshot.write_tables(tables)
            await snapshot.without_senders()
            before = await _already(start)
            await _run(own, begin, until)
            return await _listed(start, until, before)


async def _run(settings: Settings, begin: datetime, until: datetime) -> None:
    async with unsent(settings, Clock(begin, speed=0.0)) as wired:
        await wired.engine.walk(until, wired.context.clock.reach)


async def _already(start: datetime) -> set[int]:
    return await mailing.ids_sent_since(start)


async def _listed(start: datetime, until: datetime, before: set[int]) -> list[dict[str, Any]]:
    sent = await mailing.sent_between(start, until)
    held = await mailing.held_until(until)
    rows = [(m.sent_at or start, m, "") for m in sent if m.id not in before]
    rows += [(max(m.not_before, start), m, say("cli.preview.held")) for m in held]
    rows += [(max(m.created_at, start), m, m.reason) for m in await mailing.paused_until(until)]
    names = await mailing.enterprise_names({i for _, m, _ in rows for i in (m.id, m.instead_of) if i})
    reached = {
        channel: await addresses.registered({m.person_id for _, m, _ in rows}, channel)
        for channel in {m.channel for _, m, _ in rows}
    }
    return [
        {
            "at": at.astimezone(SHANGHAI).isoformat(),
            "person": m.reader,
            "name": m.name,
            "channel": str(m.channel),
            "address": reached[m.channel].get(m.person_id, ""),
            "text": hidden(m.text),
            "kind": str(m.kind),
            "cases": names[m.id] or names[m.instead_of or 0],
            "condition": condition,
        }
        for at, m, condition in sorted(rows, key=lambda row: (row[0], row[1].id))
    ]
