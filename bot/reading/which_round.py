"""Find which of a person's rounds a sentence is about, if they have several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from msgspec import Struct

from bot.reading.dates import dates_in
from bot.reading.numbers import whole_number
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
    already.
    """

    key: str
    there: bool
    step: bool


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


class RoundName(Struct, frozen=True):
    """The name of a round, and the number of the document that ordered it."""

    name: str
    document: str = ""


_YEAR = lazy(r"20\d\d")
_NUMBER_OF = lazy(r"[〕\])）]第?(\d{1,5})号")  # of a document: 冀环办字函〔2024〕184号
_WITH_YEAR = lazy(r"20\d\d ?年?度?")
# What any round may be called, and so says none.
_OF_ANY = lazy(r"(?:(?:强制性?|自愿性?)?(?:清洁生产)?(?:审核|审计)(?:评估)?(?:工作)?|清洁生产|轮次?|批次?)$")
ROUND_WORD: Final = r"(?:的?(?:那|这)?一?(?:轮次|轮(?!胎|毂)|批次|批(?!复|准|文|材料|资料|文件)))"
_FROM_NOW: Final = {-2: "前年", -1: "去年|上一?年", 0: "[今本当]年"}
_VAGUE = lazy(
    rf"(?:20\d\d ?年?|{'|'.join(_FROM_NOW.values())})度? ?{ROUND_WORD}"
    r"|轮次|(?:[这那本上下另]|第[一二三四五六七八九十\d]+)一?个?轮(?!胎|毂|轮)"
)
# 不是补充轮次, 别记到补充轮次, 补充轮次的还没评: another is meant.
_DENIED = lazy(
    "[,，;；]?(?:(?:不是|不算|不包括|除了?|除去|非|没说)[说的在指]?|(?:别|不要|勿|不[必用能该])[记报登算写录归放][\u4e00-\u9fff]?[到在进给成入]?)\\s?$"
)
_NOT_YET = lazy(
    r" ?的?[)）]? ?(?:[那这]个)?(?:材料|企业)?(?:现在|目前|今年|我们)?"
    r"(?:还|尚|仍|暂|先|另)?(?:没|未|等|不(?!符|全|清|合|足|实|齐|能)|别|另行|再说|以后|回头|下次|缓)[^,，。;；]*"
)
_BEFORE = " (（[【“"
_BEHIND = lazy(r" ?(?:里面?|中|内)? ?的? ?[)）\]】”]? ?[:：,，]?")

_EVERY = lazy(r"(?:两|三|几|各|每|所有|全部)一?个?(?:轮次?|批次)(?=[的都 ,，、。:：]|$)")
_AND = r" ?的? ?(?:[、和与及跟]|以及) ?"
_BOTH = lazy(_AND)
_ALL_OF_IT = lazy("都|均|一起|一并|同时")
_YEAR_BEFORE = lazy(rf"(?P<year>(20\d\d) ?年?度?){_AND}$")
_YEAR_BEHIND = lazy(rf"{_AND}(?P<year>(20\d\d) ?年?度?)(?:的|(?=都|均))")
_REGION = lazy(r"^.*[省市区州盟县旗]")
_BRACKETS: Final = {"〔": r"[〔\[【(（]", "〕": r"[〕\]】)）]"}
_Span = tuple[int, int, str]


def _own_words(name: str) -> str:
    """Return what tells a round's name from other rounds': 补充 in 2025年补充轮次."""
    own, before = _WITH_YEAR.sub("", name).strip(), ""
    while own != before:
        before, own = own, _OF_ANY.sub("", own).strip()
    return own


def _place_of_all(rounds: Iterable[RoundName]) -> str:
    """Return the place with which the own words of several rounds begin: 内蒙古自治区 of 内蒙古自治区第二批."""
    own = [_own_words(one.name) for one in rounds]
    place = "".join(_REGION.findall(own[0])[:1])
    return place if all(one.startswith(place) for one in own) else ""


def _names_of(key: str, called: RoundName, year: str, place: str, today: date) -> re.Pattern[str]:
    """Return a pattern for the ways in which a round is named: its key, name and document, its own words with or
    without year and `place`, or the `year` alone if no other round has it, as it is written or seen from `today`."""
    name = called.name
    whole = re.escape(_WITH_YEAR.sub("", name).strip())
    own = _own_words(name).removeprefix(place)
    part = f"(?:{re.escape(place)})?{re.escape(own)}" if own else ""
    said = [rf"(?<![\w-]){re.escape(key)}(?![A-Za-z0-9_-])", re.escape(name)]
    if called.document:
        said.append("".join(_BRACKETS.get(one, re.escape(one)) for one in called.document))
    if number := _NUMBER_OF.search(called.document):
        said.append(rf"(?<![\d〕\]）)])第?{number[1]}号(?:文件?|通知)")
    if part:
        said.append(rf"(?:(?P<y1>20\d\d) ?年?度? ?的?)?(?:{whole}|{part}{ROUND_WORD})")
        said.append(rf"(?P<y2>20\d\d) ?年度? ?的?{part}")
    if year:
        told = "|".join(filter(None, (f"{year} ?年?", _FROM_NOW.get(int(year) - today.year, ""))))
        said.append(rf"(?:{told})度? ?(?:{ROUND_WORD}|(?<=[年度])的(?! ?\d|时候))|{year} ?年度")
    return re.compile("|".join(said), re.IGNORECASE)


def _year_of(key: str, called: RoundName) -> str:
    year = _YEAR.search(called.name) or _YEAR.search(key)
    return year[0] if year else ""


def _spans(text: str, rounds: Mapping[str, RoundName], today: date) -> list[_Span]:
    """Return (start, end, key) for each round that `text` names, the widest; the key is "" for an unknown
    round."""
    years = {key: _year_of(key, called) for key, called in rounds.items()}
    alone = {year: key for key, year in years.items() if list(years.values()).count(year) == 1}
    place = _place_of_all(rounds.values()) if len(rounds) > 1 else ""
    found: list[_Span] = [(hit.start(), hit.end(), "") for hit in _VAGUE.finditer(text)]
    for key, called in rounds.items():
        year = years[key]
        for hit in _names_of(key, called, year if year in alone else "", place, today).finditer(text):
            groups = hit.groupdict()
            other = year and {groups.get("y1"), groups.get("y2")} - {None, year}
            found.append((hit.start(), hit.end(), "" if other else key))
    for start, end, key in list(found):  # 2024年和补充轮次
        before, behind = _YEAR_BEFORE.search(text, 0, start), _YEAR_BEHIND.match(text, end)
        found += [
            (*hit.span("year"), alone[hit[2]]) for hit in (before, behind) if key and hit and hit[2] in alone
        ]
    return sorted({a for a in found if not any(_within(a, b) for b in found)})


def said_rounds(text: str, rounds: Mapping[str, RoundName], today: date) -> _SaidRounds | None:
    """Return the rounds (by key) that a sentence names; None if it names none."""
    text = " ".join(text.split())
    spans = _spans(text, rounds, today)
    denied = [(one, away) for one in spans if (away := denied_stretch(text, one))]
    said = [one for one in spans if one not in [one for one, _ in denied]]
    every = (
        [] if spans else [(hit.start(), hit.end(), key) for hit in _EVERY.finditer(text) for key in rounds]
    )
    if not (spans or every):
        return None
    keys = {key for *_, key in said or every if key}
    left = [key for key in rounds if key not in {one[2] for one, _ in denied}]
    if denied and not said and len(left) == 1:
        keys = {*left}
    joined = len(keys) > 1 and all(_BOTH.fullmatch(text, a[1], b[0]) for a, b in pairwise(said))
    joined = joined and _ALL_OF_IT.search(text, said[-1][1]) is not None if said else False
    gone = [away for _, away in denied]
    gone += [(said[0][0], said[-1][1])] if joined else [(start, end) for start, end, _ in said or every]
    return _SaidRounds(
        tuple(key for key in rounds if key in keys),
        _without(text, gone),
        bool(every) or joined,
        min(gone)[0],
        text,
    )


def _without(text: str, gone: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted({*gone}, reverse=True):
        behind = _BEHIND.match(text, end)
        text = f"{text[:start].rstrip(_BEFORE)} {text[behind.end() if behind else end :]}"
    return " ".join(text.split()).strip(" ,，;；")


def denied_stretch(text: str, one: _Span) -> tuple[int, int] | None:
    """Return the stretch that says a round is not meant, including its name; None if it is meant."""
    start, end, _ = one
    if before := _DENIED.search(text, 0, start):
        return before.start(), end
    behind = _NOT_YET.match(text, end)
    return (start, behind.end()) if behind else None


def _within(one: _Span, other: _Span) -> bool:
    """Say whether `other` covers `one` and says more, or names a round where `one` does not."""
    wider = other[0] <= one[0] and one[1] <= other[1]
    return wider and (other[:2] != one[:2] or (not one[2] and bool(other[2])))


def days_of_rounds(text: str, rounds: Mapping[str, RoundName], today: date) -> dict[str, date | None]:
    """Return the day said with each round (已提交评估申请，2月20日；补充轮次2月21日); None for a round
    whose day is open.

    The result is {} if the sentence has only one day or one round.
    """
    text = " ".join(text.split())
    spans = [one for one in _spans(text, rounds, today) if one[2]]
    ends = [*(one[0] for one in spans[1:]), len(text)][: len(spans)]
    found = {key: _one_day(text[end:stop], today) for (_, end, key), stop in zip(spans, ends, strict=True)}
    others = [key for key in rounds if key not in found]
    if spans and len(others) == 1 and (first := _one_day(text[: spans[0][0]], today)):
        found[others[0]] = first
    days = {day for day in found.values() if day}
    return {key: found[key] for key in rounds if key in found} if len(found) > 1 and len(days) > 1 else {}


def _one_day(words: str, today: date) -> date | None:
    days = {d.behind for d in dates_in(words, today) if d.behind and not d.doubtful}
    return next(iter(days)) if len(days) == 1 else None


_PLACE = r"(?:第|选)? ?(?:\d{1,2}|[一二三四五六七八九])(?:个|项|轮)?的?"
_CHOICES = lazy(rf"{_PLACE}(?: ?[、,，和及] ?{_PLACE}){{0,8}}(?: ?都是?)?")
_DIGITS = lazy(r"\d{1,2}|[一二三四五六七八九]")
# 都是, 两轮的, 两轮都交了; never 两轮都没交, 两轮都要交吗
_ALL = lazy(
    r"都[是有]?|(?:两|几|全部|所有|各|每)一?个?(?:轮次?)?"
    r"(?:的|都(?:[是有]|已?经?(?:提?交|[上填]?报|送达?|办完?|启动|完成|做完?|通过)了)?)?"
)
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
    said = said_rounds(plain, rounds, today)
    if said and len(said.keys) == 1 and not said.text:
        return (list(rounds).index(said.keys[0]),)
    if _ALL.fullmatch(whole):
        return tuple(range(len(rounds)))
    fits = [n for n, one in enumerate(rounds.values()) if len(plain) >= 2 and plain in one.name]
    return (fits[0],) if len(fits) == 1 else ()
