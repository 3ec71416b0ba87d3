"""设置: how the service is set up, without secrets; the few settings that may be changed while it runs."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.words import CHANNELS, EventName, Refusal
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import SANDBOX, Field, PageRequest, Route
from handlers.runtime.chosen import CHANGEABLE, LONGEST_SETTING, checked_setting
from handlers.runtime.clocks import wall
from handlers.runtime.context import REPLANNED
from handlers.runtime.settings import Settings
from messages import terms
from messages.catalogue import explain, say, sentence_table
from storage import chain, chosen_settings, db, leases
from storage.chain import By

# What is shown as it is; of everything else that is no secret only whether it is set.
_SHOWN = ("public_url", "round", "work_hours", "approvals", "purge_after_days")
_YES_NO = ("approve_announcements", "mail_decisions_need_signin")
_WHETHER = ("secret_key", "metrics_token", "heartbeat_url", "alarm_mail", "admins", "assist_url")


async def _admin_page(asked: PageRequest) -> web.StreamResponse:
    own, words = asked.context.settings, sentence_table("web.settings")
    rehearsed = SANDBOX in asked.request.app  # the settings are the twins' then
    changed = {one.name: one for one in await chosen_settings.chosen_settings()}
    return show_page(
        asked,
        "admin",
        editable=[(name, words[name], getattr(own, name), changed.get(name)) for name in CHANGEABLE],
        fixed=[(words[name], _said(own, name)) for name in (*_SHOWN, *_YES_NO, *_WHETHER)],
        channels=[
            (terms.channel(key), key in own.channels, not (rehearsed and spec.twin and not spec.optional))
            for key, spec in CHANNELS.items()
        ],
        longest=LONGEST_SETTING,
    )


def _said(own: Settings, name: str) -> str:
    """Return what may be shown of a setting; never a secret's text."""
    value: Any = getattr(own, name)
    if name in _YES_NO:
        return say("web.setting_states.yes") if value else say("web.setting_states.no")
    if name in _WHETHER:
        return say("web.setting_states.set") if value else say("web.setting_states.unset")
    return str(value) if name != "work_hours" else f"{value.start:%H:%M}-{value.end:%H:%M}"


async def _change_setting(asked: PageRequest) -> web.StreamResponse:
    """Change one setting, or leave it to the environment again; each change is an event."""
    name, text = asked.body["setting"], asked.body["value"] or ""
    try:
        if text:
            checked_setting(name, text)
    except Refusal as refusal:
        return await form_refused(asked, "/admin", explain(refusal), "value")
    old = str(getattr(asked.context.settings, name))
    now, who = asked.ctx.now, asked.who.id

    async def work() -> None:
        if text:
            await chosen_settings.choose_setting(name, text, who, now)
        else:
            await chosen_settings.forget_setting(name)
        facts = {"setting": sentence_table("web.settings")[name], "old": old, "new": text}
        await chain.add_events([By("page", who).entry(now, EventName.SETTING_CHANGED, facts)])
        await leases.share(REPLANNED, wall().isoformat(), leases.FOREVER)  # every process reads them again

    await db.write(work)
    await asked.context.read_chosen()
    return go(asked, "/admin", say("web.admin.changed"))


ADMIN_ROUTES = (
    Route("GET", "/admin", _admin_page, say("web.routes.admin"), "service"),
    Route(
        "POST",
        "/admin/settings",
        _change_setting,
        say("web.routes.setting_changed"),
        "service",
        body=(
            Field("setting", "choice", choices=CHANGEABLE, required=True),
            Field("value", longest=LONGEST_SETTING),
        ),
    ),
)
