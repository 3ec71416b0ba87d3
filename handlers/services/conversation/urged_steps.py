"""Which step of a case its reader may urge, and of whom."""

from __future__ import annotations

from bot import access
from bot.results.standing import step_meant
from bot.words import UPWARD, Answer, Case, Duty, DutyState, Level, ShownStatus, channel_of
from handlers.services.conversation.turn import Turn
from storage import channels, people


async def step_to_urge(turn: Turn, case: Case, level: str = "") -> int | None:
    """Return the step to urge in this case: the one that a level below the person's (or `level`) has owed
    longest; where nothing is late, the enterprise's next, else a bureau's."""
    today = turn.ctx.today
    open_ = owed_by(case, [Level(level)] if level else levels_below(turn), turn)
    late = [d for d in open_ if d.due < today]
    mine = late or [d for d in open_ if level or d.owner is Level.ENTERPRISE] or open_
    if mine:
        return min(mine, key=lambda d: (d.due, d.position)).id
    hand = step_meant(case, turn.ctx.at(case.round).plan)
    return hand.id if hand else None


def levels_below(turn: Turn) -> list[Level]:
    """Return the levels that the person may urge: all below their own, for nobody urges themselves."""
    own = [UPWARD.index(role.level) for role in turn.person.roles if role.level in UPWARD]
    return [Level.ENTERPRISE, *UPWARD[: max(own, default=0)]]


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


async def nobody(case: Case, duty_id: int, turn: Turn) -> Answer | None:
    """Return the reply instead of a receipt if nobody who owes the step can be reached."""
    duty = next(d for d in case.duties if d.id == duty_id)
    if duty.state is not DutyState.OPEN:
        return None
    held = await people.holders(access.acting(duty.owner, case), case)
    if any(channel_of(person, channels.available()) for person in held):
        return None
    step = step_of(case, duty, turn)
    return Answer("urge_nobody", {"name": case.name, "step": step}, ok=False)
