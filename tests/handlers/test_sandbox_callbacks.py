"""What the twin tells the product, and how it takes the answer. The product here is a stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from xml.etree import ElementTree

import pytest

from handlers.sandbox.callbacks import CallbackRefused
from handlers.sandbox.traffic import Delivery
from handlers.sandbox.wecom import WeComTwin
from messages.wecom.cipher import Cipher
from tests.handlers.sandbox_product import AES_KEY, CORP, Product, Time, served, text_reply, twin


@pytest.fixture
async def product() -> Product:
    """The other end of the twin's callbacks."""
    return Product()


@pytest.fixture
async def here(product: Product) -> AsyncIterator[WeComTwin]:
    """A twin of WeCom that calls back to `product`."""
    async with served(product.app()) as base:
        made = twin(Time(), "Zhang", "li", callback_url=f"{base}/wecom/callback")
        yield made
        await made.close()


async def test_text_arrives_sealed_and_the_answer_is_delivered(here: WeComTwin, product: Product) -> None:
    product.answer = lambda inner: text_reply(inner["FromUserName"], "收到：" + inner["Content"])
    exchange = await here.say("ZHANG", "已提交]]>评估申请 <a>&")
    assert exchange.ok and len(exchange.attempts) == 1
    got = product.got[0]
    assert got["FromUserName"] == "Zhang" and got["ToUserName"] == CORP
    assert got["Content"] == "已提交]]>评估申请 <a>&"
    assert got["MsgType"] == "text" and int(got["MsgId"]) > 0 and got["AgentID"] == "1000002"
    assert here.delivered[0].source == "reply"
    assert here.delivered[0].content == {"content": "收到：已提交]]>评估申请 <a>&"}
    assert [type(line) is Delivery for line in here.ledger.chat("zhang")] == [False, True]
    assert here.faults == []


async def test_empty_answer_is_no_message(here: WeComTwin) -> None:
    exchange = await here.say("li", "收到")
    assert exchange.ok and exchange.reply is None and here.delivered == []


async def test_ids_differ_between_messages(here: WeComTwin, product: Product) -> None:
    await here.say("li", "收到")
    await here.say("li", "收到")
    assert product.got[0]["MsgId"] != product.got[1]["MsgId"]


async def test_bad_status_is_sent_again_with_fresh_nonces(here: WeComTwin, product: Product) -> None:
    product.statuses = [500, 502]
    exchange = await here.say("li", "收到")
    assert [attempt.status for attempt in exchange.attempts] == [500, 502, 200]
    assert len(set(product.nonces)) == 3 and len(set(product.raw)) == 1


async def test_at_most_three_retries(here: WeComTwin, product: Product) -> None:
    product.statuses = [500] * 9
    exchange = await here.say("li", "收到")
    assert len(exchange.attempts) == 4 and not exchange.ok


async def test_bad_status_is_final_if_so_set(here: WeComTwin, product: Product) -> None:
    here.knobs.retry_non_200 = False
    product.statuses = [500]
    assert len((await here.say("li", "收到")).attempts) == 1


async def test_slow_answer_is_given_up_and_sent_again(here: WeComTwin, product: Product) -> None:
    here.knobs.callback_timeout = 0.2
    product.delays = [1.0]
    exchange = await here.say("li", "收到")
    assert [attempt.error for attempt in exchange.attempts] == ["timeout", ""]
    assert len(product.got) == 2


async def test_nobody_listening(here: WeComTwin) -> None:
    here.callback_url = "http://127.0.0.1:9/none"
    exchange = await here.say("li", "收到")
    assert len(exchange.attempts) == 4 and exchange.attempts[-1].status == 0


async def test_lost_answer_and_duplicate(here: WeComTwin, product: Product) -> None:
    product.answer = lambda inner: text_reply(inner["FromUserName"], "好")
    here.knobs.lose_answers = 1
    exchange = await here.say("li", "收到")
    assert [attempt.lost for attempt in exchange.attempts] == [True, False]
    here.knobs.duplicate_callbacks = 1
    await here.say("li", "再说")
    assert len(product.got) == 4 and product.raw[2] == product.raw[3]
    assert len(here.delivered) == 2


async def test_replay_is_byte_for_byte(here: WeComTwin, product: Product) -> None:
    exchange = await here.say("li", "收到")
    attempt = await here.replay(exchange)
    assert attempt.status == 200 and product.nonces[0] == product.nonces[1]


async def test_click_carries_a_fresh_code_and_the_choices(here: WeComTwin, product: Product) -> None:
    product.answer = lambda inner: text_reply(inner["FromUserName"], "不会显示")
    exchange = await here.click("li", "ok", "t-1", selected={"q1": ["a", "b"], "q2": ["c"]})
    root = ElementTree.fromstring(product.raw[0])
    assert root.findtext("Event") == "template_card_event"
    assert (root.findtext("EventKey"), root.findtext("TaskId")) == ("ok", "t-1")
    assert len(root.findtext("ResponseCode", "")) > 20
    items = root.findall("SelectedItems/SelectedItem")
    assert [len(item.findall("OptionIds/OptionId")) for item in items] == [2, 1]
    assert exchange.reply is None and here.delivered == []
    await here.click("li", "ok", "t-1")
    assert product.got[0].get("ResponseCode") != product.got[1]["ResponseCode"]


async def test_card_event_reply_can_be_honoured(here: WeComTwin, product: Product) -> None:
    here.knobs.ignore_card_event_reply = False
    product.answer = lambda inner: text_reply(inner["FromUserName"], "好")
    await here.click("li", "ok", "t-1")
    assert len(here.delivered) == 1


async def test_two_events_in_one_second(here: WeComTwin, product: Product) -> None:
    await here.together(("li", "enter_agent", {}), ("li", "click", {"EventKey": "menu"}))
    assert len({inner["CreateTime"] for inner in product.got}) == 1
    assert {inner["Event"] for inner in product.got} == {"enter_agent", "click"}


async def test_media_is_announced_by_id(here: WeComTwin, product: Product) -> None:
    await here.send_media("li", "image", b"\x89PNG\r\n\x1a\n", "证照.png")
    assert here.media.get(product.got[0]["MediaId"]).filename == "证照.png"
    with pytest.raises(ValueError, match="file"):
        await here.send_media("li", "file", b"%PDF-1.7", "a.pdf")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (text_reply("li", "好", kind="markdown"), "MsgType 'markdown'"),
        (text_reply("other", "好"), "ToUserName"),
        (text_reply("li", "好").replace(CORP, "ww-other"), "FromUserName"),
        ("<xml><MsgType>text", "not XML"),
    ],
)
async def test_wrong_answer_is_a_fault(here: WeComTwin, product: Product, answer: str, problem: str) -> None:
    product.answer = lambda _: answer
    exchange = await here.say("li", "收到")
    assert problem in exchange.problem and not exchange.ok
    assert here.faults and here.delivered == []


async def test_answer_signed_with_another_token(here: WeComTwin, product: Product) -> None:
    product.signer = Cipher("other", AES_KEY, CORP)
    product.answer = lambda _: text_reply("li", "好")
    assert "signature" in (await here.say("li", "收到")).problem


async def test_long_answer_is_cut_and_noted(here: WeComTwin, product: Product) -> None:
    product.answer = lambda _: text_reply("li", "字" * 683)
    exchange = await here.say("li", "收到")
    assert "2049" in exchange.problem
    assert here.delivered[0].content["content"] == "字" * 682


async def test_strangers_cannot_write(here: WeComTwin) -> None:
    with pytest.raises(ValueError, match="not a member"):
        await here.say("nobody", "收到")


async def test_address_check(here: WeComTwin, product: Product) -> None:
    assert (await here.verify_url()).isdigit()
    product.delays = [1.5]
    with pytest.raises(CallbackRefused, match="within the second"):
        await here.verify_url()
