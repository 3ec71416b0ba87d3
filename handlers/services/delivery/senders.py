"""Whom the reader of a mail calls: read once for all that are worded together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.reader import role_for
from bot.notices.sender import called_by, in_common
from bot.words import Level, Officer, Person, Role, channel_spec, replace
from storage import holders, sending
from storage.outgoing_messages import OutgoingMessage


class Senders(Struct, frozen=True):
    """Who can be called about what these messages tell, and where the enterprises of their readers lie."""

    officers: Sequence[Officer] = ()
    firms: Mapping[int, tuple[str, str]] = {}
    never_told: Mapping[int, bool] = {}  # contacts to whom nothing was ever sent: whether 短信 were

    def first(self, outgoing: OutgoingMessage) -> bool:
        """Say whether nothing was ever sent to the reader of this message, a contact of an enterprise. A 短信 has no
        room for what a first message says: what comes by another way after it says it."""
        texted = self.never_told.get(outgoing.person.id)
        by_text = _form(outgoing) == "template"
        return texted is not None and bool(outgoing.notices) and not (texted and by_text)

    def of(self, outgoing: OutgoingMessage, ctx: DecisionContext) -> Officer | None:
        """Return whom the reader calls, with the name of the bureau; None where it is neither a mail, a 短信 nor
        the first message to them, or the staff list has nobody with a number."""
        if not (_form(outgoing) != "text" or self.first(outgoing)) or not (
            outgoing.person.roles or outgoing.notices
        ):
            return None  # an expert's invitation says whom to call
        about = [notice.case for notice in outgoing.notices]
        role = role_for(outgoing.person, {case.enterprise_id for case in about})
        place = in_common(self._places(outgoing, role))
        found = called_by(role, *place, self.officers)
        if found is None or found.unit or found.level is Level.SUPPORT:
            return found
        named = ctx.plan.places.bureau(str(found.level), found.city or place[0], found.city + found.county)
        return replace(found, unit=named)

    def _places(self, outgoing: OutgoingMessage, role: Role) -> list[tuple[str, str]]:
        """Return where everybody lies of whom the reader is told; without a word about any, where the reader does."""
        told = {
            case.enterprise_id or 0: (case.city, case.county) for case in (n.case for n in outgoing.notices)
        }
        if role.level is not Level.ENTERPRISE:
            return list(told.values())[:1] or [(role.city, role.county)]
        own = told or dict.fromkeys(_firms(outgoing.person), (role.city, role.county))
        return [self.firms.get(firm, place) for firm, place in own.items()] or [(role.city, role.county)]


async def senders_of(leased: Sequence[OutgoingMessage]) -> Senders:
    """Read them; nothing where none of the messages is a mail, a 短信, or the first to its reader."""
    contacts = {one.person.id for one in leased if one.notices and _firms(one.person)}
    never_told = await sending.never_told(contacts) if contacts else {}
    readers = [one.person for one in leased if _form(one) != "text" or one.person.id in never_told]
    if not readers:
        return Senders()
    firms = await holders.places_of_firms({i for one in readers for i in _firms(one)})
    cities = {city for city, _ in firms.values()} | {role.city for one in readers for role in one.roles}
    cities |= {notice.case.city for one in leased for notice in one.notices}
    return Senders(await holders.officers_of(cities), firms, never_told)


def _form(outgoing: OutgoingMessage) -> str:
    return channel_spec(outgoing.message.channel).form


def _firms(person: Person) -> set[int]:
    return {role.enterprise_id for role in person.roles if role.enterprise_id}
