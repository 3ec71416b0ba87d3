"""Compile phrases.toml (how people say things), moods.toml and slips.toml, once.

In a phrase, {word} is a group of synonyms from [words], … is a gap of up to 14 characters within a clause,
@ is an enterprise name and ¤ a date. Everything else is a regular expression.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import Any, Final

from msgspec import Struct

from bot.reading.numbers import LIST
from bot.words.intent_spec import IntentSpec, Way
from bot.words.intents import CALLS, SPECS, Intent
from bot.words.patterns import lazy


def load_words(name: str) -> dict[str, Any]:
    """Read one of the package's TOML files of words."""
    return tomllib.loads(resources.files("bot.reading").joinpath(name).read_text("utf-8"))


_DATA: Final = load_words("phrases.toml")
_MOODS: Final = load_words("moods.toml")
_SLIPS: Final = load_words("slips.toml")
_GAP: Final = "[^,。;!?\n]{0,14}?"
_NOISE: Final[str] = "|".join(_MOODS["noise"]["words"])
_LOOK: Final[str] = "|".join(_MOODS["noise"]["tail"])
_WORDS: dict[str, str] = {"list": LIST}
for _key, _synonyms in _DATA["words"].items():  # later groups may use earlier ones
    _WORDS[_key] = "(?:" + re.sub(r"\{(\w+)\}", lambda m: _WORDS[m[1]], _synonyms) + ")"


def expand(phrase: str) -> str:
    """Turn a phrase such as 已{submit}…@ into a regular expression."""
    phrase = re.sub(r"\{([a-z_]+)\}", lambda m: _WORDS[m[1]], phrase)
    return phrase.replace("…", _GAP).replace("@", "\ue000").replace("¤", "\ue001")


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return lazy("|".join(f"(?:{expand(p)})" for p in phrases) or r"(?!)")


class PhraseRule(Struct, frozen=True):
    """How one intent is said. The head of phrases.toml tells what each field means."""

    intent: str
    spec: IntentSpec
    say: re.Pattern[str]
    whole: re.Pattern[str]
    head: re.Pattern[str]
    topic: re.Pattern[str]
    unless: re.Pattern[str]
    negative: bool
    place: int  # -1 first, 1 last
    kinds: tuple[tuple[str, re.Pattern[str]], ...]

    @property
    def way(self) -> Way:
        return self.spec.way

    @property
    def needs(self) -> frozenset[str]:
        return self.spec.needs

    @property
    def bulk(self) -> bool:
        return self.spec.bulk


def _rule(row: dict[str, Any]) -> PhraseRule:
    return PhraseRule(
        intent=row["intent"],
        spec=SPECS[Intent(row["intent"])],
        say=_any_of(row.get("say", [])),
        whole=_any_of(row.get("whole", [])),
        head=_any_of(row.get("head", [])),
        topic=_any_of(row.get("topic", [])),
        unless=_any_of(row.get("unless", [])),
        negative=row.get("negative", False),
        place={"first": -1, "last": 1}.get(row.get("place", ""), 0),
        kinds=tuple((kind, _any_of([words])) for kind, words in row.get("kinds", {}).items()),
    )


def _canonical(intent: Intent) -> PhraseRule:
    """Make the rule of an intent for which phrases.toml has nothing: it is said in its canonical form."""
    says = f"(?:请|帮我|给我)?{re.escape(intent.spec.says)}"
    if intent.spec.unread:
        return _rule({"intent": intent, "head": [says]})
    return _rule({"intent": intent, "say": [f"^{says}"], "whole": [] if intent.spec.needs else [says]})


class _Guard(Struct, frozen=True):
    """Words at one place of a sentence that hold an act back (gate.py)."""

    name: str
    where: str
    mood: str
    words: re.Pattern[str]
    ways: frozenset[str]
    never: frozenset[str]  # intents of which the words say nothing
    only: frozenset[str]  # the intents of which they do; empty for all

    def holds_for(self, rule: PhraseRule) -> bool:
        of_it = rule.intent not in self.never and (not self.only or rule.intent in self.only)
        return rule.way in self.ways and of_it


def _guard(row: dict[str, Any]) -> _Guard:
    ways = frozenset(row.get("ways", ("report", "decision", "request")))
    never = frozenset(row.get("never", ()))
    only = frozenset(row.get("only", ()))
    return _Guard(row["name"], row["where"], row["mood"], _any_of(row["words"]), ways, never, only)


_PHRASED: Final = tuple(_rule(row) for row in _DATA["rule"])
_FIGURES: Final = {Intent.REPORT_RESULT, Intent.SET_TARGET}  # lines that bot/reading/figures.py reads
_MEETINGS: Final = {  # whole sentences that bot/reading/meetings.py reads
    *(Intent.ATTEND, Intent.TRAININGS, Intent.CANCEL_TRAINING, Intent.MOVE_TRAINING, Intent.TRAINING_CAME)
}
_KNOWN: Final = {rule.intent for rule in _PHRASED} | _FIGURES | _MEETINGS | CALLS  # …and calls_said.py
PHRASE_RULES: Final[tuple[PhraseRule, ...]] = (
    *_PHRASED,
    *(_canonical(intent) for intent in Intent if intent.spec.form and intent not in _KNOWN),
)
NEEDS: Final = {rule.intent: rule.needs for rule in PHRASE_RULES} | {call: call.spec.needs for call in CALLS}
WHOLE: Final = {rule.intent: rule.whole for rule in PHRASE_RULES}
MOOD: Final = {key: _any_of(words) for key, words in _MOODS["mood"].items()}
CUES: Final = {key: _any_of(words) for key, words in _MOODS["cues"].items()}
STEP_WORDS: Final = {key: _any_of(words) for key, words in _MOODS["step_words"].items()}
OWN_DAYS: Final = {key: _any_of(words) for key, words in _MOODS["own_days"].items()}
_PLAIN: Final = sorted(_MOODS["plain"]["words"].split(), key=len, reverse=True)
GUARDS: Final[tuple[_Guard, ...]] = tuple(_guard(row) for row in _MOODS["guard"])
PLAIN: Final = lazy("|".join(_PLAIN))
ELSEWHERE: Final = {
    whose: lazy(f"(?:给|至|到|往)了?(?!{expand(official)})[一-鿿]")
    for whose, official in _MOODS["recipients"].items()
}
_FOLDS: Final = {
    wrong: right
    for table in (_SLIPS["slips"], _SLIPS["characters"])
    for right, slips in table.items()
    for wrong in slips
}
# Pinyin without tones, and the word it stands for.
PINYIN: Final = {typed: word for word, all_typed in _SLIPS["pinyin"].items() for typed in all_typed}
_FOLD = lazy("|".join(sorted(map(re.escape, _FOLDS), key=len, reverse=True)))
# Possessive: what was taken for noise is not taken apart again, whatever stands behind it.
_LEAD = lazy(f"^(?:(?>{_NOISE})[,。;!?:\\s]*+)++")
_TAIL = lazy(f"(?:[,。;!?:…\\s.]*+(?>{_LOOK}|{_NOISE}))++[,。;!?:…~\\s.]*+$|[,。;!:…~\\s.]++$")
_LONGEST_TAIL: Final = 120  # characters; no farewell is longer

_ASKED_TO_LOOK = lazy(f"(?:{_LOOK}|放心)吧[哈啊]*$")


def fold(text: str) -> str:
    """Correct typing slips that leave no doubt about the word (己提交 to 已提交). The length never changes."""
    return _FOLD.sub(lambda m: _FOLDS[m.group()], text)


def noise_before(text: str) -> int:
    """Return where the sentence begins after 领导好, 麻烦 and the like."""
    match = _LEAD.match(text)
    return match.end() if match else 0


def without_noise(text: str) -> str:
    """Return the text without courtesies: 领导好,麻烦查下进度,谢谢! becomes 查下进度.

    A text of courtesies alone is left as it is.
    """
    return stripped(text) or text


def stripped(text: str) -> str:
    """Do the same, but return "" for a text of courtesies alone."""
    text = _LEAD.sub("", text)
    kept = max(len(text) - _LONGEST_TAIL, 0)
    return text[:kept] + _TAIL.sub("", text[kept:])


def look_at_it(text: str) -> int:
    """Return where 您看一下吧 begins at the end of `text`; the length of `text` if it does not end so."""
    match = _ASKED_TO_LOOK.search(text)
    return match.start() if match else len(text)
