"""The WeCom twin's token and messages over a real socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.handlers.sandbox_product import AGENT, CORP, SECRET, Caller, calling


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    """A product's client of a twin of its own."""
    async with calling() as made:
        yield made


CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "请确认"},
    "task_id": "t-1",
    "button_list": [{"text": "确认", "key": "ok"}, {"text": "退回", "key": "no"}],
}


async def test_token_is_stable_until_it_expires(caller: Caller) -> None:
    first = caller.token
    caller.clock.move(hours=1)
    again = await caller.sign_on()
    assert (again["access_token"], again["expires_in"]) == (first, 3600)
    caller.clock.move(hours=1)
    assert (await caller.send())["errcode"] == 42001
    await caller.sign_on()
    assert caller.token != first
    assert (await caller.send())["errcode"] == 0


async def test_token_withdrawn_early(caller: Caller) -> None:
    caller.twin.revoke_token()
    assert (await caller.send())["errcode"] == 40014
    await caller.sign_on()
    assert (await caller.send())["errcode"] == 0
    caller.twin.expire_token()
    assert (await caller.send())["errcode"] == 42001


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"corpsecret": SECRET}, 41002),
        ({"corpid": CORP}, 41004),
        ({"corpid": "other", "corpsecret": SECRET}, 40013),
        ({"corpid": CORP, "corpsecret": "wrong"}, 40001),
    ],
)
async def test_gettoken_refuses(caller: Caller, query: dict[str, str], code: int) -> None:
    assert (await caller.get("gettoken", **query))["errcode"] == code


async def test_wrong_secrets_ban_the_address_for_an_hour(caller: Caller) -> None:
    caller.twin.knobs.ban_after_bad_secrets = 3
    for _ in range(3):
        assert (await caller.get("gettoken", corpid=CORP, corpsecret="x"))["errcode"] == 40001
    assert (await caller.get("gettoken", corpid=CORP, corpsecret=SECRET))["errcode"] == 45009
    caller.clock.move(hours=1, seconds=1)
    assert (await caller.get("gettoken", corpid=CORP, corpsecret=SECRET))["errcode"] == 0


async def test_errors_are_checked_in_the_documented_order(caller: Caller) -> None:
    bad: dict[str, Any] = {"touser": "", "agentid": 7, "msgtype": "poem"}
    good_token, caller.token = caller.token, "forged"
    caller.twin.knobs.allowed_ips = set()
    assert (await caller.post("message/send", bad))["errcode"] == 40014
    caller.token = good_token
    assert (await caller.post("message/send", bad))["errcode"] == 60020
    caller.twin.knobs.allowed_ips = {"127.0.0.1"}
    assert (await caller.post("message/send", bad))["errcode"] == 301002
    bad["agentid"] = AGENT
    assert (await caller.post("message/send", bad))["errcode"] == 82001
    bad["touser"] = "nobody"
    assert (await caller.post("message/send", bad))["errcode"] == 81013
    bad["touser"] = "zhang"
    assert (await caller.post("message/send", bad))["errcode"] == 40008
    caller.token = ""
    assert (await caller.post("message/send", bad))["errcode"] == 41001
    assert caller.twin.delivered == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agentid": None}, 41011),
        ({"agentid": {}}, 40056),
        ({"touser": "|".join(f"u{n}" for n in range(1001))}, 40032),
        ({"toparty": "|".join(str(n) for n in range(101))}, 82002),
        ({"totag": "|".join(str(n) for n in range(101))}, 82003),
        ({"text": {"content": " "}}, 44004),
        ({"text": None}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "字" * 683}}, 40058),
        ({"msgtype": "file", "file": {"media_id": "gone"}}, 40007),
        ({"msgtype": "file", "file": {}}, 41006),
        ({"msgtype": "textcard", "textcard": {"description": "d", "url": "http://a"}}, 41016),
        ({"msgtype": "textcard", "textcard": {"title": "t", "url": "http://a"}}, 41033),
        ({"msgtype": "textcard", "textcard": {"title": "t", "description": "d"}}, 41010),
        ({"msgtype": "textcard", "textcard": {"title": "t", "description": "d", "url": "a.cn"}}, 45034),
        ({"msgtype": "news", "news": {"articles": []}}, 45008),
        ({"msgtype": "template_card", "template_card": {"card_type": "poem"}}, 42031),
        ({"msgtype": "template_card", "template_card": {**CARD, "task_id": "a b"}}, 42014),
        ({"msgtype": "template_card", "template_card": {**CARD, "main_title": {}}}, 41016),
        ({"msgtype": "template_card", "template_card": {**CARD, "button_list": []}}, 42038),
        (
            {
                "msgtype": "template_card",
                "template_card": {**CARD, "button_list": [{"text": "x", "key": "k"}] * 2},
            },
            42039,
        ),
        (
            {
                "msgtype": "template_card",
                "template_card": {**CARD, "horizontal_content_list": [{"keyname": "k"}] * 7},
            },
            42035,
        ),
        (
            {
                "msgtype": "template_card",
                "template_card": {"card_type": "text_notice", "main_title": {"title": "t"}},
            },
            42045,
        ),
    ],
)
async def test_message_is_refused(caller: Caller, change: dict[str, Any], code: int) -> None:
    assert (await caller.send(**change))["errcode"] == code
    assert caller.twin.delivered == []


async def test_interactive_card_needs_a_callback(caller: Caller) -> None:
    caller.twin.callback_url = ""
    answer = await caller.send(msgtype="template_card", template_card=CARD)
    assert answer["errcode"] == 43012


async def test_unknown_users_come_back_in_lower_case_and_the_rest_get_it(caller: Caller) -> None:
    answer = await caller.send("ZHANG | Nobody|LI", toparty="9", totag="3")
    assert answer["errcode"] == 0
    assert answer["invaliduser"] == "nobody"
    assert (answer["invalidparty"], answer["invalidtag"]) == ("9", "3")
    assert [d.user for d in caller.twin.delivered] == ["Zhang", "li"]
    none = await caller.send("Nobody|Noone")
    assert (none["errcode"], none["invaliduser"]) == (81013, "nobody|noone")


async def test_whom_the_roster_names_meanwhile_is_a_member_until_he_leaves(caller: Caller) -> None:
    async def roster() -> list[str]:
        return ["NewComer", "zhang"]

    assert (await caller.send(touser="newcomer"))["errcode"] == 81013
    caller.twin.directory.roster = roster
    assert (await caller.send(touser="newcomer"))["errcode"] == 0
    caller.twin.directory.leave("NewComer")
    assert (await caller.send(touser="newcomer"))["errcode"] == 81013
    caller.twin.directory.join("NewComer")
    assert (await caller.send(touser="newcomer"))["errcode"] == 0


async def test_member_without_licence_gets_nothing(caller: Caller) -> None:
    caller.twin.knobs.unlicensed = {"Zhang"}
    answer = await caller.send("zhang|li")
    assert (answer["errcode"], answer["unlicenseduser"]) == (0, "zhang")
    assert [d.user for d in caller.twin.delivered] == ["li"]


async def test_a_whole_department_and_everybody(caller: Caller) -> None:
    await caller.send("@all")
    await caller.send("zhang", toparty="1")
    assert [d.user for d in caller.twin.delivered] == ["Zhang", "li", "wang"] * 2


async def test_long_text_is_cut_on_a_whole_character(caller: Caller) -> None:
    await caller.send(content="a" + "字" * 700)
    shown = caller.twin.delivered[0].content["content"]
    assert len(shown.encode()) == 2047 and shown.endswith("字")
    assert json.loads(caller.twin.delivered[0].request)["text"]["content"] == "a" + "字" * 700


async def test_mistyped_json_is_taken_with_a_warning(caller: Caller) -> None:
    answer = await caller.send(agentid=str(AGENT))
    assert answer["errcode"] == 0 and "wrong json format" in answer["errmsg"]
    assert caller.twin.ledger.warnings
    assert (await caller.post("message/send", b"{not json"))["errcode"] == 41011


async def test_refusal_text_changes_every_time(caller: Caller) -> None:
    texts = {(await caller.send("nobody"))["errmsg"] for _ in range(3)}
    assert len(texts) == 3
    assert all("hint: [" in text and "devtool/query?e=81013" in text for text in texts)


async def test_31st_message_in_a_minute_vanishes_in_silence(caller: Caller) -> None:
    codes = {(await caller.send(content=str(n)))["errcode"] for n in range(31)}
    assert codes == {0}
    assert (len(caller.twin.delivered), len(caller.twin.dropped)) == (30, 1)
    assert (await caller.send("li"))["errcode"] == 0
    caller.clock.move(minutes=1)
    await caller.send(content="later")
    assert caller.twin.delivered[-1].content["content"] == "later"


async def test_over_limit_may_answer_45009_instead(caller: Caller) -> None:
    caller.twin.knobs.over_limit = "45009"
    codes = [(await caller.send(content=str(n)))["errcode"] for n in range(31)]
    assert codes == [0] * 30 + [45009]
    assert caller.twin.dropped == []


async def test_hourly_limit_and_daily_cap(caller: Caller) -> None:
    caller.twin.knobs.per_hour = 3
    for n in range(4):
        await caller.send(content=str(n))
        caller.clock.move(minutes=2)
    assert (len(caller.twin.delivered), len(caller.twin.dropped)) == (3, 1)
    caller.twin.knobs.daily_cap = 5
    assert (await caller.send("li"))["errcode"] == 0
    assert (await caller.send("li"))["errcode"] == 45009
    caller.clock.move(hours=16)
    await caller.sign_on()
    assert (await caller.send("li"))["errcode"] == 0


async def test_repetition_in_its_window_is_accepted_but_not_shown(caller: Caller) -> None:
    async def send(**more: Any) -> dict[str, Any]:
        return await caller.send(enable_duplicate_check=1, duplicate_check_interval=14400 * 9, **more)

    first, second = await send(), await send()
    assert (first["errcode"], second["errcode"]) == (0, 0)
    assert first["msgid"] != second["msgid"]
    assert (len(caller.twin.delivered), len(caller.twin.suppressed)) == (1, 1)
    await send(content="别的")
    assert len(caller.twin.delivered) == 2
    caller.clock.move(hours=4)  # however long a window was asked for
    await caller.sign_on()
    await send()
    assert len(caller.twin.delivered) == 3


async def test_without_the_check_a_repetition_is_shown(caller: Caller) -> None:
    await caller.send()
    await caller.send()
    assert len(caller.twin.delivered) == 2


async def test_refused_message_does_not_start_a_window(caller: Caller) -> None:
    caller.twin.knobs.fail("-1")
    assert (await caller.send(enable_duplicate_check=1))["errcode"] == -1
    assert (await caller.send(enable_duplicate_check=1))["errcode"] == 0
    assert len(caller.twin.delivered) == 1


async def test_recall_within_a_day(caller: Caller) -> None:
    msgid = (await caller.send())["msgid"]
    assert (await caller.post("message/recall", {"msgid": "other"}))["errcode"] == 40058
    assert (await caller.post("message/recall", {"msgid": msgid}))["errcode"] == 0
    assert msgid in caller.twin.ledger.recalled
    caller.clock.move(hours=24)
    await caller.sign_on()
    assert (await caller.post("message/recall", {"msgid": msgid}))["errcode"] == 42052


async def test_card_is_changed_once_for_those_who_got_it(caller: Caller) -> None:
    sent = await caller.send("zhang|li", msgtype="template_card", template_card=CARD)
    change = {
        "userids": ["WANG"],
        "agentid": AGENT,
        "response_code": sent["response_code"],
        "button": {"replace_name": "已确认"},
    }
    path = "message/update_template_card"
    assert (await caller.post(path, {**change, "userids": []}))["errcode"] == 82101
    assert (await caller.post(path, change))["errcode"] == 82102
    answer = await caller.post(path, {**change, "userids": ["ZHANG", "wang"]})
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["wang"])
    assert caller.twin.updates[0].users == ("Zhang",)
    assert (await caller.post(path, {**change, "userids": ["zhang"]}))["errcode"] == 60140


async def test_response_code_only_for_cards_that_ask_back_and_for_72_hours(caller: Caller) -> None:
    assert "response_code" not in await caller.send()
    notice = {
        "card_type": "text_notice",
        "main_title": {"title": "t"},
        "card_action": {"type": 1, "url": "https://example.com"},
    }
    plain = await caller.send(msgtype="template_card", template_card=notice)
    assert plain["errcode"] == 0 and "response_code" not in plain
    sent = await caller.send(msgtype="template_card", template_card=CARD)
    caller.clock.move(hours=72)
    await caller.sign_on()
    change = {
        "userids": ["zhang"],
        "agentid": AGENT,
        "response_code": sent["response_code"],
        "button": {"replace_name": "x"},
    }
    assert (await caller.post("message/update_template_card", change))["errcode"] == 60140
