"""Places stand in the plan's order, not in that of their characters, wherever a list is cut by the database."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from bot.plans.load import parse_plan, shipped_plan
from bot.words import Assessor, CaseStatus, DutyState, DutyStatus, Level, Scope
from storage import decided_steps, listing, lists, models, reach
from storage.listing import Wanted
from tests.storage import rows

TODAY = date(2025, 2, 21)
EVERYWHERE = Scope(everything=True)
PLACES = parse_plan(shipped_plan("hebei-2024"), "hebei-2024").places
# By characters: 保定市…, 定州市, 开发区 before 桥西区 and 长安区, 石家庄市…
HERE = [
    ("石家庄市", "长安区"),
    ("石家庄市", "桥西区"),
    ("石家庄市", "正定县"),
    ("石家庄市", "循环化工园区"),  # no county of the divisions: behind them
    ("唐山市", "路南区"),
    ("保定市", "竞秀区"),
    ("保定市", "涞水县"),
    ("定州市", "定州市"),
    ("某某市", "某某县"),  # no place of the round: behind all
]


async def cases(database: str) -> list[models.Case]:
    """Cases in all places of the plan, in no order."""
    round_one = await rows.round_()
    made = []
    for n, (city, county) in enumerate(Random(3).sample([*HERE, *HERE], 2 * len(HERE))):
        firm = await models.Enterprise.create(name=f"{county}{n}号厂", city=city, county=county)
        case = await models.Case.create(
            round=round_one,
            enterprise=firm,
            name=firm.name,
            city=city,
            county=county,
            assessor=Assessor.CITY,
            status=CaseStatus.ACTIVE,
        )
        owed: dict[str, Any] = {"owner": Level.CITY, "due": TODAY, "legal_due": TODAY, "position": 1}
        await models.Duty.create(case=case, milestone="assess", state=DutyState.OPEN, **owed)
        await models.Duty.create(case=case, milestone="accept", state=DutyState.DONE, **owed)
        made.append(case)
    return sorted(made, key=lambda case: (*PLACES.rank(case.city, case.county), case.id))


async def test_what_is_cut_by_the_database_is_in_the_plans_order(database: str) -> None:
    wanted = [case.id for case in await cases(database)]
    order = PLACES.order

    found, total = await lists.duties(EVERYWHERE, "r-1", (DutyState.OPEN,), order, limit=7)
    assert [case.id for _, case in found] == wanted[:7] and total == len(wanted)
    results = await decided_steps.with_results(EVERYWHERE, "r-1", ["accept"], order)
    assert [(c.city, c.county) for c in results] == [place for place in HERE for _ in (1, 2)]

    for narrowed, size in ((Wanted(), 4), (Wanted(step="assess", mark=DutyStatus.OPEN), 3)):
        paged, after = [], None
        while True:
            page = await listing.page_of_cases(EVERYWHERE, "r-1", narrowed, TODAY, order, after, size)
            assert page.total == len(wanted)
            paged += [case.id for case in page.cases]
            if (after := page.next) is None:
                break
        assert paged == wanted
        for skip in (*range(0, len(wanted), size), 10**9):
            page = await listing.page_of_cases(EVERYWHERE, "r-1", narrowed, TODAY, order, None, size, skip)
            begin = min(skip, (len(wanted) - 1) // size * size)
            assert [case.id for case in page.cases] == wanted[begin : begin + size], skip
    areas = await listing.places(EVERYWHERE, "r-1", order)
    assert [(city, county) for city, counties in areas.items() for county in counties] == HERE


async def test_whom_is_reached_stands_in_the_plans_order_the_province_first(database: str) -> None:
    await cases(database)
    for level, city, county in (
        (Level.PROVINCE, "", ""),
        (Level.CITY, "保定市", ""),
        (Level.CITY, "唐山市", ""),
    ):
        who = await models.Person.create(name=f"{city or '省'}某")
        await models.Role.create(person=who, level=level, city=city, county=county, unit=f"{city or '省'}局")
    found = await reach.page_of_contacts(EVERYWHERE, "r-1", "all", PLACES.order, 0, 50)
    places = ["", *(f"{city}{county if county != city else ''}" for city, county in HERE for _ in (1, 2))]
    for city, first in (("保定市", "保定市竞秀区"), ("唐山市", "唐山市路南区")):
        places.insert(places.index(first), city)
    assert [one.place for one in found] == places


SORTS = re.compile(r"ORDER BY.*\b(?:city|county)\b|(?:sorted\(|\.sort\().*\.(?:city|county)\b")
# Sets in a fixed order that nobody reads.
UNSEEN = ("storage/holders.py", "handlers/services/accounts/leavers.py")


def test_no_statement_and_no_list_is_sorted_by_the_characters_of_a_place() -> None:
    """What is cut by a statement takes `storage.scopes.by_place`, what is sorted here `Places.rank`."""
    found = [
        f"{path}: {line.strip()}"
        for room in ("storage", "handlers", "bot")
        for path in Path(room).rglob("*.py")
        if str(path) not in UNSEEN
        for line in path.read_text("utf-8").splitlines()
        if SORTS.search(line) and "rank" not in line
    ]
    assert found == []
