"""Questions to the support desk and their answers.

A ticket is open until it is closed; it waits while its question at hand has no answer. Every
function runs inside the caller's transaction; those that change a ticket want it locked by `find`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.words import SHANGHAI
from storage import db, models
from storage.digests import GOING


@dataclass(frozen=True, slots=True)
class Asked:
    """A new question: by when it wants its answer, and when its ladder is first looked at."""

    person_id: int
    case_id: int | None
    text: str
    route: str
    topic: str
    at: datetime
    due: date
    next_look: datetime | None


async def ask(asked: Asked) -> models.Ticket:
    ticket = await models.Ticket.create(
        person_id=asked.person_id,
        case_id=asked.case_id,
        text=asked.text,
        route=asked.route,
        topic=asked.topic,
        asked_at=asked.at,
        since=asked.at,
        due=asked.due,
        next_action_at=asked.next_look,
    )
    await _said(ticket, "asker", asked.person_id, asked.text, asked.at)
    return ticket


async def find(number: int) -> models.Ticket | None:
    """The ticket, locked until the transaction ends."""
    return await models.Ticket.filter(id=number).select_for_update().first()


async def words(number: int) -> list[models.TicketWord]:
    """All that was said in a ticket, in order."""
    return await models.TicketWord.filter(ticket_id=number).order_by("id")


async def same(person_id: int, text: str) -> models.Ticket | None:
    """The person's waiting question in these very words."""
    waits = models.Ticket.filter(person_id=person_id, answered_at=None, closed_at=None, text=text)
    return await waits.order_by("id").first()


async def said_since(person_id: int, since: datetime) -> int:
    """How often this person has asked or added something since then."""
    own = models.TicketWord.filter(person_id=person_id, side="asker", at__gt=since)
    return await own.count()


async def unanswered(routes: Iterable[str] = ("desk", "province")) -> list[models.Ticket]:
    """What is still owed on these routes, the oldest first."""
    return await models.Ticket.filter(answered_at=None, closed_at=None, route__in=list(routes)).order_by("id")


async def of_person(person_id: int, n: int = 5) -> list[models.Ticket]:
    """A person's own last questions, the newest first."""
    return await models.Ticket.filter(person_id=person_id).order_by("-id").limit(n)


async def enterprises(found: Iterable[models.Ticket]) -> dict[int, str]:
    """The names of the enterprises that tickets are about, by ticket."""
    about = {t.id: t.case_id for t in found if t.case_id}
    names = {c.id: c.name for c in await models.Case.filter(id__in=set(about.values()))}
    return {number: names[case_id] for number, case_id in about.items()}


async def everything() -> list[models.Ticket]:
    """Every ticket, for the administrator; the oldest first."""
    return await models.Ticket.all().order_by("id")


async def open_of(person_id: int) -> list[models.Ticket]:
    """A person's own questions that are not closed."""
    return await models.Ticket.filter(person_id=person_id, closed_at=None).order_by("id")


async def answered_unmarked(person_id: int) -> list[models.Ticket]:
    """A person's own answered questions without a mark."""
    found = models.Ticket.filter(person_id=person_id, score=None).exclude(answer="")
    return await found.order_by("id")


async def last(person_id: int) -> models.Ticket | None:
    """The person's latest ticket, locked."""
    first = await models.Ticket.filter(person_id=person_id).order_by("-id").first()
    return await find(first.id) if first else None


async def just_answered(person_id: int, since: datetime) -> models.Ticket | None:
    """What the person was answered last, if that was after `since` and is still open."""
    found = models.Ticket.filter(person_id=person_id, closed_at=None, answered_at__gte=since)
    return await found.order_by("-answered_at").first()


async def answered(ticket: models.Ticket, text: str, by: int, now: datetime, closes_at: datetime) -> None:
    """The question at hand has its answer; without a follow-up it is closed at `closes_at`."""
    await _set(ticket, answer=text, answered_by=by, answered_at=now, next_action_at=closes_at)
    await _said(ticket, "desk", by, text, now)


async def followed_up(
    ticket: models.Ticket, text: str, now: datetime, due: date, next_look: datetime | None
) -> None:
    """More from the asker. After an answer the question is open again and its clock begins anew;
    before it the words are added and the clock runs on."""
    await _said(ticket, "asker", ticket.person_id, text, now)
    if ticket.answered_at is None and ticket.closed_at is None:
        return
    await _set(
        ticket,
        turn=ticket.turn + 1,
        since=now,
        due=due,
        planned_to=None,
        next_action_at=next_look,
        answered_at=None,
        closed_at=None,
        answered_by=None,
    )


async def close(ticket: models.Ticket, now: datetime) -> None:
    await _set(ticket, closed_at=now, next_action_at=None)


async def judged(ticket: models.Ticket, helpful: bool) -> None:
    """What the asker said of the offered answer."""
    await _set(ticket, helpful=helpful)


async def scored(ticket: models.Ticket, score: int) -> None:
    await _set(ticket, score=score)


async def about(ticket: models.Ticket, case_id: int) -> None:
    """The case a question is about, told afterwards."""
    await _set(ticket, case_id=case_id)


async def routed(ticket: models.Ticket, route: str) -> None:
    """Another side owes the answer from now on."""
    await _set(ticket, route=route)


async def due(
    now: datetime, n: int, without: Collection[int] = (), only: int | None = None
) -> list[models.Ticket]:
    """Up to `n` open tickets whose next look has come, locked. A second process waits for the
    first and then finds their looks moved on."""
    found = models.Ticket.filter(closed_at=None, next_action_at__lte=now)
    if without:
        found = found.exclude(id__in=list(without))
    if only is not None:
        found = found.filter(id=only)
    return await found.order_by("id").limit(n).select_for_update()


async def looked_at(ticket: models.Ticket, now: datetime, next_at: datetime | None) -> None:
    """How far the ladder has been told. Without a next look it stands on the list `工单`."""
    await _set(ticket, planned_to=now, next_action_at=next_at)


async def next_moment(after: datetime | None = None) -> datetime | None:
    """When the next ticket is to be looked at; without `after` that may lie in the past."""
    query = models.Ticket.filter(closed_at=None, next_action_at__isnull=False)
    query = query.filter(next_action_at__gt=after) if after else query
    first = await query.order_by("next_action_at").first()
    return first.next_action_at if first else None


async def tell_at_once(number: int, now: datetime) -> None:
    """The desk's message that waited for the asker's word on the offered answer goes now."""
    told = await models.TicketNotice.filter(ticket_id=number).values_list("message_id", flat=True)
    await models.Message.filter(id__in=told, status="waiting", not_before__gt=now).update(not_before=now)


async def recall(number: int, reason: str) -> datetime | None:
    """Cancel the messages that ask for this ticket's answer and have not left; returns the moment
    at which they would have gone, None when there were none."""
    told = await models.TicketNotice.filter(ticket_id=number).values_list("message_id", flat=True)
    waiting = models.Message.filter(id__in=told, status="waiting", request__isnull=True)
    found = await waiting.select_for_update()
    await models.Message.filter(id__in=[m.id for m in found]).update(status="cancelled", reason=reason)
    return max((m.not_before for m in found), default=None)


async def told_since(person_id: int, since: datetime) -> frozenset[int]:
    """The tickets of which messages speak that this person got since then, or is about to get."""
    found = await db.rows(
        "SELECT DISTINCT n.ticket_id FROM ticket_notices n JOIN messages m ON m.id = n.message_id "
        f"WHERE n.person_id = ? AND m.status IN ({db.marks(GOING)}) "
        "AND COALESCE(m.sent_at, m.not_before) >= ?",
        person_id,
        *[status.value for status in GOING],
        since,
    )
    return frozenset(int(row["ticket_id"]) for row in found)


async def told_to(person_id: int, ids: Iterable[int]) -> frozenset[int]:
    """Which of these tickets this person has been told of, in words."""
    found = await models.TicketNotice.filter(person_id=person_id, ticket_id__in=list(ids))
    return frozenset(notice.ticket_id for notice in found)


async def enterprises_of_open() -> frozenset[int]:
    """The enterprises whose open questions the desk may look into."""
    open_ones = await models.Ticket.filter(closed_at=None, case_id__isnull=False)
    ids = {t.case_id for t in open_ones if t.case_id}
    found = await models.Case.filter(id__in=ids, enterprise_id__isnull=False)
    return frozenset(c.enterprise_id for c in found if c.enterprise_id)


@dataclass(frozen=True, slots=True)
class Load:
    """How much lies on the desk. Counts of tickets; `oldest` is when the longest-waiting question
    was asked; `scores` are the marks (1-5) given to tickets and how many gave each."""

    waiting: int
    late: int
    answered: int
    oldest: datetime | None
    scores: dict[int, int]


async def desk_load(now: datetime) -> Load:
    """What waits for the desk at `now`, for digests and metrics.

    `late` counts waiting tickets that were due before that Shanghai day; `answered` counts answered
    tickets that are still open.
    """
    waiting = [t for t in await unanswered() if t.asked_at <= now]
    answered_ones = models.Ticket.filter(closed_at=None, answered_at__isnull=False)
    scores = await db.rows("SELECT score, count(*) AS n FROM tickets WHERE score IS NOT NULL GROUP BY score")
    return Load(
        len(waiting),
        sum(1 for t in waiting if t.due < now.astimezone(SHANGHAI).date()),
        await answered_ones.count(),
        min((t.since for t in waiting), default=None),
        {int(row["score"]): int(row["n"]) for row in scores},
    )


@dataclass(frozen=True, slots=True)
class Topic:
    """How an FAQ entry fared: how often it was offered, and what the askers said of it."""

    topic: str
    asked: int
    helpful: int
    unhelpful: int


async def repeated(since: datetime) -> list[Topic]:
    """What has been asked since `since`, by FAQ entry, the most frequent first.

    `topic` is the entry's key, "" for questions without one: many of these call for a new entry.
    """
    found = await db.rows(
        "SELECT topic, count(*) AS n, "
        "sum(CASE WHEN helpful = ? THEN 1 ELSE 0 END) AS good, "
        "sum(CASE WHEN helpful = ? THEN 1 ELSE 0 END) AS bad "
        "FROM tickets WHERE asked_at >= ? GROUP BY topic ORDER BY n DESC, topic",
        True,
        False,
        since,
    )
    return [Topic(r["topic"], int(r["n"]), int(r["good"]), int(r["bad"])) for r in found]


async def _said(ticket: models.Ticket, side: str, person_id: int, text: str, at: datetime) -> None:
    await models.TicketWord.create(ticket_id=ticket.id, at=at, person_id=person_id, side=side, text=text)


async def _set(ticket: models.Ticket, **values: object) -> None:
    for name, value in values.items():
        setattr(ticket, name, value)
    await ticket.save(update_fields=list(values))
