"""1号确认，2号退回，没盖章 · A通过，B整改至3月20日 缺监测: what a bureau decides of several, each its own outcome.

Each part is put into its canonical form, to be offered; what is not understood whole gives none.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from bot.reading.dates import dates_in
from bot.reading.numbers import ITEM, listed_numbers
from bot.reading.phrases import MOOD, noise_before
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

_AND: Final = r"\s?(?:[、和与及跟/]|以及|还有)\s?"
_WHO: Final = rf"(?:(?:{ITEM})(?:(?:{_AND}|(?<=号))(?:{ITEM})){{0,20}}|{NAME}(?:{_AND}{NAME}){{0,20}})"
_NO: Final = (
    "退回|打回|驳回|不予通过|(?:没|未)(?:通过|过(?!程|期))|不通过|不合格|不同意|不可以|不行|不过(?!关)|有问题"
    "|(?<![一-鿿])退|(?<=给)退|(?<=的)退"
)
_FIX: Final = "需?要?整改"
_URGE: Final = "催(?:办|促)?(?:一催|一下)?|提醒(?:一下)?"
_YES: Final = "(?:通过)?确认(?:通过|无误)?|通过|合格|同意|没问题|可以(?:确认)?|(?<![一-鿿])(?:过|行|ok|收)"
_OUT: Final = f"(?:{_NO}|{_FIX}|{_URGE}|{_YES})"
_OF_WHAT: Final = "(?:评估|验收|延期|申请|结果|材料)*"
_BETWEEN: Final = (
    rf"(?:的|都|也|就|均|号|给|得|[—–-]|再|这[家个份]|那[家个份]|[两三]家|\s|:)*{_OF_WHAT}(?:[已是先给]|经)*"
)
# Said before whom it is about, only the plain words: …，不过A缺章.
_ORDER: Final = (
    r"退回|(?<![一-鿿])退(?=\s?\d)|打回|驳回|不予通过|未通过|不通过|不合格|不同意|整改|催办"
    "|(?:通过)?确认|通过|合格|同意"
)
_BEHIND: Final = "(?:了|吧|回去|回来|掉|一下|去)*"
_HEAD = lazy(
    rf"(?P<who>{_WHO}){_BETWEEN}(?P<out>{_OUT}){_BEHIND}"
    rf"|(?:评估|验收)?(?P<says>{_ORDER})(?:评估|验收|延期)?{_BEHIND}[:\s]?(?P<whom>{_WHO})(?:号|家)?"
)
_REFUSED = lazy(_NO)
_TO_MEND = lazy(_FIX)
_URGED = lazy(_URGE)
_NOTHING = lazy("[,，。;；、!\\s了吧的]*")
_SIGNS: Final = " ,，:：、;；。!\n"
_UNTIL = lazy(f"(?:至|到|限|在|于|截止到?)?{DAY}(?:[之以]?前|底前|为止|内)?(?:完成|改完|改好|补齐|交|报)?")
_BY_THE_NTH = lazy(
    r"(?<!\d)(?P<day>\d{1,2})[日号](?:[之以]?前|底前|为止|内)(?:完成|改完|改好|补齐|交(?:修改稿|报告|材料)?|报)?"
)
_BECAUSE = lazy("^(?:了|的|去|回去|[,，:： ])*(?:(?:原因|理由|意见)[是为:：]+|因为)?")
# What is said before whom: 昨天下午评审会, 今天评审了三家, 评估结果报一下.
_MEETING = lazy(
    rf"(?:{DAY}|[上下]午|早上|晚上|刚才|刚刚|我们?|这次|本次|专家|评估|验收|会|结果|结论|意见|情况|报|说|登记?|纪要|通报"
    r"|一下|开|过|审|评|验|了|的|是|如下|[两三四五六七八九几]家|[,，:：、;；。\s])+"
)
_OF_ONE = lazy(r"\s?第?(?P<n>\d{1,3})号?(?:是|因为?|的|[:：])?\s?(?P<reason>[^\d\s].*)")


class _Part(Struct, frozen=True):
    """Of whom, which outcome by its sign ("+", "-", "?" for 整改, "!" for 催), and the stretch behind it."""

    who: tuple[int, int]
    sign: str
    behind: tuple[int, int]


def outcomes_apart(utterance: Utterance, least: int = 2) -> tuple[str, ...]:
    """Return what is decided of each, one sentence a part; () where there are fewer than `least`, or more is
    said."""
    text = utterance.text
    if MOOD["question"].search(text) or MOOD["conditional"].search(text):
        return ()
    heads = list(_HEAD.finditer(text))
    lead = text[noise_before(text) : heads[0].start()].strip(_SIGNS) if heads else ""
    if not heads or (lead and not _MEETING.fullmatch(lead)):
        return ()
    ends = [*(h.start() for h in heads[1:]), len(text)]
    parts: list[_Part] = []
    for head, end in zip(heads, ends, strict=True):
        group = "who" if head["who"] else "whom"
        said = head["out"] or head["says"]
        parts.append(_Part(head.span(group), _sign(said), (head.end(), end)))
    if len({NAME in text[slice(*part.who)] for part in parts}) > 1 or _named_twice(utterance, parts):
        return ()
    held = utterance.days_in(0, heads[0].start())
    met = held[0].behind if len(held) == 1 and not (held[0].doubtful or held[0].rough) else None
    if held and met is None:
        return ()
    said_of = [sentence for part in parts for sentence in _sentences(utterance, part, parts, met)]
    said_of = list(dict.fromkeys(said_of))
    return tuple(said_of) if len(said_of) >= least and all(said_of) else ()


def _named_twice(utterance: Utterance, parts: list[_Part]) -> bool:
    """Say whether two outcomes are told of one firm: A、B通过，B要整改."""
    firms = [found.enterprises for part in parts for found in utterance.names_in(*part.who)]
    return len({*firms}) < len(firms)


def _sign(said: str) -> str:
    signs = ((_REFUSED, "-"), (_TO_MEND, "?"), (_URGED, "!"))
    return next((sign for words, sign in signs if words.fullmatch(said)), "+")


def _sentences(utterance: Utterance, part: _Part, parts: list[_Part], met: date | None) -> list[str]:
    """Return the sentence of one part, or of each number that has a reason of its own; [""] where one is
    not plain. `met`: the day of the meeting, where the sentence begins with it."""
    says = _says(utterance.text, part.sign, named=NAME in utterance.text[slice(*part.who)], parts=parts)
    who = _who(utterance, part.who)
    behind = utterance.text[slice(*part.behind)]
    if not says or not who:
        return [""]
    if part.sign in "+!":
        days = utterance.days_in(*part.behind)
        day = days[0].behind if len(days) == 1 and not days[0].doubtful else None
        bare = _NOTHING.fullmatch(behind.replace(DAY, "", 1) if day else behind)
        day = day or (met if part.sign == "+" and NAME in utterance.text[slice(*part.who)] else None)
        return [f"{says} {who} {day or ''}".strip()] if bare else [""]
    if len(parts) == 1:
        each = [
            _OF_ONE.fullmatch(one)
            for one in utterance.original(*part.behind).strip(_SIGNS).replace("，", ",").split(",")
        ]
        numbers = [str(n) for n in listed_numbers(utterance.text[slice(*part.who)])]
        if len(numbers) > 1 and [m["n"] for m in each if m] == numbers and all(each):
            return [f"{says} {m['n']} {m['reason']}" for m in each if m]
    return [_refusal(utterance, part, says, who)]


def _refusal(utterance: Utterance, part: _Part, says: str, who: str) -> str:
    """退回 2 没盖章, 评估整改 A 至3月20日 缺监测; "" where a firm stands in the reason, or 整改 has no day to come."""
    start, end = part.behind
    if NAME in utterance.text[start:end]:
        return ""
    if part.sign == "?":
        found = _UNTIL.search(utterance.text, start, end)
        on = utterance.days_in(*found.span())[0].coming(utterance.today) if found else None
        if found is None and (found := _BY_THE_NTH.search(utterance.text, start, end)):
            on = by_the_nth(found.group(), utterance.today)
        if found is None and DAY not in utterance.text[start:end]:  # its day is asked for
            return f"{says} {who} {utterance.original(start, end).strip(_SIGNS)}".strip()
        if found is None or on is None:
            return ""
        reason = (
            utterance.original(start, found.start()).strip(_SIGNS),
            utterance.original(found.end(), end).strip(_SIGNS),
        )
        return f"{says} {who} 至{on} {'，'.join(filter(None, reason))}".strip()
    reason_words = _BECAUSE.sub("", utterance.original(start, end).strip(_SIGNS))
    return f"{says} {who} {reason_words}".strip()


def by_the_nth(text: str, today: date) -> date | None:
    """Return the next such day of the one deadline that is named by its day of the month: 20号之前交修改稿."""
    found = [m["day"] for m in _BY_THE_NTH.finditer(text)]
    days = dates_in(f"到{found[0]}号", today) if len(found) == 1 else ()
    return next((day.coming(today) for day in days), None)


_SENDS_BACK = lazy("退(?!出|休)|打回|驳回")
_FAILS = lazy("(?:没|未|不)(?:予|能)?(?:通过|过(?!程|期)|合格)")


def _says(text: str, sign: str, *, named: bool, parts: list[_Part]) -> str:
    """How the outcome is said: of numbers a report's or an extension's, of names a result of the stage that is
    named; "" if it is not plain which."""
    if sign == "!":
        return SPECS[Intent.URGE].says
    if not named or ("确认" in text and "整改" not in text):
        yes, no = (
            (Intent.APPROVE_EXTENSION, Intent.REFUSE_EXTENSION)
            if "延期" in text
            else (Intent.CONFIRM, Intent.REJECT)
        )
        return "" if sign == "?" else SPECS[yes if sign == "+" else no].says
    if sign == "-" and _SENDS_BACK.search(text) and not _FAILS.search(text):
        return Intent.REJECT.spec.says  # 金和退了吧，没有评审要用的盖章那页: papers, and no result
    if "验收" in text and "评估" not in text:
        found = {"+": Intent.ACCEPTANCE_PASSED, "-": Intent.ACCEPTANCE_FAILED}
    elif "评估" in text or "评审" in text or any(part.sign == "?" for part in parts):
        found = {"+": Intent.ASSESSMENT_PASSED, "-": Intent.ASSESSMENT_FAILED, "?": Intent.ASSESSMENT_RECTIFY}
    else:
        return ""
    return SPECS[found[sign]].says if sign in found else ""


def _who(utterance: Utterance, span: tuple[int, int]) -> str:
    names = utterance.names_in(*span)
    if not names:
        return "、".join(map(str, listed_numbers(utterance.text[slice(*span)])))
    if any(not found.certain for found in names):
        return ""
    return "、".join(found.enterprises[0].name for found in names)


# What is put before results that name no stage.
HEADINGS: Final = {Intent.ASSESSMENT_PASSED: "评估结果：", Intent.ACCEPTANCE_PASSED: "验收结果："}
_A_RESULT = lazy(f"{_OUT}|过了|没过|[过行]$")
_OF_ANOTHER_KIND = lazy("评估|评审|验收|申请|材料|延期|告知|通知|[0-9]号|确认")


def results_of_no_stage(text: str) -> bool:
    """Say whether `text` tells results (A通过，B没过) and not of what."""
    plain = _OF_ANOTHER_KIND.search(text) or MOOD["question"].search(text) or MOOD["conditional"].search(text)
    return not plain and _A_RESULT.search(text) is not None


def without_what_is_put_right(hits: list[Hit]) -> list[Hit]:
    """Return `hits` without a failure that the enterprise is told to put right: 没通过，要求整改."""
    last = max((hit.start for hit in hits if hit.rule.intent == Intent.ASSESSMENT_RECTIFY), default=-1)
    return [hit for hit in hits if hit.rule.intent != Intent.ASSESSMENT_FAILED or hit.start > last]
