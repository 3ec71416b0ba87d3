"""Find which of a person's rounds a sentence is about, if they have several."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from msgspec import Struct

from bot.reading.dates import dates_in
from bot.reading.numbers import whole_number
from bot.reading.round_names import AND, NamedRound, RoundName, named_rounds_in
from bot.words.intent_lookup import those
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

# What only shows: answered for each of the person's rounds.
_SHOWN: Final = "todo overdue pending status explain_date list_consultants list_batches"
OF_EACH: Final = frozenset(map(Intent, _SHOWN.split()))
# What is said of one round's case, or of its list. Not what is said by number, which is one round's; nor
# what has changed of an enterprise, which is so in each of its rounds.
OF_ONE: Final = (
    frozenset(
        i for i, spec in SPECS.items() if spec.step or spec.of_case or spec.way in ("report", "decision")
    )
    | {
        Intent.ANNOUNCE,
        Intent.INVITE_TRAINING,
        Intent.REPORT_RESULT,
        Intent.SET_TARGET,
        Intent.URGE,
        Intent.STEP,
        Intent.ADD_REFERENCE,
    }
) - (OF_EACH | those(by_number=True) | {Intent.REPORT_CHANGE})

OF_A_ROUND: Final = OF_EACH | OF_ONE  # whose answers name the round


class RoundFit(Struct, frozen=True):
    """How a sentence fits one of the person's rounds.

    `there`: what it names is in that round. `step`: its step is there too, still to be done or done
    already; `over`: it was done there long ago.
    """

    key: str
    there: bool
    step: bool
    over: bool = False


def rounds_meant(intent: str, known: Sequence[RoundFit]) -> tuple[str, ...]:
    """Return the keys of the rounds in which the sentence is answered; () if the person has to be asked.

    A view is answered in each round that has what it names. An act belongs to the one round that has its
    step; if none or several have it, to the only one that has what it names. That it was done in one round
    already does not show that another is meant. What belongs to no round is answered in the last.
    """
    there = tuple(one.key for one in known if one.there)
    if intent in OF_EACH:
        return there or (known[-1].key,)
    if intent not in OF_ONE:
        return (known[-1].key,)
    able = tuple(one.key for one in known if one.there and one.step)
    if len(able) > 1:
        able = tuple(one.key for one in known if one.there and one.step and not one.over) or able
    if len(able) == 1:
        return able
    if len(there) < 2:
        return there or (known[-1].key,)
    return ()


_NUMBER = lazy(r"\d{1,9}")


class _SaidRounds(Struct, frozen=True):
    """The rounds that a sentence names, and its `text` without their names.

    `keys` is empty if it names a round that is none of the person's. `every`: it says the same of all of
    them (两轮的…都…). `start` is where the first name stands in the `whole` sentence.
    """

    keys: tuple[str, ...]
    text: str
    every: bool = False
    start: int = 0
    whole: str = ""

    def before(self, number: int) -> bool:
        """Say whether the first name stands before that number, and not in words that follow it."""
        at = next(
            (hit.start() for hit in _NUMBER.finditer(self.whole) if int(hit[0]) == number), len(self.whole)
        )
        return self.start < at


# 不是补充轮次, 别记到补充轮次, 补充轮次的还没评: another is meant.
_DENIED = lazy(
    "[,，;；]?(?:(?:不是|不算|不包括|除了?|除去|非|没说)[说的在指]?|(?:别|不要|勿|不[必用能该])[记报登算写录归放][\u4e00-\u9fff]?[到在进给成入]?)\\s?$"
)
_NOT_YET = lazy(
    r" ?的?[)）]? ?(?:[那这]个)?(?:"
    r"(?:材料|企业)?(?:现在|目前|今年|我们)?"
    r"(?:还|尚|仍|暂|先|另)?(?:没|未|等|不(?!符|全|清|合|足|实|齐|能)|别|另行|再[说等]|以后|回头|下次|缓)"
    r"|(?:材料|企业|评估|验收|申请|报告|总结)*+(?:现在|目前|今年|我们)?"
    r"还(?:要|得|需|差|缺|早)(?![^,，。;；]*(?:[?？吗呢啥哪几]|什么|怎么|多少|多久)))[^,，。;；]*"
)
_BEFORE = " (（[【“"
_BEHIND = lazy(r" ?(?:里面?|中|内)? ?的? ?[)）\]】”]? ?[:：,，]?")

_EVERY = lazy(r"(?:两|三|几|各|每|所有|全部)一?个?(?:轮次?|批次)(?:分别|各自?)?(?=[的都到 ,，、。:：]|$)")
_BOTH = lazy(rf"(?:{AND})?")
_ALL_OF_IT = lazy("都|均|一起|一并|同时")


def said_rounds(text: str, rounds: Mapping[str, RoundName], today: date) -> _SaidRounds | None:
    """Return the rounds (by key) that a sentence names; None if it names none."""
    text = " ".join(text.split())
    found = named_rounds_in(text, rounds, today)
    denied = [(one, away) for one in found if (away := denied_stretch(text, one.start, one.end))]
    said = [one for one in found if one not in [one for one, _ in denied]]
    every = [] if found else [NamedRound(*hit.span(), key) for hit in _EVERY.finditer(text) for key in rounds]
    if not (found or every):
        return None
    keys = {one.key for one in said or every if one.key}
    left = [key for key in rounds if key not in {one.key for one, _ in denied}]
    if denied and not any(one.key or one.elsewhere for one in said) and len(left) == 1:
        keys = {*left}
    elif _of_another_clause(text, said):
        keys = set[str]()
    joined = len(keys) > 1 and all(_BOTH.fullmatch(text, a.end, b.start) for a, b in pairwise(said))
    joined = joined and _ALL_OF_IT.search(text, said[-1].end) is not None if said else False
    gone = [away for _, away in denied]
    gone += [(said[0].start, said[-1].end)] if joined else [(one.start, one.end) for one in said or every]
    return _SaidRounds(
        tuple(key for key in rounds if key in keys),
        _without(text, gone),
        bool(every) or joined,
        min(gone)[0],
        text,
    )


_CLAUSES = lazy("[,，。;；]")
_STEP: Final = "(?:评估|验收|启动|审核|申请|告知书|送达|总结)"
_STEP_DONE = lazy(rf"{_STEP}.*[了已完过]|[了已完过].*{_STEP}")
# 就是…的, 说的是…那批
_ONLY_NAMED = lazy("[ 就才都也]*(?:我们?|咱们?)?[说指讲报交]?的?是?[ 的吧啊呢哈!！?？:：]*")


def _of_another_clause(text: str, said: Sequence[NamedRound]) -> bool:
    """Whether a round that is told stands in another clause than 本轮, 这轮, or beside the clause in which a step is
    done (去年那轮先放着，评估申请交了): which of them is reported is not told."""
    told = [one for one in said if one.key]
    this = [one.start for one in said if not one.key and not one.elsewhere]
    if any(_CLAUSES.search(text, min(one.start, at), max(one.start, at)) for one in told for at in this):
        return True
    stops = [hit.start() for hit in _CLAUSES.finditer(text)]
    clauses = [slice(a, b) for a, b in pairwise([0, *(at + 1 for at in stops), len(text) + 1])]
    beside = [text[one] for one in clauses if not any(one.start <= it.start < one.stop for it in told)]
    of_it = [
        (text[one.start : it.start] + text[it.end : one.stop]).rstrip(",，。;； ")
        for one in clauses
        for it in told
        if one.start <= it.start < one.stop
    ]
    aside = all(not _ONLY_NAMED.fullmatch(words) and not _STEP_DONE.search(words) for words in of_it)
    one_alone = len({one.key for one in told}) == 1
    return one_alone and aside and any(map(_STEP_DONE.search, beside))


def _without(text: str, gone: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted({*gone}, reverse=True):
        behind = _BEHIND.match(text, end)
        text = f"{text[:start].rstrip(_BEFORE)} {text[behind.end() if behind else end :]}"
    return " ".join(text.split()).strip(" ,，;；")


def denied_stretch(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the stretch that says the round named there is not meant, with its name; None if it is meant."""
    if before := _DENIED.search(text, 0, start):
        return before.start(), end
    behind = _NOT_YET.match(text, end)
    return (start, behind.end()) if behind else None


_ALSO = lazy(r"也?都?(?:已经?)?(?:提?交|[上填]?报|送|办|弄|做|完成|搞)[^不没未,，。]{0,4}")


def says_the_same(words: str) -> bool:
    """Whether what is said of a second round (2025年的也交了) repeats what was said of the first."""
    return _ALSO.fullmatch(words) is not None


def parts_of_rounds(text: str, rounds: Mapping[str, RoundName], today: date) -> list[tuple[str, str]]:
    """Return (round, what is said of it) for each round that `text` names, up to where the next one is named."""
    text = " ".join(text.split())
    said = [one for one in named_rounds_in(text, rounds, today) if one.key]
    ends = [*(one.start for one in said[1:]), len(text)][: len(said)]
    return [
        (one.key, _without(text[one.start : stop], [(0, one.end - one.start)]))
        for one, stop in zip(said, ends, strict=True)
    ]


def days_of_rounds(text: str, rounds: Mapping[str, RoundName], today: date) -> dict[str, date | None]:
    """Return the day said with each round (已提交评估申请，2月20日；补充轮次2月21日); None for a round
    whose day is open.

    The result is {} if the sentence has only one day or one round.
    """
    text = " ".join(text.split())
    said = [one for one in named_rounds_in(text, rounds, today) if one.key]
    ends = [*(one.start for one in said[1:]), len(text)][: len(said)]
    found = {one.key: _one_day(text[one.end : stop], today) for one, stop in zip(said, ends, strict=True)}
    others = [key for key in rounds if key not in found]
    if said and len(others) == 1 and (first := _one_day(text[: said[0].start], today)):
        found[others[0]] = first
    days = {day for day in found.values() if day}
    return {key: found[key] for key in rounds if key in found} if len(found) > 1 and len(days) > 1 else {}


def _one_day(words: str, today: date) -> date | None:
    days = {d.behind for d in dates_in(words, today) if d.behind and not d.doubtful}
    return next(iter(days)) if len(days) == 1 else None


_PUTS_RIGHT = lazy(
    r"[哦啊唉呀,，。 ]*(?:不对|不是|错了|(?:[说搞弄写报记发打填看][错岔混]|记成)了?|更正一?下?|等等)?"
    r"(?:年份|年度|轮次|批次)?[了哈啊呀,，。!！ ]*(?:那个|这个|我(?:说|报|指)的|刚才(?:那个|的)?)*(?:应该?|要|请|得)?"
    r"(?:才?是|算|属于|记|才对|[改换移转记算报归放](?:成|为|到|在|进|去))"
    r"[的那这个批轮,，。!！ ]*(?:里面?|中|去|才对|吧|啊|哈)?[,，。!！ ]*"
)


def puts_the_round_right(words: str) -> bool:
    """Whether a sentence, but for the round that it names, only says that this one is meant: 不对，是…的."""
    return _PUTS_RIGHT.fullmatch(words) is not None


_PLACE = r"(?:第|选)? ?(?:\d{1,2}|[一二三四五六七八九])(?:个|项|轮)?的?"
_CHOICES = lazy(rf"{_PLACE}(?: ?[、,，和及] ?{_PLACE}){{0,8}}(?: ?都是?)?")
_DIGITS = lazy(r"\d{1,2}|[一二三四五六七八九]")
# 都是, 两轮的, 两轮都交了; never 两轮都没交, 两轮都要交吗
_ALL = lazy(
    r"都[是有]?|(?:两|几|全部|所有|各|每)一?个?(?:轮次?)?(?:的|都[是有]?)?"
    r"|(?:(?:两|几|所有|各|每)一?个?(?:轮次?)?)?[都全]部?都?已?经?(?:提?交|[上填]?报|送达?|办完?|启动|完成|做完?|通过)过?了[哈啊呀的]*"
)
# 新的, 去年, 后一个, 老的那个: as an answer alone
_PLACE_ALONE = lazy(
    r"(?P<of>去年|今年|前年|最?新|后|最近|最后|[老旧早上前]|先前|以前)(?:面|头|边|一)?的?(?:[那这]一?)?[个轮批次期份]?的?[吧呀啊哦呢哈]*"
)
_NEWEST: Final = ("后", "最近", "最后", "新", "最新")
_POINTING = lazy(r"^(?:我说的|应该)?(?:就?是)|(?:(?:那|这)一?[轮个])?的?$")


def choices_of(text: str, rounds: Mapping[str, RoundName], today: date) -> tuple[int, ...]:
    """Return which of the rounds shown an answer means, by their places; () for none.

    It may name places, a name, what only one name contains (2025年, 补充轮次的), or all (都是, 两轮都交了).
    """
    whole = unicodedata.normalize("NFKC", text).strip(" 。.!！")
    if _CHOICES.fullmatch(whole):
        places = [(whole_number(found[0]) or 0) - 1 for found in _DIGITS.finditer(whole)]
        return tuple(dict.fromkeys(places)) if all(0 <= place < len(rounds) for place in places) else ()
    plain = _POINTING.sub("", whole).strip()
    short = _PLACE_ALONE.fullmatch(plain or whole)
    of = "新" if short and short["of"] in _NEWEST else short["of"] if short else ""
    for words in (plain, whole, f"{of}{'那' if of.endswith('年') else '一'}轮" if of else ""):
        said = said_rounds(words, rounds, today)
        if said and len(said.keys) == 1 and not said.text:
            return (list(rounds).index(said.keys[0]),)
    if _ALL.fullmatch(whole):
        return tuple(range(len(rounds)))
    fits = [n for n, one in enumerate(rounds.values()) if len(plain) >= 2 and plain in one.name]
    return (fits[0],) if len(fits) == 1 else ()
