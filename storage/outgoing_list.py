"""What went out and what waits, as people search it: by day, person, enterprise, place, kind, channel and state."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from bot.words import ASKING, Channel, EventName, Kind, MessageStatus, Scope
from storage import addresses, query
from storage.query import UNRESTRICTED, Sql, all_of, any_of, containing
from storage.scopes import scope_condition


class SoughtMessages(Struct, frozen=True):
    """What is looked for; what is empty does not narrow it. Only messages to people who hold a place within `scope`
    (None: to anybody), between two moments: when it left, or, while it has not, from when on it may. `text` is a part
    of a person's or an enterprise's name, or a telephone number; `answer`: whether the reader of what asks
    for something has done or said anything since."""

    scope: Scope | None = None
    since: datetime | None = None
    until: datetime | None = None
    round: str = ""
    city: str = ""
    county: str = ""
    kind: str = ""
    channel: str = ""
    status: str = ""
    text: str = ""
    answer: Literal["", "answered", "silent"] = ""
    only: int | None = None  # this message alone


class Outgoing(Struct, frozen=True):
    """One message as the list shows it. `text`: its words once it was worded."""

    id: int
    person_id: int
    name: str
    reader: str  # by what administrators know the person
    unit: str
    channel: Channel
    kind: Kind
    status: MessageStatus
    reason: str
    text: str
    not_before: datetime
    sent_at: datetime | None
    pause_id: int | None
    answered: bool


# Before an index knows it: of what has not left the state leads to it, else the moment.
_BETWEEN = """m.id IN (
    SELECT id FROM messages WHERE sent_at >= ? AND sent_at < ?
    UNION ALL SELECT id FROM messages WHERE sent_at IS NULL AND status IN (?) AND not_before >= ? AND not_before < ?
)"""
# Whoever holds no place is an expert, whose messages are about the batches of a city.
_HELD = """
    SELECT h.person_id, h.enterprise_id, coalesce(e.city, h.city) AS city, coalesce(e.county, h.county) AS county,
        h.ended_at
    FROM hats h LEFT JOIN enterprises e ON e.id = h.enterprise_id
    UNION ALL SELECT x.person_id, NULL, b.city, '', NULL
    FROM experts x JOIN batch_experts d ON d.expert_id = x.id JOIN batches b ON b.id = d.batch_id
    WHERE b.city <> '' AND NOT EXISTS (SELECT 1 FROM hats h WHERE h.person_id = x.person_id)
"""
_HOLDS = f"""m.person_id IN (SELECT c.person_id FROM ({_HELD}) AS c WHERE ?)"""
_ABOUT = """m.id IN (
    SELECT t.message_id FROM notices t JOIN duties d ON d.id = t.duty_id JOIN cases c ON c.id = d.case_id
    WHERE c.name LIKE ? ESCAPE '!' AND t.message_id IS NOT NULL
)"""
_OF_ROUND = """(m.round = ? OR m.id IN (
    SELECT t.message_id FROM notices t JOIN duties d ON d.id = t.duty_id JOIN cases c ON c.id = d.case_id
    WHERE c.round_id = ? AND t.message_id IS NOT NULL
))"""
_ANSWERED = f"""EXISTS (
    SELECT 1 FROM events e WHERE e.person_id = m.person_id AND e.at >= m.sent_at
    AND e.act NOT IN ('{EventName.PERSONAL_DATA_READ}', '{EventName.SIGNED_IN}')
)"""
_FROM = "FROM messages m JOIN people p ON p.id = m.person_id WHERE ?"
_COUNT = f"SELECT count(*) AS n {_FROM}"
_UNIT = """coalesce((
    SELECT CASE WHEN h.unit <> '' THEN h.unit ELSE coalesce(e.name, '') END
    FROM hats h LEFT JOIN enterprises e ON e.id = h.enterprise_id
    WHERE h.person_id = m.person_id ORDER BY h.ended_at IS NOT NULL, h.id LIMIT 1
), '') AS unit"""
_LISTED = f"""
SELECT m.id, m.person_id, p.name, {addresses.READER} AS reader, {_UNIT}, m.channel, m.kind, m.status, m.reason, m.text,
    m.not_before, m.sent_at, m.pause_id, {_ANSWERED} AS answered
FROM (SELECT m.id {_FROM} ORDER BY [order] LIMIT ? OFFSET ?) AS shown
JOIN messages m ON m.id = shown.id JOIN people p ON p.id = m.person_id
ORDER BY [order]
"""  # found first: what a line says is looked up for those alone that are shown
_MOMENT = "coalesce(m.sent_at, m.not_before)"
_COLUMNS = {"at": _MOMENT, "name": "p.name", "kind": "m.kind", "state": "m.status"}
_BY_ORDER = {  # a minus turns a column round; lines that are alike in it stand the newest first
    f"{sign}{key}": _LISTED.replace("[order]", f"{column}{turn}, {_MOMENT} DESC, m.id DESC")
    for key, column in _COLUMNS.items()
    for sign, turn in (("", ""), ("-", " DESC"))
}
ORDERS = tuple(_COLUMNS)
_CASES = """
SELECT DISTINCT n.message_id, c.name FROM notices n JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id
WHERE n.message_id IN (SELECT id FROM messages WHERE id IN (?) UNION
    SELECT instead_of FROM messages WHERE id IN (?) AND instead_of IS NOT NULL) AND (?)
ORDER BY c.name
"""
_PLACES = (
    f"SELECT DISTINCT person_id, city, county FROM ({_HELD}) AS c WHERE person_id IN (?) AND ended_at IS NULL"
)
_NOT_GONE = tuple(status for status in MessageStatus if status is not MessageStatus.SENT)


async def count_outgoing(sought: SoughtMessages) -> int:
    """How many messages are found."""
    return await query.count(_COUNT, _where(sought))


async def page_of_outgoing(
    sought: SoughtMessages, limit: int, skip: int, order: str = "-at"
) -> list[Outgoing]:
    """Return the messages that are found, in the order of one of `ORDERS`."""
    return await query.fetch(Outgoing, _BY_ORDER[order], _where(sought), limit, skip)


def _where(sought: SoughtMessages) -> Sql:
    conditions = [] if sought.only is None else [Sql("m.id = ?", (sought.only,))]
    if sought.since and sought.until:
        span = (sought.since, sought.until)
        conditions.append(Sql(_BETWEEN, (*span, _NOT_GONE, *span)))
    if sought.round:
        conditions.append(Sql(_OF_ROUND, (sought.round, sought.round)))
    if sought.scope is not None:
        conditions.append(Sql(_HOLDS, (scope_condition(sought.scope),)))
    place = [
        Sql(f"c.{key} = ?", (value,))
        for key, value in (("city", sought.city), ("county", sought.county))
        if value
    ]
    if place:
        conditions.append(Sql(_HOLDS, (all_of(place),)))
    for column, value in (("kind", sought.kind), ("channel", sought.channel), ("status", sought.status)):
        if value:
            conditions.append(Sql(f"m.{column} = ?", (value,)))
    if sought.text:
        part = containing(sought.text)
        named = Sql("p.name LIKE ? ESCAPE '!'", (part,))
        conditions.append(any_of([named, Sql("p.phone = ?", (sought.text,)), Sql(_ABOUT, (part,))]))
    if sought.answer:
        conditions.append(Sql("m.status = ? AND m.kind IN (?)", (MessageStatus.SENT, ASKING)))
        conditions.append(Sql(_ANSWERED if sought.answer == "answered" else f"NOT {_ANSWERED}"))
    return all_of(conditions)


async def names_about(message_ids: list[int], scope: Scope | None) -> dict[int, list[str]]:
    """Return the names of the enterprises that each message is about, as far as they lie within `scope`."""
    seen = UNRESTRICTED if scope is None else scope_condition(scope)
    found: dict[int, list[str]] = {}
    for row in await query.rows(_CASES, message_ids, message_ids, seen):
        found.setdefault(int(row["message_id"]), []).append(str(row["name"]))
    return found


async def places_of_people(person_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Return (city, county) of each place that these people hold; of an expert, the cities of the batches."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row in await query.rows(_PLACES, person_ids):
        found.setdefault(int(row["person_id"]), []).append((str(row["city"]), str(row["county"])))
    return found
