"""Rounds: the plan in force, and the version of the roster, which grows with every change of names."""

from __future__ import annotations

from bot.words import OWING
from storage import models, query

RUNNING = "SELECT DISTINCT round_id FROM cases WHERE status IN (?) ORDER BY round_id"
VERSION = "SELECT roster_version FROM rounds WHERE key = ?"
NAMES_CHANGED = "UPDATE rounds SET roster_version = roster_version + 1 WHERE key = ?"


async def roster_version(round_key: str) -> int:
    """Which version of the names is in force; 0 before the first import."""
    found = await query.column(VERSION, round_key)
    return int(found[0]) if found else 0


async def running() -> list[str]:
    """The keys of the rounds in which something may still be owed."""
    return [str(key) for key in await query.column(RUNNING, OWING)]


async def names_changed(round_key: str) -> None:
    """The conversation's index of names is read again after this."""
    await query.change(NAMES_CHANGED, round_key)


async def plan_text(round_key: str) -> str:
    """The plan as it was last imported or replanned."""
    return (await models.Round.get(key=round_key)).plan_text


async def replanned(round_key: str, version: str, text: str) -> None:
    """Another version of the plan is in force."""
    await models.Round.filter(key=round_key).update(plan_version=version, plan_text=text)
