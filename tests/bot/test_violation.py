"""登记违法 NAME TEXT: what is understood of a decision, however it is written."""

from __future__ import annotations

from datetime import date

import pytest

from bot.acts.violation import violation_said
from tests.bot.cases import case, day

NUMBER = "石环罚〔2025〕12号"
TODAY = day("2025-07-01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{NUMBER} 6月3日决定 罚款8万元", {"decided_on": "2025-06-03", "amount": "80000"}),
        ("石环罚[2025]第012号，2025-06-03", {"decided_on": "2025-06-03"}),
        ("石环罚（2025） 12 号 2025年6月3日", {"decided_on": "2025-06-03"}),
        (
            f"{NUMBER}，依据第三十九条第一款，责令限期改正",
            {"article": "第三十九条第一款", "handling": "责令限期改正"},
        ),
        (
            f"文号：{NUMBER}；决定日期：2025-06-03；罚款：50,000元；处理情况：警告",
            {"decided_on": "2025-06-03", "amount": "50000", "handling": "警告"},
        ),
        # A day beside 报省 or 信用平台 is theirs, before it or behind it.
        (f"{NUMBER} 已报省 6月10日", {"reported_on": "2025-06-10"}),
        (f"{NUMBER} 6月10日 已报省", {"reported_on": "2025-06-10"}),
        (f"{NUMBER} 6月10日报送省厅", {"reported_on": "2025-06-10"}),
        (f"{NUMBER} 6月3日 已报省 6月10日", {"decided_on": "2025-06-03", "reported_on": "2025-06-10"}),
        (f"{NUMBER} 已录入信用平台", {"credit_on": "2025-07-01"}),
        (f"{NUMBER} 6月3日，未报省，尚未录入信用平台", {"decided_on": "2025-06-03"}),
        (
            f"{NUMBER} 6月10日报省，6月12日录入全国信用信息共享平台",
            {"reported_on": "2025-06-10", "credit_on": "2025-06-12"},
        ),
    ],
)
def test_what_is_said_of_a_decision(text: str, said: dict[str, str]) -> None:
    entry = violation_said(text, case(), TODAY)
    found = {k: v.isoformat() if isinstance(v, date) else v for k, v in entry.said.items()}
    assert (entry.decision_no, found) == (NUMBER, said)


@pytest.mark.parametrize("text", ["罚了八万", "6月3日 罚款8万元", "", "2025年12号楼"])
def test_without_a_number_none_is_made_up(text: str) -> None:
    assert violation_said(text, case(), TODAY).decision_no == ""
