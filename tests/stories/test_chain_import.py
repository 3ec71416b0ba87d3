"""An import into the 上下游 that is killed goes on where it was, begins nothing again, and keeps the day's limit."""

from __future__ import annotations

import asyncio

import pytest

from bot.words import Channel, Refusal
from handlers.services.accounts.inviting import ImportedIntoChain, import_into_chain
from messages.chain.channel import ChainTransport
from messages.chain.contacts import ChainCompany, ChainContact
from tests.harness import Harness
from tests.stories.test_downstream_corps import chained


class Killed(Exception):
    """The process ends here."""


def many(firms: int, people: int) -> list[ChainCompany]:
    """Companies with so many people each."""
    return [
        ChainCompany(
            f"企业{n}",
            f"9113{n:014}",
            "石家庄市",
            "桥西区",
            tuple(ChainContact(n * 1000 + m, f"人{m}", f"13{n:05}{m:04}") for m in range(people)),
        )
        for n in range(firms)
    ]


async def run(s: Harness, companies: list[ChainCompany], polls: int = 100) -> ImportedIntoChain:
    """One run of the command, which is killed at the poll with this number."""
    chain = s.wired.transports[Channel.CHAIN]
    assert isinstance(chain, ChainTransport)
    left = iter(range(polls))

    async def pause(seconds: float) -> None:
        if next(left, None) is None:
            raise Killed
        await asyncio.sleep(0)

    return await import_into_chain(chain.group, "chain1", companies, s.clock.now, pause)


@pytest.mark.parametrize("polls", [0, 1, 2, 3])
async def test_an_import_that_was_killed_goes_on_and_begins_nothing_again(
    sqlite_url: str, polls: int
) -> None:
    async with chained(sqlite_url) as s:
        group, companies = s.twin.group, many(30, 199)
        group.refused = {companies[0].people[0].mobile}
        with pytest.raises(Killed):
            await run(s, companies, polls)
        done = await run(s, companies)
        assert group.begun == 3 and len(group.imported) == 29
        assert [one.name for one in done.failed] == ["企业0"] and not done.tomorrow
        await run(s, companies)  # a run of its own is one of all
        assert group.begun == 6
        s.quiet()


async def test_what_a_day_has_no_room_for_is_imported_the_next_day(sqlite_url: str) -> None:
    async with chained(sqlite_url) as s:
        group, companies = s.twin.group, many(105, 199)
        group.slow = 0
        done = await run(s, companies)
        assert group.begun == 10 and [len(done.failed), len(done.tomorrow)] == [0, 5]
        assert (await run(s, companies)).tomorrow == done.tomorrow and group.begun == 10
        s.later(days=1)
        group.per_day = 20_000
        assert not (await run(s, companies)).tomorrow
        assert group.begun == 11 and len(group.imported) == 105
        # Another program has used the day up.
        group.per_day = 100
        assert len((await run(s, companies)).tomorrow) == 105
        s.quiet()


async def test_an_import_of_somebody_elses_is_waited_for(sqlite_url: str) -> None:
    async with chained(sqlite_url) as s:
        s.twin.group._under_way["theirs"] = 1
        with pytest.raises(Refusal, match="another_runs"):
            await run(s, many(1, 1))
        s.twin.group._under_way.clear()
        assert not (await run(s, many(1, 1))).failed and len(s.twin.group.imported) == 1
        s.quiet()


async def test_a_batch_whose_answer_was_lost_is_looked_for_there_before_the_rest_is_begun(
    sqlite_url: str,
) -> None:
    async with chained(sqlite_url) as s:
        group, companies = s.twin.group, many(30, 199)
        group.refused = {companies[0].people[0].mobile}
        s.twin.knobs.fail("reset_after_accept", path="corpgroup/import_chain_contact")
        with pytest.raises(Refusal, match="refused"):
            await run(s, companies)
        with pytest.raises(Refusal, match="another_runs"):  # it still runs there
            await run(s, companies)
        done = await run(s, companies)
        names = [one["corp_name"] for one in group.imported]
        assert len(names) == len(set(names)) == 29
        assert [one.name for one in done.failed] == [
            "企业0"
        ]  # which they did not have, and was tried once more
        s.quiet()


async def test_of_two_commands_at_one_time_one_imports(sqlite_url: str) -> None:
    async with chained(sqlite_url) as s:
        first, second = await asyncio.gather(
            run(s, many(30, 199)), run(s, many(30, 199)), return_exceptions=True
        )
        assert isinstance(second, Refusal) and second.key == "cli.onboard.runs_here", second
        assert not isinstance(first, BaseException) and s.twin.group.begun == 3
        s.quiet()
