"""How people name a round: by its name or document, its year, its place among the rounds, or a day due in it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from bot.plans.plan import Plan
from bot.reading.years import YEARS_FROM_NOW, year_of, years_in
from bot.words.patterns import lazy


class RoundName(Struct, frozen=True):
    """What a round is called by: its name, its document, the day of its list, the days that its plan fixes."""

    name: str
    document: str = ""
    since: date | None = None
    due: frozenset[date] = frozenset()

    @classmethod
    def of(cls, plan: Plan) -> RoundName:
        """Return what the round of this plan is called by."""
        due = frozenset(step.due.on for step in plan.milestones if step.due and step.due.on)
        return cls(plan.name, plan.document, plan.published_on, due)

    def years(self, key: str) -> set[int]:
        """Return the years that the round may be called by: those it names, else that of its list."""
        return years_in(f"{self.name} {key}") or ({self.since.year} if self.since else set())


class NamedRound(Struct, frozen=True, order=True):
    """A stretch of a sentence that names a round: its key; "" if it does not tell which, or one that is none of these
    (`elsewhere`)."""

    start: int
    end: int
    key: str
    elsewhere: bool = False


# 批 that is no round: 批复, 上批材料, 这批货
_LOT: Final = r"批(?!复|准|[次]?号|文|材料|资料|文件|设备|产品|货|原料|企业|数据|报告)"
_ROUND_WORD: Final = rf"(?:的?(?:那|这)?一?(?:轮次|轮(?!胎|毂)|批次|{_LOT}))"
_TURN: Final = rf"(?:轮次?(?!胎|毂|轮)|批次|{_LOT})"
_CIPHER: Final = "[〇零一二三四五六七八九]"
# 24的评估申请交了; what an office decides by 24 is the number of a matter
_NO_DECISION: Final = "(?!.*(?:确认|退回|驳回|同意|通过|合格|延期|撤回|号))"
_OF_ITS_STEP: Final = rf"[那这][个份](?:名单|通知|文件)|的(?:评估|验收|启动|审核|清洁){_NO_DECISION}"
_NUMBER_OF_YEAR: Final = (
    rf"(?<![\d.])20\d\d(?!\d| ?[〕\]】)] ?第?\d)|[二两][〇零O○]{_CIPHER}{{2}}"
    rf"|(?<![\d.\-/〇零一二两三四五六七八九十百])(?:2\d|3\d|二{_CIPHER})(?=年(?!前)|{_OF_ITS_STEP})"
)
_WORDS: Final = ("大前年", *YEARS_FROM_NOW, "上年", "当年")
_WORD: Final = rf"(?<![目以之])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_YEAR: Final = rf"(?:(?P<n>{_NUMBER_OF_YEAR}) ?年?|(?P<w>{_WORD}))"
# What has a year and is no round's: 2023年度能耗数据
_THINGS: Final = (
    r"(?!能耗|能源|用[水电能煤]|耗[能电水]|数据|产[值量能]|营业|监测|排[污放]|财务|报表|环评|应急|执行|台账|发票|设备"
    r"|销售|经营|投产|计划|预算|时候|今[天日]|今日)"
)
_LISTS: Final = "逾期|待审|待办|简报|进度|进展|名单|情况|全部|所有"
_LISTED: Final = "新?(?:列入|列进|纳入|入选|公布|下达|下发|印发|发布|新增|增补)(?:进来|来)?的"
_OF_A_YEAR = lazy(
    rf"{_YEAR}(?:"
    rf"(?P<sure>度? ?{_ROUND_WORD}|度?的?[那这][个份](?:名单|通知|文件)[上里]?的?"
    rf"|(?<=年)度的?{_ROUND_WORD}?{_THINGS}|(?=度?的?新?名单))"
    rf"|度? ?的(?! ?\d+(?!\d*家)){_THINGS}(?:那|这)?个?"
    r"|度?[那这]个的?(?=$|[,，。;；评验审清]|[也都已全]?[交报办弄做送])"
    rf"|度?(?={_LISTS})"
    rf"|{_LISTED}(?:那|这)?一?(?:[个家些]|{_TURN})?"
    r"|(?P<alone>))"
)
# A year alone: 评估通过 A 2024年 · 已提交2024评估申请 · (of what lies before all rounds) 2023年已提交
_BOUND = lazy(r"^|[ ,，、（(；;]$|公司$|厂$")
_TO_ITS_END = lazy(r" ?(?:$|[,，。;；)）]|(?= [^\d ]))")
_ITS_MATTER = lazy(r" ?(?:清洁|评估|验收|审核)")
_ITS_REPORT = lazy(r" ?(?:评估|验收)申请[^?？吗呢几多哪什么怎]{0,12}$")  # 今年验收申请交了
_ITS_ACT = lazy(r" ?(?:已|就|送达|启动)")
# 已提交评估申请，附2023年度监测报告: in a clause of its own
_CLAUSE_END = lazy("[,，。;；!！\n]")
_PAPERS = lazy("附|能耗|监测|检测|排污|许可|环评|数据|报表|台账|发票|合同|决算|年报")
_LATER = lazy("延期|延长|延至|延到|推迟|宽限|整改")  # there a year is a day that is wished for
_ASKS_WHEN = lazy("什么时候|啥时候|何时|几号|几月|哪天|哪一天")

_TURN_BEFORE: Final = "before"
_TURN_OLD: Final = "old"
_TURN_NEW: Final = "new"
_PLACED = lazy(
    rf"(?P<before>(?:上|前|之前|先前|以前|早先|早前|早|原先|此前)(?:面|头)?的?[那这]?一?个?{_TURN})的?"
    rf"|(?P<old>[老旧]的?[那这]?一?个?(?:{_TURN}|名单(?=[上里]?的))[上里]?|[老旧]的那个)的?"
    rf"|(?P<new>最?新的?[那这]?一?个?{_TURN}|新的那个|新的(?=[还尚]?没|[还尚]未))的?"
)
_VAGUE = lazy(
    rf"轮次|(?:现在|目前|当前)?(?:[这那本下另]|第[一二三四五六七八九十\d]+)一?个?轮(?!胎|毂|轮)次?|[那哪]一?年度?的?{_ROUND_WORD}?"
    r"|(?<![上前])[这那本]一?批(?:次|(?=的|评估|验收|审核|清洁|[ ,，]|$))"
)
_DUE = lazy(
    rf"(?:(?P<n>{_NUMBER_OF_YEAR}) ?年|(?P<w>{_WORD}))的?(?P<m>\d{{1,2}})月"
    r"(?:(?P<d>\d{1,2})[日号]|份?(?P<last>底|末))?(?:之?前)?"
    r"(?:(?:应该?|该|要|需要?)(?:提?交|[上填]?报|办|完成)|截止|截至|到期|期满)完?的(?:[那这]?一?[个批轮家])?"
)
_DOCUMENT_NUMBER = lazy(r"[〕\])）]第?(\d{1,5})号")  # 冀环办字函〔2024〕184号
_DOCUMENT_PARTS = lazy(r"([^〔\[]{2,20})[〔\[](20\d\d)[〕\]]第?(\d{1,5})号")
_WITH_YEAR = lazy(r"20\d\d ?年?度?")
# What any round may be called, and so says none.
_OF_ANY = lazy(r"(?:(?:强制性?|自愿性?)?(?:清洁生产)?(?:审核|审计)(?:评估)?(?:工作)?|清洁生产|轮次?|批次?)$")
_REGION = lazy(r"^.*[省市区州盟县旗]")
_BRACKETS: Final = {"〔": r"[〔\[【(（]", "〕": r"[〕\]】)）]"}
AND: Final = r" ?的? ?(?:[、和与及跟]|以及) ?"
_YEAR_BEFORE = lazy(rf"(?P<year>{_YEAR}度?){AND}$")
_YEAR_BEHIND = lazy(rf"{AND}(?P<year>{_YEAR}度?)(?:的|(?=都|均))")
# 24、25年的 · 24和25两年的
_TWO_YEARS = lazy(
    rf"(?<![\d.\-/])(?P<a>(?:20)?\d\d) ?年?{AND}(?P<b>(?:20)?\d\d(?:这?[两二]个?)?年度?(?:的|(?=都|均)))"
)


def named_rounds_in(text: str, rounds: Mapping[str, RoundName], today: date) -> list[NamedRound]:
    """Return the stretches of `text` that name a round, each the widest of those that overlap."""
    found = [NamedRound(*hit.span(), "") for hit in _VAGUE.finditer(text)]
    found += _by_names(text, rounds)
    found += _by_place(text, rounds)
    found += _by_year(text, rounds, today)
    found += _by_day(text, rounds, today)
    alone = _keys_of_years(rounds)
    for one in list(found):  # 2024年和补充轮次
        before, behind = _YEAR_BEFORE.search(text, 0, one.start), _YEAR_BEHIND.match(text, one.end)
        for hit in (before, behind) if one.key else ():
            key = alone.get(_year(hit, today), "") if hit else ""
            found += [NamedRound(*hit.span("year"), key)] if hit and key else []
    for hit in _TWO_YEARS.finditer(text):
        keys = [alone.get(year_of(hit["a"])), alone.get(year_of(hit["b"][: len(hit["a"])]))]
        found += [
            NamedRound(*hit.span(n), key) for n, key in zip("ab", keys, strict=True) if key and all(keys)
        ]
    return sorted({a for a in found if not any(_within(a, b) for b in found)})


def _within(one: NamedRound, other: NamedRound) -> bool:
    """Whether `other` covers `one` and says more, or names a round where `one` does not."""
    wider = other.start <= one.start and one.end <= other.end
    same = (other.start, other.end) == (one.start, one.end)
    return wider and (not same or (not one.key and (bool(other.key) or other.elsewhere > one.elsewhere)))


def _in_order(rounds: Mapping[str, RoundName]) -> list[str]:
    """Return the keys, the first published first."""
    return sorted(rounds, key=lambda key: rounds[key].since or date.min)


def _keys_of_years(rounds: Mapping[str, RoundName]) -> dict[int, str]:
    """Return the round that each year alone names: no other is called by it, or by it first."""
    of = {key: sorted(called.years(key)) for key, called in rounds.items()}
    first = Counter(years[0] for years in of.values() if years)
    any_ = Counter(year for years in of.values() for year in years)
    found = {year: key for key, years in of.items() for year in years if any_[year] == 1}
    return found | {years[0]: key for key, years in of.items() if years and first[years[0]] == 1}


def _year(hit: re.Match[str], today: date) -> int:
    if word := hit["w"]:
        return today.year + {"大前年": -3, "上年": -1, "当年": 0, **YEARS_FROM_NOW}[word]
    return year_of(hit["n"].replace("两", "二"))


def _by_year(text: str, rounds: Mapping[str, RoundName], today: date) -> list[NamedRound]:
    keys = _keys_of_years(rounds)
    shared = {year for key, called in rounds.items() for year in called.years(key)} - {*keys}
    first = min((one.since.year for one in rounds.values() if one.since), default=today.year)
    found: list[NamedRound] = []
    hits = [(hit, _year(hit, today)) for hit in _OF_A_YEAR.finditer(text)]
    compared = len({year for _, year in hits} & {*keys}) > 1  # 2024年已启动审核，2025年的还没
    for hit, year in hits:
        known = year in keys
        if _of_a_paper(text, *hit.span()):
            continue
        if hit["alone"] is not None and hit["w"] and len(rounds) > 1 and _ITS_REPORT.match(text, hit.end()):
            found.append(NamedRound(*hit.span(), "" if year == today.year else keys.get(year, "")))
            continue
        if hit["alone"] is not None and not _stands_alone(
            text, hit, known or year < first, compared or year < first
        ):
            continue
        plain = hit["sure"] is None
        if plain and hit["w"] and year == today.year and _ASKS_WHEN.search(text):
            continue  # 今年的总结什么时候报: what is due this year
        if year in keys:
            found.append(NamedRound(*hit.span(), keys[year]))
        elif year in shared or (hit["sure"] is not None and year == today.year):
            found.append(NamedRound(*hit.span(), ""))
        elif not plain or year < first:
            found.append(NamedRound(*hit.span(), "", elsewhere=True))
    return found


def _of_a_paper(text: str, start: int, end: int) -> bool:
    """Whether what stands there is the year of a paper, told in a clause of its own behind what is reported."""
    before, behind = _CLAUSE_END.split(text[:start]), _CLAUSE_END.split(text[end:])
    return len(before) > 1 and _PAPERS.search(f"{before[-1]}{behind[0]}") is not None


def _stands_alone(text: str, hit: re.Match[str], told: bool, compared: bool) -> bool:
    """Whether a year with nothing that makes it a round's is one: as a word of its own, or before the matter. Before
    what was done it may be a day's year, unless it is `compared` with a round's, or lies before all of them."""
    if not hit["n"] or _LATER.search(text) or not told:
        return False
    if _ITS_MATTER.match(text, hit.end()):
        return True
    if not _BOUND.search(text, 0, hit.start()) or not hit[0].strip().endswith("年"):
        return False
    return bool(_TO_ITS_END.match(text, hit.end()) or (compared and _ITS_ACT.match(text, hit.end())))


def _by_place(text: str, rounds: Mapping[str, RoundName]) -> list[NamedRound]:
    """上一轮, 老的那批, 新一轮: among the rounds in the order of their lists."""
    order = _in_order(rounds)
    found = []
    for hit in _PLACED.finditer(text):
        key = ""
        if hit.lastgroup == _TURN_NEW:
            key = order[-1]
        elif len(order) == 2 or (hit.lastgroup == _TURN_BEFORE and len(order) > 2):
            key = order[-2]
        found.append(NamedRound(*hit.span(), key, elsewhere=len(order) == 1 and not key))
    return found


def _by_day(text: str, rounds: Mapping[str, RoundName], today: date) -> list[NamedRound]:
    """今年2月底该交的那个: the round of whose plan that is a day."""
    found = []
    for hit in _DUE.finditer(text):
        year, month, day = _year(hit, today), int(hit["m"]), hit["d"]
        if not 1 <= month <= 12:
            continue
        last = monthrange(year, month)[1]
        days = {int(day)} if day else {last} if hit["last"] else {*range(1, last + 1)}
        keys = [
            key
            for key, one in rounds.items()
            if any((on.year, on.month) == (year, month) and on.day in days for on in one.due)
        ]
        if keys or len(rounds) > 1:
            found.append(NamedRound(*hit.span(), keys[0] if len(keys) == 1 else ""))
    return found


def _by_names(text: str, rounds: Mapping[str, RoundName]) -> list[NamedRound]:
    place = _place_of_all(rounds.values()) if len(rounds) > 1 else ""
    found = []
    for key, called in rounds.items():
        years = {str(year) for year in called.years(key)}
        for hit in _names_of(key, called, place).finditer(text):
            groups = hit.groupdict()
            other = years and {groups.get("y1"), groups.get("y2")} - {None, *years}
            found.append(NamedRound(*hit.span(), "" if other else key))
    return found


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


def _names_of(key: str, called: RoundName, place: str) -> re.Pattern[str]:
    """Return a pattern for the round's key, name and document, and its own words with or without year and `place`."""
    name = called.name
    whole = re.escape(_WITH_YEAR.sub("", name).strip())
    own = _own_words(name).removeprefix(place)
    part = f"(?:{re.escape(place)})?{re.escape(own)}" if own else ""
    said = [rf"(?<![\w-]){re.escape(key)}(?![A-Za-z0-9_-])", re.escape(name)]
    if called.document:
        said.append("".join(_BRACKETS.get(one, re.escape(one)) for one in called.document))
    if parts := _DOCUMENT_PARTS.fullmatch(called.document):  # 冀环办字函2024-184
        said.append(rf"{re.escape(parts[1])} ?{parts[2]} ?[-—–_第]? ?{parts[3]}号?")
    if number := _DOCUMENT_NUMBER.search(called.document):
        said.append(rf"(?<![\d〕\]）)])第?{number[1]}号的?(?:[那这][个份])?(?:文件?|通知)")
    if part:
        said.append(rf"(?:(?P<y1>20\d\d) ?年?度? ?的?)?(?:{whole}|{part}{_ROUND_WORD})")
        said.append(rf"(?P<y2>20\d\d) ?年度? ?的?{part}")
    return re.compile("|".join(said), re.IGNORECASE)
