"""Check what holds an act back, whatever act it is: every intent that changes something passes this gate.

moods.toml lists the guards under [[guard]]; each looks at one place of the sentence:
  lead    the clause up to the act          before  the same, with the clauses of the sentence before
  inside  the act's own words               behind  right behind the act
  act     the clause; of an act with a reason only what leads to it
  clause  all of it                         rest    whatever follows the act
  glued   behind the act with nothing between, not even a space
  later   a later clause                  text      all that was written
  beside  another clause, before or behind, of the same firm and step
mood.py checks reports further: every word of one must be known. Of a decision or a request that takes
free words (a reason, a text) only the words that lead to it must be known, and they are checked here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from bot.reading.phrases import CUES, GUARDS, MOOD
from bot.reading.signs import Hit, Mood, days_lead, earlier, of_another, strange
from bot.reading.stage import of_the_other
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words.intent_lookup import those
from bot.words.patterns import lazy

_OPEN: Final = "“‘「『"
_CLOSE: Final = "”’」』"
_BECAUSE = lazy("^.*?(?:因为?|由于|鉴于).*")
_WISH = lazy(f"想|要|需要|希望|特|先|{DAY}[之以]?前")
_MISTAKE = lazy("^.*(?:错|岔|误|混|串|不对|早)(?:了|企业|日期)*|撤回|^来|上一?条|[发填报]的")
# A request whose clause holds nothing but itself: whatever follows is part of something else.
_BARE_REQUESTS: Final = frozenset({"close_ticket", "withdraw_report"})
# 限3月20日前完成: a day of its own clause.
_UNTIL = lazy(
    f"^(?:请|务必|须|整改|期|限|截止|时间|到|至|是|为|在|于|:)*{DAY}(?:[之以]?前|底前|内|止)?(?:完成|整改|到位|补|齐|重|交|报)*$"
)
# What is said of numbers alone, or decided of firms alone.
_CLOSED: Final = those(needs={"numbers"}) | those(way="decision", needs={"names"}, bulk=False)
_OF_NUMBERS: Final = frozenset({"numbers"})


class _Held(Struct, frozen=True):
    """What holds an act back: the name of the guard, and the mood in which the act is then read."""

    by: str
    mood: Mood


def barred(utterance: Utterance, hit: Hit) -> _Held | None:
    """Return what holds `hit` back, or None if nothing does."""
    places = _places(utterance, hit)
    for guard in GUARDS:
        if guard.holds_for(hit.rule) and any(map(guard.words.search, places[guard.where])):
            return _Held(guard.name, Mood(guard.mood))
    blurred = _blurred(utterance, hit)
    return _Held(blurred, Mood.GUESS) if blurred else _of_another_day(utterance, hit)


def _blurred(utterance: Utterance, hit: Hit) -> str:
    """Name the check that holds the act back for more than a single word: quotes, another stage, strange
    words; "" for none."""
    if _quoted(utterance, hit):
        return "quoted"
    if of_the_other(utterance, hit):
        return "of_the_other_stage"
    if hit.rule.way == "report":
        return "strange_words_later" if _strange_later(utterance, hit) else ""
    if "reason" in hit.rule.needs and any(c.stop == "?" for c in utterance.clauses[hit.index :]):
        return "asked_in_the_reason"
    if _strange(utterance, hit):
        return "strange_words"
    if _strange_later(utterance, hit):
        return "strange_words_later"
    return "no_reason" if _no_reason(utterance, hit) else ""


def _places(utterance: Utterance, hit: Hit) -> dict[str, Iterable[str]]:
    """Return the text of each place that guards look at, by the names in the module's docstring."""
    clause = utterance.clauses[hit.index]
    lead = utterance.text[clause.start : hit.start]
    to_end = utterance.text[clause.start : hit.end]
    behind = utterance.text[hit.end : clause.end]
    before = earlier(utterance, hit)
    return {
        "lead": (lead,),
        "before": (f"{before},{to_end}" if before else to_end,),
        "inside": (utterance.text[hit.start : hit.end],),
        "behind": (behind,),
        "glued": () if hit.end in utterance.breaks else (behind,),
        "act": (to_end + behind[:2] if "reason" in hit.rule.needs else clause.text,),
        "clause": (clause.text,),
        "rest": (utterance.text[hit.end :],),
        "text": (utterance.text,),
        "later": tuple(_later(utterance, hit)),
        "beside": tuple(_beside(utterance, hit)),
    }


def _later(utterance: Utterance, hit: Hit) -> Iterable[str]:
    """Yield the clauses after the act, without those that a decision says about another enterprise."""
    others = of_another(utterance, hit)
    for i in range(hit.index + 1, len(utterance.clauses)):
        text = utterance.clauses[i].text
        if i not in others or not (hit.rule.way == "decision" or text.startswith(NAME)):
            yield text


_STEP = lazy("评估|验收|启动|告知书|总结")
_STILL = lazy(f"^(?!.*(?:{DAY}|{NAME}|前|昨|上午|早上|本来|原来|不是|刚才)).*(?:还|正|[就只仅]差)")


def _beside(utterance: Utterance, hit: Hit) -> Iterable[str]:
    """Yield the other clauses that may tell how far the act has come: of no other firm or step, and no question; of
    those before it only what is still so."""
    aside = of_another(utterance, hit) | {hit.index}
    steps = {*_STEP.findall(utterance.clauses[hit.index].text)}
    for i, clause in enumerate(utterance.clauses):
        asks = clause.stop == "?" or MOOD["question"].search(clause.text)
        gone = i < hit.index and not _STILL.search(clause.text)
        if not (i in aside or asks or gone or {*_STEP.findall(clause.text)} - steps):
            yield clause.text


def _quoted(utterance: Utterance, hit: Hit) -> bool:
    """Say whether the act stands in quotation marks, and so is somebody else's words."""
    before = utterance.text[: hit.start]
    opened = sum(map(before.count, _OPEN)) > sum(map(before.count, _CLOSE))
    return opened or before.count('"') % 2 == 1


def _of_another_day(utterance: Utterance, hit: Hit) -> _Held | None:
    """Hold a decision back that names another day: 昨天关闭8号, 明天关闭8号. A decision is made now.

    The day of a meeting may well stand before one.
    """
    if hit.rule.needs.isdisjoint(_OF_NUMBERS) and hit.rule.intent not in _BARE_REQUESTS:
        return None
    gone, ahead = days_lead(utterance, hit)
    if not (gone or ahead):
        return None
    return _Held("of_another_day", Mood.PLANNED if ahead else Mood.GUESS)


def _strange_later(utterance: Utterance, hit: Hit) -> bool:
    """Say whether unknown words follow an act that takes no words: 确认3号，假定材料齐全."""
    report = hit.rule.way == "report" and hit.rule.intent != "report_change"
    if not report and hit.rule.intent not in _CLOSED:
        return False
    known = CUES["of_a_report"] if report else CUES["may_follow"]
    aside = of_another(utterance, hit)
    for i in range(hit.index + 1, len(utterance.clauses)):
        clause = utterance.clauses[i]
        asks = clause.stop == "?" or MOOD["question"].search(clause.text)
        if (
            not asks
            and i not in aside
            and NAME not in clause.text
            and strange(known.sub(" ", clause.text), utterance.places)
        ):
            return True
    return False


def _no_reason(utterance: Utterance, hit: Hit) -> bool:
    """Say whether what follows a decision is no reason for it: 退回3号，孩子按的.

    The first clause after a request is its reason, whatever it says, because whoever decides will read it.
    A further clause must sound like a reason too.
    """
    if "reason" not in hit.rule.needs:
        return False
    aside = of_another(utterance, hit)
    spoken = utterance.text[hit.end : utterance.clauses[hit.index].end]
    free = hit.rule.way == "request" and not strange(spoken, utterance.places)
    for i in range(hit.index + 1, len(utterance.clauses)):
        words = utterance.clauses[i].text
        if i in aside or NAME in words or not strange(_UNTIL.sub("", words), utterance.places):
            continue
        if not free and not CUES["of_a_reason"].search(words):
            return True
        free = False
    return False


def _strange(utterance: Utterance, hit: Hit) -> bool:
    """Say whether unknown words stand right before the act, or right after one that takes none."""
    clause = utterance.clauses[hit.index]
    lead = utterance.text[clause.start : hit.start]
    behind = utterance.text[hit.end : clause.end] if hit.rule.intent in _BARE_REQUESTS else ""
    if hit.rule.intent == "request_extension":
        spaces = [i for i in utterance.breaks if clause.start < i <= hit.start]
        lead = utterance.text[max(spaces, default=clause.start) : hit.start]
        lead = _BECAUSE.sub("", lead)
    elif hit.rule.intent == "withdraw_report":
        lead, behind = _MISTAKE.sub("", lead), _MISTAKE.sub("", behind)
    if hit.rule.way == "request":
        lead = _WISH.sub("", lead)
    return strange(lead, utterance.places) or strange(behind, utterance.places)
