"""The columns of `people` in which the release before keeps addresses, while both may run.

What is written as rows is copied there (`fill`), and what that release wrote there is taken over
(`take_over`). All of it goes once no process of that release runs any more (docs/decisions/0055).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bot.words import AddressState
from storage import db, query
from storage.query import Sql

_OUT = f"('{AddressState.LOST}', '{AddressState.REFUSED}')"  # that release knows one word for both
# Only the release before makes the columns and the row say different things.
_DIFFER = f"""
FROM people LEFT JOIN addresses a ON a.person_id = people.id AND a.channel = '{{0}}'
WHERE people.{{0}} <> COALESCE(a.address, '')
    OR people.{{0}}_lost <> COALESCE(CASE WHEN a.state IN {_OUT} THEN a.why END, '')
"""
_FIRST = f"SELECT people.id {_DIFFER} LIMIT 1"
# An account may have gone from one person to another.
_LET_GO = f"""
UPDATE addresses SET key = NULL WHERE channel = '{{0}}' AND person_id IN (SELECT people.id {_DIFFER})
"""
_TAKE = f"""
INSERT INTO addresses (person_id, channel, address, key, exclusive, state, since, why)
SELECT people.id, '{{0}}', people.{{0}}, {{1}}, {{2}},
    CASE WHEN people.{{0}}_lost <> '' THEN '{AddressState.LOST}' ELSE '{AddressState.UNCONFIRMED}' END,
    people.{{0}}_lost_at, people.{{0}}_lost {_DIFFER}
ON CONFLICT (person_id, channel) DO UPDATE SET address = excluded.address, key = excluded.key,
    exclusive = excluded.exclusive, state = excluded.state, since = excluded.since, why = excluded.why
"""
# By channel: the key of a column's value, and whether it is one person's only.
_THEIRS = {"wecom": ("wecom_key", "true"), "email": ("NULLIF(lower(email), '')", "false")}
_ROW = "FROM addresses a WHERE a.person_id = people.id AND a.channel = '{0}'"
_COLUMNS = f"""
{{0}} = COALESCE((SELECT a.address {_ROW}), ''),
{{0}}_lost = COALESCE((SELECT a.why {_ROW} AND a.state IN {_OUT}), ''),
{{0}}_lost_at = (SELECT a.since {_ROW} AND a.state IN {_OUT})
"""
_FILL = "UPDATE people SET ?, ?, ? WHERE id IN (?)"


async def take_over() -> None:
    """Take over what a process of the release before has written since into its old columns; does
    nothing if only this release runs."""
    for channel, (key, exclusive) in _THEIRS.items():
        if not await query.rows(_FIRST.format(channel)):
            continue
        await db.write(partial(_taken_over, channel, key, exclusive))


async def _taken_over(channel: str, key: str, exclusive: str) -> None:
    await query.change(_LET_GO.format(channel))
    await query.change(_TAKE.format(channel, key, exclusive))


async def fill(person_ids: Iterable[int]) -> None:
    """Copy the addresses from their rows into the columns of the release before."""
    key = Sql(f"wecom_key = (SELECT a.key {_ROW})".format("wecom"))
    columns = [Sql(_COLUMNS.format(channel)) for channel in _THEIRS]
    for ids in query.chunks(sorted(set(person_ids))):
        await query.change(_FILL, key, *columns, ids)
