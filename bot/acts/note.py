"""备注: an officer's own words on a case, kept as they were written. Nothing else changes."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.words import Act, Answer, Case, Decision, Intent, Person


def note_case(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """What a bureau puts on record of an enterprise of its place; it can be corrected by another one."""
    words = act.reason.strip()
    if not words:
        return refusal("need_reason", case, ctx, words=Intent.CASE_NOTE.spec.words)
    facts = {"name": case.name, "words": words}
    return Decision(Answer("case_noted", facts), event={"act": act.kind, "said": words})
