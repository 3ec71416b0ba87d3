"""Read a command that is followed by content: 提问 TEXT, 群发 TEXT, 回复 N TEXT, 绑定 CODE.

The content is kept as it was written; nothing in it is taken for a command.
"""

from __future__ import annotations

import re

from bot.reading.asker import Asker
from bot.reading.desk_words import without_whom
from bot.reading.kept_words import kept_words
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.phrases import PHRASE_RULES, PhraseRule, noise_before, stripped
from bot.reading.result import ActWord, Reading
from bot.reading.utterance import Utterance
from bot.words import SPECS, Intent
from bot.words.patterns import lazy

_LIST = lazy(LIST)
_CODE = lazy(r"[0-9a-z]{4,12}", re.IGNORECASE)
_NOT_CONTENT = lazy(
    r"^(?:了|吗|的|是|功能|怎么|什么|如何|过|码(?![0-9A-Za-z ])|权限|[?？]|[之以][前后]|时候?|没有$|还是\\d"
    r"|\d+ ?(?:天|楼|小时|个?工作日|点钟|月份)"
    r"|内容|稿|名单|范围|对象|算了|等等|等[我他她一局领]|先[别不]|[别不](?:用|发|必|急|行)|会(?!议)|可不可|能|要不要|有没有|还没|稍等|已经?[回答]复|[^，,。]{0,6}(?:再说|不让|不同意|没批))"
)
# Without a sign between them and the command these are about it: 群发完了, 回复3号我下午弄.
_TALK = lazy(
    "[前完好出失成多就要得应该需先还再让由给等让这那我明下稍马不没别可也都]|后(?!台)|谁|[^,，。:]{1,6}[前时后](?:想|要|先|得|再)"
)
# Behind 提问, and behind 回复 and its numbers, a blank or a sign ends the command: what follows is content
# (回复 21 不用重做; 回复 8 还没想好 is asked about), but for a few words about the command itself.
_ABOUT_ITSELF = lazy(
    r"^(?:了|吗|的|过|功能|权限|[?？]|(?:还没|没有?|算了|等等|稍等|再说|能吗)[了吧呢。!！?？]*$)"
)
_ITS_NOUN = lazy("(?<=群发)(?:通知|消息)$")
_NUMBER_FIRST = lazy(r"(?:工单|#)?(?P<number>\d{1,6})(?:号|#)?(?:工单)?(?:(?P<sign>[:,])\s*)?")
# 11和10都让他们换谷歌浏览器试试: one answer to several tickets.
_ONE_NUMBER = r"(?:工单|#)?\d{1,6}(?:号|#)?(?:工单)?"
_NUMBERS_FIRST = lazy(
    rf"(?P<numbers>{_ONE_NUMBER}(?: ?(?:[、,和与跟及]|还有) ?{_ONE_NUMBER})+)(?!\d|:\d\d|[年月日点分秒天])"
    "[这那]?(?:两|三|几)?[个件条]?[:,]?"
    "(?:(?:都|统一|一起|一样)*(?:(?:让|叫|请|给|跟|和|对|告诉|通知)(?:他|她|它|对方|用户|企业)们?)?"
    "(?:说|回复?|答复?)?(?:一?下|一声)?[:,]?)"
)
_NOT_AN_ANSWER = lazy(
    r"^(?:已经?)?(?:解决|处理)(?:好)?了?$|[?？]|[吗么呢]$|^(?:的|是|有|谁|哪|什么|关|结|办结|回复|答复|移交|转|退|确认|催|我|怎|咋|为|这|那|问题|延期)"
    r"|^(?:不用|不必|无需|不归|归|重复|说的是|先放|放一|别|不是我)|吧$|关(?:了|掉|闭)|转给|反映|还(?:没|不|得)|[先别再]|等|晚点|回头|算了|不会|不能|同意|[0-9]月|[一二三四五六七八九十]家"
)
# Behind a number and a colon these are words of the answer: 9号工单：清一下缓存再登.
_SOFT = lazy("[先别再](?!说|议|看看)|请?等|不会|不能|[0-9]月|[一二三四五六七八九十]家")
_ASKS_TO_READ = lazy(
    "说的?(?:啥|什么)|问(?:了|的)?(?:啥|什么)|原话|什么问题|是不是(?:该|要|可以)?(?:关|办结)"
)
_NEXT_NUMBER = lazy(r"[;；\n]\s*第?(?P<number>\d{1,6})号?(?:工单)?\s?[:：]\s*(?=\S)")
_TELLS = lazy("请|您|已经?(?:给|为|帮|处理|解决|修|重置|恢复|更新|开通|改|联系)")
_LEAST_ANSWER = 3  # characters
_HELPFUL = 6
_WHOM = lazy(
    "全市|全省|各县区?|各市|所有企业|全体企业"
)  # 通知各县区之前: those who are told, and no words about it yet
_TO_WHOM = lazy(
    "(?:[给向跟和]|(?:只|仅|单独|就)发给?)([一-鿿]{2,16}?)(?:群发|[发下说讲]|知会|通报|带个?话|$)"
)
_SAID_OF_IT = ("announce", "invite_training", "answer_ticket")  # people speak of these, too
_COLON = lazy(r"[:\n“\"「]")


def headed(who: Asker, utterance: Utterance) -> Reading | None:
    """Return the reading of such a command; None if the sentence begins with no such command."""
    start = noise_before(utterance.text)
    for rule in PHRASE_RULES:
        match = rule.head.match(utterance.text, start)
        if rule.intent == "invite_training" and not who.may(rule.intent):
            continue  # 培训通知收到了, said by whoever is invited
        if match and (utterance.text[match.end() :] or not rule.whole.fullmatch(utterance.text)):
            command = kept_words if rule.spec.unread else _command
            if reading := command(who, utterance, rule, match):
                return reading
    return None


# 请各市下周三前报进度, written by an officer: words for those below, and not 请各市进度发我看看.
_TO_MANY = lazy(
    "请(?:各|所有|全体|全[省市县区])(?:市|县区?|区县?|[^,。:;?]{0,6}?(?:局|单位|企业|公司|部门))(?!的|进度|名单)"
    "(?=[^?]*(?:抓紧|务必|尽快|按时|及时|落实|完成?|送完|做好|安排|组织|提交|[上填催]?报))(?!.*(?:发我|给我|告诉我|看看|吗$|[?？]))"
)


def to_many(who: Asker, utterance: Utterance) -> Reading | None:
    """Return the notice that an officer's sentence is, to whom it names; it is shown before it is sent. None for any
    other sentence."""
    addressed = who.may(Intent.ANNOUNCE) and _TO_MANY.match(utterance.text)
    return Reading(Intent.ANNOUNCE, "do", text=utterance.raw.strip()) if addressed else None


def answer_by_number(who: Asker, utterance: Utterance) -> Reading | None:
    """Read 7号：已给您重置密码, written by the desk: the answer to ticket 7. One without a sign behind the number, or
    too short to help anybody, is asked about."""
    if not who.may("answer_ticket") or who.may("confirm") or who.is_enterprise:
        return None
    if several := _NUMBERS_FIRST.match(utterance.text):
        return _answer_to_several(utterance, several)
    match = _NUMBER_FIRST.match(utterance.text)
    content = without_whom(utterance.original(match.end(), len(utterance.text)).strip()) if match else ""
    if not match or len(content) < _LEAST_ANSWER or _ASKS_TO_READ.search(content):
        return None
    marked = bool(match["sign"]) and len(content) >= _HELPFUL
    if _NOT_AN_ANSWER.search(_SOFT.sub("", content) if marked else content):
        return None
    plain = marked and not _NOT_AN_ANSWER.search(content)
    numbers = (int(match["number"]),)
    if marked and (more := _NEXT_NUMBER.search(content)):  # 26：已修复；27：请另存为PDF
        says = SPECS[Intent.ANSWER_TICKET].says
        first, second = content[: more.start()].strip(), f"{more['number']} {content[more.end() :].strip()}"
        left = (f"{says} {numbers[0]} {first}", f"{says} {second}")
        return Reading(Intent.ANSWER_TICKET, "ask", why="one_by_one", left=left, left_why="parts")
    return Reading(
        "answer_ticket",
        "do" if plain else "ask",
        numbers=numbers,
        text=content,
        why="" if plain else "unsure",
    )


def _answer_to_several(utterance: Utterance, match: re.Match[str]) -> Reading | None:
    """Return one answer to the tickets of this list, always asked about; None if what follows is none."""
    content = utterance.original(match.end(), len(utterance.text)).strip()
    if len(content) < _LEAST_ANSWER or _ASKS_TO_READ.search(content) or _NOT_AN_ANSWER.search(content):
        return None
    numbers = listed_numbers(re.sub(r"[^\d]+", "、", match["numbers"]).strip("、"))
    return (
        Reading(Intent.ANSWER_TICKET, "ask", numbers=numbers, text=content, why="unsure") if numbers else None
    )


def _command(who: Asker, utterance: Utterance, rule: PhraseRule, match: re.Match[str]) -> Reading | None:
    """Read the command that `match` found; None if it is only mentioned, as in 提问了."""
    intent = rule.intent
    start = match.end()
    noun = _ITS_NOUN.search(match.group())
    if noun and utterance.apart(match.start() + noun.start()):  # 群发 《通知》…: it belongs to the text
        start = match.start() + noun.start()
    content = utterance.original(start, len(utterance.text)).lstrip(" ,:，：、;；。")
    if intent == "announce" and (whom := _TO_WHOM.match(match.group())):
        content = f"{whom[1]}：{content}"  # 给各县群发：… is 群发 各县：…
    numbers: tuple[int, ...] = ()
    if intent == "answer_ticket":
        lists = _LIST.search(match.group())
        numbers = listed_numbers(lists.group()) if lists else ()
        if not numbers and not who.may(intent):
            return None  # an enterprise that quotes our 请回复…
    glued = match.end() not in utterance.breaks and content == utterance.original(
        match.end(), len(utterance.text)
    )
    ended = not glued and (bool(numbers) if intent == "answer_ticket" else intent == "ask_support")
    if ended and who.may(intent) and _is_content(content, utterance.text[match.end() :]):
        doubtful = intent == "answer_ticket" and _NOT_CONTENT.match(content)
        word: ActWord = "ask" if doubtful else "do"
        return Reading(intent, word, numbers=numbers, text=content, why="unsure" if doubtful else "")
    told = not _COLON.match(utterance.text, match.end()) and intent in _SAID_OF_IT
    spoken_of = (
        glued and ("通知" not in match.group() or intent == "invite_training") and _TALK.match(content)
    )
    said = content[len(whom.group()) :].lstrip(" ,，") if (whom := _WHOM.match(content)) else content
    if told and (_NOT_CONTENT.match(said) or spoken_of or (glued and content.endswith("吗"))):
        return Reading(intent, "none", why="question")
    canonical = match.group() == rule.spec.says and not glued  # 提问 什么时候验收
    if not canonical and _NOT_CONTENT.match(content) and intent not in ("follow_up", *_SAID_OF_IT):
        return Reading(intent, "none", why="question") if intent != "ask_support" else None
    if not who.may(intent):
        return Reading(intent, "deny", numbers=numbers, text=content, why="not_your_role")
    if intent == "bind":
        code = re.sub(r"[\s:,。.!]", "", utterance.text[match.end() :])
        good = _CODE.fullmatch(code)
        return Reading(intent, "do", code=code.upper()) if good else _asks(intent, "need_code")
    if intent == "answer_ticket" and not numbers:
        return Reading(intent, "ask", text=content, why="need_number")
    if not stripped(utterance.text[match.end() :]):  # 群发，谢谢
        return Reading(intent, "ask", numbers=numbers, why="need_text")
    return Reading(intent, "do", numbers=numbers, text=content)


def _is_content(content: str, behind: str) -> bool:
    """Say whether the words after a command are its content, and not words about the command."""
    return bool(stripped(behind)) and not _ABOUT_ITSELF.match(content)


def _asks(intent: str, why: str) -> Reading:
    return Reading(intent, "ask", why=why)
