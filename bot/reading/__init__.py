"""What a sentence means: text, sender, and the question put to them before -> a frozen Reading.

How to read this package, in the order a sentence passes through it:
`utterance` cleans it and marks names and dates · `phrases.toml` knows how people say things ·
`mood` tells done from planned, asked, negated, guessed · `gate` holds acts back if something is said against
it · `slots` fills in names, numbers, dates, reasons · `judge` decides · `answers` joins it to a question.

The bar is zero wrong actions: whatever is not plainly said as done by the sender is asked.
"""

from __future__ import annotations

import re
from datetime import date

from bot.access import scope_holds, scope_of
from bot.reading.answers import answer_pending, follow_up_reading
from bot.reading.asked import asks_what_counts, known_question, sends_back, topic_of
from bot.reading.asked_lists import listed_for
from bot.reading.asker import Asker
from bot.reading.calls_said import call_said
from bot.reading.headed import answer_by_number, headed, to_many
from bot.reading.judge import judge_matter
from bot.reading.level_said import without_level
from bot.reading.list_words import without_content
from bot.reading.meetings import meeting_said
from bot.reading.mood import mood_of
from bot.reading.names import NameIndex
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.only_told import rather_reported, without_words_to_us
from bot.reading.outcomes import without_what_is_put_right
from bot.reading.pause_named import pause_named
from bot.reading.phrases import CUES, PHRASE_RULES, PhraseRule, without_noise
from bot.reading.progress_said import progress_said
from bot.reading.quotes import unquoted
from bot.reading.read_again import read_again
from bot.reading.result import HARMLESS, PROPOSED, Pending, Reading, left_open, offered_question, pending_from
from bot.reading.signs import Hit, Mood
from bot.reading.small_talk import without_asides
from bot.reading.stage import of_its_stage
from bot.reading.taken_back import without_slips
from bot.reading.utterance import Clause, Utterance, hear
from bot.reading.which_thing import without_which_thing
from bot.words import Enterprise, Level, Person, replace
from bot.words.patterns import lazy

__all__ = ["HARMLESS", "Pending", "Reading", "pending_from", "read_sentence", "unquoted"]

_ECHO = lazy("(?:【回复】|我?回复[:,“\"'「]*)(已[^【】]{2,20}?)[”\"'」]*[。!]*")
_LIST = lazy(LIST)
_ASKS_FOR_HELP = lazy("[?？]|[吗么呢]$|为[什啥]|人工|客服|技术支持|电话|求|请|麻烦|帮|重置|解锁|问")
_NOT_MANAGED = lazy("没(?:有)?(?:交|提|报|送|办|弄)(?:成|上)|没看清")
_COMMANDS = (meeting_said, call_said, pause_named, progress_said, headed, to_many, answer_by_number)
_SHORT_ANSWERS = frozenset({"choose", "yes", "no", "cancel"})
# The desk's, or the asker's: 12号解决了.
_OF_ONE_SIDE = frozenset({"answer_ticket", "faq_helpful", "faq_unhelpful"})


def read_sentence(
    text: str,
    asker: Person,
    names: NameIndex,
    today: date,
    pending: Pending | None = None,
    tickets: frozenset[int] = frozenset(),
) -> Reading:
    """Read one sentence: `text`, written by `asker` on `today` (a Shanghai day), becomes a Reading.

    `names` holds every enterprise of the roster. `pending` is the question put last, which the sentence may
    answer. `tickets` are the ids of the enterprises whose tickets a supporter has open.
    """
    scope = scope_of(asker, tickets)

    def in_scope(enterprise: Enterprise) -> bool:
        return scope_holds(scope, enterprise)

    roles = [h for h in asker.roles if h.level is Level.ENTERPRISE and h.enterprise_id is not None]
    own = tuple(e for h in roles if (e := names.by_id(h.enterprise_id or 0)))
    who = Asker(asker, names, in_scope, own, tickets)
    said = without_level(unquoted(text))
    utterance = hear(said, names, in_scope, today)
    fresh = _fresh(who, utterance)
    if (told := without_words_to_us(said)) != said:
        fresh = rather_reported(_fresh(who, hear(told, names, in_scope, today)), fresh)
    if (fresh.act != "ask" or fresh.on) and (thing := without_which_thing(said)):
        fresh = _rather_asked(_fresh(who, hear(thing, names, in_scope, today)), fresh)
    if left_open(fresh) and (calm := without_asides(said)):
        fresh = _rather_asked(_fresh(who, hear(calm, names, in_scope, today)), fresh)
    of_several = len(own) > 1 and fresh.act == "do" and fresh.intent not in HARMLESS and fresh.names
    if (fresh.act in ("ask", "none") or of_several) and not utterance.too_long:
        fresh = _by_bare_names(who, said, utterance, fresh)
    if pending is None:
        return fresh
    answered = pending.missing not in ("", PROPOSED) and answer_pending(pending, fresh, who, utterance)
    return answered or follow_up_reading(pending, fresh, who, utterance)


def _fresh(who: Asker, utterance: Utterance, bare: bool = False) -> Reading:
    """Read the sentence as if nothing had been asked. `bare`: every 字号 counts as a name."""
    own = who.own if bare else ()

    def again(text: str) -> Reading:
        return _alone(who, hear(text, who.index, who.in_scope, utterance.today, bare, own))

    return read_again(who, utterance, _alone(who, utterance), again, sure=not bare)


def _alone(who: Asker, utterance: Utterance) -> Reading:
    """Read the sentence as if nothing had been asked: as a command, as a whole phrase, or clause by clause."""
    if command := next(filter(None, (read(who, utterance) for read in _COMMANDS)), None):
        return replace(command, because=(f"{command.intent}.head",))
    if utterance.too_long:
        return Reading("unknown", "none", why="unknown")
    if (echo := _ECHO.fullmatch(utterance.text)) and (meant := _echoed(who, utterance, echo)):
        return meant
    told = ("forwarded", "machine") if who.may("confirm") else ("forwarded", "told", "machine")
    for cue in told:
        if CUES[cue].search(utterance.text):
            why = "unknown" if cue == "machine" else "forwarded"
            return Reading("unknown", "none", why=why, because=(cue,))
    if short := _whole(who, utterance):
        return short
    hits = without_content(who, utterance, _hits(who, utterance))
    if listed := listed_for(who, utterance, hits):
        return listed
    if not who.reports and any(hit.rule.way == "decision" for hit in hits):  # 说错了，退回57
        hits = [hit for hit in hits if not (hit.topic and hit.rule.intent == "withdraw_report")]
    hits = without_what_is_put_right(without_slips(who, utterance, hits))
    if not hits:
        return _else(who, utterance)
    best = min(hits, key=lambda hit: _rank(who, utterance, hit))
    best = next((hit for hit in hits if _without_right(who, utterance, hit, best)), best)
    reading = judge_matter(who, utterance, best, tuple(hit for hit in hits if hit is not best))
    counts = reading.act == "none" and asks_what_counts(utterance.text)  # 门卫代收的算不算送达
    nothing = reading.act == "none" and reading.why in ("question", "negated")
    asks = nothing or reading.why == "not_your_role" or reading.intent == "ask_support"
    known = known_question(utterance.words, enterprise=who.is_enterprise) if asks else None
    if known and not (nothing and topic_of(utterance.words) == "cope"):  # a question about an act stays one
        return replace(known, because=reading.because)
    mere = reading.intent == "ask_support" and reading.act == "do" and not _wants_help(utterance)
    if counts or mere:  # 系统又卡了: nobody has asked for anything
        reading = replace(offered_question(utterance.words), because=reading.because)
    return _not_of_the_desk(who, utterance, reading)


def _not_of_the_desk(who: Asker, utterance: Utterance, reading: Reading) -> Reading:
    """An assessor who speaks of papers that go back (退，附件打不开) asks for no help."""
    back = reading.intent == "ask_support" and who.may("reject") and sends_back(utterance.text)
    return Reading("unknown", "none", why="unknown", because=reading.because) if back else reading


def _by_bare_names(who: Asker, text: str, plain: Utterance, fresh: Reading) -> Reading:
    """Read the sentence once more, with every bare 字号 in it taken for a name: 兆龙交评估申请了哈.

    A 字号 may be a plain word as well, so what would be done is asked. `fresh`, read of `plain`, stands where that
    tells no more.
    """
    utterance = hear(text, who.index, who.in_scope, plain.today, bare=True, own=who.own)
    if len(utterance.names) <= len(plain.names):
        return fresh
    meant = _fresh(who, utterance, bare=True)
    told = meant.names or meant.choices or meant.left_why == "parts" or meant.why == "many"
    return _rather_asked(meant, fresh) if told else fresh


def _rather_asked(meant: Reading, fresh: Reading) -> Reading:
    """Return `meant`, which only a part of the sentence says: what it changes is asked, what it refuses or leaves
    undone counts only if `fresh` was not understood."""
    if meant.act == "deny" or (meant.act == "none" and fresh.why != "unknown"):
        return fresh
    if meant.act == "do" and meant.intent not in HARMLESS:
        return replace(meant, act="ask", why="unsure")
    return meant


def _wants_help(utterance: Utterance) -> bool:
    """Say whether the sentence asks for something; a mere report that the system is down does not."""
    return bool(_ASKS_FOR_HELP.search(utterance.text) or CUES["howto"].search(utterance.text))


def _echoed(who: Asker, utterance: Utterance, echo: re.Match[str]) -> Reading | None:
    """Read a button's words that were typed back (回复“已提交评估申请”): the act is asked about, never done
    at once."""
    inner = hear(utterance.original(*echo.span(1)), who.index, who.in_scope, utterance.today)
    meant = _fresh(who, inner)
    if meant.act == "do" and meant.intent not in HARMLESS:
        return replace(meant, act="ask", why="unsure")
    return meant if meant.act == "deny" else None


def _whole(who: Asker, utterance: Utterance) -> Reading | None:
    """Read a sentence that is one known phrase from beginning to end (待办, 取消); None for any other."""
    words = without_noise(utterance.text)
    for rule in PHRASE_RULES:
        if not rule.whole.fullmatch(words) and not rule.whole.fullmatch(utterance.text):
            continue
        if rule.intent in _SHORT_ANSWERS:
            found = _LIST.search(words)
            numbers = listed_numbers(found.group()) if found and rule.intent == "choose" else ()
            why, because = "nothing_pending", (f"{rule.intent}.whole",)
            return Reading(rule.intent, "none", numbers=numbers, why=why, because=because)
        if not utterance.clauses:
            return Reading(rule.intent, "do", because=(f"{rule.intent}.whole",))
        if rule.intent in _OF_ONE_SIDE and not who.may(rule.intent):
            continue
        return judge_matter(who, utterance, Hit(rule, 0, 0, len(utterance.clauses[0].text)))
    return None


def _hits(who: Asker, utterance: Utterance) -> list[Hit]:
    """Find every rule that fits a clause. Where two decisions overlap, the rule that comes first in the
    table is kept."""
    hits: list[Hit] = []
    may = {rule.intent: who.may(rule.intent) for rule in PHRASE_RULES}
    for i in range(len(utterance.clauses)):
        taken: list[tuple[int, int]] = []
        for rule in PHRASE_RULES:
            hit = _hit(utterance, i, rule, may[rule.intent])
            if hit is None or any(hit.index == h.index and hit.rule is h.rule for h in hits):
                continue
            if rule.way == "decision" and any(s < hit.end and hit.start < e for s, e in taken):
                continue
            if rule.way == "decision":
                taken.append((hit.start, hit.end))
            hits.append(hit)
    return hits


def _hit(utterance: Utterance, index: int, rule: PhraseRule, mine: bool) -> Hit | None:
    """Return where `rule` fits the clause number `index`: by its verb, or else by its topic; None if it
    does not. `mine`: whether the sender has the right to it."""
    clause = utterance.clauses[index]
    verbs = rule.way in ("report", "decision")
    matches = rule.say.finditer(clause.text)
    match = next((m for m in matches if not (verbs and _of_a_noun(utterance, clause, m.end()))), None)
    if not match and mine:
        match = rule.topic.search(clause.text)
    if not match or (rule.intent == "progress_note" and not mine):
        return None
    if rule.unless.search(clause.text) or (verbs and _of_a_noun(utterance, clause, match.end())):
        return None
    topic = not rule.say.search(clause.text)
    hit = Hit(rule, index, clause.start + match.start(), clause.start + match.end(), topic)
    return of_its_stage(utterance, hit) if mine else hit


def _of_a_noun(utterance: Utterance, clause: Clause, end: int) -> bool:
    """Say whether the verb that ends at `end` is part of a noun: 评估申请的流程 names a thing and reports
    nothing.

    After a number or a space a new word begins, so 驳回延期 3 要求… is still a command.
    """
    apart = clause.text[end - 1 : end].isdigit() or clause.start + end in utterance.breaks
    return not apart and CUES["noun_after"].match(clause.text, end) is not None


def _without_right(who: Asker, utterance: Utterance, hit: Hit, best: Hit) -> bool:
    """Say whether `hit`, which `who` may not do, stands before `best` in its clause and so is what is said.

    盛信焦化申请延期到10月31日 停产, written by a county: the request is read, and 停产 is its reason.
    """
    before = hit.index == best.index and hit.end <= best.start and not hit.topic
    acts = hit.rule.way != "show" and best.rule.way != "show"
    return before and acts and not who.may(hit.rule.intent) and mood_of(utterance, hit) is Mood.DONE


def _rank(who: Asker, utterance: Utterance, hit: Hit) -> tuple[bool, int, int, int, int]:
    """Return the key by which hits are sorted; the lowest is read. What the sender may do comes first, then
    what is said as done."""
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
    """Say whether trouble is only told as an excuse: 昨天想交来着，系统崩了没交成 asks for no help."""
    clause = utterance.clauses[hit.index]
    asks = clause.stop == "?" or CUES["howto"].search(utterance.text)
    return not asks and bool(_NOT_MANAGED.search(clause.text))


def _else(who: Asker, utterance: Utterance) -> Reading:
    """Read a sentence that no rule fits: a question is answered from what is known or offered to the desk."""
    text = utterance.text
    inquires = CUES["howto"].search(text) or CUES["inquires"].match(text)
    asks = inquires or asks_what_counts(text) or text.endswith(("吗", "?", "不", "没有"))
    if asks and not CUES["not_to_us"].search(text) and CUES["domain"].search(text):
        return offered_question(utterance.words)
    known = known_question(utterance.words, enterprise=who.is_enterprise)
    return known or Reading("unknown", "none", why="unknown")
