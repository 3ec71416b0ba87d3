"""What follows at once from an act that was stored: which desk lists what under a number, and who is
told. Pure; `handlers.services.cases.act` carries it out in the act's own transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts.own_answer import UNDONE, told_in_time
from bot.notices.item import LEFT_OR_BACK
from bot.notices.telling import level_told
from bot.plans.plan import Plan
from bot.words import Case, Decision, Duty, DutyState, Kind, Level

_GATHERED: Final = timedelta(minutes=30)  # a bureau's requests within it go out together, not one by one
_URGED: Final = timedelta(minutes=1)  # several 催办 within it reach the same person as one message
_LISTED: Final = (
    DutyState.REPORTED,
    DutyState.WAIVED,
)  # a report that a correction brought back has a number
_NEWS_OF_A_FIRM: Final = frozenset(
    {*LEFT_OR_BACK, "firm_carried_over"}
)  # to bureaus, of what another decided
# Of the answer, for those who are told.
_FACTS: Final = ("reason", "on", "what", "by", "old", "new", "ended", "goes_on", "pending")


class Telling(Struct, frozen=True):
    """A message of `kind` about a duty, to everybody who holds `level` for the case. Nobody gets the same
    `rung` of a duty twice."""

    level: Level
    kind: Kind
    duty: Duty
    rung: str
    text: str
    facts: dict[str, str]

    def tells(self, person_id: int, by: int | None) -> bool:
        """Whether this person is told of what person `by` did: nobody urges themselves, nor reads of their own word."""
        return (self.kind is not Kind.REMINDER and self.text not in _NEWS_OF_A_FIRM) or person_id != by


def numbered(before: Case, now: Case, decision: Decision, opened: int | None, plan: Plan) -> dict[int, Level]:
    """Return the duties that wait for a bureau's word from now on, by id, with the level of that bureau:
    there they get the number by which they are answered. `opened` is the id of the duty that the decision
    opened."""
    had = {duty.id for duty in before.duties if duty.state in _LISTED}
    changed = {duty.id for duty in decision.duties} - had
    if UNDONE in (decision.event or {}):
        changed -= {decision.duty_id or 0}  # the same report, under the number that it has
    found: dict[int, Level] = {}
    for duty in now.duties:
        if duty.id == opened and duty.owner is not Level.ENTERPRISE:
            level: Level | None = duty.owner
        elif duty.id in changed and duty.state is DutyState.REPORTED:
            level = plan.milestone(duty.milestone).confirmer(now.assessor)
        else:
            continue
        if level:
            found[duty.id] = Level(access.acting(level, now))
    return found


def tellings(now: Case, decision: Decision, opened: int | None, seq: int, plan: Plan) -> list[Telling]:
    """Return the messages that tell of the act, whose event has the number `seq`.

    A reminder that somebody sets off (催办) is worded for its audience like a step of the ladder.
    """
    facts = {k: str(v) for k, v in decision.answer.facts.items() if k in _FACTS and v is not None}
    found = []
    for tell in decision.tells:
        duty = next(d for d in now.duties if d.id == (tell.duty_id or opened))
        level = level_told(tell.audience, duty, now, plan)
        urged = tell.kind is Kind.REMINDER
        rung = f"{tell.audience}:nudge-{seq}" if urged else f"event:{seq}"
        if level:
            found.append(Telling(level, tell.kind, duty, rung, tell.text, facts))
    return found


def leaves_at(told: Telling, last: datetime | None, now: datetime, grace: timedelta) -> datetime:
    """When the message leaves: now; if it is a bureau's request, half an hour after its `last` one; if it tells of an
    answer that can be taken back, after the `grace`; what is urged waits a minute of it for more."""
    if told_in_time(told.text, told.duty):
        return now + grace
    if told.kind is Kind.REMINDER:
        return now + min(grace, _URGED)
    return max(now, last + _GATHERED) if told.kind is Kind.CONFIRM and last else now
