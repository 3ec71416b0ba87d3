"""One person as a bureau in charge sees them: offices, addresses with their state, the last messages, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.offers import Offer, offers
from bot.calendar.hours import muted
from bot.words import Case, Intent, Level, Person, Role
from messages import terms
from storage import cases, events, holders, letters, people, reach, ticket_records
from storage.events import Event
from storage.reach import AddressLine
from storage.ticket_records import LastMessage

_MESSAGES = 8
_LOOKS = 20
_MY_LOOKS = 100
REPLACE, REMOVE = "换联系人", "删除联系人"  # sorts of change (bot/acts/kinds.py)


class _HeldOffice(Struct, frozen=True):
    """One office of the person. `case`: of an enterprise's contact; `edits`: what the viewer may change, None for
    nothing; `codes`: how many binding codes of the enterprise are good, None where the viewer makes none."""

    role: Role
    place: str
    case: Case | None = None
    edits: Offer | None = None
    codes: int | None = None


class PersonPage(Struct, frozen=True):
    """The page of one person; `looks`: (when, who, by which entrance) looked at them last; `deputy`: who gets their
    messages meanwhile, by name, `until` its last day."""

    person: Person
    held: Sequence[_HeldOffice]
    addresses: Sequence[AddressLine]
    messages: Sequence[LastMessage]
    looks: Sequence[tuple[datetime, str, str]]
    deputy: str = ""
    until: date | None = None


async def person_page(person_id: int, viewer: Person, ctx: DecisionContext) -> PersonPage | None:
    """Return the page; None if there is nobody of this number, or no office of theirs is within the viewer's scope."""
    person = (await people.load_people([person_id])).get(person_id)
    if person is None:
        return None
    held = [one for role in person.roles if (one := await _held(role, viewer, ctx))]
    if not held:
        return None
    seen = await events.looks_at(person_id, [one.case.id for one in held if one.case], _LOOKS)
    names = await holders.names_of_people({event.person_id for event in seen if event.person_id})
    return PersonPage(
        person,
        held,
        await reach.addresses_of(person_id),
        await ticket_records.last_messages(person_id, _MESSAGES),
        [(e.at, names.get(e.person_id or 0, ""), terms.ENTRANCES.get(e.entrance, "")) for e in seen],
        *await _stand_in(person, ctx),
    )


async def _stand_in(person: Person, ctx: DecisionContext) -> tuple[str, date | None]:
    """Return who gets this person's messages now, by name, and the last day of it; ("", None) for themselves."""
    own = person.preferences
    if own.deputy is None or not muted(own, ctx.now):
        return "", None
    names = await holders.names_of_people({own.deputy})
    return names.get(own.deputy, ""), own.muted_until


class _Look(Struct, frozen=True):
    """One look at somebody's data: when, who (name and unit; "" for the command line), what was shown, by which way."""

    at: datetime
    who: str
    unit: str
    what: str
    by: str


async def looks_at_me(person: Person, ctx: DecisionContext) -> list[_Look]:
    """Return the last looks of others at this person's own page and at the cases that they hold, the newest first."""
    held = [
        case
        for role in person.roles
        if role.enterprise_id and (case := await cases.latest_of_enterprise(role.enterprise_id, ctx.keys))
    ]
    seen = await events.looks_at(person.id, [case.id for case in held], _MY_LOOKS)
    others = [event for event in seen if event.person_id != person.id]
    known = await people.load_people({event.person_id for event in others if event.person_id})
    return [_look(event, known.get(event.person_id or 0)) for event in others]


def _look(event: Event, who: Person | None) -> _Look:
    unit = next((role.unit for role in who.roles if role.unit), "") if who else ""
    shown = str(event.data.get("page") or event.data.get("command") or "")
    by = terms.ENTRANCES.get(event.entrance, terms.OTHER_ENTRANCE)
    return _Look(event.at, who.name if who else "", unit, terms.VALUES.get(shown, terms.VALUES["case"]), by)


async def _held(role: Role, viewer: Person, ctx: DecisionContext) -> _HeldOffice | None:
    if role.level is not Level.ENTERPRISE:
        scope = access.scope_of(viewer)
        mine = scope.everything or role.city in scope.cities or (role.city, role.county) in scope.counties
        above = role.level in (Level.PROVINCE, Level.SUPPORT) and not scope.everything
        return _HeldOffice(role, f"{role.city}{role.county}") if mine and not above else None
    case = await cases.latest_of_enterprise(role.enterprise_id or 0, ctx.keys)
    if case is None or not access.sees(viewer, case.enterprise):
        return None
    return _HeldOffice(
        role,
        case.place,
        case,
        await change_offer(case, viewer, ctx),
        await letters.count_codes(case.enterprise_id or 0, ctx.now)
        if access.may(viewer, Intent.ISSUE_CODE, case.enterprise)
        else None,
    )


async def change_offer(case: Case, viewer: Person, ctx: DecisionContext) -> Offer | None:
    """Return the offer to change the contacts of this enterprise; None where the viewer may not."""
    return next(
        (one for one in offers(case, viewer, ctx.at(case.round)) if one.kind == Intent.REPORT_CHANGE), None
    )
