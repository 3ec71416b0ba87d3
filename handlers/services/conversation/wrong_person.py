"""你打错了, 我已离职, 请联系老王 139…: nothing more is sent there at once, and the county finds out who it is.

Only of a contact of one enterprise, who holds nothing else: whoever has several is asked which (`not_of_this_firm`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.kinds import BY_ACT
from bot.notices.bundle import PlannedNotice, packets
from bot.notices.delivery import ENDS_DOUBT
from bot.reading import read_sentence
from bot.reading.chosen_offer import chosen_proposal
from bot.reading.names import NameIndex
from bot.reading.not_the_one import (
    NOT_THE_CONTACT,
    chosen,
    is_the_one,
    may_be_a_slip,
    not_the_one,
    perhaps_not_the_one,
    stops_late,
    successor_said,
)
from bot.reading.proposals import Proposal
from bot.reading.result import Pending, Reading
from bot.reading.somebody_else import speaks_of_oneself
from bot.reading.yes_or_no import gives_up
from bot.words import Case, Channel, EventName, Intent, Kind, Level, Person, channel_of, replace
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import DOUBTED, remember, revived
from handlers.services.cases.unsaid import withdraw_unworded
from handlers.services.conversation.turn import LONGEST_SAID, Turn
from handlers.services.reminders.posting import bundle_of
from messages.catalogue import say, sentence_table
from messages.render import answer
from storage import cases, chain, channels, duties, events, inbox, outbox, people, refused

_TOLD_FOR: Final = timedelta(days=1)  # after that what is told of a doubt has left, or waits for a person
_MOST_DOUBTS: Final = 20
_CHANGE = BY_ACT[Intent.REPLACE_CONTACT].kind


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
    sentence. Where they name somebody else, that is the turn's text from now on, as the change that it asks for; where
    they were asked and are the contact, it is the sentence that was doubted."""
    asked = of_the_contact(text, turn.person, turn.names)
    if asked is None:
        return ""
    open_ = turn.asked
    if open_ and open_.pending.get("missing") == DOUBTED:
        doubted = str(open_.pending["text"])
        if not open_.expired:
            return await _answered(turn, text, doubted, asked[1])
        if stops_late(text):
            return await _stop(turn, doubted, "stranger")
        if chosen(text):  # the next morning: a stale number means too much to be taken, and is no loss
            return await _ask(turn, doubted)
    if open_ and not open_.expired and NOT_THE_CONTACT in (open_.pending.get("proposed") or ()):
        offered = revived(open_.pending, turn.names)
        if chosen_proposal(offered, text) == NOT_THE_CONTACT:
            await turn.ask(None)
            return await _stop(turn, offered.text, "left")
    said = limited(not_the_one, *asked)
    if said is None and may_be_a_slip(text) and not await _is_a_slip(turn):
        said = "near"
    if said == "near" and turn.person.addresses:
        return await _ask(turn, text)
    if (
        said is None
        and is_the_one(text)
        and await events.open_doubts([turn.person.id], ENDS_DOUBT, turn.ctx.now)
    ):
        return await _stays(turn, asked[1])
    return await _stop(turn, text, said) if said and said != "near" else ""


async def _is_a_slip(turn: Turn) -> bool:
    """Say whether 打错了 alone may be of something that the sender wrote: a question is open, or a report was made."""
    if turn.asked and not turn.asked.expired:
        return True
    return await duties.last_report(turn.person.id, turn.ctx.plan.key) is not None


def with_the_end(turn: Turn, offers: tuple[Proposal, ...], *, unread: bool) -> tuple[Proposal, ...]:
    """Return the offers with the end of what is sent before the desk, where the sender's words may say that they are
    not the contact; behind it, where nobody can say what they mean (`unread`)."""
    mine = of_the_contact(turn.text, turn.person, turn.names) if turn.person.addresses else None
    if mine is None:
        return offers
    end = Proposal(NOT_THE_CONTACT, Reading("not_the_one", "do"), say("services.wrong_person.end"))
    if not limited(perhaps_not_the_one, turn.text):
        return (*offers, end) if unread and offers and limited(speaks_of_oneself, turn.text) else offers
    desk = [one for one in offers if one.reading.intent == Intent.ASK_SUPPORT]
    return (*(one for one in offers if one not in desk), end, *desk)


async def _ask(turn: Turn, text: str) -> str:
    case = await turn.own()
    if case is not None:
        answers_soon = turn.sender.channel != Channel.EMAIL
        at = turn.ctx.now + inbox.QUESTION_LIVES if answers_soon else None
        await doubt(turn.person, case, text, "doubted", turn.ctx, "chat", at)
    await remember(turn.person.id, Pending(Intent.UNKNOWN, DOUBTED, text=text), turn.ctx)
    return answer("not_the_one_sure", {})


async def doubt(
    who: Person, case: Case, text: str, told: str, ctx: DecisionContext, by: str, at: datetime | None = None
) -> None:
    """Note that whoever wrote this is perhaps not the contact, who is left in peace for a week, and tell the county of
    it once, by the sentence with the key `told`: now, or `at` that moment; in the caller's transaction."""
    words, before = text.strip()[:LONGEST_SAID], await events.open_doubts([who.id], ENDS_DOUBT, ctx.now)
    if not who.addresses or (who.id in before and before[who.id][0].data["said"] == words):
        return
    table = sentence_table("services.wrong_person")
    news = table[told].format(firm=case.name, name=who.name, phone=who.phone or "—", words=words)
    await tell_county(who, case, EventName.PERHAPS_NOT_THE_ONE, {"said": words}, news, ctx, by, at)


async def _still_unheard(who: Person, case: Case, ctx: DecisionContext) -> bool:
    """Withdraw what the county has not yet heard of the doubt about them; say whether there was any of it."""
    doubts = await events.recent_of(
        who.id, [EventName.PERHAPS_NOT_THE_ONE], ctx.now - _TOLD_FOR, _MOST_DOUBTS
    )
    of_them = {f"event:{one.seq}" for one in doubts}
    why = say("services.wrong_person.answered")
    return bool(of_them and await withdraw_unworded([case.id], lambda notice: notice.rung in of_them, why))


async def _stays(turn: Turn, firm: str) -> str:
    """Note that whoever was perhaps not the contact is, and remind them again. Their county hears so if it has heard of
    the doubt."""
    who, case = turn.person, await turn.own()
    if case is not None and await events.open_doubts([who.id], ENDS_DOUBT, turn.ctx.now):
        said = {"said": turn.text.strip()[:LONGEST_SAID]}
        if await _still_unheard(who, case, turn.ctx):
            await turn.event(EventName.STAYS_THE_ONE, said, case.id)
        else:
            news = say("services.wrong_person.stays", firm=case.name, name=who.name, phone=who.phone or "—")
            await tell_county(who, case, EventName.STAYS_THE_ONE, said, news, turn.ctx)
    return answer("is_the_one", {"name": firm})


async def _answered(turn: Turn, text: str, doubted: str, firm: str) -> str:
    """What follows from the next sentence: one that answers nothing is read as always, and the question ends."""
    said = chosen(text)
    if said == "unclear":
        return await _ask(turn, doubted)
    await turn.ask(None)
    if not said and gives_up(text):
        return answer("cancelled", {"level": turn.level})
    if said == "stop":
        return await _stop(turn, doubted, "stranger")
    if said == "stay":
        told = await _stays(turn, firm)
        meant = limited(read_sentence, doubted, turn.person, turn.names, turn.ctx.today)
        if meant.act in ("do", "ask") and meant.intent != Intent.WITHDRAW_REPORT:
            turn.text = doubted
        return told
    return await leave_in_peace(turn, text)


async def _stop(turn: Turn, text: str, said: str) -> str:
    case = await turn.own()
    if case is None:
        return ""
    name, phone = limited(successor_said, text)
    if name:
        turn.text, turn.written = f"{_CHANGE} {name} {phone}", text.strip()[:LONGEST_SAID]
    told = answer("not_the_one", {"kind": said, "more": not name})
    if not turn.person.addresses:  # they have said so before
        return told
    await stop(turn.person, case, text, said, turn.ctx, "chat", turn.sender.channel)
    return told


async def stop(
    who: Person, case: Case, text: str, said: str, ctx: DecisionContext, by: str, channel: Channel | None
) -> None:
    """Send nothing more to the enterprise's contact who says that they are not the one, and have its county find out
    who is; in the caller's transaction. `channel`: where they said it."""
    words = text.strip()[:LONGEST_SAID]
    why = say("services.wrong_person.why", words=words)
    await _still_unheard(who, case, ctx)
    await refused.refuse(who.id, who.phone, why, ctx.now, channel, stranger=said == "stranger")
    news = say(
        "services.wrong_person.told", firm=case.name, name=who.name, phone=who.phone or "—", words=words
    )
    await tell_county(who, case, EventName.NOT_THE_ONE, {"kind": said, "said": words}, news, ctx, by)


async def begin_again(
    who: Person, channel: Channel, text: str, ctx: DecisionContext, by: str = "chat"
) -> None:
    """Write to them again where they are heard and where they had refused it, and tell the county of each enterprise of
    theirs; in the caller's transaction."""
    await refused.take_back_word(who.id, channel, ctx.now)
    words = text.strip()[:LONGEST_SAID]
    name, phone = who.name, who.phone or "—"
    for firm_id in dict.fromkeys(role.enterprise_id for role in who.roles if role.enterprise_id):
        if case := await cases.latest_of_enterprise(firm_id, ctx.keys):
            news = say("services.wrong_person.back", firm=case.name, name=name, phone=phone, words=words)
            await tell_county(who, case, EventName.IS_THE_ONE, {"said": words}, news, ctx, by)


async def reached_again(turn: Turn, text: str, reply: str) -> str:
    """Return the reply to a contact who was taken for the wrong person, with what is true of it: who reports, or says
    that they are the contact, is reached again where they write, and the county is told; whoever does neither hears
    that nothing is sent to them."""
    who, channel = turn.person, turn.sender.channel
    contact = bool(who.roles) and all(role.level is Level.ENTERPRISE for role in who.roles)
    if not contact or who.address(channel) or not await refused.refused_address(who.id, channel):
        return reply
    case = await turn.own()
    if case is None or limited(not_the_one, text, case.name) not in (None, "near"):
        return reply
    intent, _, how = turn.taken.partition(" ")
    if not (is_the_one(text) or (intent in REPORTS and how == "do")):
        return f"{reply}\n{answer('still_stopped', {})}"
    await begin_again(who, channel, text, turn.ctx)
    again = answer("reached_again", {"name": case.name})
    return (
        again
        if is_the_one(text) and intent not in {*REPORTS, Intent.RESTORE_REMINDERS}
        else f"{reply}\n{again}"
    )


async def tell_county(
    who: Person,
    case: Case,
    said: EventName,
    facts: dict[str, str],
    news: str,
    ctx: DecisionContext,
    by: str = "chat",
    at: datetime | None = None,
) -> int:
    """Store the event of what somebody said about the case, and tell those who keep the enterprise's contacts, at once
    or `at` that moment. Return the event's number in the chain."""
    entry = chain.Entry(
        ctx.now, by, said, facts, case_id=case.id, person_id=who.id, plan_version=ctx.plan.version
    )
    (seq,) = await chain.add_events([entry])
    owed = next(
        (duty for duty in case.duties if duty.owner is Level.ENTERPRISE and duty.next_action_at), None
    )
    about = owed or next(iter(case.duties), None)
    if about is None:
        return int(seq)
    officers = await people.holders(access.acting(Level.COUNTY, case), case)
    told = [
        PlannedNotice(
            officer,
            about.id,
            about.due,
            f"event:{seq}",
            "fact",
            Kind.NOTE,
            channel,
            urgent=False,
            facts={"text": news},
        )
        for officer in officers
        if (channel := channel_of(officer, channels.available()))
    ]
    bundles = [bundle_of(packet, at or ctx.now) for packet in packets(told)]
    waits = outbox.UNANSWERED if at else ""
    await outbox.add_bundles([replace(bundle, reason=waits) for bundle in bundles], ctx.now)
    return int(seq)
