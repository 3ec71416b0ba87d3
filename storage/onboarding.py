"""Who of a round's enterprises is known by what: for inviting them, and for seeing what is left to do."""

from __future__ import annotations

from msgspec import Struct

from storage import query

_CONTACTS = """
SELECT c.enterprise_id AS firm_id, c.name AS firm, c.city, c.county, COALESCE(e.uscc, '') AS uscc,
    p.id AS person_id, p.name, p.phone,
    (SELECT count(*) FROM addresses a WHERE a.person_id = p.id AND a.address <> '' AND a.exclusive) AS accounts,
    (SELECT count(*) FROM addresses a WHERE a.person_id = p.id AND a.address <> '' AND a.state = 'ok') AS heard,
    (SELECT count(*) FROM addresses a WHERE a.person_id = p.id AND a.state = 'refused') AS refused,
    (SELECT count(*) FROM messages m WHERE m.person_id = p.id AND m.status = 'sent' AND m.kind <> 'reply') AS told
FROM cases c JOIN enterprises e ON e.id = c.enterprise_id
LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.level = 'enterprise' AND h.ended_at IS NULL
LEFT JOIN people p ON p.id = h.person_id
WHERE c.round_id = ? AND c.status = 'active' ORDER BY c.id, h.id
"""


class ContactKnown(Struct, frozen=True):
    """One contact of an enterprise, 0 and None for an enterprise without one. `accounts`: with how many platforms;
    `heard`: from how many addresses they have written; `refused`: at how many somebody says that it is not them;
    `told`: how many messages reached them that were no answers."""

    firm_id: int
    firm: str
    city: str
    county: str
    uscc: str
    person_id: int | None
    name: str | None
    phone: str | None
    accounts: int
    heard: int
    refused: int = 0
    told: int = 0


async def contacts_known(round_key: str) -> list[ContactKnown]:
    """Return every contact of a round's active enterprises, the main one of each first."""
    return await query.fetch(ContactKnown, _CONTACTS, round_key)
