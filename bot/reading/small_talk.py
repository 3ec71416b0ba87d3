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
_ASIDES: Final = [lazy(words) for words in _DATA["beside"]["words"]]
_NOT_DENIED = lazy(_DATA["beside"]["not_denied"])
_SIGNS: Final = " ,，。.!！?？;；"
_LONGEST: Final = 60  # characters of a text that says nothing more


def courtesy(text: str) -> str:
    """Return how a sentence of courtesies alone is answered: thanked, wished, greeted, excused or heard; "" for any
    other."""
    words = normal(_STICKER.sub("", text))
    if not re.search(r"[\w?？]", words):  # [捂脸], …
        return "heard" if text.strip() and len(text) <= _LONGEST else ""
    if _introduces(text):
        return "greeted"
    if len(words) > _LONGEST or not _NOTHING_ELSE.fullmatch(words):
        return ""
    return next((key for key, said in _KINDS.items() if said.search(words)), "")


# 俺是燕丰的出纳，头一回弄这个: who writes, and that they are new to it.
_INTRODUCES = lazy(
    "(?:[您你]们?好|大家好|各位好?|领导好?|老师好?|打扰了?|不好意思|以后)"
    "|(?:[您你]们?好)?(?:我|俺|咱)(?:们)?(?:就)?是?[^,，。!！?？]{0,12}?(?:出纳|会计|文员|内勤|环保[员工专][员工]?|安环[员科]|厂长|老板|经理|科员|办事员|专员|新[来人]的?|小[一-鿿]|老[一-鿿])(?:[一-鿿]{1,3})?"
    "|(?:我|俺)?(?:也|还)?(?:是)?(?:刚|才|新)(?:刚)?(?:接手|来|到|上任|上岗|调来|调过来|干)(?:的|不久|没几天|没多久|这(?:个|块|摊)(?:工作|活|事)?)?"
    "|(?:我|俺)?(?:也|还)?(?:是)?(?:头|第)一[回次](?:弄|办|用|干|搞|接触|整|做)(?:这个?|它|这事|这活|审核|清洁生产)*"
    "|(?:我|俺)?(?:以前|之前|从来|从)?没(?:有)?(?:弄|办|干|搞|接触|用|整)过(?:这个?|审核|清洁生产)*"
    "|(?:还)?(?:请|麻烦|求)?(?:您|你|各位|大家)?们?(?:多多?|给)?(?:指点|关照|指教|教教?我?|带带我?|担待|包涵|帮忙|帮助)(?:指点|一下)?"
)
_CLAUSES = lazy(r"[,，。.!！~～;；\s]+")
_NEW_HERE = lazy("头一|第一|刚|才|新|没(?:有)?(?:弄|办|干|搞|接触|用|整)过|指点|关照|指教")


def _introduces(text: str) -> bool:
    """Say whether somebody only tells who they are and that they are new to it."""
    clauses = [clause for clause in _CLAUSES.split(text.strip()) if clause]
    plain = all(_INTRODUCES.fullmatch(clause) for clause in clauses)
    return bool(clauses) and plain and _NEW_HERE.search(text) is not None


def upset(text: str) -> bool:
    """Say whether somebody is angry, whatever else they say."""
    return _UPSET.search(text) is not None


def without_asides(text: str) -> str:
    """Return what `text` says without anger, a reminder of ours that it quotes, or trouble with the system that ended
    well; "" where it has none of these. 谁说没启动 is heard as the denial of a denial: that it was done some day."""
    plain = _NOT_DENIED.sub(_as_done, text)
    for aside in _ASIDES:
        plain = aside.sub("", plain)
    calm = _without_anger(plain) or plain
    return calm.strip(_SIGNS) if calm != text else ""


def _as_done(denied: re.Match[str]) -> str:
    """谁说没启动: the audit was begun, some day."""
    begun = denied["verb"] in ("启动", "开始", "开展")
    return f"前些天{denied['verb']}了{denied['what'] or ('审核' if begun else '')}"


def _without_anger(text: str) -> str:
    """Return the clauses that say more than anger; "" if there is none, or no anger."""
    clauses = [clause.group() for clause in _CLAUSE.finditer(text)]
    kept = [_BEGINS_UPSET.sub("", clause) for clause in clauses if not _only_anger(clause)]
    return "".join(kept).strip() if kept != clauses else ""


def _only_anger(clause: str) -> bool:
    bare = re.sub(r"[,，。.!！?？;；\s]+$", "", clause)
    return _ONLY_UPSET.fullmatch(bare) is not None
