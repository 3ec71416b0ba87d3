"""Lines of a list that was shown, called by place, trade or number: put as the names that stand there."""

from __future__ import annotations

import pytest

from bot.reading.said_by_place import ShownLine, with_shown_names

LINES = [ShownLine(4, "华顺热力"), ShownLine(6, "广泰水泥"), ShownLine(7, "泰腾热力")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("头两个放行，第三个先搁着", "华顺热力、广泰水泥放行，泰腾热力先搁着"),
        ("前两家可以", "华顺热力、广泰水泥可以"),
        ("最后一个没问题", "泰腾热力没问题"),
        ("中间那个退回", "广泰水泥退回"),
        ("热力那两户可以", "华顺热力、泰腾热力可以"),
        ("搞热力的都收下", "华顺热力、泰腾热力都收下"),
        ("水泥那户算错数了", "广泰水泥算错数了"),
        ("第4、7的告知书签回来了", "华顺热力、泰腾热力的告知书签回来了"),
        ("4、6昨天送的", "华顺热力、广泰水泥昨天送的"),
        # As they are: one cannot be told, or it is no line of the list.
        ("头五个放行", ""),
        ("第一第二家签收了", ""),
        ("热力那三户可以", ""),
        ("水泥和热力的都行", ""),
        ("第4、5的送了", ""),
        ("3家都挺像样", ""),
        ("4月1日开会", ""),
        ("19号送的", ""),
    ],
)
def test_a_line_is_named(text: str, named: str) -> None:
    assert with_shown_names(text, LINES, True) == (named or text)


def test_numbers_are_left_to_the_rules_where_they_are_decided_by_number() -> None:
    assert with_shown_names("第4、7确认", LINES, False) == "第4、7确认"
