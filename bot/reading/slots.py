"""Fill in the numbers and the day of a sentence. objects.py finds the names, head.py the reasons."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from bot.reading.head import Head, not_by_then
from bot.reading.named_day import Day
from bot.reading.number_sets import objects_at
from bot.reading.numbers import LIST, NO_LINE_BEHIND, in_list, whole_number
from bot.reading.signs import LONG_AGO, Hit, last_years, of_another, said_done
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words.patterns import lazy

_LIST = lazy(LIST)
# What makes a day the act's own: 延期到¤, 限¤, ¤前补齐. 等到¤, ¤才到货, 缺¤前的报告 tell of other days.
_BEFORE_UNTIL = (
    f"(?:^|[,:。;\n{NAME}]|[延推缓展后限改]期?|延长|推迟|宽限|申请|期限|验收|评估|时间|整改|要求|提交?"
    "|交|完成|办|弄|搞)"
)
# 交货推迟到¤ is the reason's day: behind the act an extension's own day stands with these alone.
_DAY_OF_IT = lazy(
    f"(?:送达|提交|申报|办理|上报|启动|公开|报告|具体)?的?(?:日期|时间|日子)?(?:[是为:在于])*{DAY}(?:的(?:事(?:儿|情)?了?)?|那[天日]|[上下]午|办的|送的|交的)?"
)
_OF_EXTENSION = lazy("(?:想|要|希望|最好|拟|把|将|验收|评估|申请|时间|期限|延期?|推迟?|缓|宽限|[到至于是:])*")
_UNTIL = lazy(
    f"{_BEFORE_UNTIL}(?:申请|验收|评估|整改|一下|一?延|期限?|时间|了|:|,)*(?:[至到于限]|截[至止]到?|期限?[是为]?)[于在]?{DAY}(?!才|就|的)"
    f"|期限?[是为:]?{DAY}"
)
_TO_DAY = lazy(f"[至到]{DAY}")
_THEN = lazy("[,:]?(?:请|务必|须|要|把|将)*(?:补|完善|重[新做报]|修|改|提交|报送?|交|$)")
_BYGONE_DAY = lazy("原(?:来|定|先|本|计划)|本来|老的|隔壁|人家|别人|去年|上一?[次轮回]")
_EITHER_DAY = lazy(f"{DAY}(?:前|之前)?(?:或者?|还是|要么|、|和|/|-|到|至){DAY}")
_BY = lazy(f"{DAY}(?:[之以]?前|底前|止|内)(?!的|没|未|[补完交做]不|不)")
_THIS_WEEK, _THIS_MONTH = (lazy("(?:这|本)个?(?:周|星期|礼拜)"), lazy("(?:这个?|本|当)月"))
# One amount and no other: not -3天, 1.5天, 3-5天, 负3天, 两三天.
_SPAN = lazy(
    r"(?<![\d.\-−–—~到至负零几一二两三四五六七八九十])(\d{1,12}|[一二两三四五六七八九]?十?[一二两三四五六七八九]|十)个?(天|日|周|星期|礼拜)"
)
_BEYOND: Final = 3650  # days: longer than anybody may be silent; whoever acts upon it refuses
_YEARS: Final = range(1990, 2100)  # 确认 2025 is no line of a list
_TO_DO = lazy("[交报送弄办]|提交|完成")  # 别催啦，3月10日前肯定交
# Of a report these may be its day, whatever day that is: 0218, 218, 250218, 2-18, 2.30, 31/1; 18号.
_DAY_IN_FIGURES = lazy(
    r"(?<![\d.\-a-z和、与及第])(?:(?:2\d(?=\d{4}))?(?:0?[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{1,4})?)(?![\d.a-z%\-/])"
)
# 评估申请交了，0227: figures that stand alone in their clause.
_FIGURES_ALONE = lazy(
    r"(?:日期|时间|[是为于在:])*+(?:(?:20|2\d)?\d{2})?(?:0?[1-9]|1[0-2])[-./]?(?:0[1-9]|[12]\d|3[01]|[1-9])[日号交报送的了]*"
)
# 初八, 2月17日左右, 1月30日或31日: which day that is, is asked.
_ABOUT: Final = (
    "(?<![当最起年月])初[一二三四五六七八九十](?!期|稿|步|版)|[正腊冬]月初?|[农阴旧]历"
    f"|{DAY}(?:左右|前后|上下|[那这][几两]天|[之以]?[前后](?![一-鿿]{{0,4}}(?:期|版))|[或、至到~-]{{1,2}}(?:{DAY}|\\d))"
)
_ABOUT_A_DAY = lazy(_ABOUT)
_ONLY_ABOUT_A_DAY = lazy(f"(?:{_ABOUT}|[一二三四五六七八九十廿的])++")
_NUMBER_OF = lazy("(?:[编文证单执函]号?|号码|序号|版本|电话|手机)[是为:]?$")
_SAYS_DONE = lazy("[已就刚完提递交报送寄启汇公办达的前后左]")
# 截止2月28日, 合同9月1日签的, 3月2日成立的: the day of something else.
_OF_SOMETHING_ELSE = lazy(
    f"(?:截止日?|到期|期限|合同|协议|执照|发票)[^,;。{DAY}]{{0,6}}{DAY}"
    f"|{DAY}(?:前|之前)?(?:截止|到期|为期限|成立|注册|投产|建厂|(?:就|才)?(?:签的?|签订的?)?(?:合同|协议)|(?:才|就|刚)?写[完好]|盖的?章|印发|下发|发布|通知的)"
)
DAY_OF_MONTH = lazy(rf"(?<![\d.\-第a-z月])(?:3[01]|[12]\d|0?[1-9])[日号](?!{NO_LINE_BEHIND})")
_RESUME: Final = "再(?:开始)?(?:提醒|发|通知|推)"
_MUTE_END = lazy(f"[至到]{DAY}(?!才)|{DAY}(?:[之以]?前|{_RESUME}|先|都|就|暂时|全天)")


def of_something_else(text: str) -> bool:
    """Say whether the day in `text` is that of something else than the act: 截止¤, 合同¤签的."""
    return _OF_SOMETHING_ELSE.search(text) is not None


def about_a_day(text: str) -> bool:
    """Say whether `text` names a day only roughly: ¤左右, ¤前, 初八."""
    return _ABOUT_A_DAY.search(text) is not None


def numbers_for(utterance: Utterance, hit: Hit) -> tuple[int, ...]:
    """Return the numbers said with the act; if none stands beside it, the only list of its clause."""
    if "reason" in hit.rule.needs and (direct := objects_at(utterance, hit)):
        return () if any(n in _YEARS for n in direct[0]) else direct[0]
    inside = list(_LIST.finditer(utterance.text, hit.start, hit.end))
    if not inside:
        clause = utterance.clauses[hit.index]
        inside = list(_LIST.finditer(utterance.text, clause.start, clause.end))
    numbers = in_list(inside[0]) if len(inside) == 1 else ()
    return () if hit.rule.way == "decision" and any(n in _YEARS for n in numbers) else numbers


def day_for(utterance: Utterance, hit: Hit, head: Head | None = None) -> date | None:
    """Return the day that the matter needs: a deadline, the end of a mute, or the day that a report names."""
    if hit.rule.intent == "mute":
        return _mute_until(utterance, hit)
    if head is not None and "date" in hit.rule.needs:
        if head.day or head.either:  # said with the command: no other day is the deadline
            return head.day.coming(utterance.today) if head.day else None
        if _EITHER_DAY.search(utterance.text) and len(utterance.days) > 1:
            return None
        ahead = {d.coming(utterance.today) for d in _deadlines(utterance, hit) if not d.doubtful}
        return next(iter(ahead)) if len(ahead) == 1 else None
    clause = utterance.clauses[hit.index]
    end = head.end if head is not None else clause.end  # a day in a reason is the reason's
    if hit.rule.intent == "approve_extension":  # the bureau may name another day
        coming = {d.coming(utterance.today) for d in utterance.days_in(hit.start, clause.end)}
        return next(iter(coming)) if len(coming) == 1 else None
    days = [*utterance.days_in(clause.start, end), *_day_alone(utterance, hit)]
    if hit.rule.intent != "report_change":  # which tells of it in words of its own
        days = [day for day in days if not day.rough]
    gone = [d.behind for d in days if d.behind and 0 <= (utterance.today - d.behind).days <= LONG_AGO]
    result = hit.rule.way == "decision" and "names" in hit.rule.needs
    if not gone and hit.rule.way == "report" and said_done(clause):
        gone = [d.behind for d in days if d.behind and not d.doubtful and last_years(d, utterance.today)]
    if not gone and (hit.rule.way == "report" or result):  # to come, or of long ago: never today instead
        gone = [named for d in days if not d.doubtful and (named := d.ahead or d.behind)]
    return gone[0] if len(set(gone)) == 1 else None


def _day_alone(utterance: Utterance, hit: Hit) -> tuple[Day, ...]:
    """Return the days of later clauses that say only a day: 已送达 A，时间：2月18日."""
    found: tuple[Day, ...] = ()
    for clause in utterance.clauses[hit.index + 1 :]:
        if _DAY_OF_IT.fullmatch(clause.text) and not dates_the_letter(utterance, hit, clause):
            found += utterance.days_in(clause.start, clause.end)
    return found


def dates_the_letter(utterance: Utterance, hit: Hit, clause: Clause) -> bool:
    """Say whether the clause is the date at the end of a letter whose text says on which day the act was
    done."""
    here, last = utterance.clauses[hit.index], utterance.clauses[-1]
    signed = len(utterance.clauses) > hit.index + 2 and utterance.clauses[-2].stop == "\n"
    return clause is last and signed and DAY in here.text and _DAY_OF_IT.fullmatch(clause.text) is not None


def day_unclear(utterance: Utterance, hit: Hit, on: date | None, end: int) -> bool:
    """Say whether a day is named that cannot be used: of a report two of them, 18号, 0218; of any act one
    no calendar has.

    After `end` stands a reason, whose days are its own.
    """
    if _impossible(utterance, hit, end):
        return True
    clause = utterance.clauses[hit.index]
    days = [*utterance.days_in(clause.start, clause.end), *_day_alone(utterance, hit)]
    result = hit.rule.way == "decision" and "names" in hit.rule.needs and "reason" not in hit.rule.needs
    if result or hit.rule.way == "report":
        later = [c.text for c in utterance.clauses[hit.index + 1 :]]
        if about_a_day(clause.text) or any(map(_ONLY_ABOUT_A_DAY.fullmatch, later)):
            return True
        if on is None and any(map(_FIGURES_ALONE.fullmatch, later)):
            return True
    if on is not None:
        dated = result or hit.rule.way == "report"
        return dated and of_something_else(clause.text)
    if hit.rule.way != "report":
        before = utterance.clauses[: hit.index + 1]
        rough = any(day.rough for day in utterance.days_in(0, clause.end))
        return result and (rough or any(_like_a_day(utterance, hit, c) for c in before))
    return any(not day.doubtful for day in days) or _like_a_day(utterance, hit, clause)


def _impossible(utterance: Utterance, hit: Hit, end: int) -> bool:
    """Say whether a day is named that no calendar has, wherever it stands but in another firm's clause."""
    dated = "date" in hit.rule.needs or hit.rule.way == "report"
    if not dated and not (hit.rule.way == "decision" and "names" in hit.rule.needs):
        return False
    aside = of_another(utterance, hit)
    clauses = [c for i, c in enumerate(utterance.clauses) if i not in aside and c.start < end]
    return any(d.impossible for c in clauses for d in utterance.days_in(c.start, min(c.end, end)))


def _like_a_day(utterance: Utterance, hit: Hit, clause: Clause) -> bool:
    """Say whether a number may be the day: 已送达 A 0218, A已送达 18号."""
    if DAY_OF_MONTH.search(clause.text):
        return True
    apart = {*utterance.breaks, clause.end, hit.start}
    return any(
        (m.end() in apart or _SAYS_DONE.match(utterance.text, m.end()))
        and not _NUMBER_OF.search(utterance.text, clause.start, m.start())
        for m in _DAY_IN_FIGURES.finditer(utterance.text, clause.start, clause.end)
    )


def _deadlines(utterance: Utterance, hit: Hit) -> list[Day]:
    """Return the days that are said as the deadline; other days are a meeting's, a reason's, or an old one."""
    aside = [c for c in utterance.clauses if _BYGONE_DAY.search(c.text)]

    def own(match: re.Match[str]) -> bool:
        if any(c.start <= match.start() < c.end for c in aside):
            return False
        if hit.rule.intent != "request_extension":
            return True
        here = utterance.clauses[hit.index]
        if match.end() <= here.end:
            return match.end() > hit.start
        day = utterance.text.index(DAY, match.start())
        clause = next(c for c in utterance.clauses if c.start <= day < c.end)
        return bool(_OF_EXTENSION.fullmatch(utterance.text, clause.start, day))

    marked = [m for m in _UNTIL.finditer(utterance.text) if own(m)]
    marked = [m for m in marked if m.group()[-2] in "至到" or not not_by_then(utterance, hit, m.end())]
    if hit.rule.intent == "assessment_rectify":  # …水平衡 至2025-05-16, set off by a space
        marked += [m for m in _TO_DAY.finditer(utterance.text, hit.end) if m.start() in utterance.breaks]
    if hit.rule.intent == "request_extension" and not marked:  # 申请延期 设备未到 至2025-12-20
        last = len(utterance.text) - 2
        apart = last >= hit.end and last in utterance.breaks and utterance.text[last] == "至"
        marked = list(_TO_DAY.finditer(utterance.text, last)) if apart else []
    if not marked:
        marked = [m for m in _BY.finditer(utterance.text) if own(m) and m.start() >= hit.start]
    if not marked and (beside := _beside(utterance, hit)):
        return [beside]
    return [d for m in marked for d in utterance.days_in(m.start(), m.end())]


def _beside(utterance: Utterance, hit: Hit) -> Day | None:
    """Return the day directly after the act, if it stands alone there: 申请延期 2025.10.31 水泥错峰."""
    match = re.compile(f"[:,]?{DAY}").match(utterance.text, hit.end)
    if hit.end and utterance.text[hit.end - 1] == DAY:
        match = re.compile(DAY).match(utterance.text, hit.end - 1)
    if not match:
        return None
    end = match.end()
    alone = end in utterance.breaks or end >= len(utterance.text) or utterance.text[end] in ",。;:\n!"
    if not_by_then(utterance, hit, end):
        return None
    if hit.rule.intent == "assessment_rectify":
        alone = bool(_THEN.match(utterance.text, end))
    return utterance.days_in(match.start(), end)[0] if alone else None


def _mute_until(utterance: Utterance, hit: Hit) -> date | None:
    """Return the last day of a mute: the day that is named, or the end of a span such as 3天 or 本周."""
    if utterance.days:
        ends = [m.start() for m in _MUTE_END.finditer(utterance.text)]
        ends += [m.start() for m in re.finditer(DAY, utterance.text) if m.end() == hit.start]
        ends += [m.start() for m in [re.compile(f"[:,]?{DAY}").match(utterance.text, hit.end)] if m]
        plans = [c for i, c in enumerate(utterance.clauses) if i != hit.index and _TO_DO.search(c.text)]
        ends = [at for at in ends if not any(c.start <= at < c.end for c in plans)]
        own = [d for at in ends for d in utterance.days_in(at, at + 3)[:1]]
        last = max(own, key=lambda d: d.start).coming(utterance.today) if own else None
        if last is None:
            return None
        return last - timedelta(days=1) if re.search(DAY + _RESUME, utterance.text) else last
    if span := _SPAN.search(utterance.text):
        many = whole_number(span[1])
        days = _BEYOND if many is None else many * (1 if span[2] in "天日" else 7)
        if days < 1 or (len(span[1]) > 1 and not span[1].isdigit() and "十" not in span[1]):
            return None
        return utterance.today + timedelta(days=min(days, _BEYOND))
    if _THIS_WEEK.search(utterance.text):
        return utterance.today + timedelta(days=6 - utterance.today.weekday())
    if _THIS_MONTH.search(utterance.text):
        return (utterance.today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return None


def doubtful_day(utterance: Utterance, hit: Hit) -> bool:
    """Say whether the act would take something for its day that may be a number: 2.19已提交."""
    clause = utterance.clauses[hit.index]
    days = utterance.days_in(clause.start, clause.end)
    return hit.rule.way == "report" and any(day.doubtful for day in days)


def kind_for(utterance: Utterance, hit: Hit) -> str:
    """Return which kind of the intent is said (停产, 更名); of receivers, all that are named."""
    if not hit.rule.kinds:
        return ""
    words = utterance.text[hit.start : hit.end]
    found = [kind for kind, pattern in hit.rule.kinds if pattern.search(words)]
    several = hit.rule.intent == "handed_over"  # to more than one at once
    return "、".join(found if several else found[:1])


_LISTED = lazy(rf"[\s:,]?(?P<list>{LIST})(?![\d.])")


def numbers_instead(utterance: Utterance, hit: Hit, at: int) -> tuple[tuple[int, ...], int]:
    """Return list numbers that stand where a name is wanted (评估通过 68、69), and where they end; ((), at)
    if none do."""
    behind = _LISTED.match(utterance.text, at)
    if behind:
        return in_list(_LIST.match(utterance.text, behind.start("list")) or behind), behind.end()
    lead = _LIST.fullmatch(utterance.text, utterance.clauses[hit.index].start, hit.start)
    return (in_list(lead) if lead else ()), at
