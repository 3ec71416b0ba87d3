"""晨阳7月15号送的，信誉16号 · A确认，B退回没盖章，C催一下: what is said of several firms, each its own.

The sentence is cut where a firm is named. Each stretch is read by itself; one that has only a day, or 也报了, tells
the same matter as the one before it, or as the heading. Of whom it is said that nothing is done yet is left out.
The parts are offered in their canonical form; where one is not understood, none is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from msgspec import Struct

from bot.reading.asker import Asker
from bot.reading.names import How
from bot.reading.phrases import MOOD
from bot.reading.result import Reading
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import SPECS, Intent
from bot.words.intent_lookup import REPORTS, those
from bot.words.patterns import lazy

_FIRMS = lazy(rf"{NAME}(?:\s?(?:(?:[、,和与及跟/]|以及|还有)\s?)?{NAME}){{0,20}}")
_MATTERS: Final = REPORTS | those(right="assessor") | those(by_number=True) | {Intent.URGE}
# What a heading, or a stretch without a verb, is about.
_ABOUT: Final = {
    Intent.APPLY_ASSESSMENT: lazy("评估(?:的)?申请|申请评估"),
    Intent.APPLY_ACCEPTANCE: lazy("验收(?:的)?申请|申请验收"),
    Intent.NOTICE_DELIVERED: lazy("告知书|送达|签收"),
    Intent.STARTED: lazy("启动"),
}
_NEXT_ROW = lazy(r"\n\s*\d{1,2}[、.．)]?\s*$")  # the number of the row that follows
_DELIVERED = lazy("送(?![审检])|签收|当面|亲手|交(?:给|到)|递给")
_SAME = lazy(
    f"(?:也|都|均|当面|亲[手自]|本人|现场|到位|已经?|就|刚刚?|刚才|才|是|于|在|的|那[家边个]|这[家边个]|[两三四五]家|了|哈|啊|呢|吧|{DAY}|[上下]午|早上|晚上"
    "|提交|递交|上报|报送|报上去|交上去|补报|补交|补录|[报交递送提办补]|送达|送到|送过去|签收|启动|完毕?|完成|成功|好|过"
    "|评估|验收|申请|材料|告知书|[一二三四五六七八九十\\d][、. ]|今早|同上|一样|同样"
    "|同?一天|同日|那一?天|当天|[跟和与][它他她]|[\\s,，。;；:：、!！.()（）])*+"
)
_NOT_YET = lazy(
    "没|未|无人|无法|不|还(?:在|差|要|得)|等|差|拒|缺|再说|暂|退回来|搬|停产|关[门停]|找|联系|预计|准备"
)
# 以上均未送达: what is said last is said of all.
_NONE_OF_THEM = lazy("(?:以上|上述|[这那几]家|均|都|全部?|一律|一家也)[^,。;]{0,6}?(?:[没未不]|无法)")
_PUT_RIGHT = lazy("[说写打发弄搞记填报看][错岔混]|不对|哦不|不,|不是|应该?是|其实|更正|纠正|抱歉|改[成为]")
# 信誉退回没盖章, 奥润催一下: what a bureau says before the firm, said behind it.
_ORDER = lazy(
    "(?P<says>退回|驳回延期|催办|确认)[,，:：\\s]?|(?:催(?:一下|催|一催)?|提醒(?:一下)?)(?=$|[,，。了吧])"
)
_SIGNS: Final = " ,，:：、;；。.!！\n"


_SAME_DAY = lazy("同?一天|同日|那一?天|当天|同上|一样|同样")


class _Part(Struct):
    """What is said of these firms (as written or, if they are certain, in full): `intent` is "" if only the words of
    the same matter are; `done` is False if it tells that nothing is done yet."""

    firms: str
    intent: str
    on: date | None
    reason: str = ""
    done: bool = True

    def sentence(self, intent: str) -> str:
        """The part as it is typed by itself."""
        words = SPECS[Intent(intent)].says
        until = "至" if "date" in SPECS[Intent(intent)].needs else ""
        day = f"{until}{self.on}" if self.on and intent not in _UNDATED else ""
        return " ".join(filter(None, (words, self.firms, day, self.reason)))


_UNDATED: Final = those(by_number=True) | {Intent.URGE}


def firm_by_firm(
    who: Asker, utterance: Utterance, whole: Reading, again: Callable[[str], Reading]
) -> tuple[str, ...]:
    """Return a sentence for each part of what was read as `whole`; () where there are fewer than two stretches, or
    one is not plain."""
    text = utterance.text
    firms = list(_FIRMS.finditer(text))
    once = len({one.enterprises for one in utterance.names}) == len(utterance.names)
    if len(firms) < 2 or not once or _PUT_RIGHT.search(text):
        return ()
    if MOOD["question"].search(text) or MOOD["conditional"].search(text):
        return ()
    head = text[: firms[0].start()]
    if DAY in head or _NONE_OF_THEM.search(text, firms[-1].end()):
        return ()
    ends = [*(one.start() for one in firms[1:]), len(text)]
    parts: list[_Part] = []
    for one, end in zip(firms, ends, strict=True):
        part = _part(utterance, one.span(), end, again)
        if part is None:
            return ()
        if part.on is None and _SAME_DAY.search(text, one.end(), end):  # 聚鑫同一天: never as of today
            part.on = parts[-1].on if parts else None
            if part.on is None:
                return ()
        parts.append(part)
    matter = _matter(head, text, parts) or (whole.intent if whole.intent in REPORTS else "")
    if not matter and _DELIVERED.search(text) and who.may(Intent.NOTICE_DELIVERED):
        matter = Intent.NOTICE_DELIVERED  # 通达昨天送的，启明今早送的
    said: list[str] = []
    for part in parts:
        matter = part.intent or matter
        if not part.done:
            continue
        if not matter:
            return ()
        said.append(part.sentence(matter))
    alone = whole.why == "unknown" and any(not part.done for part in parts)  # A已启动，B还没签合同
    return tuple(dict.fromkeys(said)) if len(said) > 1 or (said and alone) else ()


def _part(
    utterance: Utterance, named: tuple[int, int], end: int, again: Callable[[str], Reading]
) -> _Part | None:
    """What the stretch behind these names says of them; None if it is not plain."""
    firms = _firms(utterance, named)
    text = _NEXT_ROW.sub("", utterance.text[named[1] : end])
    end = named[1] + len(text)
    days = utterance.days_in(named[1], end)
    if not firms or len(days) > 1:
        return None
    on = days[0].behind if days else None
    if _SAME.fullmatch(text):
        matters = [intent for intent, about in _ABOUT.items() if about.search(text)]
        if (
            "申请" in text and not matters
        ):  # 聚鑫申请是3月4号: of the other application if it is named anywhere
            matters = [Intent.APPLY_ACCEPTANCE if "验收" in utterance.text else Intent.APPLY_ASSESSMENT]
        gone = on is None or on <= utterance.today
        return _Part(firms, matters[0] if len(matters) == 1 else "", on) if gone else None
    words = utterance.original(named[1], end).strip(_SIGNS)
    meant = again(_typed(firms, words))
    if meant.intent in _MATTERS and (meant.act == "do" or (meant.act == "ask" and not meant.left)):
        return _Part(firms, meant.intent, meant.on or on, meant.reason.removeprefix(firms).strip(_SIGNS))
    return _Part(firms, "", None, done=False) if _NOT_YET.search(text) else None


def _typed(firms: str, words: str) -> str:
    """Return what is said of these firms as it is typed: an order stands before them."""
    order = _ORDER.match(words)
    if order is None:
        return f"{firms} {words}"
    return f"{order['says'] or SPECS[Intent.URGE].says} {firms} {words[order.end() :]}".strip()


def _matter(head: str, text: str, parts: list[_Part]) -> str:
    """The matter of a stretch that names none, before one does: that of the heading, or of all that is written."""
    for words in (head, text):
        found = [intent for intent, about in _ABOUT.items() if about.search(words)]
        if len(found) == 1:
            return found[0]
    told = {part.intent for part in parts if part.intent}
    return next(iter(told)) if len(told) == 1 else ""


def _firms(utterance: Utterance, span: tuple[int, int]) -> str:
    """The firms in this stretch; "" if one is nobody's the sender may speak of."""
    names, said = utterance.names_in(*span), []
    at = (i for i in range(*span) if utterance.text[i] == NAME)
    for place, found in zip(at, names, strict=True):
        if found.certain:
            said.append(found.enterprises[0].name)
        elif found.how is How.AMBIGUOUS:
            said.append(utterance.original(place, place + 1).strip(_SIGNS))
        else:
            return ""
    return "、".join(dict.fromkeys(said))
