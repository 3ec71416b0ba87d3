"""写错了，是整改 · 整改才对，说错了: what was asked is called wrong, and perhaps what is meant instead."""

from __future__ import annotations

from typing import Final

from bot.access import scope_holds, scope_of
from bot.reading.asker import Asker
from bot.reading.completing import completed_reading
from bot.reading.names import NameIndex
from bot.reading.phrases import NEEDS
from bot.reading.result import Pending, Reading, judged_as
from bot.words import Intent, Person
from bot.words.patterns import lazy

_BESIDE: Final = (
    "(?:不好意思|抱歉|对不起|哎呀?|啊|哦|噢|呃|唉|等等|等一下|等会|慢着|刚才?|刚刚|上面|前面|方才|我们?|俺们?"
    "|那个|这个|那条|这条|都|又|给|是)"
)
# What people say of a slip beside 错了: 说秃噜嘴了, 嘴瓢, 脑子糊涂了, 张冠李戴了.
ODD_SLIPS: Final = (
    "[说讲]?秃噜嘴|嘴瓢|口误|手误|笔误|手滑|手快|眼花|(?:脑子|人)?(?:糊涂|迷糊|短路)|张冠李戴"
    "|(?:[看说写打发弄搞整记填报选点]得?)?岔劈?"
)
_SLIP: Final = (
    "(?:(?:[看说写打发弄搞整记填报选点按数抄输送办登听想讲念复贴]得?)?(?:错|混|串|反)"
    f"(?:了?一?[家个行条]|[行人字号数]|地方|企业|公司|日期|日子|时间|名字?)?[了啦]|(?:{ODD_SLIPS})(?:了|啦)?"
    "|不对|不是的?)"
)
_WRONG = lazy(f"{_BESIDE}*+(?:{_SLIP}(?:啊|呀|哈|哦|的|吧)*+){{1,3}}")
_WRONG_FIRST = lazy(f"{_BESIDE}*+(?:[^不]*?{_SLIP}(?<!不是)(?<!不是的))(?P<said>[^的吗么呢?？]{{2,}})")
_SPLIT = lazy("[,，。;；!！:：\\s]+")
_IT_IS = lazy("(?:(?:应该?|其实|实际上?)?(?:就?是|为)|我(?:是)?(?:想|要)?说的?(?:就?是)?|改[成为])+")
_AND_NO_MORE = lazy("(?:才[对是]|[的了吧啊呀]|[。.!！])+$")


def called_wrong(text: str) -> str | None:
    """Return what stands beside the words that call what was asked wrong (写错了，是整改: 整改); None for a sentence
    that calls nothing wrong, or says no more than that."""
    clauses = [one for one in _SPLIT.split(text.strip()) if one]
    said = [one for one in clauses if not _WRONG.fullmatch(one)]
    if len(said) == len(clauses):
        first = _WRONG_FIRST.fullmatch(clauses[0]) if clauses else None
        if first is None:
            return None
        said[0] = first["said"]
    if not said:
        return None
    lead = _IT_IS.match(said[0])
    said[0] = said[0][lead.end() :] if lead else said[0]
    return _AND_NO_MORE.sub("", "，".join(filter(None, said)))


_NO: Final = "(?:不|没|未|没有)(?:予|能)?"
_OUTCOME: Final = (Intent.ASSESSMENT_PASSED, Intent.ASSESSMENT_RECTIFY, Intent.ASSESSMENT_FAILED)
_ACCEPTED: Final = (Intent.ACCEPTANCE_PASSED, Intent.ACCEPTANCE_FAILED)
_LATER: Final = (Intent.APPROVE_EXTENSION, Intent.REFUSE_EXTENSION)
_CHECKED: Final = (Intent.CONFIRM, Intent.REJECT)
# Of these matters each may be meant in place of the other, in these words.
_INSTEAD: Final = tuple(
    (
        family,
        intent,
        lazy(f"(?:评估|验收|审核|延期|要|得|给|该|需要?|的)*+(?:{words})(?:延期|整改)?[的了吧]?"),
    )
    for family, intent, words in (
        (_OUTCOME, Intent.ASSESSMENT_RECTIFY, "整改|改完再[审评]|限期整改"),
        (_OUTCOME, Intent.ASSESSMENT_FAILED, f"{_NO}(?:通过|合格|过)"),
        (_OUTCOME, Intent.ASSESSMENT_PASSED, "通过|合格|过"),
        (_ACCEPTED, Intent.ACCEPTANCE_FAILED, f"{_NO}(?:通过|合格|过)"),
        (_ACCEPTED, Intent.ACCEPTANCE_PASSED, "通过|合格|过"),
        (_LATER, Intent.REFUSE_EXTENSION, "不(?:同意|准|批准?|行|给|许)|驳回|拒绝"),
        (_LATER, Intent.APPROVE_EXTENSION, "同意|批准|准许?|可以"),
        (_CHECKED, Intent.REJECT, "退回|打回|驳回|不确认"),
        (_CHECKED, Intent.CONFIRM, "确认"),
    )
)
_NUMBERS = lazy("(?:编号|第)?\\d{1,3}(?:[、,，和与及 ]+第?\\d{1,3})*[个家项]?|第[一二三四五六七八九]个?")


def other_of_its_kind(
    said: str, before: Pending, asker: Person, names: NameIndex, tickets: frozenset[int]
) -> Reading | None:
    """Return the other answer to the same matter (整改, where 评估不通过 was asked about), to be asked about; None if
    `said` is none."""
    for family, intent, words in _INSTEAD:
        if before.intent in family and intent != before.intent and words.fullmatch(said):
            numbers = before.numbers if "numbers" in NEEDS[intent] else ()
            on = before.on if intent in (Intent.ASSESSMENT_PASSED, Intent.ACCEPTANCE_PASSED) else None
            who = Asker(asker, names, lambda e: scope_holds(scope_of(asker, tickets), e), (), tickets)
            whole = completed_reading(Reading(intent, "ask", before.names, numbers, on=on), who)
            return judged_as(whole, "ask", "unsure") if whole.act == "do" else whole
    return None


_THE_RIGHT_ONE = lazy(
    f"{_BESIDE}*+(?:应该?|其实)?第?(?P<n>\\d{{1,3}})[号个]?(?:那[个家条])?才(?:是|对|是对的)[的了呀啊。.!！ ]*"
)
_ONE_NUMBER = lazy("(?:编号|第)?(?P<n>\\d{1,3})[个家项号]?")


def number_meant(text: str) -> int:
    """Return the number that is meant instead of the one decided (2才是 · 点错了，是2); 0 for any other words."""
    found = _THE_RIGHT_ONE.fullmatch(text.strip()) or _ONE_NUMBER.fullmatch(called_wrong(text) or "")
    return int(found["n"]) if found else 0


def only_numbers(said: str) -> bool:
    """Say whether `said` names numbers of a list, and nothing else."""
    return _NUMBERS.fullmatch(said) is not None


_MISSES = lazy("[少漏多没忘缺]|不[用是要含]|还有|除")  # 少写了A不用交: a part, and no whole text


def draft_anew(said: str) -> str:
    """Return the change of a draft that `said` names (改成周四前); "" where it tells only what is amiss."""
    return "" if not said or _MISSES.match(said) else f"改成{said}"
