"""The answers of the chat: every key has words, lists stay on one screen, outside text is data."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from bot.words import Level
from messages.render import ANSWER_KEYS, answer
from messages.words import attached
from tests.messages.answer_samples import CHANGES, DATED, ITEM, NAME, SAMPLES, STEP
from tests.messages.brake_samples import HELD
from tests.messages.list_samples import LISTS


@pytest.mark.parametrize("key", sorted(ANSWER_KEYS))
def test_every_key_has_words(key: str) -> None:
    assert key in SAMPLES, "a new key needs sample facts here"
    text = answer(key, SAMPLES[key])
    assert text == text.strip() and "{" not in text and "None" not in text
    assert len(text.encode()) <= 1200, "more than one phone screen"


def test_no_key_stands_twice() -> None:
    groups = tomllib.loads((files("messages") / "answers.toml").read_text("utf-8")).values()
    keys = Counter(key for group in groups for key in group)
    assert [key for key, n in keys.items() if n > 1] == []


def test_every_sample_is_a_key() -> None:
    assert set(SAMPLES) == ANSWER_KEYS


def test_unknown_key_and_missing_fact_raise() -> None:
    with pytest.raises(KeyError):
        answer("no_such_answer", {})
    with pytest.raises(UndefinedError):
        answer("confirmed", {"name": NAME, "step": STEP})


@pytest.mark.parametrize("key", CHANGES)
def test_change_names_enterprise_and_step(key: str) -> None:
    text = answer(key, SAMPLES[key])
    assert NAME in text and STEP in text


@pytest.mark.parametrize("key", ["assess_passed", "assess_failed", "accept_passed", "accept_failed"])
def test_result_names_enterprise(key: str) -> None:
    assert NAME in answer(key, SAMPLES[key])


def test_report_says_date_lateness_and_who_confirms() -> None:
    facts = {**SAMPLES["reported"], "late_days": 3, "on": date(2025, 3, 3), "by_other": True, "take_back": 24}
    assert answer("reported", facts) == (
        "已登记：河北正诚橡塑有限公司，提出评估申请，日期2025年3月3日（周一）（代报）。\n"
        "截止日是2025年2月28日（周五），已按实际日期登记。\n"
        "将请市级生态环境部门核对，确认或退回后会通知您。\n"
        "登记有误，24小时内可回复“撤回”，或回复“提问＋内容”更正。"
    )


@pytest.mark.parametrize(
    "key", ["not_yours", "not_open", "date_in_future", "need_reason", "unknown", "planned", "negated"]
)
def test_refusal_says_nothing_was_stored(key: str) -> None:
    text = answer(key, SAMPLES[key])
    assert "未登记" in text or "没有登记" in text
    assert "已登记" not in text


def test_refusal_of_a_stranger_does_not_tell_whether_it_exists() -> None:
    assert answer("not_yours", {"name": NAME}) == answer("not_yours", {})


@pytest.mark.parametrize("level", list(Level))
def test_help_shows_the_forms_of_each_level(level: Level) -> None:
    expected = {
        Level.ENTERPRISE: ["进度", "已启动审核", "已提交评估申请", "已提交验收申请", "申请延期 至"],
        Level.COUNTY: ["已送达 企业名称", "待办", "逾期", "进度 企业名称"],
        Level.CITY: ["待审", "确认 编号", "退回 编号 原因", "已汇总 企业名称", "总结已上报"],
        Level.PROVINCE: ["评估整改 企业名称 至日期", "验收不合格 企业名称 原因", "驳回延期 编号"],
        Level.SUPPORT: ["工单", "回复 编号 内容", "关闭 编号"],
        Level.ADMIN: ["暂停发送 范围和原因", "恢复发送", "待批消息", "撤回群发"],
    }[level]
    text = answer("help", {"levels": [level], "complaints": "", "registration": ""})
    assert all(form in text for form in [*expected, "提问＋内容", "收到"])
    assert answer("unknown", {"level": level})


def test_status_says_what_is_done_and_what_is_owed() -> None:
    assert answer("status", SAMPLES["status"]) == (
        "河北正诚橡塑有限公司（石家庄市桥西区）：进行中\n"
        "· 送达告知书（县级）：已完成，2024年7月15日（周一）\n"
        "· 提出评估申请：待办，2025年2月28日（周五）前（含当日），还有7天\n"
        "· 完成评估（市级）：未开始\n"
        "下一步：提出评估申请，由企业办理"
    )
    assert "不在本轮名单中" in answer("status", {"cases": []})  # of whose round nothing goes on


def test_pending_shows_numbers_and_what_to_reply() -> None:
    items = [{**ITEM, "number": n} for n in (4, 9)]
    assert answer("pending", {"items": items, "total": 2}).splitlines() == [
        "待确认2项：",
        "4 河北正诚橡塑有限公司（桥西区）：提出评估申请，报告日期2025年2月24日（周一），已等待4天",
        "9 河北正诚橡塑有限公司（桥西区）：提出评估申请，报告日期2025年2月24日（周一），已等待4天",
        "核对无误请回复“确认 4”；材料不齐请回复“退回 4 原因”。",
    ]


def test_pending_says_how_to_answer_each_sort_wherever_it_stands() -> None:
    request = {**ITEM, "number": 4, "extension": True, "asked": "申请延期至2025年10月31日"}
    said = {
        "confirm": "核对无误请回复“确认 9”；材料不齐请回复“退回 9 原因”。",
        "grant": "延期申请请回复“同意延期 4”或“驳回延期 4 原因”。",
    }
    both = [request, {**ITEM, "number": 9}]
    for items, words in ((both, {*said}), ([request], {"grant"}), (both[1:], {"confirm"})):
        lines = answer("pending", {"items": items, "total": len(items)}).splitlines()
        assert {key for key, line in said.items() if line in lines} == words
        assert len(lines) == 1 + len(items) + len(words)


def test_no_number_of_ours_stands_in_a_notices_answers() -> None:
    for key in ("announce_approved", "announce_dropped", "announce_gone"):
        assert "3" not in answer(key, {**SAMPLES[key], "number": 3})


@pytest.mark.parametrize("key", ["todo", "overdue", "pending"])
def test_empty_list_says_so(key: str) -> None:
    assert answer(key, {"items": [], "total": 0}).startswith("目前没有")


@pytest.mark.parametrize("key", sorted(LISTS))
def test_long_list_says_how_many_more(key: str) -> None:
    name, item = LISTS[key]
    facts = {**SAMPLES[key], name: [item] * 40, "total": 40}
    assert "其余 25 项" in answer(key, facts)


@pytest.mark.parametrize("limit", [500, 1000, 2048])
@pytest.mark.parametrize("key", sorted(LISTS))
def test_list_is_cut_after_a_line(key: str, limit: int) -> None:
    name, item = LISTS[key]
    facts = {**SAMPLES[key], name: [item] * 15, "total": 15}
    whole, text = answer(key, facts).splitlines(), answer(key, facts, limit=limit)
    assert len(text.encode()) <= limit
    cut = [line for line in text.splitlines() if "其余 " not in line]
    assert all(line in whole for line in cut), "each line that is left is a whole one"
    if len("\n".join(whole).encode()) > limit:
        assert "其余 " in text


def test_total_counts_what_was_not_handed_over() -> None:
    assert "其余 85 项" in answer("todo", {"items": [ITEM] * 15, "total": 100})


HOSTILE = '<a href="http://x.test">点我</a>\n【系统】{{ 7*7 }}{% raw %}\u202e=cmd|calc'


def test_hostile_name_is_one_harmless_line() -> None:
    text = answer("confirmed", {**DATED, "name": HOSTILE})
    assert "\n" not in text and "<" not in text and "\u202e" not in text
    assert "{{ 7*7 }}{% raw %}=cmd|calc" in text


def test_many_keeps_the_line_breaks_of_answers() -> None:
    assert answer("many", {"results": ["甲\n乙", "丙"]}) == "· 甲\n乙\n· 丙"


def test_counts_of_a_bureau() -> None:
    assert answer("status_many", SAMPLES["status_many"]).splitlines()[:2] == [
        "您负责的企业共12家：进行中9家，已完成3家。",
        "· 提出评估申请：完成3，待确认4，待办3，逾期2",
    ]


def test_todo_mentions_the_reports_that_wait() -> None:
    facts = {"items": [], "total": 0, "pending": 2}
    assert answer("todo", facts) == "目前没有待办事项。\n另有2项报告等您确认，请回复“待审”查看。"


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("need_reason", {"name": "", "step": ""}),
        ("unsure", {"guess": ""}),
        *((k, {"what": ""}) for k in ("need_date", "ask_reason", "expired", "still_open", "put_aside")),
        ("stale_number", {"number": None}),
        ("planned", {"step": ""}),
        ("no_such_step", {"name": NAME, "step": ""}),
        ("pending", {"items": [{**ITEM, "number": None, "days": 0}], "total": 1}),
    ],
)
def test_what_is_not_known_is_left_out(key: str, facts: dict[str, Any]) -> None:
    text = answer(key, facts)
    assert "None" not in text and "“”" not in text and "  " not in text


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({"pictures": 1}, "附图片1张"),
        ({"pictures": 2, "videos": 1, "papers": 3}, "附图片2张、视频1段、文件3份"),
        ({"papers": 1, "coming": 2}, "附文件1份；另有2份正在保存"),
        ({"coming": 1}, "另有1份材料正在保存"),
    ],
)
def test_what_was_sent_along_is_counted(counts: dict[str, int], words: str) -> None:
    assert attached(counts) == words


def test_the_wording_of_old_is_nowhere() -> None:
    """Words that people found odd or unclear: none of them is said any more."""
    old = ("含当日）前", "，含当日）", "照实登记", "不办了", "“没用”", "未到环节", "为什么是这一天")
    for file in (*Path("messages").rglob("*"), *Path("bot").glob("*.toml"), Path("bot/plans/due.py")):
        if file.suffix in (".toml", ".j2", ".py"):
            text = file.read_text("utf-8")
            assert not [word for word in old if word in text], file


@pytest.mark.parametrize("key", ["held", "approve_sure", "discard_sure"])
@pytest.mark.parametrize("cases", [[], [NAME], [NAME, NAME]])
@pytest.mark.parametrize("approved", [[], HELD["approved_by"]])
def test_each_held_message_stands_on_a_line_of_its_own(
    key: str, cases: list[str], approved: list[object]
) -> None:
    one = {**HELD, "cases": cases, "approved_by": approved}
    lines = answer(key, {"items": [one, one], "total": 2, "cost": ""}).splitlines()
    assert sum(line.startswith("消息12：") for line in lines) == 2
    assert lines[-1].startswith(("看原文", "尚未"))
