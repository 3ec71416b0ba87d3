"""短信 goes to the mobile numbers on record: which contacts of enterprises have one that is no address yet."""

from __future__ import annotations

from bot.words import Channel, Level
from storage import query

_A_MOBILE = "length(p.phone) = 11 AND p.phone LIKE '1%' AND substr(p.phone, 2, 1) BETWEEN '3' AND '9'"
_TO_GIVE = f"""
SELECT p.id, p.phone FROM people p WHERE {_A_MOBILE}
AND EXISTS (SELECT 1 FROM hats h WHERE h.person_id = p.id AND h.ended_at IS NULL AND h.level = ?)
AND NOT EXISTS (
    SELECT 1 FROM addresses a WHERE a.person_id = p.id AND a.channel = ? AND a.address = p.phone
) ORDER BY p.id LIMIT ?
"""
_TO_TAKE = f"""
SELECT p.id FROM people p JOIN addresses a ON a.person_id = p.id
WHERE a.channel = ? AND a.address <> '' AND a.address <> p.phone AND NOT ({_A_MOBILE}) ORDER BY p.id LIMIT ?
"""


async def to_give(most: int) -> dict[int, str]:
    """Return contacts whose mobile number is no address yet, with the number; never officers."""
    found = await query.rows(_TO_GIVE, Level.ENTERPRISE, Channel.SMS, most)
    return {int(row["id"]): str(row["phone"]) for row in found}


async def to_take(most: int) -> list[int]:
    """Return those whose number is another now, and no mobile one."""
    return await query.column(_TO_TAKE, Channel.SMS, most)
