"""催办: whether it would reach anybody, and whether it may go before the day that they have promised."""

from __future__ import annotations

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.silence import urging_order
from bot.words import Act, Answer, Case, DutyState, Intent, channel_of
from storage import channels, people


async def nobody_to_urge(case: Case, act: Act, ctx: DecisionContext) -> Answer | None:
    """Return the reply instead of a receipt if this is a 催办 and nobody who owes the step can be reached, or only by a
    channel of approved sentences before the day that they have promised by telephone."""
    duty = case.by_id(act.duty_id) if act.kind == Intent.URGE else None
    if duty is None or duty.state is not DutyState.OPEN:
        return None
    held = await people.holders(access.acting(duty.owner, case), case)
    order = channels.available()
    if any(channel_of(person, urging_order(duty, order, ctx.today)) for person in held):
        return None
    facts = {"name": case.name, "step": ctx.at(case.round).plan.milestone(duty.milestone).name}
    if any(channel_of(person, order) for person in held):
        return Answer("urge_promised", {**facts, "on": duty.promised_on}, ok=False)
    return Answer("urge_nobody", facts, ok=False)
