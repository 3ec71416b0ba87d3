"""A plan's [places] out of the country's divisions: any province, and what is no division."""

from __future__ import annotations

import tomllib

import pytest

from bot.divisions import divisions, load_places
from bot.places import Places, stem
from bot.tables import PlanError
from messages.catalogue import explain


def places(text: str) -> Places:
    return load_places(tomllib.loads(text).get("places", {}), text)


WHOLE = places("")
HUBEI = places('[places]\nprovince = "湖北省"\n')


def test_the_whole_country() -> None:
    provinces, units, _ = divisions()
    assert len(provinces) == 31
    assert WHOLE.provinces == tuple(provinces)
    assert len({(unit.province, unit.name) for unit in units}) == len(units) == 369
    assert all(unit.counties for unit in units)


@pytest.mark.parametrize(
    ("written", "unit", "county"),
    [
        ("北京市", "北京市", "朝阳区"),
        ("重庆", "重庆市", "城口县"),
        ("恩施州", "恩施土家族苗族自治州", "恩施市"),
        ("湖北省仙桃市", "仙桃市", "仙桃市"),
        ("济源", "济源市", "济源市"),
        ("东莞", "东莞市", "东莞市"),
        ("锡林郭勒", "锡林郭勒盟", "锡林浩特市"),
        ("吉林", "吉林市", "船营区"),
        ("阿克苏", "阿克苏地区", "库车市"),
    ],
)
def test_a_unit_of_every_kind(written: str, unit: str, county: str) -> None:
    assert WHOLE.unit(written) == unit
    assert county in WHOLE.counties(unit)
    assert WHOLE.county(unit, county) == (county, True)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("石家庄市", "石家庄"),
        ("内蒙古自治区", "内蒙古"),
        ("西藏自治区", "西藏"),
        ("广西壮族自治区", "广西"),
        ("新疆维吾尔自治区", "新疆"),
        ("青龙满族自治县", "青龙"),
        ("围场满族蒙古族自治县", "围场"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("龙胜各族自治县", "龙胜"),
        ("雄安新区", "雄安"),
        ("神农架林区", "神农架"),
        ("沧县", "沧县"),
    ],
)
def test_a_name_without_its_kind(name: str, short: str) -> None:
    assert stem(name) == short


def test_bureaus_and_provinces() -> None:
    assert HUBEI.bureau("province", "武汉市") == "湖北省生态环境厅"
    assert WHOLE.bureau("province", "上海市") == "上海市生态环境局"
    assert HUBEI.bureau("city", "宜昌市") == "宜昌市生态环境局"
    own = places('[places]\nprovince = "湖北省"\nbureau = "湖北省环保厅"\n')
    assert own.bureau("province", "") == "湖北省环保厅"
    assert HUBEI.abroad("湖南省长沙市") and HUBEI.abroad("台湾") and not HUBEI.abroad("湖北武汉")


def test_some_cities_of_a_province() -> None:
    found = places('[places]\nprovince = "广东省"\nunits = ["深圳市"]\n')
    assert found.units == ("深圳市",)
    assert found.unit("广州") is None and found.split("深圳市南山区") == ("深圳市", "南山区")


def test_a_unit_that_the_notice_makes_takes_its_counties_with_it() -> None:
    found = places(
        '[places]\nprovince = "河北省"\n[[places.unit]]\nname = "雄安新区"\ncounties = ["雄县"]\nbureau = "雄安局"\n'
    )
    assert found.counties("雄安新区") == ("雄县",) and "雄县" not in found.counties("保定市")
    assert found.settled("保定市", "雄县") == ("雄安新区", "雄县", True)
    assert found.bureau("city", "雄安新区") == "雄安局"


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ('[places]\nprovince = "河北"\n', 2, "province", "没有“河北”；可用：北京市、"),
        ('[places]\nprovince = "湖北省"\nunits = ["武汉"]\n', 3, "units", "没有“武汉”；可用：武汉市、"),
        ('[places]\nprovinces = "湖北省"\n', 2, "provinces", "不认识的字段，是否应为“province”"),
        ('[places]\nunit = "武汉市"\n', 2, "unit", "应写成 [[places.unit]]"),
        (
            '[places]\nprovince = "河北省"\n\n[[places.unit]]\nname = "雄安新区"\ncounties = ["雄"]\n',
            6,
            "counties",
            "没有“雄”",
        ),
        (
            '[places]\nprovince = "河北省"\n\n[[places.unit]]\nname = "新区"\ncounties = ["新华区"]\n',
            6,
            "counties",
            "“新华区”在石家庄市、沧州市都有",
        ),
    ],
)
def test_what_is_no_division(text: str, line: int, key: str, said: str) -> None:
    with pytest.raises(PlanError) as caught:
        places(text)
    assert (caught.value.line, caught.value.name) == (line, key)
    assert explain(caught.value.problem).startswith(said)


CORPS = """[places]
province = "新疆维吾尔自治区"
bureau   = "新疆生产建设兵团生态环境局"

[[places.unit]]
name     = "第八师"
counties = ["石河子市"]
"""
ZONE = """[places]
province = "湖北省"
units    = ["武汉市"]

[[places.unit]]
name   = "东湖高新区"
of     = "武汉市"
bureau = "武汉东湖新技术开发区生态环境局"
"""


@pytest.mark.parametrize("written", ["第八师", "石河子市", "石河子"])
def test_a_division_of_the_corps_takes_a_whole_city(written: str) -> None:
    """兵团: whichever of the two names the list writes, the division's bureau has the enterprise."""
    corps = places(CORPS)
    assert "石河子市" not in corps.units and corps.unit(written) == "第八师"
    assert corps.settled("第八师", "") == ("第八师", "石河子市", True)
    assert corps.split("石河子市第八师化工") == ("第八师", "第八师化工")
    assert corps.bureau("province", "第八师") == "新疆生产建设兵团生态环境局"


@pytest.mark.parametrize("written", ["东湖高新区", "武汉市东湖高新区"])
def test_a_zone_that_is_no_division_has_its_own_bureau(written: str) -> None:
    zone = places(ZONE)
    assert zone.units == ("武汉市", "东湖高新区")
    assert zone.settled("武汉市", written) == ("东湖高新区", "东湖高新区", True)
    assert zone.bureau("city", "东湖高新区") == "武汉东湖新技术开发区生态环境局"
    assert zone.settled("武汉市", "洪山区") == ("武汉市", "洪山区", True)


def test_a_zone_of_a_city_that_there_is_not() -> None:
    with pytest.raises(PlanError) as caught:
        places(ZONE.replace('of     = "武汉市"', 'of     = "武昌市"'))
    assert (caught.value.line, caught.value.name) == (7, "of")


@pytest.mark.parametrize(
    ("text", "implied"),
    [
        ("", set()),
        ('[places]\nprovince = "湖北省"\n', set()),
        ('[places]\nprovince = "湖北省"\nunits = ["武汉市"]\n', {"city"}),
        ('[places]\nprovince = "广东省"\nunits = ["中山市"]\n', {"city", "county"}),
        ('[places]\nprovince = "广东省"\nunits = ["中山市", "东莞市"]\n', {"county"}),
    ],
)
def test_what_a_list_need_not_say(text: str, implied: set[str]) -> None:
    assert places(text).implied == implied


def changed(city: str, old: str, now: str) -> str:
    start = '[places]\nprovince = "河北省"\n\n[[places.change]]\n'
    return f'{start}city = "{city}"\ncounties = ["{old}"]\nnow = "{now}"\n'


def test_a_changed_county_takes_the_place_of_the_old_ones() -> None:
    text = changed("石家庄市", "鹿泉区", "鹿城区")
    places = load_places(tomllib.loads(text)["places"], text)
    counties = places.counties("石家庄市")
    assert "鹿城区" in counties and "鹿泉区" not in counties
    for old in ("鹿泉区", "鹿泉市", "鹿城区"):  # 鹿泉市: what it was called before
        assert places.county("石家庄市", old) == ("鹿城区", True), old


@pytest.mark.parametrize(("city", "old"), [("石家市", "鹿泉区"), ("石家庄市", "鹿泉市场")])
def test_a_change_of_what_is_not_there_is_refused(city: str, old: str) -> None:
    text = changed(city, old, "新区")
    with pytest.raises(PlanError):
        load_places(tomllib.loads(text)["places"], text)
