"""A、B已送达，C拒收 · 除C外，其他两家都交了 · 三家都交了: an act of those who are not left out.

The sentence is read once more without the words that leave somebody out; whoever remains is asked about by name.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.reading.asker import Asker
from bot.reading.exclusions import left_out_of
from bot.reading.names import How
from bot.reading.numbers import whole_number
from bot.reading.phrases import MOOD
from bot.reading.result import Reading, judged_as
from bot.reading.utterance import NAME, Utterance
from bot.words import Enterprise, Intent, replace
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

_OF_ALL = lazy("[几两三四五六七八九各每]家|手[上头里]|全部|所有|分别|都到")
_THE_OTHERS = lazy("其[他它余]|别的|剩下|余下|都|全部?")
_ALL_OF_MINE = lazy(
    r"(?P<n>[两二三四五六七八九\d])[家个](?:企业|公司|厂)?[^,，。;；]{0,10}?(?:全部|全都?|都|均)|(?:全都?|都)(?:是|[交提报启送])|(?:我们|这)几家都"
)


_LISTED = lazy("[、和与跟]")  # A和B都交了: no more than these
_ONE_MORE = lazy("[,，]?还有[^没未]*$")  # A和还有B


def of_the_rest(
    who: Asker, utterance: Utterance, reading: Reading, again: Callable[[str], Reading]
) -> Reading:
    """Return `reading`, or what is asked of those who are not left out, and never of the others. `again` reads a
    sentence anew."""
    found = _of_the_rest(who, utterance, reading, again)
    if found.intent not in REPORTS or found.act not in ("do", "ask") or found.every:  # all but the names
        return found
    if found.act == "do" and not found.left:
        return found  # 三孚拒收，已留置送达: what is plainly done is done
    spans = (at for at in left_out_of(utterance) if not _ONE_MORE.match(utterance.text, *at))
    named = (f for span in spans for f in utterance.names_in(*span))
    out = {firm for f in named for firm in f.enterprises}
    if not out & {*found.names, *found.choices}:
        return found
    names, choices = (tuple(f for f in firms if f not in out) for firms in (found.names, found.choices))
    return judged_as(
        replace(found, names=names, choices=choices), "ask", "unsure" if names else "which_enterprise"
    )


def _of_the_rest(
    who: Asker, utterance: Utterance, reading: Reading, again: Callable[[str], Reading]
) -> Reading:
    if reading.act == "do" or reading.why in ("many", "not_your_role", "one_by_one"):
        return reading
    spans = left_out_of(utterance)
    rest = _rest(utterance.text, spans)  # 只有A没交: no condition
    if reading.act == "deny" or MOOD["question"].search(rest) or MOOD["conditional"].search(rest):
        return reading
    if spans:
        return _without(who, utterance, spans, again) or reading
    if len(who.own) > 1 and reading.intent == Intent.STATUS and reading.act == "ask" and not utterance.names:
        every = _OF_ALL.search(utterance.text)
        return judged_as(replace(reading, names=who.own), "do", "") if every else reading
    mine = len(who.own) > 1 and reading.act == "ask" and reading.intent in REPORTS
    said = _ALL_OF_MINE.search(utterance.text) if mine and not reading.names else None
    listed = said and (utterance.names or _LISTED.search(utterance.text, 0, said.start()))
    if said and (whole_number(said["n"]) == len(who.own) if said["n"] else not listed):
        return judged_as(replace(reading, names=who.own), "ask", "unsure")
    return reading


def _without(
    who: Asker, utterance: Utterance, spans: list[tuple[int, int]], again: Callable[[str], Reading]
) -> Reading | None:
    found = [f for span in spans for f in utterance.names_in(*span)]
    if any(f.how is How.OUTSIDE for f in found):
        return None
    out = tuple(dict.fromkeys(firm for f in found for firm in f.enterprises))  # whoever may be meant
    kept, at = [], 0
    for start, end in spans:
        kept.append(utterance.raw[at : utterance.spans[start][0]])
        at = utterance.spans[end - 1][1]
    meant = again("，".join((*kept, utterance.raw[at:])).strip("，, "))
    if meant.intent not in REPORTS or meant.act not in ("do", "ask"):
        return None
    names = tuple(firm for firm in (*meant.names, *meant.choices) if firm not in out)
    names = names if NAME in _rest(utterance.text, spans) else _others(who, utterance, out)
    if not names or (meant.act == "ask" and meant.why not in ("unsure", "which_enterprise")):
        return None
    left = tuple(firm.name for firm in out)
    return judged_as(replace(meant, names=names, left=left, left_why="without"), "ask", "unsure")


def _rest(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def _others(who: Asker, utterance: Utterance, out: tuple[Enterprise, ...]) -> tuple[Enterprise, ...]:
    """Of a contact of several the others, if they are spoken of."""
    said = len(who.own) > 1 and _THE_OTHERS.search(utterance.text)
    return tuple(firm for firm in who.own if firm not in out) if said else ()
