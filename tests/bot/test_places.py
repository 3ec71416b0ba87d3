"""The 14 units and 167 counties, and the many ways people write them."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.plans.load import parse_plan, shipped_plan
from tests.places import HEBEI


def test_all_of_hebei() -> None:
    assert len(HEBEI.units) == 14
    names = [name for unit in HEBEI.units for name in HEBEI.counties(unit)]
    assert len(names) == 167
    twice = {name for name, times in Counter(names).items() if times > 1}
    assert twice == {"新华区", "桥西区"}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("石家庄", "石家庄市"),
        ("石家庄市", "石家庄市"),
        (" 石 家庄市", "石家庄市"),
        ("河北省石家庄市", "石家庄市"),
        ("雄安", "雄安新区"),
        ("雄安新区", "雄安新区"),
        ("河北雄安新区", "雄安新区"),
        ("定州", "定州市"),
        ("辛集市", "辛集市"),
        ("济南市", None),
        ("承德县", None),
        ("桥西区", None),
        ("", None),
        ("河北省", None),
    ],
)
def test_unit(text: str, unit: str | None) -> None:
    assert HEBEI.unit(text) == unit


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("石家庄市桥西区", ("石家庄市", "桥西区")),
        ("石家庄桥西区", ("石家庄市", "桥西区")),
        ("河北省保定市定州市", ("保定市", "定州市")),
        ("石家庄", ("石家庄市", "")),
        ("承德县", (None, "承德县")),
        ("邢台县", (None, "邢台县")),
        ("桥西区", (None, "桥西区")),
        ("唐山海港开发区", (None, "唐山海港开发区")),
        ("", (None, "")),
    ],
)
def test_split(text: str, parts: tuple[str | None, str]) -> None:
    assert HEBEI.split(text) == parts


@pytest.mark.parametrize(
    ("unit", "text", "found"),
    [
        ("石家庄市", "桥西区", ("桥西区", True)),
        ("张家口市", "桥西", ("桥西区", True)),
        ("邢台市", "桥西区", ("信都区", True)),
        ("石家庄市", "鹿泉市", ("鹿泉区", True)),
        ("石家庄市", "石家庄市鹿泉", ("鹿泉区", True)),
        ("石家庄市", "井陉", ("井陉县", True)),
        ("石家庄市", "井陉矿区", ("井陉矿区", True)),
        ("石家庄市", "矿区", ("井陉矿区", True)),
        ("承德市", "承德县", ("承德县", True)),
        ("承德市", "承德", ("承德", False)),
        ("承德市", "围场", ("围场满族蒙古族自治县", True)),
        ("沧州市", "沧县", ("沧县", True)),
        ("沧州市", "沧", ("沧", False)),
        ("石家庄市", "高新区", ("高新区", False)),
        ("石家庄市", "石家庄高新区", ("高新区", False)),
        ("唐山市", "唐山海港开发区", ("海港开发区", False)),
        ("沧州市", "桥西区", ("桥西区", False)),
        ("辛集市", "辛集", ("辛集市", True)),
        ("山东省", "桥西区", ("桥西区", False)),
    ],
)
def test_county(unit: str, text: str, found: tuple[str, bool]) -> None:
    assert HEBEI.county(unit, text) == found


@pytest.mark.parametrize(
    ("unit", "text", "found"),
    [
        ("保定市", "定州市", ("定州市", "定州市", True)),
        ("石家庄市", "辛集", ("辛集市", "辛集市", True)),
        ("保定市", "雄县", ("雄安新区", "雄县", True)),
        ("保定市", "容城", ("雄安新区", "容城县", True)),
        ("定州市", "", ("定州市", "定州市", True)),
        ("石家庄市", "", ("石家庄市", "", False)),
        ("唐山市", "定州市", ("唐山市", "定州市", False)),
    ],
)
def test_settled(unit: str, text: str, found: tuple[str, str, bool]) -> None:
    assert HEBEI.settled(unit, text) == found


def test_every_name_is_found_where_it_stands_and_nowhere_else() -> None:
    for unit in HEBEI.units:
        for name in HEBEI.counties(unit):
            assert HEBEI.county(unit, name) == (name, True)
            assert HEBEI.county(unit, unit + name) == (name, True)
            for other in HEBEI.elsewhere(unit, name):
                assert name in HEBEI.counties(other)


def test_elsewhere_uses_names_of_today() -> None:
    assert HEBEI.elsewhere("唐山市", "桥西区") == ("石家庄市", "张家口市")
    assert HEBEI.elsewhere("石家庄市", "高新区") == ()


def test_former_names_lead_to_counties() -> None:
    for (unit, former), now in HEBEI.former.items():
        assert now in HEBEI.counties(unit)
        assert former not in HEBEI.counties(unit)


@pytest.mark.parametrize(
    ("level", "city", "name"),
    [
        ("city", "石家庄市", "石家庄市生态环境局"),
        ("city", "雄安新区", "雄安新区管委会生态环境局"),
        ("province", "石家庄市", "河北省生态环境厅"),
        ("province", "", "河北省生态环境厅"),
    ],
)
def test_a_bureau_by_its_name(level: str, city: str, name: str) -> None:
    assert HEBEI.bureau(level, city) == name


ZONES = ("武汉经济技术开发区", "东湖新技术开发区", "临空港高新技术产业开发区")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("武汉经济技术开发区", 0),  # its city's name belongs to its own
        ("武汉市经济技术开发区", 0),
        ("武汉市武汉经济技术开发区", 0),
        ("经济技术开发区", 0),
        ("武汉经开区", 0),
        ("东湖新技术开发区", 1),
        ("武汉市东湖新技术开发区", 1),
        ("临空港高新区", 2),
        ("高新区", None),
        ("江岸区", None),
    ],
)
def test_a_zone_of_its_own_by_its_names(text: str, zone: int | None) -> None:
    of_its_own = "".join(f'\n[[places.unit]]\nname = "{name}"\nof = "武汉市"\n' for name in ZONES)
    places = parse_plan(shipped_plan("hubei-2026") + of_its_own, "trial").places
    expected = "武汉市" if zone is None else ZONES[zone]
    assert places.settled("武汉市", text)[0] == expected


@pytest.mark.parametrize("said", ["和林格尔新区", "内蒙古和林格尔新区", "呼和浩特和林格尔新区"])
def test_a_zone_that_bears_the_provinces_name_is_said_without_it(said: str) -> None:
    own = '[[places.unit]]\nname = "内蒙古和林格尔新区"\nof = "呼和浩特市"\n'
    text = shipped_plan("ningxia-2022").replace("宁夏回族自治区", "内蒙古自治区")
    head, _, rest = text.partition("[[places.unit]]")
    places = parse_plan(f"{head}{own}[[milestone]]{rest.partition('[[milestone]]')[2]}", "trial").places
    assert places.settled("呼和浩特市", said)[:2] == ("内蒙古和林格尔新区",) * 2
    assert said.startswith("呼") or places.unit(said) == "内蒙古和林格尔新区"
    assert places.settled("呼和浩特市", "和林格尔县") == ("呼和浩特市", "和林格尔县", True)


@pytest.mark.parametrize(
    ("key", "extent"), [("hebei-2024", "province"), ("ningxia-2022", "region"), ("lhasa-2011", "region")]
)
def test_what_kind_of_place_the_whole_round_is(key: str, extent: str) -> None:
    assert parse_plan(shipped_plan(key), "trial").places.extent == extent
