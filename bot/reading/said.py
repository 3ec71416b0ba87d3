"""A sentence made ready for reading: signs unified, names and dates replaced by one mark each.

Once names and dates are single marks, a pattern never trips over an enterprise called 通过化工
or over the 3 of 3月. `back` leads every mark to the words as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.names import Found, NameIndex
from bot.reading.dates import Day, dates_in
from bot.reading.phrases import expand, fold
from bot.words import Enterprise

NAME: Final = "\ue000"  # stands for one found name
DAY: Final = "\ue001"  # stands for one date
LONGEST: Final = 1000  # characters; WeCom delivers 2048 bytes, a list of forty enterprises has 600
_CIRCLED = re.compile(r"[①-⒛⓪-⓿❶-➓㈠-㈩]")  # numbers; the letters ⒜-ⓩ lie between
_ASSENT = re.compile(
    r"\s*+(?:(?:\[(?:OK|ok|Ok|好的|收到|强|赞)\]|[👌👍🆗✅][🏻🏼🏽🏾🏿]?+\ufe0f?+)\s*+)++"
)
_STICKER = re.compile(r"\[[一-鿿A-Za-z]{1,4}\]")  # [玫瑰], as WeChat sends its faces
_INVISIBLE: Final = ("So", "Sk", "Cs", "Co", "Cf", "Cc", "Mn")
_DROPPED: Final = frozenset("()<>《》〈〉「」·_*#`^|")
_BREAK = re.compile(
    r"[。;!?\n]|\.{3,}|(?<!\d),|,(?!\d)|(?=(?:怎么|为什么|为啥|咋)还|但是|但[^凡]|不过(?!关)|可是|然而|另外|顺便|顺带|请问|想问)"
)

_HOUR = "(?:上午|下午|早上|晚上|一早|中午)"
_LEAD = f"(?:在?系统里|在?网上|现|刚刚?|刚才|都|也|均|已经?|早就|就|我们|俺们|上周|上个月|前几天|{DAY}|{_HOUR})*"
_RESULT = f"{expand('(?:{res})*(?:{le}|[过的])*')}(?:[,。!;\n]|$)"
# A sign that parts nothing: a verb without its object, a day, a result belongs to what stands before.
_JOINS = re.compile(
    f"(?:(?<=[一-鿿]),|(?<=评估申请)。|(?<=验收申请)。)(?={_LEAD}"
    f"(?:提交|递交|上交|上报|报送|报|交|递|送达|送到|送|汇总|通过|合格|关闭|关掉|办结|关单){_RESULT})"
    f"|(?<=审核),(?=(?:过完年|年后|节后|初[一二三四五六七八九十]|{_LEAD})*(?:启动|开始){_RESULT})"
    f"|(?<=[一-鿿])[,。](?={DAY}{_HOUR}?(?:的事)?[哈啊呀咧呗吧呢]*(?:[,。!;\\n]|$))"  # 交了。今早。
    "|(?<=[一-鿿]),(?=(?:结果|结论)[是为:]*(?:合格|通过)(?:[,。!;\n]|$))"
    "|(?<=交了),(?=(?:评估|验收)申请[。!]?$)"
    "|(?:(?<=没问题)|(?<=没毛病)|(?<=无误)|(?<=号可以)),(?=确认吧?[。!]?$)"  # 7号没毛病,确认
    "|(?:(?<=看完了)|(?<=看过了)|(?<=核完了)|(?<=核过了)|(?<=对过了)|(?<=审完了)),(?=确认吧?[。!]?$)"
    "|(?:(?<=搞定了)|(?<=解决了)|(?<=处理了)|(?<=修好了)|(?<=弄好了)),(?=(?:可以)?(?:关掉|关闭|关单|结单|办结)了?吧?[。!]?$)"
    "|(?:(?<=\\d号)|(?<=延期)|(?<=延期申请)),(?=(?:经研究)?(?:予以|准予|不予)?(?:同意|批准)[。!]?$)"
    "|(?:(?<=启动会)|(?<=动员会)),(?=(?:正式|已经?|就|审核)*启动了?[。!]?$)"
)

# What was found, and the decision behind it: 1号2号材料齐,确认 · 1号不行,退回.
_FINDING = re.compile(
    expand("{list}(?:(?P<good>(?:,?{found_good})+,(?=确认吧?[。!]?$))")
    + expand(
        "|(?P<bad>(?:,?{found_bad})+,(?=(?:退回|驳回|打回)[去了]*(?:重报|重做|重交)?(?:[,。!;]|$))))"
    )
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of Said.text between two stops; `stop` is the sign that ends it."""

    start: int
    end: int
    text: str
    stop: str


@dataclass(frozen=True, slots=True)
class Said:
    """`plain`: cleaned, as a person may be shown it; `text`: marked and folded, as it is read."""

    plain: str
    text: str
    back: tuple[int, ...]
    breaks: frozenset[int]
    names: tuple[Found, ...]
    days: tuple[Day, ...]
    vague_day: bool
    clauses: tuple[Clause, ...]
    today: date
    too_long: bool = (
        False  # only its beginning was read: a command with content may go on for pages
    )

    def names_in(self, start: int, end: int) -> tuple[Found, ...]:
        first = self.text[:start].count(NAME)
        return self.names[first : first + self.text[start:end].count(NAME)]

    def days_in(self, start: int, end: int) -> tuple[Day, ...]:
        first = self.text[:start].count(DAY)
        return self.days[first : first + self.text[start:end].count(DAY)]

    def original(self, start: int, end: int) -> str:
        """The words as written behind text[start:end]."""
        if start >= end:
            return ""
        stop = self.back[end] if end < len(self.back) else len(self.plain)
        return self.plain[self.back[start] : stop].strip()


def hear(raw: str, names: NameIndex, in_scope: Callable[[Enterprise], bool], today: date) -> Said:
    plain = clean(raw)
    text, back, breaks = _flatten(plain[:LONGEST].rstrip())
    found = names.find(text, in_scope, breaks)
    text, back = _mark(text, back, ((f.start, f.end) for f in found), NAME)
    everything = dates_in(text, today)
    days = tuple(day for day in everything if not day.vague)
    text, back = _mark(text, back, ((d.start, d.end) for d in days), DAY)
    text, back = _joined(fold(text), back)
    gaps = frozenset(i for i in range(1, len(back)) if plain[back[i] - 1].isspace())
    vague = len(days) < len(everything)
    return Said(plain, text, back, gaps, found, days, vague, tuple(_clauses(text)), today,
                len(plain) > LONGEST)  # fmt: skip


def clean(raw: str) -> str:
    """① to " 1 ", faces and emoji dropped, line breaks kept; otherwise as it was written.

    A literal backslash-n counts as a line break: files of sentences write it so. A sign of assent
    that stands alone is a word: 收到.
    """
    if _ASSENT.fullmatch(raw):
        return "收到"
    text = _CIRCLED.sub(lambda m: f" {int(unicodedata.numeric(m.group()))} ", raw)
    text = _STICKER.sub(" ", text.replace("\\n", "\n"))
    kept = (" " if unicodedata.category(c) in _INVISIBLE and c != "\n" else c for c in text)
    return re.sub(r"[^\S\n]+", " ", "".join(kept)).strip()


def _flatten(plain: str) -> tuple[str, tuple[int, ...], frozenset[int]]:
    """Half width, small letters; without brackets, and without spaces save between numbers."""
    chars: list[str] = []
    back: list[int] = []
    breaks: set[int] = set()
    for i, written in enumerate(plain):
        for char in unicodedata.normalize("NFKC", written).lower():
            if char == " ":
                breaks.add(len(chars))
                if not (_is_plain(plain[i - 1]) and _is_plain(plain[i + 1])):
                    continue
            if char not in _DROPPED:
                chars.append(char)
                back.append(i)
    return "".join(chars), tuple(back), frozenset(breaks)


def _is_plain(char: str) -> bool:
    half = unicodedata.normalize("NFKC", char)
    return half.isascii() and half.isalnum()


def _mark(
    text: str, back: tuple[int, ...], spans: Iterable[tuple[int, int]], mark: str
) -> tuple[str, tuple[int, ...]]:
    chars: list[str] = []
    kept: list[int] = []
    at = 0
    for start, end in spans:
        chars.extend((text[at:start], mark))
        kept.extend((*back[at:start], back[start]))
        at = end
    return "".join((*chars, text[at:])), (*kept, *back[at:])


def _joined(text: str, back: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """评估申请弄好了,已经交了 -> one clause: a verb without its object belongs to what stands before."""
    gone = {m.start() for m in _JOINS.finditer(text)}
    for match in _FINDING.finditer(text):
        found = match.span(match.lastgroup or 0)
        gone |= {i for i in range(*found) if text[i] == ","}
    kept = [i for i in range(len(text)) if i not in gone]
    return "".join(text[i] for i in kept), tuple(back[i] for i in kept)


def _clauses(text: str) -> Iterable[Clause]:
    start = 0
    for match in _BREAK.finditer(text):
        if text[start : match.start()]:
            yield Clause(start, match.start(), text[start : match.start()], match.group())
        start = match.end()
    if text[start:]:
        yield Clause(start, len(text), text[start:], "")
