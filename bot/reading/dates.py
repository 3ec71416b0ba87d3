"""Read a day in every way it is written: 2025-12-31, 十二月三十一日, 3.10, 8月底, 下周五, 明年1月15日.

A day without a year means the next one when a deadline is named (`ahead`) and the last one
when something is reported (`behind`). What is only roughly a day (明年, 一个月, 中旬) is `vague`
and never becomes a date: the person is asked.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.reading.lunar_days import LUNAR_DAY, lunar_day
from bot.reading.named_day import Day
from bot.reading.numbers import NO_LINE_BEHIND, whole_number
from bot.reading.years import ANY_YEAR, YEAR, YEARS_FROM_NOW, year_of, year_said
from bot.words import replace
from bot.words.patterns import lazy

_N = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_SHORT_YEAR = r"(?<![\d.\-/])(?P<y>2[3-9]|3\d)"  # 25.2.19
_NOT_A_DAY = "[万吨级版台家个项份人元天周月年倍点号兆千百亿期批轮条座套辆层栋段次名种口孔米平立度瓦公毫]"
_DAY_ENDS = rf"(?:[日号]|(?![\d%.．a-z]|\s\d|{_NOT_A_DAY}))"
_LAST = r"(?:[底末](?:最后[一那]天)?|的?最后(?:一|那一?)[天日])"
_WEEKDAYS: Final = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_MANY = r"(?P<n>\d{1,3}|[一二两三四五六七八九]?十[一二两三四五六七八九]?|[一二两三四五六七八九半])"
_RELATIVE: Final = {
    word: days
    for days, words in (
        (-4, "大大前天"),
        (-3, "大前天"),
        (-2, "前天 前日 前儿 前儿个"),
        (-1, "昨天 昨儿 昨儿个 昨日 昨晚 夜来 夜儿 夜儿个"),
        (0, "今天 今儿 今儿个 今日 今早 今晨 今晚"),
        (1, "明天 明儿 明儿个 明日 明早 明晚"),
        (2, "后天 后儿 后日"),
        (3, "大后天"),
    )
    for word in words.split()
}
_FRESH: Final = 20  # days
_NEAR_LEAP: Final = 183  # days
_REPORTED: Final = (  # 19号就交了, 18号已提交; never the 4 of 驳回4号报告
    r"\s?(?:上午|下午|早上|那天)*(?:就?已经?(?:提交|递交|上交|上报|交|启动)"
    "|就?(?:已经?)?(?:提交|递交|上交|上报|交|递|报|送(?!达)|寄|启动)(?:上去|过去|出去|上|完|好|掉)*[了啦咧嘞的])"
)
_Pair = tuple[date | None, date | None]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of_month(year: int, month: int) -> date | None:
    known = 1 <= month <= 12 and 1 <= year < 9999
    return date(year, month, calendar.monthrange(year, month)[1]) if known else None


def _both(day: date | None) -> _Pair:
    return day, day


def _yearless(make: Callable[[int], date | None], today: date) -> _Pair:
    """Return the nearest such day from today on, and the nearest one up to today."""
    days = [d for y in (-1, 0, 1) if (d := make(today.year + y))]
    if make(today.year) is None:  # 2月29日 is another year's only when it is near
        days = [d for d in days if abs(d - today).days <= _NEAR_LEAP]
    ahead = min((d for d in days if d >= today), default=None)
    behind = max((d for d in days if d <= today), default=None)
    return ahead, behind


def _number(text: str) -> int:
    value = whole_number(text)
    return value if value is not None else 0


def _full(m: re.Match[str], today: date) -> _Pair:
    month = m["m"] or m.groupdict()["n"]
    return _both(_day(year_of(m["y"]), _number(month), _number(m["d"])))


def _compact(m: re.Match[str], today: date) -> _Pair:
    text = m.group()
    return _both(_day(int(text[:4]), int(text[4:6]), int(text[6:])))


def _month_end(m: re.Match[str], today: date) -> _Pair:
    month = _number(m["m"])
    if m["y"]:
        return _both(_end_of_month(year_said(m["y"], today), month))
    return _yearless(lambda y: _end_of_month(y, month), today)


def _month_day(m: re.Match[str], today: date) -> _Pair:
    month, day = _number(m["m"]), _number(m["d"])
    if m.groupdict().get("y"):
        return _both(_day(year_said(m["y"], today), month, day))
    return _yearless(lambda y: _day(y, month, day), today)


def _lunar(m: re.Match[str], today: date) -> _Pair:
    return _yearless(lambda year: lunar_day(m, year), today)


def _in_month(m: re.Match[str], today: date) -> _Pair:
    shift = {"下": 1, "上": -1}.get(m["w"][0], 0)
    months = today.year * 12 + today.month - 1 + shift
    year, month = divmod(months, 12)
    if m["d"]:
        return _both(_day(year, month + 1, _number(m["d"])))
    return _both(_end_of_month(year, month + 1))


def _this_month_end(m: re.Match[str], today: date) -> _Pair:
    return _both(_end_of_month(today.year, today.month))


def _year_end(m: re.Match[str], today: date) -> _Pair:
    return _both(_day(year_said(m["y"] or "今年", today), 12, 31))


def _weekday(m: re.Match[str], today: date) -> _Pair:
    weekday = int(m["d"]) - 1 if m["d"].isdigit() else _WEEKDAYS[m["d"]]
    monday = today - timedelta(days=today.weekday())
    week = {"下下": 2, "下": 1, "这": 0, "本": 0, "上": -1, "上上": -2}.get(m["w"] or "")
    if week is not None:
        return _both(monday + timedelta(days=7 * week + weekday))
    ahead = today + timedelta(days=(weekday - today.weekday()) % 7)
    behind = today - timedelta(days=(today.weekday() - weekday) % 7)
    return ahead, behind


def _near(m: re.Match[str], today: date) -> _Pair:
    return _both(today + timedelta(days=_RELATIVE[m.group()]))


def _days_ago(m: re.Match[str], today: date) -> _Pair:
    """三天前: that day and no other."""
    return None, today - timedelta(days=_number(m["n"]))


def _away(m: re.Match[str], today: date) -> _Pair:
    """十天后, 两周后, 一个月以后, 半个月后, counted from today."""
    many = 0 if m["n"] == "半" else _number(m["n"])
    if m["u"] == "月":
        if not many:
            return today + timedelta(days=15), None
        year, month = divmod(today.year * 12 + today.month - 1 + many, 12)
        last = _end_of_month(year, month + 1)
        return (last.replace(day=min(today.day, last.day)) if last else None), None
    return today + timedelta(days=many * (1 if m["u"] in "天日" else 7)), None


def _bare_day(m: re.Match[str], today: date) -> _Pair:
    """Read 到3号 as the 3rd of this month if it is still to come, else of the next month."""
    day = _number(m["d"])
    this = _day(today.year, today.month, day)
    if this and this >= today:
        return this, None
    year, month = divmod(today.year * 12 + today.month, 12)
    return _day(year, month + 1, day), None


def _day_gone(m: re.Match[str], today: date) -> _Pair:
    """Read 19号就交了 as the last 19th, if it is not long past; on the 21st, 25号就交了 names no day."""
    day = _number(m["d"])
    months = today.year * 12 + today.month - 1
    last = (_day(y, month + 1, day) for y, month in (divmod(months, 12), divmod(months - 1, 12)))
    behind = next((d for d in last if d and 0 <= (today - d).days <= _FRESH), None)
    return _bare_day(m, today)[0], behind


# 9.6 and 9/6 may be a day or a number. It is a day behind 至 or 到, with 日 or 号 that no thing
# follows (1.2号锅炉), at the end of a sentence, and before a comma; else it is only asked about.
_MONTH = "(?P<m>1[0-2]|0?[1-9])"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_SHORT = rf"(?<![\d.]){_MONTH}[./]{_DAY}(?!\d)"
_UNTIL = "(?<=[至到])(?<!达到)"
_UNTIL_DOT = rf"{_UNTIL}{_SHORT}[日号]?"
_UNTIL_DASH = rf"{_UNTIL}{_MONTH}-{_DAY}(?!\d)[日号]?"
_NO_QUANTITY = r"(?![.%/a-z~℃]|[万亿吨级版倍元米个台套家件项份折分]|千瓦|公[里斤顷]|立方|平方)"
_NO_COUNT = r"(?![\d次个台套家件项班吨])"  # 每周3次
# Behind 至 or 到 as well a number with a unit or a thing is no day: 11.5兆瓦, 9.10号锅炉, 3.2期工程.
_COUNTED = r"[\d%./a-z~℃兆千百万亿吨级版倍元块台套家件个项份人折分期批轮条座辆层栋段次名种口孔]"
_UNITS = f"{_COUNTED}|[米平立度瓦公毫标成节寸尺亩升克斤]"
_THINGS = "锅炉|高炉|转炉|焦炉|电炉|炉|机组|机|线|楼|生产线|车间|井|泵|塔|罐|窑|排口|烟囱|热源|仓|站"
_MEASURED = lazy(f"{_UNITS}|{_THINGS}")
_A_THING = lazy(_THINGS)  # 12月1号锅炉: a day, or the boiler's number
_STOPS = r"(?=[,。;!?\n]|\s*$)"
_DAY_SIGN = (
    r"(?:日|号(?=[,。;!?\s]|$|[前后起止内]|[之以][前后内]|为止|[上下]午|[早晚]上"
    "|[就已提交报送补完延改要审批才再到至]))"
)

# The order matters: the more complete form comes first, and a text is read only once.
_FORMS: Final[list[tuple[str, Callable[[re.Match[str], date], _Pair]]]] = [
    (LUNAR_DAY, _lunar),
    (rf"(?P<y>{YEAR})(?:年的?(?P<m>{_N})月|[-/.](?P<n>{_N})[-/.])(?P<d>{_N})[日号]?", _full),
    (rf"(?P<y>{YEAR})年{_MONTH}[-/.]{_DAY}(?!\d)(?:[日号]|{_NO_QUANTITY})", _full),
    (rf"{_SHORT_YEAR}年的?(?P<m>{_N})月(?P<d>{_N}){_DAY_ENDS}", _full),
    (rf"{_SHORT_YEAR}(?P<sign>[-/.])(?P<m>\d{{1,2}})(?P=sign)(?P<d>\d{{1,2}})(?![\d.\-/])[日号]?", _full),
    (r"(?<!\d)20\d{6}(?!\d)", _compact),
    (rf"{ANY_YEAR}?的?(?P<m>{_N})月份?{_LAST}", _month_end),
    (rf"{ANY_YEAR}?的?(?P<m>{_N})月(?P<d>{_N}){_DAY_ENDS}", _month_day),
    (rf"(?P<w>下个?月|本月|这个?月|当月|上个?月)(?:(?P<d>{_N})[日号]|{_LAST})", _in_month),
    (rf"{ANY_YEAR}的?(?:年?[底末]|12月份?底)|年[底末]|12月份?底", _year_end),
    (r"月[底末](?:最后一天)?", _this_month_end),
    (rf"(?P<w>下下|下|这|本|上上|上)?个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末1-7]){_NO_COUNT}", _weekday),
    ("|".join(sorted(_RELATIVE, key=len, reverse=True)), _near),
    (rf"(?<![\d.十百第每提]){_MANY}[天日](?:之|以)?前(?![前后])", _days_ago),
    (rf"(?<![\d.十百第每]){_MANY}个?(?P<u>天|日|周|星期|礼拜|月)(?:之|以)?后(?![前后期续])", _away),
    (rf"{_SHORT}{_DAY_SIGN}", _month_day),
    (_UNTIL_DOT, _month_day),
    (rf"{_SHORT}{_STOPS}", _month_day),
    (rf"{_SHORT}(?={_REPORTED})", _month_day),
    (_UNTIL_DASH, _month_day),
    (rf"(?<=期){_MONTH}-{_DAY}{_STOPS}", _month_day),
    (rf"(?<=[至到])(?P<d>{_N})[日号](?!{NO_LINE_BEHIND})", _bare_day),
    (rf"(?<![第\d月])(?<![\d月]\s)(?<!确认|退回|驳回|打回|同意)(?P<d>{_N})[日号](?={_REPORTED})", _day_gone),
]
_LUNAR = lazy("[农阴旧]历|正月|腊月|冬月|中秋|端午|重阳|元宵|除夕")  # which day that is, is asked
_COMPILED = [(lazy(pattern), read) for pattern, read in _FORMS]
_NUMBERED = lazy("(?:编号|号码|文号|[证单执函]号|序号|版本)[是为:]?$")  # 回证编号2.19
_DOUBTFUL = lazy(_SHORT + _NO_QUANTITY)
_COUNT = r"[半一二两三四五六七八九十\d]"
VAGUE = lazy(
    rf"(?:{'|'.join(YEARS_FROM_NOW)}|(?<!\d)(?:{YEAR}|2[3-9]|3\d)年)的?(?:{_N}月份?(?:[初中上下]旬?|份)?|第?[一二三四1-4]个?季度|[上下]半年|过年|春节|国庆|五一|元旦)"
    r"|(?<![\d.-])20\d\d[-./](?:1[0-2]|0?[1-9])(?![\d./-])"
    # A count is read from its first digit alone: from each of them, a long row of digits took its square.
    rf"|{_N}月份?(?:[初中上下]旬?|份)?|(?<!{_COUNT}){_COUNT}+个?(?:月|周|星期|礼拜|天|日|年|季度)"
    rf"|{'|'.join(YEARS_FROM_NOW)}|下半年|上半年|下个?季度|下个?月|下个?周|年后|节后"
    r"|过年|春节|国庆|五一"
    r"|一阵|一段时间|几天|些日子|以后|尽快"
)


_OF_A_MONTH = lazy(rf"{ANY_YEAR}?的?{_N}月|[上下本这当]个?月")
_LAST_MONTH = lazy(rf"上个?月(?!{_N}|[初底末])")
_BY_NUMBERS = lazy(r"(?<![\d.-])(?P<y>20\d\d)[-./](?P<m>1[0-2]|0?[1-9])(?![\d./-])")


def month_said(text: str, today: date) -> str:
    """Return the one month that `text` names without its day (2027年1月, 下个月); "" if none, or several."""
    vague = (text[day.start : day.end] for day in dates_in(text, today) if day.vague or day.rough)
    found = [month.group() for words in vague if (month := _OF_A_MONTH.match(words))]
    found += [month.group() for month in _LAST_MONTH.finditer(text)]
    found += [f"{month['y']}年{int(month['m'])}月" for month in _BY_NUMBERS.finditer(text)]
    return found[0] if len(found) == 1 else ""


def dates_in(text: str, today: date, gaps: frozenset[int] = frozenset()) -> tuple[Day, ...]:
    """Return every day that `text` names, from left to right and without overlap, vague ones included.

    `gaps` are the positions before which a space was removed from `text`.
    """
    found: list[Day] = []
    taken = [False] * len(text)
    for pattern, read in (*_COMPILED, (_DOUBTFUL, _month_day)):
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                ahead, behind = read(match, today)
                numbered = match.group().endswith("号") and match.end() not in gaps
                if (
                    read is _month_day
                    and "月" not in match.group()
                    and _NUMBERED.search(text[: match.start()])
                ):
                    continue
                if pattern.pattern in (_UNTIL_DOT, _UNTIL_DASH) and not _ends_there(text, match, gaps):
                    continue
                thing = numbered and _A_THING.match(text, match.end())
                doubtful = pattern is _DOUBTFUL or read is _lunar or bool(thing)
                rough = match.group().endswith(("底", "末"))
                found.append(Day(*match.span(), ahead, behind, doubtful=doubtful, rough=rough))
                taken[match.start() : match.end()] = [True] * len(match.group())
    if any(not taken[match.start()] for match in _LUNAR.finditer(text)):
        found = [replace(day, ahead=None, behind=None, vague=True) for day in found]
    found += [
        Day(match.start(), match.end(), None, None, vague=True)
        for match in VAGUE.finditer(text)
        if not any(taken[match.start() : match.end()])
    ]
    return tuple(sorted(found, key=lambda day: day.start))


def _ends_there(text: str, match: re.Match[str], gaps: frozenset[int]) -> bool:
    """Say whether 至9.30 is a day: nothing after it makes it the number of something."""
    if match.end() in gaps:
        return True
    behind = text[match.end() : match.end() + 1]
    return not _MEASURED.match(text, match.end()) and not (
        match.group().endswith("号") and behind not in "，,。;；"
    )
