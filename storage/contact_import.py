"""Who holds which place, while an import is merged: changed in memory and stored together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.words import CHANNELS, NAMELESS, Level
from storage import departures, letters, passes, roster_entries
from storage.addresses import AddressBook
from storage.roster_entries import PersonEntry, RoleEntry
from storage.roster_rows import ContactRow, OfficerRow

_FIELDS = ("name", "title", "phone", "email", "wecom")  # those named like a channel are addresses
OnChange = Callable[[str, str, str], None]  # what changed by its key, and from what to what
_Place = tuple[Level, str, str, int | None]


class ContactImport:
    """All people with their roles, changed in memory and stored together."""

    def __init__(self) -> None:
        self._people: dict[int, PersonEntry] = {}  # those that changed
        self._book = AddressBook()
        self._by_account: dict[str, PersonEntry] = {}
        self._by_name: dict[tuple[str, str], PersonEntry] = {}
        self._held: dict[_Place, list[tuple[RoleEntry, PersonEntry]]] = defaultdict(list)
        self._dirty: dict[int, set[str]] = defaultdict(set)  # which columns of whom
        self._new: list[PersonEntry] = []
        self._new_hats: list[tuple[RoleEntry, PersonEntry]] = []
        self._officers: set[int] = set()  # people with a bureau's role or the desk's
        self._moved: set[int] = set()  # people with another account or address
        self._left: list[int] = []  # people whose role another one takes
        self._ended: list[int] = []
        self._vacated: list[int] = []  # enterprises that somebody holds no more
        self._reseated: dict[int, tuple[RoleEntry, PersonEntry | None]] = {}  # by id()
        self._gone: set[int] = set()  # id() of roles that are stored as ended
        self._named: dict[_Place, set[int]] = defaultdict(set)  # by the staff list: id()
        self._suspended: dict[_Place, list[tuple[RoleEntry, PersonEntry]]] = defaultdict(list)
        self._restored: list[int] = []
        self._former: dict[_Place, set[int]] = defaultdict(set)  # who has left a bureau
        self.touched_firms: list[int] = []

    @property
    def changed(self) -> bool:
        changed = self._dirty or self._new or self._new_hats or self._ended or self._restored
        return bool(changed or self._reseated or self._book.changed)

    async def read(self) -> None:
        people = {person.id: person for person in await roster_entries.people()}
        await self._book.read(people)
        for person in people.values():
            self._index(person)
        for role in await roster_entries.roles():
            place = _place_of(role)
            if role.ended_at is None:
                self._held[place].append((role, people[role.person_id]))
                if role.level is not Level.ENTERPRISE:
                    self._officers.add(role.person_id)
            elif role.suspended_at:
                self._suspended[place].append((role, people[role.person_id]))
            else:
                self._former[place].add(role.person_id)

    def _index(self, person: PersonEntry) -> None:
        if account := self._get(person, "wecom").lower():
            self._by_account[account] = person
        for means in (person.phone, self._get(person, "email")):
            if means and not person.unlisted:
                self._by_name.setdefault((person.name, means), person)

    def contacts(self, firm_id: int, rows: Sequence[ContactRow], on_change: OnChange | None = None) -> None:
        """Enter the row's contacts as the holders of the enterprise, the first as its main one. A row that
        names somebody new is the complete list and ends the roles of all others; a row that names only
        known contacts removes nobody."""
        if not rows:
            return
        place = (Level.ENTERPRISE, "", "", firm_id)
        before = [person for _, person in self._held[place]]
        named: dict[int, tuple[PersonEntry, ContactRow, dict[str, str]]] = {}
        for row in rows:
            given = {"name": row.name or NAMELESS, "phone": row.phone, "email": row.email, "wecom": row.wecom}
            person = self._find(given, [p for p in before if id(p) not in named])
            if person is None or all(p is not person for p in before):
                person = person or self._make(given)
                self._vouched(person, given)
            named.setdefault(id(person), (person, row, given))
        wanted = [person for person, _, _ in named.values()]
        kept = {id(person) for person in before}
        if kept >= named.keys():
            wanted += [person for person in before if id(person) not in named]
        if len(wanted) != len(before) or any(a is not b for a, b in zip(wanted, before, strict=True)):
            if before and on_change:
                on_change("contact", *("、".join(p.name for p in people) for people in (before, wanted)))
            self._seat(place, wanted)
            self.touched_firms.append(firm_id)
        for (role, _), (person, row, given) in zip(self._held[place], named.values(), strict=False):
            self._posted(role, row.title, on_change if id(person) in kept else None)
            # What the staff list says of an officer, no list of enterprises overwrites.
            mine = person.id not in self._officers
            told = on_change if id(person) in kept else None
            if self._update(person, given if mine else self._blank_only(person, given), told):
                self.touched_firms.append(firm_id)

    def _seat(self, place: _Place, wanted: Sequence[PersonEntry]) -> None:
        """An enterprise's contacts stand in the order of their rows. Whoever goes keeps an ended one."""
        held, staying = self._held[place], {id(person) for person in wanted}
        for n, (role, person) in enumerate(held):
            taken = n < len(wanted)
            if taken and wanted[n] is not person:
                if id(person) not in staying:
                    gone = RoleEntry(level=role.level, enterprise_id=role.enterprise_id, unit=role.unit)
                    self._new_hats.append((gone, person))
                    self._gone.add(id(gone))
                role.unit = ""
                self._reseated[id(role)] = (role, wanted[n])
            elif not taken:
                self._gone.add(id(role))
                self._ended += [role.id] if role.id else []
            if id(person) not in staying and person.id and role.enterprise_id:
                self._left.append(person.id)
                self._vacated.append(role.enterprise_id)
        self._held[place] = [(role, p) for (role, _), p in zip(held, wanted, strict=False)]
        for person in wanted[len(held) :]:
            self._hold(place, person, "")

    def _posted(self, role: RoleEntry, post: str, on_change: OnChange | None) -> None:
        """联系人角色, as the list gives it."""
        if post and role.unit != post:
            if on_change:
                on_change("post", role.unit, post)
            role.unit = post
            if role.id and id(role) not in self._reseated:
                self._reseated[id(role)] = (role, None)

    def officer(self, row: OfficerRow, on_change: OnChange) -> PersonEntry | None:
        """Enter an officer of the staff list; returns the person if they are new in this place. Somebody
        whose role was suspended here gets it back, which `on_change` is told."""
        level = Level(row.level)
        city = row.city if level in (Level.CITY, Level.COUNTY) else ""
        county = row.county if level is Level.COUNTY else ""
        place = (level, city, county, None)
        given = {key: str(getattr(row, key)) for key in _FIELDS}
        holders = [p for _, p in self._held[place]]
        waiting = self._suspended[place]
        person = self._find(given, [*holders, *(p for _, p in waiting)])
        new = person is None or all(p is not person for p in holders)
        back = [role.id for role, p in waiting if p is person]
        left = new and not back and person is not None and person.id in self._former[place]
        if new:
            person = self._hold(place, person or self._make(given), row.unit)
            self._vouched(person, given)
        assert person is not None
        self._named[place].add(id(person))
        if back:
            on_change("office", "suspended", "restored")
            self._restored += back
        if left:
            on_change("office", "left", "named_again")
        self._update(person, given, None if new and not back else on_change)
        return person if new and not back else None

    def unnamed(self) -> tuple[list[tuple[RoleEntry, PersonEntry]], list[int]]:
        """(Earlier roles that the staff list should name and does not, the ids of those that it names
        again.) A list covers the places for which it names somebody, and a whole city if it names several
        of its places; it says nothing about other cities."""
        places = {(place[0], place[1], place[2]) for place in self._named}
        cities = Counter(city for _, city, _ in places if city)
        missing, named = [], []
        for place, held in self._held.items():
            level, city, county, _ = place
            if level is Level.ENTERPRISE or ((level, city, county) not in places and cities[city] < 2):
                continue
            for role, person in held:
                if id(person) in self._named[place]:
                    named.append(role.id)
                elif role.id:
                    missing.append((role, person))
        return missing, [hat_id for hat_id in named if hat_id]

    def _find(self, given: Mapping[str, str], holders: Sequence[PersonEntry]) -> PersonEntry | None:
        """Find the person of a row: by account; else by name among the holders of the place; else by name
        with phone or mail. Somebody whom the chat created or gave an account is found elsewhere by the
        account alone: a name and a number are easily entered, and whoever entered them would hold the new
        place as well."""
        account = given["wecom"].lower()
        if account and account in self._by_account:
            return self._by_account[account]
        for holder in holders:
            if holder.name == given["name"] and not (account and self._get(holder, "wecom")):
                return holder
        for means in (given["phone"], given["email"]):
            found = self._by_name.get((given["name"], means)) if means else None
            if found and not (account and self._get(found, "wecom")):
                return found
        return None

    def _make(self, given: Mapping[str, str]) -> PersonEntry:
        person = PersonEntry()
        for key, value in given.items():
            self._set(person, key, value)
        self._new.append(person)
        self._index(person)
        return person

    def _hold(self, place: _Place, person: PersonEntry, unit: str) -> PersonEntry:
        level, city, county, firm_id = place
        role = RoleEntry(level=level, city=city, county=county, enterprise_id=firm_id, unit=unit)
        self._held[place].append((role, person))
        self._new_hats.append((role, person))
        return person

    def _update(self, person: PersonEntry, given: Mapping[str, str], on_change: OnChange | None) -> bool:
        changed = False
        for key, value in given.items():
            old = self._get(person, key)
            if not value:
                continue
            # A list that names the address again confirms it: what was refused is tried once more.
            again = self._book.lost(person, key)
            if value == old and not again:
                continue
            changed = True
            self._set(person, key, value)
            if value == old:
                continue
            if on_change:
                on_change("contact" if key == "name" else key, old, value)
            if key not in ("name", "title"):
                self._moved.add(person.id)
        if changed:
            self._index(person)
        return changed

    def _vouched(self, person: PersonEntry, given: Mapping[str, str]) -> None:
        """Whether the list names the account of somebody whom the chat created, for a place that is new to
        them. Nothing else that the chat stored about them is taken over."""
        if person.unlisted:
            for key in ("phone", "email"):
                self._set(person, key, given[key])
            self._set(person, "unlisted", False)
            self._moved.add(person.id)

    def _get(self, person: PersonEntry, key: str) -> str:
        return self._book.address(person, key) if key in CHANNELS else str(getattr(person, key))

    def _blank_only(self, person: PersonEntry, given: Mapping[str, str]) -> dict[str, str]:
        """Of the values given, those for which nothing is known yet."""
        return {key: value for key, value in given.items() if not self._get(person, key)}

    def _set(self, person: PersonEntry, key: str, value: Any) -> None:
        if key in CHANNELS:
            self._book.give(person, key, value)
            return
        setattr(person, key, value)
        if person.id:
            self._people[person.id] = person
            self._dirty[person.id].add(key)

    async def store(self, now: datetime) -> None:
        """Write everything: changed people, ended roles, new people, new roles."""
        await roster_entries.change_people((self._people[at], names) for at, names in self._dirty.items())
        await roster_entries.end_roles(self._ended, now)
        await roster_entries.restore_roles(self._restored)
        await passes.revoke([i for i in self._moved if i], now)
        await roster_entries.add_people(self._new)
        await self._book.store()
        for role, person in self._new_hats:
            role.person_id = person.id
            if id(role) in self._gone:
                role.ended_at = now
        for role, occupant in self._reseated.values():
            if occupant is not None:
                role.person_id = occupant.id
        await roster_entries.change_roles([role for role, _ in self._reseated.values() if role.id])
        await roster_entries.add_roles([role for role, _ in self._new_hats])
        await letters.void_codes(self._vacated, now)
        gone = await departures.without_role(self._left)
        await departures.give_back(gone, now)
        await departures.forget(gone, now)


def _place_of(role: RoleEntry) -> _Place:
    return role.level, role.city, role.county, role.enterprise_id
