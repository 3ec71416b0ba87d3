"""token: the right of a program to use the interface in a person's name."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.words import SHANGHAI, Channel, EventName, Person, Refusal, Sender
from handlers.entry.cli.common import command, json_option, opened_database, show_json
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from handlers.services.accounts import administrators
from handlers.services.accounts.sessions import new_token
from messages.catalogue import say
from storage import chain, db, passes, people
from storage.passes import Sort


@click.command("token", help=say("cli.commands.token"))
@click.argument("person")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=90, show_default=True, help=say("cli.token.option_days")
)
@click.option("--revoke", is_flag=True, help=say("cli.token.option_revoke"))
@json_option
@command
async def token_command(settings: Settings, person: str, days: int, revoke: bool, as_json: bool) -> None:
    secret, until = new_token(), wall() + timedelta(days=days)

    async with opened_database(settings) as clock:

        async def change() -> tuple[str, int]:
            """Return the person's name, and how many tokens were revoked."""
            now = clock.now()
            who, ended = await _found(person, settings), 0
            facts: dict[str, int]
            if revoke:
                ended = await passes.revoke([who.id], now)
                event, facts = EventName.PASSES_REVOKED, {"n": ended}
            else:
                await passes.give_pass(Sort.TOKEN, secret, who.id, now, until)
                event, facts = EventName.TOKEN_GIVEN, {"days": days}
            await chain.add_events([chain.Entry(now, "cli", event, facts, person_id=who.id)])
            return who.name, ended

        name, ended = await db.write(change)
    if revoke:
        _say({"revoked": ended}, say("cli.token.revoked", name=name, n=ended), as_json)
        return
    day = until.astimezone(SHANGHAI)
    _say({"token": secret, "expires_at": day}, secret, as_json)
    if not as_json:
        click.echo(say("cli.token.given", name=name, until=day), err=True)


async def _found(handle: str, settings: Settings) -> Person:
    known = await people.by_wecom(handle) or await people.by_any(handle)
    who = await administrators.entering(known, Sender(Channel.WECOM, handle), settings.admins)
    if who is None or not who.roles:
        raise Refusal("cli.token.nobody", handle=handle)
    return who


def _say(document: dict[str, object], words: str, as_json: bool) -> None:
    if as_json:
        show_json(document)
    else:
        click.echo(words)
