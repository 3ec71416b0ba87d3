"""Recognise short sentences beside any matter: courtesies, assent, "as usual", a correction, a place alone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from bot.reading.short_forms import normal
from bot.words import titled
from bot.words.patterns import lazy

_THANKS: Final = "谢谢|多谢|感谢|辛苦|麻烦|有劳"
_HELLO: Final = "您好|你好|在吗|在不在|早上好|上午好|下午好"
_ASSENT: Final = lazy(
    f"(?:好|的|已?收到|收悉|已阅|知悉|知道|明白|了解|嗯|行|可以|没问题|是|对|[oO][kK]|了|啦|哈|吧|"
    f"{_THANKS}|{_HELLO}|您|你|[。.!！~～，, ])++"
)
_AS_USUAL: Final = lazy("按(?:规定|默认|计划|通知|惯例)(?:期限|时间|来|办)?[。.!！]?|默认|不另定[。.]?")
_ANOTHER: Final = lazy(r"^\d{1,3}号|[弄说写搞打记看]错|^(?:等[等一会]?下?|稍等|先别.{0,4})[。.!]?$|^不是")
_RECEIVED: Final = lazy("收到|收悉|知悉|已阅")
_WHAT_WAS_SENT: Final = lazy("(?:您|你们?|贵局|市局|县局|局里)?的?(?:情况报告|报告情况|提醒|督促|通知|消息)")
_POLITE: Final = lazy("好|嗯|行|可以|谢")
_NEW_TEXT: Final = lazy(
    r"(?:先?别发|等一?下|稍等|不对|错了|[,，。\s])*(?:(?:把|将)?(?:内容|正文|文字|通知|时间|日期)?)(?:请|再)?(?:改|换|修改|更改)(?:[成为到]|一下)?[:：,，\s]*(?P<text>.+)",
    re.DOTALL,
)
_MORE_TEXT: Final = lazy(
    r"(?:再|还要|后面|最后)*(?:加上?|补充?|添上?)一?(?:句|条|行|段)[:：,，\s]*(?P<text>.+)", re.DOTALL
)
_A_TIME: Final = lazy(
    r"(?P<day>(?:20\d\d年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|[今明后]天|(?<!\d)\d{1,2}[日号])?(?P<hour>(?:上午|下午|早上|晚上|中午)?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:点(?:半|\d{1,2}分?)?|[:：]\d\d)|(?<=[上下中]午)|(?<=[早晚]上)))?"
    r"(?P<until>(?:之前|以前|前)?)"
)
_URGING: Final = lazy(r"请|帮我|给我|再|催(?:办|一?催|促)?|一下|生态环境|分局|局|部门")
_HOW_IT_STANDS: Final = lazy(
    r"(?:查询?|看|一下|我们?|总体|整体|全部|所有|目前|现在|各|企业|的|进度|进展|情况|办理|怎么样|如何|啥|什么|那边|走?到|哪一?步|家|把|给我|"
    r"了|吗|呢|[\s?？。.!！,，])+"
)


_CALLED: Final = lazy("(?<![一-鿿])[一-鿿]{2,5}(?![一-鿿])|(?<=[为成是])[一-鿿]{2,5}(?![一-鿿])")
_FULL_NAME: Final = lazy("[一-鿿]{2,4}")
_NUMBER: Final = lazy(r"\d|[一二三四五六七八九]")


def assents(text: str) -> bool:
    """Say whether `text` only assents (收到, 好的), so that it is no reason and no text of an answer."""
    return _ASSENT.fullmatch(text) is not None


def as_usual(text: str) -> bool:
    """Say whether `text` answers the question for a date by the rule: 按规定."""
    return _AS_USUAL.fullmatch(text) is not None


def another_matter(text: str) -> bool:
    """Say whether words that were to be a text speak of something else: 4号的问题…, 等一下."""
    return bool(_ANOTHER.search(normal(text)))


def received(text: str) -> bool:
    """Say whether the sentence only confirms that a message arrived (收到, 已阅); 收到A的申请 says more."""
    return bool(_RECEIVED.search(text)) and assents(_WHAT_WAS_SENT.sub("", text, count=1))


def only_polite(text: str) -> bool:
    """Say whether the sentence begins with 好 or 谢, which accept nothing."""
    return bool(_POLITE.match(text))


def new_text(text: str) -> str | None:
    """Return what a draft is to say instead (改成 TEXT); None for any other sentence."""
    found = _NEW_TEXT.fullmatch(text)
    return found["text"].strip('“”"「」 ') if found else None


def with_other_time(text: str, change: str) -> str:
    """Return the text with its one time (明天上午九点, 周五前) put right by `change`, a day, an hour or both; "" where
    either has none, or more than one."""
    said = _A_TIME.fullmatch(change.strip(" 。.!！，,吧"))
    if said is None or not (said["day"] or said["hour"]):
        return ""
    told = [time for time in _A_TIME.finditer(text) if time["day"] or time["hour"]]
    found = [time for time in told if any(said[part] and time[part] for part in ("day", "hour"))] or told
    if len(found) != 1:
        return ""
    (old,) = found
    new = [said[part] or old[part] or "" for part in ("day", "hour", "until")]
    return text[: old.start()] + "".join(new) + text[old.end() :]


_INTO: Final = lazy(
    r"(?:(?:先|暂时?)*(?:别|不)(?:急着?)?发|等等|等一?下|慢着|不对|[,，\s])*(?:把|将|那个|里面的?|时间|日期|地点)*"
    r"(?P<old>[^,，。改换]{1,16}?)(?:改|换)[成为到](?P<new>[^,，。]{1,30}?)[吧了。.! ]*"
)


def with_other_words(text: str, change: str) -> str:
    """Return the text with the words that `change` names put right (三点改成四点); "" unless they stand in it once."""
    found = _INTO.fullmatch(change.strip())
    return text.replace(found["old"], found["new"]) if found and text.count(found["old"]) == 1 else ""


_ASKS_OF_IT: Final = lazy(
    r"(?:再|能不能|可以|能|请|给我|让我|我|先|把|刚才的?|内容|通知|草稿|这[个条]|那[个条]|[,，\s])*"
    r"(?:念|看|读|发|核对|检查|过)一?[遍下看眼](?:给我)?(?:[了的吧吗呢]|可以|行)*[?？。]*"
    r"|(?:再|能|可以|给我|让我|我)*(?:看看|念念|核对核对)(?:[了的吧吗呢]|可以|行)*[?？。]*"
    r"|(?:这[个条]?|那[个条]?|通知|是|都|到底|会|要|一共|总共|[,，\s])*"
    r"(?:(?:发|通知|送)?给?(?:了|到)?(?:谁|哪些(?:人|单位|企业|地方)?|哪[几个家]{1,2}|多少[人家]|几[个家]人?)(?:的|来着|啊|呢|收到?)*|发给[^,，。?？]{1,12}的?[吗吧](?:来着)?)[?？。]*"
)


def asks_of_draft(text: str) -> bool:
    """Say whether `text` wants to see the draft of a notice once more, or asks to whom it goes."""
    return _ASKS_OF_IT.fullmatch(text.strip()) is not None


def is_a_question(text: str) -> bool:
    """Say whether `text` asks something."""
    return bool(
        re.search("(?:[?？]|[吗么呢]|来着)[。.!]*$|哪|谁|什么|啥|几[个点人家]|多少|怎么|咋", text.strip())
    )


_LOOKS_AGAIN: Final = lazy(
    "我?(?:再|还得?|先|回头|明天)+(?:看看|看一?看|核对?一?下?|研究|琢磨|考虑|问问|查查?)(?:一?下)?[吧了。.! ]*$"
)


def looks_again(text: str) -> bool:
    """Say whether `text` puts something off to look at it once more: C我再看看."""
    return _LOOKS_AGAIN.search(text.strip()) is not None


def more_text(text: str) -> str:
    """Return what is to stand behind a draft: 会议号稍后发 of 加一句 会议号稍后发; "" for any other sentence."""
    found = _MORE_TEXT.fullmatch(text)
    return found["text"].strip('“”"「」 ') if found else ""


def urged_place(text: str) -> str:
    """Return the place in a sentence that urges: 催办 鹿泉区分局 gives 鹿泉区."""
    return _URGING.sub("", text)


def asked_place(text: str, places: re.Pattern[str]) -> str:
    """Return the place in a question for the overall state: 石家庄总体进度怎么样 gives 石家庄, of which 家 is a part
    and no 几家; `places` are the names of places."""
    ends = [0, *(end for found in places.finditer(text) for end in found.span()), len(text)]
    parts = [text[start:end] for start, end in pairwise(ends)]
    return "".join(part if n % 2 else _HOW_IT_STANDS.sub("", part) for n, part in enumerate(parts))


def with_full_name(text: str, answer: str) -> str:
    """Put the full name into the sentence after the question who 李工 is; "" if `answer` is no such name."""
    full = answer.strip(" 。.!！")
    words = _CALLED.findall(text)
    called = next((w for w in words if (family := titled(w)) and full.startswith(family)), "")
    named = called and _FULL_NAME.fullmatch(full) and not titled(full)
    return text.replace(called, full, 1) if named else ""


def has_number(text: str) -> bool:
    return bool(_NUMBER.search(text))


_FIGURES: Final = lazy(r"[\d年月日号.,，、/。 -]|今天|昨天|前天|[上下]午")


def without_figures(text: str) -> str:
    """`text` without its days and numbers."""
    return _FIGURES.sub("", text)
