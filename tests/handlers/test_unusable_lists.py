"""A list of which no row can be used says why in one sentence: the commonest reasons, with their rows."""

from __future__ import annotations

from handlers.services.rosters.findings import no_usable_row
from handlers.services.rosters.intake import read_workbook
from messages.catalogue import explain
from tests.handlers.intake_books import Rows, csv_of
from tests.places import HEBEI, NINGXIA

HEAD = ["序号", "市", "县", "企业名称", "联系人"]
FINE = [9, "沧州市", "新华区", "岚澄化工有限公司", "赵样安"]
BAD: Rows = [
    [1, "武汉市", "洪山区", "甲公司", "赵样安"],
    [2, "武汉市", "江夏区", "乙公司", "赵样安"],
    [3, "黄石市", "", "丙公司", "赵样安"],
    [4, "沧州市", "", "丁公司", "赵样安"],
    [5, "沧州市", "", "戊公司", "赵样安"],
    [6, "沧州市", "新华区", "", "赵样安"],
    [7, "沧州市", "新华区", "123", "赵样安"],
]


def said(*rows: list[object]) -> str:
    """The refusal in words, or ""."""
    refusal = no_usable_row([read_workbook("a.csv", csv_of([HEAD, *rows]), HEBEI)])
    return explain(refusal) if refusal else ""


def test_the_three_commonest_reasons_with_their_rows() -> None:
    assert said(*BAD) == (
        "名单的7行没有一行可以使用，什么都没有导入。最多的原因：“武汉市”不是本轮次的市，同样的另有1种（共3行）；"
        "缺少县（市、区）（2行）；缺少企业名称（1行）。"
    )


def test_one_row_that_can_be_used_is_enough() -> None:
    assert said(*BAD, FINE) == ""


def test_a_file_with_nothing_in_it_is_told_otherwise() -> None:
    assert said() == ""


def test_the_list_of_another_province_is_said_to_be_that() -> None:
    refusal = no_usable_row([read_workbook("a.csv", csv_of([HEAD, FINE]), NINGXIA)])
    assert refusal and "“沧州市”不是本轮次的市（1行）" in explain(refusal)


def test_a_list_of_which_no_row_can_be_used_is_told_so_beside_a_good_one() -> None:
    good = read_workbook("b.csv", csv_of([HEAD, FINE]), HEBEI)
    refusal = no_usable_row([good, read_workbook("a.csv", csv_of([HEAD, *BAD]), HEBEI)])
    assert refusal and explain(refusal).startswith("名单的7行没有一行可以使用")
