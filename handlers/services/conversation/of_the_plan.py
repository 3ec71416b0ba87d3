"""谁来验收, 告知书最晚哪天送完, 什么时候交季报: answered from the round's plan and the case."""

from __future__ import annotations

from typing import Any

from bot import access
from bot.acts.context import due_of
from bot.reading.plan_questions import PlanQuestion, question_and_names, why_of
from bot.reading.result import Pending
from bot.results.standing import next_owed
from bot.results.step_named import next_of, step_called
from bot.words import Answer, Assessor, Case, DutyState, Enterprise, Intent
from bot.words.intents import BUREAU_LEVELS
from bot.words.milestones import RESULT_KINDS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.explained import explain_step
from handlers.services.conversation.turn import Turn
from messages import catalogue
from messages.render import answer
from storage import cases, lists

_STANDING = (DutyState.OPEN, DutyState.WAITING, DutyState.REPORTED, DutyState.DONE)


async def answer_of_the_plan(turn: Turn, before: Pending | None) -> str:
    """Return the answer; "" for any other sentence, and for somebody whose rounds are several."""
    if waits(before) or len(turn.rounds.held) != 1:
        return ""
    if reply := await _why(turn):
        return answer(reply.key, reply.facts, limit=2048)
    said, named = limited(question_and_names, turn.text, turn.person, turn.names, turn.ctx.today)
    if said is None:
        return ""
    case = await _case(turn, named)
    reply = _who(said, case, turn) if said.asks == "who" else None
    if said.asks == "paper":
        reply = _paper(said, case, turn)
    if said.asks == "until" and case is None and not named:
        reply = await _until(said, turn)
    return answer(reply.key, reply.facts, limit=2048) if reply else ""


async def _why(turn: Turn) -> Answer | None:
    """为什么 and a step in the plan's own words, of the asker's only case: they are no enterprise's name."""
    what = why_of(turn.text)
    case = await _case(turn, ()) if what else None
    duty = step_called(case, what, turn.ctx.plan, turn.ctx.today) if case else None
    return explain_step(case, duty, turn.ctx) if case and duty else None


async def _case(turn: Turn, named: tuple[Enterprise, ...]) -> Case | None:
    """The one case that is named, or the person's only one."""
    own = [turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id]
    firms = named or tuple({firm for firm in own if firm})
    if len(firms) != 1 or not turn.may(Intent.STATUS, firms[0]):
        return None
    return await cases.case_of_enterprise(firms[0].id, turn.ctx.plan.key)


def _who(said: PlanQuestion, case: Case | None, turn: Turn) -> Answer | None:
    if case is None or not turn.ctx.plan.keys_of(said.steps):
        return None
    assess, accept = (kind in said.steps for kind in RESULT_KINDS)
    return Answer("who_assesses", who_assesses(case, assess=assess, accept=accept))


def who_assesses(case: Case, *, assess: bool, accept: bool) -> dict[str, Any]:
    """Return what is told of who organises the assessment and the acceptance of the case; of both, if of neither."""
    both = assess == accept
    province = case.assessor is Assessor.PROVINCE
    return {
        "name": case.name,
        "city": case.city,
        "assess": assess or both,
        "accept": accept or both,
        "province": province,
    }


def _paper(said: PlanQuestion, case: Case | None, turn: Turn) -> Answer | None:
    """Explain the next day of such a paper; where this round asks for none, tell that and what is owed."""
    plan, asked = turn.ctx.plan, said.paper[:2]
    keys = {step.key for step in plan.milestones if asked in step.name or asked in step.what}
    if keys:
        owed = next_of(case, keys, turn.ctx.today) if case else None
        return explain_step(case, owed, turn.ctx) if case and owed else None
    owed = next_owed(case, plan) if case else None
    step = plan.milestone(owed.milestone).name if owed else ""
    facts = {"paper": said.paper, "round": plan.name, "step": step, "due": owed.due if owed else None}
    return Answer("no_such_paper", facts)


async def _until(said: PlanQuestion, turn: Turn) -> Answer | None:
    """Tell a bureau until when a step is to be done in its place: the day with its rule, or the first and last."""
    if not any(role.level in BUREAU_LEVELS for role in turn.person.roles):
        return None
    plan, scope = turn.ctx.plan, access.scope_of(turn.person)
    keys = plan.keys_of(said.steps)
    rows, total = await lists.duties(scope, plan.key, _STANDING, plan.places.order, milestones=keys, limit=1)
    if not rows:
        return None
    duty, shown = rows[0]
    case = await cases.load_case(shown.id)
    if case is None:
        return None
    due = due_of(case, duty, turn.ctx)
    lines = [(label, catalogue.explain(why)) for label, why in due.explanation]
    step = plan.milestone(duty.milestone).name
    return Answer("step_until", {"step": step, "n": total, "due": duty.due, "lines": lines})
