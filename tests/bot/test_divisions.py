"""The country's divisions, and what of them a plan's [places] makes the places of its round."""

from __future__ import annotations

import tomllib

import pytest

from bot.divisions import divisions, load
from bot.places import Places
from bot.tables import PlanError


def places(text: str) -> Places:
    """As a plan has them: text with [places] in it, or without."""
    return load(tomllib.loads(text).get("places", {}), text)


def test_the_whole_country() -> None:
    provinces, units, former = divisions.__wrapped__()  # read anew, not remembered
    assert len(provinces) == 31 and len({unit.name for unit in units}) == len(units)
    assert {unit.province for unit in units} == set(provinces)
    assert all(unit.counties for unit in units)
    assert all(
        county in dict.fromkeys(next(u.counties for u in units if u.name == unit))
        for (unit, _), county in former.items()
    )
    everywhere = places("")
    assert everywhere.units == tuple(unit.name for unit in units)
    assert everywhere.provinces == tuple(provinces)


@pytest.mark.parametrize(
    ("unit", "province", "code", "county", "bureau"),
    [
        ("石家庄市", "河北省", "130100", "桥西区", "石家庄市生态环境局"),
        ("北京市", "北京市", "110000", "东城区", "北京市生态环境局"),  # the province is the one unit
        ("重庆市", "重庆市", "500000", "城口县", "重庆市生态环境局"),  # its counties stand apart
        ("济源市", "河南省", "419001", "济源市", "济源市生态环境局"),  # right under the province
        ("仙桃市", "湖北省", "429004", "仙桃市", "仙桃市生态环境局"),
        ("拉萨市", "西藏自治区", "540100", "城关区", "拉萨市生态环境局"),
        ("恩施土家族苗族自治州", "湖北省", "422800", "利川市", "恩施土家族苗族自治州生态环境局"),
        ("大兴安岭地区", "黑龙江省", "232700", "漠河市", "大兴安岭地区生态环境局"),
    ],
)
def test_a_unit_of_the_country(unit: str, province: str, code: str, county: str, bureau: str) -> None:
    all_of = places("")
    assert (all_of.province_of(unit), all_of.code(unit)) == (province, code)
    assert county in all_of.counties(unit)
    assert all_of.bureau("city", unit) == bureau


@pytest.mark.parametrize(
    ("province", "bureau"),
    [
        ("河北省", "河北省生态环境厅"),
        ("北京市", "北京市生态环境局"),
        ("广西壮族自治区", "广西壮族自治区生态环境厅"),
    ],
)
def test_a_provinces_bureau(province: str, bureau: str) -> None:
    of = places(f'[places]\nprovince = "{province}"')
    assert of.provinces == (province,)
    assert of.bureau("province", "") == of.bureau("province", of.units[0]) == bureau
    assert of.province_of("nowhere") == province  # a round in one province is always there
    named = places(f'[places]\nprovince = "{province}"\nbureau = "某厅"')
    assert named.bureau("province", "") == "某厅"


def test_of_a_round_in_several_provinces_each_unit_has_its_own() -> None:
    everywhere = places("")
    assert everywhere.bureau("province", "石家庄市") == "河北省生态环境厅"
    assert everywhere.bureau("province", "nowhere") == "省生态环境厅"
    assert everywhere.province_of("nowhere") == ""
    assert everywhere.code("nowhere") == "" and everywhere.counties("nowhere") == ()
    assert everywhere.bureau("city", "某市") == "某市生态环境局"


HEBEI = '[places]\nprovince = "河北省"\n'
SOME = HEBEI + 'units = ["唐山市", "石家庄市"]\n'


def test_only_some_units() -> None:
    some = places(SOME)
    assert some.units == ("石家庄市", "唐山市")  # in the divisions' order
    assert some.unit("保定市") is None and some.counties("保定市") == ()
    assert some.county("石家庄市", "鹿泉市") == ("鹿泉区", True)
    assert all(unit in some.units for unit, _ in some.former)


def test_units_that_the_notice_makes() -> None:
    own = places(
        HEBEI
        + '[[places.unit]]\nname = "定州市"\ncode = "130682"\n'
        + '[[places.unit]]\nname = "雄安新区"\ncounties = ["雄县", "容城县"]\nbureau = "雄安新区管委会生态环境局"\n'
        + '[[places.unit]]\nname = "石家庄市"\nbureau = "石家庄局"\n'
    )
    assert own.units[-2:] == ("定州市", "雄安新区") and own.units[0] == "石家庄市"
    assert own.counties("定州市") == ("定州市",) and "定州市" not in own.counties("保定市")
    assert own.counties("雄安新区") == ("雄县", "容城县") and "安新县" in own.counties("保定市")
    assert (own.code("定州市"), own.code("雄安新区"), own.code("石家庄市")) == ("130682", "", "130100")
    assert own.bureau("city", "雄安新区") == "雄安新区管委会生态环境局"
    assert own.bureau("city", "定州市") == "定州市生态环境局"
    assert own.bureau("city", "石家庄市") == "石家庄局" and "桥西区" in own.counties("石家庄市")
    assert own.settled("保定市", "定州市") == ("定州市", "定州市", True)
    assert own.settled("保定市", "雄县") == ("雄安新区", "雄县", True)
    assert own.settled("定州市", "") == ("定州市", "定州市", True)
    assert own.unit("雄安市") == "雄安新区" and own.unit("河北雄安") == "雄安新区"


@pytest.mark.parametrize(
    ("text", "abroad"),
    [
        ("河南省郑州市", True),
        ("山东", True),
        ("台湾", True),
        ("香港", True),
        ("河北省保定市", False),
        ("某省", False),
    ],
)
def test_what_lies_elsewhere(text: str, abroad: bool) -> None:
    assert places(HEBEI).abroad(text) is abroad
    assert places("").abroad(text) is (text in ("台湾", "香港"))


def test_where_everything_is_covered_nothing_lies_elsewhere() -> None:
    assert not Places((), {}, {}, {}, ()).abroad("河南省")


def test_a_bureau_of_a_province_by_its_kind() -> None:
    provinces = divisions.__wrapped__()[0]
    assert provinces["天津市"] == "天津市生态环境局" and provinces["河南省"] == "河南省生态环境厅"


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ('[places]\nprovince = "河北"', 2, "province", "没有“河北”；可用：北京市、天津市、河北省、"),
        (HEBEI + 'units = ["石家庄"]', 3, "units", "没有“石家庄”；可用：石家庄市、唐山市、"),
        (HEBEI + 'units = ["郑州市"]', 3, "units", "没有“郑州市”；可用：石家庄市、"),
        (HEBEI + 'city = "保定市"', 3, "city", "不认识的字段，可用：province、units、bureau；请改正或删除"),
        (HEBEI + "unit = 3", 3, "unit", "应写成 [[places.unit]]（双方括号），可以有多节"),
        (HEBEI + '[[places.unit]]\nname = "某区"', 3, "counties", "没有“某区”；请核对县（市、区）的全称"),
        (
            HEBEI + '[[places.unit]]\nname = "某区"\ncounties = ["雄县", "桥西区"]',
            5,
            "counties",
            "“桥西区”在石家庄市、张家口市都有；请核对县（市、区）的全称",
        ),
        (
            HEBEI + '[[places.unit]]\nname = "石家庄市"\ncounties = ["桥西区", "某区"]',
            5,
            "counties",
            "没有“某区”；请核对县（市、区）的全称",
        ),
        (
            HEBEI + '[[places.unit]]\nname = "定州市"\n[[places.unit]]\ncode = "1"',
            5,
            "name",
            '缺少此项；请补上：文字，加英文引号，如 "示例"',
        ),
    ],
)
def test_what_is_no_place(text: str, line: int, key: str, message: str) -> None:
    before = '[round]\nprovince = "x"\nunits = 1\nunit = 1\ncity = 1\n'
    with pytest.raises(PlanError) as caught:
        places(before + text)
    error = caught.value
    assert (error.line, error.key) == (line + 5, key) and error.message.startswith(message), error.message
