"""What follows from a provider's answer, from a crash, and what is still true: tables."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.calendar.days import Calendar
from bot.calendar.hours import Hours, next_opening, open_now
from bot.notices.breaker import ChannelFault
from bot.notices.delivery import Cancel, Send, Verdict, Wait, after_crash, ready_to_send, verdict_after
from bot.notices.item import Item, still_true
from bot.words import (
    SHANGHAI,
    Assessor,
    Case,
    CaseStatus,
    Channel,
    Duty,
    DutyState,
    Kind,
    Level,
    MessageStatus,
    SendOutcome,
    SendStatus,
    Trouble,
    replace,
)
from tests.bot.explained import decided, verdict, worded

W, M = Channel.WECOM, Channel.EMAIL
ALL_REFUSED = {"fault": ChannelFault(Trouble.REFUSED, "", 60.0)}
ALIKE = "多人同时被拒收，疑为通道故障，稍后重发："
WAITING, FAILED, UNKNOWN = MessageStatus.WAITING, MessageStatus.FAILED, MessageStatus.UNKNOWN


@pytest.mark.parametrize(
    ("status", "code", "attempts", "channel", "more", "expected"),
    [
        (SendStatus.DELIVERED, "0", 1, W, {}, verdict(MessageStatus.SENT)),
        (
            SendStatus.RECIPIENT,
            "81013",
            1,
            W,
            {},
            verdict(FAILED, "对方无法接收：81013 x", lost=True, elsewhere=True),
        ),
        (SendStatus.PAYLOAD, "40008", 1, W, {}, verdict(FAILED, "内容被拒：40008 x", elsewhere=True)),
        (
            SendStatus.PAYLOAD,
            "40008",
            1,
            W,
            {"card": True},
            verdict(WAITING, "卡片未被接受，改发文字：40008 x", counts=False, plain=True),
        ),
        (
            SendStatus.CONFIG,
            "43012",
            1,
            W,
            {"card": True},
            verdict(WAITING, "卡片未被接受，改发文字：43012 x", counts=False, plain=True),
        ),
        (
            SendStatus.CONFIG,
            "43012",
            1,
            W,
            {},
            verdict(WAITING, "通道配置有误，待管理员处理：43012 x", wait=60, counts=False),
        ),
        (
            SendStatus.CONFIG,
            "60020",
            9,
            W,
            {"card": True},
            verdict(WAITING, "通道配置有误，待管理员处理：60020 x", wait=60, counts=False),
        ),
        (
            SendStatus.THROTTLED,
            "45009",
            9,
            W,
            {},
            verdict(WAITING, "平台限流，60 秒后再发：45009 x", wait=60.0, counts=False),
        ),
        (SendStatus.TRANSIENT, "-1", 1, W, {}, verdict(WAITING, "暂时发送失败，稍后重发：-1 x", wait=30.0)),
        (SendStatus.TRANSIENT, "-1", 5, M, {}, verdict(WAITING, "暂时发送失败，稍后重发：-1 x", wait=3600.0)),
        (SendStatus.TRANSIENT, "-1", 6, W, {}, verdict(FAILED, "多次发送未成功：-1 x", elsewhere=True)),
        (
            SendStatus.TRANSIENT,
            "-1",
            3,
            W,
            {"retries": (7, 8)},
            verdict(FAILED, "多次发送未成功：-1 x", elsewhere=True),
        ),
        (
            SendStatus.TRANSIENT,
            "-1",
            2,
            W,
            {"retries": (7, 8)},
            verdict(WAITING, "暂时发送失败，稍后重发：-1 x", wait=8.0),
        ),
        (SendStatus.TRANSIENT, "-1", 6, W, {"perhaps": True}, verdict(UNKNOWN, "多次发送均未得到答复：-1 x")),
        (SendStatus.UNKNOWN, "", 1, W, {}, verdict(WAITING, "暂时发送失败，稍后重发：x", wait=30.0)),
        (SendStatus.UNKNOWN, "", 6, W, {}, verdict(UNKNOWN, "多次发送均未得到答复：x")),
        (SendStatus.UNKNOWN, "", 1, M, {}, verdict(UNKNOWN, "对方未答复是否收下：x")),
        (SendStatus.REFUSED, "5", 1, M, {}, verdict(WAITING, "暂时发送失败，稍后重发：5 x", wait=30.0)),
        (SendStatus.REFUSED, "5", 6, M, {}, verdict(FAILED, "多次发送未成功：5 x", elsewhere=True)),
        # While everybody is refused alike, nobody's address is written off.
        (
            SendStatus.REFUSED,
            "5",
            9,
            M,
            ALL_REFUSED,
            verdict(WAITING, f"{ALIKE}5 x", wait=60.0, counts=False),
        ),
        (SendStatus.RECIPIENT, "5", 1, M, ALL_REFUSED, verdict(WAITING, f"{ALIKE}5 x", wait=60.0)),
        (SendStatus.RECIPIENT, "5", 3, M, ALL_REFUSED, verdict(WAITING, f"{ALIKE}5 x", wait=60.0)),
        (SendStatus.RECIPIENT, "5", 4, M, ALL_REFUSED, verdict(FAILED, "多次被拒收：5 x", elsewhere=True)),
        (
            SendStatus.RECIPIENT,
            "5",
            1,
            M,
            {**ALL_REFUSED, "proven": True},
            verdict(WAITING, f"{ALIKE}5 x", wait=60.0),
        ),
        (
            SendStatus.RECIPIENT,
            "5",
            2,
            M,
            {**ALL_REFUSED, "proven": True},
            verdict(FAILED, "对方无法接收：5 x", lost=True, elsewhere=True),
        ),
        (
            SendStatus.RECIPIENT,
            "5",
            1,
            M,
            {"fault": ChannelFault(Trouble.SILENT, "", 1.0)},
            verdict(FAILED, "对方无法接收：5 x", lost=True, elsewhere=True),
        ),
    ],
)
def test_after(
    status: SendStatus,
    code: str,
    attempts: int,
    channel: Channel,
    more: dict[str, Any],
    expected: tuple[Verdict, str],
) -> None:
    assert worded(verdict_after(SendOutcome(status, code, "x"), attempts, channel, **more)) == expected


def test_a_pause_that_the_provider_names_is_kept_and_long_answers_are_cut() -> None:
    said = verdict_after(SendOutcome(SendStatus.THROTTLED, "1", "x" * 400, retry_after=7.0), 1, W)
    assert said.wait == 7.0
    assert worded(said)[1] == f"平台限流，7 秒后再发：1 {'x' * 148}"


NOW = datetime(2025, 2, 20, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (None, verdict(WAITING, "上次发送中断，重新发送", counts=False)),
        (timedelta(0), verdict(WAITING, "上次发送中断，原样重发", counts=False)),
        (
            timedelta(hours=3, minutes=49, seconds=59),
            verdict(WAITING, "上次发送中断，原样重发", counts=False),
        ),
        # The margin: a sender needs a while, and WeCom's four hours end at its own clock.
        (timedelta(hours=3, minutes=50), verdict(UNKNOWN, "发送中断超过4小时，不能确定对方是否已收到")),
        (timedelta(hours=5), verdict(UNKNOWN, "发送中断超过4小时，不能确定对方是否已收到")),
    ],
)
def test_after_crash(age: timedelta | None, expected: tuple[Verdict, str]) -> None:
    assert worded(after_crash(NOW - age if age is not None else None, NOW, Channel.WECOM)) == expected


DUE = date(2025, 2, 28)
DUTY = Duty(1, 1, "apply_assessment", Level.ENTERPRISE, DutyState.OPEN, DUE, DUE)
CASE = Case(1, "r", 1, "甲", "乙市", "丙县", Assessor.CITY, CaseStatus.ACTIVE, (DUTY,))
ITEM = Item(1, "owner:before-7", "remind", {}, DUE, DUTY, CASE, True)
REPORTED = replace(DUTY, state=DutyState.REPORTED)


# A result that was corrected before it left is said to nobody.
DEMANDS = {
    "rectify": "open",
    "sent_back": "open",
    "extension_granted": "waiting open",
    "extension_refused": "waiting open failed",
}
RESULTS = {
    "assess_passed": DutyState.DONE,
    "assess_failed": DutyState.FAILED,
    "accept_passed": DutyState.DONE,
    "accept_failed": DutyState.FAILED,
    "carried_over": DutyState.FAILED,
    "round_ended": DutyState.WAIVED,
    "written_off": DutyState.WAIVED,
    "firm_written_off": DutyState.WAIVED,
}


def item(**values: object) -> Item:
    """The usual notice, with these values of its duty, its case or its own."""
    duty = values.pop("duty", DUTY)
    case = replace(CASE, **values.pop("case", {}))  # type: ignore[arg-type]
    return replace(ITEM, duty=duty, case=case, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "notice", "true"),
    [
        (Kind.REMINDER, item(), True),
        (Kind.REMINDER, item(entitled=False), False),
        (Kind.RESULT, item(entitled=False), False),
        (Kind.REMINDER, item(superseded=True), False),
        (Kind.REMINDER, item(due=date(2025, 2, 27)), False),
        (Kind.REMINDER, item(duty=REPORTED), False),
        (Kind.REMINDER, item(case={"paused": True}, rests=True), False),
        (Kind.REMINDER, item(case={"paused": True}, rung="county:late-1", rests=True), True),
        (Kind.REMINDER, item(case={"paused": True}, duty=replace(DUTY, owner=Level.COUNTY)), True),
        (Kind.REMINDER, item(case={"status": CaseStatus.WITHDRAWN}), False),
        (Kind.REMINDER, item(case={"status": CaseStatus.CARRIED_OVER}), False),
        (Kind.REMINDER, item(case={"status": CaseStatus.COMPLETED}), True),  # 年度披露 outlives the case
        (Kind.REMINDER, item(rung="confirmer:late-1", duty=REPORTED), True),
        (Kind.REMINDER, item(rung="confirmer:late-1"), False),
        (Kind.REMINDER, item(text="unconfirmed", duty=REPORTED), True),
        (Kind.CONFIRM, item(text="confirm", duty=REPORTED), True),
        (Kind.CONFIRM, item(text="confirm"), False),
        (Kind.CONFIRM, item(text="extension"), True),  # a request is open until it is answered
        (Kind.ESCALATION, item(text="confirm", duty=REPORTED), False),
        (Kind.RESULT, item(text="assess_passed"), False),
        (Kind.RESULT, item(text="assess_passed", duty=replace(DUTY, state=DutyState.DONE)), True),
        (Kind.RESULT, item(text="assess_failed", duty=replace(DUTY, state=DutyState.DONE)), False),
        (Kind.RESULT, item(text="sent_back", superseded=True), True),
        *(  # what is asked for is said as long as it is owed
            (Kind.RESULT, item(text=text, duty=replace(DUTY, state=state)), state.value in owed.split())
            for text, owed in DEMANDS.items()
            for state in DutyState
        ),
        *(
            (Kind.RESULT, item(text=text, duty=replace(DUTY, state=state)), state is now)
            for text, now in RESULTS.items()
            for state in DutyState
        ),
        (Kind.NOTE, item(superseded=True, due=date(2025, 1, 1)), True),
    ],
)
def test_still_true(kind: Kind, notice: Item, true: bool) -> None:
    assert still_true(kind, notice) is true


HOURS, CN = Hours(time(8, 30), time(17, 30)), Calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "is_open", "opening"),
    [
        ("02-20T08:29", False, "02-20T08:30"),
        ("02-20T08:30", True, "02-20T08:30"),
        ("02-20T17:29", True, "02-20T17:29"),
        ("02-20T17:30", False, "02-21T08:30"),
        ("02-21T17:30", False, "02-24T08:30"),
        ("02-22T09:00", False, "02-24T08:30"),
        ("02-08T09:00", True, "02-08T09:00"),  # a Saturday that is worked
        ("01-27T18:00", False, "02-05T08:30"),
    ],
)
def test_working_hours(now: str, is_open: bool, opening: str) -> None:
    assert open_now(at(now), HOURS, CN) is is_open
    assert next_opening(at(now), HOURS, CN) == at(opening)


def test_why_nothing_is_sent() -> None:
    def found(kind: Kind, *items: Item, owed: bool = True) -> tuple[object, ...]:
        return decided(ready_to_send(kind, items, False, at("02-20T09:00"), HOURS, CN, owed=owed))

    later, gone = item(superseded=True), item(duty=REPORTED)
    assert found(Kind.REMINDER, later) == (Cancel, "已由另一条消息告知，不再单独发送")
    assert found(Kind.REMINDER, later, gone) == (Cancel, "事项已办结或已变更，无需再发")
    assert found(Kind.TICKET, owed=False) == (Cancel, "工单已答复或已关闭，无需再发")
    assert found(Kind.REMINDER, ITEM, gone) == decided(Send((ITEM,)))
    night = ready_to_send(Kind.REMINDER, (ITEM,), False, at("02-20T20:00"), HOURS, CN)
    assert decided(night) == (Wait, at("02-21T08:30"), "工作时间外，02月21日 08:30起发送")
    assert ready_to_send(Kind.REPLY, (), False, at("02-22T03:00"), HOURS, CN) == Send(())
