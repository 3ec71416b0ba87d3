"""Numbers, dates and reasons out of a sentence."""

from datetime import date

import pytest

from bot.reading import read_sentence
from bot.reading.dates import dates_in
from bot.reading.numbers import listed_numbers, whole_number
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("十二", 12), ("二十", 20), ("一百零三", 103), ("廿一", 21), ("两", 2), ("甲", None)],
)
def test_whole(text: str, value: int | None) -> None:
    assert whole_number(text) == value


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1、2、5", (1, 2, 5)),
        ("1到4", (1, 2, 3, 4)),
        ("第十二条", (12,)),
        ("2号和7号", (2, 7)),
        ("1 2 5", (1, 2, 5)),
        ("3-3", ()),
        ("400到1", ()),
    ],
)
def test_listed(text: str, numbers: tuple[int, ...]) -> None:
    assert listed_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("2025/12/1", date(2025, 12, 1)),
        ("2025.11.30", date(2025, 11, 30)),
        ("20250915", date(2025, 9, 15)),
        ("2025年3月15日", date(2025, 3, 15)),
        ("二〇二五年十月三十一日", date(2025, 10, 31)),
        ("十二月十五日", date(2025, 12, 15)),
        ("1月15日", date(2026, 1, 15)),
        ("明年1月15日", date(2026, 1, 15)),
        ("至3.10", date(2025, 3, 10)),
        ("8月底", date(2025, 8, 31)),
        ("2月底", date(2025, 2, 28)),
        ("年底", date(2025, 12, 31)),
        ("月底", date(2025, 2, 28)),
        ("下周五", date(2025, 2, 28)),
        ("下周一", date(2025, 2, 24)),
        ("周日", date(2025, 2, 23)),
        ("后天", date(2025, 2, 23)),
        ("下个月1号", date(2025, 3, 1)),
        ("到3号", date(2025, 3, 3)),
    ],
)
def test_a_day_ahead(text: str, day: date) -> None:
    (found,) = dates_in(text, TODAY)
    assert found.ahead == day


def test_a_report_looks_back_and_a_deadline_ahead() -> None:
    (found,) = dates_in("2月19日", TODAY)
    assert (found.behind, found.ahead) == (date(2025, 2, 19), date(2026, 2, 19))


@pytest.mark.parametrize("text", ["2月30日", "13月1日", "2025-02-29"])
def test_no_such_day(text: str) -> None:
    assert all(day.ahead is None for day in dates_in(text, TODAY))


@pytest.mark.parametrize("text", ["明年", "一个月", "8月中旬", "国庆以后"])
def test_vague_days_are_no_dates(text: str) -> None:
    assert all(day.vague for day in dates_in(text, TODAY))


@pytest.mark.parametrize(
    ("who", "text", "reason"),
    [
        ("city01", "退回 2 报告缺物料平衡", "报告缺物料平衡"),
        ("city01", "2号退回，缺监测报告", "缺监测报告"),
        ("city01", "评估整改 长安金和电镀有限公司 至2025-03-20 补充水平衡", "补充水平衡"),
        ("city01", "长安金和电镀有限公司评估未通过，中高费方案不可行", "中高费方案不可行"),
        ("city01", "4号延期不同意，不属于季节性生产", "不属于季节性生产"),
        ("dev0001", "申请延期 至2025-12-31 季节性生产，冬季停产", "季节性生产，冬季停产"),
        ("dev0026", "供热企业冬天才生产，验收申请延期到十二月十五日", "供热企业冬天才生产"),
        ("dev0001", "申请延期至十二月三十一日 原因：停产检修", "停产检修"),
        ("city01", "退回 2", ""),
    ],
)
def test_reason(who: str, text: str, reason: str) -> None:
    assert read_sentence(text, PEOPLE[who], INDEX, TODAY).reason == reason


def test_the_day_a_report_speaks_of() -> None:
    said = "2月19日已将告知书送达河北省博源水泥有限公司和唐山广泰水泥有限公司"
    assert read_sentence(said, PEOPLE["cnty100"], INDEX, TODAY).on == date(2025, 2, 19)
    assert read_sentence("已提交评估申请", PEOPLE["dev0001"], INDEX, TODAY).on is None


def test_content_keeps_its_signs() -> None:
    reading = read_sentence("群发 各县区：下周三（26日）培训，请通知！", PEOPLE["city01"], INDEX, TODAY)
    assert reading.text == "各县区：下周三（26日）培训，请通知！"
