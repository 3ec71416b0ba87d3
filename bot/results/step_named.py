"""Which of a case's steps a question names, by the plan's own words for it: 季报为什么是12月25日."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.plans.plan import Milestone, Plan
from bot.words import Case, Duty, DutyState, Level
from bot.words.patterns import lazy

# What stands before the matter itself in a step's name and in the answer to it: 提出评估申请, 已报送季报.
_LEADING = lazy(r"^已?(提出|提交|报送|上报|完成|填报|公开|办理|送达|答复)?")
_OF_AN_OCCURRENCE = lazy(r"（.*$")
_BESIDE_THE_ANSWER = lazy(r"[ ／/].*$")
_OVER = (DutyState.DONE, DutyState.WAIVED, DutyState.FAILED)


def step_named(case: Case, text: str, days: Collection[date], plan: Plan, today: date) -> Duty | None:
    """Return the step that the text names; None if it names none. Of several that are called alike it is the
    one that is due on one of `days`, else the enterprise's own, else the next that is still owed."""
    called: dict[int, int] = {}
    for duty in case.duties:
        fits = [word for word in step_words(plan.milestone(duty.milestone)) if word in text]
        called[duty.id] = max(map(len, fits), default=0)
    longest = max(called.values(), default=0)
    if not longest:
        return None
    named = [duty for duty in case.duties if called[duty.id] == longest]
    return min(named, key=lambda duty: _rank(duty, days, today))


def step_called(case: Case, text: str, plan: Plan, today: date) -> Duty | None:
    """Return the step that is called `text` and nothing beside it: of a recurring one the next that is owed."""
    keys = {duty.milestone for duty in case.duties if text in step_words(plan.milestone(duty.milestone))}
    return next_of(case, keys, today)


def next_of(case: Case, keys: Collection[str], today: date) -> Duty | None:
    """Return of these steps the one that comes next: the earliest that is not over, else the last that was."""
    found = [duty for duty in case.duties if duty.milestone in keys]
    left = [duty for duty in found if duty.state not in _OVER]
    return (
        min(left, key=lambda duty: duty.due) if left else max(found, key=lambda duty: duty.due, default=None)
    )


def _rank(duty: Duty, days: Collection[date], today: date) -> tuple[bool, bool, bool, int]:
    over = duty.state in _OVER
    return duty.due not in days, duty.owner is not Level.ENTERPRISE, over, abs((duty.due - today).days)


def step_words(milestone: Milestone) -> set[str]:
    """Return what the step is called: by its name, and in short as its name and its answer say it."""
    name = _OF_AN_OCCURRENCE.sub("", milestone.name)
    answer = _BESIDE_THE_ANSWER.sub("", milestone.reply)
    short = {_LEADING.sub("", name), _LEADING.sub("", answer)}
    short |= {word.removesuffix("申请") for word in short}
    return {name, *(word for word in short if len(word) > 1)}
