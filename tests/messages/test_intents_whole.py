"""Whatever is a line of the table of intents has every part that is read from it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.acts import ACT_RULES
from bot.reading import read_sentence
from bot.reading.figures import heard
from bot.results.measures import measures
from bot.words import SLOTS, SPECS, Intent, Level
from handlers.services.conversation.answers import ANSWER_OF
from messages import terms
from messages.forms import form
from messages.help import commands
from messages.render import ANSWER_KEYS
from tests.bot.chat_report import INDEX, PEOPLE, TODAY
from tests.messages.test_help_forms import FILLED, SPEAKS, TICKETS

# Asked for inside another act, and never said or recorded by themselves.
RIGHTS_ALONE = {Intent.RELOCATE_ELSEWHERE, Intent.CLOSE_ROUND}
# Answers to a question, and what is not understood: they are no command and leave no record.
ANSWERS_TO_A_QUESTION = {Intent.CHOOSE, Intent.YES, Intent.NO, Intent.CANCEL, Intent.UNKNOWN}
SAID = [intent for intent, spec in SPECS.items() if spec.form]
FIGURES = {Intent.REPORT_RESULT, Intent.SET_TARGET}  # read by bot/reading/figures.py
WITH_ITS_OBJECT = {
    Intent.REPORT_CHANGE,
    Intent.ISSUE_CODE,
}  # mean nothing without what or whom they are about
# Answered where they are recognised, in handlers/services/conversation/respond.py: several texts.
OF_THEIR_OWN = {Intent.CLOSE_TICKET, Intent.ANSWER_TICKET, Intent.DIGEST_NOW, Intent.SET_TARGET}
# Said in other words than the canonical ones, or shown where they are of use; 帮助 leaves them out.
NOT_IN_HELP = {
    Intent.FORWARD_ACCEPTANCE,  # 已汇总 means it, too, once the assessment's batch is done
    Intent.BIND,  # in the answer to whoever is bound to nothing
    Intent.CARDS_OFF,  # in the answer to 卡片提醒
    Intent.MUTE,  # these stand in 我的设置
    Intent.PREFER_HOUR,
    Intent.PREFER_CHANNEL,
    Intent.RESTORE_REMINDERS,
    Intent.DIGEST_RHYTHM,  # at 简报
    Intent.HELP,
    Intent.CALL_REFUSED,  # these stand beside 接通
    Intent.CALL_NOBODY,
    Intent.CALL_DEAD,
    Intent.CALL_WRONG,
}


@pytest.mark.parametrize("intent", sorted(set(Intent) - RIGHTS_ALONE - ANSWERS_TO_A_QUESTION))
def test_records_have_a_name_for_it(intent: Intent) -> None:
    assert intent.spec.name and terms.act(intent) == intent.spec.name


@pytest.mark.parametrize("intent", SAID)
def test_help_offers_it_to_those_who_may(intent: Intent) -> None:
    offered = {
        level
        for level in intent.spec.levels
        for _, lines in commands([level], intent.spec.further)
        if any(
            line.startswith((intent.spec.form, intent.spec.form.removeprefix("企业名称 "), intent.spec.says))
            for line in lines
        )
    }
    helps = intent.spec.levels if intent.spec.helps is None else intent.spec.helps
    assert set(helps) <= offered and set(helps) <= set(intent.spec.levels)
    assert bool(helps) is (intent not in NOT_IN_HELP)


@pytest.mark.parametrize("kind", SLOTS)
def test_pages_have_words_for_it(kind: str) -> None:
    words, slots = form(kind, Intent.STARTED.spec.step), SLOTS[kind]  # type: ignore[arg-type]
    assert words.button and words.note.endswith("。")
    assert (
        (words.on or not slots.on) and (words.reason or not slots.reason) and (words.what or not slots.what)
    )


@pytest.mark.parametrize("intent", SAID)
def test_its_form_is_understood(intent: Intent) -> None:
    level = next(one for one in (Level.CITY, *Level) if one in (intent.spec.helps or intent.spec.levels))
    account, own = SPEAKS[level]
    firm = "乐亭瑞和热力有限公司" if intent.spec.right == "forwards" else own or "长安金和电镀有限公司"
    filled = {
        **FILLED,
        "企业名称": firm,
        "文字": "已电话联系",
        "至日期": "至2025-12-31",
        "提问": "提问 附件打不开",
    }
    figures = {"项目": "节电", "数值": "12万kWh", "理由": "附件1列为电镀"}
    text = " ".join({**filled, **figures}.get(word, word) for word in intent.spec.form.split())
    if intent in FIGURES:
        assert (line := heard(text, measures())) and not line.problems
        return
    reading = read_sentence(text, PEOPLE[account], INDEX, TODAY, tickets=TICKETS)
    assert (reading.intent, reading.act) == (intent, "do"), reading


@pytest.mark.parametrize("intent", sorted(set(SAID) - FIGURES - WITH_ITS_OBJECT))
def test_its_shortest_form_is_understood_as_well(intent: Intent) -> None:
    """What people are asked with ("您的意思是…吗") means the same when they say it."""
    level = next(one for one in (Level.CITY, *Level) if one in (intent.spec.helps or intent.spec.levels))
    assert (
        read_sentence(intent.spec.says, PEOPLE[SPEAKS[level][0]], INDEX, TODAY, tickets=TICKETS).intent
        == intent
    )


@pytest.mark.parametrize("intent", SAID)
def test_something_answers_it(intent: Intent) -> None:
    assert intent in ACT_RULES or intent in ANSWER_OF or intent in OF_THEIR_OWN


def test_what_rules_answer_has_words() -> None:
    """Answer("…"), receipt("…"), refusal("…"): every key that stands in a rule."""
    keys = set()
    for file in Path("bot/acts").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
            if named and node.func.id in ("Answer", "receipt", "refusal"):  # type: ignore[attr-defined]
                first = node.args[0]  # type: ignore[attr-defined]
                keys |= {first.value} if isinstance(first, ast.Constant) else set()
    assert len(keys) > 40 and keys - ANSWER_KEYS == {
        "replanned",
        "opened",
    }  # which the clock does, and tells nobody


def test_a_changing_act_of_the_pages_has_a_rule() -> None:
    assert set(SLOTS) <= set(ACT_RULES) <= set(Intent)
