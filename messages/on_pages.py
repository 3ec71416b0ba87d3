"""An answer of the chat as a page says it: without what only somebody in the chat can do (回复“撤回”)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from messages.render import answer

_ENDS = "。；？！\n"
_QUOTED = re.compile("“[^“”]*”")
_OF_CHAT = re.compile("回复[^，。；]{0,6}(?:“|编号|数字)|回复一句|直接发送")
_OF_OTHERS = re.compile("转告|已请|须省级")  # somebody else is to write it, and the reader is told so
_CLAUSE = re.compile("[，？]?请回复(?:“[^“”]*”|数字)[^，。；：]*")  # of a sentence that says more
_ON_PAGES = {"请直接回复": "请填写", "直接回复": "填写", "请先回复": "请先办理", "请在后面写明": "请写明"}
_IN_CHAT = re.compile(
    "，如“(?:换我|群发|撤回|确认|退回|关闭|回复|培训通知)[^“”]*”|“[^“”]*”|，再回复一次|请?直接回复|请先回复(?=“)|请在后面写明"
)


def page_answer(key: str, facts: Mapping[str, object]) -> str:
    """Return an answer for a page; one that is made of such sentences alone stays as it is."""
    return for_pages(answer(key, {**facts, "on_page": True}))


def for_pages(text: str) -> str:
    """Return a text without the sentences that tell what to write into the chat. What stands in quotation marks is
    somebody's words, or a name, and ends no sentence."""
    kept: list[str] = []
    for sentence in _sentences(text):
        said = _IN_CHAT.sub(_said_on_page, sentence)
        bare = _unquoted(said)
        if not _OF_CHAT.search(bare) or _OF_OTHERS.search(bare):
            kept.append(said)
        elif kept and kept[-1].endswith("；") and not sentence.endswith("；"):
            kept[-1] = kept[-1][:-1] + sentence[-1]
    return "".join(kept).strip() or _CLAUSE.sub("", text).strip() or text


def _said_on_page(found: re.Match[str]) -> str:
    said = found[0]
    return said if said.startswith("“") else _ON_PAGES.get(said, "")


def _sentences(text: str) -> Iterator[str]:
    """Return the parts up to 。 or ； or a line's end, each with its end; none ends within quotation marks."""
    begins = depth = 0
    for at, c in enumerate(text):
        depth = max(0, depth + (c == "“") - (c == "”"))
        if c in _ENDS and not depth:
            yield text[begins : at + 1]
            begins = at + 1
    if begins < len(text):
        yield text[begins:]


def _unquoted(text: str) -> str:
    """Return the text with nothing left between its quotation marks."""
    while (shorter := _QUOTED.sub("〃", text)) != text:
        text = shorter
    return text.replace("〃", "“”")
