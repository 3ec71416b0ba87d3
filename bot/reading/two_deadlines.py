"""Whether a request names a further day that may as well be the deadline it asks for."""

from __future__ import annotations

from datetime import date

from bot.reading.head import not_by_then
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, Utterance
from bot.words.patterns import lazy

_UNTIL = lazy(f"(?<![从由自])[至到]{DAY}")


def another_deadline(utterance: Utterance, hit: Hit, on: date | None) -> bool:
    """Say whether a request names two deadlines (到9月30日太紧，请批到10月31日), or whether its day may as well be
    that of its reason: 延期 9月1日设备到，10月1日能验."""
    if on is None or "date" not in hit.rule.needs:
        return False
    if _loose(utterance, hit, on):
        return True
    until = [m.end() for m in _UNTIL.finditer(utterance.text)]
    named = {utterance.days_in(end - 1, end)[0].coming(utterance.today): end for end in until}
    tight = on in named and not_by_then(utterance, hit, named[on])
    return tight or bool({*named} - {None, on})


_GOES_ON = lazy(f"{DAY}(?![之以]?前|底|止|内|为止|完成|提交|吧|[,。;])[一-鿿]")


def _loose(utterance: Utterance, hit: Hit, on: date) -> bool:
    """Say whether the day runs on into other words, no 至 stands before it, and another day follows."""
    ahead = {day.coming(utterance.today) for day in utterance.days}
    if hit.rule.intent != "request_extension" or len(ahead - {None}) < 2:
        return False
    own = [at for at, sign in enumerate(utterance.text) if sign == DAY]
    at = next(at for at in own if utterance.days_in(at, at + 1)[0].coming(utterance.today) == on)
    apart = at + 1 in utterance.breaks or utterance.text[at - 1 : at] in tuple("至到限")
    return not apart and _GOES_ON.match(utterance.text, at) is not None
