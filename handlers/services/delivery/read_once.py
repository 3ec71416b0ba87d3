"""What is read once for all messages that are leased together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices.burden import Had
from bot.notices.delivery import ENDS_DOUBT
from bot.words import SHANGHAI, Kind, MailThread, Pause, channel_spec
from bot.words.intents import BUREAU_LEVELS
from handlers.services.delivery.senders import Senders, senders_of
from handlers.services.reminders.gathering import Composed
from storage import burdens, events, mails, numbers, outgoing_list, pauses, robots, silence
from storage.outgoing_messages import OutgoingMessage


class ReadOnce(Struct, frozen=True):
    """What is read once for all messages that are worded together. `given`: the numbers that their duties have."""

    pauses: Sequence[Pause]
    digested: Composed
    given: numbers.Given
    senders: Senders
    threads: Mapping[int, MailThread]  # which mail each answers, if it answers one
    places: Mapping[int, Collection[tuple[str, str]]]  # of the readers, where anything is paused by place
    doubted: Mapping[int, datetime]  # who may not be the contact, and until when they are left in peace
    reached: Collection[int]  # notices that nothing reaches an enterprise, which was reached since
    had: Mapping[int, Had]  # how many messages officers have had this month, where a round has a ceiling


async def read_once(leased: Sequence[OutgoingMessage], digested: Composed, ctx: DecisionContext) -> ReadOnce:
    """Read what these messages need, once for all of them. It only reads (see `db.read`)."""
    duties = {t.duty.id for one in leased for t in one.notices}
    given = await numbers.given_to(sorted(duties))
    standing, senders = await pauses.in_force(ctx.now), await senders_of(leased)
    answers = [one.message.id for one in leased if one.message.kind is Kind.REPLY and is_letter(one)]
    threads = await mails.threads_of(answers) if answers else {}
    reminded = {one.person.id for one in leased if one.message.kind is Kind.REMINDER}
    doubts = await events.open_doubts(reminded, ENDS_DOUBT, ctx.now) if reminded else {}
    doubted = {who: until for who, (_, until) in doubts.items()}
    places = await _places(leased) if any(pause.city for pause in standing) else {}
    listed = [t.notice_id for one in leased for t in one.notices if t.text == "unreachable"]
    reached = await silence.reached_since(listed) if listed else set()
    had = await _had(leased, ctx)
    return ReadOnce(standing, digested, given, senders, threads, places, doubted, reached, had)


async def _places(leased: Sequence[OutgoingMessage]) -> dict[int, list[tuple[str, str]]]:
    """Return the places of each reader, and for a group's robot that of its bureau."""
    groups = await robots.roles_of({one.person.id for one in leased if one.message.kind is Kind.GROUP})
    of_robots = {robot: [(role.city, role.county)] for robot, role in groups.items()}
    return {**await outgoing_list.places_of_people(sorted({one.person.id for one in leased})), **of_robots}


async def _had(leased: Sequence[OutgoingMessage], ctx: DecisionContext) -> dict[int, Had]:
    """Return how many messages the officers among the readers of reminders have had this month."""
    if not any(where.plan.most_messages for where in ctx.each()):
        return {}
    officers = {
        one.person.id
        for one in leased
        if one.message.kind is Kind.REMINDER and any(role.level in BUREAU_LEVELS for role in one.person.roles)
    }
    if not officers:
        return {}
    first = datetime.combine(ctx.today.replace(day=1), time(), SHANGHAI)
    return {person: Had(n) for person, n in (await burdens.had_since(officers, first)).items()}


def is_letter(outgoing: OutgoingMessage) -> bool:
    return channel_spec(outgoing.message.channel).form == "letter"
