"""What is not WeCom's own, or has been heard before, changes nothing: every table is compared."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from messages.wecom.cipher import Cipher
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, PROVINCE, workbook

OTHER_KEY = "another0another0another0another0another0anA"


def message(
    text: str = "已提交评估申请", sender: str = CLERK, number: int = 77, corp: str = "wwsandbox0000000001"
) -> str:
    """The XML of one message, before it is encrypted."""
    return (
        f"<xml><ToUserName>{corp}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>1740099600</CreateTime><MsgType>text</MsgType><Content>{text}</Content>"
        f"<MsgId>{number}</MsgId><AgentID>1000002</AgentID></xml>"
    )


def sealed(
    s: Harness, plain: str, *, corp: str = "", token: str = "", key: str = "", minutes: int = 0
) -> tuple[dict[str, str], str]:
    """Query and body of a callback, signed so many minutes from now."""
    ours = s.settings
    corp = corp or ours.wecom_corp_id
    cipher = Cipher(token or ours.wecom_token, key or ours.wecom_aes_key, corp)
    encrypted = cipher.encrypt(plain)
    stamp = str(int(s.clock.now().timestamp()) + 60 * minutes)
    query = {"timestamp": stamp, "nonce": "n1"}
    query["msg_signature"] = cipher.sign(stamp, "n1", encrypted)
    body = f"<xml><ToUserName>{corp}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>"
    return query, body


async def post(s: Harness, query: Mapping[str, str], body: str | bytes) -> tuple[int, str]:
    """Send a callback with this query and body, as anybody could."""
    url = f"{s.url}/wecom/callback"
    async with s.http.post(url, params=query, data=body) as response:
        return response.status, await response.text()


def without(query: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in query.items() if key != name}


def bomb() -> str:
    """Entities that grow a thousandfold, and one that reads a file."""
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return (
        f'<!DOCTYPE x [<!ENTITY e0 "lol">{grow}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        "<xml><ToUserName>&f;</ToUserName><Encrypt>&e8;</Encrypt></xml>"
    )


FORGERIES = {
    "a signature by another token": dict(token="guessed"),
    "encrypted with another key": dict(key=OTHER_KEY),
    "meant for another corp": dict(corp="wwsomebodyelse0001"),
    "signed eleven minutes ago": dict(minutes=-11),
    "signed in eleven minutes": dict(minutes=11),
}


@variants("how", FORGERIES)
async def test_a_forged_callback_changes_nothing(database_url: str, how: str) -> None:
    async with Harness(database_url) as s:
        await s.begin(workbook())
        before = await s.rows()
        status, said = await post(s, *sealed(s, message(), **FORGERIES[how]))  # type: ignore[arg-type]
        assert status in (400, 403) and FIRM not in said
        assert await s.rows() == before
        # Well sealed, the same message is taken: it was the forgery that was refused.
        assert (await post(s, *sealed(s, message())))[0] == 200
        assert await s.rows() != before


async def test_a_broken_callback_changes_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        before = await s.rows()
        query, body = sealed(s, message())
        other_query, other_body = sealed(s, message("帮助"))
        bad: list[tuple[dict[str, str], str | bytes]] = [
            ({}, body),
            (query, other_body),  # the signature of another message
            (other_query, body),
            *((without(query, name), body) for name in query),
            ({**query, "timestamp": "soon"}, body),
            ({**query, "timestamp": query["timestamp"] + "0" * 20}, body),
            ({**query, "msg_signature": query["msg_signature"].upper()}, body),
            ({**query, "msg_signature": "签" * 20}, body),
            (query, ""),
            (query, "not xml"),
            (query, "<xml/>"),
            (query, b"\xff\xfe\x00"),
            (query, bomb()),
            (query, "<xml>" + "x" * 300_000 + "</xml>"),
        ]
        for bad_query, bad_body in bad:
            status, said = await post(s, bad_query, bad_body)
            assert status in (400, 403, 413), (status, bad_query, str(bad_body)[:80])
            assert "Traceback" not in said and FIRM not in said
        for plain in ("", "hello", "<xml></xml>", message(sender=""), bomb()):
            status, _ = await post(s, *sealed(s, plain))
            assert status in (200, 400), plain
        assert await s.rows() == before


async def test_a_message_heard_before_changes_nothing(sqlite_url: str) -> None:
    """WeCom delivers again what it believes unheard: same MsgId, newly sealed. Somebody who
    overheard a callback sends the very bytes."""
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        first = await s.exchange(CLERK, "已提交评估申请")
        assert first.reply and "已登记" in str(first.reply.content)
        before = await s.rows()

        assert (await s.twin.replay(first)).status == 200
        assert await s.rows() == before
        status, _ = await post(s, *sealed(s, first.xml))
        assert status == 200 and await s.rows() == before

        s.later(minutes=11)
        assert (await s.twin.replay(first)).status == 403  # too old by now
        status, answer = await post(s, *sealed(s, first.xml))
        assert (status, answer) == (200, "")  # nobody waits for this answer any more
        assert await s.rows() == before
        await s.tick()
        await s.expect(CITY, "请确认")
        s.quiet()


async def test_a_lost_answer_is_given_again(database_url: str) -> None:
    """The report counts once, and the person still learns of it."""
    async with Harness(database_url) as s:
        await s.begin(workbook())
        s.twin.knobs.lose_answers = 2
        exchange = await s.exchange(CLERK, "已提交评估申请")
        assert len(exchange.attempts) == 3
        assert exchange.reply and "已登记" in str(exchange.reply.content)
        events = (await s.rows("events"))["events"]
        assert sum(event["act"] == "apply_assessment" for event in events) == 1
        await s.tick()
        await s.expect(CITY, "请确认")


async def test_two_deliveries_at_the_same_time_count_once(database_url: str) -> None:
    async with Harness(database_url) as s:
        await s.begin(workbook())
        posts = [post(s, *sealed(s, message())) for _ in range(8)]
        answers = await asyncio.gather(*posts)
        assert {status for status, _ in answers} == {200}
        rows = await s.rows()
        assert sum(event["act"] == "apply_assessment" for event in rows["events"]) == 1
        await s.tick()
        await s.expect(CITY, "请确认")
        s.quiet()


async def test_an_outsider_learns_nothing(sqlite_url: str) -> None:
    """A member of the corp whom no roster names."""
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        s.twin.directory.join("visitor")
        s.twin.directory.join("other")
        known = await s.says("visitor", f"进度 {FIRM}")
        unknown = await s.says("other", "进度 石家庄并不存在有限公司")
        assert known == unknown and FIRM not in known
        assert "已登记" not in await s.says("visitor", f"评估通过 {FIRM}")
        assert (await s.duty(FIRM, "assess")).state == "waiting"


async def test_the_address_is_verified(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.twin.verify_url()
        url = f"{s.url}/wecom/callback"
        cipher = Cipher("guessed", s.settings.wecom_aes_key, s.settings.wecom_corp_id)
        echo, stamp = cipher.encrypt("123"), str(int(s.clock.now().timestamp()))
        query = {
            "msg_signature": cipher.sign(stamp, "n", echo),
            "timestamp": stamp,
            "nonce": "n",
            "echostr": echo,
        }
        async with s.http.get(url, params=query) as response:
            assert response.status == 403 and "123" not in await response.text()


async def test_events_and_pictures_are_kept_apart_from_words(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        await s.begin(workbook())
        before = await s.rows()
        assert (await s.twin.send_event(CLERK, "enter_agent", EventKey="")).ok
        assert await s.rows() == before
        picture = await s.twin.send_media(CLERK, "image", b"\x89PNG....", "回执.png")
        assert picture.ok and picture.reply
        assert (await s.duty(FIRM, "apply_assessment")).state == "open"
        assert PROVINCE not in str(picture.reply.content)
