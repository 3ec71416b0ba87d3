"""A通过，B没过: results without 评估 or 验收, of firms that all stand before the same one; only asked about."""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.called import called_in, with_names_in_full
from bot.reading.outcomes import HEADINGS, results_of_no_stage
from bot.reading.result import Reading, only_asked
from bot.words import Level
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.open_for_bureaus import able_now
from handlers.services.conversation.turn import Turn


async def with_its_stage(turn: Turn, reading: Reading) -> Reading:
    """Return what is asked of such a sentence; `reading` where it is another, or the firms stand before different
    stages."""
    bare = reading.act == "none" and reading.why == "unknown"
    vague = reading.act == "ask" and reading.why == "which_enterprise"
    if turn.level not in (Level.CITY, Level.PROVINCE) or waits(turn.before) or not (bare or vague):
        return reading
    if not limited(results_of_no_stage, turn.text):
        return reading
    groups = limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today)
    if not groups or any(len(group) != 1 for group in groups):
        return reading
    able = [await able_now(turn, group[0]) for group in groups]
    lead = next((lead for intent, lead in HEADINGS.items() if all(intent in one for one in able)), "")
    if not lead:
        return reading
    full = {group: group[0] for group in groups}
    named = limited(with_names_in_full, turn.text, turn.person, turn.names, turn.ctx.today, full)
    said = f"{lead}{named}"
    meant = limited(read_sentence, said, turn.person, turn.names, turn.ctx.today)
    of_all = len(groups) == 1 or meant.why == "one_by_one"
    if meant.act not in ("do", "ask") or meant.why in ("which_enterprise", "which_step") or not of_all:
        return reading
    turn.text = said
    return only_asked(meant)
