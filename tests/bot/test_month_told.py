"""A month that is written without its day is never dropped from a report: the day is asked for, and a day alone is of
that month."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.dates import month_said
from bot.reading.when_open import said_when

TODAY = date(2025, 2, 21)


@pytest.mark.parametrize(
    ("text", "when", "month"),
    [
        ("已送达 A，1月", "1月", "1月"),
        ("已送达 A，2025年1月", "2025年1月", "2025年1月"),
        ("A告知书送达了，一月份", "一月份", "一月"),
        ("已送达 A 12月", "12月", "12月"),
        ("已提交评估申请，今年的1月", "今年的1月", "今年的1月"),
        ("已送达 A （2024.12）", "2024.12", "2024年12月"),
        ("已送达 A 2025-01", "2025-01", "2025年1月"),
        ("已送达A，那是1月的事", "1月", "1月"),
        ("上个月交的评估申请", "上个月", "上个月"),
        ("上月交的评估申请", "上月", "上月"),
        ("评估申请已提交，下一步到9月", "", "9月"),
        ("已送达 A，3月18日前补回执", "", ""),
        ("已送达 A 2月18日", "", ""),
    ],
)
def test_a_month_alone(text: str, when: str, month: str) -> None:
    assert (said_when(text), month_said(text, TODAY)) == (when, month)
