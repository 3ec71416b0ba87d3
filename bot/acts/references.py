"""A link or a number in the province's system, said by itself after a report: it belongs to that one."""

from __future__ import annotations

from datetime import timedelta

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import changes, event_payload, receipt
from bot.references import MOST_LINKS, stored_references
from bot.words import Act, Case, Decision, DutyState, Person, replace


def add_reference(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Return the decision to add a link or a file number to a report. Only its reporter may, and only as
    long as it can be taken back; of two numbers the later one counts."""
    grace = timedelta(hours=ctx.plan.takeback_hours)
    duty = case.by_id(act.duty_id)
    if duty is None or duty.reported_by != who.id:
        return refusal("nothing_to_add_to", case, ctx)
    if not duty.reported_at or ctx.now - duty.reported_at > grace:
        return refusal("nothing_to_add_to", case, ctx)
    own_word = not ctx.plan.milestone(duty.milestone).confirm
    if duty.state is not DutyState.REPORTED and not (own_word and duty.state is DutyState.DONE):
        return refusal("nothing_to_add_to", case, ctx, duty.milestone)
    links = dict.fromkeys((*duty.data.get("links", ()), *act.details.links))
    kept = stored_references(act)
    if act.details.links:
        kept["links"] = list(links)[-MOST_LINKS:]
    changed = replace(duty, data={**duty.data, **kept})
    facts = {"links": (), "number_in_system": "", **stored_references(act)}
    return Decision(
        receipt("reference_added", case, changed, ctx, on=duty.reported_on, **facts),
        changes(case, (changed,)),
        event=event_payload(act, changed, **kept),
    )
