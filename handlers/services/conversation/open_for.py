"""改好又提交了, 弄完了: what a person may mean who names no matter, by what is open for them now.

An enterprise that tells of something done means, first of all, the step that it owes next. What only shows something
stands behind it, so that nobody is offered nothing but 帮助.
"""

from __future__ import annotations

from typing import Final

from bot.reading import read_sentence
from bot.reading.called import called_in
from bot.reading.open_matters import conditional, day_told, denies, of_another_field, speaks_well, tells_done
from bot.reading.proposals import Proposal
from bot.reading.result import HARMLESS, PROPOSED, Reading
from bot.reading.told_beside import asks_by_words, wants_time
from bot.results.standing import step_meant
from bot.words import SPECS, Case, DutyState, Enterprise, Intent, Level
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.conversation import by_number, taking_back, which
from handlers.services.conversation.open_for_bureaus import (
    firms_spoken_of,
    leant_to,
    open_for_firms,
    open_for_numbers,
    ways_of,
)
from handlers.services.conversation.turn import Turn
from storage import cases

_FEW_WORDS: Final = 16  # characters that only say on which day
_MOST_FIRMS: Final = 3  # of a contact, whose next steps are offered
_MORE_TIME: Final = SPECS[Intent.REQUEST_EXTENSION].says
_LOOKS: Final = {
    Level.ENTERPRISE: (Intent.STATUS, Intent.TODO),
    Level.COUNTY: (Intent.TODO, Intent.OVERDUE),
    Level.CITY: (Intent.PENDING, Intent.TODO),
    Level.PROVINCE: (Intent.PENDING, Intent.TODO),
    Level.SUPPORT: (Intent.LIST_TICKETS,),
}


async def matters_open(turn: Turn, *, asks: bool = False, looks: bool = True) -> list[Proposal]:
    """Return what may be meant, the likeliest first; with `looks` also what only shows something."""
    firms = _own(turn) if turn.level == Level.ENTERPRISE else firms_spoken_of(turn)
    own = await _of_enterprise(turn, firms) if turn.level == Level.ENTERPRISE else []
    said = [*((one, "") for one in own), *await open_for_firms(turn, firms, asks=asks)]
    said += [] if firms else await open_for_numbers(turn, asks=asks)
    said += [] if asks else await _the_only_one(turn, firms)
    named = "、".join(firm.name for firm in firms)
    shows = _LOOKS.get(turn.person.roles[0].level, ()) if looks else ()
    if looks and firms and turn.level != Level.ENTERPRISE:
        shows = (Intent.STATUS,)
    said += [(f"{SPECS[one].says} {named if one == Intent.STATUS else ''}".strip(), "") for one in shows]
    found = [Proposal(one, _read(turn, one), of) for one, of in said]
    return [one for one in found if one.reading.act in ("do", "ask")]


async def beside_open_matters(turn: Turn, sensible: list[Proposal], *, asks: bool) -> list[Proposal]:
    """Return what an officer may mean, with what is open for the firms that are spoken of: what names one of these
    first; what names nobody, though firms are named, not at all."""
    open_ones = await matters_open(turn, asks=asks)
    if firms_spoken_of(turn) or any(one.reading.intent not in HARMLESS for one in open_ones):
        sensible = [one for one in sensible if one.reading.why != "which_enterprise"]
    plain = {one.reading.intent for one in open_ones if one.reading.names or one.reading.numbers}
    sensible = [
        one
        for one in sensible
        if one.of
        or one.reading.why != "need_number"
        or not (one.reading.names or one.reading.intent in plain or plain & which.BY_NUMBER)
    ]
    of_acts = [one for one in sensible if one.reading.intent not in HARMLESS]
    told = {one.reading.intent for one in sensible}
    more = [one for one in open_ones if one.reading.intent not in told]
    looks = [one for one in more if one.reading.intent in HARMLESS and not (sensible and of_acts)]
    if len(ways_of(turn, firms_spoken_of(turn))) != 1:  # what is said of one is not said of the other
        of_acts, sensible = (
            [one for one in those if len(one.reading.names) < 2] for those in (of_acts, sensible)
        )
    leant = leant_to(turn)
    acts = [*of_acts, *(one for one in more if one not in looks and one.reading.intent not in HARMLESS)]
    return [
        *sorted(acts, key=lambda one: one.reading.intent not in leant),
        *(one for one in sensible if one.reading.intent in HARMLESS),
        *looks,
    ]


def _read(turn: Turn, sentence: str) -> Reading:
    return limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)


def _own(turn: Turn) -> tuple[Enterprise, ...]:
    """A contact's firms: those that the sentence names, each beyond doubt; all of theirs where it names none."""
    groups = limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today)
    if groups:
        return tuple(group[0] for group in groups if len(group) == 1)
    own = [turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id]
    return tuple(firm for firm in own if firm)


async def _of_enterprise(turn: Turn, firms: tuple[Enterprise, ...]) -> list[str]:
    """Return what an enterprise may mean that names no matter: the step owed next, unless the words deny, plan or
    ask; a later date, unless they tell of something done or ask for something else."""
    if limited(of_another_field, turn.text):
        return []
    asks, done = limited(asks_by_words, turn.text), limited(tells_done, turn.text) or only_the_day(turn)
    owed = await _next_steps(turn, firms, done=done)
    supposed = limited(conditional, turn.text)
    later = limited(wants_time, turn.text) and not done
    said = [*owed] if not (supposed or later) and (done or not (asks or limited(denies, turn.text))) else []
    if len(owed) == 1 and (not (asks or done) or limited(wants_time, turn.text)):
        said.append(f"{firms[0].name if turn.several_firms else ''} {_MORE_TIME}".strip())
    return said


def only_the_day(turn: Turn) -> bool:
    """Whether a few words name a day behind a report that was offered without one: 1月27吧，他这么写的."""
    offered = turn.before.proposed if turn.before and turn.before.missing == PROPOSED else ()
    reports = any(_read(turn, one).intent in REPORTS for one in offered)
    few = reports and len(turn.text) <= _FEW_WORDS and not any(sign in turn.text for sign in "没不别未")
    return few and limited(day_told, turn.text, turn.ctx.today)[:1].isdigit()


async def _next_steps(turn: Turn, firms: tuple[Enterprise, ...], *, done: bool) -> list[str]:
    """Return for each of a contact's firms the report of the step that it owes next, with the day of the words that
    tell of something done."""
    if turn.level != Level.ENTERPRISE or len(firms) > _MOST_FIRMS:
        return []
    several = turn.several_firms
    day = limited(day_told, turn.text, turn.ctx.today) if done else ""
    said: list[str] = []
    for firm in firms:
        for at in turn.rounds.meant:
            case = await cases.case_of_enterprise(firm.id, at.plan.key)
            if case and (report := _report_of(case, turn)):
                said.append(" ".join(filter(None, (report, firm.name if several else "", day))))
    return said


async def _the_only_one(turn: Turn, firms: tuple[Enterprise, ...]) -> list[tuple[str, str]]:
    """Return the confirmation of the one report that waits, for words that find it good and name nobody: 行，收下."""
    if firms or turn.level not in (Level.CITY, Level.PROVINCE) or not limited(speaks_well, turn.text):
        return []
    at = await by_number.sole_matter(turn, Reading(Intent.CONFIRM, "ask"))
    return [(f"{SPECS[Intent.CONFIRM].says} {number}", case.name) for number, (case, _) in at.items()]


def _report_of(case: Case, turn: Turn) -> str:
    """How the step is reported that this case's enterprise owes next; "" if it owes none, or says it in no one way."""
    plan = turn.ctx.at(case.round).plan
    hand = step_meant(case, plan)
    if hand is None or hand.state is not DutyState.OPEN or hand.owner is not Level.ENTERPRISE:
        return ""
    intent = taking_back.reported_in_words(plan.kind_of(hand.milestone))
    return SPECS[intent].says if intent else ""
