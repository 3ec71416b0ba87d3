"""What a 调度简报 says of today is counted by the database, and is what its cases say one by one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from bot.acts.context import DecisionContext
from bot.notices.briefing import ForecastKept, Snapshot, forecasts_of
from bot.notices.briefing_facts import RoundFacts, facts_one_by_one
from bot.words import CaseStatus, DutyState, Scope, replace
from handlers.services.reports.briefing_figures import facts_now, snapshot_now
from storage import cases, models
from tests.harness import Harness
from tests.people import firm, workbook

PLACES = (("石家庄市", "桥西区"), ("石家庄市", "新华区"), ("沧州市", "运河区"), ("唐山市", "路南区"))
FIRMS = [
    firm(
        n,
        f"样例第{n}化工有限公司",
        f"clerk{n}",
        **dict(zip(("市", "县（市、区）"), PLACES[n % 4], strict=True)),
    )
    for n in range(1, 25)
]
DAY = date(2025, 5, 20)


async def test_the_facts_of_a_briefing_are_those_of_its_cases(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-10T09:00", digests=False, flood_guard=0) as s:
        await s.imports(workbook(*FIRMS))
        for seed in range(3):
            await _live(random.Random(seed))
            s.at(f"{DAY + timedelta(18 * seed)}T09:00")
            await _same(s.wired.context.ctx())
        s.also()


async def _live(chance: random.Random) -> None:
    """Put every step of every case into any state at all."""

    def day() -> date:
        return DAY + timedelta(chance.randint(-60, 60))

    for case in await models.Case.all():
        status = chance.choice([*CaseStatus, *[CaseStatus.ACTIVE] * 6])
        await models.Case.filter(id=case.id).update(status=status)
    for duty in await models.Duty.all():
        state = chance.choice([*DutyState, DutyState.OPEN, DutyState.OPEN])
        later = day() if chance.random() < 0.2 else None
        told: dict[str, Any] = {"reported_on": None, "confirmed_on": None}
        if state in (DutyState.REPORTED, DutyState.DONE, DutyState.FAILED):
            told = {"reported_on": day(), "confirmed_on": day() if state is not DutyState.REPORTED else None}
        due = later or chance.choice((duty.legal_due, day(), DAY + timedelta(30)))
        await models.Duty.filter(id=duty.id).update(state=state, due=due, extended_to=later, **told)


async def _same(ctx: DecisionContext) -> None:
    every = await cases.list_cases(Scope(everything=True), round_key=ctx.plan.key)
    named = tuple(case.id for case in every if case.id % 3)
    kept = {"apply_assessment": ForecastKept(DAY - timedelta(20), named), "assess": ForecastKept(DAY, named)}
    last = Snapshot(DAY - timedelta(90), {}, kept)
    for city in ("", *{city for city, _ in PLACES}):
        scope = Scope(cities=frozenset({city})) if city else Scope(everything=True)
        mine = await cases.list_cases(scope, round_key=ctx.plan.key)
        for before in (None, last):
            assert _plain(await facts_now(city, ctx, before)) == _plain(
                facts_one_by_one(mine, city, ctx, before)
            )
    now, cities = await snapshot_now(ctx)
    foreseen = {one.step: tuple(sorted(one.late)) for one in forecasts_of(every, ctx) if one.moving}
    assert {step: kept.late for step, kept in now.forecasts.items()} == foreseen
    assert cities == {city for city, _ in PLACES}


def _plain(facts: RoundFacts) -> dict[str, Any]:
    """The facts with places in the order in which they are read, and what is late by its ids."""
    found = {name: getattr(facts, name) for name in facts.__struct_fields__}
    longest = facts.behind.longest
    found["behind"] = replace(facts.behind, longest=())
    found["longest"] = [(one.case.id, one.duty.id, one.days) for one in longest]
    for name in ("behind", "unanswered"):
        found[f"order of {name}"] = list(getattr(facts, name).by_place)
    found["order ahead"] = [list(one.late) for one in facts.ahead]
    found["marks"] = {step: marks for step, marks in facts.marks.items() if marks}
    return found
