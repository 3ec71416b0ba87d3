"""催办: whether it would reach anybody."""

from __future__ import annotations

from bot import access
from bot.acts.context import DecisionContext
from bot.words import Act, Answer, Case, DutyState, Intent, channel_of
from storage import channels, people


async def nobody_to_urge(case: Case, act: Act, ctx: DecisionContext) -> Answer | None:
    """Return the reply instead of a receipt if this is a 催办 and nobody who owes the step can be reached."""
    duty = case.by_id(act.duty_id) if act.kind == Intent.URGE else None
    if duty is None or duty.state is not DutyState.OPEN:
        return None
    held = await people.holders(access.acting(duty.owner, case), case)
    if any(channel_of(person, channels.available()) for person in held):
        return None
    step = ctx.at(case.round).plan.milestone(duty.milestone).name
    return Answer("urge_nobody", {"name": case.name, "step": step}, ok=False)
