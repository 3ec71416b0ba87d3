"""Who holds which place: read at the beginning of an import, written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.acts.context import DecisionContext
from bot.rosters.holders import Holders
from bot.rosters.people import PeopleFound
from bot.words import Channel
from storage import addresses, cases, departures, duties, letters, passes, refused, roster_entries, rounds
from storage.import_journal import ImportJournal


async def read_holders() -> Holders:
    """Who holds which place now."""
    known = await roster_entries.person_entries()
    by_id = {person.id: person for person in known}
    roles = await roster_entries.roles()
    found = PeopleFound(known, await addresses.everybodys_addresses(), await refused.every_refused())
    return Holders(
        found, ((role, by_id[role.person_id]) for role in roles), await roster_entries.not_theirs()
    )


async def store_holders(holders: Holders, now: datetime, journal: ImportJournal) -> None:
    """Store changed people, ended roles, new people and new roles. Whoever was replaced can no longer do or
    get anything."""
    people = holders.people
    roles = [*holders.ended, *holders.restored, *holders.reseated]
    await journal.watch("hats", [role.id for role in roles])
    await journal.watch("people", [person.id for person in people.changed])
    given = [*people.readdressed, *people.new_addresses]
    await journal.watch("addresses", [person.id for person, _ in given], "person_id")
    await roster_entries.change_people(people.changed)
    await roster_entries.end_roles(holders.ended, now)
    await roster_entries.restore_roles(holders.restored)
    await passes.revoke({person.id for person in people.moved if person.id}, now)
    await roster_entries.add_people(people.new)
    journal.made("people", [person.id for person in people.new])
    await addresses.give_all(people.readdressed, people.new_addresses)
    holders.settle(now)
    await roster_entries.change_roles([role for role in holders.reseated if role.id])
    await roster_entries.add_roles([role for role, _ in holders.new])
    await refused.refuse_entered((person.id, Channel(channel)) for person, channel in given)
    journal.made("hats", [role.id for role, _ in holders.new])
    await letters.void_codes(holders.vacated, now)
    gone = await departures.without_role([person.id for person in holders.left])
    await departures.return_messages(gone, now)
    await departures.forget_departed(gone, now)


async def tell_what_is_due(firm_ids: Sequence[int], ctx: DecisionContext) -> None:
    """Tell a replaced or newly reachable contact what is due, in one late message."""
    at = ctx.morning(ctx.plan.published_on)  # in the past: the next look sees it
    for one in await rounds.active():
        await duties.look_again(await cases.ids_of_enterprises(firm_ids, one.key), at)
