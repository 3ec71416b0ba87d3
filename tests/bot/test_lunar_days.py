"""Days of the first lunar month and feasts are days of the calendar: shown, and asked about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import read_sentence
from bot.reading.dates import dates_in
from tests.bot.chat_report import PEOPLE, WORLDS

TODAY = date(2025, 3, 6)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("正月十六", "2025-02-13"),
        ("正月初八", "2025-02-05"),
        ("大年初八", "2025-02-05"),
        ("正月廿二", "2025-02-19"),
        ("农历正月二十", "2025-02-17"),
        ("元宵节当天", "2025-02-12"),
        ("端午那天", None),  # last year's stands in no table
        ("腊月初八", None),
        ("二月初二", None),
    ],
)
def test_which_day_that_is(said: str, day: str | None) -> None:
    behind = [d.behind for d in dates_in(f"{said}办的", TODAY)]
    assert behind == [date.fromisoformat(day)] if day else not any(behind)


@pytest.mark.parametrize(
    ("text", "why", "on"),
    [
        ("正月初八已启动审核", "unsure", date(2025, 2, 5)),
        ("启动会2.18开的，审核算正式启动了哈", "unsure", date(2025, 2, 18)),
        ("正月廿二就动起来了，审核这事我们厂早启动咯", "unsure", date(2025, 2, 19)),
        ("腊月初八已启动审核", "need_date", None),
        ("端午那天已启动审核", "need_date", None),
    ],
)
def test_it_is_asked_with_the_day_and_never_done(text: str, why: str, on: date | None) -> None:
    reading = read_sentence(text, PEOPLE["dev0001"], WORLDS["dev"].index, TODAY)
    assert (reading.intent, reading.act, reading.why, reading.on) == ("started", "ask", why, on)
