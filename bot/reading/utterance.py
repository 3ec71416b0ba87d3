"""Make a sentence ready for reading: unify its signs and replace each name and date by one mark.

Once names and dates are single marks, no pattern stumbles over an enterprise called 通过化工 or over the 3
of 3月. `spans` leads from every mark to the words as they were written: what is kept of a sentence is
always the sender's own text, never the unified one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from msgspec import Struct, field

from bot.reading.dates import dates_in, month_said
from bot.reading.named_day import Day
from bot.reading.names import FoundName, NameIndex
from bot.reading.new_person import without_new_person
from bot.reading.numbers import at_command
from bot.reading.own_firms import with_own_firms
from bot.reading.phrases import expand, fold
from bot.reading.place_words import PlaceWords
from bot.reading.years import year_written
from bot.references import PATTERN
from bot.words import Enterprise
from bot.words.patterns import lazy

_Span = tuple[int, int]
NAME: Final = "\ue000"  # stands for one found name
DAY: Final = "\ue001"  # stands for one date
LONGEST_READ: Final = 1000  # characters; WeCom delivers 2048 bytes, a list of forty enterprises has 600
_CIRCLED = lazy(r"[①-⒛⓪-⓿❶-➓㈠-㈩]")  # numbers; the letters ⒜-ⓩ lie between
_ASSENT = lazy(r"\s*+(?:(?:\[(?:OK|ok|Ok|好的|收到|强|赞)\]|[👌👍🆗✅][🏻🏼🏽🏾🏿]?+\ufe0f?+)\s*+)++")
_STICKER = lazy(r"\[[一-鿿A-Za-z]{1,4}\]")  # [玫瑰], as WeChat sends its faces
# What is read as one sign: a circled number, a line's end (also as files write it), a face, a link
# or a number in the province's system.
_PIECE = lazy(
    rf"(?P<circled>{_CIRCLED.pattern})|(?P<line>\n|\\n)|(?P<sticker>{_STICKER.pattern})"
    rf"|(?P<reference>{PATTERN})|[\s\S]"
)
_UNPRINTABLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn")
_INVISIBLE: Final = ("So", "Sk", "Cs", "Co", "Cf", "Cc", "Mn")
_DROPPED: Final = frozenset("()<>《》〈〉·_*#`^|")
_BREAK = lazy(
    r"[。;!?\n]|\.{3,}|(?<!\d),|,(?!\d)|(?=(?:怎么|为什么|为啥|咋)还|但是|但[^凡]|不过(?!关)|可是|然而|另外|顺便|顺带|请问|想问)"
)

_HOUR = "(?:上午|下午|早上|晚上|一早|中午)"
_LEAD = (
    f"(?:在?系统里|在?网上|现|刚刚?|刚才|都|也|均|已经?|早就|就|我们|俺们|上周|上个月|前几天|{DAY}|{_HOUR})*"
)
_RESULT = f"{expand('(?:{res})*(?:{le}|[过的])*')}(?:[,。!;\n]|$)"
# A sign that parts nothing: a verb without its object, a day, a result belongs to what stands before.
_JOINS = lazy(
    f"(?:(?<=[一-鿿]),|(?<=评估申请)。|(?<=验收申请)。)(?={_LEAD}"
    f"(?:提交|递交|上交|上报|报送|报|交|递|送达|送到|送|汇总|通过|合格|关闭|关掉|办结|关单){_RESULT})"
    f"|(?<=审核),(?=(?:过完年|年后|节后|初[一二三四五六七八九十]|{_LEAD})*(?:启动|开始){_RESULT})"
    f"|(?<=[一-鿿])[,。](?={DAY}{_HOUR}?(?:的事)?[哈啊呀咧呗吧呢]*(?:[,。!;\\n]|$))"  # 交了。今早。
    "|(?:(?<=节能)|(?<=监察)|(?<=许可)|(?<=执法)|(?<=部门)),"
    "(?=(?:和|以及|还有)?(?:节能|排污|许可|(?:生态)?(?:环境)?执法)(?:监察|许可)?(?:部门)?(?:[、和,。!]|$))"
    "|(?<=[一-鿿]),(?=(?:结果|结论)[是为:]*(?:合格|通过)(?:[,。!;\n]|$))"
    "|(?<=交了),(?=(?:评估|验收)申请[。!]?$)"
    "|(?:(?<=没问题)|(?<=没毛病)|(?<=无误)|(?<=号可以)),(?=确认吧?[。!]?$)"  # 7号没毛病,确认
    "|(?:(?<=看完了)|(?<=看过了)|(?<=核完了)|(?<=核过了)|(?<=对过了)|(?<=审完了)),(?=确认吧?[。!]?$)"
    "|(?:(?<=搞定了)|(?<=解决了)|(?<=处理了)|(?<=修好了)|(?<=弄好了)),(?=(?:可以)?(?:关掉|关闭|关单|结单|办结)了?吧?[。!]?$)"
    "|(?:(?<=\\d号)|(?<=延期)|(?<=延期申请)),(?=(?:经研究)?(?:予以|准予|不予)?(?:同意|批准)[。!]?$)"
    "|(?:(?<=启动会)|(?<=动员会)),(?=(?:正式|已经?|就|审核)*启动了?[。!]?$)"
)

# What was found, and the decision behind it: 1号2号材料齐,确认 · 1号不行,退回.
_FINDING = lazy(
    expand("{list}(?:(?P<good>(?:,?{found_good})+,(?=确认吧?[。!]?$))")
    + expand("|(?P<bad>(?:,?{found_bad})+,(?=(?:退回|驳回|打回)[去了]*(?:重报|重做|重交)?(?:[,。!;]|$))))")
)


class Clause(Struct, frozen=True):
    """A stretch of Utterance.text between two stops; `stop` is the sign that ends it."""

    start: int
    end: int
    text: str
    stop: str


class Utterance(Struct, frozen=True):
    """A sentence as it was written (`raw`) and as it is read (`text`): marked and folded.

    `spans[i]` is the stretch of `raw` from which text[i] comes.
    """

    raw: str
    text: str
    spans: tuple[_Span, ...]
    breaks: frozenset[int]
    names: tuple[FoundName, ...]
    days: tuple[Day, ...]
    vague_day: bool
    clauses: tuple[Clause, ...]
    today: date
    places: PlaceWords
    too_long: bool = False  # only its beginning was read: a command with content may go on for pages
    weighed: dict[Any, Any] = field(default_factory=dict)  # matter -> its mood, once it is known (mood.py)

    @property
    def month(self) -> str:
        """The one month that is named without its day (2027年1月), else the one year; "" if there is none."""
        return (month_said(self.raw, self.today) or year_written(self.raw)) if self.vague_day else ""

    def names_in(self, start: int, end: int) -> tuple[FoundName, ...]:
        first = self.text[:start].count(NAME)
        return self.names[first : first + self.text[start:end].count(NAME)]

    def days_in(self, start: int, end: int) -> tuple[Day, ...]:
        first = self.text[:start].count(DAY)
        return self.days[first : first + self.text[start:end].count(DAY)]

    def original(self, start: int, end: int) -> str:
        """Return text[start:end] as it was written, with the signs that reading leaves out."""
        if start >= end:
            return ""
        first = self.spans[start - 1][1] if start else 0
        stop = self.spans[end][0] if end < len(self.spans) else len(self.raw)
        return _printable(self.raw[first:stop])

    def apart(self, start: int) -> bool:
        """Say whether the two characters at `start` were written together, and something stood before them."""
        before, here, after = self.spans[start - 1 : start + 2]
        return before[1] < here[0] and here[1] == after[0]

    @property
    def words(self) -> str:
        """All that was written."""
        return _printable(self.raw)


def hear(
    raw: str,
    names: NameIndex,
    in_scope: Callable[[Enterprise], bool],
    today: date,
    bare: bool = False,
    own: tuple[Enterprise, ...] = (),
) -> Utterance:
    """Make `raw` ready for reading: find its names and days, and cut it into clauses.

    With `bare` a 字号 of the scope is a name though a word stands beside it; one of the sender's `own` firms, of
    several, wherever it stands.
    """
    plain, origin = _cleaned(raw)
    too_long = len(plain) > LONGEST_READ
    text, spans, breaks = _flatten(plain[:LONGEST_READ].rstrip(), origin)
    found = names.find(text, in_scope, breaks, bare)
    found = with_own_firms(text, found, own, names.places)
    text, spans = _mark(text, spans, ((f.start, f.end) for f in found), NAME)
    gaps = frozenset(i for i in range(1, len(spans)) if _gap_before(raw, spans[i]))
    lists = at_command(text)
    everything = [
        day
        for day in dates_in(text, today, gaps)
        if not any(start <= day.start and day.end <= end for start, end in lists)
    ]
    days = tuple(day for day in everything if not day.vague)
    text, spans = _mark(text, spans, ((d.start, d.end) for d in days), DAY)
    text, spans = _joined(fold(text), spans)
    text = without_new_person(text, lambda at: _gap_before(raw, spans[at]))
    gaps = frozenset(i for i in range(1, len(spans)) if _gap_before(raw, spans[i]))
    vague = len(days) < len(everything)
    clauses = tuple(_clauses(text))
    return Utterance(raw, text, spans, gaps, found, days, vague, clauses, today, names.places, too_long)


def _printable(text: str) -> str:
    """Return the text without what no store and no screen can take, such as control characters."""
    kept = (c for c in text if c in "\n\t\u200d" or unicodedata.category(c) not in _UNPRINTABLE)
    return "".join(kept).strip()


def _cleaned(raw: str) -> tuple[str, tuple[_Span, ...]]:
    """Return the text with faces dropped and ① as " 1 ", and for each character the stretch of `raw` it
    comes from.

    A literal backslash-n counts as a line break, because files of sentences write it so. A sign of assent
    that stands alone becomes a word: 收到.
    """
    if _ASSENT.fullmatch(raw):
        return "收到", ((0, len(raw)), (0, len(raw)))
    chars: list[str] = []
    origin: list[_Span] = []
    for match in _PIECE.finditer(raw):
        for char in _unified(match):
            if char == " " and (not chars or chars[-1] in " \n"):
                continue
            if char == "\n" and chars and chars[-1] == " ":
                chars.pop()
                origin.pop()
            chars.append(char)
            origin.append(match.span())
    while chars and chars[-1] in " \n":
        chars.pop()
        origin.pop()
    first = next((i for i, char in enumerate(chars) if char not in " \n"), 0)
    return "".join(chars[first:]), tuple(origin[first:])


def _unified(match: re.Match[str]) -> str:
    written = match.group()
    if match["circled"]:
        return f" {int(unicodedata.numeric(written))} "
    if match["line"]:
        return "\n"
    blank = match["sticker"] or match["reference"] or written.isspace()
    return " " if blank or unicodedata.category(written) in _INVISIBLE else written


def _gap_before(raw: str, span: _Span) -> bool:
    before = raw[span[0] - 1 : span[0]] or "-"
    aside = unicodedata.category(before) in _INVISIBLE
    return before.isspace() or aside or _CIRCLED.match(before) is not None


def _flatten(plain: str, origin: tuple[_Span, ...]) -> tuple[str, tuple[_Span, ...], frozenset[int]]:
    """Return the text half width, in small letters, without brackets, and without spaces save between
    numbers."""
    chars: list[str] = []
    spans: list[_Span] = []
    breaks: set[int] = set()
    for i, written in enumerate(plain):
        for char in unicodedata.normalize("NFKC", written).lower():
            if char == " ":
                breaks.add(len(chars))
                if not (_is_plain(plain[i - 1]) and _is_plain(plain[i + 1])):
                    continue
            if char == "#" and chars and chars[-1].isdigit():
                char = "号"  # 1#炉; #3 is a number of a list
            if char not in _DROPPED:
                if char.isdigit() and _parted(plain, i) and chars and chars[-1].isdigit():
                    breaks.add(len(chars))  # 退回 3 (1)没盖章 is not about 31, nor 确认3|5 about 35
                    chars.append(" ")
                    spans.append(origin[i - 1])
                chars.append(char)
                spans.append(origin[i])
    return "".join(chars), tuple(spans), frozenset(breaks)


def _parted(plain: str, at: int) -> bool:
    """Say whether a sign that is dropped stands before `at`."""
    return at > 0 and unicodedata.normalize("NFKC", plain[at - 1]) in _DROPPED


def _is_plain(char: str) -> bool:
    half = unicodedata.normalize("NFKC", char)
    return half.isascii() and half.isalnum()


def _mark(
    text: str, spans: tuple[_Span, ...], marked: Iterable[tuple[int, int]], mark: str
) -> tuple[str, tuple[_Span, ...]]:
    chars: list[str] = []
    kept: list[_Span] = []
    at = 0
    for start, end in marked:
        chars.extend((text[at:start], mark))
        kept.extend((*spans[at:start], (spans[start][0], spans[end - 1][1])))
        at = end
    return "".join((*chars, text[at:])), (*kept, *spans[at:])


def _joined(text: str, spans: tuple[_Span, ...]) -> tuple[str, tuple[_Span, ...]]:
    """Join clauses that say one thing: 评估申请弄好了,已经交了 has a verb whose object stands before it."""
    gone = {m.start() for m in _JOINS.finditer(text)}
    for match in _FINDING.finditer(text):
        found = match.span(match.lastgroup or 0)
        gone |= {i for i in range(*found) if text[i] == ","}
    kept = [i for i in range(len(text)) if i not in gone]
    return "".join(text[i] for i in kept), tuple(spans[i] for i in kept)


def _clauses(text: str) -> Iterable[Clause]:
    start = 0
    for match in _BREAK.finditer(text):
        if text[start : match.start()]:
            yield Clause(start, match.start(), text[start : match.start()], match.group())
        start = match.end()
    if text[start:]:
        yield Clause(start, len(text), text[start:], "")
