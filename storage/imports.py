"""Imports on record, and what is asked and changed when one is undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from bot.words import CaseStatus, DutyState, EventName, Intent, Kind, MessageStatus
from storage import chain, models, query, release_before, rounds, row_values
from storage.import_journal import ImportJournal

_UNDONE: Final = "database.noted.import_undone"
_UNDO_WITHIN: Final = timedelta(days=30)
_OPEN: Final = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)
_GONE: Final = (MessageStatus.SENT, MessageStatus.UNKNOWN, MessageStatus.SENDING)
_KEPT_BACK: Final = (MessageStatus.WAITING, MessageStatus.HELD)
# To look, to come in and to say 收到 is no act that an undoing would take away.
_NO_ACT: Final = (
    EventName.PERSONAL_DATA_READ,
    EventName.SIGNED_IN,
    EventName.SIGNED_OUT,
    EventName.SIGN_IN_FAILED,
    Intent.ACKNOWLEDGE,
)

_LIST = """
SELECT i.id, i.round, i.at, i.files, i.counts, i.seq, COALESCE(p.name, '') AS by_name, i.undone_at
FROM imports i LEFT JOIN people p ON p.id = i.by_id
"""
_ALL = f"{_LIST} ORDER BY i.id DESC LIMIT ?"
_ONE = f"{_LIST} WHERE i.id = ?"
_JOURNAL = "SELECT journal FROM imports WHERE id = ? FOR UPDATE"
_LAST = "SELECT max(id) AS n FROM imports WHERE undone_at IS NULL"
_LATER = "SELECT min(id) AS n FROM imports WHERE id > ? AND undone_at IS NULL AND round = ?"
_NOTED = """
SELECT case_id, data FROM events WHERE entrance = 'import' AND act = ? AND case_id IS NOT NULL AND seq <= ?
AND seq > COALESCE((SELECT max(seq) FROM imports WHERE id < ?), 0) ORDER BY seq
"""
_NAMES = "SELECT id, name FROM cases WHERE id IN (?) AND enterprise_id IS NOT NULL ORDER BY id"
_ACTED = """
SELECT DISTINCT c.name FROM events e JOIN cases c ON c.id = e.case_id
WHERE e.case_id IN (?) AND e.seq > ? AND e.entrance NOT IN ('clock', 'import') AND e.act NOT IN (?)
"""
_PEOPLE_ACTED = """
SELECT DISTINCT p.name FROM events e JOIN people p ON p.id = e.person_id
WHERE e.person_id IN (?) AND e.seq > ? AND e.entrance NOT IN ('clock', 'import') AND e.act NOT IN (?)
"""
_LEFT = """
SELECT DISTINCT m.id, p.name, m.kind, m.sent_at FROM notices n JOIN duties d ON d.id = n.duty_id
JOIN messages m ON m.id = n.message_id JOIN people p ON p.id = m.person_id
WHERE d.case_id IN (?) AND m.status IN (?) ORDER BY m.id
"""
_ABOUT = """
SELECT DISTINCT m.id FROM notices n JOIN duties d ON d.id = n.duty_id JOIN messages m ON m.id = n.message_id
WHERE d.case_id IN (?) AND m.status IN (?)
"""
_WITHDRAW = """
UPDATE notices SET message_id = NULL
WHERE message_id IN (?) AND duty_id IN (SELECT id FROM duties WHERE case_id IN (?))
"""
_CANCEL = """
UPDATE messages SET status = ?, reason = ? WHERE id IN (?) AND status IN (?)
AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.message_id = messages.id)
"""
_UNSENT = """
SELECT n.duty_id, n.due, n.person_id, n.message_id FROM notices n JOIN messages m ON m.id = n.message_id
WHERE n.duty_id IN (?) AND n.rung LIKE 'event:%' AND m.status IN (?)
"""
_STATES = "SELECT id, case_id, milestone, state FROM duties WHERE case_id IN (?) AND state IN (?) ORDER BY id"
_WAIVE = """
UPDATE duties SET state = ?, next_action_at = NULL, planned_to = NULL WHERE case_id IN (?) AND state IN (?)
"""
_END_DUTIES = "UPDATE duties SET state = ?, next_action_at = NULL, planned_to = NULL WHERE id IN (?)"
_SET_ASIDE = "UPDATE cases SET status = ?, round_id = ? WHERE id IN (?)"
_ROUND = """
INSERT INTO rounds (key, name, published_on, plan_version, plan_text, roster_version)
SELECT ?, name, published_on, plan_version, plan_text, 0 FROM rounds WHERE key = ?
"""
_FORGET_FIRM = "UPDATE enterprises SET name = ?, uscc = '', aliases = '[]' WHERE id = ?"
_FORGET_JOURNALS = "UPDATE imports SET journal = ? WHERE at < ?"
_END_ROLES = "UPDATE hats SET ended_at = ?, suspended_at = NULL WHERE id IN (?) AND ended_at IS NULL"
_NO_ADDRESS = "UPDATE addresses SET address = '', key = NULL, exclusive = ?, why = ? WHERE person_id IN (?)"


class UnsentNotice(Struct, frozen=True):
    """What one person is to be told of the date of one duty, by a message that has not left."""

    duty_id: int
    due: date
    person_id: int
    message_id: int


class ImportRecord(Struct, frozen=True):
    """One import: `counts` are enterprises, staff and changed; `by_name` is "" for the command line."""

    id: int
    round: str
    at: datetime
    files: str
    counts: dict[str, Any]
    seq: int
    by_name: str
    undone_at: datetime | None


class LeftMessage(Struct, frozen=True):
    """A message about an enterprise of the import that has left."""

    id: int
    name: str
    kind: Kind
    sent_at: datetime | None


async def store_import(
    round_key: str,
    files: str,
    counts: Mapping[str, int],
    journal: ImportJournal,
    by: int | None,
    now: datetime,
) -> int:
    """Put an import on record at its end, and on the trail if a person sent it; return its number."""
    if by is not None:
        facts = {"file": files, "round": round_key}
        await chain.add_events([chain.By("page", by).entry(now, EventName.LIST_IMPORTED, facts)])
    seq, _ = await chain.lock_head()
    made = await models.Import.create(
        round=round_key,
        at=now,
        files=files[:300],
        counts=dict(counts),
        seq=seq,
        journal=await journal.closed(),
        by_id=by,
    )
    return int(made.id)


async def list_imports(limit: int) -> list[ImportRecord]:
    """Return the last imports, the newest first."""
    return await query.fetch(ImportRecord, _ALL, limit)


async def import_record(number: int) -> ImportRecord | None:
    return await query.one(ImportRecord, _ONE, number)


async def last_import() -> int | None:
    """Return the number of the last import that was not undone."""
    found = await query.column(_LAST)
    return int(found[0]) if found and found[0] else None


async def later_import(record: ImportRecord) -> int | None:
    """Return the first later import into the same round that stands: it may rest upon this one."""
    found = await query.column(_LATER, record.id, record.round)
    return int(found[0]) if found and found[0] else None


async def journal_of(number: int) -> dict[str, Any]:
    """Return what the import made and changed, locked to the end of the caller's transaction."""
    found = await query.rows(_JOURNAL, number)
    return dict(row_values.json(found[0]["journal"])) if found else {}


async def noted_of(record: ImportRecord) -> dict[int, list[list[Any]]]:
    """Return by case what the import noted as changed: field, old, new; what a decision stored stands in the
    journal."""
    noted: dict[int, list[list[Any]]] = {}
    for row in await query.rows(_NOTED, EventName.ROSTER_CHANGED, record.seq, record.id):
        changes = row_values.json(row["data"]).get("changes", [])
        noted.setdefault(int(row["case_id"]), []).extend(changes)
    return noted


async def names_of_cases(case_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of enterprises by case; bureaus' own files are left out."""
    parts = query.chunks(case_ids)
    return {row["id"]: str(row["name"]) for ids in parts for row in await query.rows(_NAMES, ids)}


async def acted_upon(case_ids: Sequence[int], person_ids: Sequence[int], seq: int) -> list[str]:
    """Return the names of these cases and people that somebody, or who, has acted since that event."""
    found: list[str] = []
    for ids in query.chunks(case_ids):
        found += await query.column(_ACTED, ids, seq, _NO_ACT)
    for ids in query.chunks(person_ids):
        found += await query.column(_PEOPLE_ACTED, ids, seq, _NO_ACT)
    return sorted(set(map(str, found)))


async def left_about(case_ids: Sequence[int]) -> list[LeftMessage]:
    """Return the messages about these cases that have left."""
    parts = query.chunks(case_ids)
    return [one for ids in parts for one in await query.fetch(LeftMessage, _LEFT, ids, _GONE)]


async def waiting_about(case_ids: Sequence[int]) -> list[int]:
    """Return the messages about these cases that have not left."""
    parts = query.chunks(case_ids)
    return sorted({int(i) for ids in parts for i in await query.column(_ABOUT, ids, _KEPT_BACK)})


async def set_cases_aside(case_ids: Sequence[int], record: ImportRecord) -> dict[int, list[list[Any]]]:
    """Take cases out of their round, with what was planned of them; their rows and events stay, in a round of
    their own that nobody serves. Return by case what changed of its duties, as an event has it."""
    key = f"{rounds.SET_ASIDE}{record.id}"
    await query.change(_ROUND, key, record.round)
    messages = await waiting_about(case_ids)
    changed: dict[int, list[list[Any]]] = {i: [] for i in case_ids}
    for ids in query.chunks(case_ids):
        for some in query.chunks(messages):
            await query.change(_WITHDRAW, some, ids)
        for row in await query.rows(_STATES, ids, _OPEN):
            line = [row["id"], row["milestone"], "state", row["state"], str(DutyState.WAIVED)]
            changed[row["case_id"]].append(line)
        await query.change(_WAIVE, DutyState.WAIVED, ids, _OPEN)
        await query.change(_SET_ASIDE, CaseStatus.WITHDRAWN, key, ids)
    for some in query.chunks(messages):
        await query.change(_CANCEL, MessageStatus.CANCELLED, _UNDONE, some, _KEPT_BACK)
    return changed


async def unsent_dates(dates: Mapping[int, date]) -> list[UnsentNotice]:
    """Return what waits to be told of these duties, by id, having got these dates. A date that stands no longer is
    not sent."""
    parts = query.chunks(dates)
    found = [one for ids in parts for one in await query.fetch(UnsentNotice, _UNSENT, ids, _KEPT_BACK)]
    return [one for one in found if one.due == dates[one.duty_id]]


async def waive_duties(duty_ids: Sequence[int]) -> None:
    """End duties that the import had added to cases that stay."""
    for ids in query.chunks(duty_ids):
        await query.change(_END_DUTIES, DutyState.WAIVED, ids)


async def forget_firms(names: Mapping[int, str]) -> None:
    """Give enterprises another name and no code, so that a list finds them no more."""
    await query.change_each(_FORGET_FIRM, [(name, firm) for firm, name in names.items()])


async def end_roles_of(role_ids: Sequence[int], now: datetime) -> None:
    for ids in query.chunks(role_ids):
        await query.change(_END_ROLES, now, ids)


async def without_addresses(person_ids: Sequence[int], why: str) -> None:
    """Take their addresses from people whom the import made, so that others may have them."""
    for ids in query.chunks(person_ids):
        await query.change(_NO_ADDRESS, False, why, ids)
    await release_before.fill(person_ids)


async def forget_journals(now: datetime) -> None:
    """Forget what old imports overwrote: so long after nobody undoes one, and it says who was a contact before."""
    await query.change(_FORGET_JOURNALS, "{}", now - _UNDO_WITHIN)


async def mark_undone(number: int, by: int | None, now: datetime) -> None:
    await models.Import.filter(id=number).update(undone_at=now, undone_by=by)
