"""试发, 试发情况: the trial round, as it is said in the chat. How many it concerns is shown first; 是 sends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot import access
from bot.notices.reaching import TRIAL_STATES
from bot.reading.result import Pending, Reading
from bot.words import Answer, Intent, Scope
from handlers.services.cases.pending import remember
from handlers.services.conversation.turn import Turn
from handlers.services.reminders import trial
from handlers.services.reports.onboarding import FirmKnown, counts_by, firms_known
from handlers.services.views import asked_lists
from messages.catalogue import sentence_table
from storage.chain import By

_NAMED: Final = 8  # enterprises that a reply names
_TO_SEE_TO: Final = ("silent", "failed", "wrong", "no_way")
_WHOLE: Final = "全部"


async def _place(turn: Turn, text: str) -> tuple[Scope, str] | None:
    """Return the part of what the person oversees that is named, and its name; None where they name no part of it. An
    administrator oversees all, in figures."""
    scope = Scope(everything=True) if turn.person.administers else access.scope_of(turn.person)
    named = text.strip(" ，,。：:！!")
    if named in ("", _WHOLE):
        return scope, ""
    found = await asked_lists.part_of_scope(scope, named, turn.ctx)
    return (found[0], found[1][1] or found[1][0]) if found else None


async def trial_round(turn: Turn, reading: Reading) -> Answer:
    """Show how many would be asked; once that is confirmed, ask them."""
    found = await _place(turn, reading.text)
    if found is None:
        return Answer("list_no_place", {"place": reading.text.strip()}, ok=False)
    scope, place = found
    if turn.confirms(reading):
        n = await trial.send_trial(scope, turn.ctx, By("chat", turn.person.id))
        return Answer(
            "trial_sent" if n else "trial_nobody",
            {"n": n, "place": place, "states": dict.fromkeys(TRIAL_STATES, 0)},
        )
    ahead = await trial.trial_ahead(scope, turn.ctx)
    facts = {
        "place": place,
        "n": ahead.people,
        "firms": len(ahead.asked),
        "counties": ahead.counties,
        "states": {state: ahead.states[state] for state in TRIAL_STATES},
    }
    if not ahead.asked:
        return Answer("trial_nobody", facts)
    asked = Pending(Intent.TRIAL_ROUND, "unsure", text=place or _WHOLE)
    await remember(turn.person.id, asked, turn.ctx)
    return Answer("trial_sure", facts)


async def trial_result(turn: Turn, reading: Reading) -> Answer:
    """Say by county, or for a wide place by city, what came of it, and name those who are to be seen to."""
    found = await _place(turn, reading.text)
    if found is None:
        return Answer("list_no_place", {"place": reading.text.strip()}, ok=False)
    scope, place = found
    firms = await firms_known(scope, turn.ctx)
    came = sentence_table("reports.trial")
    left = [firm for firm in firms if firm.trial in _TO_SEE_TO]
    names = not turn.person.administers or access.may_look(turn.person, "people")
    facts: dict[str, Any] = {
        "place": place,
        "total": len(firms),
        "rows": _rows(firms),
        "names": [(firm.of.firm, came[firm.trial], firm.todo) for firm in left if names],
        "left": len(left),
        "url": f"{turn.public_url}/onboarding",
        "shown": _NAMED,
    }
    return Answer("trial_result", facts)


def _rows(firms: Sequence[FirmKnown]) -> list[dict[str, Any]]:
    """Return how many enterprises of each county stand how; of several cities by city."""
    words = sentence_table("reports.trial")
    by_city = len({firm.of.city for firm in firms}) > 1
    return [
        {
            "name": one.county or one.city,
            "total": one.total,
            "said": "，".join(
                f"{words[state]}{one.trials[state]}" for state in TRIAL_STATES if one.trials[state]
            ),
        }
        for one in counts_by((firm.standing for firm in firms), by_city=by_city)
    ]
