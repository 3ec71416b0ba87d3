"""Every changing intent against every guard: none of these sentences may do anything.

sentences/guards.tsv: who says it, the intent it is about, what holds it back, the sentence.
"""

from collections import Counter

import pytest

from bot.reading import HARMLESS
from bot.reading.corpus import Line
from bot.reading.phrases import GUARDS
from tests.bot.chat_report import read_line, rows

TABLE = rows("guards.tsv")
WITNESSES = rows("guard-witnesses.tsv")  # for each guard a sentence that it holds back


@pytest.mark.parametrize("guard", sorted({row["guard"] for row in TABLE}))
def test_no_act_passes_the_guard(guard: str) -> None:
    done = []
    for row in TABLE:
        if row["guard"] == guard:
            reading = read_line(Line(row["person"], row["utterance"], row["intent"], "none", {}))
            if reading.act == "do" and reading.intent not in HARMLESS:
                done.append((row["person"], row["utterance"], reading.intent))
    assert done == []


def test_every_guard_holds_back_a_labelled_sentence() -> None:
    """One that holds none is deleted."""
    assert {guard.name for guard in GUARDS} - {row["guard"] for row in WITNESSES} == set()
    for row in WITNESSES:
        said = row["utterance"].replace("\\n", "\n")
        assert row["guard"] in read_line(Line(row["person"], said, "", "", {})).because, row


@pytest.mark.parametrize(
    ("person", "utterance", "intent"),
    [
        ("dev0001", "申请延期到12月31日，设备没到", "request_extension"),
        ("dev0001", "撤回", "withdraw_report"),
        ("dev0001", "免打扰到3月10日", "mute"),
        ("cnty139", "盛信焦化的告知书昨天送达了", "notice_delivered"),
        ("dev0001", "评估申请已提交", "apply_assessment"),
        ("dev0001", "审核已启动", "started"),
        ("dev0001", "我们已停产", "report_change"),
        ("city01", "确认3号", "confirm"),
        ("city01", "退回3号，缺监测报告", "reject"),
        ("city01", "同意3号延期", "approve_extension"),
        ("city01", "驳回3号延期，理由不充分", "refuse_extension"),
        ("city01", "长安金和电镀评估通过", "assessment_passed"),
        ("city01", "长安金和电镀评估未通过，数据不全", "assessment_failed"),
        ("city01", "长安金和电镀验收不合格，废水超标", "acceptance_failed"),
        ("city01", "长安金和电镀评估整改至3月20日，缺水平衡", "assessment_rectify"),
        ("city01", "总结已上报", "summary_submitted"),
        ("city01", "群发 各县区周三培训", "announce"),
        ("supp01", "回复3已修复，请重试", "answer_ticket"),
        ("supp01", "关闭8号", "close_ticket"),
    ],
)
def test_the_same_act_said_plainly_is_done(person: str, utterance: str, intent: str) -> None:
    """Without this the table above could be passed by doing nothing at all."""
    reading = read_line(Line(person, utterance, intent, "do", {}))
    assert (reading.act, reading.intent) == ("do", intent)


@pytest.mark.parametrize(("opens", "shuts"), ["“”", "‘’", "「」", "『』", '""'])
@pytest.mark.parametrize(
    ("person", "utterance"),
    [
        ("city01", "确认3号"),
        ("city01", "同意3号延期"),
        ("supp01", "关闭8号"),
        ("dev0001", "撤回"),
        ("dev0001", "评估申请已提交"),
        ("city01", "长安金和电镀评估通过"),
        ("city01", "总结已上报"),
    ],
)
def test_what_stands_in_quotes_is_somebody_elses_word(
    person: str, utterance: str, opens: str, shuts: str
) -> None:
    for said in (f"{opens}{utterance}{shuts}", f"{opens}{utterance}"):
        reading = read_line(Line(person, said, "none", "none", {}))
        assert reading.act != "do" or reading.intent in HARMLESS, (said, reading)


def test_quotes_that_are_shut_hold_nothing_back() -> None:
    for said in ("“会议纪要”已看。确认3号", '"会议纪要"已看。确认3号'):
        reading = read_line(Line("city01", said, "confirm", "do", {}))
        assert (reading.act, reading.intent) == ("do", "confirm"), (said, reading)


def test_the_table_is_as_wide_as_it_claims() -> None:
    assert len(TABLE) > 1000
    by_intent = Counter(row["intent"] for row in TABLE)
    assert len(by_intent) >= 22
    guards = ("negation", "question", "plan", "condition", "past", "habit", "other", "except")
    assert set(guards) <= {row["guard"] for row in TABLE}
