"""The places of the round that most tests play."""

from __future__ import annotations

from bot import divisions
from bot.plans.load import parse_plan, shipped_plan

HEBEI = parse_plan(shipped_plan("hebei-2024"), "hebei-2024").places
NINGXIA = divisions.load_places({"province": "宁夏回族自治区"}, "")
