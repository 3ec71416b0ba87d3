"""Passes: who may come in, and until when. Only digests are stored; all moments are real time."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from storage import db, models

KEEP_ENDED = timedelta(days=30)


class Sort(StrEnum):
    """What a pass is for."""

    LINK = "link"  # a sign-in link that was used
    STATE = "state"  # of a sign-in by WeCom that was brought back
    SESSION = "session"
    TOKEN = "token"


def digest(secret: str) -> str:
    """The secrets are random and long, so that one round of SHA-256 hides them."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def give(sort: Sort, secret: str, person_id: int, now: datetime, until: datetime) -> bool:
    """Store a pass. False when this very secret was given before: a link is used once."""
    made = await db.rows(
        "INSERT INTO passes (digest, sort, person_id, made_at, expires_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (digest) DO NOTHING RETURNING id",
        digest(secret),
        sort.value,
        person_id,
        now,
        until,
    )
    return bool(made)


async def holder(sort: Sort, secret: str, now: datetime) -> int | None:
    """The person whose living pass this is."""
    found = await models.Pass.filter(
        digest=digest(secret), sort=sort, ended_at__isnull=True, expires_at__gt=now
    ).values_list("person_id", flat=True)
    return int(str(found[0])) if found else None


async def end(sort: Sort, secret: str, now: datetime) -> None:
    await models.Pass.filter(digest=digest(secret), sort=sort, ended_at__isnull=True).update(
        ended_at=now
    )


async def end_all(person_id: int, now: datetime) -> int:
    """End every session and token of a person; returns how many were alive."""
    alive = models.Pass.filter(person_id=person_id, ended_at__isnull=True, expires_at__gt=now)
    return int(await alive.exclude(sort=Sort.LINK).update(ended_at=now))


async def forget(now: datetime) -> None:
    """Drop passes that have long expired."""
    await models.Pass.filter(expires_at__lt=now - KEEP_ENDED).delete()
