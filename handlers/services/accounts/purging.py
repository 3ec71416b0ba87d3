"""Personal data of ended rounds, and of people who have left, is cleared once its term is over.

Small jobs, each of which can be the last: whatever was done stays right, and the next run does the rest. People
come last, because by their names and numbers everything else is searched.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot import privacy
from bot.privacy import Rules, Terms
from bot.words import SHANGHAI, EventName, PersonalRow, replace
from bot.words.personal import SOMEBODY, Mask, former_names
from messages.catalogue import say
from storage import chain, db, events, purge_spared, purging, rounds
from storage.files import content_path
from storage.purging import LooseFile


class Purge(Struct, frozen=True):
    """What is to be cleared, or was. `rows`: how many of each table; `later`: rounds that are closed and
    whose term is not over, with the moment at which it is; `under_way`: what stays until it is answered or sent;
    `settled`: the rounds of which nothing is left."""

    rules: Rules
    rows: Mapping[str, int]
    files: int
    later: Mapping[str, datetime]
    under_way: Mapping[str, int]
    settled: frozenset[str]

    @property
    def nothing(self) -> bool:
        return not (self.rules.due or self.rows or self.files)

    @property
    def people(self) -> int:
        return len(self.rules.due)


class ToPurge(Struct, frozen=True):
    """How many people's data has served its purpose, and which rounds were not cleared yet."""

    people: int
    rounds: frozenset[str]


async def what_is_due(now: datetime, days: int) -> ToPurge:
    """Return whether there is something to clear, without looking through all tables."""
    terms = await _terms(now, days)
    if not terms.closed and not await purging.anybody_left(terms.before):
        return ToPurge(0, frozenset())
    known = await purging.everybody(terms.before)
    cleared = await _rounds_cleared()
    whole = terms.over - {*terms.spared.values()}
    return ToPurge(sum(privacy.is_over(one, terms) for one in known.people), whole - cleared)


async def _rounds_cleared() -> frozenset[str]:
    """Return the rounds of which nothing is left to clear."""
    done = await events.of_no_case(EventName.PEOPLE_PURGED)
    return frozenset(key for event in done for key in event.data.get("rounds", ()))


async def preview_purge(now: datetime, days: int) -> Purge:
    """Return what would be cleared now with a term of so many days; changes nothing."""
    rules = await _rules(now, days)
    rows = await _counts(rules)
    files = await purging.loose_files(rules.due, rules.terms.before_of_none)
    return _purge(rules, rows, len(files), days, await _counts(rules, under_way=True))


async def _counts(rules: Rules, *, under_way: bool = False) -> Counter[tuple[str, str]]:
    """How many rows would be cleared, or are `under_way` and stay, by table and round."""
    rows: Counter[tuple[str, str]] = Counter()
    for table in (one for one in purging.SWEPT if not under_way or one != purging.CHAIN):
        last: int | None = 0
        while last is not None:
            found, last = await db.read(partial(_counted, table, last, rules, under_way))
            rows += found
    return rows


async def purge(now: datetime, days: int, folder: Path, user: str) -> Purge:
    """Clear it, in small jobs. `folder` holds the files that people sent; `user` is who gave the command."""
    rules = await _rules(now, days)
    stays = await _counts(rules, under_way=True)
    await db.write(partial(purging.give_up_unanswered, rules.terms.before, now))
    told = chain.Entry(now, "cli", EventName.PEOPLE_PURGED, {"user": user})
    rows: Counter[tuple[str, str]] = Counter()
    for table, late in [*((t, False) for t in purging.SWEPT), (purging.CHAIN, True)]:
        last: int | None = 0
        while last is not None:
            n, last = await db.write(partial(_cleared, table, last, late, rules, told), patient=True)
            rows[table, ""] += n
    files = await _forget_files(rules, folder)
    done = _purge(rules, rows, files, days, stays)
    if not done.nothing or done.settled - await _rounds_cleared():
        await db.write(partial(_purge_people, done, told))
    return done


def _purge(
    rules: Rules,
    rows: Mapping[tuple[str, str], int],
    files: int,
    days: int,
    stays: Mapping[tuple[str, str], int],
) -> Purge:
    later = {
        k: at + timedelta(days=days) for k, at in rules.terms.closed.items() if k not in rules.terms.over
    }
    settled = rules.terms.over - {key for _, key in stays} - {*rules.terms.spared.values()}
    return Purge(rules, _by_table(rows), files, later, _by_table(stays), settled)


def _by_table(rows: Mapping[tuple[str, str], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (table, _), n in rows.items():
        found[table] += n
    return dict(+found)


async def _terms(now: datetime, days: int) -> Terms:
    opened = await events.of_no_case(EventName.ROUND_OPENED)
    begun = {str(event.data.get("round")): event.at for event in opened}
    for one in await rounds.recorded():  # by a clock of its own a list may have come in later than it is used
        published = datetime.combine(one.published_on, time(), SHANGHAI)
        begun[one.key] = min(published, begun.get(one.key, published))
    terms = Terms(await rounds.ended_at(), now - timedelta(days=days), begun)
    spared = await purge_spared.going_on(terms.over, terms.before)
    holders = frozenset((one.person_id, one.round) for one in spared if one.person_id)
    return replace(terms, spared={one.case_id: one.round for one in spared}, holders=holders)


async def _rules(now: datetime, days: int) -> Rules:
    terms = await _terms(now, days)
    known = await purging.everybody(terms.before)
    due = [one for one in known.people if privacy.is_over(one, terms)]
    names = privacy.pseudonyms(due, (say("services.purging.contact"), say("services.purging.officer")))
    masked = privacy.names_to_mask(due, names, known.people)
    changed = await purging.contact_changes(terms.over)
    former = {name for data in changed for name in former_names(data)} - {one.name for one in known.people}
    means, firms = await purging.means_of(names), await purging.firm_names()
    mask = Mask({**dict.fromkeys(former, SOMEBODY), **masked}, means, firms)
    return Rules(terms, mask, names, known.officials)


def _changes(table: str, rows: Sequence[PersonalRow], rules: Rules) -> dict[int, dict[str, Any]]:
    columns = purging.PERSONAL_COLUMNS[table]
    found = {row.id: privacy.rewritten(row, columns, rules) for row in rows}
    return {row_id: values for row_id, values in found.items() if values}


def _last(rows: Sequence[PersonalRow]) -> int | None:
    """Return the id behind which more may follow."""
    return rows[-1].id if len(rows) == purging.AT_ONCE else None


async def _counted(
    table: str, last: int, rules: Rules, under_way: bool
) -> tuple[Counter[tuple[str, str]], int | None]:
    rows = await purging.rows_behind(table, last, rules.terms.before, waits=under_way)
    changes = _changes(table, rows, rules)
    return Counter((table, row.round) for row in rows if row.id in changes), _last(rows)


async def _cleared(
    table: str, last: int, late: bool, rules: Rules, told: chain.Entry
) -> tuple[int, int | None]:
    """Rewrite the next rows. Events that name former contacts come `late`: until then others are searched for
    these names."""
    rows = await purging.rows_behind(table, last, rules.terms.before, lock=True)
    if table == purging.CHAIN:
        mine = [row for row in rows if bool(former_names(row.values["data"])) is late]
        changes = _changes(table, mine, rules)
        if changes:
            await chain.redact({seq: values["data"] for seq, values in changes.items()}, told)
    else:
        changes = _changes(table, rows, rules)
        for row_id, values in changes.items():
            await purging.rewrite_row(table, row_id, values)
    return len(changes), _last(rows)


async def _forget_files(rules: Rules, folder: Path) -> int:
    """Delete the contents of files that never belonged to a case; evidence of a case stays."""
    loose = await purging.loose_files(rules.due, rules.terms.before_of_none)
    await asyncio.to_thread(_delete, loose, folder)
    await db.write(partial(purging.forget_contents, [one.id for one in loose]))
    return len(loose)


def _delete(files: Sequence[LooseFile], folder: Path) -> None:
    for one in files:
        if not one.shared:
            content_path(folder, one.sha256, one.type).unlink(missing_ok=True)


async def _purge_people(done: Purge, told: chain.Entry) -> None:
    rules = done.rules
    await purging.purge_people(rules.due, told.at)
    facts = {"rounds": sorted(done.settled), "people": done.people, "rows": dict(done.rows)}
    entry = chain.Entry(told.at, told.entrance, told.act, {**told.data, **facts, "files": done.files})
    await chain.add_events([entry])
