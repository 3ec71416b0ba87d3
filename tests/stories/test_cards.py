"""Buttons people press: once, with the same rights as a sentence, and only for what still stands."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from bot.words import DutyState
from handlers.sandbox.traffic import Delivery
from tests.harness import Harness, Heard
from tests.people import CITY, CLERK, FIRM, STAFF, STRANGER, firm, officer, workbook
from tests.stories.test_serve import until


def card(s: Harness, account: str) -> Delivery:
    """The newest card this person got."""
    return [d for d in s.twin.delivered if d.user == account and d.msgtype == "template_card"][-1]


def greyed(s: Harness, delivery: Delivery) -> list[Any]:
    """What was put in place of the card's buttons."""
    return [u.change["button"]["replace_name"] for u in s.twin.updates if u.msgid == delivery.msgid]


async def with_cards(s: Harness, *accounts: str) -> None:
    """Let these people wish for cards."""
    for account in accounts:
        assert "卡片" in await s.says(account, "卡片提醒")


async def press(s: Harness, delivery: Delivery, key: str) -> None:
    exchange = await s.twin.press(delivery, key)
    assert exchange.ok and exchange.reply is None
    await s.tick()


async def test_whoever_was_never_seen_in_the_app_reads_plain_text(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "进度")  # from the plug-in of personal WeChat, for all we know
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天", "已提交评估申请")
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        assert {d.msgtype for d in s.twin.delivered} == {"text"}


async def test_reported_and_confirmed_by_buttons(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CLERK, CITY)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "提出评估申请", "还有7天", "已提交评估申请")
        asked = card(s, CLERK)
        await press(s, asked, "reported")
        await s.expect(CLERK, "已登记", FIRM, "2025年2月21日")
        await s.expect(CITY, "请确认", FIRM, "确认 1")
        assert greyed(s, asked) == ["已由联系人1报告"]

        to_confirm = card(s, CITY)
        await press(s, to_confirm, "confirm")
        await s.expect(CITY, "已确认", FIRM)
        await s.tick()
        await s.expect(CLERK, "已确认")
        await s.expect(CITY, "完成评估")
        assert greyed(s, to_confirm) == ["已由shijiazhuan…确认"]
        duty = await s.duty(FIRM, "apply_assessment")
        assert duty.state is DutyState.DONE
        s.quiet()


async def test_an_old_button_changes_nothing_and_says_what_is_current(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CLERK, CITY)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        old = card(s, CLERK)
        await s.says(CLERK, "已提交评估申请")
        before = await s.rows()
        await s.twin.press(old, "reported")
        after = await s.rows()
        assert before["duties"] == after["duties"] and before["events"] == after["events"]
        await s.tick()
        await s.expect(CLERK, "已经过时", "已报告，待确认", FIRM)
        await s.expect(CITY, "确认 1")

        # Sent back and reported anew: the bureau's first card speaks of the first report.
        first = card(s, CITY)
        await s.says(CITY, "退回 1 缺少审核报告")
        await s.tick()
        await s.expect(CLERK, "退回", "缺少审核报告")
        assert greyed(s, first)
        s.later(minutes=31)
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 2")
        await s.twin.click(CITY, "confirm", str(first.content["task_id"]))
        await s.tick()
        await s.expect(CITY, "已经过时")
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        s.quiet()


async def test_sent_back_by_button_asks_for_the_reason(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CITY)
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        await press(s, card(s, CITY), "send_back")
        await s.expect(CITY, "原因", FIRM)
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED
        assert "已退回" in await s.says(CITY, "缺少监测报告")
        await s.tick()
        await s.expect(CLERK, "缺少监测报告")
        assert greyed(s, card(s, CITY)) == ["已由shijiazhuan…退回"]
        s.quiet()


async def test_an_extension_by_button_asks_for_date_and_reason(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.says(CITY, "确认 1")
        s.at("2025-03-10T09:00")
        await s.says(CITY, f"评估通过 {FIRM}")
        await s.tick()
        s.read_all()
        await with_cards(s, CLERK)
        await s.tick("2025-07-01T09:00")
        await s.expect(CLERK, "提出验收申请")
        s.read_all()
        asked = card(s, CLERK)
        assert [b["text"] for b in asked.content["button_list"]] == ["已提交", "需要延期", "提问"]
        await press(s, asked, "extend")
        await s.expect(CLERK, "延期到哪一天")
        assert "原因" in await s.says(CLERK, "10月31日")
        reply = await s.says(CLERK, "设备改造，季节性停产")
        assert "申请延期至2025年10月31日" in reply
        await s.tick()
        await s.expect(CITY, "申请延期")
        assert not greyed(s, asked)  # the duty stands as it did

        await press(s, asked, "ask")
        await s.expect(CLERK, "写明您的问题")
        assert "工单号" in await s.says(CLERK, "附件上传总是失败怎么办")
        await s.tick()
        s.quiet()


async def test_everybody_who_holds_a_card_sees_what_happened(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        staff = [*STAFF, officer("市", "city2", "石家庄市")]
        await s.begin(workbook(firm(), staff=staff))
        await with_cards(s, CITY, "city2")
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        await s.expect("city2", "确认 1")
        await press(s, card(s, "city2"), "confirm")
        s.read_all()
        assert greyed(s, card(s, CITY)) == greyed(s, card(s, "city2")) == ["已由city2干部确认"]
        # The other's button, pressed before the update reached the phone.
        await s.twin.click(CITY, "confirm", str(card(s, CITY).content["task_id"]))
        await s.tick()
        await s.expect(CITY, "已经过时", "已完成")
        s.quiet()


async def test_a_press_counts_once_however_often_it_is_delivered(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CLERK)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        s.twin.knobs.lose_answers = 2
        exchange = await s.twin.press(card(s, CLERK), "reported")
        assert len(exchange.attempts) == 3
        await s.tick()
        await s.expect(CLERK, "已登记")
        await s.expect(CITY, "确认 1")
        s.quiet()


async def test_somebody_elses_card_opens_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CITY)
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        task = str(card(s, CITY).content["task_id"])
        for who in (STRANGER, CLERK):
            await s.twin.click(who, "confirm", task)
            await s.tick()
            await s.expect(who, "卡片已经失效", without=FIRM)
        await s.twin.click(CITY, "confirm", "m999-unknown")
        s.later(minutes=1)
        await s.twin.click(CITY, "confirm", "m999-unknown")
        await s.twin.click(CITY, "reported", task)
        await s.tick()
        heard = sorted(h.text for h in s.read_all() if h.to == CITY)  # sent at one time, in any order
        pressed = ("09:00 您点了“确认”", "09:01 您点了“已提交”", "09:01 您点了“确认”")
        assert [text.startswith(said) for text, said in zip(heard, pressed, strict=True)] == [True] * 3
        assert all("卡片已经失效" in text for text in heard)
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.REPORTED


async def test_a_refused_card_goes_as_text(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CLERK)
        s.at("2025-02-21T09:00")
        s.twin.knobs.fail("43012")  # no callback address, says the platform
        await s.tick()
        heard = await s.expect(CLERK, "还有7天", "已提交评估申请")
        assert "【" in heard.text and s.twin.delivered[-1].msgtype == "text"
        s.quiet()


async def test_an_update_is_tried_again_and_a_lapsed_card_is_left(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CLERK)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        asked = card(s, CLERK)
        s.twin.knobs.fail("-1", path="message/update_template_card")
        await press(s, asked, "reported")
        assert not greyed(s, asked)
        s.later(seconds=31)
        await s.tick()
        assert greyed(s, asked) == ["已由联系人1报告"]
        s.read_all()

        await s.says(CLERK, "撤回")
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天")
        late = card(s, CLERK)
        s.clock.move(s.clock.now() + timedelta(hours=73))
        await s.tick()
        await press(s, late, "reported")  # the press brings a fresh code
        assert greyed(s, late) == ["已由联系人1报告"]
        s.also(
            "clerk",
            "clerk",
            "province【简报】",
            "province【简报】",
            "qiaoxi【简报】",
            "qiaoxi【简报】",
            "shijiazhuang【简报】",
            "shijiazhuang【简报】",
            "shijiazhuang【请确认】",
        )


async def test_text_again_on_request(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await with_cards(s, CLERK)
        assert "文字" in await s.says(CLERK, "文字提醒")
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        assert s.twin.delivered[-1].msgtype == "text"


def pressed(s: Harness) -> list[Heard]:
    """The unread answers to presses."""
    return [h for h in s.unread if "您点了" in h.text]


async def test_a_press_is_answered_at_once_by_one_look_at_a_time(database_url: str) -> None:
    """Not at the next look: that is an hour away here."""
    firms = [firm(n, f"石家庄{n}号化工有限公司", f"c{n}") for n in range(1, 9)]
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(*firms))
        await with_cards(s, *(f"c{n}" for n in range(1, 9)))
        await s.tick("2025-02-21T09:00")
        s.read_all()
        looks: list[int] = []
        under_way = 0

        async def chore() -> None:
            nonlocal under_way
            under_way += 1
            looks.append(under_way)
            await asyncio.sleep(0.02)
            under_way -= 1

        s.engine.also = (*s.engine.also, chore)
        alarm = s.ticker(3600)
        alarm.start()
        try:
            await until(lambda: len(looks) > 0)
            asked = [card(s, f"c{n}") for n in range(1, 9)]
            sent = await asyncio.gather(*(s.twin.press(one, "reported") for one in asked))
            assert all(exchange.ok for exchange in sent)
            await until(lambda: all(greyed(s, one) for one in asked))
            everybody = {f"c{n}" for n in range(1, 9)}
            await until(lambda: s.received() > 0 and {h.to for h in pressed(s)} == everybody)
            assert len(pressed(s)) == len(everybody)
            s.read_all()
            assert set(looks) == {1} and len(looks) < 12
        finally:
            await s.engine.rest(10)  # as `serve` does: nothing is cut off in a transaction
            alarm.stop()
