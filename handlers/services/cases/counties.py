"""Counties that a changed plan renames or merges: whom and what it concerns, in all rounds, and carrying it out.

An enterprise and an officer stand in one place for all rounds, so what one plan says of a county holds in each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.counties import county_changed, file_absorbed, new_county
from bot.acts.prepared import only_consults
from bot.calendar.days import long
from bot.places import Places
from bot.words import OWING, Case, EventName, Kind, Level, MessageStatus, Person, Refusal, channel_of, replace
from handlers.services.cases import act
from handlers.services.cases.rounds import context_in
from messages.catalogue import say
from storage import cases, chain, channels, counties, numbers, outbox, people
from storage.counties import CaseThere, CountyRole
from storage.notices import NewNotices
from storage.outbox import Bundle

_MOST_NAMES = 10  # of one message


class CountyChange(Struct, frozen=True):
    """One county under its new name, with all that moves there."""

    city: str
    old: str
    new: str
    cases: tuple[CaseThere, ...]
    people: tuple[CountyRole, ...]
    absorbed: bool = False  # the county of the new name was there before
    ended: Mapping[str, Sequence[int]] = {}  # by county of those that are put together, its numbers that end

    @property
    def enterprises(self) -> dict[int, str]:
        return {one.enterprise_id: one.name for one in self.cases if one.enterprise_id}


async def compare_counties(ctx: DecisionContext) -> tuple[CountyChange, ...]:
    """What the places of this plan would move; changes nothing. Refusal if two enterprises of one name would
    stand in one county."""
    found, there_now = [], await counties.places_in_use()
    for city, old in there_now:
        if new := new_county(city, old, ctx.plan.places):
            there = tuple(await counties.cases_there(city, old))
            people_there = tuple(await counties.holders_there(city, old))
            found.append(CountyChange(city, old, new, there, people_there, (city, new) in there_now))
    ended = {}
    for city, new in dict.fromkeys((one.city, one.new) for one in found):
        former = [one.old for one in found if (one.city, one.new) == (city, new)]
        ended[city, new] = await numbers.ending_numbers(city, former, new)
        together = [new, *former]
        if names := await counties.same_names(city, together):
            raise Refusal("cli.plan_diff.same_names", county=f"{city}{new}", names="、".join(names))
    return tuple(replace(one, ended=ended[one.city, one.new]) for one in found)


async def county_bundles(
    found: Sequence[CountyChange], ctx: DecisionContext, seq: int = 0, on: date | None = None
) -> list[Bundle]:
    """Return what the officers of these counties, those of the one that absorbs them, their city's and the contacts of
    the enterprises that are in a round are told, each once; `seq` is the event about which it is; `on`: the day to come
    on which it will be so."""
    told = list[Bundle]()
    then = say("services.counties.from_then") if on else say("services.counties.from_now")
    until_then = say("services.counties.until_then") if on else ""
    for (city, new), parts in _together(found).items():
        what = _what(parts, ctx.plan.correction, on)
        there = [await counties.holders_there(city, new), *(one.people for one in parts)]
        case = await _first_case(parts)
        officers = [await people.load_people([role.person_id for role in roles]) for roles in there]
        for county, known in zip([new, *(one.old for one in parts)], officers, strict=True):
            ended = "、".join(map(str, () if on else parts[0].ended.get(county, ())))
            more = say("services.counties.numbers", numbers=ended) if ended else until_then
            text = say("services.counties.to_officer", what=what, then=then, new=new, more=more)
            for officer in known.values():
                told += _note(officer, case, seq, "county_changed", text, ctx)
        for officer in await people.holders(Level.CITY, case) if case else ():
            text = say("services.counties.to_officer", what=what, then=then, new=new, more=until_then)
            told += _note(officer, case, seq, "county_changed", text, ctx)
        office = _office(new, [one for known in officers for one in known.values()], ctx.plan.places)
        for contact, firms in await _contacts(parts):
            names = "、".join(firm.name for firm in firms[:_MOST_NAMES])
            some = say("cli.plan_diff.and_more", names=names) if len(firms) > _MOST_NAMES else names
            own = len(firms) == 1 and not only_consults(contact, firms[0])
            text = (
                say("services.counties.to_enterprise", what=what, then=then, office=office)
                if own
                else say("services.counties.of_enterprises", what=what, then=then, office=office, names=some)
            )
            told += _note(contact, firms[0], seq, "fact", text, ctx)
    return list({(one.person_id, one.notices[0].duty_id): one for one in told}.values())


async def _contacts(parts: Sequence[CountyChange]) -> list[tuple[Person, list[Case]]]:
    """Return the contacts of the enterprises that go there, each with the cases of theirs."""
    found = dict[int, tuple[Person, list[Case]]]()
    for firm in await cases.load_all(_newest_cases(parts).values()):
        for contact in await people.holders(Level.ENTERPRISE, firm) if firm.status in OWING else ():
            found.setdefault(contact.id, (contact, []))[1].append(firm)
    return list(found.values())


def _office(new: str, officers: Sequence[Person], places: Places) -> str:
    """Return the office that goes on, with whom to call there."""
    bureau = places.bureau("county", "", new)
    for one in officers:
        if one.phone:
            return say("services.counties.office", bureau=bureau, name=one.name, phone=one.phone)
    return bureau


def _together(found: Sequence[CountyChange]) -> dict[tuple[str, str], list[CountyChange]]:
    parts: dict[tuple[str, str], list[CountyChange]] = defaultdict(list)
    for one in found:
        parts[one.city, one.new].append(one)
    return parts


def _what(parts: Sequence[CountyChange], correction: str, on: date | None) -> str:
    """Tell what becomes of the counties, by which notice and when: renamed, put together, or absorbed by one that was
    there."""
    by = say("services.counties.by", number=correction) if correction else ""
    when = say("services.counties.ahead", day=long(on)) if on else say("services.counties.already")
    return by + _becomes(parts, when)


def _becomes(parts: Sequence[CountyChange], when: str) -> str:
    former, new = "、".join(one.old for one in parts), parts[0].new
    if parts[0].absorbed:
        return say("services.counties.absorbed", former=former, when=when, new=new)
    if len(parts) > 1:
        return say("services.counties.merged", former=former, when=when, new=new)
    return say("services.counties.renamed", former=former, when=when, new=new)


def _newest_cases(parts: Sequence[CountyChange]) -> dict[int, int]:
    """Return the case of each enterprise, in the last of its rounds."""
    return {there.enterprise_id: there.id for one in parts for there in one.cases if there.enterprise_id}


async def _first_case(parts: Sequence[CountyChange]) -> Case | None:
    ids = [*_newest_cases(parts).values(), *(there.id for one in parts for there in one.cases)][:1]
    return await cases.load_case(ids[0]) if ids else None


def _note(
    person: Person, case: Case | None, seq: int, text: str, said: str, ctx: DecisionContext
) -> list[Bundle]:
    """Return the note to this person, about a duty of the case; none where there is no way or no duty."""
    by, about = channel_of(person, channels.available()), next(iter(case.duties), None) if case else None
    if by is None or about is None:
        return []
    notice = NewNotices(about.id, about.due, ((f"event:{seq}", text),), {"text": said})
    return [Bundle(person.id, by, Kind.NOTE, (notice,), ctx.now)]


async def change_counties(found: tuple[CountyChange, ...], ctx: DecisionContext, *, held: bool) -> None:
    """Carry it out inside the running transaction: people first, so that what waits finds its readers; an
    event for each case and each person, and a word to each of them (`held`: once it is approved)."""
    if not found:
        return
    told = await county_bundles(found, ctx, (await chain.lock_head())[0] + 1)
    for one in found:
        await counties.move_rest(one.city, one.old, one.new, one.people)
        facts = {"old": f"{one.city}{one.old}", "new": f"{one.city}{one.new}"}
        await chain.add_events(
            chain.Entry(
                ctx.now,
                "cli",
                EventName.COUNTY_CHANGED,
                facts,
                person_id=p.person_id,
                plan_version=ctx.plan.version,
            )
            for p in one.people
        )
    for city, new in dict.fromkeys((one.city, one.new) for one in found):
        await numbers.merge_desks(city, [one.old for one in found if (one.city, one.new) == (city, new)], new)
    for one in found:
        for there in one.cases:
            await _move(there, one, await context_in(there.round, ctx))
    await _post(told, ctx, held=held)


async def tell_counties_ahead(
    found: tuple[CountyChange, ...], seq: int, on: date, ctx: DecisionContext, *, held: bool
) -> None:
    """Tell everybody of it that it will be so from the morning of that day, in the running transaction; `seq` is the
    event by which it was noted."""
    await _post(await county_bundles(found, ctx, seq, on), ctx, held=held)


async def _post(told: list[Bundle], ctx: DecisionContext, *, held: bool) -> None:
    if held:
        told = [replace(one, status=MessageStatus.HELD, reason=outbox.HELD_BACK) for one in told]
    await outbox.add_bundles(told, ctx.now)


async def _move(there: CaseThere, change: CountyChange, ctx: DecisionContext) -> None:
    case = await cases.load_case(there.id, lock=True)
    assert case is not None
    taken = there.enterprise_id is None and await cases.own_file(change.city, there.round, change.new)
    decision = file_absorbed(case, change.new) if taken else county_changed(case, change.new)
    version = ctx.plan.version
    entry = chain.Entry(
        ctx.now, "cli", EventName.COUNTY_CHANGED, decision.event or {}, case.id, plan_version=version
    )
    await act.carry_out(case, decision, entry, ctx)
