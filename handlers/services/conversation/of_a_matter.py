"""凭啥退我的 · 他写的嘛理由 · 2号是谁家: what is on record of a matter that waits or was answered is told as it is."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.asks_of_a_matter import asks_of_a_matter, asks_of_an_answer, numbers_asked_of
from bot.reading.result import HARMLESS, Pending, Reading
from bot.words import SHANGHAI, Answer, Case, Duty, Enterprise, Intent, Level
from bot.words.events import EVENTS
from bot.words.intent_lookup import REPORTS
from bot.words.intents import BUREAU_LEVELS
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation import by_number
from handlers.services.conversation.open_for_bureaus import firms_spoken_of
from handlers.services.conversation.turn import Turn
from handlers.services.conversation.urged_steps import step_of
from storage import cases, events

_ANSWERS: Final = frozenset(
    {
        *(Intent.REJECT, Intent.REFUSE_EXTENSION, Intent.ASSESSMENT_RECTIFY),
        *(Intent.ASSESSMENT_FAILED, Intent.ACCEPTANCE_FAILED),
    }
)
_DECIDES: Final = (Intent.CONFIRM, Intent.APPROVE_EXTENSION)
_MOST: Final = 5  # matters that one question is about


async def told_of_a_matter(turn: Turn, reading: Reading) -> Answer | None:
    """Return what is on record of what the sentence asks about; None for any other sentence, or where nothing is."""
    if reading.act != "none" and reading.intent not in HARMLESS:
        return None
    if turn.level == Level.ENTERPRISE:
        return await _answered(turn) if asks_of_an_answer(turn.text) else None
    if turn.level not in BUREAU_LEVELS:
        return None
    if not asks_of_a_matter(turn.text):
        return None
    numbered = numbers_asked_of(turn.text)[:_MOST]
    rows = await _of_numbers(turn, numbered) if numbered else await _of_firms(turn, firms_spoken_of(turn))
    return await _worded(turn, rows[:_MOST])


_Row = tuple[int, Case, Duty, events.Event]


async def _of_numbers(turn: Turn, numbered: tuple[int, ...]) -> list[_Row]:
    found = [(number, *(await by_number.number_target(turn, number))) for number in numbered]
    rows = [
        await _row(number, case, duty)
        for number, case, duty_id in found
        for duty in (case.duties if case else ())
        if case and duty.id == duty_id
    ]
    return [row for row in rows if row]


async def _of_firms(turn: Turn, firms: tuple[Enterprise, ...]) -> list[_Row]:
    rows: list[_Row | None] = []
    for intent in _DECIDES:
        waiting = await by_number.of_firms(turn, Reading(intent, "ask", firms))
        rows += [await _row(number, case, duty) for number, (case, duty) in waiting.items()]
    return [row for row in rows if row]


async def _row(number: int, case: Case, duty: Duty) -> _Row | None:
    last = await events.last_of_duty(duty.id)
    return (number, case, duty, last) if last else None


async def _answered(turn: Turn) -> Answer | None:
    """Return the last answer to a contact that was none to their liking."""
    firms = [turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id]
    rows: list[_Row] = []
    for firm in firms:
        for where in turn.rounds.meant if firm else ():
            case = await cases.case_of_enterprise(firm.id, where.plan.key) if firm else None
            made = await events.events_of_case(case.id) if case else []
            last = next((one for one in reversed(made) if one.act in _ANSWERS), None)
            duty = (
                next((one for one in case.duties if last and one.id == last.duty_id), None) if case else None
            )
            rows += [(0, case, duty, last)] if case and duty and last else []
    return await _worded(turn, sorted(rows, key=lambda row: row[3].seq)[-1:])


def _what(turn: Turn, case: Case, duty: Duty, act: str) -> str:
    """Name what was done last: a report by its step, an answer by both."""
    done, step = EVENTS.get(act, ""), step_of(case, duty, turn)
    return done if act == Intent.REQUEST_EXTENSION else step if act in REPORTS else f"{step}：{done}"


def _day(told: object) -> date | None:
    return date.fromisoformat(str(told)) if told else None


async def _worded(turn: Turn, rows: list[_Row]) -> Answer | None:
    if not rows:
        return None
    firms = tuple(firm for _, case, *_ in rows if (firm := turn.names.by_id(case.enterprise_id or 0)))
    if not waits(turn.before):
        await remember(turn.person.id, Pending("", "", about=tuple(dict.fromkeys(firms))), turn.ctx)
    facts = [
        {
            "number": number,
            "name": case.name,
            "what": _what(turn, case, duty, last.act),
            "on": _day(last.data.get("on")),
            "at": last.at.astimezone(SHANGHAI).date(),
            "until": _day(last.data.get("until") or last.data.get("due")),
            "reason": str(last.data.get("reason") or ""),
        }
        for number, case, duty, last in rows
    ]
    return Answer("of_a_matter", {"rows": facts, "mine": turn.level == Level.ENTERPRISE})
