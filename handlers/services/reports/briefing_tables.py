"""The tables of a 调度简报: steps, places, and what is late longest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.notices.briefing import Late, StepTally
from bot.notices.tiles import UnitOfStep, step_map
from messages.catalogue import say, sentence_table
from messages.documents import DrawnBar, MapTile, Table, TileMap
from messages.words import figures

if TYPE_CHECKING:
    from handlers.services.reports.briefing import Edition


def step_table(one: Edition) -> Table:
    """Return how each step stands."""
    words = sentence_table("briefing.table")
    rows = []
    for step in one.steps:
        tally = one.tally(step.key)
        due = one.due(step.key)
        day = figures(due) if due else words["none"]
        moved = _moved(tally, one.before(step.key), words["none"])
        rows.append((step.name, day, *_counts(tally), _share(tally), moved, _bar(tally)))
    heads = ("step", "due", "total", "done", "reported", "overdue", "share", "moved", "bar")
    return Table(
        say("briefing.whole.caption"),
        tuple(words[head] for head in heads),
        (28, 36, 13, 13, 15, 13, 15, 15, 24),
        tuple(rows),
        frozenset({2, 3, 4, 5, 6, 7}),
    )


def unit_table(one: Edition, step: str, places: Sequence[str]) -> Table:
    """Return how one step stands in each place, and what has moved since the last issue."""
    words = sentence_table("briefing.table")
    rows = []
    for place in places:
        tally, before = one.tally(step, place), one.before(step, place)
        done = _moved(tally, before, words["none"])
        late = f"{tally.overdue - before.overdue:+d}" if before else words["none"]
        rows.append((place, *_counts(tally), _share(tally), _bar(tally), done, late))
    heads = ("total", "done", "reported", "overdue", "share", "bar", "moved", "late_moved")
    first = words["county" if one.city else "city"]
    return Table(
        say("briefing.units.caption", step=one.ctx.plan.milestone(step).name),
        (first, *(words[head] for head in heads)),
        (25, 13, 13, 15, 13, 17, 28, 16, 16),
        tuple(rows),
        frozenset({1, 2, 3, 4, 5, 7, 8}),
    )


def unit_map(one: Edition, step: str, places: Sequence[str]) -> TileMap | None:
    """Return the same as a map of tiles; None for fewer than two places."""
    units = [(place, one.tally(step, place)) for place in places]
    found = step_map(
        step,
        [
            UnitOfStep(one.city or place, place if one.city else "", tally.total, tally.overdue, tally.done)
            for place, tally in units
        ],
        one.ctx.plan.places,
    )
    if found is None:
        return None
    rows = tuple(
        tuple(MapTile(tile.name, f"{tile.n}/{tile.total}", tile.level) if tile else None for tile in row)
        for row in found.rows
    )
    words = sentence_table("briefing.map")
    caption = say("briefing.units.map", step=one.ctx.plan.milestone(step).name, what=words[found.view.value])
    return TileMap(caption, found.view.value, rows)


def worst_table(one: Edition, late: Sequence[Late]) -> Table:
    """Return what has been late longest."""
    words = sentence_table("briefing.table")
    rows = tuple(
        (
            found.case.name,
            found.case.place,
            one.ctx.plan.milestone(found.duty.milestone).name,
            one.owner(found),
            str(found.days),
        )
        for found in late
    )
    heads = ("name", "place", "step", "owner", "days")
    return Table(
        say("briefing.behind.caption", n=len(late)),
        tuple(words[head] for head in heads),
        (46, 30, 26, 36, 18),
        rows,
        frozenset({4}),
    )


def _bar(tally: StepTally) -> DrawnBar:
    """Return how a step stands as a bar."""
    parts = (
        ("done", tally.done),
        ("reported", tally.reported),
        ("overdue", tally.overdue),
        ("extended", tally.extended),
        ("failed", tally.failed),
        ("rest", tally.rest),
    )
    other = tally.extended + tally.failed + tally.rest
    said = say(
        "briefing.table.bar_said", done=tally.done, reported=tally.reported, overdue=tally.overdue, rest=other
    )
    return DrawnBar(parts, said)


def _moved(now: StepTally, before: StepTally | None, unknown: str) -> str:
    """Return how many more are done than at the last issue: +3."""
    return f"{now.done - before.done:+d}" if before else unknown


def _counts(tally: StepTally) -> tuple[str, str, str, str]:
    return str(tally.total), str(tally.done), str(tally.reported), str(tally.overdue)


def _share(tally: StepTally) -> str:
    return f"{tally.share:.0%}"
