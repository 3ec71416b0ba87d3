"""token: the right of a program to use the interface in a person's name."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.words import SHANGHAI, Event, Person
from handlers.entry.cli.common import Refused, as_json, command, opened, show
from handlers.runtime.clocks import wall
from handlers.runtime.settings import Settings
from handlers.services.accounts.sessions import new_token
from messages.catalogue import say
from storage import chain, db, passes, people
from storage.passes import Sort


@click.command("token", help=say("cli.commands.token"))
@click.argument("person")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="有效天数。")
@click.option("--revoke", is_flag=True, help="不发放，而是收回此人的全部令牌和登录。")
@as_json
@command
async def token_command(settings: Settings, person: str, days: int, revoke: bool, as_json: bool) -> None:
    now = wall()
    async with opened(settings), db.transaction():
        who = await _found(person)
        if revoke:
            ended = await passes.revoke([who.id], now)
            event, facts = Event.PASSES_REVOKED, {"n": ended}
        else:
            secret, until = new_token(), now + timedelta(days=days)
            await passes.give(Sort.TOKEN, secret, who.id, now, until)
            event, facts = Event.TOKEN_GIVEN, {"days": days}
        entry = chain.Entry(now, "cli", event, facts, person_id=who.id)
        await chain.add([entry])
    if revoke:
        _say({"revoked": ended}, f"已收回{who.name}的 {ended} 个令牌和登录。", as_json)
        return
    day = until.astimezone(SHANGHAI)
    _say({"token": secret, "expires_at": day}, secret, as_json)
    if not as_json:
        click.echo(f"{who.name}的令牌只显示这一次，有效至 {day:%Y-%m-%d %H:%M}。", err=True)


async def _found(handle: str) -> Person:
    who = await people.by_wecom(handle) or await people.by_any(handle)
    if who is None or not who.roles:
        raise Refused(f"没有找到“{handle}”，或者不止一人，或者已没有职责。请用企业微信账号或邮箱。")
    return who


def _say(document: dict[str, object], words: str, as_json: bool) -> None:
    if as_json:
        show(document)
    else:
        click.echo(words)
