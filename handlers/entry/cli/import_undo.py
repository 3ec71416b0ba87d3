"""import --undo, import --log."""

from __future__ import annotations

from typing import Any

import click

from bot.words import SHANGHAI
from handlers.entry.cli.common import note_read, served, show_json
from handlers.runtime.settings import Settings
from handlers.services.rosters.undo import UndoPlan, plan_undo, undo_import
from messages.catalogue import say
from messages.pausing import minute
from messages.terms import KIND_TERMS
from storage import chain, imports
from storage.imports import ImportRecord

_MOST = 200  # imports of the list
_NAMED = 30  # enterprises, or messages, that are named


async def undo_or_list(settings: Settings, undo: str | None, dry_run: bool, as_json: bool) -> None:
    """List the imports; with `undo` undo the one of this number, or "last", or with `dry_run` say what that would
    do."""
    if undo not in (None, "last") and not (undo and undo.isascii() and undo.isdecimal() and len(undo) < 10):
        raise click.UsageError(say("cli.import.undo_what"))
    async with served(settings) as context:
        if undo is None:
            found = await imports.list_imports(_MOST)
            _list(found, as_json)
            return
        number = None if undo == "last" else int(undo)
        await note_read(context.clock, "import")
        if dry_run:
            plan = await plan_undo(number, context.ctx(), chain.COMMAND_LINE)
        else:
            plan = await undo_import(number, context.ctx(), chain.COMMAND_LINE)
    if as_json:
        show_json(_document(plan, undone=not dry_run))
        return
    _say(plan, dry_run)


def _list(found: list[ImportRecord], as_json: bool) -> None:
    if as_json:
        show_json([_row(one) for one in found])
        return
    for one in found:
        by = one.by_name or say("sending.approval.command_line")
        undone = say("cli.import.undone_on", at=minute(one.undone_at)) if one.undone_at else ""
        n = one.counts.get
        click.echo(
            say(
                "cli.import.logged",
                id=one.id,
                at=minute(one.at),
                round=one.round,
                files=one.files or "-",
                enterprises=n("enterprises", 0),
                staff=n("staff", 0),
                changed=n("changed", 0),
                by=by,
            )
            + undone
        )
    click.echo(say("cli.messages.total", n=len(found)))


def _row(one: ImportRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "round": one.round,
        "at": one.at.astimezone(SHANGHAI),
        "files": one.files,
        **one.counts,
        "undone_at": one.undone_at.astimezone(SHANGHAI) if one.undone_at else None,
    }


def _document(plan: UndoPlan, *, undone: bool) -> dict[str, Any]:
    return {
        "import": plan.record.id,
        "undone": undone,
        "new": list(plan.new),
        "changed": list(plan.changed),
        "changes": plan.entries,
        "people": plan.people,
        "messages_cancelled": plan.waiting,
        "told": plan.told,
        "already_sent": [{"message": one.id, "person": one.name, "kind": one.kind} for one in plan.left],
        "acted": list(plan.acted),
    }


def _say(plan: UndoPlan, dry_run: bool) -> None:
    number, new, changed = plan.record.id, len(plan.new), len(plan.changed)
    what = say(
        "cli.import.undo_what_of",
        new=new,
        entries=plan.entries,
        changed=changed,
        people=plan.people,
        waiting=plan.waiting,
        told=plan.told,
    )
    if dry_run:
        click.echo(say("cli.import.undo_would", id=number, what=what))
    else:
        click.echo(say("cli.import.undone", id=number, what=what))
    for name in plan.new[:_NAMED]:
        click.echo(say("cli.import.undo_new", name=name))
    for name in plan.changed[:_NAMED]:
        click.echo(say("cli.import.undo_changed", name=name))
    if len(plan.new) > _NAMED or len(plan.changed) > _NAMED:
        click.echo(say("cli.import.undo_more"))
    for one in plan.left[:_NAMED]:
        click.echo(say("cli.import.undo_left", id=one.id, name=one.name, kind=KIND_TERMS[one.kind]))
    if plan.left:
        click.echo(say("cli.import.undo_left_total", n=len(plan.left)))
    if plan.acted:
        click.echo(say("cli.import.undo_refused", n=len(plan.acted), names="、".join(plan.acted[:_NAMED])))
