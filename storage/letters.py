"""Letters: their numbers, and the binding codes in them, of which only a digest is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.words import EventName
from storage import bulk, chain, models, query


class Made(Struct, frozen=True):
    """One letter that was made: its number, its code's digest (HMAC-SHA256, hex), its event."""

    case_id: int
    number: str
    digest: str
    facts: Mapping[str, Any]


_NUMBERS = "SELECT case_id, number FROM letters WHERE case_id IN (?)"
_ALL_NUMBERS = "SELECT number FROM letters"
_DROP_UNUSED = "DELETE FROM binding_codes WHERE case_id IN (?) AND used_at IS NULL"
_REDEEM = """
UPDATE binding_codes SET used_at = ?, used_by = ?
WHERE digest = ? AND used_at IS NULL AND expires_at > ? RETURNING case_id
"""
_VOID_CODES = """
UPDATE binding_codes SET expires_at = ? WHERE used_at IS NULL AND case_id IN (
    SELECT id FROM cases WHERE enterprise_id IN (?)
) AND expires_at > ?
"""


_GOOD = """
used_at IS NULL AND case_id IN (SELECT id FROM cases WHERE enterprise_id = ?) AND expires_at > ?
"""
_END_OLDER = f"""
UPDATE binding_codes SET expires_at = ? WHERE {_GOOD} AND id NOT IN (
    SELECT id FROM binding_codes WHERE {_GOOD} ORDER BY id DESC LIMIT ?
)
"""


async def letter_numbers(case_ids: Iterable[int]) -> dict[int, str]:
    """Return the letter numbers that cases have already."""
    parts = query.chunks(sorted(set(case_ids)))
    return {row["case_id"]: str(row["number"]) for ids in parts for row in await query.rows(_NUMBERS, ids)}


async def number_of(case_id: int) -> str:
    """Return the number of a case's letter; empty before one was made."""
    found = await models.Letter.get_or_none(case_id=case_id)
    return found.number if found else ""


async def last_serials(prefixes: Iterable[str]) -> dict[str, int]:
    """Return the highest serial that is given under each prefix (`130100-2024-`), 0 for none."""
    wanted = dict.fromkeys(prefixes, 0)
    for number in await query.column(_ALL_NUMBERS):
        prefix, _, serial = str(number).rpartition("-")
        if f"{prefix}-" in wanted and serial.isdecimal():
            wanted[f"{prefix}-"] = max(wanted[f"{prefix}-"], int(serial))
    return wanted


async def record(
    made: Sequence[Made], now: datetime, expires_at: datetime, entrance: str, plan_version: str
) -> None:
    """Store numbers, codes and events in the running transaction.

    A new code replaces the unused ones of the case, so that the holder of an older letter has to ask for
    the new one. IntegrityError if another process has given one of the numbers meanwhile.
    """
    ids = [m.case_id for m in made]
    known = await letter_numbers(ids)
    fresh = [m for m in made if m.case_id not in known]
    await bulk.insert(
        models.Letter, ({"case_id": m.case_id, "number": m.number, "made_at": now} for m in fresh)
    )
    for part in query.chunks(ids):
        await query.change(_DROP_UNUSED, part)
    await bulk.insert(
        models.BindingCode,
        ({"case_id": m.case_id, "digest": m.digest, "expires_at": expires_at} for m in made),
    )
    await chain.add_events(
        chain.Entry(
            now,
            entrance,
            EventName.LETTER_MADE,
            {"number": m.number, **m.facts},
            m.case_id,
            plan_version=plan_version,
        )
        for m in made
    )


async def add_code(
    case_id: int, enterprise_id: int, digest: str, expires_at: datetime, most: int, now: datetime
) -> int:
    """Add a code for a case; returns how many older ones ended with it. At most `most` codes of the
    enterprise stay valid, the newest. In the caller's transaction."""
    await models.BindingCode.create(case_id=case_id, digest=digest, expires_at=expires_at)
    return await query.change(_END_OLDER, now, enterprise_id, now, enterprise_id, now, most)


async def void_codes(enterprise_ids: Iterable[int], now: datetime) -> None:
    """Make the codes given to these enterprises invalid, in the caller's transaction: a contact who was
    replaced may know them."""
    for ids in query.chunks(sorted(set(enterprise_ids))):
        await query.change(_VOID_CODES, now, ids, now)


_GOOD_CODES = """
SELECT count(*) AS n FROM binding_codes WHERE used_at IS NULL AND expires_at > ? AND case_id IN (
    SELECT id FROM cases WHERE enterprise_id = ?
)
"""


async def count_codes(enterprise_id: int, now: datetime) -> int:
    """How many codes of this enterprise can still be used."""
    return await query.count(_GOOD_CODES, now, enterprise_id)


async def redeem(digest: str, person_id: int, now: datetime) -> int | None:
    """Use a code once, inside the caller's transaction, and return its case.

    None if it is unknown, used or expired; somebody who guesses codes cannot tell these apart.
    """
    found = await query.column(_REDEEM, now, person_id, digest, now)
    return int(found[0]) if found else None
