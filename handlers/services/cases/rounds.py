"""Two rounds side by side on one database: each case is decided and worded by its own plan."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from bot.acts.setting import Setting
from bot.plans.load import parse
from bot.plans.plan import Plan
from storage import models


async def setting_of(round_key: str, setting: Setting) -> Setting:
    """`setting` with the plan of that round, as it was last imported or replanned."""
    if round_key == setting.plan.key:
        return setting
    row = await models.Round.get(key=round_key)
    return replace(setting, plan=_plan(row.plan_text, round_key))


@lru_cache(maxsize=8)
def _plan(text: str, key: str) -> Plan:
    return parse(text, key)
