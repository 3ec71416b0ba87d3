"""撤回 behind what cannot be taken back (a note, an urge, a question), or behind a sentence that did nothing.
Nothing is taken back in its place unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.reading import HARMLESS, small_talk
from bot.reading.called import hear_names
from bot.reading.proposals import Proposal
from bot.reading.result import PROPOSED, Pending, Reading
from bot.reading.taken_back import stays_spoken_of, steps_spoken_of
from bot.words import Act, Answer, Intent
from bot.words.events import EVENTS, EventName
from bot.words.intent_lookup import REPORTS
from bot.words.intents import SPECS
from handlers.runtime.time_limit import limited
from handlers.services.cases.act import foreseen
from handlers.services.cases.pending import remember
from handlers.services.conversation.turn import Turn
from storage import cases, events, inbox, numbers

_BACK: Final = Intent.WITHDRAW_REPORT
_TAKEN_BACK: Final = REPORTS | {_BACK, Intent.STEP, Intent.REQUEST_EXTENSION}
# What is no act of which a 撤回 could speak: looks, a paper sent with a report, comings and goings.
PASSED_OVER: Final = (
    *(str(i) for i, spec in SPECS.items() if not spec.changes and i != Intent.ASK_SUPPORT),
    *(str(name) for name in EventName if name.startswith(("file_", "signed_", "sign_", "member_"))),
    str(EventName.PERSONAL_DATA_READ),
)
_OLD: Final = "old"  # in the data of a change that was brought about at once


async def stays(turn: Turn, reading: Reading) -> Answer | None:
    """Return the reply to a 撤回 that names, or directly follows, what cannot be taken back; else None."""
    if reading.intent != _BACK or _answers(turn):
        return None
    named = limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today)
    words = turn.text
    for name in (name for firm in named for name in (firm.name, *firm.aliases)):
        words = words.replace(name, "")
    if spoken := stays_spoken_of(words):
        return _said(turn, spoken, spoken.spec.name, "、".join(firm.name for firm in named), last=False)
    some = named or reading.numbers or reading.kind or reading.every or reading.on
    if some or reading.why == "which_report" or steps_spoken_of(words):
        return None
    last = await events.newest_by(turn.person.id, PASSED_OVER)
    since = turn.ctx.now - timedelta(hours=turn.ctx.plan.takeback_hours)
    if last is None or last.at < since or last.act in _TAKEN_BACK:
        return None
    if by_number := await decision_back(turn):
        asked = Pending(Intent.UNKNOWN, PROPOSED, text=turn.text, proposed=(by_number.sentence,))
        await remember(turn.person.id, asked, turn.ctx)
        return Answer("take_back_by_number", {"says": by_number.sentence, "of": by_number.of}, ok=False)
    change = last.act == Intent.REPORT_CHANGE
    if change and _OLD not in last.data:  # reported, and not brought about
        return None
    what = str(last.data["what"]) if change else EVENTS.get(last.act, "")
    case = await cases.outline(last.case_id) if last.case_id else None
    return _said(turn, last.act, what, case.name if case else "", last=True) if what else None


async def decision_back(turn: Turn) -> Proposal | None:
    """Return 撤回 with the numbers of what this person confirmed or sent back last, in one sentence, if nothing was
    done since and it can be taken back; else None."""
    last = await events.newest_by(turn.person.id, PASSED_OVER)
    if last is None or last.act not in (Intent.CONFIRM, Intent.REJECT):
        return None
    names: dict[int, str] = {}
    for one in await events.of_that_moment(last):
        if not (one.case_id and one.duty_id):
            continue
        if not (await foreseen(one.case_id, Act(_BACK, duty_id=one.duty_id), turn.person, turn.ctx)).ok:
            continue
        case = await cases.outline(one.case_id)
        place = {one.duty_id: (case.city, case.county)}
        if number := (await numbers.for_duties(turn.person, place, only_known=place)).get(one.duty_id):
            names[number] = case.name
    if not names:
        return None
    meant = Reading(_BACK, "do", numbers=tuple(names))
    sentence = f"{SPECS[_BACK].says} {'、'.join(map(str, names))}"
    return Proposal(sentence, meant, f"{EVENTS[last.act]}，{'、'.join(names.values())}")


def _answers(turn: Turn) -> bool:
    """Say whether the sentence answers the question what is to be taken back."""
    before = turn.before
    return before is not None and before.intent == _BACK and bool(before.missing)


_TAKES_NOTHING_UP: Final = (HARMLESS - {Intent.UNKNOWN}) | {_BACK}
REFUSED: Final = "refused"  # behind how a sentence was taken: its act was not done


async def did_nothing(turn: Turn, reading: Reading) -> bool:
    """Whether a bare 撤回 follows a sentence that was refused, asked about or not understood: what stood before
    it may not be meant."""
    named = reading.names and any(role.enterprise_id is None for role in turn.person.roles)
    some = named or reading.numbers or reading.kind or reading.every or reading.on
    if reading.intent != _BACK or some or _answers(turn) or steps_spoken_of(turn.text):
        return False
    for last in await inbox.answered_sentences(turn.sender):
        intent, act, *why = last.taken.split()
        if intent in _TAKES_NOTHING_UP or small_talk.courtesy(last.text):
            continue
        return act != "do" or REFUSED in why
    return False


_SAID_ANEW: Final = frozenset({Intent.REPORT_CHANGE, Intent.SET_TARGET, Intent.REPORT_RESULT})


def _said(turn: Turn, act: str, what: str, name: str, *, last: bool) -> Answer:
    of_firm = any(role.enterprise_id for role in turn.person.roles)
    facts = {"what": what, "name": name, "note": act == Intent.CASE_NOTE, "last": last}
    return Answer("stays", {**facts, "again": act in _SAID_ANEW, "named": not of_firm}, ok=False)
