"""What an officer decides of several lines of a list in one sentence: whole, or not at all."""

from __future__ import annotations

import pytest

from bot.reading.lines_apart import line_apart, lines_apart

SHOWN = (4, 6, 7)  # the numbers of the list that was shown last
GOOD, BAD = True, False


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("头两个放行，第三个退回", [((4, 6), GOOD, ""), ((7,), BAD, "")]),
        ("头两个放行，第三个退回去，缺章", [((4, 6), GOOD, ""), ((7,), BAD, "缺章")]),
        ("退回第三个，头两个放行", [((4, 6), GOOD, ""), ((7,), BAD, "")]),
        ("第一个退回，后两个通过", [((6, 7), GOOD, ""), ((4,), BAD, "")]),
        ("第二个不行，别的都行", [((4, 7), GOOD, ""), ((6,), BAD, "")]),
        ("别的都行，就第二个不行，数据对不上", [((4, 7), GOOD, ""), ((6,), BAD, "数据对不上")]),
        ("除了第一个都放行", [((6, 7), GOOD, "")]),
        ("除了第一个，都放行", [((6, 7), GOOD, "")]),
        ("4号没问题，6号不行，监测报告过期了，7号先放着", [((4,), GOOD, ""), ((6,), BAD, "监测报告过期了")]),
        ("4，6放行，7退回去，缺章", [((4, 6), GOOD, ""), ((7,), BAD, "缺章")]),
        ("把4、6确认了，7退回，缺2份报告", [((4, 6), GOOD, ""), ((7,), BAD, "缺2份报告")]),
        ("第三个附件打不开，打回去", [((7,), BAD, "附件打不开")]),
        ("第三个退回，缺章", [((7,), BAD, "缺章")]),  # 3 is no number of the list
        ("头两个放行，第三个先搁着", [((4, 6), GOOD, "")]),
        # No sign between the lines.
        *((f"头一个放行{gap}第二个退回", [((4,), GOOD, ""), ((6,), BAD, "")]) for gap in ("", " ")),
        ("头两个放行了 最后一个退回 缺章", [((4, 6), GOOD, ""), ((7,), BAD, "缺章")]),
        ("确认头两个 退回最后一个", [((4, 6), GOOD, ""), ((7,), BAD, "")]),
        ("第一个通过其余退回", [((4,), GOOD, ""), ((6, 7), BAD, "")]),
        ("最后一个退回第一页没盖章", [((7,), BAD, "第一页没盖章")]),
        ("退回第一个第二个确认", []),
        # Not plain, of one line alone, or a question.
        ("头五个放行，第六个退回", []),
        ("第一个我再看看，别的都行", []),
        ("头两个放行吗，第三个退回", []),
        ("如果头两个放行，第三个退回", []),
        ("4确认，4退回", []),
        ("退回 4 缺章", []),
        ("退回 4 缺1、2号监测报告", []),
        ("退回 4，1号炉没监测", []),
        ("退回 4，1、缺章 2、缺图", []),
        ("退回 4 缺章，6处数据不对", []),
        ("头两个放行，系统又卡了", []),
    ],
)
def test_what_is_decided_of_several_lines(text: str, told: list[tuple[tuple[int, ...], bool, str]]) -> None:
    assert [(one.numbers, one.good, one.reason) for one in lines_apart(text, SHOWN)] == told


def test_without_a_list_numbers_are_meant_and_places_mean_nothing() -> None:
    assert [one.numbers for one in lines_apart("1、2放行，3退回", ())] == [(1, 2), (3,)]
    assert not lines_apart("头两个放行，最后一个退回", ()) and not lines_apart("2不行，别的都行", ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("第一个没问题", 4), ("第三个退回，缺章", 7), ("最后一个可以", 7)),
        *(
            ("头两个放行", 0),
            ("第一个没问题，第二个退回", 0),
            ("第一个没问题吗", 0),
            ("第一个是谁", 0),
            ("6放行", 0),
        ),
    ],
)
def test_what_is_decided_of_one_line(text: str, number: int) -> None:
    found = line_apart(text, SHOWN)
    assert (found.numbers[0] if found else 0) == number
