"""What a failed report of a gateway or an operator says of its number."""

from __future__ import annotations

import pytest

from messages.sms.report_words import number_fate


@pytest.mark.parametrize(
    ("said", "fate"),
    [
        ("空号", "ended"),
        ("MK:0001 不存在的用户", "ended"),
        ("MK:0001", "ended"),
        ("号码无效或者空号", "ended"),
        ("The number does not exist", "ended"),
        ("EMPTY_NUMBER", "ended"),
        ("用户已退订", "ended"),
        ("MBBLACK", "ended"),
        ("Unassigned number", "ended"),
        ("用户不存在", "rests"),  # perhaps our own
        ("不存在", "rests"),
        ("短信模板不存在", "kept"),
        ("签名不存在", "kept"),
        ("账户不存在", "kept"),
        ("no such template", "kept"),
        ("sign name does not exist", "kept"),
        ("内容含黑名单关键词", "kept"),
        ("invalid number of parameters", "kept"),
        ("UNDELIV", "rests"),
        ("EXPIRED", "rests"),
        ("MI:0024", "rests"),
        ("关机", "rests"),
        ("空号、停机、关机、无法接通", "rests"),  # nobody knows which
        ("DB:0102 用户停机", "rests"),
        ("", "rests"),
        ("KEYWORD", "kept"),
        ("签名未报备", "kept"),
        ("isv.DAY_LIMIT_CONTROL", "kept"),
        ("运营商频率限制", "kept"),
    ],
)
def test_what_becomes_of_the_number(said: str, fate: str) -> None:
    assert number_fate(said) == fate
