"""plan check, plan new: a round's plan before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click

from bot.calendar.days import Calendar, long
from bot.plans.doubts import plan_doubts
from bot.plans.due import Due, due_date
from bot.plans.plan import Milestone, Plan
from bot.tables import PlanError
from bot.words import Refusal
from handlers.entry.cli.common import command, json_option, show_json
from handlers.runtime.bootstrap import load_calendar, sound_plan
from handlers.runtime.setting_values import text_of
from handlers.runtime.settings import Settings
from messages.catalogue import explain, say, sentence_table

_MOST_KB = 1024


@click.command("check", help=say("cli.plan.help_check"))
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@command
async def check_command(settings: Settings, file: Path, as_json: bool) -> None:
    try:
        text = read_plan_text(file)
        plan = sound_plan(text, file.stem, settings)
    except PlanError as error:
        if as_json:
            faults = [
                {"line": one.line, "name": one.name, "problem": explain(one.problem)} for one in error.each
            ]
            show_json({"ok": False, "problems": faults, "doubts": [], "steps": []})
        raise
    calendar = load_calendar(settings)
    doubts = plan_doubts(plan, text)
    if as_json:
        doubtful = [{"line": one.line, "name": one.name, "doubt": explain(one.problem)} for one in doubts]
        steps = [_step(m, plan, calendar) for m in plan.milestones]
        show_json({"ok": True, "problems": [], "doubts": doubtful, "steps": steps})
        return
    for line in _summary(plan, calendar):
        click.echo(line)
    if doubts:
        click.echo(say("cli.plan.doubts", n=len(doubts)))
    for one in doubts:
        what = explain(one.problem)
        if one.line:
            click.echo(say("cli.plan.doubt", line=one.line, name=one.name, problem=what))
        else:
            click.echo(say("cli.plan.doubt_of_all", name=one.name, problem=what))


@click.command("new", help=say("cli.plan.help_new"))
@click.argument("file", type=click.Path(path_type=Path))
@command
async def new_command(settings: Settings, file: Path) -> None:
    skeleton = (files("bot") / "plans" / "skeleton.toml").read_bytes()
    try:
        with file.open("xb") as out:
            out.write(skeleton)
    except FileExistsError:
        raise Refusal("cli.plan.there_already", path=file) from None
    click.echo(say("cli.plan.written", path=file))


def read_plan_text(file: Path) -> str:
    """Return the text of a plan's file; Refusal if there is no such file, or it is not text."""
    if not file.is_file():
        raise Refusal("cli.plan.no_file", path=file)
    if file.stat().st_size > _MOST_KB * 1024:
        raise Refusal("cli.plan.too_large", path=file, most=_MOST_KB)
    return text_of(file, "FILE")


def _summary(plan: Plan, calendar: Calendar) -> Iterator[str]:
    """What the plan says, so that its author can hold it against the notice: each step with its date."""
    yield say(
        "cli.plan.sound",
        name=plan.name,
        key=plan.key,
        document=plan.document,
        published=long(plan.published_on),
        n=len(plan.milestones),
    )
    for m in plan.milestones:
        yield say("cli.plan.step", name=m.name, key=m.key, owner=_owner(m), due=_due(m, plan, calendar))


def _owner(m: Milestone) -> str:
    owner = sentence_table("plans.terms")[m.owner]
    if m.per == "enterprise":
        return owner
    return say("cli.plan.per_county" if m.per == "county" else "cli.plan.per_city", owner=owner)


def _date(m: Milestone, plan: Plan, calendar: Calendar) -> Due | None:
    """Return the step's date as the plan gives it before anything has happened; None for one that comes on
    demand."""
    return None if m.on_demand else due_date(m, plan, {}, calendar)


def _due(m: Milestone, plan: Plan, calendar: Calendar) -> str:
    due = _date(m, plan, calendar)
    if due is None:
        return say("cli.plan.on_demand")
    if m.due.column:
        return say("cli.plan.by_column", column=m.due.column, day=long(due.date))
    if due.expected:
        return explain(due.expected)
    if calendar.provisional(due.date):
        return say("cli.plan.unpublished", day=long(due.date), year=due.date.year)
    return long(due.date)


def _step(m: Milestone, plan: Plan, calendar: Calendar) -> dict[str, object]:
    due = _date(m, plan, calendar)
    day, provisional = (due.date, due.provisional) if due else (None, False)
    return {"key": m.key, "name": m.name, "owner": m.owner, "due": day, "provisional": provisional}
