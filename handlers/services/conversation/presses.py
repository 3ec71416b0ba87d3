"""A pressed button: the same acts and rights as a sentence, for the one matter of its card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.cards import ASK, ATTEND, DECLINE, EXTEND, SEND_BACK, intent_of, training_of_task
from bot.reading.result import Pending
from bot.reading.trainings import Attending, TrainingAnswer
from bot.words import Act, Answer, Case, CaseStatus, Duty, DutyState, Intent, Person
from handlers.services.cases import act, rounds
from handlers.services.cases.pending import remember
from handlers.services.meetings.trainings import take_answer
from handlers.services.views.lines import by_when
from storage import cards, cases, inbox, numbers, people

_ATTENDS = {ATTEND: TrainingAnswer.COMES, DECLINE: TrainingAnswer.DECLINES}
_UNKNOWN = Answer("card_unknown", ok=False)
_ASKED = {EXTEND: "need_date", ASK: "need_text", SEND_BACK: "need_reason"}


async def press(person: Person, data: dict[str, Any], ctx: DecisionContext, wall: datetime) -> Answer:
    """Do what the pressed button says, inside the caller's transaction. `wall` is real time. If the matter
    of the card has moved on, nothing changes and the answer says how it stands."""
    await people.sees_cards(person.id)
    if number := training_of_task(str(data["task"])):
        said = _ATTENDS.get(str(data["key"]))
        return await take_answer(person, Attending(said, training=number), ctx, "card") if said else _UNKNOWN
    card = await cards.find_card(str(data["task"]))
    if card is None or card.person_id != person.id:
        return _UNKNOWN
    await cards.pressed(card.id, str(data["code"]), wall)
    case, duty = await cases.of_duty(card.duty_id)
    ctx = await rounds.context_in(case.round, ctx)
    intent = intent_of(str(data["key"]), ctx.plan.kind_of(duty.milestone), card.state)
    if not intent:
        return _UNKNOWN
    if not access.may_in(person, intent, case.enterprise, ctx.plan.office):
        return Answer("not_yours", ok=False)
    if case.status is not CaseStatus.ACTIVE:
        return Answer("case_closed", {"name": case.name, "status": case.status}, ok=False)
    if not cards.card_stands(card, duty):
        return _current(case, duty, ctx)
    if missing := _ASKED.get(str(data["key"])):
        return await _asked(person, intent, missing, case, duty, ctx)
    await inbox.forget_question(person.id)
    return await act.perform(case.id, Act(intent, duty_id=duty.id), person, ctx, "card")


async def _asked(
    person: Person, intent: str, missing: str, case: Case, duty: Duty, ctx: DecisionContext
) -> Answer:
    """Ask in the chat for what the button could not say; the next sentence answers it."""
    known = await numbers.known_to(person, [duty.id])
    numbered = (known[duty.id],) if intent == Intent.REJECT and duty.id in known else ()
    about = (case.enterprise,) if intent == Intent.REQUEST_EXTENSION else ()
    question = Pending(intent, missing, names=about, numbers=numbered)
    await remember(person.id, question, ctx)
    step = ctx.plan.milestone(duty.milestone).name
    return Answer(f"card_{missing}", {"name": case.name, "step": step})


def _current(case: Case, duty: Duty, ctx: DecisionContext) -> Answer:
    step = ctx.plan.milestone(duty.milestone).name
    on = duty.confirmed_on or duty.reported_on if duty.state is not DutyState.OPEN else None
    facts = {"name": case.name, "step": step, "state": str(duty.state), "due": duty.due, "on": on}
    facts["by_when"] = by_when(case, duty, ctx)
    return Answer("card_overtaken", facts, ok=False)
