"""What a person did lately to matters of the work queue and may still take back, read from the record: it stands there
whatever page is open, and on whatever device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.own_answer import lately_own
from bot.words import DutyState, Intent, Person
from storage import cases, events, notices

_LISTED: Final = 60  # presses
_READ: Final = 400  # events; one press has 300 matters at most
# What was done -> the word that was said to it in the queue.
_WORD_OF: Final = {
    Intent.CONFIRM: "yes",
    Intent.REJECT: "no",
    Intent.NOTICE_DELIVERED: "deliver",
    Intent.FORWARD_ASSESSMENT: "forward",
    Intent.FORWARD_ACCEPTANCE: "forward",
    Intent.ASSESSMENT_PASSED: "assess_yes",
    Intent.ASSESSMENT_FAILED: "assess_no",
    Intent.ACCEPTANCE_PASSED: "accept_yes",
    Intent.ACCEPTANCE_FAILED: "accept_no",
    Intent.STEP: "report",
    Intent.SUMMARY_SUBMITTED: "report",
}
_LEAVES: Final = {  # the state in which an answer or a result still stands
    "yes": DutyState.DONE,
    "no": DutyState.OPEN,
    **dict.fromkeys(("assess_yes", "accept_yes"), DutyState.DONE),
    **dict.fromkeys(("assess_no", "accept_no"), DutyState.FAILED),
}
_TELLS: Final = tuple(_LEAVES)  # the enterprise is told, after the time to take it back unheard


class _DoneByPress(Struct, frozen=True):
    """What one press, or one sentence of the chat, did: the word, when, to which duties, the first enterprise; `told`:
    whether that has gone out already, None where nobody is told."""

    word: str
    at: datetime
    duties: tuple[int, ...]
    name: str
    told: bool | None = None


class LatelyDone(Struct, frozen=True):
    """The last presses that can be taken back, the newest first; `more` are older than those; `hours` is how long."""

    presses: Sequence[_DoneByPress] = ()
    more: int = 0
    hours: int = 0


async def lately_done(person: Person, ctx: DecisionContext) -> LatelyDone:
    """Return the last of it that still stands."""
    since = ctx.now - timedelta(hours=ctx.plan.takeback_hours)
    found = await events.recent_of(person.id, list(_WORD_OF), since, _READ)
    last: dict[int, events.Event] = {}
    for event in found:  # of one duty only the last counts
        last.setdefault(event.duty_id or 0, event)
    known = await cases.duties_by_id([duty_id for duty_id in last if duty_id])
    presses: dict[tuple[str, datetime], list[int]] = {}
    for duty_id, event in last.items():
        duty, word = known.get(duty_id), _WORD_OF[Intent(event.act)]
        gone_on = duty is None or duty.state is not _LEAVES.get(word, duty.state)
        if duty and not gone_on and lately_own(duty, person, ctx):
            presses.setdefault((word, event.at), []).append(duty_id)
    shown = list(presses.items())[:_LISTED]
    firsts = {ids[-1]: known[ids[-1]].case_id for _, ids in shown}
    names = {case.id: case.name for case in await cases.outlines(firsts.values())}
    rungs = {duty: f"event:{last[duty].seq}" for (word, _), ids in shown if word in _TELLS for duty in ids}
    gone = await notices.rungs_gone_out(rungs, set(rungs.values()))
    listed = [
        _DoneByPress(
            word,
            at,
            tuple(ids),
            names[firsts[ids[-1]]],
            any(rungs[duty] in gone for duty in ids) if word in _TELLS else None,
        )
        for (word, at), ids in shown
    ]
    return LatelyDone(listed, len(presses) - len(listed), ctx.plan.takeback_hours)
