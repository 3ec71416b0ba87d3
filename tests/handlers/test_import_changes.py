"""What an import changed, as a person reads it; and what storage notes on a message by key."""

from __future__ import annotations

import pytest

from bot.rosters.changes import Change
from handlers.services.rosters.changes import change_in_words
from messages.catalogue import noted
from storage import departures, outbox, restored


@pytest.mark.parametrize(
    ("change", "what", "old", "new"),
    [
        (Change("A", "uscc", "", "9113"), "统一社会信用代码", "", "9113"),
        (Change("A", "assessor", "city", "province"), "评估验收部门", "市级", "省级"),
        (
            Change("A", "assessor", "city", "province", refused=True),
            "评估验收部门（未改，请核对）",
            "市级",
            "省级",
        ),
        (Change("A", "chuang_a", None, True), "创A", "", "是"),
        (Change("A", "chuang_a", True, False), "创A", "是", "否"),
        (
            Change("A", "audit_types", ["shuangyou"], ["shuangyou", "ziyuan"]),
            "审核类型",
            "双有",
            "双有、自愿",
        ),
        (Change("A", "验收截止日期", "2025-12-31", "2026-03-31"), "验收截止日期", "2025-12-31", "2026-03-31"),
        (
            Change("干部", "office", "suspended", "restored"),
            "职责",
            "因企业微信账号已删除而停用",
            "按名单恢复",
        ),
        (
            Change("A", "another_code", "9113", "9114", refused=True),
            "同一县（市、区）已有同名企业，信用代码不同（未导入，请核对）",
            "9113",
            "9114",
        ),
    ],
)
def test_a_change_in_words(change: Change, what: str, old: str, new: str) -> None:
    said = change_in_words(change)
    assert (said.what, said.old, said.new, said.refused) == (what, old, new, change.refused)


@pytest.mark.parametrize(
    "key",
    [outbox.HELD_BACK, restored.HELD_BY_RESTORE, restored.APPROVED, departures.GONE, departures.GIVEN_BACK],
)
def test_a_note_of_storage_is_a_sentence(key: str) -> None:
    assert noted(key) != key


@pytest.mark.parametrize("words", ["", "对方无法接收：60111 invalid userid.", "发送结果未知；稍后再试。"])
def test_any_other_reason_stands_as_it_is(words: str) -> None:
    assert noted(words) == words
