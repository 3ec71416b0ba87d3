"""What is said beside any matter: thanks, wishes, an answer of mere assent, and anger.

The words are data (small_talk.toml). Nothing is done by them; they say how somebody is answered.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.phrases import load_words
from bot.reading.short_forms import normal
from bot.words.patterns import lazy

_DATA: Final = load_words("small_talk.toml")
_KINDS: Final = {row["key"]: lazy(row["words"]) for row in _DATA["whole"]}
_ALL: Final = "|".join([*(row["words"] for row in _DATA["whole"]), _DATA["between"]])
_NOTHING_ELSE = lazy(f"(?:{_ALL}|[,，。.!！?？~～;；:：、…])++")
_UPSET = lazy(_DATA["upset"]["words"])
_ONLY_UPSET = lazy(f"{_DATA['upset']['aside']}(?:{_DATA['upset']['words']}){_DATA['upset']['aside']}")
_BEGINS_UPSET = lazy(f"^(?:{_DATA['upset']['words']})[了啊呀吗]*")
_CLAUSE = lazy(r"[^,，。.!！?？;；\s]+[,，。.!！?？;；\s]*")
_STICKER = lazy("\\[[一-鿿A-Za-z]{1,4}\\]|[\U0001f300-\U0001faff\ufe0f]")
_LONGEST: Final = 60  # characters of a text that says nothing more


def courtesy(text: str) -> str:
    """Return how a sentence of courtesies alone is answered: thanked, wished, greeted, excused or heard; "" for any
    other."""
    words = normal(_STICKER.sub("", text))
    if not re.search(r"[\w?？]", words):  # [捂脸], …
        return "heard" if text.strip() and len(text) <= _LONGEST else ""
    if len(words) > _LONGEST or not _NOTHING_ELSE.fullmatch(words):
        return ""
    return next((key for key, said in _KINDS.items() if said.search(words)), "")


def upset(text: str) -> bool:
    """Say whether somebody is angry, whatever else they say."""
    return _UPSET.search(text) is not None


def without_anger(text: str) -> str:
    """Return the clauses that say more than anger; "" if there is none, or no anger."""
    clauses = [clause.group() for clause in _CLAUSE.finditer(text)]
    kept = [_BEGINS_UPSET.sub("", clause) for clause in clauses if not _only_anger(clause)]
    return "".join(kept).strip() if kept != clauses else ""


def _only_anger(clause: str) -> bool:
    bare = re.sub(r"[,，。.!！?？;；\s]+$", "", clause)
    return _ONLY_UPSET.fullmatch(bare) is not None
