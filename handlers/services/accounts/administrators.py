"""系统管理员: those whom ADMINS names, as the entrances know them.

Whoever holds nothing else is a person all the same, so that what they do is recorded under their name; the role
itself stands in the setting alone (`bot.access.administering`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.access import administering
from bot.words import Channel, Kind, Person, Sender, channel_for, channel_spec
from messages.catalogue import say
from storage import accounts, channels, outbox, people


def _named(sender: Sender, admins: Collection[str]) -> bool:
    """Whether ADMINS names this account of our own corp; the platform compares accounts without case."""
    key = channel_spec(Channel.WECOM).key
    return sender.channel == Channel.WECOM and key(sender.address) in {key(one) for one in admins}


async def entering(person: Person | None, sender: Sender, admins: Collection[str]) -> Person | None:
    """Return who enters from there, with the administrator's role where ADMINS names the account: that counts
    from our own WeCom alone. In the caller's transaction: an administrator of whom there is nothing yet becomes
    a person."""
    if person is None and _named(sender, admins):
        await accounts.add_person(say("services.accounts.administrator"), sender)
        person = await people.by_sender(sender)
    return administering(person, admins) if person and sender.channel == Channel.WECOM else person


async def of_sender(sender: Sender, admins: Collection[str]) -> Person | None:
    """Return who writes from there, in the same way."""
    return await entering(await people.by_sender(sender), sender, admins)


async def of_account(account: str, admins: Collection[str]) -> Person | None:
    """Return whose this WeCom account is, in the same way."""
    return await of_sender(Sender(Channel.WECOM, account), admins)


async def tell(text: str, admins: Collection[str], now: datetime, also: Collection[int] = ()) -> None:
    """Let every administrator, and these people, have a message, in the caller's transaction."""
    named = [await of_account(account, admins) for account in admins]
    readers = {**await people.load_people(also), **{one.id: one for one in named if one}}
    for person in readers.values():
        channel = channel_for(person, channels.available())
        await outbox.post([outbox.Bundle(person.id, channel, Kind.TICKET, (), now, text=text)], now)


async def register(admins: Collection[str]) -> None:
    """Make every administrator a person, in the caller's transaction."""
    for account in admins:
        await of_account(account, admins)
