"""Who holds which place once a list is taken over: contacts of enterprises, officers of bureaus.

All functions work in memory. What is to be written stands in `Holders.new`, `.ended` and so on
(docs/decisions/0054 on the order of contacts, 0050 on officers whom a list leaves out).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from bot.rosters.people import GivenValues, OnChange, PeopleFound
from bot.words import NAMELESS, Level
from bot.words.roster import PersonEntry, RoleEntry
from bot.workbooks.people import Reached
from bot.workbooks.rows import StaffRow

_OFFICER = ("name", "title", "phone", "email", "wecom")  # those named like a channel are addresses
_NOT_THEIRS = "not_theirs"  # a contact whom a list names and who is not entered
_OWNER_SAYS_NO = "refused_address"  # an address that is entered, and to which nothing is sent
_NOBODYS = "dead_number"  # a number that is entered, and nobody has
NOT_MADE = frozenset((_NOT_THEIRS, _OWNER_SAYS_NO, _NOBODYS))
_Place = tuple[Level, str, str, int | None]
_Held = tuple[RoleEntry, PersonEntry]


class Holders:
    """All roles with their people, and what a list changes of them."""

    def __init__(
        self,
        people: PeopleFound,
        known: Iterable[_Held],
        not_theirs: Collection[tuple[int, int]] = frozenset(),
    ) -> None:
        """`not_theirs`: people who have said of an enterprise that it is not theirs, as (person, enterprise)."""
        self.people = people
        self._not_theirs = not_theirs
        self.new: list[_Held] = []
        self.gone: list[RoleEntry] = []  # new roles that are stored as ended: of whom another one replaced
        self.ended: list[RoleEntry] = []
        self.restored: list[RoleEntry] = []  # suspended ones that a list names
        self.reseated: dict[RoleEntry, PersonEntry | None] = {}  # with whoever holds it now, if another
        self.left: list[PersonEntry] = []  # whose place another one takes
        self.vacated: list[int] = []  # enterprises that somebody holds no more
        self.touched_firms: list[int] = []  # enterprises with another contact, or another way to reach one
        self._held: dict[_Place, list[_Held]] = defaultdict(list)
        self._suspended: dict[_Place, list[_Held]] = defaultdict(list)
        self._former: dict[_Place, set[PersonEntry]] = defaultdict(set)  # who has left a bureau
        self._officers: set[PersonEntry] = set()  # people with a bureau's role or the desk's
        self._named: dict[_Place, set[PersonEntry]] = defaultdict(set)  # by the staff list
        for role, person in known:
            place = role.level, role.city, role.county, role.enterprise_id
            if role.ended_at is None:
                self._held[place].append((role, person))
                if role.level is not Level.ENTERPRISE:
                    self._officers.add(person)
            elif role.suspended_at:
                self._suspended[place].append((role, person))
            else:
                self._former[place].add(person)

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        people = self.people
        mine = self.new or self.ended or self.restored or self.reseated
        addresses = people.readdressed or people.new_addresses
        return bool(mine or addresses or people.new or people.changed)

    def contacts(self, firm_id: int, rows: Sequence[Reached], on_change: OnChange | None = None) -> None:
        """Enter the row's contacts as the holders of the enterprise, the first as its main one. A row that
        names somebody new is the complete list and ends the roles of all others; a row that names only
        known contacts removes nobody. Whoever has said that the enterprise is not theirs is not entered by a list
        again, only by a person."""
        if not rows:
            return
        place = (Level.ENTERPRISE, "", "", firm_id)
        before = [person for _, person in self._held[place]]
        named: dict[PersonEntry, tuple[Reached, GivenValues]] = {}
        for row in rows:
            given: GivenValues = {
                "name": row.name or NAMELESS,
                "phone": row.phone,
                "email": row.email,
                "wecom": row.wecom,
            }
            self._tell_refused(given, on_change)
            person = self.people.find(given, [p for p in before if p not in named])
            if person and person not in before and (person.id, firm_id) in self._not_theirs:
                if on_change:
                    on_change(_NOT_THEIRS, "", person.name)
                continue
            if person is None or person not in before:
                person = person or self.people.make(given)
                self.people.vouched(person, given)
            named.setdefault(person, (row, given))
        wanted, kept = list(named), set(before)
        if kept >= named.keys():
            wanted += [person for person in before if person not in named]
        if wanted != before:
            if before and on_change:
                on_change("contact", *("、".join(p.name for p in people) for people in (before, wanted)))
            self._seat(place, wanted)
            self.touched_firms.append(firm_id)
        for (role, _), (person, (row, given)) in zip(self._held[place], named.items(), strict=False):
            told = on_change if person in kept else None
            self._posted(role, row.title, told)
            # What the staff list says of an officer, no list of enterprises overwrites.
            mine = person not in self._officers
            if self.people.update(person, given if mine else self.people.unknown_only(person, given), told):
                self.touched_firms.append(firm_id)

    def _tell_refused(self, given: GivenValues, on_change: OnChange | None) -> None:
        if on_change:
            for address, dead in self.people.refused(given):
                on_change(_NOBODYS if dead else _OWNER_SAYS_NO, address, "")

    def _seat(self, place: _Place, wanted: Sequence[PersonEntry]) -> None:
        """Put an enterprise's contacts in the order of their rows; whoever is no longer named gets an ended
        role."""
        held, staying = self._held[place], set(wanted)
        for n, (role, person) in enumerate(held):
            taken = n < len(wanted)
            if taken and wanted[n] is not person:
                if person not in staying:
                    gone = RoleEntry(level=role.level, enterprise_id=role.enterprise_id, unit=role.unit)
                    self.new.append((gone, person))
                    self.gone.append(gone)
                role.unit = ""
                self.reseated[role] = wanted[n]
            elif not taken:
                (self.ended if role.id else self.gone).append(role)
            if person not in staying and person.id and role.enterprise_id:
                self.left.append(person)
                self.vacated.append(role.enterprise_id)
        self._held[place] = [(role, p) for (role, _), p in zip(held, wanted, strict=False)]
        for person in wanted[len(held) :]:
            self._hold(place, person, "")

    def _posted(self, role: RoleEntry, post: str, on_change: OnChange | None) -> None:
        """联系人角色, as the list gives it."""
        if post and role.unit != post:
            if on_change:
                on_change("post", role.unit, post)
            role.unit = post
            if role.id:
                self.reseated.setdefault(role, None)

    def officer(self, row: StaffRow, on_change: OnChange) -> PersonEntry | None:
        """Enter an officer of the staff list; return the person if they are new in this place.

        If the officer's role was suspended here, it is given back, and `on_change` is told so.
        """
        level = Level(row.level)
        city = row.city if level in (Level.CITY, Level.COUNTY) else ""
        county = row.county if level is Level.COUNTY else ""
        place = (level, city, county, None)
        given = {key: str(getattr(row, key)) for key in _OFFICER}
        holders = [person for _, person in self._held[place]]
        waiting = self._suspended[place]
        person = self.people.find(given, [*holders, *(person for _, person in waiting)])
        new = person is None or person not in holders
        back = [role for role, suspended in waiting if suspended is person]
        left = new and not back and person in self._former[place]
        if new:
            person = self._hold(place, person or self.people.make(given), row.unit)
            self.people.vouched(person, given)
        assert person is not None
        self._named[place].add(person)
        if back:
            on_change("office", "suspended", "restored")
            self.restored += back
        if left:
            on_change("office", "left", "named_again")
        self.people.update(person, given, None if new and not back else on_change)
        return person if new and not back else None

    def unnamed(self) -> tuple[list[int], list[int]]:
        """Return the ids of (earlier roles that the staff list should name and does not, those that it
        names again). A list covers the places for which it names somebody, and a whole city if it names
        several of its places; it says nothing about other cities."""
        places = {(place[0], place[1], place[2]) for place in self._named}
        cities = Counter(city for _, city, _ in places if city)
        missing: list[int] = []
        named: list[int] = []
        for place, held in self._held.items():
            level, city, county, _ = place
            if level is Level.ENTERPRISE or ((level, city, county) not in places and cities[city] < 2):
                continue
            for role, person in held:
                if role.id:
                    (named if person in self._named[place] else missing).append(role.id)
        return missing, named

    def settle(self, now: datetime) -> None:
        """Enter in the roles who holds each, and which ended, once new people are stored and have their
        ids."""
        for role, person in self.new:
            role.person_id = person.id
        for role in self.gone:
            role.ended_at = now
        for role, occupant in self.reseated.items():
            if occupant:
                role.person_id = occupant.id

    def _hold(self, place: _Place, person: PersonEntry, unit: str) -> PersonEntry:
        level, city, county, firm_id = place
        role = RoleEntry(level=level, city=city, county=county, enterprise_id=firm_id, unit=unit)
        self._held[place].append((role, person))
        self.new.append((role, person))
        return person
