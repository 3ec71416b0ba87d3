"""The same callback written by hand: Flask and raw `sqlite3` over the product's own tables.

`python -m benchmarks.by_hand sqlite:///…/copy.db` answers 进度 and 已提交评估申请 as a programmer would write
it in an afternoon, with the same durable steps: the message is kept, then what it changes and its answer are
one transaction, then it is marked as answered. It leaves the rows that the product leaves for a report (two
duties, a chained event, a desk's number, a message with its notice). It understands two sentences, checks
no rights and no dates, and knows one round: that is what the product's time beside it buys.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sqlite3
import sys
import threading
import time
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import make_server

from benchmarks.peers import AES_KEY, CORP, TOKEN
from bot.words import SHANGHAI
from messages.wecom.cipher import Cipher
from messages.wecom.inbound import encrypted_reply, parse_envelope, parse_message, reply_xml

_KEEP = """
INSERT INTO inbound (key, round, wecom, text, data, received_at, answer, secret, taken, attempts)
VALUES (?, '', ?, ?, '{}', ?, '', 0, '', 1) ON CONFLICT (key) DO NOTHING
"""
_KEPT = "SELECT id, answer FROM inbound WHERE key = ?"
_WHO = """
SELECT p.id, p.name, h.level, h.enterprise_id FROM addresses a JOIN people p ON p.id = a.person_id
JOIN hats h ON h.person_id = p.id AND h.ended_at IS NULL WHERE a.channel = 'wecom' AND a.key = ?
"""
_HEARD = (
    "UPDATE addresses SET state = 'ok', since = ? WHERE person_id = ? AND channel = 'wecom' AND state <> 'ok'"
)
_ASKED = """
INSERT INTO questions (person_id, pending, expires_at) VALUES (?, ?, ?)
ON CONFLICT (person_id) DO UPDATE SET pending = excluded.pending, expires_at = excluded.expires_at
"""
_CASE = """
SELECT c.id, c.name, c.city, c.county, c.status FROM cases c WHERE c.enterprise_id = ?
"""
_DUTIES = "SELECT id, milestone, owner, state, due FROM duties WHERE case_id = ? ORDER BY position, id"
_DECIDED = "UPDATE inbound SET answer = ?, taken = ?, round = ? WHERE id = ?"
_ANSWERED = "UPDATE inbound SET answered_at = ? WHERE id = ?"
_REPORTED = (
    "UPDATE duties SET state = 'reported', reported_on = ?, reported_at = ?, reported_by = ? WHERE id = ?"
)
_HEAD = "SELECT seq, hash FROM chain_head WHERE id = 1"
_MOVED = "UPDATE chain_head SET seq = ?, hash = ? WHERE id = 1"
_EVENT = """
INSERT INTO events (seq, at, entrance, act, data, case_id, duty_id, person_id, plan_version, before, hash)
VALUES (?, ?, 'wecom', 'apply_assessment', ?, ?, ?, ?, '', ?, ?)
"""
_NUMBER = "SELECT coalesce(max(number), 0) + 1 FROM numbers WHERE desk = ?"
_NUMBERED = "INSERT INTO numbers (desk, number, event_seq, duty_id) VALUES (?, ?, ?, ?)"
_OFFICERS = "SELECT person_id FROM hats WHERE level = 'city' AND city = ? AND ended_at IS NULL"
_MESSAGE = """
INSERT INTO messages (round, person_id, channel, kind, status, reason, urgent, not_before, text, created_at, approved,
 attempts, provider_id) VALUES ('hebei-2024', ?, 'wecom', 'confirm', 'waiting', '', 0, ?, '', ?, 0, 0, '')
"""
_NOTICE = """
INSERT INTO notices (duty_id, due, rung, person_id, message_id, text, facts) VALUES (?, ?, ?, ?, ?, 'confirm', '{}')
"""


class _Bureau:
    """A connection a thread; SQLite itself keeps the writers apart."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._of_thread = threading.local()

    @property
    def connection(self) -> sqlite3.Connection:
        if not hasattr(self._of_thread, "connection"):
            made = sqlite3.connect(self._path, isolation_level=None, timeout=30)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-20000", "foreign_keys=ON"):
                made.execute(f"PRAGMA {pragma}")
            self._of_thread.connection = made
        found: sqlite3.Connection = self._of_thread.connection
        return found

    def answer(self, key: str, account: str, text: str) -> tuple[int, str]:
        """Keep, then decide and store in one transaction."""
        db, now = self.connection, datetime.now(UTC).isoformat(" ")
        db.execute(_KEEP, (key, account, text, now))
        kept, said = db.execute(_KEPT, (key,)).fetchone()
        if said:
            return kept, said
        with db:
            db.execute("BEGIN IMMEDIATE")
            person, _, _, firm = db.execute(_WHO, (account.lower(),)).fetchone()
            db.execute(_HEARD, (now, person))
            case, name, city, county, _ = db.execute(_CASE, (firm,)).fetchone()
            duties = db.execute(_DUTIES, (case,)).fetchall()
            if text == "已提交评估申请":
                said = self._report(db, (person, case, name, city), duties, now)
            else:
                said = _progress(name, city, county, duties)
            db.execute(_ASKED, (person, json.dumps({"intent": "status", "case": case}), now))
            db.execute(_DECIDED, (said, "do", "hebei-2024", kept))
        return kept, said

    def _report(
        self, db: sqlite3.Connection, who: tuple[int, int, str, str], duties: list[Any], now: str
    ) -> str:
        person, case, name, city = who
        applied = next(duty for duty in duties if duty[1] == "apply_assessment")
        started = next(duty for duty in duties if duty[1] == "start_audit")
        today = datetime.now(SHANGHAI).date().isoformat()
        for duty in (started, applied):
            db.execute(_REPORTED, (today, now, person, duty[0]))
        seq, before = db.execute(_HEAD).fetchone()
        data = json.dumps({"on": today, "changed": [applied[0], started[0]]})
        digest = hashlib.sha256(f"{before}{seq + 1}{now}{data}".encode()).hexdigest()
        db.execute(_EVENT, (seq + 1, now, data, case, applied[0], person, before, digest))
        db.execute(_MOVED, (seq + 1, digest))
        desk = f"city:{city}"
        (number,) = db.execute(_NUMBER, (desk,)).fetchone()
        db.execute(_NUMBERED, (desk, number, seq + 1, applied[0]))
        for (officer,) in db.execute(_OFFICERS, (city,)).fetchall():
            message = db.execute(_MESSAGE, (officer, now, now)).lastrowid
            db.execute(_NOTICE, (applied[0], applied[4], f"event:{seq + 1}", officer, message))
        return (
            f"已登记：{name}，提出评估申请，日期{today}。\n将请市级生态环境部门核对，确认或退回后会通知您。"
        )

    def handed_over(self, kept: int) -> None:
        self.connection.execute(_ANSWERED, (datetime.now(UTC).isoformat(" "), kept))


def _progress(name: str, city: str, county: str, duties: list[Any]) -> str:
    today = datetime.now(SHANGHAI).date()
    lines = [f"{name}（{city}{county}）：进行中"]
    for _, milestone, owner, state, due in duties:
        left = (date.fromisoformat(due) - today).days if due else None
        lines.append(f"· {milestone}（{owner}）：{state}，{due}前（含当日），还有{left}天")
    return "\n".join(lines)


def app(path: str) -> Flask:
    """The WSGI application over the database at `path`."""
    made, bureau, cipher = Flask(__name__), _Bureau(path), Cipher(TOKEN, AES_KEY, CORP)

    @made.post("/wecom/callback")
    def receive() -> Response:
        encrypted, query = parse_envelope(request.get_data()), request.args
        if not cipher.check(query["msg_signature"], query["timestamp"], query["nonce"], encrypted):
            return Response(status=403)
        message = parse_message(cipher.decrypt(encrypted))
        kept, said = bureau.answer(message.key, message.user, message.text)
        xml = reply_xml(message.user, CORP, said, datetime.now(UTC))
        body = encrypted_reply(cipher, xml, str(int(time.time())), secrets.token_hex(8))
        bureau.handed_over(kept)
        return Response(body, content_type="application/xml")

    return made


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app(sys.argv[1].removeprefix("sqlite://")), threaded=True)
    print(json.dumps({"http": server.server_port}), flush=True)
    server.serve_forever()
