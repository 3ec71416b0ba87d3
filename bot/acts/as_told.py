"""A case as its enterprise has been told of it: an answer that may yet be taken back before its word leaves is not
shown to those whom that word is for."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.own_answer import answered_at, take_answer_back
from bot.acts.take_back import resulting
from bot.words import Act, Case, Duty, Intent, Person


def as_told(case: Case, who: Person, ctx: DecisionContext) -> Case:
    """Return the case as `who` may read it: to a contact of its enterprise, as before each answer that was given within
    the grace."""
    if not any(role.enterprise_id == case.enterprise_id for role in who.roles if role.enterprise_id):
        return case
    for duty in case.duties:
        if kept_from_contact(duty, ctx):
            before = take_answer_back(case, duty, Act(Intent.UNDO_ANSWER, duty_id=duty.id), ctx)
            case = resulting(case, before) if before.ok else case
    return case


def kept_from_contact(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether the duty's report was answered within the grace, so that nobody is told of it yet."""
    at = answered_at(duty)
    return at is not None and ctx.now < at + ctx.grace
