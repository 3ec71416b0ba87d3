"""上下游: members of other corps hear and answer as our own do, and nobody is taken for somebody of another corp."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.words import Channel
from handlers.sandbox import corp as sandbox
from handlers.sandbox.wecom import WeComTwin
from messages.wecom.cipher import Cipher
from storage import people
from tests.harness import Harness
from tests.people import COUNTY, FIRM, firm, workbook
from tests.stories.test_papers import code_in

OTHER = "石家庄汀泓热力有限公司"


def corp(s: Harness, name: str, *members: str) -> WeComTwin:
    """A downstream corp with which the app is shared."""
    agent = 1000 + len(s.twin.group.corps)
    twin = WeComTwin(
        name,
        agent,
        "of-no-use",
        sandbox.TOKEN,
        sandbox.AES_KEY,
        callback_url=s.twin.callback_url,
        members=members,
        clock=s.clock.now,
    )
    s.twin.group.share(twin)
    return twin


@asynccontextmanager
async def chained(url: str, *books: bytes) -> AsyncIterator[Harness]:
    async with Harness(url, at="2025-02-20T09:00", digests=False, wecom_chain_id="chain1") as s:
        await s.begin(*(books or (workbook(firm(1, wecom="", email=""), firm(2, OTHER, "other")),)))
        s.read_all()
        try:
            yield s
        finally:
            for one in s.twin.group.corps.values():
                assert not one.faults
                await one.close()


async def says(twin: WeComTwin, user: str, text: str) -> str:
    exchange = await twin.say(user, text)
    assert exchange.ok, exchange
    return str(exchange.reply.content["content"]) if exchange.reply else ""


async def code_of(s: Harness, name: str = FIRM) -> str:
    return code_in(await s.says(COUNTY, f"绑定码 {name}"))


async def test_a_member_of_a_downstream_corp_is_nobody_until_bound_and_then_hears_and_answers(
    sqlite_url: str,
) -> None:
    async with chained(sqlite_url) as s:
        # With the account of a county's officer, in another corp: a stranger all the same.
        below = corp(s, "wwbelow1", COUNTY, "zhang")
        assert "还没有登记" in await says(below, COUNTY, "待办")
        assert "还没有登记" in await says(below, COUNTY, f"已送达 {FIRM}")
        assert "已绑定" in await says(below, COUNTY, f"绑定 {await code_of(s)}")
        assert FIRM in await says(below, COUNTY, "进度")
        assert "确认" not in await says(below, COUNTY, "待办")
        # What she reports is hers; her namesake at the county decides.
        assert "已登记" in await says(below, COUNTY, "已启动审核")
        await s.tick("2025-02-21T09:00")
        (told,) = [one for one in below.delivered if one.source == "push"]
        assert told.user == COUNTY and "还有7天" in str(told.content["content"])
        assert b'"agentid":1000' in told.request
        assert not [one for one in s.read_all() if one.to == COUNTY and "还有7天" in one.text]
        s.quiet()


async def test_the_same_account_in_two_corps_is_two_people(sqlite_url: str) -> None:
    async with chained(sqlite_url) as s:
        one, two = corp(s, "wwbelow1", "zhang"), corp(s, "wwbelow2", "zhang")
        s.twin.group.at_once = 1  # the list has pages
        assert "已绑定" in await says(one, "zhang", f"绑定 {await code_of(s)}")
        assert "还没有登记" in await says(two, "zhang", "进度")
        assert "已绑定" in await says(two, "zhang", f"绑定 {await code_of(s, OTHER)}")
        assert FIRM in await says(one, "zhang", "进度") and OTHER in await says(two, "zhang", "进度")
        first, second = [
            found
            for name in ("wwbelow1", "wwbelow2")
            for found in await people.by_address(f"{name}/zhang", Channel.CHAIN)
        ]
        assert first.id != second.id
        # The same message id in both is two messages.
        one._msg_id = two._msg_id = 7
        assert FIRM in await says(one, "zhang", "进度") and OTHER in await says(two, "zhang", "进度")
        s.quiet()


@pytest.mark.parametrize("receiver", ["upstream", "downstream"])
async def test_callbacks_are_taken_whomever_of_both_they_are_encrypted_for(
    sqlite_url: str, receiver: str
) -> None:
    async with chained(sqlite_url) as s:
        below = corp(s, "wwbelow1", "zhang")
        if receiver == "upstream":
            below._line.encrypt_for(s.twin.corp_id)
        assert "还没有登记" in await says(below, "zhang", "进度")


async def test_a_corp_with_which_nothing_is_shared_is_not_heard(sqlite_url: str) -> None:
    async with chained(sqlite_url) as s:
        below = corp(s, "wwbelow1", COUNTY)
        s.twin.group.unshare(below)
        before = len((await s.rows("inbound"))["inbound"])
        exchange = await below.say(COUNTY, f"已送达 {FIRM}")
        assert exchange.ok and exchange.reply is None
        # Nor one that says it is ours, or another's, under a name that it does not have.
        ours = corp(s, "wwbelow2", COUNTY)
        ours._line._cipher = Cipher(sandbox.TOKEN, sandbox.AES_KEY, "wwthird")
        assert (await ours.say(COUNTY, "待办")).reply is None
        ours._line._cipher = Cipher(sandbox.TOKEN, sandbox.AES_KEY, "wwbelow2")
        ours._corp.corp_id = s.twin.corp_id  # inside it claims to be the upstream corp
        assert (await ours.say(COUNTY, "待办")).reply is None
        ours._corp.corp_id = "wwbelow2"
        assert len((await s.rows("inbound"))["inbound"]) == before
        await below.close()


async def test_a_corp_that_leaves_loses_its_people_and_one_that_joins_is_known_at_once(
    database_url: str,
) -> None:
    async with chained(database_url) as s:
        below = corp(s, "wwbelow1", "zhang")
        assert "已绑定" in await says(below, "zhang", f"绑定 {await code_of(s)}")
        lists = s.twin.group.lists
        s.twin.group.unshare(below)
        await s.twin.send_event("sys", "share_chain_change")
        await asyncio.gather(*s.wired.context._tasks)
        assert s.twin.group.lists > lists
        await s.tick("2025-02-21T09:00")
        (failed,) = [row for row in await s.messages("failed") if row["channel"] == "chain"]
        assert "共享范围" in failed["reason"]
        s.read_all()
        await below.close()


async def test_a_stale_token_is_asked_for_again_and_a_dead_sender_repeats_nothing(database_url: str) -> None:
    async with chained(database_url) as s:
        below = corp(s, "wwbelow1", "zhang")
        assert "已绑定" in await says(below, "zhang", f"绑定 {await code_of(s)}")
        await s.tick("2025-02-20T10:00")
        below.revoke_token()
        below.knobs.fail("reset_after_accept", path="message/send")
        await s.tick("2025-02-21T09:00")
        await s.tick("2025-02-21T09:02")
        told = [one for one in below.delivered if "还有7天" in str(one.content["content"])]
        assert len(told) == 1 and len(below.suppressed) == 1
        s.also("other【提醒】")


async def test_enterprises_are_imported_and_the_command_says_what_is_left(sqlite_url: str) -> None:
    book = workbook(
        firm(1, wecom="", email=""),
        firm(2, OTHER, "other", wecom="", email="", 联系电话="0311-1234567"),
        firm(3, "石家庄汀沄化工有限公司", "odd", wecom="", email=""),
    )
    async with chained(sqlite_url, book) as s:
        s.twin.group.refused = {"13800000003"}
        own = {"WECOM_CHAIN_ID": "chain1"}
        done = await s.command("onboard", "--import", **own)
        assert done["companies"] == 1 and done["left_out"] == [OTHER]
        assert [one["name"] for one in done["failed"]] == ["石家庄汀沄化工有限公司"]
        (taken,) = s.twin.group.imported
        assert taken["corp_name"] == FIRM and taken["contact_info_list"][0]["identity_type"] == 2
        below = corp(s, "wwbelow1", "zhang")
        assert "已绑定" in await says(below, "zhang", f"绑定 {await code_of(s)}")
        assert FIRM in await says(below, "zhang", "进度")
        (county,) = await s.command("onboard", **own)
        # the others' letters, each with its code, were delivered
        assert (county["enterprises"], county["invited"], county["heard"]) == (3, 2, 1)
        refused = await s.command_refused("onboard", "--import")
        assert "WECOM_CHAIN_ID" in refused.refusal
        s.quiet()
