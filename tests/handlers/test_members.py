"""What an event of WeCom says of a member, and what says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.entry.callback import to_keep
from handlers.services.accounts.members import member_change
from messages.wecom.inbound import InboundMessage, parse_message

AGENT = 1000002


def event(name: str, user: str = "Clerk", **more: Any) -> InboundMessage:
    return InboundMessage(user=user, kind="event", digest="d", event=name, **more)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (event("unsubscribe", agent_id=AGENT), {"what": "left", "user": "Clerk"}),
        (event("subscribe", agent_id=AGENT), {"what": "back", "user": "Clerk"}),
        (event("unsubscribe"), {"what": "left", "user": "Clerk"}),
        (event("unsubscribe", agent_id=7), None),  # another app of the corp
        (
            event("change_contact", "sys", change_type="delete_user", member="Clerk"),
            {"what": "deleted", "user": "Clerk"},
        ),
        (
            event("change_contact", "sys", change_type="update_user", member="a", new_member="b"),
            {"what": "renamed", "user": "a", "new": "b"},
        ),
        (event("change_contact", "sys", change_type="update_user", member="a"), None),
        (event("change_contact", "sys", change_type="delete_party"), None),
        (event("enter_agent", agent_id=AGENT), None),
    ],
)
def test_what_an_event_says(message: InboundMessage, said: dict[str, str] | None) -> None:
    assert member_change(message, AGENT) == said


def test_the_elements_are_read() -> None:
    message = parse_message(
        "<xml><ToUserName>c</ToUserName><FromUserName>sys</FromUserName><CreateTime>1</CreateTime>"
        "<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>update_user</ChangeType>"
        "<UserID>a</UserID><NewUserID>b</NewUserID></xml>"
    )
    assert (message.change_type, message.member, message.new_member) == ("update_user", "a", "b")


@pytest.mark.parametrize(
    ("message", "words", "data"),
    [
        (InboundMessage("u", "text", "d", text="进度"), "进度", {}),
        (
            InboundMessage("u", "image", "d", media_id="m"),
            "[图片]",
            {"file": {"kind": "image", "media": "m"}},
        ),
        (InboundMessage("u", "file", "d", media_id="m"), "[文件]", {"file": {"kind": "file", "media": "m"}}),
        (InboundMessage("u", "image", "d"), "[image]", {"other": "image", "in_app": False}),
        (
            InboundMessage("u", "location", "d", in_app=True),
            "[location]",
            {"other": "location", "in_app": True},
        ),
        (
            event("template_card_event", event_key="confirm", task_id="t", response_code="r"),
            "[按钮 confirm]",
            {"press": {"task": "t", "key": "confirm", "code": "r"}},
        ),
    ],
)
def test_what_is_kept_of_a_message(message: InboundMessage, words: str, data: dict[str, Any]) -> None:
    assert to_keep(message, AGENT) == (words, data)


def test_an_event_that_says_nothing_is_not_kept() -> None:
    assert to_keep(event("view"), AGENT) is None
