"""The number under which a bureau knows a report: given once, never given again (确认 N)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.words import Person
from storage import db, models


def desk_of(level: str, city: str) -> str:
    """The bureau that counts: a city's, or the province's one."""
    return f"city:{city}" if level == "city" else level


def desks_of(person: Person) -> list[str]:
    """The desks at which this person answers by number."""
    return list(dict.fromkeys(desk_of(hat.level.value, hat.city) for hat in person.hats))


async def give(desk: str, duty_id: int, event_seq: int) -> int:
    """The next number of this desk, for this report; inside the caller's transaction, after it has
    added its event (whose chain head orders all who come here)."""
    found = await db.rows("SELECT max(number) AS n FROM numbers WHERE desk = ?", desk)
    number = int(found[0]["n"] or 0) + 1
    await models.Number.create(desk=desk, number=number, duty_id=duty_id, event_seq=event_seq)
    return number


async def duty_of(desks: Sequence[str], number: int, round_key: str) -> list[int]:
    """The duties that `number` means at these desks; more than one when a person has several.

    A number whose report was sent back or taken back and made anew, or now waits at another desk,
    means nothing any more, nor does another round's.
    """
    found = await models.Number.filter(desk__in=list(desks), number=number).order_by("id")
    current = await latest([row.duty_id for row in found])
    ids = [
        row.duty_id
        for row in found
        if current[row.duty_id] == number and await desk_now(row.duty_id) == row.desk
    ]
    mine = {d.id for d in await models.Duty.filter(id__in=ids, case__round_id=round_key)}
    return [duty_id for duty_id in ids if duty_id in mine]


async def desk_now(duty_id: int) -> str:
    """The desk at which the duty has its latest number; "" when it never had one."""
    found = await models.Number.filter(duty_id=duty_id).order_by("-event_seq").first()
    return str(found.desk) if found else ""


async def latest(duty_ids: Sequence[int]) -> dict[int, int]:
    """The number of each duty's latest report."""
    if not duty_ids:
        return {}
    found = await db.rows(
        f"SELECT duty_id, number FROM numbers WHERE duty_id IN ({db.marks(duty_ids)}) "
        "ORDER BY event_seq",
        *duty_ids,
    )
    return {int(row["duty_id"]): int(row["number"]) for row in found}


async def known_to(person: Person, duty_ids: Sequence[int]) -> dict[int, int]:
    """As `latest`, but only what stands at this person's own desks: another desk's number would
    mean another report here."""
    if not duty_ids:
        return {}
    found = await db.rows(
        f"SELECT duty_id, number, desk FROM numbers WHERE duty_id IN ({db.marks(duty_ids)}) "
        "ORDER BY event_seq",
        *duty_ids,
    )
    last = {int(row["duty_id"]): (str(row["desk"]), int(row["number"])) for row in found}
    own = desks_of(person)
    return {duty_id: number for duty_id, (desk, number) in last.items() if desk in own}
