"""Invite enterprises into the 上下游, batch after batch: what was begun is stored, so that whoever goes on after a kill
waits for the import under way, begins none of it again, and says also what went wrong before.

The platform runs one import at a time and takes 20,000 people a day (paths 95821, 90313: 670022, 670023).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
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
_FORGOTTEN = ("40088", "40089")  # the platform keeps the results of the last five jobs


class _UnderWay(Struct):
    """An import that has not come to its end. `job` is the batch under way, of the companies `batch`; `done` were
    imported before, and `failed` not taken. `people` were imported on `day`."""

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
    """Import all that have somebody to invite; Refusal where the platform takes none."""
    name = f"chain-import:{chain_id}"[:60]
    state = _read(await leases.shared_value(name))
    if state.job:
        await _come_to_its_end(group, name, state, pause)
    left = [one for one in companies if _mark(one) not in state.done]
    tomorrow: list[str] = []
    for batch in import_batches(left):
        people, today = sum(len(one.invited) for one in batch), f"{wall().astimezone(SHANGHAI):%Y-%m-%d}"
        if state.day != today:
            state.day, state.people = today, 0
        full = bool(tomorrow) or state.people + people > _PEOPLE_A_DAY
        job = "" if full else await group.begin_import(chain_id, [one.document for one in batch])
        if full or (isinstance(job, SendOutcome) and job.code == _DAY_IS_FULL):
            tomorrow += [one.name for one in batch]
            continue
        state.job, state.batch = _begun(job), [_mark(one) for one in batch]
        state.people += people
        await _store(name, state)
        await _come_to_its_end(group, name, state, pause)
    failed, state.failed = state.failed, []
    await _store(name, state if tomorrow else _UnderWay(state.day, state.people))
    return ImportedIntoChain(failed, tomorrow)


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
