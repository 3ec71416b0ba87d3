"""The callback as a door: what a stranger costs, what WeCom's own odd bodies do, and who is told."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from handlers.runtime.context import ANSWER_SECONDS
from handlers.runtime.refusals import HINTS, Refusals
from messages.wecom.cipher import Cipher
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, workbook
from tests.stories.test_forged_callbacks import message, post, sealed

AT = "2025-02-20T10:00"


async def test_odd_bodies_are_refused_in_words(database_url: str) -> None:
    """A moment beyond the calendar, fields beyond their lengths: never a 5xx, nothing stored."""
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        before = await s.rows()
        for stamp in ("999999999999", "٣٣٣٣٣٣٣٣٣٣", "-1", "", "1e9", "0" * 5000):
            encrypted = Cipher(s.settings.wecom_token, s.settings.wecom_aes_key, s.settings.wecom_corp_id)
            sealed_text = encrypted.encrypt(message())
            query = {
                "timestamp": stamp,
                "nonce": "n",
                "msg_signature": encrypted.sign(stamp, "n", sealed_text),
            }
            body = f"<xml><Encrypt>{sealed_text}</Encrypt></xml>"
            assert (await post(s, query, body))[0] in (400, 403), stamp[:20]
        press = message().replace("<MsgType>text", "<Event>template_card_event</Event><MsgType>event")
        odd = [
            message().replace("<MsgId>77", "<MsgId>" + "7" * 4000),
            message(sender="x" * 65),
            press.replace("<MsgId>", f"<TaskId>{'t' * 9000}</TaskId><MsgId>"),
            press.replace("<MsgId>", f"<EventKey>{'k' * 9000}</EventKey><MsgId>"),
            message().replace("<MsgType>text", "<MsgType>" + "t" * 5000),
        ]
        for plain in odd:
            assert (await post(s, *sealed(s, plain)))[0] == 400, plain[:90]
        assert await s.rows() == before


async def test_a_strangers_flood_of_elements_costs_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        body = b"<xml>" + b"<a/>" * 62_000 + b"<Encrypt>YQ==</Encrypt></xml>"
        begun = time.process_time()
        for _ in range(10):
            assert (await post(s, {"timestamp": "1", "msg_signature": "x"}, body))[0] == 403
        assert time.process_time() - begun < 0.5


async def test_a_member_of_another_corp_is_nobody_of_ours(sqlite_url: str) -> None:
    """In a corp group the callbacks of downstream members arrive here, too: encrypted for us, with their own
    corp inside. An account that equals an officer's has none of her rights."""
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        before = {table: len(rows) for table, rows in (await s.rows()).items()}
        for corp in ("wwdownstream00000001", "", s.settings.wecom_corp_id.upper()):
            for text, sender in (("已提交评估申请", CLERK), ("待审", CITY), ("绑定 ABCDEFGH", "stranger")):
                assert await post(s, *sealed(s, message(text, sender, corp=corp))) == (200, "")
        assert {table: len(rows) for table, rows in (await s.rows()).items()} == before
        assert s.wired.context.refusals.counts["corp"] == 9
        assert (await post(s, *sealed(s, message("待审", CITY))))[1]


async def test_an_id_belongs_to_its_sender(sqlite_url: str) -> None:
    """Two people whose messages bear one MsgId: each hears an answer to what they said."""
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        await post(s, *sealed(s, message("已提交评估申请", CLERK, 4711)))
        assert (await s.duty(FIRM, "apply_assessment")).state == "reported"
        await post(s, *sealed(s, message("提问 系统怎么登录", COUNTY, 4711)))
        asked = [row for row in (await s.rows("inbound"))["inbound"] if row["wecom"] == COUNTY]
        assert asked[-1]["text"] == "提问 系统怎么登录"
        await post(s, *sealed(s, message("已提交评估申请", CLERK.upper(), 4711)))  # the same person
        assert len((await s.rows("tickets"))["tickets"]) == 1
        events = (await s.rows("events"))["events"]
        assert sum(e["act"] == "apply_assessment" for e in events) == 1
        await s.tick()
        await s.expect(CITY, "请确认")
        await s.expect(SUPPORT, "系统怎么登录")


async def test_every_cause_of_a_refusal_is_told_apart(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        counts = s.wired.context.refusals.counts
        other = "another0another0another0another0another0anA"
        await post(s, *sealed(s, message(), token="guessed"))
        await post(s, *sealed(s, message(), key=other))
        await post(s, *sealed(s, message(), corp="wwsomebodyelse0001"))
        await post(s, *sealed(s, message(), minutes=-11))
        await post(s, {}, "<xml/>")
        await post(s, *sealed(s, "hello"))
        await post(s, *sealed(s, message(corp="wwsomebodyelse0001")))
        assert counts == dict.fromkeys(HINTS, 1)


def test_knocking_does_not_fill_the_log() -> None:
    now = datetime(2025, 2, 20, 2, tzinfo=UTC)
    refusals = Refusals(lambda: now)
    with capture_logs() as lines:
        for _ in range(1000):
            refusals.note("signature", remote="192.0.2.1")
        refusals.note("clock", seconds=700)
        now += timedelta(minutes=1)
        refusals.note("signature", remote="192.0.2.1")
    assert [(line["cause"], line["times"]) for line in lines] == [
        ("signature", 1),
        ("clock", 1),
        ("signature", 1000),
    ]
    assert "WECOM_TOKEN" in lines[0]["hint"] and lines[1]["seconds"] == 700


async def test_a_locked_database_holds_no_callback_beyond_its_time(sqlite_url: str) -> None:
    """WeCom hears in time that it should deliver again; what was said is kept all the same."""
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        s.wired.context.answer_seconds = ANSWER_SECONDS  # as a service has it
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        status, _ = await post(s, *sealed(s, message()))
        assert status == 503 and time.monotonic() - begun < 4.8
        other.execute("ROLLBACK")
        other.close()
        end = time.monotonic() + 30
        while not [r for r in (await s.rows("inbound"))["inbound"] if r["text"] == "已提交评估申请"]:
            assert time.monotonic() < end
            await asyncio.sleep(0.1)
        await s.later(seconds=40).tick()  # the answer goes into the outbox
        await s.tick()
        await s.expect(CLERK, "已登记", FIRM)
        await s.expect(CITY, "请确认")


async def test_whoever_comes_in_is_greeted(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        s.twin.directory.join("visitor")
        for who, words in ((CLERK, "进度"), (COUNTY, "待办"), ("visitor", "绑定码")):
            exchange = await s.twin.send_event(who, "subscribe")
            assert exchange.reply and words in str(exchange.reply.content["content"]), who
            assert "帮助" in str(exchange.reply.content) or who == "visitor"
        exchange = await s.twin.send_event(CLERK, "unsubscribe")
        assert exchange.ok and exchange.reply is None


async def test_a_menu_says_the_sentence_that_it_bears(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        exchange = await s.twin.send_event(CLERK, "click", EventKey="进度")
        assert exchange.reply and FIRM in str(exchange.reply.content["content"])
        assert (await s.twin.send_event(CLERK, "click", EventKey="")).reply is None
        assert (await s.twin.send_event(CLERK, "view", EventKey="https://x.example")).reply is None


async def test_signs_of_assent_are_heard(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, "收到")
        for sign in ("[OK]", "👌", "👌🏻", "[OK][OK]", "[好的]", "👍"):
            assert await s.says(CLERK, sign) == reply, sign
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
