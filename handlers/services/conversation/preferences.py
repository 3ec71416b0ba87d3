"""免打扰, 时间, 只发邮件, 我的设置, 恢复提醒: how a person wants to be reached, as far as duty allows.

Settings only delay or redirect messages (`bot.notices.delivery.ready_to_send`). Each change is an event, and the
waiting messages are checked again at once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot import access
from bot.acts.context import DecisionContext
from bot.calendar.hours import Hours, muted, wished_hours
from bot.notices import preferences as words
from bot.words import (
    Answer,
    EventName,
    Intent,
    Kind,
    NotificationPreferences,
    Person,
    channel_of,
    channel_spec,
    replace,
)
from messages.render import answer
from storage import chain, channels, inbox, outbox, people
from storage import preferences as store


async def mute(person: Person, until: date, text: str, ctx: DecisionContext) -> Answer:
    """免打扰 至DATE [由 NAME 代收], as the chat says it."""
    if words.deputy_unclear(text):
        return Answer("deputy_unclear", {}, ok=False)
    return await mute_until(person, until, words.deputy_in(text), ctx)


async def mute_until(
    person: Person, until: date, name: str, ctx: DecisionContext, by: str = "chat"
) -> Answer:
    """Mute until the end of that day; with a `name` that colleague gets the messages meanwhile. Last calls and what is
    told upward still arrive."""
    if until < ctx.today:
        return Answer("mute_past", {"on": until}, ok=False)
    if (until - ctx.today).days > words.LONGEST_MUTE:
        return Answer("mute_too_long", {"days": words.LONGEST_MUTE}, ok=False)
    deputy = None
    if name:
        deputy = await _colleague(person, name)
        if deputy is None or channel_of(deputy, channels.available()) is None:
            return Answer("no_such_deputy", {"name": name}, ok=False)
        if muted(deputy.preferences, ctx.now):
            return Answer("deputy_away", {"name": name}, ok=False)
    before = await _held(person)
    preferences = replace(before, muted_until=until, deputy=deputy.id if deputy else None)
    data = {"until": until.isoformat(), "deputy": preferences.deputy}
    await _change(person, preferences, "mute", data, ctx, by)
    if deputy and deputy.id != before.deputy:
        await _tell_deputy(deputy, person, until, ctx)
    return Answer("muted", {"until": until, "deputy": deputy.name if deputy else ""})


async def hour(person: Person, text: str, hours: Hours, ctx: DecisionContext, by: str = "chat") -> Answer:
    """时间 9:00: no messages before that time on working days."""
    wanted = words.hour_in(text)
    if wanted is None or not hours.start <= wanted < hours.end:
        return Answer("hour_refused", {"start": _clock(hours.start), "end": _clock(hours.end)}, ok=False)
    preferences = replace(await _held(person), hour=wanted)
    await _change(person, preferences, EventName.PREFER, {"hour": _clock(wanted)}, ctx, by)
    return Answer("hour_set", {"hour": _clock(wanted)})


async def choose_channel(person: Person, text: str, ctx: DecisionContext, by: str = "chat") -> Answer:
    """只发邮件, 企业微信提醒: the channel that is tried first."""
    wanted = words.channel_in(text)
    if not person.address(wanted):
        return Answer("no_address", {"address": channel_spec(wanted).address}, ok=False)
    preferences = replace(await _held(person), channel=wanted)
    await _change(person, preferences, EventName.PREFER, {"channel": wanted}, ctx, by)
    spec, tried = channel_spec(wanted), channels.reaching_people(channels.available())
    others = [channel_spec(c).short for c in tried if c != wanted]
    facts = {"short": spec.short, "address": spec.address, "first": wanted == tried[0], "others": others}
    return Answer("channel_set", facts)


async def restore(person: Person, hours: Hours, ctx: DecisionContext, by: str = "chat") -> Answer:
    """恢复提醒: back to the defaults. What waited comes now, as one message."""
    await _change(person, NotificationPreferences(), Intent.RESTORE_REMINDERS, {}, ctx, by)
    return Answer(
        "restored", _facts(replace(person, preferences=NotificationPreferences()), None, hours, ctx)
    )


async def show_preferences(person: Person, hours: Hours, ctx: DecisionContext) -> Answer:
    deputy = person.preferences.deputy
    found = (await people.load_people([deputy])).get(deputy) if deputy else None
    return Answer("my_settings", _facts(person, found, hours, ctx))


def _facts(person: Person, deputy: Person | None, hours: Hours, ctx: DecisionContext) -> dict[str, Any]:
    away = muted(person.preferences, ctx.now)
    mine = wished_hours(hours, person.preferences)
    return {
        "start": _clock(mine.start),
        "end": _clock(mine.end),
        "channel": channel_spec(channel_of(person, channels.available()) or channels.channel_order()[0]).name,
        "until": person.preferences.muted_until if away else None,
        "deputy": deputy.name if away and deputy else "",
    }


async def _colleague(person: Person, name: str) -> Person | None:
    """Return the person of this name in the same bureau or enterprise; None if there is none, or several."""
    found = [p for p in await people.named(name) if access.same_office(person, p)]
    return found[0] if len(found) == 1 else None


async def _tell_deputy(deputy: Person, person: Person, until: date, ctx: DecisionContext) -> None:
    by = channel_of(deputy, channels.available())
    if by is not None:
        text = answer("you_stand_in", {"who": person.name, "until": until})
        bundle = outbox.Bundle(deputy.id, by, Kind.DEPUTY, (), ctx.now, text=text)
        await outbox.add_bundles([bundle], ctx.now)


async def _held(person: Person) -> NotificationPreferences:
    """Return what is set now, which no other sentence or form changes before this transaction ends."""
    await inbox.hold_person(person.id)
    return (await people.load_people([person.id]))[person.id].preferences


async def _change(
    person: Person,
    preferences: NotificationPreferences,
    act: str,
    data: dict[str, Any],
    ctx: DecisionContext,
    by: str,
) -> None:
    """Store the setting and its event, and have what waits checked again, in one transaction with the
    answer."""
    await store.store_preferences(person.id, preferences)
    entry = chain.Entry(ctx.now, by, act, data, person_id=person.id, plan_version=ctx.plan.version)
    await chain.add_events([entry])
    await store.release_waiting(person.id, ctx.now)


def _clock(moment: Any) -> str:
    return f"{moment:%H:%M}"
