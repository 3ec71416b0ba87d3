"""What people answer to a 短信. It comes by the gateway's own address, and its sender can be forged: such words stop
what is sent to the number, and are passed on to the county; nothing is registered by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.acts.context import DecisionContext
from bot.reading.not_the_one import not_the_one
from bot.words import Case, Channel, EventName, Level, Person
from handlers.services.conversation import wrong_person
from messages.catalogue import say
from storage import addresses, cases, db, events, people

_LONGEST: Final = 500  # characters of a reply that are kept and passed on
_MOST_A_DAY: Final = 3  # of one person; and a gateway may give the same words once more
_BY: Final = "sms"
_KEPT: Final = (EventName.SMS_REPLY, EventName.PERHAPS_NOT_THE_ONE)


async def take_reply(phone: str, text: str, ctx: DecisionContext) -> bool:
    """Do what follows from these words for each contact with that mobile number. False if there is none."""

    async def work() -> bool:
        owners = await people.load_people(await addresses.owners_of_address(phone, [Channel.SMS]))
        contacts = [
            who for who in owners.values() if {role.level for role in who.roles} == {Level.ENTERPRISE}
        ]
        for who in contacts:
            await _hear(who, text.strip()[:_LONGEST], ctx)
        return bool(contacts)

    return await db.write(work) if text.strip() else False


async def _hear(who: Person, words: str, ctx: DecisionContext) -> None:
    firms = dict.fromkeys(role.enterprise_id for role in who.roles if role.enterprise_id)
    found = [case for firm in firms if (case := await cases.latest_of_enterprise(firm, ctx.keys))]
    meant = {case.id: not_the_one(words, case.name) for case in found}
    for case in found:
        if (said := meant[case.id]) not in (None, "near") and who.addresses:
            await wrong_person.stop(who, case, words, said, ctx, _BY, Channel.SMS)
            return
    if not found or await _told_enough(who, words, ctx):
        return
    await addresses.note_heard(who.id, Channel.SMS, ctx.now)
    if len(found) == 1 and meant[found[0].id] == "near":
        await wrong_person.doubt(who, found[0], words, "doubted_by_sms", ctx, _BY)
        return
    counties: dict[object, Case] = {}
    for case in found:
        counties.setdefault((case.round, case.city, case.county), case)
    for case in counties.values():
        await _pass_on(who, case, words, ctx)


async def _told_enough(who: Person, words: str, ctx: DecisionContext) -> bool:
    since = ctx.now - timedelta(days=1)
    lately = await events.recent_of(who.id, _KEPT, since, _MOST_A_DAY)
    return len(lately) == _MOST_A_DAY or any(one.data["said"] == words for one in lately)


async def _pass_on(who: Person, case: Case, words: str, ctx: DecisionContext) -> None:
    phone = who.phone or "—"
    news = say("services.wrong_person.sms_reply", firm=case.name, name=who.name, phone=phone, words=words)
    await wrong_person.tell_county(who, case, EventName.SMS_REPLY, {"said": words}, news, ctx, _BY)
