"""What the chat answers is said on a page without telling what to write into the chat, and without losing a word that
somebody wrote."""

from __future__ import annotations

import re

import pytest

from messages.on_pages import for_pages, page_answer
from messages.render import ANSWER_KEYS
from tests.messages.answer_samples import SAMPLES

TOLD_TO_OTHERS = {"code_issued", "known_waits", "report_prepared"}
OF_MAILS = {"mail_not_taken_line"}  # what somebody wrote stands in it as a quotation
ALONE = {"last_of_window"}


@pytest.mark.parametrize("key", sorted(ANSWER_KEYS & SAMPLES.keys() - TOLD_TO_OTHERS - OF_MAILS - ALONE))
def test_no_answer_on_a_page_says_what_to_write_into_the_chat(key: str) -> None:
    said = page_answer(key, SAMPLES[key])
    assert said and not re.search("请(?:直接|先|再)?回复[“一编数选]|如“换我|如“群发", said)


@pytest.mark.parametrize(
    ("said", "on_page"),
    [
        ("没有改动。如有疑问，请回复“提问＋内容”。", "没有改动。"),
        (
            "已登记。登记有误，可回复“撤回”；日期有误请直接回复正确的日期。",
            "已登记。日期有误请填写正确的日期。",
        ),
        ("请看清单；要修改请回复“改成 全文”。", "请看清单。"),
        (
            "请在后面写明原因，再回复一次，如“缺少监测报告”。本次未登记。",
            "请写明原因，如“缺少监测报告”。本次未登记。",
        ),
        ("请先回复“确认 12”。没有登记。", "请先办理“确认 12”。没有登记。"),
        ("已备注：“材料齐了。请回复“好”。谢谢”。已记入。", "已备注：“材料齐了。请回复“好”。谢谢”。已记入。"),
        ("原因：“缺表；请直接回复”。已退回。", "原因：“缺表；请直接回复”。已退回。"),
        ("请转告企业联系人，在企业微信中回复“绑定 K7”。", "请转告企业联系人，在企业微信中回复“绑定 K7”。"),
        ("请写明姓名和电话，如“换我同事去 李四 13800000000”。", "请写明姓名和电话。"),
        ("没有找到您单位的3号培训，请回复“培训名单”查看。", "没有找到您单位的3号培训。"),
    ],
)
def test_sentences(said: str, on_page: str) -> None:
    assert for_pages(said) == on_page
