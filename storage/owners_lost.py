"""Duties of whose owners nobody is reached: of an enterprise no contact, of a bureau, or of the one that acts for it,
no officer. They are few, and found first."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from bot.words import DutyState, Level, Scope
from storage import addresses, query
from storage.query import Sql, all_of, any_of
from storage.scopes import CityCounty, places_condition, scope_condition

# CROSS JOIN: SQLite begins with the cases, of which few are meant; `coalesce` keeps it from going through all open
# duties for each.
_DUTIES = """
SELECT l.id FROM cases k CROSS JOIN duties l
WHERE k.id = l.case_id AND k.round_id = ? AND (?) AND (?) AND l.owner = ? AND coalesce(l.state, '') = ?
"""
_NO_CONTACT = """NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.enterprise_id = k.enterprise_id AND h.level = ? AND h.ended_at IS NULL AND ?
)"""
_BUREAUS = """
SELECT h.level, h.city, h.county, max(CASE WHEN ? THEN 1 ELSE 0 END) AS reached FROM hats h
WHERE h.level IN (?) AND h.ended_at IS NULL GROUP BY h.level, h.city, h.county
"""


class _Bureau(Struct, frozen=True):
    level: Level
    city: str
    county: str
    reached: bool

    @property
    def place(self) -> CityCounty:
        return self.city, self.county if self.level is Level.COUNTY else ""


LostBureaus = Mapping[Level, Sql]


async def lost_bureaus() -> LostBureaus:
    """Return, by the level that owes, the condition for cases (alias `k`) of whose bureau there nobody is reached; of
    one without staff the one above acts. A level of which everybody is reached is not in it."""
    found = await query.fetch(
        _Bureau, _BUREAUS, addresses.reached("h.person_id"), (Level.COUNTY, Level.CITY, Level.PROVINCE)
    )
    province = [one.reached for one in found if one.level is Level.PROVINCE]
    cities, counties = ([one for one in found if one.level is level] for level in (Level.CITY, Level.COUNTY))
    lost = {Level.PROVINCE: [] if any(province) else [query.UNRESTRICTED]}
    lost[Level.CITY] = _lost(cities, lost[Level.PROVINCE])
    lost[Level.COUNTY] = _lost(counties, lost[Level.CITY])
    return {level: any_of(conditions) for level, conditions in lost.items() if conditions}


def _lost(bureaus: Collection[_Bureau], above: list[Sql]) -> list[Sql]:
    """Return the conditions for the places whose bureaus have nobody who is reached, or nobody at all where that is so
    of the one above."""
    silent = [_where({one.place for one in bureaus if not one.reached})]
    staffed = _where({one.place for one in bureaus})
    alone = [all_of([any_of(above), Sql("NOT (?)", (staffed,))])] if above else []
    return [one for one in silent if one is not query.NOTHING] + alone


def _where(places: Collection[CityCounty]) -> Sql:
    """Return the condition for these counties, and for these whole cities."""
    cities = [city for city, county in places if not county]
    of_cities = [Sql("k.city IN (?)", (cities,))] if cities else []
    counties = [place for place in places if place[1]]
    of_counties = [places_condition(counties, "k")] if counties else []
    return any_of([*of_cities, *of_counties]) if of_cities or of_counties else query.NOTHING


def unreached(scope: Scope, round_key: str, bureaus: LostBureaus) -> Sql:
    """Return the statement of the ids of open duties of a scope of whose owners nobody is reached (`bureaus`: see
    `lost_bureaus`)."""
    contacts = Sql(_NO_CONTACT, (Level.ENTERPRISE, addresses.reached("h.person_id")))
    within = scope_condition(scope, "k")
    parts = [
        Sql(_DUTIES, (round_key, within, where, owner, DutyState.OPEN))
        for owner, where in {Level.ENTERPRISE: contacts, **bureaus}.items()
    ]
    return Sql(
        " UNION ALL ".join(part.text for part in parts), tuple(v for part in parts for v in part.values)
    )
