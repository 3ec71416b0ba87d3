"""Personal data whose term is over: whose it is, where it stands, and how it is written anew.

What is decided about it stands in `bot/privacy.py`; here are the questions and the changes.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.words import Channel, EventName, Level, PersonalRow, Traces
from storage import db, passes, query, row_values
from storage.inbox import WRITTEN_FROM
from storage.models.personal import PERSONAL

_GONE_OUT = "own.status NOT IN ('held', 'waiting', 'sending')"
_OF_CASE = "LEFT JOIN cases c ON c.id = own.case_id"
_OF_DUTY = "JOIN duties d ON d.id = own.duty_id JOIN cases c ON c.id = d.case_id"
_FROM = WRITTEN_FROM.replace("i.", "own.")
_WROTE = f"LEFT JOIN addresses a ON a.channel = own.channel AND lower(a.key) = {_FROM}"
# Of each table: whose a row is, of which round and when, its columns, and where they are found.
_SWEPT: dict[str, str] = {
    "messages": f"""own.person_id AS owner, own.round, own.created_at AS at, own.kind, own.text, own.reason,
        own.request IS NOT NULL AS request FROM messages own WHERE {_GONE_OUT}""",
    "inbound": f"""a.person_id AS owner, own.round, own.received_at AS at, own.wecom, own.text, own.answer, own.data
        FROM inbound own {_WROTE} WHERE (own.answered_at IS NOT NULL OR own.received_at < ?)""",
    "tickets": f"""own.person_id AS owner, c.round_id AS round, own.asked_at AS at, own.text, own.answer
        FROM tickets own {_OF_CASE} WHERE own.closed_at IS NOT NULL""",
    "ticket_words": f"""t.person_id AS owner, c.round_id AS round, own.at, own.text FROM ticket_words own
        JOIN tickets t ON t.id = own.ticket_id {_OF_CASE.replace("own", "t")} WHERE t.closed_at IS NOT NULL""",
    "files": f"""own.person_id AS owner, c.round_id AS round, own.received_at AS at, own.name, own.media_id
        FROM files own {_OF_CASE} WHERE (own.kept_at IS NOT NULL OR own.refused <> '')""",
    "cards": f"own.person_id AS owner, c.round_id AS round, own.account FROM cards own {_OF_DUTY} WHERE 1 = 1",
    "announcements": "own.round, own.written_at AS at, own.text FROM announcements own WHERE 1 = 1",
    "training_invitees": """own.person_id AS owner, a.round, a.written_at AS at, own.words
        FROM training_invitees own JOIN trainings t ON t.id = own.training_id
        JOIN announcements a ON a.id = t.announcement_id WHERE 1 = 1""",
    "trainings": """a.round, a.written_at AS at, own.why FROM trainings own
        JOIN announcements a ON a.id = own.announcement_id WHERE 1 = 1""",
    "prepared_reports": f"""own.person_id AS owner, own.person_id AS speaker, c.round_id AS round, own.at, own.data,
        own.said FROM prepared_reports own {_OF_CASE} WHERE own.outcome <> ''""",
    "experts": """own.person_id AS owner, (SELECT b.round FROM batch_experts o JOIN batches b ON b.id = o.batch_id
            WHERE o.expert_id = own.id ORDER BY b.id DESC LIMIT 1) AS round,
        own.made_at AS at, own.name, own.phone, own.email, own.wecom FROM experts own WHERE 1 = 1""",
    "batch_experts": """e.person_id AS owner, b.round, own.answered_at AS at, own.words FROM batch_experts own
        JOIN experts e ON e.id = own.expert_id JOIN batches b ON b.id = own.batch_id WHERE 1 = 1""",
    "notices": f"""own.person_id AS owner, c.round_id AS round, own.facts FROM notices own {_OF_DUTY}
        LEFT JOIN messages m ON m.id = own.message_id WHERE m.id IS NULL OR {_GONE_OUT.replace("own", "m")}""",
    "duties": """own.reported_by AS speaker, c.round_id AS round, own.data
        FROM duties own JOIN cases c ON c.id = own.case_id WHERE 1 = 1""",
    "case_results": """c.round_id AS round, own.at, own."values", own.confirmed, own.draft
        FROM case_results own JOIN cases c ON c.id = own.case_id WHERE 1 = 1""",
    "violations": "own.round, own.at, own.party, own.handling FROM violations own WHERE 1 = 1",
    "imports": "own.round, own.at, own.files, own.journal FROM imports own WHERE 1 = 1",
    "pauses": "own.round, own.begun_at AS at, own.reason FROM pauses own WHERE 1 = 1",
    "errands": "own.done_at AS at, own.reason FROM errands own WHERE 1 = 1",
    "faults": "own.last_at AS at, own.error FROM faults own WHERE 1 = 1",
    "events": f"""own.person_id AS owner, own.person_id AS speaker, c.round_id AS round, own.at, own.act, own.data
        FROM events own {_OF_CASE} WHERE own.act <> '{EventName.DATA_REDACTED}'""",
}
SWEPT = tuple(_SWEPT)
CHAIN = "events"
_PAGE = "SELECT own.{key} AS id, {what} WHERE own.{key} > ? AND ({wanted}) ORDER BY own.{key} LIMIT ?"


def _reading(table: str, condition: str) -> str:
    with_case = _SWEPT[table].replace("c.round_id AS round", "c.round_id AS round, c.id AS case_id")
    what, _, settled = with_case.rpartition(" WHERE ")
    key = "seq" if table == CHAIN else "id"
    return _PAGE.format(key=key, what=what, wanted=condition.format(settled))


_READ, _UNDER_WAY = ({t: _reading(t, which) for t in _SWEPT} for which in ("{}", "NOT ({})"))
_LOCKED = {table: f"{statement} FOR UPDATE OF own" for table, statement in _READ.items()}
_REWRITE = {table: "UPDATE @ SET ? WHERE id = ?".replace("@", table) for table in _SWEPT}
_WHOLE_FILE, _EMPTY_LOG = "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"
_WHOLE_TABLE = {table: f"VACUUM (FULL) {table}" for table in PERSONAL}
_JSON = frozenset({"data", "facts", "values", "confirmed", "draft", "journal"})
AT_ONCE = 500
_BESIDE = ("id", "owner", "speaker", "round", "case_id", "at", "act", "kind")
PERSONAL_COLUMNS = PERSONAL
_PATIENCE = 60  # seconds for whoever else writes


async def rows_behind(
    table: str, last: int, before: datetime, *, lock: bool = False, waits: bool = False
) -> list[PersonalRow]:
    """Return the next rows of a table behind the one with this id; `lock`: nobody else changes them until the
    running transaction ends; `waits`: those that are still to be answered or sent, and stay. Nobody waits for the
    answer to what came `before` then."""
    statement = _LOCKED[table] if lock else (_UNDER_WAY if waits else _READ)[table]
    return [
        PersonalRow(
            row["id"],
            row.get("owner"),
            row.get("speaker"),
            row.get("round") or "",
            row_values.moment_of_row(row.get("at")),
            row.get("act", ""),
            row.get("kind", ""),
            row.get("case_id"),
            {k: row_values.json(v) if k in _JSON else v for k, v in row.items() if k not in _BESIDE},
        )
        for row in await query.rows(statement, last, *([before] if table == "inbound" else []), AT_ONCE)
    ]


_GIVEN_UP = "UPDATE inbound SET answered_at = ? WHERE answered_at IS NULL AND received_at < ?"


async def give_up_unanswered(before: datetime, now: datetime) -> None:
    """Note that nobody answers what came before then any more."""
    await query.change(_GIVEN_UP, now, before)


async def rewrite_row(table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Write these columns of a row anew."""
    plain = {k: row_values.as_json(v) if k in _JSON else v for k, v in values.items()}
    columns = query.comma_list(query.Sql(f'"{name}" = ?', (value,)) for name, value in plain.items())
    await query.change(_REWRITE[table], columns, row_id)


_PEOPLE = """
SELECT p.id, p.name, p.purged_at IS NOT NULL AS purged,
    max(CASE WHEN h.level <> ? THEN 1 ELSE 0 END) AS official,
    max(CASE WHEN h.level <> ? AND (h.ended_at IS NULL OR h.suspended_at IS NOT NULL) THEN 1 ELSE 0 END) AS serves,
    max(h.ended_at) AS left_at, sum(CASE WHEN h.ended_at IS NULL THEN 1 ELSE 0 END) AS held
FROM people p LEFT JOIN hats h ON h.person_id = p.id GROUP BY p.id ORDER BY p.id
"""
_TOOK_PART = """
SELECT h.person_id, c.round_id FROM hats h JOIN cases c ON c.enterprise_id = h.enterprise_id
UNION SELECT e.person_id, c.round_id FROM events e JOIN cases c ON c.id = e.case_id WHERE e.person_id IS NOT NULL
UNION SELECT n.person_id, c.round_id FROM notices n JOIN duties d ON d.id = n.duty_id
JOIN cases c ON c.id = d.case_id
UNION SELECT x.person_id, b.round FROM experts x JOIN batch_experts o ON o.expert_id = x.id
JOIN batches b ON b.id = o.batch_id WHERE x.person_id IS NOT NULL
"""


class _Known(Struct, frozen=True):
    """Everybody: those whose data is still there, and the ids of all who ever had an office."""

    people: tuple[Traces, ...]
    officials: frozenset[int]


_LEFT = "SELECT count(*) AS n FROM hats WHERE ended_at < ?"

# Who wrote as a customer and never held anything: when they were last heard. A member of the corp is no stranger: what
# administrators do is mostly no message.
_STRANGERS = f"""
SELECT a.person_id, max(i.received_at) AS at FROM addresses a
JOIN inbound i ON i.channel = a.channel AND lower(a.key) = {WRITTEN_FROM}
WHERE a.channel = '{Channel.KF}' AND NOT EXISTS (SELECT 1 FROM hats h WHERE h.person_id = a.person_id)
    AND NOT EXISTS (SELECT 1 FROM addresses w WHERE w.person_id = a.person_id AND w.channel = '{Channel.WECOM}')
GROUP BY a.person_id HAVING max(i.received_at) < ?
"""


async def anybody_left(before: datetime) -> bool:
    """Whether a role ended before then, or somebody without one was last heard before."""
    return bool(await query.count(_LEFT, before) or await query.rows(_STRANGERS, before))


async def everybody(before: datetime) -> _Known:
    """Return them; whoever never held anything has left when they were last heard, if that was before then."""
    heard = {r["person_id"]: row_values.moment_of_row(r["at"]) for r in await query.rows(_STRANGERS, before)}
    rounds: dict[int, set[str]] = {}
    for row in await query.rows(_TOOK_PART):
        rounds.setdefault(row["person_id"], set()).add(row["round_id"])
    found = await query.rows(_PEOPLE, Level.ENTERPRISE, Level.ENTERPRISE)
    people = tuple(
        Traces(
            row["id"],
            row["name"],
            bool(row["official"]),
            bool(row["serves"]),
            heard.get(row["id"]) or (None if row["held"] else row_values.moment_of_row(row["left_at"])),
            tuple(sorted(rounds.get(row["id"], ()))),
        )
        for row in found
        if not row["purged"]
    )
    return _Known(people, frozenset(row["id"] for row in found if row["official"]))


_MEANS = """
SELECT address FROM addresses WHERE address <> '' AND person_id IN (?)
UNION SELECT phone FROM people WHERE phone <> '' AND id IN (?)
UNION SELECT mobile_asked FROM people WHERE mobile_asked <> '' AND id IN (?)
UNION SELECT email FROM people WHERE email <> '' AND id IN (?)
"""
_FIRM_NAMES = "SELECT name, aliases FROM enterprises"
_CHANGES = """
SELECT e.data FROM events e JOIN cases c ON c.id = e.case_id
WHERE c.round_id IN (?) AND (e.data LIKE '%contact%' OR e.data LIKE '%联系人%')
"""


async def means_of(person_ids: Collection[int]) -> set[str]:
    """Return every number and address of these people, by which they were ever reached."""
    parts = query.chunks(sorted(person_ids), 1000)
    return {str(one) for ids in parts for one in await query.column(_MEANS, *[ids] * 4)}


async def firm_names() -> set[str]:
    """Return all names of enterprises, former ones too."""
    rows = await query.rows(_FIRM_NAMES)
    return {n for row in rows for n in (row["name"], *row_values.json(row["aliases"])) if n}


async def contact_changes(round_keys: Collection[str]) -> list[dict[str, Any]]:
    """Return the data of the events of these rounds that may name a contact who was changed."""
    as_text = _CHANGES.replace("e.data LIKE", "CAST(e.data AS text) LIKE")
    return [row_values.json(row["data"]) for row in await query.rows(as_text, sorted(round_keys))]


_THEIRS = "SELECT channel, address FROM addresses WHERE person_id IN (?)"
_DROPS = (
    f"DELETE FROM windows WHERE (channel, key) IN ({_THEIRS})",
    f"DELETE FROM scan_requests WHERE (channel, address) IN ({_THEIRS})",
    "DELETE FROM refused_addresses WHERE person_id IN (?)",
    "DELETE FROM addresses WHERE person_id IN (?)",
    "DELETE FROM preferences WHERE person_id IN (?)",
    "UPDATE preferences SET deputy_id = NULL WHERE deputy_id IN (?)",
    "DELETE FROM digest_rhythms WHERE person_id IN (?)",
    "DELETE FROM questions WHERE person_id IN (?)",
    "DELETE FROM passes WHERE person_id IN (?)",
)
_END_ROLES = "UPDATE hats SET ended_at = ? WHERE person_id IN (?) AND ended_at IS NULL"
_NO_POST = "UPDATE hats SET unit = '' WHERE person_id IN (?) AND level = ?"
_EMPTY = """
UPDATE people SET name = ?, title = '', phone = '', email = '', wecom = '', wecom_key = NULL, wecom_lost = '',
    email_lost = '', mobile_asked = '', cards = '', purged_at = ? WHERE id = ?
"""


async def purge_people(names: Mapping[int, str], now: datetime) -> None:
    """Give these people (by id) their pseudonyms and take all else about them away, in the running transaction."""
    for ids in query.chunks(sorted(names), 1000):
        await passes.revoke(ids, now)
        for statement in _DROPS:
            await query.change(statement, ids)
        await query.change(_END_ROLES, now, ids)
        await query.change(_NO_POST, ids, Level.ENTERPRISE)
        await query.change_each(_EMPTY, [(names[i], now, i) for i in ids])


_LOOSE = """
SELECT f.id, f.sha256, f.type, EXISTS (
    SELECT 1 FROM files g WHERE g.sha256 = f.sha256 AND g.case_id IS NOT NULL
) AS shared
FROM files f WHERE f.case_id IS NULL AND f.sha256 <> '' AND (f.person_id IN (?) OR f.received_at < ?)
"""
_LET_GO = "UPDATE files SET sha256 = '' WHERE id IN (?)"


class LooseFile(Struct, frozen=True):
    """A kept file that never belonged to a case; `shared`: another one with the same content does."""

    id: int
    sha256: str
    type: str
    shared: bool


async def loose_files(person_ids: Collection[int], before: datetime) -> list[LooseFile]:
    """Return the loose files of these people, and those received before then."""
    return await query.fetch(LooseFile, _LOOSE, sorted(person_ids), before)


async def forget_contents(file_ids: Sequence[int]) -> None:
    """Note that the contents of these files are gone."""
    await query.change(_LET_GO, list(file_ids))


async def compact(url: str) -> None:
    """Let nothing stay in the database's files that was overwritten or deleted. Outside of a transaction."""
    if path := db.sqlite_path(url):
        await asyncio.to_thread(_compact_file, path)
        return
    for table in PERSONAL:
        await query.rows(_WHOLE_TABLE[table])


def _compact_file(path: Path) -> None:
    own = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        own.execute(_WHOLE_FILE)
        own.execute(_EMPTY_LOG)
    finally:
        own.close()
