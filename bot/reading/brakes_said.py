"""Read what stands behind 恢复发送, 批准发送, 撤回群发 and their like: numbers, 全部, a batch with its correction."""

from __future__ import annotations

from bot.words.patterns import lazy

_ALL = lazy("(?:全部|所有|都|全都)(?:消息|的)?")
_NUMBERS = lazy(r"\d{1,9}")
_BATCH = lazy(r"\s*第?\s*(?P<batch>\d{1,9})\s*(?:号|批)?[\s:：,，]*")
_CORRECTS = lazy(r"更正(?!群发)[\s:：,，]+")


def says_all(text: str) -> bool:
    """Whether all are meant: 全部."""
    return _ALL.search(text) is not None


def numbers_said(text: str) -> list[int]:
    """Return the numbers that are named, in order."""
    return [int(n) for n in _NUMBERS.findall(text)]


def batch_said(text: str) -> tuple[int, str]:
    """Return the number of the batch (0: none is named) and the words behind it."""
    said = _BATCH.match(text)
    return (int(said["batch"]), text[said.end() :].strip()) if said else (0, "")


def correction_said(text: str) -> str:
    """Return the words of 更正 TEXT, which leaves out the batch; "" for any other sentence."""
    said = _CORRECTS.match(text)
    return text[said.end() :].strip() if said else ""


def with_reason(scope: str, reason: str) -> str:
    """Return what is to be paused together with its reason, which was said after it."""
    return f"{scope} 原因：{reason}"
