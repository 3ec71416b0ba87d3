"""A short answer joined to the question it answers: "2", 是, 取消, a bare date, a bare reason."""

from __future__ import annotations

import re
from typing import Final

from bot.reading import choices
from bot.reading.asker import Asker
from bot.reading.completing import completed_reading
from bot.reading.day_answers import answered_day, day_alone, only_a_day, yes_and_more
from bot.reading.head import unlabelled
from bot.reading.let_in import bare_consent
from bot.reading.phrases import NEEDS, PHRASE_RULES, WHOLE, noise_before
from bot.reading.reasons import doubtful, may_be_a_name, plans
from bot.reading.result import HARMLESS, OFFER, Pending, Reading, asked_with, judged_as
from bot.reading.short_forms import normal
from bot.reading.signs import strange
from bot.reading.utterance import DAY, NAME, Utterance, hear
from bot.reading.yes_or_no import (
    asks_what_is_meant,
    bare,
    grants,
    guessed,
    is_yes,
    question_taken_back,
    which_refusal,
)
from bot.words import SPECS, Intent, replace
from bot.words.patterns import lazy

# A new sentence of these intents may as well be the reason that was asked for: 设备正在改造.
_MAY_BE_A_REASON: Final = frozenset({"acknowledge", "progress_note", "report_change", "ask_support"})
_ANOTHER = lazy(f"(?:那|还有)*(?:{NAME}[、和,]?)+的?(?:呢)?[?。]?")
# What is said after an offer and is no answer to it: an exception, a second thought, a correction.
_SECOND_THOUGHT = lazy(
    "除了|除去|以外|之外|除外|不含|不包括|等等|等一?下|等会|慢着|稍等|先别|先不|别[急发动办]|不对|错了|应该?是|"
    "改[成为到]|换[成为]|漏了|多了|少了|没[送交到收签报办]|还没|(?<!是)不[算要是]|暂[缓不]|拒[收签绝]"
)
_DO_NOT_SEND = lazy(
    "(?:(?:那|就|还是|千万|请|算了|等等|稍等|好的?|行|嗯|可以|哦),?)*+(?:先|暂时?|都)*(?:不|别|甭)(?:要|用|着急|急着)?(?:发|群发|发送|发布|通知)"
    "|(?:先)?(?:放|搁|缓)(?:一[放搁缓下]|着)|(?:晚点|回头|以后|改天|等[^,。]{1,8}?)再发"
)
_NAMES = lazy(f"[{NAME}、,和的]{{0,60}}+(?:大概|应该|好像|可能|估计|已经?|都){{0,3}}")
# 需要什么材料, 要不要盖章: a question of one's own, and no reason.
_QUESTION = lazy(
    "(?:吗|[?？])$|^(?:请问|那|还)*(?:(?:需要?|要|用|有)(?:什么|哪些|啥)|(.)不\\1|可不可以|是否|能否|为什么|为啥|怎么(?!.{0,4}都)|如何|多久|多长|几天"
    "|能.{0,3}(?:多久|几[天个]|多长)|哪[里儿个些])"
)
_UNTIL = lazy(f"(?:[延改]期?|推迟|延长)?[至到]{DAY}")  # 至9月10日 设备没到: the day is put right as well
_DONE = lazy("已|[了吧][。!]?$")  # 审核启动晚 is a reason
_DECISIONS: Final = frozenset(rule.intent for rule in PHRASE_RULES if rule.way == "decision")


def follow_up_reading(pending: Pending, fresh: Reading, who: Asker, utterance: Utterance) -> Reading:
    """Read a sentence that names no enterprise as one about those named last: 进度 正诚橡塑, then 为什么.

    Only what shows something is done so. An act that changes something asks which enterprise is meant and
    offers those named last.
    """
    if fresh.act == "ask" and fresh.intent == pending.intent and fresh.why == pending.missing == "need_date":
        return replace(fresh, reason=fresh.reason or pending.reason)  # 申请延期 设备没到 · 申请延期
    if fresh.act == "ask" and fresh.why == "which_enterprise" and not utterance.names:
        about = tuple(e for e in pending.about if who.may(fresh.intent, e))
        of_a_place = utterance.places.pattern.search(utterance.text)  # 进度 石家庄市
        if about and fresh.intent in HARMLESS and not of_a_place:
            return completed_reading(replace(fresh, names=about, choices=()), who)
        named = fresh.choices or fresh.numbers or strange(utterance.text, utterance.places)
        if fresh.intent in _DECISIONS and named:
            return fresh  # 评估通过 正城橡朔, 评估通过 68: somebody is named, if wrongly or by a number
        return replace(fresh, choices=about or fresh.choices)
    named = tuple(f.enterprises[0] for f in utterance.names if f.certain)
    again = pending.intent in ("status", "explain_date") and not pending.missing
    if again and fresh.intent == "unknown" and named and _ANOTHER.fullmatch(utterance.text):
        return completed_reading(Reading(pending.intent, "ask", named), who)  # 安诚橡塑呢
    return fresh


def answer_pending(pending: Pending, fresh: Reading, who: Asker, utterance: Utterance) -> Reading | None:
    """Fill the answer into the pending matter and return its reading; None if the sentence is no answer to
    it."""
    words = bare(utterance.text)
    if pending.missing in ("helpful", OFFER):
        judged = pending.missing == "helpful"
        return _judged(pending, fresh, words) if judged else _passed_on(pending, who, words)
    if refused := which_refusal(words) or question_taken_back(pending, words) or _put_aside(pending, words):
        return _given_up(pending, refused)
    shown = pending.missing == "unsure" or (pending.missing == "need_reason" and pending.reason)
    if shown and (granted := _granted(pending, who, utterance, words)):
        return granted
    whole = fresh.act == "do" and fresh.intent not in _MAY_BE_A_REASON
    if whole or _own_command(pending, fresh, utterance):
        return None  # a new sentence is never taken for an answer
    known = asked_with(pending)
    if pending.missing == "need_reason":
        wanted = "reason" in NEEDS.get(pending.intent, frozenset())
        return _with_reason(known, fresh, who, utterance) if wanted else None
    if fresh.act == "do":
        return None
    return _guess(pending, known, who, utterance) or _picked(pending, known, who, utterance, words)


def _guess(pending: Pending, known: Reading, who: Asker, utterance: Utterance) -> Reading | None:
    """Ask once more about what is guessed: 1吧？, 好像是2, 可能是18号; None if nothing is. A name or a day with 吧 is
    an answer."""
    span = guessed(utterance.text)
    plain = not utterance.text.endswith("?") and utterance.text[-1:] in (NAME, DAY, "吧")
    if span is None or (
        plain and span[0] == 0 and (NAME in utterance.text or pending.missing == "need_date")
    ):
        return None
    said = hear(utterance.original(*span), who.index, who.in_scope, utterance.today)
    guess = _picked(pending, known, who, said, bare(said.text))
    return judged_as(guess, "ask", "unsure") if guess and guess.act == "do" else None


def _picked(pending: Pending, known: Reading, who: Asker, utterance: Utterance, words: str) -> Reading | None:
    """Fill in what was asked for; None if the words do not say it."""
    match pending.missing:
        case "which_enterprise":
            return choices.enterprise(pending, known, who, utterance, words)
        case "which_step":
            return choices.picked_step(pending, known, who, utterance, words)
        case "need_number":
            return choices.numbers(known, who, words)
        case "need_date":
            return _reason_seen(pending, answered_day(known, who, utterance), utterance)
    return _worded(pending, known, who, utterance, words)


def _granted(pending: Pending, who: Asker, utterance: Utterance, words: str) -> Reading | None:
    """Return the matter that was shown if the answer is a yes, a yes with a day, or only a day; else None."""
    known = asked_with(pending)
    if grants(pending, words):
        return completed_reading(known, who, pending.choices)
    if more := yes_and_more(known, utterance):
        return completed_reading(more, who, pending.choices) if more.why != "need_date" else more
    return day_alone(known, who, utterance) if pending.missing == "unsure" else None


def second_thought(text: str) -> bool:
    """Say whether `text` restricts or corrects what was just offered: 除了A, 等等, 改成3月5日."""
    return bool(_SECOND_THOUGHT.search(normal(text)))


_AGAINST = lazy(
    "差|没|未|不(?!错|过)|还(?!是)|等|明天|后天|下[周个]|准备|打算|快(?:了|好)|马上|正在|怎么|咋|什么|啥|哪|谁|[吗呢么?？]|几|[屁滚胡瞎难烦]|凭"
)


def speaks_against(text: str) -> bool:
    """Say whether a sentence that answers no question speaks against its matter, or asks something: the next 是 is no
    yes to it."""
    return bool(_AGAINST.search(normal(text)))


def _own_command(pending: Pending, fresh: Reading, utterance: Utterance) -> bool:
    """Say whether the sentence is a command of its own and so no answer.

    评估通过 B吧 does not tell which enterprise 评估不通过 was about, and 已送达 B吧 is no reason for it.
    """
    if fresh.act not in ("ask", "deny") or is_yes(bare(utterance.text)):
        return False  # 确认 alone is a yes
    if fresh.intent in _DECISIONS:
        return fresh.intent != pending.intent or bool(fresh.names or fresh.numbers)
    changes = fresh.intent not in HARMLESS | _MAY_BE_A_REASON and fresh.intent != pending.intent
    return changes and fresh.act == "ask" and _begins_with(utterance, fresh.intent)


def _begins_with(utterance: Utterance, intent: str) -> bool:
    """Say whether the sentence begins with the command, or with names and the command.

    A command that is only mentioned further on is part of a reason: 请企业撤回重报.
    """
    lead = _NAMES.match(utterance.text, noise_before(utterance.text))
    text = utterance.text[lead.end() if lead else 0 :]
    rules = [
        r for r in PHRASE_RULES if r.intent == intent and (r.way != "report" or _DONE.search(utterance.text))
    ]
    return any(rule.say.match(text) or rule.whole.match(text) for rule in rules)


def _given_up(pending: Pending, intent: str) -> Reading:
    """Return the reading of a refusal (`intent`: "no" or "cancel"); a ticket's question is kept without an
    enterprise."""
    if pending.intent == "ticket_case":  # the question itself is stored already
        return Reading("ticket_case", "do", numbers=pending.numbers)
    return Reading(intent, "do", why="cancelled")


def _passed_on(pending: Pending, who: Asker, words: str) -> Reading | None:
    """Read 是 or 否 as the answer to the offer to ask the desk; None for any other sentence."""
    if is_yes(words):
        return completed_reading(asked_with(pending), who)
    if which_refusal(words):
        return _given_up(pending, "no")
    return None


def _judged(pending: Pending, fresh: Reading, words: str) -> Reading | None:
    """Read 是, 否, 有用 or 没用 as the answer to 解决了吗; None for any other sentence."""
    if fresh.intent in ("faq_helpful", "faq_unhelpful") and not re.search(r"\d", words):
        return replace(fresh, numbers=pending.numbers)
    for word, intent in (("yes", "faq_helpful"), ("no", "faq_unhelpful")):
        if WHOLE[word].fullmatch(words):
            return Reading(intent, "do", numbers=pending.numbers)
    return None


def _worded(pending: Pending, known: Reading, who: Asker, utterance: Utterance, words: str) -> Reading | None:
    """Fill in the text or the code that was asked for; None if these words cannot be one."""
    wanted = NEEDS.get(pending.intent, frozenset())
    if pending.missing == "need_text" and "text" in wanted and len(words) >= 2:
        return completed_reading(replace(known, text=utterance.words), who)
    if pending.missing == "need_code" and "code" in wanted and re.fullmatch(r"[0-9a-z]{4,12}", words):
        return completed_reading(replace(known, code=words.upper()), who)
    return None


def _reason_seen(pending: Pending, reading: Reading | None, utterance: Utterance) -> Reading | None:
    """Ask once whether a strange word that was taken for the reason is not somebody's name.

    After 申请延期 天马行空 and a day, 天马行空 may be the reason or a firm.
    """
    if reading is None or reading.act != "do" or not may_be_a_name(pending.reason, utterance):
        return reading
    return replace(reading, act="ask", why="need_reason")


def _put_aside(pending: Pending, words: str) -> str:
    """Return "cancel" if the draft of a notice is not to be sent (先别发), else "". No reminder is muted by
    it."""
    return "cancel" if pending.intent == "announce" and _DO_NOT_SEND.match(words) else ""


def _only_looks(fresh: Reading, utterance: Utterance) -> bool:
    """Say whether the sentence is the bare command of a look: 进度, 待办."""
    look = fresh.intent in HARMLESS and fresh.intent in WHOLE
    return look and WHOLE[fresh.intent].fullmatch(bare(utterance.text)) is not None


def _with_reason(known: Reading, fresh: Reading, who: Asker, utterance: Utterance) -> Reading | None:
    """Fill in the reason; ask again if it may be something else; None if the sentence is a question or says
    nothing."""
    asks = _QUESTION.search(utterance.text) or fresh.intent in ("help", known.intent)
    asks = asks or asks_what_is_meant(utterance.text) or _only_looks(fresh, utterance)
    asks = asks or SPECS[Intent(known.intent)].unread  # 备注 NAME: its words come with it, or not at all
    nothing = len(re.sub(r"\W", "", utterance.words)) < 2 or is_yes(utterance.text)
    if asks or nothing or bare_consent(utterance.text):
        return None
    known = replace(known, reason="")
    if "date" in NEEDS[known.intent]:
        # 改到9月10日: another day, and the reason is asked for again
        if only_a_day(utterance):
            return answered_day(known, who, utterance)
        known = (_UNTIL.match(utterance.text) and answered_day(known, who, utterance)) or known
        if known.reason:
            return known
    decided = known.intent in _DECISIONS
    if decided and plans(utterance.text):
        return None
    if doubtful(utterance, known.names, decided=decided):
        return replace(known, reason=utterance.words, why="need_reason")
    return completed_reading(replace(known, reason=unlabelled(utterance.words)), who)
