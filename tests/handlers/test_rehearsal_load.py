"""How much a rehearsal asks of people, by week and kind of person, and the picture of it."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

from bot.words import Level
from handlers.rehearsal.load import WeekLoad, by_week
from messages.load_picture import Bar, PlanLoad, drawn
from storage.sent_load import SentLoad

SENT = [
    SentLoad(1, Level.ENTERPRISE, date(2024, 7, 8), 1),  # a Monday
    SentLoad(1, Level.ENTERPRISE, date(2024, 7, 14), 2),  # the Sunday of its week
    SentLoad(2, Level.ENTERPRISE, date(2024, 7, 12), 1),
    SentLoad(3, Level.COUNTY, date(2024, 7, 22), 4),
]


def test_each_week_is_counted_for_each_kind_of_person_and_a_quiet_one_too() -> None:
    found = by_week(SENT, {Level.ENTERPRISE: 4, Level.COUNTY: 1})
    first, second, third = date(2024, 7, 8), date(2024, 7, 15), date(2024, 7, 22)
    assert found == [
        WeekLoad(first, Level.ENTERPRISE, 4, 2, 4, 3),
        WeekLoad(second, Level.ENTERPRISE, 0, 0, 4, 0),
        WeekLoad(third, Level.ENTERPRISE, 0, 0, 4, 0),
        WeekLoad(first, Level.COUNTY, 0, 0, 1, 0),
        WeekLoad(second, Level.COUNTY, 0, 0, 1, 0),
        WeekLoad(third, Level.COUNTY, 4, 1, 1, 4),
    ]
    assert found[0].each == 1.0 and found[5].each == 4.0
    assert by_week([], {Level.COUNTY: 1}) == []


def test_two_plans_stand_in_one_picture_on_one_scale() -> None:
    few, many = ([Bar(date(2024, 7, 8), n / 2, n), Bar(date(2024, 9, 2), 0.0, 0)] for n in (2, 8))
    said = drawn("A <甲>；B 乙", [PlanLoad("甲", {"企业": few}), PlanLoad("乙", {"企业": many, "县级": few})])
    root = ElementTree.fromstring(said)
    bars = [e for e in root.iter() if e.tag.endswith("rect") and e.get("class") != "page"]
    heights = [float(e.attrib["height"]) for e in bars]
    assert [e.get("class") for e in bars] == ["one", "two", "two"]  # a week without a message has no bar
    assert abs(heights[1] - 4 * heights[0]) < 0.3
    names = [e.text for e in root.iter() if e.tag.endswith("text")]
    assert {"企业 A", "企业 B", "县级 A", "县级 B", "2024-07", "2024-09"} <= {*names}


def test_nothing_sent_is_a_picture_too() -> None:
    assert ElementTree.fromstring(drawn("甲", [PlanLoad("甲", {})])).tag.endswith("svg")
