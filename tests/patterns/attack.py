"""Texts made to run a pattern into backtracking: what a repeat repeats, many times, and no end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

sre: Any = re._constants  # type: ignore[attr-defined]
parser: Any = re._parser  # type: ignore[attr-defined]  # the library's own parse tree

WORDS = 60  # sample words kept of one part of a pattern
REPEATED = 8  # a repeat of fewer times costs no more than a constant
ENDS = ("", "\x01", "x", "。")


def attacks(pattern: str, flags: int, few: bool = False) -> Iterator[tuple[str, str, str]]:
    """(before, pumped, end) for every repeat of the pattern; `few`: one of each kind."""
    tree = parser.parse(pattern, flags)
    letters = _letters(tree)
    for before, words in _repeats(tree, [""], letters):
        for pumped in words[:: max(1, len(words) // 3)] if few else words:
            for start in list(dict.fromkeys(before))[: 2 if few else None]:
                for end in ENDS[1:2] if few else ENDS:
                    yield start, pumped, end


def _letters(tree: Any) -> str:
    """The characters that the pattern names one by one."""
    seen: dict[str, None] = {}
    for op, value in tree:
        if op is sre.LITERAL:
            seen[chr(value)] = None
        for part in _parts(op, value):
            seen |= dict.fromkeys(_letters(part))
        if op is sre.IN:
            seen |= dict.fromkeys(chr(v) for o, v in value if o is sre.LITERAL)
    return "".join(seen)


def _parts(op: Any, value: Any) -> list[Any]:
    """The parts of a parsed pattern that lie within this element."""
    if op is sre.BRANCH:
        return list(value[1])
    if op is sre.SUBPATTERN:
        return [value[3]]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [value[2]]
    if op is sre.ATOMIC_GROUP:
        return [value]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if op is sre.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _repeats(tree: Any, before: list[str], letters: str) -> Iterator[tuple[list[str], list[str]]]:
    """(what may stand before it, words that it repeats) of each unbounded repetition in the pattern."""
    for i, (op, value) in enumerate(tree):
        lead = _joined([before[:3], *(_words((item,), letters)[:3] for item in tree[:i])], 4)
        repeats = op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
        if repeats and value[1] >= REPEATED:
            words = [w for w in _words(value[2], letters) if w]
            pairs = [a + b for a, b in product(words[:10], repeat=2)]
            yield ["", *lead], list(dict.fromkeys(words + pairs))
        for part in _parts(op, value):
            yield from _repeats(part, ["", *lead], letters)


def _words(tree: Any, letters: str) -> list[str]:
    return _joined([_of(op, value, letters) for op, value in tree], WORDS)


def _joined(parts: list[list[str]], most: int) -> list[str]:
    made = [""]
    for part in parts:
        made = list(dict.fromkeys(islice((a + b for a, b in product(made, part or [""])), most)))
    return made


def _of(op: Any, value: Any, letters: str) -> list[str]:
    """Some words that this element of a pattern matches."""
    if op is sre.LITERAL:
        return [chr(value)]
    if op in (sre.IN, sre.ANY, sre.NOT_LITERAL):
        return _characters(op, value, letters)
    if op is sre.BRANCH:
        words = [_words(part, letters) for part in value[1]]
        firsts = [w[:1] for w in words] + [w[1:] for w in words]  # each branch before its relatives
        return list(dict.fromkeys(w for part in firsts for w in part))[:WORDS]
    if op is sre.SUBPATTERN:
        return _words(value[3], letters)
    if op is sre.ATOMIC_GROUP:
        return _words(value, letters)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        once = _words(value[2], letters)
        least = [w * value[0] for w in once[:8]] if value[0] > 1 else []
        more = [w * (value[0] + 1) for w in once[:4]] if value[1] > max(value[0], 1) else []
        none = [""] if value[0] == 0 else []
        return list(dict.fromkeys([*(least or once), *none, *more]))[:WORDS]
    return [""]


def _characters(op: Any, value: Any, letters: str) -> list[str]:
    """A few characters that fit, those first that the pattern names elsewhere."""
    ranges = [chr(v[0]) for o, v in value if o is sre.RANGE] if op is sre.IN else []
    tried = [*dict.fromkeys([*letters, *ranges, *"1a的 ，,.\n"])]
    test = _class(op, value)
    return [c for c in tried if test.match(c)][:12]


def _class(op: Any, value: Any) -> re.Pattern[str]:
    """A pattern for the one character that this element matches."""
    if op is sre.ANY:
        return re.compile(".")
    if op is sre.NOT_LITERAL:
        return re.compile(f"[^{re.escape(chr(value))}]")
    inside = ""
    for o, v in value:
        if o is sre.NEGATE:
            inside = "^"
        elif o is sre.LITERAL:
            inside += re.escape(chr(v))
        elif o is sre.RANGE:
            inside += f"{re.escape(chr(v[0]))}-{re.escape(chr(v[1]))}"
        elif o is sre.CATEGORY:
            inside += {
                sre.CATEGORY_DIGIT: r"\d",
                sre.CATEGORY_NOT_DIGIT: r"\D",
                sre.CATEGORY_SPACE: r"\s",
                sre.CATEGORY_NOT_SPACE: r"\S",
                sre.CATEGORY_WORD: r"\w",
                sre.CATEGORY_NOT_WORD: r"\W",
            }[v]
    return re.compile(f"[{inside}]")
