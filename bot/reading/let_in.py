"""同意加入, 不同意加入: whether somebody who scanned a letter's code is let in."""

from __future__ import annotations

from bot.words.patterns import lazy

_SAID = lazy(r"(?P<no>不同意|拒绝|不)?(?(no)|同意)加入[\s编号：:]*(?P<number>[0-9]{1,9})?[\s号。！!.]*")


def says_of_scan(text: str) -> tuple[bool, int] | None:
    """Whether the sentence lets somebody in (同意加入 12) or keeps them out, and which (0 for not said); None for any
    other."""
    found = _SAID.fullmatch(text.strip())
    return (found["no"] is None, int(found["number"] or 0)) if found else None


_BARE = lazy(r"不?(?:同意|认可)(?:了|的)?[\s。！!.]*+")


def bare_consent(text: str) -> bool:
    """Whether the sentence is 同意 or 不同意 and says nothing of what."""
    return bool(_BARE.fullmatch(text.strip()))
