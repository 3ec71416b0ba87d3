"""The last look at a sentence that would be done: does it say more than one thing of its objects?

Whatever else took the sentence apart, one that denies a firm it has just named, gives a second
number words of its own, or takes back a taking back, is asked about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.reading.names import How
from bot.reading.result import HARMLESS, Reading, judged
from bot.reading.utterance import NAME, Utterance
from bot.words.intents import Intent

_NO: Final = "退回|驳回(?:延期)?|打回"
# Each refusal with its number, on either side of it: 退回57 缺表 退回59 缺章; 57退回缺表 58退回缺章.
_EACH: Final = re.compile(rf"(?:{_NO})\s?第?(\d{{1,3}})(?!\d)|(?<!\d)(\d{{1,3}})号?\s?(?:{_NO})")
# In a reason, a number that begins anew: …缺表；59：缺章, …缺表 58也缺, …；53 设备已到货.
_ANEW: Final = re.compile(
    r"(?:[;；]\s?第?\d{1,3}(?![\d.．、)）]|年|月|日)|(?:^|[\s，,。])第?\d{1,3}号?(?:也|还|[:：]))"
)
_LIST_OF_LACKS: Final = re.compile(r"\(?1\s?[、.:：)）]")  # 1、缺水平衡图；2、缺监测报告
# 退回 57 缺表，三和电镀 缺章: another firm with a lack of its own.
_LACKING: Final = re.compile(rf"[,;。]{NAME}\s?的?[一-鿿]{{0,4}}?(?:缺|没|未|不|少|漏|无)")
# A firm named again, and now denied: …已送达，但百川化工退回了; …评估通过，新源焦化要整改.
_DENIED: Final = re.compile(
    rf"[但可过是,;。(]{NAME}\s?(?:的|[一-鿿]{{1,3}})?(?:没|未|不|拒|退|要|缺|暂|再|待|尚|除外|另)"
)
_BACK_AND_BACK: Final = re.compile(
    "(?:撤回|撤销|取消|收回|恢复|还原|作废|重新登记|不算)[^,;。]{0,6}撤回|撤回[^,;。]{0,8}(?:失误|后悔|不算|作废|还原|恢复)"
    "|到撤回|手滑|手误"
)


def second_look(utterance: Utterance, reading: Reading) -> Reading:
    """`reading`, or the question that must come before it is done."""
    if reading.intent == Intent.WITHDRAW_REPORT and reading.act in ("do", "ask"):
        spoken_of = NAME not in utterance.text and _BACK_AND_BACK.search(utterance.text)
        return judged(replace(reading, every=""), "none", "negated") if spoken_of else reading
    if reading.act != "do" or reading.intent in HARMLESS:
        return reading
    if reading.numbers and _of_another_number(utterance, reading):
        return Reading(reading.intent, "ask", why="one_by_one")
    if reading.numbers and reading.reason and _LACKING.search(utterance.text):
        return judged(reading, "ask", "unsure")
    if _named_twice(utterance, reading) and _DENIED.search(utterance.text):
        return judged(replace(reading, names=()), "ask", "which_enterprise", reading.names)
    return reading


def _of_another_number(utterance: Utterance, reading: Reading) -> bool:
    each = {a or b for a, b in _EACH.findall(utterance.text)}
    anew = not _LIST_OF_LACKS.match(reading.reason) and bool(_ANEW.search(reading.reason))
    return len(each) > 1 or anew


def _named_twice(utterance: Utterance, reading: Reading) -> bool:
    ids = [f.enterprises[0].id for f in utterance.names if f.how in (How.EXACT, How.CORE)]
    mine = {e.id for e in reading.names}
    return any(ids.count(one) > 1 for one in mine)
