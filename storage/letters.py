"""Letters: their numbers, and the binding codes in them, of which only a digest is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Subquery

from storage import chain, db, models

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Made:
    """One letter that was made: its number, its code's digest (HMAC-SHA256, hex), its event."""

    case_id: int
    number: str
    digest: str
    facts: Mapping[str, Any]


async def numbers(case_ids: Iterable[int]) -> dict[int, str]:
    """The letter numbers that cases have already."""
    wanted = set(case_ids)
    rows = await models.Letter.all().values_list("case_id", "number")
    return {int(str(c)): str(n) for c, n in rows if c in wanted}


async def last_serials(prefixes: Iterable[str]) -> dict[str, int]:
    """The highest serial that is given under each prefix (`130100-2024-`), 0 for none."""
    wanted = dict.fromkeys(prefixes, 0)
    for number in await models.Letter.all().values_list("number", flat=True):
        prefix, _, serial = str(number).rpartition("-")
        if f"{prefix}-" in wanted and serial.isdecimal():
            wanted[f"{prefix}-"] = max(wanted[f"{prefix}-"], int(serial))
    return wanted


async def record(
    made: Sequence[Made], now: datetime, expires_at: datetime, entrance: str, plan_version: str
) -> None:
    """Numbers, codes and events in the running transaction.

    A new code takes the place of the case's unused ones: whoever holds an older letter asks for
    the new one. IntegrityError when another process gave one of the numbers meanwhile.
    """
    ids = [m.case_id for m in made]
    known = await numbers(ids)
    await models.Letter.bulk_create(
        [
            models.Letter(case_id=m.case_id, number=m.number, made_at=now)
            for m in made
            if m.case_id not in known
        ],
        batch_size=CHUNK,
    )
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        await models.BindingCode.filter(case_id__in=part, used_at__isnull=True).delete()
    await models.BindingCode.bulk_create(
        [models.BindingCode(case_id=m.case_id, digest=m.digest, expires_at=expires_at) for m in made],
        batch_size=CHUNK,
    )
    await chain.add(
        chain.Entry(
            now,
            entrance,
            "letter_made",
            {"number": m.number, **m.facts},
            m.case_id,
            plan_version=plan_version,
        )
        for m in made
    )


async def add_code(case_id: int, digest: str, expires_at: datetime) -> None:
    """One more code for a case, beside those that it has."""
    await models.BindingCode.create(case_id=case_id, digest=digest, expires_at=expires_at)


async def void_codes(role_ids: Iterable[int], now: datetime) -> None:
    """Codes given out for the enterprises of these roles, which have ended, open nothing any more:
    whoever was replaced may know them. In the caller's transaction."""
    left = models.Role.filter(id__in=list(role_ids), enterprise_id__isnull=False)
    theirs = models.Case.filter(enterprise_id__in=Subquery(left.values("enterprise_id")))
    unused = models.BindingCode.filter(case_id__in=Subquery(theirs.values("id")), used_at__isnull=True)
    await unused.filter(expires_at__gt=now).update(expires_at=now)


async def redeem(digest: str, person_id: int, now: datetime) -> int | None:
    """Use a code once, inside the caller's transaction: its case, or None when it is unknown,
    used or expired (the three look the same to whoever guesses)."""
    found = await db.rows(
        "UPDATE binding_codes SET used_at = ?, used_by = ? "
        "WHERE digest = ? AND used_at IS NULL AND expires_at > ? RETURNING case_id",
        now,
        person_id,
        digest,
        now,
    )
    return int(found[0]["case_id"]) if found else None
