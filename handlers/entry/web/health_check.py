"""体检: `doctor` for the administrator, begun by a button and run in a process of its own, so that no slow peer
holds up the service; each finding says what to do."""

from __future__ import annotations

from aiohttp import web

from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import PageRequest, Route
from messages.catalogue import say

PURPOSE = "doctor"


async def _doctor_page(asked: PageRequest) -> web.StreamResponse:
    """Show what the last check found, worst first, or how far the running one is."""
    apart = asked.context.apart
    run = apart.runs.get(PURPOSE)
    found = run.document["checks"] if run and run.document else []
    return show_page(
        asked,
        "doctor",
        run=run,
        busy=apart.busy,
        bad=[one for one in found if not one["ok"]],
        heed=[one for one in found if one["ok"] and one["heed"]],
        well=[one for one in found if one["ok"] and not one["heed"]],
    )


async def _examine(asked: PageRequest) -> web.StreamResponse:
    """Begin a check; while another run is under way nothing begins."""
    own = asked.context
    begun = own.apart.begin(PURPOSE, ("doctor",), asked.ctx.now, asked.who.id)
    if begun is None:
        return go(asked, "/doctor", say("web.rehearsal.busy"))
    own.background(own.apart.run(begun, own.settings))
    return go(asked, "/doctor")


DOCTOR_ROUTES = (
    Route("GET", "/doctor", _doctor_page, say("web.routes.doctor"), "service"),
    Route("POST", "/doctor", _examine, say("web.routes.doctor_begun"), "service"),
)
