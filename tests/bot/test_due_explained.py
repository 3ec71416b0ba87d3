"""What a date is explained by, word for word: whoever is owed an answer is owed all of it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendar.days import Calendar
from bot.plans.due import Due, due_date
from bot.plans.load import parse_plan
from messages.catalogue import explain
from tests.bot.explained import explained

CN = Calendar()


def found(due: str, extra: str = "", facts: dict[str, date] | None = None) -> Due:
    """The date of the second of two steps, published on Friday 1 November 2024."""
    plan = parse_plan(
        f"""
        [round]
        name = "试行"
        document = "试行通知"
        published_on = 2024-11-01
        [[milestone]]
        key = "first"
        kind = "deliver_notice"
        name = "第一步"
        what = "办理"
        owner = "city"
        ladder = "plain"
        due = 2024-12-31
        late_open_workdays = 3
        [[milestone]]
        key = "second"
        name = "第二步"
        what = "办理"
        owner = "city"
        ladder = "plain"
        due = {due}
        {extra}
        [ladder]
        plain = [{{ to = "owner", before = [1] }}]
        """,
        "trial",
    )
    return due_date(plan.milestones[-1], plan, facts or {}, CN)


END = "2024年12月31日，周二，工作日"
LINES = [
    ("2024-12-31", "", {}, [("规则", "2024年12月31日（周二）前（含当日）"), ("到期日", END)]),
    (
        "2025-01-01",
        "inclusive = false",
        {},
        [
            ("规则", "2025年1月1日（周三）前（不含当日）"),
            ("不含当日", "当日不计在内，最后一天为2024年12月31日（周二）"),
            ("到期日", END),
        ],
    ),
    (
        '{ column = "截止日期", otherwise = 2024-12-31 }',
        "",
        {"column:截止日期": date(2024, 12, 30)},
        [("规则", "以名单“截止日期”一栏所填日期为准"), ("到期日", "2024年12月30日，周一，工作日")],
    ),
    (
        '{ column = "截止日期", otherwise = 2024-12-31 }',
        "",
        {"column:别的": date(2024, 12, 30)},
        [
            ("规则", "以名单“截止日期”一栏所填日期为准；该栏未填，按本轮统一日期2024年12月31日（周二）"),
            ("到期日", END),
        ],
    ),
    (
        '{ days = 10, from = "opened" }',
        "",
        {"opened": date(2024, 12, 21)},
        [
            ("规则", "自事项开始之日起10日内"),
            ("起算", "2024年12月21日（周六），当日不计入，自次日起算"),
            ("到期日", END),
        ],
    ),
    (
        '{ days = 60, from = "opened" }',
        "",
        {},
        [
            ("规则", "自事项开始之日起60日内"),
            ("起算", "预计2024年11月1日（周五），当日不计入，自次日起算"),
            ("预计到期日", END),
            ("暂定", "起算日尚未发生，以上按预计日期推算，届时重新计算并告知"),
        ],
    ),
    (
        '{ days = 60, from = "received" }',
        "",
        {},
        [
            ("规则", "自收到告知书之日起60日内"),
            ("起算", "预计2024年11月1日（周五），当日不计入，自次日起算"),
            ("预计到期日", END),
            ("暂定", "告知书尚未登记送达，暂按2024年12月31日（周二）计算，以实际送达之日起算"),
        ],
    ),
    (
        '{ working_days = 2, from = "event:first" }',
        "",
        {"event:first": date(2024, 12, 27)},
        [
            ("规则", "自“第一步”完成之日起2个工作日内"),
            ("起算", "2024年12月27日（周五），当日不计入，自次日起算"),
            ("跳过", "期间休息日2天不计入"),
            ("到期日", END),
        ],
    ),
    (  # over a weekend to the Monday
        '{ working_days = 1, from = "published" }',
        "",
        {},
        [
            ("规则", "自名单公布之日起1个工作日内"),
            ("起算", "2024年11月1日（周五），当日不计入，自次日起算"),
            ("跳过", "期间休息日2天不计入"),
            ("到期日", "2024年11月4日，周一，工作日"),
        ],
    ),
    (  # it starts on a day off, which is not counted, and ends before one
        '{ working_days = 5, from = "event:first" }',
        "",
        {"event:first": date(2024, 12, 22)},
        [
            ("规则", "自“第一步”完成之日起5个工作日内"),
            ("起算", "2024年12月22日（周日），当日不计入，自次日起算"),
            ("跳过", "期间没有休息日"),
            ("到期日", "2024年12月27日，周五，工作日"),
        ],
    ),
    (
        '{ working_days = 30, from = "event:first" }',
        "",
        {"event:first": date(2025, 9, 15)},
        [
            ("规则", "自“第一步”完成之日起30个工作日内"),
            ("起算", "2025年9月15日（周一），当日不计入，自次日起算"),
            ("跳过", "期间休息日16天不计入，含国庆节、中秋节假期"),
            ("到期日", "2025年10月31日，周五，工作日"),
        ],
    ),
    (
        "2024-12-31",
        "extendable = true",
        {},
        [("规则", "2024年12月31日（周二）前（含当日）"), ("到期日", END), ("延期", "可在截止日期前申请延期")],
    ),
    (
        "2024-12-31",
        'extendable = true\nask_before_days = 30\nextend_when = "确有困难的"',
        {},
        [
            ("规则", "2024年12月31日（周二）前（含当日）"),
            ("到期日", END),
            ("延期", "确有困难的，可在截止日期30天前申请延期"),
        ],
    ),
    (
        "2024-12-31",
        "late_open_workdays = 2",
        {"opened": date(2025, 1, 2)},
        [
            ("规则", "2024年12月31日（周二）前（含当日）"),
            ("到期日", END),
            (
                "工作目标",
                (
                    "本事项2025年1月2日（周四）才具备办理条件，已晚于规定日期，不计为办理单位逾期；"
                    "请在2个工作日内办结，即2025年1月6日（周一）前（含当日），统计仍按规定日期"
                ),
            ),
        ],
    ),
    (
        "{ dates = [2024-12-31, 2024-12-31] }",
        "",
        {},
        [("规则", "分次办理，本次为2024年12月31日（周二）前（含当日）"), ("到期日", END)],
    ),
    (
        '{ every = "month", day = 31, until = 2024-12-31 }',
        "",
        {},
        [("规则", "每月31日前，本次为2024年12月31日（周二）前（含当日）"), ("到期日", END)],
    ),
    (
        '{ every = "quarter", until = 2024-12-31 }',
        "",
        {},
        [("规则", "每季度末前，本次为2024年12月31日（周二）前（含当日）"), ("到期日", END)],
    ),
    (
        '{ every = "quarter", day = 31, until = 2024-12-31 }',
        "",
        {},
        [("规则", "每季度末月31日前，本次为2024年12月31日（周二）前（含当日）"), ("到期日", END)],
    ),
]


@pytest.mark.parametrize(("due", "extra", "facts", "lines"), LINES)
def test_every_line_of_the_explanation(
    due: str, extra: str, facts: dict[str, date], lines: list[tuple[str, str]]
) -> None:
    assert explained(found(due, extra, facts)) == lines


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (
            '{ earlier = [2025-02-26, { working_days = 20, from = "received" }] }',
            "2025年2月26日（周三）前、收到告知书后20个工作日内（以较早的为准，暂按",
        ),
        (
            '{ later = [{ months = 1, from = "published" }, { years = 1, from = "event:first" }] }',
            "名单公布后1个月内、“第一步”完成后1年内（以较晚的为准，暂按2025年12月31日（周三）计算，届时重新计算）",
        ),
        (
            '{ later = [2025-02-26, { days = 9, from = "opened" }] }',
            "2025年2月26日（周三）前、本事项开始后9日内（以较晚的为准，暂按2025年2月26日（周三）计算，届时重新计算）",
        ),
        (
            '{ days = 9, from = "opened" }',
            "本事项开始后9日内（暂按2024年11月10日（周日）计算，以实际开始之日起算）",
        ),
    ],
)
def test_what_is_still_to_come_is_told_by_the_whole_rule(due: str, told: str) -> None:
    expected = found(due).expected
    assert expected
    assert explain(expected).startswith(told)
