"""The 总结表 over random rounds: totals are the sums of their rows, a blank is never 0, and
名单数 = 合格 + 不合格 + 延期 + 未完成 + 退出 (N-2.2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.plans.load import parse_plan, shipped_plan
from bot.results.measures import measures
from bot.results.standing import Standing, count_standings, standing_of
from bot.words import SHANGHAI, Assessor, Case, CaseStatus, Duty, DutyState
from handlers.services.cases.listed import Listed
from handlers.services.reports.summary import sheets_of
from handlers.services.reports.summary_line import SummaryLine
from handlers.services.reports.summary_print import MOST_FIRMS
from messages.sheets import Sheet, Total

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
UNREPORTED = "未报"
TODAY = date(2025, 11, 28)
SETTING = DecisionContext(PLAN, Calendar(), datetime(2025, 11, 28, 9, tzinfo=SHANGHAI))
COLUMNS = measures()
NUMBERS = [m for m in COLUMNS if m.adds_up]
PLACES = [("石家庄市", "桥西区"), ("石家庄市", "新华区"), ("沧州市", "新华区"), ("定州市", "定州市")]
STEPS = ("apply_assessment", "assess", "apply_acceptance", "accept")


@st.composite
def lines(draw: st.DrawFn) -> list[SummaryLine]:
    """A round in the export's order; every state that a case can be in, and some it cannot."""
    made = []
    for n in range(draw(st.integers(0, 7))):
        city, county = draw(st.sampled_from(PLACES))
        duties = tuple(
            Duty(
                n * 10 + i,
                n,
                key,
                PLAN.milestone(key).owner_level(Assessor.CITY),
                draw(st.sampled_from(DutyState)),
                TODAY,
                TODAY,
                confirmed_on=draw(st.none() | st.just(date(2025, 3, 1 + i))),
                extended_to=draw(st.none() | st.sampled_from([date(2025, 9, 1), date(2026, 3, 1)])),
            )
            for i, key in enumerate(STEPS)
        )
        case = Case(
            n,
            PLAN.key,
            n + 1,
            f"企业{n}",
            city,
            county,
            Assessor.CITY,
            draw(st.sampled_from(CaseStatus)),
            duties,
            industry="电镀",
        )
        amounts = st.integers(0, 10**7).map(lambda v: v / 100)
        values: dict[str, Any] = draw(
            st.dictionaries(st.sampled_from([m.key for m in NUMBERS]), amounts, max_size=6)
        )
        made.append(SummaryLine(Listed(case, ("shuangyou",), False, values, "six_trades"), "", SETTING))
    order = {city: n for n, (city, _) in enumerate(PLACES)}
    return sorted(made, key=lambda line: (order[line.case.city], line.case.city, line.case.county))


def sheets(found: Sequence[SummaryLine]) -> tuple[Sheet, Sheet, Sheet]:
    """The summary's three sheets: its table, its gaps and its counts."""
    table, _, gaps, _, counts = sheets_of(found, SETTING)
    return table, gaps, counts


def at(sheet: Sheet, title: str) -> int:
    """The number of the column with this title."""
    return next(n for n, c in enumerate(sheet.columns) if c.title == title)


def total(values: Sequence[Any]) -> Any:
    """The sum of the values that are known, or that none was reported."""
    known = [Decimal(str(v)) for v in values if v != UNREPORTED]
    return float(sum(known)) if known else UNREPORTED


@settings(max_examples=12, deadline=None)
@given(lines())
def test_every_total_is_the_sum_of_its_rows(found: list[SummaryLine]) -> None:
    table, _, _ = sheets(found)
    rows = [r for r in table.rows if not isinstance(r, Total)]
    assert len(rows) == len(found) and [r[0] for r in rows] == list(range(1, len(found) + 1))
    place = at(table, "市"), at(table, "县（市、区）")
    totals = [r.values for r in table.rows if isinstance(r, Total)]
    for column in NUMBERS:
        n = at(table, column.heading)
        for values in totals:
            mine = [
                r[n]
                for r in rows
                if values[0] == "全省合计"
                or (
                    r[place[0]] == values[place[0]]
                    and (values[0] == "合计" or r[place[1]] == values[place[1]])
                )
            ]
            assert values[n] == total(mine), (column.key, values)
    grand = totals[-1] if totals else None
    if len({line.case.city for line in found}) != 1:
        assert grand is not None and grand[0] == "全省合计" and f"{len(found)}家" in grand


@settings(max_examples=12, deadline=None)
@given(lines())
def test_what_nobody_reported_is_never_zero(found: list[SummaryLine]) -> None:
    table, _, _ = sheets(found)
    rows = [r for r in table.rows if not isinstance(r, Total)]
    for line, row in zip(found, rows, strict=True):
        for column in NUMBERS:
            cell = row[at(table, column.heading)]
            given_value = line.one.values.get(column.key)
            assert cell == (UNREPORTED if given_value is None else given_value)


@settings(max_examples=20, deadline=None)
@given(lines())
def test_the_counts_reconcile(found: list[SummaryLine]) -> None:
    _, _, counts = sheets(found)
    n, first = at(counts, "名单数"), at(counts, "合格")
    for row in counts.rows:
        values = row.values if isinstance(row, Total) else row
        assert sum(values[first : first + len(Standing)]) == values[n] and values[-1] == "相符"
    last = counts.rows[-1]
    assert isinstance(last, Total) and last.values[n] == len(found)
    by_county = [r for r in counts.rows if not isinstance(r, Total)]
    assert sum(r[n] for r in by_county) == len(found)
    for i, where in enumerate(Standing):
        real = sum(standing_of(line.case, PLAN, TODAY) is where for line in found)
        assert last.values[first + i] == real == sum(r[first + i] for r in by_county)


def one(status: CaseStatus, **values: Any) -> SummaryLine:
    """A line of the summary for one enterprise."""
    duty = Duty(
        1,
        1,
        "accept",
        PLAN.milestone("accept").owner_level(Assessor.CITY),
        DutyState.DONE,
        TODAY,
        TODAY,
        confirmed_on=TODAY,
    )
    case = Case(
        1,
        PLAN.key,
        1,
        "某电镀有限公司",
        "石家庄市",
        "桥西区",
        Assessor.CITY,
        status,
        (duty,),
        industry="电镀",
    )
    return SummaryLine(Listed(case, (), False, values, "six_trades"), "", SETTING)


@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({}, "缺少"),
        ({"level_after": "III"}, "未达到目标"),
        ({"power": 350000}, "是否把kWh"),
        ({"mid_invest": 3000000}, "是否把元"),
        ({"water": 30000}, "是否把t/年当作万t/年"),
        ({"power": 100, "energy": 20}, "大于节能"),
        ({"water": 1, "wastewater": 3}, "超过节水"),
        ({"mid_planned": 2, "mid_done": 3}, "多于计划"),
        ({"level_before": "II", "level_after": "III"}, "低于审核前"),
        ({"cod": -1}, "不应为负数"),
        ({"target_reached": True, "level_after": "below"}, "按审核后水平应为“否”"),
    ],
)
def test_gaps_and_slips_are_named(values: dict[str, Any], gap: str) -> None:
    _, gaps, _ = sheets([one(CaseStatus.COMPLETED, **values)])
    assert any(gap in str(row[-1]) for row in gaps.rows if not isinstance(row, Total)), gaps.rows


def test_what_many_enterprises_lack_alike_is_written_out_once() -> None:
    """Three have finished and reported nothing: one remark with all the names, and three short lines."""
    _, gaps, _ = sheets([one(CaseStatus.COMPLETED) for _ in range(3)])
    said = [str(row[-1]) for row in gaps.rows if not isinstance(row, Total)]
    assert all(len(text) <= 24 for text in said) and sum("见注" in text for text in said) >= 3, said
    assert any(text.startswith("注1（3家）：") and len(text) > 24 for text in gaps.foot)
    _, single, _ = sheets([one(CaseStatus.COMPLETED)])
    assert not single.foot  # of one enterprise it stands where one looks


def test_a_count_in_words() -> None:
    counted = count_standings([Standing.QUALIFIED, Standing.QUALIFIED, Standing.WITHDRAWN])
    assert str(counted) == "名单3家：合格2、不合格0、延期0、未完成0、退出1" and counted.total == 3


def test_the_print_fits_one_page_across_and_a_province_on_a_handful() -> None:
    for n, firms in ((MOST_FIRMS, MOST_FIRMS), (MOST_FIRMS + 1, 0)):
        table, printed, *others = sheets_of([one(CaseStatus.COMPLETED) for _ in range(n)], SETTING)
        assert printed.front and not any(
            sheet.front for sheet in (table, *others)
        )  # a press of print prints it
        assert (
            sum(column.width for column in printed.columns) <= 240
        )  # as messages/sheets.py prints on one page
        assert len([row for row in printed.rows if not isinstance(row, Total)]) == firms
        assert all(
            len(row.values if isinstance(row, Total) else row) == len(printed.columns) for row in printed.rows
        )
        whole = [row.values[at(table, "企业名称")] for row in table.rows if isinstance(row, Total)]
        assert [
            row.values[at(printed, "企业名称")] for row in printed.rows if isinstance(row, Total)
        ] == whole
