"""Passes: who may come in, and until when. Only digests are stored; each ends in real time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from storage import models, query, row_values
from storage.query import UNRESTRICTED, Sql

_KEEP_ENDED = timedelta(days=30)


class Sort(StrEnum):
    """What a pass is for."""

    LINK = "link"  # a sign-in link that was used
    STATE = "state"  # of a sign-in by WeCom that was brought back
    SESSION = "session"
    TOKEN = "token"
    CALENDAR = "calendar"  # the address of a calendar feed


class TokenTerms(Struct, frozen=True):
    """What a token allows of what its holder may: in one place alone (a city, or one of its counties), reading alone.
    `by_account`: whether an administrator's role counts in it."""

    city: str = ""
    county: str = ""
    reads_only: bool = False
    by_account: bool = True


_ALL_ALLOWED = TokenTerms()


class Pass(Struct, frozen=True):
    """A session, a token or a feed's address; see `storage.models.Pass`."""

    id: int
    digest: str
    sort: Sort
    person_id: int
    made_at: datetime
    client: str
    expires_at: datetime
    city: str
    county: str
    reads_only: bool
    by_account: bool
    used_at: datetime | None


class _TokenLine(Struct, frozen=True):
    """A token with its holder's name, as the administrator's list shows it."""

    id: int
    person_id: int
    holder: str
    client: str
    made_at: datetime
    expires_at: datetime
    city: str
    county: str
    reads_only: bool
    used_at: datetime | None


_GIVE = """
INSERT INTO passes
    (digest, sort, person_id, made_at, expires_at, client, city, county, reads_only, by_account)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (digest) DO NOTHING RETURNING id
"""
_VALID = "SELECT * FROM passes WHERE digest = ? AND sort = ? AND ended_at IS NULL AND expires_at > ?"
_USED = "UPDATE passes SET used_at = ? WHERE id = ?"
_TOKENS = """
SELECT w.id, w.person_id, p.name AS holder, w.client, w.made_at, w.expires_at, w.city, w.county, w.reads_only, w.used_at
FROM passes w JOIN people p ON p.id = w.person_id
WHERE w.sort = ? AND w.ended_at IS NULL AND w.expires_at > ? AND (?) ORDER BY w.id DESC LIMIT ?
"""
_END_TOKEN = """
UPDATE passes SET ended_at = ? WHERE id = ? AND sort = ? AND ended_at IS NULL AND (?) RETURNING person_id
"""
_ALIVE = """
SELECT * FROM passes WHERE person_id = ? AND ended_at IS NULL AND expires_at > ? AND sort <> ? ORDER BY id DESC
"""
_END_ONE = "UPDATE passes SET ended_at = ? WHERE id = ? AND person_id = ? AND ended_at IS NULL AND sort <> ?"
_NEW_EPOCH = "UPDATE people SET epoch = epoch + 1 WHERE id IN (?)"
_REVOKE = """
UPDATE passes SET ended_at = ? WHERE person_id IN (?) AND ended_at IS NULL AND sort <> ? RETURNING expires_at
"""
HOLDING = "SELECT DISTINCT person_id FROM hats WHERE person_id IN (?) AND ended_at IS NULL"
_FORGET = "DELETE FROM passes WHERE expires_at < ?"


def secret_hash(secret: str) -> str:
    """Hash a secret with one round of SHA-256, which hides it because secrets are random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def give_pass(
    sort: Sort,
    secret: str,
    person_id: int,
    now: datetime,
    until: datetime,
    client: str = "",
    terms: TokenTerms = _ALL_ALLOWED,
) -> bool:
    """Store a pass, given at `now` by the service's clock, until a moment of real time. False when this very secret
    was given before: a link is used once."""
    made = (secret_hash(secret), sort, person_id, now, until, client[:120])
    allows = (terms.city, terms.county, terms.reads_only, terms.by_account)
    return bool(await query.column(_GIVE, *made, *allows))


async def valid_pass(sort: Sort, secret: str, now: datetime) -> Pass | None:
    """Return the pass that this secret opens, unless it has ended."""
    return await query.one(Pass, _VALID, secret_hash(secret), sort, now)


async def note_use(pass_id: int, now: datetime) -> None:
    """Note when a token was used last, by the service's clock."""
    await query.change(_USED, now, pass_id)


async def living_tokens(now: datetime, most: int, person_id: int | None = None) -> list[_TokenLine]:
    """Return the valid tokens of everybody, or of one person, the newest first."""
    whose = UNRESTRICTED if person_id is None else Sql("w.person_id = ?", (person_id,))
    return await query.fetch(_TokenLine, _TOKENS, Sort.TOKEN, now, whose, most)


async def end_token(pass_id: int, now: datetime, person_id: int | None) -> int | None:
    """End this person's token, or anybody's; returns whose it was, None if there is none of this number."""
    whose = UNRESTRICTED if person_id is None else Sql("person_id = ?", (person_id,))
    found = await query.column(_END_TOKEN, now, pass_id, Sort.TOKEN, whose)
    return int(found[0]) if found else None


async def end_pass(sort: Sort, secret: str, now: datetime) -> None:
    await models.Pass.filter(digest=secret_hash(secret), sort=sort, ended_at=None).update(ended_at=now)


async def living_passes(person_id: int, now: datetime) -> list[Pass]:
    """Return this person's sessions, tokens and addresses of feeds, the newest first."""
    return await query.fetch(Pass, _ALIVE, person_id, now, Sort.LINK)


async def end_one(person_id: int, pass_id: int, now: datetime) -> bool:
    """End one of this person's own passes; False if none has this number."""
    return bool(await query.change(_END_ONE, now, pass_id, person_id, Sort.LINK))


async def revoke(person_ids: Iterable[int], now: datetime) -> int:
    """End every session, token and feed of these people, and every link that was given to them before. Returns
    how many passes were valid. In the caller's transaction."""
    ids = sorted(set(person_ids))
    await query.change(_NEW_EPOCH, ids)
    ended = await query.column(_REVOKE, now, ids, Sort.LINK)
    return sum(until > now for at in ended if (until := row_values.moment_of_row(at)))


async def drop_expired(now: datetime) -> None:
    """Drop passes that have long expired."""
    await query.change(_FORGET, now - _KEEP_ENDED)
