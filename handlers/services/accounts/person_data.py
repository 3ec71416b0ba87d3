"""A copy of all that is kept of one person (个人信息保护法 art. 45), with who looked at it and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot import access
from bot.words import SHANGHAI, Person, Refusal, Scope
from messages import terms
from messages.catalogue import say, sentence_table
from storage import holders, people, person_data


async def one_person(handle: str) -> int:
    """Return the id of whoever is meant by a name, number, address or account. Refusal if it is nobody, or
    several people, who are told apart by another of these."""
    found = await person_data.people_of(handle)
    if not found:
        raise Refusal("cli.person.nobody", handle=handle)
    if len(found) > 1:
        raise Refusal("cli.person.several", handle=handle, n=len(found))
    return found[0][0]


async def person_document(person_id: int) -> dict[str, Any]:
    """Return everything, by part, as JSON takes it."""
    found: dict[str, Any] = dict(await person_data.data_of(person_id))
    found["person"] = found["person"][0]
    for part in ("events", "named_in"):
        found[part] = [{**row, "act": terms.act(row["act"])} for row in found[part]]
    return {**found, "read_by": await _read_by(person_id)}


async def _read_by(person_id: int) -> list[dict[str, Any]]:
    """Who looked, day by day. A list of people counts if the reader's scope holds this person, and is told as such:
    what is on record is the list, and not each name on it (decision 106)."""
    cases = await person_data.cases_of(person_id)
    looks = await person_data.looks([case["id"] for case in cases])
    ids = {look["person_id"] for look in looks if look["person_id"]}
    readers, names = await people.load_people(ids), await holders.names_of_people(ids)
    counted: Counter[tuple[str, str, str, str, bool]] = Counter()
    for look in looks:
        who, data = readers.get(look["person_id"]), look["data"]
        if data.get("whose", person_id) != person_id:
            continue
        if look["case_id"] is None and look["person_id"] and cases and not _within(who, cases):
            continue
        where = str(data.get("page") or data.get("command") or "")
        reader = names.get(look["person_id"]) or str(data.get("user") or "")
        day = look["at"].astimezone(SHANGHAI).date().isoformat()
        own = look["case_id"] is not None or "whose" in data
        counted[day, reader, look["entrance"], where, own] += 1
    return [
        {
            "day": day,
            "who": who,
            "by": terms.ENTRANCES.get(by, by),
            "where": terms.VALUES.get(where, where),
            "as": say("services.accounts.seen_own" if own else "services.accounts.seen_in_list"),
            "n": n,
        }
        for (day, who, by, where, own), n in counted.items()
    ]


def _within(who: Person | None, cases: list[dict[str, Any]]) -> bool:
    scope = access.scope_of(who) if who else Scope()
    return scope.everything or any(_holds(scope, case) for case in cases)


def _holds(scope: Scope, case: Mapping[str, Any]) -> bool:
    return (
        case["enterprise_id"] in scope.enterprises
        or case["city"] in scope.cities
        or (case["city"], case["county"]) in scope.counties
    )


def summary_of(document: Mapping[str, Any]) -> str:
    """Return how much of each sort there is, for whoever asked for no file."""
    parts = sentence_table("cli.person_parts")
    return say(
        "cli.person.counts", counts="，".join(f"{word} {len(document[part])}" for part, word in parts.items())
    )
