"""Read what came of a telephone call, said by its number: 接通 12, 空号 12, 12 没人接; and 要打的电话.

Only with the number of the matter, and only from a bureau: what an enterprise promises, or a bureau says of its own
line, is not this. What follows is kept as it was written.
"""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.result import Reading
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import CALLS, Intent
from bot.words.patterns import lazy

# How it is said -> what came of the call.
_WORDS: Final = {
    "接通": Intent.CALL_REACHED,
    "打通": Intent.CALL_REACHED,
    "无人接听": Intent.CALL_NOBODY,
    "没人接听": Intent.CALL_NOBODY,
    "没人接": Intent.CALL_NOBODY,
    "空号": Intent.CALL_DEAD,
    "停机": Intent.CALL_DEAD,
    "承诺": Intent.CALL_PROMISED,
    "答应": Intent.CALL_PROMISED,
    "拒绝": Intent.CALL_REFUSED,
}
_WORD: Final = f"(?:电话|已经?|刚|都|是|为)*(?P<word>{'|'.join(_WORDS)})(?:办理|电话)?了?"
_FIRST = lazy(rf"{_WORD}[:,]?(?P<list>{LIST})")
_BEHIND = lazy(rf"(?P<list>{LIST})[:,]?{_WORD}")
_LIST = lazy(
    "(?:看看|查看|查一下|列出)*(?:我们?|现在|今天|还)*(?:有哪些)?(?:要|需要?|该|应)打(?:的)?(?:哪些)?电话(?:有哪些|是哪些|名单|清单)?[?？]?"
    "|电话(?:任务|清单|名单)?|(?:给|要给)?(?:哪些|哪几家)(?:企业|单位)?要打电话[?？]?"
)
_QUESTION = lazy("[?？吗么呢]|怎么|是不是|有没有")
_LABEL = lazy("^[，,；;：:、。\\s]+")
_PLAIN = lazy("电话|办理")
_ONLY_A_DAY = lazy(
    rf"[\s,;:。至到在于]*{DAY}(?:[之以]?前|底前|[之以]?内|为?止)?(?:办理?|提?交|上?报|完成|办完|交上?来?)?[。!]?"
)


def call_said(who: Asker, utterance: Utterance) -> Reading | None:
    """Return the result of a call; None for any other sentence."""
    text = utterance.text
    if _LIST.fullmatch(text) and who.may(Intent.LIST_CALLS):
        return Reading(Intent.LIST_CALLS, "do")
    if bare := next((call for call in CALLS if text == call.spec.says and who.may(call)), None):
        return Reading(bare, "ask", why="need_number")
    match = _FIRST.match(text) or _BEHIND.match(text)
    if not match or not who.may(Intent.CALL_REACHED) or who.is_enterprise or NAME in match.group():
        return None
    intent = _WORDS[match["word"]]
    if intent is Intent.CALL_REFUSED and who.may(Intent.REJECT) and not _PLAIN.search(match.group()):
        return None  # 拒绝 3, said by who answers reports, may be one of those answers
    if _QUESTION.search(text):
        return Reading(intent, "none", why="question")
    numbers = listed_numbers(match["list"])
    rest = text[match.end() :]
    days = utterance.days_in(match.end(), len(text))
    on = days[0].coming(utterance.today) if len(days) == 1 else None
    said = "" if _ONLY_A_DAY.fullmatch(rest) else utterance.original(match.end(), len(text)).strip()
    words = _LABEL.sub("", said)
    if not numbers:
        return Reading(intent, "ask", reason=words, why="need_number")
    if intent is Intent.CALL_REACHED and (on or "承诺" in rest or "答应" in rest):
        # 接通 12，说4月5日前交: a promise, which is asked about where it was not called one
        return Reading(
            Intent.CALL_PROMISED,
            "ask",
            numbers=numbers,
            on=on,
            reason=words,
            why="unsure" if on else "need_date",
        )
    if intent is Intent.CALL_PROMISED and on is None:
        return Reading(intent, "ask", numbers=numbers, reason=words, why="need_date")
    return Reading(
        intent, "do", numbers=numbers, on=on if intent is Intent.CALL_PROMISED else None, reason=words
    )
