"""A sentence that names a round or a year in which its sender has nothing: 2025年度 已提交评估申请, where 2026 runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from bot.reading.round_names import RoundName, named_rounds_in
from bot.reading.which_round import denied_stretch, said_rounds
from bot.words.patterns import lazy

_EARLIER = lazy("[老旧早上前先以原此]")


class AnotherRound(Struct, frozen=True):
    """The round that is named: its `keys` if it is known, the `words` for it, and the `text` without them."""

    keys: tuple[str, ...]
    words: str
    text: str

    @property
    def by_place(self) -> bool:
        """Whether it is only said to be an earlier one (老名单, 旧的那轮): perhaps one that has ended."""
        return _EARLIER.match(self.words) is not None


_PAPER = r"[一-鿿]{2,12}[〔\[【(] ?20\d\d ?[〕\]】)] ?第?\d{1,5} ?号|第?\d{1,5}号(?=文|通知)"
_DOCUMENT = lazy(rf"^(?:按照?|根据)? ?(?P<paper>{_PAPER})(?:文件?|通知)?的?")
_SPACES = lazy(r"\s+")
_MAY_NAME = lazy(r"年|轮|批|号|名单|[老旧新\d零〇一二三四五六七八九] ?的|20\d\d|[A-Za-z]")


_BESIDE: Final = "、,，和及与 "


def without_firms(text: str, names: Iterable[str]) -> str:
    """Return the sentence without these names of enterprises, and the signs that join them to others."""
    for name in names:
        before, there, behind = text.partition(name)
        text = f"{before}{behind.lstrip(_BESIDE)}" if there else text
    return text.rstrip(_BESIDE)


def may_name_a_round(text: str) -> bool:
    """Whether it is worth asking: only such a sentence can name one."""
    return _MAY_NAME.search(text) is not None


# 头一批的, 老名单的, 以前那个, 冀环办字函2024-184的: of a round perhaps, in words by which none is known.
_HINTS = lazy(
    r"[轮批]|名单|年度|[两二几]年|\d年|字函|文号|通知|[以从]前|原[来先]|早先|最早|头一|上[次回]|那[个家份]|结束的|[去前]年"
    r"|(?:[首头前上老旧早]|第[一二三四五六\d])一?[期届茬拨遍]"
)


def hints_at_a_round(text: str) -> bool:
    """Whether a sentence may speak of a round in words by which none is known."""
    return _HINTS.search(unicodedata.normalize("NFKC", text)) is not None


def another_round(
    text: str, held: Mapping[str, RoundName], others: Mapping[str, RoundName], today: date
) -> AnotherRound | None:
    """Return what names a round that is none of `held` (`others` are those that are known); None if nothing does."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    known = said_rounds(plain, {**held, **others}, today)
    if len(held) > 1 and known and known.every and not named_rounds_in(plain, {**held, **others}, today):
        return None  # 两轮的都交了: of those that are theirs
    if known and (elsewhere := tuple(key for key in known.keys if key in others)):
        return AnotherRound(elsewhere, "", known.text)
    own = said_rounds(plain, held, today)
    if (known and known.keys) or (own and own.keys):
        return None
    for one in named_rounds_in(plain, held, today):
        if one.elsewhere and not denied_stretch(plain, one.start, one.end):
            return _without(plain, one.start, one.end)
    return _of_another_document(plain, held.values())


def _of_another_document(text: str, held: Collection[RoundName]) -> AnotherRound | None:
    hit = _DOCUMENT.match(text)
    if not hit:
        return None
    own = ["".join(_plain_number(one.document)) for one in held]
    paper = _plain_number(hit["paper"])
    return None if any(one.endswith(paper) or paper in one for one in own) else _without(text, *hit.span())


_SIGNS: Final = str.maketrans("〔〕【】()（）", "[][][][]")


def _plain_number(document: str) -> str:
    """Return 冀环办字函[2024]184号 of whatever brackets and spaces it is written with."""
    whole = _SPACES.sub("", unicodedata.normalize("NFKC", document)).translate(_SIGNS)
    return whole.replace("]第", "]").removeprefix("第")


def _without(text: str, start: int, end: int) -> AnotherRound:
    left = f"{text[:start].rstrip(' (（[')} {text[end:].lstrip(' )）]:：,，的')}".strip(" ,，;；")
    return AnotherRound((), text[start:end].strip(" 的"), left)
