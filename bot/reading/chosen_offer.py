"""What answers 您是想说：选1 …: a number, a yes, or the words of a line typed back. A proposal permits nothing: what is
chosen is read as if it had been typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from bot.reading.not_the_one import NOT_THE_CONTACT
from bot.reading.result import Pending
from bot.reading.short_forms import normal
from bot.reading.yes_or_no import bare, says_yes
from bot.words import Intent
from bot.words.patterns import lazy

KNOWN_QUESTION: Final = "常见问题："  # before the question of a known answer that is offered
BY_NUMBER_ALONE: Final = "by_number"  # the `kind` of a question beside an answer: a mere 好的 is said to that
_CHOICE = lazy("(?:我?要?选|第|就?是|要)?([1-9一二三])(?:个|号|条|项)?[。.!]*")  # 1吧, 好像是2: not yet


def yes_to(proposed: Sequence[str]) -> str:
    """Return which of the sentences a mere 是 chooses: the one matter beside the desk and 帮助, or the desk where there
    is none; "" if there are several."""
    desk = [one for one in proposed if one.startswith(f"{Intent.ASK_SUPPORT.spec.says} ")]
    known = [one for one in proposed if one.startswith(KNOWN_QUESTION)]
    matters = [one for one in proposed if one not in (*desk, *known, Intent.HELP.spec.says)]
    if desk and proposed[-1] == NOT_THE_CONTACT:  # behind the desk: whoever nobody understands may be anybody
        matters = matters[:-1]
    if not matters:
        return desk[0] if desk and (known or desk[0] == proposed[0]) else ""
    return matters[0] if len(matters) == 1 and matters[0] == proposed[0] and not known else ""


def chosen_proposal(before: Pending, text: str) -> str:
    """Return the proposed sentence that `text` chooses; "" if it chooses none.

    It may choose by number, by 是 if there is only one beside the desk and something was asked, or by 提问, which puts
    the words to the desk as they stand.
    """
    words = normal(text)
    if words.endswith("号") and not words.startswith(("选", "第")):
        return ""  # 2号 may be a day: it is asked once more
    if places := places_chosen(before, text):
        return before.proposed[places[0]]
    if chooses(text):
        return ""
    if says_yes(text) and before.kind != BY_NUMBER_ALONE:
        return yes_to(before.proposed)
    asks = Intent.ASK_SUPPORT.spec.says
    return f"{asks} {before.text}" if bare(words) == asks else ""


def places_chosen(before: Pending, text: str) -> tuple[int, ...]:
    """Return which of the sentences that were shown a bare number chooses, or its own words typed back, counted from 0;
    () for other words."""
    picked = _CHOICE.fullmatch(normal(text))
    place = int(unicodedata.numeric(picked[1])) - 1 if picked else _typed_back(before, text)
    return (place,) if 0 <= place < len(before.proposed) else ()


def _typed_back(before: Pending, text: str) -> int:
    """Return the place of the sentence that `text` repeats as it was shown, with its number or without; -1 for none."""
    found = _LINE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or len(text) > _LONGEST_LINE:
        return -1
    number = int(unicodedata.numeric(found["n"])) - 1 if found["n"] else -1
    for place, one in enumerate(before.proposed):
        shown = next((label for intent, label in _SHOWN_AS.items() if one.startswith(intent.spec.says)), one)
        same = _bare_words(found["said"]) in {_bare_words(shown), _bare_words(one)}
        if same and number in (-1, place):
            return place
    return -1


def _bare_words(said: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", said)))


def chooses(text: str) -> bool:
    """Say whether `text` is only a number: 选2, 第一个."""
    return _CHOICE.fullmatch(normal(text)) is not None


# A line of an offer: 选3 不是联系人（停止给我发送）.
_LINE = lazy(r"(?:选?(?P<n>[1-9一二三四五六七八九])[\s、,，.]*)?(?P<said>[^()]+)(?:\([^()]*\))?[。.!！\s]*")
_LONGEST_LINE: Final = 220
# Of these the words are shown as no command.
_SHOWN_AS: Final = {Intent.ASK_SUPPORT: "请人工解答", Intent.PROGRESS_NOTE: "进展说明"}
