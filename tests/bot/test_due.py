from datetime import date

import pytest

from bot.calendar.days import Calendar, parse_overrides
from bot.plans.due import Due, Facts, add_months, due_date, occurrences
from bot.plans.due_rule import DueRule
from bot.plans.load import parse_plan, shipped_plan
from tests.bot.explained import explained

CN = Calendar()


def due(round_: str, key: str, facts: Facts | None = None, calendar: Calendar = CN) -> Due:
    plan = parse_plan(shipped_plan(round_), round_)
    return due_date(plan.milestone(key), plan, facts or {}, calendar)


def rule(text: str, extra: str = "", published: str = "2024-01-31") -> Due:
    """The date of the only milestone of a plan with this `due`."""
    plan = parse_plan(
        f"""
        [round]
        name = "试行"
        document = "试行通知"
        published_on = {published}
        [[milestone]]
        key = "one"
        name = "第一步"
        what = "办理"
        owner = "enterprise"
        ladder = "plain"
        due = {text}
        {extra}
        [ladder]
        plain = [{{ to = "owner", before = [1] }}]
        """,
        "trial",
    )
    return due_date(plan.milestones[0], plan, {}, CN)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("deliver_notice", date(2024, 7, 18)),  # 10 calendar days; working days would be 07-22
        ("start_audit", date(2024, 9, 9)),  # a Sunday, rolled
        ("disclose_start", date(2024, 8, 8)),
        ("disclose_annual_20250315", date(2025, 3, 15)),  # a Saturday, not rolled
        ("disclose_annual_20260315", date(2026, 3, 15)),
        ("apply_assessment", date(2025, 2, 28)),
        ("forward_assessment", date(2025, 3, 7)),
        ("assess", date(2025, 5, 31)),  # Saturday and holiday, not rolled
        ("apply_acceptance", date(2025, 7, 31)),
        ("forward_acceptance", date(2025, 8, 7)),
        ("accept", date(2025, 10, 31)),
        ("submit_summary", date(2025, 11, 30)),  # Sunday, not rolled
    ],
)
def test_hebei_2024(key: str, day: date) -> None:
    found = due("hebei-2024", key)
    assert (found.date, found.legal, found.provisional) == (day, day, False)
    statute = key == "start_audit" or key.startswith("disclose_annual")
    assert "冀环办字函〔2024〕184号" in str(explained(found)) or statute


@pytest.mark.parametrize(
    ("round_", "key", "facts", "day", "provisional"),
    [
        ("hubei-2026", "disclose_start", {}, date(2026, 2, 28), False),  # a working Saturday
        ("hubei-2026", "start_audit", {}, date(2026, 3, 31), False),
        ("hubei-2026", "complete_audit", {}, date(2027, 2, 1), True),  # Sunday, rolled, no calendar
        ("hubei-2026", "submit_summary", {}, date(2027, 3, 15), True),
        ("shenzhen-2024", "apply_acceptance", {}, date(2024, 12, 31), False),
        (
            "shenzhen-2024",
            "apply_acceptance",
            {"column:验收截止日期": date(2024, 10, 20)},
            date(2024, 10, 20),
            False,
        ),
        ("lhasa-2011", "start_audit", {}, date(2011, 6, 23), True),
        ("lhasa-2011", "start_audit", {"received": date(2011, 5, 31)}, date(2011, 6, 30), False),
        ("wuhan-2025", "apply_acceptance", {}, date(2027, 2, 2), True),
        ("wuhan-2025", "apply_acceptance", {"event:assess": date(2025, 6, 10)}, date(2026, 6, 10), False),
        ("wuhan-2025", "assess", {"event:apply_assessment": date(2025, 5, 31)}, date(2025, 6, 30), False),
    ],
)
def test_other_rounds(round_: str, key: str, facts: dict[str, date], day: date, provisional: bool) -> None:
    found = due(round_, key, facts)
    assert (found.date, found.provisional) == (day, provisional)


def test_a_later_publication_moves_the_periods_only() -> None:
    assert due("hebei-2024", "deliver_notice", {"published": date(2024, 7, 10)}).date == date(2024, 7, 20)
    assert due("hebei-2024", "assess", {"published": date(2024, 7, 10)}).date == date(2025, 5, 31)


def test_a_calendar_for_2027_settles_the_date() -> None:
    own = Calendar(parse_overrides('[2027]\noff."元旦" = [2027-01-01]\nwork = [2027-01-31]'))
    found = due("hubei-2026", "complete_audit", calendar=own)
    assert (found.date, found.provisional) == (date(2027, 1, 31), False)


@pytest.mark.parametrize(
    ("text", "extra", "published", "day"),
    [
        ('{ months = 1, from = "published" }', "", "2024-01-31", date(2024, 2, 29)),
        ('{ months = 1, from = "published" }', "", "2025-01-31", date(2025, 2, 28)),
        ('{ months = 13, from = "published" }', "", "2023-12-31", date(2025, 1, 31)),
        ('{ years = 1, from = "published" }', "", "2024-02-29", date(2025, 2, 28)),
        ('{ years = 4, from = "published" }', "", "2020-02-29", date(2024, 2, 29)),
        ('{ days = 1, from = "published" }', "", "2024-02-28", date(2024, 2, 29)),
        ('{ working_days = 45, from = "published" }', "", "2015-03-02", date(2015, 5, 6)),
        ("2022-06-01", "inclusive = false", "2021-12-18", date(2022, 5, 31)),
        ("2022-01-31", "", "2021-12-18", date(2022, 1, 31)),  # 除夕
        ("2022-06-01", 'inclusive = false\nroll = "next_workday"', "2021-12-18", date(2022, 5, 31)),
        ("2022-02-01", 'inclusive = false\nroll = "next_workday"', "2021-12-18", date(2022, 2, 7)),
        ("2022-01-31", 'roll = "next_workday"', "2021-12-18", date(2022, 2, 7)),
    ],
)
def test_counting(text: str, extra: str, published: str, day: date) -> None:
    assert rule(text, extra, published).date == day


def test_the_day_is_explained() -> None:
    lines = dict(explained(due("hebei-2024", "assess")))
    assert lines["规则"] == "2025年5月31日（周六）前（含当日）"
    assert lines["依据"] == ("冀环办字函〔2024〕184号二、（二）2：“各级部门要在2025年5月底前完成评估工作。”")
    assert lines["到期日"] == (
        "2025年5月31日，周六，端午节假期；截止日期不顺延，建议最迟2025年5月30日（周五）办结"
    )
    summary = dict(explained(due("hebei-2024", "submit_summary")))
    assert summary["到期日"].endswith("周日，休息日；截止日期不顺延，建议最迟2025年11月28日（周五）办结")


def test_periods_are_explained_in_order() -> None:
    found = explained(rule('{ working_days = 3, from = "published" }', published="2025-04-30"))
    assert found == [
        ("规则", "自名单公布之日起3个工作日内"),
        ("起算", "2025年4月30日（周三），当日不计入，自次日起算"),
        ("跳过", "期间休息日5天不计入，含劳动节假期"),
        ("到期日", "2025年5月8日，周四，工作日"),
    ]
    month = dict(explained(rule('{ months = 1, from = "published" }')))
    assert month["月末"] == "2月没有31日，期限为该月最后一日"
    rolled = dict(explained(due("hebei-2024", "start_audit")))
    assert rolled["到期日"].endswith("休息日；顺延至下一个工作日2024年9月9日（周一）")
    assert "“" not in rolled["依据"]  # a paraphrase is never shown as a quotation


def test_provisional_is_explained() -> None:
    assert dict(explained(due("hubei-2026", "complete_audit")))["暂定"] == (
        "2027年放假安排尚未公布，公布后重新计算并告知"
    )
    assert "预计日期" in dict(explained(due("wuhan-2025", "assess")))["暂定"]


def test_extension_moves_the_date_and_keeps_the_legal_one() -> None:
    found = due("hebei-2024", "apply_acceptance", {"extended": date(2025, 9, 30)})
    assert (found.date, found.legal) == (date(2025, 9, 30), date(2025, 7, 31))
    assert dict(explained(found))["延期"] == (
        "已同意延期至2025年9月30日（周二），原截止日期为2025年7月31日（周四）"
    )


@pytest.mark.parametrize(
    ("opened", "day"),
    [
        (date(2025, 5, 31), date(2025, 5, 31)),  # on its last day: the notice's date still holds
        (date(2025, 6, 3), date(2025, 7, 1)),  # 20 working days
    ],
)
def test_a_bureau_that_could_only_start_late(opened: date, day: date) -> None:
    found = due("hebei-2024", "assess", {"opened": opened})
    assert (found.date, found.legal) == (day, date(2025, 5, 31))
    assert ("工作目标" in dict(explained(found))) is (day != found.legal)


def test_an_enterprise_gets_no_working_target() -> None:
    found = due("hebei-2024", "apply_assessment", {"opened": date(2025, 6, 3)})
    assert found.date == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("recurring", "published", "days"),
    [
        (
            DueRule(every="month", day=31, until=date(2024, 4, 30)),
            date(2024, 1, 15),
            [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)],
        ),
        (
            DueRule(every="quarter", until=date(2024, 12, 31)),
            date(2024, 4, 15),
            [date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31)],
        ),
        (  # 每季度终了后次月10日前，自第三季度起
            DueRule(
                every="quarter", day=10, following=True, since=date(2025, 10, 1), until=date(2026, 10, 10)
            ),
            date(2025, 5, 20),
            [date(2025, 10, 10), *(date(2026, month, 10) for month in (1, 4, 7, 10))],
        ),
        (  # the fourth quarter of the year before is due after the publication
            DueRule(every="quarter", day=10, following=True, until=date(2025, 4, 30)),
            date(2025, 1, 6),
            [date(2025, 1, 10), date(2025, 4, 10)],
        ),
        (
            DueRule(every="month", day=5, since=date(2025, 9, 5), until=date(2025, 11, 5)),
            date(2025, 5, 20),
            [date(2025, 9, 5), date(2025, 10, 5), date(2025, 11, 5)],
        ),
        (
            DueRule(every="month", day=25, until=date(2014, 4, 1)),
            date(2014, 1, 26),
            [date(2014, 2, 25), date(2014, 3, 25)],
        ),
        (
            DueRule(dates=(date(2026, 12, 15), date(2026, 6, 30))),
            date(2026, 1, 31),
            [date(2026, 6, 30), date(2026, 12, 15)],
        ),
        (DueRule(on=date(2025, 2, 28)), date(2024, 7, 8), []),
    ],
)
def test_occurrences(recurring: DueRule, published: date, days: list[date]) -> None:
    assert occurrences(recurring, published) == tuple(days)


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2025, 7, 31), 3, date(2025, 10, 31)),
    ],
)
def test_add_months(day: date, n: int, then: date) -> None:
    assert add_months(day, n) == then


CHAIN = """
[round]
name = "试行"
document = "试行通知"
published_on = 2026-03-02
[ladder]
plain = [{ to = "owner", before = [1] }]
"""
STEP = """
[[milestone]]
key = "{0}"
name = "{0}"
what = "办理"
owner = "enterprise"
ladder = "plain"
due = {1}
{2}
"""


@pytest.mark.parametrize(
    ("facts", "third"),
    [
        ({}, date(2027, 1, 22)),
        ({"due:first": date(2027, 2, 1)}, date(2027, 2, 24)),  # extended, or named by the list
        ({"event:first": date(2026, 12, 1)}, date(2026, 12, 22)),
        ({"event:second": date(2026, 12, 1)}, date(2026, 12, 8)),
        ({"opened": date(2026, 12, 3)}, date(2026, 12, 10)),
    ],
)
def test_what_counts_from_its_own_beginning_is_expected_after_the_steps_before_it(
    facts: dict[str, date], third: date
) -> None:
    """Never in the year of publication because nothing has happened yet."""
    counted = '{{ working_days = {}, from = "opened" }}'
    steps = [
        STEP.format("first", "2026-12-31", ""),
        STEP.format("second", counted.format(10), 'after = ["first:reported"]'),
        STEP.format("third", counted.format(5), 'after = ["second"]'),
    ]
    plan = parse_plan(CHAIN + "".join(steps), "trial")
    found = due_date(plan.milestone("third"), plan, facts, CN)
    assert found.date == third and (found.expected is None) == ("opened" in facts)
