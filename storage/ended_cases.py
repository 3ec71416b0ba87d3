"""Enterprises' cases in rounds that nobody serves any more, as somebody may still ask for them."""

from __future__ import annotations

from collections.abc import Collection

from bot.words import Case, Scope
from storage import query
from storage.cases import SELECT_CASES, with_duties
from storage.query import Sql
from storage.scopes import scope_condition

_SEEN = (
    f"{SELECT_CASES} WHERE c.enterprise_id IS NOT NULL AND c.round_id IN (?) AND (?) AND (?) ORDER BY c.id"
)
_NAMES = """
SELECT DISTINCT c.name FROM cases c WHERE c.enterprise_id IS NOT NULL AND c.round_id IN (?) AND (?) ORDER BY c.name
"""


async def of_their_firms(scope: Scope, round_keys: Collection[str], firms: Collection[int]) -> list[Case]:
    """Return the cases of these enterprises in these rounds, as far as they are within the scope."""
    return await _seen(scope, round_keys, Sql("c.enterprise_id IN (?)", (sorted(firms),)))


async def names_within(scope: Scope, round_keys: Collection[str]) -> list[str]:
    """Return what the enterprises of these rounds, within the scope, are called, each once."""
    found = await query.rows(_NAMES, sorted(round_keys), scope_condition(scope))
    return [str(row["name"]) for row in found]


async def of_names(names: Collection[str], scope: Scope, round_keys: Collection[str]) -> list[Case]:
    """Return the cases in these rounds, within the scope, of enterprises that are called so."""
    return await _seen(scope, round_keys, Sql("c.name IN (?)", (sorted(names),)))


async def _seen(scope: Scope, round_keys: Collection[str], which: Sql) -> list[Case]:
    found = await query.fetch(Case, _SEEN, sorted(round_keys), scope_condition(scope), which)
    return await with_duties(found)
