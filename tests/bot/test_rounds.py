"""The thirteen real rounds that the plan format is held against, with dates counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.calendar.days import Calendar
from bot.plans.due import due_date
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import Plan
from bot.tables import PlanError
from bot.words import Assessor
from tests.refused import refused

FOLDER = Path(__file__).parents[1] / "data" / "rounds"
CN = Calendar()

# round, milestone, date, provisional. By the first counting day after publication.
DATES = [
    # “6月1日前” does not hold the 1st here; 31 January 2022 is 除夕 and is not moved.
    ("hebei-2021", "start_audit", date(2022, 1, 31), False),
    ("hebei-2021", "apply_assessment", date(2022, 5, 31), False),
    ("hebei-2021", "assess", date(2022, 6, 30), False),
    ("hebei-2021", "apply_acceptance", date(2022, 10, 31), False),
    ("hebei-2021", "accept", date(2022, 11, 30), False),
    # One month after 31 March is the last of April; a year on, twenty working days past 清明.
    ("zhongshan-2025", "register", date(2025, 4, 30), False),
    ("zhongshan-2025", "start_audit", date(2025, 6, 3), False),
    ("zhongshan-2025", "apply_acceptance", date(2026, 3, 31), False),
    ("zhongshan-2025", "accept", date(2026, 4, 29), True),
    ("guangdong-2023", "disclose_start", date(2023, 5, 30), False),
    ("guangdong-2023", "report_industry", date(2024, 4, 30), False),
    ("guangdong-2023", "disclose_annual_20250315", date(2025, 3, 15), False),
    # 8 days in April (the 20th not counted), 20 in May (without the 1st), 17 in June (without the
    # 22nd, 端午).
    ("shandong-2015", "contract", date(2015, 6, 24), False),
    ("shandong-2015", "apply_acceptance", date(2015, 10, 31), False),
    ("shanxi-2023", "assess", date(2023, 8, 31), False),
    ("ningxia-2017", "assess", date(2018, 3, 31), False),
    ("ningxia-2017", "accept", date(2019, 3, 31), False),
    ("ningxia-2022", "deliver_notice", date(2022, 5, 30), False),
    ("ningxia-2022", "apply_acceptance", date(2023, 5, 4), False),
    # Nothing has been finished or received yet: estimates, and they say so.
    ("yunxiao-2023", "apply_assessment", date(2024, 1, 31), True),
    ("yunxiao-2023", "assess", date(2024, 2, 29), True),
    ("shenzhen-2008", "receipt", date(2008, 7, 30), False),
    ("shenzhen-2008", "contract", date(2008, 9, 20), False),
    ("shenzhen-2008", "apply_acceptance", date(2009, 5, 30), False),
]


def plan(key: str) -> Plan:
    file = FOLDER / f"{key}.toml"
    return parse_plan(file.read_text("utf-8") if file.exists() else shipped_plan(key), key)


@pytest.mark.parametrize(("key", "milestone", "day", "provisional"), DATES)
def test_dates_counted_by_hand(key: str, milestone: str, day: date, provisional: bool) -> None:
    of = plan(key)
    found = due_date(of.milestone(milestone), of, {}, CN)
    assert (found.date, found.provisional) == (day, provisional)


def test_every_round_of_the_folder_is_dated() -> None:
    assert {f.stem for f in FOLDER.glob("*.toml")} <= {key for key, *_ in DATES}


def test_a_bureaus_clock_starts_with_the_receipt() -> None:
    """Voluntary audits: finished on 31 January, handed in on 10 February, assessed within a month."""
    of = plan("yunxiao-2023")
    done = {"event:complete_audit": date(2024, 1, 31)}
    assert due_date(of.milestone("apply_assessment"), of, done, CN).date == date(2024, 2, 29)
    handed = {"event:apply_assessment": date(2024, 2, 10)}
    found = due_date(of.milestone("assess"), of, handed, CN)
    assert (found.date, found.provisional) == (date(2024, 3, 10), False)


def test_the_lead_department_goes_by_the_list() -> None:
    of = plan("guangdong-2023")

    def reports(kind: str) -> list[str]:
        found = of.for_case(Assessor.CITY, [kind])
        return [m.key for m in found if m.key.startswith("report_")]

    assert reports("gaohaoneng") == ["report_industry"]
    assert reports("shuangyou") == ["report_environment"]


def test_an_extension_has_its_lead_time() -> None:
    apply = plan("shenzhen-2008").milestone("apply_acceptance")
    assert (apply.extendable, apply.ask_before_days) == (True, 30)


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('owner  = "city"', 'owner  = "mayor"', "owner", "“mayor”不认识"),
        ("2023-12-31", "2022-12-31", "due", "早于名单公布日2023-05-08"),
        ("event:complete_audit", "event:assess", "due", "成环"),
        ("{ months = 1, from", '{ months = "1", from', "months", "类型不对"),
        ('ladder = "plain"', 'ladder = "loud"', "ladder", "没有阶梯“loud”"),
    ],
)
def test_a_bad_round_names_the_line(old: str, new: str, key: str, says: str) -> None:
    text = (FOLDER / "yunxiao-2023.toml").read_text("utf-8")
    assert old in text
    broken = text.replace(old, new, 1)
    with refused(PlanError, says) as caught:
        parse_plan(broken, "yunxiao-2023")
    line = broken.splitlines()[caught.value.line - 1]
    assert caught.value.name == key and key in line
