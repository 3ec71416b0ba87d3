"""What stands behind 暂停发送: what is paused, why, until when; what is not certain is asked."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.plans.load import parse_plan, shipped_plan
from bot.reading.pause_said import pauses_said
from bot.words import SHANGHAI

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
NOW = datetime(2025, 2, 20, 9, tzinfo=SHANGHAI)
FIELDS = ("round", "city", "county", "kind", "channel")


def said(text: str) -> tuple[list[str], str, str]:
    """What is paused (its fields), why, and until when."""
    found = pauses_said(text, [PLAN], NOW)
    what = ["/".join(filter(None, (getattr(one, f) for f in FIELDS))) for one in found.pauses]
    until = found.pauses[0].until
    return what, found.pauses[0].reason, f"{until:%m-%d %H:%M}" if until else ""


@pytest.mark.parametrize(
    ("text", "what", "reason", "until"),
    [
        ("石家庄市 名单有误 到2月28日", ["石家庄市"], "名单有误", "03-01 00:00"),
        ("石家庄市桥西区 邮件 名单有误", ["石家庄市/桥西区/email"], "名单有误", ""),
        ("石家庄、保定 提醒 原因：日期错了", ["石家庄市/reminder", "保定市/reminder"], "日期错了", ""),
        ("石家庄、石家庄市 石家庄 名单有误", ["石家庄市"], "名单有误", ""),
        ("全部 系统检修 到明天下午3点", [""], "系统检修", "02-21 15:00"),
        ("名单有误", [""], "名单有误", ""),
        ("石家庄市名单有误", ["石家庄市"], "名单有误", ""),
        ("邮件通道 邮箱密码换了 到3月1日9:00", ["email"], "邮箱密码换了", "03-01 09:00"),
        ("正定县提醒 县里人员调整", ["石家庄市/正定县/reminder"], "县里人员调整", ""),
        ("hebei-2024 简报 重复了", ["hebei-2024/digest"], "重复了", ""),
        ("一直到2月25日为止 石家庄市 校核", ["石家庄市"], "校核", "02-26 00:00"),
        ("辛集市 2月28日前的名单有误", ["辛集市/辛集市"], "2月28日前的名单有误", ""),
        ("石家庄市", ["石家庄市"], "", ""),
    ],
)
def test_what_is_paused(text: str, what: list[str], reason: str, until: str) -> None:
    assert said(text) == (what, reason, until)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("除了保定都停", "except"),
        ("桥西区 有误", "place"),
        ("雪岭州 核对", "nowhere"),
        ("大同市、石家庄市 名单有误", "nowhere"),
        ("石家庄市、阳高县 邮件 名单有误", "nowhere"),
        ("怀来自治县", "nowhere"),
        ("石家庄市 名单有误 到2月30日", "day"),
        ("石家庄市 名单有误 到2024年1月1日", "day"),
    ],
)
def test_what_cannot_be_meant_is_not_guessed(text: str, why: str) -> None:
    assert pauses_said(text, [PLAN], NOW).unclear == why


def test_a_prefecture_is_said_in_short() -> None:
    plan = parse_plan(shipped_plan("hubei-2026"), "hubei-2026")
    for text in ("恩施州 系统核对", "恩施 系统核对"):
        (pause,) = pauses_said(text, [plan], NOW).pauses
        assert (pause.city, pause.reason) == ("恩施土家族苗族自治州", "系统核对")
