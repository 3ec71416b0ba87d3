"""个人信息保护: the notice for everybody whose data is kept; nobody has to sign in to read it."""

from __future__ import annotations

from aiohttp import web

from handlers.entry.web.show import show_page
from handlers.entry.web.table import PageRequest
from handlers.services.reports.person_page import looks_at_me
from storage import db


async def privacy_page(asked: PageRequest) -> web.StreamResponse:
    """Show what is kept, why, how long, who sees it, and what a person may ask for."""
    settings = asked.context.settings
    return show_page(asked, "privacy", contact=settings.privacy_contact, days=settings.purge_after_days)


async def looks_page(asked: PageRequest) -> web.StreamResponse:
    """Show whoever is signed in who looked at their data."""

    async def work() -> list[object]:
        return [*await looks_at_me(asked.who, asked.ctx)]

    return show_page(asked, "looks", rows=await db.read(work))
