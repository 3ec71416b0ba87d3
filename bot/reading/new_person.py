"""联系人换成王若水 139…: the name of a new contact is marked, so that no character of it is read."""

from __future__ import annotations

from collections.abc import Callable

from bot.words.patterns import lazy

# Who is the contact from now on, with a number behind the name or set off by spaces.
_NEW_PERSON = lazy(
    "(?:联系人|对接人|负责人|经办人|联络人)(?:换|变更|改|更换)?[了成为是:]{0,3}"
    "(?P<who>(?![不没吗呢么换]|什么|怎么|要)[一-鿿·]{2,4}?)"
    r"(?:(?P<number>(?=[,:]?(?:的?(?:电话|手机|号码|手机号|联系方式))?[是为:,]{0,2}0?1[3-9]\d{9}))|(?=[,。;\n]|$))"
)


def without_new_person(text: str, apart: Callable[[int], bool]) -> str:
    """Replace the name of a new contact, so that no character of it is read: 王若水 holds 若, which is no condition
    here. `apart` says whether a gap stood before a character of `text`."""
    match = _NEW_PERSON.search(text)
    if match is None:
        return text
    start, end = match.span("who")
    if match["number"] is None and not (apart(start) or text[start - 1] in "为成:"):
        return text
    return text[:start] + "甲" * (end - start) + text[end:]
