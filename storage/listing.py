"""The list of cases as people page through it: filtered within a scope, by keyset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from bot.words import Case, DutyStatus, Scope
from storage import cases, models
from storage.marks import marked

CODE_LENGTH = 18  # of a credit code; the column takes no longer question


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty parts do not narrow. `text` is part of a name, or a credit code.

    A `step` of the bureaus finds their own files. `milestones` are those among which `mark` is looked
    for when no step is named.
    """

    city: str = ""
    county: str = ""
    step: str = ""
    mark: DutyStatus | None = None
    text: str = ""
    milestones: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page. `next` is given back as `after` for the page behind it, None at the end."""

    cases: list[Case]
    total: int
    next: int | None


async def page(
    scope: Scope, round_key: str, wanted: Wanted, today: date, after: int | None, limit: int
) -> Found:
    """The cases of a round by place, `limit` at a time, behind the case with the id `after`."""
    query = _query(scope, round_key, wanted, today)
    total = await query.count()
    if after is not None:
        query = query.filter(await _behind(after))
    rows = await query.order_by("city", "county", "id").limit(limit + 1)
    shown = rows[:limit]
    return Found(await cases.assemble(shown), total, shown[-1].id if len(rows) > limit and shown else None)


async def total(scope: Scope, round_key: str, wanted: Wanted, today: date) -> int:
    """How many enterprises `page` would list."""
    return await _query(scope, round_key, wanted, today).count()


def _query(scope: Scope, round_key: str, wanted: Wanted, today: date) -> QuerySet[models.Case]:
    found = models.Case.filter(cases.within(scope), _where(wanted, today), round_id=round_key)
    # A step of the bureaus (上报工作总结) stands in their own files.
    return found if wanted.step else found.filter(enterprise_id__isnull=False)


async def places(scope: Scope, round_key: str) -> dict[str, list[str]]:
    """The cities of a scope, each with its counties: what a list can be narrowed to."""
    found: dict[str, list[str]] = {}
    rows = (
        models.Case.filter(cases.within(scope), round_id=round_key, enterprise_id__isnull=False)
        .distinct()
        .order_by("city", "county")
        .values_list("city", "county")
    )
    for city, county in await rows:
        found.setdefault(str(city), []).append(str(county))
    return found


def _where(wanted: Wanted, today: date) -> Q:
    said = {key: value for key, value in (("city", wanted.city), ("county", wanted.county)) if value}
    conditions = [Q(**said)] if said else []
    if wanted.text:
        named = Q(name__contains=wanted.text)
        code = wanted.text.upper()
        conditions.append(named | _coded(code) if len(code) <= CODE_LENGTH else named)
    if wanted.step or wanted.mark:
        steps = [wanted.step] if wanted.step else list(wanted.milestones)
        duties = models.Duty.filter(milestone__in=steps)
        if wanted.mark:
            duties = duties.filter(marked(wanted.mark, today))
        conditions.append(Q(id__in=Subquery(duties.values("case_id"))))
    return Q(*conditions)


def _coded(code: str) -> Q:
    firms = models.Enterprise.filter(uscc=code)
    return Q(enterprise_id__in=Subquery(firms.values("id")))


async def _behind(case_id: int) -> Q:
    """Behind a row in the list's order. A row that is not there leaves nothing to show."""
    row = await models.Case.get_or_none(id=case_id)
    if row is None:
        return Q(id=-1)
    here = Q(city=row.city)
    return (
        Q(city__gt=row.city)
        | (here & Q(county__gt=row.county))
        | (here & Q(county=row.county, id__gt=row.id))
    )
