"""Cards on the twin's phones: who sees them, whose task ids they bear, when buttons are gone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.handlers.sandbox_product import AGENT, Caller, calling
from tests.handlers.test_sandbox_wecom import CARD


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    """A product's client of a twin of its own."""
    async with calling() as made:
        yield made


async def test_the_plugin_of_personal_wechat_shows_no_card(caller: Caller) -> None:
    caller.twin.knobs.plugin = {"zhang"}
    await caller.send(msgtype="template_card", template_card=CARD)
    await caller.send(text={"content": "文字"})
    assert [d.content["content"] for d in caller.twin.delivered] == [
        "暂不支持此消息类型，请在企业微信中查看",
        "文字",
    ]
    with pytest.raises(ValueError, match="no button"):
        await caller.twin.press(caller.twin.delivered[0], "ok")


async def test_a_task_id_is_given_once(caller: Caller) -> None:
    assert (await caller.send(msgtype="template_card", template_card=CARD))["errcode"] == 0
    other = {**CARD, "main_title": {"title": "另一张"}}
    assert (await caller.send(msgtype="template_card", template_card=other))["errcode"] == 42014
    # The very same message again is the duplicate check's matter, not a second card.
    assert (await caller.send(msgtype="template_card", template_card=CARD))["errcode"] == 0


async def test_a_greyed_card_cannot_be_pressed(caller: Caller) -> None:
    sent = await caller.send(msgtype="template_card", template_card=CARD)
    change = {
        "userids": ["zhang"],
        "agentid": AGENT,
        "response_code": sent["response_code"],
        "button": {"replace_name": "已由张三确认"},
    }
    assert (await caller.post("message/update_template_card", change))["errcode"] == 0
    with pytest.raises(ValueError, match="gone"):
        await caller.twin.press(caller.twin.delivered[0], "ok")
