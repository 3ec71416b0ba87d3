"""备注 of the summary as it comes back in a workbook: what of it a person wrote, and what our own table did."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from bot.words.patterns import lazy

_OURS = ("退出", "纳入下一轮")
_WAITS = lazy(r"未完成(?::待([^,:;]+)(?:,已逾期\d+天)?(?:,停产中)?)?")
_MOVED = lazy(r"([^,:;]+)延期至\d{4}-\d\d-\d\d")


def own_part(remark: str, ours: str, steps: Iterable[str]) -> str:
    """Return the parts of a remark that neither stand in `ours`, today's words of our table, nor are such
    words of another day. `steps` are the names of the round's steps."""
    names = {_plain(name) for name in steps}
    known = {_plain(part) for part in re.split("[；;]", ours)}
    parts = [part.strip() for part in re.split("[；;]", remark)]
    return "；".join(p for p in parts if _plain(p) not in known and not _ours(_plain(p), names))


def _plain(text: str) -> str:
    """For comparison: without spaces, in half-width signs."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _ours(part: str, steps: Collection[str]) -> bool:
    """Whether a part of 备注 is what our own table writes there, on whatever day."""
    if part in _OURS:
        return True
    if waits := _WAITS.fullmatch(part):
        return waits[1] is None or waits[1] in steps
    moved = [_MOVED.fullmatch(one) for one in part.split(",")]
    return all(one is not None and one[1] in steps for one in moved)
