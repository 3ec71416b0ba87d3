"""你打错了, 我已离职, 请联系老王 139…: nothing more is sent there at once, and the county finds out who it is.

Only of a contact of one enterprise, who holds nothing else: whoever has several says which, as a change.
"""

from __future__ import annotations

from bot import access
from bot.acts.kinds import BY_ACT
from bot.notices.bundle import PlannedNotice, packets
from bot.reading.names import NameIndex
from bot.reading.not_the_one import not_the_one, successor_said
from bot.words import Case, EventName, Intent, Kind, Level, Person, channel_of
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn
from handlers.services.reminders.posting import bundle_of
from messages.catalogue import say
from messages.render import answer
from storage import addresses, cases, chain, channels, outbox, people

_CHANGE = BY_ACT[Intent.REPLACE_CONTACT].kind
_KEPT = 200  # characters of what they said


def of_the_contact(text: str, person: Person, names: NameIndex) -> tuple[str, str] | None:
    """Return what `not_the_one` is asked of a sentence: it, and the writer's enterprise; None of whoever is no contact
    of one enterprise, or holds anything else."""
    roles = person.roles
    if len(roles) != 1 or roles[0].level is not Level.ENTERPRISE or not roles[0].enterprise_id:
        return None
    firm = names.by_id(roles[0].enterprise_id)
    return text, firm.name if firm else ""


async def leave_in_peace(turn: Turn, text: str) -> str:
    """Do what follows when the sender says so, in the caller's transaction. Return what is to be said; "" for any other
    sentence. Where they name somebody else, that is the turn's text from now on, as the change that it asks for."""
    asked = of_the_contact(text, turn.person, turn.names)
    if asked is None or (said := limited(not_the_one, *asked)) is None:
        return ""
    case = await cases.case_of_enterprise(turn.person.roles[0].enterprise_id or 0, turn.ctx.plan.key)
    if case is None:
        return ""
    name, phone = limited(successor_said, text)
    turn.text = f"{_CHANGE} {name} {phone}" if name else turn.text
    told = answer("not_the_one", {"name": case.name, "kind": said, "more": not name})
    if not turn.person.addresses:  # they have said so before
        return told
    words = text.strip()[:_KEPT]
    why = say("services.wrong_person.why", words=words)
    await addresses.refuse(turn.person.id, turn.person.phone, why, turn.ctx.now)
    facts = {"kind": said, "said": words}
    entry = chain.Entry(
        turn.ctx.now,
        "chat",
        EventName.NOT_THE_ONE,
        facts,
        case_id=case.id,
        person_id=turn.person.id,
        plan_version=turn.ctx.plan.version,
    )
    (seq,) = await chain.add_events([entry])
    await _tell_county(turn, case, words, seq)
    return told


async def _tell_county(turn: Turn, case: Case, words: str, seq: int) -> None:
    """Ask those who keep the enterprise's contacts for the right one."""
    owed = next(
        (duty for duty in case.duties if duty.owner is Level.ENTERPRISE and duty.next_action_at), None
    )
    about = owed or next(iter(case.duties), None)
    if about is None:
        return
    who = turn.person
    text = say(
        "services.wrong_person.told", firm=case.name, name=who.name, phone=who.phone or "—", words=words
    )
    officers = await people.holders(access.acting(Level.COUNTY, case), case)
    told = [
        PlannedNotice(
            officer,
            about.id,
            about.due,
            f"event:{seq}",
            "fact",
            Kind.NOTE,
            by,
            urgent=False,
            facts={"text": text},
        )
        for officer in officers
        if (by := channel_of(officer, channels.available()))
    ]
    await outbox.add_bundles([bundle_of(packet, turn.ctx.now) for packet in packets(told)], turn.ctx.now)
