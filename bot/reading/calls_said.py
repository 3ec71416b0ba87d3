"""Read what came of a telephone call, said by its number: 接通 12, 空号 12, 12 没人接, 不是本人 12; and 要打的电话.

Only with the number of the matter, and only from a bureau: what an enterprise promises, or a bureau says of its own
line, is not this. What follows is kept as it was written.
"""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.result import Reading
from bot.reading.somebody_else import SHOP, TRADE
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import CALLS, Intent
from bot.words.patterns import lazy

# Of these alone nothing is known: what was heard has to follow.
_ONLY_HEARD: Final = ("机主", "对方", "人家", "那边", "打过去", "打了", "说")
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
    "不是本人": Intent.CALL_WRONG,
    "不是联系人": Intent.CALL_WRONG,
    "打错了": Intent.CALL_WRONG,
    "打错": Intent.CALL_WRONG,
    "号码换人": Intent.CALL_WRONG,
    "换人了": Intent.CALL_WRONG,
    **dict.fromkeys(("接电话的", "接了"), Intent.CALL_REACHED),
    **dict.fromkeys(_ONLY_HEARD, Intent.CALL_WRONG),
}
# What the voice on the telephone said, as whoever called tells it: 对方说打错了，不是他们厂的人.
_HEARD = lazy(
    r"(?:接电话的(?:人)?|对方|机主|那边|人家|他|她|本人)?(?:已经?|也|都|反复|一直)*+(?:说是?|称|讲|表示|告知|回复)?[:,，：\s]*+(?:他|她|自己|人)?"
    r"(?:[打找认]错(?:人|电话|号码?)?(?:了|$)(?!字)|不是(?:他们|她|他|我们|我|本人|联系人|[这那][家个里]|厂里|企业|公司)(?!们?[不没])"
    r"|(?:号码?|机主|手机|电话)?(?:已经?|早就?)?(?:换了?人|换了?机主|易主|过户)|(?:早就?|(?<=已经)|(?<=已))(?:走了|走人|不干了)"
    r"|(?:去年|前年|已经?|早就?|都)*+(?:离职|辞职|退休|调走|去世|过世|(?<=人)没了|(?<=年)没了|不在[^,，。]{0,6}(?:干|上班|工作|了))"
    rf"|不认识[^,，。]{{0,8}}(?:公司|企业|厂|单位|这家|他们)|是(?:个|一个|一家|家)?(?!保安|门卫|司机|业务员|律师|实习)[^,，。公厂企单]{{0,4}}(?:{TRADE}|{SHOP}))"
)
_CLAUSES = lazy(r"[\s,，。;；、]++")
_WORD: Final = (
    "(?:给|电话|打电话|打过去|对方说|他说|她说|联系人|那个号|已经?|刚|都|是|为|[,，])*"
    f"(?P<word>{'|'.join(_WORDS)})(?!了?[字名日数])(?:办理|电话)?了?"
)
_FIRST = lazy(rf"{_WORD}[:,]?(?P<list>{LIST})")
_BEHIND = lazy(rf"[给打]?(?P<list>{LIST})[:,]?{_WORD}")
_LIST = lazy(
    "(?:看看|查看|查一下|列出)*(?:我们?|现在|今天|还)*(?:有哪些)?(?:要|需要?|该|应)打(?:的)?(?:哪些)?电话(?:有哪些|是哪些|名单|清单)?[?？]?"
    "|电话(?:任务|清单|名单)?|联系不上的?(?:企业|单位|有|是|都|哪些|哪几家|名单|清单){0,3}[?？]?|(?:给|要给)?(?:哪些|哪几家)(?:企业|单位)?要打电话[?？]?"
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
    of_another = any(_HEARD.match(one) for one in _CLAUSES.split(words))
    if intent is Intent.CALL_REACHED and not on and of_another:
        intent = Intent.CALL_WRONG
    if match["word"] in _ONLY_HEARD and not of_another:
        return None
    if numbers and match["word"].startswith("打错") and match.start("word") == 0:
        return Reading(intent, "ask", numbers=numbers, reason=words, why="unsure")  # or the writer's own slip
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
