from datetime import date

import pytest

from bot.calendar.days import Calendar, DaysError, YearDays, long, parse_overrides
from bot.calendar.holidays_by_law import of_year
from messages.catalogue import explain
from tests.refused import refused

CN = Calendar()
OWN_2027 = """
[2027]
work = [2027-02-14]
off."元旦" = [2027-01-01]
off."春节" = [2027-02-05, 2027-02-08, 2027-02-09]
"""


@pytest.mark.parametrize(
    ("day", "works", "status"),
    [
        (date(2025, 5, 30), True, "周五，工作日"),
        (date(2025, 5, 31), False, "周六，端午节假期"),
        (date(2025, 6, 2), False, "周一，端午节假期"),
        (date(2025, 9, 28), True, "周日，调休上班"),
        (date(2025, 1, 29), False, "周三，春节假期"),
        (date(2025, 11, 30), False, "周日，休息日"),
        (date(2024, 2, 29), True, "周四，工作日"),
        (date(2025, 10, 6), False, "周一，中秋节假期"),
        (date(2026, 2, 28), True, "周六，调休上班"),
    ],
)
def test_kind_of_day(day: date, works: bool, status: str) -> None:
    assert CN.is_workday(day) is works
    assert explain(CN.status(day)) == status


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2024, 9, 8), date(2024, 9, 6), date(2024, 9, 9)),
        (date(2025, 3, 15), date(2025, 3, 14), date(2025, 3, 17)),
        (date(2025, 5, 31), date(2025, 5, 30), date(2025, 6, 3)),
        (date(2025, 10, 31), date(2025, 10, 31), date(2025, 10, 31)),
        (date(2025, 11, 30), date(2025, 11, 28), date(2025, 12, 1)),
        (date(2025, 10, 1), date(2025, 9, 30), date(2025, 10, 9)),
    ],
)
def test_nearest_workday(day: date, before: date, after: date) -> None:
    assert CN.on_or_before(day) == before
    assert CN.on_or_after(day) == after


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2024, 7, 8), 10, date(2024, 7, 22)),
        (date(2025, 2, 28), 5, date(2025, 3, 7)),
        (date(2025, 9, 25), 3, date(2025, 9, 29)),  # across the working Sunday 09-28
        (date(2025, 5, 31), 1, date(2025, 6, 3)),
        (date(2025, 6, 3), -1, date(2025, 5, 30)),
        (date(2025, 5, 31), 0, date(2025, 5, 31)),
        (date(2025, 6, 3), 0, date(2025, 6, 3)),
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # a working Sunday
    ],
)
def test_add_workdays(day: date, n: int, then: date) -> None:
    assert CN.add_workdays(day, n) == then
    if CN.is_workday(day):
        assert CN.workdays_between(day, then) == n
        assert CN.workdays_between(then, day) == -n


def test_whole_round_has_348_working_days() -> None:
    # Counted with the day of publication, which workdays_between leaves out.
    assert 1 + CN.workdays_between(date(2024, 7, 8), date(2025, 11, 30)) == 348


def test_2027_is_provisional_not_a_crash() -> None:
    day = date(2027, 10, 1)  # National Day, but nobody has published it yet
    assert CN.provisional(day) and CN.provisional(2027)
    assert not CN.provisional(2026)
    assert not CN.is_workday(day) and CN.name(day) == "国庆节"  # off by law all the same
    assert not CN.is_workday(date(2027, 1, 31))
    assert explain(CN.status(day)).startswith("周五，国庆节假期")
    assert "2027年放假安排尚未公布" in explain(CN.status(day))


def test_overrides_settle_a_year() -> None:
    cn = Calendar(parse_overrides(OWN_2027))
    assert not cn.provisional(2027) and cn.provisional(2028)
    assert cn.is_workday(date(2027, 2, 14))
    assert explain(cn.status(date(2027, 2, 14))) == "周日，调休上班"
    assert explain(cn.status(date(2027, 2, 8))) == "周一，春节假期"
    assert cn.on_or_after(date(2027, 2, 5)) == date(2027, 2, 10)


def test_overrides_win_over_the_library() -> None:
    cn = Calendar({2025: YearDays({date(2025, 7, 31): "防汛停工"}, frozenset({date(2025, 11, 30)}))})
    assert not cn.is_workday(date(2025, 7, 31))
    assert cn.name(date(2025, 7, 31)) == "防汛停工"
    assert cn.is_workday(date(2025, 11, 30))
    assert not cn.is_workday(date(2025, 5, 31))  # what they do not name stays as published


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[2027", "格式不正确"),
        ("[year]\nwork = []", "应是年份"),
        ("[9999]\nwork = []", "2000至2100"),
        ("[2027]\nholiday = []", "“holiday”不认识"),
        ("[2027]\noff = [2027-01-01]", "按节日写"),
        ("[2027]\nwork = [2026-02-14]", "当年的日期"),
        ('[2027]\nwork = ["2027-02-14"]', "当年的日期"),
        ("[2027]\nwork = [2027-02-14T08:00:00]", "当年的日期"),
    ],
)
def test_bad_overrides_say_what_to_do(text: str, says: str) -> None:
    with refused(DaysError, says):
        parse_overrides(text)


def test_long() -> None:
    assert long(date(2025, 5, 31)) == "2025年5月31日（周六）"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 1, 1), "元旦"),
        (date(2027, 2, 5), "春节"),  # 除夕
        (date(2027, 2, 8), "春节"),
        (date(2027, 4, 5), "清明节"),
        (date(2028, 5, 1), "劳动节"),
        (date(2028, 5, 2), "劳动节"),
        (date(2027, 6, 9), "端午节"),
        (date(2027, 9, 15), "中秋节"),
        (date(2031, 10, 1), "国庆节"),  # 中秋 on the same day
        (date(2029, 10, 3), "国庆节"),
        (date(2060, 10, 1), "国庆节"),  # beyond the lunar table
        (date(2060, 1, 1), "元旦"),
    ],
)
def test_days_off_by_law_are_off_before_the_year_is_arranged(day: date, name: str) -> None:
    assert not CN.is_workday(day) and CN.name(day) == name
    assert "尚未公布" in explain(CN.status(day)) and f"{name}假期" in explain(CN.status(day))


def test_what_only_the_arrangement_can_say_stays_a_working_day() -> None:
    assert CN.is_workday(date(2027, 10, 4)) and CN.is_workday(date(2027, 2, 10))
    assert CN.on_or_before(date(2027, 10, 3)) == date(2027, 9, 30)
    assert CN.add_workdays(date(2027, 12, 31), 1) == date(2028, 1, 3)


def test_the_laws_days_are_those_of_the_published_years() -> None:
    for year in (2025, 2026):
        for day, name in of_year(year).items():
            assert not CN.is_workday(day), day
            assert CN.name(day) == name, day


def test_an_administrators_own_working_day_wins_over_the_law() -> None:
    own = Calendar({2027: YearDays(work=frozenset({date(2027, 1, 1)}))})
    assert own.is_workday(date(2027, 1, 1)) and not own.is_workday(date(2027, 10, 1))


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2027, 1, 29), True, "周五"),
        (date(2027, 1, 30), False, "周六"),
        (date(2027, 1, 31), False, "周日"),
        (date(2027, 3, 3), True, "周三"),
    ],
)
def test_an_ordinary_day_of_a_year_to_come(day: date, works: bool, name: str) -> None:
    assert (CN.is_workday(day), CN.name(day)) == (works, name)


FIFTH = (2026, 2027, 2030, 2031, 2034, 2035, 2038, 2039, 2043, 2047, 2051, 2055, 2059, 2063, 2067, 2071)


@pytest.mark.parametrize("year", range(2025, 2100))
def test_qingming_is_where_the_sun_stands(year: int) -> None:
    """15 degrees of the sun's longitude, Peking time: on the fourth of April or on the fifth."""
    days = [d for d, name in of_year(year).items() if name == "清明节"]
    assert days == [date(year, 4, 5 if year in FIFTH else 4)]


def test_before_the_law_in_force_it_says_nothing() -> None:
    assert of_year(2024) == {} and len(of_year(2025)) == 13


def test_what_a_year_of_ones_own_does_not_name_keeps_its_name() -> None:
    cn = Calendar({2025: YearDays({date(2025, 7, 31): "防汛停工"}, frozenset({date(2025, 11, 30)}))})
    assert (
        cn.name(date(2025, 5, 31)) == "端午节" and explain(cn.status(date(2025, 5, 31))) == "周六，端午节假期"
    )
    assert (
        cn.name(date(2025, 11, 30)) == "周日" and explain(cn.status(date(2025, 11, 30))) == "周日，调休上班"
    )
    assert cn.name(date(2025, 7, 30)) == "周三"
    ahead = Calendar({2027: YearDays(work=frozenset({date(2027, 1, 31)}))})
    assert ahead.name(date(2027, 10, 1)) == "国庆节"


def test_a_working_day_of_ones_own_on_a_holiday_is_no_holiday() -> None:
    cn = Calendar({2025: YearDays(work=frozenset({date(2025, 5, 31)}))})
    assert explain(cn.status(date(2025, 5, 31))) == "周六，调休上班"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", {}),
        ("[2027]", {2027: YearDays()}),
        ("[2027]\nwork = 2027-02-14", {2027: YearDays(work=frozenset({date(2027, 2, 14)}))}),
        ('[2027]\noff."元旦" = 2027-01-01', {2027: YearDays({date(2027, 1, 1): "元旦"})}),
        ("[2000]\n[2100]", {2000: YearDays(), 2100: YearDays()}),
    ],
)
def test_overrides_may_be_short(text: str, days: dict[int, YearDays]) -> None:
    assert parse_overrides(text) == days


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[2027]\nwork = [2026-02-14]",
            "[2027] 的“work”含“2026-02-14”：请写成当年的日期列表，如 [2027-01-01]",
        ),
        (
            '[2027]\noff."元旦" = ["1月1日"]',
            "[2027] 的“元旦”含“1月1日”：请写成当年的日期列表，如 [2027-01-01]",
        ),
        ("[2027]\nrest = 1\nbreak = 2", "[2027] 中的“break”不认识：只能写 off（放假）和 work（调休上班）"),
        ("[2027]\noff = 3", '[2027] 的 off 应按节日写，如 off."元旦" = [2027-01-01]'),
        ("[1999]", "日历文件中的“1999”应是年份（2000至2100），请写成 [2027] 这样的一节"),
        ("[2101]", "日历文件中的“2101”应是年份（2000至2100），请写成 [2027] 这样的一节"),
        ("2027 = 3", "日历文件中的“2027”应是年份（2000至2100），请写成 [2027] 这样的一节"),
    ],
)
def test_the_whole_sentence_about_an_override(text: str, says: str) -> None:
    with pytest.raises(DaysError) as caught:
        parse_overrides(text)
    assert explain(caught.value) == says
