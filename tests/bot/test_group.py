"""群通报: which bureau somebody means, and which names are told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec import Struct

from bot.notices.group import bureaus_named, names_by_step
from bot.words import Level, Role
from tests.bot.cases import PLAN

PLACES, TODAY = PLAN.places, date(2025, 2, 21)
STAFFED = [
    Role(Level.CITY, "石家庄市", unit="市环境监控中心"),
    Role(Level.COUNTY, "保定市", "莲池区", unit="生态环境分局"),
    Role(Level.COUNTY, "石家庄市", "桥西区", unit="生态环境分局"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("河北省", [(Level.PROVINCE, "", "")]),
        ("河北省生态环境厅", [(Level.PROVINCE, "", "")]),
        ("石家庄", [(Level.CITY, "石家庄市", "")]),
        ("石家庄市生态环境局", [(Level.CITY, "石家庄市", "")]),
        ("石家庄市桥西区", [(Level.COUNTY, "石家庄市", "桥西区")]),
        ("石家庄市 桥西区 生态环境部门", [(Level.COUNTY, "石家庄市", "桥西区")]),
        ("莲池区", [(Level.COUNTY, "保定市", "莲池区")]),
        # 邢台's was renamed, and is still called so.
        (
            "桥西区",
            [(Level.COUNTY, c, "桥西区") for c in ("石家庄市", "张家口市")]
            + [(Level.COUNTY, "邢台市", "信都区")],
        ),
        ("市环境监控中心", [(Level.CITY, "石家庄市", "")]),
        ("生态环境分局", [(Level.COUNTY, "保定市", "莲池区"), (Level.COUNTY, "石家庄市", "桥西区")]),
        ("济南市", []),
        ("", []),
        ("生态环境部门", []),
    ],
)
def test_a_bureau_is_known_by_its_names(text: str, found: list[tuple[Level, str, str]]) -> None:
    roles = bureaus_named(text, PLACES, STAFFED)
    assert sorted((r.level, r.city, r.county) for r in roles) == sorted(found)
    assert all(role.unit for role in roles)


class One(Struct):
    name: str
    due: date
    milestone: str = "assess"
    round: str = "hebei-2024"
    city: str = "石家庄市"
    county: str = "桥西区"


def test_names_are_told_by_step_and_day_the_late_ones_first() -> None:
    days = {"乙": 3, "甲": 3, "丙": -2, "丁": 30, "戊": 31}
    steps, left = names_by_step((One(name, TODAY + timedelta(n)) for name, n in days.items()), PLACES, TODAY)
    assert [(one.late, one.places[0][2]) for one in steps] == [
        (True, ("丙",)),
        (False, ("乙", "甲")),
        (False, ("丁",)),
    ]
    assert left == 0 and [one.n for one in steps] == [1, 2, 1]


def test_what_has_no_room_is_counted() -> None:
    steps, left = names_by_step((One(f"{n:04}", TODAY) for n in range(307)), PLACES, TODAY)
    assert (left, steps[0].n) == (7, 300)
