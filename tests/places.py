"""The places of the round that most tests play."""

from __future__ import annotations

from bot.plans.load import parse, shipped

HEBEI = parse(shipped("hebei-2024"), "hebei-2024").places
