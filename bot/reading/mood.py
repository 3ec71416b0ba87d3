"""How a clause says its matter: done, merely named, asked, negated, planned, guessed.

Only DONE may change anything. The order of the questions below is the policy: a question beats
everything, a condition beats a negation, and evidence of being done is looked for last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.names import PLACES
from bot.reading.dates import Day
from bot.reading.numbers import LIST
from bot.reading.phrases import CUES, ELSEWHERE, MOOD, PLAIN, Rule, without_noise
from bot.reading.said import NAME, Clause, Said


class Mood(StrEnum):
    DONE = "done"  # 已提交; of a decision or a request: said as such
    BARE = "bare"  # 提交评估申请: named, without a sign that it happened
    GUESS = "guess"  # 好像, 听说, …吧, 没核实
    PARTIAL = "partial"  # 交了一部分
    PLANNED = "planned"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits said.text[start:end] in clause number `index`."""

    rule: Rule
    index: int
    start: int
    end: int
    topic: bool = False  # only the matter is named


LONG_AGO: Final = 200  # days: 已于3月1日 said in February means a slip, not last year's March
_DEADLINE = re.compile("\ue001(?:[之以]?前|[之以]?内)?")
_EITHER = re.compile(r"(.)不\1")  # 能不能, 是不是
_VERB = re.compile("提交|交|报|送|寄|启动|汇总|达|盖章|签字|批|通过|签收|收到")
_WISH = re.compile("能不能|可不可以|可以")
_LIST = re.compile(LIST)
_TWO_WORDS = re.compile("[一-鿿]{2}")
_PLACE = re.compile("|".join(sorted(PLACES, key=len, reverse=True)))
_OF_THE_DAY = re.compile("\ue001的(?:报告|申请|材料|事|函|文件)")  # 至12月31日的报告
_STRONG = re.compile("已|刚|早就|昨")


def mood_of(said: Said, hit: Hit) -> Mood:
    clause = said.clauses[hit.index]
    if hit.rule.way == "report":
        return _report(said, hit, clause)
    if hit.rule.way == "decision":
        return _decision(said, hit, clause)
    if hit.rule.way == "request":
        return _request(said, hit, clause)
    return _show(said, hit, clause)


def _earlier(said: Said, hit: Hit) -> str:
    """What stands before the clause in the same sentence: 如果材料齐了, ..."""
    texts: list[str] = []
    for clause in reversed(said.clauses[: hit.index]):
        if clause.stop and clause.stop in "。!?\n":
            break
        texts.insert(0, clause.text)
    return ",".join(texts)


def _report(said: Said, hit: Hit, clause: Clause) -> Mood:
    edge = clause.end if hit.topic else hit.end
    before, after = said.text[clause.start : edge], said.text[edge : clause.end]
    others = [c for i, c in enumerate(said.clauses) if i != hit.index]
    if mood := _asked(said, hit, clause, clause.text):
        return mood
    if _denied(before) or CUES["failed_verb"].search(after):
        return Mood.NEGATED
    done = bool(MOOD["done_before"].search(before) or MOOD["done_after"].match(after))
    done = done or _in_the_past(said, hit, clause)
    future = _in_the_future(said, hit, clause)
    if MOOD["planned"].search(before) or (future and not _STRONG.search(before)):
        return Mood.PLANNED
    if not done and (MOOD["planned"].search(after) or any(_to_come(said, c) for c in others)):
        return Mood.PLANNED
    if (
        MOOD["partial"].search(said.text)
        or _handed_elsewhere(hit, after)
        or any(_undone(c) for c in others)
    ):
        return Mood.PARTIAL
    spoken = [clause, *(c for c in others if not MOOD["question"].search(c.text))]
    if any(MOOD["guess"].search(c.text) for c in spoken) or MOOD["doubt"].search(said.text):
        return Mood.GUESS
    if (
        future
        or _denied(after)
        or CUES["trailing"].search(after)
        or (done and _unexplained(said, hit, clause))
    ):
        return Mood.GUESS
    return Mood.DONE if done and not hit.topic else Mood.BARE


def _decision(said: Said, hit: Hit, clause: Clause) -> Mood:
    """A reason may follow the act; it is content, so only what leads to the act counts."""
    reasoned = "reason" in hit.rule.needs
    before, after = said.text[clause.start : hit.end], said.text[hit.end : clause.end]
    if reasoned:
        before = _DEADLINE.sub("", before)
    if mood := _asked(said, hit, clause, before if reasoned else clause.text):
        return mood
    lead = said.text[clause.start : hit.start] if hit.rule.negative else before
    if _denied(lead):
        return Mood.NEGATED
    if CUES["trailing_question"].search(after):
        return Mood.QUESTION
    if MOOD["planned"].search(before) or (not reasoned and _in_the_future(said, hit, clause)):
        return Mood.PLANNED
    later = said.clauses[hit.index + 1 :]
    tail = [c.text for c in later if not reasoned or len(c.text) <= 6]
    spoken = [_earlier(said, hit), before, *tail] + ([] if reasoned else [after])
    if any(MOOD["doubt"].search(s) or MOOD["guess"].search(s) for s in spoken):
        return Mood.PLANNED if any("没定" in s for s in spoken) else Mood.GUESS
    if said.text.rstrip("。!?").endswith("吧") or clause.text.endswith("吧"):
        return Mood.GUESS
    if not reasoned and (_denied(after) or any(_undone(c) for c in later)):
        return Mood.GUESS
    if MOOD["halfway"].search(before) or MOOD["excluded"].search(
        before if reasoned else clause.text
    ):
        return Mood.PARTIAL
    if CUES["trailing"].search(after):
        return Mood.GUESS
    if not hit.topic and not reasoned and _unexplained(said, hit, clause):
        return Mood.GUESS
    return Mood.BARE if hit.topic else Mood.DONE


def _request(said: Said, hit: Hit, clause: Clause) -> Mood:
    lead = said.text[clause.start : hit.start]
    inside = _EITHER.sub("", said.text[hit.start : hit.end])
    if _asks_how(said, clause, lead):
        return Mood.QUESTION
    if MOOD["conditional"].search(_earlier(said, hit) + "," + lead):
        return Mood.CONDITIONAL
    if CUES["not_asked"].search(lead) or (not hit.rule.negative and MOOD["negated"].search(inside)):
        return Mood.NEGATED
    if CUES["not_yet_asked"].search(lead):
        return Mood.PLANNED
    if MOOD["guess"].search(lead) or (_ends_asking(said, clause) or _EITHER.search(clause.text)):
        return Mood.GUESS
    once = hit.rule.place < 0 and CUES["already_asked"].search(lead)  # 已经申请延期到…了
    told = once or _OF_THE_DAY.search(said.text)
    if told or CUES["trailing"].search(said.text[hit.end : clause.end]):
        return Mood.GUESS
    return Mood.BARE if hit.topic else Mood.DONE


def _asks_how(said: Said, clause: Clause, lead: str) -> bool:
    """怎么撤回, 延期需要什么材料?; 能不能延期 is a wish instead."""
    if not CUES["howto"].search(clause.text) or _WISH.search(clause.text):
        return False
    return bool(CUES["howto"].search(lead) or MOOD["question"].search(clause.text + clause.stop))


def _show(said: Said, hit: Hit, clause: Clause) -> Mood:
    lead = said.text[clause.start : hit.start]
    if MOOD["conditional"].search(lead) and hit.rule.intent in (
        "todo",
        "help",
        "status",
    ):
        return Mood.CONDITIONAL
    return Mood.NEGATED if CUES["not_asked"].search(lead) else Mood.DONE


def _asked(said: Said, hit: Hit, clause: Clause, heard: str) -> Mood | None:
    """Condition and question, which end the matter at once; 提交了吧? is a guess."""
    before = _earlier(said, hit) + "," + heard
    if MOOD["conditional"].search(before):
        return Mood.CONDITIONAL
    if "吧" in heard:
        return Mood.GUESS
    return Mood.QUESTION if _ends_asking(said, clause) or MOOD["question"].search(heard) else None


def _unexplained(said: Said, hit: Hit, clause: Clause) -> bool:
    """Words in the clause that nobody has thought of: 有条件通过, 隔壁已送达. Better to ask."""
    text = clause.text
    if hit.rule.intent == "report_change":  # what follows tells of the change: any words
        text = said.text[clause.start : hit.start]
    if hit.rule.intent in ("disclosed", "handed_over"):  # 公示, 节能监察: plain nowhere else
        text = said.text[clause.start : hit.start] + " " + said.text[hit.end : clause.end]
    text = _LIST.sub(" ", _PLACE.sub(" ", without_noise(text)))
    return bool(_TWO_WORDS.search(PLAIN.sub(" ", text)))


def _handed_elsewhere(hit: Hit, after: str) -> bool:
    """已提交至咨询公司: an application counts when the bureau has it."""
    intent = hit.rule.intent
    if intent.startswith("apply_"):
        return bool(ELSEWHERE["official"].match(after))
    upward = intent.startswith("forward_") or intent == "summary_submitted"
    return upward and bool(ELSEWHERE["province"].match(after))


def _ends_asking(said: Said, clause: Clause) -> bool:
    return clause.stop == "?" or said.text[clause.start : clause.end].endswith(
        ("吗", "么", "撤回不", "行不")
    )


def _in_the_past(said: Said, hit: Hit, clause: Clause) -> bool:
    """昨天交的, 2月19日提交: a day gone by is evidence as good as 已."""
    days = said.days_in(clause.start, clause.end)
    return bool(days) and all(_gone(day, said.today) for day in days)


def _in_the_future(said: Said, hit: Hit, clause: Clause) -> bool:
    days = said.days_in(clause.start, clause.end)
    return any(not _gone(day, said.today) and day.behind != said.today for day in days)


def _gone(day: Day, today: date) -> bool:
    return day.behind is not None and 0 < (today - day.behind).days <= LONG_AGO


def _undone(clause: Clause) -> bool:
    """Another clause that says the same kind of thing is not done, of no other enterprise."""
    if NAME in clause.text or MOOD["question"].search(clause.text):
        return False
    negated = MOOD["negated"].search(CUES["fine"].sub("", clause.text))
    return bool(negated and _VERB.search(clause.text, negated.end()))


def _denied(text: str) -> bool:
    return bool(MOOD["negated"].search(CUES["fine"].sub("", text)))


def _to_come(said: Said, clause: Clause) -> bool:
    """评估申请写好了，明天提交: the deed itself stands in another clause, as a plan."""
    if NAME in clause.text or not _VERB.search(clause.text):
        return False
    days = said.days_in(clause.start, clause.end)
    later = any(not _gone(day, said.today) and day.behind != said.today for day in days)
    return later or bool(MOOD["planned"].search(clause.text))
