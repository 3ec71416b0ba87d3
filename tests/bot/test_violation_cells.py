"""A workbook of decisions: what its header and its cells mean."""

from __future__ import annotations

import pytest

from bot.workbooks.cells import ReadSheet
from bot.workbooks.violation_cells import amount, header_of, in_tens, is_consultant


@pytest.mark.parametrize(
    ("text", "tens", "yuan"),
    [
        ("50000", False, "50000"),
        ("5万元", False, "50000"),
        ("5", True, "50000"),  # a column of 万元
        ("5.5", True, "55000"),
        ("1,200", True, "12000000"),
        ("5万", True, "50000"),
        ("50000元", True, "50000"),  # the cell's own unit prevails
        ("约5万", False, None),
        ("不罚款", True, None),
    ],
)
def test_an_amount(text: str, tens: bool, yuan: str | None) -> None:
    assert amount(text, tens) == yuan


@pytest.mark.parametrize(
    ("kind", "expected"), [("咨询服务机构", True), ("第三方", True), ("企业", False), ("", False)]
)
def test_whether_it_is_a_consultant(kind: str, expected: bool) -> None:
    assert is_consultant(kind) is expected


def test_a_header_by_its_meaning() -> None:
    rows = [
        ["违法处理登记"],
        ["市", "企业名称", "处罚决定书文号", "处罚日期", "罚款金额（万元）"],
        ["石家庄市"],
    ]
    found = header_of(ReadSheet("a", [list(row) for row in rows], []))
    assert found == (1, {"city": 0, "party": 1, "decision_no": 2, "decided_on": 3, "amount": 4})
    assert in_tens(rows[1][4]) and not in_tens("罚款金额（元）")
    assert header_of(ReadSheet("a", [["市", "企业名称"]], [])) is None
