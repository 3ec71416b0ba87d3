"""Read reports that tell when, but name no day: 上个月就交了, 早就送达了. The day is asked for; today is
never stored instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.reading.dates import dates_in
from bot.reading.slots import DAY_OF_MONTH
from bot.words.patterns import lazy

_MONTH: Final = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|初|中旬?|上旬|下旬|底)?"
_MANY: Final = r"(?:\d{1,2}|[一二两俩三仨四五六七八九十半几好多数]{1,3})个?"
_FEAST: Final = "元旦|腊八|小年|除夕|春节|元宵|清明|五一|端午|中秋|国庆|十一|双节|假期?"
_SENT: Final = "(?:提交|递交|上交|申报|交|报|送|启动|公开|公示|汇总|办)"
# 开学前提交, 收到通知后已送达: beside what it was.
_BESIDE = lazy(
    f"[一-鿿]{{2,6}}?(?:(?:之|以)?(?<![目当眼跟面提日])前|(?:之|以)?(?<![最今随然])后)(?:就|便|即|已经?|都|全|立即|立刻|马上)*{_SENT}"
)
_SAYS_WHEN = lazy(
    "第一时间|及时|提前|(?:逾期|超期)(?![的了几多\\d]|[一二两三四五六七八九十]+天)|[当同次]日|[当头]天|同一天|第[二三]天|[这本]个?(?:周|星期|礼拜)(?![一二三四五六日天末\\d])"
    "|(?:这个?|本)月(?![的度\\d])|[今本]年(?![的度\\d])|一季度|近[日期]|最近|(?<!\\d)日前|早早|前不久|不久前|有(?:一)?(?:段|阵)(?:时间|子)?|(?<!一)早就|早已|老早|早前|很早|早些时候|早先|先前|此前|之前就|以前就|上周(?![一二三四五六日天末\\d])"
    "|上(?:个)?(?:礼拜|星期)(?![一二三四五六日天末\\d])|上个?月|上个?季度|[一二三四1-4]季度|这个?月初|月初|[上中下]旬"
    "|(?<![今明昨当一清大提最及尽趁赶能太更])早(?=(?:送|交|报|提交|签|启动|公开)[^,。]{0,3}[了过完])|头年"
    "|年前|年初|年中|去年|前年|[上下]半年|前些[天日年]|前[几两]天|前阵子?|前一阵|那阵子?|前段时间|一段时间|好几天|好久|很久|多时|多日|数日|有些日子|有一阵"
    "|当时|那会儿?|那时候?|[这那]一?天|[这那]个日[子期]|[前后头]一天|[早晚][一两]天|转天|隔天|腊月|冬月|正月|开春|入冬|入夏|去冬|夏天|秋天|冬天|春天|暑假|寒假"
    f"|节前|节后|年后|过完?年[前后时]?|(?:{_FEAST})(?:之?[前后]|那会儿?|期间|放假|的?时候?|就)|春节"
    f"|(?<![月\\d]){_MANY}(?:天|日|周|星期|礼拜|月|季度|年)(?:多)?(?:以|之)?前|{_MANY}(?:天|周|星期|礼拜|月|年)了"
    rf"|(?<![\d一二三四五六七八九十]){_MONTH}(?=就|已|都|的时候|那会|交|报|送|提交|启动|汇总|办)"
    r"|(?<![\d.-])20\d\d[-./](?:1[0-2]|0?[1-9])(?![\d./-])"
    # 已送达 A，1月: the month alone, behind what was done
    rf"|(?<![到至计取于前\d一二三四五六七八九十])(?:(?:(?:20)?\d\d|[今去前本])年的?)?{_MONTH}(?=$|[,，。;；、)）!！]|的(?:事|时候)|里)"
)


def said_when(text: str, names: Iterable[str] = ()) -> str:
    """Return the words that tell when it was; "" if there are none, or if they name a day.

    Words inside the `names` do not count.
    """
    for name in names:
        text = text.replace(name, "")
    plain = re.sub(r"\s", "", text)
    found = _SAYS_WHEN.search(plain) or _BESIDE.search(plain)
    return found.group() if found else ""


_OF_A_MONTH = lazy(rf"(?<![\d一二三四五六七八九十]){_MONTH}(?:(?<=份)|(?=的|那|里|左右|$))")


def some_day(text: str, today: date, names: Iterable[str] = ()) -> str:
    """Return the words for a past day that is named in any way (2月18日, 18号, 9月份的); "" if none is."""
    for name in names:
        text = text.replace(name, "")
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    gone = (
        plain[d.start : d.end]
        for d in dates_in(plain, today)
        if d.behind and not d.rough and d.behind <= today
    )
    found = DAY_OF_MONTH.search(plain) or _OF_A_MONTH.search(plain)
    return next(gone, found.group() if found else "")


def rough_day(text: str, today: date) -> str:
    """Return the words for a day that is too rough to have been the one (1月底); "" if there are none."""
    plain = unicodedata.normalize("NFKC", text)
    return next((plain[day.start : day.end] for day in dates_in(plain, today) if day.rough), "")
