"""The picture on top of a digest mail to a city or the province: the step that matters now, unit by unit."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from bot.notices.tiles import step_map, units_of
from bot.results.overview import shown_first
from bot.words import Channel, DutyStatus, Level, Role, channel_spec
from handlers.services.reminders.gathering import Part


def digest_map(part: Part, role: Role, channel: Channel) -> dict[str, Any] | None:
    """Return the map as its template draws it, with the address of the same on the board; None for a short text, for
    whoever has no several units, or where nobody owes anything."""
    plan, steps = part.ctx.plan, part.digest.steps
    if channel_spec(channel).form != "letter" or role.level not in (Level.CITY, Level.PROVINCE) or not steps:
        return None
    counts = {one.key: {DutyStatus.OVERDUE: one.parts["overdue"]} for one in steps}
    shown = shown_first([plan.milestone(one.key) for one in steps], counts, part.ctx.today)
    units = units_of(part.digest.places, shown.key, by_county=role.level is Level.CITY)
    found = step_map(shown.key, units, plan.places)
    if found is None:
        return None
    asked = {"by": found.view.value, "step": shown.key, "round": plan.key}
    return {
        "step": shown.name,
        "view": found.view.value,
        "rows": found.rows,
        "tiles": found.tiles,
        "path": f"/board?{urlencode(asked)}",
    }
