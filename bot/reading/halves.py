"""评估 · 申请 · 交了 · 三号: a sentence that comes in pieces, each a message of its own.

A piece is a firm, a day, a number of a list, a step or a verb, and nothing else. Put together they are read as one
sentence; what comes of that is only ever asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.utterance import DAY, NAME, hear
from bot.words import Person
from bot.words.patterns import lazy

_LONGEST: Final = 14  # characters of a piece, its names counted as one
_DAY_SAID: Final = f"{DAY}|\\d{{1,2}}[日号]|[一二三四五六七八九十]{{1,3}}[日号]"
_STEP: Final = "评估|验收|申请|启动|审核|告知书|送达|清洁生产"
_VERB: Final = "已经?|早就?|提交|递交|上报|确认|通过|合格|[交报送办弄]|[了啦]|好|完"
_PIECE = lazy(
    f"(?:{NAME}|{_DAY_SAID}|{_STEP}|{_VERB}|(?<!\\d)\\d{{1,3}}(?!\\d)|那[家个]|这[家个]|我们?|俺们?|[是的、和,。!~ ])+"
)
_KINDS = (lazy(_DAY_SAID), lazy(NAME), lazy(_STEP), lazy(_VERB), lazy(r"\d"))
_SIGNS: Final = " 、,，。.!！~"
_IDLE = lazy("[那这][家个]|我们?|俺们?|(?<=评估)[!！,，。 ]+|早就?")
_SHORT_STEP = lazy("(?P<step>评估|验收)(?!申请|审核|通过|合格)")


def piece_kind(text: str, asker: Person, names: NameIndex, today: date) -> int | None:
    """Return where this piece stands in the whole: a day first, then a firm, a step, a verb, numbers; None for what is
    no piece."""
    scope = scope_of(asker)
    own = tuple(e for role in asker.roles if role.enterprise_id and (e := names.by_id(role.enterprise_id)))
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True, own=own)
    if len(heard.text) > _LONGEST or not _PIECE.fullmatch(heard.text):
        return None
    if any(not f.certain for f in heard.names):
        return None
    return next((n for n, kind in enumerate(_KINDS) if kind.search(heard.text)), None)


def put_together(pieces: Sequence[tuple[int, str]]) -> str:
    """Return the pieces as one sentence, those of one kind in the order in which they came."""
    whole = "".join(text.strip(_SIGNS) for _, text in sorted(pieces, key=lambda piece: piece[0]))
    return _SHORT_STEP.sub(r"\g<step>申请", _IDLE.sub("", whole))


_BOTH_DONE = lazy(
    "(?:嗯|好|[,，、 ]|[这那]|我们?|已经?|早就?)*(?:[两三四几][家个])?的?(?:告知书|评估申请|验收申请)?"
    "(?:全?都|均)(?:已经?|早就?)*(?:提交|送达|送到|签收|[交报送办弄])(?:完|好|到|过)?[了的]*[。.! ]*"
)


def says_of_both(text: str) -> bool:
    """Say whether `text` tells of those spoken of that it is done, and names none: 都送了, 两家都交了."""
    return _BOTH_DONE.fullmatch(text.strip()) is not None
