"""What is told without anything to be registered: thanks, what is not done yet, how far it has got, figures."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import read_sentence
from bot.reading.figures import heard, told_figures
from bot.reading.only_told import what_it_tells
from bot.results.measures import measures
from tests.bot.chat_report import PEOPLE, WORLDS

TODAY = date(2025, 3, 6)
INDEX = WORLDS["dev"].index


@pytest.mark.parametrize(
    ("person", "text", "kind"),
    [
        ("dev0001", "告知书收着了，谢谢县里同志", "thanks"),
        ("dev0001", "通知书收到啦，辛苦各位领导跑一趟", "thanks"),
        ("dev0001", "ok谢谢老师，么么哒", "thanks"),
        ("cnty002", "收到收到，给市局领导添麻烦了", "thanks"),
        ("dev0001", "告知书我们收到了", "received"),
        ("cnty002", "等金和电镀老板回来再把告知书给他", "not_yet"),
        ("city01", "金和电镀那个评估下周三开会", "not_yet"),
        ("supp01", "16我再问问厂家，先挂着", "not_yet"),
        ("dev0001", "申请表才填了一半，公章还在总公司呢", "not_yet"),
        ("dev0001", "老板说材料他自己去交，交没交我不清楚", "not_yet"),
        ("dev0001", "谢谢，评估申请交了", ""),  # the matter is not lost in the courtesy
        ("cnty002", "金和电镀的告知书收到了，谢谢", ""),
        ("city01", "这份不行，物料平衡没有，让他补", ""),  # a refusal is a matter of its own
        ("dev0001", "还没交，来得及吗", ""),
        ("city01", "金和电镀的申请我看了没毛病，收了", ""),
        ("cnty002", "除了金和电镀没人，正诚橡塑当面交了", ""),  # one of them is done
        ("dev0001", "审核已启动，合同还没签先别算", ""),
        ("dev0001", "俺厂方案编制这会儿走到物料平衡了", ""),
    ],
)
def test_what_a_sentence_only_tells(person: str, text: str, kind: str) -> None:
    assert what_it_tells(text, PEOPLE[person], INDEX, TODAY) == kind


@pytest.mark.parametrize(
    ("person", "text", "read"),
    [
        ("dev0001", "进展说明 走到物料平衡了，评估申请没交", ("progress_note", "do")),
        ("dev0001", "进展说明：走到物料平衡了", ("progress_note", "do")),
        ("dev0001", "进展说明怎么写", ("status", "do")),
        ("cnty002", "进展说明 走到物料平衡了", ("status", "ask")),
    ],
)
def test_words_kept_as_progress_report_nothing(person: str, text: str, read: tuple[str, str]) -> None:
    reading = read_sentence(text, PEOPLE[person], INDEX, TODAY)
    assert (reading.intent, reading.act) == read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("年节水300吨，节电1.2万千瓦时，投资50万元", "结果 节水300吨 节电1.2万千瓦时"),  # which 投资 is open
        ("去年一年省电8万度，省水1200吨，报给你们", "结果 节电8万度 节水1200吨"),
        ("预计年节水300吨", ""),
        ("节水300度", ""),
        ("第3车间开了2次会", ""),
    ],
)
def test_figures_in_plain_words_are_a_line_of_figures(text: str, line: str) -> None:
    assert told_figures(text, measures()) == line
    if line:
        found = heard(line, measures())
        assert found and not found.problems
