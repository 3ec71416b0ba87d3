"""S1: a case and its duties as they stand when an enterprise is put on the list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from bot.acts.context import DecisionContext, opens_on, recomputed_duties
from bot.acts.step_times import times_now
from bot.plans.due import due_date
from bot.plans.plan import Milestone
from bot.words import Assessor, Case, CaseEntry, Duty, DutyState, EventName, OwnFile, replace

_Days = tuple[tuple[str, date], ...]  # column of the list, day


def case_duties(
    assessor: Assessor,
    ctx: DecisionContext,
    *,
    types: Collection[str] = (),
    industry: str = "",
    chuang_a: bool = False,
    city: str = "",
    county: str = "",
    columns: Mapping[str, date] | None = None,
    since: date | None = None,
) -> tuple[Duty, ...]:
    """Return the duties of a new enterprise case, ids still 0. `since`: when its city's first list came, if a later one
    names it; what fell due between them is owed by a later date, and of recurring steps not at all."""
    days = columns or {}
    milestones = ctx.plan.for_case(assessor, types, industry, chuang_a, days)
    facts = {f"column:{name}": day for name, day in days.items()}
    return tuple(_duty(m.at(city, county), n, assessor, ctx, facts, since) for n, m in enumerate(milestones))


class FirstDuties:
    """The duties with which the cases of a list begin. Enterprises of one kind begin with the same ones, which
    are worked out once."""

    def __init__(self, ctx: DecisionContext) -> None:
        self._ctx = ctx
        self._columns = {name for m in ctx.plan.milestones for name in m.due.columns}
        self._apart = [own for m in ctx.plan.milestones for own in m.place]
        self._of_kind = lru_cache(maxsize=4096)(self._worked_out)

    def of(self, case: CaseEntry, industry: str, dates: _Days, since: date | None) -> tuple[Duty, ...]:
        """Return the first duties of a new case; their ids are still 0. `dates` are the days of the list's
        own columns; `since`: see `case_duties`."""
        # only where the plan has rules for it
        apart = any(own.holds(case.city, case.county) for own in self._apart)
        place = (case.city, case.county) if apart else ("", "")
        kind = (case.assessor, tuple(case.audit_types), industry, bool(case.chuang_a), *place)
        return self._of_kind(*kind, self.days(dates), since)

    def days(self, dates: _Days) -> _Days:
        """Return those of the list's own columns of days that the round's plan goes by (验收截止日期)."""
        return tuple((name, day) for name, day in dates if name in self._columns)

    def _worked_out(
        self,
        assessor: Assessor,
        types: tuple[str, ...],
        industry: str,
        chuang_a: bool,
        city: str,
        county: str,
        days: _Days,
        since: date | None,
    ) -> tuple[Duty, ...]:
        return case_duties(
            assessor,
            self._ctx,
            types=types,
            industry=industry,
            chuang_a=chuang_a,
            city=city,
            county=county,
            columns=dict(days),
            since=since,
        )


def city_duties(ctx: DecisionContext, city: str) -> tuple[Duty, ...]:
    """Return the duties that a city owes for itself, ids still 0."""
    return tuple(_duty(m.at(city), n, Assessor.PROVINCE, ctx, {}) for n, m in enumerate(ctx.plan.for_city()))


def county_duties(ctx: DecisionContext, city: str, county: str) -> tuple[Duty, ...]:
    """Return the duties that a county of this city owes for itself, ids still 0."""
    steps = enumerate(ctx.plan.for_county())
    return tuple(_duty(m.at(city, county), n, Assessor.CITY, ctx, {}) for n, m in steps)


def lacking_duties(
    case: Case, types: Collection[str], chuang_a: bool, ctx: DecisionContext
) -> tuple[Duty, ...]:
    """Return the duties for those steps of the plan that a running case does not have; their ids are still
    0.

    That is so if the plan has changed since it began. A duty is open if its conditions hold already. A time of a
    recurring step that has passed begins for nobody.
    """
    if case.enterprise_id:
        all_of_it = case_duties(
            case.assessor,
            ctx,
            types=types,
            industry=case.industry,
            chuang_a=chuang_a,
            city=case.city,
            county=case.county,
        )
    elif case.county:
        all_of_it = county_duties(ctx, case.city, case.county)
    else:
        all_of_it = city_duties(ctx, case.city)
    there = {duty.milestone for duty in case.duties} | times_now(case, ctx).taken
    missed = {m.key for m in ctx.plan.milestones if m.due.recurring and m.due.on and m.due.on < ctx.today}
    new = tuple(replace(d, case_id=case.id) for d in all_of_it if d.milestone not in there | missed)
    return tuple(d for d in recomputed_duties(replace(case, duties=(*case.duties, *new)), ctx) if not d.id)


def own_files(
    places: Iterable[tuple[str, str]], known: Collection[tuple[str, str]], ctx: DecisionContext
) -> list[OwnFile]:
    """Return the files that these places (city, county) lack among the `known` ones: every city's own,
    however it came by an enterprise, and every county's where the round asks something of counties."""
    named = dict.fromkeys(places)
    cities = dict.fromkeys(city for city, _ in named)
    files = [OwnFile(city, "", Assessor.PROVINCE, city_duties(ctx, city)) for city in cities]
    if ctx.plan.for_county():
        files += [
            OwnFile(city, county, Assessor.CITY, county_duties(ctx, city, county))
            for city, county in named
            if county
        ]
    return [file for file in files if (file.city, file.county) not in known]


def file_opened(file: OwnFile) -> tuple[EventName, dict[str, str]]:
    """Return the event of a new file, and what it says."""
    if file.county:
        return EventName.COUNTY_LISTED, {"city": file.city, "county": file.county}
    return EventName.CITY_LISTED, {"city": file.city}


def _duty(
    m: Milestone,
    position: int,
    assessor: Assessor,
    ctx: DecisionContext,
    facts: Mapping[str, date],
    since: date | None = None,
) -> Duty:
    due = due_date(m, ctx.plan, facts, ctx.calendar)
    owed_from = m.due.first_owed(ctx.today)
    passed = since is not None and since <= due.date < owed_from
    if passed:
        facts = {**facts, "added": ctx.today}
        due = due_date(m, ctx.plan, facts, ctx.calendar)
    duty = Duty(
        0, 0, m.key, m.owner_level(assessor), DutyState.WAITING, due.date, due.legal, position=position
    )
    if row := next((day for name in m.due.columns if (day := facts.get(f"column:{name}"))), None):
        duty = replace(duty, data={"column": row.isoformat()})  # the roster's, not the plan's
    if passed:
        duty = replace(duty, data={**duty.data, "added_on": ctx.today.isoformat()})
        if m.due.recurring and due.date < owed_from:
            return replace(duty, state=DutyState.WAIVED)
    if m.after:
        return duty
    at = opens_on(duty, ctx) if m.opens_days_before else None
    # Open from publication on, whenever the list is imported; looked at in the next tick.
    opens = at.date() if at else ctx.plan.published_on
    if due.expected and due.date < ctx.today and not at:
        again = due_date(m, ctx.plan, {**facts, "at_earliest": ctx.today}, ctx.calendar)
        if again.date >= ctx.today:  # nobody is late by an estimate
            duty = replace(duty, due=again.date, legal_due=again.legal)
    if opens < ctx.today:
        duty = replace(duty, data={**duty.data, "listed_on": ctx.today.isoformat()})
    if at:
        return replace(duty, next_action_at=at)
    return replace(duty, state=DutyState.OPEN, opened_on=opens, next_action_at=ctx.morning(opens))
