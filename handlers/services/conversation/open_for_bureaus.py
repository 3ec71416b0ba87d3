"""撵一撵A、B · A那份昨天就给了 · A——整改: what an officer may mean who names firms, by what is open for them now.

No rule understands the words; they only choose the order. What they deny or ask about is not offered.
"""

from __future__ import annotations

from typing import Final

from bot.acts.offers import offers
from bot.reading.called import called_in, called_together
from bot.reading.leaning import Leaning, leaning, of_a_letter
from bot.reading.open_matters import day_told
from bot.reading.result import PROPOSED, Reading
from bot.words import SPECS, Enterprise, Intent, Level, replace
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import by_number, which
from handlers.services.conversation.turn import Turn
from storage import cases

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
    "open": (*_GOOD, *_BAD, Intent.URGE),
}


def firms_spoken_of(turn: Turn) -> tuple[Enterprise, ...]:
    """Return the firms that the sentence names, each beyond doubt; where it names none, those of the sentence before.
    () where one may be another, or there are too many."""
    groups = _called(turn, turn.text)
    before = turn.before
    if not groups and before is not None and not waits(before):
        about = tuple((firm,) for firm in before.about)
        groups = (_called(turn, before.text) if before.missing == PROPOSED else ()) or about
    plain = all(len(group) == 1 for group in groups) and len(groups) <= _MOST_FIRMS
    return tuple(dict.fromkeys(group[0] for group in groups)) if plain else ()


def _called(turn: Turn, text: str) -> tuple[tuple[Enterprise, ...], ...]:
    return limited(called_in, text, turn.person, turn.names, turn.ctx.today)


async def open_for_firms(turn: Turn, firms: tuple[Enterprise, ...], *, asks: bool) -> list[tuple[str, str]]:
    """Return what can be done now to each of `firms`, as it is typed, with whom a number in it is about; the likeliest
    first. To a question (`asks`) nothing is offered that changes anything."""
    if asks or not firms or turn.level not in BUREAU_LEVELS:
        return []
    way = limited(leaning, turn.text)
    if len(firms) > 1 and way in ("bad", "open") and not _said_together(turn):
        return []  # A——通过；B——整改: what is said of one is not said of the other
    able = [await able_now(turn, firm) for firm in firms]
    names = "、".join(firm.name for firm in firms)
    wanted = [
        one
        for one in _BY_LEANING[way]
        if one != Intent.NOTICE_DELIVERED or turn.level == Level.COUNTY or limited(of_a_letter, turn.text)
    ]
    wanted = [one for one in wanted if all(one in kinds for kinds in able)]
    said = [(await _typed(turn, one, firms, names), one in which.BY_NUMBER) for one in wanted]
    return [(sentence, names if numbered else "") for sentence, numbered in said if sentence]


def _said_together(turn: Turn) -> bool:
    return limited(called_together, turn.text, turn.person, turn.names, turn.ctx.today)


async def able_now(turn: Turn, firm: Enterprise) -> frozenset[str]:
    """Return the kinds of acts that the person may do to this firm at this moment."""
    held = [(at, await cases.case_of_enterprise(firm.id, at.plan.key)) for at in turn.rounds.meant]
    return frozenset(one.kind for at, case in held if case for one in offers(case, turn.person, at))


async def _typed(turn: Turn, intent: Intent, firms: tuple[Enterprise, ...], names: str) -> str:
    """Return how this is said of them; "" where it is said by number and one has none."""
    if intent in which.BY_NUMBER:
        at = await by_number.of_firms(turn, Reading(intent, "ask", firms))
        return f"{SPECS[intent].says} {'、'.join(map(str, at))}" if len(at) == len(firms) else ""
    day = limited(day_told, turn.text, turn.ctx.today) if intent == Intent.NOTICE_DELIVERED else ""
    return " ".join(filter(None, (SPECS[intent].says, names, day)))


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
