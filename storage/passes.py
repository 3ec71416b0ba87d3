"""Passes: who may come in, and until when. Only digests are stored; all moments are real time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise.expressions import F

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


async def give(
    sort: Sort, secret: str, person_id: int, now: datetime, until: datetime, client: str = ""
) -> bool:
    """Store a pass. False when this very secret was given before: a link is used once."""
    made = await db.rows(
        "INSERT INTO passes (digest, sort, person_id, made_at, expires_at, client) "
        "VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (digest) DO NOTHING RETURNING id",
        digest(secret),
        sort.value,
        person_id,
        now,
        until,
        client[:120],
    )
    return bool(made)


async def holder(sort: Sort, secret: str, now: datetime) -> int | None:
    """The person whose living pass this is."""
    found = await models.Pass.filter(
        digest=digest(secret), sort=sort, ended_at__isnull=True, expires_at__gt=now
    ).values_list("person_id", flat=True)
    return int(str(found[0])) if found else None


async def end(sort: Sort, secret: str, now: datetime) -> None:
    await models.Pass.filter(digest=digest(secret), sort=sort, ended_at__isnull=True).update(ended_at=now)


async def alive(person_id: int, now: datetime) -> list[models.Pass]:
    """This person's sessions and tokens, the newest first."""
    found = models.Pass.filter(person_id=person_id, ended_at__isnull=True, expires_at__gt=now)
    return await found.exclude(sort=Sort.LINK).order_by("-id")


async def end_one(person_id: int, pass_id: int, now: datetime) -> bool:
    """End one of this person's own; False when there is none of this number."""
    mine = models.Pass.filter(id=pass_id, person_id=person_id, ended_at__isnull=True)
    return bool(await mine.exclude(sort=Sort.LINK).update(ended_at=now))


async def revoke(person_ids: Iterable[int], now: datetime) -> int:
    """Out at once: every session and token of these people ends, and no link that was given to them
    before opens anything more. Returns how many passes were alive; in the caller's transaction."""
    ids = sorted(set(person_ids))
    await models.Person.filter(id__in=ids).update(epoch=F("epoch") + 1)
    alive = models.Pass.filter(person_id__in=ids, ended_at__isnull=True).exclude(sort=Sort.LINK)
    ended = await alive.filter(expires_at__gt=now).count()
    await alive.update(ended_at=now)
    return int(ended)


async def revoke_without_role(person_ids: Iterable[int], now: datetime) -> None:
    """The same for those of them who hold nothing any more; of the others each right is read anew
    at every request, so that what they keep goes on."""
    left = set(person_ids)
    holding = models.Role.filter(person_id__in=sorted(left), ended_at__isnull=True)
    await revoke(left - {role.person_id for role in await holding}, now)


async def forget(now: datetime) -> None:
    """Drop passes that have long expired."""
    await models.Pass.filter(expires_at__lt=now - KEEP_ENDED).delete()
