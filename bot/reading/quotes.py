"""A message of ours that is quoted above an answer, which is not the sender's own words."""

from __future__ import annotations

from bot.reading.phrases import CUES
from bot.words.patterns import lazy

_QUOTED = lazy(r"\s*+「[^」]{1,2000}+」\s*+-[ -]{5,200}+\n(?=\s*\S)")
_REPLY = lazy(r"(?:\n|\\n)[^\S\n]*(?:—{1,9}|–{1,9}|-{1,2}|[-=]{1,9}>)[^\S\n]*(?=[^\s—–-])")


def unquoted(text: str) -> str:
    """Return what the sender wrote, without the message of ours that is quoted above it.

    WeCom puts 「the quoted message」 and a rule of dashes before an answer. Some people paste a reminder
    (【…) instead and begin their own line with a dash.
    """
    if quote := _QUOTED.match(text):
        return text[quote.end() :].strip()
    marks = list(_REPLY.finditer(text))
    if not marks:
        return text
    quoted, own = text[: marks[-1].start()], text[marks[-1].end() :]
    ours = quoted.lstrip().startswith("【") and not CUES["machine"].search(quoted)
    return own if ours else text
