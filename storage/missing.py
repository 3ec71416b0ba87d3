"""Recovery as questions: what should be there and is not. Asked by the watchdog and `verify`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Final

from tortoise.fields.data import CharEnumFieldInstance

from bot.words import OWING, CaseStatus, DutyState, Level, MessageStatus, Refusal
from storage import models, query, readable, trouble
from storage.rounds import StepNames

_Check = Callable[[], Awaitable[list[Refusal]]]


async def all_problems(steps: StepNames = MappingProxyType({})) -> list[Refusal]:
    """Return every broken invariant."""
    found: list[Refusal] = []
    checks: dict[str, _Check] = {"database.checks.duties": partial(_no_next_action, steps), **_CHECKS}
    for what, check in checks.items():
        try:
            found += await check()
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            failed = Refusal(what)
            found.append(Refusal("database.missing.not_checked", what=failed, error=type(error).__name__))
    return found


_NO_NEXT_ACTION = """
SELECT d.id, c.name, c.round_id AS round, d.milestone FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.status = ? AND d.state IN (?) AND d.next_action_at IS NULL AND d.planned_to IS NULL ORDER BY d.id
"""
# A completed case owes its enterprise's silent duties only.
_CLOSED_BUT_OWING = """
SELECT DISTINCT c.id, c.name FROM duties d JOIN cases c ON c.id = d.case_id
WHERE d.state IN (?) AND (c.status NOT IN (?) OR c.status = ? AND d.owner <> ?) ORDER BY c.id
"""
_TORN = """
SELECT id FROM messages WHERE status = ? AND sent_at IS NULL OR status = ? AND lease_until IS NULL ORDER BY id
"""
_ADRIFT = """
SELECT id FROM tickets WHERE closed_at IS NULL AND next_action_at IS NULL
AND (planned_to IS NULL OR answered_at IS NOT NULL) ORDER BY id
"""

_ODD = "SELECT {column} AS word, count(*) AS n FROM {table} WHERE {column} NOT IN (?) GROUP BY {column} ORDER BY 1"


async def _no_next_action(steps: StepNames) -> list[Refusal]:
    """Law 1: an open duty has its next action, or its ladder has been climbed to the end."""
    found = await query.rows(_NO_NEXT_ACTION, CaseStatus.ACTIVE, (DutyState.OPEN, DutyState.REPORTED))
    return [
        Refusal(
            "database.missing.no_next_action",
            name=r["name"],
            step=steps.get((r["round"], r["milestone"]), r["milestone"]),
        )
        for r in found
    ]


async def _closed_but_owing() -> list[Refusal]:
    running = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)
    found = await query.rows(_CLOSED_BUT_OWING, running, OWING, CaseStatus.COMPLETED, Level.ENTERPRISE)
    return [Refusal("database.missing.closed_but_owing", name=r["name"]) for r in found]


async def _torn_messages() -> list[Refusal]:
    found = await query.rows(_TORN, MessageStatus.SENT, MessageStatus.SENDING)
    return [Refusal("database.missing.torn_message", id=r["id"]) for r in found]


async def _tickets_adrift() -> list[Refusal]:
    """Find open tickets without a next look. A waiting one whose ladder has ended must be on the desk's
    list."""
    return [Refusal("database.missing.ticket_adrift", id=r["id"]) for r in await query.rows(_ADRIFT)]


async def _words() -> list[Refusal]:
    """Find values that no vocabulary has in columns that hold words; somebody must have written them
    without the service."""
    found = []
    for model in (getattr(models, name) for name in models.__all__):
        table = model._meta.db_table
        for name, field in model._meta.fields_map.items():
            if isinstance(field, CharEnumFieldInstance) and issubclass(field.enum_type, Enum):
                odd = await query.rows(
                    _ODD.format(column=name, table=table), [str(w) for w in field.enum_type]
                )
                where = f"{table}.{name}"
                found += [
                    Refusal("database.missing.odd_word", n=r["n"], word=r["word"], column=where) for r in odd
                ]
    return found


# One that fails is a problem by itself, and the others are made all the same.
_CHECKS: Final = {
    "database.checks.cases": _closed_but_owing,
    "database.checks.messages": _torn_messages,
    "database.checks.tickets": _tickets_adrift,
    "database.checks.words": _words,
    "database.checks.rows": readable.damaged,
}
