"""The figures of a 调度简报: where each step stands by county, what moved since the last one, who is behind, and
who will miss a date at the present pace. Pure.

`Snapshot` is what an issue keeps, so that the next one's movement is exact and its forecast can be forecast_score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.plans.plan import Milestone
from bot.results.forecast import ForecastScore, Owing, StepForecast, forecast, forecast_score
from bot.results.overview import counted_steps, steps_of_cases
from bot.results.standing import is_late
from bot.words import Case, CaseStatus, Duty, DutyState, DutyStatus, replace

HORIZON = 120  # days: a date further away is not forecast; the next briefings come before it
_HANDED_IN = (DutyState.REPORTED, DutyState.DONE, DutyState.FAILED)


class StepTally(Struct, frozen=True):
    """How many stand how with one step in one place."""

    total: int = 0
    done: int = 0
    reported: int = 0
    overdue: int = 0
    extended: int = 0
    failed: int = 0

    def plus(self, other: StepTally) -> StepTally:
        return StepTally(
            self.total + other.total,
            self.done + other.done,
            self.reported + other.reported,
            self.overdue + other.overdue,
            self.extended + other.extended,
            self.failed + other.failed,
        )

    @property
    def rest(self) -> int:
        """Whoever is neither done nor late: still in time, or not yet there."""
        return self.total - self.done - self.reported - self.overdue - self.extended - self.failed

    @property
    def share(self) -> float:
        """The done among all, from 0 to 1."""
        return self.done / self.total if self.total else 0.0


class ForecastKept(Struct, frozen=True):
    """What an issue said of one step: its date, and the cases that would miss it."""

    due: date
    late: tuple[int, ...]


class Snapshot(Struct, frozen=True):
    """What one issue keeps. `counts`: step -> city -> county -> tally."""

    on: date
    counts: dict[str, dict[str, dict[str, StepTally]]]
    forecasts: dict[str, ForecastKept]

    @property
    def cities(self) -> frozenset[str]:
        """Return the cities that have anything in the round."""
        return frozenset(city for of_step in self.counts.values() for city in of_step)

    def tally(self, step: str, cities: Iterable[str] | None = None, county: str | None = None) -> StepTally:
        """Return the sum of a step over these cities (None: all), or over one county of them."""
        found = StepTally()
        for city, of_city in self.counts.get(step, {}).items():
            for name, one in of_city.items():
                if (cities is None or city in cities) and county in (None, name):
                    found = found.plus(one)
        return found


class Late(Struct, frozen=True):
    """One enterprise's, or bureau's, step whose date has passed."""

    case: Case
    duty: Duty
    days: int


def snapshot(cases: Sequence[Case], ctx: DecisionContext, ahead: Iterable[StepForecast]) -> Snapshot:
    """Return the figures of the round on the day of `ctx`, of these cases with these forecasts."""
    steps = counted_steps(ctx.plan)
    counts: dict[str, dict[str, dict[str, StepTally]]] = {m.key: {} for m in steps}
    for (step, city, county), marks in _statuses(cases, ctx, {m.key for m in steps}).items():
        counts[step].setdefault(city, {})[county] = tally_of(marks)
    forecasts = {
        found.step: ForecastKept(found.due, tuple(sorted(found.late))) for found in ahead if found.moving
    }
    return Snapshot(ctx.today, counts, forecasts)


def as_of(case: Case, day: date) -> Case:
    """Return the case as it stood at the end of an earlier day, as far as its days tell: what was reported, decided
    or opened later has not happened. What bears no day of its own (a report that was sent back, an extension)
    counts as it is now."""
    duties = tuple(_rewound(duty, day) for duty in case.duties)
    again = case.status is CaseStatus.COMPLETED and duties != case.duties
    return replace(case, duties=duties, status=CaseStatus.ACTIVE if again else case.status)


def _rewound(duty: Duty, day: date) -> Duty:
    if duty.opened_on and duty.opened_on > day:
        return replace(duty, state=DutyState.WAITING, opened_on=None, reported_on=None, confirmed_on=None)
    if duty.state not in _HANDED_IN or (handed_in_on(duty) or day) <= day:
        return duty
    return replace(duty, state=DutyState.OPEN, reported_on=None, confirmed_on=None)


def _statuses(
    cases: Iterable[Case], ctx: DecisionContext, steps: set[str]
) -> dict[tuple[str, str, str], Counter[DutyStatus]]:
    found: dict[tuple[str, str, str], Counter[DutyStatus]] = {}
    for case in cases:
        for duty in case.duties:
            mark = duty.mark(ctx.today)
            if duty.milestone in steps and mark is not DutyStatus.WAIVED:
                found.setdefault((duty.milestone, case.city, case.county), Counter())[mark] += 1
    return found


def tally_of(marks: Mapping[DutyStatus, int]) -> StepTally:
    """Return the tally of what bears these marks; what fell away is not among them."""
    return StepTally(
        sum(marks.values()),
        marks.get(DutyStatus.DONE, 0),
        marks.get(DutyStatus.REPORTED, 0),
        marks.get(DutyStatus.OVERDUE, 0),
        marks.get(DutyStatus.EXTENDED, 0),
        marks.get(DutyStatus.FAILED, 0),
    )


def forecasts_of(cases: Sequence[Case], ctx: DecisionContext) -> list[StepForecast]:
    """Return the forecast of each step of enterprises whose date lies ahead and near, by city."""
    found = []
    for step in steps_of_cases(counted_steps(ctx.plan), cases, ctx.today):
        if step.per != "enterprise":
            continue
        owing = [(case, duty) for case in cases if (duty := _owes(case, step, ctx))]
        days = Counter(duty.due for _, duty in owing)
        due = min(days, key=lambda day: (-days[day], day), default=None)
        if due is None or not timedelta(0) <= due - ctx.today <= timedelta(HORIZON):
            continue
        handed_in = [
            (case.city, day) for case in cases if (d := case.duty(step.key)) and (day := handed_in_on(d))
        ]
        found.append(forecast(step.key, due, ctx.today, [_waits(*one) for one in owing], handed_in))
    return found


def _owes(case: Case, step: Milestone, ctx: DecisionContext) -> Duty | None:
    """Return the case's duty of this step if it has still to be done by its own date, without an extension."""
    duty = case.duty(step.key)
    if duty is None or case.status is not CaseStatus.ACTIVE or duty.extended_to:
        return None
    return duty if duty.state in (DutyState.OPEN, DutyState.WAITING) else None


def _waits(case: Case, duty: Duty) -> Owing:
    """Return how far the enterprise has come before this step."""
    before = [d for d in case.duties if d.position < duty.position and d.state in _HANDED_IN]
    days = [day for d in before if (day := handed_in_on(d))]
    return Owing(case.id, case.city, len(before), max(days, default=None))


def handed_in_on(duty: Duty) -> date | None:
    """Return the day on which a step was reported or decided; None while it is owed."""
    return (duty.reported_on or duty.confirmed_on) if duty.state in _HANDED_IN else None


def scores_of(last: Snapshot, cases: Iterable[Case], ctx: DecisionContext) -> dict[str, ForecastScore]:
    """Return how the forecasts of the last issue did, of each step whose date has passed since. Who was given a
    later day, or whose step fell away, counts for neither side; of `cases` only."""
    there = list(cases)
    found = {}
    for step, kept in last.forecasts.items():
        if kept.due >= ctx.today:
            continue
        outcome = {
            case.id: (handed_in_on(duty) or date.max) > kept.due
            for case in there
            if (duty := case.duty(step)) and _counts(duty)
        }
        found[step] = forecast_score(kept.late, outcome)
    return found


def _counts(duty: Duty) -> bool:
    return duty.state is not DutyState.WAIVED and not duty.extended_to


def furthest_behind(cases: Iterable[Case], ctx: DecisionContext) -> list[Late]:
    """Return what is overdue, the longest first."""
    found = [
        Late(case, duty, (ctx.today - duty.due).days)
        for case in cases
        if case.status is CaseStatus.ACTIVE
        for duty in case.duties
        if is_late(duty, ctx.plan, ctx.today) and not ctx.plan.milestone(duty.milestone).on_demand
    ]
    rank = ctx.plan.places.rank
    return sorted(found, key=lambda one: (-one.days, rank(one.case.city, one.case.county), one.case.id))
