"""撵一撵A、B · A那份昨天就给了 · A——整改: what an officer may mean who names firms, by what is open for them now.

No rule understands the words; they only choose the order. What they deny or ask about is not offered.
"""

from __future__ import annotations

from typing import Final

from bot.acts.offers import offers
from bot.reading.called import called_in, called_together, one_of_them, stretches
from bot.reading.day_answers import takes_a_day
from bot.reading.leaning import (
    Leaning,
    leaning,
    limits_the_time,
    of_a_later_step,
    of_a_letter,
    with_plain_signs,
)
from bot.reading.named_parts import reason_said, until_said
from bot.reading.numbers_told import numbers_told, of_those_told, without_days
from bot.reading.open_matters import conditional, day_told
from bot.reading.proposals import proposals
from bot.reading.result import PROPOSED, Reading
from bot.words import SPECS, Answer, Enterprise, Intent, Level, replace
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import by_number, which
from handlers.services.conversation.turn import Turn
from storage import cases, numbers

_MOST_FIRMS: Final = 9  # of which one sentence tells
_GOOD: Final = (
    Intent.NOTICE_DELIVERED,
    *(Intent.CONFIRM, Intent.APPROVE_EXTENSION, Intent.FORWARD_ASSESSMENT, Intent.FORWARD_ACCEPTANCE),
    *(Intent.ASSESSMENT_PASSED, Intent.ACCEPTANCE_PASSED),
)
_BAD: Final = (
    *(Intent.REJECT, Intent.REFUSE_EXTENSION, Intent.ASSESSMENT_RECTIFY),
    *(Intent.ASSESSMENT_FAILED, Intent.ACCEPTANCE_FAILED),
)
_BY_LEANING: Final[dict[Leaning, tuple[Intent, ...]]] = {
    "good": _GOOD,
    "bad": _BAD,
    "urges": (Intent.URGE,),
    "not_yet": (Intent.URGE,),
    "asks": (),
    "contact": (),
    "open": (*_GOOD, *_BAD, Intent.URGE),
}


def firms_spoken_of(turn: Turn) -> tuple[Enterprise, ...]:
    """Return the firms that the sentence names, each beyond doubt; where it names none, those of the sentence before.
    () where one may be another, or there are too many."""
    groups = _called(turn, turn.text)
    before = turn.before
    numbered = limited(numbers_told, without_days(turn.text))
    if not groups and not numbered and before is not None and not waits(before):
        about = tuple((firm,) for firm in before.about)
        groups = (_called(turn, before.text) if before.missing == PROPOSED else ()) or about
    plain = all(len(group) == 1 for group in groups) and len(groups) <= _MOST_FIRMS
    return tuple(dict.fromkeys(group[0] for group in groups)) if plain else ()


def _called(turn: Turn, text: str) -> tuple[tuple[Enterprise, ...], ...]:
    return limited(called_in, text, turn.person, turn.names, turn.ctx.today)


def ways_of(turn: Turn, firms: tuple[Enterprise, ...]) -> dict[Leaning, tuple[Enterprise, ...]]:
    """Return of whom the sentence says what: A——通过；B——整改. {} where it cannot be told apart."""
    text = with_plain_signs(turn.text)
    if len(firms) < 2 or limited(called_together, text, turn.person, turn.names, turn.ctx.today):
        return {limited(leaning, turn.text): firms}
    ways: dict[Leaning, tuple[Enterprise, ...]] = {}
    for words, groups in limited(stretches, text, turn.person, turn.names, turn.ctx.today):
        way = limited(leaning, words)
        ways[way] = (*ways.get(way, ()), *(group[0] for group in groups))
    told = [firm for those in ways.values() for firm in those]
    apart = len(told) == len({*told}) and {*told} == {*firms} and not limited(one_of_them, turn.text)
    return ways if apart else {}


async def open_for_firms(turn: Turn, firms: tuple[Enterprise, ...], *, asks: bool) -> list[tuple[str, str]]:
    """Return what can be done now to each of `firms`, as it is typed, with whom a number in it is about; the likeliest
    first. To a question (`asks`) nothing is offered that changes anything."""
    if not firms or turn.level not in BUREAU_LEVELS:
        return []
    ways = ways_of(turn, firms)
    if (asks or limited(conditional, turn.text)) and len(ways) == 1:
        return []
    found: list[tuple[str, str]] = []
    for way, those in ways.items():
        if len(ways) == 1 or way in ("good", "bad", "urges"):
            found += await _open_that_way(turn, those, way)
    return found


async def _open_that_way(turn: Turn, firms: tuple[Enterprise, ...], way: Leaning) -> list[tuple[str, str]]:
    able = [await able_now(turn, firm) for firm in firms]
    names = "、".join(firm.name for firm in firms)
    wanted = [
        one
        for one in _BY_LEANING[way]
        if one != Intent.NOTICE_DELIVERED
        or limited(of_a_letter, turn.text)
        or (turn.level == Level.COUNTY and not limited(of_a_later_step, turn.text))
    ]
    wanted = [one for one in wanted if all(one in kinds for kinds in able)]
    if Intent.REFUSE_EXTENSION in wanted:  # what waits is a request, and no report
        wanted = [one for one in wanted if one not in (Intent.REJECT, Intent.CONFIRM)]
    said = [(await _typed(turn, one, firms, names), one in which.BY_NUMBER) for one in wanted]
    return [(sentence, names if numbered else "") for sentence, numbered in said if sentence]


async def open_for_numbers(turn: Turn, *, asks: bool) -> list[tuple[str, str]]:
    """Return what can be done now to those whose numbers the sentence names, like open_for_firms."""
    told = limited(numbers_told, turn.text)[:_MOST_FIRMS]
    if asks or not told or turn.level not in BUREAU_LEVELS or limited(conditional, turn.text):
        return []
    at = [(await by_number.number_target(turn, number))[0] for number in told]
    firms = tuple(firm for case in at if case and (firm := turn.names.by_id(case.enterprise_id or 0)))
    if len(firms) < len(told):
        return []
    way = limited(leaning, limited(of_those_told, turn.text))
    if turn.level == Level.COUNTY:
        return await _open_that_way(turn, tuple(dict.fromkeys(firms)), way)
    names = "、".join(firm.name for firm in firms)
    listed = "、".join(map(str, told))
    found: list[tuple[str, str]] = []
    for one in _BY_LEANING[way]:
        meant = Reading(one, "ask")
        if one in which.BY_NUMBER and all([await by_number.awaited(turn, meant, n) for n in told]):
            found.append((f"{SPECS[one].says} {listed}", names))
    return found


def leant_to(turn: Turn) -> tuple[Intent, ...]:
    """Return the matters to which the words lean, whoever they are about."""
    return _BY_LEANING[limited(leaning, turn.text)]


def decides(turn: Turn) -> bool:
    """Say whether an officer finds anything of those spoken of good or wanting, though another part tells what is not
    done yet."""
    firms = firms_spoken_of(turn) if turn.level in BUREAU_LEVELS else ()
    told = firms or (turn.level in BUREAU_LEVELS and limited(numbers_told, turn.text))
    return bool(told) and not {"good", "bad"}.isdisjoint(ways_of(turn, firms))


async def able_now(turn: Turn, firm: Enterprise) -> frozenset[str]:
    """Return the kinds of acts that the person may do to this firm at this moment."""
    held = [(at, await cases.case_of_enterprise(firm.id, at.plan.key)) for at in turn.rounds.meant]
    return frozenset(one.kind for at, case in held if case for one in offers(case, turn.person, at))


async def _typed(turn: Turn, intent: Intent, firms: tuple[Enterprise, ...], names: str) -> str:
    """Return how this is said of them, with the reason given; "" where it is said by number and one has none."""
    wants = "reason" in SPECS[intent].needs and len(firms) == 1
    reason = limited(reason_said, turn.text, turn.person, turn.names, turn.ctx.today) if wants else ""
    if intent in which.BY_NUMBER:
        at = await by_number.of_firms(turn, Reading(intent, "ask", firms))
        told = "、".join(map(str, at)) if len(at) == len(firms) else ""
        grants = intent == Intent.APPROVE_EXTENSION
        until = limited(until_said, turn.text, turn.person, turn.names, turn.ctx.today) if grants else ""
        if grants and not until and limited(limits_the_time, turn.text):
            return ""  # 最多批到8月: not all that was asked for
        return " ".join(filter(None, (SPECS[intent].says, told, until, reason))) if told else ""
    day = limited(day_told, turn.text, turn.ctx.today) if takes_a_day(intent) else ""
    return " ".join(filter(None, (SPECS[intent].says, names, day, reason)))


def change_of_the_firm(turn: Turn, reading: Reading) -> Reading:
    """他家关停了, written by an officer: a change that names nobody is asked of the one firm that was spoken of."""
    named = reading.names or reading.choices or reading.left
    if (
        reading.intent != Intent.REPORT_CHANGE
        or reading.why != "unsure"
        or named
        or turn.level == Level.ENTERPRISE
    ):
        return reading
    firms = firms_spoken_of(turn)
    if len(firms) == 1:
        return replace(reading, names=firms)
    return replace(reading, why="which_enterprise")


async def of_no_number(turn: Turn, reading: Reading) -> Answer | None:
    """Say that nothing has this number (5号，理由站不住，不批), where what is likeliest is decided by number."""
    may = turn.level in BUREAU_LEVELS and reading.act != "deny"
    if not may or not any(sign.isdigit() for sign in turn.text):
        return None
    near = limited(proposals, turn.text, reading, turn.person, turn.names, turn.ctx.today)
    meant = near[0].reading if near else reading
    if meant.intent not in which.BY_NUMBER or not meant.numbers or meant.names:
        return None
    desks = numbers.desks_of(turn.person)
    known = [await numbers.duties_numbered(desks, number, turn.ctx.keys) for number in meant.numbers]
    return (
        None
        if any(known) or firms_spoken_of(turn)
        else Answer("stale_number", {"number": meant.numbers[0]}, ok=False)
    )
