"""The timeline: every date on the line, labels where there is room, today only when it is near."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from messages.timeline import TimelineRow, timeline

PUBLISHED = date(2024, 7, 8)
ROWS = [
    TimelineRow(
        "送达告知书",
        "done",
        PUBLISHED,
        date(2024, 7, 18),
        date(2024, 7, 18),
        date(2024, 7, 12),
        date(2024, 7, 12),
    ),
    TimelineRow("提出评估申请", "overdue", PUBLISHED, date(2025, 3, 10), date(2025, 2, 28), None, None),
    TimelineRow("完成验收", "waiting", None, date(2025, 10, 31), date(2025, 10, 31), None, None),
]


@pytest.mark.parametrize("today", [PUBLISHED, date(2025, 2, 21), date(2025, 12, 1)])
def test_every_date_has_its_place(today: date) -> None:
    line = timeline(ROWS, PUBLISHED, today)
    places = [p for d in line.rows for p in (d.begin, d.due, d.legal, d.reported, d.confirmed)]
    assert all(0 <= p <= 100 for p in places if p is not None)
    assert all(d.length >= 0 for d in line.rows)
    assert line.today is not None and 0 < line.today < 100
    assert [d.legal is not None for d in line.rows] == [False, True, False]
    assert line.rows[0].due < line.rows[1].due < line.rows[2].due


def test_long_after_the_round_today_is_left_out() -> None:
    line = timeline(ROWS, PUBLISHED, date(2025, 10, 31) + timedelta(days=400))
    assert line.today is None


def test_quarters_are_named_and_never_at_the_edge() -> None:
    months = timeline(ROWS, PUBLISHED, date(2025, 2, 21)).months
    assert [label for _, label in months] == ["10月", "2025年", "4月", "7月", "10月"]
    assert all(place >= 4 for place, _ in months)


def test_a_case_without_steps_draws_an_empty_line() -> None:
    assert timeline([], PUBLISHED, PUBLISHED).rows == []
