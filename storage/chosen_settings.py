"""Settings that an administrator changed on a page; they count before the environment's."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from storage import query


class ChosenSetting(Struct, frozen=True):
    """One of them, with the name of who changed it and when."""

    name: str
    value: str
    at: datetime
    who: str


_ALL = """
SELECT s.name, s.value, s.at, COALESCE(p.name, '') AS who FROM chosen_settings s LEFT JOIN people p ON p.id = s.by_id
ORDER BY s.name
"""
_CHOOSE = """
INSERT INTO chosen_settings (name, value, by_id, at) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, by_id = excluded.by_id, at = excluded.at
"""
_FORGET = "DELETE FROM chosen_settings WHERE name = ?"


async def chosen_settings() -> list[ChosenSetting]:
    return await query.fetch(ChosenSetting, _ALL)


async def choose_setting(name: str, value: str, by: int, now: datetime) -> None:
    await query.change(_CHOOSE, name, value, by, now)


async def forget_setting(name: str) -> None:
    """From now on the environment's counts again."""
    await query.change(_FORGET, name)
