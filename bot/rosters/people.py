"""The people whom a list names, found among those we know; what it changes of them is kept until it is stored.

All functions work in memory. What is to be written stands in `PeopleFound.new`, `.changed` and so on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.words import CHANNELS, AddressState, Channel
from bot.words.roster import PersonEntry

OnChange = Callable[[str, str, str], None]  # what changed by its key, and from what to what
GivenValues = Mapping[str, str]  # name, title, phone and addresses as a row gives them; "" says nothing
_KnownAddress = tuple[int, str, str, AddressState]  # person, channel, address, state


class PeopleFound:
    """Everybody we know with their addresses, and what a list changes of them."""

    def __init__(
        self,
        known: Iterable[PersonEntry],
        addresses: Iterable[_KnownAddress],
        refused: Mapping[tuple[str, str], bool] = {},
    ) -> None:
        """`refused`: addresses whose owner says that they are not the one, as (channel, key); True: nobody has it."""
        self._refused = refused
        people = {person.id: person for person in known}
        self.new: list[PersonEntry] = []
        self.changed: dict[PersonEntry, set[str]] = defaultdict(set)  # which columns
        # The address as it is now, by person and channel: of rows that are stored, and of new ones.
        self.readdressed: dict[tuple[PersonEntry, str], str] = {}
        self.new_addresses: dict[tuple[PersonEntry, str], str] = {}
        self.moved: list[PersonEntry] = []  # with another account, number or address
        self._addresses = {(people[at], channel): (text, state) for at, channel, text, state in addresses}
        self._stored = frozenset(self._addresses)
        self._by_account: dict[str, PersonEntry] = {}
        self._by_name: dict[tuple[str, str], PersonEntry] = {}
        for person in people.values():
            self._index(person)

    def _index(self, person: PersonEntry) -> None:
        if account := self.value(person, "wecom").lower():
            self._by_account[account] = person
        for means in (person.phone, self.value(person, "email")):
            if means and not person.unlisted:
                self._by_name.setdefault((person.name, means), person)

    def find(self, given: GivenValues, holders: Sequence[PersonEntry]) -> PersonEntry | None:
        """Find the person of a row: by account; else by name among the holders of the place; else by name
        with phone or mail.

        A person whom the chat created, or gave an account, is found in another place by the account alone.
        A name and a number are easily entered, and whoever entered them would hold the new place as well.
        """
        account = given["wecom"].lower()
        if account and account in self._by_account:
            return self._by_account[account]
        for holder in holders:
            if holder.name == given["name"] and not (account and self.value(holder, "wecom")):
                return holder
        for means in (given["phone"], given["email"]):
            found = self._by_name.get((given["name"], means)) if means else None
            if found and not (account and self.value(found, "wecom")):
                return found
        return None

    def make(self, given: GivenValues) -> PersonEntry:
        """Return a new person as the row gives them."""
        person = PersonEntry()
        for key, value in given.items():
            self._set(person, key, value)
        self.new.append(person)
        self._index(person)
        return person

    def update(self, person: PersonEntry, given: GivenValues, on_change: OnChange | None) -> bool:
        """Take over what the row says otherwise, and say so; whether there was anything."""
        changed = False
        for key, value in given.items():
            old = self.value(person, key)
            if not value:
                continue
            # A list that names the address again confirms it: what was refused is tried once more.
            channel = Channel.SMS if key == "phone" else key
            lost = self._addresses.get((person, channel)) == (value, AddressState.LOST)
            again = value == old and lost and not self.refused({key: value})
            if value == old and not again:
                continue
            changed = True
            self._set(person, channel if again else key, value)
            if again:
                continue
            if on_change:
                on_change("contact" if key == "name" else key, old, value)
            if key not in ("name", "title"):
                self.moved.append(person)
        if changed:
            self._index(person)
        return changed

    def vouched(self, person: PersonEntry, given: GivenValues) -> None:
        """Somebody whom the chat created holds a place that is new to them: a list vouches for the account
        that it names. Nothing else that the chat stored about them is taken over."""
        if person.unlisted:
            for key in ("phone", "email"):
                self._set(person, key, given[key])
            self._set(person, "unlisted", False)
            self.moved.append(person)

    def unknown_only(self, person: PersonEntry, given: GivenValues) -> GivenValues:
        """Return those of the values given for which nothing is stored yet."""
        return {key: value for key, value in given.items() if not self.value(person, key)}

    def refused(self, given: GivenValues) -> list[tuple[str, bool]]:
        """Return those of a row's numbers and addresses whose owner says that they are not the one, or (True) that
        nobody has."""
        named = ((Channel.SMS if key == "phone" else key, value) for key, value in given.items() if value)
        keys = [
            (v, (str(by), CHANNELS[Channel(by)].key(v) or "")) for by, v in named if by and by in CHANNELS
        ]
        return [(value, self._refused[key]) for value, key in keys if key in self._refused]

    def value(self, person: PersonEntry, key: str) -> str:
        """Return the name, title or phone of the person, or the registered address of a channel, even one
        marked as lost; "" if there is none."""
        return self._addresses.get((person, key), ("",))[0] if key in CHANNELS else str(getattr(person, key))

    def _set(self, person: PersonEntry, key: str, value: Any) -> None:
        if key in CHANNELS:
            self._addresses[person, key] = value, AddressState.UNCONFIRMED
            stored = (person, key) in self._stored
            (self.readdressed if stored else self.new_addresses)[person, key] = value
            return
        setattr(person, key, value)
        if person.id:
            self.changed[person].add(key)
