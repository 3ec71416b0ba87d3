"""What a sentence fills in: which enterprises, numbers, day, reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.names import INDUSTRY, How, NameIndex
from bot.reading.dates import VAGUE, Day
from bot.reading.numbers import LIST, in_list, whole
from bot.reading.phrases import CUES, MOOD, stripped, without_noise
from bot.reading.said import DAY, NAME, Clause, Said
from bot.reading.signs import LONG_AGO, Hit, denied
from bot.words import Enterprise

_LIST = re.compile(LIST)
_OF_A_LIST = "企业|名单|分别是|就?是|有|\\d\\.?|[、,和与及:\\s]"
_ONLY_NAMES = re.compile(
    f"(?:{_OF_A_LIST})*+{NAME}(?:{_OF_A_LIST}|{NAME})*+(?:[{NAME}、,和与及:\\s]|等|两家|三家|的$)*+"
)
_COUNT = re.compile(r"(\d+|[一二两三四五六七八九十]+)家")
_BEYOND_LIST = re.compile(
    f"(?:{NAME}(?:[、]|和(?!我|你)|与|及|跟|以及)+([一-鿿]{{2,15}}))|(?:(?:^|[,:\\s])([一-鿿]{{2,15}})[、和与及]+{NAME})"
)
_COMPANY = re.compile(
    r"([一-鿿]{2,16}?)(?:有限责任公司|股份有限公司|有限公司|集团公司|分公司|公司|集团|总厂|厂)"
)
_GENERIC = re.compile(
    r"^.*?(?:我们|我|咱们?|俺们?|这家|那家|该|贵|本|各|某|一家|哪家|的|是|在|给|把|和|到|有|由|让|请|找|已|了|家|企业)(?=[一-鿿]*$)"
)
_RENAMED = re.compile(
    "(?:更名|改名|改叫|变更|名称|换名).{0,4}(?:为|成|叫|到)?"
    f"|(?:并入|归并到|合并[到至进])了?|被(?={NAME})"  # the survivor is not what it speaks of
)
_NO_NAME = re.compile(
    "告知书|评估|验收|申请|家|都|的|也|其他|材料|报告|监测|[一二两三四五六七八九十]家|[这那等]"
)
_POINTING = re.compile("[我俺咱]们|[这那几两三某一本厂]|家|企业|个|的|都|都已|已|了")
# What makes a day the act's own: 延期到¤, 限¤, ¤前补齐. 等到¤, ¤才到货, 缺¤前的报告 tell of other days.
_BEFORE_UNTIL = (
    f"(?:^|[,:。;\n{NAME}]|[延推缓展后限改]期?|延长|推迟|宽限|申请|期限|验收|评估|时间|整改|要求|提交?"
    "|交|完成|办|弄|搞)"
)
# 交货推迟到¤ is the reason's day: behind the act an extension's own day stands with these alone.
_OF_EXTENSION = re.compile(
    "(?:想|要|希望|最好|拟|把|将|验收|评估|申请|时间|期限|延期?|推迟?|缓|宽限|[到至于是:])*"
)
_UNTIL = re.compile(
    f"{_BEFORE_UNTIL}(?:申请|验收|评估|整改|一下|一?延|期限?|时间|了|:|,)*(?:[至到于限]|截[至止]到?|期限?[是为]?)[于在]?(?:\\d\\d年)?{DAY}(?!才|就|的)"
    f"|期限?[是为:]?{DAY}"
)
_THEN = re.compile("[,:]?(?:请|务必|须|要|把|将)*(?:补|完善|重[新做报]|修|改|提交|报送?|交|$)")
_BYGONE_DAY = re.compile("原(?:来|定|先|本|计划)|本来|老的|隔壁|人家|别人|去年|上一?[次轮回]")
_EITHER_DAY = re.compile(f"{DAY}(?:前|之前)?(?:或者?|还是|要么|、|和|/|-|到|至){DAY}")
_BY = re.compile(f"{DAY}(?:[之以]?前|底前|止|内)(?!的|没|未|[补完交做]不|不)")
_PARTS = re.compile(
    f"(?:延期|推迟|推)?(?:至|到|于|在|截止|限)*{DAY}(?:[之以]?[前内]|止|为止)?|{NAME}(?:的|等)?|[,.:;!?。、\n]+"
)
_ONLY_VAGUE = re.compile(f"(?:{VAGUE.pattern}|后|内|左右)*+")
_THIS_WEEK, _THIS_MONTH = (
    re.compile("(?:这|本)个?(?:周|星期|礼拜)"),
    re.compile("(?:这个?|本|当)月"),
)
_SPAN = re.compile(r"(\d+|[一二两三四五六七八九十]+)个?(天|日|周|星期|礼拜)")
LONGEST_LIST: Final = 300  # 确认 2025 is no line of a list
_TO_DO = re.compile("[交报送弄办]|提交|完成")  # 别催啦，3月10日前肯定交
_RESUME: Final = "再(?:开始)?(?:提醒|发|通知|推)"
_MUTE_END = re.compile(f"[至到]{DAY}(?!才)|{DAY}(?:[之以]?前|{_RESUME}|先|都|就|暂时|全天)")


@dataclass(frozen=True, slots=True)
class Named:
    """The enterprises of one matter. `doubtful`: ask which of `choices`; `outside`: deny."""

    sure: tuple[Enterprise, ...] = ()
    choices: tuple[Enterprise, ...] = ()
    doubtful: bool = False
    outside: tuple[Enterprise, ...] = ()
    stranger: bool = False  # a company is named that is on nobody's list


def names_for(
    said: Said,
    hit: Hit,
    index: NameIndex,
    in_scope: Callable[[Enterprise], bool],
    busy: frozenset[int],
) -> Named:
    """The names that belong to `hit`: of its clause, of the list around it, or the topic before it.

    `busy` are the clauses that say a matter of their own, whose names are theirs.
    """
    clauses = _clauses_of_names(said, hit, busy)
    found = [f for c in clauses for f in said.names_in(c.start, c.end)]
    if hit.rule.intent == "report_change":  # 更名为 X: X is content
        found = [f for f in found if f.start not in _new_names(said)]
    aside = [f for c in said.clauses if CUES["contrast"].search(c.text)
             for f in said.names_in(c.start, c.end)]  # fmt: skip
    spoken = [f for f in said.names if f not in aside]
    outside = [e for f in spoken if f.how is How.OUTSIDE for e in f.enterprises]
    if hit.rule.intent == "report_change" and _new_names(said):
        outside = [e for f in found if f.how is How.OUTSIDE for e in f.enterprises]
    sure = [f.enterprises[0] for f in found if f.how in (How.EXACT, How.CORE)]
    unsure = [e for f in found if f.how in (How.AMBIGUOUS, How.NEAR) for e in f.enterprises]
    left = _left_over(said, hit, clauses, bool(sure))
    like = {chunk: index.near(chunk, in_scope) for chunk in left}
    near = [e for found in like.values() for e in found]
    stranger = any(not found for chunk, found in like.items() if _is_company(chunk))
    doubtful = bool(unsure or near) or (
        bool(sure) and not _count_fits(said, clauses, len(set(sure)))
    )
    if not sure and not unsure and not near and not stranger:
        near = _by_trade(said, hit, index, in_scope)
    return Named(
        tuple(dict.fromkeys(sure)),
        tuple(dict.fromkeys(unsure + near)),
        doubtful or (stranger and bool(sure)),
        tuple(dict.fromkeys(outside)),
        stranger,
    )


def _clauses_of_names(said: Said, hit: Hit, busy: frozenset[int]) -> list[Clause]:
    here = said.clauses[hit.index]
    around = [here]
    for step in (-1, 1):  # 已送达: A, B, C written with commas
        i = hit.index + step
        while 0 <= i < len(said.clauses) and _ONLY_NAMES.fullmatch(said.clauses[i].text):
            around.append(said.clauses[i])
            i += step
    around.sort(key=lambda c: c.start)
    if any(NAME in c.text for c in around):
        return around
    for i in range(hit.index - 1, -1, -1):  # 昨天开的金海锌业评估会, ..., 评估通过
        clause = said.clauses[i]
        if NAME in clause.text:
            unclear = denied(clause.text) or i in busy
            return around if unclear else [clause, here]
    return around


def _new_names(said: Said) -> frozenset[int]:
    """Positions (in the unmarked text) of names that come after 更名为."""
    match = _RENAMED.search(said.text)
    if not match:
        return frozenset()
    skip = said.text[: match.end()].count(NAME)
    return frozenset(f.start for f in said.names[skip:])


def _left_over(said: Said, hit: Hit, clauses: list[Clause], some: bool) -> list[str]:
    """Stretches that may be a name nobody has: the rest of a list, or a word before the trade."""
    chunks: list[str] = []
    for clause in clauses:
        start, end = max(clause.start, hit.start), min(clause.end, hit.end)
        parts = [clause.text]
        if start < end:
            parts = [said.text[clause.start : start], said.text[end : clause.end]]
        for part in parts:
            if _RENAMED.search(said.text[: clause.start + clause.text.rfind(part)]):
                continue  # the new name is nobody's yet
            chunks += [m[1] or m[2] for m in _BEYOND_LIST.finditer(part)] if some else []
            if "reason" in hit.rule.needs:  # 至3月31日 煤气平衡不闭合: no company
                part = part.partition(DAY)[0] if DAY in part else part
            chunks += _companies(part)
            if not some and "names" in hit.rule.needs and "reason" not in hit.rule.needs:
                chunks += [
                    w for w in re.split(r"[^一-鿿]+", without_noise(part)) if 3 <= len(w) <= 12
                ]
    return [c for c in dict.fromkeys(chunks) if not _known_words(c)]


def _companies(part: str) -> list[str]:
    chunks = [_GENERIC.sub("", m[1]) for m in _COMPANY.finditer(part)]
    for match in INDUSTRY.finditer(part):
        before = re.search(r"[一-鿿]{2,6}$", part[: match.start()])
        if before:
            own = _GENERIC.sub("", before.group())
            chunks += [own[-n:] + match.group() for n in (2, 3) if len(own) >= n][:1]
    return [c for c in chunks if len(INDUSTRY.sub("", c)) >= 2 and not CUES["own_office"].search(c)]


def _is_company(chunk: str) -> bool:
    brand = _POINTING.sub("", INDUSTRY.sub("", chunk))
    return bool(INDUSTRY.search(chunk)) and len(brand) >= 2


def _known_words(chunk: str) -> bool:
    return bool(_NO_NAME.match(chunk)) or CUES["filler"].fullmatch(chunk) is not None


def _count_fits(said: Said, clauses: list[Clause], count: int) -> bool:
    for clause in clauses:
        for match in _COUNT.finditer(clause.text):
            stated = whole(match[1])
            if stated is not None and stated > 1 and stated != count:
                return False
        if MOOD["excluded"].search(clause.text):
            return False
    return True


def _by_trade(
    said: Said, hit: Hit, index: NameIndex, in_scope: Callable[[Enterprise], bool]
) -> list[Enterprise]:
    """锌业那家: the enterprises of that trade in scope, to be chosen from."""
    clause = said.clauses[hit.index]
    end = hit.end if "reason" in hit.rule.needs else clause.end
    trade = INDUSTRY.search(said.text, clause.start, end)
    if not trade or said.text[: trade.start()].endswith(("我们", "俺们", "咱们")):
        return []
    fits = [e for e in index.enterprises if trade.group() in e.name and in_scope(e)]
    return fits if len(fits) <= 9 else []


def numbers_for(said: Said, hit: Hit) -> tuple[int, ...]:
    """The numbers said with the act; if none stands beside it, the only list of its clause."""
    inside = list(_LIST.finditer(said.text, hit.start, hit.end))
    if not inside:
        clause = said.clauses[hit.index]
        inside = list(_LIST.finditer(said.text, clause.start, clause.end))
    numbers = in_list(inside[0]) if len(inside) == 1 else ()
    return () if hit.rule.way == "decision" and max(numbers, default=0) > LONGEST_LIST else numbers


def day_for(said: Said, hit: Hit) -> date | None:
    """The day a matter needs: a deadline to come, a mute's end, or the day a report speaks of."""
    if hit.rule.intent == "mute":
        return _mute_until(said, hit)
    if "date" in hit.rule.needs:
        if _EITHER_DAY.search(said.text) and len(said.days) > 1:
            return None
        ahead = {d.coming(said.today) for d in _deadlines(said, hit)}
        return next(iter(ahead)) if len(ahead) == 1 else None
    clause = said.clauses[hit.index]
    if hit.rule.intent == "approve_extension":  # the bureau may name another day
        named = {d.coming(said.today) for d in said.days_in(hit.start, clause.end)}
        return next(iter(named)) if len(named) == 1 else None
    gone = [
        d.behind
        for d in said.days_in(clause.start, clause.end)
        if d.behind and 0 <= (said.today - d.behind).days <= LONG_AGO
    ]
    return gone[0] if len(set(gone)) == 1 else None


def _deadlines(said: Said, hit: Hit) -> list[Day]:
    """The days that are said as the deadline; any other day is a meeting's, a reason's, an old one."""
    aside = [c for c in said.clauses if _BYGONE_DAY.search(c.text)]

    def own(match: re.Match[str]) -> bool:
        if any(c.start <= match.start() < c.end for c in aside):
            return False
        if hit.rule.intent != "request_extension":
            return True
        here = said.clauses[hit.index]
        if match.end() <= here.end:
            return match.end() > hit.start
        day = said.text.index(DAY, match.start())
        clause = next(c for c in said.clauses if c.start <= day < c.end)
        return bool(_OF_EXTENSION.fullmatch(said.text, clause.start, day))

    marked = [m for m in _UNTIL.finditer(said.text) if own(m)]
    if not marked:
        marked = [m for m in _BY.finditer(said.text) if own(m) and m.start() >= hit.start]
    if not marked and (beside := _beside(said, hit)):
        return [beside]
    return [d for m in marked for d in said.days_in(m.start(), m.end())]


def _beside(said: Said, hit: Hit) -> Day | None:
    """申请延期 2025.10.31 水泥错峰; 评估整改 3月20日 补监测: right behind the act, and alone there."""
    match = re.compile(f"[:,]?{DAY}").match(said.text, hit.end)
    if hit.end and said.text[hit.end - 1] == DAY:
        match = re.compile(DAY).match(said.text, hit.end - 1)
    if not match:
        return None
    end = match.end()
    alone = end in said.breaks or end >= len(said.text) or said.text[end] in ",。;:\n!"
    if hit.rule.intent == "assessment_rectify":
        alone = bool(_THEN.match(said.text, end))
    return said.days_in(match.start(), end)[0] if alone else None


def _mute_until(said: Said, hit: Hit) -> date | None:
    if said.days:
        ends = [m.start() for m in _MUTE_END.finditer(said.text)]
        ends += [m.start() for m in re.finditer(DAY, said.text) if m.end() == hit.start]
        ends += [m.start() for m in [re.compile(f"[:,]?{DAY}").match(said.text, hit.end)] if m]
        plans = [c for i, c in enumerate(said.clauses) if i != hit.index and _TO_DO.search(c.text)]
        ends = [at for at in ends if not any(c.start <= at < c.end for c in plans)]
        own = [d for at in ends for d in said.days_in(at, at + 3)[:1]]
        last = max(own, key=lambda d: d.start).coming(said.today) if own else None
        if last is None:
            return None
        return last - timedelta(days=1) if re.search(DAY + _RESUME, said.text) else last
    if span := _SPAN.search(said.text):
        many = (whole(span[1]) or 0) * (1 if span[2] in "天日" else 7)
        return said.today + timedelta(days=many)
    if _THIS_WEEK.search(said.text):
        return said.today + timedelta(days=6 - said.today.weekday())
    if _THIS_MONTH.search(said.text):
        return (said.today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return None


def reason_for(said: Said, hit: Hit, numbers: tuple[int, ...], busy: frozenset[int]) -> str:
    """What is left of the sentence once the act, names, numbers and dates are taken out.

    Other matters (`busy` clauses) are no reason; what stands before the act is one only when
    nothing stands behind it.
    """
    cuts = [(hit.start, hit.end)]
    cuts += [(c.start, c.end) for i, c in enumerate(said.clauses) if i in busy]
    if numbers and not _LIST.search(said.text[hit.start : hit.end]):
        clause = said.clauses[hit.index]
        cuts += [
            (clause.start + m.start(), clause.start + m.end()) for m in _LIST.finditer(clause.text)
        ]
    cuts += [m.span() for m in _PARTS.finditer(said.text)]
    if "date" in hit.rule.needs:
        cuts += [m.span() for m in VAGUE.finditer(said.text[: hit.end + 6]) if m.end() > hit.end]
    kept: list[tuple[int, str]] = []
    at = 0
    for start, end in (*sorted(cuts), (len(said.text), len(said.text))):
        if words := _worth(said, at, start):
            kept.append((at, words))
        at = max(at, end)
    here = said.clauses[hit.index].start
    behind = [words for at, words in kept if at >= here]
    return "，".join(behind or [words for _, words in kept])


def _worth(said: Said, start: int, end: int) -> str:
    text = said.text[start:end] if start < end else ""
    if len(stripped(text)) < 2 or CUES["filler"].fullmatch(without_noise(text)):
        return ""
    if _ONLY_VAGUE.fullmatch(text):
        return ""
    words = said.original(start, end)
    words = re.sub(r"^(?:[的了,:：、\s]|原因|理由|因为|由于|[是为](?=[:：]))+", "", words)
    return words.strip("，,。.;； ：:")
