"""Propose what a sentence may have meant that the rules do not understand. A proposal permits nothing.

The nearest labelled sentences (labelled.py) tell which matters come into question. Each is put into its
canonical form, with the enterprise, numbers and day that were named, and is read by the ordinary rules. So
nothing is proposed that this person may not say or that would not be understood. A proposal that is chosen
is read as if it had been typed. To a question no change is ever proposed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading import read_sentence
from bot.reading.labelled import NEAREST, Near, nearest
from bot.reading.names import How, NameIndex
from bot.reading.numbers import LIST, listed_numbers
from bot.reading.phrases import CUES, MOOD
from bot.reading.result import HARMLESS, Pending, Reading
from bot.reading.short_forms import normal
from bot.reading.utterance import DAY, NAME, Utterance, hear
from bot.reading.when_open import said_when
from bot.reading.yes_or_no import bare, says_yes
from bot.words import SPECS, Intent, Level, Person
from bot.words.intent_lookup import REPORTS, those
from bot.words.intent_spec import IntentSpec
from bot.words.patterns import lazy

MOST_PROPOSED: Final = 3  # that are shown
_TRIED: Final = 6  # of which those are chosen that have sense now
_WORDS: Final = 500  # characters of a question that are offered to the desk
_WHOLE: Final = 24  # a longer sentence is compared clause by clause as well
_CLAUSES: Final = 6
_POWER: Final = 5  # how much more the nearest count than the far
_SHARE: Final = 0.03  # of what speaks for anything: a matter of which less speaks does not come to mind
_CHAT: Final = 0.5  # the share of chit-chat among the nearest from which on nothing is proposed
# A question may ask for these: 能晚点交吗. Any other change is only told about.
_ASKED_FOR: Final = HARMLESS | {Intent.REQUEST_EXTENSION, Intent.MUTE}
# What may be meant by a sentence that denies something; never what it denies: 确认不了 3, 华兴没过.
_OF_A_NO: Final = HARMLESS | {
    *(Intent.REJECT, Intent.REFUSE_EXTENSION, Intent.ASSESSMENT_FAILED, Intent.ASSESSMENT_RECTIFY),
    *(Intent.ACCEPTANCE_FAILED, Intent.REQUEST_EXTENSION, Intent.WITHDRAW_REPORT, Intent.REPORT_CHANGE),
    *(Intent.URGE, Intent.MUTE, Intent.CASE_NOTE),
}
_SAID_WRONG = lazy("丢|找不到|不见了|作废|取消|[登报记写填送发]错|搞错|弄错|有误|再改|改改|要改|改到")
_NEVER: Final = frozenset({Intent.UNKNOWN, Intent.ACKNOWLEDGE, Intent.PROGRESS_NOTE})
_KEPT_WHOLE: Final = frozenset(
    {Intent.HANDOVER_ANSWERED, Intent.VIOLATION_DECIDED}
)  # the sentence is what is kept
_WITH_A_DAY: Final = REPORTS | those(right="assessor")
_LIST = lazy(LIST)
_LEFT_OUT = lazy("除|以外|之外|例外|就剩|只剩|就差|只差")
_UNTIL = lazy(f"[至到]{DAY}|{DAY}[之以]?前")
_BY_WHEN = lazy(f"{DAY}(?:[之以]?前)?")
_ASKS_BY_WORDS = lazy(
    "[?？]|[吗么呢]$|怎么|咋|如何|什么|啥|为何|为什么|多少|几[个家天份次]|哪|能不能|可不可以|要不要|用不用|谁"
)
_CHOICE = lazy("(?:我?要?选|第|就?是|要)?([1-9一二三])(?:个|号|条|项)?[。.!]*")  # 1吧, 好像是2: not yet
_AGAINST: Final = ("against", "against_decision")
_NOT_TOLD = (MOOD["question"], MOOD["conditional"])

Matter = tuple[str, str]  # an intent, and which change of an enterprise


class Proposal(Struct, frozen=True):
    """A matter as a `sentence` that is understood, and the `reading` that it has when it is typed. `of`: whom a
    number in it is about, as it is shown beside it."""

    sentence: str
    reading: Reading
    of: str = ""


def wanted(reading: Reading) -> bool:
    """Say whether `reading` leaves its sender without an answer, so that proposals are wanted."""
    return reading.act == "none" and reading.why in ("unknown", "question", "conditional")


def asks_something(text: str, reading: Reading) -> bool:
    """Say whether a sentence that has no answer asks, by how it is read or by its words."""
    return reading.why != "unknown" or _ASKS_BY_WORDS.search(text) is not None


def proposals(
    text: str,
    reading: Reading,
    asker: Person,
    names: NameIndex,
    today: date,
    tickets: frozenset[int] = frozenset(),
    without: str = "",
    also: tuple[Matter, ...] = (),
) -> tuple[Proposal, ...]:
    """Return what `text` may have meant, the likeliest first; `reading` left it without an answer.

    `without` names a batch of labelled sentences that is left out. `also` are matters that the operator's
    assistant (assist.py) holds for likelier still; they are checked like the others.
    """
    scope = scope_of(asker, tickets)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True)
    if CUES["machine"].search(heard.text):
        return ()
    votes = _votes(_near(heard, asker, without))
    if votes.get((Intent.UNKNOWN, ""), 0) > _CHAT * sum(votes.values()):
        votes = {}
    asks = reading.why != "unknown" or any(mood.search(heard.text) for mood in _NOT_TOLD)
    allowed = (_ASKED_FOR if asks else frozenset(Intent)) - _NEVER
    if any(CUES[cue].search(heard.text) for cue in _AGAINST):  # 3号找专家确认: another's act, or not yet one
        allowed &= _ASKED_FOR
    if MOOD["negated"].search(heard.text) or _SAID_WRONG.search(heard.text):
        allowed &= _OF_A_NO
    named = _NamedParts(heard, asker)
    found: list[Proposal] = []
    for intent, kind in dict.fromkeys((*also, *sorted(votes, key=lambda matter: -votes[matter]))):
        sentence = named.of(SPECS[Intent(intent)], kind) if intent in allowed else ""
        meant = read_sentence(sentence, asker, names, today, None, tickets) if sentence else None
        if meant and meant.intent == intent and meant.act in ("do", "ask"):
            found.append(Proposal(sentence, meant))
        if len(found) == _TRIED:
            break
    if all(one.reading.intent != Intent.ASK_SUPPORT for one in found[:MOST_PROPOSED]):
        # Whatever was said may be put to the desk in its own words: a question among what is shown first.
        sentence = named.of(Intent.ASK_SUPPORT.spec, "")
        desk = read_sentence(sentence, asker, names, today, None, tickets)
        if desk.act == "do" and any(role.level is not Level.SUPPORT for role in asker.roles):
            found = [*found[: MOST_PROPOSED - 1 if asks else None], Proposal(sentence, desk)]
    return tuple(found)


def shown_of(sensible: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return those that are shown of all that have sense: the likeliest, and the desk behind them; 帮助
    rather than the desk alone."""
    shown = tuple(sensible[:MOST_PROPOSED])
    if all(one.reading.intent == Intent.ASK_SUPPORT for one in shown):
        shown = (Proposal(Intent.HELP.spec.says, Reading(Intent.HELP, "do")), *shown)
    desk = (one for one in sensible[MOST_PROPOSED:] if one.reading.intent == Intent.ASK_SUPPORT)
    return (*shown, *desk)


def yes_to(proposed: Sequence[str]) -> str:
    """Return which of the sentences a mere 是 chooses: the one matter beside the desk and 帮助, or the desk where there
    is none; "" if there are several."""
    desk = [one for one in proposed if one.startswith(f"{Intent.ASK_SUPPORT.spec.says} ")]
    matters = [one for one in proposed if one not in (*desk, Intent.HELP.spec.says)] or desk
    return matters[0] if len(matters) == 1 else ""


def chosen_proposal(before: Pending, text: str) -> str:
    """Return the proposed sentence that `text` chooses; "" if it chooses none.

    It may choose by number, by 是 if there is only one beside the desk, or by 提问, which puts the words to the desk as
    they stand.
    """
    words = normal(text)
    if picked := _CHOICE.fullmatch(words):
        number = int(unicodedata.numeric(picked[1]))
        return before.proposed[number - 1] if 1 <= number <= len(before.proposed) else ""
    if says_yes(text):
        return yes_to(before.proposed)
    asks = Intent.ASK_SUPPORT.spec.says
    return f"{asks} {before.text}" if bare(words) == asks else ""


def places_chosen(before: Pending, text: str) -> tuple[int, ...]:
    """Return which of the sentences that were shown a bare number chooses, counted from 0; () for other words."""
    picked = _CHOICE.fullmatch(normal(text))
    place = int(unicodedata.numeric(picked[1])) - 1 if picked else -1
    return (place,) if 0 <= place < len(before.proposed) else ()


def chooses(text: str) -> bool:
    """Say whether `text` is only a number: 选2, 第一个."""
    return _CHOICE.fullmatch(normal(text)) is not None


def _near(heard: Utterance, asker: Person, without: str) -> list[Near]:
    """Return the labelled sentences nearest to the whole sentence, or to one clause of a long one."""
    levels = {role.level for role in asker.roles}
    parts = [heard.text]
    if len(heard.text) > _WHOLE and len(heard.clauses) > 1:
        parts += [clause.text for clause in heard.clauses[:_CLAUSES] if len(clause.text) > 3]
    best: dict[object, Near] = {}
    for part in parts:
        for one in nearest(part, levels, without):
            if one.line not in best or best[one.line].likeness < one.likeness:
                best[one.line] = one
    return sorted(best.values(), key=lambda one: -one.likeness)[:NEAREST]


def _votes(near: list[Near]) -> dict[Matter, float]:
    """Return how much speaks for each matter. A sentence that plans, denies or asks about a change speaks
    for none."""
    votes: defaultdict[Matter, float] = defaultdict(float)
    for one in near:
        if one.line.act != "none" or one.line.intent in HARMLESS:
            votes[one.line.intent, one.line.kind] += one.likeness**_POWER
    least = _SHARE * sum(votes.values())
    return {matter: vote for matter, vote in votes.items() if vote >= least}


class _NamedParts:
    """The names, numbers and day of a sentence, ready to be put into the canonical form of a matter."""

    def __init__(self, heard: Utterance, asker: Person) -> None:
        self.heard = heard
        self.own = any(role.level is Level.ENTERPRISE for role in asker.roles)
        lists = list(_LIST.finditer(heard.text))
        self.numbers = listed_numbers(lists[0].group()) if len(lists) == 1 else ()
        self.names = self._names()
        self.when = said_when(heard.words, [n.name for f in heard.names for n in f.enterprises])
        clear = len(heard.days) <= 1 and not (heard.vague_day and not self.when)
        self.day = heard.days[0] if len(heard.days) == 1 and clear else None
        self.unclear = not clear

    def _names(self) -> str:
        """Return the enterprises that are named, as one list.

        The list is "" if some are left out, or if several clauses name some: then it is open what is said
        of which.
        """
        naming = [clause for clause in self.heard.clauses if NAME in clause.text]
        if len(naming) != 1 or _LEFT_OUT.search(self.heard.text):
            return ""
        at = [m.start() for m in re.finditer(NAME, self.heard.text)]
        found = []
        for place, name in zip(at, self.heard.names, strict=True):
            if name.how in (How.EXACT, How.CORE):
                found.append(name.enterprises[0].name)
            elif name.how is not How.OUTSIDE:
                found.append(self.heard.original(place, place + 1))
        return "、".join(dict.fromkeys(found))

    def of(self, spec: IntentSpec, kind: str) -> str:
        """Return the canonical sentence for the matter; "" if it cannot be said so."""
        if spec.key == Intent.ASK_SUPPORT:
            return f"{spec.says} {self.heard.words[:_WORDS]}"
        if spec.key in _KEPT_WHOLE and self.names:
            return f"{spec.says} {self.names} {self.heard.words[:_WORDS]}"
        if not spec.form or spec.unread or (spec.key in _WITH_A_DAY and self.unclear):
            return ""
        words = spec.says
        if spec.key == Intent.REPORT_CHANGE:
            words = kind if "联系人" in kind else f"已{kind}"
            if not kind:
                return ""
        parts = [words]
        if "names" in spec.needs or spec.of_case:
            parts = (
                [self.names, words] if self.own or spec.key == Intent.REPORT_CHANGE else [words, self.names]
            )
        if "numbers" in spec.needs:
            parts.append("、".join(map(str, self.numbers)) or (self.names if spec.by_number else ""))
        until = self.day.coming(self.heard.today) if self.day else None
        deadline = _UNTIL.search(self.heard.text) is not None  # 至3月20日: no day on which it was done
        since = self.day.behind if self.day and not self.day.rough and not deadline else None
        if "date" in spec.needs and until:
            parts.append(f"至{until:%Y-%m-%d}")
        elif spec.key in _WITH_A_DAY and (since or self.when):
            parts.insert(0, f"{since:%Y-%m-%d}" if since else self.when)
        if "reason" in spec.needs:
            parts.append(self._reason())
        return " ".join(filter(None, parts))

    def _reason(self) -> str:
        """Return the words of the clauses behind the one that names an enterprise or a number, as they stand."""
        heard = self.heard
        named = [NAME in clause.text or bool(_LIST.search(clause.text)) for clause in heard.clauses]
        behind = heard.clauses[named.index(True) + 1 :] if True in named else ()
        if not behind or sum(named) > 1:
            return ""
        first = _BY_WHEN.match(heard.text, behind[0].start)
        return heard.original(first.end() if first else behind[0].start, behind[-1].end).strip("，。,; ")
