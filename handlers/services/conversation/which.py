"""Asks somebody with several offices which of them a word means, before anything is done."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from bot.acts.context import DecisionContext
from bot.acts.take_back import own_words
from bot.reading.result import Reading
from bot.reading.yes_or_no import gives_up
from bot.words import (
    Act,
    Answer,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    Enterprise,
    Intent,
    Level,
    MilestoneKind,
    Person,
)
from bot.words.intent_lookup import spec_of, step_decided, those
from handlers.services.cases import act, rounds
from storage import cases, inbox, numbers

PLACE_ASKED = "which_place"  # the intent of the question
MOST_OFFERED = 9  # duties to choose from
_OPEN = frozenset({DutyState.OPEN})
OF_LATE = timedelta(days=7)
BY_NUMBER = those(by_number=True)


_CHOICE = re.compile(r"(?:第|选)? ?(\d{1,2})(?:个|项)?")


def choice_in(text: str) -> int | None:
    """选1, or a number alone: which of the choices of a question is meant; None for a sentence."""
    found = _CHOICE.fullmatch(unicodedata.normalize("NFKC", text).strip(" 。.!！"))
    return int(found[1]) if found else None


async def asked_back(person: Person, reading: Reading, ctx: DecisionContext) -> Answer | None:
    """Return the question that must be answered before the act is done; None when all is plain."""
    if reading.intent in BY_NUMBER:
        twice = await number_twice(person, reading, ctx)
        return twice or await _of_another(person, reading, ctx)
    if reading.intent == Intent.SUMMARY_SUBMITTED:
        return await _cities_twice(person, reading, ctx)
    return None


async def number_twice(person: Person, reading: Reading, ctx: DecisionContext) -> Answer | None:
    """确认 1, where two desks of this person have a number 1; None when all numbers are plain.

    Nothing is done to the other numbers of the sentence either: one question at a time.
    """
    desks = numbers.desks_of(person)
    for number in reading.numbers:
        found = await numbers.duties_numbered(desks, number, ctx.keys)
        if len(found) > 1:
            return await ask_which_duty(person, reading, found, f"编号 {number}", ctx)
    return None


async def _of_another(person: Person, reading: Reading, ctx: DecisionContext) -> Answer | None:
    """确认 20 A, where 20 is B's: which of them is meant; None when the numbers are of those named."""
    desks = numbers.desks_of(person)
    named = {e.id: e.name for e in reading.names}
    for number in reading.numbers if named else ():
        for duty_id in await numbers.duties_numbered(desks, number, ctx.keys):
            case = await cases.outline((await cases.duty(duty_id)).case_id)
            if case.enterprise_id not in named:
                facts = {"number": number, "name": case.name, "said": list(named.values())}
                return Answer("number_of_another", facts, ok=False)
    return None


async def summaries(person: Person, ctx: DecisionContext) -> list[Case | None]:
    """Return the files of this person's cities that have still to report; all of them if none has."""
    cities = dict.fromkeys(role.city for role in person.roles if role.level is Level.CITY)
    found = [await cases.own_file(city, ctx.plan.key) for city in cities]
    owing = [c for c in found if c and (d := _summary(c, ctx)) and d.state is DutyState.OPEN]
    return list(owing) or found


async def _cities_twice(person: Person, reading: Reading, ctx: DecisionContext) -> Answer | None:
    """总结已上报, where two cities of this person have still to report; None when one has."""
    found = [_summary(case, ctx) for case in await summaries(person, ctx) if case]
    duty_ids = [summary.id for summary in found if summary]
    if len(duty_ids) < 2:
        return None
    return await ask_which_duty(person, reading, duty_ids, "这一项", ctx)


def _summary(case: Case, ctx: DecisionContext) -> Duty | None:
    return ctx.duty(case, MilestoneKind.SUMMARY)


async def ask_which_duty(
    person: Person, reading: Reading, duty_ids: list[int], what: str, ctx: DecisionContext
) -> Answer:
    """Ask which of these duties the act is about. `what` is the word that could mean several; "" for 撤回."""
    question = {
        "intent": PLACE_ASKED,
        "act": reading.intent,
        "reason": reading.reason,
        "what": what,
        "on": reading.on.isoformat() if reading.on else None,
        "duties": duty_ids,
    }
    await inbox.store_question(person.id, question, ctx.now)
    return Answer("which_place", {"what": what, "choices": await _shown(duty_ids, ctx)})


async def _shown(duty_ids: list[int], ctx: DecisionContext) -> list[str]:
    shown = []
    at = [await cases.duty(duty_id) for duty_id in duty_ids]
    found = [await cases.outline(duty.case_id) for duty in at]
    several = len({case.round for case in found}) > 1
    for duty, case in zip(at, found, strict=True):
        plan = (await rounds.context_in(case.round, ctx)).plan
        step = own_words(duty, plan.milestone(duty.milestone))
        name = f"{case.name}（{case.place}）" if case.name != case.city else case.name
        shown.append(f"{name}：{f'{plan.name}，' if several else ''}{step}")
    return shown


async def answer_which_duty(
    person: Person, text: str, asked: dict[str, Any], ctx: DecisionContext
) -> Answer | None:
    """Return the answer to “which one?”, done to that one alone; None for any other sentence."""
    place = choice_in(text)
    if place is None:
        if not gives_up(text):
            return None
        await inbox.forget_question(person.id)
        return Answer("cancelled", {})
    duty_ids = [int(i) for i in asked["duties"]]
    if not 1 <= place <= len(duty_ids):
        return await ask_which_duty_again(person, asked, ctx)
    await inbox.forget_question(person.id)
    duty = await cases.duty(duty_ids[place - 1])
    on = date.fromisoformat(asked["on"]) if asked["on"] else None
    done = Act(str(asked["act"]), on, str(asked["reason"]), duty.id)
    return await act.perform(duty.case_id, done, person, ctx, "chat")


async def ask_which_duty_again(person: Person, asked: dict[str, Any], ctx: DecisionContext) -> Answer:
    """Return the same question, put once more."""
    await inbox.store_question(person.id, asked, ctx.now)
    choices = await _shown([int(i) for i in asked["duties"]], ctx)
    return Answer("which_place", {"what": asked["what"], "choices": choices})


async def case_of_change(firm: Enterprise, ctx: DecisionContext) -> Case | None:
    """Return the case of which a change of the enterprise is reported: a running one in any of its rounds,
    if possible of a plan that asks a bureau about changes. A change that is brought about holds in all of
    them (cases.act)."""
    held = [case for key in ctx.keys if (case := await cases.case_of_enterprise(firm.id, key))]
    running = [case for case in held if case.status is CaseStatus.ACTIVE]
    asks = [case for case in running if ctx.at(case.round).plan.key_of(MilestoneKind.CHANGE_REQUEST)]
    return next(iter((*asks, *running, *held)), None)


async def still_open(
    intent: str, firms: tuple[Enterprise, ...], ctx: DecisionContext
) -> tuple[Enterprise, ...]:
    """Of these, those for which the step that the sentence is about is open."""
    kind = step_decided(intent)
    if kind is None:
        return firms
    return tuple([firm for firm in firms if await _open_somewhere(firm, kind, ctx)])


async def only_firm_open(
    intent: str, firms: tuple[Enterprise, ...], ctx: DecisionContext
) -> Enterprise | None:
    """Return the one of these for which the step can be done now; None if several can be meant.

    One whose step was reported or done recently may be meant too: people say things twice.
    """
    spec = spec_of(intent)
    if spec is None or (kind := spec.step) is None:
        return None
    steps = {firm: await _steps(firm, kind, ctx) for firm in firms}
    able = [firm for firm, found in steps.items() if _OPEN.intersection(d.state for d in found)]
    since = ctx.today - OF_LATE
    late = [d for found in steps.values() for d in found if d.reported_on and d.reported_on >= since]
    return able[0] if len(able) == 1 and all(duty.state in _OPEN for duty in late) else None


async def _open_somewhere(firm: Enterprise, kind: MilestoneKind, ctx: DecisionContext) -> bool:
    return any(duty.state in _OPEN for duty in await _steps(firm, kind, ctx))


async def _steps(firm: Enterprise, kind: MilestoneKind, ctx: DecisionContext) -> list[Duty]:
    """This step of the firm in each of its rounds that has one."""
    held = [(at, await cases.case_of_enterprise(firm.id, at.plan.key)) for at in ctx.each()]
    return [duty for at, case in held if case and (duty := at.duty(case, kind))]
