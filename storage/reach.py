"""Who can be reached, within a scope: contacts, officers, and why a channel is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from bot.words import AddressState, Channel, Level, Scope, replace
from storage import addresses, channels, query
from storage.query import UNRESTRICTED, Sql, containing
from storage.scopes import RANKS, PlaceOrder, by_place, ranked, ranks, scope_condition

_OUT = (AddressState.LOST, AddressState.REFUSED)
_SHUT = (*_OUT, AddressState.CLOSED)
_BUREAUS = (Level.COUNTY, Level.CITY, Level.PROVINCE)


class ReachEntry(Struct, frozen=True):
    """One person in one place. `phone` is the last four digits only; `by` are the channels that reach
    the person, `registered` those with an address, `lost` those without use any more, each with the
    reason. `resting`: the account is gone and the office waits to be handed over."""

    place: str
    holds: str  # the enterprise or the bureau
    name: str  # empty: nobody is registered
    phone: str
    by: tuple[Channel, ...] = ()
    registered: frozenset[Channel] = frozenset()
    lost: tuple[tuple[Channel, str], ...] = ()
    resting: bool = False
    case_id: int | None = None
    post: str = ""  # 法定代表人: of an enterprise's contact, where a list says it
    person_id: int = 0  # 0: nobody is registered

    @property
    def reached(self) -> bool:
        return bool(self.by)


class _Counts(Struct, frozen=True):
    """How many there are, how many nothing reaches, and whom not the first channel, but a later one."""

    all: int
    lost: int
    later: int
    staff: int


# Of most people one address is looked at.
_COUNTS = """
SELECT CASE WHEN ? THEN 'first' WHEN ? THEN 'later' ELSE 'lost' END AS way, firm, count(*) AS n
FROM (?) AS lines WHERE ? GROUP BY 1, 2
"""
_LEAST_DIGITS = 7  # a shorter number is no telephone number, and is looked for among the names


async def count_reach(scope: Scope, round_key: str, sought: str = "") -> _Counts:
    """Count who can be reached; with `sought` those alone that it finds (see `page_of_contacts`)."""
    found = await query.rows(_COUNTS, *_reached(), _lines(scope, round_key), _sought(sought))
    ways: Counter[str] = Counter()
    for row in found:
        ways[row["way"]] += int(row["n"])
    officers = sum(int(row["n"]) for row in found if not row["firm"])
    return _Counts(ways.total(), ways["lost"], ways["later"], officers)


def _sought(text: str) -> Sql:
    """Return the condition on a line that a search finds: by a part of the person's name or of the enterprise's or
    bureau's, or by a telephone number in full, so that nobody finds numbers by trying."""
    plain = text.replace(" ", "").replace("-", "")
    if not plain:
        return UNRESTRICTED
    if plain.isascii() and plain.isdecimal() and len(plain) >= _LEAST_DIGITS:
        return Sql("REPLACE(lines.phone, '-', '') = ?", (plain,))
    like = containing(plain)
    return Sql("lines.name LIKE ? ESCAPE '!' OR lines.holds LIKE ? ESCAPE '!'", (like, like))


async def contacts_of_enterprise(enterprise_id: int, round_key: str) -> list[ReachEntry]:
    """Return the contacts of an enterprise of this round in their order, the main one first."""
    only = Scope(enterprises=frozenset({enterprise_id}))
    found = await page_of_contacts(only, round_key, "all", (), 0, query.ALL)
    return [one for one in found if one.name]


_PAGE = f"""{RANKS}
SELECT lines.* FROM (?) AS lines {ranked("lines")} WHERE ?
ORDER BY ?, {by_place("lines")}, firm, holds, seat, name, person LIMIT ? OFFSET ?
"""
# The column by which a list of people stands, before the place.
_BY = {"place": "0 = 1", "holds": "lines.holds", "name": "lines.name"}
_KNOWN = "SELECT person_id, channel, address, state, why FROM addresses WHERE person_id IN (?) ORDER BY id"


async def page_of_contacts(
    scope: Scope,
    round_key: str,
    show: str,
    places: PlaceOrder,
    start: int,
    limit: int,
    sought: str = "",
    by: tuple[str, bool] = ("place", False),
) -> list[ReachEntry]:
    """Up to `limit` from number `start` on (0 is the first), of those that `show` names ("lost", "later", "all",
    "staff") and, with `sought`, that a search for it finds; by place in the order of `places`, officers first, an
    enterprise's contacts in theirs; or by a column, turned round or not (`by`). An enterprise without a contact
    stands there too."""
    found = await query.rows(
        _PAGE,
        ranks(places),
        _lines(scope, round_key),
        query.all_of([_filters()[show], _sought(sought)]),
        Sql(_BY[by[0]] + (" DESC" if by[1] else "")),
        limit,
        start,
    )
    people = {int(row["person"]) for row in found if not row["resting"]}
    known: dict[int, list[_Known]] = defaultdict(list)
    for one in await query.fetch(_Known, _KNOWN, people):
        known[one.person_id].append(one)
    return [_contact(row, known[0 if row["resting"] else int(row["person"])]) for row in found]


_PERSON: Final = "COALESCE(p.name, '') AS name, COALESCE(p.phone, '') AS phone"
# Everybody in scope. Whose account is gone holds nothing, and is listed until the office is handed over.
_LINES = f"""
SELECT c.city AS city, c.county AS county, 1 AS firm, c.id AS case_id, c.name AS holds,
    COALESCE(h.unit, '') AS post, COALESCE(h.id, 0) AS seat, COALESCE(p.id, 0) AS person, 0 AS resting, {_PERSON}
FROM cases c LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.level = ? AND h.ended_at IS NULL
LEFT JOIN people p ON p.id = h.person_id
WHERE c.round_id = ? AND c.enterprise_id IS NOT NULL AND (?)
UNION ALL
SELECT h.city AS city, h.county AS county, 0 AS firm, 0 AS case_id, h.unit AS holds,
    '' AS post, 0 AS seat, p.id AS person,
    CASE WHEN h.ended_at IS NULL THEN 0 ELSE 1 END AS resting, {_PERSON}
FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level IN (?) AND (h.ended_at IS NULL OR h.suspended_at IS NOT NULL) AND (?)
"""


class _Known(Struct, frozen=True):
    """One address of one person."""

    person_id: int
    channel: Channel
    address: str
    state: AddressState
    why: str


def _reached() -> tuple[Sql, Sql]:
    """Return the conditions on a line that the first channel, and that any, reaches the person."""
    first = Sql("resting = 0 AND ?", (addresses.reached("lines.person", channels.channel_order()[:1]),))
    return first, Sql("resting = 0 AND ?", (addresses.reached("lines.person"),))


def _filters() -> dict[str, Sql]:
    """Return the condition on a line for each thing that the list can show."""
    first, some = _reached()
    no_first = Sql("NOT (?)", (first,))
    return {
        "lost": Sql("NOT (?)", (some,)),
        "later": query.all_of([some, no_first]),
        "all": UNRESTRICTED,
        "staff": Sql("lines.firm = 0"),
    }


def _lines(scope: Scope, round_key: str) -> Sql:
    firms, officers = (
        scope_condition(scope, "c"),
        scope_condition(replace(scope, enterprises=frozenset()), "h"),
    )
    return Sql(_LINES, (Level.ENTERPRISE, round_key, firms, _BUREAUS, officers))


def _contact(row: Mapping[str, Any], known: Sequence[_Known]) -> ReachEntry:
    city, county, phone = str(row["city"]), str(row["county"]), str(row["phone"])
    lost = [one for one in known if one.state in _OUT]
    return ReachEntry(
        city if county in ("", city) else f"{city}{county}",
        str(row["holds"]),
        str(row["name"]),
        phone[-4:] if len(phone) > 6 else "",
        tuple(
            c
            for c in channels.available()
            if any(k.channel == c and k.address and k.state not in _SHUT for k in known)
        ),
        frozenset(one.channel for one in known if one.address),
        tuple((one.channel, one.why) for one in lost),
        bool(row["resting"]),
        int(row["case_id"]) or None,
        str(row["post"]),
        int(row["person"]),
    )


class AddressLine(Struct, frozen=True):
    """One address of a person with what is known of it; `state` unconfirmed: nobody has ever answered from there."""

    channel: Channel
    address: str
    state: AddressState
    since: datetime | None
    why: str


_ADDRESSES = "SELECT channel, address, state, since, why FROM addresses WHERE person_id = ? ORDER BY id"


async def addresses_of(person_id: int) -> list[AddressLine]:
    """Return all addresses of a person, those that were taken away included."""
    return await query.fetch(AddressLine, _ADDRESSES, person_id)
