"""The desk's part of a digest: how many questions wait, and which come again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.notices import desk as desk_rules
from bot.reading.faq import Faq
from bot.words import SHANGHAI, Level, Person, replace
from handlers.services.support.known_answers import questions_by_key
from storage import known_answers, ticket_records, tickets

_FIRST = timedelta(days=30)  # so far the first digest looks back
_TOPICS = 5


class DeskPart(Struct, frozen=True):
    """`waiting`: open questions that no message of today has named; `named`: how many one has."""

    load: ticket_records.Load
    waiting: Sequence[tickets.Ticket]
    named: int
    topics: Sequence[ticket_records.Topic]
    since: date
    kept: Mapping[str, str] = {}  # the questions of those topics that people wrote, by key

    @property
    def worth_sending(self) -> bool:
        """Something waits that today's messages do not name, or a question comes again and again."""
        return bool(self.waiting) or any(t.topic and t.asked >= desk_rules.REPEATED for t in self.topics)

    @property
    def empty(self) -> bool:
        return not (self.load.waiting or self.load.answered or self.topics)


async def desk_part(person: Person, last: date | None, ctx: DecisionContext) -> DeskPart | None:
    """Return what the desk's part of the digest says, since the day of the person's `last` one; None for
    others."""
    if not any(role.level is Level.SUPPORT for role in person.roles):
        return None
    since = last or (ctx.now - _FIRST).astimezone(SHANGHAI).date()
    midnight = datetime.combine(ctx.today, time(), SHANGHAI)
    named = await ticket_records.tickets_told_since(person.id, midnight)
    open_ones = await tickets.unanswered_tickets(desk_rules.routes_of(person))
    waiting = [t for t in open_ones if t.id not in named]
    topics = await ticket_records.repeated(datetime.combine(since, time(), SHANGHAI))
    return DeskPart(
        await ticket_records.desk_load(ctx.now, desk_rules.routes_of(person)),
        waiting,
        len(open_ones) - len(waiting),
        topics,
        since,
        questions_by_key(await known_answers.list_answers()) if any(t.topic for t in topics) else {},
    )


async def told_again(part: DeskPart, person: Person) -> DeskPart:
    """Return it with the questions that today's messages have named."""
    waiting = await tickets.unanswered_tickets(desk_rules.routes_of(person))
    return replace(part, waiting=waiting, named=0)


def desk_facts(part: DeskPart, faq: Faq, ctx: DecisionContext) -> dict[str, Any]:
    """Return the desk's part of a digest as values for the templates."""
    asked = {**{entry.key: entry.question for entry in faq.entries}, **part.kept}
    scores = part.load.scores
    marks = sum(scores.values())
    named = [t for t in part.topics if t.topic and t.asked > 1]
    return {
        "waiting": part.load.waiting,
        "late": part.load.late,
        "answered": part.load.answered,
        "oldest": (ctx.now - part.load.oldest).days if part.load.oldest else 0,
        "marks": marks,
        "score": f"{sum(k * n for k, n in scores.items()) / marks:.1f}" if marks else "",
        "since": part.since,
        "asked": sum(t.asked for t in part.topics),
        "topics": [
            {
                "question": asked.get(t.topic, t.topic),
                "asked": t.asked,
                "helpful": t.helpful,
                "unhelpful": t.unhelpful,
            }
            for t in named[:_TOPICS]
        ],
        "without": sum(t.asked for t in part.topics if not t.topic),
    }
