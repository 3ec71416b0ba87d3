"""robot: the robot of a bureau's own group, which hears its digest and the names still open each working day."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from bot.notices.group import bureaus_named
from bot.places import Places
from bot.words import SHANGHAI, AddressState, Refusal, Role
from handlers.entry.cli.common import command, json_option, served, show_json
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.reminders.groups import next_group_moment
from messages.catalogue import say, sentence_table
from messages.robot.channel import masked_address, why_no_robot
from storage import db, robots
from storage.chain import COMMAND_LINE
from storage.robots import Robot


@click.command("robot", help=say("cli.commands.robot"))
@click.argument("action", type=click.Choice(["add", "list", "remove"]))
@click.argument("unit", required=False)
@click.argument("url", required=False)
@json_option
@command
async def robot_command(
    settings: Settings, action: str, unit: str | None, url: str | None, as_json: bool
) -> None:
    needs = {"add": (unit, url), "remove": (unit,), "list": ()}[action]
    given = [one for one in (unit, url) if one]
    if not all(needs) or len(given) != len(needs):
        raise click.UsageError(sentence_table("cli.robot_usage")[action])
    async with served(settings) as context:
        match action:
            case "add":
                await _add(str(unit), str(url).strip(), context, as_json)
            case "remove":
                await _remove(str(unit), context, as_json)
            case _:
                await _list(context, as_json)


async def _add(unit: str, url: str, context: Context, as_json: bool) -> None:
    if why := why_no_robot(url, local=context.settings.may_bend_time):
        raise _refused(why, context.settings)
    role, ctx = await _bureau(unit, context), context.ctx()
    first = next_group_moment(ctx)
    await db.write(partial(robots.give_robot, role, url, first, COMMAND_LINE, ctx.now))
    if as_json:
        show_json({"unit": role.unit, "city": role.city, "county": role.county, "first": first})
        return
    when = first.astimezone(SHANGHAI) if first else ctx.now
    click.echo(say("cli.robot.added", unit=role.unit, first=when))


def _refused(why: str, settings: Settings) -> Refusal:
    match why:
        case "local":
            return Refusal("cli.robot.local", port=settings.http_port)
        case "https":
            return Refusal("cli.robot.https")
    return Refusal("cli.robot.odd")


async def _remove(unit: str, context: Context, as_json: bool) -> None:
    role = await _bureau(unit, context)
    why = say("cli.robot.dropped")
    if not await db.write(partial(robots.remove_robot, role, why, COMMAND_LINE, context.ctx().now)):
        raise Refusal("cli.robot.has_none", unit=role.unit)
    if as_json:
        show_json({"removed": role.unit})
    else:
        click.echo(say("cli.robot.removed", unit=role.unit))


async def _list(context: Context, as_json: bool) -> None:
    places = _places(context)
    found = sorted(await robots.list_robots(), key=lambda one: places.rank(one.city, one.county))
    if as_json:
        show_json([_document(one) for one in found])
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo(say("cli.robot.none"))


async def _bureau(unit: str, context: Context) -> Role:
    """Return the bureau that is meant; Refusal where it is none, or more than one."""
    places = _places(context)
    found = bureaus_named(unit, places, await robots.staffed_units())
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refusal("cli.robot.no_unit", unit=unit)
    found.sort(key=lambda role: places.rank(role.city, role.county))
    several = "、".join(_place(role) or role.unit for role in found)
    raise Refusal("cli.robot.several", unit=unit, several=several)


def _places(context: Context) -> Places:
    return Places.together([plan.places for plan in context.rounds])


def _place(of: Role | Robot) -> str:
    return f"{of.city}{of.county if of.county != of.city else ''}"


def _line(one: Robot) -> str:
    spoke = say("cli.robot.spoke", at=one.spoke_at.astimezone(SHANGHAI)) if one.spoke_at else ""
    ended = say("cli.robot.ended", why=one.why) if one.state is AddressState.LOST else ""
    return say("cli.robot.one", unit=one.unit, address=masked_address(one.address), spoke=spoke, ended=ended)


def _document(one: Robot) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "level": str(one.level),
        "city": one.city,
        "county": one.county,
        "url": masked_address(one.address),
        "state": "ended" if one.state is AddressState.LOST else "ok",
        "why": one.why,
        "last_sent": one.spoke_at.astimezone(SHANGHAI) if one.spoke_at else None,
        "next": one.next_at.astimezone(SHANGHAI) if one.next_at else None,
    }
