"""Read what stands behind 暂停发送: which part of sending, why, and until when.

    石家庄市桥西区 邮件 名单有误 到2月28日
    what is paused      why     until

What is paused comes first; the first word that is neither a place, a round, a kind nor a channel begins the reason,
which is kept as it was written. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from msgspec import Struct

from bot.places import Places, stem
from bot.plans.plan import Plan
from bot.reading.dates import dates_in
from bot.reading.phrases import load_words
from bot.words import CHANNELS, SHANGHAI, Pause, channel_spec
from bot.words.patterns import lazy

_DATA: Final[dict[str, Any]] = load_words("brakes.toml")
_BETWEEN = lazy(r"[\s,，、:：;；。和与及]*")
_LABEL = lazy(r"(?:具体)?(?:原因|理由|因为|由于|因)(?:[是为]?[\s:：,，]*)")
_UNTIL = lazy(r"[\s,，;；。]*(?:一直|暂停)?(?:截止|截至|直|暂停)?(?:到|至)\s*")
_CLOCK = lazy(
    r"\s*(?:日|号)?(?:的)?(?P<half>上午|下午|晚上|早上)?\s*"
    r"(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})|[点时](?P<half_past>半)?)"
)
_ENDING = lazy(r"(?:日|号)?(?:为止|止|[之以]?前|恢复|再发)?[\s,，;；。]*")
_EXCEPT = lazy("除了|除外|以外|除[^尘此]|不含|不包括|不算")
# What stands where places do and looks like one: 雪岭州 核对.
_LIKE_A_PLACE = lazy(
    r"(?![全各本我该所有])[\u4e00-\u9fff]{1,7}?(?:自治[州县旗]|[市州盟县区旗])(?=[\s,，、:：]|$)"
)
_LONGEST_REASON = 200  # characters

_Scope = Mapping[str, str]  # fields of a pause


class _SaidPauses(Struct, frozen=True):
    """The pauses that a sentence asks for, one a place; their `reason` is "" where none was given. `unclear` says why
    it cannot be taken at all: except (除了…), place (a county's name that several cities have, in `word`), nowhere
    (a place that is none of theirs), day."""

    pauses: tuple[Pause, ...] = ()
    unclear: str = ""
    word: str = ""


def pauses_said(text: str, plans: Sequence[Plan], now: datetime) -> _SaidPauses:
    """Return what these words ask to be paused. Their places, rounds and channels are those of `plans`."""
    if found := _EXCEPT.search(text):
        return _SaidPauses(unclear="except", word=found.group())
    today = now.astimezone(SHANGHAI).date()
    rest, until, wrong = _without_end(text.strip(), today)
    if wrong:
        return _SaidPauses(unclear="day", word=wrong)
    known = _scopes(plans)
    scope: dict[str, str] = {}
    places: list[_Scope] = []
    while True:
        rest = rest[_match_end(_BETWEEN, rest) :]
        word = next((one for one in known if rest.startswith(one)), "")
        if not word:
            break
        behind, meant = rest[len(word) :], known[word]
        glued = bool(behind) and not (_match_end(_BETWEEN, behind) or _starts(behind, known))
        if (glued and (scope or places)) or (meant and scope.keys() & meant.keys()):
            break  # 邮件 邮箱密码换了: a word of the reason
        if meant is None:
            return _SaidPauses(unclear="place", word=word)
        if "city" in meant:
            places += [meant] if meant not in places else []
        else:
            scope |= meant
        rest = behind
    if nowhere := _LIKE_A_PLACE.match(rest):
        return _SaidPauses(unclear="nowhere", word=nowhere.group())
    label = _match_end(_LABEL, rest)
    reason = rest[label:].strip(" ,，。;；:：")[:_LONGEST_REASON]
    made = [Pause(0, reason, **{**scope, **place}, until=until) for place in places or [{}]]
    return _SaidPauses(tuple(made))


def _match_end(pattern: Any, text: str) -> int:
    match = pattern.match(text)
    return int(match.end()) if match else 0


def _starts(text: str, known: Mapping[str, object]) -> bool:
    return any(text.startswith(word) for word in known) or bool(_LABEL.match(text))


def _scopes(plans: Sequence[Plan]) -> dict[str, _Scope | None]:
    """Return what a word narrows a pause to, the longest words first; None for a name that several places have."""
    found: dict[str, _Scope | None] = {word: {} for word in (*_DATA["all"], *_DATA["noun"])}
    for kind, words in _DATA["kinds"].items():
        found |= {word: {"kind": kind} for word in words}
    for key in CHANNELS:
        spec = channel_spec(key)
        words = {spec.name, spec.short, str(key), *_DATA["channels"].get(str(key), ())}
        found |= {word: {"channel": str(key)} for word in words}
    found |= _places(Places.together([plan.places for plan in plans]))
    for plan in plans:
        names = (plan.key, plan.name, f"{plan.published_on.year}年轮次")
        found |= {word: {"round": plan.key} for word in names}
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def _places(places: Places) -> dict[str, _Scope | None]:
    found: dict[str, _Scope | None] = {}
    for unit, county in places.order:
        here = {"city": unit, "county": county} if county else {"city": unit}
        names = places.forms(unit) if not county else {county, unit + county, stem(unit) + county}
        for name in names:
            found[name] = here if found.get(name, here) in (here, {"city": unit}) else None
    return found


def _without_end(text: str, today: date) -> tuple[str, datetime | None, str]:
    """Return the text without the day on which the pause ends, that moment, and the word that names no such day. A day
    alone is over before it ends: 到2月28日 pauses that day, too."""
    for day in reversed(dates_in(text, today)):
        lead = re.search(rf"(?:{_UNTIL.pattern})$", text[: day.start])
        if lead is None:
            continue
        on = day.coming(today)
        if on is None or day.vague or day.doubtful:
            return text, None, text[day.start : day.end]
        end, at = day.end, datetime.combine(on + timedelta(days=1), time(), SHANGHAI)
        if (clock := _CLOCK.match(text, end)) and (hour := _hour(clock)) is not None:
            end, at = clock.end(), datetime.combine(on, hour, SHANGHAI)
        end = _ENDING.match(text, end).end()  # type: ignore[union-attr]
        apart = " " if text[: lead.start()] and text[end:] else ""
        return text[: lead.start()] + apart + text[end:], at, ""
    return text, None, ""


def _hour(clock: re.Match[str]) -> time | None:
    hour = int(clock["hour"]) + (12 if clock["half"] in ("下午", "晚上") and int(clock["hour"]) < 12 else 0)
    minute = int(clock["minute"] or (30 if clock["half_past"] else 0))
    return time(hour, minute) if hour < 24 and minute < 60 else None
