"""Which of her reports a 撤回 speaks of: 撤回评估申请 is no other's, 撤回今天全部 is all of today's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.reading.number_sets import without_excluded
from bot.reading.numbers import LIST, in_list
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import DISCLOSURES
from bot.words.milestones import MilestoneKind as Step
from bot.words.patterns import lazy

# 全部撤回, 撤回今天全部, 把今天登记的都撤回
_ALL_OF_HERS = lazy(
    f"全部|所有|全都|统统|一并|一起|[全都]撤|{DAY}(?:登记|报告?|上报|提交|发|做|弄|填|送达)?的?(?:那些|这些|几[项条个家])?都"
)
_SPOKEN: Final[tuple[tuple[re.Pattern[str], tuple[Step, ...]], ...]] = tuple(
    (lazy(words), steps)
    for words, steps in (
        ("汇总|转报", (Step.ASSESSMENT_FORWARDING, Step.ACCEPTANCE_FORWARDING)),
        ("评估申请|申请评估", (Step.ASSESSMENT_APPLICATION,)),
        ("验收申请|申请验收", (Step.ACCEPTANCE_APPLICATION,)),
        ("送达|告知书|告知单|通知书", (Step.DELIVERY,)),
        ("启动", (Step.START,)),
        ("修改稿|修订稿", (Step.REVISION,)),
        ("公开|披露|公布|公示", DISCLOSURES),
        ("总结", (Step.SUMMARY,)),
        ("延期", (Step.EXTENSION_REQUEST,)),
        ("停产|复产|关闭|搬迁|更名|合并|联系人|变动", (Step.CHANGE_REQUEST,)),
    )
)
# The one before the last, the first of three: which that is, she is asked.
_BY_ORDER = lazy(
    "上上|再上|[前上][两二三几](?:条|个|次|项|家|份)|前一(?:条|个|次|项|家|份)|前面|倒数|上周|上个?月|上礼拜|前[几两]天|[上下]午|早上|第[一二三四五六1-9](?:条|次|项|个)|最早|最先|最前|头[一两](?:条|个|次)|其中"
)
# 取消刚才的撤回, 撤回失误: a taking back that is regretted takes nothing more back.
_REGRETTED = lazy(
    "(?:撤回|撤销|取消|收回|恢复|还原|作废|重新登记|不算)[^,;。]{0,6}撤回|撤回[^,;。]{0,8}(?:失误|后悔|不算|作废|还原|恢复)"
    "|到撤回|手滑|手误"
)


def regretted(utterance: Utterance) -> bool:
    return NAME not in utterance.text and _REGRETTED.search(utterance.text) is not None


def of_all_hers(utterance: Utterance, on: date | None) -> bool:
    """Whether all of her reports are meant, or all of a day `on`, and none of a named enterprise."""
    return NAME not in utterance.text and bool(on or _ALL_OF_HERS.search(utterance.text))


def numbers_taken_back(utterance: Utterance, hit: Hit) -> tuple[int, ...] | None:
    """撤回 2, 撤回1，2和3保留: the numbers that are meant; () when it is said in a way that leaves it
    open (撤回上上条, 除了1), None when no number and no place is said."""
    if NAME in utterance.text:
        return None
    if _BY_ORDER.search(utterance.text):
        return ()
    left = without_excluded(utterance, hit)
    if left is not None:
        return left
    clause = utterance.clauses[hit.index]
    found = list(re.finditer(LIST, clause.text))
    if not found:
        return None
    return in_list(found[0]) if len(found) == 1 else ()


def steps_spoken_of(text: str, names: Iterable[str] = ()) -> tuple[Step, ...]:
    """The kinds of step whose report is meant; () where none is named. `names` of enterprises are no
    such words."""
    for name in names:
        text = text.replace(name, "")
    for words, steps in _SPOKEN:  # 汇总 goes first: 评估申请汇总 is the batch
        if words.search(text):
            return steps
    return ()
