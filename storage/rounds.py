"""Rounds: the plan in force, and the version of the roster, which grows with every change of names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from bot.words import OWING, EventName
from storage import events, models, query

_CLOSED = EventName.ROUND_CLOSED  # the event of a round's end
StepNames = Mapping[tuple[str, str], str]  # (round, key of a step) -> what its plan calls it
SET_ASIDE = "undone:"  # how the keys of rounds begin that only hold what an undone import brought
_RUNNING = """
SELECT DISTINCT c.round_id FROM cases c JOIN duties d ON d.case_id = c.id
WHERE c.status IN (?) AND d.next_action_at IS NOT NULL
"""
_ALL = f"""
SELECT key, name, published_on, plan_text FROM rounds WHERE key NOT LIKE '{SET_ASIDE}%' ORDER BY published_on, key
"""
_VERSIONS = "SELECT key, plan_version, roster_version FROM rounds ORDER BY key"
_NAMES_CHANGED = "UPDATE rounds SET roster_version = roster_version + 1 WHERE key = ?"


class Recorded(Struct, frozen=True):
    """A round with its plan as it was last imported or replanned."""

    key: str
    name: str
    published_on: date
    plan_text: str


async def recorded() -> list[Recorded]:
    """Return every round of the database, the first published first."""
    return await query.fetch(Recorded, _ALL)


async def active() -> list[Recorded]:
    """Return the rounds that are served: those that were not closed, and those closed in which something is
    still to be looked at (an extension that runs on)."""
    ended = await closed_rounds()
    running = set(await query.column(_RUNNING, OWING)) if ended else set()
    return [one for one in await recorded() if one.key not in ended or one.key in running]


async def closed_rounds() -> frozenset[str]:
    """Return the keys of the rounds that were closed."""
    return frozenset(await ended_at())


async def ended_at() -> dict[str, datetime]:
    """Return when each of the rounds that were closed was."""
    return {str(event.data.get("round")): event.at for event in await events.of_no_case(_CLOSED)}


async def begun_at(key: str) -> datetime | None:
    """Return when the round was begun here; None for one that was not."""
    opened = await events.of_no_case(EventName.ROUND_OPENED)
    return next((event.at for event in opened if event.data.get("round") == key), None)


class PlannedChange(Struct, frozen=True):
    """A plan that is to replace a round's on a day: `seq` is the event that says so."""

    seq: int
    round: str
    on: date
    text: str


async def changed_plans() -> frozenset[str]:
    """Return the rounds whose plan was changed while they ran; the recorded plan prevails over their file."""
    return frozenset(str(event.data["round"]) for event in await events.of_no_case(EventName.PLAN_CHANGED))


async def planned_changes() -> list[PlannedChange]:
    """Return the changes that are still to take effect; of one round the last that was set, and none that
    was set before its plan was changed otherwise."""
    done = await events.of_no_case(EventName.PLAN_CHANGED)
    last = {str(event.data["round"]): event.seq for event in done}
    found: dict[str, PlannedChange] = {}
    for event in await events.of_no_case(EventName.PLAN_CHANGE_SET):
        key, facts = str(event.data["round"]), event.data
        if event.seq > last.get(key, 0):
            found[key] = PlannedChange(event.seq, key, date.fromisoformat(facts["on"]), str(facts["text"]))
    return list(found.values())


async def versions() -> list[tuple[str, str, int]]:
    """Which plans and which names are in force: it changes whenever either of any round does."""
    found = await query.rows(_VERSIONS)
    return [(str(r["key"]), str(r["plan_version"]), int(r["roster_version"])) for r in found]


async def names_changed(round_key: str) -> None:
    """Note that names of this round changed: every process reads its index of names anew before it
    uses it next."""
    await query.change(_NAMES_CHANGED, round_key)


async def add_round(key: str, name: str, published_on: date, version: str, text: str) -> bool:
    """Store a round with its plan; False where it is there already, and stays as it is."""
    if await models.Round.get_or_none(key=key):
        return False
    await models.Round.create(
        key=key, name=name, published_on=published_on, plan_version=version, plan_text=text
    )
    return True


async def plan_text(round_key: str) -> str:
    """Return the plan as it was last imported or replanned."""
    return (await models.Round.get(key=round_key)).plan_text


async def replanned(round_key: str, version: str, text: str) -> None:
    """Store the text and number of the plan version that is in force from now on."""
    await models.Round.filter(key=round_key).update(plan_version=version, plan_text=text)
