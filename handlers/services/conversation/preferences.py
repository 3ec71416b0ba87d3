"""免打扰, 时间, 只发邮件, 我的设置, 恢复提醒: how a person wants to be reached, within duty.

What is set only moves or redirects messages (`bot.notices.delivery.ready`). Each change is an event; what
waits already is looked at again at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot import access
from bot.acts.setting import Setting
from bot.calendar.hours import Hours, muted, wished
from bot.notices import preferences as words
from bot.words import Answer, Channel, Kind, Person, Wishes
from messages.render import answer
from storage import chain, outbox, people
from storage import preferences as store


async def mute(person: Person, until: date, said: str, setting: Setting) -> Answer:
    """免打扰 至DATE [由 NAME 代收]: with that day. The last call and what is told upward arrive."""
    if until < setting.today:
        return Answer("mute_past", {"on": until}, ok=False)
    if (until - setting.today).days > words.LONGEST:
        return Answer("mute_too_long", {"days": words.LONGEST}, ok=False)
    if words.deputy_unclear(said):
        return Answer("deputy_unclear", {}, ok=False)
    name = words.deputy_in(said)
    deputy = None
    if name:
        deputy = await _colleague(person, name)
        if deputy is None or people.channel_of(deputy) is None:
            return Answer("no_such_deputy", {"name": name}, ok=False)
        if muted(deputy.wishes, setting.now):
            return Answer("deputy_away", {"name": name}, ok=False)
    wishes = replace(person.wishes, muted_until=until, deputy=deputy.id if deputy else None)
    data = {"until": until.isoformat(), "deputy": wishes.deputy}
    await _change(person, wishes, "mute", data, setting)
    if deputy and deputy.id != person.wishes.deputy:
        await _tell_deputy(deputy, person, until, setting)
    return Answer("muted", {"until": until, "deputy": deputy.name if deputy else ""})


async def hour(person: Person, said: str, hours: Hours, setting: Setting) -> Answer:
    """时间 9:00: on working days not before it."""
    wanted = words.hour_in(said)
    if wanted is None or not hours.start <= wanted < hours.end:
        return Answer("hour_refused", {"start": _clock(hours.start), "end": _clock(hours.end)})
    wishes = replace(person.wishes, hour=wanted)
    await _change(person, wishes, "prefer", {"hour": _clock(wanted)}, setting)
    return Answer("hour_set", {"hour": _clock(wanted)})


async def channel(person: Person, said: str, setting: Setting) -> Answer:
    """只发邮件, 企业微信提醒: the channel that is tried first."""
    wanted = words.channel_in(said)
    if wanted is Channel.EMAIL and not person.email:
        return Answer("no_mail_address", {}, ok=False)
    wishes = replace(person.wishes, channel=wanted)
    await _change(person, wishes, "prefer", {"channel": wanted.value}, setting)
    return Answer("channel_set", {"mail": wanted is Channel.EMAIL})


async def restore(person: Person, hours: Hours, setting: Setting) -> Answer:
    """恢复提醒: as everybody is; what waited comes now, as one message."""
    await _change(person, Wishes(), "restore_reminders", {}, setting)
    return Answer("restored", _facts(replace(person, wishes=Wishes()), None, hours, setting))


async def shown(person: Person, hours: Hours, setting: Setting) -> Answer:
    deputy = person.wishes.deputy
    found = (await people.load([deputy])).get(deputy) if deputy else None
    return Answer("my_settings", _facts(person, found, hours, setting))


def _facts(person: Person, deputy: Person | None, hours: Hours, setting: Setting) -> dict[str, Any]:
    away = muted(person.wishes, setting.now)
    mine = wished(hours, person.wishes)
    return {
        "start": _clock(mine.start),
        "end": _clock(mine.end),
        "mail": people.channel_of(person) is Channel.EMAIL,
        "until": person.wishes.muted_until if away else None,
        "deputy": deputy.name if away and deputy else "",
    }


async def _colleague(person: Person, name: str) -> Person | None:
    """The one of this name in the same bureau or enterprise; None when there is none or several."""
    found = [p for p in await people.named(name) if access.same_office(person, p)]
    return found[0] if len(found) == 1 else None


async def _tell_deputy(deputy: Person, person: Person, until: date, setting: Setting) -> None:
    by = people.channel_of(deputy)
    if by is not None:
        text = answer("you_stand_in", {"who": person.name, "until": until})
        bundle = outbox.Bundle(deputy.id, by, Kind.DEPUTY, (), setting.now, text=text)
        await outbox.add([bundle], setting.now)


async def _change(person: Person, wishes: Wishes, act: str, data: dict[str, Any], setting: Setting) -> None:
    """The row, its event, and a new look at what waits: one transaction with the answer."""
    await store.keep(person.id, wishes)
    entry = chain.Entry(
        setting.now, "chat", act, data, person_id=person.id, plan_version=setting.plan.version
    )
    await chain.add([entry])
    await store.release(person.id, setting.now)


def _clock(moment: Any) -> str:
    return f"{moment:%H:%M}"
