"""提醒设置: how one wants to be reached, and who gets one's messages meanwhile, by the same acts as in the chat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from aiohttp import web

from bot import access
from bot.calendar.days import WEEKDAY_NAMES
from bot.calendar.hours import muted, wished_hours
from bot.notices.preferences import LONGEST_MUTE
from bot.plans.rhythm import Rhythm, parse_rhythm
from bot.words import Answer, Intent, Person, channel_of, channel_spec
from handlers.entry.web.same_form import after_form
from handlers.entry.web.show import show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.services.conversation import preferences
from handlers.services.reminders.digests import choose_rhythm
from messages.catalogue import say
from storage import channels, db, digests, people

_WISHES = ("mute", "hour", "channel", "digest", "restore")
_NEVER = Rhythm("never").label
_DAYS = (
    Rhythm("day").label.split()[0],
    *(Rhythm("week", n).label.split()[0] for n in range(len(WEEKDAY_NAMES))),
    _NEVER,
)


async def _wishes_page(asked: PageRequest) -> web.StreamResponse:
    """Show what is set, whose messages come to the reader meanwhile, and a form for each setting."""
    person, ctx, hours = asked.who, asked.ctx, asked.context.settings.work_hours
    own, until = person.preferences, muted(person.preferences, ctx.now)
    near = [one for one in await people.colleagues(person.id) if access.same_office(person, one)]
    rhythm = await digests.rhythm_of(person.id)
    return show_page(
        asked,
        "wishes",
        until=until,
        deputy=next((one.name for one in near if until and one.id == own.deputy), ""),
        deputies=sorted({one.name for one in near if _may_stand_in(one, asked)}),
        stands_in=_stands_in(person, near, asked),
        longest=LONGEST_MUTE,
        latest=ctx.today + timedelta(days=LONGEST_MUTE),
        hours=hours,
        mine=wished_hours(hours, own),
        channel=channel_of(person, channels.available()),
        ways=[(key, channel_spec(key).name) for key in _ways(person)],
        rhythm=parse_rhythm(rhythm) if rhythm else None,
        days=_DAYS,
        digests=access.may(person, Intent.DIGEST_RHYTHM),
        changed=own != type(own)(),
    )


def _may_stand_in(one: Person, asked: PageRequest) -> bool:
    return channel_of(one, channels.available()) is not None and not muted(one.preferences, asked.ctx.now)


def _stands_in(person: Person, near: list[Person], asked: PageRequest) -> list[tuple[str, date]]:
    """Return whose messages the person gets now, and to which day."""
    found = [
        (one.name, until)
        for one in near
        if one.preferences.deputy == person.id and (until := muted(one.preferences, asked.ctx.now))
    ]
    return sorted(found, key=lambda line: line[1])


def _ways(person: Person) -> list[Any]:
    """Return the channels that the person may prefer: those set up that reach them."""
    return [key for key in channels.available() if channel_spec(key).wish and person.address(key)]


async def _set_wish(asked: PageRequest) -> web.StreamResponse:
    """Do what one form says."""
    said = await db.write(lambda: _wished(asked))
    if said.ok:
        asked.context.look_soon()
    return await after_form(asked, "/wishes", said)


async def _wished(asked: PageRequest) -> Answer:
    body, person, ctx, hours = asked.body, asked.who, asked.ctx, asked.context.settings.work_hours
    match body["what_to_do"]:
        case "mute":
            if body["until"] is None:
                return Answer("mute_how", ok=False)
            return await preferences.mute_until(person, body["until"], body["deputy"] or "", ctx, "page")
        case "hour":
            return await preferences.hour(person, body["hour"] or "", hours, ctx, "page")
        case "channel" if body["channel"] in _ways(person):
            wish = channel_spec(body["channel"]).wish
            return await preferences.choose_channel(person, wish, ctx, "page")
        case "digest" if access.may(person, Intent.DIGEST_RHYTHM):
            days, at = body["rhythm"] or "", body["hour"] or ""
            words = f"简报 {days} {at}" if days != _NEVER else days
            return await choose_rhythm(person, words, ctx, "page")
        case "restore":
            return await preferences.restore(person, hours, ctx, "page")
        case _:
            raise web.HTTPNotFound


WISH_ROUTES = (
    Route("GET", "/wishes", _wishes_page, say("web.routes.wishes"), "own"),
    Route(
        "POST",
        "/wishes",
        _set_wish,
        say("web.routes.wish_set"),
        "own",
        body=(
            Field("what_to_do", "choice", choices=_WISHES, required=True),
            Field("until", "date"),
            Field("deputy", longest=30),
            Field("hour", longest=5),
            Field("channel", longest=20),
            Field("rhythm", "choice", choices=_DAYS),
        ),
    ),
)
