"""Why enterprises are on the list, for those who only count them."""

from __future__ import annotations

from msgspec import Struct

from bot.words import Scope
from storage import query
from storage.scopes import scope_condition

_TRAITS = """
SELECT c.id, c.audit_types, c.chuang_a FROM cases c
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL
"""


class _Traits(Struct, frozen=True):
    """Why an enterprise is on the list, and whether it is a task of 创A."""

    id: int
    audit_types: tuple[str, ...]
    chuang_a: bool | None


async def of_scope(scope: Scope, round_key: str) -> dict[int, _Traits]:
    """Return the traits of the enterprises of a scope, by case id."""
    found = await query.fetch(_Traits, _TRAITS, scope_condition(scope), round_key)
    return {one.id: one for one in found}
