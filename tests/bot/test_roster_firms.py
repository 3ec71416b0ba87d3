"""Which enterprise a row of a list means, and what the row changes of it: tables."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rosters import changes
from bot.rosters.changes import AskedChange, Change
from bot.rosters.firms import KnownFirms
from bot.words import Assessor, CaseEntry, CaseStatus, Details, FirmEntry, replace
from bot.workbooks.rows import EnterpriseRow

CITY, COUNTY, NAME, CODE = "石家庄市", "桥西区", "岚澄化工", "91110000600037341L"
OTHER_CODE, OLD_CODE = "91139900MA0000001T", "91139900MA0000002X"


def firm(**more: Any) -> FirmEntry:
    given: dict[str, Any] = {"name": NAME, "city": CITY, "county": COUNTY, "uscc": CODE, **more}
    return FirmEntry(7, **given)


def case() -> CaseEntry:
    return CaseEntry(1, "hebei-2024", 7, NAME, CITY, COUNTY, Assessor.CITY, ["shuangyou"], None)


def row(**more: Any) -> EnterpriseRow:
    given: dict[str, Any] = {"city": CITY, "county": COUNTY, "name": NAME, "uscc": CODE, **more}
    return EnterpriseRow("名单", 2, **given)


@pytest.mark.parametrize(
    ("known", "listed"),
    [
        (firm(), row()),
        (firm(), row(name="别的名称", county="长安区")),  # the code is the identity
        (firm(), row(uscc="")),
        (firm(uscc=""), row()),
        (firm(aliases=["旧名"]), row(name="旧名", uscc="")),
        (firm(aliases=[OLD_CODE]), row(name="旧名", uscc=OLD_CODE)),  # of before a merger
        (firm(), row(name="新名", uscc="", former_names=(NAME,))),  # renamed, by a list without codes
        (firm(uscc=""), row(name="新名", former_names=("更早的名", NAME))),
    ],
)
def test_a_row_means_an_enterprise_that_we_know(known: FirmEntry, listed: EnterpriseRow) -> None:
    firms = KnownFirms([known], [])
    assert firms.match(listed) == (known, None)
    assert list(firms.late.values()) == [(known, listed)]
    mine = case()
    assert KnownFirms([known], [mine]).match(listed) == (known, mine)


@pytest.mark.parametrize(
    "listed",
    [
        row(name="别家", uscc=""),
        row(name="别家", uscc=OTHER_CODE),
        row(county="长安区", uscc=""),
        row(name="旧名", uscc=OTHER_CODE),  # a name that it bore once is free for another enterprise
    ],
)
def test_a_row_means_a_new_enterprise(listed: EnterpriseRow) -> None:
    firms = KnownFirms([firm(aliases=["旧名"])], [case()])
    assert firms.match(listed) is None
    assert (firms.fresh, firms.again) == ([listed], [])


def test_the_same_name_in_the_place_with_another_code_is_refused() -> None:
    firms = KnownFirms([firm()], [case()])
    assert firms.match(row(uscc=OTHER_CODE)) == Change(NAME, "another_code", CODE, OTHER_CODE, refused=True)
    assert firms.fresh == []


@pytest.mark.parametrize("second", [row(), row(uscc=""), row(name="改了名", county="长安区")])
def test_a_new_enterprise_that_is_named_again_waits_for_the_first(second: EnterpriseRow) -> None:
    firms = KnownFirms([], [])
    assert (firms.match(row()), firms.match(second)) == (None, None)
    assert (firms.fresh, firms.again) == ([row()], [second])
    made, listed = firm(), case()
    firms.add([made], [listed])
    assert firms.match(second) == (made, listed)


def test_what_is_called_so_now_goes_before_what_was_called_so_once() -> None:
    now, once = firm(uscc=""), replace(firm(name="后来的名称", uscc="", aliases=[NAME]), id=8)
    for known in ([now, once], [once, now]):
        assert KnownFirms(known, []).match(row(uscc="")) == (now, None)


@pytest.mark.parametrize(
    ("known", "listed", "values"),
    [
        (firm(), row(), {}),
        (firm(), row(uscc=""), {}),  # blank erases nothing
        (firm(), row(uscc=OTHER_CODE), {"uscc": OTHER_CODE}),
        (firm(industry="化工"), row(industry="造纸"), {"industry": "造纸"}),
        (firm(), row(former_names=("旧名", NAME)), {"aliases": ["旧名"]}),
        (firm(aliases=["旧名"]), row(former_names=("旧名",)), {}),
    ],
)
def test_what_a_row_says_of_the_enterprise(
    known: FirmEntry, listed: EnterpriseRow, values: dict[str, Any]
) -> None:
    assert changes.of_firm(known, listed) == values
    shown = [Change(NAME, key, getattr(known, key), new) for key, new in values.items() if key != "aliases"]
    assert changes.noted_changes(known, values) == shown


@pytest.mark.parametrize(
    ("listed", "values"),
    [
        (row(), {}),
        (row(chuang_a=False), {"chuang_a": False}),  # said, where nothing was said before
        (row(audit_types=("shuangyou",)), {}),
        (row(audit_types=("shuangyou", "ziyuan")), {"audit_types": ["shuangyou", "ziyuan"]}),
    ],
)
def test_what_a_row_says_of_the_case(listed: EnterpriseRow, values: dict[str, Any]) -> None:
    assert changes.of_case(case(), listed) == values


ELSEWHERE: dict[str, Any] = {"city": "保定市", "county": "莲池区"}
IN_TOWN = {"city": CITY, "county": "长安区"}


def asked(kind: str, details: Details, what: str, old: str, new: str, **values: str) -> AskedChange:
    """A change of one value that is asked about before it is made."""
    return AskedChange(kind, details, Change(NAME, what, old, new), values)


MOVED = asked("更正县区", Details(city=CITY, county="长安区"), "county", COUNTY, "长安区", **IN_TOWN)
FAR = asked("更正县区", Details(**ELSEWHERE), "county", "石家庄市桥西区", "保定市莲池区", **ELSEWHERE)
RENAMED = asked("更名", Details(name="新名"), "name", NAME, "新名", name="新名")
REASSESSED = asked("评估部门", Details(assessor="province"), "assessor", "city", "province")


@pytest.mark.parametrize(
    ("known", "listed", "found"),
    [
        (firm(), row(), []),
        (firm(aliases=["旧名"]), row(name="旧名"), []),  # an old list renames nobody
        (firm(), row(assessor="city"), []),
        (firm(), row(county="长安区"), [MOVED]),
        (firm(), row(**ELSEWHERE), [FAR]),
        (firm(), row(name="新名"), [RENAMED]),
        (firm(), row(assessor="province"), [REASSESSED]),
        (firm(), row(name="新名", county="长安区", assessor="province"), [MOVED, RENAMED, REASSESSED]),
    ],
)
def test_what_is_decided_like_from_any_other_entrance(
    known: FirmEntry, listed: EnterpriseRow, found: list[AskedChange]
) -> None:
    assert changes.asked_changes(known, listed, case(), taken=False) == found
    assert changes.identified_anew(known, listed) is any(one.values for one in found)


@pytest.mark.parametrize("listed", [row(name="新名"), row(county="长安区")])
def test_a_name_that_another_has_in_that_place_is_told_to_the_decision(listed: EnterpriseRow) -> None:
    (found,) = changes.asked_changes(firm(), listed, case(), taken=True)
    assert found.details.taken == f"{listed.name}（{CITY}{listed.county}）"
    refused = changes.not_as_listed(firm(), listed)
    assert (refused.what, refused.refused) == ("name_and_place", True)
    assert (refused.old, refused.new) == (f"{CITY}{COUNTY}{NAME}", f"{CITY}{listed.county}{listed.name}")


@pytest.mark.parametrize(
    ("known", "listed", "values"),
    [
        (firm(), row(), {}),
        (firm(), row(**ELSEWHERE), ELSEWHERE),
        (firm(aliases=["旧名"]), row(name="新名"), {"name": "新名", "aliases": ["旧名", NAME]}),
        (firm(aliases=["旧名"]), row(name="旧名"), {}),
    ],
)
def test_an_enterprise_that_is_in_no_round_yet_is_taken_as_it_is_listed(
    known: FirmEntry, listed: EnterpriseRow, values: dict[str, Any]
) -> None:
    assert changes.as_listed(known, listed) == values


@pytest.mark.parametrize(("said", "assessor"), [("", "city"), ("city", "city"), ("province", "province")])
def test_a_new_enterprise_and_its_case(said: str, assessor: str) -> None:
    listed = row(assessor=said, former_names=("旧名",), audit_types=("ziyuan",), chuang_a=True)
    made = changes.new_firm(9, listed)
    assert (made.id, made.name, made.uscc, made.aliases) == (9, NAME, CODE, ["旧名"])
    mine = changes.new_case(3, "hebei-2024", made, listed)
    assert (mine.id, mine.enterprise_id, mine.round_id) == (3, 9, "hebei-2024")
    assert (mine.name, mine.city, mine.county) == (NAME, CITY, COUNTY)
    assert (mine.assessor, mine.audit_types, mine.chuang_a) == (Assessor(assessor), ["ziyuan"], True)


SLIP = OTHER_CODE[:-1] + "0"  # its check digit is wrong


@pytest.mark.parametrize(
    ("known", "listed", "kept"),
    [
        (SLIP, OTHER_CODE, OTHER_CODE),  # the slip is corrected
        (OTHER_CODE, SLIP, OTHER_CODE),  # what is right stays
        (SLIP, OLD_CODE[:-1] + "0", OLD_CODE[:-1] + "0"),
    ],
)
def test_a_wrong_check_digit_makes_no_other_enterprise(known: str, listed: str, kept: str) -> None:
    firm = FirmEntry(7, "岚澄化工", "石家庄市", "桥西区", known)
    found = KnownFirms([firm], []).match(row(uscc=listed))
    assert isinstance(found, tuple) and found[0] is firm
    assert {"uscc": known, **changes.of_firm(firm, row(uscc=listed))}["uscc"] == kept


def test_whom_the_list_leaves_out_in_the_places_that_it_names() -> None:
    here, other_county = firm(), replace(firm(name="他县", uscc=""), id=8, county="长安区")
    beside, ended = replace(firm(name="未列", uscc=""), id=9), replace(firm(name="已退出", uscc=""), id=10)
    cases = [
        replace(case(), id=n, enterprise_id=one.id, name=one.name, county=one.county)
        for n, one in enumerate((here, other_county, beside, ended), 1)
    ]
    cases[-1] = replace(cases[-1], status=CaseStatus.WITHDRAWN)
    known = KnownFirms([here, other_county, beside, ended], cases)
    assert known.not_named([row()]) == ["未列（石家庄市桥西区）"]
    assert known.not_named([]) == []
    assert known.not_named([row(), row(name="新列", city="沧州市", county="新华区")]) == [
        "他县（石家庄市长安区）",
        "未列（石家庄市桥西区）",
    ]
    assert known.not_named([row(), row(name="新列", county="新华区")]) == [
        "他县（石家庄市长安区）",
        "未列（石家庄市桥西区）",
    ]


def test_sites_of_one_enterprise_stand_by_themselves_where_the_plan_says_so() -> None:
    sites = [row(), row(county="长安区")]
    firms = KnownFirms([], [], several_sites=True)
    assert [firms.match(site) for site in sites] == [None, None] and firms.fresh == sites
    here, there = firm(), replace(firm(), id=8, county="长安区")
    known = KnownFirms([here, there], [], several_sites=True)
    assert [found[0] for site in sites if isinstance(found := known.match(site), tuple)] == [here, there]
    assert known.match(row(county="裕华区")) is None  # a third one


def test_a_site_that_was_renamed_is_no_new_one() -> None:
    known = firm()
    sites = KnownFirms([known], [], several_sites=True)
    assert sites.match(row(name="新名", former_names=(NAME,))) == (known, None)
    assert sites.match(row(name="二厂")) is None  # another site under the same code
    assert (
        sites.match(row(name="新名", former_names=(NAME,), uscc=OTHER_CODE)) is None
    )  # not the same enterprise
