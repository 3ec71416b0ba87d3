"""Which enterprise a row of a workbook means, from what it says of name, code and place."""

from __future__ import annotations

import pytest

from bot.plans.load import parse_plan, shipped_plan
from bot.words import Assessor, Case, CaseStatus
from bot.workbooks.row_match import RowKey, RowMatcher

PLACES = parse_plan(shipped_plan("hebei-2024"), "hebei-2024").places
CITY, CODE, OTHER_CODE = "石家庄市", "91130100735602541A", "91130100735602542B"


def _case(n: int, name: str, county: str, *, city: str = CITY, uscc: str = "", was: str = "") -> Case:
    """An enterprise of the round; `was` is its former name."""
    aliases = (was,) if was else ()
    return Case(
        n,
        "hebei-2024",
        n,
        name,
        city,
        county,
        Assessor.CITY,
        CaseStatus.ACTIVE,
        (),
        uscc=uscc,
        aliases=aliases,
    )


KNOWN = (
    _case(1, "冀光化工有限公司", "桥西区", uscc=CODE, was="冀光化工厂"),
    _case(2, "华兴电镀有限公司", "桥西区"),
    _case(3, "华兴电镀有限公司", "长安区"),
    _case(4, "冀光化工厂", "鹿泉区"),  # bears today what the first was called once
    _case(5, "华兴电镀有限公司", "运河区", city="沧州市"),
)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (RowKey(CODE, "写错的名称"), 1),
        (RowKey("", "冀光化工有限公司"), 1),
        (RowKey("", "冀光化工有限公司（原冀光化工厂）"), 1),
        (RowKey("", "冀光 化工有限公司"), 1),
        (RowKey("", "冀光化工厂"), 4),
        (RowKey("", "冀光化工厂", CITY, "桥西"), 1),
        (RowKey(OTHER_CODE, "冀光化工有限公司"), "unknown"),  # the same name with another code
        (RowKey(OTHER_CODE, "冀光化工厂"), 4),
        (RowKey("", "华兴电镀有限公司"), "several"),
        (RowKey("", "华兴电镀有限公司", CITY), "several"),
        (RowKey("", "华兴电镀有限公司", "沧州"), 5),
        (RowKey("", "华兴电镀有限公司", "石家庄", "长安"), 3),
        (RowKey("", "华兴电镀有限公司", "某地", "长安区"), 3),  # a city that is none says nothing
        (RowKey("", "华兴电镀有限公司", CITY, "裕华区"), "unknown"),
        (RowKey("", "华兴电镀公司"), "unknown"),  # similar is not the same
        (RowKey("", "", CITY, "桥西区"), "no_name"),
        (RowKey(), "no_name"),
    ],
)
def test_the_enterprise_that_a_row_means(row: RowKey, found: int | str) -> None:
    meant = RowMatcher(KNOWN, PLACES).match(row)
    assert (meant.id if isinstance(meant, Case) else meant.key.rpartition(".")[2]) == found


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (RowKey(CODE), 1),
        (RowKey("", "冀光化工有限公司", CITY, "桥西区"), 1),
        (RowKey("", "冀光化工厂", "石家庄", "桥西"), 1),
        (RowKey("", "冀光化工厂", "石家庄", "鹿泉"), 4),
        (RowKey(OTHER_CODE, "冀光化工有限公司", CITY, "桥西区"), "unknown"),
        (RowKey("", "冀光化工有限公司", CITY, "长安区"), "unknown"),
        (RowKey("", "冀光化工有限公司", CITY), "no_place"),
        (RowKey("", "冀光化工有限公司", "", "桥西区"), "no_place"),
        (RowKey("", "冀光化工有限公司"), "no_place"),
        (RowKey("", "123", CITY, "桥西区"), "no_name"),
    ],
)
def test_where_a_list_covers_more_than_the_round(row: RowKey, found: int | str) -> None:
    meant = RowMatcher(KNOWN, PLACES).match_in_place(row)
    assert (meant.id if isinstance(meant, Case) else meant.key.rpartition(".")[2]) == found


def test_the_places_of_all_that_bear_a_name_are_named() -> None:
    meant = RowMatcher(KNOWN, PLACES).match(RowKey("", "华兴电镀有限公司", CITY))
    assert not isinstance(meant, Case)
    assert (meant.values["n"], meant.values["places"]) == (2, ("石家庄市桥西区", "石家庄市长安区"))
