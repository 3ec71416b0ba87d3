"""Sentences of a fixed form, which need no reading: what each means, and how it is done.

`understand` asks here as the chat does, so that the two never disagree. The last half of the file: a step said
in its plan's own words, and the case that owes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from typing import Final

from msgspec import Struct

from bot import access
from bot.acts import SPOKEN
from bot.acts.context import DecisionContext
from bot.notices import desk
from bot.plans.plan import Milestone
from bot.reading.figures import Heard, heard
from bot.reading.let_in import says_of_scan
from bot.reading.names import NameIndex
from bot.reading.occurrences import recurring_of, times_said
from bot.reading.own_words import is_read_as, reply_words
from bot.reading.result import PROPOSED, ActWord, Pending
from bot.references import alone, references
from bot.results.times_meant import open_times, times_meant
from bot.words import (
    DISCLOSURES,
    Act,
    Case,
    Duty,
    DutyState,
    Enterprise,
    Intent,
    Level,
    MilestoneKind,
    Person,
    Role,
)
from handlers.services.accounts import scanning
from handlers.services.cases import act
from handlers.services.cases.pending import remember
from handlers.services.conversation import figures, taking_back
from handlers.services.conversation.answers import figures_shown
from handlers.services.conversation.receipt import joint_receipt
from handlers.services.conversation.turn import Turn
from handlers.services.support import passing
from messages.catalogue import say
from messages.render import answer
from storage import cases, inbox

_MOST_OFFERED: Final = 9


async def _always() -> bool:
    return True


class SpokenForm(Struct, frozen=True):
    """`act` as of a Reading: figures are shown and asked about before they are stored."""

    intent: str
    act: ActWord
    slots: dict[str, object]
    done: Callable[[], Awaitable[str]]
    answers: bool = False  # it may as well be the answer to an open question
    stands: Callable[[], Awaitable[bool]] = _always  # whether the turn's round has what it is about
    names_time: bool = False  # it names a time that a recurring step of the turn's round has


def spoken_form(turn: Turn, text: str) -> SpokenForm | None:
    """Return the form of the sentence; None for a sentence that has to be read."""
    if line := heard(text, turn.columns):
        done = partial(figures_shown, turn, line)
        slots = {"names": [line.name], "values": line.values, "reason": line.reason}
        intent = Intent.SET_TARGET if line.kind == "target" else Intent.REPORT_RESULT
        word: ActWord = "do" if line.kind == "target" and not line.problems else "ask"
        return SpokenForm(intent, word, _filled(slots), done, stands=partial(_has, turn, line, intent))
    of_the_desk = any(role.level is Level.SUPPORT for role in turn.person.roles)
    if of_the_desk and (number := desk.passed_on(text)):
        return SpokenForm("pass_ticket", "do", {"numbers": [number]}, partial(_passed, turn, number))
    if step := _reported_step(text, turn.names, turn.ctx):
        on = step.on.isoformat() if step.on else ""
        done = partial(_step, turn, step)
        stands = partial(_has_step, step, turn.person, turn.ctx)
        told = _filled({"text": step.reply, "date": on})
        return SpokenForm("step", "do", told, done, stands=stands, names_time=any(step.named))
    if said := says_of_scan(text):
        return SpokenForm("join", "do", {"text": text}, partial(_joined, turn, *said))
    if alone(text) and access.may(turn.person, Intent.ADD_REFERENCE):
        return SpokenForm(Intent.ADD_REFERENCE, "do", {"text": text}, partial(_added, turn), answers=True)
    return None


async def _has(turn: Turn, line: Heard, intent: str) -> bool:
    case = await figures.case_of_line(line, turn.person, intent, turn.ctx)
    return isinstance(case, Case)


async def _joined(turn: Turn, lets_in: bool, number: int) -> str:
    reply = await scanning.answer_scan(turn.person, lets_in, number, turn.ctx)
    return answer(reply.key, reply.facts, limit=2048)


async def _added(turn: Turn) -> str:
    reply = await taking_back.add_sent_reference(turn)
    return answer(reply.key, reply.facts, limit=2048)


def _filled(slots: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in slots.items() if value and value != [""]}


async def _passed(turn: Turn, number: int) -> str:
    reply = await passing.pass_on(turn.person, number, turn.ctx)
    await inbox.forget_question(turn.person.id)
    return answer(reply.key, reply.facts, limit=2048)


class _MeantStep(Struct, frozen=True):
    """The plan's words that were said, and the day they name; of a recurring step the times that they name, each as the
    milestones that it may be, and how these were said."""

    reply: str
    on: date | None
    firm: Enterprise | None  # where the words name one
    text: str  # the sentence
    named: tuple[tuple[str, ...], ...] = ()
    words: str = ""


def _reported_step(text: str, names: NameIndex, ctx: DecisionContext) -> _MeantStep | None:
    """None when the sentence is no such step."""
    own = _own(ctx)
    if said := times_said(text, recurring_of(own), names, ctx.today):
        return _MeantStep(said.reply, said.on, said.firm, text, said.named, said.words)
    found = reply_words(text, dict.fromkeys(m.reply for m in own), names, ctx.today)
    return _MeantStep(*found, text) if found else None


def _own(ctx: DecisionContext) -> list[Milestone]:
    return [m for m in ctx.plan.milestones if m.reply and _unspoken(m)]


async def _step(turn: Turn, step: _MeantStep) -> str:
    """Report the step, inside the caller's transaction, or ask of which enterprise and time it is."""
    await inbox.forget_question(turn.person.id)
    person, ctx = turn.person, turn.ctx
    keys = [m.key for m in _own(ctx) if m.reply == step.reply]
    if step.firm:  # whether it is theirs is settled by the act
        named = await cases.case_of_enterprise(step.firm.id, ctx.plan.key)
        files = [named] if named and _of_step(named, keys) else []
    else:
        files = [c for h in person.roles if (c := await _file(h, ctx)) and _owes(c, keys, h.level)]
    if not files:
        return answer("not_yours", {})
    meant = times_meant(_of_step(files[0], keys), step.named, ctx.today) if len(files) == 1 else ()
    if not meant:
        return await _ask_which(turn, step, files, keys)
    details = references(step.text)
    acts = [Act(Intent.STEP, step.on, what=duty.milestone, details=details) for duty in meant]
    return joint_receipt([await act.perform(files[0].id, what, person, ctx, "chat") for what in acts])


async def _ask_which(turn: Turn, step: _MeantStep, files: list[Case], keys: list[str]) -> str:
    """Ask which enterprise's step, or which time of it, was reported; each is offered as the sentence that says it."""
    if len(files) > 1 and not all(
        case.enterprise_id for case in files
    ):  # offices are told apart by no sentence
        return answer("need_name", {"what": step.reply})
    day = say("services.conversation.acted_on", day=step.on) if step.on else ""
    several, found = len(files) > 1, []
    for case in files:
        left = open_times(_of_step(case, keys))
        due = times_meant(left, step.named, turn.ctx.today) if several else ()
        for duty in due or left:
            said = [step.reply, case.name if several or step.firm else "", _time_of(duty, turn.ctx)]
            item = {
                "name": case.name if several else "",
                "due": duty.due,
                "left": (duty.due - turn.ctx.today).days,
            }
            found.append((" ".join(filter(None, said)) + day, item))
    sentences = tuple(sentence for sentence, _ in found[:_MOST_OFFERED])
    if sentences:
        await remember(
            turn.person.id, Pending(Intent.UNKNOWN, PROPOSED, text=turn.text, proposed=sentences), turn.ctx
        )
    facts = {"step": step.reply, "words": step.words, "items": [item for _, item in found[:_MOST_OFFERED]]}
    return answer("which_time", facts)


def _time_of(duty: Duty, ctx: DecisionContext) -> str:
    """Return the day by which a time of a recurring step is named; "" for any other step."""
    rule = ctx.plan.milestone(duty.milestone).due
    return str(rule.on) if rule.recurring and rule.on else ""


async def _has_step(step: _MeantStep, person: Person, ctx: DecisionContext) -> bool:
    """Whether this person has the step in this round, still to be done or done already."""
    keys = [m.key for m in _own(ctx) if m.reply == step.reply]
    keys = [key for key in keys if not step.named or any(key in one for one in step.named)]
    if step.firm:
        named = await cases.case_of_enterprise(step.firm.id, ctx.plan.key)
        return named is not None and bool(_of_step(named, keys))
    held = [case for role in person.roles if (case := await _file(role, ctx))]
    return any(d.milestone in keys and d.state is not DutyState.WAITING for case in held for d in case.duties)


def _unspoken(m: Milestone) -> bool:
    """Whether only the plan's own words say this step."""
    if m.kind in DISCLOSURES or m.on_demand:
        return False
    if m.kind in SPOKEN and m.owner == "enterprise":
        return not is_read_as(m.reply, m.kind)
    return m.kind not in SPOKEN and (m.kind, m.per) != (MilestoneKind.SUMMARY, "city")


async def _file(role: Role, ctx: DecisionContext) -> Case | None:
    """Return the case in which this role owes steps of its own."""
    key = ctx.plan.key
    match role.level:
        case Level.ENTERPRISE if role.enterprise_id:
            return await cases.case_of_enterprise(role.enterprise_id, key)
        case Level.COUNTY:
            return await cases.own_file(role.city, key, role.county)
        case Level.CITY:
            return await cases.own_file(role.city, key)
        case _:
            return None


def _owes(case: Case, keys: list[str], level: Level) -> bool:
    return any(d.milestone in keys and d.owner is level for d in case.duties)


def _of_step(case: Case, keys: list[str]) -> list[Duty]:
    return [d for d in case.duties if d.milestone in keys]
