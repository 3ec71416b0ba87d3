"""What a sentence means: text, sender, and the question put to them before -> a frozen Reading.

How to read this package, in the order a sentence passes through it:
`utterance` cleans it and marks names and dates · `phrases.toml` knows how people say things ·
`mood` tells done from planned, asked, negated, guessed · `gate` holds acts back if something is said against
it · `slots` fills in names, numbers, dates, reasons · `judge` decides · `answers` joins it to a question.

The bar is zero wrong actions: whatever is not plainly said as done by the sender is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.access import scope_holds, scope_of
from bot.reading.answers import answer_pending, follow_up_reading
from bot.reading.asked import known_question, topic_of
from bot.reading.asker import Asker
from bot.reading.judge import judge_matter
from bot.reading.kept_words import kept_words
from bot.reading.level_said import without_level
from bot.reading.list_words import without_content
from bot.reading.mood import mood_of
from bot.reading.names import How, NameIndex
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.phrases import CUES, PHRASE_RULES, PhraseRule, noise_before, stripped, without_noise
from bot.reading.result import HARMLESS, Pending, Reading, offered_question, pending_from
from bot.reading.signs import Hit, Mood
from bot.reading.stage import of_its_stage
from bot.reading.taken_back import without_slips
from bot.reading.utterance import Clause, Utterance, hear
from bot.words import Enterprise, Level, Person
from bot.words.patterns import lazy

__all__ = ["HARMLESS", "Pending", "Reading", "hear_names", "pending_from", "read"]

_CODE = lazy(r"[0-9a-z]{4,12}", re.IGNORECASE)
_ECHO = lazy("(?:【回复】|我?回复[:,“\"'「]*)(已[^【】]{2,20}?)[”\"'」]*[。!]*")
_LIST = lazy(LIST)
_ASKS_FOR_HELP = lazy("[?？]|[吗么呢]$|为[什啥]|人工|客服|技术支持|电话|求|请|麻烦|帮|重置|解锁|问")
_NOT_MANAGED = lazy("没(?:有)?(?:交|提|报|送|办|弄)(?:成|上)|没看清")
_REPLY = lazy(r"(?:\n|\\n)[^\S\n]*(?:—{1,9}|–{1,9}|-{1,2}|[-=]{1,9}>)[^\S\n]*(?=[^\s—–-])")
_NOT_CONTENT = lazy(
    r"^(?:了|吗|的|是|功能|怎么|什么|如何|过|码(?![0-9A-Za-z ])|权限|[?？]|[之以][前后]|时候?|没有$|还是\\d"
    r"|\d+ ?(?:天|楼|小时|个?工作日|点钟|月份)"
    r"|内容|稿|名单|范围|对象|算了|等等|等[我他她一局领]|先[别不]|[别不](?:用|发|必|急|行)|会(?!议)|可不可|能|要不要|有没有|还没|稍等|已经?[回答]复|[^，,。]{0,6}(?:再说|不让|不同意|没批))"
)
# Without a sign between them and the command these are about it: 群发完了, 回复3号我下午弄.
_TALK = lazy(
    "[前完好出失成多就要得应该需先还再让由给等让这那我明下稍马不没别可也都]|后(?!台)|谁|[^,，。:]{1,6}[前时后](?:想|要|先|得|再)"
)
_ITS_NOUN = lazy("(?<=群发)(?:通知|消息)$")
_COLON = lazy(r"[:\n“\"「]")
_SHORT_ANSWERS = frozenset({"choose", "yes", "no", "cancel"})


def read(
    text: str,
    asker: Person,
    names: NameIndex,
    today: date,
    pending: Pending | None = None,
    tickets: frozenset[int] = frozenset(),
) -> Reading:
    """How `text` from `asker` is to be taken on `today` (a Shanghai day).

    `names` holds every enterprise, in scope or not; `tickets` are the enterprise ids of a
    supporter's open tickets.
    """
    scope = scope_of(asker, tickets)

    def in_scope(enterprise: Enterprise) -> bool:
        return scope_holds(scope, enterprise)

    roles = [h for h in asker.roles if h.level is Level.ENTERPRISE and h.enterprise_id is not None]
    own = tuple(e for h in roles if (e := names.by_id(h.enterprise_id or 0)))
    who = Asker(asker, names, in_scope, own, tickets)
    utterance = hear(without_level(_own_part(text)), names, in_scope, today)
    fresh = _fresh(who, utterance)
    if pending is None:
        return fresh
    answered = pending.missing and answer_pending(pending, fresh, who, utterance)
    return answered or follow_up_reading(pending, fresh, who, utterance)


def hear_names(text: str, asker: Person, names: NameIndex, today: date) -> tuple[Enterprise, ...]:
    """The enterprises within the asker's scope that `text` names beyond doubt."""
    scope = scope_of(asker)
    found = hear(text, names, lambda e: scope_holds(scope, e), today).names
    sure = [f.enterprises[0] for f in found if f.how in (How.EXACT, How.CORE)]
    return tuple(dict.fromkeys(e for e in sure if scope_holds(scope, e)))


def _own_part(text: str) -> str:
    """One of our reminders (【…) and a line that begins with a dash: that line is the sender's."""
    marks = list(_REPLY.finditer(text))
    if not marks:
        return text
    quoted, own = text[: marks[-1].start()], text[marks[-1].end() :]
    ours = quoted.lstrip().startswith("【") and not CUES["machine"].search(quoted)
    return own if ours else text


def _fresh(who: Asker, utterance: Utterance) -> Reading:
    """The sentence on its own: a command, a whole phrase, or the matters its clauses say."""
    if headed := _headed(who, utterance):
        return headed
    if utterance.too_long:
        return Reading("unknown", "none", why="unknown")
    if (echo := _ECHO.fullmatch(utterance.text)) and (meant := _echoed(who, utterance, echo)):
        return meant
    told = ("forwarded", "machine") if who.may("confirm") else ("forwarded", "told", "machine")
    for cue in told:
        if CUES[cue].search(utterance.text):
            return Reading("unknown", "none", why="unknown" if cue == "machine" else "forwarded")
    if short := _whole(who, utterance):
        return short
    hits = without_content(who, utterance, _hits(who, utterance))
    if not who.reports and any(hit.rule.way == "decision" for hit in hits):  # 说错了，退回57
        hits = [hit for hit in hits if not (hit.topic and hit.rule.intent == "withdraw_report")]
    hits = without_slips(who, utterance, hits)
    if not hits:
        return _else(who, utterance)
    best = min(hits, key=lambda hit: _rank(who, utterance, hit))
    best = next((hit for hit in hits if _without_right(who, utterance, hit, best)), best)
    reading = judge_matter(who, utterance, best, tuple(hit for hit in hits if hit is not best))
    nothing = reading.act == "none" and reading.why in ("question", "negated")
    asks = nothing or reading.why == "not_your_role" or reading.intent == "ask_support"
    known = known_question(utterance.words, enterprise=who.is_enterprise) if asks else None
    if known and not (nothing and topic_of(utterance.words) == "cope"):  # a question about an act stays one
        return known
    if reading.intent == "ask_support" and reading.act == "do" and not _wants_help(utterance):
        return offered_question(utterance.words)  # 系统又卡了: nobody has asked for anything
    return reading


def _wants_help(utterance: Utterance) -> bool:
    return bool(_ASKS_FOR_HELP.search(utterance.text) or CUES["howto"].search(utterance.text))


def _echoed(who: Asker, utterance: Utterance, echo: re.Match[str]) -> Reading | None:
    """回复“已提交评估申请”: typed with the word that we wrote before it; asked whether it is so."""
    inner = hear(utterance.original(*echo.span(1)), who.index, who.in_scope, utterance.today)
    meant = _fresh(who, inner)
    if meant.act == "do" and meant.intent not in HARMLESS:
        return replace(meant, act="ask", why="unsure")
    return meant if meant.act == "deny" else None


def _headed(who: Asker, utterance: Utterance) -> Reading | None:
    """提问 TEXT, 群发 TEXT, 回复 N TEXT, 绑定 CODE: what follows is content and is not read."""
    start = noise_before(utterance.text)
    for rule in PHRASE_RULES:
        match = rule.head.match(utterance.text, start)
        if match and (utterance.text[match.end() :] or not rule.whole.fullmatch(utterance.text)):
            command = kept_words if rule.spec.unread else _command
            if reading := command(who, utterance, rule, match):
                return reading
    return None


def _command(who: Asker, utterance: Utterance, rule: PhraseRule, match: re.Match[str]) -> Reading | None:
    intent = rule.intent
    start = match.end()
    noun = _ITS_NOUN.search(match.group())
    if noun and utterance.apart(match.start() + noun.start()):  # 群发 《通知》…: it belongs to the text
        start = match.start() + noun.start()
    content = utterance.original(start, len(utterance.text)).lstrip(" ,:，：、;；。")
    numbers: tuple[int, ...] = ()
    if intent == "answer_ticket":
        lists = _LIST.search(match.group())
        numbers = listed_numbers(lists.group()) if lists else ()
        if not numbers and not who.may(intent):
            return None  # an enterprise that quotes our 请回复…
    glued = match.end() not in utterance.breaks and content == utterance.original(
        match.end(), len(utterance.text)
    )
    told = not _COLON.match(utterance.text, match.end()) and intent in ("announce", "answer_ticket")
    spoken_of = glued and "通知" not in match.group() and _TALK.match(content)
    if told and (_NOT_CONTENT.match(content) or spoken_of or (glued and content.endswith("吗"))):
        return Reading(intent, "none", why="question")
    if _NOT_CONTENT.match(content) and intent not in ("follow_up", "announce", "answer_ticket"):
        return Reading(intent, "none", why="question") if intent != "ask_support" else None
    if not who.may(intent):
        return Reading(intent, "deny", numbers=numbers, text=content, why="not_your_role")
    if intent == "bind":
        code = re.sub(r"[\s:,。.!]", "", utterance.text[match.end() :])
        good = _CODE.fullmatch(code)
        return Reading(intent, "do", code=code.upper()) if good else _asks(intent, "need_code")
    if intent == "answer_ticket" and not numbers:
        return Reading(intent, "ask", text=content, why="need_number")
    if not stripped(utterance.text[match.end() :]):  # 群发，谢谢
        return Reading(intent, "ask", numbers=numbers, why="need_text")
    return Reading(intent, "do", numbers=numbers, text=content)


def _asks(intent: str, why: str) -> Reading:
    return Reading(intent, "ask", why=why)


def _whole(who: Asker, utterance: Utterance) -> Reading | None:
    words = without_noise(utterance.text)
    for rule in PHRASE_RULES:
        if not rule.whole.fullmatch(words) and not rule.whole.fullmatch(utterance.text):
            continue
        if rule.intent in _SHORT_ANSWERS:
            found = _LIST.search(words)
            numbers = listed_numbers(found.group()) if found and rule.intent == "choose" else ()
            return Reading(rule.intent, "none", numbers=numbers, why="nothing_pending")
        if not utterance.clauses:
            return Reading(rule.intent, "do")
        if rule.intent == "answer_ticket" and not who.may(rule.intent):
            continue
        return judge_matter(who, utterance, Hit(rule, 0, 0, len(utterance.clauses[0].text)))
    return None


def _hits(who: Asker, utterance: Utterance) -> list[Hit]:
    """Every rule that fits a clause; where two overlap, the earlier rule of the table stands."""
    hits: list[Hit] = []
    for i in range(len(utterance.clauses)):
        taken: list[tuple[int, int]] = []
        for rule in PHRASE_RULES:
            hit = _hit(who, utterance, i, rule)
            if hit is None or any(hit.index == h.index and hit.rule is h.rule for h in hits):
                continue
            if rule.way == "decision" and any(s < hit.end and hit.start < e for s, e in taken):
                continue
            if rule.way == "decision":
                taken.append((hit.start, hit.end))
            hits.append(hit)
    return hits


def _hit(who: Asker, utterance: Utterance, index: int, rule: PhraseRule) -> Hit | None:
    clause = utterance.clauses[index]
    verbs = rule.way in ("report", "decision")
    matches = rule.say.finditer(clause.text)
    match = next((m for m in matches if not (verbs and _of_a_noun(utterance, clause, m.end()))), None)
    if not match and who.may(rule.intent):
        match = rule.topic.search(clause.text)
    if not match or (rule.intent == "progress_note" and not who.may(rule.intent)):
        return None
    if rule.unless.search(clause.text) or (verbs and _of_a_noun(utterance, clause, match.end())):
        return None
    topic = not rule.say.search(clause.text)
    hit = Hit(rule, index, clause.start + match.start(), clause.start + match.end(), topic)
    return of_its_stage(utterance, hit) if who.may(rule.intent) else hit


def _of_a_noun(utterance: Utterance, clause: Clause, end: int) -> bool:
    """评估申请的流程 names a thing and no act. Behind a number or a space other words begin: 驳回延期 3
    要求…"""
    apart = clause.text[end - 1 : end].isdigit() or clause.start + end in utterance.breaks
    return not apart and CUES["noun_after"].match(clause.text, end) is not None


def _without_right(who: Asker, utterance: Utterance, hit: Hit, best: Hit) -> bool:
    """`hit` stands before `best` in one clause and `who` has no right to it: it is `best`'s reason.

    盛信焦化申请延期到10月31日 停产, from a county.
    """
    before = hit.index == best.index and hit.end <= best.start and not hit.topic
    acts = hit.rule.way != "show" and best.rule.way != "show"
    return before and acts and not who.may(hit.rule.intent) and mood_of(utterance, hit) is Mood.DONE


def _rank(who: Asker, utterance: Utterance, hit: Hit) -> tuple[bool, int, int, int, int]:
    """Sort key, lowest first: what the sender may do before what not, done before not done."""
    mood = mood_of(utterance, hit)
    if hit.rule.intent in ("progress_note", "mute"):  # 别催了，评估申请还没写
        order = 3
    elif hit.rule.way == "show":
        order = 1 if mood is Mood.DONE else 4
        if hit.rule.intent == "ask_support" and _told_of_a_report(utterance, hit):
            order = 3
    else:
        order = 0 if mood is Mood.DONE else 2
    position = 0 if hit.rule.way == "show" else hit.start
    return (not who.may(hit.rule.intent), order, hit.rule.place, position, PHRASE_RULES.index(hit.rule))


def _told_of_a_report(utterance: Utterance, hit: Hit) -> bool:
    """昨天想交来着，系统崩了没交成 explains why nothing was done, and asks for no help."""
    clause = utterance.clauses[hit.index]
    asks = clause.stop == "?" or CUES["howto"].search(utterance.text)
    return not asks and bool(_NOT_MANAGED.search(clause.text))


def _else(who: Asker, utterance: Utterance) -> Reading:
    """Nothing fits: a plain question is answered from what is known, or offered to the desk."""
    inquires = CUES["howto"].search(utterance.text) or CUES["inquires"].match(utterance.text)
    asks = inquires or utterance.text.endswith(("吗", "?", "不", "没有"))
    if asks and not CUES["not_to_us"].search(utterance.text) and CUES["domain"].search(utterance.text):
        return offered_question(utterance.words)
    return known_question(utterance.words, enterprise=who.is_enterprise) or Reading(
        "unknown", "none", why="unknown"
    )
