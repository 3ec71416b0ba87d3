"""How the cases of each county stand on a day, as digests say it: worked out once, whoever reads it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import is_
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, field

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.handover import lacking
from bot.acts.handover_answers import not_answered_yet
from bot.plans.plan import Milestone
from bot.words import (
    OWING,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    DutyStatus,
    Enterprise,
    Level,
    MilestoneKind,
    ShownStatus,
)
from bot.words.duty_status import mark_of

T = TypeVar("T")
PRESSING_DAYS = 7  # calendar days: a date so near is something to say by itself
County = tuple[str, str]  # a city and a county
Owed = tuple[Duty, Case]


class CountyMatter(NamedTuple):
    """A duty that a digest may name. `order` sorts by its day, then by place, then by its number.

    `whose` says who has to act: a milestone's `confirm`, or a level.
    """

    order: tuple[Any, ...]
    duty: Duty
    case: Case
    whose: str


class CountyStanding(Struct, frozen=True):
    """One county's cases on one day; all mappings are by the milestone's key."""

    place: County
    case_ids: frozenset[int]
    marks: Mapping[str, Mapping[str, int]]  # how many duties bear each mark
    dues: Mapping[str, Mapping[date, int]]  # how many are due on each date
    dues_owed: Mapping[str, Mapping[date, int]]  # …of those that are open
    still_open: Mapping[str, frozenset[int]]  # the ids of the duties
    waiting: tuple[CountyMatter, ...]  # reports and requests that wait for a bureau's word
    own: tuple[CountyMatter, ...]  # what bureaus owe themselves, due soon or late
    late: tuple[CountyMatter, ...]  # …and what anybody owes whose date has passed
    lost: tuple[tuple[tuple[Any, ...], str], ...]  # enterprises that no channel reaches: by order, the name
    not_handed: tuple[tuple[Enterprise, int], ...]  # results that a receiver has not got (N-3.3a)
    not_answered: tuple[tuple[Enterprise, int], ...]  # …that a receiver has got and not answered
    resting: int  # enterprises that have stopped production
    unfiled: int  # enterprises that were asked for their figures and have not reported them in time (N-2.2.4)


def standings(
    cases: Iterable[Case], unreachable: Collection[int], ctx: DecisionContext
) -> dict[County, CountyStanding]:
    """Return each place with its standing. `unreachable` are enterprise ids."""
    return Standings().of(cases, unreachable, ctx)


class _Known(NamedTuple):
    """A place's standing, with all that it was worked out from."""

    cases: Sequence[Case]
    lost: Collection[int | None]
    on_day: Mapping[_Looks, _OnDay]
    standing: CountyStanding


class Standings(Struct):
    """Remembers each place's standing: where the very same cases are given again, and none of their duties
    is anything else on the new day, it is the same."""

    _known: dict[tuple[str, County], _Known] = field(default_factory=dict)

    def of(
        self, cases: Iterable[Case], unreachable: Collection[int], ctx: DecisionContext
    ) -> dict[County, CountyStanding]:
        """As `standings`."""
        by_place: dict[County, list[Case]] = defaultdict(list)
        for case in cases:
            by_place[case.city, case.county].append(case)
        day = _Day(ctx, ctx.today)
        return {place: self._standing(place, found, unreachable, day) for place, found in by_place.items()}

    def _standing(
        self, place: County, cases: Sequence[Case], unreachable: Collection[int], day: _Day
    ) -> CountyStanding:
        key = day.ctx.plan.version, place
        lost = [case.enterprise_id for case in cases if case.enterprise_id in unreachable]
        known = self._known.get(key)
        if known and _same(known.cases, cases) and known.lost == lost and day.is_as(known.on_day):
            return known.standing
        looks = {_looks(duty): day.of(duty) for case in cases for duty in case.duties}
        found = _standing(place, cases, unreachable, day)
        self._known[key] = _Known(cases, lost, looks, found)
        return found


def _same(before: Sequence[Case], now: Sequence[Case]) -> bool:
    return len(before) == len(now) and all(map(is_, before, now))


_Looks = tuple[str, DutyState, date, date | None]


def _rests(matter: CountyMatter) -> bool:
    """Whether its enterprise owes it and has stopped production; what a bureau owes of such a one does not rest."""
    return matter.case.paused and matter.duty.owner is Level.ENTERPRISE


def _looks(duty: Duty) -> _Looks:
    return duty.milestone, duty.state, duty.due, duty.extended_to


class _OnDay(NamedTuple):
    """What a duty is on a day, but for whose it is: the same for all with one step, state and dates."""

    mark: DutyStatus | None  # None: it counts nowhere
    is_open: bool
    word: str | None  # of the bureau for whose word it waits
    soon: bool  # late, or due within PRESSING_DAYS
    late_while_paused: bool
    late: bool
    unfiled: bool  # figures that the summary lacks, though they were asked for


class _Day(Struct, frozen=True):
    """Duties as they stand on the day of `ctx`."""

    ctx: DecisionContext
    today: date
    _known: dict[_Looks, _OnDay] = field(default_factory=dict)

    def of(self, duty: Duty) -> _OnDay:
        looks = _looks(duty)
        found = self._known.get(looks)
        if found is None:
            found = self._known[looks] = self._found(*looks)
        return found

    def is_as(self, before: Mapping[_Looks, _OnDay]) -> bool:
        """Whether duties that looked so were then what they are today."""
        for looks in before.keys() - self._known.keys():
            self._known[looks] = self._found(*looks)
        return all(self._known[looks] == then for looks, then in before.items())

    def _found(self, key: str, state: DutyState, due: date, extended_to: date | None) -> _OnDay:
        milestone, mark = self.ctx.plan.milestone(key), mark_of(state, due, extended_to, self.today)
        counts = not (milestone.silent or milestone.on_demand or state is DutyState.WAIVED)
        is_open, late = state is DutyState.OPEN, mark is DutyStatus.OVERDUE
        near = (due - self.today).days <= PRESSING_DAYS
        return _OnDay(
            mark if counts else None,
            is_open,
            _word(state, milestone),
            is_open and not milestone.silent and not milestone.is_request and near,
            late and milestone.while_paused,
            late,
            late and milestone.kind is MilestoneKind.FIGURES,
        )


def _word(state: DutyState, milestone: Milestone) -> str | None:
    """Return whose word a report, or a request, waits for."""
    if state is DutyState.REPORTED:
        return milestone.confirm
    return "assessor" if state is DutyState.OPEN and milestone.is_request else None


class _Counts(Struct):
    """What is counted of a place's duties; see `CountyStanding`."""

    marks: dict[str, dict[str, int]] = field(default_factory=dict)
    dues: dict[str, dict[date, int]] = field(default_factory=dict)
    dues_owed: dict[str, dict[date, int]] = field(default_factory=dict)

    def add(self, duty: Duty, on: _OnDay) -> None:
        if on.mark is not None:
            _one_more(self.marks, duty.milestone, on.mark.value)
            _one_more(self.dues, duty.milestone, duty.due)
            if on.is_open:
                _one_more(self.dues_owed, duty.milestone, duty.due)


def _one_more(counts: dict[str, dict[T, int]], key: str, what: T) -> None:
    of_key = counts.setdefault(key, {})
    of_key[what] = of_key.get(what, 0) + 1


def _standing(
    place: County, cases: Sequence[Case], unreachable: Collection[int], day: _Day
) -> CountyStanding:
    plan, rank = day.ctx.plan, day.ctx.plan.places.rank(*place)
    counts = _Counts()
    still_open: dict[str, set[int]] = defaultdict(set)
    waiting, near, unfiled = [], [], 0
    owed = [(duty, case, day.of(duty)) for case in cases for duty in case.duties]
    for duty, _, on in owed:
        counts.add(duty, on)
    for duty, case, on in owed:
        if case.status not in OWING:
            continue
        unfiled += on.unfiled
        if on.word is not None:
            waiting.append(CountyMatter((duty.reported_on or duty.due, *rank, duty.id), duty, case, on.word))
        if case.status is not CaseStatus.ACTIVE:  # of a completed case only its figures may still wait
            continue
        if on.is_open:
            still_open[duty.milestone].add(duty.id)
        if on.soon:
            whose = access.acting(duty.owner, case)
            near.append((CountyMatter((duty.due, *rank, duty.id), duty, case, whose), on))
    lost = [c for c in cases if c.enterprise_id in unreachable and c.status is CaseStatus.ACTIVE]
    return CountyStanding(
        place,
        frozenset(case.id for case in cases),
        counts.marks,
        counts.dues,
        counts.dues_owed,
        {key: frozenset(ids) for key, ids in still_open.items()},
        tuple(waiting),
        tuple(matter for matter, _ in near if matter.whose is not Level.ENTERPRISE),
        tuple(matter for matter, on in near if (on.late_while_paused if _rests(matter) else on.late)),
        tuple(((*rank, case.name), case.name) for case in lost),
        tuple((case.enterprise, len(left)) for case in cases if (left := lacking(case, plan))),
        tuple((case.enterprise, len(open_)) for case in cases if (open_ := not_answered_yet(case, plan))),
        sum(case.shown is ShownStatus.PAUSED for case in cases),
        unfiled,
    )
