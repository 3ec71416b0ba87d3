"""Where two lists say different things of one enterprise: a table."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rosters.contradictions import contradictions
from bot.workbooks.people import Reached
from bot.workbooks.rows import EnterpriseRow

CODE, OTHER_CODE = "91110000600037341L", "91139900MA0000001T"
ZHAO = Reached("赵样安", "13800000001")


def row(**more: Any) -> EnterpriseRow:
    given: dict[str, Any] = {
        "city": "沧州市",
        "county": "新华区",
        "name": "岚澄化工",
        "uscc": CODE,
        "audit_types": ("shuangchao",),
        "contacts": (ZHAO,),
        **more,
    }
    return EnterpriseRow("名单", 2, **given)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (row(), row(), ""),
        (row(), row(uscc="", audit_types=(), contacts=()), ""),  # an empty cell says nothing
        (row(), row(industry="化工"), ""),
        (row(), row(county="运河区"), "county"),
        (row(uscc=""), row(uscc="", county="运河区"), "county"),
        (row(), row(uscc=OTHER_CODE, county="运河区"), ""),  # namesakes, each with its code
        (row(), row(uscc=OTHER_CODE), "uscc"),
        (row(), row(name="霁川电镀"), "name"),
        (row(), row(name="霁川电镀", former_names=("岚澄化工",)), ""),
        (row(), row(name="霁川电镀", uscc=""), ""),  # another enterprise
        (row(), row(assessor="city"), ""),
        (row(assessor="province"), row(assessor="city"), "assessor"),
        (row(), row(audit_types=("shuangyou",)), "audit_types"),
        (row(chuang_a=True), row(chuang_a=False), "chuang_a"),
        (row(), row(contacts=(Reached("赵样安", "13800000009"),)), "phone"),
        (row(), row(contacts=(Reached("赵样安", email="a@b.cn"),)), ""),
        (row(), row(contacts=(Reached("钱样平", "13800000001"),)), "contact"),
        (row(), row(contacts=(Reached("钱样平"), ZHAO)), ""),  # one more person
    ],
)
def test_two_rows(one: EnterpriseRow, other: EnterpriseRow, differ: str) -> None:
    found = contradictions([[one], [other]])
    assert " ".join(change.what for pair in found for change in pair.differences) == differ
    assert contradictions([[one, other]]) == []  # within one list its own rules hold


def test_each_site_is_an_enterprise_where_the_round_says_so() -> None:
    lists = [[row()], [row(county="运河区")]]
    assert contradictions(lists, several_sites=True) == [] and len(contradictions(lists)) == 1


def test_a_third_list_is_compared_with_both() -> None:
    rows = row(contacts=()), row(), row(contacts=(Reached("赵样安", "13800000009"),))
    (found,) = contradictions([[one] for one in rows])
    assert (found.earlier, found.later) == (1, 2)
