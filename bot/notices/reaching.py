"""How far each enterprise is from the list to a conversation, and whom of it the trial round asks. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from bot.acts.context import DecisionContext
from bot.words import SHANGHAI, ContactFacts, ContactKnown

_TooLate = Callable[[datetime], bool]  # whether who was asked at that moment has had time enough to answer

_SILENT_AFTER: Final = 3  # messages that arrived without a word
_TRIAL_DAYS: Final = 2  # working days that somebody has to answer 收到
# An enterprise stands where the furthest of its contacts does.
ONBOARDING_STEPS: Final = (
    "no_contact",
    "not_the_one",
    "invite",
    "invited",
    "joined",
    "bound",
    "silent",
    "heard",
)
# What came of the trial round for an enterprise; what it is as well stands before.
TRIAL_STATES: Final = ("heard", "waits", "silent", "failed", "not_asked", "wrong", "no_way")


def late_by(ctx: DecisionContext) -> _TooLate:
    """Return who has had time enough to answer by now."""

    def late(asked_at: datetime) -> bool:
        day = asked_at.astimezone(SHANGHAI).date()
        return ctx.calendar.add_workdays(day, _TRIAL_DAYS) <= ctx.today

    return late


def by_firm(known: Iterable[ContactKnown]) -> dict[int, list[ContactKnown]]:
    """Return the contacts of each enterprise, the main one first, as they come."""
    found: dict[int, list[ContactKnown]] = defaultdict(list)
    for one in known:
        found[one.case_id].append(one)
    return found


def onboarding_step(one: ContactFacts, late: _TooLate) -> str:
    """Return how far a contact is: nobody, says that they are not the one, to be invited, invited, has an account by
    the list, has proved that it is theirs, was told much or asked and said nothing, was heard from."""
    if not one.person:
        return "no_contact"
    if one.refused:
        return "not_the_one"
    if one.heard:
        return "heard"
    if one.told >= _SILENT_AFTER or (one.asked_at and late(one.asked_at)):
        return "silent"
    if one.bound:
        return "bound"
    if one.accounts:
        return "joined"
    return "invited" if one.told or one.delivered else "invite"


def trial_state(of: Sequence[ContactFacts], late: _TooLate) -> str:
    """Return what came of the trial round for one enterprise, whose contacts are given."""
    if any(one.answers for one in of):
        return "heard"
    right = [one for one in of if not one.refused]  # who says that they are not the one has answered
    if any(one.asking or (one.asked_at and not late(one.asked_at)) for one in right):
        return "waits"
    if any(one.asked_at for one in right):
        return "silent"
    if any(one.not_arrived for one in of):
        return "failed"
    if any(one.ways and not one.refused for one in of):
        return "not_asked"
    return "wrong" if any(one.refused for one in of) else "no_way"


def to_ask(of: Sequence[ContactKnown], late: _TooLate) -> ContactKnown | None:
    """Return whom of one enterprise to ask whether messages arrive: the first of its contacts who can answer and was
    not asked yet. Nobody where somebody was heard from, or one who was asked still has time: never all at once, and
    nobody twice."""
    if trial_state([one.facts for one in of], late) in ("heard", "waits"):
        return None
    unasked = (one for one in of if not (one.facts.asked_at or one.facts.not_arrived or one.facts.refused))
    return next((one for one in unasked if one.facts.ways), None)
