"""Who may see or do what, decided here once; chat, pages, API and exports all ask here.

A person may have several roles: a right holds if any of them gives it (design.md, law 11).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from bot.places import Places
from bot.words import (
    UPWARD,
    Assessor,
    Case,
    Channel,
    Enterprise,
    Level,
    MilestoneKind,
    Person,
    Role,
    Scope,
    channel_spec,
    replace,
)
from bot.words.intent_lookup import spec_of
from bot.words.intent_spec import Right
from bot.words.intents import ALL_LEVELS, BUREAU_LEVELS

_E, _C, _M, _P, _S = (Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE, Level.SUPPORT)
_A = Level.ADMIN

# what a page or the interface shows -> the levels that may look at it, each within their scope
SIGHTS: Final[dict[str, frozenset[Level]]] = {
    "own": ALL_LEVELS,  # about oneself
    "cases": BUREAU_LEVELS | {_E},
    "overview": BUREAU_LEVELS,
    "board": frozenset({_M, _P}),
    "queue": BUREAU_LEVELS,  # what waits for their word, many at once
    "people": BUREAU_LEVELS,
    "onboarding": BUREAU_LEVELS
    | {_A},  # how far enterprises are reached; the administrator sees figures alone
    "outbox": frozenset({_P, _A}),
    "outgoing": BUREAU_LEVELS | {_A},  # what goes to one's own place; with "outbox" to everybody
    "registers": BUREAU_LEVELS,  # results handed over, decisions on violations
    "assessments": frozenset({_M, _P}),  # the calendar of assessments, and experts
    "announcements": BUREAU_LEVELS,  # written, and who has them
    "meetings": BUREAU_LEVELS | {_E},  # invitations to trainings
    "briefing": frozenset({_M, _P}),
    "rehearsal": frozenset({_P, _A}),  # a round played with invented people
    "burden": frozenset({_P, _A}),  # who had how much to do
    "staff": frozenset({_P}),  # who leaves office
    "brakes": frozenset({_P, _A}),  # what is paused, held, or may be taken back
    "desk": frozenset({_S, _P}),  # questions that wait for an answer; which of them, says desk.may_read
    "trail": frozenset({_P, _A}),  # what was done and looked at; the administrator's part is without cases
    "exports": BUREAU_LEVELS,  # workbooks; which of them, says WORKBOOKS
    "rounds": frozenset({_P, _A}),  # plans that run, and what a changed one would move
    "plan_change": frozenset({_A}),  # to put a changed one in force
    "tokens": BUREAU_LEVELS | {_S, _A},  # of the interface: one's own; the administrator's page shows all
    "webhooks": frozenset({_M, _P, _A}),  # addresses that are told of events; the administrator adds none
    "service": frozenset({_A}),  # how the service is, and what was imported
}

_BY_PLACE: Final = frozenset({"own", "cases", "overview"})

# a workbook that may be taken from a page -> the levels that may have it, each of what lies in their scope
WORKBOOKS: Final[dict[str, frozenset[Level]]] = {
    **dict.fromkeys(("progress", "overdue", "handover", "violations", "consultants"), BUREAU_LEVELS),
    **dict.fromkeys(("summary", "next-round", "differences"), frozenset({_M, _P})),
    "burden": frozenset({_P}),
}


def administering(person: Person, admins: Collection[str]) -> Person:
    """Return the person with the administrator's role beside whatever else they hold, if ADMINS (`admins`) names
    their WeCom account; without it otherwise. It is asked anew at each entrance, and stored nowhere: who is taken
    out of the setting has no more than their other roles."""
    key = channel_spec(Channel.WECOM).key
    account = person.address(Channel.WECOM)
    roles = tuple(role for role in person.roles if role.level is not _A)
    named = bool(account) and key(account) in {key(one) for one in admins}
    return replace(person, roles=(*roles, Role(_A)) if named else roles)


def scope_of(person: Person, ticket_cases: frozenset[int] = frozenset()) -> Scope:
    """What `person` may see. `ticket_cases`: enterprise ids of a supporter's open tickets."""
    levels = {role.level for role in person.roles}
    own = {h.enterprise_id for h in person.roles if h.level is _E and h.enterprise_id is not None}
    whole = Scope(
        everything=_P in levels,
        cities=frozenset(h.city for h in person.roles if h.level is _M and h.city),
        counties=frozenset((h.city, h.county) for h in person.roles if h.level is _C and h.city and h.county),
        enterprises=frozenset(own) | (ticket_cases if _S in levels else frozenset()),
    )
    return whole.within(*person.kept_to)


def county_named(reader: Person, city: str, county: str, places: Places) -> str:
    """桥西区; nothing for whoever looks into that one place alone (a county's officer, 辛集's); 石家庄市桥西区
    for whoever looks into another city as well that has one of this name."""
    scope = scope_of(reader)
    everywhere = scope.everything or any(role.level is _S for role in reader.roles)
    cities = scope.cities | {one for one, _ in scope.counties}
    one_place = scope.counties == {(city, county)} and not scope.cities
    if (one_place or (city == county and cities == {city})) and not everywhere:
        return ""
    alike = places.elsewhere(city, county)
    return city + county if alike and (everywhere or cities.intersection(alike)) else county


def scope_holds(scope: Scope, enterprise: Enterprise) -> bool:
    """Does `scope` hold `enterprise`? The same question storage answers with its WHERE."""
    return (
        scope.everything
        or enterprise.city in scope.cities
        or (enterprise.city, enterprise.county) in scope.counties
        or enterprise.id in scope.enterprises
    )


def sees(person: Person, enterprise: Enterprise, ticket_cases: frozenset[int] = frozenset()) -> bool:
    """May `person` look at this enterprise's file?"""
    return scope_holds(scope_of(person, ticket_cases), enterprise)


def may(
    person: Person,
    intent: str,
    enterprise: Enterprise | None = None,
    ticket_cases: frozenset[int] = frozenset(),
) -> bool:
    """May `person` do `intent`, to `enterprise` if one is named? An unknown intent: nobody may."""
    spec = spec_of(intent)
    return spec is not None and any(
        role.level in spec.levels
        and (enterprise is None or _holds(role, spec.right, enterprise, ticket_cases))
        for role in person.roles
    )


def may_in(
    person: Person, intent: str, enterprise: Enterprise, office: Callable[[MilestoneKind], Assessor | None]
) -> bool:
    """`may` in one round. Where its plan names the office that decides a kind of step (`office`: one assesses,
    another accepts), that one stands in the place of the one that assesses the enterprise."""
    spec = spec_of(intent)
    named = office(spec.step) if spec and spec.step and spec.right == "assessor" else None
    return may(person, intent, replace(enterprise, assessor=named) if named else enterprise)


def may_look(person: Person, sight: str) -> bool:
    """May `person` open what shows `sight`? A person without a role may look at nothing, and who is kept to a place
    only at what is asked for by place."""
    if person.kept_to[0] and sight not in _BY_PLACE:
        return False
    return any(role.level in SIGHTS[sight] for role in person.roles)


def may_export(person: Person, kind: str) -> bool:
    """May `person` take the workbook of this kind from a page?"""
    return any(role.level in WORKBOOKS.get(kind, ()) for role in person.roles)


def confirms(person: Person, milestone_confirmer: str, enterprise: Enterprise) -> bool:
    """Is `person` of the bureau that confirms for this enterprise?

    `milestone_confirmer` is a word of the round plan: "assessor" (the bureau that assesses this
    enterprise), "city" (its city, whoever assesses) or "province".
    """
    confirmer = enterprise.assessor.value if milestone_confirmer == "assessor" else milestone_confirmer
    return any(_is_bureau(role, confirmer, enterprise) for role in person.roles)


def owes(person: Person, owner: Level, enterprise: Enterprise) -> bool:
    """Does `person` hold the place of `owner` for this enterprise, or for a bureau's own file?"""
    at: dict[Level, tuple[Role, ...]] = {
        _E: (Role(_E, enterprise_id=enterprise.id),),
        _C: (Role(_C, enterprise.city, enterprise.county),),
        _M: (Role(_M, enterprise.city),),
        _P: (Role(_P),),
    }
    if owner is _M and any(_stands_in(h, enterprise) for h in person.roles):
        return True
    return any(
        (h.level, h.enterprise_id) == (w.level, w.enterprise_id)
        and (not w.city or h.city == w.city)
        and (not w.county or h.county == w.county)
        for h in person.roles
        for w in at.get(owner, ())
    )


def _holds(role: Role, right: Right, enterprise: Enterprise, tickets: frozenset[int]) -> bool:
    if right == "assessor":
        return _is_bureau(role, enterprise.assessor.value, enterprise)
    if right in ("city_or_assessor", "stands_in") and role.level is _P:
        its_own = right != "stands_in" and enterprise.assessor is Assessor.PROVINCE
        return its_own or _stands_in(role, enterprise)
    if right == "city_assesses" and role.level is _M and enterprise.assessor is not Assessor.CITY:
        return False
    if right == "forwards" and not _forwards(role, enterprise):
        return False
    return scope_holds(scope_of(Person(0, "", roles=(role,)), tickets), enterprise)


def _forwards(role: Role, enterprise: Enterprise) -> bool:
    return enterprise.assessor is Assessor.PROVINCE and (role.level is _M or _stands_in(role, enterprise))


def _is_bureau(role: Role, bureau: str, enterprise: Enterprise) -> bool:
    if bureau == Assessor.PROVINCE.value:
        return role.level is _P
    return bureau == Assessor.CITY.value and (
        _stands_in(role, enterprise) or (role.level is _M and role.city == enterprise.city)
    )


def _stands_in(role: Role, enterprise: Enterprise) -> bool:
    """Whether what the city would do falls to this role: the province's, where the city is without staff."""
    return (
        role.level is _P and first_staffed(_M, lambda step: not (step is _M and enterprise.unstaffed)) is _P
    )


def first_staffed(level: Level, staffed: Callable[[Level], bool]) -> Level:
    """Return the bureau that acts where `level` should: an empty level is skipped upward. Above the
    province there is none; nobody acts for an enterprise."""
    if level not in UPWARD:
        return level
    steps = UPWARD[UPWARD.index(level) :]
    return next((step for step in steps if staffed(step)), steps[-1])


def acting(level: Level, case: Case) -> Level:
    """Return the bureau that acts where `level` should, for this case."""
    empty = {_C: case.no_county, _M: case.unstaffed}
    return first_staffed(level, lambda step: not empty.get(step))


def may_answer(person: Person, route: str) -> bool:
    """May `person` answer a ticket on this route? The desk any; the province those of the work,
    which the notice leads to its work contacts (N-4)."""
    levels = {role.level for role in person.roles}
    return _S in levels or (_P in levels and route == "province")


def may_approve_answer(person: Person, kind: str) -> bool:
    """May `person` let a kept answer be offered to whoever asks? The province those on the work ("work"), the desk
    those on the system; so an answer on the work that the desk wrote has been read by the province."""
    levels = {role.level for role in person.roles}
    return _P in levels or (_S in levels and kind != "work")


def may_call(person: Person, case: Case) -> bool:
    """May `person` see the whole numbers of this enterprise's contacts? Whoever has to call them: its county, or the
    bureau that acts for it."""
    return case.enterprise_id is not None and owes(person, acting(_C, case), case.enterprise)


def levels_below(person: Person) -> list[Level]:
    """Return the levels that a bureau's person may urge: all below their own, for nobody urges themselves."""
    own = [UPWARD.index(role.level) for role in person.roles if role.level in UPWARD]
    return [_E, *UPWARD[: max(own, default=0)]]


def owner_elsewhere(owner: Level, reader: Person) -> str:
    """Return the bureau that owes a duty, where it is not the reader's; "" for an enterprise or oneself."""
    mine = owner is _E or any(role.level is owner for role in reader.roles)
    return "" if mine else str(owner)


def same_office(one: Person, other: Person) -> bool:
    """Whether two different people have a role at the same enterprise or in the same bureau."""

    def places(person: Person) -> set[tuple[Level, str, str, int | None]]:
        return {
            (h.level, "", "", h.enterprise_id)
            if h.level is _E
            else (h.level, h.city, h.county if h.level is _C else "", None)
            for h in person.roles
        }

    return one.id != other.id and bool(places(one) & places(other))


def role_covers(role: Role, case: Case) -> bool:
    """Whether this is a bureau's role over the case: its county, its city, or the province."""
    return covers(role, case.city, case.county)


def covers(role: Role, city: str, county: str) -> bool:
    """Say the same of everything that lies in this place."""
    match role.level:
        case Level.COUNTY:
            return (role.city, role.county) == (city, county)
        case Level.CITY:
            return role.city == city
        case _:
            return role.level is Level.PROVINCE
