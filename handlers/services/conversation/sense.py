"""Whether what may be offered could be done now, so that nobody is offered what would be refused."""

from __future__ import annotations

from bot import access
from bot.acts.context import DecisionContext
from bot.reading.result import HARMLESS, Reading
from bot.reading.taken_back import speaks_of_taking_back
from bot.words import SPECS, Act, DutyState, Intent, MilestoneKind
from bot.words.intent_lookup import SLOTS, step_decided
from handlers.runtime.time_limit import limited
from handlers.services.cases.act import foreseen
from handlers.services.conversation import by_state, desk, doing, taking_back, which
from handlers.services.conversation.turn import Turn
from handlers.services.support import asking as support
from handlers.services.views import queries
from storage import cases, lists

_OPEN = (DutyState.OPEN,)


async def has_sense(turn: Turn, reading: Reading) -> bool:
    """Say whether this person could do the matter now, apart from what still has to be asked."""
    intent = reading.intent
    if intent in HARMLESS:
        return True
    if reading.numbers:
        return not (await desk.unknown_ticket(turn, reading) or await doing.in_vain(turn, reading))
    if intent == taking_back.BACK:
        if not limited(speaks_of_taking_back, turn.text):
            return False  # 就刚刚, whose mere yes would take a report back
        return (await taking_back.to_take_back(turn, reading))[1].ok
    if SPECS[Intent(intent)].of_ticket:
        return bool((await support.list_own_questions(turn.person, turn.ctx)).facts.get("items"))
    if intent in which.BY_NUMBER:
        return any([(await queries.list_pending(turn.person, at)).facts["total"] for at in turn.rounds.meant])
    if intent == Intent.SUMMARY_SUBMITTED:
        own = [case for at in turn.rounds.meant for case in await which.summaries(turn.person, at)]
        return any(by_state.may_be_done(turn, intent, case) for case in own if case)
    if intent in SLOTS and reading.names:
        held = [
            await cases.case_of_enterprise(e.id, at.plan.key)
            for e in reading.names
            for at in turn.rounds.meant
        ]
        if intent == Intent.REQUEST_EXTENSION and reading.on:  # of whichever step that day is a later one
            asked = Act(intent, reading.on, reading.reason or turn.text)
            return any([(await foreseen(case.id, asked, turn.person, turn.ctx)).ok for case in held if case])
        return any(by_state.may_be_done(turn, intent, case) for case in held if case)
    step = step_decided(intent)
    return step is None or any([await _owed(turn, step, at) for at in turn.rounds.meant])


async def _owed(turn: Turn, step: MilestoneKind, at: DecisionContext) -> bool:
    """Whether any enterprise in the person's scope has this step open."""
    scope, keys = access.scope_of(turn.person), at.plan.keys_of([step])
    _, total = await lists.duties(scope, at.plan.key, _OPEN, at.plan.places.order, milestones=keys, limit=1)
    return total > 0
