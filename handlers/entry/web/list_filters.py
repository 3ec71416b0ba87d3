"""The filters of the list of enterprises, as its page and the interface take them."""

from __future__ import annotations

from bot import access
from bot.words import DutyStatus
from handlers.entry.web.table import PageRequest
from handlers.services.views.board import expected_late, loud, moved_after
from handlers.services.views.soon import WEEK, steps_of_firms
from storage.listing import Wanted

# What a figure of the board counts, beside the marks of a step: all who owe or owed it, who handed it in within a
# week, who is expected to miss its date (foreseen city by city, or within one city county by county), and which
# enterprises have not reported what is due within the week.
OWED, MOVED, AHEAD, AHEAD_BY_COUNTY, SOON = ALSO = ("owed", "moved", "ahead", "ahead_county", "soon")
LIST_STATES = (*DutyStatus, *ALSO)


async def wanted_of(asked: PageRequest) -> Wanted:
    """Return the filters."""
    query, ctx = asked.query, asked.ctx
    state, city, county = query["state"] or "", query["city"] or "", query["county"] or ""
    step = query["step"] or ""
    among = None
    if state in (AHEAD, AHEAD_BY_COUNTY):
        scope, by_county = access.scope_of(asked.who), state == AHEAD_BY_COUNTY
        among = await expected_late(scope, ctx, step, city, county, by_county=by_county)
    return Wanted(
        city,
        county,
        step,
        DutyStatus(state) if state and state not in ALSO else None,
        query["text"] or "",
        steps_of_firms(ctx) if state == SOON else loud(ctx),
        owed=state == OWED,
        moved_after=moved_after(ctx.today) if state == MOVED else None,
        due_until=ctx.today + WEEK if state == SOON else None,
        among=among,
    )
