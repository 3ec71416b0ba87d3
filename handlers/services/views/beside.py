"""What stands beside a report in the work queue: what its enterprise has done before, and what was sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.results.standing import recorded_day
from bot.words import Duty, DutyState
from storage import cases
from storage.lists import Row

_TOLD = (DutyState.DONE, DutyState.FAILED, DutyState.REPORTED)


class _StepBefore(Struct, frozen=True):
    """Another step of the case: its name, how it stands (a state's value), and since when."""

    name: str
    state: str
    on: date | None


class _Panel(Struct, frozen=True):
    """`before`: the other steps with a report or a result; `returned_for`: why this one was sent back last, if it was,
    on `returned_on`."""

    before: Sequence[_StepBefore]
    returned_on: date | None
    returned_for: str


async def panels_of(found: Sequence[Row], ctx: DecisionContext) -> dict[int, _Panel]:
    """Return it by duty, for lines whose cases come without their duties; as many statements for many as for few."""
    whole = {case.id: case for case in await cases.load_all({case.id for _, case in found})}
    return {duty.id: _of(duty, whole[duty.case_id].duties, ctx.at(case.round)) for duty, case in found}


def _of(duty: Duty, others: Sequence[Duty], ctx: DecisionContext) -> _Panel:
    before = [
        _StepBefore(ctx.plan.milestone(one.milestone).name, one.state.value, recorded_day(one))
        for one in others
        if one.id != duty.id and one.state in _TOLD
    ]
    returned_for = duty.data.get("returned_for", "") if duty.returned_on else ""
    return _Panel(before, duty.returned_on, returned_for)
