"""What an act changed, from what to what: written into its event, and checked against the rows.

The acts of `bot` give the new state only; the old one is known here, where it is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from bot.words import Case, Decision, Duty, Refusal
from storage import events, query
from storage.rounds import StepNames

# When to look next is machinery, and the reporter's moment and person stand in the event itself.
_KEPT = ("state", "due", "legal_due", "extended_to", "opened_on", "reported_on", "confirmed_on")
ROWS_AT_ONCE = 2000

_Changed = list[list[Any]]  # [duty's id (0: the case), its milestone ("" …), field, old, new]


def changed_values(case: Case, old: Mapping[str, Any], decision: Decision) -> _Changed:
    """Return every kept value that `decision` gives anew. `old` holds the case's own columns before it."""
    before = {duty.id: duty for duty in case.duties}
    found = [line for duty in decision.duties for line in _of_duty(before.get(duty.id), duty)]
    new = {**decision.changes, **({"status": decision.status} if decision.status else {})}
    return found + [
        [0, "", key, _plain(old.get(key)), _plain(value)]
        for key, value in new.items()
        if _plain(old.get(key)) != _plain(value)
    ]


def new_duty_values(duty: Duty, duty_id: int) -> _Changed:
    """Return the values of a duty that did not exist before."""
    return [[duty_id, *line[1:]] for line in _of_duty(None, duty)]


def _of_duty(old: Duty | None, new: Duty) -> Iterator[list[Any]]:
    for name in _KEPT:
        was, now = (_plain(getattr(one, name)) if one else None for one in (old, new))
        if was != now:
            yield [new.id, new.milestone, name, was, now]


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it, so that old and new compare alike."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bool | int | float | list | dict) or value is None:
        return value
    return str(value)


async def drift(steps: StepNames = MappingProxyType({})) -> list[Refusal]:
    """Duties that do not stand as their last event left them, because somebody wrote past the service;
    empty when all agree. What no event has touched is not checked."""
    last: dict[tuple[int, str], tuple[int, Any]] = {}
    after = 0
    while True:
        found = await events.events_after(after, ROWS_AT_ONCE)
        for event in found:
            for duty_id, _, name, _, new in event.data.get("changed", ()):
                if duty_id:
                    last[duty_id, name] = event.seq, new
        if len(found) < ROWS_AT_ONCE:
            break
        after = found[-1].seq
    return await _compared(last, steps)


_STANDING = f"""
SELECT d.id, d.milestone, {", ".join(f"d.{name}" for name in _KEPT)}, c.name AS firm, c.round_id AS round
FROM duties d JOIN cases c ON c.id = d.case_id WHERE d.id IN (?) ORDER BY d.id
"""


async def _compared(last: dict[tuple[int, str], tuple[int, Any]], steps: StepNames) -> list[Refusal]:
    problems = []
    for ids in query.chunks(sorted({duty_id for duty_id, _ in last})):
        for row in await query.rows(_STANDING, ids):
            for name in _KEPT:
                seq, new = last.get((row["id"], name), (0, None))
                if seq and _plain(row[name]) != new:
                    changed = Refusal(
                        "database.chain.row_changed",
                        name=row["firm"],
                        step=steps.get((row["round"], row["milestone"]), row["milestone"]),
                        field=name,
                        now=_plain(row[name]),
                        seq=seq,
                        then=new,
                    )
                    problems.append(changed)
    return problems
