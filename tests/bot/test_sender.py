"""Whom the reader of a mail calls about it: the nearest office above that has somebody with a number."""

from __future__ import annotations

import pytest

from bot.notices.sender import called_by, in_common
from bot.words import Level, Officer, Role

S, QIAOXI, CHANGAN = "石家庄市", "桥西区", "长安区"
E, C, M, P, D = Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE, Level.SUPPORT


def officer(level: Level, city: str = "", county: str = "", name: str = "") -> Officer:
    return Officer(level, city, county, "", name or f"{level.value}{city}{county}", "13800000000")


STAFF = [
    officer(C, "保定市", QIAOXI, "other"),  # a county of that name elsewhere
    officer(M, S),
    officer(C, S, QIAOXI, "first"),
    officer(C, S, QIAOXI, "second"),
    officer(P),
    officer(D),
]


@pytest.mark.parametrize(
    ("reader", "county", "called"),
    [
        (Role(E), QIAOXI, "first"),
        (Role(E), CHANGAN, f"city{S}"),  # a county without an officer is skipped upward
        (Role(C, S, QIAOXI), QIAOXI, f"city{S}"),
        (Role(M, S), QIAOXI, "province"),
        (Role(P), "", "support"),
        (Role(D), "", "province"),
    ],
)
def test_whom_a_reader_calls(reader: Role, county: str, called: str) -> None:
    found = called_by(reader, S, county, STAFF)
    assert found is not None and found.name == called


def test_nobody_is_named_where_nobody_has_a_number() -> None:
    assert called_by(Role(E), S, QIAOXI, []) is None
    assert called_by(Role(M, S), S, "", [officer(C, S, QIAOXI)]) is None


@pytest.mark.parametrize(
    ("places", "whose"),
    [
        ([(S, QIAOXI), (S, QIAOXI)], "first"),
        ([(S, QIAOXI), (S, CHANGAN)], f"city{S}"),  # no county speaks for what lies in another
        ([(S, QIAOXI), ("保定市", QIAOXI)], "province"),
    ],
)
def test_who_speaks_for_enterprises_of_several_places(places: list[tuple[str, str]], whose: str) -> None:
    found = called_by(Role(E), *in_common(places), STAFF)
    assert found is not None and found.name == whose
