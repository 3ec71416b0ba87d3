"""What one matter of the work queue would change, or why nothing was changed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.telling import level_told
from bot.results.standing import mark_counted
from bot.words import Case, Duty, Intent
from handlers.services.cases import rounds
from handlers.services.cases.act import WeighedAct
from handlers.services.cases.held_back import held_back_by
from handlers.services.views.owing import owner_name
from handlers.services.views.queue import PickResult
from messages.catalogue import say, sentence_table
from messages.on_pages import page_answer
from messages.pausing import minute
from messages.words import figures, mark, status
from storage import events, people


def results_of_call(work: str) -> dict[str, str]:
    """Return what may come of a call, by its intent; about a letter, which the bureau delivers, no day."""
    known = sentence_table("web.call_results")
    return {
        key: text for key, text in known.items() if not (work == "deliver" and key == Intent.CALL_PROMISED)
    }


def has_passed(result: PickResult, ctx: DecisionContext) -> bool:
    """Say whether the matter's date has passed: its report may then be of an earlier day."""
    duty = result.case.by_id(result.pick.duty_id) if result.case else None
    return bool(duty and duty.due < ctx.today)


def changes_of(result: PickResult) -> list[str]:
    """Return each change that a weighed act would bring about: steps, dates, the case, and who is told."""
    return [*step_changes(result), *what_follows(result)] or [say("web.queue.nothing")]


def step_changes(result: PickResult) -> list[str]:
    """Return what changes in each step: its state and its date."""
    weighed = result.weighed
    assert weighed is not None
    case, ctx, decision = weighed.case, weighed.ctx, weighed.decision
    before = {duty.id: duty for duty in case.duties}
    lines = [
        line for duty in decision.duties if duty.id in before for line in _of_duty(before[duty.id], duty, ctx)
    ]
    if decision.opens:
        step = ctx.plan.milestone(decision.opens.milestone).name
        lines.append(say("web.queue.opens", step=step, day=figures(decision.opens.due)))
    return lines


def what_follows(result: PickResult) -> list[str]:
    """Return what becomes of the case, and who is told."""
    weighed = result.weighed
    assert weighed is not None
    case, decision = weighed.case, weighed.decision
    lines = []
    if decision.status and decision.status is not case.status:
        lines.append(say("web.queue.ends", before=status(case.shown), after=status(decision.status)))
    told = dict.fromkeys(_told(weighed))
    if told:
        lines.append(say("web.queue.tells", who="、".join(told)))
    return lines


def _told(weighed: WeighedAct) -> Iterator[str]:
    """Return the names of those who would be told: 企业, or a bureau's."""
    case, plan, changed = weighed.case, weighed.ctx.plan, {d.id: d for d in weighed.decision.duties}
    for one in weighed.decision.tells:
        duty = changed.get(one.duty_id) or case.by_id(one.duty_id) or weighed.decision.opens
        level = level_told(one.audience, duty, case, plan) if duty else None
        if level:
            yield owner_name(access.acting(level, case), case, plan)


def _of_duty(before: Duty, after: Duty, ctx: DecisionContext) -> list[str]:
    step, old, new = (
        ctx.plan.milestone(after.milestone).name,
        mark_counted(before, ctx.plan, ctx.today),
        mark_counted(after, ctx.plan, ctx.today),
    )
    lines = [say("web.queue.change", step=step, before=mark(old), after=mark(new))] if old is not new else []
    if before.due != after.due:
        due, now_due = figures(before.due), figures(after.due)
        lines.append(say("web.queue.moved", step=step, before=due, after=now_due))
    return lines


async def why_not(result: PickResult, ctx: DecisionContext) -> str:
    """Return why nothing was done: what changed meanwhile and by whom, or what the rule says."""
    case = result.case
    duty = case.by_id(result.pick.duty_id) if case else None
    if case is None or duty is None:
        return say("web.queue.gone")
    ctx = await rounds.context_in(case.round, ctx)
    step = ctx.plan.milestone(duty.milestone).name
    if result.stale:
        now = mark(mark_counted(duty, ctx.plan, ctx.today))
        return say("web.queue.stale", name=case.name, step=step, now=now, who=await _who(duty, case))
    if result.answer is None:
        return say("web.queue.not_here", name=case.name, step=step)
    return page_answer(result.answer.key, {**result.answer.facts, "brief": True})


async def what_came_of(does: str, found: Sequence[PickResult], ctx: DecisionContext) -> str:
    """Return how many were done, of each other one why not, and for which pauses the messages wait."""
    done = sum(one.ok for one in found)
    parts = [say("web.queue.done", what=sentence_table("web.queue_done")[does], n=done)] if done else []
    wrong = [await why_not(one, ctx) for one in found if not one.ok]
    if wrong:
        parts.append(say("web.queue.left", n=len(wrong), lines="".join(dict.fromkeys(wrong))))
    held_back = held_back_by([one.answer for one in found if one.answer])
    return "\n".join(["；".join(parts), *held_back])


async def _who(duty: Duty, case: Case) -> str:
    last = await events.last_of_duty(duty.id)
    if last is None or last.person_id is None:
        return ""
    known = await people.load_people([last.person_id])
    return say("web.queue.stale_who", who=known[last.person_id].name, at=minute(last.at))
