"""收到。评估申请已提交。另：3月起由蒋国强负责（150…）· 送达了；另请问回证发到哪里: one message, sentence by sentence.

Each sentence is read by itself. Two matters are offered part by part; of one beside a question or a courtesy it is
asked whether it is meant, and the question is a part of its own. Where one of them denies, plans or doubts,
the message is left as it was read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot.reading.phrases import MOOD
from bot.reading.result import HARMLESS, Reading, offered_question, only_asked
from bot.reading.small_talk import courtesy
from bot.reading.told_beside import asks_by_words
from bot.reading.told_in_full import change_told, contact_told
from bot.words import SPECS, Intent, replace
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

_END = lazy(
    r"[。；;\n!！]+|(?<=[?？])|(?<=[了达交报到\dA-Za-z号的])[，,](?=(?:另外?|顺便|顺带|还有|再)*(?:请问|想问|问一?下|咨询一?下))"
    r"|(?<=[了的哈啊吧啦])[，,\s]*(?=(?:对了|另外|顺便|顺带)[^,，。;；]{2})"
)
_ASIDE = lazy(
    r"^(?:对了|另外?|还有|此外|顺便|同时|以及|一是|二是|三是|[一二三四五1-5][、.．](?!\d))[:：,，、]?\s*"
)
_ASKS = lazy(
    "^(?:另外?|还有|顺便|顺带|再|也)*(?:请问|想问|问一?下|咨询)|[?？吗]$|怎么|什么|哪里|哪儿|能不能|可不可以|多少|谁"
)
_COURTESY = lazy(
    "^(?:(?:已?收到|收悉|好的?|知道了|明白|了解|您好|你好|老师好?|领导好?|各位|尊敬的[^,，:：]{1,8})[,，:：!！ ]*)+$"
)
_MERELY_TOLD: Final = frozenset({Intent.ACKNOWLEDGE, Intent.PROGRESS_NOTE})
_PARTS = lazy(r"[\s,，。；;!！~～]+|(?<=[?？])")
_BLURS = lazy("[没未不]|骗|假|玩笑|忽略|测试")
_MOST: Final = 6  # sentences of one message
# 未能按期报送，现已于3月11日完成报送: what was not done in time is done.
_IN_TIME = lazy(
    r"(?:未能?|没能?|没有)(?:按期|按时|及时|如期)(?:完成)?(?:提交|递交|报送|上报|申报|[交报])(?P<what>(?:了)?(?:评估|验收)申请)"
)
_DONE_NOW = lazy(
    r"(?:现|目前)?已(?:经)?(?:于|在)?(?P<day>[^,，。;；]{0,12}?)(?:完成)?(?:提交|递交|报送|补报|补交|上报|申报|[交报])"
)


def of_its_sentences(text: str, whole: Reading, again: Callable[[str], Reading]) -> Reading:
    """Return `whole`, or what is asked of a message of several sentences; `again` reads one by the rules."""
    if late := _done_after_all(text, again):
        return late
    if whole.act == "do" and whole.intent in _MERELY_TOLD and (put := _asked_behind(text, again)):
        return put
    if whole.intent == Intent.PROGRESS_NOTE:
        return whole
    pieces = [one for one in _pieces(text) if not _COURTESY.match(one) and not courtesy(one)]
    if not 1 <= len(pieces) <= _MOST or pieces == [text.strip()]:
        return whole
    asked = tuple(one for one in pieces if _ASKS.search(one))
    said = [_canonical(one) for one in pieces if one not in asked]
    meant = [(one, reading) for one in said if (reading := again(one)).act == "do"]
    if len(meant) != len(said) or not said or any(reading.intent in HARMLESS for _, reading in meant):
        return whole
    if any(_BLURS.search(one) or MOOD["doubt"].search(one) for one in said):
        return whole
    if len(meant) > 1:
        left = tuple(one for one, _ in meant)
        return Reading(meant[0][1].intent, "ask", why="one_by_one", left=left, left_why="parts")
    reading = only_asked(meant[0][1])
    if reading.intent not in REPORTS or reading.left:
        return whole
    if not asked:
        return reading
    left = (meant[0][0], f"{SPECS[Intent.ASK_SUPPORT].says} {'；'.join(asked)}")
    return replace(reading, why="one_by_one", left=left, left_why="parts")


def _asked_behind(text: str, again: Callable[[str], Reading]) -> Reading | None:
    """Return how the question beside a word of thanks or of progress is read: 收到 另外问下告知书丢了能补吗."""
    asked = [one for one in map(_bare, _PARTS.split(text)) if asks_by_words(one.removesuffix("呢"))]
    if not asked or asked == [text.strip()]:
        return None
    reading = again(asked[0]) if len(asked) == 1 else None
    shown = (
        reading and reading.act == "do" and reading.intent in HARMLESS - {*_MERELY_TOLD, Intent.ASK_SUPPORT}
    )
    return reading if shown else offered_question(text)


def _bare(piece: str) -> str:
    return _ASIDE.sub("", piece.strip()).strip()


def _pieces(text: str) -> list[str]:
    return [bare for one in _END.split(text) if (bare := _bare(one))]


def _canonical(piece: str) -> str:
    """Return a sentence as it stands, and a new contact that is told in free words as 换联系人 李四 139…."""
    kind, told = contact_told(piece)
    return change_told(kind, piece) if told else piece


def _done_after_all(text: str, again: Callable[[str], Reading]) -> Reading | None:
    late = _IN_TIME.search(text)
    done = _DONE_NOW.search(text, late.end()) if late else None
    if late is None or done is None:
        return None
    meant = again(f"{done['day']}已提交{re.sub('了', '', late['what'])}")
    return only_asked(meant) if meant.act == "do" else None
