"""export KIND FILE."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from bot.acts.context import DecisionContext
from bot.places import Places
from bot.words import Channel, Refusal, Scope, SendOutcome
from handlers.entry.cli.common import (
    command,
    json_option,
    note_read,
    one_round,
    round_option,
    served,
    show_json,
)
from handlers.entry.cli.named import one_case
from handlers.runtime.bootstrap import load_columns
from handlers.runtime.clocks import Clock
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.reports import EXPORTS, briefing, export
from handlers.services.reports.evidence import file_stem, story
from handlers.services.reports.files import copy_beside
from handlers.services.reports.letters import export_letters
from handlers.services.reports.summary import summary
from messages.catalogue import say
from messages.documents import docx_bytes
from messages.evidence import evidence_page
from messages.kf.channel import KfTransport
from messages.letters import TemplateError, file_name
from messages.sheets import replacing, write_book

ALL_EXPORTS = (*EXPORTS, "briefing", "letters", "evidence")
# How a file of each kind ends; "" is a folder. What a program opens by its name is what it is.
_ENDINGS = {
    **dict.fromkeys(EXPORTS, (".xlsx",)),
    "briefing": (".docx",),
    "letters": (".zip", ""),
    "evidence": (".html", ".htm"),
}


@click.command("export", help=say("cli.help.export"))
@click.argument("kind", type=click.Choice(ALL_EXPORTS), metavar="KIND")
@click.argument("names", nargs=-1, required=True, metavar="FILE")
@click.option("--city", help=say("cli.export.option_city"))
@click.option("--enterprise", help=say("cli.export.option_enterprise"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=say("cli.export.option_until"))
@round_option
@json_option
@command
async def export_command(
    settings: Settings,
    kind: str,
    names: tuple[str, ...],
    city: str | None,
    enterprise: str | None,
    until: datetime | None,
    round_key: str | None,
    as_json: bool,
) -> None:
    async with served(settings) as context:
        name, file = _arguments(kind, names, context.ctx())
        _check_place(kind, file)
        if kind == "evidence":
            n = await _evidence(name, file, context, round_key)
        else:
            ctx = await one_round(context.ctx(), round_key)
            if kind == "briefing":
                n = await _briefing(file, ctx, context, city, until.date() if until else None)
            else:
                n = await _of_round(kind, file, ctx, context, _scope(city, ctx.plan.places), enterprise or "")
    if as_json:
        show_json({"kind": kind, "file": str(file), "rows": n})
    else:
        click.echo(_done(kind, n, file))


async def _of_round(
    kind: str, file: Path, ctx: DecisionContext, context: Context, scope: Scope, enterprise: str
) -> int:
    settings = context.settings
    if kind == "letters":
        n = await _letters(settings, file, ctx, scope, enterprise)
        await note_read(context.clock, "export_letters")  # each letter is an event already
        return n
    await note_read(context.clock, f"export_{kind}")
    if kind == "summary":
        n, sheets = await summary(scope, ctx, load_columns(settings))
        write_book(file, sheets)
        return n
    return await export(kind, file, ctx, scope)


async def _briefing(
    file: Path, ctx: DecisionContext, context: Context, city: str | None, until: date | None
) -> int:
    """Write the 调度简报 of the province, or of a city, as of today or of an earlier day."""
    if until and not ctx.plan.published_on <= until <= ctx.today:
        raise Refusal("cli.export.until", first=ctx.plan.published_on, last=ctx.today)
    await note_read(context.clock, "export_briefing")
    of_city = "".join(_scope(city, ctx.plan.places).cities)
    one = await briefing.issue_of(of_city, ctx, until=until)
    document = await briefing.document_of(of_city, one.ctx, one)
    content = await asyncio.to_thread(docx_bytes, document, ctx.now)
    with replacing(file) as partial:
        await asyncio.to_thread(partial.write_bytes, content)
    return one.facts.standing.total


def _arguments(kind: str, names: tuple[str, ...], ctx: DecisionContext) -> tuple[str, Path]:
    """Return (enterprise's name, file). Only `evidence` takes a name, and may do without a file."""
    if kind == "evidence":
        if len(names) > 2:
            raise click.UsageError(say("cli.export.usage_evidence"))
        name = names[0].strip()
        stem = file_name(file_stem(name, ctx.now))
        return name, Path(names[1] if len(names) == 2 else f"{stem}.html")
    if len(names) != 1:
        raise click.UsageError(say("cli.export.usage", kind=kind))
    return "", Path(names[0])


def _check_place(kind: str, file: Path) -> None:
    """Refuse, before the work, a path that cannot be written to, or a name that says another kind of file."""
    if not file.parent.is_dir():
        raise Refusal("cli.export.no_folder", folder=file.parent)
    endings = _ENDINGS[kind]
    if file.is_dir() and (file.suffix.lower() == ".zip" or "" not in endings):
        raise Refusal("cli.export.is_folder", file=file)
    if file.suffix.lower() in endings or file.is_dir():
        return
    if "" in endings:
        raise Refusal("cli.export.ending_or_folder", file=file, ending=endings[0])
    raise Refusal("cli.export.ending", file=file, ending=endings[0])


def _scope(city: str | None, places: Places) -> Scope:
    if city is None:
        return Scope(everything=True)
    unit = places.unit(city)
    if unit is None:
        raise Refusal("cli.export.no_city", city=city, cities="、".join(places.units))
    return Scope(cities=frozenset({unit}))


async def _evidence(name: str, file: Path, context: Context, round_key: str | None) -> int:
    settings = context.settings
    case, ctx = await one_case(name, context.ctx(), round_key)
    columns = load_columns(settings)
    if case.enterprise_id is None:
        raise Refusal("cli.export.no_enterprise", name=case.name)
    told = await story(case, ctx, columns=columns)
    await note_read(context.clock, "export_evidence", case.id)
    text = evidence_page(told)
    with replacing(file) as partial:
        await asyncio.to_thread(partial.write_text, text, "utf-8")
    await asyncio.to_thread(copy_beside, file, told, settings.files)
    return len(told.events)


async def _letters(
    settings: Settings, file: Path, ctx: DecisionContext, scope: Scope, enterprise: str
) -> int:
    try:
        return await export_letters(
            file,
            ctx,
            scope,
            settings.secret_key,
            settings.letter_template,
            name=enterprise,
            link=await _scan_link(settings),
            progress=_bar(say("cli.export.letters_made")),
        )
    except TemplateError as error:
        raise Refusal("cli.common.because", reason=error) from error


async def _scan_link(settings: Settings) -> str:
    """Return the link of the 微信客服 account; "" where none is set up. Without it no letter is made: whoever
    prints them would print them twice."""
    if Channel.KF not in settings.channels:
        return ""
    from handlers.rehearsal.local import running_service  # it brings the twins, which no other export wants

    async with running_service(settings, Clock()) as parts:
        kf = parts.transports[Channel.KF]
        link = await kf.client.link() if isinstance(kf, KfTransport) else ""
    if isinstance(link, SendOutcome) or not link:
        detail = link.detail or link.code if isinstance(link, SendOutcome) else ""
        raise Refusal("cli.export.no_scan_link", reason=detail)
    return link


def _bar(label: str) -> Callable[[int, int], None]:
    """Show progress on a terminal, and nothing elsewhere."""

    def shown(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 20 == 0 or done == total):
            click.echo(f"\r{label} {done}/{total}", err=True, nl=done == total)

    return shown


def _done(kind: str, n: int, file: Path) -> str:
    if kind == "letters":
        return say("cli.export.done_letters", n=n, file=file)
    if kind == "evidence":
        return say("cli.export.done_evidence", n=n, file=file)
    if kind == "briefing":
        return say("cli.export.done_briefing", n=n, file=file)
    return say("cli.export.done", n=n, file=file)
