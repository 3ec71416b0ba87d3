"""Long texts in parts: within the bytes, nothing lost, nothing torn."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.split import clean, split
from messages.words import clip

NUMBER = re.compile(r"^（\d+/\d+）")
LINK = '<a href="https://example.cn/c/17?s=abc">查看</a>'


def size(text: str) -> int:
    return len(text.encode())


def test_what_fits_is_left_alone() -> None:
    assert split("汉" * 682) == ["汉" * 682]
    assert split("") == [""]


def test_parts_are_numbered_and_fit() -> None:
    parts = split("甲乙丙丁。" * 1000)
    assert [NUMBER.match(p).group() for p in parts] == [  # type: ignore[union-attr]
        f"（{n}/{len(parts)}）" for n in range(1, len(parts) + 1)
    ]
    assert all(size(p) <= 2048 and p.endswith("。") for p in parts)


def test_more_than_nine_and_ninety_nine_parts_still_fit() -> None:
    for count in (900, 9000):
        parts = split("汉" * count, limit=64)
        assert len(parts) > 9 and max(map(size, parts)) <= 64
        assert "".join(NUMBER.sub("", p) for p in parts) == "汉" * count


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("一" * 20 + "\n\n" + "二" * 9 + "\n" + "三" * 20, "一" * 20),
        ("一" * 20 + "\n" + "二。" * 30, "一" * 20),
        ("一" * 20 + "。" + "二，" * 30, "一" * 20 + "。"),
        ("一" * 20 + "。”" + "二" * 30, "一" * 20 + "。”"),
        ("一" * 20 + "，" + "二" * 30, "一" * 20 + "，"),
        ("一" * 60, "一" * 33),
    ],
)
def test_the_best_pause_is_taken(text: str, first: str) -> None:
    assert split(text, limit=100, number=False)[0] == first


def test_an_early_pause_does_not_waste_a_part() -> None:
    assert split("一。" + "二" * 60, limit=100, number=False)[0] == "一。" + "二" * 31


@pytest.mark.parametrize("before", range(60))
def test_a_link_is_never_torn(before: int) -> None:
    parts = split("字" * before + LINK + "字" * 60, limit=140, number=False)
    assert sum(LINK in p for p in parts) == 1


def test_a_monstrous_link_does_not_stop_the_message() -> None:
    text = f'<a href="{"x" * 5000}">y</a>'
    assert "".join(split(text, number=False)) == text


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧‍👦", "👍🏽", "❤️", "e\u0301"])
def test_a_character_of_several_code_points_is_never_torn(emoji: str) -> None:
    for before in range(70):
        parts = split("a" * before + emoji * 9, limit=64, number=False)
        assert all(p.count(emoji) * size(emoji) == size(p.lstrip("a")) for p in parts), parts


@given(st.text(st.sampled_from("汉字a1 。，\n\r\x0b😀\u200d<>/") | st.characters(), max_size=400))
def test_nothing_is_lost_but_line_ends_at_the_cuts(text: str) -> None:
    parts = split(text, limit=64, number=False)
    assert all(size(p) <= 64 for p in parts)
    assert "".join(parts).replace("\n", "") == clean(text).replace("\n", "")


def test_a_senseless_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        split("x", limit=10)


@pytest.mark.parametrize("limit", [8, 12, 40, 60, 63])
@pytest.mark.parametrize(
    "text", ["汉" * 90, "a" * 90, "👨‍👩‍👧" * 9, "一，" * 50, "x <a href='u'>链接</a> " * 9]
)
def test_a_name_is_cut_to_as_little_as_a_sentence_has_room_for(text: str, limit: int) -> None:
    """What people write is quoted in places of a dozen bytes, and of whatever length it is, an answer comes."""
    shown = clip(text, limit)
    assert shown.endswith("…") and len(shown.encode()) <= limit + len("…".encode())
