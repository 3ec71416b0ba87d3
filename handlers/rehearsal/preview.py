"""preview: the service itself, let run over a copy of the database, with nobody at the other end.

What is listed is what the planner, the digests, the desk's ladder and the dispatcher would really
do if nobody did anything in the meantime: there is no second reckoning that could differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.plans.rounds import Rounds
from bot.words import SHANGHAI, Channel
from handlers.rehearsal.unsent import unsent
from handlers.runtime.bootstrap import open_database
from handlers.runtime.clocks import Clock, current_clock
from handlers.runtime.settings import Settings
from handlers.services.accounts.links import hidden
from messages.catalogue import say
from messages.sms_cost import SmsTerms
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
            plans = await _run(own, begin, until)
            return await _listed(start, until, before, plans, SmsTerms(own.sms_sign_name))


async def _run(settings: Settings, begin: datetime, until: datetime) -> Rounds:
    """Let the service run, and return the rounds that it then has."""
    async with unsent(settings, Clock(begin, speed=0.0)) as wired:
        await wired.engine.walk(until, wired.context.clock.reach)
        return wired.context.rounds


async def _already(start: datetime) -> set[int]:
    return await mailing.ids_sent_since(start)


async def _listed(
    start: datetime, until: datetime, before: set[int], plans: Rounds, sms: SmsTerms
) -> list[dict[str, Any]]:
    sent = await mailing.sent_between(start, until)
    held = await mailing.held_until(until)
    rows = [(m.sent_at or start, m, "") for m in sent if m.id not in before]
    rows += [(max(m.not_before, start), m, say("cli.preview.held")) for m in held]
    rows += [(max(m.created_at, start), m, m.reason) for m in await mailing.paused_until(until)]
    ids = {i for _, m, _ in rows for i in (m.id, m.instead_of) if i}
    names, matters = await mailing.enterprise_names(ids), await mailing.matters_of(ids)
    reached = {
        channel: await addresses.registered({m.person_id for _, m, _ in rows}, channel)
        for channel in {m.channel for _, m, _ in rows}
    }
    return [
        {
            "at": at.astimezone(SHANGHAI).isoformat(),
            "person": m.reader,
            "person_id": m.person_id,
            "name": m.name,
            "channel": str(m.channel),
            "address": reached[m.channel].get(m.person_id, ""),
            "text": hidden(m.text),
            "parts": sms.parts(m.text) if m.channel == Channel.SMS and m.text else 0,
            "kind": str(m.kind),
            "matters": _named(matters[m.id] or matters[m.instead_of or 0], plans),
            "cases": names[m.id] or names[m.instead_of or 0],
            "condition": condition,
        }
        for at, m, condition in sorted(rows, key=lambda row: (row[0], row[1].id))
    ]


def _named(matters: Sequence[mailing.DatedStep], plans: Rounds) -> list[dict[str, str]]:
    """Return the steps as their plans call them, each with its date; without a name what no plan knows."""
    found = [(plans.find(one.round), one) for one in matters]
    steps = [(plan.find(one.milestone) if plan else None, one) for plan, one in found]
    return [{"step": step.name if step else "", "due": one.due.isoformat()} for step, one in steps]
