"""init: asks for what a service needs, checks it as it is given, writes .env and says what is left to do."""

from __future__ import annotations

import asyncio
import os
import secrets
import string
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import click
from msgspec import Struct

from bot.words import Channel, Refusal
from handlers.entry.cli.common import one_line_refusals
from handlers.entry.cli.doctor import doctor_command
from handlers.entry.cli.doctor_people import admins_findings
from handlers.entry.cli.env_file import merged, write_private
from handlers.entry.cli.upkeep import migrate_command
from handlers.entry.clock.heartbeat import ask_for
from handlers.runtime.bootstrap import load_plans, takes_files
from handlers.runtime.clocks import wall
from handlers.runtime.setting_checks import check_encrypted
from handlers.runtime.setting_values import SettingsError, dotenv_of, value_of
from handlers.runtime.settings import Settings, read_settings
from messages.catalogue import explain, say, sentence_table
from messages.channels import CheckResult, Setup, opened_transport
from messages.wecom.tokens import MemoryTokens
from storage import db, trouble

_FILE = Path(".env")
_HIDDEN = {"WECOM_SECRET", "SMTP_PASSWORD"}  # while they are typed
_SECRET = {*_HIDDEN, "DATABASE_URL"}  # never shown
_MAY_BE_EMPTY = {"SMTP_USERNAME", "ADMINS", "ALARM_MAIL", "HEARTBEAT_URL"}
# What is asked for, as it may be: the rest of the settings is looked at beside it.
_SOUND = {
    "PUBLIC_URL": "https://localhost",
    "SMTP_HOST": "localhost",
    "SMTP_FROM": "qingshen@localhost.localdomain",
}
_DEFAULTS = {
    f.name.upper(): str(f.default) for f in fields(Settings) if f.default and isinstance(f.default, str | int)
}
_ALPHANUMERIC = string.ascii_letters + string.digits
_Check = Callable[[Settings], Awaitable[list[CheckResult]]]


class _Part(Struct, frozen=True):
    """Settings that are asked for one after the other and then checked together. Of one that `may_be_left`
    an empty first answer leaves out all."""

    key: str
    names: tuple[str, ...]
    check: _Check
    may_be_left: bool = False


@click.command("init", help=say("cli.commands.init"))
def init_command() -> None:
    with one_line_refusals():
        os.umask(0o077)
        written = dotenv_of(_FILE)
        try:
            given = _ask_all({**_known(written), **_known(os.environ)})
        except click.Abort:
            raise Refusal("cli.init.cut_off") from None
        text = _FILE.read_text("utf-8-sig") if written else say("cli.init.head") + "\n"
        write_private(_FILE, merged(text, given))
        settings = read_settings(os.environ)
    click.echo(say("cli.init.written", file=_FILE.absolute()))
    _run(migrate_command)
    _run(doctor_command)
    _say_what_is_left(settings)


def _known(values: Mapping[str, str]) -> dict[str, str]:
    """Return those of these values that are settings and not empty."""
    names = {f.name.upper() for f in fields(Settings)}
    return {name: value.strip() for name, value in values.items() if name in names and value.strip()}


def _ask_all(known: Mapping[str, str]) -> dict[str, str]:
    """Ask for every part until it is in order or is left for later; return the settings. What is `known` of a part is
    offered there and counts no earlier, so that each part can cure what it is refused for."""
    asked = {name for part in (_ADDRESS, *_CHANNELS, *_REST) for name in _names_of(part)}
    given = {name: value for name, value in known.items() if name not in asked}
    given.setdefault("SECRET_KEY", secrets.token_urlsafe(32))
    # Nothing is asked while something that no question is about is in the way.
    read_settings({**os.environ, **given, **dict.fromkeys(asked, ""), **_SOUND}, _FILE)
    _ask_part(_ADDRESS, given, known)
    while True:
        for part in _CHANNELS:
            _ask_part(part, given, known)
        if "WECOM_CORP_ID" in given or "SMTP_HOST" in given:
            break
        click.echo(say("cli.init.no_channel"))
    for part in _REST:
        _ask_part(part, given, known)
    return given


def _ask_part(part: _Part, given: dict[str, str], known: Mapping[str, str]) -> None:
    click.echo("\n" + sentence_table("cli.init_parts")[part.key])
    offered = dict(known)
    while _ask_names(part, given, offered):
        try:
            settings = read_settings(given, None)
        except SettingsError as error:
            click.echo(explain(error))
            continue
        found = asyncio.run(_checked(part, settings))
        for what, fine, detail in found:
            mark = say("cli.doctor.well" if fine else "cli.doctor.wrong")
            click.echo(f"{mark}  {what}：{detail}")
        if all(fine for _, fine, _ in found) or not _again():
            return


# What is drawn by lot and then typed into the other side's console.
_MADE: dict[str, dict[str, Callable[[], str]]] = {
    "wecom": {
        "WECOM_TOKEN": lambda: "".join(secrets.choice(_ALPHANUMERIC) for _ in range(32)),
        "WECOM_AES_KEY": lambda: "".join(secrets.choice(_ALPHANUMERIC) for _ in range(42)) + "A",
    }
}


def _names_of(part: _Part) -> tuple[str, ...]:
    """Return the settings of a part, those drawn by lot included."""
    return (*part.names, *_MADE.get(part.key, {}))


def _ask_names(part: _Part, given: dict[str, str], offered: dict[str, str]) -> bool:
    """Ask for each setting of the part; False if the part is left out. What was answered is offered the next time."""
    for name in _names_of(part):
        given.pop(name, None)
    for name in part.names:
        if name == "SMTP_PASSWORD" and "SMTP_USERNAME" not in given:
            continue
        first = part.may_be_left and name == part.names[0]
        answer = _ask(name, offered.get(name, ""), may_be_empty=first or name in _MAY_BE_EMPTY)
        if answer:
            given[name] = offered[name] = answer
        else:
            offered.pop(name, None)
        if first and not answer:
            return False
    for name, make in _MADE.get(part.key, {}).items():
        given[name] = offered.setdefault(name, make())
    return True


def _ask(name: str, known: str, *, may_be_empty: bool) -> str:
    """Ask for the setting until the value is one. An empty line keeps what is known or the default; -
    leaves it empty."""
    default = known or ("" if may_be_empty else _DEFAULTS.get(name, ""))
    hint = ""
    if default:
        hint = say("cli.init.keeps") if name in _SECRET and known else say("cli.init.default", value=default)
        hint += say("cli.init.or_empty") if may_be_empty else ""
    while True:
        hidden = name in _HIDDEN and sys.stdin.isatty()
        question = sentence_table("cli.init_questions")[name]
        typed = click.prompt(f"{question}{hint}", default="", show_default=False, hide_input=hidden).strip()
        answer = "" if typed == "-" and may_be_empty else typed or default
        try:
            if answer:
                value_of(name.lower(), answer)
            if name == "PUBLIC_URL":
                check_encrypted(name, answer)
            if answer or may_be_empty:
                return answer
            click.echo(say("cli.init.needed"))
        except SettingsError as error:
            click.echo(explain(error))


def _again() -> bool:
    """Say whether to ask once more for what proved wrong."""
    while (said := click.prompt(say("cli.init.again"), default="1", show_default=False).strip()) not in "12":
        click.echo(say("cli.init.one_or_two"))
    return said == "1"


async def _checked(part: _Part, settings: Settings) -> list[CheckResult]:
    """Return what the other side says; every failure is a finding."""
    try:
        return await part.check(settings)
    except Refusal as error:
        return [(sentence_table("cli.init_parts")[part.key], False, explain(error))]
    except trouble.errors() as error:
        known = trouble.explained(error)
        detail = explain(known) if known else type(error).__name__
        return [(sentence_table("cli.init_parts")[part.key], False, f"{detail}。")]


async def _channel(channel: Channel, settings: Settings) -> list[CheckResult]:
    setup = Setup(settings.value, wall, lambda name: MemoryTokens())
    async with opened_transport(channel, setup) as transport:
        return list(await transport.check())


async def _wecom(settings: Settings) -> list[CheckResult]:
    return await _channel(Channel.WECOM, settings)


async def _mail(settings: Settings) -> list[CheckResult]:
    return await _channel(Channel.EMAIL, settings)


async def _nothing(settings: Settings) -> list[CheckResult]:
    return []


async def _database(settings: Settings) -> list[CheckResult]:
    """Check that a server answers, or that the file is there or can be made at the first start."""
    path = db.sqlite_path(settings.database_url)
    if path and not path.exists():
        if takes_files(path.parent):
            return []
        raise Refusal("database.place.no_folder", folder=path.parent)
    await db.connect(settings.database_url)
    try:
        await db.reach()
    finally:
        await db.disconnect()
    return [(say("cli.checks.database"), True, say("cli.init.database_answers"))]


async def _people(settings: Settings) -> list[CheckResult]:
    """Ask WeCom about the administrators' accounts, and for the heartbeat's address as each good look will."""
    found: list[CheckResult] = []
    if settings.has_wecom and settings.admins:
        setup = Setup(settings.value, wall, lambda name: MemoryTokens())
        async with opened_transport(Channel.WECOM, setup) as transport:
            found += await admins_findings(transport, settings.admins)
    if settings.heartbeat_url:
        unheard = await ask_for(settings.heartbeat_url)
        said = say("cli.init.heartbeat_unreached" if unheard else "cli.init.heartbeat_heard")
        found.append((say("cli.checks.heartbeat"), not unheard, said))
    return found


async def _round(settings: Settings) -> list[CheckResult]:
    names = "、".join(plan.name for plan in load_plans(settings))
    return [(say("cli.init.round"), True, names)]


# First, for without it the address is HTTP_HOST's, which beside WeCom or mail is refused unless it is this machine's.
_ADDRESS = _Part("address", ("PUBLIC_URL",), _nothing)
_CHANNELS = (
    _Part("wecom", ("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET"), _wecom, may_be_left=True),
    _Part(
        "mail",
        ("SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_FROM"),
        _mail,
        may_be_left=True,
    ),
)
_REST = (
    _Part("database", ("DATABASE_URL",), _database),
    _Part("round", ("ROUND",), _round),
    _Part("people", ("ADMINS", "ALARM_MAIL", "HEARTBEAT_URL"), _people),
)


def _run(command: click.Command) -> None:
    """Run another command after a blank line; what it refuses, it has said itself."""
    click.echo()
    try:
        click.get_current_context().invoke(command)
    except SystemExit:
        return


def _say_what_is_left(settings: Settings) -> None:
    """Say which steps are left to a person, in WeCom's console and on this machine, and what to type there."""
    values = {
        "url": settings.public_url,
        "host": urlsplit(settings.public_url).hostname or "",
        "token": settings.wecom_token,
        "aes_key": settings.wecom_aes_key,
    }
    steps = sentence_table("cli.init_left")
    names = [name for name in steps if settings.has_wecom or not name.startswith("wecom")]
    click.echo("\n" + say("cli.init.left"))
    for number, name in enumerate(names, 1):
        click.echo(f"{number}. {steps[name].format_map(values)}")
