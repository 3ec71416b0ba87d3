"""What the callback receives, read as data; the traps of wechatpy 1.8.18 have a test each."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
import xmltodict

from messages.wecom.cipher import Cipher
from messages.wecom.inbound import (
    MAX_BYTES,
    CallbackError,
    encrypted_reply,
    parse_envelope,
    parse_message,
    reply_xml,
)

WHEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CARD = """<xml><ToUserName>ww1</ToUserName><FromUserName><![CDATA[Li.Na]]></FromUserName>
<CreateTime>1772413200</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event>
<EventKey>submit</EventKey><TaskId>duty-17</TaskId><CardType>vote_interaction</CardType>
<ResponseCode>rc-1</ResponseCode><AgentID>1000002</AgentID><SelectedItems>{}</SelectedItems></xml>"""
ONE = "<SelectedItem><QuestionKey>q1</QuestionKey><OptionIds>{}</OptionIds></SelectedItem>"


def message(inner: str) -> str:
    return (
        "<xml><ToUserName>ww1</ToUserName><FromUserName>ent-0001</FromUserName>"
        f"<CreateTime>1772413200</CreateTime>{inner}<AgentID>1000002</AgentID></xml>"
    )


def text(content: str, msg_id: str = "77") -> str:
    return message(f"<MsgType>text</MsgType><Content><![CDATA[{content}]]></Content><MsgId>{msg_id}</MsgId>")


def test_a_text_keeps_its_blanks_and_its_moment() -> None:
    got = parse_message(text("  已提交评估申请 \n"))
    assert got.text == "  已提交评估申请 \n"  # xmltodict would strip it
    assert (got.user, got.kind, got.agent_id) == ("ent-0001", "text", 1000002)
    assert got.created_at == WHEN


def test_an_empty_text_is_an_empty_text() -> None:
    assert parse_message(message("<MsgType>text</MsgType><Content/>")).text == ""


def test_a_control_character_does_not_lose_the_words() -> None:
    assert parse_message(text("已启动\x0b审核\x00")).text == "已启动审核"


@pytest.mark.parametrize(
    ("inner", "kind", "words", "media"),
    [
        ("<MsgType>image</MsgType><PicUrl>http://x/1</PicUrl><MediaId>m1</MediaId>", "image", "", "m1"),
        ("<MsgType>voice</MsgType><MediaId>m2</MediaId><Format>amr</Format>", "voice", "", "m2"),
        ("<MsgType>video</MsgType><MediaId>m3</MediaId>", "video", "", "m3"),
        ("<MsgType>location</MsgType><Label>某市某路</Label>", "location", "某市某路", ""),
        ("<MsgType>link</MsgType><Title>通知</Title><Url>http://x</Url>", "link", "通知", ""),
    ],
)
def test_other_kinds(inner: str, kind: str, words: str, media: str) -> None:
    got = parse_message(message(inner + "<MsgId>1</MsgId>"))
    assert (got.kind, got.text, got.media_id, got.msg_id) == (kind, words, media, "1")


@pytest.mark.parametrize(
    ("items", "selected"),
    [
        ("", ()),
        (ONE.format("<OptionId>a</OptionId>"), (("q1", ("a",)),)),
        (ONE.format("<OptionId>a</OptionId><OptionId>b</OptionId>"), (("q1", ("a", "b")),)),
        (ONE.format("") + ONE.format("<OptionId>c</OptionId>"), (("q1", ()), ("q1", ("c",)))),
    ],
)
def test_a_cards_answers_are_lists_whether_one_or_many(
    items: str, selected: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    got = parse_message(CARD.format(items))
    assert got.selected == selected
    assert (got.event, got.event_key, got.task_id) == ("template_card_event", "submit", "duty-17")
    assert (got.response_code, got.user) == ("rc-1", "Li.Na")


@pytest.mark.parametrize("event", ["LOCATION", "inactive_alert", "something_of_2031"])
def test_events_we_do_not_know_are_kept(event: str) -> None:
    got = parse_message(message(f"<MsgType>event</MsgType><Event>{event}</Event>"))
    assert (got.kind, got.event, got.agent_id) == ("event", event.lower(), 1000002)


def test_two_events_in_one_second_are_two_and_a_repeated_one_is_one() -> None:
    def click(key: str) -> str:
        return message(f"<MsgType>event</MsgType><Event>click</Event><EventKey>{key}</EventKey>")

    first, other, again = map(parse_message, (click("todo"), click("late"), click("todo")))
    assert first.created_at == other.created_at
    assert first.key != other.key and first.key == again.key


def test_one_message_delivered_twice_has_one_key() -> None:
    assert parse_message(text("好", "9")).key == parse_message(text("好", "9")).key
    assert parse_message(text("好", "9")).key != parse_message(text("好", "10")).key


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "hello",
        "<xml>",
        "<other/>",
        "<xml></xml>",
        message("<MsgType>event</MsgType>"),
        "<xml><MsgType>text</MsgType></xml>",
        "<xml><MsgType>\ud800</MsgType></xml>",
    ],
)
def test_what_is_no_message_is_a_callback_error(xml: str) -> None:
    with pytest.raises(CallbackError):
        parse_message(xml)


def test_a_senseless_moment_does_not_lose_the_message() -> None:
    for moment in ("", "abc", "-5", "9" * 18, "9" * 5000, "²"):
        got = parse_message(text("好").replace("1772413200", moment))
        assert (got.text, got.created_at) == ("好", None)


BOMB = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"<xml/>",
        b"<xml><Encrypt/></xml>",
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b"<xml><Encrypt><b>a</b></Encrypt></xml>",
        BOMB.encode(),
        b"<xml>" * 30_000,
        b"<xml><Encrypt>" + b"a" * MAX_BYTES + b"</Encrypt></xml>",
    ],
)
def test_a_malformed_envelope_is_a_callback_error(body: bytes) -> None:
    with pytest.raises(CallbackError):
        parse_envelope(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><a><Encrypt>a</Encrypt></a></xml>",
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x"><xml><Encrypt>\n<![CDATA[ a ]]>\n</Encrypt>',
        b"<xml>" + b"<a/>" * 60_000 + b"<Encrypt>a</Encrypt></xml>",
        b"<a>" * 60_000 + b"<Encrypt>a</Encrypt>",
    ],
)
def test_of_an_envelope_only_the_signed_element_is_read(body: bytes) -> None:
    """Before the signature is checked nothing is built: whatever stands around costs nothing."""
    begun = time.process_time()
    assert parse_envelope(body) == "a"
    assert time.process_time() - begun < 0.02


@pytest.mark.parametrize("tag", ["MsgId", "TaskId", "EventKey", "MediaId"])
def test_a_field_beyond_its_documented_length_is_a_callback_error(tag: str) -> None:
    with pytest.raises(CallbackError):
        parse_message(message(f"<MsgType>text</MsgType><{tag}>{'9' * 9000}</{tag}>"))


def test_a_signed_flood_of_elements_is_a_callback_error() -> None:
    with pytest.raises(CallbackError):
        parse_message(message("<MsgType>text</MsgType>" + "<a/>" * 20_000))


def test_many_lines_are_read() -> None:
    assert len(parse_message(text("\n" * 200_000)).text) == 200_000


@pytest.mark.parametrize("words", ["好", "]]>", "a]]><Content>伪造</Content>", "]]]]>>", "<b>&amp;"])
def test_a_reply_carries_any_text_as_text(words: str) -> None:
    cipher = Cipher("token", "a" * 43, "ww1")
    body = encrypted_reply(cipher, reply_xml("li]]>na", "ww1", words, WHEN), "1772413200", "n1")
    outer = xmltodict.parse(body)["xml"]
    assert cipher.check(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    inner = xmltodict.parse(cipher.decrypt(outer["Encrypt"]), strip_whitespace=False)["xml"]
    assert inner == {
        "ToUserName": "li]]>na",
        "FromUserName": "ww1",
        "CreateTime": "1772413200",
        "MsgType": "text",
        "Content": words,
    }


def test_a_reply_drops_what_would_break_it() -> None:
    xml = reply_xml("li", "ww1", "甲\x0b乙\x00丙\ufffe\ud800\r\n丁", WHEN)
    assert xmltodict.parse(xml)["xml"]["Content"] == "甲乙丙\n丁"
