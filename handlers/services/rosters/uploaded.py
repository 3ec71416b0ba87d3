"""A list that an administrator sends by a page: read, shown with all that it would change, and taken, whole or by
kinds, if it still would change just that.

Between the two it lies in the folder of files under its digest, for a day at most.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import orjson
from msgspec import Struct

from bot.plans.load import parse_plan
from bot.plans.plan import Plan
from bot.rosters.unlisted import UnlistedPlace, unlisted_places
from bot.words import ImportFinding, Refusal, replace
from handlers.runtime.bootstrap import plans_in_force
from handlers.runtime.clocks import wall
from handlers.runtime.context import Context
from handlers.services.rosters.agreeing import without_contradictions
from handlers.services.rosters.findings import refuse_old_counties
from handlers.services.rosters.intake import EnterpriseRow, Intake, StaffRow, read_workbook
from handlers.services.rosters.merge import merge_roster
from handlers.services.rosters.merged import Merged
from storage import roster_entries, rounds

LARGEST_LIST: Final = 10 << 20  # a list of 10,000 enterprises has two
_LASTS: Final = 24 * 3600  # seconds
_FOLDER: Final = "lists"


class ComparedList(Struct, frozen=True):
    """What a list would change, without the rows of `unlisted` places, which are taken only if somebody says so. `mark`
    is a digest of it; `readable` False: nothing of it may be imported."""

    digest: str
    plan: Plan
    findings: tuple[ImportFinding, ...]
    merged: Merged
    readable: bool
    mark: str = ""
    unlisted: Sequence[UnlistedPlace] = ()


async def rounds_for_lists(context: Context) -> dict[str, tuple[Plan, str]]:
    """Return the rounds into which a list may go, by key, with the text of each plan: those that run, and those of
    ROUND."""
    found = await plans_in_force(context.settings)
    for one in await rounds.active():
        found.setdefault(one.key, (parse_plan(one.plan_text, one.key), one.plan_text))
    return found


async def show_list(name: str, content: bytes, key: str, context: Context) -> ComparedList:
    """Keep the file for a day, and return what it would change; nothing is changed yet."""
    digest = hashlib.sha256(content).hexdigest()
    await asyncio.to_thread(_keep, context.settings.files / _FOLDER, digest, content)
    return await _compared(name, content, digest, key, context)


async def show_kept_list(name: str, digest: str, key: str, context: Context) -> ComparedList:
    """Return what the kept file would change now; Refusal if it is there no more."""
    return await _compared(name, await _content_of(digest, context), digest, key, context)


async def take_list(
    name: str,
    digest: str,
    key: str,
    mark: str,
    kinds: Collection[str],
    ticked: Collection[int],
    by: int,
    context: Context,
) -> Merged:
    """Import the kept file, of these kinds of change; `ticked` are the numbers of its unlisted places that are taken.
    Refusal if it is there no more, or would change something else than what was shown."""
    content = await _content_of(digest, context)
    shown = await _compared(name, content, digest, key, context)
    if not shown.readable or shown.mark != mark:
        raise Refusal("rosters.uploaded.changed")
    plan, text = (await rounds_for_lists(context))[key]
    wrong = [one for n, one in enumerate(shown.unlisted, 1) if n not in ticked]
    intakes = _without(await _intakes(name, content, plan), wrong)
    ctx = context.ctx().of(plan)
    merged = await merge_roster(intakes, ctx, text, only=frozenset(kinds), files=name, by=by)
    await asyncio.to_thread((context.settings.files / _FOLDER / digest).unlink, missing_ok=True)
    await context.renew()
    return merged


async def _content_of(digest: str, context: Context) -> bytes:
    place = context.settings.files / _FOLDER / digest
    if not digest.isalnum() or not place.is_file():
        raise Refusal("rosters.uploaded.gone")
    return await asyncio.to_thread(place.read_bytes)


async def _compared(name: str, content: bytes, digest: str, key: str, context: Context) -> ComparedList:
    known = await rounds_for_lists(context)
    if key not in known:
        raise Refusal("rosters.uploaded.no_round")
    plan, text = known[key]
    refuse_old_counties(plan, context.rounds)
    intakes = await _intakes(name, content, plan)
    findings = tuple(finding for one in intakes for finding in one.findings)
    if not all(one.readable for one in intakes):
        return ComparedList(digest, plan, findings, Merged(), readable=False)
    rows: list[EnterpriseRow | StaffRow] = []
    for one in intakes:
        rows += [*one.enterprises, *one.staff]
    unlisted = unlisted_places(rows, plan.places, await roster_entries.known_places())
    merged = await merge_roster(_without(intakes, unlisted), context.ctx().of(plan), text, dry_run=True)
    mark = _mark(merged, unlisted)
    return ComparedList(digest, plan, findings, merged, readable=True, mark=mark, unlisted=unlisted)


def _without(intakes: Sequence[Intake], unlisted: Sequence[UnlistedPlace]) -> list[Intake]:
    """Return the lists without what lies in these places, which they still name."""
    out = {(one.city, one.county) for one in unlisted}
    return [
        replace(
            one,
            enterprises=tuple(row for row in one.enterprises if (row.city, row.county) not in out),
            staff=tuple(row for row in one.staff if (row.city, row.county) not in out),
            aside=(*one.aside, *(row for row in one.enterprises if (row.city, row.county) in out)),
        )
        for one in intakes
    ]


async def _intakes(name: str, content: bytes, plan: Plan) -> list[Intake]:
    read = await asyncio.to_thread(read_workbook, name, content, plan.places)
    return without_contradictions([name], [read], plan.places)


def _mark(merged: Merged, unlisted: Sequence[UnlistedPlace]) -> str:
    changes = [[c.name, str(c.what), str(c.old), str(c.new), c.refused] for c in merged.changes]
    said = [changes, merged.fresh, merged.counts, merged.gone, [one.id for one in merged.missing]]
    said += [[one.city, one.county, one.names] for one in unlisted]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:32]


def _keep(folder: Path, digest: str, content: bytes) -> None:
    """Write the file, readable by nobody else, and take away those that nobody took."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < wall().timestamp() - _LASTS:
            old.unlink(missing_ok=True)
    part = folder / f".{secrets.token_hex(8)}"
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as into:
        into.write(content)
    os.replace(part, folder / digest)
