"""Which step of a case its reader may urge, and of whom."""

from __future__ import annotations

from bot import access
from bot.results.standing import step_meant
from bot.results.step_named import step_named
from bot.words import Case, Duty, DutyState, Level, ShownStatus
from handlers.services.conversation.turn import Turn


async def step_to_urge(turn: Turn, case: Case, level: str = "") -> int | None:
    """Return the step to urge in this case: the one that is named, else the one that a level below the person's
    (or `level`) has owed longest; where nothing is late, the enterprise's next, else a bureau's."""
    today = turn.ctx.today
    if (meant := _named(turn, case)) is not None:
        return meant.id
    open_ = owed_by(case, [Level(level)] if level else access.levels_below(turn.person), turn)
    late = [d for d in open_ if d.due < today]
    mine = late or [d for d in open_ if level or d.owner is Level.ENTERPRISE] or open_
    if mine:
        return min(mine, key=lambda d: (d.due, d.position)).id
    hand = step_meant(case, turn.ctx.at(case.round).plan)
    return hand.id if hand else None


def _named(turn: Turn, case: Case) -> Duty | None:
    """Return the step that is named beside the firm (催一下NAME，评估申请到现在没影), if somebody below owes it."""
    said = turn.text
    for name in (case.name, *case.aliases):
        said = said.replace(name, "")
    plan = turn.ctx.at(case.round).plan
    meant = step_named(case, said, (), plan, turn.ctx.today)
    of_its_name = step_named(case, case.name, (), plan, turn.ctx.today)  # 启动机厂, in short
    return (
        meant
        if meant != of_its_name and meant in owed_by(case, access.levels_below(turn.person), turn)
        else None
    )


def owed_by(case: Case, owners: list[Level], turn: Turn) -> list[Duty]:
    """Return what these levels owe in this case now. An enterprise that has stopped production is asked for
    nothing."""
    return [
        d
        for d in case.duties
        if d.state is DutyState.OPEN
        and d.owner in owners
        and not turn.ctx.at(case.round).plan.milestone(d.milestone).silent
        and not (case.shown is ShownStatus.PAUSED and d.owner is Level.ENTERPRISE)
    ]


def step_of(case: Case, duty: Duty, turn: Turn) -> str:
    """Return the step's name in the plan of the case's round."""
    return turn.ctx.at(case.round).plan.milestone(duty.milestone).name
