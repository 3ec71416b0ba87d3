"""tickets."""

from __future__ import annotations

from typing import Any

import click

from bot.words import SHANGHAI
from handlers.entry.cli.common import command, json_option, note_read, opened_database, show_json
from handlers.runtime.settings import Settings
from handlers.services.support.helpdesk import ticket_state
from messages.catalogue import say, sentence_table
from messages.words import before
from storage import people, ticket_records, tickets


@click.command("tickets", help=say("cli.commands.tickets"))
@json_option
@command
async def tickets_command(settings: Settings, as_json: bool) -> None:
    async with opened_database(settings) as clock:
        await note_read(clock, "tickets")
        found = await tickets.everything()
        askers = await people.load_people(t.person_id for t in found)
        names = await ticket_records.ticket_enterprises(found)
    rows = [_row(t, askers[t.person_id].name, names.get(t.id, "")) for t in found]
    if as_json:
        show_json(rows)
        return
    states, routes = sentence_table("cli.ticket_states"), sentence_table("cli.ticket_routes")
    states, routes = sentence_table("cli.ticket_states"), sentence_table("cli.ticket_routes")
    for row in rows:
        where = f"（{row['case']}）" if row["case"] else ""
        text = " ".join(str(row["text"]).split())
        click.echo(f"{row['id']}  {states[row['status']]}  {row['person']}{where}：{text}")
        if row["status"] == "waiting":
            click.echo(say("cli.tickets.due", route=routes[row["route"]], due=before(row["due"])))
    click.echo(say("cli.tickets.total", n=len(rows)))


def _row(ticket: tickets.Ticket, person: str, case: str) -> dict[str, Any]:
    def when(moment: Any) -> Any:
        return moment.astimezone(SHANGHAI) if moment else None

    return {
        "id": ticket.id,
        "person": person,
        "case": case,
        "status": ticket_state(ticket),
        "route": ticket.route,
        "topic": ticket.topic,
        "helpful": ticket.helpful,
        "text": ticket.text,
        "answer": ticket.answer,
        "score": ticket.score,
        "turn": ticket.turn,
        "asked_at": when(ticket.asked_at),
        "due": ticket.due,
        "answered_at": when(ticket.answered_at),
        "closed_at": when(ticket.closed_at),
        "next_action_at": when(ticket.next_action_at),
    }
