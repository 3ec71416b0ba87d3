"""An account of a platform becomes an enterprise's contact, and ceases to be one.

All of it runs inside the caller's transaction. Whose account it is, is never changed by that: a code grants a role
(docs/decisions/0048).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.words import CHANNELS, NAMELESS, Channel, Person, Sender, channel_spec
from storage import addresses, models, passes, query
from storage.accounts import contacts_of_firm, give_role, holding_only

_ROLES = "SELECT id FROM hats WHERE person_id = ? LIMIT 1"


async def store_binding(firm_id: int, sender: Sender, who: Person | None, *, by_code: bool = True) -> int:
    """Make the owner of an account a contact of an enterprise; returns their id.

    A person who has the account already gets the role as well. An unknown account is given to the contact
    who has none of any platform yet and holds nothing else; if there is none, it becomes a new contact. Only a code
    (`by_code`) gives it to a contact who has a mail address: whoever scans a letter is not known to be that one.
    """
    holders = await contacts_of_firm(firm_id)
    known_id = who.id if who else await _known_owner(sender)
    if known_id:
        if all(holder.id != known_id for holder in holders):
            await give_role(known_id, firm_id)
        return known_id
    alone = await holding_only(firm_id, [holder.id for holder in holders])
    taken = await _with_account(alone)
    if not by_code:
        taken |= (await addresses.registered(alone, Channel.EMAIL)).keys()
    free = next((h.id for h in holders if h.id in alone and h.id not in taken), 0)
    if not free:
        free = int((await models.Person.create(name=NAMELESS)).id)
        await give_role(free, firm_id)
    await models.Person.filter(id=free).update(unlisted=True)
    await addresses.give_address(free, sender.channel, sender.address)
    return free


async def _known_owner(sender: Sender) -> int:
    """Return whose account it is; 0 for nobody's. Where whoever writes is stored as somebody who holds nothing
    (a customer of a window), the account is taken from them."""
    owner = await addresses.owner_of_address(sender.channel, sender.address) or 0
    if not owner or not channel_spec(sender.channel).window or await query.column(_ROLES, owner):
        return owner
    await addresses.give_address(owner, sender.channel, "")
    return 0


async def _with_account(person_ids: Iterable[int]) -> set[int]:
    """Return those of these people who have an account of some platform."""
    ids, found = list(person_ids), set[int]()
    for spec in CHANNELS.values():
        found |= (await addresses.registered(ids, spec.channel)).keys() if spec.exclusive else set()
    return found


async def without_account(firm_id: int) -> int:
    """How many contacts of an enterprise have no account yet."""
    held = {seat.id for seat in await contacts_of_firm(firm_id)}
    return len(held - await _with_account(held))


async def remove_binding(person_id: int, channels: Iterable[Channel], now: datetime) -> None:
    """Take these channels' accounts from this person, who keeps every role."""
    await models.Person.filter(id=person_id).update(cards="")
    for channel in channels:
        await addresses.give_address(person_id, channel, "")
    await passes.revoke([person_id], now)
