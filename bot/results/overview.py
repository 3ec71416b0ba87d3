"""What an overview counts, and which step it shows first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.plans.plan import Milestone, Plan
from bot.words import OWED, Case, DutyStatus

Counts = Mapping[DutyStatus, int]


def counted_steps(plan: Plan) -> list[Milestone]:
    """Return the steps that an overview counts: those that can be late, of enterprises and of bureaus
    (上报工作总结)."""
    return [m for m in plan.milestones if not m.silent and not m.on_demand]


def owed_steps(steps: Sequence[Milestone], counts: Mapping[str, Counts]) -> list[Milestone]:
    """Return those of them that anybody in view owes or owed; all of them where nobody owes any. What is owed again
    and again (每月25日) is owed once it has begun for somebody: next year's reports are nobody's matter yet."""

    def owed(step: Milestone) -> int:
        found = counts.get(step.key, {})
        ahead = found.get(DutyStatus.WAITING, 0) if step.due.recurring else 0
        return total_owing(found) - ahead

    return [m for m in steps if owed(m)] or list(steps)


def steps_of_cases(steps: Sequence[Milestone], cases: Iterable[Case], today: date) -> list[Milestone]:
    """Return those of the steps that are owed in these cases (see `owed_steps`)."""
    counts: dict[str, Counter[DutyStatus]] = {m.key: Counter() for m in steps}
    for case in cases:
        for duty in case.duties:
            if duty.milestone in counts:
                counts[duty.milestone][duty.mark(today)] += 1
    return owed_steps(steps, counts)


def total_owing(counts: Counts) -> int:
    """应办: all who owe or owed the step; what fell away is neither owed nor done."""
    return sum(counts.get(mark, 0) for mark in OWED)


def added(many: Iterable[Counts]) -> Counter[DutyStatus]:
    """Return the sum of several counts, mark by mark."""
    whole: Counter[DutyStatus] = Counter()
    for counts in many:
        whole.update(counts)
    return whole


def shown_first(steps: Sequence[Milestone], counts: Mapping[str, Counts], today: date) -> Milestone:
    """Return the step with most overdue, the earlier of two. If none is overdue, the first whose date lies
    ahead, else the last."""
    late = {m.key: counts.get(m.key, {}).get(DutyStatus.OVERDUE, 0) for m in steps}
    worst = max(steps, key=lambda m: late[m.key])
    if late[worst.key]:
        return worst
    return next((m for m in steps if m.due.on and m.due.on >= today), steps[-1])
