"""市里催验收合格了, 总结该上报了, 老板同意交了, 县里汇总了给我们: what somebody wants, allows or did is no report."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B, C = "长安金和电镀", "盛信焦化", "乐亭瑞和热力"


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("city01", f"{A}市里催验收合格了"),
        ("city01", f"{A}省厅催评估通过了"),
        ("city01", f"{A}验收合格省里催"),
        ("city01", f"{A}该验收合格了"),
        ("city01", f"{A}评估该通过了"),
        ("city01", "总结省厅催上报了"),
        ("city01", "总结该上报了"),
        ("city01", "总结省厅通知上报了"),
        ("city01", f"{C}的评估申请省厅催汇总了"),
        ("city01", f"{C}的评估申请企业催我们汇总了"),
        ("city01", f"{C}的评估申请局长催汇总上报了"),
        ("city01", f"{C}的评估申请该汇总了"),
        ("city01", f"{C}的评估申请该汇总上报了"),
        ("city01", f"{C}评估申请县里汇总了给我们"),
        ("city01", f"{C}的评估申请县里汇总上报了"),
        ("dev0001", "评估申请县里催交了"),
        ("dev0001", "县里催提交评估申请了"),
        ("dev0001", "评估申请市里催报了"),
        ("dev0001", "评估申请市里通知提交了"),
        ("dev0001", "审核市里催启动了"),
        ("dev0001", "信息市里催公开了"),
        ("dev0001", "修改稿专家催交了"),
        ("dev0001", "市里催停产了"),
        ("dev0001", "我们该停产了"),
        ("dev0001", "老板同意停产了"),
        ("dev0001", "老板决定启动审核了"),
        ("dev0001", "评估申请老板总算同意交了"),
        ("dev0001", "评估申请老板批准交了"),
        ("dev0001", "评估申请老板准了交了"),
        ("dev0001", "评估申请你们交了"),
        ("dev0001", "评估申请县里交了"),
        ("cnty139", f"{B}的告知书市里催送达了"),
        ("cnty139", f"{B}的告知书企业催送了"),
        ("cnty139", f"{B}的告知书省里通知送达了"),
    ],
)
def test_what_another_wants_or_did_is_asked_about(who: str, text: str) -> None:
    reading = read_sentence(text, PEOPLE[who], INDEX, TODAY)
    assert (reading.act, reading.why) == ("ask", "unsure")


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("dev0001", "您催的评估申请，我们交完了"),
        ("dev0001", "评估申请交过了，辛苦您一直催着"),
        ("dev0001", "市里催了半天，评估申请交了"),
        ("dev0001", "别催评估申请交了"),
        ("dev0001", "按通知要求评估申请已提交"),
        ("cnty139", f"{B}的告知书企业送达了"),
        ("city01", f"{C}的评估申请已汇总报省厅"),
        ("city01", f"{A}专家一致同意，评估通过"),
        ("city01", f"催办{A}"),
    ],
)
def test_what_was_done_or_is_to_be_urged_stays_so(who: str, text: str) -> None:
    assert read_sentence(text, PEOPLE[who], INDEX, TODAY).act == "do"
