"""What the words themselves decide: channels, addresses, names, and how a case is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.notices.delivery import after_crash
from bot.results.overview import owed_steps
from bot.words import CaseStatus, Channel, DutyStatus, MessageStatus, Person, replace
from bot.words.channels import CHANNELS, ChannelSpec, channel_spec, known_also
from bot.words.people import titled
from bot.words.states import ShownStatus, shown_status
from messages.catalogue import explain
from tests.bot.cases import PLAN

FAX = Channel("fax")
NOW = datetime(2025, 2, 21, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "exact", "key"),
    [
        (" Li@Example.com ", False, "li@example.com"),
        (" ZhangSan ", True, "ZhangSan"),
        ("   ", False, None),
        ("", True, None),
    ],
)
def test_an_address_as_the_other_side_compares_it(address: str, exact: bool, key: str | None) -> None:
    assert replace(CHANNELS[Channel.EMAIL], exact=exact).key(address) == key


def test_a_channel_whose_package_is_gone_can_still_be_named() -> None:
    assert channel_spec("fax") == ChannelSpec(FAX, "其他方式", "其他方式", "其他方式的地址", package="")
    assert channel_spec("email") is CHANNELS[Channel.EMAIL]


def test_a_package_brings_its_row_for_as_long_as_it_is_named() -> None:
    row, shipped = ChannelSpec(FAX, "传真", "传真", "传真号", package="fax"), list(CHANNELS)
    assert shipped[0] is Channel.WECOM  # the order of fallback
    with known_also([row, CHANNELS[Channel.EMAIL]]):
        assert channel_spec("fax") is row and list(CHANNELS) == [*shipped, FAX]
    assert list(CHANNELS) == shipped


def test_by_which_address_a_channel_reaches_somebody() -> None:
    person = Person(1, "李工", addresses=((Channel.EMAIL, "li@example.com"),))
    assert [person.address(c) for c in (Channel.EMAIL, Channel.WECOM)] == ["li@example.com", ""]


@pytest.mark.parametrize(
    ("channel", "hours", "status", "reason"),
    [
        (Channel.WECOM, 3.8, MessageStatus.WAITING, "上次发送中断，原样重发"),
        (Channel.WECOM, 3.9, MessageStatus.UNKNOWN, "发送中断超过4小时，不能确定对方是否已收到"),
        (Channel.EMAIL, 3.8, MessageStatus.WAITING, "上次发送中断，原样重发"),
        (Channel.EMAIL, 5, MessageStatus.UNKNOWN, "发送中断超过4小时，不能确定对方是否已收到"),
        # Of a channel that recognises nothing nobody can say.
        (FAX, 0, MessageStatus.UNKNOWN, "发送中断，不能确定对方是否已收到"),
    ],
)
def test_what_a_dead_sender_left(channel: Channel, hours: float, status: MessageStatus, reason: str) -> None:
    verdict = after_crash(NOW - timedelta(hours=hours), NOW, channel)
    assert (verdict.status, verdict.reason and explain(verdict.reason)) == (status, reason)
    assert after_crash(None, NOW, channel).status is MessageStatus.WAITING


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("李工", "李"),
        ("王主任", "王"),
        ("欧阳老师", "欧阳"),
        ("张科长", "张"),
        ("李明", ""),
        ("主任", ""),
        ("", ""),
    ],
)
def test_a_name_that_is_a_title(name: str, family: str) -> None:
    assert titled(name) == family


@pytest.mark.parametrize("status", CaseStatus)
def test_only_a_running_case_rests(status: CaseStatus) -> None:
    rests = status is CaseStatus.ACTIVE
    assert shown_status(status, True) is (ShownStatus.PAUSED if rests else ShownStatus(status.value))
    assert shown_status(status, False) is ShownStatus(status.value)


def test_the_steps_that_somebody_owes() -> None:
    steps = [PLAN.milestone(key) for key in ("apply_assessment", "forward_assessment", "assess")]
    counts = {
        "apply_assessment": {DutyStatus.DONE: 2},
        "forward_assessment": {DutyStatus.WAIVED: 3},  # fell away: nobody owed it
    }
    assert [m.key for m in owed_steps(steps, counts)] == ["apply_assessment"]
    assert owed_steps(steps, {}) == steps
