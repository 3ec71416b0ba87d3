"""What is known of a contact who is named or was telephoned, and what follows for a number that nobody has, or a
stranger."""

from __future__ import annotations

from datetime import datetime

from bot.words import Act, Case, Channel, Decision, Details, replace
from messages.catalogue import say
from storage import accounts, refused, silence


async def contact_looked_up(enterprise_id: int, details: Details, *, replaces: bool) -> Details:
    """Return the details of a change of contacts with what is known of whoever is named; `replaces`: in another's
    place."""
    if replaces and not details.phone:
        details = replace(details, phone=await accounts.kept_phone(enterprise_id, details))
    before = await (
        accounts.replaced(enterprise_id, details)
        if replaces
        else accounts.of_name(enterprise_id, details.contact)
    )
    if before and await accounts.was_ended(enterprise_id, details.contact):
        before += say("services.wrong_person.ended")  # named again by a person, the address is tried again
    means = [(Channel.SMS, details.phone), (Channel.EMAIL, details.email)]
    return replace(
        details,
        before=before,
        keeps=await accounts.kept_mail(enterprise_id, details),
        corrects=replaces and await accounts.is_correction(enterprise_id, details),
        contacts=len(await accounts.contacts_of_firm(enterprise_id)),
        refused="、".join(await refused.said_no(enterprise_id, means)),
        dead=await refused.found_dead(details.phone),
    )


async def who_was_called(enterprise_id: int, act: Act) -> Details:
    """Return the details of a call's result with the contact whom it is about: the one whose name or number the words
    have, else the only one."""
    meant = act.details.beside_it or await silence.is_to_be_called(act.duty_id or 0)
    details = replace(act.details, not_asked=not meant)
    seats = [seat for seat in await accounts.contacts_of_firm(enterprise_id) if seat.phone]
    plain = "".join(filter(str.isalnum, act.reason))
    by_number = [seat for seat in seats if seat.phone.replace("-", "") in plain]
    called = by_number or [seat for seat in seats if seat.name in act.reason] or seats
    if len({seat.phone for seat in called}) == 1:
        return replace(details, contact=called[0].name, phone=called[0].phone)
    return replace(details, before="、".join(f"{seat.name} {seat.phone}" for seat in seats))


async def keep_what_was_heard(case: Case, decision: Decision, now: datetime) -> None:
    """Send nothing more to a number that the telephone found dead, or to whoever is not the one, and again
    to whoever is after all; in the caller's transaction."""
    dead, wrong, slip = decision.ends_number, decision.not_the_one, decision.wrongly
    about = dead or wrong or slip
    if about is None or not case.enterprise_id:
        return
    seats = await accounts.contacts_of_firm(case.enterprise_id)
    for seat in (one for one in seats if (one.name, one.phone) == (about.contact, about.phone)):
        if dead:
            await refused.note_dead(seat.id, seat.phone, say("services.delivery.dead_by_call"), now)
        elif slip:
            why = say("services.wrong_person.why_by_call", words=slip.before)
            await refused.take_back_call(seat.id, why)
        else:
            words = str((decision.event or {}).get("said") or "")
            why = say("services.wrong_person.why_by_call", words=words)
            await refused.refuse(seat.id, seat.phone, why, now, Channel.SMS, stranger=True)
