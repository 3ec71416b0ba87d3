"""Which of a person's rounds a sentence is about, if they have several. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.reading.numbers import whole_number
from bot.words.intent_lookup import those
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

# What only shows: answered for each of the person's rounds.
OF_EACH: Final = frozenset({Intent.TODO, Intent.OVERDUE, Intent.PENDING, Intent.STATUS, Intent.EXPLAIN_DATE})
# What is said of one round's case, or of its list. Not what is said by number, which is one round's; nor
# what has changed of an enterprise, which is so in each of its rounds.
OF_ONE: Final = (
    frozenset(
        i for i, spec in SPECS.items() if spec.step or spec.of_case or spec.way in ("report", "decision")
    )
    | {
        Intent.ANNOUNCE,
        Intent.REPORT_RESULT,
        Intent.SET_TARGET,
        Intent.URGE,
        Intent.STEP,
        Intent.ADD_REFERENCE,
    }
) - (OF_EACH | those(by_number=True) | {Intent.REPORT_CHANGE})

OF_A_ROUND: Final = OF_EACH | OF_ONE  # whose answers name the round


@dataclass(frozen=True, slots=True)
class RoundFit:
    """A sentence in one of the person's rounds: whether what it names is in that round, and whether
    its step is there too, still to be done or done already."""

    key: str
    there: bool
    step: bool


def rounds_meant(intent: str, known: Sequence[RoundFit]) -> tuple[str, ...]:
    """Keys of the rounds in which the sentence is answered; () if the person has to be asked.

    A view is of each that has what it names. An act is of the one that has its step; where that is none
    or several, of the only one that has what it names, else the person is asked: that it was done
    in one round already does not say that another is meant. What belongs to no round is answered in
    the last.
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


@dataclass(frozen=True, slots=True)
class _SaidRounds:
    """A sentence that names rounds: their keys (none: a round is said, and it is none of these), and
    the sentence without the names. `every`: it is said of all of them alike (两轮的…都…). `start`: where
    the first name stands in the `whole` sentence."""

    keys: tuple[str, ...]
    text: str
    every: bool = False
    start: int = 0
    whole: str = ""

    def before(self, number: int) -> bool:
        """Whether the first name stands before that number, and not in words behind it."""
        at = next(
            (hit.start() for hit in _NUMBER.finditer(self.whole) if int(hit[0]) == number), len(self.whole)
        )
        return self.start < at


@dataclass(frozen=True, slots=True)
class RoundName:
    """What a round is called, and the number of the document that ordered it."""

    name: str
    document: str = ""


_YEAR = lazy(r"20\d\d")
_WITH_YEAR = lazy(r"20\d\d ?年?度?")
# What any round may be called, and so says none.
_OF_ANY = lazy(r"(?:强制性?|自愿性?)?(?:清洁生产)?(?:审核|审计)?(?:评估)?(?:工作)?(?:轮次?|批次?)?$")
_ROUND = r"(?:的?(?:那|这)?一?(?:轮次|轮(?!胎|毂)|批次|批(?!复|准|文)))"
_VAGUE = lazy(
    r"20\d\d ?年?度? ?" + _ROUND + r"|轮次|(?:[这那本上下另]|第[一二三四五六七八九十\d]+)一?个?轮(?!胎|毂|轮)"
)
# 不是补充轮次, 别记到补充轮次, 补充轮次的还没评: any other may be meant.
_DENIED = lazy(
    "(?:(?:不是|不算|不包括|除了?|除去|非|没说)[说的在指]?|(?:别|不要|勿|不[必用能该])[记报登算写录归放][\u4e00-\u9fff]?[到在进给成入]?)\\s?$"
)
_NOT_YET = lazy(
    r" ?的?[)）]? ?(?:[那这]个)?(?:材料|企业)?(?:现在|目前|今年|我们)?"
    r"(?:还|尚|仍|暂|先|另)?(?:没|未|等|不(?!符|全|清|合|足|实|齐|能)|别|另行|再说|以后|回头|下次|缓)"
)
_BEFORE = " (（[【“"
_BEHIND = lazy(r" ?(?:里面?|中|内)? ?的? ?[)）\]】”]? ?[:：,，]?")


_NUMBER = lazy(r"\d{1,9}")
_EVERY = lazy(r"(?:两|三|几|各|每|所有|全部)一?个?(?:轮次?|批次)(?=[的都 ,，、。:：]|$)")
_BRACKETS: Final = {"〔": r"[〔\[【(（]", "〕": r"[〕\]】)）]"}


def _names_of(key: str, called: RoundName) -> re.Pattern[str]:
    """How a round is said: its key, its name, its document, what tells its name from a year and what
    any round is called, with its year (`year`) or without, or by its year alone."""
    name = called.name
    own = _WITH_YEAR.sub("", name).strip()
    part = re.escape(_OF_ANY.sub("", own).strip())
    said = [rf"(?<![\w-]){re.escape(key)}(?![A-Za-z0-9_-])", re.escape(name)]
    if called.document:
        said.append("".join(_BRACKETS.get(one, re.escape(one)) for one in called.document))
    if part:
        said.append(rf"(?:(?P<y1>20\d\d) ?年?度? ?的?)?(?:{re.escape(own)}|{part}{_ROUND})")
        said.append(rf"(?P<y2>20\d\d) ?年度? ?的?{part}")
    if year := _YEAR.search(name) or _YEAR.search(key):
        said.append(rf"{year[0]} ?年?度? ?(?:{_ROUND}|(?<=[年度])的(?! ?\d))")
    return re.compile("|".join(said), re.IGNORECASE)


def said_rounds(text: str, rounds: Mapping[str, RoundName]) -> _SaidRounds | None:
    """The rounds (by key) that a sentence names; None if it names none."""
    text = " ".join(text.split())
    found: list[tuple[int, int, str]] = []
    for key, called in rounds.items():
        year = _YEAR.search(called.name) or _YEAR.search(key)
        for hit in _names_of(key, called).finditer(text):
            groups = hit.groupdict()
            other = year and {groups.get("y1"), groups.get("y2")} - {None, year[0]}
            found.append((hit.start(), hit.end(), "" if other else key))
    found += [(hit.start(), hit.end(), "") for hit in _VAGUE.finditer(text)]
    found = [(start, end, "" if _denied(text, start, end) else key) for start, end, key in found]
    every = [(hit.start(), hit.end(), key) for hit in _EVERY.finditer(text) for key in rounds]
    whole = [a for a in found if not any(_within(a, b) for b in found)] or every
    if not whole:
        return None
    keys = {key for _, _, key in whole if key}
    rest = text
    for start, end in sorted({(start, end) for start, end, _ in whole}, reverse=True):
        behind = _BEHIND.match(rest, end)
        rest = f"{rest[:start].rstrip(_BEFORE)} {rest[behind.end() if behind else end :]}"
    return _SaidRounds(
        tuple(key for key in rounds if key in keys),
        " ".join(rest.split()),
        whole is every,
        min(whole)[0],
        text,
    )


def _denied(text: str, start: int, end: int) -> bool:
    return bool(_DENIED.search(text, 0, start) or _NOT_YET.match(text, end))


def _within(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether `other` says more, or is a round's name at the place where `one` is none."""
    wider = other[0] <= one[0] and one[1] <= other[1]
    return wider and (other[:2] != one[:2] or (not one[2] and bool(other[2])))


_PLACE = r"(?:第|选)? ?(?:\d{1,2}|[一二三四五六七八九])(?:个|项|轮)?的?"
_CHOICES = lazy(rf"{_PLACE}(?: ?[、,，和及] ?{_PLACE}){{0,8}}(?: ?都是?)?")
_DIGITS = lazy(r"\d{1,2}|[一二三四五六七八九]")
# 都是, 两轮的, 两轮都交了; never 两轮都没交, 两轮都要交吗
_ALL = lazy(
    r"都[是有]?|(?:两|几|全部|所有|各|每)一?个?(?:轮次?)?"
    r"(?:的|都(?:[是有]|已?经?(?:提?交|[上填]?报|送达?|办完?|启动|完成|做完?|通过)了)?)?"
)
_POINTING = lazy(r"^(?:我说的|应该)?(?:就?是)|(?:(?:那|这)一?[轮个])?的?$")


def choices_of(text: str, rounds: Mapping[str, RoundName]) -> tuple[int, ...]:
    """Which of the rounds that were shown an answer means: by their places, by a name, by what only one
    name contains (2025年, 补充轮次的), or all (都是, 两轮都交了); () for none."""
    whole = unicodedata.normalize("NFKC", text).strip(" 。.!！")
    if _CHOICES.fullmatch(whole):
        places = [(whole_number(found[0]) or 0) - 1 for found in _DIGITS.finditer(whole)]
        return tuple(dict.fromkeys(places)) if all(0 <= place < len(rounds) for place in places) else ()
    plain = _POINTING.sub("", whole).strip()
    said = said_rounds(plain, rounds)
    if said and len(said.keys) == 1 and not said.text:
        return (list(rounds).index(said.keys[0]),)
    if _ALL.fullmatch(whole):
        return tuple(range(len(rounds)))
    fits = [n for n, one in enumerate(rounds.values()) if len(plain) >= 2 and plain in one.name]
    return (fits[0],) if len(fits) == 1 else ()
