"""How the cases of each county stand on a day, as digests say it: worked out once, whoever reads it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.handover import lacking
from bot.acts.handover_answers import not_answered_yet
from bot.words import Case, CaseStatus, Duty, DutyState, DutyStatus, Enterprise, Level, ShownStatus

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
    marks: Mapping[str, Counter[str]]  # how many duties bear each mark
    dues: Mapping[str, Counter[date]]  # how many are due on each date
    still_open: Mapping[str, frozenset[int]]  # the ids of the duties
    waiting: tuple[CountyMatter, ...]  # reports and requests that wait for a bureau's word
    own: tuple[CountyMatter, ...]  # what bureaus owe themselves, due soon or late
    late: tuple[CountyMatter, ...]  # …and what anybody owes whose date has passed
    lost: tuple[tuple[tuple[Any, ...], str], ...]  # enterprises that no channel reaches: by order, the name
    not_handed: tuple[tuple[Enterprise, int], ...]  # results that a receiver has not got (N-3.3a)
    not_answered: tuple[tuple[Enterprise, int], ...]  # …that a receiver has got and not answered
    resting: int  # enterprises that have stopped production


def standings(
    cases: Iterable[Case], unreachable: Collection[int], ctx: DecisionContext
) -> dict[County, CountyStanding]:
    """Return each place with its standing. `unreachable` are enterprise ids."""
    by_place: dict[County, list[Case]] = defaultdict(list)
    for case in cases:
        by_place[case.city, case.county].append(case)
    return {place: _standing(place, found, unreachable, ctx) for place, found in by_place.items()}


def _standing(
    place: County, cases: Sequence[Case], unreachable: Collection[int], ctx: DecisionContext
) -> CountyStanding:
    marks, dues = _counted(cases, ctx)
    rank = ctx.plan.places.rank(*place)
    active = [case for case in cases if case.status is CaseStatus.ACTIVE]
    running = [(duty, case) for case in active for duty in case.duties]
    waiting = [matter for owed in running if (matter := _waiting(*owed, rank, ctx))]
    late = [matter for owed in running if (matter := _due_soon(*owed, rank, ctx))]
    not_handed = [(case.enterprise, len(results)) for case in cases if (results := lacking(case, ctx.plan))]
    open_answers = [
        (case.enterprise, len(left)) for case in cases if (left := not_answered_yet(case, ctx.plan))
    ]
    return CountyStanding(
        place,
        frozenset(case.id for case in cases),
        marks,
        dues,
        _still_open(duty for duty, _ in running),
        tuple(waiting),
        tuple(matter for matter in late if matter.whose is not Level.ENTERPRISE),
        tuple(matter for matter in late if _is_late(matter, ctx)),
        tuple(((*rank, case.name), case.name) for case in active if case.enterprise_id in unreachable),
        tuple(not_handed),
        tuple(open_answers),
        sum(case.shown is ShownStatus.PAUSED for case in cases),
    )


def _counted(
    cases: Iterable[Case], ctx: DecisionContext
) -> tuple[dict[str, Counter[str]], dict[str, Counter[date]]]:
    today = ctx.today
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    dues: dict[str, Counter[date]] = defaultdict(Counter)
    for case in cases:
        for duty in case.duties:
            milestone = ctx.plan.milestone(duty.milestone)
            if not (milestone.silent or milestone.on_demand or duty.state is DutyState.WAIVED):
                marks[duty.milestone][duty.mark(today)] += 1
                dues[duty.milestone][duty.due] += 1
    return marks, dues


def _still_open(duties: Iterable[Duty]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for duty in duties:
        if duty.state is DutyState.OPEN:
            found[duty.milestone].add(duty.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _waiting(duty: Duty, case: Case, rank: tuple[Any, ...], ctx: DecisionContext) -> CountyMatter | None:
    """Return a report, or a request, that waits for a bureau's word."""
    milestone = ctx.plan.milestone(duty.milestone)
    if duty.state is DutyState.REPORTED:
        word = milestone.confirm
    elif duty.state is DutyState.OPEN and milestone.is_request:
        word = "assessor"
    else:
        return None
    return CountyMatter((duty.reported_on or duty.due, *rank, duty.id), duty, case, word)


def _due_soon(duty: Duty, case: Case, rank: tuple[Any, ...], ctx: DecisionContext) -> CountyMatter | None:
    """Return the duty as a matter of the digest if it is late, or due within PRESSING_DAYS; else None."""
    milestone = ctx.plan.milestone(duty.milestone)
    asked = duty.state is DutyState.OPEN and not milestone.silent and not milestone.is_request
    if not asked or (duty.due - ctx.today).days > PRESSING_DAYS:
        return None
    return CountyMatter((duty.due, *rank, duty.id), duty, case, access.acting(duty.owner, case))


def _is_late(matter: CountyMatter, ctx: DecisionContext) -> bool:
    asked = not matter.case.paused or ctx.plan.milestone(matter.duty.milestone).while_paused
    return asked and matter.duty.mark(ctx.today) is DutyStatus.OVERDUE
