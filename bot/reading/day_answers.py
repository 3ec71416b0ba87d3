"""Read the answer to a question for a day: 9月30日, 延到9.30吧, 9月30日，设备没到."""

from __future__ import annotations

import unicodedata
from datetime import date

from bot.reading.asker import Asker
from bot.reading.completing import completed_reading
from bot.reading.dates import dates_in, month_said
from bot.reading.named_day import Day
from bot.reading.names import NameIndex
from bot.reading.phrases import MOOD, NEEDS, noise_before, stripped
from bot.reading.result import Reading, judged_as
from bot.reading.signs import LONG_AGO
from bot.reading.slots import DAY_OF_MONTH
from bot.reading.utterance import DAY, Utterance, hear
from bot.reading.when_open import said_when
from bot.reading.years import year_said, year_written
from bot.words import Intent, MilestoneKind, replace
from bot.words.intent_lookup import REPORTS, those
from bot.words.patterns import lazy

_ONLY_A_DAY = lazy(
    f"(?:我们|我|就|那|想|要|希望|申请|请|定|改|先|是|为|在|于|:|,|日期|期限|截止|最晚|延期|延长|延|推迟|推|缓|到|至|限)*{DAY}"
    "(?:[之以]?前|底前|内|止|为止|完成|交)?(?:吧|呗|哈|啊|呢|的|了|就行|即可|可以)*"
)
_ASKED_SO = lazy(
    "(?:可以|行|好|成|中)?[吗么不][?？]*|行不行[?？]*|可不可以[?？]*|中不中[?？]*"
)  # 那4月10行吗
_HOW = lazy("(?:交|提交|完成|验收|申请|整改|到位|就行|即可|可以|吧|哈|啊|谢谢|[,。!~])*")
# The day is of something else, or not settled: 9月30号开会再定.
_UNDECIDED = lazy("再[定说议看报]|才能?定|没定|未定|待定|不一定|可能|大概|左右|估计|看情况|商量|研究|开会")

_A_YES = "(?:是的?|对的?|嗯+|没错|正确|确认|确定|确实)(?:[啊呀哦嗯])?"
_YES_FIRST = lazy(f"{_A_YES}(?:,?{_A_YES}){{0,3}}")
_SO_IT_IS = lazy(
    "(?:就是(?:这[个样家]|那[个家]|它|的)?|是(?:这样)?的?|没错|我?(?:很|可以)?(?:确定|确认)|对的?|"
    "已经?(?:提交|交|报|送|送达|办)(?:好|完)?了?|[提报]?交了|送到?了|办[好完]了|请?(?:帮我)?(?:登记|记录)(?:一下)?吧?|了|的|[,。!、])++"
)
_OF_THAT_DAY = lazy(
    "(?:(?:就|早就|已经?|我们)*(?:提交|递交|上报|报送|送达|送到|启动|[交报送办])(?:好|完|过)?[了的],?)?"
    f"(?:就?是|就)?(?P<day>{DAY}|\\d{{1,2}}[日号])(?:[上下]午|早上|晚上|中午)?(?:就|已经?)?(?:提交|递交|上交|上报|报送|报|交|送达|送到|送|启动|办理?|弄|开|汇总|通过)?"
    "(?:好|完|过去|上去)?(?:的|了)*(?:事|会)?[。.!]?"
)


def yes_and_more(known: Reading, utterance: Utterance) -> Reading | None:
    """Read a yes with its day (对 今天提交的) or with an affirmation (是的，就是这个); None if anything
    else follows the yes."""
    start = noise_before(utterance.text)
    yes = _YES_FIRST.match(utterance.text, start)
    if yes is None or yes.end() >= len(utterance.text):
        return None
    if not (yes.group().endswith("确实") or _apart(utterance, yes.end())):
        return None
    more = utterance.text[yes.end() :].lstrip(",。!、;")
    if _SO_IT_IS.fullmatch(more):
        return known
    found = _OF_THAT_DAY.fullmatch(more)
    if found is None or not takes_a_day(known.intent):
        return None
    if found["day"] == DAY:
        day = utterance.days_in(yes.end(), len(utterance.text))[0]
        on = None if day.doubtful or day.rough else day.behind
    else:
        on = day_of_the_month(found["day"], utterance.today)
    return replace(known, on=on) if on else replace(known, why="need_date")


_DATED = REPORTS | those(step=MilestoneKind.ASSESSMENT) | those(step=MilestoneKind.ACCEPTANCE)


_UNTIL_A_DAY = frozenset({Intent.MUTE, Intent.REQUEST_EXTENSION, Intent.ASSESSMENT_RECTIFY})
_LUNAR = lazy("[正腊冬]月")  # 20号 of 腊月 is no day of this calendar for certain


def day_alone(known: Reading, who: Asker, utterance: Utterance) -> Reading | None:
    """Read 昨天 as the answer to 您的意思是…吗: the question is put once more with that day; None for
    anything else."""
    bare = utterance.text.isdigit()  # 1, to a question that 是 answers: no day of the month
    open_end = known.intent == Intent.APPROVE_EXTENSION or (known.intent in _UNTIL_A_DAY and known.on is None)
    found = answered_day(known, who, utterance) if (known.intent in _DATED or open_end) and not bare else None
    return judged_as(found, "ask", "unsure") if found and found.on else found


def _apart(utterance: Utterance, at: int) -> bool:
    """Say whether a blank or a sign was written before position `at`, even if reading has left it out."""
    between = utterance.raw[utterance.spans[at - 1][1] : utterance.spans[at][0]]
    with_it = utterance.text[at] == DAY and utterance.raw[utterance.spans[at][0]] == "的"  # 是的 2月18日
    return bool(between) or with_it or utterance.text[at] in ",。!、;\n"


def only_a_day(utterance: Utterance) -> bool:
    """Say whether the sentence names a day and nothing else."""
    return _ONLY_A_DAY.fullmatch(utterance.text, noise_before(utterance.text)) is not None


def day_told_alone(text: str, names: NameIndex, today: date) -> date | None:
    """Return the day on which something was done, if the sentence is that day and nothing else; else None."""
    utterance = hear(text, names, lambda e: False, today)
    days = utterance.days_in(0, len(utterance.text)) if only_a_day(utterance) else ()
    return days[0].behind if len(days) == 1 and not days[0].rough else None


def wants_deadline(intent: str) -> bool:
    """Say whether the day asked for is a deadline, and not the day on which something was done."""
    return "date" in NEEDS.get(intent, frozenset()) or intent == "approve_extension"


def answered_day(known: Reading, who: Asker, utterance: Utterance) -> Reading | None:
    """Fill in the day, if the sentence is only a day (9月30日, 延到9.30吧) or a day and, set apart from it,
    the reason."""
    match = _ONLY_A_DAY.match(utterance.text, noise_before(utterance.text))
    until = wants_deadline(known.intent)
    month = month_said(known.text, utterance.today)
    day = _of_the_month(utterance, month, until=until) if month or match is None else None
    gone = bool(month and until and day and not day.impossible and day.coming(utterance.today) is None)
    if gone:  # 6月份设备坏了, said in July: the month is of the reason
        day = _of_the_month(utterance, "", until=until)
    if day is None and match:
        day = utterance.days_in(0, match.end())[0]
    if day is None:
        return None
    on = day.coming(utterance.today) if until else None if day.rough else day.behind
    passed = day.ahead if until and on is None else None  # 1月15日, said in February of 明年
    named = on or passed
    held = _in_year_before(known, utterance, named, until=until) if named else None
    if passed and held is None and year_said(year_written(known.text), utterance.today) == passed.year:
        held = passed
    on, once_more = held or on, bool(held or gone or _LUNAR.search(known.text))
    if match is None:
        whole = completed_reading(replace(known, on=on), who) if on else replace(known, why="need_date")
        bare = once_more or utterance.text[-1:].isdigit()  # 18 may be a day
        return judged_as(whole, "ask", "unsure") if bare and whole.act == "do" else whole
    behind = utterance.text[match.end() :]
    if _UNDECIDED.search(behind):
        return None
    if on is None:
        return replace(known, why="need_date")
    if not stripped(behind) or _HOW.fullmatch(stripped(behind)) or _ASKED_SO.fullmatch(stripped(behind)):
        whole = completed_reading(replace(known, on=on), who)
        asked = once_more or _ASKED_SO.fullmatch(stripped(behind))
        return judged_as(whole, "ask", "unsure") if asked and whole.act == "do" else whole
    apart = match.end() in utterance.breaks or behind[0] in ",。;:\n"
    if not apart or known.reason or "reason" not in NEEDS.get(known.intent, frozenset()):
        return None
    if MOOD["question"].search(behind) or _another_day(utterance, match.end()):
        return None
    reason = utterance.original(match.end(), len(utterance.text)).lstrip(" ,，。;；:：、")
    whole = completed_reading(replace(known, on=on, reason=reason), who)
    return judged_as(whole, "ask", "unsure") if once_more and whole.act == "do" else whole


_MONTH_OF_ITS_OWN = lazy(r"[\d一二三四五六七八九十]月|\d[./-]\d")


def _in_year_before(known: Reading, utterance: Utterance, on: date, *, until: bool) -> date | None:
    """Return the day in the year that was written before it without month or day (到2026年 … 10月1日), which is asked
    once more: the year may be of something else. None if no other year was written."""
    written, today = year_written(known.text), utterance.today
    if _MONTH_OF_ITS_OWN.search(known.text):
        return None  # 已送达 A 2024年3月1日: that day was refused, and its year with it
    year = year_said(written, today) if written and not year_written(utterance.raw) else on.year
    if year == on.year or (year < today.year if until else year > today.year):
        return None
    if not _MONTH_OF_ITS_OWN.search(utterance.raw):
        return on
    return None if (on.month, on.day) == (2, 29) else on.replace(year=year)


_OF_THE_MONTH = lazy(r"(?:就?是|到|至|在)?(?P<day>\d{1,2}[日号]?)(?:吧|的|就行|即可|可以)*[。.!]?")


def _of_the_month(utterance: Utterance, month: str, *, until: bool) -> Day | None:
    """Return the day that 18号 alone names: that of the `month` which was named before, else the next one for a
    deadline, the last one for a report."""
    found = _OF_THE_MONTH.fullmatch(utterance.raw.strip()) or _OF_THE_MONTH.fullmatch(utterance.text)
    words = found and (found["day"] if found["day"][-1] in "日号" else f"{found['day']}号")
    said = words and (f"{month}{words}" if month else f"到{words}" if until else f"{words}已提交")
    return next(iter(dates_in(said, utterance.today)), None) if said else None


_BY_THEN = lazy("[之以]?前|底前")  # 限3月18前改完: no day on which it was done


def day_mentioned(text: str, today: date) -> tuple[date | None, bool]:
    """Return the one day gone by that `text` names, None if it is not one; and whether it tells of any day or
    time at all."""
    plain = unicodedata.normalize("NFKC", text)
    gone = {
        d.behind
        for d in dates_in(plain, today)
        if d.behind
        and not (d.doubtful or d.rough or _BY_THEN.match(plain, d.end))
        and 0 <= (today - d.behind).days <= LONG_AGO
    }
    loose = set() if gone else {*DAY_OF_MONTH.findall(plain)}
    gone |= {day for words in loose if (day := day_of_the_month(words, today))}
    some = bool(gone or loose or said_when(text))
    return (next(iter(gone)) if len(gone) == 1 else None), some


_AN_END = lazy("[到至].{1,8}[日号底]")


def names_an_end(text: str) -> bool:
    """Say whether `text` tells until when: 别提醒我了，休产假到4月10号."""
    return _AN_END.search(text) is not None


def takes_a_day(intent: str) -> bool:
    """Say whether the act is stored with the day on which it was done."""
    return intent in _DATED and not wants_deadline(intent)


def day_of_the_month(words: str, today: date) -> date | None:
    """Return the last day that 18号 alone may name of a report; None if that is long gone."""
    return next((day.behind for day in dates_in(f"{words}已提交", today)), None)


def _another_day(utterance: Utterance, at: int) -> bool:
    """Say whether a second day follows: 9月30日，10月5日也行 is asked again; 11月20日，1.2号锅炉没装完 has
    one day."""
    later = utterance.days_in(at, len(utterance.text))
    return utterance.text[at:].lstrip(",。;:、\n或和 ").startswith(DAY) and not later[0].doubtful


def day_gone_by(text: str, today: date) -> date | None:
    """Return the last such day, if the first day that `text` names lacks its year or week; else None."""
    plain = unicodedata.normalize("NFKC", text)
    days = (day for day in dates_in(plain, today) if day.ahead and day.behind and not day.doubtful)
    return next((day.behind for day in days if day.behind != day.ahead), None)


_PLANS = lazy("打算|准备|计划|预计|估计|将[于在要]?|拟|争取|安排|会[在于]|要[在到等]|才[能会]|再[送交报办]")


def speaks_of_plans(text: str) -> bool:
    """Say whether `text` says in words that something is still to come."""
    return _PLANS.search(text) is not None


def impossible_day(text: str, today: date) -> tuple[str, date | None]:
    """Return what is wrong with a deadline: the words of a day that no calendar has, and a day that is
    past.

    They are "" and None if `text` names no such day.
    """
    plain = unicodedata.normalize("NFKC", text)
    days = [day for day in dates_in(plain, today) if not (day.vague or day.doubtful)]
    none = next((plain[d.start : d.end] for d in days if d.impossible), "")
    past = next((d.behind for d in days if d.behind and d.coming(today) is None), None)
    return none, past
