"""Read whole numbers as people write them: 3, ３, ③, 三, 第十二条, 1、2、5, 1到4, 2号和7号."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.words.patterns import lazy

_DIGITS: Final = {c: i % 10 for i, c in enumerate("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖")} | {"两": 2}
CHINESE: Final = "[〇零一二两三四五六七八九十百廿卅壹贰叁肆伍陆柒捌玖]"
_MOST_DIGITS: Final = 9
LONGEST_RANGE: Final = 50  # "1到400" is a slip, not a wish

# A number that stands for a line of a list. Without 第 or 号 a Chinese numeral counts only when
# nothing is glued behind it (一下, 三家), and "3条" is a quantity, "第3条" a place.
# Glued behind a number, these make it a quantity, a place or a time: 3号楼, 2分钟, 5%, 30兆.
NO_LINE_BEHIND: Final = (
    "楼|窗口?|线(?!上)|炉|机|高炉|转炉|焦炉|电炉|生产线|车间|厂|门|井|泵|塔|罐|库|院|路|文|令|热源|锅炉|窑|槽|仓|站|排口|烟囱"
    "|上午|下午|晚上|早上|中午|凌晨|傍晚|那天|当天|之前|以前|前(?!面)|之后|以后|起"
)
_UNITS = (
    "[%％‰个家份条件吨人台万亿千百块毛秒刻张遍倍户轮楼栋室折成兆度米克升斤瓦岁批套辆根座炉窑井泵塔罐槽班趟场号]"
    # 退回 57 名称写错, 日期填错, 节能量未核算: there they begin a word, and behind a blank.
    "|名(?![称字单])|日(?![期常报])|月(?!报)|期(?![限间])|项(?!目)|节(?![能水电约])|次(?!要)|[类级](?!别)|版(?!本)|季(?!度)"
    "|章(?!节)|处(?!理)|点(?!位)|年(?![度报产])|天(?!然)|元(?!素)|周(?![边期])|种(?!类)|组(?![织成])|层(?!次)|页(?!码)"
    "|分|小时|工作日|平方|立方|公[斤里顷]|千瓦|部分(?![一-鿿]{2})|[kmgt]b"
)
# What is counted, unless it begins another word: 3号码有误, 第3条件不符, 第3项目未实施, 3号单位.
_NO_OTHER_WORD = (
    "(?!(?<=号)[码称]|(?<=条)[件例]|(?<=项)目|(?<=个)[别人体]|(?<=单)[位据价独]|(?<=家)[具电庭]"
    "|(?<=位)[置于])"
)
ITEM: Final = (
    rf"(?:第(?:\d{{1,3}}|{CHINESE}{{1,4}})(?:(?:号|条|个|项|件|单|家|位){_NO_OTHER_WORD})?(?!(?<=号)(?:{NO_LINE_BEHIND}))(?![\d页次季章期阶批方轮步天周月年节])"
    rf"|(?<![\dA-Za-z.])(?:\d{{1,4}}|{CHINESE}{{1,4}})号(?![码称]|{NO_LINE_BEHIND})(?:工单|单(?![位据价独]))?"
    rf"|(?<![\dA-Za-z.第])\d{{1,4}}(?![\dA-Za-z.]|{_UNITS})"
    rf"|(?<![一-鿿]){CHINESE}{{1,3}}(?![一-鿿])"
    rf"|(?<=[确认退回同意延期复闭单、和到至]){CHINESE}{{1,3}}(?=[、,和到至]|$))"
)
_SEPARATOR: Final = (
    r"(?:\s*(?:以及|还有|[、,，和与及跟/;；]|到|至|[-~—–]+)\s*|\s+"
    rf"|(?<=[号条])(?=第?(?:\d|{CHINESE})))"
)
# Behind the first number the others may be shorter: 第一、三、五条.
_NEXT = rf"(?:{ITEM}|(?:\d{{1,4}}|{CHINESE}{{1,4}})(?:条|个|项|件|单)(?!都|全))"
LIST: Final = rf"{ITEM}(?:{_SEPARATOR}{_NEXT}){{0,60}}"  # a longer one is asked: see in_list
_ANY = lazy(rf"\d+|{CHINESE}+")
# Numbers at a command that takes numbers are no days: 确认3号到5号, 退回3/5/7, 3号到5号确认.
_COMMAND: Final = (
    "(?:(?:确认|关闭|关单|结单|催办)(?:工单|一下|通过|无误)?"
    "|(?:退回|驳回|打回|不?同意|不?批准|拒绝)(?:延期)?(?:申请)?)"
)
_PLACE: Final = rf"第?(?:\d{{1,3}}|{CHINESE}{{1,4}})[号条]?"
_RUN: Final = rf"{_PLACE}(?:\s?[、,和与及跟/到至~—–-]\s?{_PLACE}){{1,60}}+(?![\d月日年天周个.]|/\d)"
_AT_COMMAND = (
    lazy(rf"{_COMMAND}[:,]?\s?(?P<list>{_RUN})(?!的)"),
    lazy(rf"(?P<list>{_RUN})(?:都|全部|一起)?{_COMMAND}(?=[,。;!?\s]|$)"),
)
_RANGE = lazy(r"\s*(?:号|条)?(?:到|至|[-~—–]+)\s*第?")
# What stands right before or behind shows that the list was not read to its end.
_MORE_BEFORE = lazy(rf"(?:\d|{CHINESE})[号条个]?[、,，和与及跟/到至~-]?$")
_MORE_BEHIND = lazy(
    rf"[、和与及跟/到至~-]\s*第?(?:\d|{CHINESE})"
    rf"|[,，]\s*第?(?:\d{{1,4}}(?![\dA-Za-z.]|{_UNITS})|{CHINESE})"  # not 退回3，2024年12月的报告缺
)


def whole_number(text: str) -> int | None:
    """Return the number that "12", "十二", "一百零三" or "二十" writes; None if it is no number or too long
    for one."""
    if len(text) > _MOST_DIGITS:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    total = current = 0
    for char in text:
        if char in "廿卅":
            total += 20 if char == "廿" else 30
        elif char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        elif char in _DIGITS:
            current = _DIGITS[char]
        else:
            return None
    return total + current if text else None


def listed_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a LIST, in order and once each; () if one of its ranges makes no sense."""
    found: list[int] = []
    last_end = -1
    for match in _ANY.finditer(text):
        value = whole_number(match.group())
        if value is None or value < 1:
            return ()
        if found and last_end >= 0 and _RANGE.fullmatch(text[last_end : match.start()]):
            if not 0 < value - found[-1] <= LONGEST_RANGE:
                return ()
            found.extend(range(found[-1] + 1, value + 1))
        else:
            found.append(value)
        last_end = match.end()
    return tuple(dict.fromkeys(found))


def ranges(text: str) -> list[tuple[int, int]]:
    """Return the first and last number of each range in `text` (1-50, 第三到五条), however far apart they
    are."""
    text = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, int]] = []
    before: tuple[int, int] | None = None  # the number before, and where it ends
    for match in _ANY.finditer(text):
        value = whole_number(match.group())
        if value is None:
            continue
        if before and _RANGE.fullmatch(text[before[1] : match.start()]):
            found.append((before[0], value))
        before = value, match.end()
    return found


def too_long(text: str) -> bool:
    """Say whether `text` has a range that is longer than one sentence may name."""
    return any(last - first > LONGEST_RANGE for first, last in ranges(text))


def at_command(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of `text` where several numbers of a list stand beside a command that takes
    numbers."""
    return tuple(m.span("list") for pattern in _AT_COMMAND for m in pattern.finditer(text))


def in_list(match: re.Match[str]) -> tuple[int, ...]:
    """Return the numbers of a LIST found in a text; () if it was not found whole, because more of it
    follows."""
    text = match.string
    cut_off = _MORE_BEFORE.search(text[: match.start()]) or _MORE_BEHIND.match(text, match.end())
    return () if cut_off else listed_numbers(match.group())
