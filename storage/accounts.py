"""Which account and addresses belong to whom, and who changes them.

A change made through one role never writes a person who holds, or held, another: it makes a new
person instead. A code grants a role, never a person. Officers and contacts, and contacts of several
enterprises, become one person by an import only (docs/decisions/0048). All of it runs inside the
caller's transaction, and what such a change takes away ends there too (`passes.revoke`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from bot.words import NAMELESS, AddressState, Channel, Details, Level, Sender
from storage import addresses, departures, letters, models, passes, query, refused, scans

_ELSEWHERE = """
SELECT DISTINCT person_id FROM hats WHERE person_id IN (?) AND (enterprise_id IS NULL OR enterprise_id <> ?)
"""
_ENDED = f"""
SELECT a.id FROM hats h JOIN people p ON p.id = h.person_id JOIN addresses a ON a.person_id = p.id
WHERE h.enterprise_id = ? AND h.level = ? AND h.ended_at IS NULL AND p.name = ? AND a.state = ?
AND a.since IS NULL AND {addresses.OTHERS_MAY_OPEN} LIMIT 1
"""
_SUSPEND = """
UPDATE hats SET ended_at = ?, suspended_at = ? WHERE person_id = ? AND ended_at IS NULL AND level <> ? RETURNING id
"""


async def holding_only(firm_id: int, person_ids: Iterable[int]) -> set[int]:
    """Return those who hold this enterprise and never held anything else."""
    wanted = set(person_ids)
    return wanted - set(await query.column(_ELSEWHERE, sorted(wanted), firm_id))


async def add_person(name: str, sender: Sender) -> int:
    """Make somebody who holds nothing, known by an address that nobody has; returns their id."""
    made = await models.Person.create(name=name)
    await addresses.give_address(int(made.id), sender.channel, sender.address)
    return int(made.id)


_SEATS = """
SELECT h.id AS role_id, p.id, p.name, p.phone FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level = ? AND h.enterprise_id = ? AND h.ended_at IS NULL ORDER BY h.id
"""
_SIT = "UPDATE hats SET person_id = ?, unit = '' WHERE id = ?"
_END = "UPDATE hats SET ended_at = ? WHERE id IN (?)"


class _Seat(Struct, frozen=True):
    """A contact of an enterprise with the role they hold. The role rows give the contacts' order, the main
    one's being the oldest; a successor takes over the row."""

    role_id: int
    id: int  # of the person
    name: str
    phone: str


async def contacts_of_firm(firm_id: int) -> list[_Seat]:
    """Who holds an enterprise now, the main contact first."""
    return await query.fetch(_Seat, _SEATS, Level.ENTERPRISE, firm_id)


async def _mails(people: Iterable[_Seat]) -> dict[int, str]:
    return await addresses.registered([person.id for person in people], Channel.EMAIL)


def _in_full(name: str, phone: str, email: str) -> str:
    """张三（13800000001，zhang@mail.example）"""
    means = "，".join(filter(None, (phone, email)))
    return f"{name}（{means}）" if means else name


async def give_role(person_id: int, firm_id: int) -> None:
    """Make this person a contact of the enterprise, the last one."""
    await models.Role.create(person_id=person_id, level=Level.ENTERPRISE, enterprise_id=firm_id)


async def change_contact(firm_id: int, new: Details, now: datetime) -> None:
    """Carry out a decided change of an enterprise's contacts: `new.how` says which."""
    match new.how:
        case "add":
            person_id = await _new(new)
            await give_role(person_id, firm_id)
        case "remove":
            leaving = [seat for seat in await contacts_of_firm(firm_id) if seat.name == new.contact]
            await _end([(seat.role_id, seat.id) for seat in leaving], firm_id, now)
        case _:
            await _replace_contact(firm_id, new, now)


async def _replace_contact(firm_id: int, new: Details, now: datetime) -> None:
    """换联系人: end the role of the contact who is replaced and begin the new one's in its place; other
    contacts stay. A contact of the same name who holds nothing else is the same person with another number.
    Anybody else of this name or number is not touched."""
    seats = await contacts_of_firm(firm_id)
    old, same = _replaced(seats, new), await _same(firm_id, new, seats)
    person_id = same.id if same else await _new(new)
    if same and not _as_it_is(same, await _mails([same]), new):
        await _update(same, new, now)
    elif same:
        await addresses.try_again(person_id)  # a person names them as they are
    if old is None:
        await give_role(person_id, firm_id)
        return
    ending = []
    if old.id != person_id:
        kept = await models.Role.create(person_id=old.id, level=Level.ENTERPRISE, enterprise_id=firm_id)
        ending = [(int(kept.id), old.id)]
        ending += [(seat.role_id, seat.id) for seat in seats if seat.id == person_id]
        await query.change(_SIT, person_id, old.role_id)
    if old == seats[0] and old.id != person_id:
        # An account that came by a code and bears no name spoke for the main contact.
        nameless = (seat for seat in seats[1:] if seat.name == NAMELESS and seat.id != person_id)
        ending += [(seat.role_id, seat.id) for seat in nameless]
    await _end(ending, firm_id, now)


async def _new(new: Details) -> int:
    made = await models.Person.create(name=new.contact, phone=new.phone, unlisted=True)
    await addresses.give_address(made.id, Channel.EMAIL, new.email)
    return int(made.id)


def _replaced(seats: list[_Seat], new: Details) -> _Seat | None:
    """Return the contact who is named, else the main one."""
    named = (seat for seat in seats if new.replaces and seat.name == new.replaces)
    return next(named, seats[0] if seats else None)


async def replaced(firm_id: int, new: Details) -> str:
    """Return, with all details, the contact whose place 换联系人 takes, for whoever decides on the change."""
    return await _shown(_replaced(await contacts_of_firm(firm_id), new))


async def is_correction(firm_id: int, new: Details) -> bool:
    """Whether the contact whose place 换联系人 takes is the same person, of whom something was written wrongly."""
    seats = await contacts_of_firm(firm_id)
    old, same = _replaced(seats, new), await _same(firm_id, new, seats)
    return old is not None and same is not None and old.id == same.id


async def was_ended(firm_id: int, name: str) -> bool:
    """Say whether a number or a mail address of the contact of this name was ended, but not by their own wish."""
    return bool(await query.column(_ENDED, firm_id, Level.ENTERPRISE, name, AddressState.LOST))


async def of_name(firm_id: int, name: str) -> str:
    """Return the contact of this name with all details; "" if there is none."""
    return await _shown(next((seat for seat in await contacts_of_firm(firm_id) if seat.name == name), None))


async def _shown(seat: _Seat | None) -> str:
    return _in_full(seat.name, seat.phone, (await _mails([seat])).get(seat.id, "")) if seat else ""


async def _same(firm_id: int, new: Details, holders: list[_Seat]) -> _Seat | None:
    named = [h for h in holders if h.name == new.contact]
    alone = await holding_only(firm_id, [holder.id for holder in named])
    mails = await _mails(named)
    return next((h for h in named if h.id in alone or _as_it_is(h, mails, new)), None)


async def kept_mail(firm_id: int, new: Details) -> str:
    """Return the mail address that stays when the new contact is the old one under another number; ""
    otherwise."""
    same = None if new.email else await _same(firm_id, new, await contacts_of_firm(firm_id))
    return (await _mails([same])).get(same.id, "") if same else ""


async def kept_phone(firm_id: int, new: Details) -> str:
    """Return the number that stays when a contact is named again by mail alone; "" otherwise."""
    same = None if new.phone else await _same(firm_id, new, await contacts_of_firm(firm_id))
    return same.phone if same else ""


def _as_it_is(person: _Seat, mails: Mapping[int, str], new: Details) -> bool:
    return person.phone == new.phone and new.email in ("", mails.get(person.id, ""))


async def _update(person: _Seat, new: Details, now: datetime) -> None:
    """Store how the person is reached now. Who came in by another mail address is signed out; a number opens nothing,
    so that a corrected one ends nothing."""
    await models.Person.filter(id=person.id).update(phone=new.phone, unlisted=True)
    if new.email and new.email != (await _mails([person])).get(person.id):
        await addresses.give_address(person.id, Channel.EMAIL, new.email)
        await passes.revoke([person.id], now)


async def _end(roles: Iterable[tuple[int, int]], firm_id: int, now: datetime) -> None:
    """End these roles of an enterprise."""
    ending = list(roles)
    if not ending:
        return
    await query.change(_END, now, [role_id for role_id, _ in ending])
    await letters.void_codes([firm_id], now)
    await scans.renew_code(firm_id, now)
    gone = await departures.without_role({person_id for _, person_id in ending})
    await departures.return_messages(gone, now)
    await departures.forget_departed(gone, now)


async def deleted(person_id: int, why: str, now: datetime) -> list[int]:
    """WeCom has deleted the account and may give its name to somebody else. Take it from the person and
    suspend their offices until a list confirms them or they are handed over; returns the suspended roles.
    An enterprise's contact keeps the role and is reached by other channels."""
    await models.Person.filter(id=person_id).update(cards="")
    await addresses.remove_address(person_id, Channel.WECOM, why)
    resting = await query.column(_SUSPEND, now, now, person_id, Level.ENTERPRISE)
    await passes.revoke([person_id], now)
    return sorted(resting)


async def step_down(person_id: int, firm_id: int, now: datetime) -> None:
    """End this person's role at this enterprise."""
    held = [seat for seat in await contacts_of_firm(firm_id) if seat.id == person_id]
    await _end([(seat.role_id, seat.id) for seat in held], firm_id, now)


async def give_account(person_id: int, account: str) -> bool:
    """Give an account to somebody who has none. False when it is another person's, or the person has one
    already."""
    if await addresses.owner_of_address(Channel.WECOM, account) or await addresses.registered(
        [person_id], Channel.WECOM
    ):
        return False
    await addresses.give_address(person_id, Channel.WECOM, account)
    await refused.refuse_entered([(person_id, Channel.WECOM)])
    return True


async def rename_account(person_id: int, account: str, now: datetime) -> bool:
    """Store the other name that WeCom gave the person's account; False if that one is somebody else's."""
    if await addresses.owner_of_address(Channel.WECOM, account) not in (None, person_id):
        return False
    await addresses.rename_address(person_id, Channel.WECOM, account)
    await passes.revoke([person_id], now)
    return True


_MEMBERS = f"SELECT count(*) FROM addresses WHERE channel = ? AND {addresses.REACHES}"
_TO_LOOK_UP = """
SELECT p.id FROM people p WHERE NOT EXISTS (
    SELECT 1 FROM addresses a WHERE a.person_id = p.id AND a.channel = ? AND a.address <> ''
) AND p.mobile_asked <> p.phone AND length(p.phone) = 11 AND p.phone LIKE '1%'
AND EXISTS (SELECT 1 FROM hats h WHERE h.person_id = p.id AND h.ended_at IS NULL) AND NOT EXISTS (
    SELECT 1 FROM people q WHERE q.phone = p.phone AND q.id < p.id
    AND EXISTS (SELECT 1 FROM hats h WHERE h.person_id = q.id AND h.ended_at IS NULL)
) ORDER BY p.id LIMIT 1
"""


async def count_members() -> int:
    """How many people we know to be members of the corp."""
    return int((await query.column(_MEMBERS, Channel.WECOM))[0])


async def to_look_up() -> int | None:
    """Return somebody with a role and a mobile number but no account, whose number has not been looked up
    yet; else None.

    If several people have the number, the one we knew first is meant: entering an officer's number for a
    contact does not give the contact that officer's account.
    """
    return next(iter(await query.column(_TO_LOOK_UP, Channel.WECOM)), None)


async def phone_of(person_id: int) -> str:
    """Return the number to look up; empty once there is an account."""
    if await addresses.registered([person_id], Channel.WECOM):
        return ""
    found = await models.Person.get_or_none(id=person_id)
    return found.phone if found else ""


async def note_mobile_asked(person_id: int, *, again: bool = False) -> None:
    """Remember that this number was looked up, with or without success. `again`: forget it, because it was
    not looked up after all."""
    person = await models.Person.get(id=person_id)
    asked = "" if again else person.phone
    await models.Person.filter(id=person_id).update(mobile_asked=asked)
