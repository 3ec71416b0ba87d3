"""Find how a clause says its matter: as done, merely named, asked, negated, planned or guessed.

Only DONE may change anything. The order of the questions below is the policy: a question beats everything,
a condition beats a negation, and evidence of being done is looked for last.
"""

from __future__ import annotations

from bot.reading.asking import Asks, asks
from bot.reading.deliveries import set_against, undelivered
from bot.reading.gate import barred
from bot.reading.head import has_head, head_of
from bot.reading.number_sets import objects_at
from bot.reading.phrases import CUES, MOOD
from bot.reading.signs import (
    Hit,
    Mood,
    a_slip,
    denied,
    earlier,
    ends_asking,
    handed_elsewhere,
    in_the_future,
    in_the_past,
    of_another,
    shorn,
    sides_of,
    takes_back,
    to_come,
    undone,
    unexplained,
)
from bot.reading.utterance import NAME, Clause, Utterance
from bot.words.patterns import lazy

_DEADLINE = lazy("\ue001(?:[之以]?前|[之以]?内)?")
_ANEW = lazy("重新(?=[做测编算核写填监盖签])")  # 评估整改，3月底前重新做水平衡
# 企业名称 换联系人 姓名 电话: as our own messages ask for it; what follows is content.
_IN_FULL = lazy("\ue000(?:(?:换|增加|删除)联系人|搬迁到|更名为|并入|(?:停产|复产|关闭)$)")
_EITHER = lazy(r"(.)不\1")  # 能不能, 是不是
_WISH = lazy("能不能|可不可以|可以")
_PHONE = lazy(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_TO_A_DAY = lazy("[到至]\ue001")
_AT_FAULT = lazy("有(?:问题|误|疑问|出入)")  # in a reason that is what is wrong
_TAG = lazy("(?:行|好|可以|成|中|对)(?:吗|么|不(?!行|好|可|成|对)|吧)|是否|能否|可否")
_OF_THE_DAY = lazy("\ue001的(?:报告|申请|材料|事|函|文件)")  # 至12月31日的报告
_GO_ON = lazy("撤(?:了|掉|下来|回来?)吧$")  # an order, not a guess
_SET_ASIDE = lazy(f"{CUES['bygone'].pattern}|{CUES['contrast'].pattern}")
_DID = lazy("的(?:啊|呢|哈|呀)?(?:$|[,。])")
_NOT_BEFORE = lazy("等.{1,16}?才能?")  # 要等停暖才能改造: the reason for more time
_ENDS_ASKING = lazy("[吗么呢?][。!]*$")  # 退回 3 什么时候完成的没写明 ends otherwise, and may be a reason
_WHETHER = lazy(r"有没有|(.)[不没]\1")
_TELLS_A_LACK = lazy("没(?:写|有|说|盖|附|交|注|标|填)|未|缺|不(?:清|全|明|符|实|一致)|请?补|请.{0,6}[改写]")
_STRONG = lazy("已|刚|(?<!一)早就|昨")


def mood_of(utterance: Utterance, hit: Hit) -> Mood:
    """Return the mood of the matter. Each way of acting needs its own evidence; after that the gate holds
    for all."""
    return weighed(utterance, hit)[0]


def weighed(utterance: Utterance, hit: Hit) -> tuple[Mood, str]:
    """Return the mood and what made it so: the name of the gate's guard, or "said_" and the mood; "" if it is done.
    It is asked several times of each matter of a sentence, and weighed once."""
    key = (id(hit.rule), hit.index, hit.start, hit.end, hit.topic)
    if key not in utterance.weighed:
        utterance.weighed[key] = hit.rule, *_weigh(utterance, hit)  # with its rule, whose id is the key
    _, mood, by = utterance.weighed[key]
    return mood, by


def _weigh(utterance: Utterance, hit: Hit) -> tuple[Mood, str]:
    mood = _said(utterance, hit)
    blurred = mood in (Mood.BARE, Mood.GUESS) or (mood is Mood.PARTIAL and hit.rule.way == "report")
    if hit.rule.way != "show" and (mood is Mood.DONE or blurred) and (held := barred(utterance, hit)):
        return held.mood, held.by
    return mood, "" if mood is Mood.DONE else f"said_{mood}"


def _said(utterance: Utterance, hit: Hit) -> Mood:
    clause = utterance.clauses[hit.index]
    if hit.rule.way == "show":
        return _show(utterance, hit, clause)
    worded = hit.rule.way == "request" or "reason" in hit.rule.needs
    if worded and _asks(utterance, hit, clause) is Asks.FACTS:
        told = _TELLS_A_LACK.search(_WHETHER.sub("", utterance.text[hit.end :]))
        decided = hit.rule.way == "decision" and told and not _ENDS_ASKING.search(utterance.text)
        return Mood.GUESS if decided and (objects_at(utterance, hit) or ((), 0))[0] else Mood.QUESTION
    said = {"report": _report, "decision": _decision, "request": _request}[hit.rule.way]
    return said(utterance, hit, clause)


def _report(utterance: Utterance, hit: Hit, clause: Clause) -> Mood:
    clause = shorn(clause)
    before, after = sides_of(utterance, clause, clause.end if hit.topic else hit.end)
    aside = of_another(utterance, hit) | {hit.index}
    others = [
        shorn(c)
        for i, c in enumerate(utterance.clauses)
        if i not in aside and not (i < hit.index and _SET_ASIDE.search(c.text))
    ]
    if mood := _asked(utterance, hit, clause, clause.text):
        return Mood.NEGATED if mood is Mood.GUESS and denied(before) else mood
    if _not_done(before, after, others) or undelivered(hit, others):
        return Mood.NEGATED
    done = _done(utterance, hit, before, after, others) or set_against(utterance, hit, before, aside)
    future = in_the_future(utterance, hit, clause)
    if _planned(utterance, clause, before, after, others, done) or (
        future and not (done and a_slip(utterance, clause)) and not _STRONG.search(before)
    ):
        return Mood.PLANNED
    if hit.topic and any(undone(c) for c in others):  # 评估申请已写好，未提交
        return Mood.NEGATED
    spoken = [clause, *(c for c in others if not MOOD["question"].search(c.text))]
    about = ",".join(c.text for c in spoken)
    if hit.rule.intent == "notice_delivered":
        about = CUES["to_the_firm"].sub("", about)
    if (
        MOOD["partial"].search(about)
        or CUES["by_bureau"].search(clause.text)
        or handed_elsewhere(hit, after)
        or any(undone(c) for c in others)
        or takes_back(utterance, hit, "but_of_a_report")
        or (hit.rule.intent.startswith("forward_") and any(to_come(utterance, c) for c in others))
    ):
        return Mood.PARTIAL
    if any(MOOD["guess"].search(c.text) for c in spoken) or MOOD["doubt"].search(utterance.text):
        return Mood.GUESS
    blurred = future or denied(after)
    if hit.rule.intent == "report_change" and _IN_FULL.match(clause.text) and not blurred:
        return Mood.DONE
    if blurred or CUES["trailing"].search(after) or (done and unexplained(utterance, hit, clause)):
        return Mood.GUESS
    return Mood.DONE if done and not hit.topic else Mood.BARE


def _not_done(before: str, after: str, others: list[Clause]) -> bool:
    """Say whether the act is denied, or another clause tells that nothing came of it."""
    if denied(before) or CUES["failed_verb"].search(after) or CUES["not_after_all"].match(after):
        return True
    if any(CUES["not_this_time"].search(c.text) for c in others):
        return True
    return any(CUES["came_to_nothing"].search(c.text) for c in others if NAME not in c.text)


def _done(utterance: Utterance, hit: Hit, before: str, after: str, others: list[Clause]) -> bool:
    """Say whether anything shows that the act has happened already."""
    return bool(
        MOOD["done_before"].search(before)
        or MOOD["done_after"].match(after)
        or in_the_past(utterance, hit, utterance.clauses[hit.index])
        or (hit.rule.intent == "report_change" and _PHONE.search(utterance.text))
        or (MOOD["past"].search(before) and _DID.match(after))  # 早上交的
        or (hit.rule.intent == "notice_delivered" and any(CUES["receipt"].search(c.text) for c in others))
        or (
            CUES["clicked"].search(before)
            and any(CUES["shown"].search(c.text) and not ends_asking(utterance, c) for c in others)
        )
    )


def _planned(
    utterance: Utterance, clause: Clause, before: str, after: str, others: list[Clause], done: bool
) -> bool:
    if MOOD["planned"].search(before):
        return True
    if done:
        return False
    return bool(
        CUES["soon"].search(clause.text)
        or MOOD["planned"].search(after)
        or any(to_come(utterance, c) for c in others)
    )


def _decision(utterance: Utterance, hit: Hit, clause: Clause) -> Mood:
    """Return the mood of a decision. What follows it may be its reason, so only what leads to it counts."""
    reasoned = "reason" in hit.rule.needs
    before, after = utterance.text[clause.start : hit.end], utterance.text[hit.end : clause.end]
    if reasoned:
        before, after = _DEADLINE.sub("", before), _ANEW.sub("", after)
    if mood := _asked(utterance, hit, clause, before if reasoned else clause.text):
        return mood
    lead = utterance.text[clause.start : hit.start] if hit.rule.negative else before
    if denied(lead) or CUES["failed_verb"].match(after):
        return Mood.NEGATED
    if CUES["trailing_question"].search(after):
        return Mood.QUESTION
    if hit.rule.negative and reasoned and CUES["not_held"].search(utterance.text[hit.end :]):
        return Mood.NEGATED
    until = hit.rule.intent == "approve_extension" and _TO_A_DAY.search(clause.text)
    ahead = not reasoned and not until and in_the_future(utterance, hit, clause)
    if MOOD["planned"].search(before) or ahead:
        return Mood.PLANNED
    if doubted := _doubted(utterance, hit, before, after, reasoned):
        return doubted
    if MOOD["halfway"].search(before) or MOOD["excluded"].search(before if reasoned else clause.text):
        return Mood.PARTIAL
    if not reasoned and CUES["only_after"].search(before):
        return Mood.PARTIAL
    if CUES["trailing"].search(after):
        return Mood.GUESS
    if not hit.topic and not reasoned and unexplained(utterance, hit, clause):
        return Mood.GUESS
    return Mood.BARE if hit.topic else Mood.DONE


def _doubted(utterance: Utterance, hit: Hit, before: str, after: str, reasoned: bool) -> Mood | None:
    """Return the mood if other words take the decision back or cast doubt on it; in a reason only short
    clauses count."""
    others = of_another(utterance, hit)
    later = tuple(c for i, c in enumerate(utterance.clauses) if i > hit.index and i not in others)
    if reasoned:
        before = _AT_FAULT.sub("", before)  # 4号有问题，退回
    tail = [
        c.text if not reasoned else _AT_FAULT.sub("", c.text)
        for c in later
        if not reasoned or len(c.text) <= 6
    ]
    lead = earlier(utterance, hit)
    if NAME in lead and NAME in utterance.clauses[hit.index].text:
        lead = ""  # 恒端化工材料待补，博源水泥评估通过: another enterprise's matter
    spoken = [lead, before, *tail] + ([] if reasoned else [after])
    if any(MOOD["doubt"].search(s) or MOOD["guess"].search(s) for s in spoken):
        return Mood.PLANNED if any("没定" in s for s in spoken) else Mood.GUESS
    clause = utterance.clauses[hit.index]
    if "吧" in after[:2] or utterance.text.rstrip("。!?").endswith("吧") or clause.text.endswith("吧"):
        return Mood.GUESS
    taken_back = denied(after) or takes_back(utterance, hit, "but") or any(undone(c) for c in later)
    return Mood.GUESS if not reasoned and taken_back else None


def _request(utterance: Utterance, hit: Hit, clause: Clause) -> Mood:
    lead = utterance.text[clause.start : hit.start]
    if not hit.topic:
        lead = _EITHER.sub("", lead)  # 能不能撤回 denies nothing
    inside = _EITHER.sub("", utterance.text[hit.start : hit.end])
    if _asks_how(utterance, clause, lead):
        return Mood.QUESTION
    sooner = earlier(utterance, hit)
    if hit.rule.intent == "request_extension":
        sooner = _NOT_BEFORE.sub("", sooner)
    if MOOD["conditional"].search(sooner + "," + lead):
        return Mood.CONDITIONAL
    if CUES["not_asked"].search(lead) or (not hit.rule.negative and MOOD["negated"].search(inside)):
        return Mood.NEGATED
    if CUES["not_yet_asked"].search(lead):
        return Mood.PLANNED
    if (
        _asks(utterance, hit, clause) is Asks.LEAVE
        or MOOD["guess"].search(lead)
        or ends_asking(utterance, clause)
        or _EITHER.search(clause.text)
        or _TAG.search(clause.text)
        or ("吧" in clause.text and not _GO_ON.search(clause.text))
    ):
        return Mood.GUESS
    once = hit.rule.place < 0 and CUES["already_asked"].search(lead)  # 已经申请延期到…了
    told = once or _OF_THE_DAY.search(utterance.text)
    if told or CUES["trailing"].search(utterance.text[hit.end : clause.end]):
        return Mood.GUESS
    return Mood.BARE if hit.topic else Mood.DONE


def _asks(utterance: Utterance, hit: Hit, clause: Clause) -> Asks:
    """Say what is asked around the act; the sender's own words begin after its objects and its day."""
    at = head_of(utterance, hit).end if has_head(hit) else hit.end
    return asks(utterance, hit, utterance.text[clause.start : hit.start], at)


def _asks_how(utterance: Utterance, clause: Clause, lead: str) -> bool:
    """Say whether the clause asks how it is done: 怎么撤回, 延期需要什么材料?; 能不能延期 expresses a wish
    instead."""
    if not CUES["howto"].search(clause.text) or _WISH.search(clause.text):
        return False
    return bool(CUES["howto"].search(lead) or MOOD["question"].search(clause.text + clause.stop))


def _show(utterance: Utterance, hit: Hit, clause: Clause) -> Mood:
    lead = utterance.text[clause.start : hit.start]
    if MOOD["conditional"].search(lead) and hit.rule.intent in ("todo", "help", "status"):
        return Mood.CONDITIONAL
    return Mood.NEGATED if CUES["not_asked"].search(lead.replace("有没有", "")) else Mood.DONE


def _asked(utterance: Utterance, hit: Hit, clause: Clause, heard: str) -> Mood | None:
    """Return the mood if the words are a condition, a question, or a guess (提交了吧?); else None."""
    before = earlier(utterance, hit) + "," + heard
    if MOOD["conditional"].search(before):
        return Mood.CONDITIONAL
    if "吧" in heard:
        return Mood.GUESS
    return Mood.QUESTION if ends_asking(utterance, clause) or MOOD["question"].search(heard) else None
