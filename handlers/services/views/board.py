"""The board of a reader: units × steps; and who stands behind its forecast."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.board import (
    MOVED_DAYS,
    BoardRow,
    BoardView,
    HandedIn,
    Stand,
    added_rows,
    board_rows,
    forecast_date,
)
from bot.plans.plan import Milestone
from bot.results.forecast import WINDOW, Owing, forecast
from bot.results.overview import added, counted_steps, owed_steps
from bot.words import DutyStatus, Scope
from storage import board, listing
from storage.listing import Wanted


class Board(Struct, frozen=True):
    """Units × steps, in administrative order; the units are counties where `by_county`, all of `city` if they are of
    one. `whole` is the sum of all."""

    rows: list[BoardRow]
    steps: list[Milestone]
    city: str
    by_county: bool
    whole: BoardRow


def moved_after(today: date) -> date:
    """Return the day before the last week."""
    return today - timedelta(days=MOVED_DAYS)


def loud(ctx: DecisionContext) -> list[str]:
    """Return the steps among which a mark is looked for if no step is named."""
    return [m.key for m in ctx.plan.milestones if not m.silent]


def _narrowed(scope: Scope, city: str) -> Scope:
    """Return what of a scope lies in this city; all of it without one."""
    if not city:
        return scope
    if scope.everything:
        return Scope(cities=frozenset({city}))
    return Scope(
        cities=scope.cities & {city}, counties=frozenset(one for one in scope.counties if one[0] == city)
    )


async def board_of(scope: Scope, ctx: DecisionContext, city: str = "") -> Board:
    """Return the board of a scope, or of one of its cities. It only reads (`db.read`)."""
    steps, seen, today = counted_steps(ctx.plan), _narrowed(scope, city), ctx.today
    keys = [m.key for m in steps]
    found = await board.stand_counts(seen, ctx.plan.key, keys)
    stands = [Stand(o.city, o.county, o.milestone, o.mark(today), o.due, o.owing, o.n) for o in found]
    marks = {m.key: added({o.mark: o.n} for o in stands if o.step == m.key) for m in steps}
    days = await board.handed_in_lately(seen, ctx.plan.key, keys, today - timedelta(days=WINDOW))
    lately = [HandedIn(o.city, o.county, o.milestone, o.day, o.n) for o in days]
    moving = await board.moved_lately(seen, ctx.plan.key, keys, moved_after(today))
    moved = {(one.city, one.county, one.milestone): one.n for one in moving}
    firms = {
        BoardView.LATE: Wanted(mark=DutyStatus.OVERDUE, milestones=loud(ctx)),
        BoardView.MOVED: Wanted(moved_after=moved_after(today), milestones=loud(ctx)),
    }
    counted = {
        view: await listing.total_by_place(seen, ctx.plan.key, wanted, today)
        for view, wanted in firms.items()
    }
    cities = {one.city for one in stands if one.city}
    by_county = bool(city) or len(cities) <= 1
    foreseen = [m.key for m in steps if m.per == "enterprise"]
    rows = board_rows(stands, lately, moved, counted, foreseen, today, by_county=by_county)
    rows.sort(key=lambda row: ctx.plan.places.rank(row.city, row.county))
    return Board(
        rows,
        [m for m in owed_steps(steps, marks) if any(m.key in row.cells for row in rows)],
        city or (next(iter(cities), "") if by_county else ""),
        by_county,
        added_rows(rows),
    )


async def expected_late(
    scope: Scope, ctx: DecisionContext, step: str, city: str, county: str, *, by_county: bool
) -> frozenset[int]:
    """Return the cases behind a figure of the forecast: of one unit, or of all; whose figures are those of the board
    over the same scope (`by_county`: over one city of it). It only reads."""
    milestone = ctx.plan.find(step)
    if milestone is None or milestone.per != "enterprise":
        return frozenset()
    seen = _narrowed(scope, city) if by_county else scope
    owing = await board.still_owing(seen, ctx.plan.key, step)
    due = forecast_date(Counter(one.due for one in owing), ctx.today)
    if due is None:
        return frozenset()
    after = ctx.today - timedelta(days=WINDOW)
    moved = await board.handed_in(seen, ctx.plan.key, step, after)

    def unit(of: str, at: str) -> str:
        return f"{of}/{at}" if by_county else of

    found = forecast(
        step,
        due,
        ctx.today,
        [Owing(one.id, unit(one.city, one.county), one.before, one.since) for one in owing],
        [(unit(of, at), day) for of, at, day in moved],
    )
    wanted = {
        unit(one.city, one.county) for one in owing if city in ("", one.city) and county in ("", one.county)
    }
    return frozenset(case for one in found.units if one.unit in wanted for case in one.late)
