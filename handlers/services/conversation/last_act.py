"""撤回 behind what cannot be taken back: a note, an urge. Nothing else is taken back in its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.reading import hear_names
from bot.reading.result import Reading
from bot.reading.taken_back import stays_spoken_of, steps_spoken_of
from bot.words import Answer, Intent
from bot.words.intent_lookup import REPORTS
from bot.words.intents import SPECS
from handlers.services.conversation.turn import Turn
from storage import cases, events

_BACK: Final = Intent.WITHDRAW_REPORT
_TAKEN_BACK: Final = REPORTS | {
    _BACK,
    Intent.STEP,
    Intent.REQUEST_EXTENSION,
    Intent.REPORT_CHANGE,
    Intent.ADD_REFERENCE,
    Intent.DISCLOSED,
    Intent.SUMMARY_SUBMITTED,
}
_STAYS: Final = frozenset(i for i, spec in SPECS.items() if spec.changes and spec.name) - _TAKEN_BACK
_PASSED_OVER: Final = tuple(str(i) for i, spec in SPECS.items() if not spec.changes)


async def stays(turn: Turn, reading: Reading) -> Answer | None:
    """The reply to a 撤回 that names, or directly follows, what cannot be taken back; else None."""
    before = turn.before
    if reading.intent != _BACK or (before and before.intent == _BACK and before.missing):
        return None
    named = hear_names(turn.text, turn.person, turn.names, turn.ctx.today)
    words = turn.text
    for name in (name for firm in named for name in (firm.name, *firm.aliases)):
        words = words.replace(name, "")
    if spoken := stays_spoken_of(words):
        return _said(turn, spoken, "、".join(firm.name for firm in named), last=False)
    some = named or reading.numbers or reading.kind or reading.every or reading.on
    if some or reading.why == "which_report" or steps_spoken_of(words):
        return None
    last = await events.newest_by(turn.person.id, _PASSED_OVER)
    since = turn.ctx.now - timedelta(hours=turn.ctx.plan.takeback_hours)
    if last is None or last.at < since or last.act not in _STAYS:
        return None
    case = await cases.outline(last.case_id) if last.case_id else None
    return _said(turn, Intent(last.act), case.name if case else "", last=True)


def _said(turn: Turn, what: Intent, name: str, *, last: bool) -> Answer:
    of_firm = any(role.enterprise_id for role in turn.person.roles)
    facts = {"what": what.spec.name, "name": name, "note": what is Intent.CASE_NOTE, "last": last}
    return Answer("stays", {**facts, "named": not of_firm}, ok=False)
