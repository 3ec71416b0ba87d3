"""What a 调度简报 says of a round beside the figures that it keeps. Pure.

Of today these facts are counted by the database; of an earlier day they are read from its cases, rewound
(`facts_one_by_one`). Both say the same (`tests/stories/test_briefing_facts.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.briefing import (
    Late,
    Snapshot,
    forecasts_of,
    furthest_behind,
    handed_in_on,
    scores_of,
    snapshot,
)
from bot.results.forecast import ForecastScore
from bot.results.overview import Counts, counted_steps
from bot.results.standing import StandingCount, count_standings, standing_of
from bot.words import OWING, Case, Duty, DutyState, DutyStatus, MilestoneKind

LATE_NAMED = 10  # what is late longest: the circular is read, the workbook has all
AHEAD_NAMED = 20  # enterprises that a city reads by name


class Behind(Struct, frozen=True):
    """What is overdue: how many steps, of how many enterprises, how many that bureaus owe; by place, those with most
    first; and what is late longest."""

    total: int
    firms: int
    of_bureaus: int
    by_place: Mapping[str, int]
    longest: Sequence[Late]


class ExpectedFirm(Struct, frozen=True):
    """An enterprise that is expected to miss a date; `since`: when it did the last of the steps before."""

    name: str
    county: str
    since: date | None


class Ahead(Struct, frozen=True):
    """What is expected of a step by its date: how many owe it, how many of each place will miss it (places with most
    first), and of a city those that are furthest behind. Not `moving`: nobody has moved lately, nothing is forecast."""

    step: str
    due: date
    owing: int
    moving: bool
    late: Mapping[str, int]
    furthest: tuple[ExpectedFirm, ...] = ()

    @property
    def missing(self) -> int:
        return sum(self.late.values())


class Unanswered(Struct, frozen=True):
    """Reports that wait for a bureau's word, the oldest for so many days; by place, those with most first."""

    total: int = 0
    days: int = 0
    by_place: Mapping[str, int] = {}


class RoundFacts(Struct, frozen=True):
    """`now` are the figures, without forecasts; `marks` how many bear each mark by step, `dues` the date of each step
    that most have, `unfiled` how many owe figures behind their day."""

    places: tuple[str, ...]
    standing: StandingCount
    now: Snapshot
    marks: Mapping[str, Counts]
    dues: Mapping[str, date]
    behind: Behind
    ahead: tuple[Ahead, ...]
    unanswered: Unanswered
    unfiled: int
    scores: Mapping[str, ForecastScore]


def most_first(counted: Mapping[str, int]) -> dict[str, int]:
    """Return the counts, those with most first, equal ones as they come; nothing is left out."""
    return {place: n for place, n in Counter(counted).most_common() if n}


def date_of_most(days: Mapping[date, int]) -> date:
    """Return the day that most have, the earlier of two."""
    return min(days, key=lambda day: (-days[day], day))


def facts_one_by_one(
    cases: Sequence[Case], city: str, ctx: DecisionContext, last: Snapshot | None
) -> RoundFacts:
    """Return the facts of these cases, which are those of the round, or of a city."""
    rank, today = ctx.plan.places.rank, ctx.today
    inside = sorted(cases, key=lambda case: (rank(case.city, case.county), case.id))
    firms = [case for case in inside if case.enterprise_id]
    steps = {m.key for m in counted_steps(ctx.plan)}
    marks: dict[str, Counter[DutyStatus]] = {}
    days: dict[str, Counter[date]] = {}
    for duty in (duty for case in cases for duty in case.duties if duty.milestone in steps):
        marks.setdefault(duty.milestone, Counter())[duty.mark(today)] += 1
        days.setdefault(duty.milestone, Counter())[duty.legal_due] += 1
    return RoundFacts(
        tuple(dict.fromkeys(_place(case, city) for case in firms)),
        count_standings(standing_of(case, ctx.plan, today) for case in firms),
        snapshot(cases, ctx, ()),
        marks,
        {step: date_of_most(found) for step, found in days.items()},
        _behind(furthest_behind(cases, ctx), city),
        tuple(_ahead(inside, city, ctx)),
        _unanswered(inside, today) if not city else Unanswered(),
        sum(_unfiled(case, ctx) for case in cases),
        scores_of(last, cases, ctx) if last else {},
    )


def _place(case: Case, city: str) -> str:
    return case.county if city else case.city


def _behind(late: Sequence[Late], city: str) -> Behind:
    return Behind(
        len(late),
        len({one.case.id for one in late if one.case.enterprise_id}),
        sum(str(one.duty.owner) != "enterprise" for one in late),
        most_first(Counter(_place(one.case, city) for one in late)),
        late[:LATE_NAMED],
    )


def _ahead(cases: Sequence[Case], city: str, ctx: DecisionContext) -> Iterable[Ahead]:
    known = {case.id: case for case in cases}
    for found in forecasts_of(cases, ctx):
        late = found.late
        names = [known[n] for unit in found.units for n in unit.late] if city else []
        yield Ahead(
            found.step,
            found.due,
            sum(unit.owing for unit in found.units),
            found.moving,
            most_first(Counter(_place(case, city) for case in cases if case.id in late)),
            tuple(
                ExpectedFirm(case.name, case.county, _since(case, found.step))
                for case in names[::-1][:AHEAD_NAMED]
            ),
        )


def _since(case: Case, step: str) -> date | None:
    own = case.duty(step)
    before = (handed_in_on(d) for d in case.duties if own and d.position < own.position)
    return max((day for day in before if day), default=None)


def _unanswered(cases: Sequence[Case], today: date) -> Unanswered:
    waiting = [
        (case, duty)
        for case in cases
        if case.status in OWING
        for duty in case.duties
        if duty.state is DutyState.REPORTED
    ]
    if not waiting:
        return Unanswered()
    first = min(duty.reported_on or duty.due for _, duty in waiting)
    return Unanswered(
        len(waiting), max(0, (today - first).days), most_first(Counter(case.city for case, _ in waiting))
    )


def _unfiled(case: Case, ctx: DecisionContext) -> bool:
    duty: Duty | None = ctx.duty(case, MilestoneKind.FIGURES)
    return bool(duty and case.status in OWING and duty.state is DutyState.OPEN and duty.due < ctx.today)
