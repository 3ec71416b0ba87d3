"""不延了 · 算了，确认吧 · 材料齐了，不退了: an open question that is dropped in the words of its own matter.

Also 哪家来着, which answers nothing and asks what the question is about.
"""

from __future__ import annotations

from typing import Final

from bot.words import Intent
from bot.words.patterns import lazy

_LET_GO: Final = "算了|罢了|得了|拉倒|作罢|不用了|没事了"
_LEAD: Final = f"(?:{_LET_GO}|等等|等一下|那|就|还是|先|我们?|[,，。、!！ ])*+"
_NOT: Final = "(?:先|暂时?|暂且|就|都|也)*(?:不|别|甭)(?:再|要|用|去|想|必|需要)?"
_ANY: Final = "办理?|弄|搞|报告?|登记?|记|提交?|交|处理|管|要"
_VERBS: Final = {
    "": _ANY,
    Intent.REQUEST_EXTENSION: f"延期?|推迟?|申请|缓|{_ANY}",
    Intent.REJECT: f"退回?|驳回|打回|{_ANY}",
    Intent.CONFIRM: f"确认|{_ANY}",
    Intent.URGE: f"催办?|{_ANY}",
    Intent.REPORT_CHANGE: f"换|停产?|改|搬|关|{_ANY}",
    Intent.NOTICE_DELIVERED: f"送达?|{_ANY}",
}
_AT_END = {
    intent: lazy(f"(?:^|[,，。;；!！ ]){_LEAD}{_NOT}(?:{verbs})[了吧啦啊。.!！ ]*$")
    for intent, verbs in _VERBS.items()
}
_AND_INSTEAD = {
    intent: lazy(f"^{_LEAD}(?:(?:{_LET_GO})|{_NOT}(?:{verbs})了?)[,，。、!！ ]+(?P<rest>.+)$")
    for intent, verbs in _VERBS.items()
}
_LET_IT_GO = lazy(f"^(?:那|就|唉|哎|[,，。 ])*(?:{_LET_GO})[了吧啦啊。.!！ ]*(?P<rest>.*)$")
_NOTHING_TO_ASK = lazy(
    "(?:哦|啊|嗯|那|就|我|现在|这会儿?|先|[,，。 ])*+"
    "(?:没(?:啥|什么|有)?(?:事|问题|要问的|想问的)?了?|不(?:用|想)?问了|不用了|算了|取消"
    "|(?:已经?|自己|又)*(?:解决|好|会|弄好|搞定|搞好|明白|懂|知道|行|可以|找到|弄明白|想起来)了)"
    "(?:谢谢|多谢|哈|啊|吧|您|你|了|[,，。.!！ ])*"
)
_WHICH = lazy(
    "(?:[这那它你您]|刚才)*[说问指报登]?的?[是为]?[这那]?(?:\\d{1,4}号?[是指]?)?[哪谁]一?[家个条件]?(?:企业|公司|厂|的)*"
    "(?:来着|呀|啊|呢|吗|[?？。])*"
)


def dropped(intent: str, text: str) -> tuple[bool, str]:
    """Return whether `text` drops a matter of this `intent`, and what it says instead ("" for nothing)."""
    plain = text.strip()
    key = intent if intent in _VERBS else ""
    if instead := _AND_INSTEAD[key].match(plain):
        return True, instead["rest"].strip()
    if _AT_END[key].search(plain):
        return True, ""
    let_go = _LET_IT_GO.match(plain)
    return (True, let_go["rest"].strip(",，。、 ")) if let_go else (False, "")


def nothing_to_ask(text: str) -> bool:
    """Say whether `text`, written where a question was to be, says that there is none: 没事了, 自己解决了."""
    return _NOTHING_TO_ASK.fullmatch(text.strip()) is not None


def lets_go(text: str) -> bool:
    """Say whether `text` only lets something go, whatever it was: 那算了."""
    found = _LET_IT_GO.match(text.strip())
    return found is not None and not found["rest"].strip(",，。、 ")


def asks_which(text: str) -> bool:
    """Say whether `text` only asks what is spoken of: 哪家来着, 你说的是哪家."""
    return _WHICH.fullmatch(text.strip()) is not None
