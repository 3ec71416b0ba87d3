"""A sentence that names a year, a round or a document in which its sender has nothing."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.another_round import AnotherRound, another_round
from bot.reading.round_names import RoundName
from bot.reading.years import years_in

TODAY = date(2025, 2, 20)
HELD = {"hebei-2024": RoundName("2024年全省清洁生产审核", "冀环办字函〔2024〕184号", date(2024, 7, 8))}
OVER = {"old-2022": RoundName("2022年重点企业清洁生产审核", "冀环办字函〔2022〕9号")}


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("2023年度 已提交评估申请", "2023年度", "已提交评估申请"),
        ("２０２３年度 已提交评估申请", "2023年度", "已提交评估申请"),
        ("二〇二三年度已提交评估申请", "二〇二三年度", "已提交评估申请"),
        ("23年那轮已提交评估申请", "23年那轮", "已提交评估申请"),
        ("前年那批的 已启动审核", "前年那批", "已启动审核"),
        ("2023年已提交评估申请", "2023年", "已提交评估申请"),
        ("2023年的评估申请已提交", "2023年", "评估申请已提交"),
        ("甲厂（2023年度）评估通过", "2023年度", "甲厂 评估通过"),
        ("评估通过 甲厂 2026年度", "2026年度", "评估通过 甲厂"),
        ("已提交评估申请，2023年那批的", "2023年那批", "已提交评估申请"),
        ("云环办发〔2025〕71号 已提交评估申请", "云环办发〔2025〕71号", "已提交评估申请"),
        ("云环办发【2025】71号文的评估申请已提交", "云环办发【2025】71号文", "评估申请已提交"),
        ("71号文的评估申请已提交", "71号文", "评估申请已提交"),
    ],
)
def test_another_is_named(text: str, words: str, rest: str) -> None:
    assert another_round(text, HELD, OVER, TODAY) == AnotherRound((), words, rest)


@pytest.mark.parametrize(
    "text",
    [
        "2022年度 已提交评估申请",
        "2022年那一轮的已提交评估申请",
        "old-2022 已提交评估申请",
        "2022年重点企业清洁生产审核的评估申请已提交",
        "冀环办字函(2022)9号的评估申请已提交",
        "上一轮已提交评估申请",
    ],
)
def test_a_round_that_is_over_is_known_by_its_names(text: str) -> None:
    named = another_round(text, HELD, OVER, TODAY)
    assert named is not None and named.keys == ("old-2022",)


@pytest.mark.parametrize(
    "text",
    [
        "已提交评估申请",
        "2024年度 已提交评估申请",
        "去年那一轮的已提交评估申请",
        "今年这轮已启动审核",
        "本轮已启动审核",
        "第二轮清洁生产审核已启动",
        "冀环办字函〔2024〕184号的评估申请已提交",
        "184号文的评估申请已提交",
        "2024年12月30日已启动审核",
        "2025年已启动审核",
        "去年12月已启动",
        "不是2023年那轮的，评估申请已提交",
        "2023年投产的设备已改造，已启动审核",
        "轮胎厂已启动审核",
        "已提交评估申请，2023年度能耗数据附后",
        "评估申请交了，附2023年度监测报告",
    ],
)
def test_no_other_is_named(text: str) -> None:
    assert another_round(text, HELD, OVER, TODAY) is None


def test_a_rounds_years() -> None:
    assert years_in("2024—2025年度清洁生产审核 yn-2024") == {2024, 2025}
