"""The facts of a 调度简报 as the round stands now, counted by the database; and what an issue keeps of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.board import HandedIn, Stand, expected_to_miss, forecast_date
from bot.notices.briefing import ForecastKept, Late, Snapshot, StepTally, tally_of
from bot.notices.briefing_facts import (
    AHEAD_NAMED,
    LATE_NAMED,
    Ahead,
    Behind,
    ExpectedFirm,
    RoundFacts,
    Unanswered,
    date_of_most,
    most_first,
)
from bot.plans.plan import Milestone
from bot.results.forecast import WINDOW, ForecastScore, Owing, StepForecast, forecast, forecast_score
from bot.results.overview import counted_steps, owed_steps
from bot.results.standing import Standing, StandingCount, standing_by
from bot.words import RESULT_KINDS, CaseStatus, DutyState, DutyStatus, MilestoneKind, Scope
from storage import board, briefings, cases, lists, row_values


class _Reach(Struct, frozen=True):
    """Of what the facts are: a city, or with "" the province."""

    city: str
    ctx: DecisionContext

    @property
    def key(self) -> str:
        return self.ctx.plan.key

    @property
    def scope(self) -> Scope:
        return Scope(cities=frozenset({self.city})) if self.city else Scope(everything=True)

    @property
    def steps(self) -> list[Milestone]:
        return counted_steps(self.ctx.plan)

    def place(self, city: str, county: str) -> str:
        return county if self.city else city

    def place_of(self, city: str, county: str) -> tuple[str, str]:
        return city, county if self.city else ""

    def rank(self, place: tuple[str, str]) -> tuple[object, ...]:
        return tuple(self.ctx.plan.places.rank(*place))


async def facts_now(city: str, ctx: DecisionContext, last: Snapshot | None) -> RoundFacts:
    """Return the facts of the province (""), or of a city, on the day of `ctx`; `last` is the issue before. It only
    reads (`db.read`)."""
    of = _Reach(city, ctx)
    keys = [m.key for m in of.steps]
    stands = await briefings.step_stands(of.scope, of.key, keys)
    marks: dict[str, Counter[DutyStatus]] = defaultdict(Counter)
    days: dict[str, Counter[date]] = defaultdict(Counter)
    alike = []
    for one in stands:
        mark = one.mark(ctx.today)
        marks[one.milestone][mark] += one.n
        days[one.milestone][one.legal_due] += one.n
        alike.append(Stand(one.city, one.county, one.milestone, mark, one.due, one.owing, one.n))
    places, standing = await _standing(of)
    return RoundFacts(
        places,
        standing,
        _snapshot(of, alike),
        marks,
        {step: date_of_most(found) for step, found in days.items()},
        await _behind(of),
        tuple(await _ahead(of, alike, owed_steps(of.steps, marks))),
        await _unanswered(of) if not city else Unanswered(),
        await _unfiled(of),
        await _scores(of, last) if last else {},
    )


async def snapshot_now(ctx: DecisionContext) -> tuple[Snapshot, frozenset[str]]:
    """Return what an issue of today keeps, and the cities that have enterprises in the round."""
    of = _Reach("", ctx)
    facts = await facts_now("", ctx, None)
    kept = {}
    for one in facts.ahead:
        if one.moving:
            found, _ = await _forecast(of, one.step, one.due)
            kept[one.step] = ForecastKept(one.due, tuple(sorted(found.late)))
    return Snapshot(ctx.today, facts.now.counts, kept), frozenset(facts.places)


async def _standing(of: _Reach) -> tuple[tuple[str, ...], StandingCount]:
    """Return the places that have enterprises, in administrative order, and where those stand."""
    results = of.ctx.plan.keys_of(RESULT_KINDS)
    found = await briefings.case_stands(of.scope, of.key, results, of.ctx.today)
    by: Counter[Standing] = Counter()
    for one in found:
        by[standing_by(one.status, one.marked)] += one.n
    ordered = sorted({(one.city, one.county) for one in found}, key=of.rank)
    places = tuple(dict.fromkeys(of.place(*place) for place in ordered))
    return places, StandingCount({s: by[s] for s in Standing})


def _snapshot(of: _Reach, alike: Iterable[Stand]) -> Snapshot:
    marks: dict[tuple[str, str, str], Counter[DutyStatus]] = defaultdict(Counter)
    for one in alike:
        if one.mark is not DutyStatus.WAIVED:
            marks[one.step, one.city, one.county][one.mark] += one.n
    counts: dict[str, dict[str, dict[str, StepTally]]] = {m.key: {} for m in of.steps}
    for (step, city, county), found in marks.items():
        counts[step].setdefault(city, {})[county] = tally_of(found)
    return Snapshot(of.ctx.today, counts, {})


async def _behind(of: _Reach) -> Behind:
    plan, today = of.ctx.plan, of.ctx.today
    late = lists.DutyPart(
        of.scope,
        of.key,
        (DutyState.OPEN,),
        milestones=[m.key for m in of.steps],
        late_on=today,
        statuses=(CaseStatus.ACTIVE,),
    )
    counted = await lists.count_duties([late])
    page = await lists.page_of_duties(counted, plan.places.order, limit=LATE_NAMED)
    by_place: Counter[str] = Counter()
    of_bureaus = 0
    for row in sorted(counted.tallies, key=lambda row: (row["day"], of.rank((row["city"], row["county"])))):
        by_place[of.place(row["city"], row["county"])] += row["n"]
        of_bureaus += row["n"] * (plan.milestone(row["milestone"]).owner != "enterprise")
    return Behind(
        counted.total,
        await lists.count_enterprises(late),
        of_bureaus,
        most_first(by_place),
        [Late(case, duty, (today - duty.due).days) for duty, case in page.rows],
    )


async def _ahead(of: _Reach, alike: Sequence[Stand], steps: Sequence[Milestone]) -> list[Ahead]:
    """Return what is expected of each step of enterprises whose date lies ahead and near: of a city by name."""
    today, found = of.ctx.today, []
    after = today - timedelta(days=WINDOW)
    days = await board.handed_in_lately(of.scope, of.key, [m.key for m in steps], after)
    lately = [HandedIn(one.city, one.county, one.milestone, one.day, one.n) for one in days]
    for step in (m.key for m in steps if m.per == "enterprise"):
        dues: Counter[date] = Counter()
        for one in alike:
            if one.step == step and one.owing:
                dues[one.due] += one.n
        due = forecast_date(dues, today)
        if due is None:
            continue
        if of.city:
            found.append(await _ahead_by_name(of, step, due))
            continue
        late = expected_to_miss(step, alike, lately, of.place_of, today)
        ordered = sorted((late or {}).items(), key=lambda one: of.rank(one[0]))
        by_city = {city: n for (city, _), n in ordered}
        found.append(Ahead(step, due, dues.total(), late is not None, most_first(by_city)))
    return found


async def _ahead_by_name(of: _Reach, step: str, due: date) -> Ahead:
    found, owing = await _forecast(of, step, due)
    known = {one.id: one for one in owing}
    late = [n for unit in found.units for n in unit.late]
    furthest = late[::-1][:AHEAD_NAMED]
    names = {case.id: case.name for case in await cases.outlines(furthest)}
    ordered = sorted(
        Counter((known[n].city, known[n].county) for n in late).items(), key=lambda one: of.rank(one[0])
    )
    return Ahead(
        step,
        due,
        len(owing),
        found.moving,
        most_first({county: n for (_, county), n in ordered}),
        tuple(ExpectedFirm(names[n], known[n].county, known[n].since) for n in furthest),
    )


async def _forecast(of: _Reach, step: str, due: date) -> tuple[StepForecast, list[board.StillOwing]]:
    """Return the forecast of a step by name, city by city, with all who owe it."""
    today = of.ctx.today
    owing = await board.still_owing(of.scope, of.key, step)
    moved = await board.handed_in(of.scope, of.key, step, today - timedelta(days=WINDOW))
    waits = [Owing(one.id, one.city, one.before, one.since) for one in owing]
    return forecast(step, due, today, waits, [(city, day) for city, _, day in moved]), owing


async def _unanswered(of: _Reach) -> Unanswered:
    found = await lists.count_duties([lists.DutyPart(of.scope, of.key, (DutyState.REPORTED,))], "waits")
    if not found.total:
        return Unanswered()
    by_place: Counter[str] = Counter()
    for row in sorted(found.tallies, key=lambda row: of.rank((row["city"], row["county"]))):
        by_place[of.place(row["city"], row["county"])] += row["n"]
    first = row_values.day_of_row(min(row["day"] for row in found.tallies))
    return Unanswered(found.total, max(0, (of.ctx.today - first).days), most_first(by_place))


async def _unfiled(of: _Reach) -> int:
    key = of.ctx.plan.key_of(MilestoneKind.FIGURES)
    part = lists.DutyPart(of.scope, of.key, (DutyState.OPEN,), milestones=[key], late_on=of.ctx.today)
    return (await lists.count_duties([part])).total


async def _scores(of: _Reach, last: Snapshot) -> dict[str, ForecastScore]:
    """Return how the forecasts of the last issue did, of each step whose date has passed since."""
    passed = {step: kept for step, kept in last.forecasts.items() if kept.due < of.ctx.today}
    return {
        step: forecast_score(kept.late, await briefings.missed_by_case(of.scope, of.key, step, kept.due))
        for step, kept in passed.items()
    }
