"""What the administrator reads of sentences that nobody understood: no number of a person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.mask import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人换成李工 13800001111", "联系人换成李工 〔号码〕"),
        ("电话１３８００００１１１１找我", "电话〔号码〕找我"),
        ("打138 0000 1111或138-0000-1111", "打〔号码〕或〔号码〕"),
        ("+86 13800001111", "〔号码〕"),
        ("座机0311-85801234", "座机〔号码〕"),
        ("发到 li.si+a@mail.example.cn 吧", "发到 〔邮箱〕 吧"),
        ("91130101MA1000001N 是我们", "〔编码〕 是我们"),
        ("身份证13010119800101123X", "身份证〔编码〕"),
        ("绑定 8K3F2Q", "绑定 〔绑定码〕"),
        ("绑定码：ab12cd", "绑定 〔绑定码〕"),
        ("看 https://a.example/s?t=abc 这个", "看 〔网址〕 这个"),
        ("2025-12-31前交，20250915也行", "2025-12-31前交，20250915也行"),
        ("第3条和12号，3月10日", "第3条和12号，3月10日"),
    ],
)
def test_personal_numbers_are_gone(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(st.text("1 3-8０５电话，", max_size=40), st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_no_phone_survives(around: str, phone: str) -> None:
    shown = masked(f"{around}电话{phone}{around[:1]}")
    assert phone not in shown and not re.search(r"\d{11}", shown)
