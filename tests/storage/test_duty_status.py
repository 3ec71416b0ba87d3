"""The number on the page and the list behind it are two ways of one question."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from bot.words import DutyState, DutyStatus, Level, Scope, mark_of
from storage import models, query
from storage.duty_status import tallies, with_status
from tests.storage import rows

TODAY = date(2025, 2, 21)
DAY = timedelta(days=1)


async def test_fold_and_where_agree_on_every_duty(database: str) -> None:
    case = await rows.case_of_firm(await rows.round_())
    dues = (TODAY - DAY, TODAY, TODAY + DAY)
    for n, (state, due, extended) in enumerate(product(DutyState, dues, (None, TODAY + DAY))):
        await models.Duty.create(
            case=case,
            milestone=f"m{n}",
            position=n,
            owner=Level.CITY,
            state=state,
            due=due,
            legal_due=due,
            extended_to=extended,
        )
    duties = await models.Duty.all()
    seen: set[int] = set()
    for wanted in DutyStatus:
        by_where = set(await query.column("SELECT d.id FROM duties d WHERE ?", with_status(wanted, TODAY)))
        by_fold = {d.id for d in duties if mark_of(d.state, d.due, d.extended_to, TODAY) is wanted}
        assert by_where == by_fold and by_fold and not by_fold & seen, wanted
        seen |= by_fold
    assert len(seen) == len(duties)

    found = await tallies(Scope(everything=True), "r-1", [d.milestone for d in duties], TODAY)
    assert sum(t.n for t in found) == len(duties)
    assert {t.mark for t in found} == set(DutyStatus)
    elsewhere = Scope(cities=frozenset({"沧州市"}))
    assert await tallies(elsewhere, "r-1", [d.milestone for d in duties], TODAY) == []
