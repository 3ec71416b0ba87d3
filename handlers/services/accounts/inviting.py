"""Invite enterprises into the 上下游, batch after batch: what is begun is stored before and after, so that whoever goes
on after a kill waits for the import under way, begins none of it again, and says also what went wrong before. Of a
batch that was perhaps begun the platform is asked which companies it has. One process at a time does it.

The platform runs one import at a time and takes 20,000 people a day (paths 95821, 90313: 670022, 670023).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct

from bot.words import SHANGHAI, Refusal, SendOutcome
from messages.chain.contacts import ChainCompany, import_batches
from messages.chain.corps import CorpGroup, FailedCompany
from storage import leases

_POLL_SECONDS = (1.0, 2.0, 5.0, 10.0)  # then every ten
_POLLS = 360  # an hour
_PEOPLE_A_DAY = 20_000
_ANOTHER_RUNS, _DAY_IS_FULL = "670022", "670023"
_RUNS = timedelta(minutes=5)  # so long a process that was killed keeps others out
_FORGOTTEN = ("40088", "40089")  # the platform keeps the results of the last five jobs


class _UnderWay(Struct):
    """An import that has not come to its end. `job` is the batch under way, of the companies `batch`; without a job
    they were perhaps begun. `done` were imported before, and `failed` not taken. `people` were imported on `day`."""

    day: str = ""
    people: int = 0
    job: str = ""
    batch: list[str] = []
    done: list[str] = []
    failed: list[FailedCompany] = []


class ImportedIntoChain(Struct, frozen=True):
    """What came of it: what the platform did not take, and the names of those for whom the day has no room."""

    failed: Sequence[FailedCompany]
    tomorrow: Sequence[str]


async def import_into_chain(
    group: CorpGroup,
    chain_id: str,
    companies: Sequence[ChainCompany],
    wall: Callable[[], datetime],
    pause: Callable[[float], Awaitable[None]],
) -> ImportedIntoChain:
    """Import all that have somebody to invite; Refusal where the platform takes none, or another process does it."""
    name, holder = f"chain-import:{chain_id}"[:54], secrets.token_hex(8)

    async def keep() -> None:
        if not await leases.take_lease(f"{name}:runs", holder, wall(), wall() + _RUNS):
            raise Refusal("cli.onboard.runs_here")

    async def wait(seconds: float) -> None:
        await keep()
        await pause(seconds)

    await keep()
    try:
        return await _imported(group, chain_id, name, companies, wall, wait)
    finally:
        await leases.release_lease(f"{name}:runs", holder)


async def _imported(
    group: CorpGroup,
    chain_id: str,
    name: str,
    companies: Sequence[ChainCompany],
    wall: Callable[[], datetime],
    pause: Callable[[float], Awaitable[None]],
) -> ImportedIntoChain:
    state = _read(await leases.shared_value(name))
    if state.job:
        await _come_to_its_end(group, name, state, pause)
    elif state.batch:
        await _take_stock(group, chain_id, name, state, companies)
    left = [one for one in companies if _mark(one) not in state.done]
    tomorrow: list[str] = []
    for batch in import_batches(left):
        people, today = sum(len(one.invited) for one in batch), f"{wall().astimezone(SHANGHAI):%Y-%m-%d}"
        if state.day != today:
            state.day, state.people = today, 0
        if tomorrow or state.people + people > _PEOPLE_A_DAY:
            tomorrow += [one.name for one in batch]
            continue
        state.batch = [_mark(one) for one in batch]
        await _store(name, state)
        job = await group.begin_import(chain_id, [one.document for one in batch])
        if isinstance(job, SendOutcome) and job.code == _DAY_IS_FULL:
            tomorrow += [one.name for one in batch]
            state.batch = []
            continue
        state.job = _begun(job)
        state.people += people
        await _store(name, state)
        await _come_to_its_end(group, name, state, pause)
    failed, state.failed = state.failed, []
    await _store(name, state if tomorrow else _UnderWay(state.day, state.people))
    return ImportedIntoChain(failed, tomorrow)


async def _take_stock(
    group: CorpGroup, chain_id: str, name: str, state: _UnderWay, companies: Sequence[ChainCompany]
) -> None:
    """Count as imported what the platform has of a batch that was perhaps begun. One that still runs there refuses the
    next beginning, and is looked at again then."""
    there = await group.companies_of(chain_id)
    if isinstance(there, SendOutcome):
        raise Refusal("cli.onboard.refused", reason=there.detail or there.code)
    begun = [one for one in companies if _mark(one) in state.batch]
    taken = [one for one in begun if {one.document.get("custom_id"), one.document["corp_name"]} & there]
    state.done += [_mark(one) for one in taken]
    state.people += sum(len(one.invited) for one in taken)
    state.batch = []
    await _store(name, state)


async def _come_to_its_end(
    group: CorpGroup, name: str, state: _UnderWay, pause: Callable[[float], Awaitable[None]]
) -> None:
    """Wait for the batch under way, and store that it has ended."""
    for n in range(_POLLS):
        await pause(_POLL_SECONDS[min(n, len(_POLL_SECONDS) - 1)])
        result = await group.import_result(state.job)
        forgotten = isinstance(result, SendOutcome) and result.code in _FORGOTTEN
        if forgotten or isinstance(result, list):
            state.failed += result if isinstance(result, list) else []
            state.done += state.batch
            state.job, state.batch = "", []
            await _store(name, state)
            return
    raise Refusal("cli.onboard.still_running", job=state.job)


def _begun(job: str | SendOutcome) -> str:
    if isinstance(job, SendOutcome) and job.code == _ANOTHER_RUNS:
        raise Refusal("cli.onboard.another_runs")
    if isinstance(job, SendOutcome) or not job:
        reason = job.detail or job.code if isinstance(job, SendOutcome) else ""
        raise Refusal("cli.onboard.refused", reason=reason)
    return job


def _mark(company: ChainCompany) -> str:
    """Return a mark of what is imported of a company: another one once any of it has changed."""
    return sha256(json.dumps(company.document, ensure_ascii=False).encode()).hexdigest()[:12]


def _read(text: str) -> _UnderWay:
    return msgspec.json.decode(text, type=_UnderWay) if text else _UnderWay()


async def _store(name: str, state: _UnderWay) -> None:
    await leases.share(name, msgspec.json.encode(state).decode(), leases.FOREVER)
