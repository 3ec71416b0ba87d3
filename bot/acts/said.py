"""Turns a sentence into the act on one case: its day, its reason, and what else its words name."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.reading.change_names import details_in
from bot.reading.level_said import level_said
from bot.reading.result import Pending, Reading
from bot.references import references
from bot.words import Act, Case, Details, DutyState, Intent, MilestoneKind
from bot.words.intent_lookup import SLOTS
from bot.words.slots import Slots


def act_said(
    reading: Reading, text: str, before: Pending | None, case: Case, duty_id: int | None, ctx: DecisionContext
) -> Act:
    """Return the act that `text`, read as `reading`, means for this case. What the sentence named that
    `before` asked about, such as a level or a link, counts as well. `ctx` is of the case's round."""
    kind = _kind(reading.intent, case, ctx)
    slots = SLOTS.get(kind, Slots())
    asked = before.text if before and before.intent in (kind, reading.intent) else ""
    reason, details = reading.reason, Details()
    if slots.level:
        names = (*(firm.name for firm in reading.names), case.name, *case.aliases)
        details = Details(level=level_said(f"{asked} {text}", *names))
    elif slots.refers:
        details = references(text)
        if details == Details() and asked:
            details = references(asked)
    elif slots.details:
        # Of a reported change the words themselves are the evidence: those that told it, and no later 是.
        reason = reading.text or text
        details = details_in(reading.kind, reason, case, ctx.plan.places)
    return Act(kind, reading.on, reason, duty_id, reading.kind, details)


def _kind(intent: str, case: Case, ctx: DecisionContext) -> str:
    """已汇总 alone means the acceptance's batch once the assessment's is done."""
    states = {ctx.kind(duty): duty.state for duty in case.duties}
    done = states.get(MilestoneKind.ASSESSMENT_FORWARDING) is DutyState.DONE
    open_ = states.get(MilestoneKind.ACCEPTANCE_FORWARDING) is DutyState.OPEN
    return Intent.FORWARD_ACCEPTANCE if intent == Intent.FORWARD_ASSESSMENT and done and open_ else intent
