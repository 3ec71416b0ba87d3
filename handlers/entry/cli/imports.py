"""import FILE…"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bot.places import Places
from bot.plans.load import parse_plan
from bot.plans.plan import Plan
from bot.rosters.changes import Change
from bot.words import ImportFinding, Refusal
from handlers.entry.cli.common import (
    NamedFile,
    command,
    json_option,
    named_rounds,
    note_read,
    served,
    show_json,
)
from handlers.entry.cli.import_undo import undo_or_list
from handlers.entry.cli.leavers import leaver_document
from handlers.runtime.bootstrap import configured_plan_text, load_plan, plans_in_force
from handlers.runtime.context import Context
from handlers.runtime.settings import Settings
from handlers.services.accounts import leavers
from handlers.services.rosters.agreeing import without_contradictions
from handlers.services.rosters.findings import (
    lines,
    naming_the_round,
    no_usable_row,
    refuse_old_counties,
    unused_rows,
)
from handlers.services.rosters.intake import Intake, read_workbook
from handlers.services.rosters.merge import merge_roster
from handlers.services.rosters.merged import KINDS, Merged
from messages.catalogue import explain, say
from messages.roster_template import empty_lists
from messages.sheets import write_book
from storage import rounds

_MOST_NEW, _MOST_GONE = 10, 50  # named one by one; --json has all


def _kinds(_ctx: click.Context, _option: click.Parameter, given: str | None) -> tuple[str, ...]:
    """Return the kinds of change that --only names; without it, all."""
    named = tuple(given.replace("，", ",").split(",")) if given else KINDS
    if wrong := [kind for kind in named if kind not in KINDS]:
        raise click.BadParameter(say("cli.import.no_kind", kind=wrong[0], known="、".join(KINDS)))
    return named


@click.command("import", help=say("cli.commands.import"))
@click.argument("files", nargs=-1, type=NamedFile())
@click.option("--dry-run", is_flag=True, help=say("cli.common.option_dry_run"))
@click.option("--undo", is_flag=False, flag_value="last", metavar="[ID]", help=say("cli.import.option_undo"))
@click.option("--log", is_flag=True, help=say("cli.import.option_log"))
@click.option("--template", type=NamedFile(), help=say("cli.import.option_template"))
@click.option("--only", metavar="KIND,…", callback=_kinds, help=say("cli.import.option_only"))
@click.option("--round", "given", metavar="KEY|FILE", help=say("cli.rounds.option_import"))
@json_option
@command
async def import_command(
    settings: Settings,
    files: tuple[str, ...],
    dry_run: bool,
    undo: str | None,
    log: bool,
    template: str | None,
    only: tuple[str, ...],
    given: str | None,
    as_json: bool,
) -> None:
    if bool(files) + bool(undo) + log + bool(template) != 1:
        raise click.UsageError(say("cli.import.one_thing"))
    if template:
        await asyncio.to_thread(write_book, Path(template), empty_lists())
        click.echo(say("cli.import.template_written", file=template))
        return
    if undo or log:
        await undo_or_list(settings, undo, dry_run, as_json)
        return
    async with served(settings) as context:
        plan, text = await _into(context, given, files)
        refuse_old_counties(plan, context.rounds)
        read = [naming_the_round(await read_book(Path(name), plan.places), plan) for name in files]
        intakes = without_contradictions([Path(name).name for name in files], read, plan.places)
        findings = [f for intake in intakes for f in intake.findings]
        nothing = no_usable_row(intakes)
        unreadable = nothing is not None or not all(intake.readable for intake in intakes)
        merged = Merged()
        if not unreadable:
            if dry_run:  # what is stored stands beside what is new; an import itself is in the record
                await note_read(context.clock, "import")
            ctx = context.ctx().of(plan)
            bar = _bar(say("cli.import.stored"))
            merged = await merge_roster(
                intakes,
                ctx,
                text,
                bar,
                dry_run=dry_run,
                only=only,
                files="、".join(Path(f).name for f in files),
            )
    by_plan = {column for m in plan.milestones for column in m.due.columns}
    ignored = tuple(dict.fromkeys(c for one in intakes for c in one.unknown if c not in by_plan))
    if as_json:
        shown = _document(merged, findings, imported=not (unreadable or dry_run))
        show_json({"round": plan.key, **shown, "ignored_columns": ignored})
    else:
        if ignored:
            click.echo(say("cli.import.ignored", columns="、".join(ignored)))
        _say(merged, findings, dry_run, unreadable)
        if not unreadable:
            _say_round(plan, intakes)
            if merged.number:
                click.echo(say("cli.import.can_be_undone", id=merged.number))
    if nothing:
        raise nothing
    if unreadable:
        raise Refusal("cli.import.unreadable")


def _say_round(plan: Plan, intakes: Sequence[Intake]) -> None:
    """Say into which round the lists went; staff is of all."""
    if any(intake.enterprises for intake in intakes):
        click.echo(say("cli.rounds.imported", name=plan.name, key=plan.key))


async def _into(context: Context, given: str | None, files: Sequence[str]) -> tuple[Plan, str]:
    """Return the plan of the round into which lists go, with its text: the one that --round names, else
    the only one that could be meant; any that knows their places for lists of staff alone, who serve in each."""
    settings, own = context.settings, await plans_in_force(context.settings)
    known = {one.key: one for one in await rounds.recorded()}
    given = given or await _of_staff_alone(context, files) or await _only_one(context, own)
    if given in own:
        return own[given]
    if given in known:
        text = known[given].plan_text
        return parse_plan(text, given), text
    file = replace(settings, round=given)
    return load_plan(file), configured_plan_text(file)


async def _of_staff_alone(context: Context, files: Sequence[str]) -> str | None:
    """Return, where several rounds run and the lists name staff alone, the newest in which most of it can be read;
    None otherwise."""
    running = {one.key for one in await rounds.active()}
    plans = [plan for plan in context.rounds if plan.key in running]
    best: tuple[int, str] | None = None
    for plan in reversed(plans) if len(plans) > 1 else ():
        read = [await read_book(Path(name), plan.places) for name in files]
        if not all(one.readable and one.staff and not one.enterprises for one in read):
            continue
        wrong = sum(len(one.findings) for one in read)
        if best is None or wrong < best[0]:
            best = wrong, plan.key
    return best[1] if best else None


async def _only_one(context: Context, own: Mapping[str, object]) -> str:
    """Return the key of the only round that can be meant: the one that runs; where ROUND names one that does not
    run yet (`own`), that one. Refusal, with all of them, if there are several."""
    running = {one.key for one in await rounds.active()}
    meant = {*own}
    if running and context.settings.round == Settings().round:
        meant = running
    elif running & own.keys():
        meant |= running
    if len(meant) > 1:
        there = {plan.key: plan for plan in (*context.rounds, *context.configured) if plan.key in meant}
        raise Refusal("cli.rounds.several", n=len(there), there=named_rounds(there.values()))
    return next(iter(meant))


async def read_book(path: Path, places: Places) -> Intake:
    """Read a workbook; Refusal if there is no such file. `Intake` says whether it can be used."""
    if not path.is_file():
        raise Refusal("cli.common.no_file", file=path)
    data = await asyncio.to_thread(path.read_bytes)
    return await asyncio.to_thread(
        read_workbook, path.name, data, places, _bar(say("cli.import.read", file=path.name))
    )


def _bar(label: str) -> Any:
    """Show progress on a terminal, and nothing elsewhere."""

    def shown(done: int, total: int) -> None:
        if sys.stderr.isatty() and total > 500:
            end = "\n" if done >= total else ""
            click.echo(f"\r{label} {done}/{total}", err=True, nl=False)
            click.echo(end, err=True, nl=False)

    return shown


def _document(merged: Merged, findings: list[ImportFinding], *, imported: bool) -> dict[str, Any]:
    """Return the JSON of an import."""
    return {
        "imported": imported,
        "import": merged.number,
        "enterprises_new": merged.enterprises_new,
        "new": merged.fresh,
        "enterprises_again": merged.enterprises_again,
        "staff_new": merged.staff_new,
        "changed": sum(not c.refused for c in merged.changes),
        "unchanged": merged.unchanged,
        "left_out": merged.left_out,
        "told": merged.told,
        "gone": merged.gone,
        "missing": [leaver_document(one) for one in merged.missing],
        "changes": [{"name": c.name, "what": c.what, "old": c.old, "new": c.new} for c in merged.changes],
        "findings": [
            {
                "sheet": f.sheet,
                "row": f.row,
                "column": f.column,
                "message": explain(f.problem),
                "fatal": f.fatal,
            }
            for f in findings
        ],
    }


def _changed(change: Change) -> str:
    return say(
        "cli.import.kept" if change.refused else "cli.import.changed",
        name=change.name,
        what=change.what,
        old=change.old,
        new=change.new,
    )


def _some(names: Sequence[str], most: int = _MOST_NEW) -> str:
    shown = "、".join(names[:most])
    return say("cli.import.and_more", names=shown, n=len(names)) if len(names) > most else shown


def _say(merged: Merged, findings: list[ImportFinding], dry_run: bool, unreadable: bool) -> None:
    for line in lines(findings):
        click.echo(line)
    if unreadable:
        return
    for change in merged.changes:
        click.echo(_changed(change))
    for one in merged.missing:
        click.echo(leavers.describe(one))
    if merged.fresh:
        click.echo(say("cli.import.fresh", n=len(merged.fresh), names=_some(merged.fresh)))
    if merged.gone:
        click.echo(say("cli.import.gone", n=len(merged.gone), names=_some(merged.gone, _MOST_GONE)))
        click.echo(say("cli.import.gone_what_now"))
    if merged.told:
        click.echo(say("cli.import.told", n=merged.told))
    if merged.left_out:
        click.echo(say("cli.import.left_out", n=merged.left_out))
    if merged.missing:
        click.echo(say("cli.import.leavers", n=len(merged.missing)))
    if merged.enterprises_again:
        n = merged.enterprises_again
        click.echo(say("cli.import.will_again" if dry_run else "cli.import.again", n=n))
    click.echo(
        say(
            "cli.import.will" if dry_run else "cli.import.done",
            enterprises=merged.enterprises_new,
            staff=merged.staff_new,
            changed=sum(not c.refused for c in merged.changes),
            unchanged=merged.unchanged,
            aside=unused_rows(findings),
            remarks=sum(not f.fatal for f in findings),
        )
    )
