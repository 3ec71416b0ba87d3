"""A short answer joined to the question it answers: "2", 是, 取消, a bare date, a bare reason."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.reading.judge import Asker, complete
from bot.reading.names import How, normal
from bot.reading.numbers import LIST, listed
from bot.reading.phrases import MOOD, WHOLE, without_noise
from bot.reading.result import HARMLESS, OFFER, Pending, Reading
from bot.reading.said import NAME, Said
from bot.words import Enterprise

# A new sentence of these intents may as well be the reason that was asked for: 设备正在改造.
_MAY_BE_A_REASON: Final = frozenset({"acknowledge", "progress_note", "report_change", "ask_support"})
# 好 and 可以 are not among them: 好的 is how people acknowledge whatever they are told.
_YES = re.compile(
    r"(?:是|对|嗯|确认|确定|没错|正确|已经?提交|已经?交|交了|提交了|yes|y)(?:的|了|啊)*(?:已经?提交了?|没错)?"
)
_ANOTHER = re.compile(f"(?:那|还有)*(?:{NAME}[、和,]?)+的?(?:呢)?[?。]?")
_LIST = re.compile(LIST)
_STEPS: Final = {
    "started": re.compile("启动|开始"),
    "apply_assessment": re.compile("评估"),
    "apply_acceptance": re.compile("验收"),
}


def follow_up(pending: Pending, fresh: Reading, who: Asker, said: Said) -> Reading:
    """进度 正诚橡塑, then 为什么: of the enterprise spoken of last.

    Only what shows something takes it from there; an act that changes something is asked.
    """
    if fresh.act == "ask" and fresh.why == "which_enterprise" and not said.names:
        about = tuple(e for e in pending.about if who.may(fresh.intent, e))
        if about and fresh.intent in HARMLESS:
            return _settled(replace(fresh, names=about, choices=()), who)
        return replace(fresh, choices=about or fresh.choices)
    named = tuple(f.enterprises[0] for f in said.names if f.how in (How.EXACT, How.CORE))
    again = pending.intent in ("status", "explain_date") and not pending.missing
    if again and fresh.intent == "unknown" and named and _ANOTHER.fullmatch(said.text):
        return _settled(Reading(pending.intent, "ask", named), who)  # 安诚橡塑呢
    return fresh


def answer(pending: Pending, fresh: Reading, who: Asker, said: Said) -> Reading | None:
    """The pending matter with the answer filled in; None if the sentence is something else."""
    words = _bare(said.text)
    if pending.missing in ("helpful", OFFER):
        judged = pending.missing == "helpful"
        return _judged(pending, fresh, words) if judged else _passed_on(pending, who, words)
    if refused := _refusal(words):
        return _given_up(pending, refused)
    if fresh.act == "do" and fresh.intent not in _MAY_BE_A_REASON:
        return None  # a whole new sentence is never taken for an answer
    known = _known(pending)
    if pending.missing == "need_reason":
        return _with_reason(known, fresh, who, said)
    if fresh.act == "do":
        return None
    match pending.missing:
        case "which_enterprise":
            return _chosen(pending, known, who, said, words)
        case "which_step":
            return _step(pending, known, who, words)
        case "need_number":
            return _numbered(known, who, words)
        case "need_date":
            return _dated(known, who, said)
        case "unsure" if _YES.fullmatch(words):
            return _settled(known, who, pending.choices)
    return _worded(pending, known, who, said, words)


def gives_up(text: str) -> bool:
    """取消, 否, 不用了, 算了: whatever was asked, it is not wanted."""
    return bool(_refusal(_bare(normal(text))))


def _bare(text: str) -> str:
    return without_noise(text).strip("。.!,~ ")


def _refusal(words: str) -> str:
    """Which refusal this is as a whole: "cancel", "no", or "" for other words."""
    return next((word for word in ("cancel", "no") if WHOLE[word].fullmatch(words)), "")


def _given_up(pending: Pending, intent: str) -> Reading:
    if pending.intent == "ticket_case":  # the question itself is stored already
        return Reading("ticket_case", "do", numbers=pending.numbers)
    return Reading(intent, "do", why="cancelled")


def _passed_on(pending: Pending, who: Asker, words: str) -> Reading | None:
    """是 or 否 to the offer of the desk; any other sentence is one of its own."""
    if _YES.fullmatch(words):
        return _settled(_known(pending), who)
    if _refusal(words):
        return _given_up(pending, "no")
    return None


def _judged(pending: Pending, fresh: Reading, words: str) -> Reading | None:
    """是, 否, 有用, 没用 to 解决了吗; nothing else is taken for an answer."""
    if fresh.intent in ("faq_helpful", "faq_unhelpful") and not re.search(r"\d", words):
        return replace(fresh, numbers=pending.numbers)
    for word, intent in (("yes", "faq_helpful"), ("no", "faq_unhelpful")):
        if WHOLE[word].fullmatch(words):
            return Reading(intent, "do", numbers=pending.numbers)
    return None


def _worded(pending: Pending, known: Reading, who: Asker, said: Said, words: str) -> Reading | None:
    if pending.missing == "need_text" and len(words) >= 2:
        return _settled(replace(known, text=said.words), who)
    if pending.missing == "need_code" and re.fullmatch(r"[0-9a-z]{4,12}", words):
        return _settled(replace(known, code=words.upper()), who)
    return None


def _known(pending: Pending) -> Reading:
    return Reading(
        pending.intent,
        "ask",
        pending.names,
        pending.numbers,
        pending.on,
        pending.reason,
        pending.text,
        pending.kind,
    )


def _settled(reading: Reading, who: Asker, choices: tuple[Enterprise, ...] = ()) -> Reading:
    allowed = who.may(reading.intent) and all(who.may(reading.intent, e) for e in reading.names)
    if not allowed:
        return replace(reading, act="deny", why="not_yours", choices=())
    return complete(reading, who, choices)


def _with_reason(known: Reading, fresh: Reading, who: Asker, said: Said) -> Reading | None:
    asks = said.text.endswith(("吗", "?")) or fresh.intent == "help"
    if asks or len(re.sub(r"\W", "", said.words)) < 2 or _YES.fullmatch(said.text):
        return None
    return _settled(replace(known, reason=said.words), who)


def _chosen(pending: Pending, known: Reading, who: Asker, said: Said, words: str) -> Reading | None:
    """By number, by a name among the choices, or 是 when there is but one."""
    picked: list[Enterprise] = []
    if WHOLE["choose"].fullmatch(words) and (numbers := _numbers(words)):
        if max(numbers) > len(pending.choices):
            return replace(known, why="which_enterprise", choices=pending.choices)
        picked = [pending.choices[n - 1] for n in numbers]
    elif len(pending.choices) == 1 and _YES.fullmatch(words):
        picked = [pending.choices[0]]
    elif MOOD["negated"].search(words) or MOOD["question"].search(words):
        return None
    elif said.names:
        picked = [f.enterprises[0] for f in said.names if f.how in (How.EXACT, How.CORE)]
    elif len(words) >= 2:
        fits = [e for e in pending.choices if normal(words) in normal(e.name + e.county)]
        picked = fits if len(fits) == 1 else []
    if not picked:
        return None
    names = tuple(dict.fromkeys((*known.names, *picked)))
    return _settled(replace(known, names=names), who)


def _step(pending: Pending, known: Reading, who: Asker, words: str) -> Reading | None:
    numbers = _numbers(words) if WHOLE["choose"].fullmatch(words) else ()
    if len(numbers) == 1 and numbers[0] <= len(pending.steps):
        return _settled(replace(known, intent=pending.steps[numbers[0] - 1]), who)
    if MOOD["negated"].search(words) or MOOD["question"].search(words) or len(words) > 8:
        return None
    fits = [s for s in pending.steps if s in _STEPS and _STEPS[s].search(words)]
    return _settled(replace(known, intent=fits[0]), who) if len(fits) == 1 else None


def _numbered(known: Reading, who: Asker, words: str) -> Reading | None:
    numbers = _numbers(words) if WHOLE["choose"].fullmatch(words) else ()
    return _settled(replace(known, numbers=numbers), who) if numbers else None


def _dated(known: Reading, who: Asker, said: Said) -> Reading | None:
    if MOOD["negated"].search(said.text) or MOOD["question"].search(said.text):
        return None
    days = {d.coming(said.today) for d in said.days}
    only = next(iter(days)) if len(days) == 1 else None
    if only is None:
        return None
    return _settled(replace(known, on=only), who)


def _numbers(words: str) -> tuple[int, ...]:
    match = _LIST.search(words)
    if match:
        return listed(match.group())
    bare = re.search("[一二三四五六七八九]|\\d+", words)  # 第二个, 2家
    return listed("第" + bare.group()) if bare else ()
