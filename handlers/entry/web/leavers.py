"""人员交接: officers whom the staff list does not name any more, or whose account is gone."""

from __future__ import annotations

from aiohttp import web

from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.services.accounts import leavers as service
from messages.catalogue import say
from storage import db
from storage.leavers import Leaver


async def _leavers_page(asked: PageRequest) -> web.StreamResponse:
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "unit": one.unit,
            "why": service.why_it_ends(one),
            "whose": service.whose(one),
        }
        for one in await service.waiting_leavers(asked.context.rounds.places)
    ]
    return show_page(asked, "leavers", rows=rows)


async def _confirm_end(asked: PageRequest) -> web.StreamResponse:
    """Confirm the end of one role at a time, so that whoever confirms has read whose it is."""

    async def work() -> list[Leaver]:
        await db.hold_lock(db.IMPORT_LOCK)
        return await service.end_leavers([asked.body["id"]], asked.ctx, "page", asked.who.id)

    ended = await db.write(work)
    said = "".join(say("web.pages.officer_left", name=one.name, whose=service.whose(one)) for one in ended)
    return go(asked, "/leavers", said or say("web.pages.no_leaver"))


LEAVER_ROUTES = (
    Route("GET", "/leavers", _leavers_page, say("web.routes.leavers"), "staff", personal="staff"),
    Route(
        "POST",
        "/leavers/end",
        _confirm_end,
        say("web.routes.leaver_end"),
        "staff",
        body=(Field("id", "number", required=True),),
    ),
)
