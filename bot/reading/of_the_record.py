"""What is said of a record that was just made: 昨天的 · 早一天 · 改成10月31日 · 那是草稿 · 真的登记了吗.

Which record that is, the chain of events tells; here it is only read what is said of it. Nothing is changed by it:
whatever follows is asked.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading.asked import asks_what_counts
from bot.reading.dates import dates_in
from bot.reading.day_answers import day_of_the_month
from bot.reading.names import NameIndex
from bot.reading.numbers import whole_number
from bot.reading.open_matters import conditional
from bot.reading.signs import LONG_AGO
from bot.reading.utterance import DAY, NAME, Utterance, hear
from bot.words import Enterprise, Person
from bot.words.patterns import lazy

_LEAD: Final = (
    "(?:不对|错了|不是(?:的|(?=[,。、! ]))|等等|等一下|哦|啊|哎呀?|噢|那个|这个|刚才?"
    "|我?[说写打填报记搞弄整][错岔劈]字?了?|手[滑抖快误]了?|嘴瓢了?|打快了|抱歉|不好意思|等会儿?|[,。、! ])*+"
)
_WHOSE: Final = f"(?P<whose>(?:{NAME}[、,和与及跟]*)*+)(?:公司|那[家个]|的)*"
_DONE: Final = "(?:提交|递交|上报|报送|送达|送到|启动|签收|汇总|评|开|[交报送办弄去来给拿签])(?:好|完|过)?"
_SOFT: Final = (
    "(?:(?:日期|时间|日子)(?:都|全|也|好像)*(?:不对|[写报填记弄搞登说整打]?[错岔劈])[了啦]?|都|全|均|是|就|应该?|其实|实际上?|早就"
    "|已经?|还是|那[个条]|这[个条]|按|写|填|改|换|给|放|限|成|为|到|至|在|日期|时间|日子|延期?|算|说|吧"
    "|[我俺咱]们?|[,: ])"
)
_NTH: Final = "(?:\\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
_BARE: Final = "(?<=[是为成到该])\\d{1,2}(?!\\d|[家个项年月天])"  # 是26
# 3月20不是2月20，A整改期限: whose day it is, said behind it.
_OF_WHAT: Final = (
    f"(?:{NAME}[、,和与及跟]*)*+的?(?:整改|评估|验收|延期|修改稿)?(?:的?(?:期限|日期|时间|截止))?[。.! ]*"
)
_ITS_DAY = lazy(
    f"{_LEAD}{_WHOSE}{_SOFT}*+(?:不是(?:{DAY}|{_NTH}|今天|\\d{{1,2}}(?=,))的?[,。 ]*)?{_SOFT}*+"
    f"(?:(?:{DAY}|{_NTH})(?:怕|恐怕|可能|太|有点)*(?:来不及|赶不上|够呛|不行|早|紧|急)了?[,。 ]*)?{_SOFT}*+"
    f"(?P<day>{DAY}|{_NTH}|{_BARE}|(?<=[,])\\d{{1,2}}(?=吧|$))"
    f"(?:[上下]午|早上|晚上|一早|中午)?(?:{_DONE})?(?:那天)?(?:{_DONE})?(?:才|算|来|吧|呗|的事?|了|对|是|写|[。.! ])*+"
    f"(?:[,]?(?:而|并)?不是(?:{DAY}|今天|\\d{{1,2}}[日号])的?[,。.! ]*)?{_OF_WHAT}"
)
_SHIFT = lazy(
    f"{_LEAD}{_WHOSE}(?:应该?|其实|实际|是|要|日期|得|再)*"
    "(?P<way>早|提前|往前|前|晚|推后|往后)了?(?P<n>[一二两三四五六七1-7])天(?:才对|的|了|吧|[。.! ])*"
)
_ALL_OF_THEM: Final = lazy("都|全|[两三四五六七八九几]家|均")
_DOUBT = lazy(
    "[说写打发弄搞记填报看点按送交选][错岔混串]|错了|错啦|^错|不对|不是|没(?!问题|毛病|意见|事|啥|什么|关系|错|空)|未|草稿|预约|其实|[怎咋]么?就|算了|重来|重新|不用|"
    "不[延换停改报交送要想作算]|不应?该|等等|等一?[下会]|慢着|只是|就是.{0,4}检修|逗你|玩笑|还是我|隔壁|别人|别家|作废|早了|多报|误报|明明|早就"
)
_A_SLIP = lazy(
    "[说写打发弄搞记填报看点按选收认退批驳给][错岔混串反早快急]|^错|错了|错啦|不对|[手口笔]误|手滑|误触|眼花|算了|重来|重新|作废|早了"
    "|不算|不应?该|慢着|^等等|等一?[下会]|后悔|反悔|撤"
)
# 写昨天吧，我记错了: why the day is put right, said behind it.
SLIP_BEHIND = lazy("吧?(?:[,，。]*(?:是|我|刚才|之前|上面)*[记说写打报填看弄搞][错岔反]了?)?[啊呀哈。!！]*$")
_WHICH_ONE = lazy("[前后上下][面边一]?那?一?[个家条项]|第[一二三四五1-9][个家条项]|最[前后]|头一[个家]|倒数")
_THE_DAY_ALONE = lazy(
    "(?:(?:不对|错了|等等|那个|这个|登记的|报的|[,。、! ])*(?:日期|时间|日子|哪天|几号)(?:都|全|好像|也)?"
    "(?:不对|有误|有问题|不准|[写报填记弄搞登]?[错岔反])(?:了|啦|吧|啊|[,。.! ])*(?:我?(?:看|查|想)一?下)?)"
    "|(?:再|还|得|要|想|能|可以|往|多)*(?:晚|推|缓|延|宽限|拖)(?:后|迟|长|期)?"
    "(?:几天|些|一点|点|一段时间|一下|两天)(?:吧|呗|行吗|可以吗|[吗?？。! ])*"
)
_STANDS = lazy("没(?:有)?(?:不对|错(?!过))|不用[改撤]|就是(?:这天|今天|那天)")
_WHO_DID_IT = lazy(f"不是[^,，。 ]{{0,6}}(?:{_DONE})(?:的|给)|没(?:有)?(?:不对|错(?!过))|不用[改撤]")
_ASKS_WHETHER = lazy(
    "(?:还能|能不能|可不可以|还可以|可以|能)[^,，。]{0,10}(?:吗|不|么|嘛)[?？]?$"
)  # 撤回以后还能重新交不
_ASKS_ALONE = lazy("怎么回事|为什么|为啥|怎么办|咋办|[吗么?]$")
_WHY_AT_ALL = lazy("[怎咋]么?就|我是问|没说要")
_ASKED_OF = lazy(
    "(?:真的?|确实|到底|都|已经?|我们?|俺们?|刚才?|上面|那个|这个|那条|给|你们|您|系统|里|是不是|有没有|就|算"
    "|市局|局里|省厅|厅里|县里|领导|他们|人家)*"
    "(?:登记|报告?|记|录|办|撤回?|发|确认|退回?|同意|批准?|认|审核?|核对?|核实|答复|成功|改|生效)(?:上|好|成|成功|出去|进去|到|过)?了?(?:吗|么|没有|没|嘛|不)?[?？。]*"
    "|(?:我们?|我)?(?:刚才?|刚刚|上次|最后)?(?:登记?|报|填|写|交|送|记|确认|退)的(?:日期)?(?:都?是|为)?"
    "(?:几号|哪天|哪一天|什么日期|什么时候|啥时候|哪几?家|哪些|什么|啥)(?:来着|呀|啊|呢|企业)*[?？。]*"
    "|(?:是)?(?:几号|哪天|哪家|哪几家|什么日期)来着[?？。]*|(?:日期|时间|名称|企业)?(?:没[弄报登记填写搞]?错|对)(?:吧|吗|不对)[?？。]*"
    "|真?没发(?:出去)?(?:吧|吗)[?？。]*|(?:登|报|记|发)上?(?:成功)?了?没(?:有)?[?？。]*|对了?没(?:有)?[?？。]*"
)
_ASKS_SOMETHING = lazy("[吗么没嘛不吧?？]|来着|几号|哪|什么|啥")


class DayOfRecord(Struct, frozen=True):
    """The day that a record bears; `until`: a deadline, which lies ahead."""

    on: date
    until: bool


class _DaySaid(Struct, frozen=True):
    """Another day of the record: of these firms (() where none is named), `every` where all are meant; `on` is None
    where the day is not plain."""

    firms: tuple[Enterprise, ...]
    every: bool
    on: date | None


def day_said(
    text: str, asker: Person, names: NameIndex, today: date, recorded: DayOfRecord
) -> _DaySaid | None:
    """Return the day that `text` gives what is `recorded`; None for a sentence that says more, or nothing, of a day."""
    scope = scope_of(asker)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today)
    if any(not f.certain for f in heard.names):
        return None
    firms = tuple(dict.fromkeys(f.enterprises[0] for f in heard.names))
    every = _ALL_OF_THEM.search(heard.text) is not None
    if shift := _SHIFT.fullmatch(heard.text):
        days = (whole_number(shift["n"]) or 0) * (-1 if shift["way"] in ("早", "提前", "往前", "前") else 1)
        return _DaySaid(
            firms, every, _possible(recorded.on + timedelta(days=days), today, until=recorded.until)
        )
    found = _ITS_DAY.fullmatch(SLIP_BEHIND.sub("", heard.text))
    if found is None:
        return None
    return _DaySaid(firms, every, _day(heard, found, today, until=recorded.until))


def _day(heard: Utterance, found: re.Match[str], today: date, *, until: bool) -> date | None:
    if found["day"] != DAY:
        words = f"{found['day'].rstrip('号日')}号"
        next_one = next((day.coming(today) for day in dates_in(f"到{words}", today)), None)
        return _possible(next_one if until else day_of_the_month(words, today), today, until=until)
    day = heard.days_in(*found.span("day"))[0]
    if day.doubtful:
        return None
    if until:
        return _possible(day.coming(today), today, until=True)
    return None if day.rough else _possible(day.behind, today, until=False)


def _possible(on: date | None, today: date, *, until: bool) -> date | None:
    fits = on is not None and (on > today if until else 0 <= (today - on).days <= LONG_AGO)
    return on if fits else None


def doubts_it(text: str) -> bool:
    """Say whether `text`, said right behind a record and understood as nothing else, may deny or regret it."""
    plain = unicodedata.normalize("NFKC", text)
    asks = (
        asks_what_counts(plain)
        or _ASKS_WHETHER.search(plain)
        or (_ASKS_ALONE.search(plain) and not _WHY_AT_ALL.search(plain))
    )
    return bool(_DOUBT.search(plain)) and not (asks or conditional(plain) or _WHO_DID_IT.search(plain))


def calls_it_a_slip(text: str) -> bool:
    """Say whether `text`, which doubts a decision, speaks of how it was made (点错了), and not of the firm."""
    return _A_SLIP.search(unicodedata.normalize("NFKC", text)) is not None


def which_of_several(text: str) -> bool:
    """Say whether `text` speaks of one of several records by its place: 前面那家, 第二个."""
    return _WHICH_ONE.search(text) is not None


def doubts_the_day(text: str) -> bool:
    """Say whether only the day of the record is wrong, or a deadline too early, and the right one is not said."""
    return _THE_DAY_ALONE.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def affirms_it(text: str) -> bool:
    """Say whether `text` says that the record is right, whatever else stands in it: 没有不对，是我看错了."""
    return _STANDS.search(text) is not None


def asks_of_it(text: str) -> bool:
    """Say whether `text` only asks what was recorded: 真的登记了吗, 几号来着, 我刚报的是哪家."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_ASKED_OF.fullmatch(plain) and _ASKS_SOMETHING.search(plain))
