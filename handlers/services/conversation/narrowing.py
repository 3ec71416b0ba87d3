"""83除外 · 鑫达先去掉 · 87不确认, said of an open question: it is put once more, without those.

Nothing is done by it, and a later 是 means what was shown last.
"""

from __future__ import annotations

from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.exclusions import Aside, taken_out_of_it
from bot.reading.result import HARMLESS, Pending, Reading
from bot.words import Intent, replace
from handlers.runtime.time_limit import limited
from handlers.services.conversation import bulk, by_number, questions, sure
from handlers.services.conversation.turn import Turn

_NO_LIST = HARMLESS | {Intent.ANNOUNCE, Intent.WITHDRAW_REPORT}


async def narrowed(turn: Turn, before: Pending | None) -> str:
    """Return the open question without whom the sentence takes out of it; "" for any other sentence, and where nobody
    would be left."""
    if before is None or before.missing not in ("unsure", "which_enterprise") or before.intent in _NO_LIST:
        return ""
    aside = limited(taken_out_of_it, turn.text, turn.person, turn.names, turn.ctx.today)
    if aside is None:
        return ""
    if before.missing == "which_enterprise":
        return await _of_choices(turn, before, aside)
    known = Reading(
        before.intent, "ask", before.names, before.numbers, before.on, before.reason, kind=before.kind
    )
    if WHOLE_SCOPE in (before.kind, before.text):
        return ""
    if aside.numbers and {*aside.numbers} < {*before.numbers}:
        left = tuple(n for n in before.numbers if n not in aside.numbers)
        return await by_number.ask_of_numbers(turn, replace(known, numbers=left))
    if aside.firms and not before.names and before.numbers:
        return await _firms_of_numbers(turn, known, aside)
    if not aside.firms or not {*aside.firms} < {*before.names}:
        return ""
    left_names = tuple(firm for firm in before.names if firm not in aside.firms)
    meant = replace(known, names=left_names, why="unsure", left=_names(aside), left_why="without")
    if turn.kept and turn.kept.get(sure.SURE):
        return await bulk.ask_of_each(turn, meant, list(_names(aside)))
    return await questions.ask_back(turn, meant, before)


async def _firms_of_numbers(turn: Turn, known: Reading, aside: Aside) -> str:
    """确认 1、2、83, without A: the numbers of those that remain."""
    at = {n: await by_number.number_target(turn, n) for n in known.numbers}
    gone = {firm.id for firm in aside.firms}
    left = tuple(n for n, (case, _) in at.items() if case and case.enterprise_id not in gone)
    found = {case.enterprise_id for case, _ in at.values() if case}
    return (
        await by_number.ask_of_numbers(turn, replace(known, numbers=left)) if left and gone <= found else ""
    )


async def _of_choices(turn: Turn, before: Pending, aside: Aside) -> str:
    """不是A, where it was asked which of A, B and C is meant; 除了A, where all but A may be."""
    left = tuple(firm for firm in before.choices if firm not in aside.firms)
    if not left or len(left) == len(before.choices):
        return ""
    known = Reading(before.intent, "ask", before.names, before.numbers, before.on, before.reason)
    but = "除" in turn.text or len(left) == 1
    meant = replace(known, names=left, why="unsure") if but else replace(known, choices=left)
    return await questions.ask_back(turn, meant if but else replace(meant, why="which_enterprise"), before)


def _names(aside: Aside) -> tuple[str, ...]:
    return tuple(firm.name for firm in aside.firms)
