"""Somebody who holds several enterprises (a consultant with thirty clients) works through them in one list.

Each enterprise has a number there, its place among those that the person holds, by which it can be named.
"""

from __future__ import annotations

from typing import Any, Final

from bot.acts.context import DecisionContext
from bot.reading.client_lines import line_of_client
from bot.words import DutyState, Level, Person, Scope, shown_status
from handlers.runtime.time_limit import limited
from handlers.services.views.lines import expected_dates
from storage import lists

_SHOWN: Final = 60


def _client_numbers(person: Person) -> dict[int, int]:
    """Enterprise -> its number, for whoever holds several enterprises and no bureau; {} for anybody else."""
    held = [role for role in person.roles if role.level is Level.ENTERPRISE and role.enterprise_id]
    if len(held) < 2 or len(held) < len(person.roles):
        return {}
    ids = dict.fromkeys(role.enterprise_id or 0 for role in sorted(held, key=lambda role: role.seat))
    return {firm_id: n for n, firm_id in enumerate(ids, 1)}


def client_named(person: Person, text: str) -> tuple[int, str] | None:
    """3 已提交评估申请 -> (the enterprise, 已提交评估申请); None for any other sentence, and for a number that is
    nobody's."""
    wanted = {n: firm_id for firm_id, n in _client_numbers(person).items()}
    if not wanted:  # as for most: a reading that was not foreseen makes the job run twice
        return None
    number, said = limited(line_of_client, text) or (0, "")
    return (wanted[number], said) if number in wanted else None


async def todo_of_clients(person: Person, ctx: DecisionContext) -> tuple[list[dict[str, Any]], int]:
    """Return the lines of what these enterprises owe, the earliest first, each under its enterprise's number, and how
    many there are; nothing for whoever does not hold several."""
    known = _client_numbers(person)
    if not known:
        return [], 0
    found, total = await lists.duties(
        Scope(enterprises=frozenset(known)),
        ctx.plan.key,
        (DutyState.OPEN,),
        ctx.plan.places.order,
        owners=[Level.ENTERPRISE],
        limit=_SHOWN,
    )
    expected = await expected_dates(found, ctx)
    items = [
        {
            "number": known.get(case.enterprise_id or 0),
            "name": case.name,
            "county": "",
            "shown": shown_status(case.status, case.paused).value,
            "step": ctx.plan.milestone(duty.milestone).name,
            "suggested": ctx.plan.milestone(duty.milestone).silent,
            "by": "",
            "due": duty.due,
            "by_when": expected.get(duty.id, ""),
            "days_left": (duty.due - ctx.today).days,
            "client": True,
        }
        for duty, case in found
    ]
    return items, total
