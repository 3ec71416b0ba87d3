"""The year that is said with a day, and the month that was named before it."""

from datetime import date

import pytest

from tests.bot.test_reading import say, talk


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(
            (f"申请延期到{said} 设备检修", date(2027, 12, 31))
            for said in ("2027年底", "2027年12月底", "27年年底", "二〇二七年底")
        ),
        *(
            (f"申请延期到{said} 设备检修", date(2026, 3, 31))
            for said in ("2026年3月底", "26年3月末", "次年3月底", "来年的3月底")
        ),
        *(
            (f"申请延期到{said} 设备检修", date(2026, 3, 10))
            for said in ("2026年的3月10日", "26年的3月10号", "翌年3月10日")
        ),
        *(
            (f"申请延期到{said} 设备检修", None)
            for said in (
                "2026年3月",
                "26年3月",
                "2026年3月中旬",
                "2026年一季度",
                "2026-03",
                "2026.3",
                "2026年",
                "2026年春节后",
            )
        ),
    ],
)
def test_the_year_of_a_deadline_is_never_dropped(text: str, day: date | None) -> None:
    """Neither for this year's end nor, where the day is missing, into the reason."""
    reading = say("dev0001", text)
    assert (reading.intent, reading.on, reading.reason) == ("request_extension", day, "设备检修")
    assert reading.act == ("do" if day else "ask")


@pytest.mark.parametrize(
    ("month", "answer", "day"),
    [
        ("2026年8月", "20号", date(2026, 8, 20)),
        ("明年1月", "到15日", date(2026, 1, 15)),
        ("2026年8月中旬", "15", date(2026, 8, 15)),
        ("下个月", "20号", date(2025, 3, 20)),
        ("9月", "20号", date(2025, 9, 20)),
        ("9月", "10月20号", date(2025, 10, 20)),
        ("9月", "31号", None),
        ("2026年", "20号", date(2025, 3, 20)),  # no month was named
    ],
)
def test_a_day_alone_is_of_the_month_that_was_named_before(month: str, answer: str, day: date | None) -> None:
    assert talk("dev0001", f"申请延期到{month} 设备检修", answer).on == day
