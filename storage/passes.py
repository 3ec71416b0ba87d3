"""Passes: who may come in, and until when. Only digests are stored; all moments are real time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from storage import models, query, row_values

_KEEP_ENDED = timedelta(days=30)


class Sort(StrEnum):
    """What a pass is for."""

    LINK = "link"  # a sign-in link that was used
    STATE = "state"  # of a sign-in by WeCom that was brought back
    SESSION = "session"
    TOKEN = "token"
    CALENDAR = "calendar"  # the address of a calendar feed


class _Pass(Struct, frozen=True):
    """A session, a token or a feed's address; see `storage.models.Pass`."""

    id: int
    digest: str
    sort: Sort
    person_id: int
    made_at: datetime
    client: str
    expires_at: datetime


_GIVE = """
INSERT INTO passes (digest, sort, person_id, made_at, expires_at, client) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (digest) DO NOTHING RETURNING id
"""
_HOLDER = "SELECT person_id FROM passes WHERE digest = ? AND sort = ? AND ended_at IS NULL AND expires_at > ?"
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
    sort: Sort, secret: str, person_id: int, now: datetime, until: datetime, client: str = ""
) -> bool:
    """Store a pass. False when this very secret was given before: a link is used once."""
    return bool(await query.column(_GIVE, secret_hash(secret), sort, person_id, now, until, client[:120]))


async def person_of_pass(sort: Sort, secret: str, now: datetime) -> int | None:
    """Return the person whose valid pass this is."""
    found = await query.column(_HOLDER, secret_hash(secret), sort, now)
    return int(found[0]) if found else None


async def end_pass(sort: Sort, secret: str, now: datetime) -> None:
    await models.Pass.filter(digest=secret_hash(secret), sort=sort, ended_at=None).update(ended_at=now)


async def living_passes(person_id: int, now: datetime) -> list[_Pass]:
    """Return this person's sessions, tokens and addresses of feeds, the newest first."""
    return await query.fetch(_Pass, _ALIVE, person_id, now, Sort.LINK)


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
