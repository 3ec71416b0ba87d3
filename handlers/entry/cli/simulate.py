"""simulate: a whole round on a virtual clock, and how much everybody is sent in it."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import asdict

from bot.words import Refusal
from handlers.entry.cli.common import NamedFile, command, json_option, show_json
from handlers.entry.cli.imports import read_book
from handlers.rehearsal.load import WeekLoad, load_by_week
from handlers.rehearsal.play import rehearsed
from handlers.rehearsal.sample import sample_workbook
from handlers.runtime.bootstrap import configured_rounds, load_plan
from handlers.runtime.logs import configure
from handlers.runtime.settings import Settings
from handlers.services.rosters.intake import Intake, read_workbook
from messages.catalogue import say, sentence_table
from messages.load_picture import Bar, PlanLoad, drawn
from storage import played as played_steps


class _Played(Struct, frozen=True):
    """What a round came to by one plan; `seconds` are of real time."""

    plan: str
    months: Sequence[dict[str, Any]]
    worded: int
    seconds: float
    load: Sequence[WeekLoad]
    steps: Sequence[dict[str, Any]] = ()
    said: dict[str, int] = {}

    @property
    def sent(self) -> int:
        return sum(month["sent"] for month in self.months)

    @property
    def document(self) -> dict[str, Any]:
        return {
            "plan": self.plan,
            "months": self.months,
            "sent": self.sent,
            "worded": self.worded,
            "seconds": self.seconds,
            "load": [{**asdict(one), "each": round(one.each, 2)} for one in self.load],
            "steps": self.steps,
            "people": self.said,
        }


@click.command("simulate", help=say("cli.commands.simulate"))
@click.argument("files", nargs=-1, type=NamedFile())
@click.option("--sockets", is_flag=True, help=say("cli.simulate.sockets"))
@click.option("--words", is_flag=True, help=say("cli.simulate.words"))
@click.option("--beside", metavar="PLAN", help=say("cli.simulate.beside"))
@click.option("--svg", type=NamedFile(), help=say("cli.simulate.svg"))
@click.option("--people", "seed", type=click.IntRange(0, 999_999), help=say("cli.simulate.people"))
@click.option("--firms", type=click.IntRange(20, 779), default=779, help=say("cli.simulate.firms"))
@click.option("--progress", is_flag=True, help=say("cli.simulate.progress"))
@json_option
@command
async def simulate_command(
    settings: Settings,
    files: tuple[str, ...],
    sockets: bool,
    words: bool,
    beside: str | None,
    svg: str | None,
    seed: int | None,
    firms: int,
    progress: bool,
    as_json: bool,
) -> None:
    if settings.log_level == "info":
        configure("warning", settings.log_format)  # of a service that runs a year, each message
    names = [configured_rounds(settings)[0], *([beside] if beside else [])]  # one round is played
    each = [replace(settings, round=name) for name in names]
    _check(each, svg)
    books = await _books(each[0], files, firms)
    show = partial(click.echo, err=True) if progress else _silent if as_json else click.echo
    played = [await _played(own, books, sockets, words, seed, show) for own in each]
    if svg:
        Path(svg).write_text(_picture(played), "utf-8")
    if as_json:
        pictures = {"picture": _picture(played), "narrow_picture": _picture(played, narrow=True)}
        drawn_too = pictures if progress else {}
        show_json({**played[0].document, **({"beside": played[1].document} if beside else {}), **drawn_too})
    elif svg:
        click.echo(say("cli.simulate.picture", file=svg))


def _check(each: Sequence[Settings], svg: str | None) -> None:
    """Refuse at once what would fail after minutes: a plan of other places, a picture that cannot be written."""
    first, *others = [load_plan(own) for own in each]
    for other in others:
        if not {*first.places.units} <= {*other.places.units}:
            raise Refusal("cli.simulate.other_places", plan=other.name, first=first.name)
    if svg:
        Path(svg).open("a").close()


def _silent(line: str) -> None:
    """Say nothing on the way."""


async def _books(settings: Settings, files: Sequence[str], firms: int) -> list[Intake]:
    """Read the lists that are given; without any the sample."""
    places = load_plan(settings).places
    books = [await read_book(Path(name), places) for name in files]
    if not all(book.readable for book in books):
        raise Refusal("cli.simulate.unreadable")
    return books or [read_workbook("sample.xlsx", sample_workbook(places, total=firms), places)]


async def _played(
    settings: Settings,
    books: Sequence[Intake],
    sockets: bool,
    words: bool,
    seed: int | None,
    show: Callable[[str], None],
) -> _Played:
    """Play the round by the plan of `settings`; `show` each month as soon as it is over."""
    begun = stopwatch.perf_counter()
    by_plan = load_plan(settings)
    plan = by_plan.name
    show(say("cli.simulate.plan", plan=plan))
    months = []
    async with rehearsed(settings, books, sockets=sockets, words=words, seed=seed) as play:
        async for month in play.months():
            months.append(month)
            at, sent, planned = (month[key] for key in ("month", "sent", "planned"))
            show(say("cli.simulate.month", month=at, sent=sent, planned=planned))
        load = await load_by_week()
        ends = {one.milestone: one for one in await played_steps.ends(play.at.date())}
        steps = [
            {"step": step.name, **asdict(ends[step.key])}
            for step in by_plan.milestones
            if step.key in ends and not step.silent and not step.on_demand
        ]
        said = dict(play.cast.said) if play.cast else {}
    seconds = round(stopwatch.perf_counter() - begun, 1)
    n = sum(month["sent"] for month in months)
    found = _Played(plan, months, n if sockets else play.in_words.n, seconds, load, steps, said)
    for line in [*_load_lines(load), *(_step_lines(steps) if seed is not None else ())]:
        show(line)
    show(say("cli.simulate.total", n=n, worded=found.worded, seconds=seconds))
    return found


def _by_level(load: Sequence[WeekLoad]) -> dict[str, list[WeekLoad]]:
    """Return the weeks of each kind of person that was told anything, by its name, in order of level."""
    names = sentence_table("cli.levels")
    return {
        names[level]: [w for w in load if w.level == level]
        for level in dict.fromkeys(w.level for w in load if w.messages)
    }


def _load_lines(load: Sequence[WeekLoad]) -> list[str]:
    """Return a line for each kind of person: what all of them got, the average week, and the one in which somebody got
    most."""
    lines = []
    for level, weeks in _by_level(load).items():
        worst = max(weeks, key=lambda one: one.most)
        n = sum(one.messages for one in weeks)
        people, week, most = worst.people, worst.week, worst.most
        each = f"{n / people / len(weeks):.2f}"
        lines.append(
            say("cli.simulate.load", level=level, people=people, n=n, each=each, week=week, most=most)
        )
    return lines


def _step_lines(steps: Sequence[dict[str, Any]]) -> list[str]:
    """Return a line for each step: how many were in time, late, never done past their date, or not come to."""
    lines = [
        say(
            "cli.simulate.step",
            step=one["step"],
            total=one["total"],
            in_time=one["in_time"],
            late=one["late"],
            never=one["never"],
            ahead=one["ahead"],
        )
        for one in steps
    ]
    return [say("cli.simulate.steps"), *lines] if lines else []


def _picture(played: Sequence[_Played], *, narrow: bool = False) -> str:
    """Return the load of one plan, or of two, as an SVG; `narrow` for a telephone."""
    first = played[0].plan
    title = (
        say("rehearsal.load.beside", plan=first, other=played[1].plan)
        if len(played) > 1
        else say("rehearsal.load.title", plan=first)
    )
    strips = [
        PlanLoad(
            one.plan,
            {
                level: [Bar(w.week, w.each, w.most) for w in weeks]
                for level, weeks in _by_level(one.load).items()
            },
        )
        for one in played
    ]
    return drawn(title, strips, narrow=narrow)
