"""What a person is asked back, in words: the matter as it was understood, and what to reply."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.acts.assess import usual_revision
from bot.acts.context import DecisionContext
from bot.acts.handover import receiver_said
from bot.reading import small_talk, small_words
from bot.reading.bulk import WHOLE_SCOPE
from bot.reading.day_answers import day_gone_by, impossible_day, speaks_of_plans, wants_deadline
from bot.reading.level_said import level_words
from bot.reading.other_matters import OUTCOMES
from bot.reading.phrases import NEEDS
from bot.reading.place_words import PlaceWords
from bot.reading.result import HARMLESS, STEP_INTENTS, Pending, Reading
from bot.reading.short_forms import core, normal
from bot.reading.taken_back import names_a_way_back
from bot.reading.told_in_full import with_what_was_missing
from bot.reading.when_open import rough_day
from bot.words import Answer, replace
from bot.words.intent_lookup import REPORTS, spec_of, those
from bot.words.intents import SPECS, Intent
from bot.words.slots import RECEIVERS

LACKS_DETAILS: Final = "details"  # the `missing` of a change that was told without its name, place or number
# How each matter is said in its shortest form; what a person is asked "您的意思是…吗" with.
SAYS: Final = {intent.value: spec.says for intent, spec in SPECS.items() if spec.says}


def as_command(matter: Reading | Pending, *, named: bool = False) -> str:
    """What would be stored, as a command (评估不通过 某某公司 物料平衡不实); "" for an intent that has no
    such form. `named`: with its enterprise even where the command takes none."""
    words = SAYS.get(matter.intent, "")
    if not words:
        return ""
    needs = NEEDS.get(matter.intent, frozenset())
    but_for = matter.names or matter.numbers  # beside 全部 these are the exceptions
    every = matter.every if isinstance(matter, Reading) and not but_for else ""
    if WHOLE_SCOPE in (matter.kind, every):
        words = f"{words}全部"
    elif every:
        words = f"{words}全部逾期"
    elif matter.kind and matter.intent == Intent.DISCLOSED:
        words = words.replace("信息", matter.kind if matter.kind != "年度" else "年度信息")
    elif matter.kind and matter.intent != Intent.HANDED_OVER:
        words = matter.kind
    parts = [words]
    if "names" in needs or named:
        parts += ["、".join(e.name for e in matter.names)]
    if matter.intent != Intent.ANNOUNCE:  # a draft's number is not for people
        parts += ["、".join(map(str, matter.numbers))]
    if matter.on:
        parts += [("至" if "date" in needs else "") + f"{matter.on:%Y-%m-%d}"]
    if matter.kind and matter.intent == Intent.HANDED_OVER:
        parts += [f"至 {matter.kind}"]
    if "reason" in needs:
        parts += [matter.reason]
    if matter.intent == Intent.ANSWER_TICKET:  # what will be sent is shown
        parts += [matter.text]
    return " ".join(part for part in parts if part)


def in_one_message(reading: Reading) -> Answer | None:
    """Say how to write a command whose last part is kept as written, if its enterprise or its words are
    missing.

    Such a command cannot be completed by an answer. None if only the choice between enterprises is open.
    """
    spec = spec_of(reading.intent)
    if spec is None or not spec.unread or (reading.reason and reading.choices):
        return None
    return Answer("in_one_message", {"what": spec.says, "name": "、".join(e.name for e in reading.names)})


def question_back(
    reading: Reading,
    before: Pending | None,
    text: str,
    places: PlaceWords,
    ctx: DecisionContext,
    *,
    named: bool = False,
) -> Answer:
    """Return the question back. `before`: what the person had been asked; `text`: their words; `places`:
    the roster's; `named`: whether the enterprise is named though it is the person's own."""
    facts: dict[str, object] = {"what": as_command(reading, named=named)}
    if reading.why == "need_date":
        none, past = impossible_day(text, ctx.today)
        reported = not wants_deadline(reading.intent)  # or decided on a day
        facts |= {"no_such": none, "past": None if reported else past, "reported": reported}
        facts["heard"] = rough_day(text, ctx.today) if reported else ""
    if (reading.intent, reading.why) == (Intent.ASSESSMENT_RECTIFY, "need_date"):
        days = ctx.plan.rectify_working_days
        return Answer("need_date", {**facts, "usual": usual_revision(ctx), "days": days})
    match reading.why:
        case "which_enterprise" if reading.choices:
            far = len({e.city for e in reading.choices}) > 1
            shown = [f"{e.name}（{e.city + e.county if far else e.county}）" for e in reading.choices]
            what = "" if reading.intent in HARMLESS else SAYS.get(reading.intent, "")
            return Answer(_which(reading, before, text, places), {"choices": shown, "what": what})
        case "which_enterprise":
            return Answer("need_name", facts)
        case "which_step":
            return Answer("which_step", {"choices": [SAYS[step] for step in STEP_INTENTS]})
        case "need_reason" if reading.reason:
            what = as_command(replace(reading, reason=""))
            return Answer("is_it_the_reason", {"what": what, "reason": reading.reason})
        case "need_reason":
            return Answer("ask_reason", facts)
        case "need_kind" if reading.intent == Intent.HANDED_OVER:
            return Answer("which_receiver", {**facts, "choices": list(RECEIVERS)})
        case "need_date" | "need_number" | "need_code" | "need_kind":
            return Answer(reading.why, facts)
        case "need_text":
            return Answer("ask_text", facts)
        case "one_by_one":
            return Answer("one_by_one", {"parts": list(reading.left)})
        case _:
            return Answer("unsure", {"guess": _with_level(reading, text, str(facts["what"]))})


def _with_level(reading: Reading, text: str, what: str) -> str:
    """验收合格 A 水平三级: the level is part of what a yes would store."""
    level = (
        level_words(text, *(e.name for e in reading.names))
        if reading.intent == Intent.ACCEPTANCE_PASSED
        else ""
    )
    return f"{what} 水平{level}" if level else what


def completed_sentence(before: Pending, text: str, ctx: DecisionContext) -> str:
    """Return the sentence completed by its answer: 2 or 给节能监察科了, when it was asked who the results
    went to; 按规定, when it was asked by when a revised report is due. "" for anything else."""
    if (before.intent, before.missing) == (Intent.ASSESSMENT_RECTIFY, "need_date") and before.names:
        until = f"至{usual_revision(ctx):%Y-%m-%d}"
        names = "、".join(e.name for e in before.names)
        return f"评估整改 {names} {until} {before.reason}" if small_words.as_usual(text) else ""
    if (before.intent, before.missing) == (Intent.REPORT_CHANGE, LACKS_DETAILS):
        said = with_what_was_missing(before.kind, text)
        return f"{'、'.join(e.name for e in before.names)} {said}" if said else ""
    if (before.intent, before.missing, before.kind) == (Intent.REPORT_CHANGE, "unsure", "换联系人"):
        return small_words.with_full_name(before.text, text)
    if (before.intent, before.missing) != (Intent.HANDED_OVER, "need_kind") or not before.names:
        return ""
    receiver = receiver_said(text)
    if not receiver:
        return ""
    on = f"{before.on:%Y-%m-%d}" if before.on else ""
    return f"{on}已移交 {'、'.join(e.name for e in before.names)} 至 {receiver}"


def _which(reading: Reading, before: Pending | None, text: str, places: PlaceWords) -> str:
    heard = normal(text)
    again = before and before.missing == "which_enterprise" and before.choices == reading.choices
    if again and small_words.has_number(heard):
        return "choose_again"
    resembles = not any(core(e.name, places)[:2] in heard for e in reading.choices)
    named = len(small_words.without_figures(heard)) > len(SAYS.get(reading.intent, "")) + 1
    return "did_you_mean" if resembles and named and not before else "which_enterprise"


def answer_courtesy(reading: Reading, text: str) -> Answer | None:
    """谢谢 and 您好 are answered in kind; None for any other sentence."""
    polite = small_talk.courtesy(text) if reading.why == "unknown" else ""
    return Answer(polite, {}) if polite else None


_REGRETS: Final = ("错", "作废", "失误", "误操作", "恢复")
_DECIDED: Final = OUTCOMES | those(by_number=True)


def of_the_day_gone_by(reading: Reading, text: str, today: date) -> Reading | None:
    """Return 7月15日送的, said in February, as a question of last year's day; None for any other sentence, or plan."""
    by_its_day = reading.why == "planned" and reading.intent in REPORTS and reading.on
    last = day_gone_by(text, today) if by_its_day and not speaks_of_plans(text) else None
    return replace(reading, act="ask", why="unsure", on=last) if last else None


def explain_nothing_done(reading: Reading, level: str, today: date, text: str = "") -> Answer:
    """Explain why nothing was done, and what would be understood. A result with a future day is not taken
    as a plan."""
    step = SAYS.get(reading.intent, "")
    if reading.why == "planned" and reading.intent in OUTCOMES and reading.on and reading.on > today:
        return Answer("not_that_day_yet", {"step": step, "on": reading.on})
    match reading.why:
        case "negated" if reading.intent == Intent.WITHDRAW_REPORT:
            return Answer("not_taken_back" if names_a_way_back(text) else "heard", {})  # 没打错，是我
        case "negated" if reading.intent in _DECIDED and any(word in text for word in _REGRETS):
            return Answer("take_back_not_here", {}, ok=False)
        case "negated" | "planned":
            return Answer(reading.why, {"step": step.removeprefix("已")})
        case "question" | "conditional":
            return Answer("question", {})
        case "nothing_pending" | "cancelled":
            return Answer(reading.why, {"level": level})
        case "forwarded":
            return Answer("forwarded", {"level": level})
        case _:
            return Answer("unknown", {"level": level})
