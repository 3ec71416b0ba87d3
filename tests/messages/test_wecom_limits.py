"""The documented limits (D90236, D90312) against which each message counts, over all processes together."""

from __future__ import annotations

from bot.words import Limit
from messages.wecom.channel import WeComTransport


def test_each_message_counts_by_the_minute_and_by_the_hour() -> None:
    sent = WeComTransport(None, 30, 1000, 10_000)  # type: ignore[arg-type]
    assert set(sent.limits("ZhangSan")) == {
        Limit("corp", 60, 10_000, shared=True),
        Limit("corp", 3600, 150_000, shared=True),
        Limit("member:zhangsan", 60, 30),
        Limit("member:zhangsan", 3600, 1000),
    }


def test_a_day_holds_two_hundred_for_each_account_that_the_corp_may_have() -> None:
    known = WeComTransport(None, 30, 1000, 10_000, corp_accounts=500)  # type: ignore[arg-type]
    assert Limit("corp", 86_400, 100_000, shared=True) in known.limits("ZhangSan")
