"""Look for single signs in and around a clause: done before, still to come, taken back, unknown words.

Each function answers one question. mood.py asks them in the order that is the policy.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from bot.reading.named_day import Day
from bot.reading.numbers import LIST
from bot.reading.phrases import CUES, ELSEWHERE, MOOD, PLAIN, PhraseRule, look_at_it, stripped, without_noise
from bot.reading.place_words import PlaceWords
from bot.reading.trades import INDUSTRY
from bot.reading.utterance import DAY, NAME, Clause, Utterance
from bot.words import replace
from bot.words.patterns import lazy

_LONGER_AGO: Final = 400  # days, where the year is said
LONG_AGO: Final = 200  # days: 已于3月1日 said in February means a slip, not last year's March
_SOON: Final = 60  # days: a day that near may be a plan, or a slip in one just past
_NOT_HEARD = lazy("没有?(?:收到|接到|见到|看到)")  # 还没收到受理通知: the bureau's turn
_ASKING = lazy("(?:吗|么|撤回不|行不)[哈啊呀呢哦嘛]*$")
_VERB = lazy("提交|交|报|传|送|寄|启动|汇总|达|盖章|签字|批|通过|签收|收到")
_LIST = lazy(LIST)
_WORDS = lazy("[一-鿿]|[a-z]{4}")
_HOUR = lazy(
    r"[早晚上下中]?午?(?:\d{1,2}|[一二两三四五六七八九十]{1,2})(?:点|时)(?:半|多|钟|整|[一二三四五]?十[一二三四五六七八九]?分?|\d{1,2}分?|左右){0,3}前?"
)
_SAID_DONE = lazy("(?<!自)(?<!而)已|刚|早就|就[交报送启]|[交报送达到启动提]了(?!就|再|吗)|[交报送启动达提]过")
_BY_A_DAY = lazy(f"{DAY}(?:[之以]?前|底前|[之以]?内|为?止)")
_HAPPENED = lazy("[了的过]|已|刚|就")  # 周一交的; 周一交 may be a plan
_MONTH = lazy("(?:20\\d\\d年)?[一二三四五六七八九十\\d]{1,2}月(?:份|初|起|开始)*")
_LUNAR_DAY = lazy("(?:正月)?初[一二三四五六七八九十]")
_SINCE = lazy(
    f"[自从打](?:{DAY}|上个?月)(?:份|初|底)?(?:起|开始)?|{DAY}起|[自从打](?:腊月|正月|冬月|年前|年初|年底|春节|去冬)起?"
)
_SCORE = lazy(r"\d+(?:\.\d+)?分")
_SO_MANY = lazy(r"等?(?:\d+|[两二三四五六七八九十]+)家")  # the count is checked with the names
_NOT_OURS = (
    "隔壁|协作|加工|兄弟|关联|上游|下游|供货|供应|合作|对面|邻|客户|同行|他|她|别|咨询|第三方|代理|子|母|总"
)
_SELF = lazy(  # 我是…的环保专员小周
    f"(?:签收|接收|收件|经办|代收)人(?:是|为|:)*[一-鿿]{{2,3}}$|(?:我们|俺们|咱们)(?:{INDUSTRY.pattern})厂"
    f"|(?:我们|俺们|咱们)(?:{INDUSTRY.pattern}|热源|供热|供暖|酒|面粉|饲料|砖瓦?|石料|屠宰)(?:厂|业)(?=的?(?:评估|验收|审核|清洁|{DAY}|已))"
    f"|(?:我们?|俺们?|这边|这里)是(?:{NAME})?的?(?:(?!{_NOT_OURS})[一-鿿]{{1,4}}(?:员|人|管|长|理|部|科|室|办|处))?的?(?:小|老)?[一-鿿]?(?=,|$|评估|验收|审核|已|我)"
)
TITLE = lazy(
    "[赵王李张刘陈杨黄吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹彭蔡潘田董袁于余叶蒋杜苏魏程吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏方白邹孟秦邱江尹薛闫段雷侯史陶贺顾毛郝龚邵万钱严武]"
    "(?:科长?|局长?|处长?|总|工|主任|老师)"
)


class Hit(Struct, frozen=True):
    """A rule that fits Utterance.text[start:end] in clause number `index`."""

    rule: PhraseRule
    index: int
    start: int
    end: int
    topic: bool = False  # only the matter is named


class Mood(StrEnum):
    """How a clause says its matter. Only DONE may change anything."""

    DONE = "done"  # 已提交; of a decision or a request: said as such
    BARE = "bare"  # 提交评估申请: named, without a sign that it happened
    GUESS = "guess"  # 好像, 听说, …吧, 没核实
    PARTIAL = "partial"  # 交了一部分
    PLANNED = "planned"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    QUESTION = "question"


def earlier(utterance: Utterance, hit: Hit) -> str:
    """Return what stands before the clause in the same sentence: 如果材料齐了, …"""
    texts: list[str] = []
    for clause in reversed(utterance.clauses[: hit.index]):
        if clause.stop and clause.stop in "。!?\n":
            break
        texts.insert(0, clause.text)
    return ",".join(texts)


def unexplained(utterance: Utterance, hit: Hit, clause: Clause) -> bool:
    """Say whether the clause has words that are not known: 有条件通过, 隔壁已送达."""
    return bool(_WORDS.search(_leftover(utterance, hit, clause)))


def shorn(clause: Clause) -> Clause:
    """Return the clause of a report without 您看一下吧 at its end, which casts no doubt on it."""
    end = look_at_it(clause.text)
    return replace(clause, end=clause.start + end, text=clause.text[:end])


def strange(text: str, places: PlaceWords) -> bool:
    """Say whether `text` holds words that are not understood: neither a known word nor filler."""
    return bool(_WORDS.search(residue(stripped(text), places)))


def _leftover(utterance: Utterance, hit: Hit, clause: Clause) -> str:
    """Return the clause with a space for every word that is known."""
    text = clause.text
    if CUES["quoted"].search(text):
        return text
    if hit.rule.intent == "report_change":  # what follows tells of the change: any words
        text = utterance.text[clause.start : hit.start]
        text = CUES["of_a_change"].sub(" ", text)
    if hit.rule.intent == "notice_delivered":
        text = CUES["of_a_delivery"].sub(" ", text)
    if hit.rule.intent in ("disclosed", "handed_over", "urge"):  # 公示, 节能监察: plain nowhere else
        text = utterance.text[clause.start : hit.start] + " " + utterance.text[hit.end : clause.end]
    return residue(text, utterance.places)


def residue(text: str, places: PlaceWords) -> str:
    """Return `text` with a space for every word that says nothing by itself: places, dates, counts, titles,
    filler.

    What is left was not understood.
    """
    text = CUES["fine"].sub(" ", without_noise(text))
    for spot in (_SO_MANY, _SELF, _HOUR, _MONTH, _LUNAR_DAY, _SINCE, _SCORE, TITLE):
        text = spot.sub(" ", text)
    text = _LIST.sub(" ", places.pattern.sub(" ", text))
    return PLAIN.sub(" ", text)


def handed_elsewhere(hit: Hit, after: str) -> bool:
    """Say whether the paper went to somebody else (已提交至咨询公司): an application counts once the bureau
    has it."""
    intent = hit.rule.intent
    if intent.startswith("apply_"):
        return bool(ELSEWHERE["official"].match(after))
    upward = intent.startswith("forward_") or intent == "summary_submitted"
    return upward and bool(ELSEWHERE["province"].match(after))


def ends_asking(utterance: Utterance, clause: Clause) -> bool:
    return clause.stop == "?" or bool(_ASKING.search(clause.text))


def in_the_past(utterance: Utterance, hit: Hit, clause: Clause) -> bool:
    """Say whether a past day shows that the act was done (昨天交的, 2月19日提交), as 已 would."""
    days = utterance.days_in(clause.start, clause.end)
    near = [d for d in days if d.ahead and d.behind and 0 < (d.ahead - d.behind).days <= 7]
    sure = not near or _HAPPENED.search(clause.text)
    return bool(days) and bool(sure) and all(_gone(day, utterance.today) for day in days)


def in_the_future(utterance: Utterance, hit: Hit, clause: Clause) -> bool:
    days = utterance.days_in(clause.start, clause.end)
    real = [day for day in days if not day.impossible]
    if said_done(clause):  # 7月15日已送达, said in February: last year's
        real = [day for day in real if not last_years(day, utterance.today)]
    return any(not _gone(day, utterance.today) and day.behind != utterance.today for day in real)


def days_lead(utterance: Utterance, hit: Hit) -> tuple[bool, bool]:
    """Say whether a past day, and whether a coming one, leads to the act itself and not to a noun:
    昨天关闭8号."""
    clause = utterance.clauses[hit.index]
    lead = utterance.text[clause.start : hit.start]
    at = max(lead.rfind(DAY), 0)
    if DAY not in lead or re.search("[的那]", lead[at:]):
        return False, False
    days = utterance.days_in(clause.start, hit.start)
    ahead = any(not _gone(d, utterance.today) and d.behind != utterance.today for d in days)
    return any(_gone(d, utterance.today) for d in days), ahead


def _gone(day: Day, today: date) -> bool:
    """Say whether the day is past; one without a year only if it is not long past."""
    gone = (today - day.behind).days if day.behind else 0
    return 0 < gone <= (_LONGER_AGO if day.ahead == day.behind else LONG_AGO)


def last_years(day: Day, today: date) -> bool:
    """Say whether a day without a year is long past and not soon to come: 7月15日, written in February."""
    if not (day.ahead and day.behind) or day.ahead == day.behind:
        return False
    return (today - day.behind).days > LONG_AGO and (day.ahead - today).days > _SOON


def said_done(clause: Clause) -> bool:
    """Say whether the clause tells that something is done (已送达, 就送到了), and not by when it will be."""
    return bool(_SAID_DONE.search(clause.text)) and not _BY_A_DAY.search(clause.text)


def a_slip(utterance: Utterance, clause: Clause) -> bool:
    """Say whether a day that is still to come is said as done: 1月2号提交了, written on 30 December."""
    days = utterance.days_in(clause.start, clause.end)
    return said_done(clause) and any(day.behind and day.ahead != day.behind for day in days)


def undone(clause: Clause) -> bool:
    """Say whether another clause tells that something of this kind is not done, and names no other
    enterprise."""
    if NAME in clause.text or MOOD["question"].search(clause.text):
        return False
    said = _NOT_HEARD.sub("", CUES["fine"].sub("", clause.text))
    negated = MOOD["negated"].search(said)
    return bool(negated and _VERB.search(said, negated.end()))


def of_another(utterance: Utterance, hit: Hit) -> frozenset[int]:
    """Return the clauses after `hit` that are about other enterprises: A已送达；B锁门，没送成."""
    clause = utterance.clauses[hit.index]
    mine = {e for f in utterance.names_in(0, clause.end) for e in f.enterprises}
    found: set[int] = set()
    other = False
    for i in range(hit.index + 1, len(utterance.clauses)):
        later = utterance.clauses[i]
        if NAME in later.text:
            theirs = {e for f in utterance.names_in(later.start, later.end) for e in f.enterprises}
            other = bool(mine) and not theirs & mine
        if other:
            found.add(i)
    return frozenset(found)


def takes_back(utterance: Utterance, hit: Hit, cue: str) -> bool:
    """Say whether a further clause that names nobody else restricts the act: 但须补充监测报告."""
    later = utterance.clauses[hit.index + 1 :]
    return any(
        CUES[cue].search(c.text) and NAME not in c.text and not MOOD["question"].search(c.text) for c in later
    )


def denied(text: str) -> bool:
    return bool(MOOD["negated"].search(CUES["fine"].sub("", text)))


# 评估申请不是18号交的，是19号: the day is denied, and not the act.
_NOT_THAT_DAY = lazy(rf"不是(?:{DAY}|今天|\d{{1,2}}[号日])")
_BUT_THAT_DAY = lazy(
    rf"{_NOT_THAT_DAY.pattern}[^,;。]{{0,8}}[,;。]?(?:而?是|应该?是)[^,;。]{{0,4}}(?:{DAY}|\d{{1,2}}[号日])"
)


def sides_of(utterance: Utterance, clause: Clause, edge: int) -> tuple[str, str]:
    """Return the clause before and after `edge`, without 不是18号 if it also says on which other day it
    was."""
    sides = utterance.text[clause.start : edge], utterance.text[edge : clause.end]
    if not _BUT_THAT_DAY.search(utterance.text):
        return sides
    return _NOT_THAT_DAY.sub("", sides[0]), _NOT_THAT_DAY.sub("", sides[1])


def spoken_against(utterance: Utterance, hit: Hit) -> bool:
    """Say whether the sentence tells what speaks against its own act: hearsay, a draft, another firm, a condition."""
    if hit.rule.way == "show":
        return False
    cues = {"report": "against_report", "decision": "against_decision", "request": "against_request"}
    text = utterance.text
    if hit.rule.intent == "notice_delivered":  # 送给老板了: for every other paper that is not yet the bureau
        text = CUES["to_the_firm"].sub("", text)
    return bool(CUES["against"].search(text) or CUES[cues[hit.rule.way]].search(text))


def to_come(utterance: Utterance, clause: Clause) -> bool:
    """Say whether another clause plans the deed itself: 评估申请写好了，明天提交."""
    if NAME in clause.text or not _VERB.search(clause.text):
        return False
    days = utterance.days_in(clause.start, clause.end)
    later = any(not _gone(day, utterance.today) and day.behind != utterance.today for day in days)
    return later or bool(MOOD["planned"].search(clause.text))
