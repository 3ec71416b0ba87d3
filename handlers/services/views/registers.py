"""What bureaus keep beside the steps of a case: results handed over and answered, decisions on violations."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.handover import lacking
from bot.acts.handover_answers import lines_of_handover, not_answered_yet
from bot.words import RESULT_KINDS, Case, Duty, Person
from messages.catalogue import say
from messages.registers import decision_said
from messages.words import day as in_full
from storage import decided_steps, violations
from storage.violations import Violation


class _ResultToPassOn(Struct, frozen=True):
    """A result with the offices that have not got it, or the one that got it on `since` and has not answered."""

    case_id: int
    name: str
    county: str  # "" where the reader has but one
    step: str
    receivers: tuple[str, ...]
    since: date | None = None


async def to_pass_on(
    person: Person, ctx: DecisionContext
) -> tuple[list[_ResultToPassOn], list[_ResultToPassOn]]:
    """Return the results that this person's bureau has still to hand over, and those on which a receiving office
    has not answered yet, the oldest first (N-3.3a): lists, without a date by when."""
    if not access.may(person, "handed_over"):
        return [], []
    steps = ctx.plan.keys_of(RESULT_KINDS)
    found = await decided_steps.with_results(
        access.scope_of(person), ctx.plan.key, steps, ctx.plan.places.order
    )
    mine = [case for case in found if access.may(person, "handed_over", case.enterprise)]

    def line(case: Case, duty: Duty, receivers: list[str], since: date | None = None) -> _ResultToPassOn:
        county = access.county_named(person, case.city, case.county, ctx.plan.places)
        step = ctx.plan.milestone(duty.milestone).name
        return _ResultToPassOn(case.id, case.name, county, step, tuple(receivers), since)

    open_ones = [line(case, duty, lacks) for case in mine for duty, lacks in lacking(case, ctx.plan)]
    waiting = [
        line(case, duty, [one], day) for case in mine for duty, one, day in not_answered_yet(case, ctx.plan)
    ]
    return open_ones, sorted(waiting, key=lambda one: one.since or date.max)


async def decisions(person: Person, ctx: DecisionContext) -> list[Violation]:
    """Return the decisions on record in this person's place; those that were not reported to the province, or
    stand in no credit platform yet, come first."""
    found = await violations.list_violations(access.scope_of(person), ctx.plan.key)
    return sorted(
        found, key=lambda v: (bool(v.reported_on and v.credit_on), -v.decided_on.toordinal(), -v.id)
    )


def handed_lines(duty: Duty) -> list[str]:
    """Return a line for each office that got this result: on which day, and what it answered."""
    lines = []
    for receiver, day, answer in lines_of_handover(duty):
        got = say("views.registers.handed", receiver=receiver, day=in_full(day))
        said = say("views.registers.not_answered")
        if answer:
            by = f"（{answer.by}）" if answer.by else ""
            said = say("views.registers.answered", day=in_full(answer.on), by=by, said=answer.said)
        lines.append(got + said)
    return lines


async def decision_lines(case: Case) -> list[str]:
    """Return a line for each decision on record of this case."""
    found = await violations.decisions_of(case.id, case.round)
    return [decision_words(one) for one in found]


def decision_words(one: Violation) -> str:
    """石环罚〔2025〕12号，2025年6月3日（周二）决定，罚款80000元"""
    said = decision_said({"no": one.decision_no, **one.told})
    return say("views.registers.of_consultant", party=one.party, said=said) if one.consultant else said
